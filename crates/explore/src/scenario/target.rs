//! What a full name stands for: a parameter, or a quantity of a group of agents.

use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::parameters::{self, ParameterInfo, ParameterType, Role, Settings, Value, ValueKind};
use gddt_model::units::Probability;

use super::field::Field;

/// What a value is given to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// A parameter of the table.
    Parameter(&'static ParameterInfo),
    /// A quantity of a group of agents.
    Agent {
        /// Index of the group.
        group: usize,
        /// Which quantity.
        field: Field,
    },
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Parameter(info), Self::Parameter(other)) => info.name == other.name,
            (Self::Agent { group, field }, Self::Agent { group: other, field: of_other }) => {
                group == other && field == of_other
            }
            _ => false,
        }
    }
}

impl Target {
    /// What the name stands for, among groups of these names.
    pub(crate) fn find<S: AsRef<str>>(name: &str, groups: &[S]) -> Option<Self> {
        if let Some(info) = parameters::find(name) {
            return Some(Self::Parameter(info));
        }
        let (group, field) = name.strip_prefix("agents.")?.split_once('.')?;
        let group = groups.iter().position(|known| known.as_ref() == group)?;
        Some(Self::Agent { group, field: Field::find(field)? })
    }

    /// What is known of it as a parameter of a table, if it is one.
    pub(crate) fn info(self) -> Option<&'static ParameterInfo> {
        match self {
            Self::Parameter(info) => Some(info),
            Self::Agent { field, .. } => field.of_behavior(),
        }
    }

    /// Its full name.
    pub(crate) fn name(self, agents: &[AgentGroup]) -> String {
        match self {
            Self::Parameter(info) => info.name.clone(),
            Self::Agent { group, field } => {
                format!("agents.{}.{}", agents.get(group).map_or("", |group| &group.name), field.name())
            }
        }
    }

    /// Which values it takes.
    pub(crate) fn kind(self) -> ValueKind {
        match self {
            Self::Parameter(info) => info.kind,
            Self::Agent { field, .. } => field.kind(),
        }
    }

    /// The unit of its numbers.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Parameter(info) => info.unit,
            Self::Agent { field, .. } => field.unit(),
        }
    }

    /// Who chooses it.
    pub(crate) fn role(self) -> Role {
        match self {
            Self::Parameter(info) => info.role,
            Self::Agent { .. } => Role::Environment,
        }
    }

    /// What it means.
    pub(crate) fn doc(self) -> &'static str {
        match self {
            Self::Parameter(info) => info.doc.trim(),
            Self::Agent { field, .. } => field.doc(),
        }
    }

    /// Its value; [`Value::Unset`] if it is not set or not a single value.
    pub(crate) fn read(self, settings: &Settings, agents: &[AgentGroup]) -> Value {
        match self {
            Self::Parameter(info) => settings.get(&info.name).unwrap_or(Value::Unset),
            Self::Agent { group, field } => agents.get(group).map_or(Value::Unset, |group| field.read(group)),
        }
    }

    /// Gives it a value.
    ///
    /// # Errors
    /// What was expected instead.
    pub(crate) fn write(self, settings: &mut Settings, agents: &mut [AgentGroup], value: &Value) -> Result<(), String> {
        match self {
            Self::Parameter(info) => settings.set(&info.name, value).map_err(|error| match error {
                parameters::SetError::Value(message) => message,
                parameters::SetError::Unknown => String::from("a parameter was expected"),
            }),
            Self::Agent { group, field } => match agents.get_mut(group) {
                Some(group) => field.write(group, value),
                None => Err(String::from("a group of agents was expected")),
            },
        }
    }

    /// Whether it is the path of a file.
    pub(crate) fn is_path(self) -> bool {
        matches!(self, Self::Parameter(info) if info.name.rsplit('.').next() == Some("path"))
    }
}

/// Checks a distribution for the quantity that it is meant for.
///
/// # Errors
/// What was expected instead.
pub(crate) fn check_distribution(field: Field, distribution: &Distribution) -> Result<(), String> {
    distribution.check()?;
    let (low, high) = distribution.support();
    let ValueKind::Real { min, max } = field.kind() else { return Ok(()) };
    let probability = <Probability as ParameterType>::KIND == field.kind();
    if low < min || (probability && high > max) || (high.is_finite() && high > max) {
        return Err(format!("values from {min} to {max:?} were expected"));
    }
    Ok(())
}
