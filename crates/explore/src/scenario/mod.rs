//! Scenarios: from what a user typed to a plan that can run, or to all that is wrong with it.
//!
//! [`load`] reads a scenario (a built-in name or a file, what it [extends](built_in), and what the command line
//! changes), resolves references, lays out the sweep, and checks every single combination:
//!
//! ```
//! use gddt_explore::scenario::{Request, load};
//!
//! let request = Request { target: Some(String::from("reference")), runs: Some(5), ..Request::default() };
//! let plan = load(&request)?;
//! assert_eq!((plan.name(), plan.subset_count(), plan.trajectories()), ("reference", 1, 5));
//! # Ok::<(), gddt_explore::diagnostics::Diagnostics>(())
//! ```

pub mod built_in;

mod agent_key;
mod document;
mod emit;
mod field;
mod plan;
mod read;
mod resolve;
mod schema;
mod target;
mod topic;

#[cfg(test)]
mod tests;

pub use agent_key::{AgentKey, agent_keys};
pub use plan::{AxisInfo, Plan, Subset, governance_surface};
pub use schema::schema;
pub use topic::Topic;

use crate::diagnostics::Diagnostics;
use crate::goals::Goal;

/// What a user asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The name of a built-in scenario or the path of a file; `None`: the built-in `baseline`.
    pub target: Option<String>,
    /// `NAME=VALUE` of each `--set`.
    pub sets: Vec<String>,
    /// `NAME=VALUE,VALUE,...` of each `--sweep`.
    pub sweeps: Vec<String>,
    /// `--runs`, of any sign: loading checks it, as it does the next two.
    pub runs: Option<i64>,
    /// `--timesteps`.
    pub timesteps: Option<i64>,
    /// `--seed`.
    pub seed: Option<i64>,
}

/// Loads and resolves a scenario.
///
/// # Errors
/// Everything that is wrong with it: what is not TOML or cannot be found, what is wrong with single pieces, and what does
/// not fit together in some combination, as far as the other problems let it be told.
pub fn load(request: &Request) -> Result<Plan, Diagnostics> {
    resolve::resolve(document::load(request))
}

/// Loads the goals of a scenario alone: of a file that may have nothing but `[goals.NAME]` tables.
///
/// # Errors
/// Everything that is wrong with them, or that there are none.
pub fn load_goals(request: &Request) -> Result<Vec<Goal>, Diagnostics> {
    resolve::goals(document::load(request))
}
