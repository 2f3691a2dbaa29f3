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
            S::step_with::<OPTIONAL>(context, state, signals);
            observer.observe(context.params, state, signals);
        }
        left -= now;
    }
    true
}

#[cfg(test)]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "an update gets its signal by reference, however small")]
mod tests {
    use super::run;
    use crate::{Absorb, Context, Draws, Signal, Sum, System, structure};

    /// A drop per step, and two more while it rains; every third step somebody looks.
    #[derive(Default)]
    struct Pond {
        drops: u64,
        rained: u64,
        updates: u64,
    }

    /// Somebody looks, or nobody does.
    #[derive(Debug, Default)]
    struct Look(bool);

    impl Signal for Look {
        fn clear(&mut self) {
            self.0 = false;
        }
        fn is_idle(&self) -> bool {
            !self.0
        }
    }

    impl Absorb<()> for Look {
        fn absorb(&mut self, (): ()) {
            self.0 = true;
        }
    }

    struct Weather {
        rains: bool,
    }

    impl Weather {
        fn rains(&self) -> bool {
            self.rains
        }
    }

    structure! {
        /// Filled by a spring, and by rain.
        struct Filling { params: Weather, state: Pond, signals: Signals, optional: Weather::rains }
        block water: Sum = "Water" {
            policies {
                "spring" => spring,
                #[optional]
                "rain" => rain,
            }
            updates {
                drops: "all water" => fill,
                #[optional]
                rained: "steps with rain" => count,
            }
        }
        block looks: Look = "Looks" {
            policies { "somebody looks" => look }
            updates { updates: "times that this was run" => note }
        }
    }

    fn spring(_: &Context<'_, Weather>, _: &Pond) -> u64 {
        1
    }

    fn rain(_: &Context<'_, Weather>, _: &Pond) -> u64 {
        2
    }

    fn fill(_: &Weather, drops: &mut u64, signal: &Sum) {
        *drops += signal.total;
    }

    fn look(_: &Context<'_, Weather>, pond: &Pond) -> Option<()> {
        pond.drops.is_multiple_of(3).then_some(())
    }

    fn note(_: &Weather, updates: &mut u64, _: &Look) {
        *updates += 1;
    }

    fn count(_: &Weather, rained: &mut u64, _: &Sum) {
        *rained += 1;
    }

    #[test]
    fn optional_members_and_updates_of_idle_blocks_run_where_they_are_needed_and_are_left_out_elsewhere() {
        for (rains, expected) in [(true, (30, 10, 10)), (false, (10, 0, 3))] {
            let (params, draws) = (Weather { rains }, Draws::new(1, 1));
            let (mut pond, mut signals) = (Pond::default(), Signals::default());
            run::<Filling>(&Context { params: &params, draws: &draws }, &mut pond, &mut signals, 10, &mut ());
            assert_eq!((pond.drops, pond.rained, pond.updates), expected);
        }
        let table = Filling::STRUCTURE.markdown();
        assert!(table.contains("| spring; rain\\* |") && table.contains("only where the parameters"), "{table}");
    }
}
