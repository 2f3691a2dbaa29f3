//! Metrics (model.md §2, block 8): the number of finalized blocks, and the token supply.
//!
//! The supply is a view on balances, stakes, bond, slashes and payouts, which keep their totals: it is worked out
//! where it is asked for, and cannot disagree with them. KPIs are observers ([`crate::kpi`]).

use gddt_engine::{Context, Sum};

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
    /// Where the tokens are at the end of a step.
    pub fn of(state: &State) -> Self {
        Self {
            circulating: state.balances.total(),
            staked: state.stakes.total(),
            bonded: state.bond.map_or(Tokens::ZERO, |bond| bond.amount),
            burnt: state.slashes.burnt,
            l1_fees_paid: state.transactions.paid,
            issued: state.payouts.issued(),
        }
    }

    /// What never changes: everything there is, without what came in.
    pub fn conserved(&self) -> Tokens {
        self.circulating + self.staked + self.bonded + self.burnt + self.l1_fees_paid - self.issued
    }
}

/// What has been achieved so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Blocks finalized so far.
    pub finalized_blocks: u64,
}

/// Policy: whether a block was finalized in this step.
#[inline]
pub fn count_finalized(_: &Context<'_, Params>, state: &State) -> u64 {
    u64::from(state.process.is_just_finalized())
}

/// Update of `metrics`.
#[inline]
pub fn record_metrics(_: &Params, metrics: &mut Metrics, signal: &Sum) {
    metrics.finalized_blocks += signal.total;
}
