//! Values as they stand in a scenario file, and how a typed parameter is read from one.

use crate::units::{Correlation, Factor, Gas, Gwei, MeanBlocks, Probability, Seconds, Share, Tokens};

/// The value of a parameter, as TOML, `--set` and a sweep axis give it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A word.
    Text(String),
    /// Words.
    Texts(Vec<String>),
    /// Numbers.
    Reals(Vec<f64>),
    /// Not set (an optional parameter that is left out).
    Unset,
}

impl Value {
    /// The value as a number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Real(number) => Some(*number),
            _ => None,
        }
    }
}

impl std::fmt::Display for Value {
    /// As it is written in TOML; nothing for [`Value::Unset`].
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Real(number) => write!(f, "{number:?}"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Texts(texts) => write!(f, "{texts:?}"),
            Self::Reals(numbers) => write!(f, "{numbers:?}"),
            Self::Unset => Ok(()),
        }
    }
}

/// Which values a parameter takes: for messages, the schema and `params`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueKind {
    /// A whole number in a closed range.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A number in a closed range.
    Real {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any text (a path, the name of a column).
    Text,
    /// A list of words.
    Texts,
    /// A list of numbers.
    Reals,
}

impl std::fmt::Display for ValueKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Integer { min, max: LARGEST_COUNT } => write!(f, "a whole number of at least {min}"),
            Self::Integer { min, max } => write!(f, "a whole number from {min} to {max}"),
            Self::Real { min, max } => write!(f, "a number from {min} to {max}"),
            Self::Flag => write!(f, "true or false"),
            Self::Choice(words) => {
                write!(f, "one of ")?;
                for (index, word) in words.iter().enumerate() {
                    write!(f, "{}\"{word}\"", if index > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
            Self::Text => write!(f, "a text"),
            Self::Texts => write!(f, "a list of texts"),
            Self::Reals => write!(f, "a list of numbers"),
        }
    }
}

/// A type that a parameter can have.
pub trait ParameterType: Sized {
    /// Which values it takes.
    const KIND: ValueKind;
    /// Whether the parameter may be left unset.
    const OPTIONAL: bool = false;
    /// What the words of a choice mean, in their order; empty for other types.
    const MEANINGS: &'static [&'static str] = &[];

    /// Reads the value.
    ///
    /// # Errors
    /// A message that says what was expected.
    fn read(value: &Value) -> Result<Self, String>;

    /// The value as it would stand in a file.
    fn write(&self) -> Value;
}

fn wrong<T>(kind: ValueKind) -> Result<T, String> {
    Err(format!("{kind} was expected"))
}

fn read_number<T: ParameterType>(value: &Value, build: fn(f64) -> Result<T, String>) -> Result<T, String> {
    match value.number() {
        Some(number) => build(number),
        None => wrong(T::KIND),
    }
}

/// Largest whole number of blocks, steps or things: far beyond any use, and safe to add and multiply.
const LARGEST_COUNT: i64 = 1_000_000_000_000;

impl ParameterType for u64 {
    const KIND: ValueKind = ValueKind::Integer { min: 0, max: LARGEST_COUNT };

    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Integer(number @ 0..=LARGEST_COUNT) => Ok(number.unsigned_abs()),
            _ => wrong(Self::KIND),
        }
    }

    fn write(&self) -> Value {
        Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
    }
}

