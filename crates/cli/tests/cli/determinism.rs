//! Results are a pure function of scenario, seed and version.

use gddt_analysis::Table;

use crate::support::{Place, rows};

const ALL: &str = "--record timesteps,events,agents";

#[test]
fn one_thread_and_four_write_the_same_files() {
    let place = Place::new();
    // Several chunks of some hundred trajectories.
    let sweep = "--sweep uncle_count=0,2 --set uncle_fallback=both --runs 700";
    for threads in [1, 4] {
        place.run(&format!("run lively.toml {sweep} {ALL} --threads {threads} --out on-{threads} -q")).fine();
    }
    assert!(place.manifest("on-1").chunks > 1);
    assert_eq!(place.names("on-1"), place.names("on-4"));
    let data = place.data("on-1");
    assert_eq!(data.len(), 5);
    assert!(data == place.data("on-4"));
}

#[test]
fn more_trajectories_than_a_chunk_come_out_in_order_on_any_number_of_threads() {
    let place = Place::new();
    for threads in [1, 3] {
        place
            .run(&format!("run lively.toml --runs 9000 --timesteps 3 --threads {threads} --out on-{threads} -q"))
            .fine();
    }
    assert_eq!(place.manifest("on-1").chunks, 3);
    assert!(place.data("on-1") == place.data("on-3"));
    let runs = place.numbers("on-1/trajectories.parquet", ["subset", "run"]);
    let expected: Vec<[f64; 2]> = (1..=9000).map(|run| [0.0, f64::from(run)]).collect();
    assert_eq!(runs, expected);
}

#[test]
fn recording_changes_nothing_of_what_is_recorded_less() {
    let place = Place::new();
    let run = "run lively.toml --sweep phase_duration_proposal_max_blocks=3,6 --runs 300";
    place.run(&format!("{run} --out plain -q")).fine();
    place.run(&format!("{run} --out events --record events -q")).fine();
    place.run(&format!("{run} --out all {ALL} -q")).fine();
    let file = |result: &str, table: &str| {
        let data = place.data(result);
        data.into_iter().find(|(name, _)| name == table).map(|(_, bytes)| bytes)
    };
    let trajectories = "trajectories.parquet";
    assert!(file("plain", trajectories).is_some());
    assert!(file("plain", trajectories) == file("all", trajectories));
    assert!(file("plain", trajectories) == file("events", trajectories));
    assert!(file("events", "events.parquet") == file("all", "events.parquet"));
}

#[test]
fn a_trajectory_too_long_for_memory_is_recorded_as_any_other() {
    let place = Place::new();
    for threads in [1, 4] {
        let line = "run lively.toml --runs 2 --timesteps 110000 --record timesteps";
        place.run(&format!("{line} --threads {threads} --out long-{threads} -q")).fine();
    }
    assert_eq!(place.manifest("long-1").chunks, 2);
    assert!(place.data("long-1") == place.data("long-4"));
    // What happens up to a timestep does not depend on how long the run goes on.
    place.run("run lively.toml --runs 2 --timesteps 30000 --record timesteps --out short -q").fine();
    assert_eq!(place.manifest("short").chunks, 1);
    let columns = ["run", "timestep", "time_l1", "process_phase", "gas_fee_l1", "staked", "is_censored"];
    let mut long = place.rows("long-1/timesteps.parquet", &columns);
    assert_eq!(long.len(), 2 * 110_001);
    let short = place.rows("short/timesteps.parquet", &columns);
    long.drain(30_001..110_001);
    long.truncate(short.len());
    assert!(long == short);
}

#[test]
fn parquet_and_csv_hold_the_same_values() {
    let place = Place::new();
    for format in ["parquet", "csv"] {
        let line = "run lively.toml --sweep uncle_fallback=none,both --set uncle_count=1";
        place.run(&format!("{line} {ALL} --format {format} --out {format} -q")).fine();
    }
    for table in ["trajectories", "histograms", "timesteps", "events", "agents"] {
        let parquet = place.path(format!("parquet/{table}.parquet"));
        let csv = place.path(format!("csv/{table}.csv"));
        let columns = Table::open(&parquet).expect("a table").columns().to_vec();
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let header = std::fs::read_to_string(&csv).expect("text");
        assert_eq!(header.lines().next(), Some(names.join(",").as_str()));
        let values = rows(&parquet, &names);
        assert!(!values.is_empty());
        assert!(values == rows(&csv, &names), "{table}");
    }
}

#[test]
fn the_result_holds_the_scenario_that_gives_it_again() {
    let place = Place::new();
    let line = "run lively.toml --set commit_bond_amount=20 --sweep uncle_count=0,1 --seed 5 --timesteps 20";
    place.run(&format!("{line} --out first -q")).fine();
    place.run("run first/scenario.toml --out again -q").fine();
    assert!(place.data("first") == place.data("again"));
    assert_eq!(place.manifest("first").identity, place.manifest("again").identity);
}

#[test]
fn another_seed_is_another_world() {
    let place = Place::new();
    place.run("run lively.toml --out one -q").fine();
    place.run("run lively.toml --seed 12 --out other -q").fine();
    assert!(place.data("one") != place.data("other"));
}
