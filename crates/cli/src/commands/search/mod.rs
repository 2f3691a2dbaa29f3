//! `aztec-gddt search`.

mod ladder;
mod path;
mod space;
mod stage;

use std::path::{Path, PathBuf};

use gddt_analysis::search::{Point, Search, SearchSettings, Stop};
use gddt_explore::results::{scenario_hash, write_atomically};
use gddt_explore::scenario::Plan;
use gddt_report::study::Study;
use serde_json::{Value, json};

use super::description::describe;
use super::execution::plan_of;
use super::{remarks, report};
use crate::args::SearchArgs;
use crate::outcome::{Failure, Outcome};
use crate::terminal::number::{counted, readable};
use crate::terminal::{say, tell};
use ladder::{Rung, ladder};
use path::{Tried, picture};
use space::Grid;
use stage::Stages;

/// Most new candidates of a round.
const POINTS: usize = 256;
/// Candidates around which the grid is refined.
const ELITE: usize = 6;
/// Trajectories that a search may spend at least, if nothing is said.
const LEAST_BUDGET: u64 = 100_000;
/// Trajectories that it may spend at most, if nothing is said.
const MOST_BUDGET: u64 = 10_000_000;

/// Searches, measures the finalists with fresh random numbers, and reports on them.
pub fn search(args: &SearchArgs) -> Outcome {
    let plan = plan_of(&args.scenario)?;
    let grid = Grid::of(&plan)?;
    let rungs = ladder(grid.environments.len(), plan.runs());
    let full = grid.space.points().saturating_mul(rungs.last().map_or(0, Rung::trials));
    let budget = args.budget.unwrap_or_else(|| (full / 10).clamp(LEAST_BUDGET, MOST_BUDGET));
    let quiet = args.quiet || args.json;
    if !quiet {
        tell(describe(&plan));
        remarks::warn(&plan);
        if (0..plan.axes().len()).any(|axis| plan.weights(axis).is_some()) {
            tell(
                "note: a search counts all environments alike; the weights of the scenario are for `run` and `report`",
            );
        }
        tell(format!(
            "grid of {} in {}, {} in whole; at most {} will be spent",
            counted(grid.space.points(), "candidate"),
            counted(grid.environments.len() as u64, "environment"),
            counted(full, "trajectory"),
            counted(budget, "trajectory")
        ));
    }
    let out = args.out.clone().unwrap_or_else(|| folder(&plan, budget, args.target));
    let mut stages = Stages::new(&plan, &grid, &rungs, &out, args.threads, quiet);
    let settings = SearchSettings {
        points: POINTS,
        elite: ELITE,
        efforts: rungs.iter().map(Rung::trials).collect(),
        budget,
        target: args.target,
    };
    let mut search = Search::new(grid.space.clone(), settings);
    let mut tried = Vec::new();
    while let Some(ask) = search.ask() {
        let found = stages.try_out(&ask)?;
        search.tell(&ask, &found);
        let dots = found.iter().flatten();
        tried.extend(dots.map(|found| Tried {
            spent: search.spent(),
            round: ask.round,
            rung: ask.rung,
            score: found.mean,
        }));
    }
    let leaders: Vec<Point> = search.leaders().into_iter().take(args.finalists.get()).map(|(point, _)| point).collect();
    if leaders.is_empty() {
        return Err(Failure::Usage(nothing_tried(&search, budget, &plan)));
    }
    if !quiet {
        tell(format!("the {} best are measured again, with random numbers of their own", leaders.len()));
    }
    let mut folder = stages.final_result(&leaders)?;
    let study = report::with_trajectory(Study::read(&folder, None)?, quiet);
    report::write(&study, &mut folder)?;
    let plot = picture(plan.name(), &tried, rungs.len() - 1).draw();
    let png = plot.png()?;
    write(&out.join("path.svg"), plot.svg().as_bytes())?;
    write(&out.join("path.png"), &png)?;
    // The finalists' own trajectories are not part of the budget, but they were spent.
    let spent = search.spent() + rungs.last().map_or(0, Rung::trials).saturating_mul(leaders.len() as u64);
    let document = summary(&plan, (&search, spent), &study, &out, folder.path());
    write(&out.join("search.json"), serde_json::to_string_pretty(&document)?.as_bytes())?;
    if args.json {
        return Ok(say(serde_json::to_string_pretty(&document)?)?);
    }
    let mut lines = study.answer();
    lines.push(format!(
        "\nSearch:   {} tried with {}, {} of the full grid's; {}",
        counted(search.known().len() as u64, "candidate"),
        counted(spent, "trajectory"),
        share(spent, full),
        reason(search.stop())
    ));
    lines.extend(args.target.map(|target| confirmed(&study, target)));
    lines.push(format!("Path:     {}", out.join("path.svg").display()));
    lines.push(format!("Report:   {}", folder.path().join(gddt_report::study::REPORT).display()));
    Ok(say(lines.join("\n"))?)
}

/// `results/search-NAME-HASH`, the hash over everything on which the path depends.
fn folder(plan: &Plan, budget: u64, target: Option<f64>) -> PathBuf {
    let identity = format!("{} {} {budget} {target:?}", env!("CARGO_PKG_VERSION"), plan.resolved_toml());
    let hash: String = scenario_hash(&identity).chars().take(8).collect();
    Path::new("results").join(format!("search-{}-{hash}", plan.name()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_atomically(path, |file| std::io::Write::write_all(file, bytes))?;
    Ok(())
}

fn nothing_tried(search: &Search, budget: u64, plan: &Plan) -> String {
    if search.stop() == Some(Stop::Budget) {
        return format!(
            "a budget of {} does not reach for the first round; raise --budget",
            counted(budget, "trajectory")
        );
    }
    format!(
        "none of the candidates of the first round of `{}` is valid under its constraints; run it, or narrow its axes to \
         where candidates are",
        plan.name()
    )
}

fn reason(stop: Option<Stop>) -> &'static str {
    match stop {
        Some(Stop::Target) => "a candidate seemed to reach the target",
        Some(Stop::Budget) => "the budget is spent: a better candidate may be left",
        Some(Stop::Converged) | None => "no better neighbour was found",
    }
}

/// Whether the finalists' own trajectories, which did not choose them, confirm a target.
fn confirmed(study: &Study, target: f64) -> String {
    match study.certain_score() {
        Some(low) if low >= target => format!("Target:   {target} is certainly reached (95 % interval from {low:.3})"),
        _ => format!("Target:   {target} is NOT confirmed by the final measurement"),
    }
}

fn share(spent: u64, full: u64) -> String {
    let percent = 100.0 * spent as f64 / full.max(1) as f64;
    if percent < 1e-3 { String::from("less than 0.001 %") } else { format!("{} %", readable(Some(percent))) }
}

fn summary(plan: &Plan, (search, spent): (&Search, u64), study: &Study, out: &Path, result: &Path) -> Value {
    let stop = match search.stop() {
        Some(Stop::Target) => "target",
        Some(Stop::Budget) => "budget",
        Some(Stop::Converged) | None => "converged",
    };
    json!({
        "scenario": plan.name(),
        "candidates_tried": search.known().len(),
        "trajectories": spent,
        "stop": stop,
        "folder": out.display().to_string(),
        "final": result.display().to_string(),
        "answer": study.answer(),
    })
}
