//! How outcomes spread, one box per choice.

use crate::axis::{Axis, AxisStyle, drawable, range, whole};
use crate::canvas::{Anchor, Stroke, fit, text_width};
use crate::distribution::{Distribution, Mark};
use crate::frame::{Area, Frame, MARGIN, Sign, WIDTH};
use crate::palette::{HEADING, INK, LABEL, PAPER, SUBTITLE, TICK, category};
use crate::picture::Picture;

/// Rows in one panel; what is beyond is counted below it.
const MAX_ROWS: usize = 100;
const ROW: f64 = 26.0;

/// How outcomes spread: a box from the first to the third quartile with a line at the median, whiskers from 5 % to 95 %
/// and a dot at the mean, a row per choice and a panel per outcome or circumstance.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BoxPlot {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// Panels from top to bottom, each with a scale of its own.
    pub panels: Vec<BoxPanel>,
}

/// Boxes over one scale.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BoxPanel {
    /// What the panel shows; may be empty when there is only one.
    pub heading: String,
    /// Name and unit of the values.
    pub x_label: String,
    /// The rows from top to bottom.
    pub rows: Vec<BoxRow>,
    /// A value to compare with, drawn as a dashed line.
    pub reference: Option<Mark>,
}

/// One box.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BoxRow {
    /// Whose values they are.
    pub label: String,
    /// Quantiles at 5 %, 25 %, 50 %, 75 % and 95 %; a row without them, or with one that is not finite, says "no data".
    pub quantiles: Option<[f64; 5]>,
    /// The mean.
    pub mean: Option<f64>,
    /// How many values there are.
    pub n: u64,
}

impl BoxRow {
    /// The box of these values, each quantile being the smallest value that at least its share does not exceed; what is
    /// not finite is left out.
    pub fn from_values(label: impl Into<String>, values: &[f64]) -> Self {
        let distribution = Distribution::from_values("", values);
        let n = values.iter().filter(|value| value.is_finite()).count() as u64;
        let [p05, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map(|share| distribution.quantile(share));
        let quantiles = || Some([p05?, p25?, p50?, p75?, p95?]);
        Self { label: label.into(), quantiles: quantiles(), mean: distribution.mean(), n }
    }

    /// The quantiles if all can be drawn, in ascending order.
    pub(crate) fn ends(&self) -> Option<[f64; 5]> {
        let mut ends = self.quantiles?;
        for end in &mut ends {
            *end = drawable(*end)?;
        }
        ends.sort_unstable_by(f64::total_cmp);
        Some(ends)
    }

    /// The mean if there is a box and the mean can be drawn.
    pub(crate) fn centre(&self) -> Option<f64> {
        self.ends().and(self.mean).and_then(drawable)
    }
}

impl BoxPanel {
    /// The range that the panel must show.
    fn range(&self) -> Option<(f64, f64)> {
        let ends = self.rows.iter().take(MAX_ROWS).filter_map(BoxRow::ends).flatten();
        let ends = range(ends.chain(self.rows.iter().take(MAX_ROWS).filter_map(BoxRow::centre)))?;
        range([ends.0, ends.1].into_iter().chain(self.reference.as_ref().map(|mark| mark.value)))
    }
}

impl BoxPlot {
    /// Draws the picture; up to 100 rows per panel, and a line that says how many more there are.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        if self.panels.iter().all(|panel| panel.range().is_none()) {
            return frame.nothing("No data.");
        }
        let color = category(0);
        frame.legend(&[
            (Sign::Line(Stroke::solid(color, 1.6)), "5 % to 95 %".to_owned()),
            (Sign::Area(color.with_opacity(0.35)), "middle half, line at the median".to_owned()),
            (Sign::Symbol(0), "mean".to_owned()),
        ]);
        let rows = || self.panels.iter().flat_map(|panel| panel.rows.iter().take(MAX_ROWS));
        let label = |row: &BoxRow| text_width(&fit(&row.label, LABEL, 320.0), LABEL);
        let left = MARGIN + rows().map(label).fold(0.0, f64::max) + 14.0;
        let right = WIDTH - MARGIN - rows().map(|row| text_width(&count(row), TICK)).fold(0.0, f64::max) - 22.0;
        for panel in &self.panels {
            draw_panel(&mut frame, panel, left, right);
        }
        frame.finish()
    }
}

