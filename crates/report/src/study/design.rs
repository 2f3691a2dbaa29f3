//! Section 3: what was varied.

use std::collections::BTreeSet;

use gddt_analysis::Value;
use gddt_explore::scenario::AxisInfo;
use gddt_model::parameters::Role;

use super::Study;
use super::data::shown;
use super::describe::{cell, count, counted, name, noun, percent, short};
use super::status_quo::recorded;
use crate::page::{Block, Cell, Column, KeyFigure, Prose, Section, Table};

/// Values that are listed one by one.
const LISTED: usize = 12;
/// Candidates in the table.
const CANDIDATES: usize = 500;

pub(super) fn section(study: &Study) -> Section {
    let plan = &study.plan;
    let figure = |number: u64, one: &str, what: &str| KeyFigure {
        value: count(number),
        label: format!("{}{what}", noun(number, one)),
        ..KeyFigure::default()
    };
    let mut figures = vec![
        figure(study.decision.candidates.len() as u64, "candidate", " (combinations of control parameters)"),
        figure(study.data.scores.environments.len() as u64, "environment", ""),
        figure(plan.runs(), "run", " of each combination"),
        figure(plan.trajectories(), "trajectory", ""),
    ];
    if plan.dropped_by_constraints() > 0 {
        figures.push(figure(plan.dropped_by_constraints(), "combination", " dropped by constraints"));
    }
    let mut blocks = vec![Block::KeyFigures(figures)];
    if plan.axes().is_empty() {
        blocks.push(Block::text("Nothing was varied but the random numbers of the runs."));
        return Section::new(3, "design", "Design", blocks);
    }
    let samples = plan.samples().map(|samples| format!(", {}", counted(samples, "sample"))).unwrap_or_default();
    let crossed = match (study.data.scores.environments.len(), study.decision.is_crossed) {
        (1, _) => "",
        (_, true) => ": every candidate met every environment",
        (_, false) => ": candidates met different environments",
    };
    blocks.push(Block::text(
        Prose::text("Method ").code(plan.method()).and(format!("{samples}{crossed}. ")).and(
            "Run r meets the same random numbers in every combination (common random numbers), so combinations are compared pair by pair. Control parameters are governance's to choose; environment is not.",
        ),
    ));
    for (role, table, caption) in [
        (Role::Control, "control", "Control parameters: what is to be chosen."),
        (
            Role::Environment,
            "environment",
            "Environment parameters: what nobody chooses; the choice must do in all of them.",
        ),
    ] {
        let is_weighed = role != Role::Control && study.is_weighed();
        let rows = axes(study, is_weighed, |axis| (axis.role == Role::Control) == (role == Role::Control));
        if rows.is_empty() {
            blocks.push(Block::text(if role == Role::Control {
                "No control parameter is varied."
            } else {
                "No environment parameter is varied: what holds here may not hold on another L1."
            }));
            continue;
        }
        let mut columns = vec![Column::words("parameter"), Column::words("values")];
        if is_weighed {
            columns.push(Column::words("weights").meaning("What each value counts in means over environments."));
        }
        columns.extend([Column::words("unit"), Column::words("meaning")]);
        blocks.push(Table { name: table.to_owned(), caption: caption.to_owned(), columns, rows }.into());
        if is_weighed {
            blocks.push(Block::text("Means over environments are weighed by the scenario's [sweep.weights]; worst cases and regrets, and what depends on what (results by parameter, sensitivity), are not."));
        }
    }
    if study.has_choice() {
        blocks.push(candidates(study).into());
    }
    Section::new(3, "design", "Design", blocks)
}

fn axes(study: &Study, is_weighed: bool, is_wanted: impl Fn(&AxisInfo) -> bool) -> Vec<Vec<Cell>> {
    let axes = study.plan.axes().iter().zip(&study.data.frame.factors).enumerate();
    axes.filter(|(_, (axis, _))| is_wanted(axis))
        .map(|(place, (axis, entries))| {
            let values: BTreeSet<&Value> = entries.iter().collect();
            let text = if values.len() <= LISTED {
                values.iter().map(|value| shown(axis, value)).collect::<Vec<_>>().join(", ")
            } else {
                let ends =
                    [values.first(), values.last()].map(|end| end.map(|end| shown(axis, end)).unwrap_or_default());
                format!("{} to {} ({} values)", ends[0], ends[1], count(values.len() as u64))
            };
            let mut row = vec![Cell::code(axis.name.as_str()), Cell::text(text)];
            if is_weighed {
                let weights = study.plan.weights(place).unwrap_or_default();
                let weight =
                    |(value, weight): &(_, f64)| format!("{}: {}", shown(axis, &recorded(value)), percent(*weight));
                row.push(Cell::text(weights.iter().map(weight).collect::<Vec<_>>().join(", ")));
            }
            row.extend([Cell::text(axis.unit), Cell::text(axis.doc.trim())]);
            row
        })
        .collect()
}

/// The candidates by rank.
fn candidates(study: &Study) -> Table {
    let decision = &study.decision;
    let order = decision.in_order();
    let axes: Vec<&AxisInfo> = study.data.control.iter().map(|&place| &study.plan.axes()[place]).collect();
    let mut columns = vec![Column::words("candidate")];
    columns.extend(
        axes.iter().map(|axis| Column::words(short(&axis.name)).meaning(format!("{}: {}", axis.name, axis.doc.trim()))),
    );
    columns.push(Column::numbers("score", "").meaning("Mean over environments and runs, 95 % interval over runs."));
    columns.push(Column::words("rank").meaning("The ranks that cannot be excluded with 95 %."));
    columns.push(Column::numbers("worst case", "").meaning("Mean score in the environment where it is lowest."));
    columns
        .push(Column::numbers("regret", "").meaning("Most that is lost against the best candidate of an environment."));
    columns.extend(
        study.goals.iter().map(|goal| Column::numbers(goal.name.as_str(), "").meaning("Score in this goal alone.")),
    );
    columns.push(
        Column::words("front").meaning("Whether no candidate is at least as good in every goal and better in one."),
    );
    let row = |place: &usize| {
        let candidate = &decision.candidates[*place];
        let mut row = vec![Cell::text(name(study, *place))];
        row.extend(axes.iter().zip(&candidate.key).map(|(axis, value)| match value {
            Value::Number(number) => Cell::number_as(*number, shown(axis, value)),
            _ => Cell::text(shown(axis, value)),
        }));
        row.push(cell(Some(&candidate.score)));
        row.push(Cell::text(format!("{} to {}", candidate.ranks.0, candidate.ranks.1)));
        row.push(cell(Some(&candidate.worst.estimate)));
        row.push(cell(Some(&candidate.regret.estimate)));
        row.extend(candidate.goals.iter().map(|goal| cell(Some(goal))));
        row.push(Cell::text(if candidate.on_front { "yes" } else { "" }));
        row
    };
    let all = order.len();
    Table {
        name: String::from("candidates"),
        caption: if all > CANDIDATES {
            format!("The best {CANDIDATES} of {} candidates.", count(all as u64))
        } else {
            String::from("All candidates, the best mean score first.")
        },
        columns,
        rows: order.iter().take(CANDIDATES).map(row).collect(),
    }
}
