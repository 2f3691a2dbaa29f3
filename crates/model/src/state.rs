//! The state: what changes in a trajectory, part by part.

use gddt_engine::Draws;

use crate::Params;
use crate::agents::staking::{Membership, Returns};
use crate::agents::{Balances, Proposals, Stakes};
use crate::l1::Environment;
use crate::l1::transactions::TransactionLedger;
use crate::metrics::Metrics;
use crate::payouts::{BlockFees, PayoutLedger};
use crate::process::{Bond, Clock, Process, Slashes};
use crate::streams::Purpose;

/// What changes in a trajectory. Each part is owned by at most one state update of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Simulation steps and L1 blocks.
    pub clock: Clock,
    /// Prices of gas, and who builds and validates.
    pub environment: Environment,
    /// The attempt at the next L2 block.
    pub process: Process,
    /// The proposals of that attempt.
    pub proposals: Proposals,
    /// The bond locked for it.
    pub bond: Option<Bond>,
    /// The L1 fees of the transactions that make it up.
    pub block_fees: BlockFees,
    /// L1 blocks to be skipped at the end of this step.
    pub time_to_skip: u64,
    /// What agents can spend.
    pub balances: Balances,
    /// What they have staked.
    pub stakes: Stakes,
    /// Who takes part, waits or stays away.
    pub membership: Membership,
    /// What sequencers and provers realise on what they have invested.
    pub returns: Returns,
    /// L1 transactions so far.
    pub transactions: TransactionLedger,
    /// Slashes so far.
    pub slashes: Slashes,
    /// Payouts so far.
    pub payouts: PayoutLedger,
    /// Finalized blocks.
    pub metrics: Metrics,
}

impl State {
    /// Goes back to the start of a trajectory, reusing memory.
    pub fn reset(&mut self, params: &Params, draws: &Draws) {
        self.clock = Clock::default();
        self.environment = Environment {
            gas_price: params.protocol.gas_fee_l1_initial,
            blob_gas_price: params.protocol.gas_fee_blob_initial,
            builder: params.builders.first(draws, Purpose::Builder),
            validator: params.validators.first(draws, Purpose::Validator),
        };
        self.process = Process::default();
        self.proposals.reset(params);
        self.bond = None;
        self.block_fees = BlockFees::default();
        self.time_to_skip = 0;
        self.balances.reset(params.roster.traits.iter().map(|traits| traits.balance));
        self.stakes.reset(params);
        self.membership.reset(params, draws);
        self.returns.reset(params);
        self.transactions = TransactionLedger::default();
        self.slashes = Slashes::default();
        self.payouts = PayoutLedger::default();
        self.metrics = Metrics::default();
    }
}
