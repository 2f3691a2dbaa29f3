//! `[goals]`.

use super::kpis::unknown;
use super::reader::Reader;
use super::value::Wrong;
use crate::diagnostics::{Diagnostic, nearest};
use crate::goals::{Goal, Target, Threshold};
use crate::scenario::document::{Data, Entry, Node, Table};
use gddt_model::kpi::{KpiInfo, find};

const THRESHOLDS: &str =
    "\"below_median\", \"above_median\", { below = NUMBER } or { above = NUMBER } (or at_most, at_least) was expected";

/// Reads the goals, in the order in which they were written.
pub(super) fn goals(reader: &mut Reader<'_>, section: &Table) -> Vec<Goal> {
    section.entries.iter().filter_map(|entry| goal(reader, entry)).collect()
}

fn goal(reader: &mut Reader<'_>, entry: &Entry) -> Option<Goal> {
    let name = format!("goals.{}", entry.key);
    let known = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    if entry.key.is_empty() || !entry.key.chars().all(known) {
        let problem = Diagnostic::new(format!("a goal cannot be named {:?}", entry.key));
        reader.report(problem.at(entry.origin, "a name of letters, digits, `_` and `-` was expected"));
        return None;
    }
    let Some(table) = entry.node.table() else {
        reader.report(Wrong::new(&entry.node, format!("a table was expected: [{name}]")).diagnostic(&name));
        return None;
    };
    reader.known_keys(table, &format!("[{name}]"), &["weight", "kpis"]);
    let weight = weight(reader, table, &name);
    let targets = match table.get("kpis") {
        Some(entry) => targets(reader, entry, &name),
        None if reader.has_holes => None,
        None => {
            let problem = Diagnostic::new(format!("the goal `{}` has no KPIs", entry.key)).at(entry.origin, "");
            reader.report(problem.help("write kpis = { proportion_skipped = \"below_median\" }, for example"));
            None
        }
    };
    Some(Goal { name: entry.key.clone(), weight: weight?, targets: targets? })
}

fn targets(reader: &mut Reader<'_>, entry: &Entry, goal: &str) -> Option<Vec<Target>> {
    let expected = "{ KPI = THRESHOLD, ... } with at least one KPI was expected";
    let Some(table) = entry.node.table().filter(|table| !table.entries.is_empty()) else {
        let found = if entry.node.table().is_some() { String::from("empty") } else { entry.node.describe() };
        reader.report(Wrong { found, ..Wrong::new(&entry.node, expected) }.diagnostic(&format!("{goal}.kpis")));
        return None;
    };
    let read: Vec<Option<Target>> = table.entries.iter().map(|entry| target(reader, entry, goal)).collect();
    read.into_iter().collect()
}

fn target(reader: &mut Reader<'_>, entry: &Entry, goal: &str) -> Option<Target> {
    let Some(kpi) = find(&entry.key) else {
        reader.report(unknown(&entry.key).at(entry.origin, ""));
        return None;
    };
    let name = format!("{goal}.kpis.{}", entry.key);
    match &entry.node.data {
        Data::Table(table) => {
            let weight = weight(reader, table, &name);
            let threshold = bound(&entry.node, table, kpi).map_err(|wrong| reader.report(wrong.diagnostic(&name)));
            Some(Target { kpi, threshold: threshold.ok()?, weight: weight? })
        }
        _ => match median(&entry.node) {
            Ok(threshold) => Some(Target { kpi, threshold, weight: 1.0 }),
            Err(wrong) => {
                reader.report(wrong.diagnostic(&name));
                None
            }
        },
    }
}

/// A threshold by its name.
fn median(node: &Node) -> Result<Threshold, Wrong> {
    let medians = [Threshold::BelowMedian, Threshold::AboveMedian];
    let text = node.text();
    medians.into_iter().find(|threshold| text == threshold.word()).ok_or_else(|| {
        let wrong = Wrong::new(node, THRESHOLDS);
        match text.and_then(|text| nearest(text, medians.into_iter().filter_map(Threshold::word))) {
            Some(near) => wrong.help(format!("did you mean \"{near}\"?")),
            None => wrong,
        }
    })
}

/// A threshold as a table.
fn bound(node: &Node, table: &Table, kpi: &KpiInfo) -> Result<Threshold, Wrong> {
    const KEYS: [&str; 6] = ["below", "above", "at_most", "at_least", "than", "weight"];
    if let Some(other) = table.entries.iter().find(|entry| !KEYS.contains(&entry.key.as_str())) {
        return Err(Wrong::key(other, "key", KEYS));
    }
    let mut bounds = table.entries.iter().filter(|entry| entry.key != "weight");
    let (Some(entry), None) = (bounds.next(), bounds.next()) else {
        let expected = "one of below, above, at_most, at_least = NUMBER, than = \"below_median\" was expected";
        return Err(Wrong { found: String::from("this table"), ..Wrong::new(node, expected) });
    };
    if entry.key == "than" {
        return median(&entry.node).map_err(|wrong| Wrong {
            expected: String::from("\"below_median\" or \"above_median\" was expected"),
            ..wrong
        });
    }
    let number = entry.node.number().filter(|number| number.is_finite());
    let number = number.ok_or_else(|| Wrong::new(&entry.node, "a number was expected"))?;
    let (low, high) = kpi.range();
    if number < low || number > high {
        let expected = match (low.is_finite(), high.is_finite()) {
            (true, true) => format!("a number from {low} to {high} was expected"),
            _ => format!("a number from {low} was expected"),
        };
        return Err(Wrong::new(&entry.node, expected));
    }
    Threshold::named(&entry.key, number).ok_or_else(|| Wrong::key(entry, "key", KEYS))
}

/// The weight in a table, 1 if it does not say one; `None` if it cannot be.
fn weight(reader: &mut Reader<'_>, table: &Table, name: &str) -> Option<f64> {
    let Some(entry) = table.get("weight") else { return Some(1.0) };
    let weight = entry.node.number().filter(|weight| weight.is_finite() && *weight > 0.0);
    if weight.is_none() {
        let wrong = Wrong::new(&entry.node, "a number above 0 was expected");
        reader.report(wrong.diagnostic(&format!("{name}.weight")));
    }
    weight
}
