//! `kpis`: what the scenario is about.

use gddt_model::kpi::{COLUMNS, KpiInfo, find};

use super::reader::Reader;
use super::value::Wrong;
use crate::diagnostics::{Diagnostic, nearest};
use crate::scenario::document::{Data, Entry};

/// Reads the list, in the order in which it was written.
pub(super) fn kpis(reader: &mut Reader<'_>, entry: &Entry) -> Vec<&'static KpiInfo> {
    const EXPECTED: &str = "a list of names of KPIs was expected, such as [\"failed_block_rate\", \"blocks_per_day\"]";
    let Data::List(items) = &entry.node.data else {
        reader.report(Wrong::new(&entry.node, EXPECTED).diagnostic("kpis"));
        return Vec::new();
    };
    let mut kpis: Vec<&'static KpiInfo> = Vec::new();
    for item in items {
        let Some(name) = item.text() else {
            reader.report(Wrong::new(item, EXPECTED).diagnostic("kpis"));
            continue;
        };
        match find(name) {
            Some(info) if kpis.iter().any(|known| known.name == info.name) => {
                reader.report(Diagnostic::new(format!("`kpis` names `{name}` twice")).at(item.origin, ""));
            }
            Some(info) => kpis.push(info),
            None => reader.report(unknown(name).at(item.origin, "")),
        }
    }
    kpis
}

/// There is no such KPI; with the one that was probably meant.
pub(super) fn unknown(name: &str) -> Diagnostic {
    let problem = Diagnostic::new(format!("there is no KPI `{name}`"));
    match nearest(name, COLUMNS.iter().map(|info| info.name)) {
        near @ Some(_) => problem.suggest(near),
        None => problem.help("`aztec-gddt params` lists the KPIs behind the parameters"),
    }
}
