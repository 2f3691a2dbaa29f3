//! Mempools and gossip: closed forms, and what must not change what.

use std::sync::Arc;

use crate::support::{Assignment, group, params, settings};
use gddt_engine::Draws;
use gddt_model::agents::AgentGroup;
use gddt_model::kpi::{KpiObserver, Kpis};
use gddt_model::l1::{Recorded, Rows};
use gddt_model::parameters::Value;
use gddt_model::{Params, Trajectory};

fn word(text: &str) -> Value {
    Value::Text(String::from(text))
}

/// Three agents that never fail, under the reference's fixed windows, with users.
fn measured(changes: &[Assignment], timesteps: i64) -> Kpis {
    let network = [
        ("mempool", word("gossip")),
        ("final_probability", Value::Real(1.0)),
        ("block_capacity_bytes", Value::Integer(1_000_000_000)),
        ("run.timesteps", Value::Integer(timesteps)),
    ];
    let groups = [group("agents", 3, "sp", 1000.0, 50.0)];
    let mut params = params(&settings(&[&network, changes].concat()), &groups);
    let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
    trajectory.run(&mut params, &Draws::new(1, 1), &mut observer);
    observer.finish(&params, trajectory.state())
}

/// A process starts in L1 block s, everybody proposes in s + 1, the proof lands in s + 11 and the next process starts in
/// s + 14. A transaction that is created in the slot of L1 block b is packed by the first proposal whose node has seen it, so
/// its latency is 10 + the wait from b to that proposal. Without gossip the wait is uniform on 0, ..., 13, its mean 6.5. With
/// gossip a node has seen a transaction of age a with probability F(a), and each look that comes too early costs 14 more:
/// the mean wait is 6.5 + sum over a of (1 - F(a)), here of a complete network of 10 nodes with hops of 1.8 slots:
/// (1 - 0.1) + (1 - 0.28) = 1.62.
#[test]
fn mean_latency_in_a_fixed_cycle_has_a_closed_form() {
    let complete = |hop| {
        [
            ("transactions_per_second", Value::Real(2.0)),
            ("gossip_nodes", Value::Integer(10)),
            ("gossip_degree", Value::Integer(9)),
            ("gossip_hop_latency_mean", Value::Real(hop)),
            ("gossip_hop_latency_sd", Value::Real(0.0)),
        ]
    };
    for (hop, expected) in [(0.0, 16.5), (1.8 * 86_400.0 / 7152.0, 18.12)] {
        // 3000 cycles of 8 steps, about a million transactions.
        let kpis = measured(&complete(hop), 24_000);
        assert_eq!(kpis.finalized_blocks_count, 3000.0);
        // The standard deviation of a wait is at most 4.03 + 14 x 0.5; the last cycles add less than 1 in 3000 of 14.
        let allowed = 4.4 * 11.0 / kpis.n_transactions_included.sqrt() + 14.0 / 3000.0;
        let mean = kpis.inclusion_latency_mean;
        assert!((mean - expected).abs() < allowed, "{hop}: {mean}, expected {expected} +- {allowed}");
        let seconds = 86_400.0 / 7152.0;
        assert!((kpis.hard_finality_delay_mean - (mean + 0.5) * seconds).abs() < 1e-9 * mean);
        // The reveal lands three L1 blocks before the proof.
        assert!((kpis.hard_finality_delay_mean - kpis.soft_finality_delay_mean - 3.0 * seconds).abs() < 1e-6);
        assert!((kpis.tx_per_second / 2.0 - 1.0).abs() < 0.01, "{}", kpis.tx_per_second);
    }
}

/// Users who create more than fits: of eight levels of fees the dearest fill the block, and the others wait until they expire.
/// With a quarter of demand in capacity, two levels get through, whose mean is that of the upper quarter of the lognormal.
#[test]
fn scarce_room_goes_to_those_who_pay_most() {
    let scarce = [
        ("transactions_per_second", Value::Real(4.0)),
        ("public_share", Value::Real(0.0)),
        ("gossip_hop_latency_mean", Value::Real(0.0)),
        ("gossip_hop_latency_sd", Value::Real(0.0)),
        ("tx_expiry_blocks", Value::Integer(100)),
        // 14 L1 blocks bring 14 x 4 x 12.08 transactions of 40 kB.
        ("block_capacity_bytes", Value::Integer(169 * 40_000)),
    ];
    let kpis = measured(&scarce, 8000);
    assert!((kpis.transactions_per_finalized_block - 169.0).abs() < 0.5, "{}", kpis.transactions_per_finalized_block);
    assert!((kpis.expired_share - 0.75).abs() < 0.02, "{}", kpis.expired_share);
    // ln X has sd s with s^2 = ln(1 + (25/50.5)^2); the mean of the upper quarter is 50.5 x 4 x Phi(s - 0.67449).
    let per_transaction = kpis.fee_revenue_per_finalized_block / kpis.transactions_per_finalized_block;
    let upper_quarter = 50.5 * 4.0 * 0.418_276 * 40_000.0 * 1e-9;
    assert!((per_transaction / upper_quarter - 1.0).abs() < 0.02, "{per_transaction} and {upper_quarter}");
}

