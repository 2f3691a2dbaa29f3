//! Numbers as people read them.

/// A number with four significant digits, thousands grouped; an en dash for none.
pub fn readable(value: Option<f64>) -> String {
    digits(value, 4)
}

/// A number with so many significant digits, without trailing zeros, thousands grouped; an en dash for none.
pub fn digits(value: Option<f64>, significant: i32) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return String::from("–") };
    let size = value.abs();
    if value == 0.0 {
        String::from("0")
    } else if is_unwieldy(size) {
        format!("{value:.3e}")
    } else if size >= 1000.0 {
        grouped(value)
    } else {
        let text = fixed(value, decimals(size, significant));
        if text.contains('.') { String::from(text.trim_end_matches('0').trim_end_matches('.')) } else { text }
    }
}

/// A rough number: two significant digits.
pub fn rough(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || is_unwieldy(size) { readable(Some(value)) } else { fixed(value, decimals(size, 2)) }
}

/// An estimate that is known up to ± the half-width, and numbers of its kind, all with the decimals of the second
/// significant digit of the half-width: more would be noise. Without a half-width, or if that makes more than six digits,
/// four digits each.
pub fn as_exact_as<const N: usize>(half_width: Option<f64>, numbers: [f64; N]) -> [String; N] {
    let is_fine = |number: &f64| *number == 0.0 || !is_unwieldy(number.abs());
    match half_width.filter(|width| *width > 0.0 && width.is_finite()) {
        Some(width) if numbers.iter().all(is_fine) && numbers.iter().all(|number| number.abs() < width * 1e5) => {
            numbers.map(|number| fixed(number, decimals(width, 2)))
        }
        _ => numbers.map(|number| readable(Some(number))),
    }
}

/// A whole number with its thousands grouped.
pub fn grouped(value: f64) -> String {
    fixed(value, 0)
}

/// A count with its thousands grouped.
pub fn count(value: u64) -> String {
    grouped(value as f64)
}

/// A count and what is counted, named in the singular (`run`, `trajectory`).
pub fn counted(value: u64, noun: &str) -> String {
    let plural = || noun.strip_suffix('y').map_or_else(|| format!("{noun}s"), |stem| format!("{stem}ies"));
    format!("{} {}", count(value), if value == 1 { String::from(noun) } else { plural() })
}

/// A number of bytes.
pub fn bytes(value: f64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = value;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{} {}", fixed(value, usize::from(unit > 0 && value < 10.0)), UNITS[unit])
}

/// A duration.
pub fn duration(seconds: f64) -> String {
    let (value, decimals, unit) = if seconds < 1.0 {
        (seconds * 1e3, 0, "ms")
    } else if seconds < 10.0 {
        (seconds, 1, "s")
    } else if seconds < 120.0 {
        (seconds, 0, "s")
    } else if seconds < 7200.0 {
        (seconds / 60.0, 0, "min")
    } else if seconds < 48.0 * 3600.0 {
        (seconds / 3600.0, 1, "h")
    } else {
        (seconds / 86_400.0, 0, "days")
    };
    format!("{} {unit}", fixed(value, decimals))
}

/// Whether a size other than 0 is too large or too small to be written without an exponent.
fn is_unwieldy(size: f64) -> bool {
    size >= 1e15 || (size < 1e-6 && size > 0.0)
}

/// Decimals that show so many significant digits of a number of this size.
fn decimals(size: f64, significant: i32) -> usize {
    if size <= 0.0 {
        return 0;
    }
    let last = significant - 1;
    // Rounding may carry into the next power of ten: the second digit of 0.0999 is that of 0.10.
    let scale = 10f64.powi(last - power_of_ten(size));
    usize::try_from(last - power_of_ten((size * scale).round() / scale)).unwrap_or(0)
}

/// The largest power of ten in a positive number.
fn power_of_ten(size: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "at most 308 in size")]
    let power = size.log10().floor().clamp(-300.0, 300.0) as i32;
    power
}

/// A number with so many decimals, its thousands grouped by spaces.
fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut shown = String::from(if value < 0.0 && !is_zero { "-" } else { "" });
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            shown.push(' ');
        }
        shown.push(digit);
    }
    if !fraction.is_empty() {
        shown.push('.');
        shown.push_str(fraction);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{as_exact_as, bytes, counted, duration, readable, rough};

    #[test]
    fn numbers_have_about_four_digits() {
        let shown: Vec<String> = [0.0, 0.030_7, 1.0, 17.234_5, 123.45, 999.99, 45_678.9, -1_234_567.0, 2e-9]
            .map(|value| readable(Some(value)))
            .into();
        assert_eq!(shown, ["0", "0.0307", "1", "17.23", "123.5", "1 000", "45 679", "-1 234 567", "2.000e-9"]);
        assert_eq!([readable(None), readable(Some(f64::NAN))], ["–", "–"]);
    }

    #[test]
    fn estimates_have_the_digits_that_their_half_width_warrants() {
        let cases = [
            (0.012_34, 0.158_234, ["0.158", "0.012"]),
            (0.099_9, 0.158_234, ["0.16", "0.10"]),
            (3.845, 254.912, ["254.9", "3.8"]),
            (38.45, 254.912, ["255", "38"]),
            (384.5, 25_491.2, ["25 491", "384"]),
            (0.001_2, 128.942_3, ["128.9", "0.0012"]),
            (0.013, 128.942_3, ["128.942", "0.013"]),
            (7.6, -0.001, ["0.0", "7.6"]),
        ];
        for (half_width, mean, shown) in cases {
            assert_eq!(as_exact_as(Some(half_width), [mean, half_width]), shown, "{mean} ± {half_width}");
        }
    }

    #[test]
    fn without_a_half_width_four_digits_are_shown() {
        assert_eq!(as_exact_as(None, [17.234_5]), ["17.23"]);
        assert_eq!(as_exact_as(Some(0.0), [50.0, 0.333_33]), ["50", "0.3333"]);
        assert_eq!(as_exact_as(Some(1e-9), [1e-8]), ["1.000e-8"]);
    }

    #[test]
    fn rough_numbers_have_two_digits() {
        assert_eq!([2.346, 0.0151, 34_567.0, 0.0].map(rough), ["2.3", "0.015", "34 567", "0"]);
    }

    #[test]
    fn one_of_a_kind_stands_in_the_singular() {
        let shown = [counted(0, "run"), counted(1, "run"), counted(1, "trajectory"), counted(2000, "trajectory")];
        assert_eq!(shown, ["0 runs", "1 run", "1 trajectory", "2 000 trajectories"]);
    }

    #[test]
    fn bytes_and_durations_have_units() {
        let sizes = [999.0, 1500.0, 2.5e8, 4e12, 4e18].map(bytes);
        assert_eq!(sizes, ["999 B", "1.5 kB", "250 MB", "4.0 TB", "4 000 000 TB"]);
        let durations = [0.05, 3.21, 45.6, 600.0, 9000.0, 1e9].map(duration);
        assert_eq!(durations, ["50 ms", "3.2 s", "46 s", "10 min", "2.5 h", "11 574 days"]);
    }
}
