//! Section 8: what the figures rest on, and what could not be measured.

use super::Study;
use super::describe::{count, counted, percent};
use crate::page::{Block, Cell, Column, Prose, Section, Table, Tone};

pub(super) fn section(study: &Study) -> Section {
    let mut blocks = Vec::new();
    blocks.extend(
        study
            .plan
            .remarks()
            .into_iter()
            .map(|remark| Block::Callout(Tone::Caution, Prose::text(format!("Note: {remark}.")))),
    );
    blocks.push(Block::Heading(String::from("What was not measured")));
    blocks.push(Block::text(dead(study)));
    blocks.push(nulls(study));
    blocks.push(Block::Heading(String::from("What the figures rest on")));
    blocks.push(Block::List(rests_on(study).into_iter().map(Prose::from).collect()));
    Section::new(8, "assumptions", "Assumptions and failed runs", blocks)
}

/// Trajectories in which the chain made no block.
fn dead(study: &Study) -> String {
    let trials = study.data.scores.trials() as u64;
    let Some(place) = study.kpi("average_duration_finalized_blocks") else { return String::new() };
    let (_, nulls) = study.data.measured(place);
    if nulls == 0 {
        return format!("In each of the {} at least one block was finalized.", counted(trials, "trajectory"));
    }
    format!(
        "In {} of {} no block was finalized at all ({}).",
        count(nulls),
        counted(trials, "trajectory"),
        percent(nulls as f64 / trials as f64)
    )
}

fn nulls(study: &Study) -> Block {
    let trials = study.data.scores.trials() as f64;
    let rows: Vec<Vec<Cell>> = study
        .kpis
        .iter()
        .enumerate()
        .map(|(place, info)| (place, info, study.data.measured(place).1))
        .filter(|(.., nulls)| *nulls > 0)
        .map(|(place, info, nulls)| {
            let share = nulls as f64 / trials;
            vec![
                Cell::named(info.name, info.doc),
                Cell::count(nulls),
                Cell::number_as(share, percent(share)),
                Cell::count(study.data.of_choice().nulls[place]),
                Cell::text(format!(
                    "{} of {}",
                    count(study.data.of_choice().replicates_with(place)),
                    count(study.data.scores.replicates.len() as u64)
                )),
                Cell::text(if info.missing_is_good() { "success" } else { "failure" }),
            ]
        })
        .collect();
    let who = if study.has_choice() { "choice" } else { "scenario" };
    if rows.is_empty() {
        return Block::text("Every KPI of this report has a value in every trajectory.");
    }
    Table {
        name: String::from("missing_values"),
        caption: String::from("KPIs without a value in some trajectories. A missing value is left out of means, and counts for goals as said here."),
        columns: vec![
            Column::words("KPI"),
            Column::numbers("no value", "trajectories"),
            Column::numbers("share", ""),
            Column::numbers(format!("{who}: no value"), "trajectories"),
            Column::words(format!("{who}: runs with a value")).meaning("Runs with a value in some environment."),
            Column::words("counts as"),
        ],
        rows,
    }
    .into()
}

/// The assumptions that matter most for reading; all of them are in the repository.
fn rests_on(study: &Study) -> [&'static str; 8] {
    let weights = if study.is_weighed() {
        "Environments count by the scenario's weights in mean scores and mean KPIs. Worst cases and regrets take each as it comes, however unlikely."
    } else {
        "Environments count equally. Whoever holds some of them for unlikely should give them weights in [sweep.weights], or sweep without them and compare the two answers."
    };
    [
        "The figures are those of a model. Its rules are the specification's; its assumptions are listed one by one in ASSUMPTIONS.md.",
        "A block won in a proof race needs no proving time and cannot fail, so heavy censorship can raise the number of blocks: proven blocks and race KPIs show the other side.",
        "Participants are as the scenario says for the whole horizon: nobody learns, and nobody joins or leaves where staking is static.",
        weights,
        "Intervals of means are Student's t over runs. Runs that share a number share their random numbers over all combinations; differences are therefore paired by run.",
        "The ranks that cannot be excluded hold with 95 % for each candidate (Bonferroni over its tests against all others), not for all candidates at once. Scores and regrets of the best are a little too good, because the best was chosen by the same runs.",
        "The status quo is the scenario's own value of each swept control parameter: what it sets, inherits, or has by default without the sweep, unless [sweep.status_quo] says otherwise.",
        "Importance tells what the score of this sweep depends on: over these ranges, these environments, these goals.",
    ]
}
