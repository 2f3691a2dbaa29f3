//! The three tests (model.md §7): an agent acts in an L1 block when it is *willing*, it is *profitable*, and it is
//! *possible*.

use gddt_engine::Context;

use crate::agents::AgentId;
use crate::agents::behavior::{self, withholds};
use crate::l1::blocks_of_a_step;
use crate::l1::transactions::{TransactionKind, cost};
use crate::parameters::{Profitability, ProofDecisionGas, RevealDecisionFee};
use crate::process::Stage;
use crate::streams::Purpose;
use crate::units::{Factor, Gas, Gwei, Tokens};
use crate::{Params, State};

/// Possible for anybody: in how many L1 blocks of this step (one, as a rule) nobody censors, if L1 gas is not above
/// `gas_threshold_for_tx`; else in none.
#[inline]
pub fn open_blocks(params: &Params, state: &State) -> u32 {
    if gas_is_bearable(params, state) { state.environment.open_blocks(params) } else { 0 }
}

#[inline]
fn gas_is_bearable(params: &Params, state: &State) -> bool {
    state.environment.gas_price <= params.protocol.gas_threshold_for_tx
}

/// Possible for who needs a blob: blob gas is not above `blob_gas_threshold_for_tx`.
#[inline]
fn blob_possible(params: &Params, state: &State) -> bool {
    state.environment.blob_gas_price <= params.protocol.blob_gas_threshold_for_tx
}

/// Willing: a yes/no draw per agent and L1 block, whose chance reaches the agent's `final_probability` over the window.
/// In a step of several L1 blocks it is one draw for all of them that let the agent's transaction in.
#[inline]
fn willing(context: &Context<'_, Params>, state: &State, agent: AgentId, stage: Stage, blocks: u32) -> bool {
    if behavior::is_off(context.params, state, agent) {
        return false;
    }
    let chance = context.params.roster.chance(agent, stage).in_any_of(blocks);
    context.draws.happens(chance, Purpose::willing_in(stage), state.clock.time_l1, u64::from(agent.0))
}

/// Profitable: expected reward >= (operating cost + fee x (1 + safety factor)) x `gwei_to_tokens`.
#[inline]
fn profitable(params: &Params, expected_reward: f64, op_cost: Gwei, fee: Gwei, safety: Factor) -> bool {
    params.protocol.profitability == Profitability::AlwaysPass || {
        let cost = (op_cost.to_f64() + fee.to_f64() * (1.0 + safety.to_f64())) * params.gwei_to_tokens();
        expected_reward >= cost
    }
}

/// Whether an agent has the money for an L1 transaction, where agents pay.
#[inline]
fn can_pay(params: &Params, state: &State, agent: AgentId, kinds: &[TransactionKind]) -> bool {
    !params.protocol.agents_pay_l1_fees
        || params.roster.l1_builder == Some(agent)
        || state.balances.of(agent) >= kinds.iter().map(|&kind| cost(params, state, kind)).sum::<Tokens>()
}

#[inline]
fn l1_fee(state: &State, gas: Gas) -> Gwei {
    state.environment.gas_price.times(gas)
}

/// Whether the leader tries to have a bond committed. (Who bonds itself and can afford it is found afterwards.)
pub fn bonds(context: &Context<'_, Params>, state: &State, leader: AgentId) -> bool {
    let Context { params, .. } = *context;
    let protocol = &params.protocol;
    let open = open_blocks(params, state);
    open > 0
        && willing(context, state, leader, Stage::CommitBond, open)
        && profitable(
            params,
            params.rewards.expected_by_leader,
            params.roster.traits[leader.index()].op_cost_sequencer,
            l1_fee(state, protocol.gas_commitment_bond),
            protocol.safety_factor_commit_bond,
        )
        && withholds(context, state, leader, Stage::CommitBond).is_none()
}

/// Whether the leader reveals.
pub fn reveals(context: &Context<'_, Params>, state: &State, leader: AgentId) -> bool {
    let Context { params, .. } = *context;
    let open = open_blocks(params, state);
    open > 0
        && blob_possible(params, state)
        && willing(context, state, leader, Stage::Reveal, open)
        && profitable(
            params,
            params.rewards.expected_by_leader,
            params.roster.traits[leader.index()].op_cost_sequencer,
            reveal_fee(params, state),
            params.protocol.safety_factor_reveal_content,
        )
        && can_pay(params, state, leader, &[TransactionKind::ContentReveal])
        && withholds(context, state, leader, Stage::Reveal).is_none()
}

/// The fee that a decision on revealing counts.
fn reveal_fee(params: &Params, state: &State) -> Gwei {
    let l1 = l1_fee(state, params.protocol.gas_content_reveal);
    match params.protocol.reveal_decision_fee {
        RevealDecisionFee::L1Gas => l1,
        RevealDecisionFee::L1AndBlobGas => {
            l1.plus(state.environment.blob_gas_price.times(params.protocol.blob_gas_content_reveal))
        }
    }
}

/// Whether the prover proves.
pub fn proves(context: &Context<'_, Params>, state: &State, prover: AgentId) -> bool {
    let Context { params, .. } = *context;
    let protocol = &params.protocol;
    let gas = match protocol.proof_decision_gas {
        ProofDecisionGas::ContentReveal => protocol.gas_content_reveal,
        ProofDecisionGas::RollupProof => protocol.gas_rollup_proof,
    };
    let open = open_blocks(params, state);
    open > 0
        && willing(context, state, prover, Stage::Rollup, open)
        && profitable(
            params,
            params.rewards.expected_by_prover,
            params.roster.traits[prover.index()].op_cost_prover,
            l1_fee(state, gas),
            protocol.safety_factor_rollup_proof,
        )
        && can_pay(params, state, prover, &[TransactionKind::RollupProof])
        && withholds(context, state, prover, Stage::Rollup).is_none()
}

/// Whether an agent tries to land content and proof in an open race. The winner takes the whole reward, and carries
/// the prover's operating cost and both fees. Nobody censors the L1 builder: it includes its own transactions.
pub fn races(context: &Context<'_, Params>, state: &State, agent: AgentId) -> bool {
    let Context { params, .. } = *context;
    let protocol = &params.protocol;
    let is_builder = params.roster.l1_builder == Some(agent);
    let open = if is_builder { blocks_of_a_step(params) } else { state.environment.open_blocks(params) };
    open > 0
        && gas_is_bearable(params, state)
        && blob_possible(params, state)
        && willing(context, state, agent, Stage::Race, open)
        && profitable(
            params,
            params.rewards.expected_by_racer,
            params.roster.traits[agent.index()].op_cost_prover,
            reveal_fee(params, state).plus(l1_fee(state, protocol.gas_rollup_proof)),
            protocol.safety_factor_rollup_proof,
        )
        && can_pay(params, state, agent, &[TransactionKind::ContentReveal, TransactionKind::RollupProof])
}
