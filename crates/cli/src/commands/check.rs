//! `aztec-gddt check`.

use std::time::Duration;

use gddt_explore::execute::{Control, Job};
use gddt_explore::table::Format;

use super::description::describe;
use super::estimate::{Estimate, estimate};
use super::execution::{plan_of, threads};
use super::remarks;
use crate::args::CheckArgs;
use crate::outcome::Outcome;
use crate::terminal::{number, say};

/// How long the estimate may take.
const SAMPLE: Duration = Duration::from_millis(300);

/// Validates a scenario without running it.
pub fn check(args: &CheckArgs) -> Outcome {
    let plan = plan_of(&args.scenario)?;
    let job = Job::prepare(&plan, args.recording.record())?;
    let Estimate { seconds, bytes } = estimate(&plan, &job, Format::Parquet, SAMPLE, Control::default())?;
    let threads = threads(None);
    say(describe(&plan))?;
    remarks::warn(&plan);
    say(format!(
        "{}, about {} on {}, about {} on disk with pictures (twice as much while it runs)\n",
        number::counted(plan.trajectories(), "trajectory"),
        number::duration(seconds / threads as f64),
        number::counted(threads as u64, "thread"),
        number::bytes(bytes),
    ))?;
    say(plan.resolved_toml().trim_end())?;
    Ok(())
}
