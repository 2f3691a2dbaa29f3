//! Attacks and outages: from events of these kinds, and from what else happens in the same timesteps.

use std::collections::BTreeMap;

use gddt_model::agents::AgentGroup;
use gddt_model::parameters::{BehaviorKind, WithheldStep};

use crate::Found;
use crate::definitions::{Process, processes, ratio};
use crate::record::{Record, Row};

/// Events of a stage that came to nothing on purpose.
pub const SABOTAGE: [&str; 4] = ["bond_withheld", "reveal_withheld", "proof_withheld", "stage_censored"];

/// The group of the agent at this place of the table of agents; none of the built-in ones.
pub fn group_of(record: &Record, agent: usize) -> Option<&AgentGroup> {
    record.groups.iter().find(|group| group.name == record.agents[agent].text("group"))
}

fn is_hostile(group: &AgentGroup) -> bool {
    use BehaviorKind::{CensoringCartel, WithholdingProver, WithholdingSequencer};
    group.count > 0 && matches!(group.behavior.kind, WithholdingSequencer | WithholdingProver | CensoringCartel)
}

/// Whether an agent attacks.
pub fn is_attacker(record: &Record, agent: usize) -> bool {
    group_of(record, agent).is_some_and(is_hostile)
}

fn is_builder(record: &Record, agent: usize) -> bool {
    record.agents[agent].text("group") == "l1-builder"
}

fn of_agent(event: &Row) -> usize {
    event.agent("agent").unwrap_or_else(|| panic!("an event without agent"))
}

/// Rows of `events` in a timestep.
fn beside<'a>(record: &'a Record, event: &Row) -> impl Iterator<Item = &'a Row> {
    let timestep = event.count("timestep");
    record.events.iter().filter(move |other| other.count("timestep") == timestep)
}

/// The L1 block that the step of an event looks at, and that at whose end the stage under way had begun.
fn stage(record: &Record, event: &Row) -> (f64, f64) {
    let step = record.step_of(event);
    let (process, timestep) = (event.count("process_id"), event.count("timestep"));
    let mut moves = record.events.iter().filter(|other| other.text("kind") == "process");
    let before = moves.rfind(|other| other.count("process_id") == process && other.count("timestep") < timestep);
    let entered = before.map_or(0.0, |entered| record.step_of(entered).number("time_l1"));
    (step.number("time_l1") - step.number("advance_l1_blocks"), entered)
}

/// Who led, and who was bonded to prove for the one who led, just before a timestep of a process.
fn leader_and_prover(record: &Record, event: &Row) -> (Option<usize>, Option<usize>) {
    let (process, timestep) = (event.count("process_id"), event.count("timestep"));
    let mut found = (None, None);
    for other in &record.events {
        if other.count("process_id") != process || other.count("timestep") >= timestep {
            continue;
        }
        match other.text("event") {
            "leads" | "uncle_leads" => found = (other.agent("agent"), None),
            "bonded" => found.1 = other.agent("agent"),
            _ => {}
        }
    }
    found
}

/// What honest participants could expect of the reward of a block: its nominal shares but for attackers' own.
fn expected(record: &Record, event: &Row) -> f64 {
    let protocol = &record.settings.protocol;
    let windows = protocol.phase_duration_proposal_max_blocks.get()
        + protocol.phase_duration_commit_bond_max_blocks.get()
        + protocol.phase_duration_reveal_max_blocks.get()
        + protocol.phase_duration_rollup_max_blocks.get();
    let per_block = protocol.daily_block_reward.to_f64() * windows as f64 / protocol.l1_blocks_per_day.get() as f64;
    let (provers, relay) = (protocol.rewards_to_provers.to_f64(), protocol.rewards_to_relay.to_f64());
    let (leader, prover) = leader_and_prover(record, event);
    let attacks = |agent: Option<usize>| agent.is_some_and(|agent| is_attacker(record, agent));
    let leaders = if attacks(leader) { 0.0 } else { 1.0 - provers - relay };
    let provers = if attacks(prover) { 0.0 } else { provers };
    per_block * (relay + leaders + provers)
}

/// A sabotaged process that has ended.
struct Sabotaged<'a> {
    process: &'a Process<'a>,
    /// Its stages that came to nothing, in order.
    stages: Vec<&'a Row>,
    /// How it ended.
    end: &'a Row,
}

