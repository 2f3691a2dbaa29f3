//! What is said of gas shocks that no run met or got over.

use crate::support::Place;

const SHOCK: &str = "run lively.toml --kpis blocks_per_day,time_to_recover --set l1.gas.kind=single_shock --set \
                     l1.gas.shock_end_block=5000 --out out";

#[test]
fn without_a_shock_there_is_nothing_to_recover_from() {
    let place = Place::new();
    let ended = place.run("run lively.toml").fine();
    assert!(ended.out.contains("as there is no gas shock in the") && !ended.err.contains("warning"), "{}", ended.out);
}

#[test]
fn a_shock_that_lasts_beyond_every_run_is_why_none_recovered() {
    let place = Place::new();
    let ended = place.run(&format!("{SHOCK} --set l1.gas.shock_start_block=10")).fine();
    let furthest = place.numbers("out/trajectories.parquet", ["time_l1"]).concat().into_iter().fold(0.0, f64::max);
    let reason = format!(
        "as no run got past the end of the gas shock at L1 block 5 000 (the furthest got to {furthest}): time_to_recover."
    );
    let out = ended.out.replace('\n', " ");
    assert!(out.contains(&reason), "{reason}: {out}");
    assert!(!ended.err.contains("warning"), "{}", ended.err);
}

#[test]
fn a_shock_that_begins_beyond_every_run_is_warned_of_each_time_its_result_is_shown() {
    let place = Place::new();
    let line = format!("{SHOCK} --set l1.gas.shock_start_block=4000");
    let warning = "warning: the gas shock starts at L1 block 4 000 and no run got further than L1 block ";
    for _ in 0..2 {
        let ended = place.run(&line).fine();
        assert!(ended.err.contains(warning) && ended.err.contains("happened in any run"), "{}", ended.err);
    }
    assert_eq!(place.run(&format!("{line} -q")).fine().err, "");
}

#[test]
fn of_a_sweep_over_shocks_the_missed_ones_are_counted() {
    let place = Place::new();
    let ended = place.run(&format!("{SHOCK} --sweep l1.gas.shock_start_block=10,4000")).fine();
    let warning =
        "warning: in 1 of 2 parameter combinations the gas shock starts at L1 block 4 000, further than any run";
    assert!(ended.err.contains(warning), "{}", ended.err);
}
