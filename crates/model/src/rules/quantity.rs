//! The quantities that a rule in a scenario file can name.

use super::Decision;

macro_rules! quantities {
    ($($(#[doc = $doc:literal])+ $member:ident = $name:literal, $unit:literal, |$decision:ident| $read:expr;)+) => {
        /// A named quantity of a [`Decision`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Quantity { $($(#[doc = $doc])+ $member),+ }

        impl Quantity {
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
            /// All of them, in the order of documentation.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$member),+];

            /// Its name in expressions.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$member => $name),+ }
            }

            /// Its unit; empty for pure numbers and words.
            pub const fn unit(self) -> &'static str {
                match self { $(Self::$member => $unit),+ }
            }

            /// What it means.
            pub fn doc(self) -> &'static str {
                match self { $(Self::$member => concat!($($doc),+).trim()),+ }
            }

            /// Its value; NaN where there is none.
            #[inline]
            pub fn of(self, decision: &Decision<'_>) -> f64 {
                match self { $(Self::$member => { let $decision = decision; $read })+ }
            }
        }
    };
}

quantities! {
    /// What the agent expects if the block is finalized: the leader's share of the block reward to propose, bond and reveal, the provers' to prove, all of it to race.
    Reward = "reward", "tokens", |decision| decision.reward();
    /// What acting is reckoned to cost: `op_cost` and `fee` times 1 + the safety factor of the stage.
    Cost = "cost", "tokens", |decision| decision.cost();
    /// The agent's operating cost, as a sequencer or, to prove and race, as a prover.
    OpCost = "op_cost", "tokens", |decision| decision.op_cost().to_f64() * decision.params.gwei_to_tokens();
    /// The L1 fee that the decision counts, at the prices in force.
    Fee = "fee", "tokens", |decision| decision.fee().to_f64() * decision.params.gwei_to_tokens();
    /// The L1 gas price in force.
    GasPrice = "gas_price", "Gwei", |decision| decision.gas_price();
    /// The blob gas price in force.
    BlobGasPrice = "blob_gas_price", "Gwei", |decision| decision.blob_gas_price();
    /// What is decided on: the word proposal, commit_bond, reveal, rollup or race.
    Phase = "phase", "", |decision| f64::from(decision.stage as u8);
    /// L1 blocks since the phase began.
    TimeInPhase = "time_in_phase", "L1 blocks", |decision| decision.state.process.time_in_phase as f64;
    /// L1 blocks after this one in which the agent could still act, in whole timesteps; at 0 this is the last chance.
    TimeLeft = "time_left", "L1 blocks", |decision| decision.time_left() as f64;
    /// L1 blocks since the start.
    TimeL1 = "time_l1", "L1 blocks", |decision| decision.state.clock.time_l1 as f64;
    /// What the agent can spend.
    Balance = "balance", "tokens", |decision| decision.balance().to_f64();
    /// What the agent has staked.
    Stake = "stake", "tokens", |decision| decision.stake().to_f64();
    /// The bond that a prover locks for a block.
    Bond = "bond", "tokens", |decision| decision.params.protocol.commit_bond_amount.to_f64();
    /// Sequencers that may propose.
    EligibleSequencers = "eligible_sequencers", "agents", |decision| decision.state.stakes.eligible_count() as f64;
    /// Sequencers that have proposed in the process under way.
    Proposals = "proposals", "agents", |decision| decision.state.proposals.count() as f64;
    /// Blocks that have been finalized so far.
    FinalizedBlocks = "finalized_blocks", "blocks", |decision| decision.state.metrics.finalized_blocks as f64;
    /// Attempts at a block so far, the one under way included.
    Processes = "processes", "processes", |decision| decision.state.process.id as f64;
    /// The agent's own VRF score, uniform on [0, 1): to propose, and for the leader to bond and reveal. To prove and race there is none.
    Score = "score", "", |decision| decision.score().unwrap_or(f64::NAN);
    /// A number uniform on [0, 1), drawn anew for each agent and L1 block: for mixed strategies.
    Luck = "luck", "", |decision| decision.luck();
}

impl Quantity {
    /// The quantity of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quantity| quantity.name() == name)
    }
}
