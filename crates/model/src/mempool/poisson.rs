//! Poisson draws by inversion of a table.

/// The Poisson distribution of a fixed mean, prepared for a draw from one random word. Inversion is monotone: the same word
/// gives more under a larger mean, so that runs under different demand can be compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PoissonTable {
    /// The smallest value of the table.
    first: u32,
    /// P(X <= first + i), times 2^64.
    thresholds: Vec<u64>,
    /// For each value of a word's highest eight bits, the first place of the table that it can lead to.
    guide: Vec<u32>,
}

/// Values whose probability is below that of the most likely one by this factor are left out.
const NEGLIGIBLE: f64 = 1e-22;

const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

impl PoissonTable {
    /// The table of a mean.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "means are far below 2^32")]
    pub(super) fn new(mean: f64) -> Self {
        let mode = mean.floor();
        // Probabilities relative to the mode, downwards and upwards from it.
        let mut below = Vec::new();
        let (mut value, mut relative) = (mode, 1.0);
        while value > 0.0 && relative > NEGLIGIBLE {
            relative *= value / mean;
            value -= 1.0;
            below.push(relative);
        }
        let first = value as u32;
        let mut weights: Vec<f64> = below.into_iter().rev().collect();
        let (mut value, mut relative) = (mode, 1.0);
        while relative > NEGLIGIBLE {
            weights.push(relative);
            value += 1.0;
            relative *= mean / value;
        }
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let mut thresholds: Vec<u64> = weights
            .iter()
            .map(|weight| {
                sum += weight;
                (sum / total * TWO_TO_64) as u64
            })
            .collect();
        if let Some(last) = thresholds.last_mut() {
            *last = u64::MAX;
        }
        let guide =
            (0..256_u64).map(|high| thresholds.partition_point(|&threshold| threshold <= high << 56) as u32).collect();
        Self { first, thresholds, guide }
    }

    /// The value that belongs to a word of random bits.
    #[inline]
    pub(super) fn draw(&self, bits: u64) -> u32 {
        let mut place = self.guide[(bits >> 56) as usize];
        while bits >= self.thresholds[place as usize] && bits != u64::MAX {
            place += 1;
        }
        self.first + place
    }
}

/// Tables for every mean up to some largest one: a multiple of [`STEP`] by its table, plus the rest by inversion term by term,
/// which takes some ten steps. The sum of both is Poisson.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PoissonTables(Vec<PoissonTable>);

/// Distance of the means of tables.
const STEP: f64 = 8.0;

/// A mean, taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnyMean<'a> {
    /// The table of the largest multiple that is not above it, if that is not 0.
    table: Option<&'a PoissonTable>,
    rest: f64,
    /// e^-rest.
    zero: f64,
}

impl PoissonTables {
    /// Tables for means up to a largest one.
    pub(super) fn up_to(largest: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "means are far below 2^32")]
        let count = (largest / STEP) as u32;
        Self((1..=count).map(|multiple| PoissonTable::new(STEP * f64::from(multiple))).collect())
    }

    /// Takes a mean apart.
    pub(super) fn mean(&self, mean: f64) -> AnyMean<'_> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "means are far below 2^32")]
        let multiple = ((mean / STEP) as usize).min(self.0.len());
        let rest = mean - STEP * multiple as f64;
        AnyMean { table: multiple.checked_sub(1).map(|place| &self.0[place]), rest, zero: (-rest).exp() }
    }
}

impl AnyMean<'_> {
    /// Whether it needs a second word.
    pub(super) fn is_large(&self) -> bool {
        self.table.is_some()
    }

    /// The value that belongs to two words of random bits, of which the second one matters for large means only.
    pub(super) fn draw(&self, bits: u64, second: u64) -> u32 {
        let unit = gddt_engine::random::unit(bits);
        let (mut value, mut term, mut sum) = (0, self.zero, self.zero);
        // Beyond the most likely value terms fall; where they are lost in the sum, nothing is left to look for.
        while unit >= sum && sum + term != sum {
            value += 1;
            term *= self.rest / f64::from(value);
            sum += term;
        }
        value + self.table.map_or(0, |table| table.draw(second))
    }
}

#[cfg(test)]
mod tests {
    use gddt_engine::random::philox::philox4x64;

    use super::{PoissonTable, PoissonTables};

