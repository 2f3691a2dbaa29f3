//! Does a sample come from the same distribution as a reference? Kolmogorov and Smirnov's test, and a difference of
//! means in standard errors.

use crate::moments::Moments;

/// Product of the sample sizes up to which the p-value is exact.
const EXACT_LIMIT: u64 = 25_000_000;

/// Result of a two-sample Kolmogorov-Smirnov test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KsTest {
    /// Largest distance of the two empirical distribution functions, from 0 to 1.
    pub statistic: f64,
    /// Probability of a distance at least as large if both samples came from one distribution.
    pub p_value: f64,
    /// How the p-value was found.
    pub method: KsMethod,
}

/// How a p-value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KsMethod {
    /// Exact, given the ties: right for discrete data.
    Exact,
    /// From the limiting distribution. With ties it is too large (conservative): such a test rejects too rarely,
    /// never too often.
    Asymptotic,
}

/// The two-sided two-sample Kolmogorov-Smirnov test; none when a sample is empty or holds something that is not
/// finite.
///
/// Distances are taken after each distinct value, so ties between and within the samples are handled. If the product
/// of the sizes is at most 25 million the p-value is exact, conditional on the pooled values: among all equally
/// likely ways to deal the pooled values into samples of these sizes, the share whose distance is at least as large,
/// counted as lattice paths that may exceed the distance only where a run of ties ends. Source: G. Schröer and D.
/// Trenkler, Computational Statistics & Data Analysis 20 (1995) 185. Beyond that size, Kolmogorov's limit `2 sum
/// (-1)^(k-1) exp(-2 k² λ²)` with `λ = D sqrt(mn / (m + n))`.
///
/// ```
/// let test = gddt_analysis::ks_two_sample(&[1.0, 2.0, 2.0], &[2.0, 3.0, 3.0]).unwrap();
/// assert!((test.statistic - 2.0 / 3.0).abs() < 1e-12);
/// ```
pub fn ks_two_sample(a: &[f64], b: &[f64]) -> Option<KsTest> {
    if a.is_empty() || b.is_empty() || a.iter().chain(b).any(|number| !number.is_finite()) {
        return None;
    }
    let pooled = Pooled::new(a, b);
    let (m, n) = (a.len() as f64, b.len() as f64);
    let statistic = pooled.distance as f64 / (m * n);
    let size = (a.len() as u64).checked_mul(b.len() as u64).filter(|size| *size <= EXACT_LIMIT);
    let (p_value, method) = match size {
        Some(_) => (pooled.exact_p_value(), KsMethod::Exact),
        None => (kolmogorov_tail(statistic * (m * n / (m + n)).sqrt()), KsMethod::Asymptotic),
    };
    Some(KsTest { statistic, p_value, method })
}

/// The difference of two means, a - b, in standard errors: `(mean_a - mean_b) / sqrt(sd_a²/n_a + sd_b²/n_b)`.
///
/// About standard normal if the means are equal and both samples are large. None for fewer than two numbers on a
/// side, or when neither varies.
pub fn z_of_means(a: &Moments, b: &Moments) -> Option<f64> {
    let error = a.standard_error()?.hypot(b.standard_error()?);
    Some((a.mean()? - b.mean()?) / error).filter(|z| z.is_finite())
}

/// Both samples in one order.
struct Pooled {
    /// Sizes of the samples.
    m: usize,
    n: usize,
    /// Whether a run of ties ends after the first k values, k = 0..=m+n.
    ends: Vec<bool>,
    /// Largest |i n - j m| at the end of a run of ties: the statistic times m n, without rounding.
    distance: u128,
}

impl Pooled {
    fn new(a: &[f64], b: &[f64]) -> Self {
        // Adding zero turns -0 into 0, which the total order tells apart.
        let mut values: Vec<(f64, bool)> =
            a.iter().map(|x| (x + 0.0, true)).chain(b.iter().map(|x| (x + 0.0, false))).collect();
        values.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
        let (m, n) = (a.len(), b.len());
        let mut ends = vec![false];
        let mut distance = 0;
        let mut seen_a = 0_u128;
        for (place, (value, from_a)) in values.iter().enumerate() {
            seen_a += u128::from(*from_a);
            let seen_b = place as u128 + 1 - seen_a;
            let end = values.get(place + 1).is_none_or(|(next, _)| next > value);
            if end {
                distance = distance.max((seen_a * n as u128).abs_diff(seen_b * m as u128));
            }
            ends.push(end);
        }
        Self { m, n, ends, distance }
    }

    /// With `u(i, j)` the probability that a path from the origin to (i, j) has met the distance: 1 where it is met,
    /// else the mean of `u(i-1, j)` and `u(i, j-1)`, weighted i : j, because the last of i + j values is one of the i
    /// with probability i / (i + j).
    fn exact_p_value(&self) -> f64 {
        let (m, n) = (self.m as u64, self.n as u64);
        let distance = u64::try_from(self.distance).unwrap_or(u64::MAX);
        let met = |i: u64, j: u64, end: bool| end && (i * n).abs_diff(j * m) >= distance;
        let mut row = vec![0.0_f64; self.n + 1];
        for i in 0..=m {
            let mut left = 0.0;
            let ends = self.ends.iter().skip(usize::try_from(i).unwrap_or(usize::MAX));
            for ((j, u), end) in (0..).zip(&mut row).zip(ends) {
                *u = if met(i, j, *end) {
                    1.0
                } else if i + j == 0 {
                    0.0
                } else {
                    (i as f64 * *u + j as f64 * left) / (i + j) as f64
                };
                left = *u;
            }
        }
        row.last().copied().unwrap_or(1.0).clamp(0.0, 1.0)
    }
}

/// P(K >= lambda) of Kolmogorov's distribution.
fn kolmogorov_tail(lambda: f64) -> f64 {
    // The series converges slowly near zero, where the tail is 1 to 14 digits.
    if lambda < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let k = f64::from(k);
        let size = (-2.0 * k * k * lambda * lambda).exp();
        if k % 2.0 == 0.0 { -size } else { size }
    };
    (2.0 * (1..=100).map(term).sum::<f64>()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests;
