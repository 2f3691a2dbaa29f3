//! What the tables of a sweep say of themselves.

use crate::support::{Ended, Place};

const BOUND: &str = r#"
name = "bound"
extends = "lively.toml"

[sweep]
constraints = ["uncle_count <= top_up_amount"]

[sweep.axes]
uncle_count = [0, 1]
top_up_amount = [0, 1]
commit_bond_amount = [8, 16]
"#;

#[test]
fn means_by_value_that_mix_effects_say_so_and_name_the_parameters() {
    let place = Place::new();
    place.write("bound.toml", BOUND);
    let note = "Not every value of uncle_count, top_up_amount meets the same values of the others equally often,";
    let out = place.run("run bound.toml").fine().out;
    assert!(out.contains(note), "{out}");
    place.write("free.toml", BOUND.replace("uncle_count <= top_up_amount", "uncle_count <= 1"));
    let out = place.run("run free.toml").fine().out;
    assert!(out.contains("Means over all combinations") && !out.contains("Not every value"), "{out}");
}

#[test]
fn what_a_sweep_is_sorted_by_is_the_first_kpi_of_both_tables_however_narrow_the_terminal() {
    let place = Place::new();
    let line = "run lively.toml --sweep commit_bond_amount=8,16 --sweep uncle_count=0,1 --sort";
    for kpi in ["blocks_proven_per_day", "failed_block_rate", "cumm_burn"] {
        for columns in ["60", "80", "120"] {
            let words: Vec<&str> = line.split_whitespace().chain([kpi]).collect();
            let mut command = place.command(&words);
            command.env("COLUMNS", columns);
            let out = Ended::of(command).fine().out;
            // Long names are broken at their joints.
            let first = kpi.split('_').next().unwrap_or(kpi);
            let headers: Vec<&str> =
                out.lines().filter(|line| line.starts_with(" subset ") || line.starts_with(" parameter ")).collect();
            assert_eq!(headers.len(), 2, "{out}");
            for header in headers {
                let keys =
                    ["subset", "parameter", "value", "p1", "p2", "commit_bond_amount", "uncle_count", "commit_bond_"];
                let column = header.split_whitespace().find(|word| !keys.contains(word));
                assert!(column.is_some_and(|column| column.starts_with(first)), "{kpi} at {columns}:\n{out}");
            }
        }
    }
}

#[test]
fn one_of_a_kind_stands_in_the_singular() {
    let place = Place::new();
    let ended = place.run("run clockwork.toml --runs 1 --timesteps 1").fine();
    assert!(ended.err.contains("\n1 run × 1 timestep, seed"), "{}", ended.err);
    assert!(ended.out.contains("\n1 trajectory of 1 timestep in "), "{}", ended.out);
    let line = "run clockwork.toml --sweep uncle_count=0,1 --top 1";
    assert!(place.run(line).fine().out.contains("\n1 more combination is in summary.csv; "));
}

#[test]
fn what_is_about_to_run_is_told_in_candidates_and_environments_with_the_method() {
    let place = Place::new();
    let sweep = "[sweep.axes]\nuncle_count = [0, 1]\nfinal_probability = [0.5, 0.7, 0.9]\n";
    let check = |keys: &str| {
        place.write("swept.toml", format!("name = \"swept\"\nextends = \"lively.toml\"\n[sweep]\n{keys}{sweep}"));
        let out = place.run("check swept.toml --runs 4 --timesteps 10 --seed 2").fine().out;
        String::from(out.lines().find(|line| line.contains(", seed ")).unwrap_or_default())
    };
    let crossed = check("method = \"sobol\"\nsamples = 5\n");
    assert_eq!(
        crossed,
        "5 candidates × 3 environments × 4 runs = 60 trajectories of 10 timesteps, seed 2; method sobol, 5 samples"
    );
    let dropped = check("constraints = [\"uncle_count == 0 or final_probability > 0.5\"]\n");
    assert_eq!(
        dropped,
        "(2 candidates × 3 environments − 1 combination that constraints drop) × 4 runs = 20 trajectories of 10 timesteps, seed 2"
    );
    let paths = check("method = \"morris\"\nsamples = 1\n");
    assert_eq!(paths, "3 parameter combinations × 4 runs × 10 timesteps, seed 2; method morris, 1 path");
}

#[test]
fn a_goal_that_points_the_wrong_way_is_warned_of() {
    let place = Place::new();
    let goal = "[goals.odd.kpis]\nproportion_skipped = \"above_median\"\n";
    place.write("odd.toml", format!("name = \"odd\"\nextends = \"lively.toml\"\n{goal}"));
    let err = place.run("check odd.toml").fine().err;
    assert!(err.contains("warning: the goal `odd` wants more of proportion_skipped, of which less is better"), "{err}");
}
