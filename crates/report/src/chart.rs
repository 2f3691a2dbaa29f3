//! Pictures as live charts: the same data and titles, with what can only be had on a screen, numbers on pointing and
//! zoom.

mod histogram;
mod lines;
mod planes;
mod rows;

use serde_json::{Value, json};

use crate::axis::{readable, to_within, whole};
use crate::distribution::Mark;

/// What a page needs to draw a picture anew: titles, a height and an option of Apache ECharts.
///
/// The option is plain data. Where ECharts wants a function it holds a name with an `@` before it, which the page's own
/// script looks up in a fixed list of formatters and renderers; colours are names, too, and come from the page, light or
/// dark.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// Height in pixels; the width is the page's.
    pub height: u32,
    /// The option; null without data.
    pub option: Value,
}

impl Chart {
    /// What stands for a picture without data: the drawn one says so.
    fn nothing(title: &str, subtitle: &str) -> Self {
        Self { title: title.to_owned(), subtitle: subtitle.to_owned(), height: 0, option: Value::Null }
    }
}

/// Space for a legend, an axis with its name, and a slider, in pixels.
const LEGEND: u32 = 34;
const AXIS: u32 = 58;
const SLIDER: u32 = 40;

/// A number with seven digits, which a screen cannot show more of, as short as it can be written; null when it is not
/// finite.
fn number(value: f64) -> Value {
    let short: f64 = format!("{value:.6e}").parse().unwrap_or(value);
    match crate::axis::drawable(short) {
        #[allow(clippy::cast_possible_truncation, reason = "a whole number far below 2^53")]
        Some(short) if short.fract() == 0.0 && short.abs() < 1e12 => json!(short as i64),
        short => json!(short),
    }
}

/// Lines of a tooltip: what, and how much.
#[derive(Debug, Default)]
struct Tip(Vec<[String; 2]>);

impl Tip {
    fn line(mut self, what: &str, how_much: impl Into<String>) -> Self {
        self.0.push([what.to_owned(), how_much.into()]);
        self
    }

    /// An estimate under its name with its interval and number of observations, as far as there are any.
    fn estimate(self, what: &str, value: f64, interval: Option<(f64, f64)>, n: Option<u64>) -> Self {
        let width = interval.map_or(0.0, |(low, high)| high - low);
        let shown = if interval.is_some() { to_within(value, width) } else { readable(value, 4) };
        let tip = self.line(if what.is_empty() { "value" } else { what }, shown);
        let tip = match interval {
            Some((low, high)) => {
                tip.line("interval", format!("{} to {}", to_within(low, width), to_within(high, width)))
            }
            None => tip,
        };
        tip.count(n)
    }

    fn count(self, n: Option<u64>) -> Self {
        match n {
            Some(n) => self.line("n", whole(n as f64)),
            None => self,
        }
    }

    /// A datum that shows these lines under a name.
    fn on(self, name: &str, value: &[Value]) -> Value {
        json!({ "name": name, "value": value, "tip": self.0 })
    }
}

/// The colour of a category, by the name that the page's script knows.
fn category(place: usize) -> String {
    format!("@category-{place}")
}

/// An axis of numbers that need not begin at zero.
fn value_axis(name: &str) -> Value {
    json!({ "type": "value", "name": name, "nameLocation": "middle", "nameGap": 32, "scale": true,
            "axisLabel": { "hideOverlap": true } })
}

/// An upright axis of numbers, named above.
fn upright_axis(name: &str) -> Value {
    json!({ "type": "value", "name": name, "nameLocation": "end", "nameTextStyle": { "align": "left" }, "scale": true })
}

/// An axis of names from top to bottom, shortened to the page's width.
fn row_axis(names: impl IntoIterator<Item = String>) -> Value {
    json!({ "type": "category", "data": names.into_iter().collect::<Vec<_>>(), "inverse": true,
            "axisTick": { "show": false }, "splitLine": { "show": false },
            "axisLabel": { "width": "@labels", "overflow": "truncate", "interval": 0 } })
}

/// Where a chart is drawn, between these distances from top and bottom.
fn grid(top: u32, height: u32) -> Value {
    json!({ "left": 12, "right": 20, "top": top, "height": height })
}

/// What is shown of the datum that is pointed at.
fn item_tooltip() -> Value {
    json!({ "trigger": "item", "formatter": "@tip" })
}

/// A series that only draws a dashed line at a value of the axis `axis` ("xAxis" or "yAxis").
fn reference(mark: &Mark, axis: &str, place: usize) -> Value {
    // Rows are counted downwards, so that the start of an upright line is above them.
    let position = if axis == "xAxis" { "start" } else { "insideEndTop" };
    json!({ "type": "scatter", "data": [], "xAxisIndex": place, "yAxisIndex": place, "silent": true, "markLine": {
        "symbol": "none", "silent": true, "lineStyle": { "color": "@quiet", "type": "dashed" },
        "label": { "formatter": "@name", "position": position, "color": "@quiet" },
        "data": [{ "name": mark.label, axis: number(mark.value) }] } })
}

/// Tools to look at a part: a frame to draw, and the way back.
fn toolbox() -> Value {
    json!({ "feature": { "dataZoom": { "filterMode": "none" }, "restore": {} } })
}

fn pixels(number: usize, each: u32) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).saturating_mul(each)
}
