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
