//! What is compared: a result, or a scenario that is run first.

use std::path::Path;

use gddt_explore::results::{MANIFEST, ResultFolder};
use gddt_explore::scenario::{Plan, load};

use super::super::description::describe;
use super::super::execution::{Existing, Options, result_of, setup};
use super::super::remarks;
use crate::args::CompareArgs;
use crate::outcome::Failure;
use crate::terminal::tell;

/// One side of a comparison.
pub enum Side {
    Result(Box<ResultFolder>),
    Scenario(Box<Plan>),
}

impl Side {
    /// The side that the command line names.
    pub fn of(args: &CompareArgs, name: &str) -> Result<Self, Failure> {
        let path = Path::new(name);
        if path.join(MANIFEST).is_file() {
            if !args.changes.is_empty() {
                let message = format!(
                    "`{name}` is a finished result; --set, --sweep, --runs, --timesteps and --seed change scenarios only"
                );
                return Err(Failure::Usage(message));
            }
            return Ok(Self::Result(Box::new(ResultFolder::open(path)?)));
        }
        if path.is_dir() {
            return Err(Failure::Usage(format!("`{name}` is a folder without a result (no {MANIFEST} in it)")));
        }
        Ok(Self::Scenario(Box::new(load(&args.changes.request(Some(name)))?)))
    }

    /// What the manifest tells, or will tell.
    pub fn setup(&self) -> serde_json::Value {
        match self {
            Self::Result(folder) => folder.manifest().setup.clone(),
            Self::Scenario(plan) => setup(plan),
        }
    }

    /// The result, computed if it is not there yet.
    pub fn result(self, args: &CompareArgs) -> Result<ResultFolder, Failure> {
        let plan = match self {
            Self::Result(folder) => return Ok(*folder),
            Self::Scenario(plan) => plan,
        };
        let quiet = args.common.is_quiet();
        if !quiet {
            tell(describe(&plan));
            remarks::warn(&plan);
        }
        let options = Options {
            threads: args.common.threads,
            existing: Existing::Resume,
            quiet,
            how_to_go_on: "the same command goes on from there",
            ..Options::default()
        };
        let finished = result_of(&plan, &options)?;
        finished.folder.map_or_else(|| Ok(ResultFolder::open(&finished.path)?), Ok)
    }
}
