//! Shapes as SVG 1.1 text that refers to nothing outside itself.

use std::fmt::Write as _;

use super::{Anchor, Canvas, Color, Point, Shape, Stroke, Text};

/// Inter where it is installed, else fonts of about the same width.
const FONTS: &str = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif";

/// The whole picture as a document.
pub(crate) fn write(canvas: &Canvas) -> String {
    let (width, height) = (number(canvas.width), number(canvas.height));
    let title = escape(&canvas.title);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{FONTS}\">\n<title>{title}</title>\n"
    );
    for shape in &canvas.shapes {
        svg.push_str(&element(shape));
        svg.push('\n');
    }
    svg.push_str("</svg>\n");
    svg
}

fn element(shape: &Shape) -> String {
    match shape {
        Shape::Rectangle { corner: (x, y), width, height, fill } => format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>",
            number(*x),
            number(*y),
            number(*width),
            number(*height),
            paint("fill", *fill)
        ),
        Shape::Polyline { points, stroke } => {
            format!("<polyline points=\"{}\" fill=\"none\"{}/>", places(points), outline(*stroke))
        }
        Shape::Polygon { points, fill } => format!("<polygon points=\"{}\"{}/>", places(points), paint("fill", *fill)),
        Shape::Circle { centre: (x, y), radius, fill, stroke } => format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}{}/>",
            number(*x),
            number(*y),
            number(*radius),
            paint("fill", *fill),
            stroke.map(outline).unwrap_or_default()
        ),
        Shape::Text(text) => label(text),
    }
}

fn label(Text { at: (x, y), content, style, anchor }: &Text) -> String {
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = if style.bold { " font-weight=\"600\"" } else { "" };
    let (x, y, size, fill) = (number(*x), number(*y), number(style.size), paint("fill", style.color));
    format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight}{anchor}{fill}>{}</text>", escape(content))
}

fn outline(stroke: Stroke) -> String {
    let dash = stroke.dash.map(|(dash, gap)| format!(" stroke-dasharray=\"{} {}\"", number(dash), number(gap)));
    let (paint, width) = (paint("stroke", stroke.color), number(stroke.width));
    format!("{paint} stroke-width=\"{width}\" stroke-linejoin=\"round\"{}", dash.unwrap_or_default())
}

fn paint(attribute: &str, Color { red, green, blue, opacity }: Color) -> String {
    let mut paint = format!(" {attribute}=\"#{red:02x}{green:02x}{blue:02x}\"");
    if opacity < 1.0 {
        // Writing to a string cannot fail.
        let _ = write!(paint, " {attribute}-opacity=\"{}\"", number(opacity));
    }
    paint
}

fn places(points: &[Point]) -> String {
    points.iter().map(|(x, y)| format!("{},{}", tenth(*x), tenth(*y))).collect::<Vec<_>>().join(" ")
}

/// A coordinate to a tenth of a pixel: long lines are most of a large picture, and a finer step is not seen in them.
fn tenth(value: f64) -> String {
    number((value * 10.0).round() / 10.0)
}

/// A coordinate to a hundredth of a pixel, without needless zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text that cannot be mistaken for markup; characters that XML forbids are left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short() {
        assert_eq!([number(1.0), number(0.5), number(-0.001), number(2.0 / 3.0)], ["1", "0.5", "0", "0.67"]);
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("a<b & \"c\">\u{0}\n"), "a&lt;b &amp; &quot;c&quot;&gt; ");
    }
}
