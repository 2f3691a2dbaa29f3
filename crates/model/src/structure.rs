//! The twin's structure: its partial state update blocks in their order, as in the table of model.md §2.

use gddt_engine::{Sum, structure};

use crate::agents::{self, AgentActions, behavior, staking};
use crate::l1::{self, World, censorship, fees, gas, slots, transactions};
use crate::mempool::{self, Spread};
use crate::metrics;
use crate::payouts::{self, Payouts};
use crate::process::{self, ProcessStep};
use crate::rules;
use crate::{Params, State};

structure! {
    /// Aztec's Fernet block production as a generalized dynamical system.
    pub struct Fernet { params: Params, state: State, signals: Signals, optional: Params::has_optional_processes }

    block time: Sum = "Time tracking" {
        policies {
            "evolve time" => process::let_time_pass,
        }
        updates {
            clock: "timestep, L1 time" => process::advance_clock,
            process: "time in the current phase" => process::advance_phase,
        }
    }

    block world: World = "Exogenous processes" {
        policies {
            "L1 gas price" => gas::move_gas_price,
            "blob gas price" => gas::move_blob_gas_price,
            "builder of this L1 block" => censorship::draw_builder,
            "validator of this L1 block" => censorship::draw_validator,
            #[optional]
            "missed slots" => slots::miss_slots,
            #[optional]
            "fee markets" => fees::move_fee_markets,
            #[optional]
            "outages" => behavior::draw_outages,
            #[optional]
            "cartels censor" => behavior::censor,
        }
        updates {
            environment: "prices of gas, who censors, missed slots" => l1::change_environment,
            #[optional]
            outages: "agents go off and come back" => behavior::switch_agents,
            #[optional]
            attacks: "what censoring costs" => behavior::pay_for_censorship,
        }
    }

    // Nothing spreads while every proposal carries the same average load (`mempool = "aggregate"`).
    block information: Spread = "Information propagation" {
        policies {
            #[optional]
            "users create transactions" => mempool::create_transactions,
        }
        updates {
            #[optional]
            mempool: "transactions come in, expire, are evicted" => mempool::receive_transactions,
        }
    }

    block actions: AgentActions = "Agent actions" {
        policies {
            "top up stake" => agents::top_up,
            "propose a block" => agents::propose,
            #[optional]
            "remember" => rules::remember,
            #[optional]
            "join or leave" => staking::stake_and_unstake,
        }
        updates {
            stakes: "top-ups arrive, stakes come and go" => agents::raise_stakes,
            balances: "top-ups, stakes and fees leave, stakes come back" => agents::pay_for_actions,
            #[optional]
            membership: "agents join, wait, take part, leave" => staking::change_membership,
            #[optional]
            returns: "what is invested, fees" => staking::invest,
            proposals: "proposals are ranked" => agents::record_proposals,
            transactions: "proposals are counted" => transactions::count_proposals,
            #[optional]
            memories: "what rules know of the past" => rules::keep_memories,
            #[optional]
            attacks: "fees of attackers' proposals" => behavior::count_attack_proposals,
        }
    }

    block evolution: ProcessStep = "Evolve block process" {
        policies {
            "start a process" => process::start,
            "select a proposal" => process::select,
            "commitment bond" => process::commit_bond,
            "content reveal" => process::reveal,
            "rollup proof" => process::prove,
            "proof race" => process::race,
        }
        updates {
            process: "the process moves on" => process::move_process,
            proposals: "a new process starts without any" => process::forget_proposals,
            bond: "locked, released or burnt" => process::keep_bond,
            stakes: "leaders are slashed" => process::slash_stakes,
            balances: "bonds and fees" => process::move_balances,
            slashes: "counted, burnt" => process::count_slashes,
            #[optional]
            returns: "slashes, fees" => staking::earn_by_process,
            transactions: "L1 transactions are counted" => transactions::count_transactions,
            #[optional]
            attacks: "fees and slashes of attacks" => behavior::count_attacks,
            block_fees: "fees of the block under way" => payouts::remember_block_fees,
            #[optional]
            mempool: "blocks are packed, included or given up" => mempool::fill_blocks,
            time_to_skip: "what is left of a fixed phase" => process::remember_skip,
        }
    }

    block payout: Payouts = "Payouts" {
        policies {
            "block reward" => payouts::pay_block_reward,
            "fees from users" => payouts::pay_user_fees,
            "fee cashback" => payouts::pay_cashback,
        }
        updates {
            balances: "money arrives" => payouts::receive_payouts,
            #[optional]
            returns: "income by role" => staking::earn_by_payouts,
            payouts: "cumulative rewards" => payouts::count_payouts,
        }
    }

    block skip: Sum = "Dynamic time" {
        policies {
            "skip to the end of a fixed phase" => process::skip_to_end_of_phase,
        }
        updates {
            clock: "L1 time" => process::skip_ahead,
            time_to_skip: "nothing is left" => process::spend_skip,
        }
    }

    block measurement: Sum = "Metrics" {
        policies {
            "finalized blocks" => metrics::count_finalized,
        }
        updates {
            metrics: "finalized blocks" => metrics::record_metrics,
        }
    }
}
