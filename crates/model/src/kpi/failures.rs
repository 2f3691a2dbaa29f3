//! Runs of consecutive failed processes.

use super::columns::Kpis;
use super::ratio;

/// How many runs of each length there were, in ascending order of length.
///
/// L different lengths need 1 + 2 + … + L processes, so a trajectory of T processes has at most √(2T) of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunLengths {
    counts: Vec<(u64, u64)>,
    current: u64,
}

impl RunLengths {
    pub(super) fn clear(&mut self) {
        self.counts.clear();
        self.current = 0;
    }

    pub(super) fn process_ends(&mut self, finalized: bool) {
        if finalized {
            self.close();
        } else {
            self.current += 1;
        }
    }

    /// Ends the run that is under way, if there is one. A run that the horizon cuts off counts as long as it got.
    pub(super) fn close(&mut self) {
        if self.current == 0 {
            return;
        }
        match self.counts.binary_search_by_key(&self.current, |&(length, _)| length) {
            Ok(place) => self.counts[place].1 += 1,
            Err(place) => self.counts.insert(place, (self.current, 1)),
        }
        self.current = 0;
    }

    /// Length and number of runs, in ascending order of length.
    pub fn counts(&self) -> &[(u64, u64)] {
        &self.counts
    }

    pub(super) fn finish(&self, kpis: &mut Kpis) {
        let runs: u64 = self.counts.iter().map(|&(_, count)| count).sum();
        let processes: u64 = self.counts.iter().map(|&(length, count)| length * count).sum();
        kpis.failed_runs = runs as f64;
        kpis.failed_run_length_mean = ratio(processes as f64, runs as f64);
        kpis.failed_run_length_p95 = quantile(self.counts.iter().copied(), runs, 0.95);
        kpis.failed_run_length_max = self.counts.last().map_or(f64::NAN, |&(length, _)| length as f64);
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
    use super::{Kpis, RunLengths, quantile};

    #[test]
    fn runs_are_counted_by_length_and_the_last_one_counts_too() {
        let mut runs = RunLengths::default();
        for outcome in "ffs f sss fff".chars().filter(|letter| *letter != ' ') {
            runs.process_ends(outcome == 's');
        }
        runs.close();
        assert_eq!(runs.counts(), [(1, 1), (2, 1), (3, 1)]);
        let mut kpis = Kpis::NULL;
        runs.finish(&mut kpis);
        assert_eq!((kpis.failed_runs, kpis.failed_run_length_mean, kpis.failed_run_length_max), (3.0, 2.0, 3.0));
    }

    #[test]
    fn quantiles_of_counts_are_values_that_occur() {
        let counts = [(1, 5), (2, 0), (4, 4), (9, 1)];
        let at = |q| quantile(counts.into_iter(), 10, q);
        assert_eq!([at(0.05), at(0.5), at(0.51), at(0.9), at(0.95)], [1.0, 1.0, 4.0, 4.0, 9.0]);
        assert!(quantile(std::iter::empty(), 0, 0.5).is_nan());
    }
}
