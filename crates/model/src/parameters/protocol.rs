//! The flat parameters: the protocol's rules and what its participants reckon with.

use super::table::parameters;
use super::value::{Blocks, Degree, Nodes, Positive, PositiveBlocks, StepBlocks, choice};
use crate::units::{Factor, Gas, Gwei, Probability, Seconds, Share, Tokens};

choice! {
    /// Who may race for the block once its leader has failed.
    RaceParticipation {
        /// The L1 builder alone, at once and without any test (reference).
        L1Builder = "l1_builder",
        /// Every prover and the L1 builder, each passing its own tests.
        Open = "open",
    }
}

choice! {
    /// In which phases the best uncle takes over from a leader that failed.
    UncleFallback {
        /// In none: the process goes to the proof race (reference).
        None = "none",
        /// When no bond was committed.
        CommitBond = "commit_bond",
        /// When the content was not revealed.
        Reveal = "reveal",
        /// In both.
        Both = "both",
    }
}

impl UncleFallback {
    /// Whether an uncle takes over when no bond was committed.
    pub const fn on_commit_bond(self) -> bool {
        matches!(self, Self::CommitBond | Self::Both)
    }

    /// Whether an uncle takes over when the content was not revealed.
    pub const fn on_reveal(self) -> bool {
        matches!(self, Self::Reveal | Self::Both)
    }
}

choice! {
    /// Whether agents ask what an action brings before they take it.
    Profitability {
        /// They act whatever it costs.
        AlwaysPass = "always_pass",
        /// They act when the expected reward covers operating cost and fee.
        OpCost = "op_cost",
    }
}

choice! {
    /// Which gas a prover prices its decision to prove with.
    ProofDecisionGas {
        /// The gas of the content reveal (reference).
        ContentReveal = "content_reveal",
        /// The gas of the proof transaction itself.
        RollupProof = "rollup_proof",
    }
}

choice! {
    /// Which fees the leader counts when it decides on revealing.
    RevealDecisionFee {
        /// The fee for L1 gas only (reference).
        L1Gas = "l1_gas",
        /// The fee for L1 gas and the fee for blob gas.
        L1AndBlobGas = "l1_and_blob_gas",
    }
}

choice! {
    /// How stake moves.
    StakingDynamics {
        /// Nobody joins or leaves (reference).
        Static = "static",
        /// Sequencers and provers join and leave, the more willingly the better staking pays.
        Dynamic = "dynamic",
    }
}

choice! {
    /// How proposals come by their transactions.
    Mempool {
        /// Every proposal carries the same average load (reference).
        Aggregate = "aggregate",
        /// Users create transactions that spread through the network; a proposal packs what its node has seen.
        Gossip = "gossip",
    }
}

