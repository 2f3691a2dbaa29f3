//! Whether the sums of money of a trajectory stay within what can be added up exactly.

use super::Problem;
use crate::agents::{AgentGroup, Distribution};
use crate::parameters::{PriceKind, PriceSettings, Settings};
use crate::payouts::Rewards;
use crate::process::Windows;
use crate::units::Gwei;

/// Most tokens that may move in a trajectory, far from the largest sum (1.7 x 10^20 tokens).
const MOST_TOKENS: f64 = 1e19;

/// Standard deviations beyond which no normal draw of double precision lies.
const FARTHEST_DRAW: f64 = 40.0;

/// The highest price that a table's process can take, in Gwei.
fn highest_price(settings: &PriceSettings, initial: Gwei, recorded: f64) -> f64 {
    let steady = || (settings.mean.to_f64() + FARTHEST_DRAW * settings.sd.to_f64()).max(settings.floor.to_f64());
    let highest = match settings.kind {
        PriceKind::Constant => settings.price.to_f64(),
        PriceKind::Steady => steady(),
        PriceKind::SingleShock => steady() + settings.shock_size.to_f64(),
        PriceKind::IntermittentShock => steady() + (2.0 * settings.shock_amplitude.to_f64()).max(1.0),
        PriceKind::Recorded => recorded,
    };
    highest.max(initial.to_f64()).min(Gwei::LARGEST)
}

/// Looks whether a bound of everything that moves in a trajectory is small enough; `recorded` are the highest recorded
/// prices of L1 gas and blob gas, in Gwei, as far as they are known. The bound lets every agent act and pay in every
/// timestep, so only what is absurd exceeds it.
pub(crate) fn check_money(settings: &Settings, groups: &[AgentGroup], recorded: [f64; 2]) -> Option<Problem> {
    let protocol = &settings.protocol;
    let gas = highest_price(&settings.gas, protocol.gas_fee_l1_initial, recorded[0]);
    let blob = highest_price(&settings.blob, protocol.gas_fee_blob_initial, recorded[1]);
    let rate = protocol.gwei_to_tokens.to_f64();
    let agents = 2.0 + groups.iter().map(|group| group.count as f64).sum::<f64>();
    let l1_gas = protocol.gas_proposal.0.max(protocol.gas_commitment_bond.0).max(protocol.gas_rollup_proof.0);
    let reveal = protocol.gas_content_reveal.0 as f64 * gas + protocol.blob_gas_content_reveal.0 as f64 * blob;
    // Paid, and refunded by the cashback.
    let fees = 2.0 * agents * (l1_gas as f64 * gas + reveal) * rate;
    let rewards = Rewards::of(protocol, &Windows::of(protocol));
    let own_costs = groups.iter().flat_map(|group| [&group.op_cost_sequencer, &group.op_cost_prover]).flatten();
    let costs = own_costs
        .map(highest_cost)
        .fold(protocol.op_cost_sequencer.to_f64().max(protocol.op_cost_prover.to_f64()), f64::max);
    let at_risk = protocol.commit_bond_amount.to_f64()
        + protocol.failure_to_commit_bond.to_f64()
        + protocol.failure_to_reveal_block.to_f64();
    let parts: [(&[&str], f64); 5] = [
        (&["gwei_to_tokens", "gas_rollup_proof", "l1.gas.kind", "l1.blob.kind"], fees),
        (&["gwei_to_tokens", "op_cost_sequencer", "op_cost_prover"], 2.0 * costs * rate),
        (&["daily_block_reward", "l1_blocks_per_day"], rewards.expected_by_racer),
        (&["transaction_average_fee_per_size", "proposal_average_size", "gwei_to_tokens"], rewards.user_fees.to_f64()),
        (&["commit_bond_amount", "failure_to_commit_bond", "failure_to_reveal_block"], at_risk),
    ];
    let timesteps = settings.run.timesteps.get() as f64;
    let total = timesteps * parts.iter().map(|&(_, tokens)| tokens).sum::<f64>();
    if total <= MOST_TOKENS {
        return None;
    }
    let (largest, tokens) = parts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut parameters = largest.to_vec();
    parameters.push("run.timesteps");
    Some(Problem::new(
        &parameters,
        format!(
            "up to {tokens:.1e} tokens could move in a timestep, and {total:.1e} in {timesteps} of them: at most \
             {MOST_TOKENS:e} was expected"
        ),
    ))
}

fn highest_cost(cost: &Distribution) -> f64 {
    cost.support().1.min(Gwei::LARGEST)
}
