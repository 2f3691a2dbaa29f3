//! How much each of several things matters.

use crate::axis::{Axis, AxisStyle, drawable, range, readable, whole};
use crate::canvas::{Anchor, Stroke, fit, text_width};
use crate::frame::{Area, Frame, MARGIN, Sign, WIDTH};
use crate::interval_plot::RowOrder;
use crate::palette::{AXIS, INK, LABEL, PAPER, SUBTITLE, TICK, category};
use crate::picture::Picture;

/// Rows in one picture; what is beyond is counted below it.
const MAX_ROWS: usize = 60;
const BAR: f64 = 13.0;

/// Horizontal bars from zero, with an interval where there is one: importances, or first-order and total indices side by
/// side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bars {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// Name and unit of the values.
    pub x_label: String,
    /// What the bars of a row are, from top to bottom: "first order", "total". One name, which may be empty, for one bar.
    pub series: Vec<String>,
    /// The rows.
    pub rows: Vec<BarRow>,
    /// Their order, by the first bar.
    pub order: RowOrder,
}

/// The bars of one thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BarRow {
    /// What it is.
    pub label: String,
    /// A bar per series; those that are missing are empty.
    pub bars: Vec<Bar>,
}

/// A bar; numbers that are not finite count as absent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bar {
    /// How long it is.
    pub value: Option<f64>,
    /// The interval's ends.
    pub interval: Option<(f64, f64)>,
    /// How many observations it comes from, for those who point at it.
    pub n: Option<u64>,
}

impl Bar {
    /// A bar with an interval.
    pub fn of(value: f64, interval: (f64, f64)) -> Self {
        Self { value: Some(value), interval: Some(interval), n: None }
    }

    /// What of it can be drawn: the interval only with the value.
    pub(crate) fn sound(self) -> Self {
        let value = self.value.and_then(drawable);
        let interval = self.interval.and_then(|(low, high)| drawable(low).zip(drawable(high)));
        Self { value, interval: interval.filter(|_| value.is_some()), n: self.n }
    }

    fn ends(self) -> impl Iterator<Item = f64> {
        [self.value, self.interval.map(|ends| ends.0), self.interval.map(|ends| ends.1)].into_iter().flatten()
    }
}

impl Bars {
    /// Draws the picture; up to 60 rows, and a line that says how many more there are.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let all = self.sorted();
        let rows = &all[..all.len().min(MAX_ROWS)];
        let ends = rows.iter().flat_map(|row| row.bars.iter().flat_map(|bar| bar.ends()));
        let Some((low, high)) = range(ends) else { return frame.nothing("No data.") };
        if self.series.len() > 1 {
            let sign = |(place, name): (usize, &String)| (Sign::Area(category(place)), name.clone());
            frame.legend(&self.series.iter().enumerate().map(sign).collect::<Vec<_>>());
        }
        let labels: Vec<String> = rows.iter().map(|row| fit(&row.label, LABEL, 340.0)).collect();
        let left = MARGIN + labels.iter().map(|label| text_width(label, LABEL)).fold(0.0, f64::max) + 14.0;
        let number = |bar: &Bar| text_width(&told(*bar), TICK);
        let numbers = rows.iter().flat_map(|row| &row.bars).map(number).fold(0.0, f64::max);
        let series = self.series.len().max(1) as f64;
        let height = series * BAR + 11.0;
        let right = WIDTH - MARGIN - numbers - 18.0;
        let area = Area { left, top: frame.y, right, bottom: frame.y + rows.len() as f64 * height + 6.0 };
        let style = AxisStyle { ticks: (area.width() / 60.0).max(2.0), integers: false, round_ends: false };
        let axis = Axis::new((low.min(0.0), high.max(0.0) + (high - low) * 0.02), area.left, area.right, style);
        frame.x_axis(area, &axis, &self.x_label);
        frame.canvas.line((axis.at(0.0), area.top), (axis.at(0.0), area.bottom), Stroke::solid(AXIS, 1.0));
        for (place, (row, label)) in rows.iter().zip(labels).enumerate() {
            let top = area.top + 3.0 + place as f64 * height + 5.5;
            frame.canvas.text((left - 10.0, top + series * BAR / 2.0 + 4.0), label, LABEL, Anchor::End);
            for (kind, bar) in row.bars.iter().enumerate() {
                let middle = top + (kind as f64 + 0.5) * BAR;
                draw_bar(&mut frame, &axis, *bar, middle, kind);
                frame.canvas.text((WIDTH - MARGIN, middle + 4.0), told(*bar), TICK, Anchor::End);
            }
        }
        frame.y = area.bottom + 44.0;
        if all.len() > rows.len() {
            let rest = whole((all.len() - rows.len()) as f64);
            frame.canvas.text((MARGIN, frame.y + 10.0), format!("… and {rest} more rows"), SUBTITLE, Anchor::Start);
            frame.y += 16.0;
        }
        frame.finish()
    }

    /// Rows in order, each with exactly one bar per series.
    pub(crate) fn sorted(&self) -> Vec<BarRow> {
        let bar = |row: &BarRow, place: usize| row.bars.get(place).copied().unwrap_or_default().sound();
        let full = |row: &BarRow| BarRow {
            label: row.label.clone(),
            bars: (0..self.series.len().max(1)).map(|place| bar(row, place)).collect(),
        };
        let mut rows: Vec<BarRow> = self.rows.iter().map(full).collect();
        self.order.sort(&mut rows, |row| row.bars.first().and_then(|bar| bar.value));
        rows
    }
}

fn told(bar: Bar) -> String {
    bar.value.map_or("no data".to_owned(), |value| readable(value, 3))
}

fn draw_bar(frame: &mut Frame, axis: &Axis, bar: Bar, y: f64, kind: usize) {
    let Some(value) = bar.value else { return };
    let (from, to) = (axis.at(value.min(0.0)), axis.at(value.max(0.0)));
    frame.canvas.rectangle((from, y - BAR / 2.0 + 1.0), to - from, BAR - 2.0, category(kind));
    let Some((low, high)) = bar.interval else { return };
    let (low, high) = (axis.at(low), axis.at(high));
    // White below dark, so that the line is seen on the bar and beside it.
    for stroke in [Stroke::solid(PAPER, 3.4), Stroke::solid(INK, 1.3)] {
        frame.canvas.line((low, y), (high, y), stroke);
        for end in [low, high] {
            frame.canvas.line((end, y - 3.5), (end, y + 3.5), stroke);
        }
    }
}
