//! What a result says, as tables and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gddt_analysis::{GroupSummary, Interval, Level, OutcomeSummary, Summary, Table, Value, proportion_interval};
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_model::kpi::COLUMNS;
use gddt_model::parameters::Value as Parameter;
use serde_json::{Map, json};

use super::extras::{MOST_SUBSETS, table_path};
use super::headlines::{COLUMNS_OF_SWEEPS, shown};
use crate::outcome::Failure;
use crate::terminal::number::{as_exact_as, count, digits, readable};
use crate::terminal::table::{Column, table};

/// Parameter combinations that are shown one by one.
const SHOWN_SUBSETS: usize = 16;
/// Swept parameters that have room beside each other.
const SHOWN_AXES: usize = 4;
/// Values of a swept parameter up to which its means are shown.
const SHOWN_VALUES: usize = 8;

/// The tables of a result.
pub fn tables(plan: &Plan, folder: &ResultFolder, summary: &Summary, all_kpis: bool) -> Result<String, Failure> {
    if plan.subset_count() == 1 {
        let kpis = summary.groups.first().unwrap_or(&summary.pooled);
        let pooled = pooled_proportions(kpis);
        return Ok(format!("{}\n\n{pooled}", kpi_table(kpis, all_kpis)));
    }
    let one_by_one = plan.subset_count() <= MOST_SUBSETS && plan.axes().len() <= SHOWN_AXES;
    let all_shown = one_by_one && summary.groups.len() <= SHOWN_SUBSETS;
    let mut tables = Vec::new();
    if one_by_one {
        tables.push(subset_table(plan, summary));
    }
    // Of a single parameter it would be the same table again.
    if plan.axes().len() > 1 || !all_shown {
        tables.extend(value_table(plan, folder)?);
    }
    if tables.is_empty() {
        tables.push(kpi_table(&summary.pooled, all_kpis));
    }
    Ok(tables.join("\n\n"))
}

/// An estimate, its interval and two quantiles, as exact as the interval allows.
fn estimate(mean: Option<f64>, interval: Option<Interval>, quantiles: [Option<f64>; 2]) -> [String; 4] {
    let (Some(mean), Some(Interval { low, high })) = (mean, interval) else {
        return [readable(mean), String::from("–"), readable(quantiles[0]), readable(quantiles[1])];
    };
    let half_width = Some((high - low) / 2.0);
    let [mean_shown, low, high] = as_exact_as(half_width, [mean, low, high]);
    let [p05, p95] = quantiles.map(|quantile| {
        let [_, shown] = as_exact_as(half_width, [mean, quantile.unwrap_or(f64::NAN)]);
        shown
    });
    [mean_shown, format!("{low} … {high}"), p05, p95]
}

fn kpi_table(kpis: &GroupSummary, all: bool) -> String {
    let rows = shown(all).into_iter().filter_map(|info| {
        let outcome = kpis.outcomes.iter().find(|outcome| outcome.outcome == info.name)?;
        // A KPI that no trajectory has (time to recover without a shock) says nothing.
        (all || outcome.count > 0).then(|| {
            let interval = outcome.mean_interval.filter(|_| !kpis.key.is_empty());
            let [mean, interval, p05, p95] = estimate(outcome.mean, interval, [outcome.p05, outcome.p95]);
            vec![String::from(info.name), mean, interval, p05, p95, count(outcome.count), String::from(info.unit)]
        })
    });
    let columns = [
        Column::Name("KPI"),
        Column::Number("mean"),
        Column::Number("95 % interval"),
        Column::Extra("5 %"),
        Column::Extra("95 %"),
        Column::Extra("runs"),
        Column::Prose("unit"),
    ];
    table(&columns, rows)
}

/// Proportions over all processes of all runs, with Wilson intervals.
fn pooled_proportions(kpis: &GroupSummary) -> String {
    let sum = |name: &str| {
        let outcome = kpis.outcomes.iter().find(|outcome| outcome.outcome == name);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sums of counts")]
        outcome.map_or(0, |outcome| (outcome.mean.unwrap_or(0.0) * outcome.count as f64).round() as u64)
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

/// The first columns of a sweep's table and a column for each of its KPIs.
fn sweep_columns<'a>(first: impl IntoIterator<Item = Column<'a>>) -> Vec<Column<'a>> {
    let [most, important, others @ ..] = COLUMNS_OF_SWEEPS;
    let kpis = [most, important].map(Column::Number).into_iter().chain(others.map(Column::Extra));
    first.into_iter().chain(kpis).collect()
}

fn with_half_width(outcome: &OutcomeSummary) -> String {
    match (outcome.mean, outcome.mean_interval) {
        (Some(mean), Some(interval)) => {
            let half_width = interval.half_width();
            let [mean, half_width] = as_exact_as(Some(half_width), [mean, half_width]);
            format!("{mean} ± {half_width}")
        }
        (mean, _) => readable(mean),
    }
}

/// A parameter's value without the trimmings of TOML.
fn plain(value: &Parameter) -> String {
    match value {
        Parameter::Text(text) => text.clone(),
        Parameter::Real(number) => number.to_string(),
        value => value.to_string(),
    }
}

