//! What people type next: commands that work as they stand.

use std::path::Path;

use gddt_explore::results::SCENARIO;
use gddt_explore::scenario::{Plan, Request, load};
use gddt_model::parameters::Value;

use crate::args::{RunArgs, ScenarioArgs};
use crate::terminal::shell_word;

/// Most rows of timesteps that are proposed to be recorded: some hundred megabytes.
const MOST_ROWS: u64 = 10_000_000;

/// Commands that go on from a result.
pub fn next(args: &RunArgs, plan: &Plan, result: &Path, table: &str) -> Vec<String> {
    let ScenarioArgs { scenario, changes } = &args.scenario;
    let name = scenario.as_deref().unwrap_or("baseline");
    let table = result.join(table).display().to_string();
    let resolved = result.join(SCENARIO).display().to_string();
    // Without the changes it would be another scenario; the resolved one holds them.
    let again = if changes.is_empty() { name } else { &resolved };
    let word = shell_word(again);
    if plan.subset_count() > 1 {
        let report = format!("aztec-gddt report {}", shell_word(&result.display().to_string()));
        let look = format!("from '{}' limit 5", table.replace('\'', "''"));
        let mut lines = vec![report, format!("duckdb -c {}", shell_word(&look))];
        if plan.trajectories().saturating_mul(plan.timesteps()) <= MOST_ROWS {
            lines.push(format!("aztec-gddt run {word} --record timesteps,events,agents"));
        }
        return lines;
    }
    let other = if name == "no_provers" { "baseline" } else { "no_provers" };
    let compare = if changes.is_empty() {
        format!("aztec-gddt compare {word} {other}")
    } else {
        format!("aztec-gddt compare {} {}", shell_word(name), shell_word(&result.display().to_string()))
    };
    let sweep = sweep(plan, again).map(|sweep| format!("aztec-gddt run {word} --sweep {sweep}"));
    sweep.into_iter().chain([compare, String::from("aztec-gddt scenarios")]).collect()
}

/// A sweep that the scenario can have as it is: of builders' censorship if they censor at random, else of the proposal
/// window.
fn sweep(plan: &Plan, again: &str) -> Option<String> {
    let settings = plan.subset(0).settings;
    let is_random = settings.get("l1.builders.kind") == Some(Value::Text(String::from("iid")));
    let censorship = is_random.then(|| String::from("l1.builders.censored_share=0,0.3,0.6"));
    let window = match settings.get("phase_duration_proposal_max_blocks") {
        Some(Value::Integer(blocks)) => {
            Some(format!("phase_duration_proposal_max_blocks={blocks},{}", blocks.saturating_mul(2)))
        }
        _ => None,
    };
    let can_run = |sweep: &String| {
        let sweeps = vec![sweep.clone()];
        load(&Request { target: Some(String::from(again)), sweeps, ..Request::default() }).is_ok()
    };
    [censorship, window].into_iter().flatten().find(can_run)
}
