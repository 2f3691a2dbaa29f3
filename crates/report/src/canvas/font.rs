//! The embedded font: widths of text for the layout, outlines of letters for the PNG.
//!
//! Inter 4.1 by Rasmus Andersson and contributors, SIL Open Font License 1.1 (`fonts/OFL.txt`), cut down to Latin,
//! Greek and the signs of mathematics.

use std::sync::LazyLock;

use ttf_parser::{Face, GlyphId};

use super::TextStyle;

static REGULAR: LazyLock<Option<Face<'static>>> =
    LazyLock::new(|| Face::parse(include_bytes!("../../fonts/Inter-Regular.ttf"), 0).ok());
static BOLD: LazyLock<Option<Face<'static>>> =
    LazyLock::new(|| Face::parse(include_bytes!("../../fonts/Inter-SemiBold.ttf"), 0).ok());

/// The face of a weight. Always there: a test reads both.
pub(super) fn face(bold: bool) -> Option<&'static Face<'static>> {
    if bold { BOLD.as_ref() } else { REGULAR.as_ref() }
}

/// A letter's place in the font; unknown ones are drawn as an empty box.
pub(super) fn glyph(face: &Face<'_>, letter: char) -> GlyphId {
    face.glyph_index(letter).unwrap_or(GlyphId(0))
}

/// How far a letter moves the pen, in pixels.
pub(super) fn advance(face: &Face<'_>, glyph: GlyphId, size: f64) -> f64 {
    f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * size / f64::from(face.units_per_em())
}

/// Width of a line of text in pixels.
pub(crate) fn text_width(text: &str, style: TextStyle) -> f64 {
    face(style.bold).map_or(0.0, |face| text.chars().map(|letter| advance(face, glyph(face, letter), style.size)).sum())
}

/// The text, cut with an ellipsis when it is wider than it may be.
pub(crate) fn fit(text: &str, style: TextStyle, width: f64) -> String {
    if text_width(text, style) <= width {
        return text.to_owned();
    }
    let mut cut = text.to_owned();
    while cut.pop().is_some() {
        let short = format!("{}…", cut.trim_end());
        if text_width(&short, style) <= width {
            return short;
        }
    }
    String::new()
}

/// The text in lines that are not wider than they may be, broken between words; a word that is too long is cut.
pub(crate) fn wrap(text: &str, style: TextStyle, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}")).filter(|line| text_width(line, style) <= width);
        match (longer, lines.last_mut()) {
            (Some(longer), Some(last)) => *last = longer,
            _ => lines.push(fit(word, style, width)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Color;

    const STYLE: TextStyle = TextStyle { size: 12.0, bold: false, color: Color::new(0, 0, 0) };

    #[test]
    fn both_faces_have_the_letters_that_labels_use() {
        for bold in [false, true] {
            let face = face(bold).unwrap();
            let missing: String = "AZaz09 %,.:;()[]{}<>=+-–—−×·…±≤≥≠≈²³µσλΔ°→€∞"
                .chars()
                .filter(|letter| face.glyph_index(*letter).is_none())
                .collect();
            assert_eq!(missing, "");
        }
    }

    #[test]
    fn wider_text_is_cut_to_fit() {
        let long = "proportion of processes that were skipped";
        let cut = fit(long, STYLE, 100.0);
        assert!(cut.ends_with('…') && text_width(&cut, STYLE) <= 100.0);
        assert_eq!(fit("short", STYLE, 100.0), "short");
        assert_eq!(fit("short", STYLE, 1.0), "");
    }

    #[test]
    fn wrapped_lines_keep_every_word_and_the_width() {
        let text = "How long each attempt at a block spent in each phase, and how it ended";
        let lines = wrap(text, STYLE, 150.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| text_width(line, STYLE) <= 150.0));
        assert_eq!(lines.join(" "), text);
        assert!(wrap("  ", STYLE, 150.0).is_empty());
    }
}
