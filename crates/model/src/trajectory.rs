//! One trajectory after another, in the same memory.

use gddt_engine::{Context, Draws, Observer};

use crate::{Fernet, Params, Signals, State};

/// What a worker needs to run trajectories: state and signals, used again for each.
#[derive(Debug, Default)]
pub struct Trajectory {
    state: State,
    signals: Signals,
}

impl Trajectory {
    /// Runs one trajectory from its start, watched by an observer.
    pub fn run(&mut self, params: &mut Params, draws: &Draws, observer: &mut impl Observer<Fernet>) {
        self.run_while(params, draws, observer, || true);
    }

    /// As [`run`](Self::run), but only while `go_on` says so, which is asked now and then. Returns whether the trajectory
    /// got to its end.
    pub fn run_while(
        &mut self,
        params: &mut Params,
        draws: &Draws,
        observer: &mut impl Observer<Fernet>,
        go_on: impl Fn() -> bool,
    ) -> bool {
        params.begin_run(draws);
        self.state.reset(params, draws);
        let context = Context { params, draws };
        let timesteps = params.timesteps;
        gddt_engine::run_while::<Fernet>(&context, &mut self.state, &mut self.signals, timesteps, observer, go_on)
    }

    /// The state at the end of the trajectory that ran last.
    pub fn state(&self) -> &State {
        &self.state
    }
}
