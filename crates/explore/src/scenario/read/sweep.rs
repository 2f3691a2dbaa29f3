//! `[sweep]`.

use gddt_model::parameters::{Role, ValueKind};

use super::axis::{Allowed, WrittenAxis, axis};
use super::environments::{Environments, environments};
use super::reader::{Reader, list};
use super::status_quo::{Today, status_quo};
use super::value::{Formula, Wrong, content, whole};
use super::weights::{Weights, weights};
use crate::design::{DEFAULT_LEVELS, LEVELS, METHODS, MOST_COMBINATIONS, Method};
use crate::diagnostics::{Diagnostic, Origin, nearest};
use crate::scenario::document::{Data, Entry, Table};

/// A sweep as typed.
#[derive(Clone, Debug, Default)]
pub(in crate::scenario) struct WrittenSweep {
    /// One of the design's methods.
    pub method: &'static str,
    /// Number of samples, if the method samples.
    pub samples: Option<u64>,
    /// Number of levels, for the method that has some.
    pub levels: u64,
    pub environments: Environments,
    pub axes: Vec<WrittenAxis>,
    pub constraints: Vec<WrittenConstraint>,
    pub status_quo: Vec<Today>,
    pub weights: Vec<Weights>,
    /// Where its size is decided: the samples, or the axes.
    pub origin: Option<Origin>,
}

impl WrittenSweep {
    /// Whether the parameter of an axis stays where it is without the sweep in some combinations.
    pub(in crate::scenario) fn starts_from_base(&self, axis: &WrittenAxis) -> bool {
        let crossed = self.environments == Environments::Crossed && axis.is_environment();
        self.method == Method::OneAtATime.word() && !crossed
    }
}

/// A constraint as typed.
pub(in crate::scenario) type WrittenConstraint = Formula;

const KEYS: [&str; 9] =
    ["method", "samples", "levels", "environments", "path", "axes", "constraints", "status_quo", "weights"];

/// Reads the section, for groups of agents of these names.
pub(super) fn sweep(reader: &mut Reader<'_>, section: &Table, groups: &[String]) -> WrittenSweep {
    let before = reader.problems.len();
    reader.known_keys(section, "[sweep]", &KEYS);
    let method = section.get("method").map_or(Some("cartesian"), |entry| method(reader, entry));
    // A method that is not here may be inherited.
    let known = method.filter(|_| !reader.has_holes || section.get("method").is_some());
    let sampled = known.map_or(reader.has_holes, Method::samples_by);
    // Under an unknown method nobody knows what the numbers mean.
    let samples = known.and_then(|_| samples(reader, section, sampled));
    let levels = known.and_then(|method| levels(reader, section, method));
    if let Some(method) = known {
        path(reader, section, method);
    }
    let (mut axes, entry) = (Vec::new(), section.get("axes"));
    if let Some(entry) = entry {
        match entry.node.table() {
            Some(table) => {
                let allowed = Allowed { ranges: sampled, repeats: repeats(section, known) };
                for entry in &table.entries {
                    match axis(reader, entry, groups, allowed) {
                        Some(axis) => axes.push(axis),
                        None => reader.refused.push(entry.key.clone()),
                    }
                }
            }
            None => {
                reader.report(Wrong::new(&entry.node, "a table was expected: [sweep.axes]").diagnostic("sweep.axes"));
            }
        }
    }
    // Nor which axes there are if some were refused, or belong to groups that may be inherited.
    let known = known.filter(|_| reader.problems.len() == before && !reader.has_holes);
    let environments = environments(reader, section.get("environments"), known, &axes);
    let table = |reader: &mut Reader<'_>, key: &str| {
        let entry = section.get(key)?;
        if entry.node.table().is_none() {
            let expected = format!("a table was expected: [sweep.{key}]");
            reader.report(Wrong::new(&entry.node, expected).diagnostic(&format!("sweep.{key}")));
        }
        entry.node.table().map(|table| (entry, table))
    };
    let today = table(reader, "status_quo").map(|(_, table)| status_quo(reader, table, &axes)).unwrap_or_default();
    let of_axes = table(reader, "weights");
    let weights = of_axes.map(|of_axes| weights(reader, of_axes, &axes, (known, environments))).unwrap_or_default();
    let constraints = section.get("constraints").map(|entry| constraints(reader, entry)).unwrap_or_default();
    let origin = section.get("samples").filter(|_| sampled).or(entry).or(section.get("method"));
    WrittenSweep {
        method: METHODS.into_iter().find(|word| method == Some(word)).unwrap_or(METHODS[0]),
        samples,
        levels: levels.unwrap_or(DEFAULT_LEVELS),
        environments,
        axes,
        constraints,
        status_quo: today,
        weights,
        origin: origin.map(|entry| entry.origin),
    }
}

