//! `[sweep] environments`: how candidates meet what nobody chooses.

use super::axis::WrittenAxis;
use super::reader::Reader;
use super::value::{Points, Wrong, whole};
use crate::design::{MOST_COMBINATIONS, Method};
use crate::diagnostics::{Diagnostic, nearest};
use crate::scenario::document::Entry;

/// How the axes of the environment meet those of the candidates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::scenario) enum Environments {
    /// The method chooses on all axes alike.
    #[default]
    Joint,
    /// Each candidate meets every combination of the environment's values.
    Crossed,
    /// Each candidate meets each of so many environments, which the same method samples.
    Sampled(u64),
}

const WORDS: [&str; 2] = ["crossed", "joint"];

const WAYS: &str =
    "write environments = 20 to sample so many environments, or environments = \"joint\" to sample all axes alike";

/// Reads the key; without a method (or axes that can be trusted) only its value is looked at.
pub(super) fn environments(
    reader: &mut Reader<'_>,
    entry: Option<&Entry>,
    method: Option<&str>,
    axes: &[WrittenAxis],
) -> Environments {
    let given = entry.and_then(|entry| Some((entry, value(reader, entry)?)));
    let Some(method) = method.filter(|_| given.is_some() == entry.is_some()) else { return Environments::Joint };
    let settled = match given {
        Some((entry, environments)) => allowed(entry, environments, method, axes).map(|()| environments),
        None => Ok(usual(method, axes)),
    };
    let settled = settled.and_then(|environments| match environments {
        Environments::Crossed => lists_only(axes).map(|()| environments),
        _ => Ok(environments),
    });
    settled.unwrap_or_else(|problem| {
        reader.report(problem);
        Environments::Joint
    })
}

fn value(reader: &mut Reader<'_>, entry: &Entry) -> Option<Environments> {
    let number = entry.node.number().and_then(whole).and_then(|number| u64::try_from(number).ok());
    match (entry.node.text(), number) {
        (Some("crossed"), _) => Some(Environments::Crossed),
        (Some("joint"), _) => Some(Environments::Joint),
        (_, Some(count)) if (1..=MOST_COMBINATIONS).contains(&count) => Some(Environments::Sampled(count)),
        (text, _) => {
            let wrong = Wrong::new(&entry.node, "\"crossed\", \"joint\" or a number of environments was expected");
            let near = text.and_then(|text| nearest(text, WORDS));
            reader.report(wrong.diagnostic("sweep.environments").suggest(near));
            None
        }
    }
}

/// What it is where a scenario does not say.
fn usual(method: &str, axes: &[WrittenAxis]) -> Environments {
    let both = axes.iter().any(WrittenAxis::is_environment) && !axes.iter().all(WrittenAxis::is_environment);
    if both && Method::samples_candidates_by(method) { Environments::Crossed } else { Environments::Joint }
}

fn allowed(entry: &Entry, environments: Environments, method: &str, axes: &[WrittenAxis]) -> Result<(), Diagnostic> {
    let meaningless = |note: &str| {
        let problem = Diagnostic::new("`sweep.environments` means nothing here").at(entry.origin, "");
        Err(problem.note(note).help("leave it out"))
    };
    let refused = |title: String, expected: &str| Err(Diagnostic::new(title).at(entry.node.origin, expected));
    if method == "cartesian" {
        return meaningless("a cartesian sweep crosses all its axes anyway");
    }
    if !axes.iter().any(WrittenAxis::is_environment) {
        return meaningless("all axes are control parameters: there is no environment to cross them with");
    }
    if axes.iter().all(WrittenAxis::is_environment) {
        return meaningless("all axes belong to the environment: there are no candidates that could meet it");
    }
    match environments {
        Environments::Crossed | Environments::Sampled(_) if matches!(method, "saltelli" | "morris") => {
            refused(format!("`{method}` samples all axes jointly"), "\"joint\" was expected")
        }
        Environments::Sampled(_) if !Method::samples_candidates_by(method) => {
            refused(format!("`{method}` does not sample"), "\"crossed\" or \"joint\" was expected")
        }
        _ => Ok(()),
    }
}

/// Checks that the environment's axes can be combined.
fn lists_only(axes: &[WrittenAxis]) -> Result<(), Diagnostic> {
    let is_range = |axis: &&WrittenAxis| axis.is_environment() && matches!(axis.points, Points::Range { .. });
    let ranges: Vec<&WrittenAxis> = axes.iter().filter(is_range).collect();
    let Some(first) = ranges.first() else { return Ok(()) };
    let title = format!("candidates cannot be crossed with all numbers of `{}`", first.name);
    let problem =
        ranges.iter().fold(Diagnostic::new(title), |problem, axis| problem.at(axis.key, "a list was expected"));
    Err(problem.help(WAYS))
}
