//! Designs: which combinations of values a sweep visits.
//!
//! A [`Design`] knows the shape of its axes but not what their values mean. It never holds its combinations: the
//! coordinates of a combination are computed from its number.

mod error;
mod latin;
mod place;
mod random;
mod sobol;
mod spacing;

pub use error::DesignError;
pub use spacing::{Scale, spaced, steps};

/// The most combinations that a design may have before constraints drop some.
pub const MOST_COMBINATIONS: u64 = 10_000_000;

/// The most values that a range may have.
pub const MOST_VALUES: u64 = 100_000;

/// The methods that a sweep can name.
pub const METHODS: [&str; 5] = ["cartesian", "random", "latin_hypercube", "sobol", "oat"];

/// Runs count from 1, so run 0 belongs to no trajectory: its draws are free for designs.
const RUN: u64 = 0;

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
    /// Samples that fill each axis evenly.
    LatinHypercube {
        /// Number of combinations.
        samples: u64,
        /// Seed of the order and the places.
        seed: u64,
    },
    /// Samples that fill the whole space evenly: an Owen-scrambled Sobol sequence.
    Sobol {
        /// Number of combinations.
        samples: u64,
        /// Seed of the scrambling.
        seed: u64,
    },
    /// One at a time: all parameters where they are without the sweep; then each axis at each of its values, the others
    /// staying there.
    OneAtATime,
}

impl Method {
    /// The word in a scenario.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cartesian => METHODS[0],
            Self::Random { .. } => METHODS[1],
            Self::LatinHypercube { .. } => METHODS[2],
            Self::Sobol { .. } => METHODS[3],
            Self::OneAtATime => METHODS[4],
        }
    }

    /// Whether a method of this name takes a number of samples, and ranges.
    pub fn samples_by(word: &str) -> bool {
        METHODS[1..4].contains(&word)
    }

    /// The method of this name; `samples` is for those that sample, `seed` for their draws.
    pub fn named(word: &str, samples: u64, seed: u64) -> Option<Self> {
        let methods = [
            Self::Cartesian,
            Self::Random { samples, seed },
            Self::LatinHypercube { samples, seed },
            Self::Sobol { samples, seed },
            Self::OneAtATime,
        ];
        methods.into_iter().find(|method| method.word() == word)
    }

    /// The number of samples, if the method takes one.
    pub const fn samples(self) -> Option<u64> {
        match self {
            Self::Random { samples, .. } | Self::LatinHypercube { samples, .. } | Self::Sobol { samples, .. } => {
                Some(samples)
            }
            Self::Cartesian | Self::OneAtATime => None,
        }
    }
}

/// A method on axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    method: Method,
    axes: Vec<Axis>,
    /// For cartesian designs: how many combinations pass before the axis moves on; for one at a time: the combination
    /// with the axis's first value.
    strides: Vec<u64>,
    len: u64,
}

impl Design {
    /// A design.
    ///
    /// # Errors
    /// If it has too many combinations, if a design that does not sample has an axis without a list, one that samples has
    /// no axes, or a Sobol sequence is too long.
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
            Method::OneAtATime => {
                let mut next: u128 = 1;
                for (index, axis) in axes.iter().enumerate() {
                    let Axis::List(values) = axis else { return Err(DesignError::NotAList { axis: index }) };
                    strides[index] = u64::try_from(next).unwrap_or(u64::MAX);
                    next = next.saturating_add(*values as u128);
                }
                next
            }
            Method::Random { .. } | Method::LatinHypercube { .. } | Method::Sobol { .. } if axes.is_empty() => {
                return Err(DesignError::NoAxes);
            }
            Method::Sobol { samples, .. } if samples > sobol::MOST_SAMPLES || axes.len() > sobol::MOST_AXES => {
                return Err(DesignError::TooLong { samples: sobol::MOST_SAMPLES, axes: sobol::MOST_AXES });
            }
            Method::Random { samples, .. } | Method::LatinHypercube { samples, .. } | Method::Sobol { samples, .. } => {
                u128::from(samples)
            }
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
            (Method::OneAtATime, Axis::List(values)) => {
                let place = combination.checked_sub(self.strides[axis]).and_then(|place| usize::try_from(place).ok());
                place.filter(|&place| place < values).map_or(Coordinate::Base, Coordinate::Index)
            }
            (Method::Cartesian | Method::OneAtATime, _) => Coordinate::Index(0),
            (Method::Random { seed, .. }, shape) => random::coordinate(seed, combination, axis as u64, shape),
            (Method::LatinHypercube { samples, seed }, shape) => {
                latin::coordinate(seed, samples, combination, axis as u64, shape)
            }
            (Method::Sobol { seed, .. }, shape) => sobol::coordinate(seed, combination, axis, shape),
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
    fn one_at_a_time_visits_the_base_and_then_each_value_of_each_axis_alone() {
        use Coordinate::{Base, Index};
        let design = Design::new(Method::OneAtATime, vec![Axis::List(2), Axis::List(1)]);
        let visited = design.map(|design| {
            (0..design.len()).map(|c| [design.coordinate(c, 0), design.coordinate(c, 1)]).collect::<Vec<_>>()
        });
        assert_eq!(visited, Ok(vec![[Base, Base], [Index(0), Base], [Index(1), Base], [Base, Index(0)]]));
    }

    #[test]
    fn every_method_has_its_word() {
        for word in super::METHODS {
            let method = Method::named(word, 8, 1).map(|method| (method.word(), method.samples().is_some()));
            assert_eq!(method, Some((word, Method::samples_by(word))));
        }
        assert_eq!(Method::named("grid", 8, 1), None);
    }

    #[test]
    fn a_range_needs_a_design_that_samples() {
        let range = Axis::Real { low: 0.0, high: 1.0, scale: Scale::Linear };
        assert_eq!(Design::new(Method::Cartesian, vec![Axis::List(2), range]), Err(DesignError::NotAList { axis: 1 }));
    }
}
