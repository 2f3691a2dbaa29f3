//! The score of every trial.

use std::collections::BTreeMap;

use super::weights::weight_of;
use super::{Goal, Limits, ValueWeights};
use crate::error::AnalysisError;
use crate::moments::Moments;
use crate::table::{Batch, Table, Value};

/// What a table's columns are to a decision.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What is decided; no column: a single candidate.
    pub control: &'a [&'a str],
    /// What is not; no column: a single environment.
    pub environment: &'a [&'a str],
    /// The column of replicates.
    pub replicate: &'a str,
    /// What is wanted; at least one goal.
    pub goals: &'a [Goal],
    /// Weights of environments in means over them, for some of the columns of the environment. They count only if every
    /// candidate meets every environment.
    pub weights: &'a [ValueWeights<'a>],
}

/// Scores of all trials of a table: 12 bytes per trial and 4 more per goal; and some per candidate and environment.
#[derive(Debug, Clone)]
pub struct Scores {
    /// The candidates' values in the control columns, in ascending order.
    pub candidates: Vec<Vec<Value>>,
    /// The environments' values in the environment columns, in ascending order.
    pub environments: Vec<Vec<Value>>,
    /// The replicates, in ascending order.
    pub replicates: Vec<Value>,
    /// How often the value of a target was missing, by goal and target.
    pub nulls: Vec<Vec<u64>>,
    /// How often a target was met, by goal and target.
    pub successes: Vec<Vec<u64>>,
    /// The share of trials of each candidate that met a target, environments weighed: by candidate, the targets of all goals
    /// in a row.
    pub success_rates: Vec<Vec<f64>>,
    /// What each environment counts in means over environments, by place; they sum to 1. Empty if all count alike.
    pub environment_weights: Vec<f64>,
    /// The goals' weights, which sum to 1.
    pub(super) weights: Vec<f64>,
    /// The weights of the targets within their goals, which sum to 1 in each.
    pub(super) target_weights: Vec<Vec<f64>>,
    pub(super) trials: Vec<Trial>,
    /// The goals' scores of trial t: from `t * goals` on.
    pub(super) by_goal: Vec<f32>,
}

/// Where a trial belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trial {
    pub(super) candidate: u32,
    pub(super) environment: u32,
    pub(super) replicate: u32,
}

impl Scores {
    /// Reads a table once and scores its trials.
    ///
    /// # Errors
    /// When a column is missing or of the wrong kind, or the file cannot be read.
    pub fn of(table: &Table, question: &Question<'_>, limits: &Limits) -> Result<Self, AnalysisError> {
        let targets: Vec<&str> =
            question.goals.iter().flat_map(|goal| goal.targets.iter().map(|target| target.column.as_str())).collect();
        table.require_numeric(&targets)?;
        let columns = [question.control, question.environment, &[question.replicate], &targets].concat();
        let mut reader = Reader::new(question, limits);
        for batch in table.batches(&columns)? {
            let batch = batch?;
            (0..batch.rows).for_each(|row| reader.push(&batch, row));
        }
        Ok(reader.finish())
    }

    /// Number of trials.
    pub fn trials(&self) -> usize {
        self.trials.len()
    }

    /// The mean score of some consecutive trials, in the order of the table; none if there are none.
    pub fn mean_of(&self, first: usize, trials: usize) -> Option<f64> {
        let trials = first..self.trials.len().min(first.saturating_add(trials));
        let moments: Moments = trials.map(|trial| Some(self.total(trial))).collect();
        moments.mean()
    }

    /// The mean score of a candidate in each environment, by place; none where it did not meet it.
    pub fn of_candidate(&self, candidate: usize) -> Vec<Option<f64>> {
        let mut moments = vec![Moments::default(); self.environments.len()];
        for (place, trial) in self.trials.iter().enumerate().filter(|(_, trial)| trial.candidate as usize == candidate)
        {
            moments[trial.environment as usize].push(Some(self.total(place)));
        }
        moments.iter().map(Moments::mean).collect()
    }

    /// The mean score of a candidate in each replicate, environments weighed.
    pub fn replicates_of(&self, candidate: usize) -> Vec<Option<f64>> {
        let mut means = vec![WeightedMean::default(); self.replicates.len()];
        for (place, trial) in self.trials.iter().enumerate().filter(|(_, trial)| trial.candidate as usize == candidate)
        {
            means[trial.replicate as usize].push(self.total(place), self.weight(trial));
        }
        means.iter().map(|mean| mean.get()).collect()
    }

    /// What a trial counts in means over environments.
    fn weight(&self, trial: &Trial) -> f64 {
        self.environment_weights.get(trial.environment as usize).copied().unwrap_or(1.0)
    }

