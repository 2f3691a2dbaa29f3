//! Security budget: what is at stake, and what an attack costs.

use super::columns::Kpis;
use super::ratio;
use crate::agents::AgentId;
use crate::l1::transactions::TransactionKind;
use crate::process::Stage;
use crate::units::Tokens;
use crate::{Params, State};

/// What could be lost, and what races brought the L1 builder.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Security {
    leaders: u64,
    stake_at_risk: Tokens,
    bonds: u64,
    bonded: Tokens,
    builder_wins: u64,
    builder_income: Tokens,
}

impl Security {
    pub(super) fn leader_takes_over(&mut self, params: &Params, state: &State, leader: AgentId) {
        let largest = params.protocol.failure_to_commit_bond.max(params.protocol.failure_to_reveal_block);
        self.leaders += 1;
        self.stake_at_risk += largest.min(state.stakes.of(leader));
    }

    pub(super) fn bond_is_locked(&mut self, amount: Tokens) {
        self.bonds += 1;
        self.bonded += amount;
    }

    pub(super) fn builder_wins_race(&mut self, fees: Tokens) {
        self.builder_wins += 1;
        self.builder_income -= fees;
    }

    pub(super) fn builder_is_paid(&mut self, amount: Tokens) {
        self.builder_income += amount;
    }

    pub(super) fn finish(&self, params: &Params, state: &State, kpis: &mut Kpis) {
        let blocks_per_hour = params.protocol.l1_blocks_per_day.get() as f64 / 24.0;
        kpis.stake_at_risk_per_process = ratio(self.stake_at_risk.to_f64(), self.leaders as f64);
        kpis.bond_at_risk_per_process = ratio(self.bonded.to_f64(), self.bonds as f64);
        let bond_fees = state.transactions.fees[TransactionKind::CommitmentBond as usize].to_f64();
        let per_process = ratio(self.bonded.to_f64() + bond_fees, self.bonds as f64);
        kpis.attack_cost_withholding_per_hour = per_process / (Self::withheld_blocks(params) / blocks_per_hour);
        kpis.attack_cost_censorship_per_hour =
            kpis.l1_fees_per_finalized_block / (kpis.average_duration_finalized_blocks / blocks_per_hour);
        kpis.attack_profit_race_per_block = ratio(self.builder_income.to_f64(), self.builder_wins as f64);
        kpis.n_races_won_by_builder = self.builder_wins as f64;
    }

    /// L1 blocks from the start of a process to its end without proof, everybody else acting at the first chance and
    /// the pause before the next process included.
    fn withheld_blocks(params: &Params) -> f64 {
        let step = params.protocol.timestep_in_blocks.get();
        let first_look_after = |blocks: u64| (blocks / step + 1) * step;
        let [proposal, commit_bond, reveal, rollup, _] = Stage::ALL.map(|stage| params.windows[stage]);
        let proposal = if proposal.min < proposal.max {
            first_look_after(proposal.min.saturating_sub(1))
        } else {
            first_look_after(proposal.max)
        };
        let bonded_and_revealed = commit_bond.min.max(step) + reveal.min.max(step);
        (proposal + bonded_and_revealed + first_look_after(rollup.max) + step) as f64
    }
}
