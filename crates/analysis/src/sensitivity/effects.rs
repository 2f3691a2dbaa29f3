//! Main effects: the mean of an outcome at every level of a factor.

use super::group_means::group_means;
use super::levels::{FactorLevel, Levels};
use super::observations::Observations;
use super::unsaid::Unsaid;
use crate::interval::{Interval, Level};

/// What one factor does to an outcome, the others being as they are in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct MainEffect {
    /// The factor's name.
    pub factor: String,
    /// One entry per value: numbers ascending, categories in the order of their list. More than 12 different numbers
    /// are put into up to 10 bins of about as many rows each.
    pub levels: Vec<LevelEffect>,
}

/// An outcome at one level of a factor, in the outcome's unit.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelEffect {
    /// The value, or the range of a bin.
    pub level: FactorLevel,
    /// Rows.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
    /// Its interval; none for fewer than two clusters (two rows, where no clusters were given).
    pub interval: Option<Interval>,
    /// The mean - the mean of all rows.
    pub difference: f64,
    /// The interval of the difference; none as above.
    ///
    /// With clusters it is often much narrower than that of the mean, because what the rows of a cluster share cancels.
    pub difference_interval: Option<Interval>,
}

/// The main effects of all factors, in their order.
///
/// Intervals are Student's t over rows; where the rows of a cluster are not independent, over the clusters' totals
/// (Cochran, Sampling Techniques, 3rd edition (1977), section 9A.2), which is the t interval of the clusters' means if
/// all are of one size. In a table that is not balanced a main effect shows the other factors too, as far as they go
/// along with this one.
///
/// # Errors
/// When no row has an outcome, or the outcomes leave the range of floating point.
pub fn main_effects(observations: &Observations<'_>, level: Level) -> Result<Vec<MainEffect>, Unsaid> {
    if observations.count() == 0 {
        return Err(Unsaid::TooFewRows);
    }
    let effect = |(factor, levels): (&super::Factor, Levels)| {
        let means = group_means(observations, &levels.of_row, levels.levels.len(), level);
        let levels = levels.levels.into_iter().zip(means).map(|(level, mean)| {
            let mean = mean.ok_or(Unsaid::OutOfRange)?;
            Ok(LevelEffect {
                level,
                count: mean.count,
                mean: mean.mean,
                interval: mean.interval,
                difference: mean.difference,
                difference_interval: mean.difference_interval,
            })
        });
        Ok(MainEffect { factor: factor.name().to_owned(), levels: levels.collect::<Result<_, Unsaid>>()? })
    };
    observations.factors().iter().zip(Levels::of_each(observations)).map(effect).collect()
}
