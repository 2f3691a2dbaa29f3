//! The values of a range.

use super::{DesignError, MOST_VALUES};

/// How the values of a range are spaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences.
    #[default]
    Linear,
    /// Equal ratios.
    Log,
}

/// A decimal number: digits x 10^exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    digits: i128,
    exponent: i32,
}

impl Decimal {
    /// The shortest decimal number that reads as this floating point number: what the user typed.
    fn shortest(number: f64) -> Option<Self> {
        let text = format!("{number:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { digits, exponent: exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()? })
    }

    /// The digits when written with a smaller exponent.
    fn digits_at(self, exponent: i32) -> Option<i128> {
        let shift = u32::try_from(self.exponent - exponent).ok()?;
        self.digits.checked_mul(10_i128.checked_pow(shift)?)
    }
}

/// The values `from`, `from + step`, ... up to, at most, `to`, counted in decimals: 0.1, 0.2, 0.3, and not
/// 0.30000000000000004.
///
/// # Errors
/// If the step is not above 0, `to` is below `from`, or the values are too many or have too many digits.
pub fn steps(from: f64, to: f64, step: f64) -> Result<Vec<f64>, DesignError> {
    if !(from.is_finite() && to.is_finite() && to >= from) {
        return Err(DesignError::Ends);
    }
    if !(step.is_finite() && step > 0.0) {
        return Err(DesignError::Step);
    }
    let decimals = [from, to, step].map(Decimal::shortest);
    let [Some(from), Some(to), Some(step)] = decimals else { return Err(DesignError::Digits) };
    let exponent = from.exponent.min(to.exponent).min(step.exponent);
    let digits = [from, to, step].map(|decimal| decimal.digits_at(exponent));
    let [Some(from), Some(to), Some(step)] = digits else { return Err(DesignError::Digits) };
    let span = to.checked_sub(from).ok_or(DesignError::Digits)?;
    let last = span / step;
    if last >= i128::from(MOST_VALUES) {
        return Err(DesignError::Count);
    }
    (0..=last)
        .map(|index| format!("{}e{exponent}", from + index * step).parse().map_err(|_| DesignError::Digits))
        .collect()
}

/// `count` values from `from` to `to`, both included, with equal differences or equal ratios.
///
/// # Errors
/// If `to` is not above `from`, the count is below 2 or too large, or an end of a logarithmic range is not above 0.
pub fn spaced(from: f64, to: f64, count: u64, scale: Scale) -> Result<Vec<f64>, DesignError> {
    if !(from.is_finite() && to.is_finite() && to > from) {
        return Err(DesignError::Ends);
    }
    if !(2..=MOST_VALUES).contains(&count) {
        return Err(DesignError::Count);
    }
    if scale == Scale::Log && from <= 0.0 {
        return Err(DesignError::NoLogarithm);
    }
    let last = count - 1;
    let at = |index: u64| match (index, scale) {
        (0, _) => from,
        (index, _) if index == last => to,
        (index, Scale::Linear) => {
            let part = index as f64 / last as f64;
            from * (1.0 - part) + to * part
        }
        (index, Scale::Log) => {
            let part = index as f64 / last as f64;
            (from.ln() * (1.0 - part) + to.ln() * part).exp()
        }
    };
    Ok((0..count).map(at).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DesignError, Scale, spaced, steps};

    #[test]
    fn steps_are_exact_decimals() {
        assert_eq!(steps(0.1, 0.5, 0.1), Ok(vec![0.1, 0.2, 0.3, 0.4, 0.5]));
        assert_eq!(steps(0.0, 1.0, 0.4), Ok(vec![0.0, 0.4, 0.8]));
        assert_eq!(steps(1.0, 4.0, 1.0), Ok(vec![1.0, 2.0, 3.0, 4.0]));
        assert_eq!(steps(-1.5, -1.0, 0.25), Ok(vec![-1.5, -1.25, -1.0]));
        assert_eq!(steps(1e-9, 3e-9, 1e-9), Ok(vec![1e-9, 2e-9, 3e-9]));
        assert_eq!(steps(7.0, 7.0, 2.0), Ok(vec![7.0]));
    }

    #[test]
    fn steps_that_lead_nowhere_are_refused() {
        assert_eq!(steps(1.0, 0.0, 0.1), Err(DesignError::Ends));
        assert_eq!(steps(f64::NAN, 0.0, 0.1), Err(DesignError::Ends));
        assert_eq!(steps(0.0, 1.0, 0.0), Err(DesignError::Step));
        assert_eq!(steps(0.0, 1e18, 1.0), Err(DesignError::Count));
        assert_eq!(steps(0.0, 1e300, 1e-300), Err(DesignError::Digits));
    }

    #[test]
    fn spaced_values_have_equal_differences_or_ratios_and_exact_ends() {
        assert_eq!(spaced(0.0, 1.0, 5, Scale::Linear), Ok(vec![0.0, 0.25, 0.5, 0.75, 1.0]));
        let Ok(decades) = spaced(0.1, 1000.0, 5, Scale::Log) else { panic!("a range of four decades") };
        assert_eq!((decades[0], decades[4]), (0.1, 1000.0));
        assert!(decades.windows(2).all(|pair| (pair[1] / pair[0] - 10.0).abs() < 1e-9), "{decades:?}");
        assert_eq!(spaced(0.0, 1.0, 3, Scale::Log), Err(DesignError::NoLogarithm));
        assert_eq!(spaced(0.0, 1.0, 1, Scale::Linear), Err(DesignError::Count));
        assert_eq!(spaced(1.0, 1.0, 2, Scale::Linear), Err(DesignError::Ends));
    }

    proptest! {
        #[test]
        fn steps_stay_inside_and_rise(from in -1e3..1e3_f64, width in 0.0..1e3_f64, step in 0.5..1e2_f64) {
            if let Ok(values) = steps(from, from + width, step) {
                prop_assert!(values[0].to_bits() == from.to_bits() && values.iter().all(|value| *value <= from + width));
                prop_assert!(values.windows(2).all(|pair| pair[0] < pair[1]));
                prop_assert!(from + width - values[values.len() - 1] < step * (1.0 + 1e-9));
            }
        }
    }
}