#[test]
fn demand_is_the_same_under_other_networks_and_rules() {
    let created = |changes: &[Assignment]| measured(changes, 400).n_transactions_created;
    let plain = created(&[]);
    assert!(plain > 1000.0);
    let others: [&[Assignment]; 4] = [
        &[("gossip_hop_latency_mean", Value::Real(20.0)), ("gossip_nodes", Value::Integer(50))],
        &[("block_capacity_bytes", Value::Integer(40_000)), ("tx_expiry_blocks", Value::Integer(9))],
        &[("mempool_cap_transactions", Value::Integer(5))],
        &[("transaction_fee_per_size_sd", Value::Real(0.0)), ("private_order_flow_sequencer_share", Value::Real(1.0))],
    ];
    for changes in others {
        assert_eq!(created(changes), plain, "{changes:?}");
    }
}

#[test]
fn private_order_flow_waits_for_who_receives_it() {
    let with = |receivers| {
        measured(
            &[
                ("private_order_flow_share", Value::Real(0.5)),
                ("private_order_flow_sequencer_share", Value::Real(receivers)),
                ("tx_expiry_blocks", Value::Integer(200)),
            ],
            2000,
        )
    };
    let (nobody, all) = (with(0.0), with(1.0));
    assert_eq!(nobody.private_order_flow_transaction_share, 0.0);
    assert!((nobody.expired_share - 0.5).abs() < 0.05, "{}", nobody.expired_share);
    assert!((all.private_order_flow_transaction_share - 0.5).abs() < 0.02);
    assert!((all.private_order_flow_revenue_share - 0.5).abs() < 0.02);
    assert_eq!(all.expired_share, 0.0);
}

#[test]
fn a_full_mempool_keeps_who_pays_most() {
    let kpis = measured(&[("mempool_cap_transactions", Value::Integer(60)), ("public_share", Value::Real(0.0))], 4000);
    let per_transaction = kpis.fee_revenue_per_finalized_block / kpis.transactions_per_finalized_block;
    assert!(kpis.transactions_per_finalized_block <= 60.0 && kpis.evicted_share > 0.3, "{kpis:?}");
    assert!(per_transaction > 1.2 * 50.5 * 40_000.0 * 1e-9, "{per_transaction}");
}

#[test]
fn users_pay_for_what_is_in_the_block() {
    let kpis = measured(&[("fee_distribution", Value::Real(0.5))], 2000);
    let revenue = kpis.fee_revenue_per_finalized_block * kpis.finalized_blocks_count;
    assert!((kpis.cumm_user_fees / revenue - 1.0).abs() < 1e-9);
    assert!((kpis.cumm_user_fees_paid / revenue - 0.5).abs() < 1e-9);
    let mean = revenue / kpis.n_transactions_included;
    // A fifth of the transactions is public: 0.8 x 40 kB + 0.2 x 8 kB at 50.5 Gwei per byte.
    assert!((mean / (33_600.0 * 50.5e-9) - 1.0).abs() < 0.03, "{mean}");
    assert!((kpis.anonymity_set_mean / kpis.transactions_per_finalized_block - 0.8).abs() < 0.02);
}

#[test]
fn without_users_nothing_is_measured_of_them() {
    let kpis = measured(&[("mempool", word("aggregate"))], 400);
    assert!(
        kpis.inclusion_latency_mean.is_nan() && kpis.n_transactions_created.is_nan() && kpis.tx_per_second.is_nan()
    );
    let idle = measured(&[("transactions_per_second", Value::Real(0.0))], 400);
    assert_eq!((idle.n_transactions_created, idle.tx_per_second, idle.anonymity_set_mean), (0.0, 0.0, 0.0));
    assert!(idle.inclusion_latency_mean.is_nan() && idle.expired_share.is_nan());
}

/// Demand from a file, as whoever read it hands it over.
fn recorded(changes: &[Assignment], timesteps: i64, values: &[f64], run: u64) -> Kpis {
    let network = [
        ("mempool", word("gossip")),
        ("demand.kind", word("recorded")),
        ("demand.path", word("users.csv")),
        ("demand.on_exhausted", word("wrap")),
        ("final_probability", Value::Real(1.0)),
        ("block_capacity_bytes", Value::Integer(1_000_000_000)),
        ("run.timesteps", Value::Integer(timesteps)),
    ];
    let groups: Arc<[AgentGroup]> = [group("agents", 3, "sp", 1000.0, 50.0)].into();
    let files = Recorded { demand: Some(Rows { values: values.into(), start: 0 }), ..Recorded::default() };
    let settings = settings(&[&network, changes].concat());
    let mut params = Params::resolve(&settings, &groups, &files).unwrap_or_else(|problems| panic!("{problems:?}"));
    let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
    trajectory.run(&mut params, &Draws::new(1, run), &mut observer);
    observer.finish(&params, trajectory.state())
}

