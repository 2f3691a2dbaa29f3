//! How long processes take, and how they end: T1 to T8.

use super::columns::Kpis;
use super::counts::Counts;
use super::{WholeMoments, ratio};
use crate::State;

/// Durations of ended processes.
#[derive(Clone, Debug, Default)]
pub(super) struct Durations {
    finalized: WholeMoments,
    skipped: WholeMoments,
    raced: u64,
    finalized_counts: Counts,
    skipped_counts: Counts,
}

impl Durations {
    pub(super) fn clear(&mut self) {
        (self.finalized, self.skipped, self.raced) = (WholeMoments::default(), WholeMoments::default(), 0);
        self.finalized_counts.clear();
        self.skipped_counts.clear();
    }

    /// Durations of finalized or of skipped processes.
    pub(super) fn counts(&self, finalized: bool) -> &Counts {
        if finalized { &self.finalized_counts } else { &self.skipped_counts }
    }

    pub(super) fn process_enters_race(&mut self) {
        self.raced += 1;
    }

    pub(super) fn process_ends(&mut self, finalized: bool, duration: u64) {
        if finalized {
            self.finalized.add(duration);
            self.finalized_counts.add(duration);
        } else {
            self.skipped.add(duration);
            self.skipped_counts.add(duration);
        }
    }

    pub(super) fn finish(&self, state: &State, kpis: &mut Kpis) {
        let processes = state.process.id as f64;
        let skipped = self.skipped_counts.total() as f64;
        let ended = self.finalized_counts.total() as f64 + skipped;
        kpis.proportion_race_mode = ratio(self.raced as f64, processes);
        kpis.proportion_slashed_prover = ratio(state.slashes.to_provers as f64, processes);
        kpis.proportion_slashed_sequencer = ratio(state.slashes.to_sequencers as f64, processes);
        kpis.proportion_skipped = ratio(skipped, processes);
        kpis.average_duration_finalized_blocks = self.finalized.mean();
        kpis.stddev_duration_finalized_blocks = self.finalized.standard_deviation();
        kpis.average_duration_nonfinalized_blocks = self.skipped.mean();
        kpis.stddev_duration_nonfinalized_blocks = self.skipped.standard_deviation();
        kpis.n_processes = processes;
        kpis.n_processes_raced = self.raced as f64;
        kpis.n_processes_skipped = skipped;
        kpis.n_processes_ended = ended;
        kpis.finalized_blocks_count = state.metrics.finalized_blocks as f64;
        kpis.failed_block_rate = ratio(skipped, ended);
    }
}
