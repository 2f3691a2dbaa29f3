//! How one layer (a file over the one it extends, the command line over the file) goes over another.

use gddt_model::parameters;

use super::{Data, Entry, Table};

/// The tables that have a `kind`, by their full names.
const TABLES_OF_A_KIND: [&str; 5] = ["demand", "l1.gas", "l1.blob", "l1.builders", "l1.validators"];

/// The table at a full name.
fn table_at<'t>(layer: &'t Table, name: &str) -> Option<&'t Table> {
    name.split('.').try_fold(layer, |table, part| table.table(part))
}

/// The table at a full name, to change it.
fn table_at_mut<'t>(layer: &'t mut Table, name: &str) -> Option<&'t mut Table> {
    name.split('.').try_fold(layer, |table, part| table.table_mut(part))
}

/// Puts a layer over what it inherits. Tables merge, everything else replaces. What the layer makes meaningless is
/// not inherited: see the functions below.
pub(super) fn put_over(mut inherited: Table, mut layer: Table) -> Table {
    flatten_axes(&mut layer);
    for own in ["name", "description", "topic"] {
        inherited.remove(own);
    }
    forget_other_kinds(&mut inherited, &layer);
    forget_unswept_kinds(&mut inherited, &layer);
    forget_axes_that_are_set(&mut inherited, &layer);
    forget_weights_of_other_values(&mut inherited, &layer);
    forget_what_is_of_another_method(&mut inherited, &layer);
    merge(&mut inherited, layer, "");
    inherited
}

/// Merges a table, which stands at a path of keys, each with a point behind.
fn merge(under: &mut Table, over: Table, path: &str) {
    // A range and a threshold are one value, although TOML writes them as tables.
    let holds_values = path == "sweep.axes." || (path.starts_with("goals.") && path.ends_with(".kpis."));
    for entry in over.entries {
        match (under.table_mut(&entry.key), entry.node.data) {
            (Some(lower), Data::Table(table)) if !holds_values => merge(lower, table, &format!("{path}{}.", entry.key)),
            (_, data) => under.put(Entry { node: super::Node { data, ..entry.node }, ..entry }),
        }
    }
}

/// A layer that chooses another `kind` in such a table starts that table anew.
fn forget_other_kinds(inherited: &mut Table, layer: &Table) {
    for name in TABLES_OF_A_KIND {
        let kind = |layer: &Table| {
            let entry = table_at(layer, name).and_then(|table| table.get("kind"));
            entry.map(|entry| entry.node.text().unwrap_or_default().to_owned())
        };
        let (Some(chosen), old) = (kind(layer), kind(inherited)) else { continue };
        if old.unwrap_or_else(|| default_kind(name)) != chosen
            && let Some(table) = table_at_mut(inherited, name)
        {
            table.entries.clear();
        }
    }
}

/// The kind of a table that says nothing; empty if it is none of parameters.
pub(crate) fn default_kind(table: &str) -> String {
    match parameters::Settings::default().get(&format!("{table}.kind")) {
        Some(parameters::Value::Text(kind)) => kind,
        _ => String::new(),
    }
}

/// A layer that sweeps over kinds does not inherit what means nothing under any of them.
fn forget_unswept_kinds(inherited: &mut Table, layer: &Table) {
    for name in TABLES_OF_A_KIND {
        let Some(axis) = axes(layer).and_then(|axes| axes.get(&format!("{name}.kind"))) else { continue };
        let Data::List(values) = &axis.node.data else { continue };
        let kinds: Option<Vec<&str>> =
            values.iter().map(|value| value.text().filter(|text| !text.starts_with('='))).collect();
        let (Some(kinds), Some(table)) = (kinds, table_at_mut(inherited, name)) else { continue };
        table.entries.retain(|entry| {
            let info = parameters::find(&format!("{name}.{}", entry.key));
            info.is_none_or(|info| {
                info.only_for_kinds.is_empty() || info.only_for_kinds.iter().any(|kind| kinds.contains(kind))
            })
        });
    }
}

/// The tables of a sweep that say something of axes by their names.
pub(super) const OF_AXES: [&str; 3] = ["axes", "status_quo", "weights"];

/// A layer that sets a parameter takes it out of the inherited sweep.
fn forget_axes_that_are_set(inherited: &mut Table, layer: &Table) {
    let is_set = |axis: &Entry| match axis.key.rsplit_once('.') {
        Some((table, key)) if TABLES_OF_A_KIND.contains(&table) => {
            table_at(layer, table).is_some_and(|table| table.get(key).is_some())
        }
        _ => layer.table("params").is_some_and(|params| params.get(&axis.key).is_some()),
    };
    for name in OF_AXES {
        if let Some(table) = inherited.table_mut("sweep").and_then(|sweep| sweep.table_mut(name)) {
            table.entries.retain(|axis| !is_set(axis));
        }
    }
}

/// A layer that gives an axis other values does not inherit their weights.
fn forget_weights_of_other_values(inherited: &mut Table, layer: &Table) {
    if let (Some(weights), Some(axes)) =
        (inherited.table_mut("sweep").and_then(|sweep| sweep.table_mut("weights")), axes(layer))
    {
        weights.entries.retain(|entry| axes.get(&entry.key).is_none());
    }
}

/// A layer that chooses another method inherits neither its numbers nor, to or from a table, its axes; nor does one
/// that takes its rows from a file.
fn forget_what_is_of_another_method(inherited: &mut Table, layer: &Table) {
    fn method(table: &Table) -> Option<&str> {
        table.table("sweep").and_then(|sweep| sweep.get("method")).and_then(|entry| entry.node.text())
    }
    let old = String::from(method(inherited).unwrap_or("cartesian"));
    let Some(sweep) = inherited.table_mut("sweep") else { return };
    let chosen = method(layer).filter(|chosen| *chosen != old);
    let rows = layer.table("sweep").is_some_and(|sweep| sweep.get("path").is_some());
    if chosen.is_some() {
        for key in ["samples", "levels", "environments", "path"] {
            sweep.remove(key);
        }
    }
    if rows || chosen.is_some_and(|chosen| chosen == "table" || old == "table") {
        for name in OF_AXES {
            sweep.remove(name);
        }
    }
}

fn axes(layer: &Table) -> Option<&Table> {
    layer.table("sweep").and_then(|sweep| sweep.table("axes"))
}

/// Names axes by their full names: `l1.gas.price = [...]` without quotes is a table in a table to TOML.
pub(super) fn flatten_axes(layer: &mut Table) {
    fn flatten(prefix: &str, table: Table, flat: &mut Table) {
        for entry in table.entries {
            let name = format!("{prefix}{}", entry.key);
            let parts: Vec<&str> = name.split('.').collect();
            let is_group_of_names = matches!(parts[..], ["l1" | "agents" | "run" | "demand"] | ["l1" | "agents", _]);
            match entry.node.data {
                Data::Table(inner) if is_group_of_names => flatten(&format!("{name}."), inner, flat),
                data => flat.put(Entry { key: name, node: super::Node { data, ..entry.node }, ..entry }),
            }
        }
    }
    for name in OF_AXES {
        if let Some(table) = layer.table_mut("sweep").and_then(|sweep| sweep.table_mut(name)) {
            let mut flat = Table::default();
            flatten("", std::mem::take(table), &mut flat);
            *table = flat;
        }
    }
}
