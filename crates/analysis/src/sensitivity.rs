//! Which factors an outcome depends on: effects, interactions, rank correlation, mutual information, trees, forests,
//! Sobol indices and Morris screening of any table of factors and outcomes, held in memory.
//!
//! A [`Factor`] is a column of numbers or categories, an outcome a column of `Option<f64>`; [`Observations`] joins them
//! and checks them once. What a table cannot tell is an [`Unsaid`] with its reason, never not-a-number.

mod effects;
mod factor;
mod group_means;
mod information;
mod interactions;
mod levels;
mod observations;
mod random;
mod rank;
mod two_way;
mod unsaid;

pub use effects::{LevelEffect, MainEffect, main_effects};
pub use factor::{Factor, FactorValues};
pub use information::{Information, mutual_information};
pub use interactions::{Cell, Interaction, Interactions, VarianceShare, interactions};
pub use levels::FactorLevel;
pub use observations::Observations;
pub use rank::{RankCorrelation, rank_correlations};
pub use unsaid::{PerFactor, Unsaid};

#[cfg(test)]
mod tests;
