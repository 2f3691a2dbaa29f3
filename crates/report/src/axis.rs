//! From numbers to pixels: scales, round ticks and their labels.

/// Numbers beyond are drawn at the edge; differences of what is left cannot overflow.
const LARGEST: f64 = 1e300;

/// The number if it can be drawn.
pub(crate) fn drawable(number: f64) -> Option<f64> {
    number.is_finite().then(|| number.clamp(-LARGEST, LARGEST))
}

/// Smallest and largest of the numbers that can be drawn.
pub(crate) fn range(numbers: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    numbers.into_iter().filter_map(drawable).fold(None, |range, number| {
        let (low, high) = range.unwrap_or((number, number));
        Some((low.min(number), high.max(number)))
    })
}

/// A linear scale from numbers to pixels, with round ticks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    /// Whether equal distances are equal ratios; `low` and `high` are decimal logarithms then.
    is_logarithmic: bool,
    /// Numbers and labels of the ticks, ascending.
    pub(crate) ticks: Vec<(f64, String)>,
}

/// How an axis is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AxisStyle {
    /// About as many ticks as there is room for.
    pub(crate) ticks: f64,
    /// Ticks at integers only.
    pub(crate) integers: bool,
    /// Whether the axis ends at ticks rather than at the data.
    pub(crate) round_ends: bool,
}

