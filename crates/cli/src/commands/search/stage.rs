//! Stages of a search: each is an ordinary result folder, so an interrupted search finds what was finished.

use std::path::{Path, PathBuf};

use gddt_analysis::decision::{Goal, Limits, Question, Scores};
use gddt_analysis::search::{Ask, Found, Point};
use gddt_analysis::{Level, Table, mean_interval};
use gddt_explore::design::Coordinate;
use gddt_explore::diagnostics::Diagnostics;
use gddt_explore::goals;
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_report::study::{analysis_goals, goals_of};

use super::ladder::Rung;
use super::space::Grid;
use crate::commands::execution::{Existing, Options, result_of};
use crate::outcome::Failure;
use crate::terminal::number::counted;
use crate::terminal::tell;

/// The finalists' random numbers are not those by which they were chosen.
const FRESH: u64 = 1_000_003;
/// Seeds of scenarios are below this.
const SEEDS: u64 = 1 << 53;

/// What tries candidates out.
pub struct Stages<'a> {
    plan: &'a Plan,
    grid: &'a Grid,
    rungs: &'a [Rung],
    out: &'a Path,
    threads: Option<u16>,
    quiet: bool,
    goals: Vec<Goal>,
    /// Thresholds as numbers: medians are those of the first stage, so that scores of all stages mean the same.
    limits: Option<Limits>,
}

impl<'a> Stages<'a> {
    pub fn new(
        plan: &'a Plan,
        grid: &'a Grid,
        rungs: &'a [Rung],
        out: &'a Path,
        threads: Option<u16>,
        quiet: bool,
    ) -> Self {
        let goals = analysis_goals(&goals_of(plan));
        Self { plan, grid, rungs, out, threads, quiet, goals, limits: None }
    }

    /// The goals with the medians of the first stage as numbers: what the finalists are judged by.
    fn fixed_goals(&self) -> Vec<goals::Goal> {
        let mut fixed = goals_of(self.plan);
        let limits = self.limits.iter().flat_map(|limits| limits.goals.iter().flatten());
        for (target, limit) in fixed.iter_mut().flat_map(|goal| &mut goal.targets).zip(limits) {
            if let Some(number) = limit.value {
                target.threshold = match (limit.is_upper, limit.inclusive) {
                    (true, false) => goals::Threshold::Below(number),
                    (true, true) => goals::Threshold::AtMost(number),
                    (false, false) => goals::Threshold::Above(number),
                    (false, true) => goals::Threshold::AtLeast(number),
                };
            }
        }
        fixed
    }

    /// Whether a candidate can be tried at all: at the first rung.
    pub fn is_valid(&self, point: &[u32]) -> bool {
        let stage = self.rungs.first().map(|rung| {
            let rows = self.grid.rows(self.plan.axes().len(), point, &rung.environments);
            self.plan.with_rows(&rows, rung.runs, self.plan.seed())
        });
        matches!(stage, Some(Ok(_)))
    }

    /// Tries candidates out: their mean scores, in their order; `None` for one that is not valid.
    pub fn try_out(&mut self, ask: &Ask) -> Result<Vec<Option<Found>>, Failure> {
        let rung = &self.rungs[ask.rung];
        let name = format!("round-{}-rung-{}", ask.round + 1, ask.rung + 1);
        if !self.quiet {
            tell(format!(
                "round {}, rung {}: {} × {} × {}",
                ask.round + 1,
                ask.rung + 1,
                counted(ask.points.len() as u64, "candidate"),
                counted(rung.environments.len() as u64, "environment"),
                counted(rung.runs, "run")
            ));
        }
        let Some((stage, valid)) = self.stage(&ask.points, rung, self.plan.seed())? else {
            return Ok(vec![None; ask.points.len()]);
        };
        let folder = self.run(&stage, &self.out.join(name), Existing::Resume)?;
        let means = self.scores(&folder, &stage, valid.len(), rung)?;
        let mut found = vec![None; ask.points.len()];
        valid.into_iter().zip(means).for_each(|(place, mean)| found[place] = mean);
        Ok(found)
    }

