//! Cost: what L1 takes, and how much of it was for nothing.

use super::columns::Kpis;
use super::ratio;
use crate::units::Tokens;
use crate::{Params, State};

/// L1 fees of the process under way, and of ended ones.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    under_way: Tokens,
    ended: Tokens,
    wasted: Tokens,
}

impl Cost {
    #[inline]
    pub(super) fn pay(&mut self, fee: Tokens) {
        self.under_way += fee;
    }

    pub(super) fn process_ends(&mut self, finalized: bool) {
        self.ended += self.under_way;
        if !finalized {
            self.wasted += self.under_way;
        }
        self.under_way = Tokens::ZERO;
    }

    pub(super) fn finish(&self, params: &Params, state: &State, kpis: &mut Kpis) {
        let fees = state.transactions.fees;
        let all: f64 = fees.into_iter().sum::<Tokens>().to_f64();
        let blocks = state.metrics.finalized_blocks as f64;
        kpis.l1_fees_per_finalized_block = ratio(all, blocks);
        let transactions = match params.gossip {
            Some(_) => state.mempool.tally().included as f64,
            None => blocks * params.protocol.transaction_count as f64,
        };
        kpis.l1_fees_per_transaction = ratio(all, transactions);
        kpis.l1_fees_wasted = self.wasted.to_f64();
        kpis.l1_fees_wasted_share = ratio(self.wasted.to_f64(), self.ended.to_f64());
        [kpis.l1_fees_proposal, kpis.l1_fees_commitment_bond, kpis.l1_fees_content_reveal, kpis.l1_fees_rollup_proof] =
            fees.map(Tokens::to_f64);
    }
}
