//! What is read of the tables.

use std::sync::Arc;

use gddt_analysis::decision::{
    Decision, Goal, Limits, Missing, Profile, Question, Scores, Target, Threshold, ValueWeights, profiles,
};
use gddt_analysis::sensitivity::Factor;
use gddt_analysis::{Frame, Outcome, Summary, Table, Value, summarize};
use gddt_explore::goals;
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::{AxisInfo, Plan};
use gddt_model::kpi::KpiInfo;
use gddt_model::parameters::{Role, ValueKind};

use super::status_quo::recorded;
use super::{LEVEL, StudyError};

/// Parameter combinations that are held; beyond, every second one, and so on.
const MOST_COMBINATIONS: usize = 200_000;
/// Trials that are looked at one by one.
const MOST_TRIALS: usize = 400_000;

/// Tables in memory.
pub(super) struct Data {
    table: Table,
    /// Places of the control axes among the axes.
    pub(super) control: Vec<usize>,
    /// Places of the environment axes.
    pub(super) environment: Vec<usize>,
    pub(super) limits: Limits,
    pub(super) scores: Scores,
    /// A row per parameter combination: means of the KPIs over its runs.
    pub(super) frame: Frame,
    /// The axes of the frame that vary, as factors; with their places among the axes.
    pub(super) factors: Vec<Factor>,
    pub(super) factor_axes: Vec<usize>,
    /// The mean score of each row of the frame.
    pub(super) frame_scores: Vec<Option<f64>>,
    /// All trajectories together.
    pub(super) pooled: Summary,
    /// The candidates with a profile, by place; the profile after the last is that of all candidates.
    pub(super) profiled: Vec<usize>,
    pub(super) profiles: Vec<Profile>,
}

impl Data {
    /// Whether a row of the frame has these values on these axes.
    pub(super) fn row_has(&self, row: usize, axes: &[usize], key: &[Value]) -> bool {
        axes.iter().zip(key).all(|(&axis, value)| self.frame.factors[axis][row] == *value)
    }

    pub(super) fn read(
        folder: &ResultFolder,
        plan: &Plan,
        goals: &[goals::Goal],
        kpis: &[&'static KpiInfo],
    ) -> Result<Self, StudyError> {
        let table = Table::open(folder.table_path("trajectories")?)?;
        let axes = plan.axes();
        let of_role = |is_control: bool| {
            (0..axes.len()).filter(|&place| (axes[place].role == Role::Control) == is_control).collect::<Vec<usize>>()
        };
        let (control, environment) = (of_role(true), of_role(false));
        let wanted = wanted(goals);
        let limits = Limits::of(&table, &wanted)?;
        let [control_names, environment_names] = [&control, &environment].map(|places| names(axes, places));
        let weights = weights(plan, &environment);
        let question = Question {
            control: &control_names,
            environment: &environment_names,
            replicate: "run",
            goals: &wanted,
            weights: &weights,
        };
        let scores = Scores::of(&table, &question, &limits)?;
        let all: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
        let columns: Vec<&str> = kpis.iter().map(|info| info.name).collect();
        let frame = Frame::read(&table, &["subset"], &all, &columns, MOST_COMBINATIONS)?;
        let frame_scores = frame.rows.iter().map(|(first, rows)| scores.mean_of(*first, *rows)).collect();
        let (factor_axes, factors) = factors(axes, &frame);
        let outcomes: Vec<Outcome<'_>> = columns.iter().map(|name| Outcome::from(*name)).collect();
        let pooled = summarize(&table, &[], &outcomes, LEVEL)?;
        Ok(Self {
            table,
            control,
            environment,
            limits,
            scores,
            frame,
            factors,
            factor_axes,
            frame_scores,
            pooled,
            profiled: Vec::new(),
            profiles: Vec::new(),
        })
    }

    /// Reads the KPIs of the candidates that the report tells of.
    pub(super) fn with_profiles(
        mut self,
        plan: &Plan,
        goals: &[goals::Goal],
        kpis: &[&'static KpiInfo],
        (decision, status_quo): (&Decision, Option<usize>),
    ) -> Result<Self, StudyError> {
        let told = [decision.choice, decision.best, decision.safest, decision.least_regret];
        for place in told.into_iter().chain(status_quo) {
            if !self.profiled.contains(&place) {
                self.profiled.push(place);
            }
        }
        let keys: Vec<&[Value]> =
            self.profiled.iter().map(|&place| decision.candidates[place].key.as_slice()).collect();
        let wanted = wanted(goals);
        let control = names(plan.axes(), &self.control);
        let weights = weights(plan, &self.environment);
        // Where candidates met different environments, scores are not weighed either.
        let weights = if self.scores.environment_weights.is_empty() { &[][..] } else { &weights };
        let question = Question { control: &control, environment: &[], replicate: "run", goals: &wanted, weights };
        let columns: Vec<&str> = kpis.iter().map(|info| info.name).collect();
        self.profiles = profiles(&self.table, &question, &keys, &self.scores.replicates, &columns)?;
        Ok(self)
    }

    /// The profile of the choice.
    pub(super) fn of_choice(&self) -> &Profile {
        &self.profiles[0]
    }

    /// The profile of a candidate, if it was read.
    pub(super) fn of_candidate(&self, place: usize) -> Option<&Profile> {
        let at = self.profiled.iter().position(|profiled| *profiled == place)?;
        self.profiles.get(at)
    }

    /// The profile of all candidates together.
    pub(super) fn of_all(&self) -> &Profile {
        &self.profiles[self.profiled.len()]
    }

    /// A row per trial of the frame's combinations, or of a part of them: factors, score, and the run that the trial belongs to.
    pub(super) fn trials(&self) -> (Vec<Factor>, Vec<Option<f64>>, Vec<u64>) {
        let sample = self.frame.sample(MOST_TRIALS);
        let of = |place: &usize| self.frame.rows[*place];
        let rows = || sample.iter().map(of).flat_map(|(first, rows)| first..first + rows);
        let combinations: Vec<usize> =
            sample.iter().flat_map(|place| std::iter::repeat_n(*place, of(place).1)).collect();
        let factors = self.factors.iter().filter_map(|factor| repeated(factor, &combinations)).collect();
        let scores = rows().map(|row| Some(self.scores.total(row))).collect();
        let runs = rows().map(|row| self.scores.replicate(row) as u64).collect();
        (factors, scores, runs)
    }

    /// How much the pooled values of a KPI say: count and nulls.
    pub(super) fn measured(&self, kpi: usize) -> (u64, u64) {
        self.pooled.pooled.outcomes.get(kpi).map_or((0, 0), |outcome| (outcome.count, outcome.nulls))
    }
}

fn names<'a>(axes: &'a [AxisInfo], places: &[usize]) -> Vec<&'a str> {
    places.iter().map(|&place| axes[place].name.as_str()).collect()
}

