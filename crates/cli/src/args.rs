//! The command line.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use gddt_explore::execute::Record;
use gddt_explore::results::Shard;
use gddt_explore::scenario::Request;
use gddt_model::kpi::KpiInfo;

use crate::commands::kpis::kpi_named;
use crate::commands::precision::{Wanted, wanted};

/// A granular digital twin of Aztec's Fernet block production: what window lengths, bonds, slashes, rewards and uncles
/// do to liveness, block time, cost and rewards.
#[derive(Debug, Parser)]
#[command(name = "aztec-gddt", version)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a scenario, sweep included, and show what came out.
    Run(RunArgs),
    /// Search for control parameters that meet the goals, with a part of the full grid's trajectories.
    Search(SearchArgs),
    /// Write the report of a result: which parameters to choose, how sure that is, what it costs.
    Report(ReportArgs),
    /// Compare two scenarios or two results, paired by run.
    Compare(CompareArgs),
    /// Join the shards of a run into one result.
    Merge(MergeArgs),
    /// List the built-in scenarios, or print one to start from.
    Scenarios {
        /// A built-in scenario.
        name: Option<String>,
    },
    /// List all parameters, or explain a parameter or KPI.
    Params {
        /// A parameter or KPI, or a part of their names.
        name: Option<String>,
    },
    /// Validate a scenario without running it: resolved values, number of trajectories, estimated time and disk.
    Check(CheckArgs),
    /// Print the JSON Schema of the scenario format.
    Schema,
    /// Print the model's structure: its partial state update blocks with policies and state updates.
    Structure {
        /// How to print it.
        #[arg(long, value_enum, default_value_t = StructureFormat::Table)]
        format: StructureFormat,
    },
    /// Print shell completions.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// How the structure is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StructureFormat {
    /// A Markdown table.
    Table,
    /// A Mermaid diagram.
    Mermaid,
}

/// A scenario and what the command line changes in it.
#[derive(Clone, Debug, ClapArgs)]
pub struct ScenarioArgs {
    /// A built-in name or the path of a TOML file; `baseline` if left out.
    pub scenario: Option<String>,
    #[command(flatten)]
    pub changes: Changes,
}

/// What the command line changes in a scenario.
#[derive(Clone, Debug, ClapArgs)]
pub struct Changes {
    /// Set a parameter (repeatable): `--set final_probability=0.9`, `--set l1.builders.censored_share=0.6`.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub sets: Vec<String>,
    /// Sweep a parameter (repeatable): `--sweep uncle_count=0,1,2`.
    #[arg(long = "sweep", value_name = "NAME=V1,V2,…")]
    pub sweeps: Vec<String>,
    /// Monte Carlo repetitions of every parameter combination.
    #[arg(long, allow_negative_numbers = true)]
    pub runs: Option<i64>,
    /// Timesteps of a trajectory.
    #[arg(long, allow_negative_numbers = true)]
    pub timesteps: Option<i64>,
    /// Seed of all randomness.
    #[arg(long, allow_negative_numbers = true)]
    pub seed: Option<i64>,
}

impl Changes {
    /// Whether the command line changes nothing.
    pub fn is_empty(&self) -> bool {
        let Self { sets, sweeps, runs, timesteps, seed } = self;
        sets.is_empty() && sweeps.is_empty() && runs.is_none() && timesteps.is_none() && seed.is_none()
    }

    /// The request for a scenario with these changes.
    pub fn request(&self, target: Option<&str>) -> Request {
        Request {
            target: target.map(String::from),
            sets: self.sets.clone(),
            sweeps: self.sweeps.clone(),
            runs: self.runs,
            timesteps: self.timesteps,
            seed: self.seed,
        }
    }
}

/// What else can be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Recordable {
    /// A row per timestep, under the reference model's column names.
    Timesteps,
    /// A row per L1 transaction, slash, transfer and move of a process.
    Events,
    /// A row per agent and trajectory.
    Agents,
}

/// What is recorded besides a row per trajectory.
#[derive(Clone, Debug, ClapArgs)]
pub struct Recording {
    /// Record more than a row per trajectory.
    #[arg(long, value_enum, value_delimiter = ',')]
    record: Vec<Recordable>,
}

impl Recording {
    /// As a job takes it.
    pub fn record(&self) -> Record {
        let is_asked_for = |what| self.record.contains(&what);
        Record {
            timesteps: is_asked_for(Recordable::Timesteps),
            events: is_asked_for(Recordable::Events),
            agents: is_asked_for(Recordable::Agents),
        }
    }
}

/// Arguments of `check`.
#[derive(Clone, Debug, ClapArgs)]
pub struct CheckArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    #[command(flatten)]
    pub recording: Recording,
}

/// How tables are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Parquet: small, typed, opens in DuckDB, pandas and Polars.
    Parquet,
    /// CSV: opens everywhere.
    Csv,
}

