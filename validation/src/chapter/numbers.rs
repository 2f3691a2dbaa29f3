//! Numbers as a reader wants them.

/// A number with as many decimals as two digits of its standard error need; in full if it does not vary.
pub fn within(value: f64, standard_error: f64) -> String {
    if standard_error > 0.0 {
        let decimals = decimals(standard_error);
        format!("{value:.decimals$}")
    } else {
        in_full(value)
    }
}

/// Mean and standard error, `12.84 ± 0.02`.
pub fn with_error(mean: Option<f64>, standard_error: Option<f64>) -> String {
    match (mean, standard_error) {
        (Some(mean), Some(error)) if error > 0.0 => format!("{} ± {}", within(mean, error), within(error, error)),
        (Some(mean), _) => in_full(mean),
        (None, _) => String::from("–"),
    }
}

/// A p-value to two digits.
pub fn p_value(p: f64) -> String {
    match p {
        p if p >= 0.01 => format!("{p:.2}"),
        p if p > 0.0 => format!("{p:.1e}"),
        _ => String::from("0"),
    }
}

/// A count with commas between thousands, as pictures have them.
pub fn whole(count: u64) -> String {
    let digits = count.to_string();
    let grouped: Vec<String> = digits
        .bytes()
        .rev()
        .collect::<Vec<_>>()
        .chunks(3)
        .map(|group| group.iter().rev().map(|&digit| char::from(digit)).collect())
        .collect();
    grouped.into_iter().rev().collect::<Vec<_>>().join(",")
}

/// Six significant digits, without the zeros at the end.
pub fn in_full(value: f64) -> String {
    if value == 0.0 {
        return String::from("0");
    }
    if value.abs() < 1e-4 {
        let text = format!("{value:.3e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.'));
    }
    let decimals = decimals(value.abs()).saturating_add(4);
    let text = format!("{value:.decimals$}");
    if text.contains('.') { String::from(text.trim_end_matches('0').trim_end_matches('.')) } else { text }
}

/// Decimals that show two significant digits of a positive number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 12")]
fn decimals(number: f64) -> usize {
    (1.0 - number.log10().floor()).clamp(0.0, 12.0) as usize
}

#[cfg(test)]
mod tests {
    use super::{in_full, p_value, whole, with_error};

    #[test]
    fn a_number_has_as_many_decimals_as_its_error_needs() {
        assert_eq!(with_error(Some(12.839_71), Some(0.0213)), "12.840 ± 0.021");
        assert_eq!(with_error(Some(1_999_977.234), Some(31.6)), "1999977 ± 32");
        assert_eq!(with_error(Some(200.0), Some(0.0)), "200");
        assert_eq!(with_error(None, None), "–");
    }

    #[test]
    fn what_does_not_vary_is_written_in_full() {
        assert_eq!(
            [in_full(29996.0), in_full(0.167_785_235), in_full(0.0), in_full(13.0)],
            ["29996", "0.167785", "0", "13"]
        );
        assert_eq!([in_full(1e-8), in_full(2.750_04e-5)], ["1e-8", "2.75e-5"]);
        assert_eq!([p_value(0.4213), p_value(0.000_001_74), p_value(0.0)], ["0.42", "1.7e-6", "0"]);
        assert_eq!([whole(7), whole(250_000), whole(1_000_000)], ["7", "250,000", "1,000,000"]);
    }
}
