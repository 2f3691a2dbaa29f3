//! The trajectory loop.

use crate::{Context, Observer, System};

/// Runs a system for a number of timesteps from the state it is in.
///
/// Allocates nothing itself: state, signals and observer are the caller's, to be used again for the next trajectory.
#[inline]
pub fn run<S: System>(
    context: &Context<'_, S::Params>,
    state: &mut S::State,
    signals: &mut S::Signals,
    timesteps: u64,
    observer: &mut impl Observer<S>,
) {
    observer.begin(context.params, state);
    for _ in 0..timesteps {
        S::step(context, state, signals);
        observer.observe(context.params, state, signals);
    }
}
