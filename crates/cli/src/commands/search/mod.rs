//! `aztec-gddt search`.

mod answer;
mod ladder;
mod path;
mod space;
mod stage;

use std::path::{Path, PathBuf};

use gddt_analysis::search::{Method, Point, Search, SearchSettings};
use gddt_explore::design;
use gddt_explore::results::{scenario_hash, write_atomically};
use gddt_explore::scenario::Plan;
use gddt_report::study::Study;

use super::description::describe;
use super::execution::plan_of;
use super::{remarks, report};
use crate::args::{SearchArgs, SearchMethod};
use crate::outcome::{Failure, Outcome};
use crate::terminal::number::counted;
use crate::terminal::{say, tell};
use answer::{Answer, nothing_tried};
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
    if args.target.is_some() && rungs.last().is_none_or(|rung| rung.runs < 2) {
        return Err(Failure::Usage(String::from(
            "--target asks how certain a score is, which one run cannot tell; raise run.runs, or leave --target out",
        )));
    }
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
    let out = args.out.clone().unwrap_or_else(|| folder(&plan, budget, args));
    let mut stages = Stages::new(&plan, &grid, &rungs, &out, args.threads, quiet);
    let settings = SearchSettings {
        points: POINTS,
        elite: ELITE,
        efforts: rungs.iter().map(Rung::trials).collect(),
        budget,
        target: args.target,
    };
    let method = match args.method {
        SearchMethod::Grid => Method::Grid,
        SearchMethod::Tpe => Method::Parzen(Box::new(design::search_draws(plan.seed()))),
    };
    let mut search = Search::new(grid.space.clone(), settings, method);
    let mut tried = Vec::new();
    while let Some(ask) = search.ask(|point| stages.is_valid(point)) {
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
        return Err(Failure::Usage(nothing_tried(&search, &grid.space, budget, &plan)));
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
    let answer = Answer {
        plan: &plan,
        method: args.method,
        search: &search,
        spent,
        full,
        study: &study,
        out: &out,
        folder: &folder,
    };
    let document = serde_json::to_string_pretty(&answer.document())?;
    write(&out.join("search.json"), document.as_bytes())?;
    Ok(say(if args.json { document } else { answer.text(args.target) })?)
}

/// `results/search-NAME-HASH`, the hash over everything on which the path depends.
fn folder(plan: &Plan, budget: u64, args: &SearchArgs) -> PathBuf {
    let SearchArgs { method, target, .. } = args;
    let identity = format!("{} {} {method:?} {budget} {target:?}", env!("CARGO_PKG_VERSION"), plan.resolved_toml());
    let hash: String = scenario_hash(&identity).chars().take(8).collect();
    Path::new("results").join(format!("search-{}-{hash}", plan.name()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_atomically(path, |file| std::io::Write::write_all(file, bytes))?;
    Ok(())
}
