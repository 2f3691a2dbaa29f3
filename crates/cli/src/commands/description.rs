//! What a plan computes.

use gddt_explore::scenario::Plan;

use crate::terminal::number::counted;

/// What is about to be computed, in two lines.
pub fn describe(plan: &Plan) -> String {
    let question =
        if plan.description().is_empty() { String::new() } else { format!(": {}", plan.description().trim()) };
    let work = plan.crossing().map_or_else(|| listed(plan), |crossing| crossed(plan, crossing));
    format!("{}{question}\n{work}{}", plan.name(), method(plan))
}

/// Candidates in environments.
fn crossed(plan: &Plan, (candidates, environments): (u64, u64)) -> String {
    let combinations = format!("{} × {}", counted(candidates, "candidate"), counted(environments, "environment"));
    let combinations = match plan.dropped_by_constraints() {
        0 => combinations,
        dropped => format!("({combinations} − {} that constraints drop)", counted(dropped, "combination")),
    };
    format!(
        "{combinations} × {} = {} of {}, seed {}",
        counted(plan.runs(), "run"),
        counted(plan.trajectories(), "trajectory"),
        counted(plan.timesteps(), "timestep"),
        plan.seed()
    )
}

/// Combinations that are no more than that.
fn listed(plan: &Plan) -> String {
    let combinations = match plan.subset_count() {
        1 => String::new(),
        count => format!("{} × ", counted(count, "parameter combination")),
    };
    let dropped = match plan.dropped_by_constraints() {
        0 => String::new(),
        count => format!("; constraints dropped {}", counted(count, "combination")),
    };
    let (runs, timesteps) = (counted(plan.runs(), "run"), counted(plan.timesteps(), "timestep"));
    format!("{combinations}{runs} × {timesteps}, seed {}{dropped}", plan.seed())
}

/// The method of a sweep and its number of samples; a cartesian sweep speaks for itself.
fn method(plan: &Plan) -> String {
    let noun = match plan.method() {
        "cartesian" => return String::new(),
        "saltelli" => "base sample",
        "morris" => "path",
        _ => "sample",
    };
    let samples = plan.samples().map_or_else(String::new, |count| format!(", {}", counted(count, noun)));
    format!("; method {}{samples}", plan.method())
}
