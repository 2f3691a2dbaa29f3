//! `[[agents]]`.

use super::Cell;
use super::reader::{Reader, list};
use super::value::Wrong;
use crate::diagnostics::{Diagnostic, Origin};
use crate::scenario::document::{Entry, Table};
use crate::scenario::field::Field;
use crate::scenario::target::Target;

/// Names of agents that every network has.
const RESERVED: [&str; 3] = ["relay", "l1-builder", "burnt"];

/// Reads the groups: their names with places, and what was given to their quantities.
pub(super) fn agents(reader: &mut Reader<'_>, entry: Option<&Entry>) -> (Vec<(String, Origin)>, Vec<Cell>) {
    let (mut groups, mut cells) = (Vec::new(), Vec::new());
    let Some(entry) = entry else {
        if reader.has_holes {
            return (groups, cells);
        }
        reader.report(
            Diagnostic::new("the scenario has no agents")
                .help("declare groups with [[agents]], or inherit them with extends = \"baseline\""),
        );
        return (groups, cells);
    };
    let Some(nodes) = list(reader, entry, "agents", "a list of groups, [[agents]],") else { return (groups, cells) };
    if nodes.is_empty() {
        reader.report(
            Diagnostic::new("the scenario has no agents").at(entry.node.origin, "at least one group was expected"),
        );
    }
    for node in nodes {
        match node.table() {
            Some(table) => group(reader, table, node.origin, &mut groups, &mut cells),
            None => reader.report(Wrong::new(node, "a group was expected: [[agents]]").diagnostic("agents")),
        }
    }
    (groups, cells)
}

fn group(
    reader: &mut Reader<'_>,
    table: &Table,
    origin: Origin,
    groups: &mut Vec<(String, Origin)>,
    cells: &mut Vec<Cell>,
) {
    let plain = Field::ALL.into_iter().filter(|field| field.of_behavior().is_none());
    let fields: Vec<&str> = plain.map(Field::name).collect();
    reader.known_keys(table, "[[agents]]", &[&["group", "behavior"][..], &fields].concat());
    let Some(entry) = table.get("group") else {
        return reader.report(Diagnostic::new("a group of agents has no name").at(origin, "`group` is missing"));
    };
    let Some(name) = reader.text(entry, "group") else { return };
    let place = entry.node.origin;
    let known = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    if RESERVED.contains(&name.as_str()) {
        let problem = Diagnostic::new(format!("`group` cannot be {name:?}")).at(place, "another name was expected");
        reader.report(problem.note("every network has the single agents relay, l1-builder and burnt"));
    } else if name.is_empty() || !name.chars().all(known) {
        let problem = Diagnostic::new(format!("`group` cannot be {name:?}"));
        reader.report(problem.at(place, "a name of letters, digits, `_` and `-` was expected"));
    } else if let Some((_, first)) = groups.iter().find(|(other, _)| *other == name) {
        let problem = Diagnostic::new(format!("there are two groups `{name}`"));
        reader.report(problem.at(place, "another name was expected").at(*first, "first used here"));
    }
    let index = groups.len();
    for field in Field::ALL {
        if let Some(entry) = table.get(field.name()) {
            let full = format!("agents.{name}.{}", field.name());
            cells.extend(reader.cell(Target::Agent { group: index, field }, &full, entry));
        }
    }
    if let Some(entry) = table.get("behavior") {
        behavior(reader, entry, index, &name, cells);
    }
    groups.push((name, place));
}

/// Reads `behavior = "KIND"` or `behavior = { kind = "KIND", ... }`.
fn behavior(reader: &mut Reader<'_>, entry: &Entry, group: usize, name: &str, cells: &mut Vec<Cell>) {
    let full = |key: &str| format!("agents.{name}.behavior.{key}");
    let Some(table) = entry.node.table() else {
        let field = Field::BEHAVIOR_KIND;
        return cells.extend(reader.cell(Target::Agent { group, field }, &full("kind"), entry));
    };
    let keys: Vec<&str> = Field::ALL.iter().filter_map(|field| field.name().strip_prefix("behavior.")).collect();
    reader.known_keys(table, &format!("agents.{name}.behavior"), &keys);
    for field in Field::ALL {
        let key = field.name().strip_prefix("behavior.");
        if let Some((key, entry)) = key.and_then(|key| Some((key, table.get(key)?))) {
            cells.extend(reader.cell(Target::Agent { group, field }, &full(key), entry));
        }
    }
}
