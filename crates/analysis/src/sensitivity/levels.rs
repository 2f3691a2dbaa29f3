//! A column as few levels: its different values, or bins of about as many rows each.

use std::fmt;
use std::sync::Arc;

use super::factor::{Factor, FactorValues};
use super::observations::Observations;
use super::unsaid::Unsaid;
use crate::interval::Interval;

/// Numbers with more different values than this are put into bins.
const MOST_VALUES: usize = 12;

/// Number of bins.
const BINS: usize = 10;

/// A value of a factor, or a bin of values.
#[derive(Debug, Clone, PartialEq)]
pub enum FactorLevel {
    /// A number.
    Number(f64),
    /// The numbers from the smallest to the largest of a bin.
    Range(Interval),
    /// A category.
    Category(Arc<str>),
}

impl fmt::Display for FactorLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{}", Short(*number)),
            Self::Range(range) if range.low == range.high => write!(f, "{}", Short(range.low)),
            Self::Range(range) => write!(f, "{} to {}", Short(range.low), Short(range.high)),
            Self::Category(name) => f.write_str(name),
        }
    }
}

/// A number for readers: whole numbers in full, others with six digits.
pub(super) struct Short(pub(super) f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0;
        let rounded = if number.fract() == 0.0 { None } else { format!("{number:.5e}").parse().ok() };
        let number: f64 = rounded.unwrap_or(number);
        let size = number.abs();
        if size == 0.0 || (1e-5..1e15).contains(&size) { write!(f, "{number}") } else { write!(f, "{number:e}") }
    }
}

/// The level of every row.
#[derive(Debug)]
pub(super) struct Levels {
    /// One number per row, its level's place in `levels`.
    pub(super) of_row: Vec<u32>,
    /// The levels that have a row: numbers ascending, categories in the order of their names' list.
    pub(super) levels: Vec<FactorLevel>,
}

impl Levels {
    /// A factor's levels among the rows that have an outcome.
    pub(super) fn of(observations: &Observations<'_>, factor: &Factor) -> Self {
        match factor.values() {
            FactorValues::Numbers(numbers) => Self::of_numbers(&observations.present(numbers), BINS),
            FactorValues::Categories { codes, names } => Self::of_codes(&observations.present(codes), names),
        }
    }

    /// The levels of every factor.
    pub(super) fn of_each(observations: &Observations<'_>) -> Vec<Self> {
        observations.factors().iter().map(|factor| Self::of(observations, factor)).collect()
    }

    /// Different values, or bins of about as many rows each if there are more than [`MOST_VALUES`] of them.
    ///
    /// Equal numbers share a bin, the one in which the middle of their ranks falls, so a bin may be larger than others
    /// and there may be fewer bins than asked for.
    pub(super) fn of_numbers(numbers: &[f64], bins: usize) -> Self {
        let runs = runs(numbers);
        let exact = runs.len() <= MOST_VALUES;
        let mut of_row = vec![0; numbers.len()];
        let mut levels: Vec<FactorLevel> = Vec::new();
        let (mut seen, mut current) = (0, None);
        for run in &runs {
            // Twice the middle rank, to stay with whole numbers.
            let bin = (2 * seen + run.rows.len()) * bins / (2 * numbers.len());
            seen += run.rows.len();
            match levels.last_mut().filter(|_| !exact && current == Some(bin)) {
                Some(FactorLevel::Range(range)) => range.high = run.number,
                _ if exact => levels.push(FactorLevel::Number(run.number)),
                _ => levels.push(FactorLevel::Range(Interval { low: run.number, high: run.number })),
            }
            current = Some(bin);
            let level = last_place(&levels);
            run.rows.iter().for_each(|row| of_row[*row] = level);
        }
        Self { of_row, levels }
    }

    fn of_codes(codes: &[u32], names: &[Arc<str>]) -> Self {
        let mut places = vec![None; names.len()];
        for code in codes {
            places[*code as usize] = Some(0);
        }
        let mut levels = Vec::new();
        for (place, name) in places.iter_mut().zip(names).filter(|(place, _)| place.is_some()) {
            levels.push(FactorLevel::Category(Arc::clone(name)));
            *place = Some(last_place(&levels));
        }
        Self { of_row: codes.iter().filter_map(|code| places[*code as usize]).collect(), levels }
    }

    /// Number of levels; why not, for a factor that does not vary.
    pub(super) fn varying(&self) -> Result<usize, Unsaid> {
        if self.levels.len() < 2 { Err(Unsaid::ConstantFactor) } else { Ok(self.levels.len()) }
    }
}

/// The rows that hold one number.
pub(super) struct Run {
    pub(super) number: f64,
    pub(super) rows: Vec<usize>,
}

/// The different numbers of a column, ascending, with their rows.
pub(super) fn runs(numbers: &[f64]) -> Vec<Run> {
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b]));
    order
        .chunk_by(|a, b| numbers[*a] == numbers[*b])
        .map(|rows| Run { number: numbers[rows[0]], rows: rows.to_vec() })
        .collect()
}

fn last_place<T>(items: &[T]) -> u32 {
    u32::try_from(items.len().saturating_sub(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_are_levels_of_their_own() {
        let levels = Levels::of_numbers(&[3.0, 0.0, 3.0, 12.0], BINS);
        assert_eq!(levels.levels, [0.0, 3.0, 12.0].map(FactorLevel::Number));
        assert_eq!(levels.of_row, [1, 0, 1, 2]);
        assert!(Levels::of_numbers(&[], BINS).levels.is_empty());
    }

    #[test]
    fn many_values_go_into_bins_of_equal_size_that_say_their_ranges() {
        let numbers: Vec<f64> = (0..100).map(|row| f64::from(row * 37 % 100) / 4.0).collect();
        let levels = Levels::of_numbers(&numbers, BINS);
        assert_eq!(levels.levels.len(), 10);
        assert_eq!(levels.levels[1], FactorLevel::Range(Interval { low: 2.5, high: 4.75 }));
        assert_eq!(levels.levels[9].to_string(), "22.5 to 24.75");
        assert!((0..10).all(|level| levels.of_row.iter().filter(|of_row| **of_row == level).count() == 10));
    }

    #[test]
    fn equal_numbers_share_a_bin() {
        let numbers: Vec<f64> = (0..100_u32).map(|row| f64::from(row.saturating_sub(55))).collect();
        let levels = Levels::of_numbers(&numbers, BINS);
        assert!(levels.of_row[..=55].iter().all(|level| *level == 0));
        assert_eq!(levels.levels[0], FactorLevel::Range(Interval { low: 0.0, high: 0.0 }));
        assert_eq!(levels.levels.len(), 6);
    }

    #[test]
    fn categories_without_rows_are_no_levels() {
        let names: Vec<Arc<str>> = ["a", "b", "c"].map(Arc::from).to_vec();
        let levels = Levels::of_codes(&[2, 0, 2], &names);
        assert_eq!(levels.of_row, [1, 0, 1]);
        assert_eq!(levels.levels.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a", "c"]);
    }

    #[test]
    fn whole_numbers_are_shown_in_full_and_others_with_six_digits() {
        let shown = [0.0, -3.0, 123_456_789.0, 0.1 + 0.2, 1_234.567_89, 1e-9, 1e30].map(|n| Short(n).to_string());
        assert_eq!(shown, ["0", "-3", "123456789", "0.3", "1234.57", "1e-9", "1e30"]);
    }
}
