//! The scenarios that come with the program.

use std::path::Path;
use std::time::Instant;

use gddt_model::parameters::{BehaviorKind, Mempool, StakingDynamics};

use super::{again, assert_same, built_in, is_built_in, plan, value};
use crate::scenario::{Request, built_in::names, load};

#[test]
fn every_built_in_scenario_can_run_and_says_its_question() {
    for name in names() {
        let plan = plan(&built_in(name));
        assert_eq!(plan.name(), name);
        assert!(plan.question().ends_with('?') && plan.description().starts_with(plan.question()), "{name}");
        assert!(plan.topic().is_some(), "{name} is listed under no key question");
        assert!(plan.subset_count() > 0);
        // A question about what is off as a rule is not answered by the headlines of all.
        let settings = plan.subset(0);
        let is_special = settings.agents.iter().any(|group| group.behavior.kind != BehaviorKind::Honest)
            || settings.settings.protocol.staking_dynamics != StakingDynamics::Static
            || settings.settings.protocol.mempool != Mempool::Aggregate;
        assert!(!is_special || plan.kpis().len() >= 3, "{name} does not say what it is about");
    }
}

#[test]
fn every_file_in_the_folder_of_scenarios_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let files: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    assert_eq!(files.len(), names().len());
    assert!(files.iter().all(|file| is_built_in(file).is_some()), "{files:?}");
}

#[test]
fn every_built_in_scenario_resolves_to_a_text_that_resolves_to_the_same_plan() {
    for name in names() {
        let plan = plan(&built_in(name));
        let again = again(&plan);
        assert_same(&plan, &again);
        assert_eq!(plan.resolved_toml(), again.resolved_toml(), "{name}");
    }
}

#[test]
fn without_a_name_the_baseline_runs() {
    assert_eq!(load(&Request::default()).map(|plan| String::from(plan.name())).ok().as_deref(), Some("baseline"));
}

#[test]
fn the_reference_has_fixed_phases_and_three_agents() {
    let plan = plan(&built_in("reference"));
    assert_eq!((plan.timesteps(), plan.runs(), plan.subset_count()), (1000, 100, 1));
    for phase in ["proposal", "commit_bond", "reveal", "rollup"] {
        assert_eq!(value(&plan, 0, &format!("phase_duration_{phase}_min_blocks")), "3");
        assert_eq!(value(&plan, 0, &format!("phase_duration_{phase}_max_blocks")), "3");
    }
    assert_eq!(value(&plan, 0, "phase_duration_race_max_blocks"), "2");
    assert_eq!(value(&plan, 0, "failure_to_reveal_block"), "0.0");
    let agents = plan.subset(0).agents;
    assert_eq!((agents.len(), agents[0].count, agents[0].is_sequencer, agents[0].is_prover), (1, 3, true, true));
}

#[test]
fn the_censorship_study_has_128_000_trajectories_and_is_planned_within_a_second() {
    let start = Instant::now();
    let plan = plan(&built_in("censorship_study"));
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!((plan.subset_count(), plan.runs(), plan.trajectories()), (25_600, 5, 128_000));
    assert!(seconds < 1.0, "{seconds} s");
    let fixed = plan.subset(plan.subset_count() - 1);
    assert_eq!(value(&plan, 25_599, "phase_duration_rollup_min_blocks"), "80");
    assert_eq!(fixed.settings.builders.series, 100);
}

#[test]
fn the_congestion_study_moves_both_gas_prices_in_the_same_way() {
    let plan = plan(&built_in("congestion_study"));
    assert_eq!((plan.subset_count(), plan.crossing()), (2100, Some((350, 6))));
    let kinds: std::collections::BTreeSet<_> = (0..2100)
        .map(|subset| {
            let kind = value(&plan, subset, "l1.gas.kind");
            assert_eq!(kind, value(&plan, subset, "l1.blob.kind"));
            kind
        })
        .collect();
    assert_eq!(kinds.len(), 3);
}

#[test]
fn uncles_without_fallback_and_fallback_without_uncles_are_dropped() {
    let plan = plan(&built_in("uncles"));
    assert_eq!((plan.subset_count(), plan.dropped_by_constraints()), (10, 6));
}
