//! One lively trajectory, recorded in every way: the tables tell the same story.

use gddt_engine::Draws;
use gddt_model::kpi::KpiObserver;
use gddt_model::l1::Recorded;
use gddt_model::{Params, Trajectory};

use super::{
    EventRecorder, Key, TimestepRecorder, agent_columns, event_columns, record_agents, record_trajectory,
    timestep_columns, trajectory_columns,
};
use crate::scenario::{Request, load};
use crate::table::{Cell, TableBuffer};

/// The tables of one trajectory.
struct Story {
    timesteps: TableBuffer,
    events: TableBuffer,
    agents: TableBuffer,
    trajectories: TableBuffer,
}

const TIMESTEPS: usize = 3000;

/// A network in which blocks succeed, race, are skipped, and everybody pays.
fn story() -> Story {
    let sets = [
        "final_probability=0.9",
        "l1.builders.censored_share=0.5",
        "agents_pay_l1_fees=true",
        "fee_subsidy_fraction=0.5",
        "rewards_to_relay=0.01",
        "uncle_count=1",
        "uncle_fallback=both",
    ];
    let request = Request {
        target: Some(String::from("baseline")),
        sets: sets.map(String::from).into(),
        timesteps: i64::try_from(TIMESTEPS).ok(),
        ..Request::default()
    };
    let plan = load(&request).unwrap();
    let subset = plan.subset(0);
    let mut params = Params::resolve(&subset.settings, &subset.agents.into(), &Recorded::default()).unwrap();
    let buffer = |schema: Result<_, _>| TableBuffer::new(&schema.unwrap());
    let mut story = Story {
        timesteps: buffer(timestep_columns()),
        events: buffer(event_columns()),
        agents: buffer(agent_columns()),
        trajectories: buffer(trajectory_columns(std::iter::empty())),
    };
    let key = Key { subset: 4, run: 7 };
    let (mut trajectory, mut kpis) = (Trajectory::default(), KpiObserver::default());
    let mut steps = TimestepRecorder { key, rows: &mut story.timesteps };
    let mut events = EventRecorder { key, rows: &mut story.events };
    trajectory.run(&mut params, &Draws::new(1, 7), &mut (&mut kpis, &mut (&mut steps, &mut events)));
    let finished = kpis.finish(&params, trajectory.state());
    record_trajectory(key, &[], &finished, &mut story.trajectories);
    let agents = kpis.accounts().len();
    for part in [0..3, 3..agents] {
        record_agents(key, &params, trajectory.state(), &kpis, part, &mut story.agents);
    }
    story
}