    /// Number of goals.
    pub fn goals(&self) -> usize {
        self.weights.len()
    }

    /// The score of a trial, by its row in the table (from 0), under the goals' weights.
    pub fn total(&self, trial: usize) -> f64 {
        self.of_goals(trial).iter().zip(&self.weights).map(|(score, weight)| f64::from(*score) * weight).sum()
    }

    /// The place of a trial's replicate among the replicates.
    pub fn replicate(&self, trial: usize) -> usize {
        self.trials[trial].replicate as usize
    }

    /// A trial's score in each goal.
    pub(super) fn of_goals(&self, trial: usize) -> &[f32] {
        let goals = self.goals();
        self.by_goal.get(trial * goals..(trial + 1) * goals).unwrap_or_default()
    }

    /// The mean score of each candidate in each replicate, over the environments that it met there, weighed: the numbers from
    /// which intervals are made. By candidate; a replicate that the candidate did not take part in has none.
    pub(super) fn by_replicate(&self, score: impl Fn(usize) -> f64) -> Vec<Vec<Option<f64>>> {
        let mut means = vec![vec![WeightedMean::default(); self.replicates.len()]; self.candidates.len()];
        for (place, trial) in self.trials.iter().enumerate() {
            means[trial.candidate as usize][trial.replicate as usize].push(score(place), self.weight(trial));
        }
        means.into_iter().map(|row| row.iter().map(|mean| mean.get()).collect()).collect()
    }
}

/// A mean of numbers that count differently.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WeightedMean {
    mean: f64,
    weight: f64,
}

impl WeightedMean {
    /// Adds a number; one without weight says nothing.
    pub(super) fn push(&mut self, number: f64, weight: f64) {
        if weight > 0.0 {
            self.weight += weight;
            self.mean += (number - self.mean) * (weight / self.weight);
        }
    }

    /// The mean; none without numbers that count.
    pub(super) fn get(self) -> Option<f64> {
        (self.weight > 0.0).then_some(self.mean)
    }
}

/// Numbers keys in the order in which they come.
#[derive(Debug, Default)]
struct Numbering {
    numbers: BTreeMap<Vec<Value>, u32>,
    /// The last key: rows of a combination stand together.
    last: Option<(Vec<Value>, u32)>,
}

impl Numbering {
    fn number(&mut self, batch: &Batch, columns: std::ops::Range<usize>, row: usize) -> u32 {
        let cells = || batch.columns[columns.clone()].iter().map(|column| column.value(row));
        if let Some((key, number)) = &self.last
            && key.iter().cloned().eq(cells())
        {
            return *number;
        }
        let key: Vec<Value> = cells().collect();
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(key.clone()).or_insert(next);
        self.last = Some((key, number));
        number
    }

    /// The keys in ascending order, and for each number the place of its key there.
    fn sorted(self) -> (Vec<Vec<Value>>, Vec<u32>) {
        let mut places = vec![0; self.numbers.len()];
        let mut keys = Vec::with_capacity(self.numbers.len());
        for (place, (key, number)) in (0..).zip(self.numbers) {
            places[number as usize] = place;
            keys.push(key);
        }
        (keys, places)
    }
}

struct Reader<'a> {
    question: &'a Question<'a>,
    limits: &'a Limits,
    weights: Vec<f64>,
    target_weights: Vec<Vec<f64>>,
    candidates: Numbering,
    environments: Numbering,
    replicates: Numbering,
    nulls: Vec<Vec<u64>>,
    /// By candidate as numbered: trials, and successes of each target.
    counts: Vec<(u64, Vec<u64>)>,
    /// The weights of the environments as numbered; empty if all count alike.
    weights_of: Vec<f64>,
    /// As `counts`, each trial with its weight; empty if all count alike.
    weighed: Vec<(f64, Vec<f64>)>,
    trials: Vec<Trial>,
    by_goal: Vec<f32>,
}

impl<'a> Reader<'a> {
    fn new(question: &'a Question<'a>, limits: &'a Limits) -> Self {
        let shares = |weights: Vec<f64>| {
            let sum: f64 = weights.iter().sum();
            weights.into_iter().map(|weight| weight / sum).collect::<Vec<f64>>()
        };
        let goals = question.goals;
        Self {
            question,
            limits,
            weights: shares(goals.iter().map(|goal| goal.weight).collect()),
            target_weights: goals
                .iter()
                .map(|goal| shares(goal.targets.iter().map(|target| target.weight).collect()))
                .collect(),
            candidates: Numbering::default(),
            environments: Numbering::default(),
            replicates: Numbering::default(),
            nulls: goals.iter().map(|goal| vec![0; goal.targets.len()]).collect(),
            counts: Vec::new(),
            weights_of: Vec::new(),
            weighed: Vec::new(),
            trials: Vec::new(),
            by_goal: Vec::new(),
        }
    }

