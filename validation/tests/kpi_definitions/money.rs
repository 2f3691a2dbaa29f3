//! Money, costs, security and payoffs: from `events`.

use std::collections::BTreeSet;

use gddt_model::parameters::Mempool;

use crate::Found;
use crate::definitions::{deviation, mean, processes, ratio};
use crate::record::{Record, Row};
use crate::staking::{Role, ever_took_part};

/// What an agent earned, spent and did, added up from events.
#[derive(Clone, Debug, Default)]
pub struct Account {
    pub received: f64,
    pub slashed: f64,
    pub l1_fees: f64,
    pub op_costs: f64,
    pub balance_end: f64,
    pub stake_end: f64,
    pub proposals: u64,
    pub led: u64,
    pub proofs: u64,
    pub races_won: u64,
}

impl Account {
    pub fn net(&self) -> f64 {
        self.received - self.slashed - self.l1_fees - self.op_costs
    }
}

const PAYMENTS: [&str; 3] = ["block_reward", "user_fees", "cashback"];

/// The accounts of all agents at the start, in their order.
pub fn opening(record: &Record) -> Vec<Account> {
    let start = |agent: &Row| Account {
        balance_end: agent.number("balance_start"),
        stake_end: agent.number("stake_start"),
        ..Account::default()
    };
    record.agents.iter().map(start).collect()
}

/// The accounts of all agents, in their order.
pub fn accounts(record: &Record) -> Vec<Account> {
    let mut accounts = opening(record);
    for event in &record.events {
        apply(record, event, &mut accounts);
    }
    accounts
}

/// Books an event.
pub fn apply(record: &Record, event: &Row, accounts: &mut [Account]) {
    let protocol = &record.settings.protocol;
    let agent = event.agent("agent");
    let (amount, fee) = (event.optional("amount").unwrap_or(0.0), event.optional("fee").unwrap_or(0.0));
    let step = record.step_of(event);
    let [leader, prover] = ["leading_sequencer", "prover"].map(|column| step.agent(column));
    // The L1 builder includes its own transactions and pays nobody for it.
    let pays = |agent: usize| protocol.agents_pay_l1_fees && record.agents[agent].text("group") != "l1-builder";
    match (event.text("kind"), event.text("event"), agent) {
        ("transaction", name, Some(agent)) => {
            accounts[agent].l1_fees += fee;
            accounts[agent].balance_end -= if pays(agent) { fee } else { 0.0 };
            accounts[agent].proposals += u64::from(name == "proposal");
        }
        ("slash", name, Some(agent)) => {
            accounts[agent].slashed += amount;
            accounts[agent].stake_end -= if name == "failure_to_prove_block" { 0.0 } else { amount };
        }
        ("transfer", "top_up", Some(agent)) | ("staking", "sequencer_joins", Some(agent)) => {
            accounts[agent].balance_end -= amount;
            accounts[agent].stake_end += amount;
        }
        ("staking", "sequencer_returned", Some(agent)) => {
            accounts[agent].balance_end += amount;
            accounts[agent].stake_end -= amount;
        }
        ("transfer", "bond_locked", Some(agent)) => accounts[agent].balance_end -= amount,
        ("transfer", "bond_released", Some(agent)) => accounts[agent].balance_end += amount,
        ("transfer", name, Some(agent)) if PAYMENTS.contains(&name) => {
            accounts[agent].received += amount;
            accounts[agent].balance_end += amount;
        }
        ("process", "leads" | "uncle_leads", Some(agent)) => accounts[agent].led += 1,
        ("process", "bonded" | "revealed", _) => {
            if let Some(leader) = leader {
                accounts[leader].op_costs += op_cost(record, leader, "sequencer");
            }
        }
        ("process", "finalized", _) => {
            if let Some(prover) = prover {
                accounts[prover].proofs += 1;
                accounts[prover].op_costs += op_cost(record, prover, "prover");
            }
        }
        ("process", "race_won", Some(agent)) => {
            accounts[agent].races_won += 1;
            accounts[agent].op_costs += op_cost(record, agent, "prover");
        }
        _ => {}
    }
}

/// What an action of this role costs an agent, tokens: its group's own, else everybody's.
fn op_cost(record: &Record, agent: usize, role: &str) -> f64 {
    let protocol = &record.settings.protocol;
    let group = record.groups.iter().find(|group| group.name == record.agents[agent].text("group"));
    let (own, common) = match role {
        "prover" => (group.and_then(|group| group.op_cost_prover.as_ref()), protocol.op_cost_prover),
        _ => (group.and_then(|group| group.op_cost_sequencer.as_ref()), protocol.op_cost_sequencer),
    };
    let gwei = own.map_or(common.to_f64(), |cost| cost.constant().unwrap_or_else(|| panic!("a constant was expected")));
    gwei * protocol.gwei_to_tokens.to_f64()
}

