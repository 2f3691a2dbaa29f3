//! From a plan to a finished result folder.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::anyhow;
use gddt_analysis::Summary;
use gddt_explore::execute::{Control, Ending, ExecuteError, Job, Record};
use gddt_explore::results::{
    MANIFEST, Opened, ResultFolder, RunFolder, RunPlan, SCENARIO, Shard, Status, scenario_hash,
};
use gddt_explore::scenario::{Plan, load};
use gddt_explore::table::Format;
use serde_json::json;

use super::estimate::estimate;
use super::extras;
use crate::args::ScenarioArgs;
use crate::outcome::Failure;
use crate::terminal::progress::Progress;
use crate::terminal::{number, shell_word, tell};

/// Bytes of a result of which people want to know before it is made.
const MUCH: f64 = 10e9;
/// Timesteps of a run that is told beforehand what it will take: a second's work.
const WORTH_TELLING: u64 = 5_000_000;
/// How long a run may take to estimate its size.
const SAMPLE: Duration = Duration::from_millis(100);

/// How a plan is to be run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub threads: Option<u16>,
    pub out: Option<PathBuf>,
    pub record: Record,
    pub format: Format,
    pub existing: Existing,
    pub shard: Option<Shard>,
    pub quiet: bool,
    /// What goes on after an interruption, as the end of a sentence.
    pub how_to_go_on: &'static str,
}

/// What to do with an unfinished run of the same scenario in the folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone, and say so.
    #[default]
    Refuse,
    /// Go on from there.
    Resume,
    /// Replace it, and a finished one too.
    StartOver,
}

/// A finished result.
pub struct Finished {
    pub path: PathBuf,
    /// The whole result; `None` for a shard, which is to be merged.
    pub folder: Option<ResultFolder>,
    /// What was done and how fast; `None` if the result was there already.
    pub speed: Option<String>,
    /// Every KPI, if it was worked out for `summary.csv`.
    pub summary: Option<Summary>,
}

/// The plan of the scenario that a command line names.
pub fn plan_of(args: &ScenarioArgs) -> Result<Plan, Failure> {
    let target = args.scenario.as_deref();
    if let Some(name) = target
        && Path::new(name).is_dir()
    {
        let path = Path::new(name);
        if !path.join(MANIFEST).is_file() {
            return Err(Failure::Usage(format!("`{name}` is a folder; a scenario is a built-in name or a .toml file")));
        }
        let scenario = shell_word(&path.join(SCENARIO).display().to_string());
        let result = shell_word(name);
        return Err(Failure::Usage(format!(
            "`{name}` is a result, not a scenario; its scenario can be run (aztec-gddt run {scenario}), and the result be \
             compared with another one (aztec-gddt compare {result} OTHER)"
        )));
    }
    Ok(load(&args.changes.request(target))?)
}

/// Runs a plan, or finds that its result is there already: results are a pure function of scenario, seed and version.
pub fn result_of(plan: &Plan, options: &Options) -> Result<Finished, Failure> {
    let job = Job::prepare(plan, options.record)?;
    let run_plan = run_plan(plan, &job, options);
    if let Some(shard) = options.shard.filter(|shard| shard.is_idle(run_plan.chunks) && !options.quiet) {
        let plural = if run_plan.chunks == 1 { "" } else { "s" };
        tell(format!("shard {shard} has nothing to do: the run has {} chunk{plural}", number::count(run_plan.chunks)));
    }
    let path = options.out.clone().unwrap_or_else(|| default_folder(plan, &run_plan));
    let stop = stop_on_signals()?;
    let folder = match open(&path, &run_plan, options)? {
        Opened::Fresh(folder) => folder,
        Opened::Unfinished(folder) if options.existing == Existing::Resume => folder,
        Opened::Unfinished(folder) => return Err(unfinished(&path, &folder)),
        Opened::Complete(manifest) => {
            return finished(plan, &job, (path, manifest.status), None);
        }
    };
    let speed = run(plan, &job, &folder, options, &stop)?;
    let Some(speed) = speed else {
        folder.interrupt()?;
        return Err(Failure::Interrupted(format!(
            "Interrupted. Finished chunks are kept, an unfinished one is computed again; {}.",
            options.how_to_go_on
        )));
    };
    let manifest = folder.finish()?;
    finished(plan, &job, (path, manifest.status), speed)
}

/// What a finished result gets beside its tables, unless it is a shard.
fn finished(
    plan: &Plan,
    job: &Job<'_>,
    (path, status): (PathBuf, Status),
    speed: Option<String>,
) -> Result<Finished, Failure> {
    if status != Status::Complete {
        return Ok(Finished { path, folder: None, speed, summary: None });
    }
    let mut folder = ResultFolder::open(&path)?;
    // What every run writes must still be what was written.
    for table in ["trajectories", "histograms"] {
        folder.table_path(table)?;
    }
    let summary = extras::add_missing(plan, job, &mut folder)?;
    Ok(Finished { path, folder: Some(folder), speed, summary })
}

