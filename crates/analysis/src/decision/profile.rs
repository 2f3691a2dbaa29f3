//! Outcomes of some candidates.

use super::multiple::paired_p;
use super::scores::WeightedMean;
use super::weights::weight_of_row;
use super::{Estimate, Question};
use crate::error::AnalysisError;
use crate::interval::{Level, mean_interval};
use crate::moments::Moments;
use crate::table::{Table, Value};

/// The outcomes of a candidate by replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// By outcome, then by replicate as numbered: the mean over the environments; none where there is no number.
    pub by_replicate: Vec<Vec<Option<f64>>>,
    /// By outcome: the trials without a number, of those that count.
    pub nulls: Vec<u64>,
    /// Trials.
    pub trials: u64,
}

impl Profile {
    /// The mean of an outcome over replicates with its interval; none without a number.
    pub fn estimate(&self, outcome: usize, level: Level) -> Option<Estimate> {
        Estimate::of(self.by_replicate.get(outcome)?.iter().flatten().copied(), level)
    }

    /// The estimate from the first n replicates, for each of these n: how it settles.
    pub fn convergence(&self, outcome: usize, counts: &[usize], level: Level) -> Vec<(usize, Estimate)> {
        let numbers = self.by_replicate.get(outcome).map_or(&[][..], Vec::as_slice);
        convergence(numbers, counts, level)
    }

    /// The difference to another candidate's outcome, paired by replicate.
    pub fn difference(&self, other: &Self, outcome: usize, level: Level) -> Option<Estimate> {
        let pairs = self.by_replicate.get(outcome)?.iter().zip(other.by_replicate.get(outcome)?);
        Estimate::of(pairs.filter_map(|(one, other)| Some((*one)? - (*other)?)), level)
    }

    /// The probability of such a difference, or a larger one, if there is none: by the paired t test over replicates. None for
    /// fewer than two pairs.
    pub fn p_value(&self, other: &Self, outcome: usize) -> Option<f64> {
        let pairs = self.by_replicate.get(outcome)?.iter().zip(other.by_replicate.get(outcome)?);
        paired_p(pairs.filter_map(|(one, other)| Some((*one)? - (*other)?)))
    }

    /// The number of replicates in which an outcome has a number.
    pub fn replicates_with(&self, outcome: usize) -> u64 {
        self.by_replicate.get(outcome).map_or(0, |numbers| numbers.iter().flatten().count() as u64)
    }
}

/// The mean of the first n numbers, for each of these n in ascending order.
pub fn convergence(numbers: &[Option<f64>], counts: &[usize], level: Level) -> Vec<(usize, Estimate)> {
    let mut moments = Moments::default();
    let mut found = Vec::new();
    let mut wanted = counts.iter().copied().peekable();
    for (place, number) in numbers.iter().enumerate() {
        if number.is_some() {
            moments.push(*number);
        }
        if wanted.next_if(|count| *count == place + 1).is_some()
            && let Some(mean) = moments.mean()
        {
            let interval = mean_interval(&moments, level);
            found.push((place + 1, Estimate { mean, interval, replicates: moments.count() }));
        }
    }
    found
}

/// Reads a table once for the outcomes of some candidates, in the order of `candidates`; the last profile is that of all rows
/// together, in which a replicate is the mean over all candidates. Environments count by the question's weights.
///
/// # Errors
/// When a column is missing or of the wrong kind, or the file cannot be read.
pub fn profiles(
    table: &Table,
    question: &Question<'_>,
    candidates: &[&[Value]],
    replicates: &[Value],
    outcomes: &[&str],
) -> Result<Vec<Profile>, AnalysisError> {
    table.require_numeric(outcomes)?;
    let weighed: Vec<&str> = question.weights.iter().map(|own| own.column).collect();
    let columns = [question.control, &[question.replicate], outcomes, &weighed].concat();
    let controls = question.control.len();
    let first_weighed = controls + 1 + outcomes.len();
    let mut found = vec![vec![vec![WeightedMean::default(); replicates.len()]; outcomes.len()]; candidates.len() + 1];
    let mut nulls = vec![vec![0; outcomes.len()]; candidates.len() + 1];
    let mut trials = vec![0; candidates.len() + 1];
    let mut last: Option<(Vec<Value>, Vec<usize>)> = None;
    for batch in table.batches(&columns)? {
        let batch = batch?;
        for row in 0..batch.rows {
            let cells = || batch.columns[..controls].iter().map(|column| column.value(row));
            if !last.as_ref().is_some_and(|(key, _)| key.iter().cloned().eq(cells())) {
                let key: Vec<Value> = cells().collect();
                let matching = candidates.iter().enumerate().filter(|(_, candidate)| ***candidate == key[..]);
                let places = matching.map(|(place, _)| place).chain([candidates.len()]).collect();
                last = Some((key, places));
            }
            let Ok(replicate) = replicates.binary_search(&batch.columns[controls].value(row)) else { continue };
            let weight = weight_of_row(question.weights, &batch, first_weighed, row);
            if weight <= 0.0 {
                continue;
            }
            let places = last.as_ref().map_or(&[][..], |(_, places)| places.as_slice());
            for &place in places {
                trials[place] += 1;
                let numbers = batch.columns[controls + 1..first_weighed].iter().map(|column| column.number(row));
                for ((means, nulls), number) in found[place].iter_mut().zip(&mut nulls[place]).zip(numbers) {
                    match number {
                        Some(number) => means[replicate].push(number, weight),
                        None => *nulls += 1,
                    }
                }
            }
        }
    }
    let profile = |((outcomes, nulls), trials): ((Vec<Vec<WeightedMean>>, Vec<u64>), u64)| Profile {
        nulls,
        by_replicate: outcomes.iter().map(|replicates| replicates.iter().map(|mean| mean.get()).collect()).collect(),
        trials,
    };
    Ok(found.into_iter().zip(nulls).zip(trials).map(profile).collect())
}