fn text<'a>(table: &'a TableBuffer, row: usize, column: &str) -> &'a str {
    match table.cell(row, table.schema().position(column).unwrap()) {
        Cell::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

/// The sum of a column over the events of these names.
fn sum(events: &TableBuffer, names: &[&str], column: &str) -> f64 {
    let rows = (0..events.rows()).filter(|row| names.contains(&text(events, *row, "event")));
    rows.map(|row| events.number(row, column)).filter(|value| !value.is_nan()).sum()
}

fn count(events: &TableBuffer, names: &[&str]) -> f64 {
    (0..events.rows()).filter(|row| names.contains(&text(events, *row, "event"))).count() as f64
}

#[track_caller]
fn same(what: &str, one: f64, other: f64) {
    assert!((one - other).abs() < 1e-6, "{what}: {one} and {other}");
    assert!(one != 0.0, "{what}: nothing happened");
}

const TRANSACTIONS: [&str; 4] = ["proposal", "commitment_bond", "content_reveal", "rollup_proof"];
const SLASHES: [&str; 3] = ["failure_to_commit_bond", "failure_to_reveal_block", "failure_to_prove_block"];

#[test]
fn every_row_has_the_key_of_its_trajectory() {
    let Story { timesteps, events, agents, trajectories } = story();
    for table in [&timesteps, &events, &agents, &trajectories] {
        assert_eq!(table.schema().names()[..3], ["simulation", "subset", "run"]);
        for row in 0..table.rows() {
            let key = ["simulation", "subset", "run"].map(|column| table.number(row, column));
            assert_eq!(key, [0.0, 4.0, 7.0]);
        }
    }
}

#[test]
fn timesteps_begin_with_the_initial_state_under_the_names_of_the_reference() {
    let timesteps = story().timesteps;
    assert_eq!(timesteps.rows(), TIMESTEPS + 1);
    let reference = "simulation subset run timestep time_l1 delta_blocks advance_l1_blocks slashes_to_provers \
                     slashes_to_sequencers total_rewards_provers total_rewards_sequencers total_rewards_relays gas_fee_l1 \
                     gas_fee_blob finalized_blocks_count cumm_block_rewards cumm_fee_cashback cumm_burn is_censored \
                     process_id process_phase process_duration leading_sequencer circulating staked bonded burnt issued";
    let reference: Vec<&str> = reference.split_whitespace().collect();
    assert_eq!(timesteps.schema().names()[..reference.len()], reference);
    let mut time = 0.0;
    for row in 0..timesteps.rows() {
        assert_eq!(timesteps.number(row, "timestep"), row as f64);
        time += timesteps.number(row, "delta_blocks") + timesteps.number(row, "advance_l1_blocks");
        assert_eq!(timesteps.number(row, "time_l1"), time, "timestep {row}");
    }
}

#[test]
fn tokens_are_neither_made_nor_lost_in_any_recorded_timestep() {
    let timesteps = story().timesteps;
    let total = |row: usize| {
        let parts = ["circulating", "staked", "bonded", "burnt", "l1_fees_paid"];
        parts.map(|column| timesteps.number(row, column)).iter().sum::<f64>() - timesteps.number(row, "issued")
    };
    for row in 1..timesteps.rows() {
        assert!((total(row) - total(0)).abs() < 1e-6, "timestep {row}");
    }
    let last = timesteps.rows() - 1;
    assert!(
        ["bonded", "burnt", "l1_fees_paid", "issued"]
            .iter()
            .all(|part| { (0..=last).any(|row| timesteps.number(row, part) > 0.0) })
    );
}

#[test]
fn events_add_up_to_what_the_timesteps_accumulate() {
    let Story { timesteps, events, .. } = story();
    let end = |column: &str| timesteps.number(TIMESTEPS, column);
    same("fees", sum(&events, &TRANSACTIONS, "fee"), end("cumm_l1_fees"));
    same("slashed", sum(&events, &SLASHES, "amount"), end("cumm_burn"));
    same("burnt bonds", sum(&events, &["bond_burnt"], "amount"), sum(&events, &["failure_to_prove_block"], "amount"));
    same("rewards", sum(&events, &["block_reward"], "amount"), end("cumm_block_rewards"));
    same("cashback", sum(&events, &["cashback"], "amount"), end("cumm_fee_cashback"));
    same("finalized", count(&events, &["finalized", "race_won"]), end("finalized_blocks_count"));
    same("processes", count(&events, &["started"]), end("process_id"));
    let sequencers = count(&events, &["failure_to_commit_bond", "failure_to_reveal_block"]);
    same("slashed sequencers", sequencers, end("slashes_to_sequencers"));
    same("slashed provers", count(&events, &["failure_to_prove_block"]), end("slashes_to_provers"));
    let moves = |names: &[&str]| sum(&events, names, "amount");
    let bonded = moves(&["bond_locked"]) - moves(&["bond_released", "bond_burnt"]);
    assert!((bonded - end("bonded")).abs() < 1e-6, "{bonded}");
}

#[test]
fn an_event_stands_in_the_block_in_which_it_happened() {
    let Story { timesteps, events, .. } = story();
    for row in 0..events.rows() {
        let [step, block] = ["timestep", "time_l1"].map(|column| events.number(row, column));
        let step = (0..=TIMESTEPS).find(|row| *row as f64 == step).unwrap();
        let skipped = timesteps.number(step, "advance_l1_blocks");
        assert_eq!(block, timesteps.number(step, "time_l1") - skipped, "event {row}");
        assert_eq!(events.number(row, "process_id"), timesteps.number(step, "process_id"), "event {row}");
    }
}

#[test]
fn agents_have_what_they_started_with_and_what_moved() {
    let Story { timesteps, events, agents, trajectories } = story();
    let total = |column: &str| (0..agents.rows()).map(|row| agents.number(row, column)).sum::<f64>();
    same("proposals", total("proposals"), count(&events, &["proposal"]));
    same("proofs", total("proofs"), count(&events, &["finalized"]));
    same("races", total("races_won"), count(&events, &["race_won"]));
    same("led", total("led"), count(&events, &["leads", "uncle_leads"]));
    same("received", total("received"), sum(&events, &["block_reward", "user_fees", "cashback"], "amount"));
    same("slashed", total("slashed"), sum(&events, &SLASHES, "amount"));
    same("fees", total("l1_fees"), sum(&events, &TRANSACTIONS, "fee"));
    same("stakes", total("stake_end"), timesteps.number(TIMESTEPS, "staked"));
    for row in 0..agents.rows() {
        let [net, received, slashed, fees, costs] =
            ["net_payoff", "received", "slashed", "l1_fees", "op_costs"].map(|column| agents.number(row, column));
        assert!((net - (received - slashed - fees - costs)).abs() < 1e-6, "agent {row}");
    }
    let change = total("balance_end") - total("balance_start");
    same("revenue", change, trajectories.number(0, "delta_total_revenue_agents"));
}

#[test]
fn a_kpi_that_does_not_exist_is_null_and_never_not_a_number() {
    let Story { trajectories, timesteps, events, agents } = story();
    let cells = |table: &TableBuffer| {
        for row in 0..table.rows() {
            for column in 0..table.schema().columns().len() {
                assert!(!matches!(table.cell(row, column), Cell::Real(number) if !number.is_finite()));
            }
        }
    };
    [&trajectories, &timesteps, &events, &agents].into_iter().for_each(cells);
    let position = trajectories.schema().position("time_to_recover").unwrap();
    assert!(matches!(trajectories.cell(0, position), Cell::Null), "there was no shock to recover from");
}
