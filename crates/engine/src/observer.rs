//! Observers: whoever watches a trajectory without changing it.

use crate::System;

/// Watches a trajectory: KPIs, recorders, tests. What is not asked for costs nothing, because observers are
/// composed statically: `()` watches nothing, a tuple watches with each of its members, `Option` when there is one.
pub trait Observer<S: System> {
    /// Called once, with the initial state.
    fn begin(&mut self, params: &S::Params, state: &S::State);

    /// Called after every timestep, with the state at its end and the signals of all its blocks.
    fn observe(&mut self, params: &S::Params, state: &S::State, signals: &S::Signals);
}

impl<S: System> Observer<S> for () {
    fn begin(&mut self, _: &S::Params, _: &S::State) {}
    fn observe(&mut self, _: &S::Params, _: &S::State, _: &S::Signals) {}
}

impl<S: System, O: Observer<S>> Observer<S> for &mut O {
    fn begin(&mut self, params: &S::Params, state: &S::State) {
        (**self).begin(params, state);
    }
    #[inline]
    fn observe(&mut self, params: &S::Params, state: &S::State, signals: &S::Signals) {
        (**self).observe(params, state, signals);
    }
}

impl<S: System, O: Observer<S>> Observer<S> for Option<O> {
    fn begin(&mut self, params: &S::Params, state: &S::State) {
        if let Some(observer) = self {
            observer.begin(params, state);
        }
    }
    #[inline]
    fn observe(&mut self, params: &S::Params, state: &S::State, signals: &S::Signals) {
        if let Some(observer) = self {
            observer.observe(params, state, signals);
        }
    }
}

macro_rules! observe_with_each {
    ($($member:ident)+) => {
        #[expect(non_snake_case, reason = "a tuple's members are named after their types")]
        impl<S: System, $($member: Observer<S>),+> Observer<S> for ($($member,)+) {
            fn begin(&mut self, params: &S::Params, state: &S::State) {
                let ($($member,)+) = self;
                $($member.begin(params, state);)+
            }
            #[inline]
            fn observe(&mut self, params: &S::Params, state: &S::State, signals: &S::Signals) {
                let ($($member,)+) = self;
                $($member.observe(params, state, signals);)+
            }
        }
    };
}

observe_with_each!(A);
observe_with_each!(A B);
observe_with_each!(A B C);
observe_with_each!(A B C D);
