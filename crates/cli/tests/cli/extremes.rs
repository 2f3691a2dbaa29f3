//! Parameters at the ends of their ranges, and many trajectories.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use crate::support::Place;

/// Tables, summary, pictures and what is printed.
#[test]
fn absurd_but_legal_parameters_run_and_are_shown() {
    let place = Place::new();
    let cases = [
        "--timesteps 1 --runs 1 --threads 1",
        "--set agents.sequencers.count=0 --set agents.provers.count=0",
        "--set final_probability=0",
        "--set phase_duration_reveal_min_blocks=1000000 --set phase_duration_reveal_max_blocks=1000000",
        "--set l1.builders.censored_share=1",
        "--set gwei_to_tokens=1 --set agents_pay_l1_fees=true",
    ];
    for case in cases {
        let ended = place.run(&format!("run lively.toml {case} --record timesteps,events,agents --out result --force"));
        let ended = ended.fine();
        assert!(!ended.out.contains("NaN") && !ended.out.contains("inf"), "{case}: {}", ended.out);
    }
}

/// Tables only, as a shard writes them.
#[test]
fn absurd_but_legal_parameters_run() {
    let place = Place::new();
    let cases = [
        "--set agents.sequencers.count=0",
        "--set agents.provers.count=0",
        "--set final_probability=1",
        "--set minimum_stake=1e12",
        "--set phase_duration_proposal_max_blocks=1000000",
        "--set phase_duration_commit_bond_max_blocks=1000000",
        "--set phase_duration_rollup_min_blocks=1000000 --set phase_duration_rollup_max_blocks=1000000",
        "--set phase_duration_race_min_blocks=1000000 --set phase_duration_race_max_blocks=1000000",
        "--set timestep_in_blocks=2 --set phase_duration_race_max_blocks=64",
        "--set commit_bond_amount=0",
        "--set daily_block_reward=0",
        "--set rewards_to_provers=1 --set rewards_to_relay=0",
        "--set l1_blocks_per_day=1",
        "--set uncle_count=1000 --set uncle_fallback=both",
        "--set agents.sequencers.balance=0 --set agents.provers.balance=0",
        "--set agents.sequencers.count=5000 --timesteps 5 --runs 2",
    ];
    for case in cases {
        let line = format!("run lively.toml {case} --record timesteps,events,agents --shard 1/1 --out result --force");
        place.run(&line).fine();
        assert_eq!(place.manifest("result").own_chunks(), 1, "{case}");
    }
}

#[test]
fn nobody_to_propose_is_a_network_that_skips_every_block() {
    let place = Place::new();
    place.run("run lively.toml --set agents.sequencers.count=0 --out empty -q").fine();
    let columns = ["failed_block_rate", "finalized_blocks_count", "n_processes_ended", "sequencers_available_mean"];
    let rows = place.numbers("empty/trajectories.parquet", columns);
    assert!(rows.iter().all(|row| row[0] == 1.0 && row[1] == 0.0 && row[2] > 0.0 && row[3] == 0.0), "{rows:?}");
}

#[test]
fn more_trajectories_than_anybody_can_run_are_refused_at_once() {
    let place = Place::new();
    let line = "run lively.toml --runs 1000000000000 --sweep uncle_count=0,1,2";
    place.run(line).refused(2, &["too many trajectories", "--runs 1000000000000"]);
    assert!(!place.path("results").exists());
}

#[test]
fn memory_does_not_grow_with_the_number_of_trajectories() {
    let place = Place::new();
    let mut child = place.start("run lively.toml --runs 200000 --timesteps 5 --out many -q");
    let mut peak = 0;
    while child.try_wait().expect("a status").is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let high =
            status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(high.unwrap_or(0));
        sleep(Duration::from_millis(5));
    }
    assert!(child.wait().expect("a status").success());
    assert!((1000..300_000).contains(&peak), "{peak} kB");
    assert_eq!(place.manifest("many").identity.trajectories, 200_000);
}
