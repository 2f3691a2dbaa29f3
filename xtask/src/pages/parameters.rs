//! All parameters, from the parameter table.

use std::fmt::Write as _;

use gddt_explore::scenario::schema;
use gddt_model::parameters::{ParameterInfo, Role, Settings, ValueKind, table as parameters};
use gddt_model::rules::Quantity;

use super::table::{code, table};

/// Prefix of the names and heading of each table.
const TABLES: [(&str, &str); 6] = [
    ("run.", "`[run]`: horizon, repetitions, seed"),
    ("demand.", "`[demand]`: how many transactions users create"),
    ("l1.gas.", "`[l1.gas]`: the L1 gas price"),
    ("l1.blob.", "`[l1.blob]`: the blob gas price"),
    ("l1.builders.", "`[l1.builders]`: who builds L1 blocks"),
    ("l1.validators.", "`[l1.validators]`: who validates L1 blocks"),
];

/// The page.
pub fn page() -> String {
    let mut text = String::from(
        "# Parameters\n\n\
         Every parameter has one name: as a key of a scenario file, behind `--set` and `--sweep`, and as a column of \
         results. *Control* parameters are governance's to choose, *environment* parameters are the world's, \
         *experiment* parameters are yours. `aztec-gddt params NAME` explains one.\n\n## `[params]`: the flat parameters\n\n",
    );
    let flat = |info: &&ParameterInfo| !info.name.contains('.');
    for (role, heading) in
        [(Role::Control, "Control"), (Role::Environment, "Environment"), (Role::Experiment, "Experiment")]
    {
        let rows = parameters().iter().filter(flat).filter(|info| info.role == role);
        let _ = write!(text, "### {heading}\n\n{}\n", of(rows));
    }
    for (prefix, heading) in TABLES {
        let rows = parameters().iter().filter(|info| info.name.starts_with(prefix));
        let _ = write!(text, "## {heading}\n\n{}\n", of(rows));
    }
    let _ = write!(text, "## `[[agents]]`: groups of agents\n\n{}", agents());
    let _ = write!(
        text,
        "\n## Quantities of a decision\n\nWhat `profitable_if` and `proposes_if` can name, beside every parameter outside `[run]` \
         that is a number, a truth or a word. See [Behaviours of your own](../how-to/behavior.md).\n\n{}",
        quantities()
    );
    text
}

fn of<'a>(infos: impl Iterator<Item = &'a ParameterInfo>) -> String {
    let defaults = Settings::default();
    let rows = infos.map(|info| {
        let default = defaults.get(&info.name).map(|value| value.to_string()).unwrap_or_default();
        let mut meaning = String::from(info.doc.trim());
        if let ValueKind::Choice(words) = info.kind {
            for (word, told) in words.iter().zip(info.meanings) {
                let _ = write!(meaning, " `{word}`: {}", told.trim());
            }
        }
        if !info.only_for_kinds.is_empty() {
            let _ = write!(meaning, " Only for kind {}.", info.only_for_kinds.join(", "));
        }
        if info.optional {
            meaning.push_str(" May be left unset.");
        }
        let unit = String::from(info.unit);
        [code(&info.name), code(&default), unit, info.kind.to_string(), meaning, code(info.acts_in)]
    });
    table(["parameter", "default", "unit", "values", "meaning", "acts in"], rows)
}

/// What a rule of agents sees, from the table of the model.
fn quantities() -> String {
    let rows = Quantity::ALL
        .iter()
        .map(|quantity| [code(quantity.name()), String::from(quantity.unit()), String::from(quantity.doc())]);
    table(["quantity", "unit", "meaning"], rows)
}

/// The keys of a group, from the JSON Schema, which is generated too.
fn agents() -> String {
    let schema = schema();
    let group = &schema["properties"]["agents"]["items"]["properties"];
    let rows = group
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, key)| [code(name), String::from(key["description"].as_str().unwrap_or_default())]);
    let shapes = schema["$defs"]["distribution"]["oneOf"].as_array().into_iter().flatten().filter_map(|shape| {
        let (name, inner) = shape["properties"].as_object()?.iter().next()?;
        let numbers = inner["required"].as_array().into_iter().flatten().filter_map(|number| number.as_str());
        Some([code(name), numbers.map(code).collect::<Vec<_>>().join(", ")])
    });
    format!(
        "{}\n`balance`, `staked_amount`, `op_cost_sequencer`, `op_cost_prover`, `running_cost_per_day` and `final_probability` take a number or a \
         distribution, such as `{{ lognormal = {{ mean = 200, sd = 200 }} }}`:\n\n{}",
        table(["key", "meaning"], rows),
        table(["distribution", "numbers"], shapes),
    )
}
