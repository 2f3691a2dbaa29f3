//! Pictures as live charts: the same data and titles, with what can only be had on a screen, numbers on pointing and
//! zoom.

use serde_json::{Value, json};

/// What a page needs to draw a picture anew: titles, a height and an option of Apache ECharts.
///
/// The option is plain data. Where ECharts wants a function it holds a name with an `@` before it, which the page's own
/// script looks up in a fixed list of formatters and renderers; colours come from the page, light or dark.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// Height in pixels; the width is the page's.
    pub height: u32,
    /// The option.
    pub option: Value,
}

impl Chart {
    /// As the page's script reads it.
    pub fn json(&self) -> Value {
        json!({ "height": self.height, "option": self.option })
    }
}