fn draw_panel(frame: &mut Frame, panel: &BoxPanel, left: f64, right: f64) {
    if !panel.heading.is_empty() {
        let heading = fit(&panel.heading, HEADING, WIDTH - 2.0 * MARGIN);
        frame.canvas.text((MARGIN, frame.y + 10.0), heading, HEADING, Anchor::Start);
        frame.y += 22.0;
    }
    let Some((low, high)) = panel.range() else {
        let area = Area { left: MARGIN, top: frame.y, right: WIDTH - MARGIN, bottom: frame.y + 60.0 };
        frame.notice(area, "No data.");
        frame.y = area.bottom + 24.0;
        return;
    };
    let rows = &panel.rows[..panel.rows.len().min(MAX_ROWS)];
    frame.y += if panel.reference.is_some() { 14.0 } else { 0.0 };
    let area = Area { left, top: frame.y, right, bottom: frame.y + rows.len() as f64 * ROW + 8.0 };
    let style = AxisStyle { ticks: (area.width() / 60.0).max(2.0), integers: false, round_ends: false };
    let margin = (high - low) * 0.03;
    let axis = Axis::new((low - margin, high + margin), area.left, area.right, style);
    frame.x_axis(area, &axis, &panel.x_label);
    if let Some(mark) = &panel.reference {
        frame.reference(area, &axis, mark);
    }
    for (place, row) in rows.iter().enumerate() {
        let y = area.top + 4.0 + (place as f64 + 0.5) * ROW;
        frame.canvas.text((left - 10.0, y + 4.0), fit(&row.label, LABEL, 320.0), LABEL, Anchor::End);
        frame.canvas.text((WIDTH - MARGIN, y + 4.0), count(row), TICK, Anchor::End);
        draw_box(frame, &axis, row, y);
    }
    frame.y = area.bottom + 56.0;
    if panel.rows.len() > rows.len() {
        let rest = whole((panel.rows.len() - rows.len()) as f64);
        frame.canvas.text((MARGIN, frame.y), format!("… and {rest} more rows"), SUBTITLE, Anchor::Start);
        frame.y += 20.0;
    }
}

fn count(row: &BoxRow) -> String {
    if row.ends().is_some() { format!("n = {}", whole(row.n as f64)) } else { "no data".to_owned() }
}

fn draw_box(frame: &mut Frame, axis: &Axis, row: &BoxRow, y: f64) {
    let Some(ends) = row.ends() else { return };
    let [p05, p25, p50, p75, p95] = ends.map(|end| axis.at(end));
    let color = category(0);
    for (from, to) in [(p05, p25), (p75, p95)] {
        frame.canvas.line((from, y), (to, y), Stroke::solid(color, 1.6));
    }
    for end in [p05, p95] {
        frame.canvas.line((end, y - 4.0), (end, y + 4.0), Stroke::solid(color, 1.6));
    }
    // A box of equal quartiles must be seen, too.
    frame.canvas.rectangle((p25, y - 7.5), (p75 - p25).max(1.0), 15.0, color.with_opacity(0.35));
    frame.canvas.line((p50, y - 7.5), (p50, y + 7.5), Stroke::solid(color, 2.4));
    if let Some(mean) = row.centre() {
        frame.canvas.circle((axis.at(mean), y), 3.2, INK, Some(Stroke::solid(PAPER, 1.2)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_made_of_the_values_quantiles() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).chain([f64::NAN]).collect();
        let row = BoxRow::from_values("a", &values);
        assert_eq!(row.quantiles, Some([5.0, 25.0, 50.0, 75.0, 95.0]));
        assert!((row.mean.unwrap() - 50.5).abs() < 1e-9 && row.n == 100);
        assert_eq!(BoxRow::from_values("b", &[f64::NAN]), BoxRow { label: "b".into(), ..BoxRow::default() });
    }
}
