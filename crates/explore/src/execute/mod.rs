//! Running a plan: trajectories on all threads, rows in order, chunk by chunk into a result folder.
//!
//! What comes out depends on the plan and the list of recorded tables only. Threads decide who runs a trajectory, never
//! what it draws; rows are written in the order of subset and run; the cut into chunks is a function of the plan, so
//! shards and resumed runs write the same parts.

mod collect;
mod error;
mod geometry;
mod inputs;
mod kpis;
mod preview;
mod run;
mod sample;
mod tables;
#[cfg(test)]
mod tests;
mod watch;
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gddt_engine::Draws;
use gddt_model::Params;
use gddt_model::parameters::Value;

pub use collect::RunTables;
pub use error::ExecuteError;
pub use geometry::Geometry;
pub use preview::{Moment, POPULATION_TIMESTEPS, Population, population, preview};
pub use sample::Sample;
pub use tables::Record;
pub use watch::Watched;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::record::Key;
use crate::results::{RunPlan, TableSpec};
use crate::scenario::Plan;
use crate::table::ColumnKind;
use inputs::Inputs;
use tables::{Parameters, Schemas};

/// A plan with its recorded series loaded, ready to run.
#[derive(Debug)]
pub struct Job<'a> {
    plan: &'a Plan,
    inputs: Inputs,
    parameters: Parameters,
    schemas: Schemas,
    geometry: Geometry,
}

/// Who watches and who may stop a run.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    /// Once true, no further trajectory is started, and those under way are cut off: their chunks are unfinished and are
    /// computed again when the run goes on.
    pub stop: &'a AtomicBool,
    /// Called from any thread when a trajectory has ended.
    pub trajectory_done: &'a (dyn Fn() + Sync),
}

/// Nobody watches, nobody stops it.
impl Default for Control<'_> {
    fn default() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Self { stop: &NEVER, trajectory_done: &|| () }
    }
}

impl Control<'_> {
    fn is_stopped(self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every chunk is written.
    Done,
    /// It was stopped; the chunks that were complete are kept.
    Stopped,
}

/// Agents that every network has beside the declared ones: a relay and the L1 builder.
const BUILT_IN_AGENTS: u64 = 2;

impl<'a> Job<'a> {
    /// Reads the recorded series that the plan names and makes sure that every combination can run.
    ///
    /// # Errors
    /// A series that cannot be read, is not consecutive, or is too short: shown where the scenario names it. More
    /// trajectories than a folder can take.
    pub fn prepare(plan: &'a Plan, record: Record) -> Result<Self, Diagnostics> {
        let agents = plan.largest_population() + BUILT_IN_AGENTS;
        let geometry = Geometry::new(plan.subset_count(), plan.runs(), plan.timesteps(), agents, record);
        check_size(plan, geometry)?;
        let inputs = Inputs::load(plan)?;
        let parameters = Parameters::of(plan);
        let schemas = Schemas::new(&parameters, record)
            .map_err(|error| Diagnostics::new(Arc::clone(plan.sources()), vec![Diagnostic::new(error.to_string())]))?;
        Ok(Self { plan, inputs, parameters, schemas, geometry })
    }

    /// How the run is cut into chunks.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// The scenario as a complete, runnable text, with the checksums of its recorded series: the whole identity of what
    /// comes out, but for seed, sizes and version. Run again, it refuses a series that has changed, except where paths
    /// are swept: then the checksums are comments.
    pub fn scenario(&self) -> String {
        self.plan.resolved_toml_with(self.inputs.checksums())
    }

    /// The tables that the run writes, with their columns.
    pub fn tables(&self) -> Vec<TableSpec> {
        self.schemas.specs()
    }

    /// What a folder needs to know of the run: see [`RunFolder::open`](crate::results::RunFolder::open).
    pub fn run_plan(&self) -> RunPlan {
        let sizes = (self.plan.seed(), self.plan.trajectories(), self.plan.timesteps());
        let chunks = self.geometry.chunks();
        let plan = RunPlan::new(env!("CARGO_PKG_VERSION"), self.scenario(), sizes, self.tables(), chunks);
        RunPlan { inputs: self.inputs.checksums().clone(), ..plan }
    }

    /// Resolved parameters of a subset. Planning has checked that they resolve.
    fn params(&self, subset: u64) -> Result<(Params, Vec<(ColumnKind, Value)>), ExecuteError> {
        let subset = self.plan.subset(subset);
        let values = self.parameters.values(&subset);
        let recorded = self.inputs.of(&subset.settings);
        Params::resolve(&subset.settings, &subset.agents.into(), &recorded)
            .map(|params| (params, values))
            .map_err(ExecuteError::Unresolved)
    }

    fn draws(&self, key: Key) -> Draws {
        if self.plan.run().independent_subsets {
            Draws::independent(self.plan.seed(), key.run, key.subset)
        } else {
            Draws::new(self.plan.seed(), key.run)
        }
    }
}

/// Most trajectories of a run: weeks of work.
const MOST_TRAJECTORIES: u64 = 10_000_000_000;

fn check_size(plan: &Plan, geometry: Geometry) -> Result<(), Diagnostics> {
    let most = MOST_TRAJECTORIES.min(geometry.most_trajectories());
    if plan.trajectories() <= most {
        return Ok(());
    }
    let (subsets, runs) = (plan.subset_count(), plan.runs());
    let title = format!("{subsets} parameter combinations of {runs} runs are too many trajectories");
    let mut expected = format!("at most {most} trajectories were expected");
    if most < MOST_TRAJECTORIES {
        expected += " of this length and with these tables: ask for fewer, make them shorter, or record less";
    }
    Err(plan.problem_with("run.runs", &title, &expected))
}
