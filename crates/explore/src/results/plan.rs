//! What is to be run, as far as its folder needs to know.

use std::collections::{BTreeMap, BTreeSet};
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
    /// The files that the scenario reads: SHA-256 by path. Part of the identity through the scenario, which holds them.
    pub inputs: BTreeMap<String, String>,
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
            inputs: BTreeMap::new(),
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
#[non_exhaustive]
pub enum Difference {
    /// Something with a value that says something.
    Value {
        /// What differs: "seed".
        what: &'static str,
        /// Its value there.
        there: String,
        /// Its value here.
        here: String,
    },
    /// Something that is not told in a few words.
    Other {
        /// What differs: "scenario".
        what: &'static str,
    },
    /// A file that the scenario reads has other contents.
    File {
        /// Its path.
        path: String,
    },
}

impl Difference {
    /// The difference between two values, none if they are equal.
    pub(super) fn between<T: PartialEq + fmt::Display>(what: &'static str, there: &T, here: &T) -> Option<Self> {
        (there != here).then(|| Self::Value { what, there: there.to_string(), here: here.to_string() })
    }

    /// The difference between two things that are not told, none if they are equal.
    fn of<T: PartialEq>(what: &'static str, there: &T, here: &T) -> Option<Self> {
        (there != here).then_some(Self::Other { what })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { what, there, here } => write!(f, "{what} {there} instead of {here}"),
            Self::Other { what } => write!(f, "another {what}"),
            Self::File { path } => write!(f, "`{path}` had other contents"),
        }
    }
}

/// All that keeps two manifests from being of the same run; the shard is compared by the caller.
pub(super) fn differences(found: &Manifest, asked: &Manifest) -> Vec<Difference> {
    let (there, here) = (&found.identity, &asked.identity);
    let files = changed_files(&found.inputs, &asked.inputs);
    // A scenario holds the checksums of its files; those tell more.
    let scenario = Difference::of("scenario", &there.scenario_hash, &here.scenario_hash).filter(|_| files.is_empty());
    let compared = [
        Difference::between("version", &there.version, &here.version),
        scenario,
        Difference::between("seed", &there.seed, &here.seed),
        Difference::between("trajectories", &there.trajectories, &here.trajectories),
        Difference::between("timesteps", &there.timesteps, &here.timesteps),
        Difference::between("format", &found.format, &asked.format),
        table_difference(&found.tables, &asked.tables),
    ];
    let told: Vec<Difference> = files.into_iter().chain(compared.into_iter().flatten()).collect();
    // What decides the cut tells more than the cut.
    if told.is_empty() {
        Difference::of("cut into chunks", &found.chunks, &asked.chunks).into_iter().collect()
    } else {
        told
    }
}

/// The files that both read, with other contents.
fn changed_files(found: &BTreeMap<String, String>, asked: &BTreeMap<String, String>) -> Vec<Difference> {
    let changed = found.iter().filter(|(path, sum)| asked.get(*path).is_some_and(|other| other != *sum));
    changed.map(|(path, _)| Difference::File { path: path.clone() }).collect()
}

fn table_difference(found: &[TableSpec], asked: &[TableSpec]) -> Option<Difference> {
    let names = |tables: &[TableSpec]| tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>().join(" + ");
    Difference::between("tables", &names(found), &names(asked))
        .or_else(|| Difference::of("set of columns", &found, &asked))
}
