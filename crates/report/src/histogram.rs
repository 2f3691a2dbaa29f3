//! How often each value comes, for one or two distributions.

use crate::axis::{Axis, AxisStyle, drawable, range, readable, whole};
use crate::canvas::{Anchor, Color, Stroke, TextStyle, fit, text_width};
use crate::distribution::{Bins, Distribution};
use crate::frame::{Area, Frame, MARGIN, Sign, WIDTH, label_width};
use crate::palette::{INK, LABEL, TICK, category, legible};
use crate::picture::Picture;

const HEIGHT: f64 = 260.0;

/// How often each value comes: bars, with lines at mean and quantiles.
///
/// One distribution is shown as counts; several, which may differ in size, as shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// Name and unit of the values.
    pub x_label: String,
    /// What is counted, for the y axis: "finalized blocks".
    pub counted: String,
    /// What is said when there are no values: "No block was finalized."
    pub nothing: String,
    /// One or two distributions; more are hard to read.
    pub distributions: Vec<Distribution>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            x_label: String::new(),
            counted: "count".to_owned(),
            nothing: "No data.".to_owned(),
            distributions: Vec::new(),
        }
    }
}

impl Histogram {
    /// Draws the picture.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let Some(bins) = Bins::of(&self.distributions) else {
            return frame.nothing(&self.nothing);
        };
        let several = self.distributions.len() > 1;
        if several {
            self.legend(&mut frame);
        }
        let filled: Vec<Vec<f64>> = self.distributions.iter().map(|one| heights(&bins, one, several)).collect();
        let unit = if several { format!("share of {} (%)", self.counted) } else { self.counted.clone() };
        frame.canvas.text((MARGIN, frame.y + 10.0), fit(&unit, LABEL, WIDTH / 2.0), LABEL, Anchor::Start);
        frame.y += 20.0;

        let highest = filled.iter().flatten().fold(0.0_f64, |highest, height| highest.max(*height));
        let style = AxisStyle { ticks: 5.0, integers: !several, round_ends: true };
        let y_axis = Axis::new((0.0, highest), 0.0, 0.0, style);
        let (left, right) = (MARGIN + label_width(&y_axis), WIDTH - MARGIN - 8.0);
        let ends = (bins.start, bins.start + bins.width * bins.number as f64);
        let marks = self.distributions.iter().flat_map(|one| one.marks.iter().filter_map(|mark| drawable(mark.value)));
        let (low, high) = range(marks.chain([ends.0, ends.1])).unwrap_or(ends);
        let style = AxisStyle { ticks: 10.0, integers: bins.integers, round_ends: false };
        let x_axis = Axis::new((low, high), left, right, style);

        let labels = self.mark_labels(&x_axis);
        let top = frame.y + if labels.is_empty() { 4.0 } else { 32.0 };
        let area = Area { left, top, right, bottom: top + HEIGHT };
        let y_axis = y_axis.between(area.bottom, area.top);
        frame.y_axis(area, &y_axis);
        frame.x_axis(area, &x_axis, &self.x_label);
        for (place, heights) in filled.iter().enumerate() {
            if several {
                steps(&mut frame, &bins, heights, (&x_axis, &y_axis), category(place));
            } else {
                bars(&mut frame, &bins, heights, (&x_axis, &y_axis));
            }
        }
        for label in labels {
            label.draw(&mut frame, area);
        }
        frame.y = area.bottom + 44.0;
        frame.finish()
    }

    fn legend(&self, frame: &mut Frame) {
        let entry = |(place, one): (usize, &Distribution)| {
            let count = whole(one.count());
            (Sign::Area(category(place).with_opacity(0.6)), format!("{} (n = {count})", one.name))
        };
        frame.legend(&self.distributions.iter().enumerate().map(entry).collect::<Vec<_>>());
    }

    /// Labels of the marks from left to right.
    fn mark_labels(&self, axis: &Axis) -> Vec<MarkLabel> {
        let several = self.distributions.len() > 1;
        let mut labels: Vec<MarkLabel> = Vec::new();
        for (place, distribution) in self.distributions.iter().enumerate() {
            let color = if several { category(place) } else { INK };
            for mark in &distribution.marks {
                let Some(value) = drawable(mark.value) else { continue };
                let text = format!("{}: {}", mark.label, readable(value, 3));
                let line = axis.at(value);
                let half = text_width(&text, TICK) / 2.0;
                labels.push(MarkLabel { line, x: line, half, text, color, solid: mark.label == "mean" });
            }
        }
        labels.sort_by(|left, right| left.line.total_cmp(&right.line));
        spread(&mut labels);
        labels
    }
}

