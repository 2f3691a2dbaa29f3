//! `[sweep.status_quo]`: what holds today of what the sweep chooses among.

use gddt_model::parameters::Role;

use super::axis::WrittenAxis;
use super::reader::Reader;
use super::value::{Given, given};
use crate::diagnostics::Diagnostic;
use crate::scenario::document::{Entry, Table};
use crate::scenario::target::Target;

/// The value that a swept control parameter has today.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Today {
    pub target: Target,
    pub given: Given,
}

/// Reads the table; of axes that could not be read nothing is said.
pub(super) fn status_quo(reader: &mut Reader<'_>, table: &Table, axes: &[WrittenAxis]) -> Vec<Today> {
    table.entries.iter().filter_map(|entry| today(reader, entry, axes)).collect()
}

fn today(reader: &mut Reader<'_>, entry: &Entry, axes: &[WrittenAxis]) -> Option<Today> {
    let axis = super::weights::axis_of(reader, entry, axes, "a value for today")?;
    if axis.target.role() != Role::Control {
        let problem = Diagnostic::new(format!("`{}` is not a control parameter", axis.name)).at(entry.origin, "");
        reader.report(problem.note("the status quo is what governance has chosen"));
        return None;
    }
    let read = given(&entry.node, axis.target.kind(), reader.sources);
    match read.and_then(|given| reader.checked(axis.target, given, &entry.node)) {
        Ok(given) => Some(Today { target: axis.target, given }),
        Err(wrong) => {
            reader.report(wrong.diagnostic(&format!("sweep.status_quo.{}", axis.name)));
            None
        }
    }
}
