//! What is to be run, as far as its folder needs to know.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Manifest, ResultError, Shard, scenario_hash};
use crate::table::{Format, Schema};

/// What makes two runs the same: equal identities give equal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunIdentity {
    /// Version of the tool.
    pub version: String,
    /// [`scenario_hash`] of the resolved scenario.
    pub scenario_hash: String,
    /// Seed of all randomness.
    pub seed: u64,
    /// Number of trajectories.
    pub trajectories: u64,
    /// Timesteps per trajectory.
    pub timesteps: u64,
}

/// A table of a result: its name (the file's, without extension) and its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSpec {
    /// Name: lower-case letters, digits, `_` and `-`.
    pub name: String,
    /// Columns.
    pub columns: Schema,
}

impl TableSpec {
    /// A table of this name and these columns.
    pub fn new(name: impl Into<String>, columns: Schema) -> Self {
        Self { name: name.into(), columns }
    }

    pub(super) fn file_name(&self, format: Format) -> String {
        format!("{}.{format}", self.name)
    }
}

/// A run as its folder sees it.
#[derive(Clone, Debug)]
pub struct RunPlan {
    /// What makes it this run.
    pub identity: RunIdentity,
    /// The resolved scenario, as `scenario.toml` will hold it.
    pub scenario: String,
    /// The tables to be written.
    pub tables: Vec<TableSpec>,
    /// How tables are stored.
    pub format: Format,
    /// Number of chunks, of all shards together.
    pub chunks: u64,
    /// The shard to be computed, none for the whole.
    pub shard: Option<Shard>,
    /// Anything a reader should know of the run (resolved parameters); no part of its identity.
    pub setup: Value,
    /// Anything about this execution (command line, threads, times); no part of its identity.
    pub provenance: Option<Value>,
}

impl RunPlan {
    /// A plan for the whole run, stored as Parquet, without setup and provenance; the scenario's hash is computed.
    pub fn new(
        version: impl Into<String>,
        scenario: impl Into<String>,
        (seed, trajectories, timesteps): (u64, u64, u64),
        tables: Vec<TableSpec>,
        chunks: u64,
    ) -> Self {
        let scenario = scenario.into();
        Self {
            identity: RunIdentity {
                version: version.into(),
                scenario_hash: scenario_hash(&scenario),
                seed,
                trajectories,
                timesteps,
            },
            scenario,
            tables,
            format: Format::Parquet,
            chunks,
            shard: None,
            setup: Value::Null,
            provenance: None,
        }
    }

    /// Checks that the tables' names can be files of one folder.
    pub(super) fn check(&self) -> Result<(), ResultError> {
        let mut seen = BTreeSet::new();
        for table in &self.tables {
            let plain = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '_' | '-');
            let bad = |reason| ResultError::BadName { name: table.name.clone(), what: "table", reason };
            if table.name.is_empty() || !table.name.chars().all(plain) {
                return Err(bad("use lower-case letters, digits, `_` and `-`"));
            }
            if !seen.insert(&table.name) {
                return Err(bad("there is another of that name"));
            }
        }
        Ok(())
    }
}

/// One thing in which two runs differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs: "seed".
    pub what: &'static str,
    /// Its value there and its value here, if they say something.
    pub values: Option<(String, String)>,
}

impl Difference {
    /// The difference between two values, none if they are equal.
    pub(super) fn between<T: PartialEq + fmt::Display>(what: &'static str, there: &T, here: &T) -> Option<Self> {
        (there != here).then(|| Self { what, values: Some((there.to_string(), here.to_string())) })
    }

    /// The difference between two things that are not told, none if they are equal.
    fn of<T: PartialEq>(what: &'static str, there: &T, here: &T) -> Option<Self> {
        (there != here).then_some(Self { what, values: None })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.values {
            Some((there, here)) => write!(f, "{} {there} instead of {here}", self.what),
            None => write!(f, "another {}", self.what),
        }
    }
}

/// All that keeps two manifests from being of the same run; the shard is compared by the caller.
pub(super) fn differences(found: &Manifest, asked: &Manifest) -> Vec<Difference> {
    let (there, here) = (&found.identity, &asked.identity);
    let compared = [
        Difference::between("version", &there.version, &here.version),
        Difference::of("scenario", &there.scenario_hash, &here.scenario_hash),
        Difference::between("seed", &there.seed, &here.seed),
        Difference::between("trajectories", &there.trajectories, &here.trajectories),
        Difference::between("timesteps", &there.timesteps, &here.timesteps),
        Difference::between("format", &found.format, &asked.format),
        table_difference(&found.tables, &asked.tables),
    ];
    let told: Vec<Difference> = compared.into_iter().flatten().collect();
    // What decides the cut tells more than the cut.
    if told.is_empty() {
        Difference::of("cut into chunks", &found.chunks, &asked.chunks).into_iter().collect()
    } else {
        told
    }
}

fn table_difference(found: &[TableSpec], asked: &[TableSpec]) -> Option<Difference> {
    let names = |tables: &[TableSpec]| tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>().join(" + ");
    Difference::between("tables", &names(found), &names(asked))
        .or_else(|| Difference::of("set of columns", &found, &asked))
}
