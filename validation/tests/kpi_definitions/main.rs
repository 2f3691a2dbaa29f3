//! Every KPI equals its definition, applied to the recorded tables.
//!
//! The KPIs are computed while a trajectory runs, by accumulators. Here each one is computed again from the tables
//! `timesteps`, `events` and `agents`, by other code that follows the definition word for word and knows nothing of the
//! accumulators. Counts must agree exactly, other numbers to 1 part in 10^9 (tables hold 64-bit floating point).

mod attacks;
mod concentration;
mod definitions;
mod money;
mod record;
mod scenarios;
mod staking;
mod users;

use std::collections::{BTreeMap, BTreeSet};

use gddt_model::kpi::{COLUMNS, Histogram};
use record::Record;
use scenarios::SCENARIOS;

/// Recomputed KPIs by name; none where there is nothing to measure.
type Found = BTreeMap<&'static str, Option<f64>>;

#[test]
fn every_kpi_equals_its_definition_applied_to_the_recorded_tables() {
    for scenario in SCENARIOS {
        for record in scenario.records() {
            let mut found = definitions::recomputed(&record);
            found.extend(money::recomputed(&record));
            found.extend(concentration::recomputed(&record));
            found.extend(users::recomputed(&record));
            found.extend(attacks::recomputed(&record));
            found.extend(staking::recomputed(&record));
            assert_eq!(found.len(), COLUMNS.len(), "every KPI is recomputed, and nothing else");
            for (info, value) in COLUMNS.iter().zip(record.kpis.values()) {
                let expected = found.get(info.name).unwrap_or_else(|| panic!("{} is not recomputed", info.name));
                assert_same(
                    info.is_count,
                    value,
                    *expected,
                    &format!("{}, run {}: {}", scenario.name, record.run, info.name),
                );
            }
        }
    }
}

fn assert_same(is_count: bool, measured: f64, recomputed: Option<f64>, what: &str) {
    let Some(recomputed) = recomputed else {
        assert!(measured.is_nan(), "{what}: {measured}, and there is nothing to measure");
        return;
    };
    let allowed = if is_count { 0.0 } else { 1e-9 * recomputed.abs().max(1e-3) };
    assert!((measured - recomputed).abs() <= allowed, "{what}: {measured}, recomputed {recomputed}");
}

#[test]
fn every_histogram_equals_its_definition_applied_to_the_recorded_tables() {
    for scenario in SCENARIOS {
        for record in scenario.records() {
            for which in Histogram::ALL {
                let recomputed = definitions::counted(&definitions::histogram(&record, which));
                let name = which.word();
                assert_eq!(record.histograms[name], recomputed, "{}, run {}: {name}", scenario.name, record.run);
            }
        }
    }
}

#[test]
fn the_table_of_agents_equals_the_sum_of_events() {
    let mut part_of_the_time = 0;
    for scenario in SCENARIOS {
        for record in scenario.records() {
            let accounts = money::accounts(&record);
            for (agent, account) in record.agents.iter().zip(&accounts) {
                let all = record.last().count("time_l1");
                part_of_the_time += usize::from((1..all).contains(&account.active_blocks) && account.op_costs > 0.0);
                let pairs = [
                    ("received", account.received),
                    ("slashed", account.slashed),
                    ("l1_fees", account.l1_fees),
                    ("op_costs", account.op_costs),
                    ("net_payoff", account.net()),
                    ("stake_end", account.stake_end),
                    ("balance_end", account.balance_end),
                ];
                for (column, value) in pairs {
                    let what =
                        format!("{}, run {}, agent {}: {column}", scenario.name, record.run, agent.number("agent"));
                    let scale = agent.number("balance_start").max(agent.number("stake_start")).max(1.0);
                    assert!((agent.number(column) - value).abs() < 1e-9 * scale, "{what}: {value}");
                }
                for (column, count) in [
                    ("active_blocks", account.active_blocks),
                    ("proposals", account.proposals),
                    ("led", account.led),
                    ("proofs", account.proofs),
                    ("races_won", account.races_won),
                ] {
                    assert_eq!(agent.count(column), count, "{}: {column}", scenario.name);
                }
            }
        }
    }
    assert!(part_of_the_time > 20, "{part_of_the_time} agents pay for a part of the time");
}

#[test]
fn recorded_timesteps_count_the_transactions_of_users() {
    let all =
        SCENARIOS.iter().flat_map(|scenario| scenario.records().into_iter().map(move |record| (scenario, record)));
    let measured = all.filter(|(scenario, record)| {
        users::assert_that_timesteps_count_them(record, &format!("{}, run {}", scenario.name, record.run))
    });
    assert!(measured.count() > 0, "no scenario has mempools");
}

/// What the table of events says of attacks, against the behaviours that the scenario gives its groups.
#[test]
fn events_of_attacks_are_what_they_are_defined_to_be() {
    let (mut failed_stages, mut missed) = (0, 0);
    for scenario in SCENARIOS {
        for record in scenario.records() {
            let what = format!("{}, run {}", scenario.name, record.run);
            attacks::assert_that_spending_is_backed(&record, &what);
            attacks::assert_that_agents_add_up(&record, &what);
            missed += attacks::assert_that_missed_slots_are_not_censored(&record, &what);
            if attacks::always_attacks(&record) {
                failed_stages += attacks::assert_that_sabotage_is_what_it_is_defined_to_be(&record, &what);
                attacks::assert_that_proposals_count(&record, &what);
            }
        }
    }
    assert!(failed_stages > 200 && missed > 200, "{failed_stages} stages failed, {missed} slots were missed");
}

/// A comparison of numbers that never differ from 0, or are always absent, would show little.
#[test]
fn the_scenarios_together_exercise_every_kpi() {
    let records: Vec<Record> = SCENARIOS.iter().flat_map(scenarios::Scenario::records).collect();
    for (place, info) in COLUMNS.iter().enumerate() {
        let values: BTreeSet<u64> = records
            .iter()
            .filter_map(|record| record.kpis.values().nth(place))
            .filter(|value| !value.is_nan() && *value != 0.0)
            .map(f64::to_bits)
            .collect();
        assert!(values.len() > 1, "{} takes {} values other than 0", info.name, values.len());
    }
}
