//! `cargo bench -p gddt-benches`: the twin, KPIs included, against the hand-written loop, in one run.
//!
//! Machines are noisy, so both are timed in turn, many times, and the ratio is taken pair by pair; the table shows the
//! median. Before anything is timed, both must come to the same figures.

use std::hint::black_box;
use std::time::Instant;

use gddt_benches::{Case, Outcome, cases, hand_written, networks};
use gddt_engine::{Chance, Draws};
use gddt_model::Trajectory;
use gddt_model::kpi::{KpiObserver, Kpis};
use rayon::prelude::*;

const PAIRS: usize = 21;
const SEED: u64 = 1;
/// Timesteps of some thirty days, in this case's windows.
const MONTH: u64 = 165_000;

fn main() {
    let mut cases = cases();
    println!("Twin (with all KPIs) against a hand-written loop, one thread, medians of {PAIRS} pairs\n");
    println!("{:<20} {:>16} {:>16} {:>12}", "population", "twin", "hand-written", "twin / hand");
    for case in &mut cases {
        check_equal_outputs(case);
        let mut pairs: Vec<(f64, f64)> = (0..PAIRS).map(|_| (time_twin(case, 1), time_hand_written(case))).collect();
        let steps = case.runs as f64 * case.params.timesteps as f64;
        let ratio = median(pairs.iter().map(|(twin, hand)| hand / twin));
        let twin = steps / median(pairs.iter().map(|pair| pair.0));
        let hand = steps / median(pairs.drain(..).map(|pair| pair.1));
        println!("{:<20} {:>11.2} M/s {:>11.2} M/s {:>12.2}", case.name, twin / 1e6, hand / 1e6, ratio);
    }
    networks_beside_none(&mut cases);
    length_does_not_matter(&mut cases[1]);
    two_threads(&cases[1]);
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn kpis(trajectory: &mut Trajectory, observer: &mut KpiObserver, case: &mut Case, run: u64) -> Kpis {
    trajectory.run(&mut case.params, &Draws::new(SEED, run), observer);
    observer.finish(&case.params, trajectory.state())
}

/// Seconds for `runs` trajectories, each `longer` times as long.
fn time_twin(case: &mut Case, longer: u64) -> f64 {
    let timesteps = case.params.timesteps;
    case.params.timesteps = timesteps * longer;
    let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
    let start = Instant::now();
    for run in 1..=case.runs / longer {
        black_box(kpis(&mut trajectory, &mut observer, case, run));
    }
    let seconds = start.elapsed().as_secs_f64();
    case.params.timesteps = timesteps;
    seconds
}

fn time_hand_written(case: &Case) -> f64 {
    let censored = Chance::new(0.6);
    let start = Instant::now();
    for run in 1..=case.runs {
        black_box(hand_written(&case.params, &Draws::new(SEED, run), case.params.timesteps, censored));
    }
    start.elapsed().as_secs_f64()
}

fn check_equal_outputs(case: &mut Case) {
    let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
    for run in 1..=case.runs {
        let twin = kpis(&mut trajectory, &mut observer, case, run);
        let hand = hand_written(&case.params, &Draws::new(SEED, run), case.params.timesteps, Chance::new(0.6));
        for (name, twin, hand) in figures(&twin, &hand) {
            let same = (twin.is_nan() && hand.is_nan()) || (twin - hand).abs() <= 1e-9 * hand.abs().max(1.0);
            assert!(same, "{}, run {run}, {name}: the twin says {twin}, the hand-written loop {hand}", case.name);
        }
    }
}

fn figures(twin: &Kpis, hand: &Outcome) -> [(&'static str, f64, f64); 22] {
    let processes = hand.processes as f64;
    let mean = |sums: [u64; 2], n: u64| sums[0] as f64 / n as f64;
    let sd = |sums: [u64; 2], n: u64| (sums[1] as f64 / n as f64 - mean(sums, n).powi(2)).max(0.0).sqrt();
    [
        ("time_l1", twin.time_l1, hand.time_l1 as f64),
        ("n_processes", twin.n_processes, processes),
        ("finalized_blocks_count", twin.finalized_blocks_count, hand.finalized as f64),
        ("proportion_race_mode", twin.proportion_race_mode, hand.raced as f64 / processes),
        ("proportion_slashed_prover", twin.proportion_slashed_prover, hand.slashes[0] as f64 / processes),
        ("proportion_slashed_sequencer", twin.proportion_slashed_sequencer, hand.slashes[1] as f64 / processes),
        ("proportion_skipped", twin.proportion_skipped, hand.skipped as f64 / processes),
        ("n_proposal", twin.n_proposal, hand.transactions[0] as f64),
        ("n_commitment_bond", twin.n_commitment_bond, hand.transactions[1] as f64),
        ("n_content_reveal", twin.n_content_reveal, hand.transactions[2] as f64),
        ("n_rollup_proof", twin.n_rollup_proof, hand.transactions[3] as f64),
        ("T5", twin.average_duration_finalized_blocks, mean(hand.finalized_durations, hand.finalized)),
        ("T6", twin.stddev_duration_finalized_blocks, sd(hand.finalized_durations, hand.finalized)),
        ("T7", twin.average_duration_nonfinalized_blocks, mean(hand.skipped_durations, hand.skipped)),
        ("T8", twin.stddev_duration_nonfinalized_blocks, sd(hand.skipped_durations, hand.skipped)),
        ("T9", twin.stddev_payoffs_to_sequencers, hand.payoff_spread[0]),
        ("T10", twin.stddev_payoffs_to_provers, hand.payoff_spread[1]),
        ("circulating + bonded", twin.circulating + twin.bonded, hand.tokens[0]),
        ("staked", twin.staked, hand.tokens[1]),
        ("burnt", twin.burnt, hand.tokens[2]),
        ("sequencers_available_mean", twin.sequencers_available_mean, hand.available as f64 / hand.time_l1 as f64),
        ("timesteps", twin.timesteps, 1000.0),
    ]
}

/// The largest population with mempools and gossip, and with staking too, beside the same without. (There is no
/// hand-written loop of it.)
fn networks_beside_none(cases: &mut [Case]) {
    let Some(none) = cases.last_mut() else { return };
    let steps_in = |case: &Case| case.runs as f64 * case.params.timesteps as f64;
    // Long enough for mempools to have filled: empty ones cost half as much.
    let filled = || {
        networks().map(|mut network| {
            (network.params.timesteps, network.runs) = (30_000, 2);
            network
        })
    };
    for mut network in filled() {
        let (steps, steps_of_none) = (steps_in(&network), steps_in(none));
        let pairs: Vec<(f64, f64)> = (0..PAIRS).map(|_| (time_twin(&mut network, 1), time_twin(none, 1))).collect();
        let twin = steps / median(pairs.iter().map(|pair| pair.0));
        let ratio = median(pairs.iter().map(|(network, none)| none / steps_of_none / (network / steps)));
        println!("{:<20} {:>11.2} M/s {:>16} {:>12.2}", network.name, twin / 1e6, "(off / on)", ratio);
    }
    println!();
    for mut network in filled() {
        network.runs = 10;
        let ratio = median((0..3).map(|_| time_twin(&mut network, 10) / time_twin(&mut network, 1)));
        println!(
            "{}, time per step at 300 000 timesteps / at 30 000 (a tenth of them to fill): {ratio:.2}",
            network.name
        );
    }
    let [_, mut network] = networks();
    let mut observer = KpiObserver::default();
    let mut trajectory = Trajectory::default();
    network.params.timesteps = MONTH;
    let start = Instant::now();
    let month = kpis(&mut trajectory, &mut observer, &mut network, 1);
    let (days, seconds) = (month.time_l1 / 7152.0, start.elapsed().as_secs_f64());
    let included = month.n_transactions_included / 1e6;
    println!("{days:.0} days of it, {included:.1} million transactions included: {seconds:.1} s");
}

/// The cost of a step must not grow with the length of the trajectory.
fn length_does_not_matter(case: &mut Case) {
    let ratios = (0..PAIRS).map(|_| time_twin(case, 100) / time_twin(case, 1));
    println!("\nTime per step at 100 000 timesteps / at 1000 timesteps: {:.2}", median(ratios));
}

/// Two threads against one, on the same work.
fn two_threads(case: &Case) {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let (Ok(one), Ok(two)) = (pool(1), pool(2)) else { return };
    let work = |pool: &rayon::ThreadPool| {
        let start = Instant::now();
        pool.install(|| {
            (0..32_u64).into_par_iter().for_each(|part| {
                let mut case = case.clone();
                let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
                for run in 1..=50 {
                    black_box(kpis(&mut trajectory, &mut observer, &mut case, 50 * part + run));
                }
            });
        });
        start.elapsed().as_secs_f64()
    };
    println!("Speed of two threads / speed of one: {:.2}", median((0..PAIRS).map(|_| work(&one) / work(&two))));
}
