//! The KPI columns: name, unit, direction and definition, each written once.

/// Which direction is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// Neither as such.
    Neither,
}

/// What is known of a KPI besides its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KpiInfo {
    /// Column name.
    pub name: &'static str,
    /// Group: the heading under which tables show it.
    pub group: &'static str,
    /// Whether it is a whole number.
    pub is_count: bool,
    /// Whether it can be negative.
    pub is_signed: bool,
    /// Unit.
    pub unit: &'static str,
    /// Which direction is better.
    pub better: Better,
    /// Definition.
    pub doc: &'static str,
}

impl KpiInfo {
    /// The smallest and the largest value that it can have: shares and indices lie from 0 to 1.
    pub fn range(&self) -> (f64, f64) {
        match self.unit {
            "share" | "index" => (0.0, 1.0),
            _ if self.is_signed => (f64::NEG_INFINITY, f64::INFINITY),
            _ => (0.0, f64::INFINITY),
        }
    }

    /// Whether a run without a value did well: what the KPI measures is bad, and did not take place. Everywhere else it is
    /// what should have taken place that did not.
    pub fn missing_is_good(&self) -> bool {
        MEASURES_OF_FAILURES.contains(&self.name)
    }
}

/// KPIs of attempts that failed and of races: without a value if there was none.
const MEASURES_OF_FAILURES: [&str; 20] = [
    "average_duration_nonfinalized_blocks",
    "stddev_duration_nonfinalized_blocks",
    "failed_run_length_mean",
    "failed_run_length_p95",
    "failed_run_length_max",
    "attack_profit_race_per_block",
    "attack_sabotaged_processes",
    "attack_sabotaged_share",
    "attack_races_forced",
    "attack_blocked_blocks",
    "attack_blocked_share",
    "attack_delay_blocks",
    "attack_censored_blocks",
    "attack_cost_per_blocked_hour",
    "attack_net_cost_per_blocked_hour",
    "attack_damage",
    "attack_damage_per_token",
    "attack_gain",
    "attack_profit",
    "offline_share",
];

/// What people ask first, in the order in which they ask.
pub const HEADLINES: [&str; 24] = [
    "failed_block_rate",
    "blocks_per_day",
    "blocks_proven_per_day",
    "average_duration_finalized_blocks",
    "longest_outage_l1_blocks",
    "availability",
    "proportion_race_mode",
    "proportion_won_in_race",
    "proportion_skipped",
    "proportion_slashed_prover",
    "proportion_slashed_sequencer",
    "failed_run_length_p95",
    "time_to_recover",
    "sequencers_available_mean",
    "sequencers_per_process_mean",
    "l1_fees_per_finalized_block",
    "l1_fees_wasted_share",
    "attack_cost_withholding_per_hour",
    "leadership_nakamoto",
    "effective_provers",
    "stddev_payoffs_to_sequencers",
    "stddev_payoffs_to_provers",
    "delta_total_revenue_agents",
    "cumm_burn",
];

/// What people ask first of what is off as a rule (attacks, outages, staking, mempools): shown as soon as some trajectory has
/// a value. Group by group; the first of a group stands for it where there is little room.
const HEADLINES_OF_GROUPS: [&str; 16] = [
    "attack_blocked_share",
    "attack_spent",
    "attack_cost_per_blocked_hour",
    "attack_damage",
    "attack_profit",
    "offline_share",
    "inclusion_latency_p95",
    "tx_per_second",
    "expired_share",
    "evicted_share",
    "anonymity_set_mean",
    "sequencer_leaves",
    "sequencer_joins",
    "entry_queue_wait_mean",
    "sequencer_annual_return",
    "provers_available_mean",
];

/// What is known of the KPI of this name.
pub fn find(name: &str) -> Option<&'static KpiInfo> {
    COLUMNS.iter().find(|info| info.name == name)
}

/// The headlines.
pub fn headlines() -> impl Iterator<Item = &'static KpiInfo> {
    HEADLINES.iter().filter_map(|name| find(name))
}

/// Headlines of what is off as a rule, group by group.
pub fn headlines_of_groups() -> impl Iterator<Item = &'static KpiInfo> {
    HEADLINES_OF_GROUPS.iter().filter_map(|name| find(name))
}

