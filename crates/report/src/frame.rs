//! What all pictures share: title, legend, grid and axes.

use crate::axis::{Axis, drawable};
use crate::canvas::{Anchor, Canvas, Color, Point, Stroke, fit, text_width, wrap};
use crate::distribution::Mark;
use crate::palette::{AXIS, GRID, INK, LABEL, PALE, PAPER, QUIET, SUBTITLE, TICK, TITLE};
use crate::picture::Picture;

/// Width of every picture in pixels.
pub(crate) const WIDTH: f64 = 920.0;
/// White space around the picture.
pub(crate) const MARGIN: f64 = 20.0;

/// A rectangle of the picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub(crate) fn centre(self) -> Point {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }
}

/// A sign in a legend or on a plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Sign {
    Area(Color),
    Line(Stroke),
    Dot(Color),
    /// One of the shapes that [`symbol`] draws.
    Symbol(usize),
}

/// A picture under construction: what is above `y` is done.
pub(crate) struct Frame {
    pub(crate) canvas: Canvas,
    pub(crate) y: f64,
}

impl Frame {
    /// A white page with title and subtitle.
    pub(crate) fn new(title: &str, subtitle: &str) -> Self {
        let mut frame = Self { canvas: Canvas::new(title, WIDTH), y: MARGIN };
        let width = WIDTH - 2.0 * MARGIN;
        for line in wrap(title, TITLE, width) {
            frame.canvas.text((MARGIN, frame.y + 15.0), line, TITLE, Anchor::Start);
            frame.y += 23.0;
        }
        for line in wrap(subtitle, SUBTITLE, width) {
            frame.canvas.text((MARGIN, frame.y + 12.0), line, SUBTITLE, Anchor::Start);
            frame.y += 18.0;
        }
        frame.y += 8.0;
        frame
    }

    /// Signs and their meanings, in as many rows as they need.
    pub(crate) fn legend(&mut self, entries: &[(Sign, String)]) {
        let mut x = MARGIN;
        for (place, (sign, meaning)) in entries.iter().enumerate() {
            let meaning = fit(meaning, LABEL, WIDTH - 2.0 * MARGIN - 24.0);
            let width = 24.0 + text_width(&meaning, LABEL);
            if place > 0 && x + width > WIDTH - MARGIN {
                x = MARGIN;
                self.y += 20.0;
            }
            self.sign((x, self.y + 8.0), *sign);
            self.canvas.text((x + 24.0, self.y + 12.0), meaning, LABEL, Anchor::Start);
            // Room for viewers whose font is wider than the embedded one.
            x += width * 1.04 + 18.0;
        }
        if !entries.is_empty() {
            self.y += 28.0;
        }
    }

    fn sign(&mut self, (x, y): Point, sign: Sign) {
        match sign {
            Sign::Area(color) => self.canvas.rectangle((x, y - 5.5), 17.0, 11.0, color),
            Sign::Line(stroke) => self.canvas.line((x, y), (x + 18.0, y), stroke),
            Sign::Dot(color) => self.canvas.circle((x + 9.0, y), 5.0, color, None),
            Sign::Symbol(kind) => symbol(&mut self.canvas, (x + 9.0, y), kind),
        }
    }

    /// Vertical grid lines with labels below, and the name of the axis below them. Labels that would touch are left
    /// out.
    pub(crate) fn x_axis(&mut self, area: Area, axis: &Axis, name: &str) {
        let mut free = f64::NEG_INFINITY;
        for (number, label) in &axis.ticks {
            let x = axis.at(*number);
            let half = text_width(label, TICK) / 2.0;
            self.canvas.line((x, area.top), (x, area.bottom), Stroke::solid(GRID, 1.0));
            if x - half > free {
                // A label at the picture's edge is moved in rather than cut.
                let middle = x.min(WIDTH - 4.0 - half);
                self.canvas.text((middle, area.bottom + 16.0), label.clone(), TICK, Anchor::Middle);
                free = x + half + 6.0;
            }
        }
        self.canvas.line((area.left, area.bottom), (area.right, area.bottom), Stroke::solid(AXIS, 1.0));
        if !name.is_empty() {
            let name = fit(name, LABEL, area.width());
            self.canvas.text((area.centre().0, area.bottom + 36.0), name, LABEL, Anchor::Middle);
        }
    }

