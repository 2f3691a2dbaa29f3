//! The quantities of a group of agents.

use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::parameters::{ParameterType, Value, ValueKind};
use gddt_model::units::{Gwei, Probability, Share, Tokens};

const LARGEST_GROUP: i64 = gddt_model::LARGEST_POPULATION.cast_signed();

/// A quantity of a group of agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Count,
    IsSequencer,
    IsProver,
    IsRelay,
    Balance,
    StakedAmount,
    OpCostSequencer,
    OpCostProver,
    FinalProbability,
    InitiallyActiveShare,
}

impl Field {
    /// All of them, in the order of documentation.
    pub(crate) const ALL: [Self; 10] = [
        Self::Count,
        Self::IsSequencer,
        Self::IsProver,
        Self::IsRelay,
        Self::Balance,
        Self::StakedAmount,
        Self::OpCostSequencer,
        Self::OpCostProver,
        Self::FinalProbability,
        Self::InitiallyActiveShare,
    ];

    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::IsSequencer => "is_sequencer",
            Self::IsProver => "is_prover",
            Self::IsRelay => "is_relay",
            Self::Balance => "balance",
            Self::StakedAmount => "staked_amount",
            Self::OpCostSequencer => "op_cost_sequencer",
            Self::OpCostProver => "op_cost_prover",
            Self::FinalProbability => "final_probability",
            Self::InitiallyActiveShare => "initially_active_share",
        }
    }

    pub(crate) const fn doc(self) -> &'static str {
        match self {
            Self::Count => "How many agents.",
            Self::IsSequencer => "Whether they propose blocks.",
            Self::IsProver => "Whether they prove blocks for others.",
            Self::IsRelay => "Whether they relay.",
            Self::Balance => "Spendable balance at the start.",
            Self::StakedAmount => "Stake at the start.",
            Self::OpCostSequencer => "Own operating cost as a sequencer; left out: the parameter of that name.",
            Self::OpCostProver => "Own operating cost as a prover; left out: the parameter of that name.",
            Self::FinalProbability => {
                "Own probability of having acted by the end of a window; left out: the parameter of that name."
            }
            Self::InitiallyActiveShare => {
                "Share of the group that takes part from the start, its first members (left out: 1). The others begin as \
                 outsiders, a sequencer's stake in its balance, and join where staking_dynamics is dynamic."
            }
        }
    }

    pub(crate) const fn unit(self) -> &'static str {
        match self {
            Self::Count => "agents",
            Self::IsSequencer | Self::IsProver | Self::IsRelay => "",
            Self::Balance | Self::StakedAmount => "tokens",
            Self::OpCostSequencer | Self::OpCostProver => "Gwei",
            Self::FinalProbability => "probability",
            Self::InitiallyActiveShare => "share",
        }
    }

    pub(crate) const fn kind(self) -> ValueKind {
        match self {
            Self::Count => ValueKind::Integer { min: 0, max: LARGEST_GROUP },
            Self::IsSequencer | Self::IsProver | Self::IsRelay => ValueKind::Flag,
            Self::Balance | Self::StakedAmount => <Tokens as ParameterType>::KIND,
            Self::OpCostSequencer | Self::OpCostProver => <Gwei as ParameterType>::KIND,
            Self::FinalProbability => <Probability as ParameterType>::KIND,
            Self::InitiallyActiveShare => <Share as ParameterType>::KIND,
        }
    }

    /// Whether the quantity may differ between the members of a group.
    pub(crate) const fn may_spread(self) -> bool {
        matches!(self.kind(), ValueKind::Real { .. }) && !matches!(self, Self::InitiallyActiveShare)
    }

    /// The distribution of the quantity, if it has one.
    pub(crate) fn distribution(self, group: &AgentGroup) -> Option<&Distribution> {
        match self {
            Self::Balance => Some(&group.balance),
            Self::StakedAmount => Some(&group.staked_amount),
            Self::OpCostSequencer => group.op_cost_sequencer.as_ref(),
            Self::OpCostProver => group.op_cost_prover.as_ref(),
            Self::FinalProbability => group.final_probability.as_ref(),
            Self::Count | Self::IsSequencer | Self::IsProver | Self::IsRelay | Self::InitiallyActiveShare => None,
        }
    }

    /// Gives the group a distribution of the quantity; no effect on quantities that cannot spread.
    pub(crate) fn spread(self, group: &mut AgentGroup, distribution: Distribution) {
        match self {
            Self::Balance => group.balance = distribution,
            Self::StakedAmount => group.staked_amount = distribution,
            Self::OpCostSequencer => group.op_cost_sequencer = Some(distribution),
            Self::OpCostProver => group.op_cost_prover = Some(distribution),
            Self::FinalProbability => group.final_probability = Some(distribution),
            Self::Count | Self::IsSequencer | Self::IsProver | Self::IsRelay | Self::InitiallyActiveShare => {}
        }
    }

    /// The value of the quantity; [`Value::Unset`] if the members differ.
    pub(crate) fn read(self, group: &AgentGroup) -> Value {
        match self {
            Self::Count => Value::Integer(i64::try_from(group.count).unwrap_or(i64::MAX)),
            Self::IsSequencer => Value::Flag(group.is_sequencer),
            Self::IsProver => Value::Flag(group.is_prover),
            Self::IsRelay => Value::Flag(group.is_relay),
            Self::InitiallyActiveShare => group.initially_active_share.write(),
            _ => self.distribution(group).and_then(Distribution::constant).map_or(Value::Unset, Value::Real),
        }
    }

    /// Gives the quantity a value.
    ///
    /// # Errors
    /// What was expected instead.
    pub(crate) fn write(self, group: &mut AgentGroup, value: &Value) -> Result<(), String> {
        match (self, value) {
            (Self::Count, Value::Integer(number @ 0..=LARGEST_GROUP)) => group.count = number.unsigned_abs(),
            (Self::IsSequencer, Value::Flag(flag)) => group.is_sequencer = *flag,
            (Self::IsProver, Value::Flag(flag)) => group.is_prover = *flag,
            (Self::IsRelay, Value::Flag(flag)) => group.is_relay = *flag,
            (Self::InitiallyActiveShare, value) => group.initially_active_share = Share::read(value)?,
            (_, Value::Integer(_) | Value::Real(_)) if self.may_spread() => match (self.kind(), value.number()) {
                (ValueKind::Real { min, max }, Some(number)) if (min..=max).contains(&number) => {
                    self.spread(group, Distribution::Constant(number));
                }
                _ => return Err(format!("{} was expected", self.kind())),
            },
            _ => return Err(format!("{} was expected", self.kind())),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use gddt_model::agents::AgentGroup;
    use gddt_model::parameters::Value;

    use super::Field;

    #[test]
    fn who_takes_part_from_the_start_is_one_share_of_the_whole_group() {
        let field = Field::InitiallyActiveShare;
        let mut group = AgentGroup::new("sequencers", 10);
        assert_eq!(field.read(&group), Value::Real(1.0));
        assert_eq!(field.write(&mut group, &Value::Real(0.25)), Ok(()));
        assert_eq!((field.read(&group), group.initially_active()), (Value::Real(0.25), 3));
        assert!(field.write(&mut group, &Value::Real(1.5)).is_err_and(|told| told.contains("a share from 0 to 1")));
        assert!(field.write(&mut group, &Value::Flag(true)).is_err());
        assert!(!field.may_spread() && field.distribution(&group).is_none());
    }
}
