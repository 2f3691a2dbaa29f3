//! Parts of a whole over time, each in its own small panel.

use crate::axis::{Axis, AxisStyle, drawable, to_within};
use crate::canvas::{Anchor, Stroke, fit, text_width};
use crate::frame::{Area, Frame, MARGIN, Sign, WIDTH, label_width};
use crate::palette::{AXIS, HEADING, LABEL, QUIET};
use crate::panel::{self, Line};
use crate::picture::Picture;

const COLUMNS: usize = 2;
const GAP: f64 = 28.0;
const HEIGHT: f64 = 110.0;

/// How each of several parts changed since the start, each in a panel with its own scale, with the values at start
/// and end above it.
///
/// Parts of a whole are often stacked; here they differ by orders of magnitude (nearly all tokens circulate, few are
/// burnt), and in a stack the small ones, whose movement is of interest, would be lines without width. Hence changes,
/// not levels, and a scale for each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SmallMultiples {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// Name and unit of x.
    pub x_label: String,
    /// Unit of all parts.
    pub unit: String,
    /// The parts, from the upper left by rows.
    pub parts: Vec<Part>,
}

/// One part.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// What is shown.
    pub name: String,
    /// Levels (not changes) with ascending x.
    pub points: Vec<(f64, f64)>,
}

impl SmallMultiples {
    /// Draws the picture.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let changes: Vec<Line> = self.parts.iter().map(Part::change).collect();
        let Some(range) = panel::x_range(&changes) else {
            return frame.nothing("No data.");
        };
        frame.legend(&[(
            Sign::Line(Stroke::dashed(AXIS, 1.0)),
            format!("level at the start; lines are changes since then, in {}, each on its own scale", self.unit),
        )]);

        let y_axes: Vec<Option<Axis>> =
            changes.iter().map(|line| panel::y_axis(std::slice::from_ref(line), 3.0)).collect();
        let labels = y_axes.iter().flatten().map(label_width).fold(0.0, f64::max);
        let width = (WIDTH - 2.0 * MARGIN - GAP * (COLUMNS - 1) as f64) / COLUMNS as f64;
        let rows = self.parts.len().div_ceil(COLUMNS);
        let all = self.parts.iter().zip(&changes).zip(y_axes).enumerate();
        for (place, ((part, change), y_axis)) in all {
            let (row, column) = (place / COLUMNS, place % COLUMNS);
            let edge = MARGIN + (width + GAP) * column as f64;
            let baseline = frame.y + 10.0;
            self.heading(&mut frame, part, (edge, baseline), width);
            let top = frame.y + 22.0;
            let area = Area { left: edge + labels, top, right: edge + width - 6.0, bottom: top + HEIGHT };
            let style = AxisStyle { ticks: 5.0, integers: false, round_ends: false };
            let x_axis = Axis::new(range, area.left, area.right, style);
            let lowest = place + COLUMNS >= self.parts.len();
            frame.x_axis(area, &x_axis, if lowest { &self.x_label } else { "" });
            if let Some(y_axis) = y_axis {
                let upright = y_axis.between(area.bottom, area.top);
                frame.y_axis(area, &upright);
                frame.canvas.line(
                    (area.left, upright.at(0.0)),
                    (area.right, upright.at(0.0)),
                    Stroke::dashed(AXIS, 1.0),
                );
                panel::lines(&mut frame, area, std::slice::from_ref(change), (&x_axis, &upright), place);
            } else {
                frame.notice(area, "No data.");
            }
            if column + 1 == COLUMNS || place + 1 == self.parts.len() {
                frame.y = area.bottom + if row + 1 == rows { 44.0 } else { 52.0 };
            }
        }
        frame.finish()
    }

    /// The part's name, and from where to where it went.
    fn heading(&self, frame: &mut Frame, part: &Part, at: (f64, f64), width: f64) {
        let name = fit(&part.name, HEADING, width / 2.0);
        let used = text_width(&name, HEADING) * 1.05 + 10.0;
        frame.canvas.text(at, name, HEADING, Anchor::Start);
        if let Some((first, last)) = part.ends() {
            let change = (last - first).abs();
            let way = format!("{} → {} {}", to_within(first, change), to_within(last, change), self.unit);
            let style = crate::canvas::TextStyle { color: QUIET, ..LABEL };
            frame.canvas.text((at.0 + used, at.1), fit(&way, style, width - used), style, Anchor::Start);
        }
    }
}

impl Part {
    fn ends(&self) -> Option<(f64, f64)> {
        let mut levels = self.points.iter().filter(|(x, _)| x.is_finite()).filter_map(|(_, y)| drawable(*y));
        let first = levels.next()?;
        Some((first, levels.next_back().unwrap_or(first)))
    }

    /// The line of changes since the first level.
    pub(crate) fn change(&self) -> Line {
        let start = self.ends().map_or(0.0, |(first, _)| first);
        let change = |(x, y): &(f64, f64)| (*x, drawable(*y).map_or(f64::NAN, |y| y - start));
        Line { name: self.name.clone(), points: self.points.iter().map(change).collect(), stairs: false }
    }
}
