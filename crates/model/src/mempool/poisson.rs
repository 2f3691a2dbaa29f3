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

#[cfg(test)]
mod tests {
    use gddt_engine::random::philox::philox4x64;

    use super::PoissonTable;

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
