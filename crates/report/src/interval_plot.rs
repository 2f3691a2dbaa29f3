//! Estimates with their intervals, one row each.

use crate::axis::{Axis, AxisStyle, drawable, range, readable, to_within, whole};
use crate::canvas::{Anchor, Stroke, fit, text_width};
use crate::distribution::Mark;
use crate::frame::{Area, Frame, MARGIN, WIDTH};
use crate::palette::{LABEL, PAPER, SUBTITLE, TICK, category};
use crate::picture::Picture;

/// Rows in one picture; what is beyond is counted below it.
const MAX_ROWS: usize = 100;
const ROW: f64 = 24.0;

/// An estimate per row as a dot, its interval as a bar, and both as numbers to the right.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IntervalPlot {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print, such as the level of the intervals; may be empty.
    pub subtitle: String,
    /// Name and unit of the values.
    pub x_label: String,
    /// The rows.
    pub rows: Vec<IntervalRow>,
    /// Their order.
    pub order: RowOrder,
    /// A value to compare with, drawn as a dashed line: a threshold, or 0 for differences.
    pub reference: Option<Mark>,
}

/// One row; numbers that are not finite count as absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IntervalRow {
    /// What was estimated.
    pub label: String,
    /// The estimate; a row without one says "no data".
    pub value: Option<f64>,
    /// The interval's ends; an estimate without one is an open circle.
    pub interval: Option<(f64, f64)>,
    /// How many observations it comes from, for those who point at it.
    pub n: Option<u64>,
}

/// The order of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowOrder {
    /// As given.
    #[default]
    Given,
    /// Smallest estimate first, rows without one last.
    Ascending,
    /// Largest estimate first, rows without one last.
    Descending,
}

impl IntervalPlot {
    /// Draws the picture; up to 100 rows, and a line that says how many more there are.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let rows = self.sorted();
        let shown = &rows[..rows.len().min(MAX_ROWS)];
        let reference = self.reference.as_ref().filter(|mark| drawable(mark.value).is_some());
        let numbers =
            shown.iter().flat_map(|row| [row.value, row.interval.map(|ends| ends.0), row.interval.map(|ends| ends.1)]);
        let range = range(numbers.flatten().chain(reference.map(|mark| mark.value)));
        let Some(range) = range.filter(|_| !shown.is_empty()) else {
            return frame.nothing("No data.");
        };

        let texts: Vec<String> = shown.iter().map(IntervalRow::numbers).collect();
        let labels: Vec<String> = shown.iter().map(|row| fit(&row.label, LABEL, 340.0)).collect();
        let widest = |texts: &[String]| texts.iter().map(|text| text_width(text, LABEL)).fold(0.0, f64::max);
        let left = MARGIN + widest(&labels) + 16.0;
        let right = WIDTH - MARGIN - widest(&texts) - 22.0;
        frame.y += if reference.is_some() { 14.0 } else { 0.0 };
        let area = Area { left, top: frame.y, right, bottom: frame.y + shown.len() as f64 * ROW + 8.0 };
        let style = AxisStyle { ticks: (area.width() / 60.0).max(2.0), integers: false, round_ends: false };
        let margin = (range.1 - range.0) * 0.03;
        let axis = Axis::new((range.0 - margin, range.1 + margin), area.left, area.right, style);
        frame.x_axis(area, &axis, &self.x_label);
        if let Some(mark) = reference {
            frame.reference(area, &axis, mark);
        }
        for (place, ((row, label), text)) in shown.iter().zip(labels).zip(texts).enumerate() {
            let y = area.top + 4.0 + (place as f64 + 0.5) * ROW;
            frame.canvas.text((area.left - 12.0, y + 4.0), label, LABEL, Anchor::End);
            frame.canvas.text((WIDTH - MARGIN, y + 4.0), text, TICK, Anchor::End);
            row.draw(&mut frame, &axis, y);
        }
        frame.y = area.bottom + 44.0;
        if rows.len() > shown.len() {
            let rest = whole((rows.len() - shown.len()) as f64);
            frame.canvas.text((MARGIN, frame.y + 10.0), format!("… and {rest} more rows"), SUBTITLE, Anchor::Start);
            frame.y += 16.0;
        }
        frame.finish()
    }

    /// Rows in order, with what of them can be drawn.
    pub(crate) fn sorted(&self) -> Vec<IntervalRow> {
        let mut rows: Vec<IntervalRow> = self.rows.iter().map(IntervalRow::sound).collect();
        self.order.sort(&mut rows, |row| row.value);
        rows
    }
}

impl RowOrder {
    /// Puts rows in this order of their numbers.
    pub(crate) fn sort<T>(self, rows: &mut [T], number: impl Fn(&T) -> Option<f64>) {
        let sign = match self {
            Self::Given => return,
            Self::Ascending => 1.0,
            Self::Descending => -1.0,
        };
        let key = |row: &T| number(row).map_or(f64::INFINITY, |number| sign * number);
        rows.sort_by(|left, right| key(left).total_cmp(&key(right)));
    }
}

impl IntervalRow {
    fn sound(&self) -> Self {
        let value = self.value.and_then(drawable);
        let interval = self.interval.and_then(|(low, high)| drawable(low).zip(drawable(high)));
        Self { label: self.label.clone(), value, interval: interval.filter(|_| value.is_some()), n: self.n }
    }

    fn numbers(&self) -> String {
        match (self.value, self.interval) {
            (None, _) => "no data".to_owned(),
            (Some(value), None) => readable(value, 3),
            (Some(value), Some((low, high))) => {
                let width = high - low;
                format!("{} [{}, {}]", to_within(value, width), to_within(low, width), to_within(high, width))
            }
        }
    }

    fn draw(&self, frame: &mut Frame, axis: &Axis, y: f64) {
        let color = category(0);
        let Some(value) = self.value else { return };
        let x = axis.at(value);
        let Some((low, high)) = self.interval else {
            frame.canvas.circle((x, y), 4.0, PAPER, Some(Stroke::solid(color, 1.8)));
            return;
        };
        let (low, high) = (axis.at(low), axis.at(high));
        frame.canvas.line((low, y), (high, y), Stroke::solid(color.with_opacity(0.55), 3.0));
        for end in [low, high] {
            frame.canvas.line((end, y - 4.0), (end, y + 4.0), Stroke::solid(color, 1.2));
        }
        frame.canvas.circle((x, y), 4.2, color, Some(Stroke::solid(PAPER, 1.0)));
    }
}
