//! Designs: which combinations of values a sweep visits.
//!
//! A [`Design`] knows the shape of its axes but not what their values mean. It never holds its combinations: the
//! coordinates of a combination are computed from its number.

mod error;
mod random;
mod spacing;

pub use error::DesignError;
pub use spacing::{Scale, spaced, steps};

/// The most combinations that a design may have before constraints drop some.
pub const MOST_COMBINATIONS: u64 = 10_000_000;

/// The most values that a range may have.
pub const MOST_VALUES: u64 = 100_000;

/// The methods that a sweep can name.
pub const METHODS: [&str; 2] = ["cartesian", "random"];

/// The values that an axis offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Axis {
    /// A list of that many values.
    List(usize),
    /// All numbers of a closed range. Only for random designs.
    Real {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
        /// Whether the number or its logarithm is uniform.
        scale: Scale,
    },
    /// All whole numbers of a closed range. Only for random designs.
    Whole {
        /// Smallest value.
        low: i64,
        /// Largest value.
        high: i64,
        /// Whether the number or its logarithm is uniform.
        scale: Scale,
    },
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
}

/// Which combinations of the axes' values are visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Each value of each axis with each value of the others; the last axis moves fastest.
    Cartesian,
    /// Independent draws: each combination takes a value of each axis, uniformly.
    Random {
        /// Number of combinations.
        samples: u64,
        /// Seed of the draws. Draws are keyed by (seed, combination, axis): more samples extend a design.
        seed: u64,
    },
}

/// A method on axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    method: Method,
    axes: Vec<Axis>,
    /// For cartesian designs: how many combinations pass before the axis moves on.
    strides: Vec<u64>,
    len: u64,
}

impl Design {
    /// A design.
    ///
    /// # Errors
    /// If it has too many combinations, if a cartesian design has an axis without a list, or a random one no axes.
    pub fn new(method: Method, axes: Vec<Axis>) -> Result<Self, DesignError> {
        let mut strides = vec![1; axes.len()];
        let combinations = match method {
            Method::Cartesian => {
                let mut product: u128 = 1;
                for (index, axis) in axes.iter().enumerate().rev() {
                    let Axis::List(values) = axis else { return Err(DesignError::NotAList { axis: index }) };
                    strides[index] = u64::try_from(product).unwrap_or(u64::MAX);
                    product = product.saturating_mul(*values as u128);
                }
                product
            }
            Method::Random { .. } if axes.is_empty() => return Err(DesignError::NoAxes),
            Method::Random { samples, .. } => u128::from(samples),
        };
        match u64::try_from(combinations) {
            Ok(len) if len <= MOST_COMBINATIONS => Ok(Self { method, axes, strides, len }),
            _ => Err(DesignError::TooMany { combinations }),
        }
    }

    /// The design without axes: a single combination.
    pub fn single() -> Self {
        Self { method: Method::Cartesian, axes: Vec::new(), strides: Vec::new(), len: 1 }
    }

    /// The number of combinations.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is no combination.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Where a combination lies on an axis.
    ///
    /// # Panics
    /// If the axis is not one of the design's.
    pub fn coordinate(&self, combination: u64, axis: usize) -> Coordinate {
        match (self.method, self.axes[axis]) {
            (Method::Cartesian, Axis::List(values)) => {
                let turn = combination / self.strides[axis] % (values as u64).max(1);
                Coordinate::Index(usize::try_from(turn).unwrap_or(0))
            }
            (Method::Cartesian, _) => Coordinate::Index(0),
            (Method::Random { seed, .. }, shape) => random::coordinate(seed, combination, axis as u64, shape),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, Coordinate, Design, DesignError, Method, Scale};

    #[test]
    fn a_cartesian_design_visits_every_combination_once_the_last_axis_fastest() {
        let design = Design::new(Method::Cartesian, vec![Axis::List(2), Axis::List(3)]);
        let visited = design.map(|design| {
            (0..design.len()).map(|c| [design.coordinate(c, 0), design.coordinate(c, 1)]).collect::<Vec<_>>()
        });
        let expected = [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]].map(|pair| pair.map(Coordinate::Index));
        assert_eq!(visited, Ok(expected.to_vec()));
    }

    #[test]
    fn a_design_without_axes_has_the_one_combination_of_nothing() {
        assert_eq!(Design::new(Method::Cartesian, vec![]).map(|design| design.len()), Ok(1));
        let random = Method::Random { samples: 5, seed: 1 };
        assert_eq!(Design::new(random, vec![]), Err(DesignError::NoAxes));
    }

    #[test]
    fn too_many_combinations_are_refused_even_if_their_number_overflows() {
        let wide = vec![Axis::List(1_000_000); 20];
        assert!(matches!(Design::new(Method::Cartesian, wide), Err(DesignError::TooMany { .. })));
        let random = Method::Random { samples: u64::MAX, seed: 1 };
        assert!(matches!(Design::new(random, vec![Axis::List(1)]), Err(DesignError::TooMany { .. })));
    }

    #[test]
    fn a_range_needs_a_random_design() {
        let range = Axis::Real { low: 0.0, high: 1.0, scale: Scale::Linear };
        assert_eq!(Design::new(Method::Cartesian, vec![Axis::List(2), range]), Err(DesignError::NotAList { axis: 1 }));
    }
}
