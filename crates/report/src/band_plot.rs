//! Estimates along an axis, each with the band that it lies in.

use crate::axis::{Axis, AxisStyle, drawable, range};
use crate::canvas::{Anchor, Point, Stroke, fit};
use crate::distribution::Mark;
use crate::frame::{Area, Frame, MARGIN, Sign, WIDTH, label_width};
use crate::palette::{LABEL, QUIET, category};
use crate::picture::Picture;

const HEIGHT: f64 = 280.0;
const DASHED: Stroke = Stroke::dashed(QUIET, 1.2);
/// Points that are drawn with a dot of their own.
const DOTTED: usize = 40;

/// Lines with bands around them: how an estimate narrows with the number of runs, or what lies between quantiles over time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BandPlot {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print, such as the level of the bands; may be empty.
    pub subtitle: String,
    /// Name and unit of x.
    pub x_label: String,
    /// Name and unit of the values.
    pub y_label: String,
    /// How x is spaced.
    pub x_scale: Spacing,
    /// The lines.
    pub bands: Vec<Band>,
    /// A value to compare with, drawn as a level dashed line.
    pub reference: Option<Mark>,
}

/// How an axis is spaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Spacing {
    /// Equal distances for equal differences.
    #[default]
    Linear,
    /// Equal distances for equal ratios; what is not positive is left out.
    Logarithmic,
}

/// A line with a band.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Band {
    /// What is shown; may be empty when there is only one.
    pub name: String,
    /// Points with ascending x; one that is not finite interrupts line and band.
    pub points: Vec<BandPoint>,
}

/// A point of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BandPoint {
    /// Where it is.
    pub x: f64,
    /// The estimate.
    pub value: f64,
    /// The ends of its band.
    pub interval: Option<(f64, f64)>,
    /// How many observations it comes from, for those who point at it.
    pub n: Option<u64>,
}

impl BandPoint {
    /// What of it can be drawn.
    pub(crate) fn sound(&self, spacing: Spacing) -> Option<Self> {
        let x = drawable(self.x).filter(|x| spacing == Spacing::Linear || *x > 0.0)?;
        let interval = self.interval.and_then(|(low, high)| drawable(low).zip(drawable(high)));
        Some(Self { x, value: drawable(self.value)?, interval, n: self.n })
    }
}

impl BandPlot {
    /// Draws the picture.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let reference = self.reference.as_ref().filter(|mark| drawable(mark.value).is_some());
        let points = || self.bands.iter().flat_map(|band| &band.points).filter_map(|point| point.sound(self.x_scale));
        let ends = |point: BandPoint| [Some(point.value), point.interval.map(|e| e.0), point.interval.map(|e| e.1)];
        let values = points().flat_map(ends).flatten().chain(reference.map(|mark| mark.value));
        let x_range = range(points().map(|point| point.x));
        let Some((x_range, (low, high))) = x_range.zip(range(values)) else { return frame.nothing("No data.") };
        let named = self.bands.iter().enumerate().filter(|(_, band)| !band.name.is_empty());
        let sign = |place| Sign::Line(Stroke::solid(category(place), 2.5));
        let named = named.map(|(place, band)| (sign(place), band.name.clone()));
        let dashed = reference.map(|mark| (Sign::Line(DASHED), mark.label.clone()));
        frame.legend(&named.chain(dashed).collect::<Vec<_>>());

        frame.canvas.text((MARGIN, frame.y + 10.0), fit(&self.y_label, LABEL, WIDTH / 2.0), LABEL, Anchor::Start);
        frame.y += 22.0;
        let low = if low > 0.0 && low < 0.3 * high { 0.0 } else { low };
        let style = AxisStyle { ticks: 5.0, integers: false, round_ends: true };
        let y_axis = Axis::new((low, high), 0.0, 0.0, style);
        let (left, right) = (MARGIN + label_width(&y_axis), WIDTH - MARGIN - 8.0);
        let area = Area { left, top: frame.y, right, bottom: frame.y + HEIGHT };
        let x_style = AxisStyle { ticks: 10.0, integers: false, round_ends: false };
        let x_axis = match self.x_scale {
            Spacing::Linear => Axis::new(x_range, left, right, x_style),
            Spacing::Logarithmic => Axis::logarithmic(x_range, left, right),
        };
        let y_axis = y_axis.between(area.bottom, area.top);
        frame.y_axis(area, &y_axis);
        frame.x_axis(area, &x_axis, &self.x_label);
        // Bands below all lines.
        let runs: Vec<Vec<Vec<BandPoint>>> = self.bands.iter().map(|band| runs(band, self.x_scale)).collect();
        for (place, run) in runs.iter().enumerate().flat_map(|(place, runs)| runs.iter().map(move |run| (place, run))) {
            let edge = |end: fn((f64, f64)) -> f64| {
                run.iter()
                    .filter_map(move |point| Some((point.x, end(point.interval?))))
                    .map(|(x, y)| (x_axis.at(x), y_axis.at(y)))
            };
            let outline: Vec<Point> =
                edge(|ends| ends.0).chain(edge(|ends| ends.1).collect::<Vec<_>>().into_iter().rev()).collect();
            frame.canvas.polygon(outline, category(place).with_opacity(0.2));
        }
        if let Some(mark) = reference {
            let y = y_axis.at(mark.value);
            frame.canvas.line((area.left, y), (area.right, y), DASHED);
        }
        for (place, run) in runs.iter().enumerate().flat_map(|(place, runs)| runs.iter().map(move |run| (place, run))) {
            let line: Vec<Point> = run.iter().map(|point| (x_axis.at(point.x), y_axis.at(point.value))).collect();
            if line.len() <= DOTTED {
                for point in &line {
                    frame.canvas.circle(*point, 2.6, category(place), None);
                }
            }
            frame.canvas.polyline(line, Stroke::solid(category(place), 1.8));
        }
        frame.y = area.bottom + 44.0;
        frame.finish()
    }
}

/// The stretches of a band without a gap.
fn runs(band: &Band, spacing: Spacing) -> Vec<Vec<BandPoint>> {
    let sound: Vec<Option<BandPoint>> = band.points.iter().map(|point| point.sound(spacing)).collect();
    sound
        .split(Option::is_none)
        .map(|run| run.iter().flatten().copied().collect::<Vec<_>>())
        .filter(|run| !run.is_empty())
        .collect()
}
