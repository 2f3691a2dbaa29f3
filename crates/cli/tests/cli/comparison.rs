//! `compare`.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::Place;

const SLOW: &str = "name = \"slow\"\ndescription = \"How much slower?\"\nextends = \"clockwork.toml\"\n\n[params]\n\
                    phase_duration_rollup_min_blocks = 20\nphase_duration_rollup_max_blocks = 20\n";

#[test]
fn two_scenarios_are_run_and_compared_run_by_run() {
    let place = Place::new();
    place.write("slow.toml", SLOW);
    let ended = place.run("compare clockwork.toml slow.toml").fine();
    assert_snapshot!("compare_messages", ended.err);
    assert_snapshot!("compare", ended.out);
    // Both are kept, and not run again.
    assert_eq!(place.names("results").len(), 2);
    assert_eq!(place.run("compare clockwork.toml slow.toml --quiet").fine().out, ended.out);
    assert!(place.run("run slow.toml").fine().out.contains("was there already"));
}

#[test]
fn two_results_are_compared_as_they_are() {
    let place = Place::new();
    place.run("run lively.toml --out a -q").fine();
    place.run("run lively.toml --set final_probability=0.5 --format csv --out b -q").fine();
    let ended = place.run("compare a b").fine();
    assert_eq!(ended.err, "");
    assert!(ended.out.starts_with("A: a\nB: b\n\n KPI "), "{}", ended.out);
    place.run("compare a b --runs 10").refused(2, &["`a` is a finished result", "change scenarios only"]);
    let mixed = place.run("compare a lively.toml -q").fine().out;
    assert!(!mixed.contains('*'), "a run and itself do not differ:\n{mixed}");
}

#[test]
fn the_differences_are_those_of_the_tables() {
    let place = Place::new();
    place.run("run lively.toml --out a -q").fine();
    place.run("run lively.toml --set final_probability=0.5 --out b -q").fine();
    let ended = place.run("compare a b --json").fine();
    let document: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!((&document["a"], &document["pairs"]), (&"a".into(), &5.into()));
    let column = |result: &str| place.numbers(&format!("{result}/trajectories.parquet"), ["blocks_per_day"]).concat();
    let (a, b) = (column("a"), column("b"));
    let mean = a.iter().zip(&b).map(|(a, b)| b - a).sum::<f64>() / 5.0;
    let kpi = &document["kpis"]["blocks_per_day"];
    let shown = kpi["difference"].as_f64().expect("a number");
    assert!((shown - mean).abs() < 1e-9, "{shown} and {mean}");
    let interval: Vec<f64> = serde_json::from_value(kpi["difference_ci95"].clone()).expect("an interval");
    assert!(interval[0] < mean && mean < interval[1]);
}

#[test]
fn sweeps_are_compared_combination_by_combination_and_only_if_they_are_the_same() {
    let place = Place::new();
    place.run("run lively.toml --sweep uncle_count=0,1 --out a -q").fine();
    place.run("run lively.toml --sweep uncle_count=0,1 --set final_probability=0.5 --out same -q").fine();
    place.run("run lively.toml --sweep uncle_count=0,2 --out values -q").fine();
    place.run("run lively.toml --sweep top_up_amount=0,1 --out names -q").fine();
    place.run("run lively.toml --out none -q").fine();
    let same = place.run("compare a same").fine().out;
    assert!(same.contains("    5  ") && same.contains("over all 2 combinations"), "{same}");
    let all_differ = ["the sweeps differ"];
    place.run("compare a values").refused(2, &["combination 1 has uncle_count 1 in `a` and 2 in `values`"]);
    place.run("compare a names").refused(2, &["2 combinations of uncle_count", "2 combinations of top_up_amount"]);
    place.run("compare a none").refused(2, &["`none` has no sweep", "both sides must sweep the same"]);
    place.run("compare a values").refused(2, &all_differ);
    // Nothing is run before this is known.
    place.run("compare lively.toml uncles").refused(2, &all_differ);
    assert!(!place.path("results").exists());
}

/// Two sweeps of 32 combinations, compared.
const SWEEP: &str = "--sweep uncle_count=0,1 --sweep commit_bond_amount=8,16 --sweep top_up_amount=1,2 --sweep \
                     daily_block_reward=16,32 --sweep rewards_to_provers=0.1,0.3 -q";

