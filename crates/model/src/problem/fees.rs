//! What can be wrong, or hardly meant, about fee markets and missed slots.

use super::Problem;
use crate::l1::fees::HIGHEST_FEE;
use crate::parameters::{Fork, PriceKind, PriceSettings, Settings};
use crate::units::Gwei;

/// Smallest gas limit that EIP-1559 allows.
const SMALLEST_GAS_LIMIT: u64 = 5000;

/// L1 slots of 12 s in a day.
const SLOTS_PER_DAY: u64 = 7200;

/// Each kind of market belongs to its own table, and needs a price that its demand can react to.
pub(super) fn check_markets(settings: &Settings, problems: &mut Vec<Problem>) {
    let protocol = &settings.protocol;
    let tables = [
        ("l1.gas", &settings.gas, PriceKind::Eip4844, "l1.blob", "gas_fee_l1_initial", protocol.gas_fee_l1_initial),
        (
            "l1.blob",
            &settings.blob,
            PriceKind::Eip1559,
            "l1.gas",
            "gas_fee_blob_initial",
            protocol.gas_fee_blob_initial,
        ),
    ];
    for (table, price, foreign, place, initial, at_first) in tables {
        if price.kind == foreign {
            let word = foreign.word();
            problems.push(Problem::of_table(
                table,
                "kind",
                format!("\"{word}\" is the market of {place}: {place}.kind = \"{word}\" was expected"),
            ));
            continue;
        }
        if !price.is_market() {
            continue;
        }
        let highest = HIGHEST_FEE as f64 / 1e9;
        if price.price <= Gwei::ZERO || price.price.to_f64() > highest {
            problems.push(Problem::of_table(
                table,
                "price",
                format!("a fee market reckons with a price above 0, up to {highest:e} Gwei"),
            ));
        }
        if at_first.to_f64() > highest {
            problems.push(Problem::new(&[initial], format!("a fee market starts at {highest:e} Gwei at most")));
        }
        if let Some(limit) = price.gas_limit.filter(|limit| limit.get() < SMALLEST_GAS_LIMIT) {
            let limit = limit.get();
            problems.push(Problem::of_table(
                table,
                "gas_limit",
                format!("a gas limit of {limit} is below {SMALLEST_GAS_LIMIT}, the least that EIP-1559 allows"),
            ));
        }
    }
}

/// What can hardly be meant: demand that no fee can quench, bursts that change nothing, forks of two times, missed
/// slots that are counted twice.
pub(super) fn remark_on_markets(settings: &Settings, remarks: &mut Vec<Problem>) {
    for (table, price) in [("l1.gas", &settings.gas), ("l1.blob", &settings.blob)] {
        if price.is_market() {
            remark_on_demand(table, price, remarks);
        }
    }
    let (gas, blob) = (&settings.gas, &settings.blob);
    if gas.is_market() && blob.is_market() && gas.fork != blob.fork && gas.gas_limit.is_none() {
        let [gas, blob] = [gas.fork, blob.fork].map(Fork::word);
        let message = format!("the gas limit is that of {gas}, and the blobs are those of {blob}");
        remarks.push(Problem::new(&["l1.gas.fork", "l1.blob.fork"], message));
    }
    let protocol = &settings.protocol;
    let (missed, day) = (protocol.missed_slot_probability.to_f64(), protocol.l1_blocks_per_day.get());
    if missed > 0.0 && day < SLOTS_PER_DAY {
        let message = format!(
            "l1_blocks_per_day = {day} already reckons with missed slots: with missed_slot_probability = {missed} it \
             counts slots, {SLOTS_PER_DAY} of 12 s"
        );
        remarks.push(Problem::new(&["l1_blocks_per_day", "missed_slot_probability"], message));
    }
    if missed >= 1.0 {
        let message = "every slot is missed, so nothing ever lands and every block is skipped";
        remarks.push(Problem::new(&["missed_slot_probability"], message));
    }
}

