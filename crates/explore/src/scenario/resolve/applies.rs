//! Parameters that mean something under some kinds of their table only.

use gddt_model::agents::AgentGroup;
use gddt_model::parameters::{BehaviorKind, ParameterInfo, Value};

use crate::diagnostics::Diagnostic;
use crate::scenario::document::default_kind;
use crate::scenario::read::{Cell, Given, Points, WrittenAxis};
use crate::scenario::target::Target;

/// The kinds that a table such as `l1.gas` or `agents.GROUP.behavior` can have in some combination, with what they refer
/// to followed.
pub(crate) fn possible_kinds(table: &str, agents: &[AgentGroup], cells: &[Cell], axes: &[WrittenAxis]) -> Vec<String> {
    let mut kinds = Vec::new();
    let mut visited = Vec::new();
    let mut open = vec![format!("{table}.kind")];
    while let Some(name) = open.pop() {
        if visited.contains(&name) {
            continue;
        }
        for given in givens(&name, agents, cells, axes) {
            match given {
                Some(Given::Value(Value::Text(kind))) => kinds.push(kind.clone()),
                Some(Given::Formula(formula)) => open.push(String::from(formula.text.trim())),
                _ => {
                    let table = name.strip_suffix(".kind").unwrap_or_default();
                    kinds.push(match table.strip_prefix("agents.") {
                        None => default_kind(table),
                        Some(_) => String::from(BehaviorKind::Honest.word()),
                    });
                }
            }
        }
        visited.push(name);
    }
    kinds.sort();
    kinds.dedup();
    kinds
}

/// What can be given to a name: the values of its axis, else its own; `None` stands for the default.
fn givens<'a>(name: &str, agents: &[AgentGroup], cells: &'a [Cell], axes: &'a [WrittenAxis]) -> Vec<Option<&'a Given>> {
    let is_named = |target: &Target| target.name(agents) == name;
    if let Some(axis) = axes.iter().find(|axis| is_named(&axis.target))
        && let Points::Listed { values, .. } = &axis.points
    {
        return values.iter().map(|(given, _)| Some(given)).collect();
    }
    vec![cells.iter().find(|cell| is_named(&cell.target)).map(|cell| &cell.given)]
}

/// Reports what was given to parameters that mean nothing under any kind that their table can have.
pub(super) fn check_kinds(agents: &[AgentGroup], cells: &[Cell], axes: &[WrittenAxis], problems: &mut Vec<Diagnostic>) {
    let named = cells.iter().map(|cell| (cell.target, cell.key)).chain(axes.iter().map(|axis| (axis.target, axis.key)));
    for (target, key) in named {
        let Some(info) = target.info() else { continue };
        let name = target.name(agents);
        let Some((table, _)) = name.rsplit_once('.') else { continue };
        if info.only_for_kinds.is_empty() || reported(problems, &format!("{table}.kind")) {
            continue;
        }
        let kinds = possible_kinds(table, agents, cells, axes);
        if kinds.is_empty() || applies(info, &kinds) {
            continue;
        }
        let mut problem = Diagnostic::new(format!("`{name}` means nothing when the kind is {}", either(&kinds)))
            .at(key, format!("only for kind {}", either(info.only_for_kinds)));
        let is_kind = |target: &Target| target.name(agents) == format!("{table}.kind");
        let chosen = axes.iter().find(|axis| is_kind(&axis.target)).map(|axis| axis.key);
        match chosen.or(cells.iter().find(|cell| is_kind(&cell.target)).map(|cell| cell.origin)) {
            Some(place) => problem = problem.at(place, "the kind is chosen here"),
            None => problem = problem.note(format!("`{table}.kind` is not set, so it is {}", either(&kinds))),
        }
        problems.push(problem);
    }
}

/// Whether something that was given to a name was refused: then it is missing from what was read.
pub(super) fn reported(problems: &[Diagnostic], name: &str) -> bool {
    let start = format!("`{name}` cannot be");
    problems.iter().any(|problem| problem.title.starts_with(&start))
}

/// `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
fn either<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("{:?}", word.as_ref())).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Whether a parameter means something under one of these kinds of its table.
pub(crate) fn applies(info: &ParameterInfo, kinds: &[String]) -> bool {
    info.only_for_kinds.is_empty() || kinds.iter().any(|kind| info.only_for_kinds.contains(&kind.as_str()))
}