macro_rules! whole_number {
    ($($(#[$meta:meta])* $name:ident from $min:expr, to $max:expr;)+) => {
        $($(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(u64);

        impl $name {
            /// The number, or the nearest that is allowed.
            pub const fn nearest(number: u64) -> Self {
                if number < $min as u64 {
                    Self($min as u64)
                } else if number > $max as u64 {
                    Self($max as u64)
                } else {
                    Self(number)
                }
            }

            /// The number.
            #[inline]
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl ParameterType for $name {
            const KIND: ValueKind = ValueKind::Integer { min: $min, max: $max };

            fn read(value: &Value) -> Result<Self, String> {
                match value {
                    Value::Integer(number @ $min..=$max) => Ok(Self(number.unsigned_abs())),
                    _ => wrong(Self::KIND),
                }
            }

            fn write(&self) -> Value {
                self.0.write()
            }
        })+
    };
}

/// Longest window, in L1 blocks: 140 days. Processes that persist are walked through block by block, so a window must
/// not be longer than a computer can walk.
const LONGEST_WINDOW: i64 = 1_000_000;

/// Longest step, in L1 blocks: which of them are censored is kept in the bits of one word.
const LONGEST_STEP: i64 = 64;

/// Largest gossip network: shortest paths are searched from some of its nodes whenever parameters are resolved.
const MOST_NODES: i64 = 10_000;

/// Most neighbours of a node.
const MOST_NEIGHBOURS: i64 = 100;

whole_number! {
    /// A whole number of at least 1.
    Positive from 1, to LARGEST_COUNT;
    /// A number of L1 blocks that something lasts.
    Blocks from 0, to LONGEST_WINDOW;
    /// A number of L1 blocks that something lasts, at least one.
    PositiveBlocks from 1, to LONGEST_WINDOW;
    /// A number of L1 blocks that a step takes.
    StepBlocks from 1, to LONGEST_STEP;
    /// A number of nodes of a network.
    Nodes from 4, to MOST_NODES;
    /// A number of neighbours: random networks of at least three hang together.
    Degree from 3, to MOST_NEIGHBOURS;
}

impl ParameterType for Gas {
    const KIND: ValueKind = u64::KIND;
    fn read(value: &Value) -> Result<Self, String> {
        u64::read(value).map(Gas)
    }
    fn write(&self) -> Value {
        self.0.write()
    }
}

impl ParameterType for bool {
    const KIND: ValueKind = ValueKind::Flag;
    fn read(value: &Value) -> Result<Self, String> {
        if let Value::Flag(flag) = value { Ok(*flag) } else { wrong(Self::KIND) }
    }
    fn write(&self) -> Value {
        Value::Flag(*self)
    }
}

impl ParameterType for String {
    const KIND: ValueKind = ValueKind::Text;
    fn read(value: &Value) -> Result<Self, String> {
        if let Value::Text(text) = value { Ok(text.clone()) } else { wrong(Self::KIND) }
    }
    fn write(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl ParameterType for Vec<String> {
    const KIND: ValueKind = ValueKind::Texts;
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Texts(texts) => Ok(texts.clone()),
            Value::Reals(numbers) if numbers.is_empty() => Ok(Vec::new()),
            _ => wrong(Self::KIND),
        }
    }
    fn write(&self) -> Value {
        Value::Texts(self.clone())
    }
}

impl ParameterType for Vec<Share> {
    const KIND: ValueKind = ValueKind::Reals;
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Reals(numbers) => numbers.iter().map(|&number| Share::new(number)).collect(),
            Value::Texts(texts) if texts.is_empty() => Ok(Vec::new()),
            _ => wrong(Self::KIND),
        }
    }
    fn write(&self) -> Value {
        Value::Reals(self.iter().map(|share| share.to_f64()).collect())
    }
}

impl<T: ParameterType> ParameterType for Option<T> {
    const KIND: ValueKind = T::KIND;
    const MEANINGS: &'static [&'static str] = T::MEANINGS;
    const OPTIONAL: bool = true;
    fn read(value: &Value) -> Result<Self, String> {
        if *value == Value::Unset { Ok(None) } else { T::read(value).map(Some) }
    }
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Unset, T::write)
    }
}

macro_rules! number_parameter {
    ($($name:ident in $min:expr, $max:expr;)+) => {
        $(impl ParameterType for $name {
            const KIND: ValueKind = ValueKind::Real { min: $min, max: $max };
            fn read(value: &Value) -> Result<Self, String> {
                read_number(value, $name::new)
            }
            fn write(&self) -> Value {
                Value::Real(self.to_f64())
            }
        })+
    };
}

number_parameter! {
    Probability in Probability::RANGE.0, Probability::RANGE.1;
    Share in Share::RANGE.0, Share::RANGE.1;
    Factor in Factor::RANGE.0, Factor::RANGE.1;
    MeanBlocks in MeanBlocks::RANGE.0, MeanBlocks::RANGE.1;
    Correlation in Correlation::RANGE.0, Correlation::RANGE.1;
    Seconds in Seconds::RANGE.0, Seconds::RANGE.1;
    Gwei in 0.0, Gwei::LARGEST;
    Tokens in 0.0, Tokens::LARGEST;
}

/// Declares an enumeration whose members are words in a scenario file.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[doc = $meaning:literal])+ $member:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[doc = $meaning])+ $member),+ }

        impl $name {
            /// The word that stands for it in a file.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$member => $word),+ }
            }
        }

        impl $crate::parameters::ParameterType for $name {
            const KIND: $crate::parameters::ValueKind = $crate::parameters::ValueKind::Choice(&[$($word),+]);
            const MEANINGS: &'static [&'static str] = &[$(concat!($($meaning),+)),+];
            fn read(value: &$crate::parameters::Value) -> Result<Self, String> {
                match value {
                    $($crate::parameters::Value::Text(text) if text == $word => Ok(Self::$member),)+
                    _ => Err(format!("{} was expected", Self::KIND)),
                }
            }
            fn write(&self) -> $crate::parameters::Value {
                $crate::parameters::Value::Text(String::from(self.word()))
            }
        }
    };
}
pub(crate) use choice;
