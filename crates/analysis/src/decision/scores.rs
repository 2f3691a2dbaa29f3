//! The score of every trial.

use std::collections::BTreeMap;

use super::{Goal, Limits};
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
    /// The share of trials of each candidate that met a target: by candidate, the targets of all goals in a row.
    pub success_rates: Vec<Vec<f64>>,
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

    /// The mean score of a candidate in each replicate.
    pub fn replicates_of(&self, candidate: usize) -> Vec<Option<f64>> {
        let mut moments = vec![Moments::default(); self.replicates.len()];
        for (place, trial) in self.trials.iter().enumerate().filter(|(_, trial)| trial.candidate as usize == candidate)
        {
            moments[trial.replicate as usize].push(Some(self.total(place)));
        }
        moments.iter().map(Moments::mean).collect()
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

    /// The mean score of each candidate in each replicate, over the environments that it met there: the numbers from which
    /// intervals are made. By candidate; a replicate that the candidate did not take part in has none.
    pub(super) fn by_replicate(&self, score: impl Fn(usize) -> f64) -> Vec<Vec<Option<f64>>> {
        let mut moments = vec![vec![Moments::default(); self.replicates.len()]; self.candidates.len()];
        for (place, trial) in self.trials.iter().enumerate() {
            moments[trial.candidate as usize][trial.replicate as usize].push(Some(score(place)));
        }
        moments.into_iter().map(|row| row.iter().map(Moments::mean).collect()).collect()
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
        let (rows, successes) = &mut self.counts[candidate];
        *rows += 1;
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
                }
                target += 1;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a share; what is lost is far below any interval")]
            self.by_goal.push(score.min(1.0) as f32);
        }
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
        let mut success_rates = vec![Vec::new(); candidates.len()];
        let mut successes: Vec<Vec<u64>> = self.target_weights.iter().map(|targets| vec![0; targets.len()]).collect();
        for ((rows, counts), place) in self.counts.iter().zip(candidate_places) {
            success_rates[place as usize] = counts.iter().map(|count| *count as f64 / *rows as f64).collect();
            successes.iter_mut().flatten().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        Scores {
            candidates,
            environments,
            replicates: replicates.into_iter().filter_map(|key| key.into_iter().next()).collect(),
            nulls: self.nulls,
            successes,
            success_rates,
            weights: self.weights,
            target_weights: self.target_weights,
            trials,
            by_goal: self.by_goal,
        }
    }
}
