//! What can be set of a group of agents.

use gddt_explore::scenario::{AgentKey, agent_keys};
use gddt_model::agents::AgentGroup;
use gddt_model::rules::Quantity;

use super::described;
use crate::terminal::table::{Column, table};

/// The keys of a group whose names, alone or in full (`agents.GROUP.NAME`), are such.
pub fn keys(is_it: &dyn Fn(&str) -> bool) -> Vec<AgentKey> {
    agent_keys().filter(|key| is_it(key.name()) || is_it(&full_name(*key))).collect()
}

/// A name without the group that stands in it: any group has the same keys.
pub fn without_group(name: &str) -> Option<String> {
    let (_, key) = name.strip_prefix("agents.")?.split_once('.')?;
    Some(format!("agents.GROUP.{key}"))
}

/// The key as `--set` and `--sweep` take it.
fn full_name(key: AgentKey) -> String {
    format!("agents.GROUP.{}", key.name())
}

/// A row per key.
pub fn list(keys: &[AgentKey]) -> String {
    let rows = keys.iter().map(|key| {
        vec![
            full_name(*key),
            default(*key).unwrap_or_else(|| String::from("–")),
            String::from(key.unit()),
            String::from(key.doc()),
        ]
    });
    let columns = [Column::Name("key"), Column::Number("default"), Column::Aside("unit"), Column::Prose("meaning")];
    format!("Keys of each group of agents, GROUP being its name:\n\n{}", table(&columns, rows))
}

/// All about a key, and what the groups of `baseline` have of it.
pub fn explain(key: AgentKey, baseline: &[AgentGroup]) -> String {
    let distribution = if key.may_spread() { ", or a distribution over the group's agents" } else { "" };
    let mut rows = vec![
        ("meaning", String::from(key.doc())),
        (
            "values",
            if key.is_condition() { String::from("a condition") } else { format!("{}{distribution}", key.kind()) },
        ),
        ("default", default(key).unwrap_or_else(|| String::from("none, it may be left out"))),
    ];
    if !key.unit().is_empty() {
        rows.insert(1, ("unit", String::from(key.unit())));
    }
    let of = |group: &AgentGroup| key.written(group).map(|value| format!("{}: {value}", group.name));
    let groups: Vec<String> = baseline.iter().filter_map(of).collect();
    if !groups.is_empty() {
        rows.push(("in baseline", groups.join(", ")));
    }
    if key.is_condition() {
        let labels = std::iter::once("names").chain(std::iter::repeat(""));
        let told = Quantity::ALL.iter().map(|quantity| {
            let unit = if quantity.unit().is_empty() { String::new() } else { format!(" ({})", quantity.unit()) };
            format!("{}{unit}: {}", quantity.name(), quantity.doc())
        });
        rows.extend(labels.zip(told.chain([String::from("every parameter, by its name")])));
    }
    described(&full_name(key), &rows)
}

/// What a group has that says nothing of it.
fn default(key: AgentKey) -> Option<String> {
    key.written(&AgentGroup::new("", 0))
}
