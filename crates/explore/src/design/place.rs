//! Where a number from 0 to 1 lies on an axis.

use super::{Axis, Coordinate, Scale};

/// The place of a number in [0, 1): the values of a list and the whole numbers of a range have equal parts each, on the
/// scale of the range.
pub(super) fn at(shape: Axis, unit: f64) -> Coordinate {
    match shape {
        Axis::List(values) => Coordinate::Index(part(unit, values as f64).min(values.saturating_sub(1))),
        Axis::Real { low, high, scale } => Coordinate::Real(between(low, high, scale, unit)),
        Axis::Whole { low, high, scale } => {
            let number = between(low as f64, high as f64 + 1.0, scale, unit).floor();
            #[expect(clippy::cast_possible_truncation, reason = "whole by now, and the cast saturates")]
            Coordinate::Whole((number as i64).clamp(low, high))
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and the cast saturates")]
fn part(unit: f64, parts: f64) -> usize {
    (unit * parts) as usize
}

/// The place of a level, from 0 to the last, of an axis from end to end. Half of the levels further always lies another
/// value, if the axis has several.
pub(super) fn level(shape: Axis, level: u64, levels: u64) -> Coordinate {
    let last = levels.saturating_sub(1).max(1);
    let unit = |level: u64| level as f64 / last as f64;
    match shape {
        Axis::List(values) => {
            let (level, last) = (u128::from(level), u128::from(last));
            let place = (2 * level * (values.saturating_sub(1) as u128) + last) / (2 * last);
            Coordinate::Index(usize::try_from(place).unwrap_or(0))
        }
        Axis::Real { low, .. } if level == 0 => Coordinate::Real(low),
        Axis::Real { high, .. } if level == last => Coordinate::Real(high),
        Axis::Real { low, high, scale } => Coordinate::Real(between(low, high, scale, unit(level))),
        Axis::Whole { low, high, scale } => {
            let nearest = |level: u64| {
                let number = between(low as f64, high as f64, scale, unit(level)).round();
                #[expect(clippy::cast_possible_truncation, reason = "whole by now, and the cast saturates")]
                (number as i64).clamp(low, high)
            };
            let other = level.checked_sub(levels / 2).map_or(low, |other| nearest(other).saturating_add(1));
            Coordinate::Whole(nearest(level).max(other).min(high))
        }
    }
}

/// The part of an axis, from end to end on its scale, that lies below a place on it.
pub(super) fn unit(shape: Axis, place: Coordinate) -> f64 {
    let part = |number: f64, low: f64, high: f64, scale| match scale {
        Scale::Linear => (number - low) / (high - low),
        Scale::Log => (number / low).ln() / (high / low).ln(),
    };
    match (shape, place) {
        (Axis::List(values), Coordinate::Index(index)) => index as f64 / values.saturating_sub(1).max(1) as f64,
        (Axis::Real { low, high, scale }, Coordinate::Real(number)) => part(number, low, high, scale),
        (Axis::Whole { low, high, scale }, Coordinate::Whole(number)) => {
            part(number as f64, low as f64, high as f64, scale)
        }
        _ => 0.0,
    }
}

fn between(low: f64, high: f64, scale: Scale, unit: f64) -> f64 {
    let number = match scale {
        Scale::Linear => low * (1.0 - unit) + high * unit,
        Scale::Log => (low.ln() * (1.0 - unit) + high.ln() * unit).exp(),
    };
    number.clamp(low, high)
}

#[cfg(test)]
mod tests {
    use super::{at, level};
    use crate::design::{Axis, Coordinate, LEVELS, Scale};

    #[test]
    fn the_values_of_a_list_and_of_whole_numbers_have_equal_parts() {
        let units = [0.0, 0.2499, 0.25, 0.9999];
        assert_eq!(units.map(|unit| at(Axis::List(4), unit)), [0, 0, 1, 3].map(Coordinate::Index));
        let whole = Axis::Whole { low: -2, high: 1, scale: Scale::Linear };
        assert_eq!(units.map(|unit| at(whole, unit)), [-2, -2, -1, 1].map(Coordinate::Whole));
    }

    /// Of eight levels from 1 to 2 on a logarithmic scale, the first and the fifth are both nearest to 1.
    #[test]
    fn half_of_the_levels_further_always_lies_another_value_from_end_to_end() {
        let whole = |low, more, scale| Axis::Whole { low, high: low + more, scale };
        let wholes = (1..4).flat_map(|low| (1..12).map(move |more| (low, more)));
        let wholes = wholes.flat_map(|(low, more)| [Scale::Linear, Scale::Log].map(|scale| whole(low, more, scale)));
        for shape in wholes.chain((2..12).map(Axis::List)) {
            for levels in LEVELS.filter(|levels| levels.is_multiple_of(2)) {
                for low in 0..levels / 2 {
                    assert_ne!(level(shape, low, levels), level(shape, low + levels / 2, levels), "{shape:?} {levels}");
                }
                let ends = match shape {
                    Axis::List(values) => [0, values - 1].map(Coordinate::Index),
                    Axis::Whole { low, high, .. } => [low, high].map(Coordinate::Whole),
                    Axis::Real { low, high, .. } => [low, high].map(Coordinate::Real),
                };
                assert_eq!([0, levels - 1].map(|end| level(shape, end, levels)), ends, "{shape:?} {levels}");
            }
        }
    }
}
