//! Importance of factors from a random forest.

use rayon::prelude::*;

use super::bagged::{BaggedTree, Plot};
use super::cart::{Column, Limits, Scale};
use super::observations::Observations;
use super::random::SplitMix;
use super::tree::column;
use super::unsaid::{PerFactor, Unsaid};
use crate::interval::{Interval, Level, mean_interval};
use crate::moments::Moments;

/// A column with more different numbers than this is cut into so many parts of about as many rows each: thresholds then
/// lie between parts, which costs importances nothing that chance does not.
const MOST_NUMBERS: usize = 256;

/// How a forest is grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForestOptions {
    /// Number of trees.
    pub trees: usize,
    /// Least number of draws in a leaf.
    pub min_leaf: usize,
    /// Factors looked at for a split; a third of those that vary if none.
    pub candidates: Option<usize>,
    /// Rows used at most; of a longer table, one row at random of each of so many equal stretches.
    pub max_rows: usize,
    /// Seed of all draws: the same seed gives the same forest on any number of threads.
    pub seed: u64,
    /// Level of the intervals.
    pub level: Level,
}

impl Default for ForestOptions {
    /// 100 trees on at most 20 000 rows, leaves of at least five draws.
    fn default() -> Self {
        Self { trees: 100, min_leaf: 5, candidates: None, max_rows: 20_000, seed: 1, level: Level::NINETY_FIVE }
    }
}

/// What a random forest says of factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// Rows that the forest was grown on.
    pub rows_used: usize,
    /// The share of variance that the forest explains in rows that its trees have not seen (out of bag), at most 1.
    /// Importances are worth as much as this: near 0, or below, the forest has found nothing. None if some row was in
    /// the bag of every tree.
    pub r_squared: Option<f64>,
    /// One entry per factor, in their order.
    pub factors: Vec<PerFactor<FactorImportance>>,
}

/// The importance of one factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactorImportance {
    /// Its share of what splits lower the sum of squares by, averaged over trees. All shares add up to 1; noise gets
    /// some too, the more the more values it has. None if no tree found a split.
    pub impurity: Option<f64>,
    /// By how much R² of a tree falls in rows that it has not seen when the factor's values are shuffled among them,
    /// averaged over trees. About 0 for noise. Factors that go along with each other share it.
    pub permutation: Option<f64>,
    /// Student's t interval of that mean over trees, so of the forest's chance, not the table's.
    pub permutation_interval: Option<Interval>,
    /// Standard deviation over trees; none for a single one.
    pub permutation_sd: Option<f64>,
}

/// Grows a random forest and measures what it owes to each factor.
///
/// Each tree is a regression tree on as many rows as there are, drawn with replacement, that looks at a third of the
/// factors for every split. Source: L. Breiman, Machine Learning 45 (2001) 5; the third is the habit of his program.
///
/// # Errors
/// When there are fewer than two rows, or the outcome does not vary.
pub fn forest_importance(observations: &Observations<'_>, options: &ForestOptions) -> Result<Forest, Unsaid> {
    observations.spread()?;
    let rows = subsample(observations.count(), options.max_rows, options.seed);
    let spread: Moments = rows.iter().map(|row| observations.outcome()[*row]).collect();
    let mean = spread.mean().ok_or(Unsaid::OutOfRange)?;
    let variance = spread.population_variance().filter(|variance| *variance > 0.0).ok_or(Unsaid::ConstantOutcome)?;
    let (varying, columns): (Vec<usize>, Vec<Column>) = observations
        .factors()
        .iter()
        .map(|factor| coarse(column(observations, factor), &rows))
        .enumerate()
        .filter(|(_, column)| column.codes.iter().any(|code| *code != column.codes[0]))
        .unzip();
    let centred: Vec<f64> = rows.iter().map(|row| observations.outcome()[*row] - mean).collect();
    let candidates = options.candidates.unwrap_or(columns.len() / 3).max(1);
    let limits = Limits { depth: usize::MAX, leaf: options.min_leaf.max(1) as f64, columns: candidates };
    let plot = Plot { columns: &columns, centred: &centred, variance, limits, seed: options.seed };
    let trees: Vec<BaggedTree> = (1..=options.trees as u64).into_par_iter().map(|number| plot.tree(number)).collect();

    let impurity = impurity(&trees, columns.len());
    let mut factors: Vec<PerFactor<FactorImportance>> = observations
        .factors()
        .iter()
        .map(|factor| PerFactor { factor: factor.name().to_owned(), figure: Err(Unsaid::ConstantFactor) })
        .collect();
    for (place, factor) in varying.into_iter().enumerate() {
        let drops: Moments = trees.iter().filter_map(|tree| tree.drops.as_ref()).map(|drops| drops[place]).collect();
        factors[factor].figure = Ok(FactorImportance {
            impurity: impurity.as_ref().map(|shares| shares[place]),
            permutation: drops.mean(),
            permutation_interval: mean_interval(&drops, options.level),
            permutation_sd: drops.sd(),
        });
    }
    Ok(Forest { rows_used: rows.len(), r_squared: r_squared(&trees, &centred), factors })
}

