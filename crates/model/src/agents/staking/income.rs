//! Whose income a payment, a fee or a slash is: of sequencers as a role, or of provers.

use super::{Look, Returns, StakingRole};
use crate::Params;
use crate::agents::{AgentActions, AgentId};
use crate::l1::transactions::TransactionKind;
use crate::payouts::{PaymentKind, Payouts};
use crate::process::{ProcessStep, SlashKind};
use crate::units::Tokens;

/// The role in which an agent sends a transaction of a kind. Who is both proposes and reveals as a sequencer, commits and
/// proves as a prover; a leader that proves for itself and is no prover does so as a sequencer; others have no role.
fn role(params: &Params, agent: AgentId, kind: TransactionKind) -> Option<StakingRole> {
    let is_sequencer = params.roster.sequencers.contains(agent).then_some(StakingRole::Sequencer);
    let is_prover = params.roster.provers.contains(agent).then_some(StakingRole::Prover);
    match kind {
        TransactionKind::Proposal | TransactionKind::ContentReveal => is_sequencer.or(is_prover),
        TransactionKind::CommitmentBond | TransactionKind::RollupProof => is_prover.or(is_sequencer),
    }
}

fn earn(params: &Params, returns: &mut Returns, agent: AgentId, kind: TransactionKind, income: Tokens) {
    if let Some(role) = role(params, agent, kind) {
        returns.of_mut(role).earn(income);
    }
}

/// Update of `returns`: L1 blocks pass with what is invested, and proposers pay their fee if agents pay.
#[inline]
pub fn invest(params: &Params, returns: &mut Returns, signal: &AgentActions) {
    if let Some(look) = &signal.staking.look {
        blocks_pass(params, returns, signal, look);
    }
}

#[inline(never)]
fn blocks_pass(params: &Params, returns: &mut Returns, signal: &AgentActions, look: &Look) {
    for role in StakingRole::ALL {
        returns.of_mut(role).pass(look.at, look.invested[role as usize]);
    }
    if params.protocol.agents_pay_l1_fees {
        let fees: Tokens = signal.proposals.iter().map(|proposal| proposal.fee).sum();
        returns.of_mut(StakingRole::Sequencer).earn(-fees);
    }
}

/// Update of `returns`: slashes, and fees if agents pay.
#[inline]
pub fn earn_by_process(params: &Params, returns: &mut Returns, signal: &ProcessStep) {
    let Some(outcome) = signal.outcome().filter(|_| params.staking.is_dynamic) else { return };
    if let Some(slash) = outcome.slash {
        let kind = match slash.kind {
            SlashKind::NoBond | SlashKind::NoReveal => TransactionKind::ContentReveal,
            SlashKind::NoProof => TransactionKind::RollupProof,
        };
        earn(params, returns, slash.agent, kind, -slash.amount);
    }
    for transaction in outcome.transactions().filter(|transaction| transaction.paid) {
        earn(params, returns, transaction.sender, transaction.kind, -transaction.fee);
    }
}

/// Update of `returns`: rewards, users' fees and cashback. A race is won as a prover.
#[inline]
pub fn earn_by_payouts(params: &Params, returns: &mut Returns, signal: &Payouts) {
    if !(signal.is_any() && params.staking.is_dynamic) {
        return;
    }
    for payment in signal.payments() {
        // The places of `Payment::transfers`.
        let kinds = match payment.kind {
            PaymentKind::Cashback => TransactionKind::ALL.map(Some),
            PaymentKind::BlockReward | PaymentKind::UserFees => {
                [Some(TransactionKind::RollupProof), None, Some(TransactionKind::ContentReveal), None]
            }
        };
        for (transfer, kind) in payment.transfers.iter().zip(kinds) {
            if let (&Some((agent, amount)), Some(kind)) = (transfer, kind) {
                earn(params, returns, agent, kind, amount);
            }
        }
    }
}
