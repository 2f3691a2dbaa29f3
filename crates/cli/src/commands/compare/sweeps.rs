//! Whether two sweeps can be paired combination by combination.

use std::collections::BTreeMap;

use gddt_analysis::{Table, Value};
use gddt_explore::results::ResultFolder;

use crate::args::CompareArgs;
use crate::outcome::{Failure, Outcome};
use crate::terminal::number::counted;

/// Refuses sweeps of other parameters, before anything is run.
pub fn same_sweep(args: &CompareArgs, [a, b]: &[serde_json::Value; 2]) -> Outcome {
    if a["subsets"] == b["subsets"] && a["swept"] == b["swept"] {
        return Ok(());
    }
    let told = |setup: &serde_json::Value| {
        let names: Vec<&str> = swept(setup).collect();
        match (names.is_empty(), setup["subsets"].as_u64()) {
            (true, _) => String::from("has no sweep"),
            (false, subsets) => format!("has {} of {}", counted(subsets.unwrap_or(0), "combination"), names.join(", ")),
        }
    };
    Err(Failure::Usage(format!(
        "the sweeps differ: `{}` {}, `{}` {}; combinations are paired one by one, so both sides must sweep the same",
        args.a,
        told(a),
        args.b,
        told(b)
    )))
}

/// Names of the swept parameters.
pub fn swept(setup: &serde_json::Value) -> impl Iterator<Item = &str> {
    setup["swept"].as_array().into_iter().flatten().filter_map(|name| name.as_str())
}

/// The values of what is swept in every combination, by its number; empty without a sweep. Refuses sweeps over other
/// values.
pub fn same_combinations(
    args: &CompareArgs,
    folder: &ResultFolder,
    a: &Table,
    b: &Table,
) -> Result<BTreeMap<Value, Vec<Value>>, Failure> {
    let columns: Vec<&str> = std::iter::once("subset").chain(swept(&folder.manifest().setup)).collect();
    let (known, others) = (combinations(a, &columns)?, combinations(b, &columns)?);
    match known.iter().zip(&others).find(|(of_a, of_b)| of_a != of_b) {
        None => Ok(known),
        Some(((subset, of_a), (_, of_b))) => Err(Failure::Usage(format!(
            "the sweeps differ: combination {subset} has {} {} in `{}` and {} in `{}`",
            columns[1..].join(", "),
            listed(of_a),
            args.a,
            listed(of_b),
            args.b
        ))),
    }
}

/// The swept values of every combination, by its number.
fn combinations(table: &Table, columns: &[&str]) -> Result<BTreeMap<Value, Vec<Value>>, Failure> {
    let mut combinations = BTreeMap::new();
    if columns.len() == 1 {
        return Ok(combinations);
    }
    for batch in table.batches(columns)? {
        let batch = batch?;
        for row in 0..batch.rows {
            let subset = batch.columns[0].value(row);
            let values = || batch.columns[1..].iter().map(|column| column.value(row)).collect();
            combinations.entry(subset).or_insert_with(values);
        }
    }
    Ok(combinations)
}

fn listed(values: &[Value]) -> String {
    values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")
}
