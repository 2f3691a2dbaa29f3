//! Whether the sums of money of a trajectory stay within what can be added up exactly.

use super::Problem;
use crate::agents::{AgentGroup, Distribution};
use crate::horizon;
use crate::l1::fees::HIGHEST_FEE;
use crate::mempool::Gossip;
use crate::parameters::{Mempool, PriceKind, PriceSettings, Settings};
use crate::payouts::Rewards;
use crate::process::Windows;
use crate::units::{Gwei, Tokens};

/// Most tokens that may move in a trajectory, far from the largest sum (1.7 x 10^20 tokens).
const MOST_TOKENS: f64 = 1e19;

/// Standard deviations beyond which no normal draw of double precision lies.
const FARTHEST_DRAW: f64 = 40.0;

/// The highest price that a table's process can take, in Gwei, and the parameters of the table that make it; none if it
/// is the price at the start.
fn highest_price(settings: &PriceSettings, initial: Gwei, recorded: f64) -> (f64, &'static [&'static str]) {
    let steady = (settings.mean.to_f64() + FARTHEST_DRAW * settings.sd.to_f64()).max(settings.floor.to_f64());
    let (highest, makers): (f64, &[&str]) = match settings.kind {
        PriceKind::Constant => (settings.price.to_f64(), &["price"]),
        PriceKind::Steady => (steady, &["mean", "sd", "floor"]),
        PriceKind::SingleShock => (steady + settings.shock_size.to_f64(), &["mean", "sd", "floor", "shock_size"]),
        PriceKind::IntermittentShock => {
            let wave = (2.0 * settings.shock_amplitude.to_f64()).max(1.0);
            (steady + wave, &["mean", "sd", "floor", "shock_amplitude"])
        }
        PriceKind::Recorded => (recorded, &["path"]),
        PriceKind::Eip1559 | PriceKind::Eip4844 => (HIGHEST_FEE as f64 / 1e9, &["kind"]),
    };
    let initial = initial.to_f64();
    if highest < initial { (initial, &[]) } else { (highest.min(Gwei::LARGEST), makers) }
}

/// Full names of the parameters that make a highest price.
fn price_parameters(table: &str, makers: &[&str], initial: &str) -> Vec<String> {
    if makers.is_empty() {
        return vec![String::from(initial)];
    }
    makers.iter().map(|maker| format!("{table}.{maker}")).collect()
}

