//! Quantities over time, one panel per unit, with shaded spans across all of them.

use crate::axis::{Axis, AxisStyle};
use crate::canvas::{Anchor, Color, Stroke, fit};
use crate::frame::{Area, Frame, MARGIN, Sign, WIDTH, label_width};
use crate::palette::{HEADING, LIGHT_SHADE, SHADE, category};
use crate::panel::{self, Line, Span};
use crate::picture::Picture;

/// Quantities over a common x axis: a panel per unit, one above the other, with shaded spans across all of them.
///
/// Lines of 100 000 points and more are drawn by the lowest and highest point of each half pixel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// Name and unit of x.
    pub x_label: String,
    /// Panels from top to bottom.
    pub panels: Vec<SeriesPanel>,
    /// What is shaded: the first kind in colour, the others in light grey.
    pub shades: Vec<Shade>,
}

/// Stretches of x of one kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shade {
    /// What the shading means; may be empty.
    pub label: String,
    /// Where it is; stretches of one kind do not overlap.
    pub spans: Vec<Span>,
}

/// Lines that share a unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeriesPanel {
    /// Name and unit of the values.
    pub y_label: String,
    /// One or more lines.
    pub lines: Vec<Line>,
}

impl Series {
    /// Draws the picture.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let Some(range) = panel::x_range(self.panels.iter().flat_map(|panel| &panel.lines)) else {
            return frame.nothing("No data.");
        };
        frame.legend(&self.legend());

        let height = if self.panels.len() > 1 { 150.0 } else { 260.0 };
        let y_axes: Vec<Option<Axis>> = self.panels.iter().map(|panel| panel::y_axis(&panel.lines, 4.0)).collect();
        let left = MARGIN + y_axes.iter().flatten().map(label_width).fold(0.0, f64::max);
        let right = WIDTH - MARGIN - 8.0;
        let style = AxisStyle { ticks: 10.0, integers: false, round_ends: false };
        let x_axis = Axis::new(range, left, right, style);
        let mut color = 0;
        for (place, (panel, y_axis)) in self.panels.iter().zip(y_axes).enumerate() {
            let heading = fit(&panel.y_label, HEADING, WIDTH - 2.0 * MARGIN);
            frame.canvas.text((MARGIN, frame.y + 10.0), heading, HEADING, Anchor::Start);
            let top = frame.y + 22.0;
            let area = Area { left, top, right, bottom: top + height };
            let last = place + 1 == self.panels.len();
            frame.x_axis(area, &x_axis, if last { &self.x_label } else { "" });
            for (place, shade) in self.shades.iter().enumerate() {
                panel::spans(&mut frame, area, &shade.spans, &x_axis, tone(place));
            }
            if let Some(y_axis) = y_axis {
                let upright = y_axis.between(area.bottom, area.top);
                frame.y_axis(area, &upright);
                panel::lines(&mut frame, area, &panel.lines, (&x_axis, &upright), color);
            } else {
                frame.notice(area, "No data.");
            }
            color += panel.lines.len();
            frame.y = area.bottom + if last { 44.0 } else { 36.0 };
        }
        frame.finish()
    }

    fn legend(&self) -> Vec<(Sign, String)> {
        let lines = self.panels.iter().flat_map(|panel| &panel.lines).enumerate();
        let named = lines.filter(|(_, line)| !line.name.is_empty());
        let lines = named.map(|(place, line)| (Sign::Line(Stroke::solid(category(place), 2.5)), line.name.clone()));
        let shades = self.shades.iter().enumerate();
        let shades = shades.filter(|(_, shade)| !shade.spans.is_empty() && !shade.label.is_empty());
        lines.chain(shades.map(|(place, shade)| (Sign::Area(tone(place)), shade.label.clone()))).collect()
    }
}

/// The tone of a kind of shading.
fn tone(place: usize) -> Color {
    if place == 0 { SHADE } else { LIGHT_SHADE }
}