fn sum<'a>(rows: impl Iterator<Item = &'a Row>, column: &str) -> f64 {
    rows.filter_map(|row| row.optional(column)).sum()
}

/// KPIs of the groups Money, Cost and Security, and those of the group Reference that are about money.
pub fn recomputed(record: &Record) -> Found {
    let mut found = Found::new();
    payoffs(record, &mut found);
    rewards(record, &mut found);
    supply(record, &mut found);
    costs(record, &mut found);
    security(record, &mut found);
    found
}

fn payoffs(record: &Record, found: &mut Found) {
    let accounts = accounts(record);
    let of_role = |role: Role| -> Vec<f64> {
        let members = accounts.iter().enumerate().filter(|(agent, _)| ever_took_part(record, role, *agent));
        members.map(|(_, account)| account.net()).collect()
    };
    found.insert("stddev_payoffs_to_sequencers", deviation(&of_role(Role::Sequencer)));
    found.insert("stddev_payoffs_to_provers", deviation(&of_role(Role::Prover)));
    let change = |agent: &Row| agent.number("balance_end") - agent.number("balance_start");
    let change: f64 = record.agents.iter().map(change).sum();
    found.insert("delta_total_revenue_agents", Some(change + record.last().number("bonded")));
}

fn rewards(record: &Record, found: &mut Found) {
    let protocol = &record.settings.protocol;
    let blocks = processes(record).iter().filter(|process| process.is_finalized()).count() as f64;
    let duration = protocol.phase_duration_proposal_max_blocks.get()
        + protocol.phase_duration_commit_bond_max_blocks.get()
        + protocol.phase_duration_reveal_max_blocks.get()
        + protocol.phase_duration_rollup_max_blocks.get();
    let per_block = protocol.daily_block_reward.to_f64() / (protocol.l1_blocks_per_day.get() as f64 / duration as f64);
    let (provers, relay) = (protocol.rewards_to_provers.to_f64(), protocol.rewards_to_relay.to_f64());
    found.insert("total_rewards_provers", Some(blocks * per_block * provers));
    found.insert("total_rewards_sequencers", Some(blocks * per_block * (1.0 - provers - relay)));
    found.insert("total_rewards_relays", Some(blocks * per_block * relay));
    let raced: BTreeSet<u64> = record.events("race_won").map(|event| event.count("timestep")).collect();
    let to_winners = record.events("block_reward").filter(|event| raced.contains(&event.count("timestep")));
    found.insert("total_rewards_race_winners", Some(sum(to_winners, "amount")));
    found.insert("cumm_block_rewards", Some(sum(record.events("block_reward"), "amount")));
    found.insert("cumm_fee_cashback", Some(sum(record.events("cashback"), "amount")));
    let user_fees = protocol.proposal_average_size.to_f64()
        * protocol.transaction_average_fee_per_size.to_f64()
        * protocol.gwei_to_tokens.to_f64();
    let gossip = protocol.mempool == Mempool::Gossip;
    found.insert("cumm_user_fees", Some(if gossip { record.users.fees() } else { blocks * user_fees }));
    found.insert("cumm_user_fees_paid", Some(sum(record.events("user_fees"), "amount")));
}

fn supply(record: &Record, found: &mut Found) {
    let slashes = || record.events.iter().filter(|event| event.text("kind") == "slash");
    let burnt = sum(slashes(), "amount");
    found.insert("cumm_burn", Some(burnt));
    found.insert("burnt", Some(burnt));
    found.insert("slash_shortfall", Some(sum(slashes(), "shortfall")));
    let total = |column: &str| sum(record.agents.iter(), column);
    found.insert("circulating", Some(total("balance_end")));
    found.insert("staked", Some(total("stake_end")));
    let [locked, released, lost] =
        ["bond_locked", "bond_released", "bond_burnt"].map(|name| sum(record.events(name), "amount"));
    found.insert("bonded", Some(locked - released - lost));
    let issued: f64 = PAYMENTS.into_iter().map(|name| sum(record.events(name), "amount")).sum();
    found.insert("issued", Some(issued));
    let builder =
        |event: &Row| event.agent("agent").is_some_and(|agent| record.agents[agent].text("group") == "l1-builder");
    let paid = record.events.iter().filter(|event| event.text("kind") == "transaction" && !builder(event));
    let pays = if record.settings.protocol.agents_pay_l1_fees { 1.0 } else { 0.0 };
    found.insert("l1_fees_paid", Some(pays * sum(paid, "fee")));
}

