//! A number for each pair of two choices.

use crate::axis::{drawable, whole};
use crate::canvas::{Anchor, Stroke, TextStyle, fit, text_width};
use crate::color_scale::{ColorScale, Tones, words_on};
use crate::frame::{Area, Frame, MARGIN, WIDTH};
use crate::palette::{AXIS, HEADING, LABEL, PALE, SUBTITLE, TICK};
use crate::picture::Picture;

/// Columns and rows in one picture; what is beyond is counted below it.
const MOST: usize = 60;

/// A number for each pair of two choices, as colour and in digits where there is room; pairs without a number are hatched.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeatMap {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// What the columns differ in.
    pub x_label: String,
    /// What the rows differ in.
    pub y_label: String,
    /// Name and unit of the numbers.
    pub value_label: String,
    /// Names of the columns, from left to right.
    pub columns: Vec<String>,
    /// Names of the rows, from top to bottom.
    pub rows: Vec<String>,
    /// Rows of cells; those that are missing are empty.
    pub cells: Vec<Vec<HeatCell>>,
    /// Which way numbers become colours.
    pub scale: ColorScale,
}

/// A cell of a heat map; numbers that are not finite count as absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeatCell {
    /// The number.
    pub value: Option<f64>,
    /// What is written into the cell; where empty, the number with as many digits as tell tones apart.
    pub text: String,
    /// The ends of its interval.
    pub interval: Option<(f64, f64)>,
    /// How many observations it comes from.
    pub n: Option<u64>,
}

impl HeatCell {
    /// A cell of a number alone.
    pub fn of(value: f64) -> Self {
        Self { value: Some(value), ..Self::default() }
    }

    /// The number and what is written, if there is a number.
    pub(crate) fn shown(&self, tones: Tones) -> Option<(f64, String)> {
        let value = self.value.and_then(drawable)?;
        Some((value, if self.text.is_empty() { tones.digits(value) } else { self.text.clone() }))
    }
}

impl HeatMap {
    /// Draws the picture; up to 60 columns and rows, and a line that says how many more there are.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let (columns, rows) = (self.columns.len().min(MOST), self.rows.len().min(MOST));
        let Some(tones) = self.tones().filter(|_| columns > 0 && rows > 0) else { return frame.nothing("No data.") };
        tones.bar(&mut frame, &self.value_label, WIDTH - MARGIN - 8.0);
        let names: Vec<String> = self.rows[..rows].iter().map(|name| fit(name, LABEL, 260.0)).collect();
        let y_label = fit(&self.y_label, HEADING, WIDTH / 2.0);
        frame.canvas.text((MARGIN, frame.y + 6.0), y_label, HEADING, Anchor::Start);
        frame.y += 16.0;
        let left = MARGIN + names.iter().map(|name| text_width(name, LABEL)).fold(0.0, f64::max) + 14.0;
        let height = if rows > 24 { 20.0 } else { 32.0 };
        let bottom = frame.y + rows as f64 * height;
        let area = Area { left, top: frame.y, right: WIDTH - MARGIN - 8.0, bottom };
        let width = area.width() / columns as f64;
        let middle = |row: usize| area.top + (row as f64 + 0.5) * height;
        // Digits in all cells or in none: gaps would look like a meaning.
        let pairs = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let mut texts = pairs.filter_map(|(row, column)| self.shown(row, column, tones));
        let is_written = texts.all(|(_, text)| text_width(&text, TICK) <= width - 5.0);
        for (row, name) in names.into_iter().enumerate() {
            frame.canvas.text((left - 10.0, middle(row) + 4.0), name, LABEL, Anchor::End);
            for column in 0..columns {
                let cell = Area {
                    left: area.left + column as f64 * width,
                    top: area.top + row as f64 * height,
                    right: area.left + (column + 1) as f64 * width,
                    bottom: area.top + (row + 1) as f64 * height,
                };
                draw_cell(&mut frame, cell, self.shown(row, column, tones), tones, is_written);
            }
        }
        self.column_names(&mut frame, area, width);
        frame.y = area.bottom + 44.0;
        self.count_rest(&mut frame);
        frame.finish()
    }

    fn shown(&self, row: usize, column: usize, tones: Tones) -> Option<(f64, String)> {
        self.cell(row, column)?.shown(tones)
    }

    /// The cell, if there is one.
    pub(crate) fn cell(&self, row: usize, column: usize) -> Option<&HeatCell> {
        self.cells.get(row)?.get(column)
    }

    /// The scale over all cells that have a row and a column.
    pub(crate) fn tones(&self) -> Option<Tones> {
        let rows = self.cells.iter().take(self.rows.len());
        let cells = rows.flat_map(|row| row.iter().take(self.columns.len()));
        Tones::over(self.scale, cells.filter_map(|cell| cell.value))
    }

    /// Names below the columns; where columns are narrow, of as many as fit.
    fn column_names(&self, frame: &mut Frame, area: Area, width: f64) {
        let most = (width - 4.0).max(60.0);
        let mut free = f64::NEG_INFINITY;
        for (place, name) in self.columns.iter().take(MOST).enumerate() {
            let x = area.left + (place as f64 + 0.5) * width;
            let name = fit(name, TICK, most);
            let half = text_width(&name, TICK) / 2.0;
            if x - half > free && x + half < WIDTH - 4.0 {
                frame.canvas.text((x, area.bottom + 16.0), name, TICK, Anchor::Middle);
                free = x + half + 2.0;
            }
        }
        let x_label = fit(&self.x_label, HEADING, area.width());
        frame.canvas.text((area.centre().0, area.bottom + 36.0), x_label, HEADING, Anchor::Middle);
    }

    fn count_rest(&self, frame: &mut Frame) {
        let beyond = |number: usize, what: &str| {
            let rest = number.saturating_sub(MOST);
            (rest > 0).then(|| format!("{} more {what}", whole(rest as f64)))
        };
        let rest = [beyond(self.rows.len(), "rows"), beyond(self.columns.len(), "columns")];
        let rest: Vec<String> = rest.into_iter().flatten().collect();
        if !rest.is_empty() {
            let told = format!("… and {}", rest.join(" and "));
            frame.canvas.text((MARGIN, frame.y + 10.0), told, SUBTITLE, Anchor::Start);
            frame.y += 16.0;
        }
    }
}

/// A cell with a hair's breadth of paper around it.
fn draw_cell(frame: &mut Frame, cell: Area, shown: Option<(f64, String)>, tones: Tones, is_written: bool) {
    let (width, height) = (cell.width() - 1.5, cell.height() - 1.5);
    let (x, y) = cell.centre();
    let Some((value, text)) = shown else {
        frame.canvas.rectangle((cell.left, cell.top), width, height, PALE);
        hatch(frame, cell.left, cell.top, width, height);
        return;
    };
    let color = tones.color(value);
    frame.canvas.rectangle((cell.left, cell.top), width, height, color);
    let style = TextStyle { color: words_on(color), ..TICK };
    if is_written {
        frame.canvas.text((x - 0.75, y + 3.5), text, style, Anchor::Middle);
    }
}

/// Slanted lines over a rectangle.
fn hatch(frame: &mut Frame, left: f64, top: f64, width: f64, height: f64) {
    let mut along = 8.0;
    while along < width + height {
        // From the lower left to the upper right, cut to the rectangle.
        let from = if along <= height { (left, top + along) } else { (left + along - height, top + height) };
        let to = if along <= width { (left + along, top) } else { (left + width, top + along - width) };
        frame.canvas.line(from, to, Stroke::solid(AXIS.with_opacity(0.6), 0.8));
        along += 8.0;
    }
}
