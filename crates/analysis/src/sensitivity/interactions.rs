//! Which share of an outcome's variance one factor explains, and which two explain together beyond each alone.

use super::levels::{FactorLevel, Levels};
use super::observations::Observations;
use super::two_way::{Explained, TwoWay, one_way};
use super::unsaid::{PerFactor, Unsaid};

/// Shares of variance of all factors and all pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Interactions {
    /// What each factor explains, in the order of the factors.
    pub main: Vec<PerFactor<VarianceShare>>,
    /// What each pair of varying factors explains beyond both, in the order of the factors.
    pub pairs: Vec<Interaction>,
}

/// A share of an outcome's variance among the rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceShare {
    /// Degrees of freedom: how many numbers the explanation has to choose.
    pub freedom: usize,
    /// Eta squared, `SS / SS_total`, which is above 0 for mere noise too.
    pub eta_squared: f64,
    /// Epsilon squared, `(SS - freedom * MS_rest) / SS_total`, which is 0 on average for mere noise, so sometimes
    /// below; `MS_rest` is the mean square that remains. None when no degrees of freedom remain.
    pub epsilon_squared: Option<f64>,
}

/// Two factors together.
#[derive(Debug, Clone, PartialEq)]
pub struct Interaction {
    /// Names of the two factors.
    pub factors: [String; 2],
    /// Levels of the first factor, one per row of the grid.
    pub rows: Vec<FactorLevel>,
    /// Levels of the second factor, one per column of the grid.
    pub columns: Vec<FactorLevel>,
    /// The grid; none where the table has no row.
    pub cells: Vec<Vec<Option<Cell>>>,
    /// What the pair explains beyond the sum of two main effects.
    pub beyond_main: VarianceShare,
}

/// The rows at one level of either factor, in the outcome's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Rows.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
    /// The mean - what the sum of two main effects would make it.
    pub beyond_main: f64,
}

/// Analysis of variance with one and with two factors.
///
/// One factor: `SS_A` is the sum of squares between its levels. Two: with `SS_cells` that between the cells of the grid
/// and `SS_additive` that of the least squares fit of `a_i + b_j`, the pair explains `SS_cells - SS_additive` beyond
/// both (type III for the interaction), also where cells differ in their numbers of rows or are empty. Levels are those
/// of [`main_effects`](super::main_effects). Shares are of the variance among the rows: give one row per combination
/// (means over runs) for shares of the variance between combinations; rows of single runs add their noise. Sources: H.
/// Scheffé, The Analysis of Variance (1959), section 4.4; T. L. Kelley, PNAS 21 (1935) 554 (epsilon squared).
///
/// # Errors
/// When there are too few rows, or the outcome does not vary.
pub fn interactions(observations: &Observations<'_>) -> Result<Interactions, Unsaid> {
    let spread = observations.spread()?;
    let mean = spread.mean().ok_or(Unsaid::OutOfRange)?;
    let centred: Vec<f64> = observations.outcome().iter().map(|number| number - mean).collect();
    let total = Total { squares: centred.iter().map(|number| number * number).sum(), rows: centred.len() };
    let factors = observations.factors();
    let levels = Levels::of_each(observations);

    let main = factors.iter().zip(&levels).map(|(factor, levels)| PerFactor {
        factor: factor.name().to_owned(),
        figure: levels.varying().map(|count| total.share_of_levels(&levels.of_row, count, &centred)),
    });
    let varying: Vec<usize> = (0..factors.len()).filter(|place| levels[*place].varying().is_ok()).collect();
    let pairs = varying
        .iter()
        .enumerate()
        .flat_map(|(order, first)| varying[order + 1..].iter().map(|second| [*first, *second]).collect::<Vec<_>>());
    let pairs = pairs.map(|pair| {
        let names = pair.map(|place| factors[place].name().to_owned());
        total.pair(names, pair.map(|place| &levels[place]), &centred, mean)
    });
    Ok(Interactions { main: main.collect(), pairs: pairs.collect() })
}

/// All rows around their mean.
struct Total {
    squares: f64,
    rows: usize,
}

impl Total {
    fn share_of_levels(&self, of_row: &[u32], levels: usize, centred: &[f64]) -> VarianceShare {
        let mut groups = vec![(0.0, 0.0); levels];
        for (level, number) in of_row.iter().zip(centred) {
            let group = &mut groups[*level as usize];
            *group = (group.0 + 1.0, group.1 + number);
        }
        let explained = one_way(&groups);
        self.share(explained, explained)
    }

    fn pair(&self, factors: [String; 2], levels: [&Levels; 2], centred: &[f64], mean: f64) -> Interaction {
        let [rows, columns] = levels;
        let table = TwoWay::new(rows.levels.len(), columns.levels.len(), (&rows.of_row, &columns.of_row), centred);
        let (additive, fitted) = table.additive();
        let full = table.cell_means();
        let beyond = Explained {
            squares: (full.squares - additive.squares).max(0.0),
            freedom: full.freedom.saturating_sub(additive.freedom),
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
        let cell = |((count, sum), fitted): (&(f64, f64), &f64)| {
            let own = sum / count;
            (*count > 0.0).then(|| Cell { count: *count as u64, mean: mean + own, beyond_main: own - fitted })
        };
        let cells: Vec<Option<Cell>> = table.cells.iter().zip(&fitted).map(cell).collect();
        Interaction {
            factors,
            rows: rows.levels.clone(),
            columns: columns.levels.clone(),
            cells: cells.chunks(columns.levels.len()).map(<[_]>::to_vec).collect(),
            beyond_main: self.share(beyond, full),
        }
    }

    /// The share of a part of what a model explains, corrected by what the whole model leaves.
    fn share(&self, part: Explained, model: Explained) -> VarianceShare {
        let rest = self.rows.saturating_sub(model.freedom + 1);
        let mean_square = (self.squares - model.squares).max(0.0) / rest.max(1) as f64;
        let corrected = (part.squares - part.freedom as f64 * mean_square) / self.squares;
        VarianceShare {
            freedom: part.freedom,
            eta_squared: (part.squares / self.squares).clamp(0.0, 1.0),
            epsilon_squared: (rest > 0).then_some(corrected),
        }
    }
}
