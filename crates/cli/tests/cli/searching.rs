//! `aztec-gddt search`.

use std::fs;

use serde_json::Value;

use crate::support::{Place, signal, until};

/// A sweep of two fixed windows under two kinds of censorship. A long one fails less often and takes longer: the best one
/// lies between.
const WINDOWS: &str = r#"
name = "windows"
extends = "lively.toml"

[run]
runs = 24
timesteps = 300

[params]
phase_duration_proposal_min_blocks = "= phase_duration_proposal_max_blocks"
phase_duration_reveal_min_blocks = "= phase_duration_reveal_max_blocks"

[goals.fast_1.kpis]
average_duration_finalized_blocks = { below = 24 }
failed_block_rate = { below = 0.5 }
[goals.fast_2.kpis]
average_duration_finalized_blocks = { below = 28 }
failed_block_rate = { below = 0.4 }
[goals.fast_3.kpis]
average_duration_finalized_blocks = { below = 32 }
failed_block_rate = { below = 0.3 }
[goals.fast_4.kpis]
average_duration_finalized_blocks = { below = 36 }
failed_block_rate = { below = 0.2 }
[goals.fast_5.kpis]
average_duration_finalized_blocks = { below = 40 }
failed_block_rate = { below = 0.1 }

[sweep.axes]
phase_duration_proposal_max_blocks = { from = 1, to = 17, step = 1 }
phase_duration_reveal_max_blocks = { from = 1, to = 17, step = 1 }
"l1.builders.censored_share" = [0.3, 0.6]
"#;