    /// The finalists in all environments with all runs, and with random numbers of their own.
    pub fn final_result(&self, points: &[Point]) -> Result<ResultFolder, Failure> {
        let Some(rung) = self.rungs.last() else {
            return Err(Failure::Usage(String::from("there are no runs")));
        };
        match self.stage(points, rung, (self.plan.seed() + FRESH) % SEEDS)? {
            Some((stage, _)) => {
                let (stage, path) = (stage.with_goals(self.fixed_goals()), self.out.join("final"));
                match self.run(&stage, &path, Existing::Resume) {
                    // Other finalists than last time: those make way.
                    Err(Failure::Usage(_)) => self.run(&stage, &path, Existing::StartOver),
                    other => other,
                }
            }
            None => Err(Failure::Usage(String::from("none of the finalists is valid"))),
        }
    }

    /// The plan of a stage, and the places of the valid candidates; none if there is none.
    fn stage(&self, points: &[Point], rung: &Rung, seed: u64) -> Result<Option<(Plan, Vec<usize>)>, Failure> {
        let axes = self.plan.axes().len();
        let rows_of = |place: &usize| self.grid.rows(axes, &points[*place], &rung.environments);
        let plan_of = |places: &[usize]| -> Result<Plan, Diagnostics> {
            let rows: Vec<Vec<Coordinate>> = places.iter().flat_map(rows_of).collect();
            self.plan.with_rows(&rows, rung.runs, seed)
        };
        let mut valid: Vec<usize> = (0..points.len()).collect();
        if let Ok(stage) = plan_of(&valid) {
            return Ok(Some((stage, valid)));
        }
        // Some are valid in the environments of the rungs before only: the search passes these over.
        valid.retain(|place| plan_of(&[*place]).is_ok());
        if valid.is_empty() { Ok(None) } else { Ok(Some((plan_of(&valid)?, valid))) }
    }

    fn run(&self, stage: &Plan, path: &Path, existing: Existing) -> Result<ResultFolder, Failure> {
        let options = Options {
            threads: self.threads,
            out: Some(PathBuf::from(path)),
            existing,
            quiet: self.quiet,
            how_to_go_on: "the same command goes on from there",
            ..Options::default()
        };
        let finished = result_of(stage, &options)?;
        match finished.folder {
            Some(folder) => Ok(folder),
            None => Ok(ResultFolder::open(&finished.path)?),
        }
    }

    /// The mean score of each candidate, by its place among the valid ones; none if constraints dropped it.
    fn scores(
        &mut self,
        folder: &ResultFolder,
        stage: &Plan,
        candidates: usize,
        rung: &Rung,
    ) -> Result<Vec<Option<Found>>, Failure> {
        let table = Table::open(folder.table_path("trajectories")?)?;
        let limits = match self.limits.take() {
            Some(limits) => limits,
            None => Limits::of(&table, &self.goals)?,
        };
        let question =
            Question { control: &["subset"], environment: &[], replicate: "run", goals: &self.goals, weights: &[] };
        let scores = Scores::of(&table, &question, &limits)?;
        self.limits = Some(limits);
        let environments = rung.environments.len() as u64;
        let mut sums = vec![(0.0, 0_u64); candidates];
        let mut by_run = vec![vec![(0.0, 0_u64); scores.replicates.len()]; candidates];
        for trial in 0..scores.trials() {
            let subset = (trial / scores.replicates.len().max(1)) as u64;
            let candidate = usize::try_from(stage.combination_of(subset) / environments).unwrap_or(usize::MAX);
            let Some((sum, count)) = sums.get_mut(candidate) else { continue };
            let score = scores.total(trial);
            *sum += score;
            *count += 1;
            let (sum, count) = &mut by_run[candidate][scores.replicate(trial)];
            *sum += score;
            *count += 1;
        }
        let found = |((sum, count), runs): ((f64, u64), Vec<(f64, u64)>)| {
            let means = runs.iter().filter(|(_, count)| *count > 0).map(|(sum, count)| sum / *count as f64);
            let interval = mean_interval(&means.map(Some).collect(), Level::NINETY_FIVE);
            (count > 0).then(|| Found { mean: sum / count as f64, low: interval.map(|interval| interval.low) })
        };
        Ok(sums.into_iter().zip(by_run).map(found).collect())
    }
}
