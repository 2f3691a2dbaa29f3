//! The report on a finished result: from a folder to a page.
//!
//! [`Study::read`] loads what the report needs and works the figures out; [`Study::page`] tells them, a file per section.

mod answer;
mod appendix;
mod assumptions;
mod choice;
mod comparison;
mod data;
mod describe;
mod design;
mod error;
mod frontier;
mod goals;
mod points;
mod provenance;
mod results;
mod robustness;
mod sensitivity;
mod sources;
mod status_quo;
#[cfg(test)]
mod tests;
mod tradeoffs;

pub use error::StudyError;
pub use sources::{GoalSource, goals_of};

use gddt_analysis::decision::{Decision, Estimate, Profile};
use gddt_analysis::{Level, Table};
use gddt_explore::execute::{Moment, Population};
use gddt_explore::goals::Goal;
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_model::kpi::KpiInfo;

use crate::ReportError;
use crate::page::Page;
use data::Data;
use status_quo::{StatusQuo, Yardstick};

/// The name of the report's file in its result.
pub const REPORT: &str = sources::REPORT;

/// Goals in the words of the analysis.
pub fn analysis_goals(goals: &[Goal]) -> Vec<gddt_analysis::decision::Goal> {
    data::wanted(goals)
}

/// The level of all intervals.
const LEVEL: Level = Level::NINETY_FIVE;

/// A result and everything that a report says of it.
pub struct Study {
    plan: Plan,
    /// What the manifest tells.
    facts: sources::Facts,
    goals: Vec<Goal>,
    goal_source: GoalSource,
    /// The KPIs that are told, each once.
    kpis: Vec<&'static KpiInfo>,
    /// Those of them that people look at, in the order in which they do.
    first_kpis: Vec<&'static KpiInfo>,
    data: Data,
    decision: Decision,
    /// What governance has today.
    status_quo: StatusQuo,
    /// By candidate: its number in the order of mean scores, from 1.
    numbers: Vec<usize>,
    /// A trajectory of the choice, if it could be run again.
    moments: Vec<Moment>,
    population: Vec<Population>,
}

impl Study {
    /// Reads a finished result and works out what there is to say. The scenario's goals are used, or those given, or the
    /// [default ones](gddt_explore::goals::default_goals).
    ///
    /// # Errors
    /// The folder is damaged, or not one that this version understands; a table lacks columns or rows.
    pub fn read(folder: &ResultFolder, given: Option<(String, Vec<Goal>)>) -> Result<Self, StudyError> {
        let (plan, facts) = sources::open(folder)?;
        let (goals, goal_source) = sources::goals(&plan, given);
        let table = Table::open(folder.table_path("trajectories")?)?;
        let first_kpis = sources::first_kpis(&plan, &goals, &goal_source, &table)?;
        let kpis = sources::kpis(&plan, &goals, &first_kpis);
        let data = Data::read(folder, &plan, &goals, &kpis)?;
        let decision = Decision::of(&data.scores, LEVEL)
            .ok_or_else(|| StudyError::NoRows { path: folder.path().to_path_buf() })?;
        let status_quo = StatusQuo::of(&plan, &data.control, &data.scores.candidates);
        let data = data.with_profiles(&plan, &goals, &kpis, (&decision, status_quo.candidate()))?;
        let mut numbers = vec![0; decision.candidates.len()];
        (1..).zip(decision.in_order()).for_each(|(number, candidate)| numbers[candidate] = number);
        Ok(Self {
            plan,
            facts,
            goals,
            goal_source,
            kpis,
            first_kpis,
            data,
            decision,
            status_quo,
            numbers,
            moments: Vec::new(),
            population: Vec::new(),
        })
    }

    /// The scenario of the result.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The parameter combination of the choice, in its worst environment if it met several; it may be unknown if there
    /// are more combinations than are held in memory.
    pub fn combination_of_choice(&self) -> Option<u64> {
        let worst = self.decision.candidates[self.decision.choice].worst.environment;
        let key = self.data.scores.environments.get(worst).map_or(&[][..], Vec::as_slice);
        let is_worst = |row: &usize| self.data.row_has(*row, &self.data.environment, key);
        let row = self.rows_of_choice().find(is_worst).or_else(|| self.rows_of_choice().next())?;
        Some(self.data.frame.groups[row] as u64)
    }

    /// The rows of the choice in the frame: one per environment.
    fn rows_of_choice(&self) -> impl Iterator<Item = usize> {
        let (data, key) = (&self.data, &self.decision.candidates[self.decision.choice].key);
        (0..data.frame.len()).filter(move |row| data.row_has(*row, &data.control, key))
    }

    /// Takes a trajectory of the choice: its first steps, and who takes part and what waits over the whole of it.
    #[must_use]
    pub fn showing(self, moments: Vec<Moment>, population: Vec<Population>) -> Self {
        Self { moments, population, ..self }
    }

    /// The report.
    ///
    /// # Errors
    /// A mistake of this crate: two things of one name.
    pub fn page(&self) -> Result<Page, ReportError> {
        let sections = vec![
            provenance::section(self),
            answer::section(self),
            goals::section(self),
            design::section(self),
            results::section(self),
            sensitivity::section(self),
            tradeoffs::section(self),
            robustness::section(self),
            assumptions::section(self),
            appendix::section(self),
        ];
        Page::new(self.plan.name(), describe::subtitle(self), sections)
    }

    /// The answer in a few lines, for a terminal.
    pub fn answer(&self) -> Vec<String> {
        answer::lines(self)
    }

    /// The choice for programs: `values` by parameter, `score`, `worst` and `regret` as `mean` and `ci95`, `goals` with the
    /// score in each, the `ranks` that cannot be excluded, and how many of the `candidates` may be `as_good`. `status_quo`
    /// has the scenario's own `values` (null where they depend on the environment) and, if they are a candidate, its number
    /// as the report has it, its `score`, the `lead` of the choice and whether it `is_choice`. `regret_gap` is by how much the
    /// regret of the `rival` (the next in regret that may be the best) is larger. Null where there is nothing to choose between.
    pub fn choice(&self) -> serde_json::Value {
        choice::json(self)
    }

    /// The lower end of the 95 % interval of the choice's score; none for a single run.
    pub fn certain_score(&self) -> Option<f64> {
        self.decision.candidates[self.decision.choice].score.interval.map(|interval| interval.low)
    }

    /// What the choice is compared with.
    fn yardstick(&self) -> Yardstick {
        Yardstick::of(&self.status_quo, &self.decision)
    }

    /// Whether environments count differently in means.
    fn is_weighed(&self) -> bool {
        !self.data.scores.environment_weights.is_empty()
    }

    /// Whether there is a choice between candidates.
    fn has_choice(&self) -> bool {
        self.decision.candidates.len() > 1
    }

    /// The mean of a KPI of a profile, with an interval that does not leave the KPI's range.
    fn estimate(&self, profile: &Profile, kpi: usize) -> Option<Estimate> {
        profile.estimate(kpi, LEVEL).map(|estimate| describe::in_range(self.kpis[kpi], estimate))
    }

    /// The place of a KPI among those that are told.
    fn kpi(&self, name: &str) -> Option<usize> {
        self.kpis.iter().position(|info| info.name == name)
    }
}
