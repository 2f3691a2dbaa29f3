//! Score-aware sequencers: they know their own VRF score, and propose only if it is good enough.
//!
//! The best of n scores wins. A sequencer with score s beats n - 1 others that all propose with probability s^(n-1); so
//! proposing is worth its fee when
//!
//! s^(n-1) x expected reward of a leader >= fee of the proposal,
//!
//! that is from s = (fee / reward)^(1 / (n-1)) on. Less is spent on proposals that lose; the price is that with
//! probability s^n nobody proposes at all, even if everybody is willing. Instead of the formula a fixed
//! `proposal_score_threshold` can be set, as clients might ship one. (model.md §7; that clients withhold proposals with
//! bad scores to save gas is part of Fernet itself.)

use crate::l1::transactions::{TransactionKind, cost};
use crate::{Params, State};

/// The smallest score whose expected reward covers the fee of a proposal in this L1 block, n being the sequencers that are
/// eligible now. Above 1 if no score does.
pub(super) fn worthwhile_score(params: &Params, state: &State) -> f64 {
    let fee = cost(params, state, TransactionKind::Proposal).to_f64();
    let reward = params.rewards.expected_by_leader;
    let rivals = state.stakes.eligible_count().saturating_sub(1);
    if fee <= 0.0 {
        0.0
    } else if fee > reward {
        f64::INFINITY
    } else if rivals == 0 {
        0.0
    } else {
        (fee / reward).powf(1.0 / rivals as f64)
    }
}