impl Axis {
    /// An axis that shows `low..=high` between the pixels `from` and `to`.
    pub(crate) fn new((low, high): (f64, f64), from: f64, to: f64, style: AxisStyle) -> Self {
        let (mut low, mut high) = widened(low, high);
        let step = step(low, high, style);
        if style.round_ends {
            (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
        }
        // A little tolerance, so that rounding does not lose the tick at an end.
        let first = (low / step - 1e-9).ceil();
        let numbers = (0..100).map(|k| (first + f64::from(k)) * step);
        let mut numbers: Vec<f64> =
            numbers.take_while(|number| *number <= high + step * 1e-9).map(|x| x + 0.0).collect();
        numbers.dedup();
        let labels = labels(&numbers, step);
        Self { low, high, from, to, is_logarithmic: false, ticks: numbers.into_iter().zip(labels).collect() }
    }

    /// An axis on which equal distances are equal ratios. Its numbers are positive; ticks are at 1, 2 and 5 times powers
    /// of ten, or at powers alone where there are many.
    pub(crate) fn logarithmic((low, high): (f64, f64), from: f64, to: f64) -> Self {
        let (low, high) = (low.log10(), high.log10());
        let (low, high) = if high - low > 1e-9 { (low, high) } else { (low - 0.3, high + 0.3) };
        let stride = ((high - low) / 10.0).ceil().max(1.0);
        let heads: &[f64] = if high - low < 3.5 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let first = low.floor();
        let powers = (0..12).map(|k| first + f64::from(k) * stride);
        let numbers = powers.flat_map(|power| heads.iter().map(move |head| head * 10_f64.powf(power)));
        let inside = |number: &f64| (low - 1e-9..=high + 1e-9).contains(&number.log10());
        let ticks = numbers.filter(inside).map(|number| (number, readable(number, 3))).collect();
        Self { low, high, from, to, is_logarithmic: true, ticks }
    }

    /// The pixel of a number; beyond the ends, the end's.
    pub(crate) fn at(&self, number: f64) -> f64 {
        let number = if self.is_logarithmic { number.log10() } else { number };
        let part = ((number - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + part * (self.to - self.from)
    }

    /// The same axis between other pixels.
    pub(crate) fn between(self, from: f64, to: f64) -> Self {
        Self { from, to, ..self }
    }
}

/// The range, opened up when it is a point.
fn widened(low: f64, high: f64) -> (f64, f64) {
    if high > low && (high - low) > 1e-12 * low.abs().max(high.abs()) && high - low > 1e-290 {
        return (low, high);
    }
    let margin = (low.abs() * 0.05).max(if low.abs() > 1e-3 || low.abs() < 1e-200 { 0.5 } else { 0.0 });
    (low - margin, high + margin)
}

/// The distance of ticks, 1, 2 or 5 times a power of ten, that gives about the wanted number.
fn step(low: f64, high: f64, style: AxisStyle) -> f64 {
    let rough = (high - low) / style.ticks.max(1.0);
    let power = 10_f64.powf(rough.log10().floor());
    let step = power * [1.0, 2.0, 5.0].into_iter().find(|nice| nice * power >= rough * 0.999).unwrap_or(10.0);
    if style.integers { step.max(1.0) } else { step }
}

/// Labels with as many digits as tell the ticks apart, in thousands, millions or powers of ten where numbers are
/// large or small.
fn labels(numbers: &[f64], step: f64) -> Vec<String> {
    let largest = numbers.iter().fold(0.0_f64, |largest, number| largest.max(number.abs()));
    let units = [(1e12, " T"), (1e9, " B"), (1e6, " M")];
    let (unit, suffix) =
        units.into_iter().find(|(unit, _)| largest >= *unit && step >= unit / 100.0).unwrap_or((1.0, ""));
    let scientific = largest >= 1e15 || (largest > 0.0 && largest < 1e-3);
    numbers
        .iter()
        .map(|number| match () {
            () if *number == 0.0 => "0".to_owned(),
            () if scientific => format!("{number:.2e}").replace(".00e", "e").replace('-', "−"),
            () => format!("{}{suffix}", decimal(number / unit, decimals(step / unit))),
        })
        .collect()
}

/// Digits after the point that show a step.
fn decimals(step: f64) -> usize {
    (0..9)
        .find(|digits| {
            let scaled = step * 10_f64.powi(*digits);
            (scaled - scaled.round()).abs() < 1e-6 * scaled
        })
        .and_then(|digits| usize::try_from(digits).ok())
        .unwrap_or(9)
}

/// A number with thousands separated and a true minus sign.
pub(crate) fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let (whole, part) =
        text.split_once('.').map_or((text.as_str(), String::new()), |(whole, part)| (whole, format!(".{part}")));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let zero = text.chars().all(|letter| matches!(letter, '0' | '.'));
    let sign = if number < 0.0 && !zero { "−" } else { "" };
    format!("{sign}{grouped}{part}")
}

/// A count or a time for reading: all digits before the point, unless there are more than twelve.
pub(crate) fn whole(number: f64) -> String {
    if number.abs() < 1e12 { decimal(number, 0) } else { readable(number, 4) }
}

/// A number for reading: about `digits` significant ones, no needless zeros.
pub(crate) fn readable(number: f64, digits: i32) -> String {
    let size = number.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e15).contains(&size) {
        return format!("{number:.2e}").replace(".00e", "e").replace('-', "−");
    }
    let units = [(1e12, " T"), (1e9, " B"), (1e6, " M")];
    let (unit, suffix) = units.into_iter().find(|(unit, _)| size >= *unit).unwrap_or((1.0, ""));
    let scaled = number / unit;
    #[allow(clippy::cast_possible_truncation, reason = "the logarithm of a number below 1e15 is small")]
    let places = (digits - 1 - scaled.abs().log10().floor() as i32).clamp(0, 9);
    let text = decimal(scaled, usize::try_from(places).unwrap_or(0));
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
    format!("{text}{suffix}")
}

/// A number with as many digits as show a difference of the given size to about two of them.
pub(crate) fn to_within(number: f64, difference: f64) -> String {
    if difference <= 0.0 || !(1e-8..1e9).contains(&difference) || number.abs() >= 1e12 {
        return readable(number, 4);
    }
    #[allow(clippy::cast_possible_truncation, reason = "the logarithm of a number between 1e-8 and 1e9")]
    let places = {
        let of_difference = 1 - difference.log10().floor() as i32;
        // Nobody reads more than six digits.
        let of_six_digits = 5 - number.abs().max(difference).log10().floor() as i32;
        of_difference.min(of_six_digits).clamp(0, 9)
    };
    decimal(number, usize::try_from(places).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: AxisStyle = AxisStyle { ticks: 5.0, integers: false, round_ends: false };

    fn tick_labels(low: f64, high: f64, style: AxisStyle) -> Vec<String> {
        Axis::new((low, high), 0.0, 100.0, style).ticks.into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(tick_labels(0.0, 1.0, STYLE), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(tick_labels(-7.0, 11.0, STYLE), ["−5", "0", "5", "10"]);
        assert_eq!(tick_labels(0.0, 4_800.0, STYLE), ["0", "1,000", "2,000", "3,000", "4,000"]);
        assert_eq!(tick_labels(0.0, 2.5e6, STYLE), ["0", "0.5 M", "1.0 M", "1.5 M", "2.0 M", "2.5 M"]);
        assert_eq!(tick_labels(0.0, 3.0, AxisStyle { ticks: 10.0, integers: true, ..STYLE }), ["0", "1", "2", "3"]);
    }

    #[test]
    fn round_ends_are_ticks() {
        let axis = Axis::new((0.13, 0.87), 0.0, 100.0, AxisStyle { round_ends: true, ..STYLE });
        assert_eq!((axis.ticks.first().unwrap().1.as_str(), axis.ticks.last().unwrap().1.as_str()), ("0", "1.0"));
        assert!(axis.at(0.0).abs() < 1e-9 && (axis.at(1.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn equal_ratios_are_equally_far_apart_on_a_logarithmic_axis() {
        let axis = Axis::logarithmic((1.0, 100.0), 0.0, 100.0);
        assert!([(1.0, 0.0), (10.0, 50.0), (100.0, 100.0)].iter().all(|(x, pixel)| (axis.at(*x) - pixel).abs() < 1e-9));
        let labels: Vec<&str> = axis.ticks.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["1", "2", "5", "10", "20", "50", "100"]);
        for (low, high) in [(7.0, 7.0), (1e-300, 1e300), (5e-324, 5e-324), (3.0, 4.0)] {
            let axis = Axis::logarithmic((low, high), 0.0, 100.0);
            assert!((0.0..=100.0).contains(&axis.at(low)) && axis.at(low) <= axis.at(high) && axis.ticks.len() < 30);
        }
    }

    #[test]
    fn every_range_gives_finite_pixels_and_distinct_ticks() {
        let sizes = [0.0, 1.0, -1.0, 5e-324, 1e-300, 1e-9, 0.1, 1e9, 1e9 + 1e-6, 1e16, 1e300, -1e300];
        for low in sizes {
            for high in sizes.into_iter().filter(|high| *high >= low) {
                for style in [STYLE, AxisStyle { round_ends: true, integers: true, ..STYLE }] {
                    let axis = Axis::new((low, high), 0.0, 100.0, style);
                    let pixels = [axis.at(low), axis.at(high), axis.at(f64::midpoint(low, high))];
                    assert!(pixels.iter().all(|pixel| (0.0..=100.0).contains(pixel)), "{low} {high} {pixels:?}");
                    assert!(axis.ticks.len() < 30, "{low} {high}");
                    assert!(axis.ticks.windows(2).all(|pair| pair[0].0 < pair[1].0), "{low} {high}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_readable() {
        let texts = [0.0, 0.123_456, 1_234.0, 12.0, -3.5, 2_345_678.0, 1e-7, 0.5].map(|number| readable(number, 3));
        assert_eq!(texts, ["0", "0.123", "1,234", "12", "−3.5", "2.35 M", "1e−7", "0.5"]);
    }

    #[test]
    fn digits_show_the_difference() {
        let texts =
            [to_within(0.0505, 0.027), to_within(1_950_112.4, 112.4), to_within(3.0, 0.0), to_within(-0.001, 0.5)];
        assert_eq!(texts, ["0.051", "1,950,112", "3", "0.00"]);
        let narrow = [to_within(101.478_192, 5e-5), to_within(-33.287_235, 1e-6), to_within(0.5, 1e-7)];
        assert_eq!(narrow, ["101.478", "−33.2872", "0.500000"]);
    }

    #[test]
    fn what_is_not_finite_has_no_range() {
        assert_eq!(range([f64::NAN, 2.0, f64::INFINITY, -1.0]), Some((-1.0, 2.0)));
        assert_eq!(range([f64::NAN]), None);
        assert_eq!(drawable(f64::MAX), Some(1e300));
    }
}
