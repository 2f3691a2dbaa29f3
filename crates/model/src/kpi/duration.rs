//! How long processes take, and how they end: T1 to T8.

use super::columns::Kpis;
use super::counts::Counts;
use super::ratio;
use crate::State;

/// Durations of ended processes.
#[derive(Clone, Debug, Default)]
pub(super) struct Durations {
    finalized: Counts,
    skipped: Counts,
    raced: u64,
}

impl Durations {
    pub(super) fn clear(&mut self) {
        self.finalized.clear();
        self.skipped.clear();
        self.raced = 0;
    }

    /// Durations of finalized or of skipped processes.
    pub(super) fn counts(&self, finalized: bool) -> &Counts {
        if finalized { &self.finalized } else { &self.skipped }
    }

    pub(super) fn process_enters_race(&mut self) {
        self.raced += 1;
    }

    pub(super) fn process_ends(&mut self, finalized: bool, duration: u64) {
        let counts = if finalized { &mut self.finalized } else { &mut self.skipped };
        counts.add(duration);
    }

    pub(super) fn finish(&self, state: &State, kpis: &mut Kpis) {
        let processes = state.process.id as f64;
        let skipped = self.skipped.total() as f64;
        let ended = self.finalized.total() as f64 + skipped;
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
