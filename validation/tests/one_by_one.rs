//! The twin's cohorts agree with following every transaction by itself.
//!
//! Both are driven by the same block process, run by run, so their differences are paired; demand, networks, sizes and fees
//! are drawn independently. The mean difference over the runs may be explained by chance (4.5 standard errors: with Student's t
//! at 31 degrees of freedom nine in 10^5 tests of a difference that is there by chance alone, one in 200 for all of them here)
//! plus a bound for what the twin leaves out: eight levels with uniform ranks instead of a continuum, one size for a cohort
//! instead of one per transaction, nodes that see independently of each other, one cap for all pools. The bounds are 1.5 % for
//! contents and revenue, 2 % for mean latencies and 3 % for their 95 % quantile; shares are compared in points. They were set
//! after runs with other seeds (11 to 14 for the trajectories), before any with the seed below. Seeds are fixed.

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

const RUNS: u64 = 32;
const SEED: u64 = 2718;

/// Standard errors that chance may explain.
const ERRORS: f64 = 4.5;
/// Bounds of what the twin leaves out: of everything but latencies, of mean latencies, of the quantile.
const BOUNDS: [f64; 3] = [0.015, 0.02, 0.03];

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
            trajectory.run(&mut params, &Draws::new(SEED, run), &mut observers);
            let kpis = observers.0.finish(&params, trajectory.state());
            (of_twin(&kpis), simulate(&params, &observers.1, SEED + run))
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

/// Holds twin and one-by-one simulation against each other.
fn agree(changes: &[(&str, Value)]) {
    let mut wrong = Vec::new();
    for (name, level, difference, error) in differences(changes) {
        let unit = if name.contains("share") { 1.0 } else { level };
        let bound = match name {
            "mean latency" => BOUNDS[1],
            "95 % quantile of latency" => BOUNDS[2],
            _ => BOUNDS[0],
        };
        println!("{name:<36} {level:>10.4} {:>8.2} % +- {:.2}", 100.0 * difference / unit, 100.0 * error / unit);
        if difference.abs() > ERRORS * error + bound * unit {
            wrong.push(format!("{name}: {level}, off by {difference} +- {error}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Half of demand fits.
const HALF_FITS: [(&str, Value); 2] =
    [("block_capacity_bytes", Value::Integer(1_500_000)), ("tx_expiry_blocks", Value::Integer(200))];

/// Room for everybody: what remains is gossip, which decides whether a transaction catches the next proposal.
#[test]
fn with_room_for_everybody_latencies_and_contents_agree() {
    agree(&[]);
}

/// Two thirds of demand fit: fees decide who gets through, the others expire.
#[test]
fn where_two_thirds_fit_the_same_get_through() {
    agree(&[("block_capacity_bytes", Value::Integer(2_000_000)), ("tx_expiry_blocks", Value::Integer(120))]);
}

#[test]
fn where_half_fits_the_same_get_through() {
    agree(&HALF_FITS);
}

/// Half of demand fits, and nodes hear of a transaction up to five L1 blocks after it was created.
#[test]
fn where_half_fits_and_gossip_is_slow_the_same_get_through() {
    let slow = [("gossip_hop_latency_mean", Value::Real(20.0)), ("gossip_hop_latency_sd", Value::Real(15.0))];
    agree(&[HALF_FITS, slow].concat());
}

/// Sizes with a standard deviation of half the mean, so that the number that fits varies.
#[test]
fn where_sizes_are_spread_the_same_get_through() {
    let spread = [
        ("private_transaction_size_sd", Value::Integer(20_000)),
        ("public_transaction_size_sd", Value::Integer(4_000)),
    ];
    agree(&spread);
    agree(&[HALF_FITS, spread].concat());
}

/// Pools of fewer transactions than a process brings: every node evicts by itself, the twin by one rule for all.
#[test]
fn with_small_pools_the_same_are_evicted() {
    agree(&[("mempool_cap_transactions", Value::Integer(60)), ("tx_expiry_blocks", Value::Integer(400))]);
}

/// Packing and evicting meet in the same levels of fees.
#[test]
fn where_half_fits_and_pools_are_small_the_same_get_through() {
    agree(&[&HALF_FITS[..], &[("mempool_cap_transactions", Value::Integer(120))]].concat());
}

/// A third of transactions goes to some sequencers only.
#[test]
fn private_order_flow_agrees() {
    let direct = [
        ("private_order_flow_share", Value::Real(0.33)),
        ("private_order_flow_sequencer_share", Value::Real(0.3)),
        ("tx_expiry_blocks", Value::Integer(300)),
    ];
    agree(&direct);
}

/// The comparison sees hops that are half as long, and a mean fee that is 5 % higher.
#[test]
fn small_differences_would_be_noticed() {
    let right = differences(&[]);
    let faster = pairs(&[("gossip_hop_latency_mean", Value::Real(3.0))]);
    let (_, level, _, error) = right[0];
    let shifted: Moments = faster.iter().map(|(twin, _)| twin.latency_mean).collect();
    let gap = (shifted.mean().unwrap_or(f64::NAN) - level).abs();
    assert!(gap > ERRORS * error + BOUNDS[1] * level, "{gap} +- {error} of {level}");
    let (_, level, _, error) = right[3];
    assert!(0.05 * level > ERRORS * error + BOUNDS[0] * level, "{error} of {level}");
}