/// The weights of the environment's axes, as tables hold their values.
fn weights<'a>(plan: &'a Plan, environment: &[usize]) -> Vec<ValueWeights<'a>> {
    let of_axis = |&axis: &usize| {
        let weights = plan.weights(axis)?.into_iter().map(|(value, weight)| (recorded(&value), weight)).collect();
        Some(ValueWeights { column: &plan.axes()[axis].name, weights })
    };
    environment.iter().filter_map(of_axis).collect()
}

/// The goals in the words of the analysis.
pub(super) fn wanted(goals: &[goals::Goal]) -> Vec<Goal> {
    let target = |target: &goals::Target| Target {
        column: target.kpi.name.to_owned(),
        threshold: match target.threshold {
            goals::Threshold::BelowMedian => Threshold::BelowMedian,
            goals::Threshold::AboveMedian => Threshold::AboveMedian,
            goals::Threshold::Below(number) => Threshold::Below(number),
            goals::Threshold::Above(number) => Threshold::Above(number),
            goals::Threshold::AtMost(number) => Threshold::AtMost(number),
            goals::Threshold::AtLeast(number) => Threshold::AtLeast(number),
        },
        weight: target.weight,
        missing: if target.kpi.missing_is_good() { Missing::Success } else { Missing::Failure },
    };
    let goal = |goal: &goals::Goal| Goal {
        name: goal.name.clone(),
        weight: goal.weight,
        targets: goal.targets.iter().map(target).collect(),
    };
    goals.iter().map(goal).collect()
}

/// The axes that take several values, as factors, with their places.
fn factors(axes: &[AxisInfo], frame: &Frame) -> (Vec<usize>, Vec<Factor>) {
    let found = axes.iter().zip(&frame.factors).enumerate();
    found.filter_map(|(place, (axis, entries))| Some((place, factor(axis, entries)?))).unzip()
}

/// The entries of an axis as a factor: numbers where all entries are numbers, categories elsewhere; none if they do not
/// vary.
pub(super) fn factor(axis: &AxisInfo, entries: &[Value]) -> Option<Factor> {
    if entries.iter().all(|entry| Some(entry) == entries.first()) {
        return None;
    }
    let number = |entry: &Value| if let Value::Number(number) = entry { Some(*number) } else { None };
    let numbers: Option<Vec<f64>> = entries.iter().map(number).collect();
    let numbers = numbers.filter(|_| axis.kind != ValueKind::Flag);
    Some(numbers.and_then(|numbers| Factor::numbers(&axis.name, numbers).ok()).unwrap_or_else(|| {
        let labels: Vec<String> = entries.iter().map(|entry| shown(axis, entry)).collect();
        Factor::labels(&axis.name, labels.iter().map(String::as_str))
    }))
}

/// A parameter's value for readers.
pub(super) fn shown(axis: &AxisInfo, value: &Value) -> String {
    match value {
        Value::Null => String::from("not set"),
        Value::Number(number) if axis.kind == ValueKind::Flag => {
            String::from(if *number > 0.0 { "true" } else { "false" })
        }
        Value::Number(number) => crate::axis::readable(*number, 5),
        Value::Text(text) => text.to_string(),
    }
}

/// A factor with the rows of another table.
fn repeated(factor: &Factor, rows: &[usize]) -> Option<Factor> {
    use gddt_analysis::sensitivity::FactorValues;
    match factor.values() {
        FactorValues::Numbers(numbers) => {
            Factor::numbers(factor.name(), rows.iter().map(|&row| numbers[row]).collect()).ok()
        }
        FactorValues::Categories { codes, names } => {
            let names: Vec<Arc<str>> = names.clone();
            Factor::categories(factor.name(), rows.iter().map(|&row| codes[row]).collect(), names).ok()
        }
    }
}
