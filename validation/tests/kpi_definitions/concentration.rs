//! Decentralization and fairness, from the accounts.

use crate::Found;
use crate::attacks::group_of;
use crate::money::{Account, accounts};
use crate::record::Record;
use crate::staking::{Role, ever_took_part};

/// Mean absolute difference of all pairs / (2 x mean).
fn gini(values: &[f64]) -> Option<f64> {
    let total: f64 = values.iter().sum();
    let differences: f64 = values.iter().flat_map(|one| values.iter().map(move |other| (one - other).abs())).sum();
    (total > 0.0).then(|| differences / (2.0 * values.len() as f64 * total))
}

fn herfindahl(values: &[f64]) -> Option<f64> {
    let total: f64 = values.iter().sum();
    (total > 0.0).then(|| values.iter().map(|value| (value / total) * (value / total)).sum())
}

/// The fewest that together have more than half.
fn nakamoto(values: &[f64]) -> Option<f64> {
    let half = values.iter().sum::<f64>() / 2.0;
    let mut descending = values.to_vec();
    descending.sort_by(|one, other| other.total_cmp(one));
    (1..=descending.len()).find(|&number| descending[..number].iter().sum::<f64>() > half).map(|number| number as f64)
}

/// What an agent has staked at the start, or as an outsider means to stake.
fn intended_stake(record: &Record, agent: usize) -> f64 {
    let at_start = record.agents[agent].number("stake_start");
    let intended = || group_of(record, agent).and_then(|group| group.staked_amount.constant());
    if at_start > 0.0 { at_start } else { intended().unwrap_or(0.0) }
}

/// KPIs of the groups Decentralization and Fairness.
pub fn recomputed(record: &Record) -> Found {
    let accounts = accounts(record);
    let took_part = |agent: usize, role: Role| ever_took_part(record, role, agent);
    let all = || accounts.iter().enumerate();
    let sequencers: Vec<(usize, &Account)> = all().filter(|(agent, _)| took_part(*agent, Role::Sequencer)).collect();
    let led: Vec<f64> = sequencers.iter().map(|(_, account)| account.led as f64).collect();
    let received: Vec<f64> = all()
        .filter(|(agent, _)| took_part(*agent, Role::Sequencer) || took_part(*agent, Role::Prover))
        .map(|(_, account)| account.received)
        .collect();
    let proofs: Vec<f64> = accounts.iter().map(|account| account.proofs as f64).collect();
    let stakes: Vec<f64> = sequencers.iter().map(|(agent, _)| intended_stake(record, *agent)).collect();

    let mut found = Found::new();
    found.insert("leadership_gini", gini(&led));
    found.insert("leadership_hhi", herfindahl(&led));
    found.insert("leadership_nakamoto", nakamoto(&led));
    found.insert("rewards_gini", gini(&received));
    found.insert("rewards_hhi", herfindahl(&received));
    found.insert("effective_provers", herfindahl(&proofs).map(|index| 1.0 / index));

    let (all_led, all_staked) = (led.iter().sum::<f64>(), stakes.iter().sum::<f64>());
    let distance: f64 = led.iter().zip(&stakes).map(|(led, stake)| (led / all_led - stake / all_staked).abs()).sum();
    found.insert("leadership_stake_distance", (all_led > 0.0 && all_staked > 0.0).then_some(distance / 2.0));

    let blocks_per_year = 365.0 * record.settings.protocol.l1_blocks_per_day.get() as f64;
    let years = record.last().number("time_l1") / blocks_per_year;
    let worst = sequencers
        .iter()
        .zip(&stakes)
        .filter(|(_, stake)| **stake > 0.0)
        .map(|((_, account), stake)| account.net() / stake / years)
        .min_by(f64::total_cmp);
    found.insert("worst_sequencer_return", worst);
    found
}
