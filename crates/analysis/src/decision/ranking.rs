//! Ranks, and how sure they are.

use crate::interval::{Level, t_quantile};

/// Pairs of candidates times replicates that are compared at most: a second's work.
const MOST_COMPARISONS: usize = 1_000_000_000;

/// Where a candidate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rank {
    /// Place by mean score, from 1; candidates of equal mean share the best place.
    pub(super) place: usize,
    /// The ranks that cannot be excluded.
    pub(super) best: usize,
    pub(super) worst: usize,
}

/// Ranks by mean; a rank's interval is `1 + candidates that are significantly better` to `n - candidates that are
/// significantly worse`, by paired t tests over replicates, each at `1 - (1 - level) / (n - 1)`, so that the interval of a
/// candidate holds with the level (Bonferroni). Source: M. Klein, T. Wright and J. Wieczorek, "A joint confidence region
/// for an overall ranking of populations", Journal of the Royal Statistical Society C 69 (2020) 589.
///
/// Beyond a budget of comparisons each candidate is compared with the leading ones only; then intervals are wider than
/// they need be.
pub(super) fn ranks(means: &[f64], by_replicate: &[Vec<Option<f64>>], level: Level) -> Vec<Rank> {
    let n = means.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| means[b].total_cmp(&means[a]));
    let replicates = by_replicate.first().map_or(0, Vec::len).max(1);
    let compared = (MOST_COMPARISONS / (n.max(1) * replicates)).max(20).min(n);
    let test = PairedTest::new(replicates, n, level);
    let mut ranks = vec![Rank { place: 1, best: 1, worst: n }; n];
    let mut place = 1;
    for (position, &candidate) in order.iter().enumerate() {
        if position > 0 && means[candidate] < means[order[position - 1]] {
            place = position + 1;
        }
        let mut better = 0;
        let mut worse = 0;
        for &other in &order[..compared] {
            match test.sign(&by_replicate[other], &by_replicate[candidate]) {
                1 => better += 1,
                -1 => worse += 1,
                _ => {}
            }
        }
        ranks[candidate] = Rank { place, best: (1 + better).min(place), worst: (n - worse).max(place) };
    }
    ranks
}

/// A paired t test of many.
struct PairedTest {
    /// Critical values by degrees of freedom.
    critical: Vec<f64>,
    /// The probability of an error that one test may have.
    error: f64,
}

impl PairedTest {
    fn new(replicates: usize, candidates: usize, level: Level) -> Self {
        let tests = candidates.saturating_sub(1).max(1) as f64;
        let error = (1.0 - level.get()) / tests;
        let level = Level::new(1.0 - error);
        let critical = |freedom: usize| level.as_ref().ok().and_then(|level| t_quantile(freedom as f64, *level));
        let critical = (0..replicates).map(|freedom| if freedom == 0 { None } else { critical(freedom) });
        Self { critical: critical.map(|value| value.unwrap_or(f64::INFINITY)).collect(), error }
    }

    /// 1 if `a` is significantly better than `b`, -1 if worse, 0 if neither can be said.
    fn sign(&self, a: &[Option<f64>], b: &[Option<f64>]) -> i32 {
        let (mut n, mut sum, mut squares) = (0_usize, 0.0, 0.0);
        for (a, b) in a.iter().zip(b) {
            if let (Some(a), Some(b)) = (a, b) {
                let difference = a - b;
                n += 1;
                sum += difference;
                squares += difference * difference;
            }
        }
        let Some(critical) = n.checked_sub(1).and_then(|freedom| self.critical.get(freedom)) else { return 0 };
        let count = n as f64;
        // Of differences of scores in [0, 1], so that cancellation is harmless beyond rounding.
        let variance = ((squares - sum * sum / count) / (count - 1.0).max(1.0)).max(0.0);
        // Differences without spread tell nothing of it: then only their common sign counts, which chance gives to n of them
        // with a probability of 2^(1 - n).
        let is_constant = variance * count <= 1e-18 * count;
        if is_constant && 2.0_f64.powf(1.0 - count) > self.error {
            return 0;
        }
        let margin = if *critical == f64::INFINITY { *critical } else { critical * (variance * count).sqrt() + 1e-9 };
        i32::from(sum > margin) - i32::from(sum < -margin)
    }
}
