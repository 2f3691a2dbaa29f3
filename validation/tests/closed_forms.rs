//! Simulated averages agree with formulas, and would not agree with slightly wrong ones.
//!
//! 200 000 processes per parameter set; over all quantities and sets the probability of a false alarm is at most 1 in
//! 1000 (Bonferroni). Seeds are fixed, so the outcome is too.

use gddt_model::kpi::Kpis;
use gddt_model::parameters::Positive;
use gddt_validation::closed_forms::check::{expectations, rejection_threshold, rows, simulate};
use gddt_validation::closed_forms::{self, Assumptions};
use gddt_validation::processes::{Measurement, Quantity};
use gddt_validation::twin::Twin;

fn named(name: &str) -> Assumptions {
    Assumptions::all().into_iter().find(|one| one.name == name).unwrap_or_else(|| panic!("there is no {name}"))
}

fn simulated(assumptions: &Assumptions) -> Measurement {
    simulate(assumptions).unwrap_or_else(|error| panic!("{}: {error}", assumptions.name))
}

#[test]
fn simulated_averages_agree_with_formulas() {
    for assumptions in Assumptions::all() {
        for row in rows(&assumptions, &expectations(&assumptions), &simulated(&assumptions)) {
            assert!(row.p_value >= rejection_threshold(), "{}: {row:?}", assumptions.name);
        }
    }
}

#[test]
fn a_chance_to_propose_less_would_be_noticed() {
    let right = Assumptions { final_probability: 0.5, ..named("60 % censored") };
    let (c, q) = (closed_forms::censored(&right), right.proposal.willing(0.5));
    let quiet = c + (1.0 - c) * (1.0 - q).powi(3);
    // In max = 3 blocks instead of max + 1 = 4.
    assert!(simulated(&right).p_value(Quantity::NobodyProposes, quiet.powi(3), true) < rejection_threshold());
}

#[test]
fn censorship_that_hit_each_sequencer_by_itself_would_be_noticed() {
    let right = named("60 % censored");
    let a = (1.0 - closed_forms::censored(&right)) * right.proposal.willing(right.final_probability);
    let wrong = (1.0 - a).powi(3 * 4);
    assert!(simulated(&right).p_value(Quantity::NobodyProposes, wrong, true) < rejection_threshold());
}

#[test]
fn censorship_without_memory_would_be_told_from_censorship_with_it() {
    let right = named("persistent censorship");
    let wrong = closed_forms::per_process(&Assumptions { autocorrelation: 0.0, ..right.clone() })
        .unwrap_or_else(|| panic!("without memory there are formulas"));
    let measured = simulated(&right);
    assert!(measured.p_value(Quantity::Skipped, wrong[Quantity::Skipped], false) < rejection_threshold());
}

type Reading = fn(&Kpis) -> f64;

/// 60 trajectories of 50 000 timesteps, about 200 000 processes per set. KPIs of a trajectory that ends at a horizon miss
/// their long-run values by up to about one process in 3 000; beyond that, 5 standard errors are allowed (a false alarm in
/// about 1 of 10^5 tests, 12 tests).
#[test]
fn kpis_of_long_trajectories_approach_their_formulas() {
    for name in ["unreliable agents", "60 % censored", "dynamic, 60 % censored"] {
        let assumptions = named(name);
        let (mut settings, agents) = assumptions.settings();
        settings.run.timesteps = Positive::nearest(50_000);
        let twin = Twin::of(&settings, agents).unwrap_or_else(|error| panic!("{error}")).with_runs(60);
        let (skipped, blocks) = (closed_forms::skipped(&assumptions), closed_forms::process_blocks(&assumptions));
        let kpis: [(Reading, f64); 4] = [
            // One L1 block passes from the end of a process to the start of the next.
            (|kpis| kpis.blocks_per_day, 7152.0 * (1.0 - skipped) / (blocks + 1.0)),
            (|kpis| kpis.failed_block_rate, skipped),
            (|kpis| kpis.proportion_race_mode, closed_forms::race(&assumptions)),
            // Failures are independent, so a run of them goes on with probability `skipped`.
            (|kpis| kpis.failed_run_length_mean, 1.0 / (1.0 - skipped)),
        ];
        let values = twin.map(|kpis, _| kpis.clone());
        for (number, (read, expected)) in kpis.into_iter().enumerate() {
            let moments: gddt_analysis::Moments = values.iter().map(read).collect();
            let (mean, error) = (moments.mean().unwrap_or(f64::NAN), moments.standard_error().unwrap_or(f64::NAN));
            let allowed = 5.0 * error + expected / 3000.0;
            assert!((mean - expected).abs() < allowed, "{name}, KPI {number}: {mean} and {expected}, ± {allowed}");
        }
    }
}
