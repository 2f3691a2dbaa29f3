//! What a run will take, from a taste of it.

use std::time::{Duration, Instant};

use gddt_explore::execute::{Control, ExecuteError, Job};
use gddt_explore::scenario::Plan;
use gddt_explore::table::Format;

/// Bytes of the four pictures of a run, each as SVG and PNG.
const PICTURES: f64 = 350e3;

/// What a run will take.
pub struct Estimate {
    /// Seconds on one thread.
    pub seconds: f64,
    /// Bytes of its tables and pictures.
    pub bytes: f64,
}

/// Runs trajectories for about so long.
///
/// # Errors
/// A combination that cannot run; a stop on the way.
pub fn estimate(
    plan: &Plan,
    job: &Job<'_>,
    format: Format,
    time: Duration,
    control: Control<'_>,
) -> Result<Estimate, ExecuteError> {
    let started = Instant::now();
    let sample = job.sample(format, &|| started.elapsed() >= time, control)?;
    let per_timestep = started.elapsed().as_secs_f64() / sample.timesteps.max(1) as f64;
    let (trajectories, timesteps) = (plan.trajectories() as f64, plan.timesteps() as f64);
    Ok(Estimate {
        seconds: per_timestep * trajectories * timesteps,
        bytes: sample.bytes_of(trajectories, timesteps) + PICTURES,
    })
}