/// One row at random of each of `most` equal stretches: a regular step could fall in with the order of the table.
fn subsample(count: usize, most: usize, seed: u64) -> Vec<usize> {
    if count <= most {
        return (0..count).collect();
    }
    let mut random = SplitMix::stream(seed, 0);
    let start = |stretch: usize| stretch * count / most;
    (0..most).map(|stretch| start(stretch) + random.below(start(stretch + 1) - start(stretch))).collect()
}

/// The codes of some rows, numbers cut into at most [`MOST_NUMBERS`] parts.
fn coarse(column: Column, rows: &[usize]) -> Column {
    let codes: Vec<u32> = rows.iter().map(|row| column.codes[*row]).collect();
    let Scale::Ordered(values) = column.scale else { return Column { codes, ..column } };
    let mut counts = vec![0; values.len()];
    for code in &codes {
        counts[*code as usize] += 1;
    }
    let fine = counts.iter().filter(|count| **count > 0).count() <= MOST_NUMBERS;
    let (mut seen, mut part, mut parts) = (0, None, Vec::new());
    let mut part_of_code = vec![0; values.len()];
    for (code, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let next = if fine { code } else { (2 * seen + count) * MOST_NUMBERS / (2 * rows.len()) };
        if part.replace(next) != Some(next) {
            parts.push(values[code]);
        }
        part_of_code[code] = u32::try_from(parts.len() - 1).unwrap_or(u32::MAX);
        seen += count;
    }
    Column { codes: codes.iter().map(|code| part_of_code[*code as usize]).collect(), scale: Scale::Ordered(parts) }
}

/// The mean over trees of each column's share of the tree's gains.
fn impurity(trees: &[BaggedTree], columns: usize) -> Option<Vec<f64>> {
    let mut shares = vec![0.0; columns];
    let mut counted = 0.0;
    for tree in trees {
        let gain: f64 = tree.gains.iter().sum();
        if gain > 0.0 {
            shares.iter_mut().zip(&tree.gains).for_each(|(share, own)| *share += own / gain);
            counted += 1.0;
        }
    }
    (counted > 0.0).then(|| shares.iter().map(|share| share / counted).collect())
}

/// `1 - sum (y - p)² / sum y²` with p the mean prediction of the trees that have not seen the row.
fn r_squared(trees: &[BaggedTree], centred: &[f64]) -> Option<f64> {
    let mut predictions = vec![(0.0, 0.0); centred.len()];
    for (row, prediction) in trees.iter().flat_map(|tree| &tree.unseen) {
        let entry = &mut predictions[*row as usize];
        *entry = (entry.0 + 1.0, entry.1 + prediction);
    }
    let (mut error, mut total) = (0.0, 0.0);
    for (number, (count, sum)) in centred.iter().zip(predictions) {
        error += (number - sum / count).powi(2);
        total += number * number;
    }
    Some(1.0 - error / total).filter(|r_squared| r_squared.is_finite())
}
