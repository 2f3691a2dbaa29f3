//! KPIs: what the twin measures, while the trajectory runs, in memory that does not grow with its length.
//!
//! [`KpiObserver`] watches a trajectory and ends with [`Kpis`], one number (or none) per column of [`COLUMNS`]. Each
//! group of KPIs has its own file with its accumulator.

mod columns;
mod concentration;
mod cost;
mod counts;
mod duration;
mod endings;
mod failures;
mod liveness;
mod observer;
mod participation;
mod payoffs;
mod security;

pub use columns::{Better, COLUMNS, KpiInfo, Kpis};
pub use observer::{Histogram, KpiObserver};
pub use payoffs::Account;

/// A quotient that is null (NaN) where there is nothing to divide by.
pub(crate) fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator == 0.0 { f64::NAN } else { numerator / denominator }
}

/// Mean and population standard deviation of whole numbers, from exact sums: s² = (n Σx² - (Σx)²) / n².
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WholeMoments {
    count: u64,
    sum: u128,
    squares: u128,
}

impl WholeMoments {
    pub(crate) fn add(&mut self, value: u64) {
        self.count += 1;
        self.sum += u128::from(value);
        self.squares += u128::from(value) * u128::from(value);
    }

    pub(crate) fn mean(&self) -> f64 {
        ratio(self.sum as f64, self.count as f64)
    }

    pub(crate) fn standard_deviation(&self) -> f64 {
        let spread = u128::from(self.count) * self.squares - self.sum * self.sum;
        ratio((spread as f64).sqrt(), self.count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::WholeMoments;

    #[test]
    fn moments_are_null_without_values_and_exact_with_some() {
        let mut moments = WholeMoments::default();
        assert!(moments.mean().is_nan() && moments.standard_deviation().is_nan());
        for value in [2, 4, 4, 4, 5, 5, 7, 9] {
            moments.add(value);
        }
        assert_eq!((moments.mean(), moments.standard_deviation()), (5.0, 2.0));
    }
}
