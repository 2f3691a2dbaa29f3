//! What can be asked for: scenarios, parameters, formats.

use gddt_explore::scenario::built_in;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::Place;

#[test]
fn every_built_in_scenario_is_listed_with_its_question() {
    let place = Place::new();
    let out = place.run("scenarios").fine().out;
    for name in built_in::names() {
        assert!(out.lines().any(|line| line.starts_with(&format!(" {name} "))), "{name}");
    }
    for topic in ["Reference:", "Liveness:", "Congestion:", "Security:", "Economics:", "Performance and privacy:"] {
        assert!(out.lines().any(|line| line.starts_with(topic)), "{topic}");
    }
    assert!(out.contains("How often, how fast") && out.contains("aztec-gddt run NAME"), "{out}");
}

#[test]
fn a_built_in_scenario_is_printed_as_a_file_to_start_from() {
    let place = Place::new();
    for name in built_in::names() {
        place.write("mine.toml", place.run(&format!("scenarios {name}")).fine().out);
        let mine = place.run("check mine.toml").fine().out;
        let theirs = place.run(&format!("check {name}")).fine().out;
        let resolved = |text: &str| text.split_once("\n\n").map(|(_, resolved)| String::from(resolved));
        assert_eq!(resolved(&mine), resolved(&theirs), "{name}");
    }
}

#[test]
fn every_parameter_is_listed_and_explained() {
    let place = Place::new();
    let list = place.run("params").fine().out;
    for info in gddt_model::parameters::table() {
        assert!(list.lines().any(|line| line.starts_with(&format!(" {} ", info.name))), "{}", info.name);
    }
    let head: Vec<&str> = list.lines().take(4).collect();
    assert_snapshot!("params", head.join("\n"));
    for name in ["final_probability", "uncle_fallback"] {
        assert_snapshot!(format!("params_{name}"), place.run(&format!("params {name}")).fine().out);
    }
    for key in gddt_explore::scenario::agent_keys() {
        let name = format!("agents.GROUP.{}", key.name());
        assert!(list.lines().any(|line| line.starts_with(&format!(" {name} "))), "{name}");
    }
    let optional = place.run("params l1.gas.start_block").fine().out;
    assert!(optional.contains("  default    none, it may be left unset\n"), "{optional}");
    assert!(optional.contains("  only for   kind = recorded\n"), "{optional}");
}

#[test]
fn keys_of_agents_are_explained_by_their_names_with_what_the_baseline_has() {
    let place = Place::new();
    let count = place.run("params count").fine().out;
    assert!(count.starts_with("agents.GROUP.count\n") && count.contains("sequencers: 50, provers: 20"), "{count}");
    for name in ["agents.GROUP.count", "agents.provers.count"] {
        assert_eq!(place.run(&format!("params {name}")).fine().out, count, "{name}");
    }
    let stake = place.run("params staked_amount").fine().out;
    assert!(stake.contains("  unit         tokens\n") && stake.contains("{ lognormal = { mean = 100.0,"), "{stake}");
    // A parameter and a key that have one name are both explained.
    let both = place.run("params op_cost_prover").fine().out;
    assert!(both.starts_with("op_cost_prover\n") && both.contains("\n\nagents.GROUP.op_cost_prover\n"), "{both}");
    place.run("params staked_amont").refused(2, &["did you mean `staked_amount`?"]);
}

#[test]
fn what_the_baseline_has_stands_beside_a_default_that_differs() {
    let place = Place::new();
    let window = place.run("params phase_duration_proposal_max_blocks").fine().out;
    assert!(window.lines().any(|line| line.trim_start().starts_with("in baseline  5")), "{window}");
    assert!(!place.run("params uncle_fallback").fine().out.contains("in baseline"));
}

#[test]
fn parameters_and_kpis_are_found_by_a_part_of_their_names() {
    let place = Place::new();
    assert_snapshot!("params_kpi", place.run("params time_to_recover").fine().out);
    // A part that one name has alone finds what the name finds.
    assert_eq!(place.run("params to_recover").fine().out, place.run("params time_to_recover").fine().out);
    assert_snapshot!("params_part", place.run("params Average_Duration").fine().out);
    let both = place.run("params prover").fine().out;
    let [parameters, kpis] = [" parameter ", " KPI "].map(|header| both.find(header).expect("a header"));
    assert!(
        parameters < kpis && both.contains(" effective_provers ") && both.contains(" rewards_to_provers "),
        "{both}"
    );
    place
        .run("params averge_duration_finalised_blocks")
        .refused(2, &["did you mean `average_duration_finalized_blocks`?"]);
    place.run("params rewards_to_provrs").refused(2, &["`rewards_to_provers`"]);
}

#[test]
fn the_schema_is_json_and_knows_every_parameter() {
    let place = Place::new();
    let out = place.run("schema").fine().out;
    let schema: Value = serde_json::from_str(&out).expect("JSON");
    assert!(schema["$schema"].as_str().is_some_and(|schema| schema.contains("json-schema.org")));
    for info in gddt_model::parameters::table().iter().filter(|info| !info.name.contains('.')) {
        assert!(out.contains(&format!("\"{}\"", info.name)), "{}", info.name);
    }
}

#[test]
fn the_structure_is_printed_as_a_table_and_as_a_diagram() {
    let place = Place::new();
    let table = place.run("structure").fine().out;
    for block in <gddt_model::Fernet as gddt_engine::System>::STRUCTURE.blocks {
        assert!(table.contains(block.label), "{}", block.label);
    }
    assert!(table.lines().filter(|line| line.starts_with('|')).count() >= 8, "{table}");
    assert_eq!(place.run("structure --format table").fine().out, table);
    let diagram = place.run("structure --format mermaid").fine().out;
    assert!(diagram.starts_with("flowchart") || diagram.starts_with("graph"), "{diagram}");
}

#[test]
fn completions_are_those_of_the_shell() {
    let place = Place::new();
    for (shell, has) in [("bash", "complete -F"), ("zsh", "#compdef aztec-gddt"), ("fish", "complete -c aztec-gddt")] {
        assert!(place.run(&format!("completions {shell}")).fine().out.contains(has), "{shell}");
    }
    let mut script = place.run("completions bash").fine().out;
    script.push_str("\ncomplete -p aztec-gddt >/dev/null && echo works\n");
    place.write("completions.sh", script);
    let sourced = place.shell("command -v bash >/dev/null || { echo works; exit; }; bash completions.sh");
    assert_eq!(sourced.out.trim(), "works", "{}", sourced.err);
}

#[test]
fn the_words_of_a_choice_are_explained() {
    let told = Place::new().run("params race_participation").fine().out;
    assert!(told.contains("values     \"l1_builder\": The L1 builder"), "{told}");
    assert!(told.contains("\n             \"open\": "), "{told}");
}
