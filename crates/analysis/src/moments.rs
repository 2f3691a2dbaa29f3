//! Mean, variance and extremes of a stream, in constant memory.

/// Count, mean, variance, minimum and maximum of numbers seen one by one.
///
/// Welford's recurrence: with the nth number x, `delta = x - mean`, `mean += delta / n`, `m2 += delta * (x - mean)`.
/// Two parts are merged by the pairwise formula of Chan, Golub and LeVeque. Sources: B. P. Welford, Technometrics 4
/// (1962) 419; T. F. Chan, G. H. Golub and R. J. LeVeque, The American Statistician 37 (1983) 242.
///
/// ```
/// use gddt_analysis::Moments;
///
/// let moments: Moments = [Some(1.0), None, Some(3.0)].into_iter().collect();
/// assert_eq!((moments.count(), moments.nulls()), (2, 1));
/// assert_eq!(moments.mean(), Some(2.0));
/// assert_eq!(moments.variance(), Some(2.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    count: u64,
    nulls: u64,
    mean: f64,
    m2: f64,
    min: f64,
    max: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Self { count: 0, nulls: 0, mean: 0.0, m2: 0.0, min: f64::INFINITY, max: f64::NEG_INFINITY }
    }
}

impl Moments {
    /// Takes in one entry; none, and what is not finite, counts as a null.
    pub fn push(&mut self, entry: Option<f64>) {
        let Some(x) = entry.filter(|x| x.is_finite()) else {
            self.nulls += 1;
            return;
        };
        self.count += 1;
        let delta = x - self.mean;
        self.mean += delta / self.count as f64;
        self.m2 += delta * (x - self.mean);
        self.min = self.min.min(x);
        self.max = self.max.max(x);
    }

    /// Takes in everything another part has seen.
    ///
    /// `m2 = m2_a + m2_b + delta^2 n_a n_b / n` with `delta` the difference of the two means.
    pub fn merge(&mut self, other: &Self) {
        self.nulls += other.nulls;
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = Self { nulls: self.nulls, ..*other };
            return;
        }
        let (ours, theirs) = (self.count as f64, other.count as f64);
        let total = ours + theirs;
        let delta = other.mean - self.mean;
        self.count += other.count;
        self.mean += delta * (theirs / total);
        self.m2 += other.m2 + delta * delta * (ours * theirs / total);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// Numbers seen, without nulls.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Nulls seen.
    pub fn nulls(&self) -> u64 {
        self.nulls
    }

    /// The arithmetic mean; none when no number was seen.
    pub fn mean(&self) -> Option<f64> {
        Some(self.mean).filter(|mean| self.count > 0 && mean.is_finite())
    }

    /// The sample variance, divided by n - 1; none for fewer than two numbers.
    pub fn variance(&self) -> Option<f64> {
        let variance = self.m2 / self.count.saturating_sub(1) as f64;
        Some(variance).filter(|variance| self.count > 1 && variance.is_finite())
    }

    /// The population variance, divided by n; none when no number was seen.
    pub fn population_variance(&self) -> Option<f64> {
        let variance = self.m2 / self.count as f64;
        Some(variance).filter(|variance| self.count > 0 && variance.is_finite())
    }

    /// The sample standard deviation; none for fewer than two numbers.
    pub fn sd(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The standard error of the mean, `sd / sqrt(n)`; none for fewer than two numbers.
    pub fn standard_error(&self) -> Option<f64> {
        self.sd().map(|sd| sd / (self.count as f64).sqrt())
    }

    /// The smallest number.
    pub fn min(&self) -> Option<f64> {
        (self.count > 0).then_some(self.min)
    }

    /// The largest number.
    pub fn max(&self) -> Option<f64> {
        (self.count > 0).then_some(self.max)
    }
}

impl FromIterator<Option<f64>> for Moments {
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(entries: I) -> Self {
        let mut moments = Self::default();
        entries.into_iter().for_each(|entry| moments.push(entry));
        moments
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        numbers.into_iter().map(Some).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64, relative: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
    }

