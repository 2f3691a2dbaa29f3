//! Worst cases and regret over environments.

use super::{Alternative, Estimate, Scores};
use crate::interval::Level;

/// A number in one environment.
#[derive(Debug, Clone, PartialEq)]
pub struct InEnvironment {
    /// The environment's place among the environments.
    pub environment: usize,
    /// The score there, or the regret.
    pub estimate: Estimate,
}

/// A candidate in an environment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub(super) environment: usize,
    /// Mean score.
    pub(super) mean: f64,
    /// The mean of its trials in each replicate.
    scores: Vec<(u32, f64)>,
    trials: u64,
}

impl Cell {
    fn estimate(&self, level: Level) -> Option<Estimate> {
        Estimate::of_scores(self.scores.iter().map(|(_, score)| *score), level)
    }
}

/// All candidates in all environments that they met.
pub(super) struct Cells {
    /// By candidate; the environments of each in ascending order.
    pub(super) by_candidate: Vec<Vec<Cell>>,
    /// By environment: the candidate with the best mean there, and its place among that candidate's cells.
    best: Vec<Option<(usize, usize)>>,
}

impl Cells {
    pub(super) fn of(scores: &Scores) -> Self {
        let mut order: Vec<usize> = (0..scores.trials.len()).collect();
        order.sort_unstable_by_key(|&place| (scores.trials[place], place));
        let mut by_candidate: Vec<Vec<Cell>> = vec![Vec::new(); scores.candidates.len()];
        let group = |a: &usize, b: &usize| {
            let [a, b] = [a, b].map(|place| scores.trials[*place]);
            (a.candidate, a.environment) == (b.candidate, b.environment)
        };
        for trials in order.chunk_by(group) {
            let Some(first) = trials.first().map(|place| scores.trials[*place]) else { continue };
            // Trials of the same replicate share their randomness: together they are one number.
            let by_replicate =
                trials.chunk_by(|a, b| scores.trials[*a].replicate == scores.trials[*b].replicate).filter_map(|same| {
                    let sum: f64 = same.iter().map(|place| scores.total(*place)).sum();
                    let first = same.first().map(|place| scores.trials[*place].replicate)?;
                    Some((first, sum / same.len() as f64))
                });
            let mean = trials.iter().map(|place| scores.total(*place)).sum::<f64>() / trials.len() as f64;
            let cell = Cell {
                environment: first.environment as usize,
                mean,
                scores: by_replicate.collect(),
                trials: trials.len() as u64,
            };
            by_candidate[first.candidate as usize].push(cell);
        }
        let mut best: Vec<Option<(usize, usize)>> = vec![None; scores.environments.len()];
        for (candidate, cells) in by_candidate.iter().enumerate() {
            for (place, cell) in cells.iter().enumerate() {
                let leads = best[cell.environment]
                    .is_none_or(|(one, at): (usize, usize)| cell.mean > by_candidate[one][at].mean);
                if leads {
                    best[cell.environment] = Some((candidate, place));
                }
            }
        }
        Self { by_candidate, best }
    }

    /// The cells of a table of scores by candidate, environment and replicate.
    #[cfg(test)]
    pub(super) fn from_scores(scores: &[Vec<Vec<f64>>]) -> Self {
        let cell = |(environment, scores): (usize, &Vec<f64>)| Cell {
            environment,
            mean: scores.iter().sum::<f64>() / scores.len() as f64,
            scores: (0..).zip(scores.iter().copied()).collect(),
            trials: scores.len() as u64,
        };
        let by_candidate = scores.iter().map(|environments| environments.iter().enumerate().map(cell).collect());
        Self { by_candidate: by_candidate.collect(), best: Vec::new() }
    }

    /// Where a candidate's mean score is lowest.
    pub(super) fn worst(&self, candidate: usize, level: Level) -> Option<InEnvironment> {
        let cells = self.by_candidate.get(candidate)?;
        let worst = cells.iter().reduce(|worst, cell| if cell.mean < worst.mean { cell } else { worst })?;
        Some(InEnvironment { environment: worst.environment, estimate: worst.estimate(level)? })
    }

    /// Where a candidate loses most against the best candidate of the environment; with the paired interval of that loss.
    ///
    /// The best was chosen by the same trials, so the regret is a little too large rather than too small.
    pub(super) fn regret(&self, candidate: usize, level: Level) -> Option<InEnvironment> {
        let loss = |cell: &Cell| self.best_cell(cell.environment).map_or(0.0, |best| (best.mean - cell.mean).max(0.0));
        let cells = self.by_candidate.get(candidate)?;
        let worst = cells.iter().reduce(|worst, cell| if loss(cell) > loss(worst) { cell } else { worst })?;
        let best = self.best_cell(worst.environment)?;
        let estimate = Estimate::of(paired(&best.scores, &worst.scores), level)
            .filter(|estimate| estimate.replicates == worst.scores.len() as u64)
            .unwrap_or(Estimate { mean: loss(worst), interval: None, replicates: 1 });
        let estimate = Estimate { mean: estimate.mean.max(0.0), ..estimate }.within(0.0, 1.0);
        Some(InEnvironment { environment: worst.environment, estimate })
    }

    /// The order of candidates in each environment by itself; a candidate that did not meet it stands behind all others.
    pub(super) fn views(&self, environments: usize, candidate: usize) -> Vec<Alternative> {
        let view = |environment: usize| {
            let score = |cells: &Vec<Cell>| {
                let place = cells.binary_search_by_key(&environment, |cell| cell.environment).ok();
                place.map_or(-1.0, |place| cells[place].mean)
            };
            Alternative::of(&self.by_candidate.iter().map(score).collect::<Vec<f64>>(), candidate)
        };
        (0..environments).filter_map(view).collect()
    }

    /// Trials of a candidate.
    pub(super) fn trials(&self, candidate: usize) -> u64 {
        self.by_candidate[candidate].iter().map(|cell| cell.trials).sum()
    }

    /// The mean score of every candidate in every environment and replicate; none if one of them is missing.
    pub(super) fn by_replicate(&self, environments: usize) -> Option<Vec<Vec<Vec<f64>>>> {
        let replicates = &self.by_candidate.first()?.first()?.scores;
        let row = |cell: &Cell| {
            let same = cell.scores.iter().map(|(replicate, _)| replicate).eq(replicates.iter().map(|(same, _)| same));
            same.then(|| cell.scores.iter().map(|(_, score)| *score).collect::<Vec<f64>>())
        };
        let of_candidate = |cells: &Vec<Cell>| -> Option<Vec<Vec<f64>>> {
            if cells.len() == environments { cells.iter().map(row).collect() } else { None }
        };
        self.by_candidate.iter().map(of_candidate).collect()
    }

    fn best_cell(&self, environment: usize) -> Option<&Cell> {
        let (candidate, place) = (*self.best.get(environment)?)?;
        self.by_candidate.get(candidate)?.get(place)
    }
}

/// Differences of trials of the same replicate, both in ascending order.
fn paired(a: &[(u32, f64)], b: &[(u32, f64)]) -> impl Iterator<Item = f64> {
    let find = |replicate: u32| a.binary_search_by_key(&replicate, |(replicate, _)| *replicate).ok();
    b.iter().filter_map(move |(replicate, score)| Some(a[find(*replicate)?].1 - score))
}