struct MarkLabel {
    line: f64,
    x: f64,
    half: f64,
    text: String,
    color: Color,
    solid: bool,
}

impl MarkLabel {
    fn draw(self, frame: &mut Frame, area: Area) {
        let stroke = if self.solid { Stroke::solid(self.color, 1.6) } else { Stroke::dashed(self.color, 1.2) };
        frame.canvas.line((self.line, area.top), (self.line, area.bottom), stroke);
        frame.canvas.line((self.x, area.top - 12.0), (self.line, area.top), Stroke::solid(self.color, 1.0));
        let style = TextStyle { color: legible(self.color), ..TICK };
        frame.canvas.text((self.x, area.top - 16.0), self.text, style, Anchor::Middle);
    }
}

/// Moves neighbours apart until none touch, each by half of what is missing, and keeps all on the page.
fn spread(labels: &mut [MarkLabel]) {
    for _ in 0..200 {
        for place in 1..labels.len() {
            let (before, after) = labels.split_at_mut(place);
            let (Some(left), Some(right)) = (before.last_mut(), after.first_mut()) else { continue };
            let missing = left.x + left.half + 10.0 - (right.x - right.half);
            if missing > 0.0 {
                left.x -= missing / 2.0;
                right.x += missing / 2.0;
            }
        }
        for label in labels.iter_mut() {
            label.x = label.x.clamp(MARGIN + label.half, WIDTH - MARGIN - label.half);
        }
    }
}

fn heights(bins: &Bins, distribution: &Distribution, shares: bool) -> Vec<f64> {
    let total = distribution.count();
    let scale = if shares && total > 0.0 { 100.0 / total } else { 1.0 };
    bins.fill(distribution).into_iter().map(|count| count * scale).collect()
}

/// Bars side by side, a little apart where they are wide enough to spare it.
fn bars(frame: &mut Frame, bins: &Bins, heights: &[f64], (x_axis, y_axis): (&Axis, &Axis)) {
    let edge = |place: usize| x_axis.at(bins.start + bins.width * place as f64);
    let gap = if edge(1) - edge(0) < 4.0 { 0.0 } else { 1.0 };
    for (place, height) in heights.iter().enumerate() {
        let (left, right, top) = (edge(place), edge(place + 1), y_axis.at(*height));
        let fill = category(0).with_opacity(0.85);
        frame.canvas.rectangle((left + gap / 2.0, top), right - left - gap, y_axis.at(0.0) - top, fill);
    }
}

/// A stepped area that others can lie on; nothing where nothing was counted.
fn steps(frame: &mut Frame, bins: &Bins, heights: &[f64], (x_axis, y_axis): (&Axis, &Axis), color: Color) {
    let edge = |place: usize| x_axis.at(bins.start + bins.width * place as f64);
    let base = y_axis.at(0.0);
    let mut place = 0;
    for run in heights.chunk_by(|one, next| (*one > 0.0) == (*next > 0.0)) {
        let mut outline = vec![(edge(place), base)];
        for height in run {
            let top = y_axis.at(*height);
            outline.extend([(edge(place), top), (edge(place + 1), top)]);
            place += 1;
        }
        outline.push((edge(place), base));
        if run.first().is_some_and(|height| *height > 0.0) {
            frame.canvas.polygon(outline.clone(), color.with_opacity(0.35));
            frame.canvas.polyline(outline, Stroke::solid(color, 1.5));
        }
    }
}
