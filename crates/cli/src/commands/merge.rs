//! `aztec-gddt merge`.

use gddt_explore::execute::{Job, Record};
use gddt_explore::results::{ResultFolder, SCENARIO, merge as join};
use gddt_explore::scenario::{Request, load};

use super::extras;
use crate::args::MergeArgs;
use crate::outcome::Outcome;
use crate::terminal::number::count;
use crate::terminal::say;

/// Joins shards into one result.
pub fn merge(args: &MergeArgs) -> Outcome {
    let manifest = join(&args.out, &args.shards, None)?;
    let target = args.out.join(SCENARIO);
    let plan = load(&Request { target: Some(target.display().to_string()), ..Request::default() })?;
    let job = Job::prepare(&plan, Record::default())?;
    extras::add_missing(&plan, &job, &args.out)?;
    let folder = ResultFolder::open(&args.out)?;
    say(format!(
        "{} trajectories from {} shards\nResult:   {}",
        count(manifest.identity.trajectories),
        args.shards.len(),
        extras::table_path(&folder, "trajectories").display()
    ))?;
    Ok(())
}
