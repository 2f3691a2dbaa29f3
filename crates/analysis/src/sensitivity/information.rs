//! How much a factor tells of an outcome, whatever the shape of the dependence: mutual information.

use rayon::prelude::*;

use super::levels::Levels;
use super::observations::Observations;
use super::random::SplitMix;
use super::unsaid::{PerFactor, Unsaid};
use crate::quantile::quantile;

/// Orders drawn for the threshold.
const PERMUTATIONS: u64 = 200;

/// Seed of the orders.
const SEED: u64 = 1;

/// What one factor tells of the outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Information {
    /// Mutual information in bits, corrected for bias; at least 0.
    pub bits: f64,
    /// The same as a share of the outcome's entropy, from 0 (tells nothing) to 1 (tells all).
    pub share: f64,
    /// What 95 % of factors that tell nothing stay below, in bits.
    pub threshold: f64,
}

impl Information {
    /// Whether the factor tells more than 95 % of factors that tell nothing.
    pub fn is_significant(&self) -> bool {
        self.bits > self.threshold
    }
}

/// Mutual information of every factor with the outcome.
///
/// `I = H(X) + H(Y) - H(X, Y)` of levels: values, or if there are more than 12 of them, bins of about as many rows
/// each, 10 for factors and up to 10 for the outcome, fewer for few rows (`sqrt(n / 5)`). Each entropy is corrected as
/// Miller and Madow do, by `(K - 1) / 2n` nats for K occupied levels. The threshold is the 95 % quantile over 200
/// orders of the outcome, drawn with a fixed seed; where rows come in clusters they change places within their cluster
/// only, so that what a cluster's rows share does not look like information. Source: G. A. Miller, in: Information
/// Theory in Psychology (1955) 95.
pub fn mutual_information(observations: &Observations<'_>) -> Vec<PerFactor<Information>> {
    let outcome = observations.spread().map(|_| outcome_levels(observations.outcome()));
    let levels = Levels::of_each(observations);
    let varying: Vec<&Levels> = levels.iter().filter(|levels| levels.varying().is_ok()).collect();
    let thresholds: Vec<f64> = match &outcome {
        Ok(outcome) => thresholds(observations, &varying, outcome),
        Err(_) => Vec::new(),
    };
    let mut thresholds = thresholds.into_iter();
    let figure = |levels: &Levels| {
        let outcome = outcome.as_ref().map_err(|unsaid| *unsaid)?;
        levels.varying()?;
        let entropy = entropy(&count(&outcome.of_row, outcome.levels.len()));
        let bits = information(levels, &outcome.of_row, outcome.levels.len());
        let threshold = thresholds.next().ok_or(Unsaid::ConstantFactor)?;
        Ok(Information { bits, share: (bits / entropy).min(1.0), threshold })
    };
    let figures: Vec<_> = levels.iter().map(figure).collect();
    let factors = observations.factors().iter().zip(figures);
    factors.map(|(factor, figure)| PerFactor { factor: factor.name().to_owned(), figure }).collect()
}

fn outcome_levels(outcome: &[f64]) -> Levels {
    let bins = (2..=10).rev().find(|bins| 5 * bins * bins <= outcome.len()).unwrap_or(2);
    Levels::of_numbers(outcome, bins)
}

/// The 95 % quantile under independence, factor by factor.
fn thresholds(observations: &Observations<'_>, factors: &[&Levels], outcome: &Levels) -> Vec<f64> {
    let all: Vec<usize> = (0..observations.count()).collect();
    let clusters = observations.clusters().map_or_else(|| vec![all], <[_]>::to_vec);
    let under_independence = |permutation| {
        let mut random = SplitMix::stream(SEED, permutation);
        let mut shuffled = outcome.of_row.clone();
        for rows in &clusters {
            let mut levels: Vec<u32> = rows.iter().map(|row| outcome.of_row[*row]).collect();
            random.shuffle(&mut levels);
            rows.iter().zip(levels).for_each(|(row, level)| shuffled[*row] = level);
        }
        factors.iter().map(|factor| information(factor, &shuffled, outcome.levels.len())).collect::<Vec<_>>()
    };
    let drawn: Vec<Vec<f64>> = (0..PERMUTATIONS).into_par_iter().map(under_independence).collect();
    let threshold = |factor: usize| {
        let mut bits: Vec<f64> = drawn.iter().map(|bits| bits[factor]).collect();
        bits.sort_by(f64::total_cmp);
        quantile(&bits, 0.95).unwrap_or_default()
    };
    (0..factors.len()).map(threshold).collect()
}

fn information(factor: &Levels, outcome: &[u32], outcome_levels: usize) -> f64 {
    let mut joint = vec![0_u32; factor.levels.len() * outcome_levels];
    for (x, y) in factor.of_row.iter().zip(outcome) {
        joint[*x as usize * outcome_levels + *y as usize] += 1;
    }
    let x: Vec<u32> = joint.chunks(outcome_levels).map(|row| row.iter().sum()).collect();
    let y: Vec<u32> = (0..outcome_levels).map(|y| joint.iter().skip(y).step_by(outcome_levels).sum()).collect();
    (entropy(&x) + entropy(&y) - entropy(&joint)).max(0.0)
}

fn count(of_row: &[u32], levels: usize) -> Vec<u32> {
    let mut counts = vec![0; levels];
    for level in of_row {
        counts[*level as usize] += 1;
    }
    counts
}

/// Entropy in bits with Miller and Madow's correction.
fn entropy(counts: &[u32]) -> f64 {
    let n: f64 = counts.iter().map(|count| f64::from(*count)).sum();
    let present = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / n);
    let plain: f64 = -present.clone().map(|share| share * share.log2()).sum::<f64>();
    plain + (present.count().saturating_sub(1)) as f64 / (2.0 * n * std::f64::consts::LN_2)
}
