//! How often each value comes, for the screen.

use serde_json::{Value, json};

use super::{AXIS, Chart, LEGEND, Tip, category, grid, item_tooltip, number, upright_axis, value_axis};
use crate::Histogram;
use crate::axis::{readable, whole};
use crate::distribution::{Bins, Distribution};

const HEIGHT: u32 = 270;

impl Histogram {
    /// The same for the screen.
    pub fn chart(&self) -> Chart {
        let Some(bins) = Bins::of(&self.distributions) else { return Chart::nothing(&self.title, &self.subtitle) };
        let several = self.distributions.len() > 1;
        let all = self.distributions.iter().enumerate();
        let series: Vec<Value> = all.map(|(place, one)| bars(one, &bins, place, several, &self.counted)).collect();
        let unit = if several { format!("share of {} (%)", self.counted) } else { self.counted.clone() };
        let mut y_axis = upright_axis(&unit);
        // Above the labels of the marks.
        (y_axis["min"], y_axis["nameGap"]) = (json!(0), json!(40));
        let top = if several { LEGEND + 54 } else { 58 };
        let option = json!({
            "grid": grid(top, HEIGHT), "tooltip": item_tooltip(), "legend": { "show": several },
            "xAxis": value_axis(&self.x_label), "yAxis": y_axis, "series": series,
        });
        Chart { title: self.title.clone(), subtitle: self.subtitle.clone(), height: top + HEIGHT + AXIS, option }
    }
}

fn bars(distribution: &Distribution, bins: &Bins, place: usize, several: bool, counted: &str) -> Value {
    let total = distribution.count();
    let name = if distribution.name.is_empty() { counted } else { &distribution.name };
    let datum = |(bin, count): (usize, f64)| {
        let from = bins.start + bins.width * bin as f64;
        let to = from + bins.width;
        let heading = if bins.integers && bins.width <= 1.0 {
            whole(from + 0.5)
        } else if bins.integers {
            format!("{} to {}", whole(from + 0.5), whole(to - 0.5))
        } else {
            format!("{} to {}", readable(from, 4), readable(to, 4))
        };
        let share = 100.0 * count / total;
        let tip = Tip::default().line(name, whole(count)).line("share", format!("{} %", readable(share, 3)));
        let opacity = if several { 0.45 } else { 0.85 };
        tip.on(&heading, &[number(from), number(to), number(if several { share } else { count }), json!(opacity)])
    };
    let data: Vec<Value> =
        bins.fill(distribution).into_iter().enumerate().filter(|(_, count)| *count > 0.0).map(datum).collect();
    let mark = |mark: &crate::Mark| {
        let label = format!("{}: {}", mark.label, readable(mark.value, 3));
        let kind = if mark.label == "mean" { "solid" } else { "dashed" };
        json!({ "name": label, "xAxis": number(mark.value), "lineStyle": { "type": kind } })
    };
    // More than a few labels would lie on each other.
    let shown = distribution.marks.iter().filter(|mark| !several || mark.label == "median");
    let marks: Vec<Value> = shown.map(mark).collect();
    let color = if several { category(place) } else { "@ink".to_owned() };
    json!({
        "type": "custom", "name": distribution.name, "renderItem": "@bin", "encode": { "x": [0, 1], "y": 2 },
        "itemStyle": { "color": category(place), "opacity": if several { 0.45 } else { 0.85 } }, "data": data,
        "markLine": { "symbol": "none", "silent": true, "lineStyle": { "color": color, "width": 1.2 }, "data": marks,
                      "label": { "formatter": "@name", "rotate": 30, "align": "left", "fontSize": 11, "color": "@ink" } },
    })
}
