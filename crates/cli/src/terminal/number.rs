//! Numbers as people read them.

/// A number with about four significant digits, thousands grouped; an en dash for none.
pub fn readable(value: Option<f64>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return String::from("–") };
    let size = value.abs();
    if value == 0.0 {
        String::from("0")
    } else if !(1e-6..1e15).contains(&size) {
        format!("{value:.3e}")
    } else if size >= 1000.0 {
        grouped(value)
    } else {
        let digits = if size >= 100.0 {
            1
        } else if size >= 10.0 {
            2
        } else if size >= 1.0 {
            3
        } else if size >= 1e-3 {
            4
        } else {
            7
        };
        let text = format!("{value:.digits$}");
        if text.contains('.') { String::from(text.trim_end_matches('0').trim_end_matches('.')) } else { text }
    }
}

/// A whole number with its thousands grouped by thin spaces.
pub fn grouped(value: f64) -> String {
    let text = format!("{:.0}", value.abs());
    let mut grouped = String::from(if value < 0.0 { "-" } else { "" });
    for (index, digit) in text.chars().enumerate() {
        if index > 0 && (text.len() - index) % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count with its thousands grouped.
pub fn count(value: u64) -> String {
    grouped(value as f64)
}

/// A number of bytes.
pub fn bytes(value: f64) -> String {
    const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];
    let mut value = value;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.*} {}", usize::from(unit > 0 && value < 10.0), UNITS[unit])
}

/// A duration.
pub fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.0} ms", seconds * 1e3)
    } else if seconds < 120.0 {
        format!("{seconds:.1} s")
    } else if seconds < 7200.0 {
        format!("{:.0} min", seconds / 60.0)
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, duration, readable};

    #[test]
    fn numbers_have_about_four_digits() {
        let shown: Vec<String> = [0.0, 0.030_7, 1.0, 17.234_5, 123.45, 45_678.9, -1_234_567.0, 2e-9]
            .map(|value| readable(Some(value)))
            .into();
        assert_eq!(shown, ["0", "0.0307", "1", "17.23", "123.5", "45 679", "-1 234 567", "2.000e-9"]);
        assert_eq!(readable(None), "–");
    }

    #[test]
    fn bytes_and_durations_have_units() {
        assert_eq!([bytes(999.0), bytes(1500.0), bytes(2.5e8), bytes(4e12)], ["999 B", "1.5 kB", "250 MB", "4000 GB"]);
        assert_eq!(
            [duration(0.05), duration(3.21), duration(600.0), duration(9000.0)],
            ["50 ms", "3.2 s", "10 min", "2.5 h"]
        );
    }
}
