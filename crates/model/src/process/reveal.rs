//! Reveal (model.md §4.5): the leader posts the block's content as a blob.

use gddt_engine::Context;

use super::outcome::Outcome;
use super::transition::leader_failed;
use super::{Phase, SlashKind, Stage, Transition};
use crate::agents::behavior;
use crate::decisions;
use crate::l1::transactions::{TransactionKind, send};
use crate::{Params, State};

/// Policy: within the window the leader tries to reveal; when the time is up it has failed.
#[inline]
pub fn reveal(context: &Context<'_, Params>, state: &State) -> Option<Outcome> {
    if state.process.phase != Phase::PendingReveal {
        return None;
    }
    let window = context.params.windows[Stage::Reveal];
    if window.is_over(state.process.time_in_phase) {
        return Some(leader_failed(context, state, SlashKind::NoReveal));
    }
    let leader = state.process.leader?;
    decisions::reveals(context, state, leader).then(|| Outcome {
        transactions: [Some(send(context.params, state, TransactionKind::ContentReveal, leader)), None],
        attack: state
            .process
            .prover
            .and_then(|prover| behavior::withholding::prepares_attack(context, state, leader, prover, Stage::Reveal)),
        skip: window.left_to_minimum(state.process.time_in_phase),
        ..Outcome::to(Transition::Revealed)
    })
}
