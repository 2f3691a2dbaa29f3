//! One row per event: L1 transactions, slashes, transfers, how processes move, who joins and leaves, attacks, outages.

use gddt_engine::Observer;
use gddt_model::agents::behavior::own_costs;
use gddt_model::agents::staking::{Move, MoveKind};
use gddt_model::agents::{AgentId, Behavior, Censored, StakingRole};
use gddt_model::payouts::PaymentKind;
use gddt_model::process::{BondMove, Outcome, Stage, Transition};
use gddt_model::units::Tokens;
use gddt_model::{Fernet, Params, Signals, State};

use super::key::{Key, push_optional, whole};
use crate::table::{Column, Schema, TableBuffer, TableError};

/// The columns of `events`.
///
/// # Errors
/// Never in practice: the names are fixed and differ.
pub fn event_columns() -> Result<Schema, TableError> {
    let mut columns = Key::columns();
    columns.extend([
        Column::integer("timestep").unit("timesteps").doc("Simulation step."),
        Column::integer("time_l1").unit("L1 blocks").doc("L1 block of the event."),
        Column::integer("process_id").doc("The attempt at an L2 block that it belongs to."),
        Column::text("event").doc(
            "process: started, leads, uncle_leads, bonded, revealed, finalized (by a rollup proof; a block that is finalized \
             in a race has race_won instead), skipped, race_started, race_won; \
             transaction: proposal, commitment_bond, content_reveal, rollup_proof; slash: failure_to_commit_bond, \
             failure_to_reveal_block, failure_to_prove_block; transfer: top_up, bond_locked, bond_released, bond_burnt, \
             block_reward, user_fees, cashback; staking: sequencer_joins, prover_joins (the entry queue) and likewise \
             admitted, activated, leaves, returned (the cooldown is over), stays_away (would join and cannot afford to); \
             attack: bond_withheld, reveal_withheld, proof_withheld (a stage came to nothing because the agent withheld its \
             part), stage_censored (because a cartel censored), block_censored, attack_fee (a transaction that serves the \
             attack alone); outage: goes_off, comes_back.",
        ),
        Column::text("kind").doc("process, transaction, slash, transfer, staking, attack or outage."),
        Column::integer("agent").doc("Who is concerned (see the table agents); of a cartel its first member."),
        Column::real("amount")
            .unit("tokens")
            .doc("What is moved or taken; of kind attack: what the attacker spends by it, slash, cost of censoring or L1 fee."),
        Column::real("fee").unit("tokens").doc("L1 fee of a transaction, L1 gas and blob gas together."),
        Column::real("shortfall").unit("tokens").doc("What a slash was to take and was not there."),
    ]);
    Schema::new(columns)
}

/// Records a row per event.
#[derive(Debug)]
pub struct EventRecorder<'a> {
    /// Whose rows.
    pub key: Key,
    /// Where they go.
    pub rows: &'a mut TableBuffer,
}

/// An event without the columns that say when and where it was.
#[derive(Default)]
struct Event {
    kind: &'static str,
    name: &'static str,
    agent: Option<AgentId>,
    amount: Option<Tokens>,
    fee: Option<Tokens>,
    shortfall: Option<Tokens>,
    /// Its L1 block, if that is not the step's.
    block: Option<u64>,
}

impl Observer<Fernet> for EventRecorder<'_> {
    fn begin(&mut self, params: &Params, state: &State) {
        if params.behaviors.has_outages {
            for agent in state.outages.off().iter() {
                self.record(state, state.clock.time_l1, &outage(true, agent, None));
            }
        }
    }

    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        let block = state.clock.time_l1 - signals.skip.total;
        let mut record = |event: Event| self.record(state, block, &event);
        for switch in signals.world.switches.iter().filter(|switch| switch.is_change) {
            record(outage(switch.is_off, switch.agent(), Some(switch.at)));
        }
        for censored in &signals.world.censored {
            censored_blocks(params, censored, block, &mut record);
        }
        for top_up in &signals.actions.top_ups {
            record(transfer("top_up", top_up.agent, top_up.amount));
        }
        signals.actions.staking.moves.iter().filter_map(staking_event).for_each(&mut record);
        for proposal in &signals.actions.proposals {
            let (agent, fee) = (Some(proposal.agent), Some(proposal.fee));
            record(Event { kind: "transaction", name: "proposal", agent, fee, ..Event::default() });
            if proposal.serves_attack() {
                record(attack("attack_fee", proposal.agent, proposal.fee));
            }
        }
        if let Some(outcome) = signals.evolution.outcome() {
            outcome_events(outcome, &mut record);
            attack_event(params, outcome, &mut record);
        }
        for payment in signals.payout.payments() {
            let event = match payment.kind {
                PaymentKind::BlockReward => "block_reward",
                PaymentKind::UserFees => "user_fees",
                PaymentKind::Cashback => "cashback",
            };
            for &(agent, amount) in payment.transfers.iter().flatten() {
                record(transfer(event, agent, amount));
            }
        }
    }
}

fn transfer(name: &'static str, agent: AgentId, amount: Tokens) -> Event {
    Event { kind: "transfer", name, agent: Some(agent), amount: Some(amount), ..Event::default() }
}

