//! What a rule of the block process decides: effects as values, applied by the updates at the end of this file.

use gddt_engine::{Absorb, Signal};

use super::{Bond, Transition};
use crate::agents::behavior::Attack;
use crate::agents::{AgentId, Balances, Stakes};
use crate::l1::transactions::Transaction;
use crate::units::Tokens;
use crate::{Params, State};

/// Everything that happens to the process in one timestep.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Where the process goes.
    pub transition: Transition,
    /// L1 transactions that landed, in order.
    pub(super) transactions: [Option<Transaction>; 2],
    /// Who is slashed.
    pub slash: Option<Slash>,
    /// What happens to the bond.
    pub bond: BondMove,
    /// L1 blocks left up to the end of a fixed phase.
    pub skip: u64,
    /// The attack that this is part of: it brought a stage to nothing, or prepares to.
    pub attack: Option<Attack>,
}

impl Outcome {
    /// The process moves on and nothing else happens.
    #[inline]
    pub(super) const fn to(transition: Transition) -> Self {
        Self { transition, transactions: [None; 2], slash: None, bond: BondMove::None, skip: 0, attack: None }
    }
}

/// What happens to the bond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BondMove {
    /// Nothing.
    #[default]
    None,
    /// It is taken from a prover's balance.
    Lock(Bond),
    /// It goes back to the prover's balance.
    Release(Bond),
    /// It is slashed as a whole.
    Burn(Bond),
}

/// Whose fault is punished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlashKind {
    /// A leader for whose block nobody committed a bond.
    NoBond,
    /// A leader that did not reveal.
    NoReveal,
    /// A prover that did not prove.
    NoProof,
}

impl SlashKind {
    /// The word for tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoBond => "failure_to_commit_bond",
            Self::NoReveal => "failure_to_reveal_block",
            Self::NoProof => "failure_to_prove_block",
        }
    }
}

/// A slash: it takes what is there, and what is missing is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slash {
    /// Why.
    pub kind: SlashKind,
    /// Whom.
    pub agent: AgentId,
    /// What is taken.
    pub amount: Tokens,
    /// What was to be taken and was not there.
    pub shortfall: Tokens,
}

impl Slash {
    /// The slash of a leader's stake. An amount of 0 is no slash.
    pub(super) fn of_stake(state: &State, kind: SlashKind, leader: Option<AgentId>, amount: Tokens) -> Option<Self> {
        let agent = leader?;
        let taken = amount.min(state.stakes.of(agent));
        (!amount.is_zero()).then_some(Self { kind, agent, amount: taken, shortfall: amount - taken })
    }
}

/// The signal of the block *Evolve block process*: the outcome of the phase that is under way.
///
/// At most one policy has something to say in a timestep; in most timesteps none has. Whether one has stands beside
/// the outcome rather than around it, so that asking is cheap.
#[derive(Debug, Default)]
pub struct ProcessStep {
    is_decided: bool,
    outcome: Outcome,
}

impl Signal for ProcessStep {
    #[inline]
    fn clear(&mut self) {
        self.is_decided = false;
    }

    #[inline]
    fn is_idle(&self) -> bool {
        !self.is_decided
    }
}

impl Absorb<Outcome> for ProcessStep {
    #[inline]
    fn absorb(&mut self, outcome: Outcome) {
        debug_assert!(!self.is_decided, "two phases at once");
        self.is_decided = true;
        self.outcome = outcome;
    }
}

impl ProcessStep {
    /// What happens to the process, if anything does.
    #[inline]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.is_decided.then_some(&self.outcome)
    }

    /// Who is slashed.
    #[inline]
    fn slash(&self) -> Option<&Slash> {
        self.outcome()?.slash.as_ref()
    }
}

impl Outcome {
    /// The transactions that landed.
    pub fn transactions(&self) -> impl Iterator<Item = &Transaction> {
        self.transactions.iter().flatten()
    }
}

/// Slashes so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slashes {
    /// Number of slashed bonds.
    pub to_provers: u64,
    /// Number of slashed stakes.
    pub to_sequencers: u64,
    /// What was taken: the balance of the sink `burnt`.
    pub burnt: Tokens,
    /// What was to be taken and was not there.
    pub shortfall: Tokens,
}

/// Update of `slashes`: they are counted, and what they take is burnt.
#[inline]
pub fn count_slashes(_: &Params, slashes: &mut Slashes, signal: &ProcessStep) {
    if let Some(slash) = signal.slash() {
        match slash.kind {
            SlashKind::NoProof => slashes.to_provers += 1,
            SlashKind::NoBond | SlashKind::NoReveal => slashes.to_sequencers += 1,
        }
        slashes.burnt += slash.amount;
        slashes.shortfall += slash.shortfall;
    }
}

/// Update of `stakes`: a leader is slashed. (A prover's slash comes out of its bond.)
#[inline]
pub fn slash_stakes(params: &Params, stakes: &mut Stakes, signal: &ProcessStep) {
    if let Some(slash) = signal.slash()
        && slash.kind != SlashKind::NoProof
    {
        stakes.add(params, slash.agent, -slash.amount);
    }
}

/// Update of `balances`: bonds leave and come back, senders pay their fees.
#[inline]
pub fn move_balances(_: &Params, balances: &mut Balances, signal: &ProcessStep) {
    let Some(outcome) = signal.outcome() else { return };
    match outcome.bond {
        BondMove::Lock(bond) => balances.add(bond.prover, -bond.amount),
        BondMove::Release(bond) => balances.add(bond.prover, bond.amount),
        BondMove::None | BondMove::Burn(_) => {}
    }
    for transaction in outcome.transactions().filter(|transaction| transaction.paid) {
        balances.add(transaction.sender, -transaction.fee);
    }
}
