//! Outcomes of some candidates.

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
    /// By outcome: the trials without a number.
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
/// together, in which a replicate is the mean over all candidates.
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
    let columns = [question.control, &[question.replicate], outcomes].concat();
    let controls = question.control.len();
    let mut found = vec![vec![vec![Moments::default(); replicates.len()]; outcomes.len()]; candidates.len() + 1];
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
            let places = last.as_ref().map_or(&[][..], |(_, places)| places.as_slice());
            for &place in places {
                trials[place] += 1;
                for (moments, column) in found[place].iter_mut().zip(&batch.columns[controls + 1..]) {
                    moments[replicate].push(column.number(row));
                }
            }
        }
    }
    let profile = |(outcomes, trials): (Vec<Vec<Moments>>, u64)| Profile {
        nulls: outcomes.iter().map(|replicates| replicates.iter().map(Moments::nulls).sum()).collect(),
        by_replicate: outcomes.iter().map(|replicates| replicates.iter().map(Moments::mean).collect()).collect(),
        trials,
    };
    Ok(found.into_iter().zip(trials).map(profile).collect())
}
