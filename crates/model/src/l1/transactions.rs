//! L1 transactions: what they cost and how many there were.

use crate::agents::{AgentActions, AgentId};
use crate::process::ProcessStep;
use crate::units::Tokens;
use crate::{Params, State};

/// The kinds of L1 transactions of a block process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionKind {
    /// A sequencer proposes a block.
    Proposal,
    /// A prover bonds itself to a block.
    CommitmentBond,
    /// A leader reveals a block's content.
    ContentReveal,
    /// A prover delivers a block's proof.
    RollupProof,
}

impl TransactionKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Proposal, Self::CommitmentBond, Self::ContentReveal, Self::RollupProof];

    /// The word for tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::CommitmentBond => "commitment_bond",
            Self::ContentReveal => "content_reveal",
            Self::RollupProof => "rollup_proof",
        }
    }
}

/// A transaction that landed on L1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transaction {
    /// Its kind.
    pub kind: TransactionKind,
    /// Who sent it.
    pub sender: AgentId,
    /// What it cost, L1 gas and blob gas together.
    pub fee: Tokens,
    /// Whether the fee leaves the sender's balance.
    pub paid: bool,
}

/// What a transaction of a kind costs in the L1 block that the state looks at.
pub fn cost(params: &Params, state: &State, kind: TransactionKind) -> Tokens {
    let protocol = &params.protocol;
    let price = state.environment.gas_price;
    let gwei = match kind {
        TransactionKind::Proposal => price.times(protocol.gas_proposal),
        TransactionKind::CommitmentBond => price.times(protocol.gas_commitment_bond),
        TransactionKind::ContentReveal => price
            .times(protocol.gas_content_reveal)
            .plus(state.environment.blob_gas_price.times(protocol.blob_gas_content_reveal)),
        TransactionKind::RollupProof => price.times(protocol.gas_rollup_proof),
    };
    gwei.in_tokens(params.gwei_to_tokens())
}

/// A transaction of a kind by a sender, at the prices of the L1 block that the state looks at.
///
/// The L1 builder includes its own transactions: what they cost it lies outside the model, and is recorded but not paid.
pub fn send(params: &Params, state: &State, kind: TransactionKind, sender: AgentId) -> Transaction {
    let paid = params.protocol.agents_pay_l1_fees && params.roster.l1_builder != Some(sender);
    Transaction { kind, sender, fee: cost(params, state, kind), paid }
}

/// How many transactions there were and what they cost, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransactionLedger {
    /// Numbers, in the order of [`TransactionKind::ALL`].
    pub counts: [u64; 4],
    /// Fees, in the same order, whether paid or only counted.
    pub fees: [Tokens; 4],
    /// Fees that left balances.
    pub paid: Tokens,
}

impl TransactionLedger {
    fn record(&mut self, transaction: &Transaction) {
        self.counts[transaction.kind as usize] += 1;
        self.fees[transaction.kind as usize] += transaction.fee;
        if transaction.paid {
            self.paid += transaction.fee;
        }
    }
}

/// Update of `transactions`: proposals are counted.
pub fn count_proposals(params: &Params, ledger: &mut TransactionLedger, signal: &AgentActions) {
    let number = signal.proposals.len() as u64;
    if number > 0 {
        let fees: Tokens = signal.proposals.iter().map(|proposal| proposal.fee).sum();
        ledger.counts[TransactionKind::Proposal as usize] += number;
        ledger.fees[TransactionKind::Proposal as usize] += fees;
        if params.protocol.agents_pay_l1_fees {
            ledger.paid += fees;
        }
    }
}

/// Update of `transactions`: what the process sent is counted.
pub fn count_transactions(_: &Params, ledger: &mut TransactionLedger, signal: &ProcessStep) {
    if let Some(outcome) = signal.outcome() {
        outcome.transactions().for_each(|transaction| ledger.record(transaction));
    }
}
