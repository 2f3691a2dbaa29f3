//! Which factors an outcome depends on: effects, interactions, rank correlation, mutual information, trees, forests,
//! Sobol indices and Morris screening of any table of factors and outcomes, held in memory.
//!
//! A [`Factor`] is a column of numbers or categories, an outcome a column of `Option<f64>`; [`Observations`] joins them
//! and checks them once. What a table cannot tell is an [`Unsaid`] with its reason, never not-a-number.
//!
//! ```
//! use gddt_analysis::sensitivity::{Factor, Observations, TreeOptions, decision_tree};
//!
//! let window = Factor::numbers("window", (0..40).map(|row| f64::from(row % 4)).collect())?;
//! let success: Vec<_> = (0..40).map(|row| Some(if row % 4 >= 2 { 1.0 } else { 0.0 })).collect();
//! let factors = [window];
//! let observations = Observations::new(&factors, &success)?;
//! let tree = decision_tree(&observations, &TreeOptions::default()).unwrap();
//! assert_eq!(tree.rules()[1].to_string(), "window >= 2");
//! # Ok::<(), gddt_analysis::AnalysisError>(())
//! ```

mod bagged;
mod cart;
mod effects;
mod factor;
mod forest;
mod group_means;
mod information;
mod interactions;
mod levels;
mod morris;
mod observations;
mod random;
mod rank;
mod rules;
mod sobol;
mod tree;
mod two_way;
mod unsaid;

pub use effects::{LevelEffect, MainEffect, main_effects};
pub use factor::{Factor, FactorValues};
pub use forest::{FactorImportance, Forest, ForestOptions, forest_importance};
pub use information::{Information, mutual_information};
pub use interactions::{Cell, Interaction, Interactions, VarianceShare, interactions};
pub use levels::FactorLevel;
pub use morris::{ElementaryEffects, MorrisMove, MorrisPath, morris_screening};
pub use observations::Observations;
pub use rank::{RankCorrelation, rank_correlations};
pub use rules::{Condition, Restriction, Rule};
pub use sobol::{SaltelliSample, SobolEstimate, SobolIndex, SobolIndices, sobol_indices};
pub use tree::{Tree, TreeNode, TreeOptions, TreeSplit, decision_tree};
pub use unsaid::{PerFactor, Unsaid};

#[cfg(test)]
mod tests;
