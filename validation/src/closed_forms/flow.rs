//! Sets of paths of a process, with their probability and what adds up along them.

use std::ops::{Add, Mul, Sub};

/// A 2 x 2 matrix over the states of an L1 block: 0 free, 1 censored; from the row to the column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Matrix(pub [[f64; 2]; 2]);

impl Matrix {
    /// The unit matrix.
    pub const ONE: Self = Self([[1.0, 0.0], [0.0, 1.0]]);

    /// A diagonal matrix: what happens in a free block, and in a censored one.
    pub const fn diagonal(free: f64, censored: f64) -> Self {
        Self([[free, 0.0], [0.0, censored]])
    }

    /// A whole power.
    pub fn power(self, exponent: u64) -> Self {
        (0..exponent).fold(Self::ONE, |product, _| product * self)
    }

    /// A multiple.
    pub fn scaled(self, factor: f64) -> Self {
        Self(self.0.map(|row| row.map(|entry| entry * factor)))
    }

    /// The row vector `start` times this matrix.
    pub fn after(self, start: [f64; 2]) -> [f64; 2] {
        let column = |to: usize| start[0] * self.0[0][to] + start[1] * self.0[1][to];
        [column(0), column(1)]
    }
}

impl Mul for Matrix {
    type Output = Self;
    fn mul(self, next: Self) -> Self {
        Self(self.0.map(|row| next.after(row)))
    }
}

impl Add for Matrix {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let row = |from: usize| [self.0[from][0] + other.0[from][0], self.0[from][1] + other.0[from][1]];
        Self([row(0), row(1)])
    }
}

impl Sub for Matrix {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + other.scaled(-1.0)
    }
}

/// What adds up along a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tally {
    /// L1 blocks.
    Blocks,
    /// Timesteps: L1 blocks without the pauses that are skipped.
    Timesteps,
    /// Commitment windows that passed without a bond.
    MissedBonds,
    /// Reveal windows that passed without a reveal.
    MissedReveals,
}

const TALLIES: usize = 4;

/// A set of paths: probability by the censorship of the L1 block before and at the end, and the expectation of each
/// tally over the paths of the set (0 outside).
///
/// Paths one after another: `mass = A B`, `tally = A' B + A B'` (the product rule). Either-or: sums.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flow {
    mass: Matrix,
    tallies: [Matrix; TALLIES],
}

impl Flow {
    /// Paths of this probability and so many L1 blocks, a timestep each.
    pub fn of(mass: Matrix, blocks: u64) -> Self {
        Self::skipping(mass, blocks).counting(Tally::Timesteps, blocks as f64)
    }

    /// Paths of this probability and so many L1 blocks that are skipped.
    pub fn skipping(mass: Matrix, blocks: u64) -> Self {
        Self { mass, ..Self::default() }.counting(Tally::Blocks, blocks as f64)
    }

    /// The probability.
    pub fn mass(&self) -> Matrix {
        self.mass
    }

    /// The expectation of a tally over these paths.
    pub fn tally(&self, which: Tally) -> Matrix {
        self.tallies[which as usize]
    }

    /// The same paths with a tally higher by an amount.
    #[must_use]
    pub fn counting(mut self, which: Tally, amount: f64) -> Self {
        let place = which as usize;
        self.tallies[place] = self.tallies[place] + self.mass.scaled(amount);
        self
    }

    /// These paths, and then those.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let product = |place: usize| self.tallies[place] * next.mass + self.mass * next.tallies[place];
        Self { mass: self.mass * next.mass, tallies: std::array::from_fn(product) }
    }

    /// These paths or those.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let sum = |place: usize| self.tallies[place] + other.tallies[place];
        Self { mass: self.mass + other.mass, tallies: std::array::from_fn(sum) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Flow, Matrix, Tally};

    #[test]
    fn blocks_add_up_along_paths_and_average_over_branches() {
        let coin = |probability: f64, blocks| Flow::of(Matrix::diagonal(probability, probability), blocks);
        let pause = Flow::skipping(Matrix::ONE, 10);
        let both = coin(0.5, 2).or(&coin(0.5, 4)).then(&pause.counting(Tally::MissedBonds, 1.0));
        assert_eq!(both.mass(), Matrix::ONE);
        assert_eq!(both.tally(Tally::Timesteps), Matrix::diagonal(3.0, 3.0));
        assert_eq!(both.tally(Tally::Blocks), Matrix::diagonal(13.0, 13.0));
        assert_eq!(both.tally(Tally::MissedBonds), Matrix::ONE);
        assert_eq!(both.tally(Tally::MissedReveals), Matrix::default());
    }

    #[test]
    fn a_chain_forgets_where_it_started() {
        let chain = Matrix([[0.9, 0.1], [0.3, 0.7]]);
        let [free, censored] = chain.power(200).after([0.0, 1.0]);
        assert!((free - 0.75).abs() < 1e-12 && (censored - 0.25).abs() < 1e-12);
    }
}
