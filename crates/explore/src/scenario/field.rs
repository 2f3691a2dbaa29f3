//! The quantities of a group of agents.

use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::parameters::{BehaviorSettings, ParameterInfo, ParameterType, SetError, Value, ValueKind};
use gddt_model::units::{Gwei, Probability, Share, Tokens};

use crate::rule::{self, Decides};

const LARGEST_GROUP: i64 = gddt_model::LARGEST_POPULATION.cast_signed();

/// How a group's distribution of a quantity is read, and how it is set.
type Get = fn(&AgentGroup) -> Option<&Distribution>;
type Set = fn(&mut AgentGroup, Distribution);

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
    RunningCostPerDay,
    FinalProbability,
    InitiallyActiveShare,
    ProfitableIf,
    ProposesIf,
    /// A parameter of the behaviour, by its place in [`BehaviorSettings::table`].
    Behavior(u8),
}

/// The quantities that are no parameters of the behaviour.
const PLAIN: [Field; 13] = [
    Field::Count,
    Field::IsSequencer,
    Field::IsProver,
    Field::IsRelay,
    Field::Balance,
    Field::StakedAmount,
    Field::OpCostSequencer,
    Field::OpCostProver,
    Field::RunningCostPerDay,
    Field::FinalProbability,
    Field::InitiallyActiveShare,
    Field::ProfitableIf,
    Field::ProposesIf,
];

impl Field {
    /// All of them, in the order of documentation.
    pub(crate) const ALL: [Self; PLAIN.len() + BehaviorSettings::COUNT] = {
        let mut all = [Self::Count; PLAIN.len() + BehaviorSettings::COUNT];
        let mut place = 0;
        while place < PLAIN.len() {
            all[place] = PLAIN[place];
            place += 1;
        }
        let mut place = 0_u8;
        while (place as usize) < BehaviorSettings::COUNT {
            all[PLAIN.len() + place as usize] = Self::Behavior(place);
            place += 1;
        }
        all
    };

    /// The kind of the behaviour, which the group's key `behavior` may give alone.
    pub(crate) const BEHAVIOR_KIND: Self = Self::Behavior(0);

