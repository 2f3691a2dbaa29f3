//! The inner step allocates nothing: a trajectory in used memory makes no call to the allocator at all.

use crate::support::{BEHAVIORS, Fickle, behaving, group, params, settings};
use gddt_engine::Draws;
use gddt_model::Trajectory;
use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::kpi::KpiObserver;
use gddt_model::parameters::Value;
use gddt_model::rules::Rule;
use gddt_model::units::Share;

#[test]
fn a_trajectory_in_used_memory_allocates_nothing() {
    let word = |text: &str| Value::Text(String::from(text));
    let scenarios = [
        vec![],
        vec![
            ("l1.gas.kind", word("intermittent_shock")),
            ("l1.blob.kind", word("steady")),
            ("l1.builders.kind", word("markov")),
            ("l1.builders.censored_share", Value::Real(0.5)),
            ("race_participation", word("open")),
            ("uncle_count", Value::Integer(3)),
            ("uncle_fallback", word("both")),
            ("agents_pay_l1_fees", Value::Flag(true)),
            ("fee_distribution", Value::Real(0.5)),
            ("fee_subsidy_fraction", Value::Real(0.5)),
        ],
        vec![
            ("l1.gas.kind", word("eip1559")),
            ("l1.gas.demand_burst_rate", Value::Real(0.05)),
            ("l1.gas.demand_daily_amplitude", Value::Real(0.5)),
            ("l1.blob.kind", word("eip4844")),
            ("l1.blob.demand_shock_factor", Value::Real(2.0)),
            ("missed_slot_probability", Value::Real(0.1)),
        ],
        vec![
            ("mempool", word("gossip")),
            ("transactions_per_second", Value::Real(2.0)),
            ("private_order_flow_share", Value::Real(0.3)),
            ("gossip_hop_latency_mean", Value::Real(3.0)),
            ("mempool_cap_transactions", Value::Integer(800)),
            ("tx_expiry_blocks", Value::Integer(60)),
            ("block_capacity_bytes", Value::Integer(4_000_000)),
            ("final_probability", Value::Real(0.7)),
            ("fee_distribution", Value::Real(0.5)),
        ],
        vec![
            ("mempool", word("gossip")),
            ("transactions_per_second", Value::Real(2.0)),
            ("private_transaction_size_sd", Value::Integer(10_000)),
            ("mempool_cap_transactions", Value::Integer(300)),
            ("tx_expiry_blocks", Value::Integer(60)),
            ("block_capacity_bytes", Value::Integer(2_000_000)),
            ("final_probability", Value::Real(0.7)),
        ],
        vec![
            ("staking_dynamics", word("dynamic")),
            ("unstake_hazard", Value::Real(0.01)),
            ("stake_hazard", Value::Real(0.01)),
            ("prover_unstake_hazard", Value::Real(0.01)),
            ("prover_stake_hazard", Value::Real(0.01)),
            ("return_window_blocks", Value::Integer(500)),
        ],
    ];
    let half = Share::new(0.5).unwrap_or_default();
    let honest = vec![
        AgentGroup { initially_active_share: half, ..group("sequencers", 70, "s", 100.0, 50.0) },
        group("provers", 20, "p", 300.0, 0.0),
    ];
    let mut fickle = honest.clone();
    fickle[0].rule = Some(Rule::new(Fickle));
    let of_every_kind = BEHAVIORS.map(|kind| {
        let values: &[_] = match kind {
            "censoring_cartel" => &[("builder_share", Value::Real(0.2))],
            "offline" => &[("outage_rate", Value::Real(0.1)), ("mean_duration_blocks", Value::Real(5.0))],
            _ => &[],
        };
        behaving(group(kind, 9, "sp", 300.0, 50.0), kind, values)
    });
    let mut paying = honest.clone();
    for group in &mut paying {
        group.running_cost_per_day = Some(Distribution::Uniform { low: 0.0, high: 0.1 });
    }
    let populations = [honest, fickle, paying, of_every_kind.to_vec()];
    for (assignments, groups) in scenarios.iter().flat_map(|all| populations.iter().map(move |groups| (all, groups))) {
        let mut params = params(&settings(assignments), groups);
        let (mut trajectory, mut kpis) = (Trajectory::default(), KpiObserver::default());
        let mut run = |index| {
            trajectory.run(&mut params, &Draws::new(1, index), &mut kpis);
            kpis.finish(&params, trajectory.state()).time_l1
        };
        // What a trajectory counts (different durations, lengths of runs) may be new in the first few.
        let _used = (1..=50).map(&mut run).sum::<f64>();
        let info = allocation_counter::measure(|| {
            let _time = run(7);
        });
        assert_eq!(info.count_total, 0, "{assignments:?}");
    }
}
