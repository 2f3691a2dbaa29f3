//! The methods by which combinations are chosen.

use super::draws::{Purpose, draws};

/// The methods that a sweep can name.
pub const METHODS: [&str; 8] =
    ["cartesian", "random", "latin_hypercube", "sobol", "oat", "saltelli", "morris", "table"];

/// The methods that take a number of samples, and ranges.
pub const SAMPLING_METHODS: [&str; 5] = ["random", "latin_hypercube", "sobol", "saltelli", "morris"];

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
    /// For first-order and total Sobol indices: of d axes, d + 2 combinations for each base sample j, which are A_j, B_j,
    /// and for each axis i in turn A_j with its coordinate i taken from B_j. A and B are the two halves of a Sobol
    /// sequence of 2 d dimensions.
    ///
    /// Source: A. Saltelli et al., Computer Physics Communications 181 (2010) 259.
    Saltelli {
        /// Number of base samples. More extend a design; a power of two fills space best.
        samples: u64,
        /// Seed of the scrambling.
        seed: u64,
    },
    /// For elementary effects: paths of d + 1 combinations through a grid of levels. Each path begins at a random place and
    /// moves along each axis once, in random order.
    ///
    /// Source: M. D. Morris, Technometrics 33 (1991) 161.
    Morris {
        /// Number of paths. More extend a design.
        samples: u64,
        /// Number p of levels of each axis, even; a step leads over p / 2 of them, which is p / (2 (p - 1)) of the axis.
        levels: u64,
        /// Seed of the paths.
        seed: u64,
    },
    /// As listed: combination i takes value i of each axis.
    Table,
}

impl Method {
    /// The word in a scenario.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cartesian => "cartesian",
            Self::Random { .. } => "random",
            Self::LatinHypercube { .. } => "latin_hypercube",
            Self::Sobol { .. } => "sobol",
            Self::OneAtATime => "oat",
            Self::Saltelli { .. } => "saltelli",
            Self::Morris { .. } => "morris",
            Self::Table => "table",
        }
    }

    /// Whether a method of this name takes a number of samples, and ranges.
    pub fn samples_by(word: &str) -> bool {
        SAMPLING_METHODS.contains(&word)
    }

    /// Whether a method of this name samples, and can sample candidates by themselves.
    pub fn samples_candidates_by(word: &str) -> bool {
        Self::samples_by(word) && !matches!(word, "saltelli" | "morris")
    }

    /// The method of this name; `samples` is for those that sample, `levels` for `morris`, `seed` for draws.
    pub fn named(word: &str, samples: u64, levels: u64, seed: u64) -> Option<Self> {
        let methods = [
            Self::Cartesian,
            Self::Random { samples, seed },
            Self::LatinHypercube { samples, seed },
            Self::Sobol { samples, seed },
            Self::OneAtATime,
            Self::Saltelli { samples, seed },
            Self::Morris { samples, levels, seed },
            Self::Table,
        ];
        methods.into_iter().find(|method| method.word() == word)
    }

    /// The same method with other draws, for so many environments beside candidates that this one chooses.
    #[must_use]
    pub fn for_environments(self, count: u64) -> Self {
        let other = |seed| draws(seed).bits(Purpose::Environments, 0, 0);
        match self {
            Self::Random { seed, .. } => Self::Random { samples: count, seed: other(seed) },
            Self::LatinHypercube { seed, .. } => Self::LatinHypercube { samples: count, seed: other(seed) },
            Self::Sobol { seed, .. } => Self::Sobol { samples: count, seed: other(seed) },
            Self::Saltelli { seed, .. } => Self::Saltelli { samples: count, seed: other(seed) },
            Self::Morris { levels, seed, .. } => Self::Morris { samples: count, levels, seed: other(seed) },
            Self::Cartesian | Self::OneAtATime | Self::Table => self,
        }
    }

    /// The number of samples, base samples or paths, if the method takes one.
    pub const fn samples(self) -> Option<u64> {
        match self {
            Self::Random { samples, .. }
            | Self::LatinHypercube { samples, .. }
            | Self::Sobol { samples, .. }
            | Self::Saltelli { samples, .. }
            | Self::Morris { samples, .. } => Some(samples),
            Self::Cartesian | Self::OneAtATime | Self::Table => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{METHODS, Method};

    #[test]
    fn every_method_has_its_word() {
        for word in METHODS {
            let method = Method::named(word, 8, 4, 1).map(|method| (method.word(), method.samples().is_some()));
            assert_eq!(method, Some((word, Method::samples_by(word))));
        }
        assert_eq!(Method::named("grid", 8, 4, 1), None);
    }
}
