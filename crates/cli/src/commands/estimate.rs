//! What a run will take, from a taste of it.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use gddt_explore::execute::{Control, Job};
use gddt_explore::scenario::Plan;
use gddt_explore::table::Format;

use crate::outcome::Failure;

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
pub fn estimate(plan: &Plan, job: &Job<'_>, format: Format, time: Duration) -> Result<Estimate, Failure> {
    let started = Instant::now();
    let stop = AtomicBool::new(false);
    let control = Control { stop: &stop, trajectory_done: &|| () };
    let sample = job.sample(format, &|| started.elapsed() >= time, control)?;
    let per_timestep = started.elapsed().as_secs_f64() / sample.timesteps.max(1) as f64;
    let (trajectories, timesteps) = (plan.trajectories() as f64, plan.timesteps() as f64);
    Ok(Estimate {
        seconds: per_timestep * trajectories * timesteps,
        bytes: sample.bytes_of(trajectories, timesteps) + PICTURES,
    })
}
