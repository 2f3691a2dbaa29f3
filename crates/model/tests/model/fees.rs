//! Fee markets and missed slots in whole trajectories.

use std::collections::BTreeMap;

use gddt_engine::{Draws, Observer};
use gddt_model::agents::AgentGroup;
use gddt_model::parameters::Value;
use gddt_model::process::{Outcome, Transition};
use gddt_model::{Fernet, Params, Signals, State, Trajectory};

use crate::support::{Assignment, group, params, settings};

fn word(text: &str) -> Value {
    Value::Text(String::from(text))
}

fn network() -> Vec<AgentGroup> {
    vec![group("sequencers", 5, "s", 1000.0, 500.0), group("provers", 3, "p", 1000.0, 0.0)]
}

/// Prices (as bits) by the L1 block that a step looked at, and what happened in its slot.
#[derive(Default)]
struct Fees {
    prices: BTreeMap<u64, [u64; 2]>,
    /// Transactions of each slot that a step looked at.
    sent: BTreeMap<u64, u64>,
    /// Races that were won.
    races: u64,
    before: u64,
}

impl Observer<Fernet> for Fees {
    fn begin(&mut self, _: &Params, _: &State) {
        *self = Self::default();
    }
    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        let block = state.environment.fees.block;
        let prices = [state.environment.gas_price, state.environment.blob_gas_price];
        if params.fee_markets.is_some() {
            self.prices.insert(block, prices.map(|price| price.to_f64().to_bits()));
        }
        let slot = state.clock.time_l1 - signals.skip.total;
        let sent: u64 = state.transactions.counts.iter().sum();
        self.sent.insert(slot, sent - self.before);
        self.before = sent;
        let race_is_won = |outcome: &Outcome| matches!(outcome.transition, Transition::RaceWon(_));
        self.races += u64::from(signals.evolution.outcome().is_some_and(race_is_won));
    }
}

fn watch(assignments: &[Assignment]) -> Fees {
    let mut params = params(&settings(assignments), &network());
    let mut fees = Fees::default();
    Trajectory::default().run(&mut params, &Draws::new(6, 3), &mut fees);
    fees
}

/// Every parameter of the protocol may change which L1 blocks a trajectory stops at, but not what it finds there.
#[test]
fn a_run_meets_the_same_fees_under_every_choice_of_windows() {
    let world = [
        ("run.timesteps", Value::Integer(400)),
        ("l1.gas.kind", word("eip1559")),
        ("l1.gas.demand_burst_rate", Value::Real(0.02)),
        ("l1.blob.kind", word("eip4844")),
        ("l1.blob.price", Value::Real(2.0)),
        ("missed_slot_probability", Value::Real(0.02)),
    ];
    let with = |changes: &[Assignment]| watch(&[&world, changes].concat()).prices;
    let every = with(&[
        ("phase_duration_commit_bond_min_blocks", Value::Integer(0)),
        ("phase_duration_reveal_min_blocks", Value::Integer(0)),
        ("phase_duration_rollup_min_blocks", Value::Integer(0)),
        ("run.timesteps", Value::Integer(2000)),
    ]);
    assert_eq!(every.len(), 2000, "without skips a step looks at every L1 block");
    for changes in [
        vec![],
        vec![
            ("phase_duration_rollup_min_blocks", Value::Integer(30)),
            ("phase_duration_rollup_max_blocks", Value::Integer(40)),
        ],
        vec![
            ("timestep_in_blocks", Value::Integer(3)),
            ("phase_duration_race_max_blocks", Value::Integer(3)),
            ("final_probability", Value::Real(0.5)),
        ],
    ] {
        let some = with(&changes);
        let met = some.iter().filter(|&(block, _)| every.contains_key(block));
        assert!(met.clone().count() > 50);
        assert!(met.clone().all(|(block, prices)| every[block] == *prices), "{changes:?}");
    }
}

/// In an open race and in one of the L1 builder, with everybody always willing.
#[test]
fn in_a_missed_slot_nobody_lands_not_even_the_l1_builder() {
    for race in ["l1_builder", "open"] {
        let fees = watch(&[
            ("run.timesteps", Value::Integer(4000)),
            ("missed_slot_probability", Value::Real(0.3)),
            // Leaders seldom act in time, so that many blocks are raced for.
            ("final_probability", Value::Real(0.6)),
            ("race_participation", word(race)),
            ("phase_duration_race_max_blocks", Value::Integer(6)),
        ]);
        let missed = gddt_model::l1::slots::MissedSlots::with(0.3);
        let mut slots = missed.draws(&Draws::new(6, 3));
        let (mut in_missed, mut elsewhere) = (0, 0);
        for (&slot, &sent) in &fees.sent {
            if slots.happens(slot) {
                in_missed += sent;
            } else {
                elsewhere += sent;
            }
        }
        assert_eq!(in_missed, 0, "{race}");
        assert!(elsewhere > 500 && fees.races > 20, "{race}: {elsewhere}, {}", fees.races);
    }
}

#[test]
fn where_every_slot_is_missed_nothing_ever_lands() {
    for step in [1, 4] {
        let fees = watch(&[
            ("run.timesteps", Value::Integer(300)),
            ("missed_slot_probability", Value::Real(1.0)),
            ("timestep_in_blocks", Value::Integer(step)),
            ("phase_duration_proposal_max_blocks", Value::Integer(8)),
            ("phase_duration_commit_bond_max_blocks", Value::Integer(8)),
            ("phase_duration_reveal_max_blocks", Value::Integer(8)),
            ("phase_duration_rollup_max_blocks", Value::Integer(8)),
            ("phase_duration_race_max_blocks", Value::Integer(8)),
        ]);
        assert_eq!(fees.before, 0);
    }
}
