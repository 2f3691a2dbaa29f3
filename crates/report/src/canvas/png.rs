//! Shapes as PNG bytes at twice the resolution, with tiny-skia and the embedded font.

use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, StrokeDash, Transform};
use ttf_parser::OutlineBuilder;

use super::font::{advance, face, glyph, text_width};
use super::{Anchor, Canvas, Color, Point, Shape, Stroke, Text};
use crate::error::ReportError;

/// Pixels of the PNG per pixel of the layout.
const SCALE: f32 = 2.0;

/// More than this many pixels (a 16 000 x 16 000 picture, 1 GB) are an error, not an attempt.
const MAX_PIXELS: u64 = 1 << 28;

/// The whole picture as PNG bytes.
///
/// # Errors
/// When the picture is too large.
pub(crate) fn encode(canvas: &Canvas) -> Result<Vec<u8>, ReportError> {
    let (width, height) = (pixels(canvas.width), pixels(canvas.height));
    let room = u64::from(width) * u64::from(height) <= MAX_PIXELS;
    let pixmap = if room { Pixmap::new(width, height) } else { None };
    let mut pixmap = pixmap.ok_or(ReportError::TooLarge { width, height })?;
    for shape in &canvas.shapes {
        draw(&mut pixmap, shape);
    }
    pixmap.encode_png().map_err(|error| ReportError::Encoding { reason: error.to_string() })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and `MAX_PIXELS` comes next"
)]
fn pixels(length: f64) -> u32 {
    (length * f64::from(SCALE)).ceil() as u32
}

#[allow(clippy::cast_possible_truncation, reason = "a hundredth of a pixel is enough")]
fn px(length: f64) -> f32 {
    length as f32
}

fn draw(pixmap: &mut Pixmap, shape: &Shape) {
    match shape {
        Shape::Rectangle { corner: (x, y), width, height, fill } => {
            let rectangle = Rect::from_xywh(px(*x), px(*y), px(*width), px(*height));
            fill_path(pixmap, rectangle.map(PathBuilder::from_rect), *fill);
        }
        Shape::Polyline { points, stroke } => stroke_path(pixmap, outline(points, false), *stroke),
        Shape::Polygon { points, fill } => fill_path(pixmap, outline(points, true), *fill),
        Shape::Circle { centre: (x, y), radius, fill, stroke } => {
            let circle = PathBuilder::from_circle(px(*x), px(*y), px(*radius));
            fill_path(pixmap, circle.clone(), *fill);
            if let Some(stroke) = stroke {
                stroke_path(pixmap, circle, *stroke);
            }
        }
        Shape::Text(text) => fill_path(pixmap, letters(text), text.style.color),
    }
}

fn outline(points: &[Point], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (index, (x, y)) in points.iter().enumerate() {
        if index == 0 { path.move_to(px(*x), px(*y)) } else { path.line_to(px(*x), px(*y)) }
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte's range")]
    let alpha = (color.opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
    paint.set_color_rgba8(color.red, color.green, color.blue, alpha);
    paint
}

fn fill_path(pixmap: &mut Pixmap, path: Option<Path>, fill: Color) {
    if let Some(path) = path {
        pixmap.fill_path(&path, &paint(fill), FillRule::Winding, Transform::from_scale(SCALE, SCALE), None);
    }
}

fn stroke_path(pixmap: &mut Pixmap, path: Option<Path>, stroke: Stroke) {
    let style = tiny_skia::Stroke {
        width: px(stroke.width),
        line_cap: LineCap::Butt,
        line_join: LineJoin::Round,
        dash: stroke.dash.and_then(|(dash, gap)| StrokeDash::new(vec![px(dash), px(gap)], 0.0)),
        ..tiny_skia::Stroke::default()
    };
    if let Some(path) = path {
        pixmap.stroke_path(&path, &paint(stroke.color), &style, Transform::from_scale(SCALE, SCALE), None);
    }
}

/// The outlines of all letters of a text.
fn letters(text: &Text) -> Option<Path> {
    let face = face(text.style.bold)?;
    let (left, y) = text.at;
    let mut x = match text.anchor {
        Anchor::Start => left,
        Anchor::Middle => left - text_width(&text.content, text.style) / 2.0,
        Anchor::End => left - text_width(&text.content, text.style),
    };
    let scale = px(text.style.size) / f32::from(face.units_per_em());
    let mut pen = Pen { path: PathBuilder::new(), x: 0.0, y: px(y), scale };
    for letter in text.content.chars() {
        let glyph = glyph(face, letter);
        pen.x = px(x);
        face.outline_glyph(glyph, &mut pen);
        x += advance(face, glyph, text.style.size);
    }
    pen.path.finish()
}

/// Puts a letter's outline, in font units with y upwards, where the text is.
struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