parameters! {
    /// The protocol's rules and what its participants reckon with. The defaults are those of the public reference model.
    pub struct ProtocolSettings {
        /// L1 blocks by which a timestep advances time. In a step of several, an agent acts at most once, with the chance that
        /// it would have acted in one of those that were open to it; prices are looked at once.
        timestep_in_blocks: StepBlocks = StepBlocks::nearest(1); "L1 blocks", Experiment, "process::time";
        /// L1 blocks in a day: 86 400 s / 12.08 s, rounded down; missed slots stretch the mean spacing of 12 s to 12.08 s.
        l1_blocks_per_day: Positive = Positive::nearest(7152); "L1 blocks", Environment, "payouts";

        // The L1's slots.
        /// Probability that an L1 slot is missed: it has no block, nobody's transaction lands in it, not even the L1 builder's, and
        /// fee markets do not move. With missed slots in the model, `l1_blocks_per_day` counts slots: 7200 of 12 s.
        missed_slot_probability: Probability = Probability::default(); "probability", Environment, "l1::slots";

        /// Shortest proposal phase. Below the maximum, the phase ends early once every eligible sequencer has proposed.
        phase_duration_proposal_min_blocks: Blocks = Blocks::nearest(3); "L1 blocks", Control, "process::selection";
        /// Longest proposal phase: sequencers have this many L1 blocks, and one more, to land a proposal.
        phase_duration_proposal_max_blocks: PositiveBlocks = PositiveBlocks::nearest(3); "L1 blocks", Control, "process::selection";
        /// Shortest commitment phase: a bond that lands earlier is followed by a pause up to this length.
        phase_duration_commit_bond_min_blocks: Blocks = Blocks::nearest(3); "L1 blocks", Control, "process::commit_bond";
        /// Longest commitment phase: without a bond by then the leader has failed.
        phase_duration_commit_bond_max_blocks: PositiveBlocks = PositiveBlocks::nearest(3); "L1 blocks", Control, "process::commit_bond";
        /// Shortest reveal phase: a reveal that lands earlier is followed by a pause up to this length.
        phase_duration_reveal_min_blocks: Blocks = Blocks::nearest(3); "L1 blocks", Control, "process::reveal";
        /// Longest reveal phase: without the content by then the leader has failed.
        phase_duration_reveal_max_blocks: PositiveBlocks = PositiveBlocks::nearest(3); "L1 blocks", Control, "process::reveal";
        /// Shortest proving phase: a proof that lands earlier is followed by a pause up to this length.
        phase_duration_rollup_min_blocks: Blocks = Blocks::nearest(3); "L1 blocks", Control, "process::rollup";
        /// Longest proving phase: without a proof by then the prover loses its bond and the block is skipped.
        phase_duration_rollup_max_blocks: PositiveBlocks = PositiveBlocks::nearest(3); "L1 blocks", Control, "process::rollup";
        /// Shortest proof race: a race that is won earlier is followed by a pause up to this length.
        phase_duration_race_min_blocks: Blocks = Blocks::nearest(0); "L1 blocks", Control, "process::race";
        /// Longest proof race: without a winner by then the block is skipped.
        phase_duration_race_max_blocks: PositiveBlocks = PositiveBlocks::nearest(2); "L1 blocks", Control, "process::race";

        /// How many of the best scores after the leader's are kept as uncles.
        uncle_count: u64 = 0; "uncles", Control, "process::selection";
        /// In which phases the best uncle takes over from a leader that failed.
        uncle_fallback: UncleFallback = UncleFallback::None; "", Control, "process::transition";
        /// Who may race for the block once its leader has failed.
        race_participation: RaceParticipation = RaceParticipation::L1Builder; "", Control, "process::race";

        /// Bond that a prover locks for a block; it loses the whole of it when the proof is late.
        commit_bond_amount: Tokens = Tokens::nearest(16.0); "tokens", Control, "process::commit_bond";
        /// Slash of a leader for whose block nobody committed a bond.
        failure_to_commit_bond: Tokens = Tokens::nearest(2.0); "tokens", Control, "process::commit_bond";
        /// Slash of a leader that did not reveal its block.
        failure_to_reveal_block: Tokens = Tokens::nearest(1.0); "tokens", Control, "process::reveal";
        /// Stake that a sequencer needs to propose.
        minimum_stake: Tokens = Tokens::nearest(30.0); "tokens", Control, "agents::stake";
        /// What a sequencer adds on top when it restores its stake to the minimum.
        top_up_amount: Tokens = Tokens::nearest(2.0); "tokens", Environment, "agents::stake";
        /// How stake moves.
        staking_dynamics: StakingDynamics = StakingDynamics::Static; "", Environment, "agents::staking";

        // Staking life cycle of sequencers and provers; without effect while `staking_dynamics` is static.
        /// Dynamic staking: chance per L1 block that an active sequencer leaves, when staking pays `required_annual_return`.
        unstake_hazard: Probability = probability(1e-6); "probability per L1 block", Environment, "agents::staking";
        /// Dynamic staking: chance per L1 block that an outsider joins as a sequencer, when staking pays
        /// `required_annual_return`.
        stake_hazard: Probability = probability(1e-6); "probability per L1 block", Environment, "agents::staking";
        /// Dynamic staking: how strongly sequencers answer to profit. Joining is 2 / (1 + exp(-elasticity x (return -
        /// `required_annual_return`))) times as likely, leaving the mirror image of it; 0: they do not look at profit.
        stake_elasticity: Factor = factor(10.0); "", Environment, "agents::staking";
        /// Dynamic staking: return on stake per year at which sequencers join and leave with their plain hazards.
        required_annual_return: Factor = factor(0.05); "per year", Environment, "agents::staking";
        /// Dynamic staking: L1 blocks over which sequencers look back for the realised return (kept in up to 64 parts).
        return_window_blocks: Positive = Positive::nearest(50_064); "L1 blocks", Environment, "agents::staking";
        /// Dynamic staking: L1 blocks from the admission of a sequencer until it may propose.
        stake_activation_period: Blocks = Blocks::nearest(40); "L1 blocks", Control, "agents::staking";
        /// Dynamic staking: L1 blocks for which the stake of a sequencer that left can still be slashed, before it comes back.
        unstake_cooldown_period: Blocks = Blocks::nearest(40); "L1 blocks", Control, "agents::staking";
        /// Dynamic staking: most sequencers that the entry queue admits per epoch, first come first served; 0: no limit.
        entry_queue_per_epoch: u64 = 4; "sequencers per epoch", Control, "agents::staking";
        /// Dynamic staking: L1 blocks of an epoch of the entry queues; epoch e has the L1 blocks from e x `epoch_blocks`.
        epoch_blocks: PositiveBlocks = PositiveBlocks::nearest(192); "L1 blocks", Control, "agents::staking";
        /// As `unstake_hazard`, for provers.
        prover_unstake_hazard: Probability = probability(1e-6); "probability per L1 block", Environment, "agents::staking";
        /// As `stake_hazard`, for provers; one that cannot afford `commit_bond_amount` does not join.
        prover_stake_hazard: Probability = probability(1e-6); "probability per L1 block", Environment, "agents::staking";
        /// As `stake_elasticity`, for provers.
        prover_stake_elasticity: Factor = factor(10.0); "", Environment, "agents::staking";
        /// As `required_annual_return`, for provers. Their return is on what they keep to bond themselves: the balance with which
        /// they joined (or began), less what they staked as sequencers since.
        prover_required_annual_return: Factor = factor(0.05); "per year", Environment, "agents::staking";
        /// As `return_window_blocks`, for provers.
        prover_return_window_blocks: Positive = Positive::nearest(50_064); "L1 blocks", Environment, "agents::staking";
        /// As `stake_activation_period`, for provers: until one may be chosen on the marketplace or race.
        prover_stake_activation_period: Blocks = Blocks::nearest(40); "L1 blocks", Control, "agents::staking";
        /// Dynamic staking: L1 blocks for which a prover that left cannot come back. A bond that it has locked stays at risk.
        prover_unstake_cooldown_period: Blocks = Blocks::nearest(40); "L1 blocks", Control, "agents::staking";
        /// As `entry_queue_per_epoch`, for provers, in a queue of their own; 0: no limit.
        prover_entry_queue_per_epoch: u64 = 0; "provers per epoch", Control, "agents::staking";

        /// Tokens issued per day as block rewards if every block took the maximum time.
        daily_block_reward: Tokens = Tokens::nearest(32.0); "tokens per day", Control, "payouts";
        /// The prover's share of the block reward.
        rewards_to_provers: Share = share(0.3); "share", Control, "payouts";
        /// The relay's share of the block reward; the leading sequencer gets what remains.
        rewards_to_relay: Share = share(0.01); "share", Control, "payouts";
        /// Part of the users' fees that is paid out, by the same shares (0: recorded, not paid).
        fee_distribution: Share = share(0.0); "share", Control, "payouts";
        /// Part of a finalized block's L1 fees that is refunded to their senders by issuance.
        fee_subsidy_fraction: Share = share(0.0); "share", Control, "payouts";

        /// Probability with which a willing agent has acted by the end of a window.
        final_probability: Probability = probability(0.99); "probability", Environment, "decisions";
        /// Probability that a leader looks for its prover on the marketplace rather than proving by itself.
        proving_marketplace_usage_probability: Probability = probability(0.7); "probability", Environment, "process::commit_bond";
        /// Whether agents ask what an action brings before they take it.
        profitability: Profitability = Profitability::OpCost; "", Environment, "decisions";
        /// Which gas a prover prices its decision to prove with.
        proof_decision_gas: ProofDecisionGas = ProofDecisionGas::ContentReveal; "", Environment, "decisions";
        /// Which fees the leader counts when it decides on revealing.
        reveal_decision_fee: RevealDecisionFee = RevealDecisionFee::L1Gas; "", Environment, "decisions";
        /// A sequencer's cost of committing or revealing a block, besides fees. Groups of agents may have their own.
        op_cost_sequencer: Gwei = gwei(0.0); "Gwei", Environment, "decisions";
        /// A prover's cost of proving a block, besides fees. Groups of agents may have their own.
        op_cost_prover: Gwei = gwei(0.0); "Gwei", Environment, "decisions";
        /// Safety margin on the fee in the decision to commit.
        safety_factor_commit_bond: Factor = factor(0.0); "", Environment, "decisions";
        /// Safety margin on the fee in the decision to reveal.
        safety_factor_reveal_content: Factor = factor(0.0); "", Environment, "decisions";
        /// Safety margin on the fee in the decision to prove or to race.
        safety_factor_rollup_proof: Factor = factor(0.0); "", Environment, "decisions";
        /// L1 gas price above which nobody sends a transaction.
        gas_threshold_for_tx: Gwei = gwei(250.0); "Gwei", Environment, "decisions";
        /// Blob gas price above which nobody reveals a block.
        blob_gas_threshold_for_tx: Gwei = gwei(250.0); "Gwei", Environment, "decisions";

        /// Gas of a block proposal.
        gas_proposal: Gas = Gas(100_000); "gas", Environment, "l1::transactions";
        /// Gas of a commitment bond.
        gas_commitment_bond: Gas = Gas(100_000); "gas", Environment, "l1::transactions";
        /// Gas of a content reveal.
        gas_content_reveal: Gas = Gas(81_000); "gas", Environment, "l1::transactions";
        /// Blob gas of a content reveal.
        blob_gas_content_reveal: Gas = Gas(500_000); "blob gas", Environment, "l1::transactions";
        /// Gas of a rollup proof.
        gas_rollup_proof: Gas = Gas(700_000); "gas", Environment, "l1::transactions";
        /// Tokens per Gwei.
        gwei_to_tokens: Factor = factor(1e-9); "tokens per Gwei", Environment, "l1::transactions";
        /// Whether L1 fees leave the senders' balances; if so, nobody sends what it cannot pay.
        agents_pay_l1_fees: bool = false; "", Environment, "l1::transactions";

        /// How proposals come by their transactions.
        mempool: Mempool = Mempool::Aggregate; "", Environment, "agents::proposals";
        /// Size of a proposal (`mempool = "aggregate"`).
        proposal_average_size: Factor = factor(100.0); "bytes", Environment, "payouts";
        /// L2 transactions in a proposal (`mempool = "aggregate"`).
        transaction_count: u64 = 1; "transactions", Environment, "payouts";
        /// What users pay per byte: of a proposal (`mempool = "aggregate"`), or of a transaction in the mean over
        /// transactions (`mempool = "gossip"`).
        transaction_average_fee_per_size: Gwei = gwei(50.5); "Gwei per byte", Environment, "payouts";

        // Mempools and gossip: everything down to the next blank line acts under `mempool = "gossip"` only.
        /// Transactions that users create per second, in the mean over a day, where `demand.kind = "cycle"` (`mempool = "gossip"`; so
        /// do all that follow up to `mempool_cap_transactions`).
        transactions_per_second: Factor = factor(1.0); "transactions per second", Environment, "mempool::demand";
        /// Amplitude A of the daily cycle of demand: 1 + A sin(2 pi t / day), constant within each of 48 parts of a day.
        transactions_daily_amplitude: Share = share(0.0); "share", Environment, "mempool::demand";
        /// Standard deviation of the fee per byte, lognormal with mean `transaction_average_fee_per_size`.
        transaction_fee_per_size_sd: Gwei = gwei(25.0); "Gwei per byte", Environment, "mempool::demand";
        /// Share of transactions that call public functions only; the others carry the user's own proof.
        public_share: Share = share(0.2); "share", Environment, "mempool::demand";
        /// Mean size of a private transaction, its proof included.
        private_transaction_size: Positive = Positive::nearest(40_000); "bytes", Environment, "mempool::demand";
        /// Standard deviation of the size of a private transaction, lognormal; 0: all have the mean size.
        private_transaction_size_sd: u64 = 0; "bytes", Environment, "mempool::demand";
        /// Mean size of a public transaction.
        public_transaction_size: Positive = Positive::nearest(8_000); "bytes", Environment, "mempool::demand";
        /// Standard deviation of the size of a public transaction, lognormal; 0: all have the mean size.
        public_transaction_size_sd: u64 = 0; "bytes", Environment, "mempool::demand";
        /// Share of transactions that go directly to some sequencers instead of the public mempool.
        private_order_flow_share: Share = share(0.0); "share", Environment, "mempool::demand";
        /// Share of sequencers that receive private order flow: each with this probability, drawn once per run.
        private_order_flow_sequencer_share: Share = share(0.1); "share", Environment, "mempool::demand";
        /// Nodes of the gossip network.
        gossip_nodes: Nodes = Nodes::nearest(1000); "nodes", Environment, "mempool::coverage";
        /// Neighbours of each node.
        gossip_degree: Degree = Degree::nearest(8); "nodes", Control, "mempool::coverage";
        /// Mean time in which a transaction gets from a node to its neighbour (transfer and checks), lognormal.
        gossip_hop_latency_mean: Seconds = Seconds::nearest(0.5); "seconds", Environment, "mempool::coverage";
        /// Standard deviation of that time.
        gossip_hop_latency_sd: Seconds = Seconds::nearest(0.5); "seconds", Environment, "mempool::coverage";
        /// Most bytes of transactions in a block.
        block_capacity_bytes: Positive = Positive::nearest(40_000_000); "bytes", Control, "mempool::pool";
        /// L1 blocks after which a transaction that is in no block is dropped.
        tx_expiry_blocks: PositiveBlocks = PositiveBlocks::nearest(7152); "L1 blocks", Control, "mempool::pool";
        /// Most transactions in the public mempool, the cheapest leave first; 0: no limit.
        mempool_cap_transactions: u64 = 0; "transactions", Control, "mempool::pool";

        /// Weight of the past in the smoothed gas prices: price = round(weight x past + (1 - weight) x drawn), per timestep.
        past_gas_weight_fraction: Share = share(0.9); "share", Environment, "l1::gas";
        /// L1 gas price at the start.
        gas_fee_l1_initial: Gwei = gwei(50.0); "Gwei", Environment, "l1::gas";
        /// Blob gas price at the start.
        gas_fee_blob_initial: Gwei = gwei(30.0); "Gwei", Environment, "l1::gas";

        /// Age of the last finalized block up to which the chain counts as available.
        liveness_target_blocks: Positive = Positive::nearest(75); "L1 blocks", Experiment, "kpi::liveness";
    }
}

// The defaults are constants inside the range, so the fallbacks are never met.
fn share(value: f64) -> Share {
    Share::new(value).unwrap_or_default()
}

fn probability(value: f64) -> Probability {
    Probability::new(value).unwrap_or_default()
}

fn factor(value: f64) -> Factor {
    Factor::new(value).unwrap_or_default()
}

fn gwei(value: f64) -> Gwei {
    Gwei::nearest(value)
}
