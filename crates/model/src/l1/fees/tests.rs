//! The markets as a whole.

use std::sync::Arc;

use gddt_engine::Draws;

use super::{FeeMarkets, FeeState, HIGHEST_FEE};
use crate::l1::slots::MissedSlots;
use crate::parameters::{Fork, PriceKind, Settings};
use crate::units::{Correlation, Factor, Gwei, L1Block, Probability};

/// Markets without noise, changed as asked for.
fn quiet(change: impl FnOnce(&mut Settings) -> Result<(), String>) -> Result<Settings, String> {
    let mut settings = Settings::default();
    (settings.gas.kind, settings.blob.kind) = (PriceKind::Eip1559, PriceKind::Eip4844);
    for table in [&mut settings.gas, &mut settings.blob] {
        table.demand_sd = Factor::new(0.0)?;
    }
    change(&mut settings)?;
    Ok(settings)
}

fn markets(settings: &Settings) -> Result<FeeMarkets, String> {
    let missed = MissedSlots::with(settings.protocol.missed_slot_probability.to_f64());
    FeeMarkets::of(settings, missed).ok_or_else(|| String::from("there is no market"))
}

/// The states of the L1 blocks that somebody looks at.
fn seen(markets: &FeeMarkets, blocks: impl IntoIterator<Item = L1Block>) -> Vec<FeeState> {
    let draws = Draws::new(4, 2);
    let mut state = markets.first(&draws);
    blocks
        .into_iter()
        .map(|block| {
            state = markets.walk(&draws, state, block, Gwei::nearest(50.0));
            state
        })
        .collect()
}

fn restless() -> Result<Settings, String> {
    quiet(|settings| {
        settings.protocol.missed_slot_probability = Probability::new(0.05)?;
        for table in [&mut settings.gas, &mut settings.blob] {
            table.demand_sd = Factor::new(0.5)?;
            table.demand_burst_rate = Probability::new(0.02)?;
            table.demand_daily_amplitude = crate::units::Share::new(0.3)?;
        }
        Ok(())
    })
}

#[test]
fn fees_start_where_they_are_told_to_and_stay_at_a_price_that_meets_the_target() -> Result<(), String> {
    let settings = quiet(|_| Ok(()))?;
    let markets = markets(&settings)?;
    let states = seen(&markets, 0..200);
    for state in &states {
        assert_eq!(markets.gas_price(state), Some(Gwei::nearest(50.0)));
        let blob = markets.blob_gas_price(state).unwrap_or_default().to_f64();
        assert!((blob - 30.0).abs() < 0.3, "a blob more or less in a block moves it by 1 %: {blob}");
    }
    assert_eq!(states[0].blob_base_fee, 30_000_000_610);
    Ok(())
}

/// With a constant elasticity e and a shock factor f, the fee comes to rest at price f^(1/e): there demand meets the
/// target again. The integer rules let it stop where less than 1/8 wei of change is left, far below 1e-6 of the fee.
#[test]
fn under_lasting_demand_the_base_fee_comes_to_rest_where_demand_meets_the_target() -> Result<(), String> {
    for (elasticity, factor) in [(1.0, 3.0), (0.5, 2.0), (2.0, 8.0), (1.0, 0.25)] {
        let settings = quiet(|settings| {
            settings.gas.demand_elasticity = Factor::new(elasticity)?;
            settings.gas.demand_shock_factor = Factor::new(factor)?;
            (settings.gas.shock_start_block, settings.gas.shock_end_block) = (10, 2000);
            Ok(())
        })?;
        let last = seen(&markets(&settings)?, [1999])[0].base_fee as f64;
        let expected = 50e9 * f64::powf(factor, 1.0 / elasticity);
        assert!((last / expected - 1.0).abs() < 1e-6, "{elasticity}, {factor}: {last} and not {expected}");
    }
    Ok(())
}

/// A full block raises the base fee by an eighth: demand of ten times the target fills blocks until the fee is five
/// times the price (twice the target is the limit).
#[test]
fn while_blocks_are_full_the_base_fee_grows_by_an_eighth_per_block() -> Result<(), String> {
    let settings = quiet(|settings| {
        settings.gas.demand_shock_factor = Factor::new(10.0)?;
        (settings.gas.shock_start_block, settings.gas.shock_end_block) = (1, 100);
        Ok(())
    })?;
    let states = seen(&markets(&settings)?, 0..14);
    let mut expected = 50_000_000_000_u64;
    assert_eq!((states[0].base_fee, states[1].base_fee), (expected, expected));
    for state in &states[2..] {
        expected += expected / 8;
        assert_eq!(state.base_fee, expected);
    }
    Ok(())
}

#[test]
fn the_same_l1_block_has_the_same_fees_however_one_came_there() -> Result<(), String> {
    let markets = markets(&restless()?)?;
    let every = seen(&markets, 0..600);
    for stride in [2, 7, 41, 599] {
        for state in seen(&markets, (0..600).step_by(stride)) {
            assert_eq!(state, every[usize::try_from(state.block).unwrap_or(0)]);
        }
    }
    let fees: std::collections::HashSet<u64> = every.iter().map(|state| state.base_fee).collect();
    assert!(fees.len() > 500, "the fee moves in every block that is not missed");
    Ok(())
}