impl Sabotaged<'_> {
    fn last(&self) -> &Row {
        self.stages.last().unwrap_or_else(|| panic!("a sabotaged process without sabotage"))
    }

    /// L1 blocks of the stages that came to nothing.
    fn wasted(&self, record: &Record) -> f64 {
        self.stages.iter().map(|event| stage(record, event)).map(|(look, entered)| look - entered).sum()
    }

    /// What honest participants did not get of the block reward.
    fn withheld_reward(&self, record: &Record) -> f64 {
        let is_honest = |agent: usize| !is_attacker(record, agent) && !is_builder(record, agent);
        let paid = beside(record, self.end).filter(|row| row.text("event") == "block_reward");
        let received: f64 = paid.filter(|row| is_honest(of_agent(row))).map(|row| row.number("amount")).sum();
        (expected(record, self.last()) - received).max(0.0)
    }

    /// What an attacker, or the L1 builder for a cartel, earned by the race.
    fn gain(&self, record: &Record) -> f64 {
        if self.end.text("event") != "race_won" {
            return 0.0;
        }
        let winner = of_agent(self.end);
        let by_cartel = self.last().text("event") == "stage_censored";
        if !(is_attacker(record, winner) || by_cartel && is_builder(record, winner)) {
            return 0.0;
        }
        let payments = ["block_reward", "user_fees", "cashback"];
        let moves = beside(record, self.end).filter(|row| row.agent("agent") == Some(winner));
        moves
            .map(|row| match row.text("event") {
                name if payments.contains(&name) => row.number("amount"),
                "content_reveal" | "rollup_proof" => -row.number("fee"),
                _ => 0.0,
            })
            .sum()
    }
}

/// Sabotaged processes that have ended.
fn sabotaged<'a>(record: &'a Record, processes: &'a [Process<'a>]) -> Vec<Sabotaged<'a>> {
    let mut stages: BTreeMap<u64, Vec<&Row>> = BTreeMap::new();
    for event in record.events.iter().filter(|event| SABOTAGE.contains(&event.text("event"))) {
        stages.entry(event.count("process_id")).or_default().push(event);
    }
    let ends: BTreeMap<u64, &Row> = record
        .events
        .iter()
        .filter(|event| ["finalized", "race_won", "skipped"].contains(&event.text("event")))
        .map(|event| (event.count("process_id"), event))
        .collect();
    let of_process = |(id, stages): (u64, Vec<&'a Row>)| {
        let process = &processes[usize::try_from(id).unwrap_or(0) - 1];
        process.has_ended().then(|| Sabotaged { process, stages, end: ends[&id] })
    };
    stages.into_iter().filter_map(of_process).collect()
}

/// KPIs of the group Attacks.
pub fn recomputed(record: &Record) -> Found {
    let all = processes(record);
    let sabotaged = sabotaged(record, &all);
    let ended = all.iter().filter(|process| process.has_ended()).count() as f64;
    let end = record.last().number("time_l1");
    let per_hour = record.settings.protocol.l1_blocks_per_day.get() as f64 / 24.0;
    let events = |name: &'static str| record.events(name);
    let stages = || record.events.iter().filter(|event| SABOTAGE.contains(&event.text("event")));
    let sum = |rows: &mut dyn Iterator<Item = &Row>| rows.map(|row| row.number("amount")).sum::<f64>();

    let forced = stages().filter(|event| beside(record, event).any(|row| row.text("event") == "race_started")).count();
    let blocked: f64 = sabotaged.iter().filter(|one| one.process.is_skipped()).map(|one| one.process.duration()).sum();
    let delayed: f64 = sabotaged.iter().filter(|one| one.process.is_finalized()).map(|one| one.wasted(record)).sum();
    let fees = sum(&mut events("attack_fee"));
    let slashes = |event: &Row| beside(record, event).filter(|row| row.text("kind") == "slash").collect::<Vec<_>>();
    let (own, honest): (Vec<_>, Vec<_>) = stages()
        .flat_map(|event| slashes(event).into_iter().map(move |slash| (event, slash)))
        .partition(|(event, slash)| event.agent("agent") == slash.agent("agent"));
    let slashed = sum(&mut own.into_iter().map(|(_, slash)| slash));
    let honest_slashed =
        sum(&mut honest.into_iter().map(|(_, slash)| slash).filter(|slash| !is_attacker(record, of_agent(slash))));
    let cost = |event: &Row| {
        let cartel = group_of(record, of_agent(event));
        cartel.map_or(0.0, |group| group.behavior.cost_per_block.to_f64())
    };
    let censorship: f64 = events("block_censored").map(cost).sum();
    let spent = fees + slashed + censorship;
    let damage = honest_slashed + sabotaged.iter().map(|one| one.withheld_reward(record)).sum::<f64>();
    let gain: f64 = sabotaged.iter().map(|one| one.gain(record)).sum();
    let values = [
        ("attack_sabotaged_processes", Some(sabotaged.len() as f64)),
        ("attack_sabotaged_share", ratio(sabotaged.len() as f64, ended)),
        ("attack_races_forced", Some(forced as f64)),
        ("attack_blocked_blocks", Some(blocked)),
        ("attack_blocked_share", ratio(blocked, end)),
        ("attack_delay_blocks", Some(delayed)),
        ("attack_censored_blocks", Some(events("block_censored").count() as f64)),
        ("attack_spent", Some(spent)),
        ("attack_l1_fees", Some(fees)),
        ("attack_slashed", Some(slashed)),
        ("attack_censorship_cost", Some(censorship)),
        ("attack_cost_per_blocked_hour", ratio(spent, blocked / per_hour)),
        ("attack_net_cost_per_blocked_hour", ratio(spent - gain, blocked / per_hour)),
        ("attack_damage", Some(damage)),
        ("attack_damage_per_token", ratio(damage, spent)),
        ("attack_gain", Some(gain)),
        ("attack_profit", Some(gain - spent)),
    ];
    let measured = record.groups.iter().any(is_hostile);
    let mut found: Found = values.into_iter().map(|(name, value)| (name, value.filter(|_| measured))).collect();
    found.insert("offline_share", offline_share(record));
    found
}

