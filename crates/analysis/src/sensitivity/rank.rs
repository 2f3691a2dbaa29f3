//! Does an outcome rise or fall with a factor? Spearman's rank correlation.

use rayon::prelude::*;

use super::factor::FactorValues;
use super::levels::{Run, runs};
use super::observations::Observations;
use super::unsaid::{PerFactor, Unsaid};
use crate::interval::{Interval, Level, finite, t_quantile};
use crate::moments::Moments;

/// Parts that clusters are put into for the interval.
const PARTS: usize = 100;

/// Spearman's coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankCorrelation {
    /// Rows.
    pub count: usize,
    /// From -1 (falls with the factor) to 1 (rises with it).
    pub coefficient: f64,
    /// Its interval; none for fewer than four rows (three clusters), and when the order is perfect, which leaves no
    /// spread to go by.
    pub interval: Option<Interval>,
}

/// Rank correlation of every factor with the outcome; said of numbers only.
///
/// Pearson's correlation of the ranks, where equal numbers share the mean of their ranks. The interval is `tanh(atanh r
/// ± z e)` with `e² = (1 + r²/2) / (n - 3)`, which covers better than Fisher's `1 / (n - 3)` for correlations far from
/// 0. Where rows come in clusters, e² is the jackknife's variance of atanh r over up to 100 parts, each a hundredth of
/// the clusters left out in turn, and z Student's t. Sources: D. G. Bonett and T. A. Wright, Psychometrika 65 (2000)
/// 23; J. Shao and D. Tu, The Jackknife and Bootstrap (1995), section 2.3.
pub fn rank_correlations(observations: &Observations<'_>, level: Level) -> Vec<PerFactor<RankCorrelation>> {
    let spread = observations.spread().map(|_| runs(observations.outcome()));
    let correlation = |values: &FactorValues| {
        let FactorValues::Numbers(numbers) = values else { return Err(Unsaid::NoOrder) };
        let outcome = spread.as_ref().map_err(|unsaid| *unsaid)?;
        let factor = runs(&observations.present(numbers));
        correlate(&[&factor, outcome], observations, level)
    };
    let factors = observations.factors().iter();
    factors.map(|factor| PerFactor { factor: factor.name().to_owned(), figure: correlation(factor.values()) }).collect()
}

fn correlate(columns: &[&[Run]; 2], observations: &Observations<'_>, level: Level) -> Result<RankCorrelation, Unsaid> {
    let count = observations.count();
    let coefficient = spearman(columns, &vec![true; count]).ok_or(Unsaid::ConstantFactor)?;
    let error = match observations.clusters() {
        Some(clusters) => jackknife(columns, clusters, count, level),
        None => {
            (count > 3).then(|| level.z() * ((1.0 + coefficient * coefficient / 2.0) / (count as f64 - 3.0)).sqrt())
        }
    };
    let centre = coefficient.atanh();
    let interval = error.and_then(|error| finite(centre - error, centre + error));
    let interval = interval.map(|ends| Interval { low: ends.low.tanh(), high: ends.high.tanh() });
    Ok(RankCorrelation { count, coefficient, interval })
}

/// The coefficient among some rows; none when a column does not vary there.
fn spearman(columns: &[&[Run]; 2], among: &[bool]) -> Option<f64> {
    let count = among.iter().filter(|among| **among).count() as f64;
    let [first, second] = columns.map(|runs| {
        let mut ranks = vec![0.0; among.len()];
        let mut seen = 0.0;
        for run in runs {
            let size = run.rows.iter().filter(|row| among[**row]).count() as f64;
            // Half of what the ranks from 1 to n have too much, so that the mean is 0 exactly.
            let rank = seen + (size - count) / 2.0;
            run.rows.iter().filter(|row| among[**row]).for_each(|row| ranks[*row] = rank);
            seen += size;
        }
        ranks
    });
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let scale = product(&first, &first).sqrt() * product(&second, &second).sqrt();
    (scale > 0.0).then(|| (product(&first, &second) / scale).clamp(-1.0, 1.0))
}

/// Half the width of the interval of atanh r.
fn jackknife(columns: &[&[Run]; 2], clusters: &[Vec<usize>], count: usize, level: Level) -> Option<f64> {
    let parts = clusters.len().min(PARTS);
    let without = (0..parts).into_par_iter().map(|part| {
        let mut among = vec![true; count];
        clusters.iter().skip(part).step_by(parts).flatten().for_each(|row| among[*row] = false);
        spearman(columns, &among).map(f64::atanh)
    });
    let without: Moments = without.collect::<Vec<_>>().into_iter().collect();
    let parts = (without.nulls() == 0 && without.count() > 2).then(|| without.count() as f64)?;
    let variance = without.population_variance()? * (parts - 1.0);
    Some(t_quantile(parts - 1.0, level)? * variance.sqrt())
}
