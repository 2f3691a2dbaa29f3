//! Words and numbers that several sections use.

use gddt_analysis::decision::{Estimate, Limit};
use gddt_analysis::{Interval, Value};
use gddt_model::kpi::{Better, KpiInfo};

use super::{GoalSource, Study, data};
use crate::axis::{decimal, readable, to_within};
use crate::page::{Cell, Prose, Verdict};

/// A count with thousands apart.
pub(super) fn count(number: u64) -> String {
    decimal(number as f64, 0)
}

/// A count and its word.
pub(super) fn counted(number: u64, one: &str) -> String {
    format!("{} {}", count(number), noun(number, one))
}

/// The word for one thing or for several.
pub(super) fn noun(number: u64, one: &str) -> String {
    match one.strip_suffix('y').filter(|_| number != 1) {
        Some(stem) => format!("{stem}ies"),
        None if number == 1 => one.to_owned(),
        None => format!("{one}s"),
    }
}

/// What the run was, in a line.
pub(super) fn subtitle(study: &Study) -> Prose {
    let plan = &study.plan;
    let goals = match &study.goal_source {
        GoalSource::Scenario => String::from("the scenario's goals"),
        GoalSource::Given(name) => format!("the goals of {name}"),
        GoalSource::Default => String::from("the default goals"),
    };
    let question = if plan.description().is_empty() { String::new() } else { format!("{} ", plan.description()) };
    Prose::default().strong(question).and(format!(
        "{} of {}, judged by {goals}.",
        counted(plan.trajectories(), "trajectory"),
        counted(plan.timesteps(), "timestep"),
    ))
}

/// A number as exact as its interval allows, with the interval.
pub(super) fn with_interval(estimate: &Estimate) -> String {
    match estimate.interval {
        Some(interval) => {
            let width = interval.high - interval.low;
            format!("{} {}", to_within(estimate.mean, width), ends(interval))
        }
        None => readable(estimate.mean, 3),
    }
}

/// A number as exact as its interval allows.
pub(super) fn alone(estimate: &Estimate) -> String {
    estimate
        .interval
        .map_or_else(|| readable(estimate.mean, 3), |interval| to_within(estimate.mean, interval.high - interval.low))
}

/// The ends of an interval.
pub(super) fn ends(interval: Interval) -> String {
    let width = interval.high - interval.low;
    format!("[{}, {}]", to_within(interval.low, width), to_within(interval.high, width))
}

/// An estimate of a KPI with an interval that does not leave the KPI's range.
pub(super) fn in_range(info: &KpiInfo, estimate: Estimate) -> Estimate {
    let (low, high) = info.range();
    estimate.within(low, high)
}

/// The ends of an interval as pictures take them.
pub(super) fn pair(interval: Option<Interval>) -> Option<(f64, f64)> {
    interval.map(|interval| (interval.low, interval.high))
}

/// A number with its interval as a cell, sorted by the number.
pub(super) fn cell(estimate: Option<&Estimate>) -> Cell {
    estimate.map_or(Cell::Empty, |estimate| Cell::number_as(estimate.mean, with_interval(estimate)))
}

/// A share as a percentage.
pub(super) fn percent(share: f64) -> String {
    // What is left of a difference of equal numbers is nothing.
    let percent = if share.abs() < 1e-9 { 0.0 } else { 100.0 * share };
    if percent == 0.0 || percent == 100.0 || (0.5..99.5).contains(&percent) {
        format!("{} %", decimal(percent, 0))
    } else {
        format!("{} %", readable(percent, 3))
    }
}

/// How a candidate is called: by its place.
pub(super) fn name(study: &Study, candidate: usize) -> String {
    format!("No. {}", study.numbers[candidate])
}

/// The values of a candidate, a pair per control parameter.
pub(super) fn values(study: &Study, candidate: usize) -> Vec<(String, String)> {
    let key = &study.decision.candidates[candidate].key;
    let axes = study.data.control.iter().map(|&place| &study.plan.axes()[place]);
    axes.zip(key).map(|(axis, value)| (axis.name.clone(), data::shown(axis, value))).collect()
}

/// The values of an environment in a line.
pub(super) fn environment(study: &Study, environment: usize) -> String {
    let Some(key) = study.data.scores.environments.get(environment).filter(|key| !key.is_empty()) else {
        return String::from("the only environment");
    };
    let axes = study.data.environment.iter().map(|&place| &study.plan.axes()[place]);
    let parts: Vec<String> =
        axes.zip(key).map(|(axis, value)| format!("{} = {}", short(&axis.name), data::shown(axis, value))).collect();
    parts.join(", ")
}

/// A parameter's name without what all of its kind share.
pub(super) fn short(name: &str) -> &str {
    name.strip_prefix("phase_duration_").map_or(name, |rest| rest.strip_suffix("_blocks").unwrap_or(rest))
}

/// Whether [`short`] leaves the unit out.
pub(super) fn is_shortened(name: &str) -> bool {
    short(name).len() < name.len()
}

/// `name = value` of some columns, for running text and labels.
pub(super) fn assignment((name, value): &(String, String)) -> String {
    format!("{} = {value}", short(name))
}

/// A threshold in words.
pub(super) fn threshold(limit: &Limit, is_median: bool) -> String {
    let Some(value) = limit.value else { return String::from("no median: no value anywhere") };
    let word = match (limit.is_upper, limit.inclusive) {
        (true, false) => "below",
        (true, true) => "at most",
        (false, false) => "above",
        (false, true) => "at least",
    };
    format!("{word} {}{}", readable(value, 4), if is_median { " (median)" } else { "" })
}

/// The probability of an error that the verdicts on a family of KPIs have together.
pub(super) const ERROR: f64 = 0.05;

/// Whether a difference of a KPI is an improvement, given the p-value of its test, adjusted for all that are judged with it.
pub(super) fn judged(info: &KpiInfo, difference: Option<&Estimate>, adjusted: Option<f64>) -> Cell {
    let Some((difference, adjusted)) = difference.zip(adjusted) else { return Cell::Empty };
    let sign = match adjusted {
        p if p > ERROR => 0,
        _ if difference.mean > 0.0 => 1,
        _ => -1,
    };
    match (info.better, sign) {
        (_, 0) => Cell::Badge(Verdict::Unclear, String::from("no clear difference")),
        (Better::Neither, 1) => Cell::Badge(Verdict::Note, String::from("more")),
        (Better::Neither, _) => Cell::Badge(Verdict::Note, String::from("less")),
        (Better::Higher, 1) | (Better::Lower, -1) => Cell::Badge(Verdict::Pass, String::from("better")),
        _ => Cell::Badge(Verdict::Fail, String::from("worse")),
    }
}

/// Words of a list: `a, b and c`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The parameters whose values [`environment_label`] tells.
pub(super) fn environment_names(study: &Study) -> String {
    let names = study.data.environment.iter().map(|&axis| short(&study.plan.axes()[axis].name));
    names.collect::<Vec<_>>().join(" / ")
}

/// An environment's value for labels of pictures: only what tells environments apart.
pub(super) fn environment_label(study: &Study, place: usize) -> String {
    let Some(key) = study.data.scores.environments.get(place).filter(|key| !key.is_empty()) else {
        return String::from("all");
    };
    let axes = study.data.environment.iter().map(|&axis| &study.plan.axes()[axis]);
    axes.zip(key).map(|(axis, value): (_, &Value)| data::shown(axis, value)).collect::<Vec<_>>().join(" / ")
}
