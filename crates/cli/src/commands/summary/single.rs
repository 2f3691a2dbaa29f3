//! One parameter combination: a KPI per row.

use gddt_analysis::{GroupSummary, Level, proportion_interval};
use gddt_explore::scenario::Plan;

use super::{estimate, is_measured, outcome_of};
use crate::args::Common;
use crate::commands::kpis::{in_rows, not_measured};
use crate::commands::shock::Shocks;
use crate::terminal::number::count;
use crate::terminal::table::{Column, paragraph, table};

/// The KPIs that were asked for, and a line on those that no trajectory has.
pub fn kpi_table(plan: &Plan, kpis: &GroupSummary, shocks: &Shocks, args: &Common) -> String {
    let mut rows = Vec::new();
    let mut missing = Vec::new();
    for info in in_rows(args, &plan.leading_kpis(), |info| is_measured(kpis, info)) {
        let Some(outcome) = outcome_of(kpis, info.name).filter(|outcome| outcome.count > 0) else {
            missing.push(info.name);
            continue;
        };
        // Trajectories of several combinations share their worlds, so pooled means have no simple interval.
        let interval = outcome.mean_interval.filter(|_| !kpis.key.is_empty());
        let [mean, interval, p05, p95] = estimate(outcome.mean, interval, [outcome.p05, outcome.p95]);
        rows.push(vec![
            String::from(info.name),
            mean,
            interval,
            p05,
            p95,
            count(outcome.count),
            String::from(info.unit),
        ]);
    }
    let columns = [
        Column::Name("KPI"),
        Column::Number("mean"),
        Column::Number("95 % interval"),
        Column::Extra("5 %"),
        Column::Extra("95 %"),
        Column::Extra("runs"),
        Column::Prose("unit"),
    ];
    let text = table(&columns, rows);
    not_measured(&missing, shocks).map_or_else(|| text.clone(), |line| format!("{text}\n{}", paragraph(&line)))
}

/// Proportions over all processes of all runs, with Wilson intervals.
pub fn pooled_proportions(kpis: &GroupSummary) -> String {
    let sum = |name: &str| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sums of counts")]
        outcome_of(kpis, name).map_or(0, |outcome| (outcome.mean.unwrap_or(0.0) * outcome.count as f64).round() as u64)
    };
    let rows = [
        ("failed to produce a block", "n_processes_skipped", "n_processes_ended"),
        ("went into the proof race", "n_processes_raced", "n_processes"),
        ("slashed a prover", "slashes_to_provers", "n_processes"),
    ]
    .map(|(what, some, all)| {
        let (some, all) = (sum(some), sum(all));
        let share = (all > 0).then(|| some as f64 / all as f64);
        let wilson = proportion_interval(some, all, Level::NINETY_FIVE);
        let [share, interval, ..] = estimate(share, wilson, [None, None]);
        vec![String::from(what), share, interval, format!("{} of {}", count(some), count(all))]
    });
    let columns = [
        Column::Name("of all attempts at a block"),
        Column::Number("share"),
        Column::Number("95 % interval"),
        Column::Number("count"),
    ];
    table(&columns, rows)
}
