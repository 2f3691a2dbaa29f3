//! Many tests at once.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::moments::Moments;

/// The probability, of both sides, of such a mean difference or a larger one if there is none, by Student's t test. None for
/// fewer than two differences. Differences without spread tell nothing of it: then only their common sign counts, which
/// chance gives to n of them with a probability of `2^(1 - n)`.
pub(super) fn paired_p(differences: impl Iterator<Item = f64>) -> Option<f64> {
    let moments: Moments = differences.map(Some).collect();
    let (mean, error) = (moments.mean()?, moments.standard_error()?);
    let freedom = (moments.count() as f64) - 1.0;
    // What differs by rounding alone is equal.
    if error <= 1e-12 * mean.abs() {
        return Some(if mean == 0.0 { 1.0 } else { 2.0_f64.powf(-freedom).min(1.0) });
    }
    let t = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some((2.0 * t.cdf(-(mean / error).abs())).min(1.0))
}

/// Holm's adjusted p-values of a family of tests, in their order: rejecting what is at most the error rejects a true hypothesis
/// anywhere in the family with at most that probability, however the tests depend on each other. The k-th smallest of m is
/// multiplied by `m - k + 1`, and is at least what the smaller ones became. Tests without a p-value are no members. Source: S.
/// Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979) 65.
pub fn holm(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<usize> = (0..p_values.len()).filter(|&place| p_values[place].is_some()).collect();
    order.sort_by(|&a, &b| p_values[a].unwrap_or(1.0).total_cmp(&p_values[b].unwrap_or(1.0)));
    let members = order.len();
    let mut adjusted = vec![None; p_values.len()];
    let mut least = 0.0_f64;
    for (rank, place) in order.into_iter().enumerate() {
        least = least.max((members - rank) as f64 * p_values[place].unwrap_or(1.0)).min(1.0);
        adjusted[place] = Some(least);
    }
    adjusted
}