fn costs(record: &Record, found: &mut Found) {
    let fees = |name| sum(record.events(name).filter(|event| event.text("kind") == "transaction"), "fee");
    found.insert("l1_fees_proposal", Some(fees("proposal")));
    found.insert("l1_fees_commitment_bond", Some(fees("commitment_bond")));
    found.insert("l1_fees_content_reveal", Some(fees("content_reveal")));
    found.insert("l1_fees_rollup_proof", Some(fees("rollup_proof")));
    let all = sum(record.events.iter(), "fee");
    let processes = processes(record);
    let blocks = processes.iter().filter(|process| process.is_finalized()).count() as f64;
    found.insert("l1_fees_per_finalized_block", ratio(all, blocks));
    let protocol = &record.settings.protocol;
    let gossip = protocol.mempool == Mempool::Gossip;
    let transactions = if gossip { record.users.count() } else { blocks * protocol.transaction_count as f64 };
    found.insert("l1_fees_per_transaction", ratio(all, transactions));
    let of_processes = |wanted: &dyn Fn(usize) -> bool| {
        let belongs = |event: &&Row| {
            usize::try_from(event.count("process_id")).ok().and_then(|id| id.checked_sub(1)).is_some_and(wanted)
        };
        sum(record.events.iter().filter(belongs), "fee")
    };
    let wasted = of_processes(&|place| processes[place].is_skipped());
    let ended = of_processes(&|place| processes[place].has_ended());
    found.insert("l1_fees_wasted", Some(wasted));
    found.insert("l1_fees_wasted_share", ratio(wasted, ended));
}

fn security(record: &Record, found: &mut Found) {
    let protocol = &record.settings.protocol;
    found.insert("stake_at_risk_per_process", mean(&stakes_at_risk(record)));
    let bonds: Vec<f64> = record.events("bond_locked").map(|event| event.number("amount")).collect();
    found.insert("bond_at_risk_per_process", mean(&bonds));

    let per_hour = protocol.l1_blocks_per_day.get() as f64 / 24.0;
    let bond_fees = sum(record.events("commitment_bond"), "fee");
    let (min, max) =
        (protocol.phase_duration_proposal_min_blocks.get(), protocol.phase_duration_proposal_max_blocks.get());
    let (step, rollup) = (protocol.timestep_in_blocks.get(), protocol.phase_duration_rollup_max_blocks.get());
    let first_step = |is_enough: &dyn Fn(u64) -> bool| {
        (1..=max.max(rollup) + 1).map(|steps| steps * step).find(|&d| is_enough(d)).unwrap_or(0)
    };
    let proposals = first_step(&|d| if min == max { d > max } else { d >= min });
    let [commit, reveal] =
        [protocol.phase_duration_commit_bond_min_blocks.get(), protocol.phase_duration_reveal_min_blocks.get()]
            .map(|min| min.max(step));
    // The window passes, the step after it ends the process, and the one after that starts the next.
    let proof = first_step(&|d| d > rollup);
    let blocked = proposals + commit + reveal + proof + step;
    let cost = ratio(bonds.iter().sum::<f64>() + bond_fees, bonds.len() as f64);
    found.insert("attack_cost_withholding_per_hour", cost.map(|cost| cost / (blocked as f64 / per_hour)));

    let finalized = crate::definitions::histogram(record, gddt_model::kpi::Histogram::DurationFinalized);
    let fees = ratio(sum(record.events.iter(), "fee"), finalized.len() as f64);
    let hours = mean(&finalized).map(|blocks| blocks / per_hour);
    found.insert("attack_cost_censorship_per_hour", fees.zip(hours).map(|(fees, hours)| fees / hours));

    let builder = record.agents.iter().position(|agent| agent.text("group") == "l1-builder").unwrap_or(usize::MAX);
    let account = &accounts(record)[builder];
    found.insert("attack_profit_race_per_block", ratio(account.received - account.l1_fees, account.races_won as f64));
}

/// What each leader could lose when it took the lead: min(stake, larger sequencer slash).
fn stakes_at_risk(record: &Record) -> Vec<f64> {
    let protocol = &record.settings.protocol;
    let largest = protocol.failure_to_commit_bond.to_f64().max(protocol.failure_to_reveal_block.to_f64());
    let mut stakes: Vec<f64> = record.agents.iter().map(|agent| agent.number("stake_start")).collect();
    let mut at_risk = Vec::new();
    for event in &record.events {
        let Some(agent) = event.agent("agent") else { continue };
        let stake = &mut stakes[agent];
        match event.text("event") {
            "top_up" | "sequencer_joins" => *stake += event.number("amount"),
            "sequencer_returned" | "failure_to_commit_bond" | "failure_to_reveal_block" => {
                *stake -= event.number("amount");
            }
            "leads" | "uncle_leads" => at_risk.push(largest.min(*stake)),
            _ => {}
        }
    }
    at_risk
}
