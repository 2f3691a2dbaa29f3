//! Differences of regrets.

use super::Estimate;
use super::robust::Cells;
use crate::interval::{Interval, Level, t_quantile};

/// Regrets of some candidates with each replicate left out once.
///
/// A regret is a maximum over environments of maxima over candidates, so it is no mean of numbers by replicate. The jackknife
/// works it out again without each replicate: with `d` the difference of two regrets and `d(r)` that without replicate r, its
/// variance is `(n - 1) / n * sum of (d(r) - mean)^2`, and the interval Student's t with `n - 1` degrees of freedom. Where
/// maxima are nearly tied the interval is wider than it need be rather than narrower (a test simulates it). Source: B. Efron
/// and C. Stein, "The jackknife estimate of variance", Annals of Statistics 9 (1981) 586.
pub(super) struct Regrets {
    /// By candidate as asked for: the regret of all replicates, and without each.
    regrets: Vec<(f64, Vec<f64>)>,
}

impl Regrets {
    /// Works them out; none if some candidate lacks an environment or a replicate, or there are fewer than two replicates.
    pub(super) fn of(cells: &Cells, candidates: &[usize], environments: usize) -> Option<Self> {
        let table: Vec<Vec<Vec<f64>>> = cells.by_replicate(environments)?;
        let n = table.first()?.first()?.len();
        if n < 2 {
            return None;
        }
        let mut regrets: Vec<(f64, Vec<f64>)> = candidates.iter().map(|_| (0.0, vec![0.0; n])).collect();
        for environment in 0..environments {
            let (mut best, mut best_without) = (f64::NEG_INFINITY, vec![f64::NEG_INFINITY; n]);
            let mean = |row: &[f64]| row.iter().sum::<f64>() / n as f64;
            let without = |mean: f64, number: f64| (n as f64 * mean - number) / (n as f64 - 1.0);
            for candidate in &table {
                let row = &candidate[environment];
                let own = mean(row);
                best = best.max(own);
                for (best, number) in best_without.iter_mut().zip(row) {
                    *best = best.max(without(own, *number));
                }
            }
            for ((regret, without_each), &candidate) in regrets.iter_mut().zip(candidates) {
                let row = &table[candidate][environment];
                let own = mean(row);
                *regret = regret.max(best - own);
                for ((regret, best), number) in without_each.iter_mut().zip(&best_without).zip(row) {
                    *regret = regret.max(best - without(own, *number));
                }
            }
        }
        Some(Self { regrets })
    }

    /// The regret of one candidate minus that of another, by their places among those asked for.
    pub(super) fn difference(&self, one: usize, other: usize, level: Level) -> Option<Estimate> {
        let (one, other) = (self.regrets.get(one)?, self.regrets.get(other)?);
        let n = one.1.len() as f64;
        let differences = || one.1.iter().zip(&other.1).map(|(one, other)| one - other);
        let (difference, mean) = (one.0 - other.0, differences().sum::<f64>() / n);
        let variance = (n - 1.0) / n * differences().map(|each| (each - mean).powi(2)).sum::<f64>();
        // Differences without spread tell nothing of it: then only their common sign counts, as for ranks.
        let is_constant = variance <= 1e-18 && 2.0_f64.powf(1.0 - n) > 1.0 - level.get();
        let reach = if is_constant { 1.0 } else { t_quantile(n - 1.0, level)? * variance.sqrt() };
        let interval = Interval { low: difference - reach, high: difference + reach };
        let interval = interval.within(Interval { low: -1.0, high: 1.0 });
        Some(Estimate { mean: difference, interval: Some(interval), replicates: one.1.len() as u64 })
    }
}
