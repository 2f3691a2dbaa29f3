//! Colours and text styles: one look for all pictures.

use crate::canvas::{Color, TextStyle};

/// Colours for categories that people with any kind of colour blindness can tell apart.
///
/// M. Okabe and K. Ito, "Color Universal Design" (2008), without black and with the pale yellow last.
const CATEGORIES: [Color; 7] = [
    Color::new(0x00, 0x72, 0xb2),
    Color::new(0xe6, 0x9f, 0x00),
    Color::new(0x00, 0x9e, 0x73),
    Color::new(0x56, 0xb4, 0xe9),
    Color::new(0xd5, 0x5e, 0x00),
    Color::new(0xcc, 0x79, 0xa7),
    Color::new(0xf0, 0xe4, 0x42),
];

/// The first category on dark ground.
const RAISED_BLUE: Color = Color::new(0x2e, 0x8f, 0xd0);

pub(crate) const PAPER: Color = Color::new(0xff, 0xff, 0xff);
pub(crate) const INK: Color = Color::new(0x1f, 0x29, 0x33);
pub(crate) const QUIET: Color = Color::new(0x59, 0x65, 0x70);
pub(crate) const AXIS: Color = Color::new(0x9a, 0xa5, 0xb1);
pub(crate) const GRID: Color = Color::new(0xe4, 0xe7, 0xeb);
pub(crate) const PALE: Color = Color::new(0xf6, 0xf7, 0xf9);
/// Reddish purple of the same palette: unlike grey it is not taken for a grid line.
pub(crate) const SHADE: Color = Color::new(0xcc, 0x79, 0xa7).with_opacity(0.38);
/// Behind what was not looked at: between white and the grid.
pub(crate) const LIGHT_SHADE: Color = Color::new(0x9a, 0xa5, 0xb1).with_opacity(0.25);

pub(crate) const TITLE: TextStyle = TextStyle { size: 17.0, bold: true, color: INK };
pub(crate) const SUBTITLE: TextStyle = TextStyle { size: 13.0, bold: false, color: QUIET };
pub(crate) const HEADING: TextStyle = TextStyle { size: 12.5, bold: true, color: INK };
pub(crate) const LABEL: TextStyle = TextStyle { size: 12.0, bold: false, color: INK };
pub(crate) const TICK: TextStyle = TextStyle { size: 11.5, bold: false, color: QUIET };

/// The colour of a category. After seven they repeat, paler, which is as many as a reader can keep apart.
pub(crate) fn category(index: usize) -> Color {
    let color = CATEGORIES[index % CATEGORIES.len()];
    if index < CATEGORIES.len() { color } else { color.with_opacity(0.45) }
}

/// A colour dark enough to read as text on white, but still recognizable.
pub(crate) fn legible(color: Color) -> Color {
    let mixed = |one: u8, other: u8| (u8::midpoint(one, other) / 4) * 3 + one / 4;
    Color::new(mixed(color.red, INK.red), mixed(color.green, INK.green), mixed(color.blue, INK.blue))
}

/// A colour of pictures on light and on dark ground, as CSS knows them.
pub(crate) struct PageColor {
    /// Its CSS variable, without the dashes before it.
    pub(crate) name: String,
    /// As drawn.
    pub(crate) light: String,
    /// What stands for it on dark ground.
    pub(crate) dark: String,
}

/// The colours that pictures draw with, each with what stands for it on dark ground: greys are mirrored, words in the
/// colour of a category are as bright as it is, and of the categories only the dark blue is raised.
pub(crate) fn page_colors() -> Vec<PageColor> {
    let color =
        |name: &str, light: Color, dark: &str| PageColor { name: name.into(), light: hex(light), dark: dark.into() };
    let mut colors = vec![
        color("paper", PAPER, "#15191e"),
        color("ink", INK, "#e6e9ed"),
        color("quiet", QUIET, "#a3adb8"),
        color("axis", AXIS, "#66717d"),
        color("grid", GRID, "#2a3038"),
        color("pale", PALE, "#1d2228"),
        color("dark-words", legible(INK), "#e6e9ed"),
    ];
    for (place, category) in CATEGORIES.into_iter().enumerate() {
        let raised = if place == 0 { RAISED_BLUE } else { category };
        colors.push(color(&format!("category-{place}"), category, &hex(raised)));
        colors.push(color(&format!("words-{place}"), legible(category), &hex(raised)));
    }
    colors
}

/// The colour as CSS writes it, without its opacity.
pub(crate) fn hex(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue)
}
