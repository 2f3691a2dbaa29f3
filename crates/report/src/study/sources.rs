//! Where a study comes from: the folder's scenario and manifest, and the goals.

use std::path::Path;

use gddt_analysis::{AnalysisError, Table};
use gddt_explore::goals::{Goal, default_goals};
use gddt_explore::results::{ResultFolder, SCENARIO};
use gddt_explore::scenario::{Plan, Request, load};
use gddt_model::kpi::{KpiInfo, each_once, headlines, headlines_of_groups};

use super::StudyError;

/// Who set the goals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoalSource {
    /// The scenario.
    Scenario,
    /// Another file, named here.
    Given(String),
    /// Nobody: the goals of the public reference study are used.
    Default,
}

/// The file of the report.
pub(super) const REPORT: &str = "report.html";

/// What the manifest tells of the run.
pub(super) struct Facts {
    pub(super) version: String,
    pub(super) scenario_hash: String,
    pub(super) command: String,
    /// The folder's name.
    pub(super) folder: String,
    /// The scenario's text, complete and runnable.
    pub(super) scenario: String,
    /// Files with their rows (of tables), bytes and SHA-256.
    pub(super) files: Vec<(String, Option<u64>, u64, String)>,
    /// The columns of the table of trajectories: name, unit, meaning.
    pub(super) columns: Vec<(String, String, String)>,
}

/// The scenario of a finished result, as this version understands it, and what the manifest tells.
pub(super) fn open(folder: &ResultFolder) -> Result<(Plan, Facts), StudyError> {
    let manifest = folder.manifest();
    let version = manifest.identity.version.clone();
    let path = folder.path().join(SCENARIO);
    let scenario = read_text(&folder.checked(SCENARIO)?)?;
    let request = Request { target: Some(path.display().to_string()), ..Request::default() };
    let plan = load(&request).map_err(|problems| StudyError::Scenario {
        path: folder.path().to_path_buf(),
        version: version.clone(),
        problems,
    })?;
    let (planned, found) = (plan.trajectories(), manifest.identity.trajectories);
    if planned != found {
        return Err(StudyError::OtherRun { path: folder.path().to_path_buf(), version, planned, found });
    }
    let command = manifest.provenance.as_ref().and_then(|provenance| provenance["command"].as_str());
    let columns = manifest.table("trajectories").map(|table| table.columns.columns().to_vec()).unwrap_or_default();
    let facts = Facts {
        version,
        scenario_hash: manifest.identity.scenario_hash.clone(),
        command: command.unwrap_or_default().to_owned(),
        folder: folder.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        scenario,
        files: manifest
            .files
            .iter()
            .filter(|file| !is_of_report(&file.name))
            .map(|file| (file.name.clone(), file.rows, file.stamp.bytes, file.stamp.sha256.clone()))
            .collect(),
        columns: columns.into_iter().map(|column| (column.name, column.unit, column.doc)).collect(),
    };
    Ok((plan, facts))
}

/// Whether a file may come from an earlier report, which must not show in this one.
fn is_of_report(name: &str) -> bool {
    name == REPORT || name.starts_with("pictures/") || name.starts_with("tables/")
}

fn read_text(path: &Path) -> Result<String, StudyError> {
    std::fs::read_to_string(path).map_err(|source| AnalysisError::Io { path: path.to_path_buf(), source }.into())
}

/// The goals that count.
pub(super) fn goals(plan: &Plan, given: Option<(String, Vec<Goal>)>) -> (Vec<Goal>, GoalSource) {
    match given {
        Some((name, goals)) => (goals, GoalSource::Given(name)),
        None if plan.goals().is_empty() => (default_goals(), GoalSource::Default),
        None => (plan.goals().to_vec(), GoalSource::Scenario),
    }
}

/// The goals of a scenario, or the default ones if it has none.
pub fn goals_of(plan: &Plan) -> Vec<Goal> {
    goals(plan, None).0
}

/// What people look at first: the KPIs that the scenario names, those of goals that somebody set, headlines of what is off as
/// a rule as far as some trajectory has a value, then the headlines.
pub(super) fn first_kpis(
    plan: &Plan,
    goals: &[Goal],
    source: &GoalSource,
    table: &Table,
) -> Result<Vec<&'static KpiInfo>, StudyError> {
    let names: Vec<&str> = headlines_of_groups().map(|info| info.name).collect();
    let measured = table.measured(&names)?;
    let of_groups = headlines_of_groups().filter(|info| measured.contains(&info.name));
    let of_goals = if *source == GoalSource::Default { Vec::new() } else { of_goals(goals) };
    Ok(each_once(plan.kpis().iter().copied().chain(of_goals).chain(of_groups).chain(headlines())))
}

/// The KPIs that are told: those that the scenario names, those of the goals, then what people look at first, each once.
pub(super) fn kpis(plan: &Plan, goals: &[Goal], first: &[&'static KpiInfo]) -> Vec<&'static KpiInfo> {
    each_once(plan.kpis().iter().copied().chain(of_goals(goals)).chain(first.iter().copied()))
}

fn of_goals(goals: &[Goal]) -> Vec<&'static KpiInfo> {
    goals.iter().flat_map(|goal| goal.targets.iter().map(|target| target.kpi)).collect()
}
