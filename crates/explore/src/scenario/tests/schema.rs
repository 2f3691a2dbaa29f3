//! The JSON Schema and the reader agree.

use serde_json::{Value, json};

use super::{built_in, plan};
use crate::scenario::built_in::{find, names};
use crate::scenario::schema;

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&schema()).unwrap_or_else(|error| panic!("{error}"))
}

fn json_of(text: &str) -> Value {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_schema_is_a_valid_schema() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
}

#[test]
fn built_in_scenarios_are_valid_as_written_and_as_resolved() {
    let validator = validator();
    for name in names() {
        let written = find(name).map_or("", |(_, text)| text);
        for text in [written, plan(&built_in(name)).resolved_toml().as_str()] {
            let errors: Vec<String> = validator
                .iter_errors(&json_of(text))
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{name}: {errors:#?}");
        }
    }
}

#[test]
fn wrong_scenarios_are_invalid() {
    let validator = validator();
    assert!(validator.is_valid(&json!({ "params": { "uncle_count": 3 } })));
    for wrong in [
        json!({ "goals": { "a": {} } }),
        json!({ "goals": { "a": { "kpis": {} } } }),
        json!({ "goals": { "a b": { "kpis": { "cumm_burn": "above_median" } } } }),
        json!({ "goals": { "a": { "kpis": { "cumm_bern": "above_median" } } } }),
        json!({ "goals": { "a": { "kpis": { "cumm_burn": "below_mean" } } } }),
        json!({ "goals": { "a": { "kpis": { "cumm_burn": { "below": 3, "above": 1 } } } } }),
        json!({ "goals": { "a": { "kpis": { "proportion_skipped": { "below": 5 } } } } }),
        json!({ "goals": { "a": { "weight": 0, "kpis": { "cumm_burn": "above_median" } } } }),
        json!({ "sweep": { "environments": "corssed" } }),
        json!({ "sweep": { "environments": 0 } }),
        json!({ "sweep": { "levels": 3 } }),
        json!({ "sweep": { "path": 3 } }),
        json!({ "sweep": { "weights": { "final_probability": [1, -1] } } }),
        json!({ "sweep": { "status_quo": { "uncle_cuont": 1 } } }),
        json!({ "params": { "uncle_cuont": 3 } }),
        json!({ "params": { "uncle_count": -1 } }),
        json!({ "params": { "uncle_count": "3" } }),
        json!({ "params": { "final_probability": 1.5 } }),
        json!({ "run": { "runs": "= run.timesteps" } }),
        json!({ "l1": { "gas": { "kind": "stedy" } } }),
        json!({ "l1": { "gaz": {} } }),
        json!({ "agents": [] }),
        json!({ "agents": [{ "count": 3 }] }),
        json!({ "agents": [{ "group": "burnt" }] }),
        json!({ "agents": [{ "group": "a", "balance": { "lognormal": { "mean": 3 } } }] }),
        json!({ "agents": [{ "group": "a", "count": { "constant": 3 } }] }),
        json!({ "sweep": { "method": "grid" } }),
        json!({ "sweep": { "axes": { "run.runs": [1, 2] } } }),
        json!({ "sweep": { "axes": { "uncle_count": [] } } }),
        json!({ "sweep": { "axes": { "uncle_count": { "from": 1, "step": 3 } } } }),
        json!({ "sweep": { "axes": { "l1": { "gas": { "prise": [1] } } } } }),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn what_the_reader_takes_is_valid() {
    let validator = validator();
    for text in [
        "[sweep]\nmethod = \"sobol\"\nsamples = 8\nenvironments = 20\n",
        "[sweep]\nmethod = \"oat\"\nenvironments = \"crossed\"\n",
        "[sweep]\nmethod = \"morris\"\nsamples = 8\nlevels = 6\n",
        "[sweep]\nmethod = \"table\"\npath = \"candidates.csv\"\n",
        "[sweep]\nmethod = \"table\"\n[sweep.axes]\nuncle_count = [1, 1, 2]\n",
        "[goals]\n",
        "[goals.a]\nweight = 0.5\n[goals.a.kpis]\ncumm_burn = { than = \"below_median\", weight = 2 }\n\
         proportion_skipped = { below = 0.05 }\nproportion_race_mode = \"below_median\"\n",
    ] {
        let errors: Vec<String> = validator.iter_errors(&json_of(text)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{text}: {errors:#?}");
    }
}

#[test]
fn axes_are_valid_with_and_without_quotes_around_their_names() {
    let validator = validator();
    let quoted = json_of(
        "[sweep.axes]\n\"l1.gas.price\" = [1]\n\"agents.a-b.count\" = { from = 1, to = 2, step = 1 }\n\
                 \"demand.start_block\" = [1]\n",
    );
    let bare = json_of(
        "[sweep.axes]\nl1.gas.price = [1]\nagents.a-b.count = { from = 1, to = 2, step = 1 }\n\
                        demand.start_block = [1]\n",
    );
    assert!(validator.is_valid(&quoted) && validator.is_valid(&bare));
}
