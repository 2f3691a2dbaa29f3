//! `--precision`: as many runs as it takes.

use serde_json::Value;

use crate::support::Place;

#[test]
fn precision_adds_runs_until_every_combination_is_known_well_enough() {
    let place = Place::new();
    let line = "run lively.toml --sweep uncle_count=0,1 --precision proportion_skipped=0.03 --out a --json";
    let summary: Value = serde_json::from_str(&place.run(line).fine().out).expect("JSON");
    let precision = &summary["precision"];
    let runs = precision["runs"].as_u64().expect("a number of runs");
    assert!(runs > 30 && summary["runs"].as_u64() == Some(runs), "{summary}");
    assert_eq!(precision["kpis"][0]["reached"], true);
    for subset in summary["subsets"].as_array().expect("combinations") {
        let ends = &subset["kpis"]["proportion_skipped"]["ci95"];
        let half_width = (ends[1].as_f64().expect("an end") - ends[0].as_f64().expect("an end")) / 2.0;
        assert!(half_width <= 0.03, "{ends}");
    }
    // The result is that of the plain run with so many runs, on any number of threads.
    place.run(&format!("run lively.toml --sweep uncle_count=0,1 --runs {runs} --out b")).fine();
    place.run(&(line.replace("--out a", "--out c") + " --threads 1")).fine();
    assert!(place.data("a") == place.data("b") && place.data("a") == place.data("c"));
}

#[test]
fn a_budget_that_ends_first_is_said() {
    let place = Place::new();
    let ended = place.run("run lively.toml --precision blocks_per_day=0.1 --max-runs 40").fine();
    assert!(ended.err.contains("NOT reached; raise --max-runs") && ended.err.contains("40 runs"), "{}", ended.err);
    let quiet = place.run("run lively.toml --precision blocks_per_day=0.1 --max-runs 40 --quiet").fine();
    assert!(quiet.err.contains("NOT reached"), "{}", quiet.err);
}

#[test]
fn a_precision_that_means_nothing_is_refused_before_anything_is_written() {
    let place = Place::new();
    for (option, said) in [
        ("--precision blocks_per_da=1", "did you mean `blocks_per_day`?"),
        ("--precision blocks_per_day=0", "a number above 0 in blocks per day was expected"),
        ("--precision blocks_per_day", "KPI=HALFWIDTH was expected"),
        ("--precision time_to_recover=5", "35 runs measured nothing"),
        ("--max-runs 7", "--precision"),
    ] {
        place.run(&format!("run lively.toml --runs 35 {option}")).refused(2, &[said]);
    }
    assert!(!place.path("results").exists());
}
