//! The axes of a sweep.

use gddt_model::parameters::{Role, Value, ValueKind, table as parameter_table};

use super::reader::Reader;
use super::value::{Given, Points, Wrong, given, whole};
use crate::design::{Axis, DesignError, SAMPLING_METHODS, Scale, spaced, steps};
use crate::diagnostics::{Diagnostic, Origin, nearest};
use crate::scenario::document::{Data, Entry, Node, Table};
use crate::scenario::field::Field;
use crate::scenario::target::Target;

/// An axis as typed.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct WrittenAxis {
    pub target: Target,
    pub name: String,
    /// Where its name stands.
    pub key: Origin,
    pub points: Points,
}

impl WrittenAxis {
    /// Whether it belongs to the environment, which nobody chooses.
    pub(in crate::scenario) fn is_environment(&self) -> bool {
        self.target.role() == Role::Environment
    }
}

/// What an axis may be under the method of its sweep.
#[derive(Clone, Copy)]
pub(super) struct Allowed {
    /// All numbers between two.
    pub ranges: bool,
    /// A value several times, as the columns of a table have it; by whose axis it is.
    pub repeats: fn(Role) -> bool,
}

/// The keys of ranges, for lists of values and for samples.
const RANGE_KEYS: [&str; 7] = ["from", "to", "step", "count", "scale", "low", "high"];

/// Reads an axis, for groups of agents of these names.
pub(super) fn axis(reader: &mut Reader<'_>, entry: &Entry, groups: &[String], allowed: Allowed) -> Option<WrittenAxis> {
    let name = &entry.key;
    if name.starts_with("run.") {
        let problem = Diagnostic::new(format!("`{name}` cannot be swept")).at(entry.origin, "");
        reader.report(problem.note("runs, timesteps and seed are the same for all combinations"));
        return None;
    }
    let Some(target) = Target::find(name, groups) else {
        if reader.has_holes && groups.is_empty() && name.starts_with("agents.") {
            return None;
        }
        let quantities = |group: &String| Field::ALL.map(|field| format!("agents.{group}.{}", field.name()));
        let of_agents: Vec<String> = groups.iter().flat_map(quantities).collect();
        let parameters = parameter_table().iter().map(|info| info.name.as_str());
        let known = parameters.chain(of_agents.iter().map(String::as_str)).filter(|name| !name.starts_with("run."));
        let problem = Diagnostic::new(format!("there is no parameter `{name}`")).at(entry.origin, "");
        let near = nearest(name, known);
        reader.report(problem.suggest(near));
        reader.refused.extend(near.map(String::from));
        return None;
    };
    let points = match &entry.node.data {
        Data::List(nodes) => values(reader, target, entry, nodes, (allowed.repeats)(target.role()))?,
        Data::Table(table) => match range(reader, target, table, &entry.node, allowed.ranges) {
            Ok(points) => points,
            Err(wrong) => {
                reader.report(wrong.diagnostic(name));
                return None;
            }
        },
        _ => {
            let expected = "a list of values or a range was expected";
            reader.report(Wrong::new(&entry.node, expected).diagnostic(name));
            return None;
        }
    };
    Some(WrittenAxis { target, name: name.clone(), key: entry.origin, points })
}

fn values(reader: &mut Reader<'_>, target: Target, entry: &Entry, nodes: &[Node], may_repeat: bool) -> Option<Points> {
    let name = &entry.key;
    if nodes.is_empty() {
        let problem = Diagnostic::new(format!("the axis `{name}` has no values"));
        reader.report(problem.at(entry.node.origin, "at least one value was expected"));
        return None;
    }
    let mut values: Vec<(Given, Origin)> = Vec::new();
    let mut seen = std::collections::HashMap::new();
    let problems = reader.problems.len();
    for node in nodes {
        let read = given(node, target.kind(), reader.sources);
        match read.and_then(|given| reader.checked(target, given, node)) {
            Ok(given) => {
                if !may_repeat && let Some(first) = seen.insert(format!("{given:?}"), node.origin) {
                    let problem = Diagnostic::new(format!("the axis `{name}` has a value twice"));
                    reader.report(problem.at(node.origin, "again here").at(first, "first here"));
                }
                values.push((given, node.origin));
            }
            Err(wrong) => reader.report(wrong.diagnostic(name)),
        }
    }
    (problems == reader.problems.len()).then_some(Points::Listed { values, range: None })
}