/// Share of agents and L1 blocks, of those that can be off, that were off: up to the L1 block that was looked at last.
fn offline_share(record: &Record) -> Option<f64> {
    let last = record.last().count("time_l1") - record.last().count("advance_l1_blocks");
    let can_be_off =
        |agent: usize| group_of(record, agent).is_some_and(|group| group.behavior.kind == BehaviorKind::Offline);
    let agents: Vec<usize> = (0..record.agents.len()).filter(|&agent| can_be_off(agent)).collect();
    let mut off = 0;
    for &agent in &agents {
        let mut since = None;
        for event in record.events.iter().filter(|event| event.text("kind") == "outage") {
            if event.agent("agent") != Some(agent) {
                continue;
            }
            // Block 0 is the start and no block of the trajectory.
            match (event.text("event"), since) {
                ("goes_off", None) => since = Some(event.count("time_l1").max(1)),
                ("comes_back", Some(block)) => {
                    off += event.count("time_l1") - block;
                    since = None;
                }
                (name, _) => panic!("agent {agent}: {name}, and it is so already"),
            }
        }
        off += since.map_or(0, |block| last + 1 - block);
    }
    ratio(off as f64, agents.len() as f64 * last as f64)
}

/// What stands of a failed stage in the table, against what the definition says of it: who was to act is of a group that
/// withholds this step and has not spent its budget; or else a cartel censored in one of the stage's L1 blocks. (Where
/// attackers attack with a probability, the draw is not known here.) Returns how many stages failed.
pub fn assert_that_sabotage_is_what_it_is_defined_to_be(record: &Record, what: &str) -> usize {
    let process_moves: Vec<&Row> = record.events.iter().filter(|event| event.text("kind") == "process").collect();
    let mut checked = 0;
    for pair in process_moves.windows(2) {
        let [before, event] = pair else { continue };
        let fails = matches!(event.text("event"), "race_started" | "uncle_leads" | "skipped");
        if !fails || before.text("event") == "race_started" {
            continue;
        }
        let (leader, prover) = leader_and_prover(record, event);
        let (actor, kind, step, name) = match before.text("event") {
            "started" => (None, None, None, ""),
            "bonded" => {
                (leader, Some(BehaviorKind::WithholdingSequencer), Some(WithheldStep::Reveal), "reveal_withheld")
            }
            "revealed" => (prover, Some(BehaviorKind::WithholdingProver), None, "proof_withheld"),
            _ => (leader, Some(BehaviorKind::WithholdingSequencer), Some(WithheldStep::CommitBond), "bond_withheld"),
        };
        let group = actor.and_then(|actor| group_of(record, actor)).map(|group| (&group.name, &group.behavior));
        let withheld = group.is_some_and(|(name, behavior)| {
            Some(behavior.kind) == kind
                && step.is_none_or(|step| behavior.withholds == step)
                && behavior.attack_budget.is_none_or(|most| spent_before(record, name, event) < most.to_f64())
        });
        let (look, entered) = stage(record, event);
        let in_stage = |row: &Row| row.number("time_l1") > entered && row.number("time_l1") <= look;
        let expected = match (withheld, record.events("block_censored").any(in_stage)) {
            (true, _) => name,
            (false, true) => "stage_censored",
            (false, false) => "",
        };
        let stands = beside(record, event).map(|row| row.text("event")).find(|name| SABOTAGE.contains(name));
        assert_eq!(stands.unwrap_or(""), expected, "{what}, timestep {}", event.count("timestep"));
        checked += 1;
    }
    checked
}

/// What a group has spent before a timestep.
fn spent_before(record: &Record, group: &str, event: &Row) -> f64 {
    let timestep = event.count("timestep");
    let of_group = |row: &&Row| {
        row.text("kind") == "attack"
            && row.count("timestep") < timestep
            && group_of(record, of_agent(row)).is_some_and(|own| own.name == group)
    };
    record.events.iter().filter(of_group).map(|row| row.number("amount")).sum()
}

