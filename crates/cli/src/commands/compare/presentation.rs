//! A comparison as a table and as JSON.

use std::fmt::Write as _;

use gddt_analysis::{Comparison, Interval};
use gddt_model::kpi::find;
use serde_json::{Map, json};

use super::combinations::Combinations;
use crate::args::CompareArgs;
use crate::outcome::Failure;
use crate::terminal::number::{as_exact_as, count, counted, readable};
use crate::terminal::table::{Column, paragraph, table};

/// Marks a difference whose interval leaves out 0.
const STAR: &str = " *";

/// The comparison for people.
pub fn as_table(args: &CompareArgs, comparison: &Comparison, combinations: Option<&Combinations>) -> String {
    let rows = comparison.outcomes.iter().filter(|outcome| outcome.pairs > 0).map(|outcome| {
        let unit = find(&outcome.outcome).map_or("", |info| info.unit);
        vec![
            outcome.outcome.clone(),
            readable(outcome.mean_a),
            readable(outcome.mean_b),
            difference(outcome.difference, outcome.difference_interval),
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
    let of_each = combinations.map(|combinations| combinations.table(!args.common.kpis().is_empty()));
    let is_marked = text.contains(STAR) || of_each.as_ref().is_some_and(|table| table.contains(STAR));
    let mut text = format!("A: {}\nB: {}\n\n{text}", args.a, args.b);
    if is_marked {
        text.push_str("\n* the 95 % interval of the paired difference leaves out 0");
    }
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
        let (have, are) = if alone == 1 { ("has", "is") } else { ("have", "are") };
        let alone = counted(alone, "trajectory");
        let _ = write!(text, "\n{alone} {have} no partner on the other side and {are} left out");
    }
    if let Some((combinations, table)) = combinations.zip(of_each) {
        let note = format!(
            "Each run counts once, with its mean over all {}: they share the run's world, so they are not independent of \
             each other. Pairs are runs.",
            counted(combinations.len() as u64, "combination")
        );
        let _ = write!(text, "\n{}\n\n{table}", paragraph(&note));
    }
    text
}

/// A difference ± half the width of its interval, marked if the interval leaves out 0.
pub fn difference(mean: Option<f64>, interval: Option<Interval>) -> String {
    let half_width = interval.map(Interval::half_width);
    match (mean, half_width) {
        (Some(mean), Some(width)) => {
            let mark = if mean.abs() > width { STAR } else { "  " };
            let [mean, width] = as_exact_as(half_width, [mean, width]);
            format!("{mean} ± {width}{mark}")
        }
        (mean, _) => format!("{}  ", readable(mean)),
    }
}

/// The comparison for programs.
pub fn as_json(
    args: &CompareArgs,
    comparison: &Comparison,
    combinations: Option<&Combinations>,
) -> Result<String, Failure> {
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
        "subsets": combinations.map_or_else(Vec::new, Combinations::json),
    });
    Ok(serde_json::to_string_pretty(&document)?)
}