    /// Horizontal grid lines with labels to the left.
    pub(crate) fn y_axis(&mut self, area: Area, axis: &Axis) {
        for (number, label) in &axis.ticks {
            let y = axis.at(*number);
            self.canvas.line((area.left, y), (area.right, y), Stroke::solid(GRID, 1.0));
            self.canvas.text((area.left - 8.0, y + 4.0), label.clone(), TICK, Anchor::End);
        }
    }

    /// An upright dashed line at a value to compare with, named above the area.
    pub(crate) fn reference(&mut self, area: Area, axis: &Axis, mark: &Mark) {
        let Some(value) = drawable(mark.value) else { return };
        let x = axis.at(value);
        let label = fit(&mark.label, TICK, WIDTH / 2.0);
        let half = text_width(&label, TICK) / 2.0;
        let middle = x.clamp(MARGIN + half, WIDTH - MARGIN - half);
        self.canvas.text((middle, area.top - 6.0), label, TICK, Anchor::Middle);
        self.canvas.line((x, area.top), (x, area.bottom), Stroke::dashed(QUIET, 1.2));
    }

    /// A sentence in the middle of a pale area that has nothing else to show.
    pub(crate) fn notice(&mut self, area: Area, sentence: &str) {
        let (x, y) = area.centre();
        self.canvas.rectangle((area.left, area.top), area.width(), area.height(), PALE);
        let sentence = fit(sentence, SUBTITLE, area.width());
        self.canvas.text((x, y + 4.0), sentence, SUBTITLE, Anchor::Middle);
    }

    /// Ends a picture that has nothing to show with a sentence that says so.
    pub(crate) fn nothing(mut self, sentence: &str) -> Picture {
        let area = Area { left: MARGIN, top: self.y, right: WIDTH - MARGIN, bottom: self.y + 140.0 };
        self.notice(area, sentence);
        self.y = area.bottom;
        self.finish()
    }

    /// Ends the picture below `y`.
    pub(crate) fn finish(mut self) -> Picture {
        self.canvas.height = (self.y + MARGIN).ceil();
        let mut page = Canvas::new(&self.canvas.title, self.canvas.width);
        page.rectangle((0.0, 0.0), self.canvas.width, self.canvas.height, PAPER);
        page.shapes.append(&mut self.canvas.shapes);
        self.canvas.shapes = page.shapes;
        Picture::new(self.canvas)
    }
}

/// Width that an axis needs to its left.
pub(crate) fn label_width(axis: &Axis) -> f64 {
    axis.ticks.iter().map(|(_, label)| text_width(label, TICK)).fold(0.0, f64::max) + 8.0
}

/// Different dark signs with a white rim, for kinds of events: disc, cross, triangle, diamond, square, ring.
pub(crate) fn symbol(canvas: &mut Canvas, (x, y): Point, kind: usize) {
    let around = |radius: f64, turns: &[f64]| -> Vec<Point> {
        let corner = |turn: &f64| {
            let (sin, cos) = (turn * std::f64::consts::TAU).sin_cos();
            (x + radius * cos, y + radius * sin)
        };
        turns.iter().map(corner).collect()
    };
    let mut rimmed = |radius: f64, turns: &[f64]| {
        canvas.polygon(around(radius + 2.0, turns), PAPER);
        canvas.polygon(around(radius, turns), INK);
    };
    match kind % 6 {
        0 => canvas.circle((x, y), 4.5, INK, Some(Stroke::solid(PAPER, 1.5))),
        1 => {
            for stroke in [Stroke::solid(PAPER, 5.0), Stroke::solid(INK, 2.2)] {
                canvas.line((x - 4.0, y - 4.0), (x + 4.0, y + 4.0), stroke);
                canvas.line((x - 4.0, y + 4.0), (x + 4.0, y - 4.0), stroke);
            }
        }
        2 => rimmed(5.5, &[0.75, 1.0 / 12.0, 5.0 / 12.0]),
        3 => rimmed(5.5, &[0.0, 0.25, 0.5, 0.75]),
        4 => rimmed(5.5, &[0.125, 0.375, 0.625, 0.875]),
        _ => canvas.circle((x, y), 4.0, PAPER, Some(Stroke::solid(INK, 2.0))),
    }
}
