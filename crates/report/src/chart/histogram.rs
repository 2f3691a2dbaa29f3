//! How often each value comes, for the screen.

use serde_json::{Value, json};

use super::{AXIS, Chart, LEGEND, Tip, category, grid, item_tooltip, number, upright_axis, value_axis};
use crate::axis::{readable, whole};
use crate::distribution::{Bins, Distribution};
use crate::{Histogram, Mark};

const HEIGHT: u32 = 270;
/// Marks closer to each other than this share of the axis would have their labels on each other.
const CLOSE: f64 = 0.025;

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
        // A mark at the right end has its label beside the plot.
        let mut grid = grid(top, HEIGHT);
        grid["right"] = json!(64);
        let option = json!({
            "grid": grid, "tooltip": item_tooltip(), "legend": { "show": several },
            "xAxis": value_axis(&self.x_label), "yAxis": y_axis, "series": series,
        });
        Chart { title: self.title.clone(), subtitle: self.subtitle.clone(), height: top + HEIGHT + AXIS, option }
    }
}

/// Marks with their labels, ascending. The first of marks that are close to each other has the labels of all of them.
fn labelled<'a>(marks: &[&'a Mark], width: f64) -> Vec<(&'a Mark, String)> {
    let mut sorted = marks.to_vec();
    sorted.sort_by(|one, other| one.value.total_cmp(&other.value));
    let label = |mark: &Mark| format!("{}: {}", mark.label, readable(mark.value, 3));
    let mut found: Vec<(&Mark, String)> = Vec::new();
    // Where in `found` the label stands that the next close mark joins.
    let mut first = 0;
    for mark in sorted {
        match found.get(first) {
            Some((of, _)) if mark.value - of.value < CLOSE * width => {
                found[first].1 = format!("{}, {}", found[first].1, label(mark));
                found.push((mark, String::new()));
            }
            _ => {
                first = found.len();
                found.push((mark, label(mark)));
            }
        }
    }
    found
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
    // More than a few labels would lie on each other.
    let shown: Vec<&Mark> = distribution.marks.iter().filter(|mark| !several || mark.label == "median").collect();
    let width = bins.width * bins.number as f64;
    let mark = |(mark, label): (&Mark, String)| {
        let kind = if mark.label == "mean" { "solid" } else { "dashed" };
        json!({ "name": label, "xAxis": number(mark.value), "lineStyle": { "type": kind } })
    };
    let marks: Vec<Value> = labelled(&shown, width).into_iter().map(mark).collect();
    let color = if several { category(place) } else { "@ink".to_owned() };
    json!({
        "type": "custom", "name": distribution.name, "renderItem": "@bin", "encode": { "x": [0, 1], "y": 2 },
        "itemStyle": { "color": category(place), "opacity": if several { 0.45 } else { 0.85 } }, "data": data,
        "markLine": { "symbol": "none", "silent": true, "lineStyle": { "color": color, "width": 1.2 }, "data": marks,
                      "label": { "formatter": "@name", "rotate": 30, "align": "left", "fontSize": 11, "color": "@ink" } },
    })
}

#[cfg(test)]
mod tests {
    use super::labelled;
    use crate::Mark;

    #[test]
    fn close_marks_share_a_label() {
        let mark = |label: &str, value| Mark { label: String::from(label), value };
        let marks = [mark("mean", 0.3), mark("5 %", 0.0), mark("median", 0.01), mark("95 %", 1.0)];
        let found = labelled(&marks.each_ref(), 1.0);
        let labels: Vec<&str> = found.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["5 %: 0, median: 0.01", "", "mean: 0.3", "95 %: 1"]);
    }
}
