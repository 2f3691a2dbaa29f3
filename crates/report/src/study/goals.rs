//! Section 2: the goals, and how the choice meets them.

use gddt_explore::goals::Threshold;

use gddt_analysis::decision::{Limit, Profile};

use super::describe::{cell, percent, threshold};
use super::{GoalSource, Study, Yardstick, comparison};
use crate::page::{Block, Cell, Column, Prose, Section, Table, Verdict};

pub(super) fn section(study: &Study) -> Section {
    let source = match &study.goal_source {
        GoalSource::Scenario => Prose::text("The goals are the scenario's."),
        GoalSource::Given(name) => Prose::text("The goals are those of ").code(name).and(", not the scenario's."),
        GoalSource::Default => Prose::text(
            "The scenario declares no goals; these are the default ones, those of the public reference study. Declare your own in ",
        )
        .code("[goals.NAME]")
        .and("."),
    };
    let note = source.and(
        " A target is met by a trajectory or it is not; a goal's score is the weighted share of its targets that are met, the score the weighted mean over goals.",
    );
    let mut blocks = vec![Block::text(note), targets(study).into()];
    blocks.extend(comparison::blocks(study));
    Section::new(2, "goals", "Goals and KPIs", blocks)
}

/// A row per target: threshold, how often it is met, and whether the choice meets it.
fn targets(study: &Study) -> Table {
    let mut rows = Vec::new();
    let trials = study.data.scores.trials() as u64;
    let choice = study.decision.choice;
    let own = match study.yardstick() {
        Yardstick::StatusQuo(place) if study.has_choice() => study.data.of_candidate(place).map(|own| (place, own)),
        _ => None,
    };
    let has_environments = study.data.scores.environments.len() > 1;
    let mut target_place = 0;
    for (goal_place, goal) in study.goals.iter().enumerate() {
        for (place, target) in goal.targets.iter().enumerate() {
            let limit = &study.data.limits.goals[goal_place][place];
            let is_median = matches!(target.threshold, Threshold::BelowMedian | Threshold::AboveMedian);
            let share = study.data.scores.success_rates[choice][target_place];
            let all = study.data.scores.successes[goal_place][place] as f64 / trials.max(1) as f64;
            let kpi = study.kpi(target.kpi.name);
            let estimate = kpi.and_then(|kpi| study.estimate(study.data.of_choice(), kpi));
            let meeting = kpi.and_then(|kpi| environments_that_meet(study, kpi, limit));
            let verdict = on_average(verdict(study, study.data.of_choice(), kpi, limit), meeting);
            let nulls = study.data.scores.nulls[goal_place][place];
            let mut row = vec![
                Cell::text(format!("{} (weight {})", goal.name, crate::axis::readable(goal.weight, 3))),
                Cell::code(target.kpi.name),
                Cell::text(format!("{} {}", threshold(limit, is_median), target.kpi.unit)),
                cell(estimate.as_ref()),
                verdict,
                Cell::number_as(share, percent(share)),
            ];
            row.extend(has_environments.then(|| of_all(meeting)));
            if let Some((place, profile)) = own {
                let share = study.data.scores.success_rates[place][target_place];
                row.push(self::verdict(study, profile, kpi, limit));
                row.push(Cell::number_as(share, percent(share)));
            }
            row.extend([
                Cell::number_as(all, percent(all)),
                Cell::count(nulls),
                Cell::text(if target.kpi.missing_is_good() { "success" } else { "failure" }),
            ]);
            rows.push(row);
            target_place += 1;
        }
    }
    let who = if study.has_choice() { "choice" } else { "scenario" };
    let mut columns = vec![
        Column::words("goal"),
        Column::words("KPI"),
        Column::words("target").meaning("Medians are those over all trajectories of the sweep."),
        Column::numbers(format!("{who}: mean"), "")
            .meaning("Mean over environments and runs with its 95 % interval over runs."),
        Column::words("verdict").meaning("Whether the whole 95 % interval of the mean meets the target."),
        Column::numbers(format!("{who}: met"), "").meaning("Share of its trajectories that meet the target."),
    ];
    columns.extend(has_environments.then(|| {
        Column::numbers(format!("{who}: environments"), "").meaning(
            "In how many environments its mean there meets the target: a mean over all can hide those that miss it.",
        )
    }));
    if own.is_some() {
        columns.extend([
            Column::words("own values: verdict")
                .meaning("The same verdict on the scenario's own values: what governance has today."),
            Column::numbers("own values: met", "")
                .meaning("Share of the trajectories of the scenario's own values that meet the target."),
        ]);
    }
    columns.extend([
        Column::numbers("all: met", "").meaning("Share of all trajectories that meet the target."),
        Column::numbers("no value", "trajectories").meaning("Trajectories in which the KPI has no value."),
        Column::words("no value counts as").meaning(
            "What a trajectory without a value counts as: a success where what is measured is bad and did not take place.",
        ),
    ]);
    Table {
        name: String::from("goals"),
        caption: format!("The goals' targets, and how the {who} meets them."),
        columns,
        rows,
    }
}

/// In how many environments the mean of the choice meets a target, of how many; none where not all combinations are held.
fn environments_that_meet(study: &Study, kpi: usize, limit: &Limit) -> Option<(u64, u64)> {
    let data = &study.data;
    if data.frame.stride > 1 || data.scores.environments.len() < 2 {
        return None;
    }
    let rows: Vec<usize> = study.rows_of_choice().collect();
    let meet = rows.iter().filter(|&&row| limit.holds(data.frame.outcomes[kpi][row])).count();
    Some((meet as u64, rows.len() as u64))
}

fn of_all(meeting: Option<(u64, u64)>) -> Cell {
    meeting.map_or(Cell::Empty, |(meet, all)| Cell::number_as(meet as f64, format!("{meet} of {all}")))
}

/// A target that is met by the mean and missed in some environment is no plain success.
fn on_average(verdict: Cell, meeting: Option<(u64, u64)>) -> Cell {
    match (verdict, meeting) {
        (Cell::Badge(Verdict::Pass, _), Some((meet, all))) if meet < all => {
            Cell::Badge(Verdict::Unclear, String::from("met on average"))
        }
        (verdict, _) => verdict,
    }
}

/// Whether the mean of a KPI meets its target, as far as its interval tells.
fn verdict(study: &Study, profile: &Profile, kpi: Option<usize>, limit: &Limit) -> Cell {
    let estimate = kpi.and_then(|kpi| study.estimate(profile, kpi));
    let interval = estimate.and_then(|estimate| estimate.interval);
    match interval.zip(limit.value) {
        None => Cell::Badge(Verdict::Unclear, String::from("cannot be said")),
        Some((interval, _)) => match [interval.low, interval.high].map(|end| limit.holds(Some(end))) {
            [true, true] => Cell::Badge(Verdict::Pass, String::from("met")),
            [false, false] => Cell::Badge(Verdict::Fail, String::from("missed")),
            _ => Cell::Badge(Verdict::Unclear, String::from("on the edge")),
        },
    }
}