fn subset_table(plan: &Plan, summary: &Summary) -> String {
    let rows = (0..).zip(&summary.groups).take(SHOWN_SUBSETS).map(|(index, group)| {
        let values = plan.subset(index).values;
        let values = values.iter().map(plain);
        let kpis = COLUMNS_OF_SWEEPS.iter().map(|name| {
            group.outcomes.iter().find(|outcome| outcome.outcome == *name).map_or_else(String::new, with_half_width)
        });
        std::iter::once(index.to_string()).chain(values).chain(kpis).collect()
    });
    let axes = plan.axes().iter().map(|axis| Column::Number(&axis.name));
    let mut text = table(&sweep_columns(std::iter::once(Column::Number("subset")).chain(axes)), rows);
    let more = summary.groups.len().saturating_sub(SHOWN_SUBSETS);
    if more > 0 {
        let _ = write!(text, "\n… and {} more combinations in summary.csv", count(more as u64));
    }
    text
}

/// Means over all combinations that share a value of a swept parameter.
fn value_table(plan: &Plan, folder: &ResultFolder) -> Result<Option<String>, Failure> {
    let trajectories = Table::open(table_path(folder, "trajectories"))?;
    let mut rows = Vec::new();
    for axis in plan.axes() {
        let means = means_by_value(&trajectories, &axis.name)?;
        if means.len() > SHOWN_VALUES {
            continue;
        }
        for (index, (value, means)) in means.into_iter().enumerate() {
            let name = if index == 0 { axis.name.clone() } else { String::new() };
            rows.push([name, value.to_string()].into_iter().chain(means.map(|mean| digits(mean, 3))).collect());
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let text = table(&sweep_columns([Column::Name("parameter"), Column::Number("value")]), rows);
    Ok(Some(format!("{text}\nMeans over all combinations with that value.")))
}

/// A value of a swept parameter, and the means of [`COLUMNS_OF_SWEEPS`] over all trajectories that have it.
type ValueMeans = (Value, [Option<f64>; COLUMNS_OF_SWEEPS.len()]);

fn means_by_value(trajectories: &Table, axis: &str) -> Result<Vec<ValueMeans>, Failure> {
    let mut sums: BTreeMap<Value, [(f64, u64); COLUMNS_OF_SWEEPS.len()]> = BTreeMap::default();
    let columns: Vec<&str> = std::iter::once(axis).chain(COLUMNS_OF_SWEEPS).collect();
    for batch in trajectories.batches(&columns)? {
        let batch = batch?;
        for row in 0..batch.rows {
            let sums = sums.entry(batch.columns[0].value(row)).or_default();
            for (sum, column) in sums.iter_mut().zip(&batch.columns[1..]) {
                if let Some(number) = column.number(row) {
                    sum.0 += number;
                    sum.1 += 1;
                }
            }
        }
        if sums.len() > SHOWN_VALUES {
            break;
        }
    }
    let mean = |(sum, count): (f64, u64)| (count > 0).then(|| sum / count as f64);
    Ok(sums.into_iter().map(|(value, sums)| (value, sums.map(mean))).collect())
}

/// The summary for programs.
pub fn json(plan: &Plan, folder: &ResultFolder, summary: &Summary) -> Result<String, Failure> {
    let kpis = |group: &GroupSummary| -> Map<String, serde_json::Value> {
        let described = COLUMNS.iter().zip(&group.outcomes).map(|(info, outcome)| {
            let mut entry = json!({
                "mean": outcome.mean, "sd": outcome.sd, "min": outcome.min, "p05": outcome.p05,
                "median": outcome.median, "p95": outcome.p95, "max": outcome.max,
                "trajectories": outcome.count, "nulls": outcome.nulls, "unit": info.unit,
            });
            if !group.key.is_empty() {
                entry["ci95"] = json!(outcome.mean_interval.map(|Interval { low, high }| [low, high]));
            }
            (outcome.outcome.clone(), entry)
        });
        described.collect()
    };
    let subsets: Vec<serde_json::Value> = (0..)
        .zip(&summary.groups)
        .map(|(index, group)| {
            let values: Map<String, serde_json::Value> = plan
                .axes()
                .iter()
                .zip(plan.subset(index).values)
                .map(|(axis, value)| (axis.name.clone(), json_value(&value)))
                .collect();
            json!({ "subset": index, "parameters": values, "kpis": kpis(group) })
        })
        .collect();
    let manifest = folder.manifest();
    let document = json!({
        "scenario": plan.name(),
        "version": manifest.identity.version,
        "result": folder.path().display().to_string(),
        "seed": plan.seed(),
        "runs": plan.runs(),
        "timesteps": plan.timesteps(),
        "trajectories": plan.trajectories(),
        "files": manifest.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
        "subsets": subsets,
        "pooled": kpis(&summary.pooled),
    });
    Ok(serde_json::to_string_pretty(&document)?)
}

fn json_value(value: &Parameter) -> serde_json::Value {
    match value {
        Parameter::Integer(number) => json!(number),
        Parameter::Real(number) => json!(number),
        Parameter::Flag(flag) => json!(flag),
        Parameter::Text(text) => json!(text),
        Parameter::Texts(texts) => json!(texts),
        Parameter::Reals(numbers) => json!(numbers),
        Parameter::Unset => serde_json::Value::Null,
    }
}