/// KPIs in their order, each at its first place.
pub fn each_once(kpis: impl IntoIterator<Item = &'static KpiInfo>) -> Vec<&'static KpiInfo> {
    let mut found: Vec<&'static KpiInfo> = Vec::new();
    for info in kpis {
        if found.iter().all(|known| known.name != info.name) {
            found.push(info);
        }
    }
    found
}

macro_rules! kpis {
    ($(group $group:literal { $($kind:ident $name:ident: $unit:literal, $better:ident, $doc:literal;)+ })+) => {
        /// The KPIs of one trajectory. Null (nothing to measure) is NaN here, and an empty field in every file.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Kpis { $($(#[doc = $doc] pub $name: f64,)+)+ }

        /// What is known of every KPI, in the order of [`Kpis::values`].
        pub const COLUMNS: &[KpiInfo] = &[$($(KpiInfo {
            name: stringify!($name),
            group: $group,
            is_count: kpis!(@is_count $kind),
            is_signed: kpis!(@is_signed $kind),
            unit: $unit,
            better: Better::$better,
            doc: $doc,
        }),+),+];

        impl Kpis {
            /// Nothing measured yet.
            pub(crate) const NULL: Self = Self { $($($name: f64::NAN,)+)+ };

            /// The values in the order of [`COLUMNS`].
            pub fn values(&self) -> impl Iterator<Item = f64> {
                [$($(self.$name,)+)+].into_iter()
            }
        }
    };
    (@is_count count) => { true };
    (@is_count real) => { false };
    (@is_count signed) => { false };
    (@is_signed signed) => { true };
    (@is_signed $kind:ident) => { false };
}

kpis! {
    group "Reference" {
        real proportion_race_mode: "share", Lower, "T1: processes that were ever in the proof race / processes.";
        real proportion_slashed_prover: "share", Lower, "T2: prover slashes / processes.";
        real proportion_slashed_sequencer: "slashes per process", Lower, "T3: sequencer slashes / processes (above 1 where uncles fail one after another).";
        real proportion_skipped: "share", Lower, "T4: processes that ended skipped / processes.";
        real average_duration_finalized_blocks: "L1 blocks", Lower, "T5: mean L1 blocks from the step that started a process to the end (skip included) of the step that finalized it.";
        real stddev_duration_finalized_blocks: "L1 blocks", Lower, "T6: population standard deviation of the durations of T5.";
        real average_duration_nonfinalized_blocks: "L1 blocks", Lower, "T7: as T5, for skipped processes.";
        real stddev_duration_nonfinalized_blocks: "L1 blocks", Lower, "T8: as T6, for skipped processes.";
        real stddev_payoffs_to_sequencers: "tokens", Lower, "T9: population standard deviation over sequencers (all that took part at some time) of the net payoff: rewards + fees - slashes - L1 fees - operating costs (running costs included).";
        real stddev_payoffs_to_provers: "tokens", Lower, "T10: as T9, over provers.";
        signed delta_total_revenue_agents: "tokens", Higher, "R: balances of all agents (locked bonds included) at the end - at the start.";
    }
    group "Counts" {
        count time_l1: "L1 blocks", Neither, "L1 block at the end.";
        count timesteps: "timesteps", Neither, "Simulation steps.";
        count n_processes: "processes", Neither, "Processes started, the last unfinished one included.";
        count n_processes_ended: "processes", Neither, "Processes that ended, finalized or skipped.";
        count n_processes_raced: "processes", Lower, "Processes that were ever in the proof race.";
        count n_processes_skipped: "processes", Lower, "Processes that ended skipped.";
        count finalized_blocks_count: "blocks", Higher, "Finalized L2 blocks.";
        count n_proposal: "transactions", Neither, "Block proposals on L1.";
        count n_commitment_bond: "transactions", Neither, "Commitment bonds on L1.";
        count n_content_reveal: "transactions", Neither, "Content reveals on L1.";
        count n_rollup_proof: "transactions", Neither, "Rollup proofs on L1.";
        count slashes_to_provers: "slashes", Lower, "Slashed bonds.";
        count slashes_to_sequencers: "slashes", Lower, "Slashed stakes.";
        count n_races_won_by_builder: "blocks", Lower, "Blocks that the L1 builder won in a proof race.";
    }
    group "Endings" {
        count n_blocks_proven: "blocks", Higher, "Finalized blocks whose bonded prover delivered in time.";
        count n_blocks_won_in_race: "blocks", Lower, "Finalized blocks that somebody won in a proof race.";
        real proportion_won_in_race: "share", Lower, "Blocks won in a proof race / finalized blocks.";
        real proven_block_rate: "share", Higher, "Processes whose bonded prover delivered in time / processes ended.";
        real blocks_proven_per_day: "blocks per day", Higher, "As blocks_per_day, without blocks won in a proof race.";
        count n_missed_proposals: "processes", Lower, "Processes skipped because nobody proposed.";
        count n_missed_bonds: "windows", Lower, "Commitment windows that passed without a bond (uncles may add more than one per process).";
        count n_missed_reveals: "windows", Lower, "Reveal windows that passed without the content.";
        count n_missed_proofs: "processes", Lower, "Processes skipped because the proof was late.";
        count n_lost_races: "processes", Lower, "Processes skipped because nobody won the proof race.";
    }
    group "Money" {
        real total_rewards_provers: "tokens", Neither, "Block rewards by role at nominal shares (races included): provers.";
        real total_rewards_sequencers: "tokens", Neither, "Block rewards by role at nominal shares (races included): leading sequencers.";
        real total_rewards_relays: "tokens", Neither, "Block rewards by role at nominal shares (races included): relays.";
        real total_rewards_race_winners: "tokens", Lower, "Of the block rewards, what was in fact paid to winners of proof races.";
        real cumm_block_rewards: "tokens", Neither, "Block rewards issued.";
        real cumm_fee_cashback: "tokens", Neither, "L1 fees refunded by issuance.";
        real cumm_user_fees: "tokens", Neither, "Users' fees of finalized blocks, paid out or not.";
        real cumm_user_fees_paid: "tokens", Neither, "Users' fees paid out.";
        real cumm_burn: "tokens", Neither, "Slashed tokens.";
        real slash_shortfall: "tokens", Lower, "What was to be slashed and was not there.";
        real l1_fees_proposal: "tokens", Lower, "L1 fees of block proposals.";
        real l1_fees_commitment_bond: "tokens", Lower, "L1 fees of commitment bonds.";
        real l1_fees_content_reveal: "tokens", Lower, "L1 and blob fees of content reveals.";
        real l1_fees_rollup_proof: "tokens", Lower, "L1 fees of rollup proofs.";
        real l1_fees_paid: "tokens", Lower, "L1 fees that left balances.";
        real circulating: "tokens", Neither, "Spendable balances of all agents at the end.";
        real staked: "tokens", Neither, "Stakes at the end.";
        real bonded: "tokens", Neither, "Locked bonds at the end.";
        real burnt: "tokens", Neither, "Balance of the sink at the end.";
        real issued: "tokens", Neither, "Tokens that came in: block rewards, cashback, users' fees paid out.";
    }
    group "Sequencers" {
        real sequencers_available_mean: "sequencers", Higher, "Eligible sequencers, mean over L1 blocks.";
        count sequencers_available_min: "sequencers", Higher, "Eligible sequencers, fewest in an L1 block.";
        count sequencers_available_max: "sequencers", Neither, "Eligible sequencers, most in an L1 block.";
        count sequencers_available_final: "sequencers", Higher, "Eligible sequencers at the end.";
        real sequencers_per_process_mean: "sequencers", Higher, "Sequencers that proposed in a process, mean over ended processes.";
        count sequencers_per_process_min: "sequencers", Higher, "Sequencers that proposed in a process, fewest.";
        count sequencers_per_process_p05: "sequencers", Higher, "Sequencers that proposed in a process, 5 % quantile.";
        count sequencers_per_process_p50: "sequencers", Higher, "Sequencers that proposed in a process, median.";
        count sequencers_per_process_p95: "sequencers", Neither, "Sequencers that proposed in a process, 95 % quantile.";
        count sequencers_per_process_max: "sequencers", Neither, "Sequencers that proposed in a process, most.";
        real sequencers_eligible_per_process_mean: "sequencers", Higher, "Sequencers that could have proposed in a process (eligible when its proposal phase ended), mean over ended processes.";
        count sequencers_eligible_per_process_min: "sequencers", Higher, "Sequencers that could have proposed in a process, fewest.";
        count sequencers_eligible_per_process_max: "sequencers", Neither, "Sequencers that could have proposed in a process, most.";
    }
    group "Failures" {
        real failed_block_rate: "share", Lower, "Processes that ended without a finalized block / processes ended.";
        count failed_runs: "runs", Lower, "Runs of consecutive failed processes.";
        real failed_run_length_mean: "processes", Lower, "Length of runs of consecutive failed processes, mean.";
        count failed_run_length_p95: "processes", Lower, "Length of runs of consecutive failed processes, 95 % quantile.";
        count failed_run_length_max: "processes", Lower, "Length of runs of consecutive failed processes, longest.";
    }
    group "Liveness" {
        real blocks_per_day: "blocks per day", Higher, "Finalized blocks per day of L1 blocks.";
        count longest_outage_l1_blocks: "L1 blocks", Lower, "Longest time without a finalized block: between two, before the first, or after the last.";
        count time_to_recover: "L1 blocks", Lower, "From the end of the gas shock to the next finalized block.";
        real availability: "share", Higher, "Share of L1 blocks in which the last finalized block (at first: the start) is younger than liveness_target_blocks.";
    }
    group "Cost" {
        real l1_fees_per_finalized_block: "tokens per block", Lower, "All L1 fees / finalized blocks.";
        real l1_fees_per_transaction: "tokens per transaction", Lower, "All L1 fees / L2 transactions in finalized blocks.";
        real l1_fees_wasted: "tokens", Lower, "L1 fees of processes that ended skipped.";
        real l1_fees_wasted_share: "share", Lower, "L1 fees of processes that ended skipped / L1 fees of processes that ended.";
    }
    group "Security" {
        real stake_at_risk_per_process: "tokens", Higher, "What a leader can lose at most, min(stake, larger sequencer slash), when it takes the lead; mean over leaders.";
        real bond_at_risk_per_process: "tokens", Higher, "Bond locked for a block, mean over bonds.";
        real attack_cost_withholding_per_hour: "tokens per hour", Higher, "What it costs a prover to block the chain by withholding proofs: bond and bond fee per blocked process / hours from its start to the start of the next one, with everybody else in time.";
        real attack_cost_censorship_per_hour: "tokens per hour", Higher, "What builders forgo at most by censoring every transaction of the rollup: L1 fees per finalized block / mean hours per finalized block.";
        signed attack_profit_race_per_block: "tokens per block", Lower, "What the L1 builder earns by a block won in a race: reward, users' fees and cashback - L1 fees, mean.";
    }
    group "Attacks" {
        count attack_sabotaged_processes: "processes", Lower, "Ended processes in which a stage came to nothing because an attacker withheld its part or a cartel censored.";
        real attack_sabotaged_share: "share", Lower, "Sabotaged processes / processes that ended.";
        count attack_races_forced: "races", Lower, "Proof races that sabotage led to.";
        count attack_blocked_blocks: "L1 blocks", Lower, "L1 blocks from start to end of sabotaged processes that ended without a block.";
        real attack_blocked_share: "share", Lower, "Blocked L1 blocks / all L1 blocks.";
        count attack_delay_blocks: "L1 blocks", Lower, "L1 blocks of the stages that came to nothing in sabotaged processes that ended with a block all the same.";
        count attack_censored_blocks: "L1 blocks", Lower, "L1 blocks in which cartels censored.";
        real attack_spent: "tokens", Neither, "What attackers spent: L1 fees of the attack, slashes, cost of censoring.";
        real attack_l1_fees: "tokens", Neither, "L1 fees of transactions that served an attack, paid or only counted.";
        real attack_slashed: "tokens", Neither, "What attackers were slashed for what they withheld.";
        real attack_censorship_cost: "tokens", Neither, "What censoring cost cartels (outside of all balances).";
        real attack_cost_per_blocked_hour: "tokens per hour", Higher, "What attackers spent / hours of blocked L1 blocks.";
        signed attack_net_cost_per_blocked_hour: "tokens per hour", Neither, "(What attackers spent - gain) / hours of blocked L1 blocks; none where nothing was blocked. Whether an attack pays for itself says attack_profit.";
        real attack_damage: "tokens", Lower, "Block rewards that honest participants did not get for sabotaged blocks, and their slashes there.";
        real attack_damage_per_token: "tokens per token", Lower, "Damage / what attackers spent.";
        signed attack_gain: "tokens", Lower, "What attackers were paid for races that they forced, less the L1 fees of content and proof; a cartel earns what the L1 builder wins.";
        signed attack_profit: "tokens", Lower, "Gain - what attackers spent.";
        real offline_share: "share", Lower, "Share of agents and L1 blocks, of those whose behaviour is offline, that were off.";
    }
    group "Transactions" {
        count n_transactions_created: "transactions", Neither, "Transactions that users created (this group: only where mempool is gossip).";
        count n_transactions_included: "transactions", Higher, "Transactions in finalized blocks.";
        count n_transactions_expired: "transactions", Lower, "Transactions that waited longer than tx_expiry_blocks.";
        count n_transactions_evicted: "transactions", Lower, "Transactions that had to make room in a full public mempool.";
        count n_transactions_pending: "transactions", Lower, "Transactions that wait or are in the block under way at the end.";
        real transactions_pending_mean: "transactions", Lower, "Transactions that wait or are in the block under way, mean over L1 blocks.";
        real tx_per_second: "transactions per second", Higher, "Transactions in finalized blocks / seconds, at l1_blocks_per_day L1 blocks a day.";
        real expired_share: "share", Lower, "Expired transactions / created ones.";
        real evicted_share: "share", Lower, "Evicted transactions / created ones.";
        real lost_share: "share", Lower, "(Expired + evicted transactions) / created ones: latencies do not count these.";
        real inclusion_latency_mean: "L1 blocks", Lower, "From the L1 block at the end of the slot in which a transaction was created to the one in which its block was finalized, mean over transactions in finalized blocks.";
        count inclusion_latency_p50: "L1 blocks", Lower, "As above, median.";
        count inclusion_latency_p95: "L1 blocks", Lower, "As above, 95 % quantile.";
        count inclusion_latency_p99: "L1 blocks", Lower, "As above, 99 % quantile.";
        real soft_finality_delay_mean: "seconds", Lower, "From the creation of a transaction to the reveal of its finalized block, mean (half a slot before the first L1 block included).";
        real hard_finality_delay_mean: "seconds", Lower, "From the creation of a transaction to the proof of its block, mean (half a slot before the first L1 block included).";
        real transactions_per_finalized_block: "transactions per block", Higher, "Transactions in finalized blocks / finalized blocks.";
        real fee_revenue_per_finalized_block: "tokens per block", Higher, "What users pay for finalized blocks, paid out or not / finalized blocks.";
        real anonymity_set_mean: "private transactions per block", Higher, "Private transactions in a finalized block, among which each of them hides; mean.";
        count anonymity_set_p05: "private transactions per block", Higher, "As above, 5 % quantile.";
        real anonymity_set_of_users_mean: "private transactions per block", Higher, "The crowd in which a private transaction hides, mean over transactions rather than blocks: sum of squares / sum of the private transactions of finalized blocks.";
        real private_order_flow_transaction_share: "share", Lower, "Transactions by private order flow / transactions, in finalized blocks.";
        real private_order_flow_revenue_share: "share", Lower, "What users of private order flow pay / what all users pay, in finalized blocks.";
    }
    group "Decentralization" {
        real leadership_gini: "index", Lower, "Gini index of how often each sequencer led.";
        real leadership_hhi: "index", Lower, "Herfindahl-Hirschman index of leadership: sum of squared shares.";
        count leadership_nakamoto: "sequencers", Higher, "Nakamoto coefficient: fewest sequencers that together led more than half of the time.";
        real rewards_gini: "index", Lower, "Gini index of what each sequencer and prover was paid.";
        real rewards_hhi: "index", Lower, "Herfindahl-Hirschman index of what each sequencer and prover was paid.";
        real effective_provers: "provers", Higher, "Effective number of provers: 1 / HHI of rollup proofs outside races (leaders who prove for themselves included).";
    }
    group "Staking" {
        count sequencer_joins: "sequencers", Higher, "Times that an outsider joined the entry queue as a sequencer (null while staking is static, as all of this group).";
        count sequencer_leaves: "sequencers", Lower, "Times that a sequencer left.";
        real sequencer_turnover_per_year: "per year", Neither, "Times that a sequencer left / sequencers that take part, mean over L1 blocks, per year.";
        count prover_joins: "provers", Higher, "Times that an outsider joined as a prover.";
        count prover_leaves: "provers", Lower, "Times that a prover left.";
        real prover_turnover_per_year: "per year", Neither, "As sequencer_turnover_per_year, of provers.";
        real provers_available_mean: "provers", Higher, "Provers that take part, mean over L1 blocks.";
        count provers_available_min: "provers", Higher, "Provers that take part, fewest in an L1 block.";
        count provers_available_max: "provers", Neither, "Provers that take part, most in an L1 block.";
        count provers_available_final: "provers", Higher, "Provers that take part at the end.";
        real entry_queue_length_mean: "sequencers", Lower, "Sequencers in the entry queue, mean over L1 blocks.";
        count entry_queue_length_max: "sequencers", Lower, "Sequencers in the entry queue, most.";
        real entry_queue_wait_mean: "L1 blocks", Lower, "L1 blocks that a sequencer waited in the entry queue, mean over those that were admitted.";
        real prover_entry_queue_length_mean: "provers", Lower, "As entry_queue_length_mean, of provers.";
        count prover_entry_queue_length_max: "provers", Lower, "As entry_queue_length_max, of provers.";
        real prover_entry_queue_wait_mean: "L1 blocks", Lower, "As entry_queue_wait_mean, of provers.";
        signed sequencer_annual_return: "per year", Neither, "Realised return of sequencers as a role: rewards, fees and cashback - slashes - L1 fees that they paid, per staked token and year.";
        signed sequencer_annual_return_final: "per year", Neither, "The same over the trailing return_window_blocks at the end.";
        signed prover_annual_return: "per year", Neither, "Realised return of provers as a role, per year and token of the balances with which they joined (or began), until their cooldown is over.";
        signed prover_annual_return_final: "per year", Neither, "The same over the trailing prover_return_window_blocks at the end.";
    }
    group "Fairness" {
        real leadership_stake_distance: "share", Lower, "Expected vs realised leadership per stake: half the sum over sequencers of |share of leadership - share of initial stake| (of who joins later: of the stake that it means to have).";
        signed worst_sequencer_return: "per year", Higher, "Lowest net payoff of a sequencer / its stake as in leadership_stake_distance, per year.";
    }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, HEADLINES, HEADLINES_OF_GROUPS, Kpis, MEASURES_OF_FAILURES, find, headlines_of_groups};

    #[test]
    fn every_name_that_stands_for_a_kpi_is_one() {
        let all = HEADLINES.iter().chain(&MEASURES_OF_FAILURES).chain(&HEADLINES_OF_GROUPS);
        assert!(all.into_iter().all(|name| find(name).is_some()));
    }

    #[test]
    fn headlines_of_a_group_stand_together_and_are_no_headlines_of_all() {
        let groups: Vec<&str> = headlines_of_groups().map(|info| info.group).collect();
        assert_eq!(groups.chunk_by(|one, next| one == next).count(), 3);
        assert!(HEADLINES_OF_GROUPS.iter().all(|name| !HEADLINES.contains(name)));
    }

    #[test]
    fn there_is_a_value_for_every_column_and_no_name_twice() {
        assert_eq!(Kpis::NULL.values().count(), COLUMNS.len());
        let names: std::collections::HashSet<_> = COLUMNS.iter().map(|info| info.name).collect();
        assert_eq!(names.len(), COLUMNS.len());
        assert!(COLUMNS.iter().all(|info| info.doc.ends_with('.') && !info.unit.is_empty()));
    }
}
