//! Concentration of what is spread over agents: Gini, Herfindahl-Hirschman, Nakamoto.

/// The Gini index: 2 Σ i x_(i) / (n Σ x) - (n + 1) / n over ascending x. Sorts the values; null if their sum is 0.
pub(super) fn gini(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let total: f64 = values.iter().sum();
    if total == 0.0 {
        return f64::NAN;
    }
    let n = values.len() as f64;
    let ranked: f64 = (1..).zip(values.iter()).map(|(rank, value)| f64::from(rank) * value).sum();
    2.0 * ranked / (n * total) - (n + 1.0) / n
}

/// The Herfindahl-Hirschman index: the sum of squared shares; null if there is nothing to share.
pub(super) fn herfindahl(values: &[f64]) -> f64 {
    let total: f64 = values.iter().sum();
    if total == 0.0 { f64::NAN } else { values.iter().map(|value| (value / total).powi(2)).sum() }
}

/// The Nakamoto coefficient: how many of the largest it takes for more than half of the sum. Expects ascending values.
pub(super) fn nakamoto(ascending: &[f64]) -> f64 {
    let half = ascending.iter().sum::<f64>() / 2.0;
    let mut sum = 0.0;
    for (count, value) in (1..).zip(ascending.iter().rev()) {
        sum += value;
        if sum > half {
            return f64::from(count);
        }
    }
    f64::NAN
}

#[cfg(test)]
mod tests {
    use super::{gini, herfindahl, nakamoto};

    #[test]
    fn equal_parts_and_a_single_owner_are_the_extremes() {
        assert!(gini(&mut [3.0; 4]).abs() < 1e-15);
        assert!((gini(&mut [0.0, 8.0, 0.0, 0.0]) - 0.75).abs() < 1e-15);
        assert!((herfindahl(&[3.0; 4]) - 0.25).abs() < 1e-15);
        assert!((herfindahl(&[0.0, 8.0]) - 1.0).abs() < 1e-15);
        assert!(gini(&mut [0.0, 0.0]).is_nan() && herfindahl(&[]).is_nan());
    }

    /// Worked by hand: 1, 2, 3, 4 has Gini 2 (1 + 4 + 9 + 16) / (4 · 10) - 5 / 4 = 0.25.
    #[test]
    fn a_worked_example() {
        assert!((gini(&mut [4.0, 1.0, 3.0, 2.0]) - 0.25).abs() < 1e-15);
        assert_eq!([nakamoto(&[1.0, 2.0, 3.0, 4.0]), nakamoto(&[1.0, 1.0]), nakamoto(&[0.0, 5.0])], [2.0, 2.0, 1.0]);
        assert!(nakamoto(&[]).is_nan());
    }
}
