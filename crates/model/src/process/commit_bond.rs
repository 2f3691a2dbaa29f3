//! Commitment bond (model.md §4.4): the leader finds a prover that bonds itself to the block.

use gddt_engine::Context;

use super::outcome::{Outcome, ProcessStep};
use super::transition::leader_failed;
use super::{BondMove, Phase, SlashKind, Stage, Transition};
use crate::agents::AgentId;
use crate::agents::behavior::{self, Job};
use crate::decisions;
use crate::l1::transactions::{TransactionKind, cost, send};
use crate::streams::Purpose;
use crate::units::Tokens;
use crate::{Params, State};

/// A prover's locked bond: out of its spendable balance; back when the block is finalized or the leader does not reveal,
/// burnt if the proof is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bond {
    /// Whose bond.
    pub prover: AgentId,
    /// How much.
    pub amount: Tokens,
}

/// Policy: within the window the leader tries to find a prover; when the time is up it has failed.
#[inline]
pub fn commit_bond(context: &Context<'_, Params>, state: &State) -> Option<Outcome> {
    if state.process.phase != Phase::PendingCommitBond {
        return None;
    }
    let window = context.params.windows[Stage::CommitBond];
    if window.is_over(state.process.time_in_phase) {
        return Some(leader_failed(context, state, SlashKind::NoBond));
    }
    let leader = state.process.leader?;
    if !decisions::bonds(context, state, leader) {
        return None;
    }
    let prover = find_prover(context, state, leader)?;
    Some(Outcome {
        transactions: [Some(send(context.params, state, TransactionKind::CommitmentBond, prover)), None],
        bond: BondMove::Lock(Bond { prover, amount: context.params.protocol.commit_bond_amount }),
        skip: window.left_to_minimum(state.process.time_in_phase),
        attack: behavior::withholding::prepares_attack(context, state, leader, prover, Stage::CommitBond),
        ..Outcome::to(Transition::Bonded(prover))
    })
}

/// A prover drawn uniformly from those of the marketplace who can afford the bond (and whose behaviour lets them take it on), if the leader uses the marketplace;
/// else, or if there is none, the leader itself if it can afford the bond.
fn find_prover(context: &Context<'_, Params>, state: &State, leader: AgentId) -> Option<AgentId> {
    let Context { params, draws } = *context;
    let time = state.clock.time_l1;
    let fee = if params.protocol.agents_pay_l1_fees {
        cost(params, state, TransactionKind::CommitmentBond)
    } else {
        Tokens::ZERO
    };
    let needed = params.protocol.commit_bond_amount + fee;
    let can_afford = |agent: &AgentId| state.balances.of(*agent) >= needed;
    let takes_on = |agent: AgentId, job: Job| behavior::takes_on(params, state, agent, job);
    let asks = draws.happens(params.marketplace, Purpose::Marketplace, time, 0);
    if asks && takes_on(leader, Job::Lead) {
        let available = |agent: &AgentId| can_afford(agent) && takes_on(*agent, Job::Prove);
        let count = state.membership.provers().iter().filter(available).count();
        let chosen = draws.index(count, Purpose::ChosenProver, time, 0);
        if let Some(prover) = state.membership.provers().iter().filter(available).nth(chosen) {
            return Some(prover);
        }
    }
    Some(leader).filter(|leader| can_afford(leader) && takes_on(*leader, Job::LeadAndProve))
}

/// Update of `bond`: it is locked, released or burnt.
#[inline]
pub fn keep_bond(_: &Params, bond: &mut Option<Bond>, signal: &ProcessStep) {
    match signal.outcome().map(|outcome| outcome.bond) {
        Some(BondMove::Lock(locked)) => *bond = Some(locked),
        Some(BondMove::Release(_) | BondMove::Burn(_)) => *bond = None,
        Some(BondMove::None) | None => {}
    }
}
