//! What a search says at its end.

use std::path::Path;

use gddt_analysis::search::{Search, Space, Stop};
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_report::study::{REPORT, Study};
use serde_json::{Value, json};

use crate::args::SearchMethod;
use crate::terminal::number::{counted, readable};

/// A search that has ended, and the study of its finalists.
pub struct Answer<'a> {
    pub plan: &'a Plan,
    pub method: SearchMethod,
    pub search: &'a Search,
    /// Trajectories, with those of the finalists.
    pub spent: u64,
    /// Trajectories of the full grid.
    pub full: u64,
    pub study: &'a Study,
    /// The folder of the stages.
    pub out: &'a Path,
    /// The finalists.
    pub folder: &'a ResultFolder,
}

impl Answer<'_> {
    /// For people.
    pub fn text(&self, target: Option<f64>) -> String {
        let mut lines = self.study.answer();
        lines.push(format!(
            "\nSearch:   {} tried with {}, {} of the full grid's; {}",
            counted(self.search.known().len() as u64, "candidate"),
            counted(self.spent, "trajectory"),
            share(self.spent, self.full),
            self.reason()
        ));
        lines.extend(target.map(|target| confirmed(self.study, target)));
        lines.push(format!("Path:     {}", self.out.join("path.svg").display()));
        lines.push(format!("Report:   {}", self.folder.path().join(REPORT).display()));
        lines.join("\n")
    }

    /// For programs.
    pub fn document(&self) -> Value {
        let stop = match self.search.stop() {
            Some(Stop::Target) => "target",
            Some(Stop::Budget) => "budget",
            Some(Stop::Converged) | None => "converged",
        };
        json!({
            "scenario": self.plan.name(),
            "method": self.method.name(),
            "candidates_tried": self.search.known().len(),
            "trajectories": self.spent,
            "stop": stop,
            "folder": self.out.display().to_string(),
            "final": self.folder.path().display().to_string(),
            "answer": self.study.answer(),
        })
    }

    fn reason(&self) -> &'static str {
        match (self.search.stop(), self.method) {
            (Some(Stop::Target), _) => "a candidate seemed to reach the target",
            (Some(Stop::Budget), _) => "the budget is spent: a better candidate may be left",
            (_, SearchMethod::Grid) => "no better neighbour was found, nor a better candidate elsewhere",
            (_, SearchMethod::Tpe) => "several rounds found no better candidate",
        }
    }
}

/// Why there is no answer.
pub fn nothing_tried(search: &Search, space: &Space, budget: u64, plan: &Plan) -> String {
    if search.stop() == Some(Stop::Budget) {
        return format!(
            "a budget of {} does not reach for the first round; raise --budget",
            counted(budget, "trajectory")
        );
    }
    let looked_at = search.refused() as u64;
    let which =
        if looked_at >= space.points() { "the grid has" } else { "were looked at, evenly spread over the grid" };
    format!(
        "none of the {} that {which} is valid under the constraints of `{}`; loosen them, or narrow its axes to where \
         candidates are",
        counted(looked_at, "candidate"),
        plan.name()
    )
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