#[test]
fn in_a_missed_slot_fees_stand_still_and_its_demand_comes_with_the_next_block() -> Result<(), String> {
    let settings = quiet(|settings| {
        settings.protocol.missed_slot_probability = Probability::new(0.3)?;
        Ok(())
    })?;
    let markets = markets(&settings)?;
    let states = seen(&markets, 0..400);
    let mut missed = settings_slots(&settings).draws(&Draws::new(4, 2));
    let mut waiting = 0_u32;
    let mut stood_still = 0;
    for pair in states.windows(2) {
        let [before, after] = [&pair[0], &pair[1]];
        if missed.happens(before.block) {
            assert_eq!((before.base_fee, before.excess_blob_gas), (after.base_fee, after.excess_blob_gas));
            (waiting, stood_still) = (waiting + 1, stood_still + 1);
        } else {
            // Demand is 50 / fee of the target per slot, gas is cut at twice the target.
            let wanted = f64::from(1 + waiting) * 50e9 / before.base_fee as f64;
            let expected = before.base_fee as f64 * (1.0 + (wanted.min(2.0) - 1.0) / 8.0);
            assert!((after.base_fee as f64 / expected - 1.0).abs() < 1e-7, "{before:?} {after:?}");
            waiting = 0;
        }
    }
    assert!((60..180).contains(&stood_still), "{stood_still}");
    Ok(())
}

fn settings_slots(settings: &Settings) -> MissedSlots {
    MissedSlots::with(settings.protocol.missed_slot_probability.to_f64())
}

/// EIP-7918: where users would pay less than 1/16 of the base fee for blobs, the blob base fee stays there (it moves by
/// 8 % per block at most, so within that); before Fusaka it falls to what they would pay.
#[test]
fn from_fusaka_on_the_blob_fee_does_not_fall_below_a_sixteenth_of_the_base_fee() -> Result<(), String> {
    for (fork, lowest, highest) in [
        (Fork::Bpo2, 3.125 * 0.85, 3.125 * 1.09),
        (Fork::Fusaka, 3.125 * 0.85, 3.125 * 1.09),
        (Fork::Pectra, 0.09, 0.12),
    ] {
        for gas in [PriceKind::Eip1559, PriceKind::Constant] {
            let settings = quiet(|settings| {
                settings.gas.kind = gas;
                settings.blob.fork = fork;
                settings.blob.price = Gwei::new(0.1)?;
                Ok(())
            })?;
            let markets = markets(&settings)?;
            for state in &seen(&markets, 0..400)[200..] {
                let fee = markets.blob_gas_price(state).unwrap_or_default().to_f64();
                assert!((lowest..highest).contains(&fee), "{fork:?}, {gas:?}: {fee} Gwei");
            }
        }
    }
    Ok(())
}

/// Blob demand of 0.4 of a target of 14 without elasticity and reserve price: the number of blobs is 5 or 6, in the
/// mean 5.6. The excess falls to 0 and the fee to 1 wei.
#[test]
fn without_demand_to_meet_the_target_the_blob_fee_falls_to_one_wei_and_no_further() -> Result<(), String> {
    let settings = quiet(|settings| {
        settings.gas.kind = PriceKind::Constant;
        settings.blob.demand_elasticity = Factor::new(0.0)?;
        settings.blob.fork = Fork::Dencun;
        settings.blob.demand_shock_factor = Factor::new(0.4)?;
        (settings.blob.shock_start_block, settings.blob.shock_end_block) = (0, 1_000_000);
        Ok(())
    })?;
    let last = seen(&markets(&settings)?, [2000])[0];
    assert_eq!((last.excess_blob_gas, last.blob_base_fee), (0, 1));
    Ok(())
}

#[test]
fn demand_that_no_fee_can_quench_takes_the_fees_to_the_highest_and_no_further() -> Result<(), String> {
    let settings = quiet(|settings| {
        for table in [&mut settings.gas, &mut settings.blob] {
            table.demand_elasticity = Factor::new(0.0)?;
            table.demand_shock_factor = Factor::new(1e18)?;
            (table.shock_start_block, table.shock_end_block) = (0, 1_000_000);
        }
        Ok(())
    })?;
    let last = seen(&markets(&settings)?, [5000])[0];
    assert_eq!((last.base_fee, last.blob_base_fee), (HIGHEST_FEE, HIGHEST_FEE));
    Ok(())
}

/// In the long run log(fee) neither rises nor falls, so the mean of log(1 + (used / target - 1) / 8) over blocks is 0
/// up to (log of the last fee - log of the first) / blocks: gas used is the target to second order. With sd 0.3 and
/// r = 0.9 the used share has a variance of at most 0.1, so the mean use lies at most 0.1 / 16 above the target.
#[test]
fn under_noise_blocks_use_the_target_in_the_long_run() -> Result<(), String> {
    let settings = quiet(|settings| {
        settings.gas.demand_sd = Factor::new(0.3)?;
        settings.gas.demand_autocorrelation = Correlation::new(0.9)?;
        settings.blob.kind = PriceKind::Constant;
        Ok(())
    })?;
    let states = seen(&markets(&settings)?, 0..50_000);
    let used: f64 = states
        .windows(2)
        .map(|pair| 1.0 + 8.0 * (pair[1].base_fee as f64 / pair[0].base_fee as f64 - 1.0))
        .sum::<f64>()
        / 49_999.0;
    assert!((-0.001..0.1 / 16.0 + 0.001).contains(&(used - 1.0)), "{used}");
    Ok(())
}

#[test]
fn no_market_is_made_where_none_is_asked_for() {
    assert_eq!(FeeMarkets::of(&Settings::default(), MissedSlots::default()), None);
    let groups: Arc<[crate::agents::AgentGroup]> = Arc::from([]);
    let params = crate::Params::resolve(&Settings::default(), &groups, &crate::l1::Recorded::default());
    assert!(params.is_ok_and(|params| params.fee_markets.is_none()));
}
