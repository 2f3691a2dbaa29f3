//! The staking life cycle: from its events, and from what the roles earn.

use gddt_model::parameters::StakingDynamics;

use crate::Found;
use crate::definitions::{mean, ratio};
use crate::money::{Account, apply, opening};
use crate::record::{Record, Row};

/// A role of the staking life cycle.
#[derive(Clone, Copy)]
pub enum Role {
    Sequencer,
    Prover,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Self::Sequencer => "sequencer",
            Self::Prover => "prover",
        }
    }
}

fn is_dynamic(record: &Record) -> bool {
    record.settings.protocol.staking_dynamics == StakingDynamics::Dynamic
}

/// Moves of a role, by what they are (`joins`, `leaves`, …), in their order.
fn moves(record: &Record, role: Role) -> impl Iterator<Item = (&str, &Row)> {
    let prefix = format!("{}_", role.word());
    let moves = record.events.iter().filter(|event| event.text("kind") == "staking");
    moves.filter_map(move |event| Some((event.text("event").strip_prefix(&prefix)?, event)))
}

/// Whether an agent took part from the start: everybody began as a participant or outside, and the first move tells.
fn began_active(record: &Record, role: Role, agent: usize) -> bool {
    let first = moves(record, role).find(|(_, event)| event.agent("agent") == Some(agent));
    match first {
        Some((name, _)) => name == "leaves",
        None => record.agents[agent].text(&format!("{}_status", role.word())) == "active",
    }
}

/// Whether an agent took part at some time.
pub fn ever_took_part(record: &Record, role: Role, agent: usize) -> bool {
    let mut own = moves(record, role).filter(|(_, event)| event.agent("agent") == Some(agent));
    began_active(record, role, agent) || own.any(|(name, _)| name == "activated")
}

/// How many there are at the end of each timestep, given how many at the start, who comes and who goes.
fn levels(record: &Record, role: Role, start: usize, comes: &str, goes: &str) -> Vec<f64> {
    let mut change = vec![0.0; record.steps.len()];
    for (name, event) in moves(record, role) {
        let step = usize::try_from(event.count("timestep")).unwrap_or(usize::MAX);
        change[step] += f64::from(u8::from(name == comes)) - f64::from(u8::from(name == goes));
    }
    let mut level = start as f64;
    change
        .into_iter()
        .map(|change| {
            level += change;
            level
        })
        .collect()
}

/// L1 blocks that pass in each timestep, the initial state in front.
fn blocks(record: &Record) -> Vec<f64> {
    let times: Vec<f64> = record.steps.iter().map(|row| row.number("time_l1")).collect();
    std::iter::once(0.0).chain(times.windows(2).map(|pair| pair[1] - pair[0])).collect()
}

/// The L1 block that each timestep looks at.
fn looks(record: &Record) -> Vec<f64> {
    record.steps.iter().map(|row| row.number("time_l1") - row.number("advance_l1_blocks")).collect()
}

fn product(ones: &[f64], others: &[f64]) -> f64 {
    ones.iter().zip(others).map(|(one, other)| one * other).sum()
}

/// KPIs of the group Staking.
pub fn recomputed(record: &Record) -> Found {
    let mut found = Found::new();
    let per_year = 365.0 * record.settings.protocol.l1_blocks_per_day.get() as f64;
    for role in [Role::Sequencer, Role::Prover] {
        let count = |wanted: &str| moves(record, role).filter(|(name, _)| *name == wanted).count() as f64;
        let start = (0..record.agents.len()).filter(|&agent| began_active(record, role, agent)).count();
        let active = levels(record, role, start, "activated", "leaves");
        let queue = levels(record, role, 0, "joins", "admitted");
        let passed = blocks(record);
        let end: f64 = passed.iter().sum();
        let largest = |levels: &[f64]| levels[1..].iter().copied().max_by(f64::total_cmp);
        let waits = mean(&waits(record, role));
        let turnover = ratio(count("leaves"), product(&passed, &active)).map(|rate| rate * per_year);
        let [ever, trailing] = returns(record, role, per_year);
        let names = match role {
            Role::Sequencer => [
                "sequencer_joins",
                "sequencer_leaves",
                "sequencer_turnover_per_year",
                "entry_queue_length_mean",
                "entry_queue_length_max",
                "entry_queue_wait_mean",
                "sequencer_annual_return",
                "sequencer_annual_return_final",
            ],
            Role::Prover => [
                "prover_joins",
                "prover_leaves",
                "prover_turnover_per_year",
                "prover_entry_queue_length_mean",
                "prover_entry_queue_length_max",
                "prover_entry_queue_wait_mean",
                "prover_annual_return",
                "prover_annual_return_final",
            ],
        };
        let values = [
            Some(count("joins")),
            Some(count("leaves")),
            turnover,
            ratio(product(&passed, &queue), end),
            largest(&queue),
            waits,
            ever,
            trailing,
        ];
        found.extend(names.into_iter().zip(values));
        if let Role::Prover = role {
            found.insert("provers_available_mean", ratio(product(&passed, &active), end));
            found.insert("provers_available_min", active[1..].iter().copied().min_by(f64::total_cmp));
            found.insert("provers_available_max", largest(&active));
            found.insert("provers_available_final", active.last().copied());
        }
    }
    let measured = is_dynamic(record);
    found.into_iter().map(|(name, value)| (name, value.filter(|_| measured))).collect()
}

