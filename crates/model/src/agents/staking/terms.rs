//! The rules of joining and leaving, worked out once per parameter combination.

use super::StakingRole;
use crate::agents::AgentGroup;
use crate::parameters::{ProtocolSettings, StakingDynamics};
use crate::units::{L1Block, Tokens};

/// The staking life cycle under some parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Staking {
    /// Whether anybody joins or leaves.
    pub is_dynamic: bool,
    /// L1 blocks in a year of 365 days.
    pub blocks_per_year: f64,
    /// Stake without which nobody joins as a sequencer.
    pub(super) minimum_stake: Tokens,
    /// Bond without which nobody joins as a prover.
    pub(super) bond: Tokens,
    terms: [Terms; 2],
}

/// The terms on which sequencers or provers join and leave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    leave_hazard: f64,
    join_hazard: f64,
    elasticity: f64,
    required_return: f64,
    /// Whether somebody in the role has a running cost, and so a hazard of its own.
    has_own_hazards: bool,
    /// L1 blocks of the trailing window.
    pub window: u64,
    /// L1 blocks from admission to taking part.
    pub activation: u64,
    /// L1 blocks from leaving to being outside.
    pub cooldown: u64,
    /// Most admissions per epoch; 0: no limit.
    pub queue_per_epoch: u64,
    /// L1 blocks of an epoch.
    pub epoch_blocks: u64,
}

impl Staking {
    /// The life cycle under some parameters.
    pub fn of(protocol: &ProtocolSettings, groups: &[AgentGroup]) -> Self {
        let costs = |role: StakingRole| groups.iter().any(|group| role.bears_running_cost_of(group));
        let sequencers = Terms {
            leave_hazard: protocol.unstake_hazard.to_f64(),
            join_hazard: protocol.stake_hazard.to_f64(),
            elasticity: protocol.stake_elasticity.to_f64(),
            required_return: protocol.required_annual_return.to_f64(),
            has_own_hazards: protocol.stake_elasticity.to_f64() > 0.0 && costs(StakingRole::Sequencer),
            window: protocol.return_window_blocks.get(),
            activation: protocol.stake_activation_period.get(),
            cooldown: protocol.unstake_cooldown_period.get(),
            queue_per_epoch: protocol.entry_queue_per_epoch,
            epoch_blocks: protocol.epoch_blocks.get(),
        };
        let provers = Terms {
            leave_hazard: protocol.prover_unstake_hazard.to_f64(),
            join_hazard: protocol.prover_stake_hazard.to_f64(),
            elasticity: protocol.prover_stake_elasticity.to_f64(),
            required_return: protocol.prover_required_annual_return.to_f64(),
            has_own_hazards: protocol.prover_stake_elasticity.to_f64() > 0.0 && costs(StakingRole::Prover),
            window: protocol.prover_return_window_blocks.get(),
            activation: protocol.prover_stake_activation_period.get(),
            cooldown: protocol.prover_unstake_cooldown_period.get(),
            queue_per_epoch: protocol.prover_entry_queue_per_epoch,
            epoch_blocks: protocol.epoch_blocks.get(),
        };
        Self {
            is_dynamic: protocol.staking_dynamics == StakingDynamics::Dynamic,
            blocks_per_year: 365.0 * protocol.l1_blocks_per_day.get() as f64,
            minimum_stake: protocol.minimum_stake,
            bond: protocol.commit_bond_amount,
            terms: [sequencers, provers],
        }
    }

    /// The terms of a role.
    #[inline]
    pub const fn terms(&self, role: StakingRole) -> &Terms {
        &self.terms[role as usize]
    }
}

impl Terms {
    /// The hazards per L1 block of leaving and of joining, at the excess of the realised over the required return.
    ///
    /// plain x 2 / (1 + exp(±elasticity x excess)), at most 1.
    pub fn hazards(&self, excess: f64) -> [f64; 2] {
        if self.elasticity == 0.0 {
            return [self.leave_hazard, self.join_hazard];
        }
        // Beyond 700 the exponential would overflow; the multiplier is 0 or 2 long before.
        let answer = (self.elasticity * excess).clamp(-700.0, 700.0).exp();
        let [leave, join] = [2.0 / (1.0 + answer), 2.0 / (1.0 + answer.recip())];
        [(self.leave_hazard * leave).min(1.0), (self.join_hazard * join).min(1.0)]
    }

    /// What no hazard of leaving and of joining exceeds, whatever staking pays: twice the plain ones.
    pub(super) fn highest_hazards(&self) -> [f64; 2] {
        [self.leave_hazard, self.join_hazard].map(|plain| (2.0 * plain).min(1.0))
    }

    /// Whether agents of the role differ in their hazards, because some have a running cost and the return matters.
    #[inline]
    pub const fn has_own_hazards(&self) -> bool {
        self.has_own_hazards
    }

    /// The return that plain hazards belong to.
    #[inline]
    pub const fn required_return(&self) -> f64 {
        self.required_return
    }

    /// First L1 block of an epoch.
    pub(super) const fn epoch_start(&self, epoch: u64) -> L1Block {
        epoch * self.epoch_blocks
    }
}

#[cfg(test)]
mod tests {
    use super::Staking;
    use crate::agents::StakingRole;
    use crate::parameters::{ProtocolSettings, Value};

    fn terms(elasticity: f64, hazard: f64) -> super::Terms {
        let mut protocol = ProtocolSettings::default();
        for (name, value) in [("stake_elasticity", elasticity), ("stake_hazard", hazard), ("unstake_hazard", hazard)] {
            assert_eq!(protocol.set(name, &Value::Real(value)), Some(Ok(())));
        }
        *Staking::of(&protocol, &[]).terms(StakingRole::Sequencer)
    }

    #[test]
    fn hazards_answer_to_profit_by_a_logistic() {
        assert_eq!(terms(0.0, 0.1).hazards(5.0), [0.1, 0.1], "without elasticity they do not");
        assert_eq!(terms(3.0, 0.1).hazards(0.0), [0.1, 0.1]);
        let [leave, join] = terms(2.0, 0.1).hazards(0.5);
        assert!((join - 0.2 / (1.0 + (-1.0_f64).exp())).abs() < 1e-15);
        assert!((leave + join - 0.2).abs() < 1e-15, "one gains what the other loses");
        for excess in [-1e9, -0.3, 0.0, 0.3, 1e9] {
            let own = terms(3.0, 0.1).hazards(excess);
            assert!(own.iter().zip(terms(3.0, 0.1).highest_hazards()).all(|(own, highest)| *own <= highest), "{own:?}");
        }
        let [leave, join] = terms(1e18, 0.75).hazards(1.0);
        assert!(leave < 1e-300 && join == 1.0, "capped at 1");
        assert_eq!(terms(1e18, 0.75).hazards(-1.0)[0], 1.0);
    }
}
