//! What is legal and hardly meant.

use super::fees::remark_on_markets;
use super::{Problem, staking};
use crate::agents::AgentGroup;
use crate::horizon;
use crate::parameters::{DemandKind, Mempool, PriceKind, PriceSettings, Settings};
use crate::units::{Gwei, Share};

/// What of a scenario can hardly be meant, although it can be run: a network that cannot produce a block, a shock that
/// never comes.
pub fn remarks(settings: &Settings, groups: &[AgentGroup]) -> Vec<Problem> {
    let protocol = &settings.protocol;
    let mut remarks = Vec::new();
    if !groups.iter().any(|group| group.is_sequencer && group.count > 0) {
        remarks.push(Problem::new(&["agents"], "nobody is a sequencer, so nobody proposes and every block is skipped"));
    }
    let [direct, receivers] =
        [protocol.private_order_flow_share, protocol.private_order_flow_sequencer_share].map(Share::to_f64);
    if protocol.mempool == Mempool::Gossip && direct > 0.0 && receivers == 0.0 {
        remarks.push(Problem::new(
            &["private_order_flow_sequencer_share", "private_order_flow_share"],
            "nobody receives private order flow, so its transactions are never included",
        ));
    }
    if settings.demand.kind == DemandKind::Recorded {
        if protocol.mempool == Mempool::Aggregate {
            remarks.push(Problem::new(
                &["demand.kind", "mempool"],
                "demand is recorded, but mempool = \"aggregate\" knows no users; mempool = \"gossip\" does",
            ));
        } else if protocol.transactions_daily_amplitude.to_f64() > 0.0 {
            remarks.push(Problem::new(
                &["transactions_daily_amplitude", "demand.kind"],
                "demand is recorded, so transactions_daily_amplitude and transactions_per_second say nothing",
            ));
        }
    }
    let step = protocol.timestep_in_blocks.get();
    if step > 1 {
        remarks.push(Problem::new(
            &["timestep_in_blocks"],
            format!(
                "timestep_in_blocks = {step}: agents act once in {step} L1 blocks and windows end with a step, so results differ from \
                 those of steps of one L1 block, the more the shorter the windows are"
            ),
        ));
    }
    let thresholds = [
        ("l1.gas", &settings.gas, "gas_threshold_for_tx", protocol.gas_threshold_for_tx, "sends a transaction"),
        ("l1.blob", &settings.blob, "blob_gas_threshold_for_tx", protocol.blob_gas_threshold_for_tx, "reveals a block"),
    ];
    for (table, price, threshold, most, what) in thresholds {
        if let Some((parameter, lowest)) = lowest_price(price).filter(|&(_, lowest)| lowest > most) {
            let parameter = format!("{table}.{parameter}");
            remarks.push(Problem::new(
                &[&parameter, threshold],
                format!(
                    "{parameter} = {} Gwei is above {threshold} = {} Gwei, so sooner or later nobody {what}",
                    lowest.to_f64(),
                    most.to_f64()
                ),
            ));
        }
        let last = horizon::last_l1_block(settings);
        if let Some((start, _)) = price.shock_window().filter(|&(start, _)| start > last) {
            let parameter = format!("{table}.shock_start_block");
            let message =
                format!("{parameter} = {start} never comes: a trajectory gets to L1 block {last} at the most");
            remarks.push(Problem::new(&[&parameter, "run.timesteps"], message));
        }
    }
    remark_on_markets(settings, &mut remarks);
    staking::remarks(settings, groups, &mut remarks);
    remarks
}

/// The lowest price to which a process can come, and the parameter that says so.
fn lowest_price(price: &PriceSettings) -> Option<(&'static str, Gwei)> {
    match price.kind {
        PriceKind::Constant | PriceKind::Eip1559 | PriceKind::Eip4844 => Some(("price", price.price)),
        PriceKind::Steady | PriceKind::SingleShock | PriceKind::IntermittentShock => Some(("floor", price.floor)),
        PriceKind::Recorded => None,
    }
}

#[cfg(test)]
mod tests {
    use super::remarks;
    use crate::agents::AgentGroup;
    use crate::parameters::{DemandKind, Mempool, PriceKind, Settings};
    use crate::units::{Gwei, Share};

    fn sequencers(count: u64) -> [AgentGroup; 1] {
        [AgentGroup { is_sequencer: true, ..AgentGroup::new("sequencers", count) }]
    }

    fn told(settings: &Settings, groups: &[AgentGroup]) -> Vec<String> {
        remarks(settings, groups).into_iter().map(|remark| remark.message).collect()
    }

    #[test]
    fn an_ordinary_scenario_gives_no_remark() {
        assert!(told(&Settings::default(), &sequencers(3)).is_empty());
    }

    #[test]
    fn a_network_that_cannot_work_is_remarked_on() {
        let mut settings = Settings::default();
        assert!(told(&settings, &sequencers(0))[0].contains("nobody is a sequencer"));
        settings.gas.price = Gwei::nearest(5e10);
        let told = told(&settings, &sequencers(3));
        assert!(told.len() == 1 && told[0].starts_with("l1.gas.price = 50000000000 Gwei is above"), "{told:?}");
    }

    #[test]
    fn private_order_flow_without_a_receiver_is_remarked_on() -> Result<(), String> {
        let mut settings = Settings::default();
        settings.protocol.mempool = Mempool::Gossip;
        settings.protocol.private_order_flow_share = Share::new(0.2)?;
        assert!(told(&settings, &sequencers(3)).is_empty());
        settings.protocol.private_order_flow_sequencer_share = Share::new(0.0)?;
        assert!(told(&settings, &sequencers(3))[0].contains("nobody receives"));
        Ok(())
    }

    #[test]
    fn recorded_demand_that_cannot_act_and_a_cycle_beside_it_are_remarked_on() -> Result<(), String> {
        let mut settings = Settings::default();
        settings.demand.kind = DemandKind::Recorded;
        assert!(told(&settings, &sequencers(3))[0].contains("knows no users"));
        settings.protocol.mempool = Mempool::Gossip;
        assert!(told(&settings, &sequencers(3)).is_empty());
        settings.protocol.transactions_daily_amplitude = Share::new(0.5)?;
        assert!(told(&settings, &sequencers(3))[0].contains("say nothing"));
        Ok(())
    }

    #[test]
    fn a_shock_beyond_the_horizon_is_remarked_on() {
        let mut settings = Settings::default();
        settings.gas.kind = PriceKind::SingleShock;
        (settings.gas.shock_start_block, settings.gas.shock_end_block) = (1_000_000, 1_000_100);
        let told = told(&settings, &sequencers(3));
        assert!(told.len() == 1 && told[0].contains("never comes"), "{told:?}");
        settings.gas.shock_start_block = 500;
        assert!(super::remarks(&settings, &sequencers(3)).is_empty());
    }
}
