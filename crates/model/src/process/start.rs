//! Start (model.md §4.1): a new process follows one that ended in an earlier step.

use gddt_engine::Context;

use super::Transition;
use super::outcome::{Outcome, ProcessStep};
use crate::agents::Proposals;
use crate::{Params, State};

/// Policy: without a process under way, a new one starts.
#[inline]
pub fn start(_: &Context<'_, Params>, state: &State) -> Option<Outcome> {
    state.process.phase.is_over().then_some(Outcome::to(Transition::Start(state.clock.time_l1)))
}

/// Update of `proposals`: those of the process before are forgotten.
#[inline]
pub fn forget_proposals(_: &Params, proposals: &mut Proposals, signal: &ProcessStep) {
    if let Some(Outcome { transition: Transition::Start(_), .. }) = signal.outcome() {
        proposals.clear();
    }
}
