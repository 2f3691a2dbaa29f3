//! Colours for numbers, in scales that stay in order for every kind of colour blindness and in grey.

use crate::axis::{drawable, range, to_within};
use crate::canvas::{Anchor, Color, fit};
use crate::frame::Frame;
use crate::palette::{LABEL, TICK};

/// Which way numbers become colours.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum ColorScale {
    /// From little to much, dark to bright: viridis (S. van der Walt and N. Smith, 2015).
    #[default]
    Sequential,
    /// Away from a number of note on both sides, blue below and orange above it, equally strong for equal distances.
    Diverging {
        /// The number of note: 0 for differences.
        centre: f64,
    },
}

const VIRIDIS: [Color; 9] = [
    Color::new(0x44, 0x01, 0x54),
    Color::new(0x47, 0x2d, 0x7b),
    Color::new(0x3b, 0x52, 0x8b),
    Color::new(0x2c, 0x72, 0x8e),
    Color::new(0x21, 0x91, 0x8c),
    Color::new(0x28, 0xae, 0x80),
    Color::new(0x5e, 0xc9, 0x62),
    Color::new(0xad, 0xdc, 0x30),
    Color::new(0xfd, 0xe7, 0x25),
];

const BLUE_ORANGE: [Color; 7] = [
    Color::new(0x1b, 0x4f, 0x8a),
    Color::new(0x4d, 0x8d, 0xc0),
    Color::new(0xa6, 0xca, 0xe3),
    Color::new(0xf1, 0xf2, 0xf3),
    Color::new(0xf6, 0xcb, 0x98),
    Color::new(0xdf, 0x8e, 0x3a),
    Color::new(0xa5, 0x54, 0x0b),
];

/// Words on bright and on dark colours; unlike ink and paper they are the same on light and dark pages.
const ON_BRIGHT: Color = Color::new(0x10, 0x18, 0x20);
const ON_DARK: Color = Color::new(0xfe, 0xfe, 0xfe);

/// A scale over the numbers that are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tones {
    pub(crate) low: f64,
    pub(crate) high: f64,
    stops: &'static [Color],
}

impl Tones {
    /// The scale that shows all of these numbers; None without any.
    pub(crate) fn over(scale: ColorScale, numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let (low, high) = range(numbers)?;
        Some(match scale {
            ColorScale::Sequential => Self { low, high, stops: &VIRIDIS },
            ColorScale::Diverging { centre } => {
                let centre = drawable(centre).unwrap_or(0.0);
                let reach = (high - centre).abs().max((centre - low).abs());
                Self { low: centre - reach, high: centre + reach, stops: &BLUE_ORANGE }
            }
        })
    }

    /// The colour of a number; where all are equal, the middle of the scale.
    pub(crate) fn color(self, number: f64) -> Color {
        let span = self.high - self.low;
        let part = if span > 0.0 { ((number - self.low) / span).clamp(0.0, 1.0) } else { 0.5 };
        let place = part * (self.stops.len() - 1) as f64;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the number of stops")]
        let before = (place.floor() as usize).min(self.stops.len() - 2);
        mixed(self.stops[before], self.stops[before + 1], place - before as f64)
    }

    /// A number with as many digits as tell tones apart.
    pub(crate) fn digits(self, number: f64) -> String {
        to_within(number, (self.high - self.low) / 10.0)
    }

    /// The colours from low to high.
    pub(crate) fn stops(self) -> &'static [Color] {
        self.stops
    }

    /// A bar of the colours with its numbers, and what they are to its left.
    pub(crate) fn bar(self, frame: &mut Frame, meaning: &str, right: f64) {
        const WIDTH: f64 = 220.0;
        const PARTS: u32 = 44;
        let (left, y) = (right - WIDTH, frame.y);
        for part in 0..PARTS {
            let (place, width) = (f64::from(part) / f64::from(PARTS), WIDTH / f64::from(PARTS));
            let color = self.color(self.low + (self.high - self.low) * (place + 0.5 / f64::from(PARTS)));
            // Neighbours overlap, so that no seam shows.
            frame.canvas.rectangle((left + place * WIDTH, y), (width + 0.5).min(WIDTH * (1.0 - place)), 10.0, color);
        }
        let told = |number: f64| self.digits(number);
        let ends = [
            (left, told(self.low), Anchor::Start),
            (f64::midpoint(left, right), told(f64::midpoint(self.low, self.high)), Anchor::Middle),
            (right, told(self.high), Anchor::End),
        ];
        for (x, label, anchor) in ends {
            frame.canvas.text((x, y + 24.0), fit(&label, TICK, WIDTH / 3.0), TICK, anchor);
        }
        let meaning = fit(meaning, LABEL, left - 60.0);
        frame.canvas.text((left - 22.0, y + 10.0), meaning, LABEL, Anchor::End);
        frame.y += 40.0;
    }
}

/// The colour between two.
fn mixed(one: Color, other: Color, part: f64) -> Color {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    let channel = |one: u8, other: u8| (f64::from(one) + (f64::from(other) - f64::from(one)) * part).round() as u8;
    Color::new(channel(one.red, other.red), channel(one.green, other.green), channel(one.blue, other.blue))
}

/// Dark or bright words, whichever can be read on the colour (relative luminance of WCAG 2, with a gamma of 2.2).
pub(crate) fn words_on(color: Color) -> Color {
    let linear = |channel: u8| (f64::from(channel) / 255.0).powf(2.2);
    let luminance = 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
    if luminance > 0.19 { ON_BRIGHT } else { ON_DARK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diverging_scale_is_pale_at_its_centre_and_equally_strong_on_both_sides() {
        let tones = Tones::over(ColorScale::Diverging { centre: 1.0 }, [0.5, 4.0]).unwrap();
        assert_eq!((tones.low, tones.high), (-2.0, 4.0));
        assert_eq!(
            [tones.color(-2.0), tones.color(1.0), tones.color(4.0)],
            [BLUE_ORANGE[0], BLUE_ORANGE[3], BLUE_ORANGE[6]]
        );
    }

    #[test]
    fn a_sequential_scale_only_gets_brighter() {
        let tones = Tones::over(ColorScale::Sequential, [0.0, 100.0, f64::NAN]).unwrap();
        let brightness = |number: u32| {
            let color = tones.color(f64::from(number));
            0.2126 * f64::from(color.red) + 0.7152 * f64::from(color.green) + 0.0722 * f64::from(color.blue)
        };
        assert!((0..100).all(|number| brightness(number) < brightness(number + 1)));
        assert_eq!(Tones::over(ColorScale::Sequential, [f64::NAN]), None);
    }

    #[test]
    fn words_stand_out_from_every_colour() {
        assert_eq!(
            [words_on(VIRIDIS[0]), words_on(VIRIDIS[8]), words_on(BLUE_ORANGE[3])],
            [ON_DARK, ON_BRIGHT, ON_BRIGHT]
        );
    }
}
