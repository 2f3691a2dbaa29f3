//! Time (model.md §3, §4.8): it passes block by block, and the rest of a fixed phase is skipped in one step.

use gddt_engine::{Context, Sum};

use super::Process;
use super::outcome::ProcessStep;
use crate::units::L1Block;
use crate::{Params, State};

/// Where a trajectory stands in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Simulation steps so far.
    pub timestep: u64,
    /// L1 blocks so far.
    pub time_l1: L1Block,
}

/// Policy: `timestep_in_blocks` L1 blocks pass.
#[inline]
pub fn let_time_pass(context: &Context<'_, Params>, _: &State) -> u64 {
    context.params.protocol.timestep_in_blocks.get()
}

/// Update of `clock`: a step later.
#[inline]
pub fn advance_clock(_: &Params, clock: &mut Clock, signal: &Sum) {
    clock.timestep += 1;
    clock.time_l1 += signal.total;
}

/// Update of `process`: longer in its phase.
#[inline]
pub fn advance_phase(_: &Params, process: &mut Process, signal: &Sum) {
    process.time_in_phase += signal.total;
}

/// Update of `time_to_skip`: what the process leaves of its phase. (Nothing is left of a step before: `spend_skip` sees to
/// that.)
#[inline]
pub fn remember_skip(_: &Params, time_to_skip: &mut u64, signal: &ProcessStep) {
    *time_to_skip = signal.outcome().map_or(0, |outcome| outcome.skip);
}

/// Policy: the rest of a fixed phase is skipped.
#[inline]
pub fn skip_to_end_of_phase(_: &Context<'_, Params>, state: &State) -> u64 {
    state.time_to_skip
}

/// Update of `clock`: as much later.
#[inline]
pub fn skip_ahead(_: &Params, clock: &mut Clock, signal: &Sum) {
    clock.time_l1 += signal.total;
}

/// Update of `time_to_skip`: nothing is left.
#[inline]
pub fn spend_skip(_: &Params, time_to_skip: &mut u64, signal: &Sum) {
    *time_to_skip -= signal.total;
}