fn remark_on_demand(table: &str, price: &PriceSettings, remarks: &mut Vec<Problem>) {
    if price.demand_elasticity.to_f64() <= 0.0 {
        let message = format!(
            "{table}.demand_elasticity = 0: demand does not care for the fee, so nothing draws the fee to {table}.price"
        );
        remarks.push(Problem::of_table(table, "demand_elasticity", message));
    }
    if price.demand_burst_rate.to_f64() > 0.0 && (price.demand_burst_factor.to_f64() - 1.0).abs() <= 0.0 {
        let message = format!("{table}.demand_burst_factor = 1: bursts change nothing");
        let [factor, rate] = ["factor", "rate"].map(|name| format!("{table}.demand_burst_{name}"));
        remarks.push(Problem::new(&[&factor, &rate], message));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{check, remarks};
    use crate::agents::AgentGroup;
    use crate::parameters::{Positive, PriceKind, Settings};
    use crate::units::{Factor, Gwei, Probability};

    fn sequencers() -> [AgentGroup; 1] {
        [AgentGroup { is_sequencer: true, ..AgentGroup::new("sequencers", 3) }]
    }

    fn markets() -> Settings {
        let mut settings = Settings::default();
        (settings.gas.kind, settings.blob.kind) = (PriceKind::Eip1559, PriceKind::Eip4844);
        settings
    }

    #[test]
    fn a_market_in_the_other_ones_table_is_refused_with_the_right_place() {
        let mut settings = markets();
        assert!(check(&settings, &sequencers()).is_empty());
        (settings.gas.kind, settings.blob.kind) = (PriceKind::Eip4844, PriceKind::Eip1559);
        let problems = check(&settings, &sequencers());
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!(problems[0].parameters, ["l1.gas.kind"]);
        assert!(problems[0].message.ends_with("l1.blob.kind = \"eip4844\" was expected"), "{problems:?}");
        assert!(problems[1].message.ends_with("l1.gas.kind = \"eip1559\" was expected"), "{problems:?}");
    }

    #[test]
    fn a_market_needs_a_price_a_start_and_a_limit_that_it_can_have() {
        let mut settings = markets();
        settings.gas.price = Gwei::ZERO;
        settings.gas.gas_limit = Some(Positive::nearest(4999));
        settings.blob.price = Gwei::nearest(2e9);
        settings.protocol.gas_fee_blob_initial = Gwei::nearest(2e9);
        let problems = check(&settings, &sequencers());
        let named: Vec<&str> = problems.iter().map(|problem| problem.parameters[0].as_str()).collect();
        assert_eq!(named, ["l1.gas.price", "l1.gas.gas_limit", "l1.blob.price", "gas_fee_blob_initial"]);
    }

    #[test]
    fn the_shock_of_demand_has_a_window_like_the_shock_of_a_price() -> Result<(), String> {
        let mut settings = markets();
        (settings.gas.shock_start_block, settings.gas.shock_end_block) = (9, 9);
        assert!(check(&settings, &sequencers()).is_empty(), "without a shock its window means nothing");
        settings.gas.demand_shock_factor = Factor::new(2.0)?;
        assert_eq!(check(&settings, &sequencers())[0].parameters[0], "l1.gas.shock_end_block");
        (settings.gas.shock_start_block, settings.gas.shock_end_block) = (5_000_000, 5_000_001);
        let told = remarks(&settings, &sequencers());
        assert!(told.len() == 1 && told[0].message.contains("never comes"), "{told:?}");
        Ok(())
    }

    #[test]
    fn what_can_hardly_be_meant_is_remarked_on() -> Result<(), String> {
        let mut settings = markets();
        let told = |settings: &Settings| -> Vec<String> {
            remarks(settings, &sequencers()).into_iter().map(|remark| remark.message).collect()
        };
        assert!(told(&settings).is_empty());
        settings.blob.demand_elasticity = Factor::new(0.0)?;
        settings.gas.demand_burst_rate = Probability::new(0.1)?;
        settings.gas.demand_burst_factor = Factor::new(1.0)?;
        settings.gas.fork = crate::parameters::Fork::Pectra;
        settings.protocol.missed_slot_probability = Probability::new(0.003)?;
        let found = told(&settings);
        let expected = ["bursts change nothing", "does not care", "gas limit is that of pectra", "7200 of 12 s"];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        assert!(found.iter().zip(expected).all(|(found, expected)| found.contains(expected)), "{found:?}");
        settings = markets();
        settings.gas.price = Gwei::nearest(251.0);
        assert!(told(&settings)[0].contains("l1.gas.price = 251 Gwei is above gas_threshold_for_tx"));
        settings = markets();
        settings.protocol.missed_slot_probability = Probability::new(1.0)?;
        settings.protocol.l1_blocks_per_day = Positive::nearest(7200);
        assert!(told(&settings)[0].contains("every slot is missed"));
        Ok(())
    }
}
