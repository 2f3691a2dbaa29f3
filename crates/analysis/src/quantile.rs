//! Quantiles: of sorted numbers, and of a stream in bounded memory.

use std::collections::BTreeMap;

/// Numbers kept exactly before they are put into bins.
const EXACT_LIMIT: usize = 1 << 16;

/// Width of a bin: neighbouring numbers in a bin differ by at most a factor of `(1 + RELATIVE_ERROR)^2`, about.
const RELATIVE_ERROR: f64 = 0.001;

/// The `share` quantile of sorted numbers, interpolated linearly between neighbours; none when there are none.
///
/// Type 7 of R. J. Hyndman and Y. Fan, The American Statistician 50 (1996) 361, the default of NumPy, R and pandas:
/// with `h = (n - 1) share`, the value at rank `h`. A share beyond 0 and 1 gives the smallest and the largest number.
///
/// ```
/// assert_eq!(gddt_analysis::quantile(&[1.0, 2.0, 4.0, 8.0], 0.5), Some(3.0));
/// ```
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    interpolate(sorted.len() as u64, share, |rank| {
        usize::try_from(rank).ok().and_then(|rank| sorted.get(rank).copied())
    })
}

fn interpolate(count: u64, share: f64, at: impl Fn(u64) -> Option<f64>) -> Option<f64> {
    let last = count.checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (below, part) = (place.floor(), place.fract());
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 <= place <= last; a share that is no number gives 0"
    )]
    let rank = below as u64;
    let low = at(rank)?;
    let high = at(last.min(rank + 1))?;
    // Not `low + part * (high - low)`, which overflows for numbers far apart.
    Some(if part > 0.0 { low * (1.0 - part) + high * part } else { low })
}

/// Quantiles of a stream in bounded memory: exact for the first 65 536 numbers, within 0.1 % of the value beyond.
///
/// Once full, the numbers go into bins of logarithmic width, gamma = (1 + a) / (1 - a) with a = 0.001, so that a
/// number is known to a relative error of a: the sketch of C. Masson, J. E. Rim and H. K. Lee, "DDSketch", PVLDB 12
/// (2019) 2195. Ten decades of values take 11 500 bins.
#[derive(Debug, Clone, Default)]
pub struct QuantileSketch {
    exact: Vec<f64>,
    bins: BTreeMap<Bin, u64>,
    count: u64,
    range: Option<(f64, f64)>,
}

/// Bins in the order of the numbers in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bin {
    /// Holds the negative of the logarithm's index, so that larger numbers come later.
    Negative(i32),
    Zero,
    Positive(i32),
}

impl QuantileSketch {
    /// Takes in one number; what is not finite is left out.
    pub fn push(&mut self, number: f64) {
        if !number.is_finite() {
            return;
        }
        self.count += 1;
        let (min, max) = self.range.unwrap_or((number, number));
        self.range = Some((min.min(number), max.max(number)));
        if self.bins.is_empty() {
            self.exact.push(number);
            if self.exact.len() > EXACT_LIMIT {
                for number in std::mem::take(&mut self.exact) {
                    *self.bins.entry(Bin::of(number)).or_default() += 1;
                }
            }
        } else {
            *self.bins.entry(Bin::of(number)).or_default() += 1;
        }
    }

    /// Whether all quantiles are still exact.
    pub fn is_exact(&self) -> bool {
        self.bins.is_empty()
    }

    /// The quantiles at the given shares, each as [`quantile`] defines it; none when no number was seen.
    pub fn quantiles<const N: usize>(&mut self, shares: [f64; N]) -> [Option<f64>; N] {
        if self.is_exact() {
            self.exact.sort_unstable_by(f64::total_cmp);
            return shares.map(|share| quantile(&self.exact, share));
        }
        shares.map(|share| interpolate(self.count, share, |rank| self.at_rank(rank)))
    }

    fn at_rank(&self, rank: u64) -> Option<f64> {
        let (min, max) = self.range?;
        let mut before = 0;
        for (bin, count) in &self.bins {
            before += count;
            if rank < before {
                return Some(bin.centre().clamp(min, max));
            }
        }
        Some(max)
    }
}

impl Bin {
    fn of(number: f64) -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the logarithm of a finite number is below 750, so the index is below 400 000"
        )]
        let index = (number.abs().ln() / ln_gamma()).ceil() as i32;
        match number.partial_cmp(&0.0) {
            Some(std::cmp::Ordering::Greater) => Self::Positive(index),
            Some(std::cmp::Ordering::Less) => Self::Negative(-index),
            _ => Self::Zero,
        }
    }

    /// The number whose relative distance to both ends of the bin is smallest: `2 gamma^index / (gamma + 1)`.
    fn centre(self) -> f64 {
        let size = |index: i32| (f64::from(index) * ln_gamma()).exp() * (1.0 - RELATIVE_ERROR);
        match self {
            Self::Negative(index) => -size(-index),
            Self::Zero => 0.0,
            Self::Positive(index) => size(index),
        }
    }
}

fn ln_gamma() -> f64 {
    ((1.0 + RELATIVE_ERROR) / (1.0 - RELATIVE_ERROR)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], [0.05, 0.5, 0.95]) = [1.0, 3.5, 7.95]
    #[test]
    fn quantiles_agree_with_numpy() {
        let mut sketch = QuantileSketch::default();
        for number in [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0] {
            sketch.push(number);
        }
        let [p05, median, p95] = sketch.quantiles([0.05, 0.5, 0.95]).map(Option::unwrap);
        assert_eq!((p05, median), (1.0, 3.5));
        assert!((p95 - 7.95).abs() < 1e-12);
    }

    #[test]
    fn few_numbers_and_shares_at_the_ends() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[7.0], 0.95), Some(7.0));
        assert_eq!(quantile(&[1.0, 2.0], -3.0), Some(1.0));
        assert_eq!(quantile(&[1.0, 2.0], 3.0), Some(2.0));
        assert_eq!(quantile(&[-1e308, 1e308], 0.5), Some(0.0));
        assert_eq!(QuantileSketch::default().quantiles([0.5]), [None]);
    }

    #[test]
    fn beyond_the_limit_the_error_stays_within_a_thousandth() {
        let mut sketch = QuantileSketch::default();
        let mut all = Vec::new();
        for i in 0..200_000_u32 {
            // Both signs, zeros, and many decades; the multiplier scatters the order.
            let scattered = f64::from((i.wrapping_mul(2_654_435_761)) >> 8) / f64::from(1 << 24);
            let number = if i % 10 == 0 { 0.0 } else { (scattered - 0.3) * (20.0 * scattered).exp() };
            sketch.push(number);
            all.push(number);
        }
        assert!(!sketch.is_exact());
        all.sort_unstable_by(f64::total_cmp);
        for share in [0.0, 0.01, 0.05, 0.25, 0.35, 0.5, 0.75, 0.95, 0.999, 1.0] {
            let [found] = sketch.quantiles([share]).map(Option::unwrap);
            let expected = quantile(&all, share).unwrap();
            assert!((found - expected).abs() <= 0.00101 * expected.abs(), "{share}: {found} is not {expected}");
        }
    }

    #[test]
    fn a_constant_stream_has_that_quantile_exactly() {
        let mut sketch = QuantileSketch::default();
        (0..100_000).for_each(|_| sketch.push(0.1));
        assert_eq!(sketch.quantiles([0.05, 0.5]), [Some(0.1), Some(0.1)]);
    }
}
