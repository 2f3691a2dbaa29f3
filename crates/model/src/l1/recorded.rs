//! Recorded series: one value per L1 block, read from a file by whoever runs the model.

use std::sync::Arc;

use gddt_engine::Draws;

use crate::parameters::OnExhausted;
use crate::streams::Purpose;
use crate::units::L1Block;

/// A recorded series and where a trajectory starts in it.
///
/// Row `offset + t` belongs to L1 block `t`.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<T> {
    rows: Arc<[T]>,
    start: usize,
    random_start: bool,
    on_exhausted: OnExhausted,
    /// Last L1 block that the trajectory can reach.
    horizon: L1Block,
}

impl<T: Copy> Series<T> {
    /// A series that starts at a row, or at a random row in every run.
    ///
    /// # Errors
    /// A message, if the series is empty, or if it ends before the horizon and `on_exhausted` is `error`.
    pub fn new(
        rows: Arc<[T]>,
        start: usize,
        random_start: bool,
        on_exhausted: OnExhausted,
        horizon: L1Block,
    ) -> Result<Self, String> {
        let available = rows.len().saturating_sub(start) as u64;
        let needed = horizon + 1;
        if available == 0 {
            return Err(String::from("the series has no row at its start"));
        }
        if on_exhausted == OnExhausted::Error && available < needed {
            return Err(format!(
                "the series covers {available} L1 blocks, and the trajectory can reach {needed} (L1 block 0 to {horizon}): \
                 {} are missing; shorten the run, lengthen the series, or set on_exhausted to \"wrap\" or \"hold\"",
                needed - available
            ));
        }
        Ok(Self { rows, start, random_start, on_exhausted, horizon })
    }

    /// The row of L1 block 0 in a run.
    ///
    /// A random start is uniform over all rows from which the series covers the horizon (with `wrap`: over all rows;
    /// with `hold`: over those that cover it, or the first row if none does). It is the first that fits of a sequence of
    /// rows which depends on the run and the length of the file only: tables of the same length share it, and so do
    /// parameter combinations with different horizons, wherever the row fits both.
    pub fn offset(&self, draws: &Draws) -> usize {
        if !self.random_start {
            return self.start;
        }
        let starts = match self.on_exhausted {
            OnExhausted::Wrap => self.rows.len(),
            OnExhausted::Error | OnExhausted::Hold => {
                self.rows.len().saturating_sub(usize::try_from(self.horizon).unwrap_or(usize::MAX)).max(1)
            }
        };
        let candidate = |attempt| draws.index(self.rows.len(), Purpose::SeriesStart, attempt, 0);
        (0..MOST_ATTEMPTS).map(candidate).find(|&row| row < starts).unwrap_or_else(|| candidate(0) % starts)
    }

    /// The value of an L1 block.
    #[inline]
    pub fn at(&self, offset: usize, block: L1Block) -> T {
        let row = offset + usize::try_from(block).unwrap_or(usize::MAX / 2);
        let last = self.rows.len() - 1;
        self.rows[if self.on_exhausted == OnExhausted::Wrap { row % self.rows.len() } else { row.min(last) }]
    }
}

impl Series<f64> {
    /// The largest value.
    pub(crate) fn largest(&self) -> f64 {
        self.rows.iter().copied().fold(0.0, f64::max)
    }
}

/// Rows that are tried for a random start; if one in a hundred fits, it is missed once in 10^35 runs.
const MOST_ATTEMPTS: u64 = 8192;

/// The contents of a recorded file, as whoever read it hands them over.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<T> {
    /// A value per L1 block.
    pub values: Arc<[T]>,
    /// The row of L1 block 0.
    pub start: usize,
}

/// The recorded files that a scenario names, one entry per table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recorded {
    /// `demand`: mean numbers of transactions per L1 block.
    pub demand: Option<Rows<f64>>,
    /// `l1.gas`: prices in Gwei.
    pub gas: Option<Rows<f64>>,
    /// `l1.blob`: prices in Gwei.
    pub blob: Option<Rows<f64>>,
    /// `l1.builders`: whether the builder censors.
    pub builders: Option<Rows<bool>>,
    /// `l1.validators`: whether the validator censors.
    pub validators: Option<Rows<bool>>,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gddt_engine::Draws;

    use super::Series;
    use crate::parameters::OnExhausted;

    fn rows() -> Arc<[u32]> {
        (0..10).collect()
    }

    #[test]
    fn a_series_that_is_too_short_says_how_many_blocks_are_missing() {
        let error = Series::new(rows(), 2, false, OnExhausted::Error, 8).err().unwrap_or_default();
        assert!(error.contains("covers 8 L1 blocks") && error.contains("1 are missing"), "{error}");
        assert!(Series::new(rows(), 2, false, OnExhausted::Error, 7).is_ok());
        assert!(Series::new(rows(), 10, false, OnExhausted::Wrap, 7).is_err());
    }

    #[test]
    fn an_exhausted_series_wraps_or_holds() -> Result<(), String> {
        let wrap = Series::new(rows(), 2, false, OnExhausted::Wrap, 100)?;
        let hold = Series::new(rows(), 2, false, OnExhausted::Hold, 100)?;
        assert_eq!((wrap.at(2, 7), wrap.at(2, 8)), (9, 0));
        assert_eq!((hold.at(2, 7), hold.at(2, 8)), (9, 9));
        Ok(())
    }

    #[test]
    fn a_random_start_is_the_same_under_another_horizon_wherever_it_fits_both() -> Result<(), String> {
        let short = Series::new(rows(), 0, true, OnExhausted::Error, 2)?;
        let long = Series::new(rows(), 0, true, OnExhausted::Error, 5)?;
        for run in 0..200 {
            let draws = Draws::new(3, run);
            let (early, late) = (short.offset(&draws), long.offset(&draws));
            assert!(early == late || early > 4, "run {run} starts at {early} and at {late}");
        }
        Ok(())
    }

    #[test]
    fn a_random_start_leaves_room_for_the_horizon_and_reaches_every_row_that_does() -> Result<(), String> {
        let series = Series::new(rows(), 0, true, OnExhausted::Error, 6)?;
        let offsets: std::collections::BTreeSet<usize> =
            (0..200).map(|run| series.offset(&Draws::new(3, run))).collect();
        assert_eq!(offsets, (0..=3).collect());
        Ok(())
    }
}
