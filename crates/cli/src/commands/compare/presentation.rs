//! A comparison as a table and as JSON.

use std::fmt::Write as _;

use gddt_analysis::{Comparison, Interval};
use serde_json::{Map, json};

use crate::args::CompareArgs;
use crate::commands::kpis::find;
use crate::outcome::Failure;
use crate::terminal::number::{as_exact_as, count, readable};
use crate::terminal::table::{Column, paragraph, table};

/// The comparison for people.
pub fn as_table(args: &CompareArgs, comparison: &Comparison) -> String {
    let rows = comparison.outcomes.iter().filter(|outcome| outcome.pairs > 0).map(|outcome| {
        let half_width = outcome.difference_interval.map(Interval::half_width);
        let difference = match (outcome.difference, half_width) {
            (Some(difference), Some(width)) => {
                let mark = if difference.abs() > width { '*' } else { ' ' };
                let [difference, width] = as_exact_as(half_width, [difference, width]);
                format!("{difference} ± {width} {mark}")
            }
            (difference, _) => format!("{}  ", readable(difference)),
        };
        let unit = find(&outcome.outcome).map_or("", |info| info.unit);
        vec![
            outcome.outcome.clone(),
            readable(outcome.mean_a),
            readable(outcome.mean_b),
            difference,
            outcome.superiority.map_or_else(|| String::from("–"), |share| format!("{share:.2}")),
            count(outcome.pairs),
            String::from(unit),
        ]
    });
    let columns = [
        Column::Name("KPI"),
        Column::Number("A"),
        Column::Number("B"),
        Column::Number("B − A, 95 %  "),
        Column::Extra("P(B > A)"),
        Column::Extra("pairs"),
        Column::Aside("unit"),
    ];
    let text = table(&columns, rows);
    let mut text =
        format!("A: {}\nB: {}\n\n{text}\n* the 95 % interval of the paired difference leaves out 0", args.a, args.b);
    let missing: Vec<&str> = comparison
        .outcomes
        .iter()
        .filter(|outcome| outcome.pairs == 0)
        .map(|outcome| outcome.outcome.as_str())
        .collect();
    if !missing.is_empty() {
        let line = format!("Not measured on both sides of any pair: {}.", missing.join(", "));
        let _ = write!(text, "\n{}", paragraph(&line));
    }
    let alone = comparison.unmatched_a + comparison.unmatched_b;
    if alone > 0 {
        let _ = write!(text, "\n{} trajectories have no partner on the other side and are left out", count(alone));
    }
    text
}

/// The comparison for programs.
pub fn as_json(args: &CompareArgs, comparison: &Comparison) -> Result<String, Failure> {
    let outcomes: Map<String, serde_json::Value> = comparison
        .outcomes
        .iter()
        .map(|outcome| {
            let pair =
                |interval: Option<gddt_analysis::Interval>| interval.map(|interval| [interval.low, interval.high]);
            let entry = json!({
                "a": outcome.mean_a, "b": outcome.mean_b, "difference": outcome.difference,
                "difference_ci95": pair(outcome.difference_interval),
                "superiority_of_b": outcome.superiority, "superiority_ci95": pair(outcome.superiority_interval),
                "pairs": outcome.pairs, "nulls": outcome.nulls, "pairing_gain": outcome.pairing_gain,
            });
            (outcome.outcome.clone(), entry)
        })
        .collect();
    let document = json!({
        "a": args.a, "b": args.b, "pairs": comparison.matched,
        "without_partner": comparison.unmatched_a + comparison.unmatched_b, "kpis": outcomes,
    });
    Ok(serde_json::to_string_pretty(&document)?)
}
