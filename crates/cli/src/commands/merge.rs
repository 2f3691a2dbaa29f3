//! `aztec-gddt merge`.

use gddt_explore::execute::{Job, Record};
use gddt_explore::results::{ResultFolder, SCENARIO, merge as join, scenario_hash};
use gddt_explore::scenario::{Request, load};

use super::extras;
use crate::args::MergeArgs;
use crate::outcome::Outcome;
use crate::terminal::number::counted;
use crate::terminal::{say, tell};

/// Joins shards into one result.
pub fn merge(args: &MergeArgs) -> Outcome {
    let manifest = join(&args.out, &args.shards, None)?;
    let target = args.out.join(SCENARIO);
    let plan = load(&Request { target: Some(target.display().to_string()), ..Request::default() })?;
    let mut folder = ResultFolder::open(&args.out)?;
    extras::add_summary(&plan, &mut folder)?;
    // Pictures show a trajectory, which reads the series that the scenario names; those may be on another machine.
    match Job::prepare(&plan, Record::default()) {
        Ok(job) if scenario_hash(&job.scenario()) == manifest.identity.scenario_hash => {
            extras::add_pictures(&plan, &job, &mut folder)?;
        }
        Ok(_) => tell("pictures are left out: a recorded series is not the one of the run"),
        Err(problems) => {
            let titles: Vec<&str> = problems.problems().iter().map(|problem| problem.title.as_str()).collect();
            tell(format!("pictures are left out: {}", titles.join("; ")));
        }
    }
    say(format!(
        "{} from {}\nResult:   {}",
        counted(manifest.identity.trajectories, "trajectory"),
        counted(args.shards.len() as u64, "shard"),
        folder.table_path("trajectories")?.display()
    ))?;
    Ok(())
}