fn open(path: &Path, run_plan: &RunPlan, options: &Options) -> Result<Opened, Failure> {
    if options.existing == Existing::StartOver {
        Ok(Opened::Fresh(RunFolder::start_over(path, run_plan)?))
    } else {
        Ok(RunFolder::open(path, run_plan)?)
    }
}

fn unfinished(path: &Path, folder: &RunFolder) -> Failure {
    Failure::Usage(format!(
        "`{}` holds an unfinished run of this scenario ({} done); add --resume to go on, or --force to start over",
        path.display(),
        number::counted(folder.done(), "chunk")
    ))
}

/// The threads that were asked for, or as many as there are cores.
pub fn threads(asked: Option<u16>) -> usize {
    asked.map_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get), usize::from)
}

/// Computes what is pending. `None` inside `Ok` means interrupted.
#[expect(clippy::option_option, reason = "interrupted, or done with or without something to tell")]
fn run(
    plan: &Plan,
    job: &Job<'_>,
    folder: &RunFolder,
    options: &Options,
    stop: &AtomicBool,
) -> Result<Option<Option<String>>, Failure> {
    let threads = threads(options.threads);
    let geometry = job.geometry();
    let trajectories = |chunks: &mut dyn Iterator<Item = u64>| -> u64 {
        chunks.map(|chunk| geometry.range(chunk)).map(|range| range.end - range.start).sum()
    };
    let pending = trajectories(&mut folder.pending().into_iter());
    let owned = |chunk: &u64| options.shard.is_none_or(|shard| shard.owns(*chunk));
    let total = trajectories(&mut (0..geometry.chunks()).filter(owned));
    let is_long = pending.saturating_mul(plan.timesteps()) >= WORTH_TELLING;
    if !options.quiet && is_long && (options.record != Record::default() || plan.subset_count() > 1) {
        let share = pending as f64 / plan.trajectories() as f64;
        let control = Control { stop, ..Control::default() };
        let whole = match estimate(plan, job, options.format, SAMPLE, control) {
            Ok(whole) => whole,
            Err(ExecuteError::Stopped) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let (seconds, bytes) = (share * whole.seconds / threads as f64, share * whole.bytes);
        tell(format!(
            "{}about {} on {}, {} on disk (twice as much for a moment at the end)",
            if bytes > MUCH { "warning: " } else { "" },
            number::duration(seconds),
            number::counted(threads as u64, "thread"),
            number::bytes(bytes)
        ));
    }
    let progress = Progress::new(total, total - pending, plan.timesteps(), options.quiet);
    let control = Control { stop, trajectory_done: &|| progress.trajectory_done() };
    let ending = job.run(folder, threads, control)?;
    let speed = progress.finish();
    Ok((ending == Ending::Done).then_some(speed))
}

fn run_plan(plan: &Plan, job: &Job<'_>, options: &Options) -> RunPlan {
    let mut run_plan = job.run_plan();
    run_plan.format = options.format;
    run_plan.shard = options.shard;
    run_plan.setup = setup(plan);
    let words = std::env::args_os().map(|word| shell_word(&word.to_string_lossy()));
    run_plan.provenance = Some(json!({ "command": words.collect::<Vec<_>>().join(" ") }));
    run_plan
}

/// What the manifest tells of a plan.
pub fn setup(plan: &Plan) -> serde_json::Value {
    json!({
        "scenario": plan.name(),
        "description": plan.description(),
        "subsets": plan.subset_count(),
        "dropped_by_constraints": plan.dropped_by_constraints(),
        "runs": plan.runs(),
        "method": plan.method(),
        "kpis": plan.leading_kpis().iter().map(|info| info.name).collect::<Vec<_>>(),
        "swept": plan.axes().iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>(),
    })
}

/// `results/NAME-HASH`, the hash over everything that makes the files what they are.
fn default_folder(plan: &Plan, run_plan: &RunPlan) -> PathBuf {
    let tables: Vec<&str> = run_plan.tables.iter().map(|table| table.name.as_str()).collect();
    let identity = format!(
        "{} {} {} {}",
        run_plan.identity.version,
        run_plan.identity.scenario_hash,
        run_plan.format,
        tables.join(",")
    );
    let hash: String = scenario_hash(&identity).chars().take(8).collect();
    let shard = run_plan.shard.map_or_else(String::new, |shard| format!("-{}-of-{}", shard.index(), shard.count()));
    Path::new("results").join(format!("{}-{hash}{shard}", plan.name()))
}

/// A flag that the first Ctrl-C (or termination signal) raises; the second one ends the process at once.
pub fn stop_on_signals() -> Result<Arc<AtomicBool>, Failure> {
    static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    if let Some(stop) = STOP.get() {
        return Ok(Arc::clone(stop));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        tell("\nstopping; press Ctrl-C again to stop at once");
    })
    .map_err(|error| anyhow!("signals cannot be handled: {error}"))
    .map_err(Failure::Run)?;
    Ok(Arc::clone(STOP.get_or_init(|| stop)))
}
