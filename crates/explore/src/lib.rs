//! From a scenario to results: plans, parallel execution, and result folders.
//!
//! A [`Request`] names a scenario (built in, or a file) and what to change in it; [`load`] makes a checked [`Plan`] of it, or
//! tells all that is wrong. A [`Job`] is a plan with its recorded series read: it runs
//!
//! * in memory, with [`Job::collect`],
//! * into a folder that survives interruptions, with [`Job::run`], to be read with [`ResultFolder`],
//! * or one trajectory under the eyes of an observer, with [`Job::watch`].
//!
//! What comes out depends on the plan alone, not on threads or on how it was run.
//!
//! # In memory
//! ```
//! use gddt_explore::arrow_array::{Float64Array, cast::AsArray};
//! use gddt_explore::{Control, Job, Record, Request, load};
//!
//! let plan = load(&Request {
//!     target: Some(String::from("baseline")),
//!     sets: vec![String::from("final_probability=0.9")],
//!     sweeps: vec![String::from("uncle_count=0,2")],
//!     runs: Some(3),
//!     timesteps: Some(50),
//!     ..Request::default()
//! })?;
//! let job = Job::prepare(&plan, Record::default())?;
//! let tables = job.collect(2, Control::default())?;
//! assert_eq!(tables.trajectories.num_rows(), 2 * 3);
//! let skipped: &Float64Array = tables.trajectories["proportion_skipped"].as_primitive();
//! assert!(skipped.iter().flatten().all(|share| (0.0..=1.0).contains(&share)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Watched
//! An [`Observer`](gddt_engine::Observer) sees state and signals after every timestep:
//! ```
//! use gddt_engine::Observer;
//! use gddt_explore::{Job, Record, Request, load};
//! use gddt_model::{Fernet, Params, Signals, State};
//!
//! /// The highest L1 gas price, Gwei.
//! struct Peak(f64);
//!
//! impl Observer<Fernet> for Peak {
//!     fn begin(&mut self, _: &Params, _: &State) {}
//!     fn observe(&mut self, _: &Params, state: &State, _: &Signals) {
//!         self.0 = self.0.max(state.environment.gas_price.to_f64());
//!     }
//! }
//!
//! let plan = load(&Request { timesteps: Some(50), ..Request::default() })?;
//! let mut peak = Peak(0.0);
//! let end = Job::prepare(&plan, Record::default())?.watch(0, 1, &mut peak)?;
//! assert!(peak.0 > 0.0 && end.state().clock.timestep == 50);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # In a folder
//! ```
//! use gddt_explore::results::{Opened, RunFolder};
//! use gddt_explore::{Control, Ending, Job, Record, Request, ResultFolder, load};
//!
//! # let place = tempfile::tempdir()?;
//! # let path = place.path().join("result");
//! let plan = load(&Request { runs: Some(3), timesteps: Some(50), ..Request::default() })?;
//! let job = Job::prepare(&plan, Record { timesteps: true, ..Record::default() })?;
//! // What was finished before an interruption is not computed again.
//! if let Opened::Fresh(folder) | Opened::Unfinished(folder) = RunFolder::open(&path, &job.run_plan())? {
//!     assert_eq!(job.run(&folder, 2, Control::default())?, Ending::Done);
//!     folder.finish()?;
//! }
//! let mut rows = 0;
//! for batch in ResultFolder::open(&path)?.columns("timesteps", &["timestep", "gas_fee_l1"])? {
//!     rows += batch?.num_rows();
//! }
//! assert_eq!(rows, 3 * 51);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod design;
pub mod diagnostics;
pub mod execute;
pub mod expression;
pub mod goals;
pub mod record;
pub mod results;
pub mod rule;
pub mod scenario;
pub mod series;
pub mod table;

/// The version of Arrow that tables come in.
pub use arrow_array;

pub use diagnostics::Diagnostics;
pub use execute::{Control, Ending, ExecuteError, Job, Record, RunTables, Watched};
pub use results::{ResultError, ResultFolder, RunFolder, RunPlan};
pub use rule::ExpressionRule;
pub use scenario::{Plan, Request, Subset, load, load_goals};
