//! The scenario format as a JSON Schema, for editors.

use gddt_model::kpi::{COLUMNS, KpiInfo};
use gddt_model::parameters::{ParameterInfo, Settings, Value as ParameterValue, ValueKind, table};
use serde_json::{Map, Value, json};

use super::field::Field;
use super::read::DISTRIBUTIONS;
use super::topic::Topic;
use crate::design::{DEFAULT_LEVELS, LEVELS, METHODS, MOST_COMBINATIONS, SAMPLING_METHODS};

/// The JSON Schema (draft 2020-12) of a scenario file, generated from the parameter table. It is strict: what it does
/// not name is not allowed. What it cannot say (shares that sum to at most 1) `check` finds.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "aztec-gddt scenario",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "name": {
                "type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]*$",
                "description": "Name of the scenario; part of the name of its results.",
            },
            "description": { "type": "string", "description": "The question that the scenario answers." },
            "topic": {
                "enum": Topic::ALL.map(Topic::word),
                "description": "The key question under which the scenario is listed.",
            },
            "kpis": {
                "type": "array", "uniqueItems": true,
                "items": { "enum": COLUMNS.iter().map(|info| info.name).collect::<Vec<_>>() },
                "description": "What the scenario is about: KPIs that tables and reports show first.",
            },
            "extends": {
                "type": "string",
                "description": "Built-in name or relative path of the scenario that this one changes.",
            },
            "run": section("run.", "Horizon, repetitions and seed.", false),
            "params": section("", "The protocol's rules and what its participants reckon with.", true),
            "agents": {
                "type": "array", "minItems": 1, "items": group(),
                "description": "The population; replaces the inherited one.",
            },
            "demand": section("demand.", "How many transactions users create.", true),
            "l1": {
                "type": "object",
                "additionalProperties": false,
                "description": "The L1 world.",
                "properties": {
                    "gas": section("l1.gas.", "The L1 gas price.", true),
                    "blob": section("l1.blob.", "The blob gas price.", true),
                    "builders": section("l1.builders.", "Who of the L1's builders censors.", true),
                    "validators": section("l1.validators.", "Who of the L1's validators censors.", true),
                },
            },
            "sweep": sweep(),
            "goals": goals(),
        },
        "$defs": {
            "reference": {
                "type": "string", "pattern": "^\\s*=",
                "description": "A reference to other parameters, such as \"= 0.5 * phase_duration_reveal_max_blocks\".",
            },
            "distribution": distribution(),
            "range": range(),
        },
    })
}

fn section(prefix: &str, description: &str, references: bool) -> Value {
    let defaults = Settings::default();
    let mut properties = Map::new();
    for info in table() {
        let Some(key) = info.name.strip_prefix(prefix).filter(|key| !key.contains('.')) else { continue };
        let mut property = described(value_schema(info.kind, references), &documentation(info));
        if let (Some(default), Value::Object(property)) =
            (defaults.get(&info.name).and_then(|value| json_of(&value)), &mut property)
        {
            property.insert(String::from("default"), default);
        }
        properties.insert(String::from(key), property);
    }
    json!({ "type": "object", "additionalProperties": false, "description": description, "properties": properties })
}

fn documentation(info: &ParameterInfo) -> String {
    let mut text = String::from(info.doc.trim());
    if !info.unit.is_empty() {
        text = format!("{text} Unit: {}.", info.unit);
    }
    if !info.only_for_kinds.is_empty() {
        text = format!("{text} Only for kind {}.", info.only_for_kinds.join(", "));
    }
    text
}

fn described(mut schema: Value, description: &str) -> Value {
    if let Value::Object(schema) = &mut schema {
        schema.insert(String::from("description"), json!(description));
    }
    schema
}