/// L1 blocks from each admission back to the agent's last joining.
fn waits(record: &Record, role: Role) -> Vec<f64> {
    let mut joined = vec![f64::NAN; record.agents.len()];
    let mut waits = Vec::new();
    for (name, event) in moves(record, role) {
        let Some(agent) = event.agent("agent") else { continue };
        match name {
            "joins" => joined[agent] = event.number("time_l1"),
            "admitted" => waits.push(event.number("time_l1") - joined[agent]),
            _ => {}
        }
    }
    waits
}

/// Net income per invested token and year: over all time, and over the trailing window at the end.
fn returns(record: &Record, role: Role, per_year: f64) -> [Option<f64>; 2] {
    let looks = looks(record);
    // Until a step looks, what was invested at the end of the step before counts.
    let invested = match role {
        Role::Sequencer => stakes(record),
        Role::Prover => capital(record),
    };
    let spans: Vec<(f64, f64, f64)> =
        looks.windows(2).zip(&invested).map(|(pair, &invested)| (pair[0], pair[1], invested)).collect();
    let income = incomes(record, role);
    let rate = |from: f64| {
        // L1 blocks after `from` up to the last look.
        let weight: f64 = spans.iter().map(|(start, end, tokens)| (end - start.max(from)).max(0.0) * tokens).sum();
        let earned: f64 = looks.iter().zip(&income).filter(|(look, _)| **look > from).map(|(_, income)| income).sum();
        ratio(earned, weight).map(|rate| rate * per_year)
    };
    let protocol = &record.settings.protocol;
    let window = match role {
        Role::Sequencer => protocol.return_window_blocks.get(),
        Role::Prover => protocol.prover_return_window_blocks.get(),
    };
    // The window has at most 64 parts, that under way and those before it (A166).
    let width = window.div_ceil(64);
    let parts = window.div_ceil(width);
    let last = looks.last().copied().unwrap_or(0.0);
    let under_way = ((last - 1.0) / width as f64).floor();
    let from = (under_way + 1.0 - parts as f64) * width as f64;
    [rate(0.0), rate(from.max(0.0))]
}

/// By timestep, at its end: the stakes of sequencers, whatever their status.
fn stakes(record: &Record) -> Vec<f64> {
    let others = record.agents.iter().filter(|agent| agent.text("sequencer_status") == "none");
    let others: f64 = others.map(|agent| agent.number("stake_end")).sum();
    record.steps.iter().map(|row| row.number("staked") - others).collect()
}

/// By timestep, at its end: the balances with which provers joined (or began), until their cooldown is over.
fn capital(record: &Record) -> Vec<f64> {
    let mut accounts: Vec<Account> = opening(record);
    let start =
        |agent: usize| if began_active(record, Role::Prover, agent) { accounts[agent].balance_end } else { 0.0 };
    let mut brought: Vec<f64> = (0..accounts.len()).map(start).collect();
    let mut by_step = Vec::new();
    for timestep in 0..record.steps.len() as u64 {
        let events: Vec<&Row> = record.events.iter().filter(|event| event.count("timestep") == timestep).collect();
        // What a prover brings is what it had when the step looked.
        for event in &events {
            let Some(agent) = event.agent("agent") else { continue };
            match event.text("event") {
                "prover_joins" => brought[agent] = accounts[agent].balance_end,
                "prover_returned" => brought[agent] = 0.0,
                _ => {}
            }
        }
        for event in events {
            apply(record, event, &mut accounts);
        }
        by_step.push(brought.iter().sum());
    }
    by_step
}

/// By timestep: rewards, fees and cashback less slashes and, where agents pay, L1 fees, of a role. Only for populations in
/// which nobody has two roles, so that what an agent earns is its role's.
fn incomes(record: &Record, role: Role) -> Vec<f64> {
    let column = ["is_sequencer", "is_prover"];
    let other = match role {
        Role::Sequencer => [column[0], column[1]],
        Role::Prover => [column[1], column[0]],
    };
    let mut income = vec![0.0; record.steps.len()];
    let pays = record.settings.protocol.agents_pay_l1_fees;
    for event in &record.events {
        let Some(agent) = event.agent("agent").map(|agent| &record.agents[agent]) else { continue };
        if agent.number(other[0]) != 1.0 {
            continue;
        }
        assert!(!is_dynamic(record) || agent.number(other[1]) != 1.0, "an agent of two roles");
        let step = usize::try_from(event.count("timestep")).unwrap_or(usize::MAX);
        income[step] += match (event.text("kind"), event.text("event")) {
            ("transaction", _) if pays => -event.number("fee"),
            ("slash", _) => -event.number("amount"),
            ("transfer", "block_reward" | "user_fees" | "cashback") => event.number("amount"),
            _ => 0.0,
        };
    }
    income
}
