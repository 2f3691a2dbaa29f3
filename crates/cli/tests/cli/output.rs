//! What `run` and `check` print.

use std::fs;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::Place;

/// A text without what differs from machine to machine.
fn steady(text: &str) -> String {
    let steady = |line: &str| match line.split_once(" timesteps in ") {
        Some((done, _)) => format!("{done} timesteps in TIME (SPEED)"),
        None => String::from(line),
    };
    text.lines().map(steady).collect::<Vec<_>>().join("\n")
}

fn widest(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

#[test]
fn a_run_shows_setup_kpis_where_the_result_is_and_what_to_type_next() {
    let place = Place::new();
    let ended = place.run("run clockwork.toml --out out").fine();
    assert_snapshot!("run_messages", ended.err);
    assert_snapshot!("run", steady(&ended.out));
}

#[test]
fn without_any_argument_the_baseline_is_run() {
    let place = Place::new();
    let ended = place.run("").fine();
    assert!(ended.err.starts_with("baseline: "), "{}", ended.err);
    assert!(ended.out.contains("aztec-gddt compare baseline no_provers"), "{}", ended.out);
}

#[test]
fn a_sweep_shows_every_combination_and_the_means_by_value() {
    let place = Place::new();
    let sweep = "--sweep commit_bond_amount=16,1000 --sweep uncle_fallback=none,both";
    let ended = place.run(&format!("run clockwork.toml {sweep} --out out")).fine();
    assert_snapshot!("sweep_messages", ended.err);
    assert_snapshot!("sweep", steady(&ended.out));
}

#[test]
fn a_sweep_of_one_parameter_needs_one_table() {
    let place = Place::new();
    let out = place.run("run lively.toml --sweep uncle_count=0,1,2 --out out").fine().out;
    assert!(out.contains("subset") && !out.contains("Means over all combinations"), "{out}");
}

#[test]
fn a_sweep_of_many_parameters_shows_the_means_by_value_only() {
    let place = Place::new();
    let axes = ["uncle_count=0,1", "commit_bond_amount=8,16", "top_up_amount=1,2", "daily_block_reward=16,32"];
    let axes: Vec<String> = axes.iter().map(|axis| format!("--sweep {axis}")).collect();
    let line = format!("run lively.toml {} --sweep rewards_to_provers=0.1,0.3 --out out", axes.join(" "));
    let out = place.run(&line).fine().out;
    assert!(!out.contains("subset") && out.contains("Means over all combinations with that value."), "{out}");
    assert!(out.lines().any(|line| line.starts_with(" rewards_to_provers")), "{out}");
}

#[test]
fn outside_a_terminal_there_is_no_colour_and_no_line_of_a_table_is_wider_than_it_should_be() {
    let place = Place::new();
    let lines = [
        "run lively.toml --out out",
        "run lively.toml --out out --all-kpis",
        "run lively.toml --sweep uncle_count=0,1,2,4 --sweep uncle_fallback=none,both",
        "compare lively.toml clockwork.toml",
        "params",
        "scenarios",
    ];
    for line in lines {
        let ended = place.run(line).fine();
        assert!(!ended.out.contains('\u{1b}') && !ended.err.contains('\u{1b}'), "{line}");
        assert!(widest(&ended.out) <= 120, "{line}:\n{}", ended.out);
        let words: Vec<&str> = line.split(' ').collect();
        let narrow = crate::support::Ended::of({
            let mut command = place.command(&words);
            command.env("COLUMNS", "80");
            command
        });
        let tables: Vec<&str> = narrow.out.lines().filter(|line| line.starts_with([' ', '─'])).collect();
        let tables =
            tables.into_iter().filter(|line| !line.starts_with("  aztec-gddt") && !line.starts_with("  duckdb"));
        assert!(widest(&tables.collect::<Vec<_>>().join("\n")) <= 80, "{line}:\n{}", narrow.out);
    }
    for wrong in ["run nonesuch", "params nonesuch", "run --nonesuch"] {
        assert!(!place.run(wrong).err.contains('\u{1b}'), "{wrong}");
    }
}

#[test]
fn what_is_proposed_to_type_next_works() {
    let place = Place::new();
    let runs = [
        "run clockwork.toml",
        "run clockwork.toml --runs 3 --timesteps 20",
        "run clockwork.toml --sweep uncle_count=0,1",
        "run lively.toml --out here",
        "run no_provers --runs 2 --timesteps 30",
    ];
    for line in runs {
        let out = place.run(line).fine().out;
        let (_, next) = out.split_once("Next:\n").expect("something to type next");
        let proposals: Vec<&str> = next.lines().filter_map(|line| line.trim().strip_prefix("aztec-gddt ")).collect();
        assert!(!proposals.is_empty(), "{out}");
        for proposal in proposals {
            place.shell(&format!("\"$BIN\" {proposal}")).fine();
        }
    }
}

#[test]
fn a_folder_with_a_blank_in_its_name_is_quoted_in_what_is_proposed() {
    let place = Place::new();
    let run = ["run", "lively.toml", "--runs", "2", "--out", "my results"];
    let out = crate::support::Ended::of(place.command(&run)).fine().out;
    assert!(out.contains("aztec-gddt run 'my results/scenario.toml' --sweep"), "{out}");
}

#[test]
fn json_holds_everything_and_nothing_else_is_printed() {
    let place = Place::new();
    let line = "run clockwork.toml --sweep uncle_count=0,1 --sweep uncle_fallback=none,both --out out --json";
    let ended = place.run(line).fine();
    assert_eq!(ended.err, "");
    let document: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(document["scenario"], "clockwork");
    assert_eq!(
        (&document["runs"], &document["timesteps"], &document["trajectories"]),
        (&4.into(), &100.into(), &16.into())
    );
    assert_eq!(document["result"], "out");
    let subsets = document["subsets"].as_array().expect("subsets");
    assert_eq!(subsets.len(), 4);
    assert_eq!(subsets[3]["parameters"], serde_json::json!({ "uncle_count": 1, "uncle_fallback": "both" }));
    let kpi = &subsets[3]["kpis"]["failed_block_rate"];
    assert_eq!((&kpi["mean"], &kpi["trajectories"], &kpi["unit"]), (&0.0.into(), &4.into(), &"share".into()));
    assert_eq!(kpi["ci95"], serde_json::json!([0.0, 0.0]));
    assert!(document["pooled"]["failed_block_rate"]["ci95"].is_null());
    for file in document["files"].as_array().expect("files") {
        assert!(place.path("out").join(file.as_str().expect("a name")).is_file(), "{file}");
    }
    // The second time it is there already, and the same is printed.
    assert_eq!(place.run(line).fine().out, ended.out);
}

#[test]
fn quiet_says_nothing_but_the_result() {
    let place = Place::new();
    let ended = place.run("run clockwork.toml --out out --quiet").fine();
    assert_eq!(ended.err, "");
    assert!(ended.out.contains("failed_block_rate"));
}

#[test]
fn all_kpis_are_shown_when_asked_for() {
    let place = Place::new();
    let few = place.run("run clockwork.toml --out out").fine().out;
    let all = place.run("run clockwork.toml --out out --all-kpis").fine().out;
    for info in gddt_model::kpi::COLUMNS {
        assert!(all.lines().any(|line| line.trim_start().starts_with(info.name)), "{}", info.name);
    }
    assert!(few.lines().count() < all.lines().count());
}

#[test]
fn the_summary_has_a_line_per_combination_and_kpi() {
    let place = Place::new();
    place.run("run lively.toml --sweep uncle_count=0,1,2 --out out -q").fine();
    let summary = fs::read_to_string(place.path("out/summary.csv")).expect("a summary");
    let header = "subset,kpi,trajectories,nulls,mean,ci95_low,ci95_high,sd,min,p05,median,p95,max";
    assert_eq!(summary.lines().next(), Some(header));
    assert_eq!(summary.lines().count(), 1 + 4 * gddt_model::kpi::COLUMNS.len());
    let rates = place.numbers("out/trajectories.parquet", ["subset", "failed_block_rate"]);
    let of_first: Vec<f64> = rates.iter().filter(|row| row[0] == 0.0).map(|row| row[1]).collect();
    let mean = of_first.iter().sum::<f64>() / of_first.len() as f64;
    let line = summary.lines().find(|line| line.starts_with("0,failed_block_rate,")).expect("a line");
    let shown: f64 = line.split(',').nth(4).and_then(|mean| mean.parse().ok()).expect("a mean");
    assert!((shown - mean).abs() < 1e-12, "{shown} and {mean}");
}

#[test]
fn check_says_what_would_run_and_leaves_nothing_behind() {
    let place = Place::new();
    let before = place.names(".");
    let ended = place.run("check clockwork.toml --sweep uncle_count=0,1,2 --runs 1000").fine();
    assert_eq!(ended.err, "");
    let (head, resolved) = ended.out.split_once("\n\n").expect("a head and a scenario");
    let lines: Vec<&str> = head.lines().collect();
    assert_eq!(lines[0], "clockwork: Does the clock tick?");
    assert_eq!(lines[1], "3 parameter combinations × 1 000 runs × 100 timesteps, seed 1");
    assert!(lines[2].starts_with("3 000 trajectories, about ") && lines[2].contains(" on disk"), "{head}");
    assert_eq!(place.names("."), before);
    // What is printed is the scenario itself.
    place.write("resolved.toml", resolved);
    let again = place.run("check resolved.toml").fine().out;
    assert_eq!(again.split_once("\n\n").map(|(_, resolved)| resolved), Some(resolved));
    for line in ["runs = 1000", "final_probability = 1.0", "uncle_count = [0, 1, 2]"] {
        assert!(resolved.lines().any(|found| found == line), "{line} is not in:\n{resolved}");
    }
}

#[test]
fn constraints_say_how_many_combinations_they_dropped() {
    let place = Place::new();
    assert!(place.run("check uncles").fine().out.contains("; constraints dropped 6 combinations\n"));
}
