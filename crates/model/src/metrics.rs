//! Metrics (model.md §2, block 8): the token supply and the number of finalized blocks.

use gddt_engine::{Absorb, Context, Signal};

use crate::process::Phase;
use crate::units::Tokens;
use crate::{Params, State};

/// Where the tokens are. `circulating + staked + bonded + burnt + l1_fees_paid - issued` never changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Supply {
    /// Spendable balances of all agents.
    pub circulating: Tokens,
    /// Stakes.
    pub staked: Tokens,
    /// Locked bonds.
    pub bonded: Tokens,
    /// Slashed.
    pub burnt: Tokens,
    /// L1 fees that left balances.
    pub l1_fees_paid: Tokens,
    /// Tokens that came in since the start: block rewards, cashback, and users' fees that were paid out.
    pub issued: Tokens,
}

impl Supply {
    /// What never changes: everything there is, without what came in.
    pub fn conserved(&self) -> Tokens {
        self.circulating + self.staked + self.bonded + self.burnt + self.l1_fees_paid - self.issued
    }
}

/// Token supply and finalized blocks at the end of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Where the tokens are.
    pub supply: Supply,
    /// Blocks finalized so far.
    pub finalized_blocks: u64,
}

impl Metrics {
    /// The metrics before the first step.
    pub(crate) fn at_start(circulating: Tokens, staked: Tokens) -> Self {
        Self { supply: Supply { circulating, staked, ..Supply::default() }, finalized_blocks: 0 }
    }
}

/// The signal of the block *Metrics*.
#[derive(Debug, Default)]
pub struct Measurement {
    /// The supply now.
    pub supply: Option<Supply>,
    /// Blocks finalized in this step.
    pub finalized: u64,
}

impl Signal for Measurement {
    #[inline]
    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Absorb<Supply> for Measurement {
    #[inline]
    fn absorb(&mut self, supply: Supply) {
        self.supply = Some(supply);
    }
}

impl Absorb<u64> for Measurement {
    #[inline]
    fn absorb(&mut self, finalized: u64) {
        self.finalized += finalized;
    }
}

/// Policy: where the tokens are.
#[inline]
pub fn measure_supply(_: &Context<'_, Params>, state: &State) -> Supply {
    Supply {
        circulating: state.balances.total(),
        staked: state.stakes.total(),
        bonded: state.bond.map_or(Tokens::ZERO, |bond| bond.amount),
        burnt: state.slashes.burnt,
        l1_fees_paid: state.transactions.paid,
        issued: state.payouts.issued(),
    }
}

/// Policy: whether a block was finalized in this step.
#[inline]
pub fn count_finalized(_: &Context<'_, Params>, state: &State) -> u64 {
    u64::from(state.process.phase == Phase::Finalized && state.process.time_in_phase == 0)
}

/// Update of `metrics`.
#[inline]
pub fn record_metrics(_: &Params, metrics: &mut Metrics, signal: &Measurement) {
    if let Some(supply) = signal.supply {
        metrics.supply = supply;
    }
    metrics.finalized_blocks += signal.finalized;
}
