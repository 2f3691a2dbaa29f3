//! What the engine asks of a model, and the declaration that answers it.

use crate::{Draws, Structure};

/// What a policy may read besides the state: the parameters of the trajectory and its randomness.
#[derive(Debug)]
pub struct Context<'a, P> {
    /// Fixed over the trajectory.
    pub params: &'a P,
    /// Keyed randomness: asking for a draw does not change it.
    pub draws: &'a Draws,
}

/// A generalized dynamical system. Written by [`structure!`](crate::structure), not by hand.
pub trait System {
    /// What is fixed over a trajectory.
    type Params;
    /// What changes.
    type State;
    /// The signals of all blocks.
    type Signals;

    /// The blocks, with their policies and updates, as data.
    const STRUCTURE: Structure;

    /// Whether the members that the structure calls optional have anything to do under these parameters. They do not
    /// change over a trajectory, so it is asked once.
    fn needs_optional(params: &Self::Params) -> bool;

    /// One timestep: all blocks, in their order.
    #[inline]
    fn step(context: &Context<'_, Self::Params>, state: &mut Self::State, signals: &mut Self::Signals) {
        if Self::needs_optional(context.params) {
            Self::step_with::<true>(context, state, signals);
        } else {
            Self::step_with::<false>(context, state, signals);
        }
    }

    /// [`step`](Self::step) with the optional members of the blocks, or without them: right only for parameters that leave
    /// them nothing to do. A loop over timesteps chooses once, and what is off costs nothing.
    fn step_with<const OPTIONAL: bool>(
        context: &Context<'_, Self::Params>,
        state: &mut Self::State,
        signals: &mut Self::Signals,
    );

    /// One timestep of all members, optional or not, with the policies and updates *inside* each block in another order;
    /// updates are run whether or not the signal is [idle](crate::Signal::is_idle). The result must be the same: this
    /// exists so that a test can show it.
    fn step_in_order(
        context: &Context<'_, Self::Params>,
        state: &mut Self::State,
        signals: &mut Self::Signals,
        order: &mut dyn BlockOrder,
    );
}

/// Chooses in which order the members of a block are run.
pub trait BlockOrder {
    /// A permutation of 0, …, `members` - 1.
    fn permutation(&mut self, members: usize) -> Vec<usize>;
}