    fn push(&mut self, batch: &Batch, row: usize) {
        let (control, environment) = (self.question.control.len(), self.question.environment.len());
        let trial = Trial {
            candidate: self.candidates.number(batch, 0..control, row),
            environment: self.environments.number(batch, control..control + environment, row),
            replicate: self.replicates.number(batch, control + environment..control + environment + 1, row),
        };
        self.trials.push(trial);
        let targets = self.target_weights.iter().map(Vec::len).sum();
        let candidate = trial.candidate as usize;
        if candidate >= self.counts.len() {
            self.counts.resize(candidate + 1, (0, vec![0; targets]));
        }
        let weight = self.weight(batch, control, trial.environment as usize, row);
        let known = self.counts.len();
        let (rows, successes) = &mut self.counts[candidate];
        *rows += 1;
        let mut weighed = weight.map(|weight| {
            self.weighed.resize_with(known, || (0.0, vec![0.0; targets]));
            self.weighed[candidate].0 += weight;
            (weight, &mut self.weighed[candidate].1)
        });
        let mut values = batch.columns[control + environment + 1..].iter().map(|column| column.number(row));
        let mut target = 0;
        for ((limits, weights), nulls) in self.limits.goals.iter().zip(&self.target_weights).zip(&mut self.nulls) {
            let mut score = 0.0;
            for ((limit, weight), nulls) in limits.iter().zip(weights).zip(nulls) {
                let value = values.next().flatten();
                *nulls += u64::from(value.is_none());
                if limit.holds(value) {
                    score += weight;
                    successes[target] += 1;
                    if let Some((weight, weighed)) = &mut weighed {
                        weighed[target] += *weight;
                    }
                }
                target += 1;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a share; what is lost is far below any interval")]
            self.by_goal.push(score.min(1.0) as f32);
        }
    }

    /// The weight of a row's environment; none if all count alike.
    fn weight(&mut self, batch: &Batch, first: usize, environment: usize, row: usize) -> Option<f64> {
        if self.question.weights.is_empty() {
            return None;
        }
        if environment >= self.weights_of.len() {
            let columns = self.question.environment;
            let key: Vec<Value> =
                (first..first + columns.len()).map(|column| batch.columns[column].value(row)).collect();
            let value = |name: &str| columns.iter().position(|column| *column == name).map(|place| &key[place]);
            self.weights_of.push(weight_of(self.question.weights, value));
        }
        self.weights_of.get(environment).copied()
    }

    fn finish(self) -> Scores {
        let (candidates, candidate_places) = self.candidates.sorted();
        let (environments, environment_places) = self.environments.sorted();
        let (replicates, replicate_places) = self.replicates.sorted();
        let mut trials = self.trials;
        for trial in &mut trials {
            *trial = Trial {
                candidate: candidate_places[trial.candidate as usize],
                environment: environment_places[trial.environment as usize],
                replicate: replicate_places[trial.replicate as usize],
            };
        }
        let mut environment_weights = vec![0.0; environments.len()];
        let sum: f64 = self.weights_of.iter().sum();
        for (weight, place) in self.weights_of.iter().zip(&environment_places) {
            environment_weights[*place as usize] = weight / sum;
        }
        let is_weighed = sum > 0.0 && is_crossed(&trials, candidates.len(), environments.len());
        if !is_weighed {
            environment_weights.clear();
        }
        let mut success_rates = vec![Vec::new(); candidates.len()];
        let mut successes: Vec<Vec<u64>> = self.target_weights.iter().map(|targets| vec![0; targets.len()]).collect();
        for (number, ((rows, counts), place)) in self.counts.iter().zip(candidate_places).enumerate() {
            success_rates[place as usize] = match self.weighed.get(number).filter(|_| is_weighed) {
                Some((all, weighed)) => weighed.iter().map(|weight| weight / all).collect(),
                None => counts.iter().map(|count| *count as f64 / *rows as f64).collect(),
            };
            successes.iter_mut().flatten().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        Scores {
            candidates,
            environments,
            replicates: replicates.into_iter().filter_map(|key| key.into_iter().next()).collect(),
            nulls: self.nulls,
            successes,
            success_rates,
            environment_weights,
            weights: self.weights,
            target_weights: self.target_weights,
            trials,
            by_goal: self.by_goal,
        }
    }
}

/// Whether every candidate met every environment.
fn is_crossed(trials: &[Trial], candidates: usize, environments: usize) -> bool {
    let mut met = vec![false; candidates * environments];
    for trial in trials {
        met[trial.candidate as usize * environments + trial.environment as usize] = true;
    }
    met.into_iter().all(|met| met)
}