/// The rows of a table may share values; what they are crossed with may not.
fn repeats(section: &Table, method: Option<&str>) -> fn(Role) -> bool {
    let crossed = section.get("environments").and_then(|entry| entry.node.text()) == Some("crossed");
    match method {
        Some("table") if crossed => |role| role == Role::Control,
        Some("table") | None => |_| true,
        Some(_) => |_| false,
    }
}

/// The method, if there is one of that name.
fn method<'a>(reader: &mut Reader<'_>, entry: &'a Entry) -> Option<&'a str> {
    let text = entry.node.text();
    let known = text.filter(|text| METHODS.contains(text));
    if known.is_none() {
        let problem = Wrong::new(&entry.node, ValueKind::Choice(&METHODS).to_string() + " was expected");
        let near = text.and_then(|text| nearest(text, METHODS));
        reader.report(problem.diagnostic("sweep.method").suggest(near));
    }
    known
}

fn samples(reader: &mut Reader<'_>, section: &Table, sampled: bool) -> Option<u64> {
    let entry = section.get("samples");
    if !sampled {
        if let Some(entry) = entry {
            let problem = Diagnostic::new("`sweep.samples` needs a method that samples").at(entry.origin, "");
            reader.report(problem.help("write method = \"sobol\", for example, or leave the samples out"));
        }
        return None;
    }
    let Some(entry) = entry else {
        if reader.has_holes {
            return None;
        }
        let origin = section.get("method").map(|entry| entry.node.origin);
        let problem = Diagnostic::new("a sweep that samples needs its number of samples");
        let problem = origin.into_iter().fold(problem, |problem, origin| problem.at(origin, ""));
        let example = match section.get("method").and_then(|entry| entry.node.text()) {
            Some("morris") => 20,
            Some("saltelli") => 256,
            _ => 1000,
        };
        reader.report(problem.help(format!("write samples = {example}, for example")));
        return None;
    };
    let number = entry.node.number().and_then(whole).and_then(|number| u64::try_from(number).ok());
    let number = number.filter(|number| (1..=MOST_COMBINATIONS).contains(number));
    if number.is_none() {
        let expected = format!("a whole number from 1 to {MOST_COMBINATIONS} was expected");
        reader.report(Wrong::new(&entry.node, expected).diagnostic("sweep.samples"));
    }
    number
}

fn levels(reader: &mut Reader<'_>, section: &Table, method: &str) -> Option<u64> {
    let entry = section.get("levels")?;
    if method != "morris" {
        let problem = Diagnostic::new("`sweep.levels` needs method = \"morris\"").at(entry.origin, "");
        reader.report(problem.help("leave the levels out"));
        return None;
    }
    let number = entry.node.number().and_then(whole).and_then(|number| u64::try_from(number).ok());
    let number = number.filter(|number| LEVELS.contains(number) && number.is_multiple_of(2));
    if number.is_none() {
        let expected = format!("an even number from {} to {} was expected", LEVELS.start(), LEVELS.end());
        reader.report(Wrong::new(&entry.node, expected).diagnostic("sweep.levels"));
    }
    number
}

/// Checks the path of a table, whose columns are among the axes by now.
fn path(reader: &mut Reader<'_>, section: &Table, method: &str) {
    let Some(entry) = section.get("path") else { return };
    if method != "table" {
        let problem = Diagnostic::new("`sweep.path` needs method = \"table\"").at(entry.origin, "");
        reader.report(problem.help("write method = \"table\", or leave the path out"));
    } else if entry.node.text().is_none() {
        reader.report(Wrong::new(&entry.node, "the path of a CSV file was expected").diagnostic("sweep.path"));
    }
}

fn constraints(reader: &mut Reader<'_>, entry: &Entry) -> Vec<WrittenConstraint> {
    let expected = "a list of texts such as \"uncle_count <= 3\"";
    let mut constraints = Vec::new();
    for node in list(reader, entry, "sweep.constraints", expected).unwrap_or_default() {
        match &node.data {
            Data::Text(text) => {
                let origin = content(node, text, reader.sources).unwrap_or(node.origin);
                constraints.push(Formula { text: text.clone(), origin });
            }
            _ => reader.report(
                Wrong::new(node, "a text such as \"uncle_count <= 3\" was expected").diagnostic("sweep.constraints"),
            ),
        }
    }
    constraints
}
