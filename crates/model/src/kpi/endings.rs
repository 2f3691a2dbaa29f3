//! How processes end and what went wrong on the way: proven blocks apart from those won in a race, failures by cause.

use super::columns::Kpis;
use super::ratio;
use crate::Params;
use crate::process::{BondMove, Outcome, Process, Transition};
use crate::units::L1Block;

/// Endings and missed windows of a trajectory.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Endings {
    proven: u64,
    won_in_race: u64,
    missed_proposals: u64,
    missed_bonds: u64,
    missed_reveals: u64,
    missed_proofs: u64,
    lost_races: u64,
}

impl Endings {
    /// `process` is as the outcome left it.
    pub(super) fn process_moves(&mut self, process: &Process, outcome: &Outcome) {
        match (outcome.transition, outcome.bond) {
            (Transition::Finalized, _) => self.proven += 1,
            (Transition::RaceWon(_), _) => self.won_in_race += 1,
            // Only a leader that had a bond has one to release.
            (Transition::Race | Transition::Uncle(_), BondMove::Release(_)) => self.missed_reveals += 1,
            (Transition::Race | Transition::Uncle(_), _) => self.missed_bonds += 1,
            (Transition::Skipped, _) if process.leader.is_none() => self.missed_proposals += 1,
            (Transition::Skipped, _) if process.raced => self.lost_races += 1,
            (Transition::Skipped, _) => self.missed_proofs += 1,
            _ => {}
        }
    }

    pub(super) fn finish(&self, params: &Params, now: L1Block, kpis: &mut Kpis) {
        let finalized = (self.proven + self.won_in_race) as f64;
        let ended = finalized + (self.missed_proposals + self.missed_proofs + self.lost_races) as f64;
        let days = now as f64 / params.protocol.l1_blocks_per_day.get() as f64;
        kpis.n_blocks_proven = self.proven as f64;
        kpis.n_blocks_won_in_race = self.won_in_race as f64;
        kpis.proportion_won_in_race = ratio(self.won_in_race as f64, finalized);
        kpis.proven_block_rate = ratio(self.proven as f64, ended);
        kpis.blocks_proven_per_day = ratio(self.proven as f64, days);
        kpis.n_missed_proposals = self.missed_proposals as f64;
        kpis.n_missed_bonds = self.missed_bonds as f64;
        kpis.n_missed_reveals = self.missed_reveals as f64;
        kpis.n_missed_proofs = self.missed_proofs as f64;
        kpis.n_lost_races = self.lost_races as f64;
    }
}
