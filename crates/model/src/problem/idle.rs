//! Parameters that say nothing under the others.

use crate::parameters::{DemandKind, Mempool, Settings, StakingDynamics, UncleFallback};

/// A parameter that has no effect whatever its value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle {
    /// Its name.
    pub parameter: &'static str,
    /// What switches it off.
    pub because: &'static str,
}

/// What only users and gossip need.
const OF_GOSSIP: [&str; 17] = [
    "transactions_per_second",
    "transactions_daily_amplitude",
    "transaction_fee_per_size_sd",
    "public_share",
    "private_transaction_size",
    "private_transaction_size_sd",
    "public_transaction_size",
    "public_transaction_size_sd",
    "private_order_flow_share",
    "private_order_flow_sequencer_share",
    "gossip_nodes",
    "gossip_degree",
    "gossip_hop_latency_mean",
    "gossip_hop_latency_sd",
    "block_capacity_bytes",
    "tx_expiry_blocks",
    "mempool_cap_transactions",
];

/// What only a staking life cycle needs.
const OF_STAKING: [&str; 17] = [
    "unstake_hazard",
    "stake_hazard",
    "stake_elasticity",
    "required_annual_return",
    "return_window_blocks",
    "stake_activation_period",
    "unstake_cooldown_period",
    "entry_queue_per_epoch",
    "epoch_blocks",
    "prover_unstake_hazard",
    "prover_stake_hazard",
    "prover_stake_elasticity",
    "prover_required_annual_return",
    "prover_return_window_blocks",
    "prover_stake_activation_period",
    "prover_unstake_cooldown_period",
    "prover_entry_queue_per_epoch",
];

/// The parameters that have no effect under some settings, because another one switches off what they are about. Those of a
/// table whose kind does not know them are errors, and not among these.
pub fn idle(settings: &Settings) -> Vec<Idle> {
    let protocol = &settings.protocol;
    let mut idle = Vec::new();
    let mut switched_off = |is_off: bool, because, parameters: &[&'static str]| {
        let all = parameters.iter().map(|&parameter| Idle { parameter, because });
        idle.extend(all.filter(|_| is_off));
    };
    let is_gossip = protocol.mempool == Mempool::Gossip;
    switched_off(!is_gossip, "mempool = \"aggregate\" knows no users and no gossip", &OF_GOSSIP);
    switched_off(
        is_gossip,
        "mempool = \"gossip\" packs what users send",
        &["proposal_average_size", "transaction_count"],
    );
    switched_off(
        is_gossip && settings.demand.kind == DemandKind::Recorded,
        "demand is recorded",
        &["transactions_per_second", "transactions_daily_amplitude"],
    );
    switched_off(
        protocol.staking_dynamics == StakingDynamics::Static,
        "staking_dynamics = \"static\" lets nobody join or leave",
        &OF_STAKING,
    );
    switched_off(
        protocol.uncle_fallback == UncleFallback::None,
        "uncle_fallback = \"none\" lets no uncle take over",
        &["uncle_count"],
    );
    idle
}

#[cfg(test)]
mod tests {
    use super::idle;
    use crate::parameters::{Mempool, Settings, StakingDynamics};

    fn names(settings: &Settings) -> Vec<&'static str> {
        idle(settings).into_iter().map(|idle| idle.parameter).collect()
    }

    #[test]
    fn every_parameter_that_is_called_idle_exists() {
        let mut settings = Settings::default();
        for mempool in [Mempool::Aggregate, Mempool::Gossip] {
            settings.protocol.mempool = mempool;
            assert!(names(&settings).iter().all(|name| settings.get(name).is_some()), "{:?}", names(&settings));
        }
    }

    #[test]
    fn a_switch_decides_what_is_idle() {
        let mut settings = Settings::default();
        assert!(names(&settings).contains(&"gossip_degree") && names(&settings).contains(&"stake_hazard"));
        assert!(!names(&settings).contains(&"transaction_count"));
        settings.protocol.mempool = Mempool::Gossip;
        settings.protocol.staking_dynamics = StakingDynamics::Dynamic;
        assert_eq!(names(&settings), ["proposal_average_size", "transaction_count", "uncle_count"]);
    }
}
