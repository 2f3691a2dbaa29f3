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

fn between(low: f64, high: f64, scale: Scale, unit: f64) -> f64 {
    let number = match scale {
        Scale::Linear => low * (1.0 - unit) + high * unit,
        Scale::Log => (low.ln() * (1.0 - unit) + high.ln() * unit).exp(),
    };
    number.clamp(low, high)
}

#[cfg(test)]
mod tests {
    use super::at;
    use crate::design::{Axis, Coordinate, Scale};

    #[test]
    fn the_values_of_a_list_and_of_whole_numbers_have_equal_parts() {
        let units = [0.0, 0.2499, 0.25, 0.9999];
        assert_eq!(units.map(|unit| at(Axis::List(4), unit)), [0, 0, 1, 3].map(Coordinate::Index));
        let whole = Axis::Whole { low: -2, high: 1, scale: Scale::Linear };
        assert_eq!(units.map(|unit| at(whole, unit)), [-2, -2, -1, 1].map(Coordinate::Whole));
    }
}
