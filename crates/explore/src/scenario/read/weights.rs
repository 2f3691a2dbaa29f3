//! `[sweep.weights]`: how likely the values of the environment are held to be.

use super::axis::WrittenAxis;
use super::environments::Environments;
use super::reader::{Reader, list};
use super::value::{Given, Points, Wrong};
use crate::diagnostics::{Diagnostic, nearest};
use crate::scenario::document::{Entry, Table};
use crate::scenario::target::Target;

/// The weights of the values of an axis, in their order.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Weights {
    pub target: Target,
    pub weights: Vec<f64>,
}

/// Reads the table; of axes that could not be read nothing is said.
pub(super) fn weights(
    reader: &mut Reader<'_>,
    (entry, table): (&Entry, &Table),
    axes: &[WrittenAxis],
    (method, environments): (Option<&str>, Environments),
) -> Vec<Weights> {
    let both = axes.iter().any(WrittenAxis::is_environment) && !axes.iter().all(WrittenAxis::is_environment);
    let meets_others = method.is_some_and(|method| {
        environments == Environments::Joint && (method == "table" || (both && method != "cartesian"))
    });
    if meets_others && !table.entries.is_empty() {
        let problem = Diagnostic::new("`sweep.weights` means nothing here").at(entry.origin, "");
        let note = "environments can be weighed where every candidate meets all of them";
        reader.report(problem.note(note).help("cross them: environments = \"crossed\""));
        return Vec::new();
    }
    table.entries.iter().filter_map(|entry| of_axis(reader, entry, axes)).collect()
}

/// The axis of an entry's name; reports a name that is none.
pub(super) fn axis_of<'a>(
    reader: &mut Reader<'_>,
    entry: &Entry,
    axes: &'a [WrittenAxis],
    what: &str,
) -> Option<&'a WrittenAxis> {
    let name = &entry.key;
    let found = axes.iter().find(|axis| axis.name == *name);
    if found.is_none() && !reader.has_holes && !reader.refused.contains(name) {
        let problem = Diagnostic::new(format!("`{name}` has {what} but is not swept")).at(entry.origin, "");
        let near = nearest(name, axes.iter().map(|axis| axis.name.as_str()));
        reader.report(match near {
            Some(_) => problem.suggest(near),
            None => problem.help("its values stand in [sweep.axes]"),
        });
    }
    found
}

fn of_axis(reader: &mut Reader<'_>, entry: &Entry, axes: &[WrittenAxis]) -> Option<Weights> {
    let axis = axis_of(reader, entry, axes, "weights")?;
    let refused = |title: String| Diagnostic::new(title).at(entry.origin, "");
    if !axis.is_environment() {
        let problem = refused(format!("`{}` does not belong to the environment", axis.name));
        reader.report(problem.note("weights say how likely an environment is held to be"));
        return None;
    }
    let Points::Listed { values, .. } = &axis.points else {
        let problem = refused(format!("`{}` has no list of values that could be weighed", axis.name));
        reader.report(problem.at(axis.key, "a list was expected"));
        return None;
    };
    if let Some((_, origin)) = values.iter().find(|(given, _)| !matches!(given, Given::Value(_))) {
        let problem = refused(format!("the values of `{}` are not the same in all combinations", axis.name));
        reader.report(problem.at(*origin, "weights need plain values"));
        return None;
    }
    let name = format!("sweep.weights.{}", axis.name);
    let nodes = list(reader, entry, &name, "a list of weights, one for each value,")?;
    if nodes.len() != values.len() {
        let weights = if nodes.len() == 1 { "weight" } else { "weights" };
        let has = if values.len() == 1 { String::from("1 value") } else { format!("{} values", values.len()) };
        let problem = Diagnostic::new(format!("`{}` has {has} and {} {weights}", axis.name, nodes.len()));
        reader.report(problem.at(entry.node.origin, "a weight for each value was expected").at(axis.key, has));
        return None;
    }
    let before = reader.problems.len();
    let mut weights = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node.number().filter(|weight| weight.is_finite() && *weight >= 0.0) {
            Some(weight) => weights.push(weight),
            None => reader.report(Wrong::new(node, "a number from 0 was expected").diagnostic(&name)),
        }
    }
    if reader.problems.len() == before && weights.iter().sum::<f64>() <= 0.0 {
        let problem = Diagnostic::new(format!("all weights of `{}` are 0", axis.name));
        reader.report(problem.at(entry.node.origin, "at least one above 0 was expected"));
    }
    (reader.problems.len() == before).then_some(Weights { target: axis.target, weights })
}
