//! The declaration of parameter tables: name, type, unit, default, role, place and meaning, each written once.

use super::ValueKind;

/// Who chooses the parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Governance chooses it.
    Control,
    /// The world chooses it: a recommendation must hold across its values.
    Environment,
    /// The experimenter chooses it: horizon, repetitions, definitions of KPIs.
    Experiment,
}

impl Role {
    /// The word for tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Environment => "environment",
            Self::Experiment => "experiment",
        }
    }
}

/// What is known of a parameter besides its value.
#[derive(Clone, Debug)]
pub struct ParameterInfo {
    /// The full name, with dots: TOML path, `--set` key, sweep key.
    pub name: String,
    /// The unit of its numbers; empty for words and pure numbers.
    pub unit: &'static str,
    /// Which values it takes.
    pub kind: ValueKind,
    /// What the words of a choice mean, in their order; empty for other kinds.
    pub meanings: &'static [&'static str],
    /// Whether it may be left unset.
    pub optional: bool,
    /// Who chooses it.
    pub role: Role,
    /// The module of the model where it acts.
    pub acts_in: &'static str,
    /// What it means, in a sentence or two.
    pub doc: &'static str,
    /// The kinds of its table under which it does anything; empty means under all of them.
    pub only_for_kinds: &'static [&'static str],
}

/// Declares a struct of settings with its table of [`ParameterInfo`].
///
/// One line per parameter: documentation, `name: Type = default; unit, role, place`, and the kinds under which it
/// applies if not all.
macro_rules! parameters {
    (
        $(#[$meta:meta])*
        pub struct $settings:ident {
            $(
                $(#[doc = $doc:literal])+
                $name:ident: $type:ty = $default:expr; $unit:literal, $role:ident, $place:literal
                $(, only for [$($kind:literal),+])?;
            )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $settings {
            $($(#[doc = $doc])+ pub $name: $type,)+
        }

        impl Default for $settings {
            fn default() -> Self {
                Self { $($name: $default),+ }
            }
        }

        impl $settings {
            /// How many parameters there are.
            pub const COUNT: usize = [$(stringify!($name)),+].len();

            /// What is known of the parameters, in order, their names behind a prefix.
            pub(crate) fn infos(prefix: &str) -> Vec<$crate::parameters::ParameterInfo> {
                vec![$($crate::parameters::ParameterInfo {
                    name: format!("{prefix}{}", stringify!($name)),
                    unit: $unit,
                    kind: <$type as $crate::parameters::ParameterType>::KIND,
                    meanings: <$type as $crate::parameters::ParameterType>::MEANINGS,
                    optional: <$type as $crate::parameters::ParameterType>::OPTIONAL,
                    role: $crate::parameters::Role::$role,
                    acts_in: $place,
                    doc: concat!($($doc),+),
                    only_for_kinds: &[$($($kind),+)?],
                }),+]
            }

            /// Sets a parameter by its name without prefix; `None` if there is none of that name.
            pub(crate) fn set(&mut self, name: &str, value: &$crate::parameters::Value) -> Option<Result<(), String>> {
                match name {
                    $(stringify!($name) => Some(
                        <$type as $crate::parameters::ParameterType>::read(value).map(|value| self.$name = value)
                    ),)+
                    _ => None,
                }
            }

            /// The value of a parameter by its name without prefix.
            pub(crate) fn get(&self, name: &str) -> Option<$crate::parameters::Value> {
                match name {
                    $(stringify!($name) => Some($crate::parameters::ParameterType::write(&self.$name)),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use parameters;