fn place() -> Place {
    let place = Place::new();
    place.write("windows.toml", WINDOWS);
    place
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_search_finds_what_the_full_grid_would_choose_with_a_part_of_its_trajectories() {
    let place = place();
    place.run("run windows.toml --out full").fine();
    place.run("report full").fine();
    let found = json(&place.run("search windows.toml --out found --json").fine().out);
    assert_eq!(found["stop"], "converged");
    let spent = found["trajectories"].as_u64().expect("a number");
    assert!(spent * 3 < 17 * 17 * 2 * 24, "{spent}");
    // Of 289 candidates it finds one of the best ten.
    let ranked = place.rows("full/tables/candidates.csv", &["proposal_max", "reveal_max", "score"]);
    let best = place.rows("found/final/tables/candidates.csv", &["proposal_max", "reveal_max"]);
    let rank = ranked.iter().position(|row| row[..2] == best[0]).expect("a candidate of the grid");
    assert!(rank < 10, "{rank}: {:?}", best[0]);
    for name in ["path.svg", "path.png", "search.json", "final/report.html"] {
        assert!(place.path("found").join(name).is_file(), "{name}");
    }
}

/// Kills a search after its first stage, lets it go on with one thread, and holds the end to that of another one that ran
/// with two threads and without a stop.
fn goes_on_as_if_nothing_had_happened(options: &str) {
    let place = place();
    let line = format!("search windows.toml --set run.timesteps=400 {options} --json --threads");
    let mut child = place.start(&format!("{line} 1 --out cut"));
    until("a stage is finished", || place.path("cut/round-1-rung-1/summary.csv").is_file());
    signal(&child, "KILL");
    child.wait().expect("it ends");
    let mut answers = Vec::new();
    for (out, threads) in [("cut", 1), ("whole", 2)] {
        let answer = json(&place.run(&format!("{line} {threads} --out {out}")).fine().out);
        answers.push((answer["answer"].clone(), answer["trajectories"].clone()));
    }
    assert_eq!(answers[0], answers[1]);
    let table = |out: &str| fs::read(place.path(out).join("final/trajectories.parquet")).expect("a table");
    assert!(table("cut") == table("whole"));
}

#[test]
fn an_interrupted_search_goes_on_and_ends_as_if_nothing_had_happened() {
    goes_on_as_if_nothing_had_happened("");
}

#[test]
fn a_search_that_draws_candidates_goes_on_too() {
    goes_on_as_if_nothing_had_happened("--method tpe");
}

#[test]
fn parzen_estimators_find_what_the_full_grid_would_choose() {
    let place = place();
    place.run("run windows.toml --out full").fine();
    place.run("report full").fine();
    let found = json(&place.run("search windows.toml --method tpe --out found --json").fine().out);
    assert_eq!((&found["method"], &found["stop"]), (&json("\"tpe\""), &json("\"converged\"")));
    let ranked = place.rows("full/tables/candidates.csv", &["proposal_max", "reveal_max", "score"]);
    let best = place.rows("found/final/tables/candidates.csv", &["proposal_max", "reveal_max"]);
    let rank = ranked.iter().position(|row| row[..2] == best[0]).expect("a candidate of the grid");
    assert!(rank < 10, "{rank}: {:?}", best[0]);
    assert!(place.path("found/path.svg").is_file());
    // Other draws are another search.
    let other = json(&place.run("search windows.toml --method tpe --set run.seed=5 --out other --json").fine().out);
    assert_ne!(found["trajectories"], other["trajectories"]);
    // Stages of one method do not serve another.
    place.run("search windows.toml --out found").refused(2, &["found/round-1-rung-1"]);
}

#[test]
fn the_finalists_are_measured_with_random_numbers_of_their_own_and_judged_by_fixed_thresholds() {
    let place = place();
    place.write(
        "relative.toml",
        "extends = \"windows.toml\"\n[goals.fast_1.kpis]\nfailed_block_rate = \"below_median\"\n",
    );
    place.run("search relative.toml --out found --finalists 3 --quiet").fine();
    let scenario = fs::read_to_string(place.path("found/final/scenario.toml")).expect("a scenario");
    assert!(scenario.contains("seed = 1000014"), "{scenario}");
    assert!(!scenario.contains("median"), "{scenario}");
    let candidates = place.rows("found/final/tables/candidates.csv", &["candidate"]);
    assert_eq!(candidates.len(), 3);
}

#[test]
fn a_target_ends_a_search_and_so_does_a_budget() {
    let place = place();
    let easy = json(&place.run("search windows.toml --out easy --target 0.5 --json").fine().out);
    assert_eq!(easy["stop"], "target");
    let short = json(&place.run("search windows.toml --out short --budget 250 --json").fine().out);
    assert_eq!(short["stop"], "budget");
    place.run("search windows.toml --out none --budget 10").refused(2, &["raise --budget"]);
}

#[test]
fn what_cannot_be_searched_is_refused_before_anything_is_written() {
    let place = place();
    for (line, said) in [
        ("search lively.toml", "sweeps no control parameter"),
        ("search lively.toml --sweep l1.builders.censored_share=0,0.5", "sweeps no control parameter"),
        ("search windows.toml --target 2", "a score from 0 to 1 was expected"),
        ("search windows.toml --target 0.5 --set run.runs=1", "which one run cannot tell"),
        ("search windows.toml --method bayes", "possible values: grid, tpe"),
        ("search nothing.toml", "nothing.toml"),
    ] {
        place.run(line).refused(2, &[said]);
    }
    let joint = WINDOWS
        .replace("[sweep.axes]", "[sweep]\nmethod = \"sobol\"\nsamples = 8\nenvironments = \"joint\"\n[sweep.axes]");
    place.write("joint.toml", joint);
    place.run("search joint.toml").refused(2, &["environments = \"crossed\""]);
    assert!(!place.path("results").exists());
}

#[test]
fn ranges_and_constraints_are_searched_too() {
    let place = place();
    let ranges = WINDOWS.replace("[sweep.axes]", "[sweep]\nmethod = \"sobol\"\nsamples = 8\nconstraints = [\"phase_duration_reveal_max_blocks <= phase_duration_proposal_max_blocks\"]\n[sweep.axes]")
        .replace("phase_duration_proposal_max_blocks = { from = 1, to = 17, step = 1 }", "phase_duration_proposal_max_blocks = { low = 2, high = 200 }");
    place.write("ranges.toml", ranges);
    let found = json(&place.run("search ranges.toml --out found --json").fine().out);
    assert_eq!(found["stop"], "converged", "{found}");
    let candidates = place.numbers("found/final/tables/candidates.csv", ["proposal_max", "reveal_max"]);
    assert!(!candidates.is_empty() && candidates.iter().all(|[proposal, reveal]| reveal <= proposal));
}

#[test]
fn candidates_that_constraints_leave_off_the_coarse_grid_are_found() {
    let place = place();
    let constrained = |constraint: &str| {
        WINDOWS.replace("[sweep.axes]", &format!("[sweep]\nconstraints = [\"{constraint}\"]\n[sweep.axes]"))
    };
    // The coarse grid has the values 1, 9 and 17 on both axes.
    place.write("thin.toml", constrained("phase_duration_reveal_max_blocks == phase_duration_proposal_max_blocks + 3"));
    for method in ["grid", "tpe"] {
        let found = json(&place.run(&format!("search thin.toml --method {method} --out {method} --json")).fine().out);
        assert_eq!(found["candidates_tried"], 14, "{found}");
        let table = format!("{method}/final/tables/candidates.csv");
        let candidates = place.numbers(&table, ["proposal_max", "reveal_max"]);
        assert!(!candidates.is_empty() && candidates.iter().all(|[proposal, reveal]| *reveal == proposal + 3.0));
    }
}

#[test]
fn constraints_that_leave_none_of_the_places_are_named() {
    let place = place();
    // Samples hit numbers from 3 to 7, but of 33 places from 2 to 200 the second is 8.
    let text = WINDOWS
        .replace(
            "[sweep.axes]",
            "[sweep]\nmethod = \"sobol\"\nsamples = 256\n\
             constraints = [\"phase_duration_proposal_max_blocks > 2\", \"phase_duration_proposal_max_blocks < 8\"]\n\
             [sweep.axes]",
        )
        .replace(
            "proposal_max_blocks = { from = 1, to = 17, step = 1 }",
            "proposal_max_blocks = { low = 2, high = 200 }",
        );
    place.write("nothing.toml", text);
    for method in ["grid", "tpe"] {
        place
            .run(&format!("search nothing.toml --method {method}"))
            .refused(2, &["none of the 561 candidates that the grid has is valid under the constraints of `windows`"]);
    }
    assert!(!place.path("results").exists());
}