    /// NIST StRD, univariate summary statistics: certified mean and standard deviation.
    #[test]
    fn certified_values_of_nist_are_met() {
        // These sets break the textbook formula, mean of squares - square of the mean.
        let alternating = |centre: f64, step: f64, pairs: usize| {
            let low_high = [centre - step, centre + step];
            std::iter::once(centre).chain(low_high.into_iter().cycle().take(2 * pairs)).collect::<Moments>()
        };
        let num_acc_1: Moments = [10_000_001.0, 10_000_003.0, 10_000_002.0].into_iter().collect();
        close(num_acc_1.mean(), 10_000_002.0, 0.0);
        close(num_acc_1.sd(), 1.0, 0.0);
        let num_acc_2 = alternating(1.2, 0.1, 500);
        close(num_acc_2.mean(), 1.2, 1e-14);
        close(num_acc_2.sd(), 0.1, 1e-12);
        let num_acc_3 = alternating(1_000_000.2, 0.1, 500);
        close(num_acc_3.mean(), 1_000_000.2, 1e-14);
        close(num_acc_3.sd(), 0.1, 1e-8);
        let num_acc_4 = alternating(10_000_000.2, 0.1, 500);
        close(num_acc_4.mean(), 10_000_000.2, 1e-14);
        close(num_acc_4.sd(), 0.1, 1e-7);
    }

    /// NIST StRD, Mavro: 50 readings with certified mean 2.001856 and sd 0.000429123454003053.
    #[test]
    fn mavro_of_nist_is_met() {
        let mavro = [
            2.00180, 2.00170, 2.00180, 2.00190, 2.00180, 2.00170, 2.00150, 2.00140, 2.00150, 2.00150, 2.00170, 2.00180,
            2.00180, 2.00190, 2.00190, 2.00210, 2.00200, 2.00160, 2.00140, 2.00130, 2.00130, 2.00150, 2.00150, 2.00160,
            2.00150, 2.00140, 2.00130, 2.00140, 2.00150, 2.00140, 2.00150, 2.00160, 2.00150, 2.00160, 2.00190, 2.00200,
            2.00200, 2.00210, 2.00220, 2.00230, 2.00240, 2.00250, 2.00270, 2.00260, 2.00260, 2.00260, 2.00270, 2.00260,
            2.00250, 2.00240,
        ];
        let moments: Moments = mavro.into_iter().collect();
        close(moments.mean(), 2.001_856, 1e-14);
        close(moments.sd(), 0.000_429_123_454_003_053, 1e-10);
    }

    #[test]
    fn merged_parts_equal_the_whole() {
        let entries: Vec<Option<f64>> =
            (0..100).map(|i| (i % 7 != 0).then_some(f64::from(i * i) * 0.25 - 3.0)).collect();
        let whole: Moments = entries.iter().copied().collect();
        for cut in [0, 1, 37, 100] {
            let mut left: Moments = entries[..cut].iter().copied().collect();
            left.merge(&entries[cut..].iter().copied().collect());
            assert_eq!((left.count(), left.nulls()), (whole.count(), whole.nulls()));
            assert_eq!((left.min(), left.max()), (whole.min(), whole.max()));
            close(left.mean(), whole.mean().unwrap(), 1e-13);
            close(left.variance(), whole.variance().unwrap(), 1e-13);
        }
    }

    #[test]
    fn nothing_gives_nothing() {
        let empty: Moments = [None, None].into_iter().collect();
        assert_eq!((empty.count(), empty.nulls()), (0, 2));
        assert_eq!((empty.mean(), empty.variance(), empty.population_variance()), (None, None, None));
        assert_eq!((empty.min(), empty.max(), empty.standard_error()), (None, None, None));
        let one: Moments = [4.0].into_iter().collect();
        assert_eq!((one.mean(), one.sd(), one.population_variance()), (Some(4.0), None, Some(0.0)));
    }

    #[test]
    fn what_is_not_finite_is_null_and_overflow_is_none() {
        let moments: Moments = [f64::NAN, f64::INFINITY, 1.0].into_iter().collect();
        assert_eq!((moments.count(), moments.nulls(), moments.mean()), (1, 2, Some(1.0)));
        let huge: Moments = [1e308, -1e308, 1e308].into_iter().collect();
        assert_eq!(huge.variance(), None);
        assert_eq!((huge.min(), huge.max()), (Some(-1e308), Some(1e308)));
    }
}
