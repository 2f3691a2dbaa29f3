//! The twin's cohorts agree with following every transaction by itself.
//!
//! Both are driven by the same block process, run by run, so their differences are paired; demand, networks, sizes and fees
//! are drawn independently. The mean difference over the runs may be explained by chance (6 standard errors: with Student's t
//! at 15 degrees of freedom two in 10^5 tests of a difference that is there by chance alone) plus a tolerance for what the twin
//! leaves out: sixteen levels of fees instead of a continuum, mean sizes instead of spread ones, nodes that see independently of
//! each other, one cap for all pools. Seeds are fixed.

use std::sync::Arc;

use gddt_analysis::Moments;
use gddt_engine::Draws;
use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::kpi::{KpiObserver, Kpis};
use gddt_model::l1::Recorded;
use gddt_model::parameters::{Settings, Value};
use gddt_model::{Params, Trajectory};
use gddt_validation::one_by_one::{Figures, Schedule, simulate};
use rayon::prelude::*;

const RUNS: u64 = 16;

fn params(changes: &[(&str, Value)]) -> Params {
    let mut settings = Settings::default();
    let text = |text: &str| Value::Text(String::from(text));
    let network = [
        ("mempool", text("gossip")),
        ("run.timesteps", Value::Integer(1500)),
        // Leaders fail now and then, uncles take over, races are won and lost.
        ("final_probability", Value::Real(0.9)),
        ("uncle_count", Value::Integer(2)),
        ("uncle_fallback", text("commit_bond")),
        ("race_participation", text("open")),
        ("transactions_per_second", Value::Real(0.5)),
        ("gossip_nodes", Value::Integer(30)),
        ("gossip_degree", Value::Integer(4)),
        ("gossip_hop_latency_mean", Value::Real(6.0)),
        ("gossip_hop_latency_sd", Value::Real(4.0)),
        ("block_capacity_bytes", Value::Integer(1_000_000_000)),
    ];
    for (name, value) in network.iter().chain(changes) {
        settings.set(name, value).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
    let group = AgentGroup {
        is_sequencer: true,
        is_prover: true,
        balance: Distribution::Constant(1000.0),
        staked_amount: Distribution::Constant(500.0),
        ..AgentGroup::new("agents", 12)
    };
    let groups: Arc<[AgentGroup]> = [group].into();
    Params::resolve(&settings, &groups, &Recorded::default()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn of_twin(kpis: &Kpis) -> Figures {
    Figures {
        latency_mean: kpis.inclusion_latency_mean,
        latency_p95: kpis.inclusion_latency_p95,
        per_block: kpis.transactions_per_finalized_block,
        revenue: kpis.fee_revenue_per_finalized_block,
        anonymity: kpis.anonymity_set_mean,
        lost: kpis.expired_share + kpis.evicted_share,
        direct_revenue: kpis.private_order_flow_revenue_share,
    }
}

/// Twin and one-by-one simulation, run by run.
fn pairs(changes: &[(&str, Value)]) -> Vec<(Figures, Figures)> {
    let params = params(changes);
    (1..=RUNS)
        .into_par_iter()
        .map(|run| {
            let mut params = params.clone();
            let (mut trajectory, mut observers) =
                (Trajectory::default(), (KpiObserver::default(), Schedule::default()));
            trajectory.run(&mut params, &Draws::new(1, run), &mut observers);
            let kpis = observers.0.finish(&params, trajectory.state());
            (of_twin(&kpis), simulate(&params, &observers.1, run))
        })
        .collect()
}

/// By figure: mean of the one-by-one simulation, mean difference and its standard error.
fn differences(changes: &[(&str, Value)]) -> Vec<(&'static str, f64, f64, f64)> {
    let pairs = pairs(changes);
    (0..Figures::default().named().len())
        .map(|place| {
            let value = |figures: &Figures| figures.named()[place].1;
            let level: Moments = pairs.iter().map(|(_, single)| value(single)).collect();
            let difference: Moments = pairs.iter().map(|(twin, single)| value(twin) - value(single)).collect();
            let name = Figures::default().named()[place].0;
            let read = |number: Option<f64>| number.unwrap_or(f64::NAN);
            (name, read(level.mean()), read(difference.mean()), read(difference.standard_error()))
        })
        .collect()
}

/// Holds twin and one-by-one simulation against each other: latencies (mean, quantile) to tolerances of their own.
fn agree(changes: &[(&str, Value)], tolerance: f64, latencies: [f64; 2]) {
    let mut wrong = Vec::new();
    for (name, level, difference, error) in differences(changes) {
        // Shares are compared in points of the whole, everything else in parts of itself.
        let unit = if name.contains("share") { 1.0 } else { level };
        let tolerance = match name {
            "mean latency" => latencies[0],
            "95 % quantile of latency" => latencies[1],
            _ => tolerance,
        };
        println!("{name:<36} {level:>10.4} {difference:>10.4} +- {error:.4}");
        if difference.abs() > 6.0 * error + tolerance * unit {
            wrong.push(format!("{name}: {level}, off by {difference} +- {error}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Room for everybody: what remains is gossip, which decides whether a transaction catches the next proposal.
#[test]
fn with_room_for_everybody_latencies_and_contents_agree() {
    agree(&[], 0.01, [0.01, 0.02]);
}

/// Two thirds of demand fit: fees decide who gets through, the others expire. Of the level that fits in part the twin takes the
/// youngest first, so it has too few who got through after a long wait: latencies come out up to a tenth short in the mean.
#[test]
fn with_scarce_room_the_same_share_gets_through_at_the_same_price() {
    let scarce = [("block_capacity_bytes", Value::Integer(2_000_000)), ("tx_expiry_blocks", Value::Integer(120))];
    agree(&scarce, 0.02, [0.1, 0.2]);
}

/// Pools of fewer transactions than a process brings: every node evicts by itself, the twin by one rule for all.
#[test]
fn with_small_pools_contents_agree() {
    let small = [("mempool_cap_transactions", Value::Integer(60)), ("tx_expiry_blocks", Value::Integer(400))];
    agree(&small, 0.05, [0.02, 0.05]);
}

/// A third of transactions goes to some sequencers only.
#[test]
fn private_order_flow_agrees() {
    let direct = [
        ("private_order_flow_share", Value::Real(0.33)),
        ("private_order_flow_sequencer_share", Value::Real(0.3)),
        ("tx_expiry_blocks", Value::Integer(300)),
    ];
    agree(&direct, 0.02, [0.02, 0.02]);
}

/// The comparison sees hops that are half as long, and a mean fee that is 5 % higher.
#[test]
fn small_differences_would_be_noticed() {
    let right = differences(&[]);
    let faster = pairs(&[("gossip_hop_latency_mean", Value::Real(3.0))]);
    let (_, level, _, error) = right[0];
    let shifted: Moments = faster.iter().map(|(twin, _)| twin.latency_mean).collect();
    let gap = (shifted.mean().unwrap_or(f64::NAN) - level).abs();
    assert!(gap > 6.0 * error + 0.01 * level, "{gap} +- {error} of {level}");
    let (_, level, _, error) = right[3];
    assert!(0.05 * level > 6.0 * error + 0.01 * level, "{error} of {level}");
}
