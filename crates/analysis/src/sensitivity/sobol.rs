//! Shares of an outcome's variance that are due to a factor alone, and to it and all its interactions: Sobol indices.

use super::unsaid::Unsaid;
use crate::error::AnalysisError;
use crate::interval::{Interval, Level, finite, t_quantile};
use crate::moments::Moments;

/// Outcomes of a Saltelli-type sample.
///
/// Two independent samples A and B of all factors, and for each factor i the sample `AB_i`, which is A with the values
/// of factor i taken from B: N (d + 2) outcomes.
#[derive(Debug, Clone, PartialEq)]
pub struct SaltelliSample {
    a: Vec<Option<f64>>,
    b: Vec<Option<f64>>,
    ab: Vec<(String, Vec<Option<f64>>)>,
}

impl SaltelliSample {
    /// Outcomes at the points of A, of B, and of `AB_i` under the name of each factor. Entry j of each column belongs
    /// to base sample j; null where it was not measured.
    ///
    /// # Errors
    /// When the columns differ in length.
    pub fn new(
        a: Vec<Option<f64>>,
        b: Vec<Option<f64>>,
        ab: Vec<(String, Vec<Option<f64>>)>,
    ) -> Result<Self, AnalysisError> {
        let columns = ab.iter().map(|(factor, column)| (factor.as_str(), column));
        if let Some((name, column)) = columns.chain([("B", &b)]).find(|(_, column)| column.len() != a.len()) {
            let (column, rows) = (name.to_owned(), column.len());
            return Err(AnalysisError::UnequalLengths { column, rows, expected: a.len() });
        }
        Ok(Self { a, b, ab })
    }
}

/// Sobol indices of all factors.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndices {
    /// Base samples used.
    pub used: usize,
    /// Base samples left out because one of their outcomes is null or not finite.
    pub dropped: usize,
    /// Mean of the outcome over A and B.
    pub mean: f64,
    /// Variance of the outcome over A and B, which the indices are shares of.
    pub variance: f64,
    /// One entry per factor, in their order.
    pub factors: Vec<SobolIndex>,
}

/// The indices of one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndex {
    /// The factor's name.
    pub factor: String,
    /// First order: the share of variance that would go if this factor alone were known.
    pub first: SobolEstimate,
    /// Total: the share that would stay if all factors but this one were known.
    pub total: SobolEstimate,
}

/// An index with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SobolEstimate {
    /// The estimate, which may leave [0, 1] by chance.
    pub index: f64,
    /// Its interval; none for fewer than two base samples.
    pub interval: Option<Interval>,
}

/// First-order and total indices.
///
/// With outcomes less their mean over A and B, and `V = sum_j (A_j² + B_j²) / 2N`:
/// first order `sum_j B_j (AB_j - A_j) / N V` (A. Saltelli et al., Computer Physics Communications 181 (2010) 259),
/// total `sum_j (A_j - AB_j)² / 2N V` (M. J. W. Jansen, Computer Physics Communications 117 (1999) 35).
///
/// Both are ratios of means over j, `u / v`, so the interval is `S ± t(N - 1) e` with `e² = sum_j (u_j - S v_j)² / (N
/// (N - 1) V²)` (delta method), which needs no random numbers. Intervals of 95 % were seen to cover in 92 to 97 % of
/// 500 samples of 512 random points; points that fill space more evenly than chance (a Sobol sequence) have smaller
/// errors than the interval says. Outcomes that carry noise of their own, such as means over few runs, raise V and,
/// unless the noise is the same at all points, every total index by the noise's share of V: a factor that does nothing
/// then has that total.
///
/// # Errors
/// When there are fewer than two whole base samples, or the outcome does not vary.
pub fn sobol_indices(sample: &SaltelliSample, level: Level) -> Result<SobolIndices, Unsaid> {
    let there = |column: &[Option<f64>], j: usize| column[j].is_some_and(f64::is_finite);
    let whole: Vec<usize> = (0..sample.a.len())
        .filter(|j| there(&sample.a, *j) && there(&sample.b, *j) && sample.ab.iter().all(|(_, ab)| there(ab, *j)))
        .collect();
    let used = |column: &[Option<f64>]| whole.iter().filter_map(|j| column[*j]).collect::<Vec<f64>>();
    let (a, b) = (used(&sample.a), used(&sample.b));
    let spread: Moments = a.iter().chain(&b).copied().collect();
    if whole.len() < 2 {
        return Err(Unsaid::TooFewRows);
    }
    if spread.min() == spread.max() {
        return Err(Unsaid::ConstantOutcome);
    }
    let mean = spread.mean().ok_or(Unsaid::OutOfRange)?;
    let variance = spread.population_variance().ok_or(Unsaid::OutOfRange)?;
    let centred = |column: Vec<f64>| column.into_iter().map(|number| number - mean).collect::<Vec<f64>>();
    let (a, b) = (centred(a), centred(b));
    let v: Vec<f64> = a.iter().zip(&b).map(|(a, b)| f64::midpoint(a * a, b * b)).collect();
    let index = |(factor, ab): &(String, Vec<Option<f64>>)| {
        let ab = centred(used(ab));
        let first = a.iter().zip(&b).zip(&ab).map(|((a, b), ab)| b * (ab - a)).collect::<Vec<_>>();
        let total = a.iter().zip(&ab).map(|(a, ab)| (a - ab) * (a - ab) / 2.0).collect::<Vec<_>>();
        Ok(SobolIndex {
            factor: factor.clone(),
            first: ratio(&first, &v, variance, level)?,
            total: ratio(&total, &v, variance, level)?,
        })
    };
    let factors = sample.ab.iter().map(index).collect::<Result<_, Unsaid>>()?;
    Ok(SobolIndices { used: whole.len(), dropped: sample.a.len() - whole.len(), mean, variance, factors })
}

/// The ratio of the means of u and v, the latter being `variance`.
fn ratio(u: &[f64], v: &[f64], variance: f64, level: Level) -> Result<SobolEstimate, Unsaid> {
    let n = u.len() as f64;
    let index = u.iter().sum::<f64>() / n / variance;
    if !index.is_finite() {
        return Err(Unsaid::OutOfRange);
    }
    let squares: f64 = u.iter().zip(v).map(|(u, v)| ((u - index * v) / variance).powi(2)).sum();
    let error = (squares / (n * (n - 1.0))).sqrt();
    let t = t_quantile(n - 1.0, level);
    let interval = t.and_then(|t| finite(index - t * error, index + t * error));
    Ok(SobolEstimate { index, interval })
}
