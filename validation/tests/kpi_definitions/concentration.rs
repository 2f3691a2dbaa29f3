//! Decentralization and fairness, from the accounts.

use crate::Found;
use crate::money::{Account, accounts, stake_of};
use crate::record::Record;

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

/// KPIs of the groups Decentralization and Fairness.
pub fn recomputed(record: &Record) -> Found {
    let accounts = accounts(record);
    let sequencers: Vec<(usize, &Account)> =
        accounts.iter().enumerate().filter(|(_, account)| account.ever[0]).collect();
    let led: Vec<f64> = sequencers.iter().map(|(_, account)| account.led as f64).collect();
    let took_part = accounts.iter().filter(|account| account.ever.contains(&true));
    let received: Vec<f64> = took_part.map(|account| account.received).collect();
    let proofs: Vec<f64> = accounts.iter().map(|account| account.proofs as f64).collect();
    let stakes: Vec<f64> = sequencers.iter().map(|(agent, _)| stake_of(record, *agent)).collect();

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