    /// What is known of the quantity as a parameter of the behaviour, if it is one.
    pub(crate) fn of_behavior(self) -> Option<&'static ParameterInfo> {
        if let Self::Behavior(place) = self { BehaviorSettings::table().get(usize::from(place)) } else { None }
    }

    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Behavior(_) => self.of_behavior().map_or("", |info| &info.name),
            Self::Count => "count",
            Self::IsSequencer => "is_sequencer",
            Self::IsProver => "is_prover",
            Self::IsRelay => "is_relay",
            Self::Balance => "balance",
            Self::StakedAmount => "staked_amount",
            Self::OpCostSequencer => "op_cost_sequencer",
            Self::OpCostProver => "op_cost_prover",
            Self::RunningCostPerDay => "running_cost_per_day",
            Self::FinalProbability => "final_probability",
            Self::InitiallyActiveShare => "initially_active_share",
            Self::ProfitableIf => "profitable_if",
            Self::ProposesIf => "proposes_if",
        }
    }

    pub(crate) fn doc(self) -> &'static str {
        match self {
            Self::Behavior(_) => self.of_behavior().map_or("", |info| info.doc.trim()),
            Self::Count => "How many agents.",
            Self::IsSequencer => "Whether they propose blocks.",
            Self::IsProver => "Whether they prove blocks for others.",
            Self::IsRelay => "Whether they relay.",
            Self::Balance => "Spendable balance at the start.",
            Self::StakedAmount => "Stake at the start.",
            Self::OpCostSequencer => "Own operating cost as a sequencer; left out: the parameter of that name.",
            Self::OpCostProver => "Own operating cost as a prover; left out: the parameter of that name.",
            Self::RunningCostPerDay => {
                "What it costs to take part, whether or not the agent acts, in any of its roles or all of them (left out: 0). It leaves no \
                 balance; it counts in payoffs and, where staking_dynamics is dynamic, in what staking pays the agent."
            }
            Self::FinalProbability => {
                "Own probability of having acted by the end of a window; left out: the parameter of that name."
            }
            Self::InitiallyActiveShare => {
                "Share of the group that takes part from the start, its first members (left out: 1). The others begin as \
                 outsiders, a sequencer's stake in its balance, and join where staking_dynamics is dynamic."
            }
            Self::ProfitableIf => {
                "When it pays to bond, reveal, prove or race: an expression over the quantities of a decision and over \
                 parameters, such as \"reward >= 1.2 * cost and gas_price < 80\"; left out: the test that `profitability` names."
            }
            Self::ProposesIf => {
                "When a sequencer that is willing proposes: an expression, as `profitable_if`; left out: always."
            }
        }
    }

    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Behavior(_) => self.of_behavior().map_or("", |info| info.unit),
            Self::Count => "agents",
            Self::IsSequencer | Self::IsProver | Self::IsRelay | Self::ProfitableIf | Self::ProposesIf => "",
            Self::Balance | Self::StakedAmount => "tokens",
            Self::OpCostSequencer | Self::OpCostProver => "Gwei",
            Self::RunningCostPerDay => "tokens per day",
            Self::FinalProbability => "probability",
            Self::InitiallyActiveShare => "share",
        }
    }

    pub(crate) fn kind(self) -> ValueKind {
        match self {
            Self::Behavior(_) => self.of_behavior().map_or(ValueKind::Flag, |info| info.kind),
            Self::Count => ValueKind::Integer { min: 0, max: LARGEST_GROUP },
            Self::IsSequencer | Self::IsProver | Self::IsRelay => ValueKind::Flag,
            Self::Balance | Self::StakedAmount | Self::RunningCostPerDay => <Tokens as ParameterType>::KIND,
            Self::OpCostSequencer | Self::OpCostProver => <Gwei as ParameterType>::KIND,
            Self::FinalProbability => <Probability as ParameterType>::KIND,
            Self::InitiallyActiveShare => <Share as ParameterType>::KIND,
            Self::ProfitableIf | Self::ProposesIf => ValueKind::Text,
        }
    }

    /// What it decides, if it is an expression.
    pub(crate) const fn decides(self) -> Option<Decides> {
        match self {
            Self::ProfitableIf => Some(Decides::Profitable),
            Self::ProposesIf => Some(Decides::Proposes),
            _ => None,
        }
    }

    /// How the distribution of the quantity is read and set, if it can have one.
    fn spreading(self) -> Option<(Get, Set)> {
        Some(match self {
            Self::Balance => (|group| Some(&group.balance), |group, given| group.balance = given),
            Self::StakedAmount => (|group| Some(&group.staked_amount), |group, given| group.staked_amount = given),
            Self::OpCostSequencer => {
                (|group| group.op_cost_sequencer.as_ref(), |group, given| group.op_cost_sequencer = Some(given))
            }
            Self::OpCostProver => {
                (|group| group.op_cost_prover.as_ref(), |group, given| group.op_cost_prover = Some(given))
            }
            Self::FinalProbability => {
                (|group| group.final_probability.as_ref(), |group, given| group.final_probability = Some(given))
            }
            Self::RunningCostPerDay => {
                (|group| group.running_cost_per_day.as_ref(), |group, given| group.running_cost_per_day = Some(given))
            }
            Self::Count
            | Self::IsSequencer
            | Self::IsProver
            | Self::IsRelay
            | Self::InitiallyActiveShare
            | Self::ProfitableIf
            | Self::ProposesIf
            | Self::Behavior(_) => return None,
        })
    }

    /// Whether the quantity may differ between the members of a group.
    pub(crate) fn may_spread(self) -> bool {
        self.spreading().is_some()
    }

    /// The distribution of the quantity, if it has one.
    pub(crate) fn distribution(self, group: &AgentGroup) -> Option<&Distribution> {
        self.spreading().and_then(|(get, _)| get(group))
    }

    /// Gives the group a distribution of the quantity; no effect on quantities that cannot spread.
    pub(crate) fn spread(self, group: &mut AgentGroup, distribution: Distribution) {
        if let Some((_, set)) = self.spreading() {
            set(group, distribution);
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
            Self::ProfitableIf | Self::ProposesIf => {
                let text = self.decides().and_then(|decides| rule::text(group, decides));
                text.map_or(Value::Unset, |text| Value::Text(String::from(text)))
            }
            Self::Behavior(_) => group.behavior.value(self.name()),
            _ => self.distribution(group).and_then(Distribution::constant).map_or(Value::Unset, Value::Real),
        }
    }

    /// Gives the quantity a value.
    ///
    /// # Errors
    /// What was expected instead.
    pub(crate) fn write(self, group: &mut AgentGroup, value: &Value) -> Result<(), String> {
        match (self, value) {
            (Self::ProfitableIf | Self::ProposesIf, Value::Text(text)) => {
                if let Some(decides) = self.decides() {
                    rule::give(group, decides, text).map_err(|error| error.to_string())?;
                }
            }
            (Self::Count, Value::Integer(number @ 0..=LARGEST_GROUP)) => group.count = number.unsigned_abs(),
            (Self::IsSequencer, Value::Flag(flag)) => group.is_sequencer = *flag,
            (Self::IsProver, Value::Flag(flag)) => group.is_prover = *flag,
            (Self::IsRelay, Value::Flag(flag)) => group.is_relay = *flag,
            (Self::InitiallyActiveShare, value) => group.initially_active_share = Share::read(value)?,
            (Self::Behavior(_), value) => {
                return group.behavior.assign(self.name(), value).map_err(|error| match error {
                    SetError::Value(message) => message,
                    SetError::Unknown => format!("{} was expected", self.kind()),
                });
            }
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
    use gddt_model::agents::{AgentGroup, Distribution};
    use gddt_model::parameters::Value;

    use super::Field;

    #[test]
    fn a_running_cost_may_spread_and_is_nothing_unless_given() {
        let field = Field::RunningCostPerDay;
        assert_eq!((Field::find("running_cost_per_day"), field.may_spread()), (Some(field), true));
        let mut group = AgentGroup::new("sequencers", 10);
        assert_eq!((field.read(&group), group.has_running_cost()), (Value::Unset, false));
        assert_eq!(field.write(&mut group, &Value::Real(0.25)), Ok(()));
        assert_eq!((field.read(&group), group.has_running_cost()), (Value::Real(0.25), true));
        assert!(
            field.write(&mut group, &Value::Real(-1.0)).is_err()
                && field.write(&mut group, &Value::Flag(true)).is_err()
        );
        field.spread(&mut group, Distribution::Uniform { low: 0.0, high: 1.0 });
        assert_eq!((field.read(&group), group.has_running_cost()), (Value::Unset, true));
    }

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
