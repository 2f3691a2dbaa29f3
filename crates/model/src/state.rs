//! The state: what changes in a trajectory, part by part.

use gddt_engine::Draws;

use crate::Params;
use crate::agents::staking::{Membership, Returns};
use crate::agents::{Attacks, Balances, Outages, Proposals, Stakes};
use crate::l1::Environment;
use crate::l1::transactions::TransactionLedger;
use crate::mempool::Mempool;
use crate::metrics::Metrics;
use crate::payouts::{BlockFees, PayoutLedger};
use crate::process::{Bond, Clock, Process, Slashes};
use crate::rules::{self, Memory};
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
    /// What agents remember whose rule has a memory; empty if none has.
    pub memories: Vec<Memory>,
    /// The transactions of users that wait, and those of the block under way.
    pub mempool: Mempool,
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
    /// What attackers have spent.
    pub attacks: Attacks,
    /// Who is off.
    pub outages: Outages,
}

impl State {
    /// Goes back to the start of a trajectory, reusing memory.
    pub fn reset(&mut self, params: &Params, draws: &Draws) {
        self.clock = Clock::default();
        let markets = params.fee_markets.as_ref();
        let fees = markets.map(|markets| markets.first(draws)).unwrap_or_default();
        let [gas, blob] = [params.protocol.gas_fee_l1_initial, params.protocol.gas_fee_blob_initial];
        self.environment = Environment {
            gas_price: markets.and_then(|markets| markets.gas_price(&fees)).unwrap_or(gas),
            blob_gas_price: markets.and_then(|markets| markets.blob_gas_price(&fees)).unwrap_or(blob),
            builder: params.builders.first(draws, Purpose::Builder),
            validator: params.validators.first(draws, Purpose::Validator),
            missed: 0,
            fees,
            cartels: 0,
        };
        self.process = Process::default();
        self.proposals.reset(params);
        self.bond = None;
        self.block_fees = BlockFees::default();
        self.time_to_skip = 0;
        self.balances.reset(params.roster.traits.iter().map(|traits| traits.balance));
        self.stakes.reset(params);
        rules::forget(&mut self.memories, params);
        self.mempool.reset(params, draws);
        self.membership.reset(params, draws);
        self.returns.reset(params);
        self.transactions = TransactionLedger::default();
        self.slashes = Slashes::default();
        self.payouts = PayoutLedger::default();
        self.metrics = Metrics::default();
        self.attacks.reset(params);
        self.outages.reset(params, draws);
    }
}
