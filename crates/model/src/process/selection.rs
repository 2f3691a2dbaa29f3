//! Selection (model.md §4.3): the best score leads.

use gddt_engine::Context;

use super::outcome::Outcome;
use super::transition::sabotage;
use super::{Phase, Stage, Transition};
use crate::{Params, State};

/// Policy: the proposal phase ends when its time is up (`rem < 0`), or early once every eligible sequencer has proposed.
///
/// Proposals of this very step count, so there are `max + 1` chances. Without any proposal the process is skipped.
#[inline]
pub fn select(context: &Context<'_, Params>, state: &State) -> Option<Outcome> {
    if state.process.phase != Phase::PendingProposals {
        return None;
    }
    let window = context.params.windows[Stage::Proposal];
    let time = state.process.time_in_phase;
    if !window.is_over(time) {
        let may_end_early = window.min < window.max && time >= window.min && state.proposals.count() > 0;
        if !(may_end_early && state.stakes.eligible().is_subset_of(state.proposals.proposed())) {
            return None;
        }
    }
    Some(match state.proposals.ranked(0) {
        Some(&best) => Outcome { skip: window.left_to_minimum(time), ..Outcome::to(Transition::Lead(best)) },
        None => Outcome { attack: sabotage(context, state, None, Stage::Proposal), ..Outcome::to(Transition::Skipped) },
    })
}
