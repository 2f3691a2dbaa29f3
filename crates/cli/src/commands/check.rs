//! `aztec-gddt check`.

use std::num::NonZero;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use gddt_explore::execute::{Control, Job, Record, Sample};

use super::execution::{describe, plan_of};
use crate::args::ScenarioArgs;
use crate::outcome::Outcome;
use crate::terminal::number;
use crate::terminal::say;

/// How long the estimate may take.
const SAMPLE: Duration = Duration::from_millis(300);

/// Validates a scenario without running it.
pub fn check(args: &ScenarioArgs) -> Outcome {
    let plan = plan_of(args)?;
    let job = Job::prepare(&plan, Record::default())?;
    let started = Instant::now();
    let stop = AtomicBool::new(false);
    let control = Control { stop: &stop, trajectory_done: &|| () };
    let Sample { trajectories, timesteps, bytes } = job.sample(&|| started.elapsed() >= SAMPLE, control)?;
    let per_timestep = started.elapsed().as_secs_f64() / timesteps.max(1) as f64;
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let all_timesteps = plan.trajectories() as f64 * plan.timesteps() as f64;
    let seconds = per_timestep * all_timesteps / threads as f64;
    let disk = bytes as f64 / trajectories.max(1) as f64 * plan.trajectories() as f64;
    say(describe(&plan))?;
    say(format!(
        "{} trajectories, about {} on {threads} threads, about {} on disk (twice as much while it runs)\n",
        number::count(plan.trajectories()),
        number::duration(seconds),
        number::bytes(disk),
    ))?;
    say(plan.resolved_toml().trim_end())?;
    Ok(())
}
