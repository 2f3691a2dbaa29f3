//! Runs of consecutive failed processes.

use super::columns::Kpis;
use super::counts::Counts;

/// How many runs of each length there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RunLengths {
    counts: Counts,
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
        if self.current > 0 {
            self.counts.add(self.current);
            self.current = 0;
        }
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(super) fn finish(&self, kpis: &mut Kpis) {
        kpis.failed_runs = self.counts.total() as f64;
        kpis.failed_run_length_mean = self.counts.mean();
        kpis.failed_run_length_p95 = self.counts.quantile(0.95);
        kpis.failed_run_length_max = self.counts.max().map_or(f64::NAN, |length| length as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::{Kpis, RunLengths};

    #[test]
    fn runs_are_counted_by_length_and_the_last_one_counts_too() {
        let mut runs = RunLengths::default();
        for outcome in "ffs f sss fff".chars().filter(|letter| *letter != ' ') {
            runs.process_ends(outcome == 's');
        }
        runs.close();
        assert_eq!(runs.counts().iter().collect::<Vec<_>>(), [(1, 1), (2, 1), (3, 1)]);
        let mut kpis = Kpis::NULL;
        runs.finish(&mut kpis);
        assert_eq!((kpis.failed_runs, kpis.failed_run_length_mean, kpis.failed_run_length_max), (3.0, 2.0, 3.0));
    }
}
