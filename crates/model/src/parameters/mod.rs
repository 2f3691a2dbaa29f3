//! Parameters as a user gives them: one table that feeds TOML, `--set`, sweeps, `params`, schema and reports.
//!
//! [`Settings`] holds every parameter with a value of its own type, so each single value is in range. What must hold
//! *between* values (minimum below maximum, shares that sum to at most 1, series that are long enough) is checked
//! when [`Params`](crate::Params) are resolved from them.

mod behavior;
mod demand;
mod l1;
mod protocol;
mod table;
mod value;

use std::sync::LazyLock;

pub use behavior::{AfterBudget, BehaviorKind, BehaviorSettings, CensoredStages, WithheldStep};
pub use demand::{DemandKind, DemandSettings};
pub use l1::{CensorshipKind, CensorshipSettings, Checksum, Fork, OnExhausted, PriceKind, PriceSettings, RunSettings};
pub use protocol::{
    Mempool, Profitability, ProofDecisionGas, ProtocolSettings, RaceParticipation, RevealDecisionFee, StakingDynamics,
    UncleFallback,
};
pub use table::{ParameterInfo, Role};
pub use value::{Blocks, Degree, Nodes, ParameterType, Positive, PositiveBlocks, StepBlocks, Value, ValueKind};

/// A value for every parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// `run.*`: horizon, repetitions, seed.
    pub run: RunSettings,
    /// The flat parameters.
    pub protocol: ProtocolSettings,
    /// `demand.*`.
    pub demand: DemandSettings,
    /// `l1.gas.*`.
    pub gas: PriceSettings,
    /// `l1.blob.*`.
    pub blob: PriceSettings,
    /// `l1.builders.*`.
    pub builders: CensorshipSettings,
    /// `l1.validators.*`.
    pub validators: CensorshipSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            run: RunSettings::default(),
            protocol: ProtocolSettings::default(),
            demand: DemandSettings::default(),
            gas: PriceSettings::default(),
            blob: PriceSettings::blob(),
            builders: CensorshipSettings::default(),
            validators: CensorshipSettings::default(),
        }
    }
}

/// The tables with a prefix: everything else is flat.
const PREFIXES: [&str; 6] = ["run.", "demand.", "l1.gas.", "l1.blob.", "l1.builders.", "l1.validators."];

static TABLE: LazyLock<Vec<ParameterInfo>> = LazyLock::new(|| {
    let mut table = ProtocolSettings::infos("");
    for prefix in PREFIXES {
        table.extend(match prefix {
            "run." => RunSettings::infos(prefix),
            "demand." => DemandSettings::infos(prefix),
            "l1.gas." | "l1.blob." => PriceSettings::infos(prefix),
            _ => CensorshipSettings::infos(prefix),
        });
    }
    table
});

/// Every parameter, in the order of documentation.
pub fn table() -> &'static [ParameterInfo] {
    &TABLE
}

/// What is known of a parameter, by its full name.
pub fn find(name: &str) -> Option<&'static ParameterInfo> {
    TABLE.iter().find(|info| info.name == name)
}

/// Why a parameter could not be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// There is no such parameter.
    Unknown,
    /// The value is not one that the parameter takes; the message says what was expected.
    Value(String),
}

impl Settings {
    /// Sets a parameter by its full name.
    ///
    /// # Errors
    /// If there is no such parameter, or it does not take the value.
    pub fn set(&mut self, name: &str, value: &Value) -> Result<(), SetError> {
        let outcome = match split(name) {
            ("run.", name) => self.run.set(name, value),
            ("demand.", name) => self.demand.set(name, value),
            ("l1.gas.", name) => self.gas.set(name, value),
            ("l1.blob.", name) => self.blob.set(name, value),
            ("l1.builders.", name) => self.builders.set(name, value),
            ("l1.validators.", name) => self.validators.set(name, value),
            (_, name) => self.protocol.set(name, value),
        };
        outcome.ok_or(SetError::Unknown)?.map_err(SetError::Value)
    }

    /// The value of a parameter by its full name; `None` if there is no such parameter.
    pub fn get(&self, name: &str) -> Option<Value> {
        match split(name) {
            ("run.", name) => self.run.get(name),
            ("demand.", name) => self.demand.get(name),
            ("l1.gas.", name) => self.gas.get(name),
            ("l1.blob.", name) => self.blob.get(name),
            ("l1.builders.", name) => self.builders.get(name),
            ("l1.validators.", name) => self.validators.get(name),
            (_, name) => self.protocol.get(name),
        }
    }
}

/// Splits a full name into the prefix of its table and the rest.
fn split(name: &str) -> (&'static str, &str) {
    for prefix in PREFIXES {
        if let Some(rest) = name.strip_prefix(prefix) {
            return (prefix, rest);
        }
    }
    ("", name)
}

#[cfg(test)]
mod tests {
    use super::{SetError, Settings, Value, find, table};

    #[test]
    fn every_parameter_can_be_read_and_set_under_its_name() {
        let defaults = Settings::default();
        let mut settings = Settings::default();
        for info in table() {
            let value = defaults.get(&info.name);
            assert!(value.is_some(), "{}", info.name);
            assert_eq!(settings.set(&info.name, &value.unwrap_or(Value::Unset)), Ok(()), "{}", info.name);
            assert!(!info.doc.trim().is_empty(), "{}", info.name);
        }
        assert_eq!(settings, defaults);
        let names: std::collections::HashSet<_> = table().iter().map(|info| &info.name).collect();
        assert_eq!(names.len(), table().len());
    }

    #[test]
    fn a_wrong_value_and_an_unknown_name_are_told_apart() {
        let mut settings = Settings::default();
        assert_eq!(settings.set("finel_probability", &Value::Real(0.5)), Err(SetError::Unknown));
        assert_eq!(settings.set("l1.gas.prise", &Value::Real(0.5)), Err(SetError::Unknown));
        let Err(SetError::Value(message)) = settings.set("final_probability", &Value::Real(1.5)) else {
            panic!("1.5 is no probability")
        };
        assert!(message.contains("probability from 0 to 1"), "{message}");
        assert_eq!(settings.set("l1.gas.price", &Value::Integer(30_000)), Ok(()));
        assert!(find("l1.gas.price").is_some());
    }
}