/// Means over the pairs of numbers of which the first ones are equal.
fn means_by(rows: &[[f64; 2]]) -> BTreeMap<u64, f64> {
    let mut sums: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for [key, number] in rows {
        let sum = sums.entry(key.to_bits()).or_default();
        *sum = (sum.0 + number, sum.1 + 1.0);
    }
    sums.into_iter().map(|(key, (sum, count))| (key, sum / count)).collect()
}

#[test]
fn of_two_sweeps_each_run_counts_once_and_combinations_stand_below_the_largest_difference_first() {
    let place = Place::new();
    place.run(&format!("run lively.toml {SWEEP} --out a")).fine();
    place.run(&format!("run lively.toml {SWEEP} --set final_probability=0.5 --out b")).fine();
    let out = place.run("compare a b").fine().out;
    assert!(
        out.contains("B − A in each combination, 95 %, the largest difference of failed_block_rate first:"),
        "{out}"
    );
    assert!(
        out.contains(
            "\n16 more combinations, with no larger difference of failed_block_rate, are left out; --json has all."
        ),
        "{out}"
    );
    assert!(out.contains("\np1 = uncle_count\n"), "{out}");

    let document: Value = serde_json::from_str(&place.run("compare a b --json").fine().out).expect("JSON");
    let kpi = "failed_block_rate";
    let [a, b] = ["a", "b"].map(|result| place.numbers(&format!("{result}/trajectories.parquet"), ["run", kpi]));
    let differences: Vec<[f64; 2]> = a.iter().zip(&b).map(|(a, b)| [a[0], b[1] - a[1]]).collect();
    let by_run: gddt_analysis::Moments = means_by(&differences).into_values().collect();
    let interval = gddt_analysis::mean_interval(&by_run, gddt_analysis::Level::NINETY_FIVE).expect("an interval");
    let shown = &document["kpis"][kpi]["difference_ci95"];
    let near = |value: &Value, number: f64| (value.as_f64().expect("a number") - number).abs() < 1e-12;
    assert!(near(&shown[0], interval.low) && near(&shown[1], interval.high), "{shown} and {interval:?}");
    assert_eq!((&document["pairs"], &document["kpis"][kpi]["pairs"]), (&160.into(), &5.into()));

    let subsets = document["subsets"].as_array().expect("subsets");
    assert_eq!(subsets.len(), 32);
    let size = |subset: &str| {
        let is_it = |entry: &&Value| entry["subset"].as_u64() == subset.parse().ok();
        let entry = subsets.iter().find(is_it).expect("a combination");
        entry["kpis"][kpi]["difference"].as_f64().expect("a number").abs()
    };
    let (_, table) = out.split_once(" subset ").expect("a table");
    let rows = table.lines().skip_while(|line| !line.starts_with('─')).skip(1).take_while(|line| line.starts_with(' '));
    let sizes: Vec<f64> = rows.filter_map(|row| row.split_whitespace().next()).map(size).collect();
    assert_eq!(sizes.len(), 16, "{out}");
    assert!(sizes.windows(2).all(|pair| pair[0] >= pair[1]), "{sizes:?}");
}

#[test]
fn the_footnote_on_stars_stands_where_there_is_a_star() {
    let place = Place::new();
    let same = place.run("compare clockwork.toml clockwork.toml -q").fine().out;
    assert!(!same.contains('*'), "{same}");
}

#[test]
fn what_weakens_a_comparison_is_noted() {
    let place = Place::new();
    place.run("run lively.toml --out a -q").fine();
    place.run("run lively.toml --seed 5 --runs 8 --timesteps 30 --out b -q").fine();
    let out = place.run("compare a b").fine().out;
    assert!(out.contains("3 trajectories have no partner on the other side and are left out"), "{out}");
    assert!(out.contains("Note: the seeds differ (11 and 5)"), "{out}");
    assert!(out.contains("Note: the horizons differ: 40 and 30 timesteps"), "{out}");
}

#[test]
fn what_is_no_result_and_no_scenario_is_refused() {
    let place = Place::new();
    std::fs::create_dir(place.path("empty")).expect("a folder");
    place.run("compare empty lively.toml").refused(2, &["`empty` is a folder without a result"]);
    place.run("compare lively.toml nonesuch").refused(2, &["no built-in scenario `nonesuch`"]);
    assert!(!place.path("results").exists());
}