/// A value of a kind, or a reference if those are possible.
fn value_schema(kind: ValueKind, references: bool) -> Value {
    let plain = match kind {
        ValueKind::Integer { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        ValueKind::Real { min, max } => json!({ "type": "number", "minimum": min, "maximum": max }),
        ValueKind::Flag => json!({ "type": "boolean" }),
        ValueKind::Choice(words) => json!({ "enum": words }),
        ValueKind::Text => return json!({ "type": "string" }),
        ValueKind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        ValueKind::Reals => json!({ "type": "array", "items": { "type": "number" } }),
    };
    if references { json!({ "anyOf": [plain, { "$ref": "#/$defs/reference" }] }) } else { plain }
}

fn json_of(value: &ParameterValue) -> Option<Value> {
    Some(match value {
        ParameterValue::Integer(number) => json!(number),
        ParameterValue::Real(number) => json!(number),
        ParameterValue::Flag(flag) => json!(flag),
        ParameterValue::Text(text) => json!(text),
        ParameterValue::Texts(texts) => json!(texts),
        ParameterValue::Reals(numbers) => json!(numbers),
        ParameterValue::Unset => return None,
    })
}

fn group() -> Value {
    let mut properties = Map::new();
    properties.insert(
        String::from("group"),
        json!({
            "type": "string", "pattern": "^[A-Za-z0-9_-]+$", "not": { "enum": ["relay", "l1-builder", "burnt"] },
            "description": "The group's name.",
        }),
    );
    let mut behavior = Map::new();
    for field in Field::ALL {
        if let (Some(info), Some(key)) = (field.of_behavior(), field.name().strip_prefix("behavior.")) {
            behavior.insert(String::from(key), described(value_schema(field.kind(), true), &documentation(info)));
            continue;
        }
        let mut schema = value_schema(field.kind(), true);
        if field.may_spread()
            && let Some(Value::Array(choices)) = schema.get_mut("anyOf")
        {
            choices.push(json!({ "$ref": "#/$defs/distribution" }));
        }
        properties.insert(String::from(field.name()), described(schema, field.doc()));
    }
    let table = json!({ "type": "object", "additionalProperties": false, "properties": behavior });
    properties.insert(
        String::from("behavior"),
        json!({
            "anyOf": [value_schema(Field::BEHAVIOR_KIND.kind(), true), table], "default": "honest",
            "description": "How the agents behave: a kind, or a table with the kind and its numbers.",
        }),
    );
    json!({ "type": "object", "additionalProperties": false, "required": ["group"], "properties": properties })
}

fn distribution() -> Value {
    let number = json!({ "type": "number", "minimum": 0 });
    let shape = |(name, numbers): (&str, &[&str])| {
        let inner = match (name, numbers) {
            ("empirical", _) => json!({ "type": "array", "minItems": 1, "items": number }),
            (_, []) => number.clone(),
            _ => {
                let properties: Map<String, Value> =
                    numbers.iter().map(|name| (String::from(*name), number.clone())).collect();
                json!({
                    "type": "object", "additionalProperties": false, "required": numbers, "properties": properties,
                })
            }
        };
        json!({ "type": "object", "additionalProperties": false, "required": [name], "properties": { name: inner } })
    };
    json!({
        "description": "How the members of the group come by the quantity.",
        "oneOf": DISTRIBUTIONS.into_iter().map(shape).collect::<Vec<_>>(),
    })
}

fn range() -> Value {
    let number = json!({ "type": "number" });
    let scale = json!({ "enum": ["linear", "log"], "default": "linear" });
    let shape = |required: &[&str], properties: Value| json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties });
    json!({
        "description": "Values with a step, a number of values, or (where the method samples) all numbers between two.",
        "oneOf": [
            shape(&["from", "to", "step"], json!({ "from": number, "to": number, "step": number })),
            shape(
                &["from", "to", "count"],
                json!({ "from": number, "to": number, "count": { "type": "integer", "minimum": 2 }, "scale": scale }),
            ),
            shape(&["low", "high"], json!({ "low": number, "high": number, "scale": scale })),
        ],
    })
}

fn sweep() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "description": "Which parameter combinations are run.",
        "properties": {
            "method": { "enum": METHODS, "default": "cartesian", "description": "How combinations are chosen." },
            "samples": {
                "type": "integer", "minimum": 1, "maximum": MOST_COMBINATIONS,
                "description": format!(
                    "Number of combinations (where environments are crossed, of candidates; for saltelli of base samples, \
                     for morris of paths) of a sweep that samples: {}.",
                    SAMPLING_METHODS.join(", ")
                ),
            },
            "levels": {
                "type": "integer", "minimum": LEVELS.start(), "maximum": LEVELS.end(), "multipleOf": 2,
                "default": DEFAULT_LEVELS,
                "description": "Number of levels of each axis for morris; a step leads over half of them.",
            },
            "environments": {
                "anyOf": [
                    { "enum": ["crossed", "joint"] },
                    { "type": "integer", "minimum": 1, "maximum": MOST_COMBINATIONS },
                ],
                "description": "Whether candidates (combinations of control parameters) are crossed with every combination \
                                of the environment's values, with so many sampled environments, or all axes are sampled alike.",
            },
            "path": {
                "type": "string",
                "description": "CSV file of a table: parameters in its header, a combination in each row.",
            },
            "constraints": {
                "type": "array", "items": { "type": "string" },
                "description": "Comparisons such as \"uncle_count <= 3\"; a combination that fails one is dropped.",
            },
            "axes": axes(axis, "The values of each parameter that is swept."),
            "status_quo": axes(
                |kind| value_schema(kind, true),
                "What swept control parameters are today, for the report to compare with; otherwise what they are without \
                 the sweep.",
            ),
            "weights": axes(
                |_| json!({ "type": "array", "minItems": 1, "items": { "type": "number", "minimum": 0 } }),
                "How likely the values of environment axes are held to be, one number for each value; mean scores are \
                 weighed by them.",
            ),
        },
    })
}