    /// Means below, at and above the distance of tables: mean and variance of 200 000 draws within 4.4 standard errors, each a false
    /// alarm in 10^5 tests.
    #[test]
    fn draws_of_any_mean_have_the_mean_and_the_variance() {
        let tables = PoissonTables::up_to(130.7);
        for mean in [0.0, 0.2, 7.9, 8.0, 21.3, 130.7] {
            let prepared = tables.mean(mean);
            assert_eq!(prepared.is_large(), mean >= 8.0);
            let draws: Vec<f64> = (0..100_000)
                .map(|at| philox4x64([at, 0, 0, 0], [9, 10]))
                .flat_map(|[a, b, c, d]| [prepared.draw(a, b), prepared.draw(c, d)].map(f64::from))
                .collect();
            let n = draws.len() as f64;
            let found = draws.iter().sum::<f64>() / n;
            let variance = draws.iter().map(|value| (value - found).powi(2)).sum::<f64>() / n;
            assert!((found - mean).abs() <= 4.4 * (mean / n).sqrt(), "{found} and {mean}");
            assert!((variance - mean).abs() <= 4.4 * ((mean + 2.0 * mean.powi(2)) / n).sqrt(), "{variance} and {mean}");
        }
    }

    #[test]
    fn extreme_words_end_the_search() {
        let tables = PoissonTables::up_to(20.0);
        for mean in [0.0, 1e-300, 7.999, 20.0] {
            let largest = tables.mean(mean).draw(u64::MAX, u64::MAX);
            assert!(largest < 150 && tables.mean(mean).draw(0, 0) <= largest, "{mean}: {largest}");
        }
    }

    #[test]
    fn the_table_holds_the_distribution_function() {
        for mean in [0.0, 1e-9, 0.3, 1.0, 7.5, 120.8, 5000.3] {
            let table = PoissonTable::new(mean);
            let mut log_factorial = 0.0;
            let mut sum = 0.0;
            for value in 0..20_000_u32 {
                if value > 0 {
                    log_factorial += f64::from(value).ln();
                }
                let log = if value == 0 { -mean } else { f64::from(value) * mean.ln() - mean - log_factorial };
                sum += if mean == 0.0 { f64::from(u8::from(value == 0)) } else { log.exp() };
                let Some(place) = value.checked_sub(table.first) else {
                    assert!(sum < 1e-15, "{mean}: {value} is missing");
                    continue;
                };
                let held = table.thresholds.get(place as usize).map_or(1.0, |&at| at as f64 / super::TWO_TO_64);
                assert!((held - sum).abs() < 1e-10, "{mean}: P(X <= {value}) = {sum}, not {held}");
            }
        }
    }

    #[test]
    fn extreme_words_stay_in_the_table() {
        for mean in [0.0, 3.0, 1000.0] {
            let table = PoissonTable::new(mean);
            let values = table.first as usize..table.first as usize + table.thresholds.len();
            for bits in [0, 1, 1 << 56, u64::MAX - 1, u64::MAX] {
                assert!(values.contains(&(table.draw(bits) as usize)), "{mean}, {bits}");
            }
        }
    }

    /// 400 000 draws of mean 7.5: mean and variance within 4.4 standard errors, each a false alarm in 10^5 tests.
    #[test]
    fn draws_have_the_mean_and_the_variance() {
        let table = PoissonTable::new(7.5);
        let draws: Vec<f64> = (0..100_000)
            .flat_map(|at| philox4x64([at, 0, 0, 0], [9, 9]))
            .map(|bits| f64::from(table.draw(bits)))
            .collect();
        let n = draws.len() as f64;
        let mean = draws.iter().sum::<f64>() / n;
        let variance = draws.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
        assert!((mean - 7.5).abs() < 4.4 * (7.5 / n).sqrt(), "{mean}");
        // Var(s^2) = (mu + 2 mu^2) / n for a Poisson variable, to first order.
        assert!((variance - 7.5).abs() < 4.4 * ((7.5 + 2.0 * 7.5_f64.powi(2)) / n).sqrt(), "{variance}");
    }

    #[test]
    fn a_larger_mean_never_gives_less_for_the_same_word() {
        let (small, large) = (PoissonTable::new(3.0), PoissonTable::new(4.0));
        for at in 0..2000 {
            for bits in philox4x64([at, 0, 0, 0], [2, 7]) {
                assert!(small.draw(bits) <= large.draw(bits));
            }
        }
    }
}
