//! The three tests (model.md §7): an agent acts in an L1 block when it is *willing*, it is *profitable*, and it is
//! *possible*. What *willing* and *profitable* mean stands in [`rules`](crate::rules), where a user's own rules take their
//! place.

use gddt_engine::Context;

use crate::agents::AgentId;
use crate::agents::behavior::{self, withholds};
use crate::l1::transactions::{TransactionKind, cost};
use crate::process::Stage;
use crate::rules::{Decision, DecisionRule};
use crate::units::Tokens;
use crate::{Params, State};

/// Possible for anybody: in how many L1 blocks of this step (one, as a rule; none in a missed slot) nobody censors, if L1 gas is not above
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

/// Willing and profitable: by the built-in tests, or by the rule of the agent's group.
#[inline]
fn wants(context: &Context<'_, Params>, state: &State, agent: AgentId, stage: Stage, open: u32) -> bool {
    if behavior::is_off(context.params, state, agent) {
        return false;
    }
    let decision = Decision::new(context, state, agent, stage, open);
    match context.params.roster.rule(agent) {
        None => decision.draws_willing() && decision.pays(),
        Some(rule) => agrees(rule, &decision),
    }
}

/// Willing and profitable, by a rule.
pub(crate) fn agrees(rule: &dyn DecisionRule, decision: &Decision<'_>) -> bool {
    rule.is_willing(decision) && rule.is_profitable(decision)
}

/// Whether an agent has the money for an L1 transaction, where agents pay.
#[inline]
fn can_pay(params: &Params, state: &State, agent: AgentId, kinds: &[TransactionKind]) -> bool {
    !params.protocol.agents_pay_l1_fees
        || params.roster.l1_builder == Some(agent)
        || state.balances.of(agent) >= kinds.iter().map(|&kind| cost(params, state, kind)).sum::<Tokens>()
}

/// Whether the leader tries to have a bond committed. (Who bonds itself and can afford it is found afterwards.)
pub fn bonds(context: &Context<'_, Params>, state: &State, leader: AgentId) -> bool {
    let open = open_blocks(context.params, state);
    open > 0
        && wants(context, state, leader, Stage::CommitBond, open)
        && withholds(context, state, leader, Stage::CommitBond).is_none()
}

/// Whether the leader reveals.
pub fn reveals(context: &Context<'_, Params>, state: &State, leader: AgentId) -> bool {
    let Context { params, .. } = *context;
    let open = open_blocks(params, state);
    open > 0
        && blob_possible(params, state)
        && wants(context, state, leader, Stage::Reveal, open)
        && can_pay(params, state, leader, &[TransactionKind::ContentReveal])
        && withholds(context, state, leader, Stage::Reveal).is_none()
}

/// Whether the prover proves.
pub fn proves(context: &Context<'_, Params>, state: &State, prover: AgentId) -> bool {
    let Context { params, .. } = *context;
    let open = open_blocks(params, state);
    open > 0
        && wants(context, state, prover, Stage::Rollup, open)
        && can_pay(params, state, prover, &[TransactionKind::RollupProof])
        && withholds(context, state, prover, Stage::Rollup).is_none()
}

/// Whether an agent tries to land content and proof in an open race. The winner takes the whole reward, and carries
/// the prover's operating cost and both fees. Nobody censors the L1 builder: it includes its own transactions.
pub fn races(context: &Context<'_, Params>, state: &State, agent: AgentId) -> bool {
    let Context { params, .. } = *context;
    let is_builder = params.roster.l1_builder == Some(agent);
    let environment = &state.environment;
    let open = if is_builder { environment.landed_blocks(params) } else { environment.open_blocks(params) };
    open > 0
        && gas_is_bearable(params, state)
        && blob_possible(params, state)
        && wants(context, state, agent, Stage::Race, open)
        && can_pay(params, state, agent, &[TransactionKind::ContentReveal, TransactionKind::RollupProof])
}
