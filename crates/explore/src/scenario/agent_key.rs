//! What can be set of a group of agents, for those who list it.

use gddt_model::agents::AgentGroup;
use gddt_model::parameters::{Value, ValueKind};

use super::emit::distribution_text;
use super::field::Field;

/// A quantity of a group of agents: `NAME` in its `[[agents]]` table, `agents.GROUP.NAME` elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentKey(Field);

/// All quantities of a group of agents, in the order of documentation.
pub fn agent_keys() -> impl Iterator<Item = AgentKey> {
    Field::ALL.into_iter().map(AgentKey)
}

impl AgentKey {
    /// Its name within the group.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The unit of its numbers; empty for flags.
    pub fn unit(self) -> &'static str {
        self.0.unit()
    }

    /// Which values it takes.
    pub fn kind(self) -> ValueKind {
        self.0.kind()
    }

    /// What it means.
    pub fn doc(self) -> &'static str {
        self.0.doc()
    }

    /// Whether it may be a distribution over the members of the group.
    pub fn may_spread(self) -> bool {
        self.0.may_spread()
    }

    /// Whether it is a condition over the [quantities](gddt_model::rules::Quantity) of a decision.
    pub fn is_condition(self) -> bool {
        self.0.decides().is_some()
    }

    /// What a group has of it, as a scenario file gives it; `None` if that is left out.
    pub fn written(self, group: &AgentGroup) -> Option<String> {
        match self.0.distribution(group) {
            Some(distribution) if distribution.constant().is_none() => Some(distribution_text(distribution)),
            _ => Some(self.0.read(group)).filter(|value| *value != Value::Unset).map(|value| value.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use gddt_model::agents::{AgentGroup, Distribution};

    use super::agent_keys;

    #[test]
    fn what_a_group_has_is_told_as_a_scenario_file_gives_it() {
        let mut group = AgentGroup::new("provers", 20);
        group.is_prover = true;
        group.balance = Distribution::Lognormal { mean: 500.0, sd: 250.0 };
        let written = |name: &str| agent_keys().find(|key| key.name() == name).and_then(|key| key.written(&group));
        assert_eq!(written("count").as_deref(), Some("20"));
        assert_eq!(written("is_prover").as_deref(), Some("true"));
        assert_eq!(written("balance").as_deref(), Some("{ lognormal = { mean = 500.0, sd = 250.0 } }"));
        assert_eq!(written("op_cost_prover"), None);
    }
}