/// Every fee of an attack is that of a transaction which landed; slashes beside sabotage are what it spent.
pub fn assert_that_spending_is_backed(record: &Record, what: &str) {
    for event in record.events.iter().filter(|event| event.text("kind") == "attack") {
        let amount = event.number("amount");
        let own = beside(record, event).filter(|row| row.agent("agent") == event.agent("agent"));
        let backed = match event.text("event") {
            "attack_fee" => own
                .filter(|row| row.text("kind") == "transaction")
                .any(|row| (row.number("fee") - amount).abs() < 1e-12),
            "block_censored" => group_of(record, of_agent(event))
                .is_some_and(|cartel| (cartel.behavior.cost_per_block.to_f64() - amount).abs() < 1e-12),
            _ => {
                let slashes = own.filter(|row| row.text("kind") == "slash").map(|row| row.number("amount"));
                (slashes.sum::<f64>() - amount).abs() < 1e-12
            }
        };
        assert!(backed, "{what}, timestep {}: {} of {amount}", event.count("timestep"), event.text("event"));
    }
}

/// Nobody censors a block that does not exist. Returns how many slots that a step looks at last were missed while a cartel was
/// there.
pub fn assert_that_missed_slots_are_not_censored(record: &Record, what: &str) -> usize {
    let looks_at = |step: &Row| step.number("time_l1") - step.number("advance_l1_blocks");
    for event in record.events("block_censored") {
        let step = record.step_of(event);
        let is_missed = step.number("is_slot_missed") == 1.0 && event.number("time_l1") == looks_at(step);
        assert!(!is_missed, "{what}, L1 block {}", event.number("time_l1"));
    }
    let has_cartel = record.groups.iter().any(|group| group.behavior.kind == BehaviorKind::CensoringCartel);
    record.steps.iter().filter(|step| has_cartel && step.number("is_slot_missed") == 1.0).count()
}

/// Every proposal of who will withhold as a leader counts, and no other: where attackers always attack, that of every
/// member of a group of withholding sequencers until its budget is spent.
pub fn assert_that_proposals_count(record: &Record, what: &str) {
    for event in record.events("proposal") {
        let agent = of_agent(event);
        let counts =
            beside(record, event).any(|row| row.text("event") == "attack_fee" && row.agent("agent") == Some(agent));
        let expected = group_of(record, agent).is_some_and(|group| {
            group.behavior.kind == BehaviorKind::WithholdingSequencer
                && group
                    .behavior
                    .attack_budget
                    .is_none_or(|most| spent_before(record, &group.name, event) < most.to_f64())
        });
        assert_eq!(counts, expected, "{what}, timestep {}, agent {agent}", event.count("timestep"));
    }
}

/// Whether attackers attack whenever they can.
pub fn always_attacks(record: &Record) -> bool {
    record.groups.iter().any(is_hostile)
        && record.groups.iter().all(|group| group.behavior.attack_probability.to_f64() == 1.0)
}

/// The columns on attacks in the table of agents, added up from events by agent, and over all agents the KPIs.
pub fn assert_that_agents_add_up(record: &Record, what: &str) {
    if !record.groups.iter().any(is_hostile) {
        assert!(record.agents.iter().all(|agent| agent.optional("attack_spent").is_none()), "{what}");
        return;
    }
    for (place, agent) in record.agents.iter().enumerate() {
        if !is_attacker(record, place) {
            assert!(agent.optional("attack_spent").is_none(), "{what}");
            continue;
        }
        let own = || record.events.iter().filter(|event| event.agent("agent") == Some(place));
        let spent: f64 = own().filter(|row| row.text("kind") == "attack").map(|row| row.number("amount")).sum();
        let stages = own().filter(|row| SABOTAGE.contains(&row.text("event"))).count();
        let censored = own().filter(|row| row.text("event") == "block_censored").count();
        assert!((agent.number("attack_spent") - spent).abs() < 1e-9 * spent.max(1.0), "{what}, agent {place}");
        assert_eq!(agent.number("attack_sabotaged_stages"), stages as f64, "{what}, agent {place}");
        assert_eq!(agent.number("attack_censored_blocks"), censored as f64, "{what}, agent {place}");
    }
    let found = recomputed(record);
    for column in [
        "attack_spent",
        "attack_sabotaged_processes",
        "attack_blocked_blocks",
        "attack_delay_blocks",
        "attack_censored_blocks",
        "attack_damage",
        "attack_gain",
    ] {
        let all: f64 = record.agents.iter().filter_map(|agent| agent.optional(column)).sum();
        let kpi = found[column].unwrap_or_else(|| panic!("{column} is null"));
        assert!((all - kpi).abs() <= 1e-9 * kpi.abs().max(1e-3), "{what}: {column} {all}, KPI {kpi}");
    }
}