/// The number created is Poisson around the sum of the series over all L1 blocks that pass, skipped ones included: 4.5 standard
/// errors, a false alarm in 10^5 tests. Means of a class lie below and above the distance of prepared tables.
#[test]
fn recorded_demand_counts_every_l1_block() {
    for scale in [1.0, 150.0] {
        let series = [3.0 * scale, 0.0, 11.0 * scale];
        let kpis = recorded(&[], 800, &series, 1);
        // L1 block 0 has no users: they are looked for from L1 block 1 on.
        let blocks = (1_u32..).take_while(|&block| f64::from(block) <= kpis.time_l1);
        let expected: f64 = blocks.map(|block| series[block as usize % 3]).sum();
        let created = kpis.n_transactions_created;
        assert!((created - expected).abs() < 4.5 * expected.sqrt() + 11.0 * scale, "{created} and {expected}");
        assert!(kpis.timesteps < kpis.time_l1, "steps skip L1 blocks");
    }
}

#[test]
fn recorded_demand_is_the_same_again_and_another_one_in_every_run() {
    let series: Vec<f64> = (0..500).map(|row| f64::from(row % 40)).collect();
    let random = [("demand.random_start", Value::Flag(true))];
    let one = recorded(&random, 300, &series, 1).n_transactions_created;
    assert_eq!(one, recorded(&random, 300, &series, 1).n_transactions_created);
    assert_ne!(one, recorded(&random, 300, &series, 2).n_transactions_created);
    // What else happens does not change it.
    let scarce = [&random[..], &[("block_capacity_bytes", Value::Integer(50_000))]].concat();
    assert_eq!(one, recorded(&scarce, 300, &series, 1).n_transactions_created);
}

/// A constant series is constant demand: the mean latency of the fixed cycle (see above), within the same errors.
#[test]
fn a_constant_series_is_constant_demand() {
    let instant = [("gossip_hop_latency_mean", Value::Real(0.0)), ("gossip_hop_latency_sd", Value::Real(0.0))];
    let kpis = recorded(&instant, 24_000, &[24.0], 1);
    let allowed = 4.4 * 11.0 / kpis.n_transactions_included.sqrt() + 14.0 / 3000.0;
    assert!((kpis.inclusion_latency_mean - 16.5).abs() < allowed, "{}", kpis.inclusion_latency_mean);
}

#[test]
fn recorded_demand_beyond_what_tables_are_made_for_is_refused() {
    let changes = [("mempool", word("gossip")), ("demand.kind", word("recorded")), ("demand.path", word("users.csv"))];
    let groups: Arc<[AgentGroup]> = [group("agents", 3, "sp", 1000.0, 50.0)].into();
    for wrong in [-1.0, f64::NAN, 1.1e5] {
        let values = vec![wrong; 100_000].into();
        let files = Recorded { demand: Some(Rows { values, start: 0 }), ..Recorded::default() };
        let problems = Params::resolve(&settings(&changes), &groups, &files).err().unwrap_or_default();
        assert!(problems.len() == 1 && problems[0].parameters == ["demand.path"], "{wrong}: {problems:?}");
    }
    let problems = Params::resolve(&settings(&changes), &groups, &Recorded::default()).err().unwrap_or_default();
    assert!(problems.len() == 1 && problems[0].message.contains("were not handed over"), "{problems:?}");
}

/// Spread sizes keep the mean of what users pay, and fill blocks to the brim. 2000 steps make some 30 000 transactions, whose mean
/// payment has a relative standard error of about 0.006 (fees 0.5, sizes 0.5, kinds 0.4); 4.5 of them.
#[test]
fn spread_sizes_keep_the_mean_payment_and_the_capacity() {
    let spread = [
        ("private_transaction_size_sd", Value::Integer(20_000)),
        ("public_transaction_size_sd", Value::Integer(4_000)),
    ];
    let kpis = measured(&spread, 2000);
    let mean = kpis.fee_revenue_per_finalized_block / kpis.transactions_per_finalized_block;
    assert!((mean / (33_600.0 * 50.5e-9) - 1.0).abs() < 0.027, "{mean}");
    assert_eq!(kpis.n_transactions_created, measured(&[], 2000).n_transactions_created);
    let scarce =
        [&spread[..], &[("block_capacity_bytes", Value::Integer(3_000_000)), ("public_share", Value::Real(0.0))]];
    let scarce = measured(&scarce.concat(), 2000);
    let fill = scarce.transactions_per_finalized_block * 40_000.0 / 3_000_000.0;
    assert!((0.95..1.08).contains(&fill), "{fill}");
}
