//! One row per event: L1 transactions, slashes, transfers, and how processes move.

use gddt_engine::Observer;
use gddt_model::agents::AgentId;
use gddt_model::payouts::PaymentKind;
use gddt_model::process::{BondMove, Outcome, Transition};
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
             block_reward, user_fees, cashback.",
        ),
        Column::text("kind").doc("process, transaction, slash or transfer."),
        Column::integer("agent").doc("Who is concerned (see the table agents)."),
        Column::real("amount").unit("tokens").doc("What is moved or taken."),
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
}

impl Observer<Fernet> for EventRecorder<'_> {
    fn begin(&mut self, _: &Params, _: &State) {}

    fn observe(&mut self, _: &Params, state: &State, signals: &Signals) {
        let block = state.clock.time_l1 - signals.skip.total;
        let mut record = |event: Event| self.record(state, block, &event);
        for top_up in &signals.actions.top_ups {
            record(transfer("top_up", top_up.agent, top_up.amount));
        }
        for proposal in &signals.actions.proposals {
            let (agent, fee) = (Some(proposal.agent), Some(proposal.fee));
            record(Event { kind: "transaction", name: "proposal", agent, fee, ..Event::default() });
        }
        if let Some(outcome) = signals.evolution.outcome() {
            outcome_events(outcome, &mut record);
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
            fee: None,
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
        row.integer(whole(state.clock.timestep)).integer(whole(block)).integer(whole(state.process.id));
        row.text(event.name).text(event.kind);
        push_optional(&mut row, event.agent.map(|agent| i64::from(agent.0)));
        for amount in [event.amount, event.fee, event.shortfall] {
            row.real(amount.map_or(f64::NAN, Tokens::to_f64));
        }
        row.end();
    }
}
