//! Designs: which combinations of values a sweep visits.
//!
//! A [`Design`] knows the shape of its axes but not what their values mean. It never holds its combinations: the
//! coordinates of a combination are computed from its number.

mod crossing;
mod draws;
mod error;
mod latin;
mod method;
mod morris;
mod part;
mod place;
mod random;
mod saltelli;
mod sobol;
mod spacing;
mod structure;

pub use crossing::{Design, Side};
pub use draws::search_draws;
pub use error::DesignError;
pub use method::{METHODS, Method, SAMPLING_METHODS};
pub use morris::{DEFAULT_LEVELS, LEVELS};
pub use spacing::{Scale, spaced, steps};
pub use structure::{DesignPlace, Matrix};

/// The most combinations that a design may have before constraints drop some.
pub const MOST_COMBINATIONS: u64 = 10_000_000;

/// The most values that a range may have.
pub const MOST_VALUES: u64 = 100_000;

/// The values that an axis offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Axis {
    /// A list of that many values.
    List(usize),
    /// All numbers of a closed range. Only for designs that sample.
    Real {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
        /// Whether the number or its logarithm is uniform.
        scale: Scale,
    },
    /// All whole numbers of a closed range. Only for designs that sample.
    Whole {
        /// Smallest value.
        low: i64,
        /// Largest value.
        high: i64,
        /// Whether the number or its logarithm is uniform.
        scale: Scale,
    },
}

impl Axis {
    /// Whether it offers more than one value.
    pub fn varies(self) -> bool {
        match self {
            Self::List(values) => values > 1,
            Self::Real { low, high, .. } => low < high,
            Self::Whole { low, high, .. } => low < high,
        }
    }
}

/// Where a combination lies on an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coordinate {
    /// At that place of the axis's list.
    Index(usize),
    /// At that number of the axis's range.
    Real(f64),
    /// At that whole number of the axis's range.
    Whole(i64),
    /// Where the parameter is without the sweep.
    Base,
}
