//! Counted whole numbers.

use super::ratio;

/// How often each value occurred, in ascending order of value.
///
/// Memory is that of the *different* values: durations are bounded by the windows, and L different run lengths need
/// 1 + 2 + … + L processes, so a trajectory of T processes has at most √(2T) of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    counts: Vec<(u64, u64)>,
    total: u64,
}

impl Counts {
    pub(super) fn clear(&mut self) {
        self.counts.clear();
        self.total = 0;
    }

    pub(super) fn add(&mut self, value: u64) {
        self.total += 1;
        match self.counts.binary_search_by_key(&value, |&(value, _)| value) {
            Ok(place) => self.counts[place].1 += 1,
            Err(place) => self.counts.insert(place, (value, 1)),
        }
    }

    pub(super) fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn mean(&self) -> f64 {
        ratio(self.sum() as f64, self.total as f64)
    }

    /// Population standard deviation, from exact sums: s² = (n Σx² - (Σx)²) / n².
    pub(super) fn standard_deviation(&self) -> f64 {
        let spread = u128::from(self.total) * self.sum_of_squares() - self.sum().pow(2);
        ratio((spread as f64).sqrt(), self.total as f64)
    }

    /// Σx² / Σx: the mean over the members of groups of these sizes, rather than over groups.
    pub(super) fn mean_by_size(&self) -> f64 {
        ratio(self.sum_of_squares() as f64, self.sum() as f64)
    }

    fn sum_of_squares(&self) -> u128 {
        self.iter().map(|(value, count)| u128::from(value).pow(2) * u128::from(count)).sum()
    }

    fn sum(&self) -> u128 {
        self.iter().map(|(value, count)| u128::from(value) * u128::from(count)).sum()
    }

    pub(super) fn max(&self) -> Option<u64> {
        self.counts.last().map(|&(value, _)| value)
    }

    pub(super) fn quantile(&self, q: f64) -> f64 {
        quantile(self.iter(), self.total, q)
    }

    /// Values and how often each occurred, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.counts.iter().copied()
    }
}

/// The quantile of counted values: the smallest value that at least a share `q` of them do not exceed; null if empty.
pub(super) fn quantile(counts: impl Iterator<Item = (u64, u64)>, total: u64, q: f64) -> f64 {
    let mut seen = 0;
    for (value, count) in counts {
        seen += count;
        if count > 0 && seen as f64 >= q * total as f64 {
            return value as f64;
        }
    }
    f64::NAN
}

#[cfg(test)]
mod tests {
    use super::{Counts, quantile};

    #[test]
    fn values_are_counted_in_ascending_order() {
        let mut counts = Counts::default();
        for value in [5, 1, 5, 9, 1, 5] {
            counts.add(value);
        }
        assert_eq!(counts.iter().collect::<Vec<_>>(), [(1, 2), (5, 3), (9, 1)]);
        assert_eq!((counts.total(), counts.max()), (6, Some(9)));
    }

    #[test]
    fn moments_are_null_without_values_and_exact_with_some() {
        let mut counts = Counts::default();
        assert!(counts.mean().is_nan() && counts.standard_deviation().is_nan());
        for value in [2, 4, 4, 4, 5, 5, 7, 9] {
            counts.add(value);
        }
        assert_eq!((counts.mean(), counts.standard_deviation()), (5.0, 2.0));
        assert_eq!(counts.mean_by_size(), 232.0 / 40.0);
    }

    #[test]
    fn quantiles_of_counts_are_values_that_occur() {
        let counts = [(1, 5), (2, 0), (4, 4), (9, 1)];
        let at = |q| quantile(counts.into_iter(), 10, q);
        assert_eq!([at(0.05), at(0.5), at(0.51), at(0.9), at(0.95)], [1.0, 1.0, 4.0, 4.0, 9.0]);
        assert!(quantile(std::iter::empty(), 0, 0.5).is_nan());
    }
}
