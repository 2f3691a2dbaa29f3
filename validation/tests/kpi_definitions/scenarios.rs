//! Scenarios that are as different as can be.

use gddt_explore::scenario::{Request, load};

use crate::record::Record;

/// A built-in scenario with changes.
pub struct Scenario {
    pub name: &'static str,
    base: &'static str,
    timesteps: u64,
    sets: &'static [&'static str],
}

const RUNS: u64 = 4;

pub const SCENARIOS: &[Scenario] = &[
    Scenario { name: "fixed phases", base: "reference", timesteps: 1000, sets: &[] },
    Scenario { name: "dynamic phases", base: "baseline", timesteps: 500, sets: &[] },
    Scenario {
        name: "unreliable agents",
        base: "reference",
        timesteps: 600,
        sets: &[
            "final_probability=0.5",
            "failure_to_reveal_block=1",
            "commit_bond_amount=12.5",
            "agents.agents.balance=1e6",
            "agents.agents.staked_amount=1e5",
        ],
    },
    Scenario {
        name: "uncles with fallback under censorship",
        base: "baseline",
        timesteps: 600,
        sets: &["uncle_count=2", "uncle_fallback=both", "l1.builders.censored_share=0.65"],
    },
    Scenario {
        name: "open race, operating costs",
        base: "baseline",
        timesteps: 600,
        sets: &[
            "race_participation=open",
            "l1.builders.censored_share=0.5",
            "op_cost_sequencer=200_000",
            "op_cost_prover=1_000_000",
            "agents.provers.op_cost_prover=3_000_000",
            "phase_duration_race_min_blocks=4",
        ],
    },
    Scenario {
        name: "running costs and outsiders",
        base: "reference",
        timesteps: 400,
        sets: &[
            "agents.agents.running_cost_per_day=20",
            "agents.agents.count=6",
            "agents.agents.initially_active_share=0.5",
        ],
    },
    Scenario {
        name: "sequencers and provers that come and go, and what it costs them to be there",
        base: "no_provers",
        timesteps: 1500,
        sets: &[
            "staking_dynamics=dynamic",
            "unstake_hazard=0.01",
            "stake_hazard=0.02",
            "stake_elasticity=0.01",
            "return_window_blocks=200",
            "unstake_cooldown_period=20",
            "entry_queue_per_epoch=1",
            "epoch_blocks=20",
            "agents.sequencers.count=12",
            "agents.sequencers.initially_active_share=0.5",
            "agents.sequencers.balance=100",
            "agents.sequencers.staked_amount=40",
            "agents.sequencers.is_prover=true",
            "agents.sequencers.running_cost_per_day=3",
            "prover_unstake_hazard=0.005",
            "prover_stake_hazard=0.01",
            "final_probability=0.8",
        ],
    },
    Scenario {
        name: "races that nobody wins",
        base: "reference",
        timesteps: 600,
        sets: &["race_participation=open", "final_probability=0.3"],
    },
    Scenario {
        name: "everything is paid",
        base: "reference",
        timesteps: 800,
        sets: &[
            "agents_pay_l1_fees=true",
            "fee_distribution=0.7",
            "fee_subsidy_fraction=0.4",
            "race_participation=open",
            "final_probability=0.8",
            "failure_to_reveal_block=1",
            "transaction_count=7",
        ],
    },
    Scenario {
        name: "the builder is paid cashback",
        base: "reference",
        timesteps: 400,
        sets: &["fee_distribution=1", "fee_subsidy_fraction=1", "final_probability=0.6"],
    },
    Scenario {
        name: "bankruptcies",
        base: "reference",
        timesteps: 1000,
        sets: &[
            "final_probability=0.6",
            "agents.agents.balance=20",
            "agents.agents.staked_amount=31",
            "failure_to_commit_bond=45",
            "failure_to_reveal_block=50",
        ],
    },
    Scenario {
        name: "fees that cannot be paid",
        base: "reference",
        timesteps: 800,
        sets: &[
            "agents_pay_l1_fees=true",
            "agents.agents.balance=17",
            "daily_block_reward=1",
            "profitability=always_pass",
        ],
    },
    Scenario {
        name: "persistent censorship by builders, and by validators",
        base: "baseline",
        timesteps: 800,
        sets: &[
            "l1.builders.kind=markov",
            "l1.builders.censored_share=0.4",
            "l1.builders.autocorrelation=0.9",
            "l1.validators.kind=iid",
            "l1.validators.censored_share=0.2",
            "liveness_target_blocks=40",
        ],
    },
    Scenario {
        name: "a shock of both gas prices",
        base: "gas_shock",
        timesteps: 700,
        sets: &["l1.gas.shock_start_block=200", "l1.gas.shock_end_block=450"],
    },
    Scenario {
        name: "a shock that never ends",
        base: "gas_shock",
        timesteps: 300,
        sets: &["l1.gas.shock_start_block=100", "l1.gas.shock_end_block=9000"],
    },
    Scenario {
        name: "a burst of demand in fee markets, missed slots",
        base: "fee_market",
        timesteps: 700,
        sets: &["l1.gas.shock_start_block=200", "l1.gas.shock_end_block=450", "missed_slot_probability=0.05"],
    },
    Scenario {
        name: "users whose transactions get lost",
        base: "baseline",
        timesteps: 500,
        sets: &[
            "mempool=gossip",
            "transactions_per_second=0.2",
            "transactions_daily_amplitude=0.5",
            "private_order_flow_share=0.3",
            "private_order_flow_sequencer_share=0.3",
            "gossip_nodes=50",
            "gossip_hop_latency_mean=5",
            "mempool_cap_transactions=90",
            "tx_expiry_blocks=150",
            "fee_distribution=0.5",
            "l1.builders.censored_share=0.3",
            "final_probability=0.8",
            "uncle_count=1",
            "uncle_fallback=both",
            "race_participation=open",
        ],
    },
    Scenario {
        name: "users in steps of two L1 blocks",
        base: "reference",
        timesteps: 200,
        sets: &["mempool=gossip", "transactions_per_second=0.1", "gossip_nodes=20", "timestep_in_blocks=2"],
    },
    Scenario { name: "nobody at all", base: "reference", timesteps: 100, sets: &["agents.agents.count=0"] },
    Scenario { name: "nobody who proves", base: "no_provers", timesteps: 400, sets: &["agents.sequencers.balance=10"] },
    Scenario { name: "steps of two L1 blocks", base: "baseline", timesteps: 300, sets: &["timestep_in_blocks=2"] },
    Scenario { name: "a single step", base: "reference", timesteps: 1, sets: &[] },
    Scenario { name: "a horizon amid the proposals", base: "reference", timesteps: 4, sets: &[] },
    Scenario {
        name: "a horizon amid a reveal with a bond locked",
        base: "reference",
        timesteps: 9,
        sets: &["phase_duration_reveal_max_blocks=12", "final_probability=0.9"],
    },
    Scenario {
        name: "stakes of nothing",
        base: "reference",
        timesteps: 300,
        sets: &["minimum_stake=0", "agents.agents.staked_amount=0", "final_probability=0.7"],
    },
];

impl Scenario {
    /// What some runs of the scenario recorded.
    pub fn records(&self) -> Vec<Record> {
        let request = Request {
            target: Some(String::from(self.base)),
            sets: self.sets.iter().map(|&set| String::from(set)).collect(),
            timesteps: Some(self.timesteps.cast_signed()),
            ..Request::default()
        };
        let plan = load(&request).unwrap_or_else(|problems| panic!("{}: {problems}", self.name));
        let subset = plan.subset(0);
        (1..=RUNS).map(|run| Record::of(&subset, run)).collect()
    }
}
