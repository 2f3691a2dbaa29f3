//! Quantities of agents: a number, a reference, or a distribution.

use gddt_model::agents::Distribution;
use gddt_model::parameters::Value;

use super::value::{Given, Wrong, given};
use crate::diagnostics::Sources;
use crate::scenario::document::{Data, Node, Table};
use crate::scenario::field::Field;
use crate::scenario::target::check_distribution;

/// The distributions and the names of their numbers.
pub(in crate::scenario) const DISTRIBUTIONS: [(&str, &[&str]); 6] = [
    ("constant", &[]),
    ("uniform", &["low", "high"]),
    ("normal", &["mean", "sd"]),
    ("lognormal", &["mean", "sd"]),
    ("pareto", &["scale", "shape"]),
    ("empirical", &[]),
];

/// Reads a quantity.
pub(super) fn quantity(node: &Node, field: Field, sources: &Sources) -> Result<Given, Wrong> {
    if let (true, Data::Flag(flag)) = (field.decides().is_some(), &node.data) {
        // The shortest expressions look like a flag to TOML.
        return Ok(Given::Value(Value::Text(flag.to_string())));
    }
    let Data::Table(table) = &node.data else { return given(node, field.kind(), sources) };
    if !field.may_spread() {
        return given(node, field.kind(), sources);
    }
    let distribution = distribution(node, table)?;
    check_distribution(field, &distribution)
        .map_err(|expected| Wrong { found: String::from("this distribution"), ..Wrong::new(node, expected) })?;
    Ok(match distribution {
        Distribution::Constant(number) => Given::Value(Value::Real(number)),
        distribution => Given::Spread(distribution),
    })
}

fn distribution(node: &Node, table: &Table) -> Result<Distribution, Wrong> {
    let names = DISTRIBUTIONS.map(|(name, _)| name);
    let [entry] = &table.entries[..] else {
        return Err(Wrong::new(node, format!("a number or one distribution was expected ({})", names.join(", "))));
    };
    let value = &entry.node;
    let Some((name, numbers)) = DISTRIBUTIONS.into_iter().find(|(name, _)| *name == entry.key) else {
        return Err(Wrong::key(entry, "distribution", names));
    };
    let number = |node: &Node| node.number().ok_or_else(|| Wrong::new(node, "a number was expected"));
    if name == "constant" {
        return number(value).map(Distribution::Constant);
    }
    if let ("empirical", Data::List(values)) = (name, &value.data) {
        return values.iter().map(number).collect::<Result<_, _>>().map(Distribution::Empirical);
    }
    let [first, second] = numbers else { return Err(Wrong::new(value, "a list of numbers was expected")) };
    let expected = format!("{{ {first} = NUMBER, {second} = NUMBER }} was expected");
    let Data::Table(inner) = &value.data else { return Err(Wrong::new(value, expected)) };
    if let Some(other) = inner.entries.iter().find(|entry| !numbers.contains(&entry.key.as_str())) {
        return Err(Wrong::key(other, "key", numbers.iter().copied()));
    }
    let read = |name: &str| match inner.get(name) {
        Some(entry) => number(&entry.node),
        None => Err(Wrong { found: format!("without `{name}`"), ..Wrong::new(value, expected.clone()) }),
    };
    let (a, b) = (read(first)?, read(second)?);
    Ok(match name {
        "uniform" => Distribution::Uniform { low: a, high: b },
        "normal" => Distribution::Normal { mean: a, sd: b },
        "lognormal" => Distribution::Lognormal { mean: a, sd: b },
        _ => Distribution::Pareto { scale: a, shape: b },
    })
}