fn goals() -> Value {
    let weight = json!({ "type": "number", "exclusiveMinimum": 0, "default": 1 });
    let medians = json!({ "enum": ["below_median", "above_median"] });
    let bound = |key: &str, value: Value| {
        let properties = json!({ key: value, "weight": weight });
        json!({ "type": "object", "additionalProperties": false, "required": [key], "properties": properties })
    };
    let target = |info: &KpiInfo| {
        let mut number = json!({ "type": "number" });
        let (low, high) = info.range();
        for (key, end) in [("minimum", low), ("maximum", high)].into_iter().filter(|(_, end)| end.is_finite()) {
            number[key] = json!(end);
        }
        let numbers = ["below", "above", "at_most", "at_least"].map(|key| (key, number.clone()));
        let tables = numbers.into_iter().chain([("than", medians.clone())]).map(|(key, value)| bound(key, value));
        let forms: Vec<Value> = std::iter::once(medians.clone()).chain(tables).collect();
        (String::from(info.name), described(json!({ "anyOf": forms }), info.doc))
    };
    let kpis: Map<String, Value> = COLUMNS.iter().map(target).collect();
    json!({
        "type": "object",
        "description": "What is wanted: weighted sums of successes, each a KPI below or above its median or a number.",
        "propertyNames": { "pattern": "^[A-Za-z0-9_-]+$" },
        "additionalProperties": {
            "type": "object", "additionalProperties": false, "required": ["kpis"],
            "properties": {
                "weight": weight,
                "kpis": { "type": "object", "minProperties": 1, "additionalProperties": false, "properties": kpis },
            },
        },
    })
}

/// A table by axes: what an axis has there by the kind of its values.
fn axes(axis: impl Fn(ValueKind) -> Value, description: &str) -> Value {
    let mut flat = Map::new();
    let mut nested: [(&str, Map<String, Value>); 5] =
        ["demand", "l1.gas", "l1.blob", "l1.builders", "l1.validators"].map(|name| (name, Map::new()));
    for info in table().iter().filter(|info| !info.name.starts_with("run.")) {
        let schema = described(axis(info.kind), &documentation(info));
        if let Some((table, key)) = info.name.rsplit_once('.')
            && let Some((_, properties)) = nested.iter_mut().find(|(name, _)| *name == table)
        {
            properties.insert(String::from(key), schema.clone());
        }
        flat.insert(info.name.clone(), schema);
    }
    let closed = |properties: &Map<String, Value>| json!({ "type": "object", "additionalProperties": false, "properties": properties });
    let mut l1 = Map::new();
    for (name, table) in &nested {
        match name.strip_prefix("l1.") {
            Some(name) => l1.insert(String::from(name), closed(table)),
            None => flat.insert(String::from(*name), closed(table)),
        };
    }
    flat.insert(String::from("l1"), closed(&l1));
    let (of_behavior, plain): (Vec<Field>, Vec<Field>) =
        Field::ALL.into_iter().partition(|field| field.of_behavior().is_some());
    let axis_of = |field: &Field| {
        let name = field.name();
        (String::from(name.strip_prefix("behavior.").unwrap_or(name)), axis(field.kind()))
    };
    let mut of_agents: Map<String, Value> = plain.iter().map(axis_of).collect();
    of_agents.insert(String::from("behavior"), closed(&of_behavior.iter().map(axis_of).collect()));
    flat.insert(String::from("agents"), json!({ "type": "object", "additionalProperties": closed(&of_agents) }));
    let patterns: Map<String, Value> = Field::ALL
        .iter()
        .map(|field| {
            let name = field.name().replace('.', "\\.");
            (format!("^agents\\.[A-Za-z0-9_-]+\\.{name}$"), axis(field.kind()))
        })
        .collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "description": description,
        "properties": flat,
        "patternProperties": patterns,
    })
}

fn axis(kind: ValueKind) -> Value {
    let list = json!({ "type": "array", "minItems": 1, "items": value_schema(kind, true) });
    match kind {
        ValueKind::Integer { .. } | ValueKind::Real { .. } => json!({ "anyOf": [list, { "$ref": "#/$defs/range" }] }),
        _ => list,
    }
}