/// Looks whether a bound of everything that moves in a trajectory is small enough; `recorded` are the highest recorded
/// prices of L1 gas and blob gas, in Gwei, as far as they are known. The bound lets every agent act and pay in every
/// timestep, so only what is absurd exceeds it.
pub(crate) fn check_money(settings: &Settings, groups: &[AgentGroup], recorded: [f64; 2]) -> Option<Problem> {
    let protocol = &settings.protocol;
    let (gas_price, gas_parameters) = highest_price(&settings.gas, protocol.gas_fee_l1_initial, recorded[0]);
    let (blob_price, blob_parameters) = highest_price(&settings.blob, protocol.gas_fee_blob_initial, recorded[1]);
    let rate = protocol.gwei_to_tokens.to_f64();
    let agents = 2.0 + groups.iter().map(|group| group.count as f64).sum::<f64>();
    // Paid, and refunded by the cashback.
    let fees = |gas: u64, price: f64| 2.0 * agents * gas as f64 * price * rate;
    let amounts: [(&str, u64); 4] = [
        ("gas_proposal", protocol.gas_proposal.0),
        ("gas_commitment_bond", protocol.gas_commitment_bond.0),
        ("gas_content_reveal", protocol.gas_content_reveal.0),
        ("gas_rollup_proof", protocol.gas_rollup_proof.0),
    ];
    let most_gas = amounts.into_iter().max_by_key(|&(_, gas)| gas).unwrap_or_default();
    let rewards = Rewards::of(protocol, &Windows::of(protocol));
    let own_costs = groups.iter().flat_map(|group| [&group.op_cost_sequencer, &group.op_cost_prover]).flatten();
    let costs = own_costs
        .map(highest_cost)
        .fold(protocol.op_cost_sequencer.to_f64().max(protocol.op_cost_prover.to_f64()), f64::max);
    let user_fees = match protocol.mempool {
        Mempool::Aggregate => rewards.user_fees.to_f64(),
        Mempool::Gossip => Gossip::dearest_block(protocol),
    };
    let at_risk = protocol.commit_bond_amount.to_f64()
        + protocol.failure_to_commit_bond.to_f64()
        + protocol.failure_to_reveal_block.to_f64();
    let step = protocol.timestep_in_blocks.get() as f64;
    let censoring = groups.iter().map(|group| group.behavior.cost_per_block.to_f64()).sum::<f64>() * step;
    let timesteps = settings.run.timesteps.get() as f64;
    let days = horizon::last_l1_block(settings) as f64 / protocol.l1_blocks_per_day.get() as f64;
    let running = groups.iter().filter_map(|group| group.running_cost_per_day.as_ref());
    let running = running.map(|cost| cost.support().1.min(Tokens::LARGEST)).fold(0.0, f64::max);
    let parts = [
        // An agent sends at most two transactions in a step.
        2.0 * fees(most_gas.1, gas_price),
        fees(protocol.blob_gas_content_reveal.0, blob_price),
        2.0 * costs * rate,
        rewards.expected_by_racer,
        user_fees,
        at_risk,
        censoring,
        // Of one agent: these costs are never added up over agents.
        running * days / timesteps,
    ];
    let total = timesteps * parts.iter().sum::<f64>();
    if total <= MOST_TOKENS {
        return None;
    }
    let owned = |names: &[&str]| names.iter().map(|&name| String::from(name)).collect::<Vec<_>>();
    let (largest, tokens) = (0..).zip(parts).max_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut parameters = match largest {
        0 => [price_parameters("l1.gas", gas_parameters, "gas_fee_l1_initial"), owned(&[most_gas.0, "gwei_to_tokens"])]
            .concat(),
        1 => [
            price_parameters("l1.blob", blob_parameters, "gas_fee_blob_initial"),
            owned(&["blob_gas_content_reveal", "gwei_to_tokens"]),
        ]
        .concat(),
        2 => owned(&["op_cost_sequencer", "op_cost_prover", "gwei_to_tokens"]),
        3 => owned(&["daily_block_reward", "l1_blocks_per_day"]),
        4 if protocol.mempool == Mempool::Gossip => owned(&[
            "transaction_average_fee_per_size",
            "transaction_fee_per_size_sd",
            "block_capacity_bytes",
            "gwei_to_tokens",
        ]),
        4 => owned(&["transaction_average_fee_per_size", "proposal_average_size", "gwei_to_tokens"]),
        5 => owned(&["commit_bond_amount", "failure_to_commit_bond", "failure_to_reveal_block"]),
        6 => owned_by_groups(groups, "behavior.cost_per_block", |group| !group.behavior.cost_per_block.is_zero()),
        _ => owned_by_groups(groups, "running_cost_per_day", AgentGroup::has_running_cost),
    };
    parameters.push(String::from("run.timesteps"));
    let message = format!(
        "up to {tokens:.1e} tokens could move in a timestep, and {total:.1e} in {timesteps} of them: at most \
         {MOST_TOKENS:e} was expected"
    );
    Some(Problem { parameters, message })
}

/// Full names of a quantity of the groups that have it.
fn owned_by_groups(groups: &[AgentGroup], quantity: &str, has: impl Fn(&AgentGroup) -> bool) -> Vec<String> {
    groups.iter().filter(|group| has(group)).map(|group| format!("agents.{}.{quantity}", group.name)).collect()
}

fn highest_cost(cost: &Distribution) -> f64 {
    cost.support().1.min(Gwei::LARGEST)
}
