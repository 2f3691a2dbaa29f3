//! Small results, made as `aztec-gddt run` makes them.

use std::fs;
use std::path::PathBuf;

use gddt_explore::results::{Opened, ResultFolder, RunFolder};
use gddt_explore::scenario::{Request, load};
use gddt_explore::table::Format;
use gddt_explore::{Control, Job, Record};
use tempfile::TempDir;

/// Five sequencers and two provers under censorship, so that everything happens now and then.
const LIVELY: &str = r#"
name = "lively"
description = "Does everything happen?"
extends = "reference"

[params]
failure_to_reveal_block = 1

[[agents]]
group = "sequencers"
count = 5
is_sequencer = true
balance = 100
staked_amount = 31

[[agents]]
group = "provers"
count = 2
is_prover = true
balance = 200

[l1.gas]
kind = "steady"

[l1.builders]
kind = "iid"
censored_share = 0.3
"#;

/// A study to be made.
pub struct Wanted {
    /// Tables beside those of the agents, the parameters and L1: `[sweep]`, `[goals.NAME]`.
    pub more: String,
    pub runs: i64,
    pub timesteps: i64,
    pub sets: Vec<String>,
    pub format: Format,
    pub threads: usize,
}

impl Wanted {
    pub fn new(more: &str, runs: i64, timesteps: i64) -> Self {
        Self { more: more.to_owned(), runs, timesteps, sets: Vec::new(), format: Format::Parquet, threads: 2 }
    }

    /// Runs it into the folder `result` of a temporary one.
    pub fn make(self) -> Made {
        let place = tempfile::tempdir().unwrap();
        let scenario = place.path().join("lively.toml");
        fs::write(&scenario, format!("{LIVELY}\n{}", self.more)).unwrap();
        let request = Request {
            target: Some(scenario.display().to_string()),
            sets: self.sets,
            runs: Some(self.runs),
            timesteps: Some(self.timesteps),
            seed: Some(7),
            ..Request::default()
        };
        let plan = load(&request).unwrap_or_else(|problems| panic!("{problems}"));
        let job = Job::prepare(&plan, Record::default()).unwrap();
        let mut run_plan = job.run_plan();
        run_plan.format = self.format;
        let path = place.path().join("result");
        let Opened::Fresh(folder) = RunFolder::open(&path, &run_plan).unwrap() else { panic!("it was there") };
        job.run(&folder, self.threads, Control::default()).unwrap();
        folder.finish().unwrap();
        Made { path, _place: place }
    }
}

/// A finished result, removed at the end.
pub struct Made {
    pub path: PathBuf,
    _place: TempDir,
}

impl Made {
    pub fn folder(&self) -> ResultFolder {
        ResultFolder::open(&self.path).unwrap()
    }
}
