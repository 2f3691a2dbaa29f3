//! A trajectory step by step, for pictures: people look before they read.

use gddt_engine::Observer;
use gddt_model::agents::StakingRole;
use gddt_model::metrics::Supply;
use gddt_model::parameters::{Mempool, StakingDynamics};
use gddt_model::process::{Phase, SlashKind};
use gddt_model::{Fernet, Params, Signals, State};

use super::{ExecuteError, Job};
use crate::record::Key;

/// One timestep of a trajectory.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// L1 block in which things happened.
    pub block: u64,
    /// L1 block at the end of the step, after what was skipped.
    pub time_l1: u64,
    /// Number of the process; 0 before the first.
    pub process: u64,
    /// The phase at the end of the step.
    pub phase: Phase,
    /// L1 block in which the process started.
    pub started_at: u64,
    /// L1 gas price, Gwei.
    pub gas_price: f64,
    /// Blob gas price, Gwei.
    pub blob_gas_price: f64,
    /// Whether the L1 block was censored.
    pub is_censored: bool,
    /// Who was slashed in this step.
    pub slash: Option<SlashKind>,
    /// Where the tokens are.
    pub supply: Supply,
}

/// The first timesteps of the first run of a parameter combination, at most `limit`.
///
/// # Errors
/// As [`Job::run`].
pub fn preview(job: &Job<'_>, subset: u64, limit: u64) -> Result<Vec<Moment>, ExecuteError> {
    let mut recorder = Moments(Vec::new());
    job.watch_start(Key { subset, run: 1 }, limit, &mut recorder)?;
    Ok(recorder.0)
}

struct Moments(Vec<Moment>);

impl Observer<Fernet> for Moments {
    fn begin(&mut self, _: &Params, state: &State) {
        self.0.push(moment(state, 0, None));
    }

    fn observe(&mut self, _: &Params, state: &State, signals: &Signals) {
        let slash = signals.evolution.outcome().and_then(|outcome| outcome.slash).map(|slash| slash.kind);
        self.0.push(moment(state, signals.skip.total, slash));
    }
}

fn moment(state: &State, skipped: u64, slash: Option<SlashKind>) -> Moment {
    Moment {
        block: state.clock.time_l1 - skipped,
        time_l1: state.clock.time_l1,
        process: state.process.id,
        phase: state.process.phase,
        started_at: state.process.started_at,
        gas_price: state.environment.gas_price.to_f64(),
        blob_gas_price: state.environment.blob_gas_price.to_f64(),
        is_censored: state.environment.is_censored(),
        slash,
        supply: Supply::of(state),
    }
}

/// Who takes part and what waits at the end of a timestep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Population {
    /// L1 block.
    pub time_l1: u64,
    /// Sequencers and provers that take part; none while staking is static.
    pub participants: Option<[u64; 2]>,
    /// Transactions that wait in mempools; none without mempools.
    pub waiting: Option<u64>,
}

/// Timesteps that [`population`] looks at, at most: seconds of work, where a run of a year has some 1.2 million.
pub const POPULATION_TIMESTEPS: u64 = 5_000_000;

/// Who takes part and what waits in the first run of a parameter combination: the initial state and every n-th timestep of
/// all of it, or of its first [`POPULATION_TIMESTEPS`], so that there are at most `most` of them. Nothing where staking is
/// static and there are no mempools.
///
/// # Errors
/// As [`Job::run`].
pub fn population(job: &Job<'_>, subset: u64, most: u64) -> Result<Vec<Population>, ExecuteError> {
    let protocol = &job.plan.subset(subset).settings.protocol;
    if protocol.staking_dynamics != StakingDynamics::Dynamic && protocol.mempool != Mempool::Gossip {
        return Ok(Vec::new());
    }
    let timesteps = job.plan.timesteps().min(POPULATION_TIMESTEPS);
    let every = timesteps.div_ceil(most.saturating_sub(1).max(1)).max(1);
    let mut recorder = Populations { every, of: Vec::new() };
    job.watch_start(Key { subset, run: 1 }, timesteps, &mut recorder)?;
    Ok(recorder.of)
}

struct Populations {
    every: u64,
    of: Vec<Population>,
}

impl Observer<Fernet> for Populations {
    fn begin(&mut self, params: &Params, state: &State) {
        let participants = StakingRole::ALL.map(|role| state.membership.of(role).active_count() as u64);
        self.of.push(Population {
            time_l1: state.clock.time_l1,
            participants: params.staking.is_dynamic.then_some(participants),
            waiting: params.gossip.as_ref().map(|_| state.mempool.pending()),
        });
    }

    fn observe(&mut self, params: &Params, state: &State, _: &Signals) {
        if state.clock.timestep.is_multiple_of(self.every) {
            self.begin(params, state);
        }
    }
}
