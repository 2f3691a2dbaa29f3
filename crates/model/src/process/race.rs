//! Proof race (model.md §4.7): the leader has failed, and others may deliver content and proof.

use gddt_engine::Context;

use super::outcome::Outcome;
use super::{Phase, Stage, Transition};
use crate::agents::AgentId;
use crate::decisions;
use crate::l1::transactions::{TransactionKind, send};
use crate::parameters::RaceParticipation;
use crate::streams::Purpose;
use crate::{Params, State};

/// Policy: the first to land content and proof takes the whole reward; when the time is up the block is skipped.
#[inline]
pub fn race(context: &Context<'_, Params>, state: &State) -> Option<Outcome> {
    if state.process.phase != Phase::ProofRace {
        return None;
    }
    let window = context.params.windows[Stage::Race];
    if window.is_over(state.process.time_in_phase) {
        return Some(Outcome::to(Transition::Skipped));
    }
    let winner = match context.params.protocol.race_participation {
        // It asks for nothing but an L1 block to land in.
        RaceParticipation::L1Builder => {
            context.params.roster.l1_builder.filter(|_| state.environment.landed_blocks(context.params) > 0)
        }
        RaceParticipation::Open => first_to_land(context, state),
    }?;
    Some(Outcome {
        transactions: [TransactionKind::ContentReveal, TransactionKind::RollupProof]
            .map(|kind| Some(send(context.params, state, kind, winner))),
        skip: window.left_to_minimum(state.process.time_in_phase),
        ..Outcome::to(Transition::RaceWon(winner))
    })
}

/// Of the provers and the L1 builder that try in this L1 block, one uniformly: the one with the largest draw.
fn first_to_land(context: &Context<'_, Params>, state: &State) -> Option<AgentId> {
    let order =
        |agent: AgentId| (context.draws.bits(Purpose::RaceOrder, state.clock.time_l1, u64::from(agent.0)), agent);
    let provers = state.membership.provers().iter();
    provers
        .chain(context.params.roster.l1_builder)
        .filter(|&agent| decisions::races(context, state, agent))
        .max_by_key(|&agent| order(agent))
}
