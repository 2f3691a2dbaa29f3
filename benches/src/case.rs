//! What is timed.

use std::sync::Arc;

use gddt_model::Params;
use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::l1::Recorded;
use gddt_model::parameters::{Settings, Value};
use gddt_model::units::Share;

/// A population under the reference rules, with windows 3/3/3/15/6 and 60 % of L1 blocks censored.
#[derive(Clone, Debug)]
pub struct Case {
    /// What people call it.
    pub name: &'static str,
    /// Resolved parameters.
    pub params: Params,
    /// Trajectories per measurement.
    pub runs: u64,
}

/// The three populations.
///
/// # Panics
/// If the built-in settings do not resolve: a mistake in this file.
pub fn cases() -> Vec<Case> {
    let group = |name: &str, count, is_sequencer, is_prover, balance, stake| AgentGroup {
        is_sequencer,
        is_prover,
        balance: Distribution::Constant(balance),
        staked_amount: Distribution::Constant(stake),
        ..AgentGroup::new(name, count)
    };
    let two_groups = |sequencers, provers| {
        vec![
            group("sequencers", sequencers, true, false, 100_000.0, 3200.0),
            group("provers", provers, false, true, 100_000.0, 0.0),
        ]
    };
    let populations = [
        ("3 agents", vec![group("agents", 3, true, true, 10_000.0, 500.0)], 400),
        ("10 + 10 agents", two_groups(10, 10), 400),
        ("1000 + 200 agents", two_groups(1000, 200), 20),
    ];
    populations.into_iter().map(|(name, groups, runs)| Case { name, params: resolve(groups, &[]), runs }).collect()
}

/// The last of the three populations with users who create ten transactions per second, a tenth of them private order flow,
/// in a network of 10 000 nodes; then also with a staking life cycle, in which every fifth agent begins as an outsider and
/// one agent in 10 000 joins or leaves per L1 block.
///
/// # Panics
/// As [`cases`].
pub fn networks() -> [Case; 2] {
    let Some(Case { params, runs, .. }) = cases().pop() else { panic!("there are cases") };
    let gossip = [
        ("mempool", Value::Text(String::from("gossip"))),
        ("transactions_per_second", Value::Real(10.0)),
        ("private_order_flow_share", Value::Real(0.1)),
        ("gossip_nodes", Value::Integer(10_000)),
        ("block_capacity_bytes", Value::Integer(200_000_000)),
    ];
    let hazards = ["stake_hazard", "unstake_hazard", "prover_stake_hazard", "prover_unstake_hazard"];
    let staking = [("staking_dynamics", Value::Text(String::from("dynamic")))];
    let staking = staking.into_iter().chain(hazards.map(|name| (name, Value::Real(1e-4))));
    let all: Vec<(&str, Value)> = gossip.iter().cloned().chain(staking).collect();
    let share = Share::new(0.8).unwrap_or_default();
    let some_outside = |group: &AgentGroup| AgentGroup { initially_active_share: share, ..group.clone() };
    let groups = params.groups().to_vec();
    let moving = groups.iter().map(some_outside).collect();
    [
        Case { name: "the same, gossip", params: resolve(groups, &gossip), runs },
        Case { name: "... and staking", params: resolve(moving, &all), runs },
    ]
}

fn resolve(groups: Vec<AgentGroup>, changes: &[(&str, Value)]) -> Params {
    let mut settings = Settings::default();
    let rules = [
        ("phase_duration_rollup_min_blocks", Value::Integer(15)),
        ("phase_duration_rollup_max_blocks", Value::Integer(15)),
        ("phase_duration_race_max_blocks", Value::Integer(6)),
        ("failure_to_reveal_block", Value::Real(0.0)),
        ("l1.builders.kind", Value::Text(String::from("iid"))),
        ("l1.builders.censored_share", Value::Real(0.6)),
    ];
    for (name, value) in rules.iter().chain(changes) {
        settings.set(name, value).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
    let groups: Arc<[AgentGroup]> = groups.into();
    Params::resolve(&settings, &groups, &Recorded::default()).unwrap_or_else(|problems| panic!("{problems:?}"))
}