/// What `run` and `compare` have in common: how they work and what they show.
#[derive(Clone, Debug, ClapArgs)]
pub struct Common {
    /// Threads; all cores if left out.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Show these KPIs instead of the headlines: `--kpis failed_block_rate,blocks_per_day`.
    #[arg(long, value_name = "KPI,…", value_delimiter = ',', value_parser = kpi_named)]
    kpis: Vec<&'static KpiInfo>,
    /// Show all KPIs, not only the headlines.
    #[arg(long, conflicts_with = "kpis")]
    pub all_kpis: bool,
    /// Say nothing but the result.
    #[arg(long, short)]
    pub quiet: bool,
    /// Print a machine-readable summary instead of tables; `run` does not take --sort and --top with it.
    #[arg(long)]
    pub json: bool,
}

impl Common {
    /// The KPIs that were named, each once, in the order of their first mention.
    pub fn kpis(&self) -> Vec<&'static KpiInfo> {
        let is_new = |(place, info): &(usize, &&KpiInfo)| self.kpis[..*place].iter().all(|one| one.name != info.name);
        self.kpis.iter().enumerate().filter(is_new).map(|(_, info)| *info).collect()
    }

    /// Whether KPIs were named.
    pub fn names_kpis(&self) -> bool {
        !self.kpis.is_empty()
    }

    /// Whether nothing but the result is wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet || self.json
    }
}

/// Arguments of `run`.
#[derive(Clone, Debug, ClapArgs)]
pub struct RunArgs {
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// Folder for the result; `results/NAME-HASH` if left out.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub recording: Recording,
    /// How tables are stored.
    #[arg(long, value_enum, default_value_t = TableFormat::Parquet)]
    pub format: TableFormat,
    /// Go on with a run that was interrupted.
    #[arg(long, conflicts_with = "force")]
    pub resume: bool,
    /// Start over, replacing what an earlier run left in the folder.
    #[arg(long)]
    pub force: bool,
    /// Compute part I of N only, to be joined with `merge`.
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
    /// Run so often that the 95 % interval of a KPI's mean is this narrow in every combination (repeatable).
    #[arg(long, value_name = "KPI=HALFWIDTH", value_parser = wanted, conflicts_with = "shard")]
    pub precision: Vec<Wanted>,
    /// Most runs that --precision may take.
    #[arg(long, value_name = "N", default_value = "100000", requires = "precision", value_parser = clap::value_parser!(u64).range(2..=1_000_000_000))]
    pub max_runs: u64,
    /// Show the combinations of a sweep in the order of this KPI, the best first.
    #[arg(long, value_name = "KPI", value_parser = kpi_named, conflicts_with_all = ["json", "shard"])]
    pub sort: Option<&'static KpiInfo>,
    /// Show so many combinations of a sweep; 16 if left out.
    #[arg(long, value_name = "N", conflicts_with_all = ["json", "shard"])]
    pub top: Option<NonZero<usize>>,
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `search`.
#[derive(Clone, Debug, ClapArgs)]
pub struct SearchArgs {
    /// A scenario with a sweep: its control axes are the grid, its environment axes the environments.
    #[command(flatten)]
    pub scenario: ScenarioArgs,
    /// How candidates are chosen.
    #[arg(long, value_enum, default_value_t = SearchMethod::Grid)]
    pub method: SearchMethod,
    /// Trajectories that may be spent; a tenth of the full grid (100 000 to 10 million) if left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub budget: Option<u64>,
    /// Stop when a candidate's score is certainly this high (95 %).
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub target: Option<f64>,
    /// Candidates that are measured again at the end, with random numbers of their own.
    #[arg(long, value_name = "N", default_value = "16")]
    pub finalists: NonZero<usize>,
    /// Folder for stages and answer; `results/search-NAME-HASH` if left out.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Threads; all cores if left out.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Say nothing but the answer.
    #[arg(long, short)]
    pub quiet: bool,
    /// Print the answer for programs.
    #[arg(long)]
    pub json: bool,
}

/// How a search chooses candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SearchMethod {
    /// A coarse grid, refined around the best candidates; a part of each round looks elsewhere.
    Grid,
    /// Tree-structured Parzen estimators: candidates are drawn where good ones were found.
    Tpe,
}

impl SearchMethod {
    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Tpe => "tpe",
        }
    }
}

/// A score: from 0 to 1.
fn score(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| String::from("a score from 0 to 1 was expected"))
}

/// Arguments of `report`.
#[derive(Clone, Debug, ClapArgs)]
pub struct ReportArgs {
    /// A finished result.
    pub result: String,
    /// Judge by the goals of this scenario (built-in name or path; a file with nothing but goals will do).
    #[arg(long, value_name = "SCENARIO")]
    pub goals: Option<String>,
    /// Say nothing but where the report is.
    #[arg(long, short)]
    pub quiet: bool,
    /// Print the answer for programs.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `compare`.
#[derive(Clone, Debug, ClapArgs)]
pub struct CompareArgs {
    /// A scenario (built-in name or path) or a result folder.
    pub a: String,
    /// Another one.
    pub b: String,
    #[command(flatten)]
    pub changes: Changes,
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `merge`.
#[derive(Clone, Debug, ClapArgs)]
pub struct MergeArgs {
    /// Folder for the joined result.
    pub out: PathBuf,
    /// The folders of all shards.
    #[arg(required = true)]
    pub shards: Vec<PathBuf>,
}
