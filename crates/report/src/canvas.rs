//! The drawing surface: a list of shapes, and its two ways out.
//!
//! Everything that knows about a drawing library is in here. Pictures only put lines, areas and text on a [`Canvas`].

mod font;
mod png;
mod svg;

pub(crate) use font::{fit, text_width, wrap};
pub(crate) use png::encode;
pub(crate) use svg::write;

/// Shapes in the order they are drawn, in pixels from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Canvas {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// What the picture says, for those who do not see it.
    pub(crate) title: String,
    pub(crate) shapes: Vec<Shape>,
}

/// A colour with its opacity from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Color {
    pub(crate) red: u8,
    pub(crate) green: u8,
    pub(crate) blue: u8,
    pub(crate) opacity: f64,
}

impl Color {
    pub(crate) const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue, opacity: 1.0 }
    }

    pub(crate) const fn with_opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// A point in pixels.
pub(crate) type Point = (f64, f64);

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Rectangle { corner: Point, width: f64, height: f64, fill: Color },
    Polyline { points: Vec<Point>, stroke: Stroke },
    Polygon { points: Vec<Point>, fill: Color },
    Circle { centre: Point, radius: f64, fill: Color, stroke: Option<Stroke> },
    Text(Text),
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) color: Color,
    pub(crate) width: f64,
    /// Lengths of dash and gap.
    pub(crate) dash: Option<(f64, f64)>,
}

impl Stroke {
    pub(crate) const fn solid(color: Color, width: f64) -> Self {
        Self { color, width, dash: None }
    }

    pub(crate) const fn dashed(color: Color, width: f64) -> Self {
        Self { color, width, dash: Some((5.0, 3.0)) }
    }
}

/// A line of text; `at` is on the baseline.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    pub(crate) at: Point,
    pub(crate) content: String,
    pub(crate) style: TextStyle,
    pub(crate) anchor: Anchor,
}

/// Size, weight and colour of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TextStyle {
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) color: Color,
}

/// Which part of a text is at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Canvas {
    pub(crate) fn new(title: &str, width: f64) -> Self {
        Self { width, height: 0.0, title: title.to_owned(), shapes: Vec::new() }
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.polyline(vec![from, to], stroke);
    }

    pub(crate) fn polyline(&mut self, points: Vec<Point>, stroke: Stroke) {
        if points.len() > 1 {
            self.shapes.push(Shape::Polyline { points, stroke });
        }
    }

    pub(crate) fn rectangle(&mut self, corner: Point, width: f64, height: f64, fill: Color) {
        if width > 0.0 && height > 0.0 {
            self.shapes.push(Shape::Rectangle { corner, width, height, fill });
        }
    }

    pub(crate) fn polygon(&mut self, points: Vec<Point>, fill: Color) {
        if points.len() > 2 {
            self.shapes.push(Shape::Polygon { points, fill });
        }
    }

    pub(crate) fn circle(&mut self, centre: Point, radius: f64, fill: Color, stroke: Option<Stroke>) {
        self.shapes.push(Shape::Circle { centre, radius, fill, stroke });
    }

    pub(crate) fn text(&mut self, at: Point, text: impl Into<String>, style: TextStyle, anchor: Anchor) {
        self.shapes.push(Shape::Text(Text { at, content: text.into(), style, anchor }));
    }
}
