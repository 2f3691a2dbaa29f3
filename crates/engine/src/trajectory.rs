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
    run_while::<S>(context, state, signals, timesteps, observer, || true);
}

/// Timesteps between two looks at whether to go on: few, because a step of a large population takes milliseconds.
const LOOK_EVERY: u64 = 1 << 8;

/// As [`run`], but only while `go_on` says so, which is asked every 256 timesteps. Returns whether it got to the end.
#[inline]
pub fn run_while<S: System>(
    context: &Context<'_, S::Params>,
    state: &mut S::State,
    signals: &mut S::Signals,
    timesteps: u64,
    observer: &mut impl Observer<S>,
    go_on: impl Fn() -> bool,
) -> bool {
    observer.begin(context.params, state);
    if S::needs_optional(context.params) {
        steps::<S, true>(context, state, signals, timesteps, observer, go_on)
    } else {
        steps::<S, false>(context, state, signals, timesteps, observer, go_on)
    }
}

fn steps<S: System, const OPTIONAL: bool>(
    context: &Context<'_, S::Params>,
    state: &mut S::State,
    signals: &mut S::Signals,
    timesteps: u64,
    observer: &mut impl Observer<S>,
    go_on: impl Fn() -> bool,
) -> bool {
    let mut left = timesteps;
    while left > 0 {
        if !go_on() {
            return false;
        }
        let now = left.min(LOOK_EVERY);
        for _ in 0..now {
            S::step::<OPTIONAL>(context, state, signals);
            observer.observe(context.params, state, signals);
        }
        left -= now;
    }
    true
}
