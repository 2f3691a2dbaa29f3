//! Functions of numbers.

use std::ops::RangeInclusive;

use super::program::{Operator, Step};

/// A function of numbers. One of several arguments is applied to the first two, then to that and the third, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Min,
    Max,
    Round,
    Floor,
    Ceil,
    Abs,
}

impl Function {
    const ALL: [Self; 6] = [Self::Min, Self::Max, Self::Round, Self::Floor, Self::Ceil, Self::Abs];

    pub(super) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == name)
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().map(Self::name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
            Self::Round => "round",
            Self::Floor => "floor",
            Self::Ceil => "ceil",
            Self::Abs => "abs",
        }
    }

    /// How many arguments it takes.
    pub(super) const fn arguments(self) -> RangeInclusive<usize> {
        match self {
            Self::Min | Self::Max => 2..=usize::MAX,
            Self::Round | Self::Floor | Self::Ceil | Self::Abs => 1..=1,
        }
    }

    /// The step that applies it: to two values where it takes several, else to one.
    pub(super) const fn step(self) -> Step {
        match self {
            Self::Min => Step::Binary(Operator::Min),
            Self::Max => Step::Binary(Operator::Max),
            Self::Round => Step::Round,
            Self::Floor => Step::Floor,
            Self::Ceil => Step::Ceil,
            Self::Abs => Step::Abs,
        }
    }
}