fn attack(name: &'static str, agent: AgentId, amount: Tokens) -> Event {
    Event { kind: "attack", name, agent: Some(agent), amount: Some(amount), ..Event::default() }
}

fn outage(is_off: bool, agent: AgentId, block: Option<u64>) -> Event {
    let name = if is_off { "goes_off" } else { "comes_back" };
    Event { kind: "outage", name, agent: Some(agent), block, ..Event::default() }
}

/// The L1 blocks of a step that ends with this one in which a cartel censored, in the order of time.
fn censored_blocks(params: &Params, censored: &Censored, last: u64, record: &mut impl FnMut(Event)) {
    let cost = params.behaviors.cost_of_censoring(censored.attack.group);
    for before in (0..u64::BITS).rev().filter(|before| censored.blocks >> before & 1 == 1) {
        let event = attack("block_censored", censored.attack.agent, cost);
        record(Event { block: Some(last - u64::from(before)), ..event });
    }
}

/// What the process did as part of an attack, with what it cost the attacker.
fn attack_event(params: &Params, outcome: &Outcome, record: &mut impl FnMut(Event)) {
    let Some(part) = outcome.attack else { return };
    let (fees, slashed) = own_costs(params, outcome, part.group);
    record(match (outcome.transition, params.behaviors.of(part.group)) {
        (Transition::Bonded(_) | Transition::Revealed, _) => attack("attack_fee", part.agent, fees),
        (_, Behavior::WithholdingSequencer(Stage::CommitBond, ..)) => attack("bond_withheld", part.agent, slashed),
        (_, Behavior::WithholdingSequencer(..)) => attack("reveal_withheld", part.agent, slashed),
        (_, Behavior::WithholdingProver(..)) => attack("proof_withheld", part.agent, slashed),
        _ => attack("stage_censored", part.agent, slashed),
    });
}

/// A step of the staking life cycle; none of an agent that thinks twice and stays where it is. Amounts are those that move.
fn staking_event(step: &Move) -> Option<Event> {
    let is_sequencer = step.role == StakingRole::Sequencer;
    let (of_sequencer, of_prover, amount) = match step.kind {
        MoveKind::Joins(amount) => ("sequencer_joins", "prover_joins", Some(amount)),
        MoveKind::Admitted { .. } => ("sequencer_admitted", "prover_admitted", None),
        MoveKind::Activated => ("sequencer_activated", "prover_activated", None),
        MoveKind::Leaves => ("sequencer_leaves", "prover_leaves", None),
        MoveKind::Returned(amount) => ("sequencer_returned", "prover_returned", Some(amount)),
        MoveKind::StaysAway => ("sequencer_stays_away", "prover_stays_away", None),
        MoveKind::StaysPut => return None,
    };
    Some(Event {
        kind: "staking",
        name: if is_sequencer { of_sequencer } else { of_prover },
        agent: Some(step.agent),
        amount: amount.filter(|_| is_sequencer),
        block: Some(step.at),
        ..Event::default()
    })
}

fn outcome_events(outcome: &Outcome, record: &mut impl FnMut(Event)) {
    for transaction in outcome.transactions() {
        let (agent, fee) = (Some(transaction.sender), Some(transaction.fee));
        record(Event { kind: "transaction", name: transaction.kind.word(), agent, fee, ..Event::default() });
    }
    if let Some(slash) = outcome.slash {
        record(Event {
            kind: "slash",
            name: slash.kind.word(),
            agent: Some(slash.agent),
            amount: Some(slash.amount),
            shortfall: Some(slash.shortfall),
            ..Event::default()
        });
    }
    match outcome.bond {
        BondMove::None => {}
        BondMove::Lock(bond) => record(transfer("bond_locked", bond.prover, bond.amount)),
        BondMove::Release(bond) => record(transfer("bond_released", bond.prover, bond.amount)),
        BondMove::Burn(bond) => record(transfer("bond_burnt", bond.prover, bond.amount)),
    }
    let (name, agent) = match outcome.transition {
        Transition::Start(_) => ("started", None),
        Transition::Lead(proposal) => ("leads", Some(proposal.agent)),
        Transition::Uncle(proposal) => ("uncle_leads", Some(proposal.agent)),
        Transition::Bonded(prover) => ("bonded", Some(prover)),
        Transition::Revealed => ("revealed", None),
        Transition::Finalized => ("finalized", None),
        Transition::Skipped => ("skipped", None),
        Transition::Race => ("race_started", None),
        Transition::RaceWon(winner) => ("race_won", Some(winner)),
    };
    record(Event { kind: "process", name, agent, ..Event::default() });
}

impl EventRecorder<'_> {
    fn record(&mut self, state: &State, block: u64, event: &Event) {
        let mut row = self.rows.row();
        self.key.write(&mut row);
        row.integer(whole(state.clock.timestep))
            .integer(whole(event.block.unwrap_or(block)))
            .integer(whole(state.process.id));
        row.text(event.name).text(event.kind);
        push_optional(&mut row, event.agent.map(|agent| i64::from(agent.0)));
        for amount in [event.amount, event.fee, event.shortfall] {
            row.real(amount.map_or(f64::NAN, Tokens::to_f64));
        }
        row.end();
    }
}