/// Reads `{ from, to, step }`, `{ from, to, count, scale }` or `{ low, high, scale }`.
fn range(reader: &mut Reader<'_>, target: Target, table: &Table, node: &Node, sampled: bool) -> Result<Points, Wrong> {
    let integer = match target.kind() {
        ValueKind::Integer { .. } => true,
        ValueKind::Real { .. } => false,
        _ => return Err(Wrong::new(node, "a list of values was expected")),
    };
    if let Some(entry) = table.entries.iter().find(|entry| !RANGE_KEYS.contains(&entry.key.as_str())) {
        return Err(Wrong::key(entry, "key", RANGE_KEYS));
    }
    let mut keys: Vec<&str> =
        table.entries.iter().map(|entry| entry.key.as_str()).filter(|key| *key != "scale").collect();
    keys.sort_unstable();
    let scale = scale(table)?;
    let text = text_of(table);
    let number = |key: &str| {
        let entry = table.get(key).ok_or_else(|| Wrong::new(node, format!("`{key}` was expected")))?;
        let number = entry.node.number().ok_or_else(|| Wrong::new(&entry.node, "a number was expected"))?;
        Ok((number, &entry.node))
    };
    let wrong = |error: DesignError| Wrong { found: String::from("this range"), ..Wrong::new(node, error.to_string()) };
    match (&keys[..], table.get("scale")) {
        (["from", "step", "to"], None) => {
            let numbers = steps(number("from")?.0, number("to")?.0, number("step")?.0).map_err(wrong)?;
            numbers_of(reader, target, node, &numbers, integer, text)
        }
        (["count", "from", "to"], _) => {
            let (count, place) = number("count")?;
            let count = whole(count).and_then(|count| u64::try_from(count).ok());
            let count = count.ok_or_else(|| Wrong::new(place, "a whole number of values was expected"))?;
            let mut numbers = spaced(number("from")?.0, number("to")?.0, count, scale).map_err(wrong)?;
            if integer {
                for number in &mut numbers {
                    *number = number.round();
                }
                numbers.dedup();
            }
            numbers_of(reader, target, node, &numbers, integer, text)
        }
        (["high", "low"], _) if sampled => {
            let ((low, low_node), (high, high_node)) = (number("low")?, number("high")?);
            for end in [low_node, high_node] {
                let end_given = given(end, target.kind(), reader.sources)?;
                reader.checked(target, end_given, end)?;
            }
            if high < low {
                return Err(wrong(DesignError::Ends));
            }
            if scale == Scale::Log && low <= 0.0 {
                return Err(wrong(DesignError::NoLogarithm));
            }
            let shape = match (integer, whole(low), whole(high)) {
                (true, Some(low), Some(high)) => Axis::Whole { low, high, scale },
                _ => Axis::Real { low, high, scale },
            };
            Ok(Points::Range { shape, text })
        }
        (["high", "low"], _) => {
            let wrong = Wrong::new(node, "{ from, to, step } or { from, to, count, scale } was expected");
            Err(wrong.help(format!("{{ low, high }} is for methods that sample: {}", SAMPLING_METHODS.join(", "))))
        }
        _ => {
            let sampled = if sampled { ", { low, high }" } else { "" };
            Err(Wrong::new(node, format!("{{ from, to, step }}{sampled} or {{ from, to, count, scale }} was expected")))
        }
    }
}

fn scale(table: &Table) -> Result<Scale, Wrong> {
    match table.get("scale").map(|entry| (&entry.node, entry.node.text())) {
        None | Some((_, Some("linear"))) => Ok(Scale::Linear),
        Some((_, Some("log"))) => Ok(Scale::Log),
        Some((node, _)) => Err(Wrong::new(node, "one of \"linear\", \"log\" was expected")),
    }
}

/// The values of a range as a list.
fn numbers_of(
    reader: &mut Reader<'_>,
    target: Target,
    node: &Node,
    numbers: &[f64],
    integer: bool,
    text: String,
) -> Result<Points, Wrong> {
    let mut values = Vec::with_capacity(numbers.len());
    for &number in numbers {
        let single = Node { origin: node.origin, data: Data::Real(number) };
        let value = match whole(number) {
            Some(number) if integer => Value::Integer(number),
            None if integer => return Err(Wrong::new(&single, "a range of whole numbers was expected")),
            _ => Value::Real(number),
        };
        values.push((reader.checked(target, Given::Value(value), &single)?, node.origin));
    }
    Ok(Points::Listed { values, range: Some(text) })
}

/// The range as TOML.
fn text_of(table: &Table) -> String {
    let part = |entry: &Entry| match &entry.node.data {
        Data::Integer(number) => format!("{} = {number}", entry.key),
        Data::Real(number) => format!("{} = {number:?}", entry.key),
        Data::Text(text) => format!("{} = {text:?}", entry.key),
        _ => String::new(),
    };
    format!("{{ {} }}", table.entries.iter().map(part).collect::<Vec<_>>().join(", "))
}