/// Declares a system: its blocks with their labels, policies and updates, readable as the table of a specification.
///
/// ```text
/// structure! {
///     /// What the system is.
///     pub struct Epidemic {
///         params: Params,
///         state: State,
///         signals: Signals,
///     }
///     block contagion: Contagion = "Contagion" {
///         policies {
///             "infections" => infect,              // fn(&Context<Params>, &State) -> C where Contagion: Absorb<C>
///             "recoveries" => recover,
///         }
///         updates {
///             susceptible: "who can still fall ill" => lose_the_infected,   // fn(&Params, &mut part, &Contagion)
///             infected: "who is ill" => move_infected,
///         }
///     }
/// }
/// ```
///
/// A policy or an update may be `#[optional]`: it is left out of the trajectories of parameters for which the header's
/// `optional: fn(&Params) -> bool` says that no optional member has anything to do. (Without that line they always run.)
///
/// An update is named after the field of the state that it owns and gets nothing else of the state. Two updates of
/// one block that name the same field do not compile:
///
/// ```compile_fail
/// # use gddt_engine::{structure, Absorb, Context, Signal};
/// # #[derive(Default)] pub struct Sum(u64);
/// # impl Signal for Sum { fn clear(&mut self) { self.0 = 0 } }
/// # impl Absorb<u64> for Sum { fn absorb(&mut self, c: u64) { self.0 += c } }
/// # pub struct State { total: u64 }
/// # fn one(_: &Context<'_, ()>, _: &State) -> u64 { 1 }
/// # fn add(_: &(), total: &mut u64, sum: &Sum) { *total += sum.0 }
/// structure! {
///     /// Counts.
///     pub struct Counter { params: (), state: State, signals: Signals }
///     block count: Sum = "Count" {
///         policies { "one" => one }
///         updates { total: "total" => add, total: "the same part again" => add }
///     }
/// }
/// ```
#[macro_export]
macro_rules! structure {
    (
        $(#[$meta:meta])*
        $vis:vis struct $system:ident {
            params: $params:ty, state: $state:ident, signals: $signals:ident
            $(, optional: $needs_optional:path)? $(,)?
        }
        $(
            block $block:ident: $signal:ty = $label:literal {
                policies { $($(#[$optional_policy:ident])? $policy_label:literal => $policy:path),* $(,)? }
                updates { $($(#[$optional_update:ident])? $part:ident: $update_label:literal => $update:path),* $(,)? }
            }
        )+
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        $vis struct $system;

        /// The signals of all blocks, as the latest timestep left them.
        #[derive(Debug, Default)]
        $vis struct $signals {
            $(#[doc = concat!("The signal of the block *", $label, "*.")] pub $block: $signal,)+
        }

        impl $crate::System for $system {
            type Params = $params;
            type State = $state;
            type Signals = $signals;

            const STRUCTURE: $crate::Structure = $crate::Structure {
                name: stringify!($system),
                blocks: &[$($crate::BlockInfo {
                    name: stringify!($block),
                    label: $label,
                    policies: &[$($crate::PolicyInfo {
                        label: $policy_label,
                        function: stringify!($policy),
                        is_optional: $crate::is_optional(&[$(stringify!($optional_policy))?]),
                    }),*],
                    updates: &[$($crate::UpdateInfo {
                        part: stringify!($part),
                        label: $update_label,
                        function: stringify!($update),
                        is_optional: $crate::is_optional(&[$(stringify!($optional_update))?]),
                    }),*],
                }),+],
            };

            fn needs_optional(_params: &$params) -> bool {
                // The last of the two that there is.
                let _needs = true;
                $(let _needs = $needs_optional(_params);)?
                _needs
            }

            #[inline]
            fn step_with<const OPTIONAL: bool>(
                context: &$crate::Context<'_, $params>,
                state: &mut $state,
                signals: &mut $signals,
            ) {
                debug_assert!(OPTIONAL || !<Self as $crate::System>::needs_optional(context.params));
                $({
                    let signal = &mut signals.$block;
                    $crate::Signal::clear(signal);
                    $(if OPTIONAL || const { !$crate::is_optional(&[$(stringify!($optional_policy))?]) } {
                        $crate::Absorb::absorb(signal, $policy(context, &*state));
                    })*
                    if !$crate::Signal::is_idle(signal) {
                        // One pattern for all updates of the block: naming a part twice does not compile.
                        let $state { $($part,)* .. } = &mut *state;
                        $(if OPTIONAL || const { !$crate::is_optional(&[$(stringify!($optional_update))?]) } {
                            $update(context.params, $part, &*signal);
                        })*
                    }
                })+
            }

            fn step_in_order(
                context: &$crate::Context<'_, $params>,
                state: &mut $state,
                signals: &mut $signals,
                order: &mut dyn $crate::BlockOrder,
            ) {
                for block in Self::STRUCTURE.blocks {
                    let policies = order.permutation(block.policies.len());
                    let updates = order.permutation(block.updates.len());
                    $(if block.name == stringify!($block) {
                        let signal = &mut signals.$block;
                        $crate::Signal::clear(signal);
                        for &chosen in &policies {
                            let mut _place = 0;
                            $(
                                if chosen == _place {
                                    $crate::Absorb::absorb(&mut *signal, $policy(context, &*state));
                                }
                                _place += 1;
                            )*
                        }
                        for &chosen in &updates {
                            let _part = block.updates[chosen].part;
                            $(if _part == stringify!($part) {
                                $update(context.params, &mut state.$part, &*signal);
                            })*
                        }
                    })+
                }
            }
        }
    };
}
