//! Pictures with a row per name: estimates, boxes, bars.

use serde_json::{Value, json};

use super::{AXIS, Chart, LEGEND, Tip, category, grid, item_tooltip, number, pixels, reference, row_axis, value_axis};
use crate::axis::readable;
use crate::box_plot::{BoxPanel, BoxRow};
use crate::{Bars, BoxPlot, IntervalPlot};

impl IntervalPlot {
    /// The same for the screen.
    pub fn chart(&self) -> Chart {
        let rows = self.sorted();
        let datum = |(place, row): (usize, &crate::IntervalRow)| {
            let value = row.value?;
            let (low, high) = row.interval.unwrap_or((value, value));
            let tip = Tip::default().estimate(&self.x_label, value, row.interval, row.n);
            let has_interval = u8::from(row.interval.is_some());
            Some(tip.on(&row.label, &[number(low), number(value), number(high), json!(place), json!(has_interval)]))
        };
        let data: Vec<Value> = rows.iter().enumerate().filter_map(datum).collect();
        if data.is_empty() {
            return Chart::nothing(&self.title, &self.subtitle);
        }
        let height = pixels(rows.len(), 26) + 12;
        let mut series =
            vec![json!({ "type": "custom", "renderItem": "@interval", "encode": { "x": [0, 1, 2], "y": 3 },
                                      "itemStyle": { "color": category(0) }, "data": data })];
        series.extend(self.reference.iter().map(|mark| reference(mark, "xAxis", 0)));
        let option = json!({
            "grid": grid(24, height), "tooltip": item_tooltip(), "series": series,
            "xAxis": value_axis(&self.x_label), "yAxis": row_axis(rows.into_iter().map(|row| row.label)),
        });
        Chart { title: self.title.clone(), subtitle: self.subtitle.clone(), height: height + 24 + AXIS, option }
    }
}

/// What the drawn picture says in a legend.
const BOX_LEGEND: &str = "Box: middle half; line: median; dot: mean; whiskers: 5 % to 95 %.";

impl BoxPlot {
    /// The same for the screen.
    pub fn chart(&self) -> Chart {
        if self.panels.iter().flat_map(|panel| &panel.rows).all(|row| row.ends().is_none()) {
            return Chart::nothing(&self.title, &self.subtitle);
        }
        let (mut top, mut grids, mut titles) = (8, Vec::new(), Vec::new());
        let (mut x_axes, mut y_axes, mut series) = (Vec::new(), Vec::new(), Vec::new());
        for (place, panel) in self.panels.iter().enumerate() {
            titles.push(json!({ "text": panel.heading, "left": 0, "top": top }));
            top += if panel.heading.is_empty() { 16 } else { 38 };
            let height = pixels(panel.rows.len(), 28) + 10;
            grids.push(grid(top, height));
            top += height + AXIS + 8;
            let on_grid = |mut axis: Value| {
                axis["gridIndex"] = json!(place);
                axis
            };
            x_axes.push(on_grid(value_axis(&panel.x_label)));
            y_axes.push(on_grid(row_axis(panel.rows.iter().map(|row| row.label.clone()))));
            series.push(boxes(panel, place));
            series.extend(panel.reference.iter().map(|mark| reference(mark, "xAxis", place)));
        }
        let option = json!({ "title": titles, "grid": grids, "tooltip": item_tooltip(), "xAxis": x_axes,
                             "yAxis": y_axes, "series": series });
        let told = self.subtitle.trim_end_matches('.');
        let subtitle = if told.is_empty() { BOX_LEGEND.to_owned() } else { format!("{told}. {BOX_LEGEND}") };
        Chart { title: self.title.clone(), subtitle, height: top, option }
    }
}

fn boxes(panel: &BoxPanel, place: usize) -> Value {
    let datum = |(row_place, row): (usize, &BoxRow)| {
        let ends = row.ends()?;
        let names = ["5 %", "25 %", "median", "75 %", "95 %"];
        let quantiles =
            names.iter().zip(ends).fold(Tip::default(), |tip, (name, end)| tip.line(name, readable(end, 4)));
        let tip = match row.centre() {
            Some(mean) => quantiles.line("mean", readable(mean, 4)),
            None => quantiles,
        };
        let numbers = ends.into_iter().map(number).chain([json!(row.centre().map(number)), json!(row_place)]);
        Some(tip.count(Some(row.n)).on(&row.label, &numbers.collect::<Vec<_>>()))
    };
    let data: Vec<Value> = panel.rows.iter().enumerate().filter_map(datum).collect();
    json!({ "type": "custom", "renderItem": "@box", "encode": { "x": [0, 1, 2, 3, 4, 5], "y": 6 }, "xAxisIndex": place,
            "yAxisIndex": place, "itemStyle": { "color": category(0) }, "data": data })
}

impl Bars {
    /// The same for the screen.
    pub fn chart(&self) -> Chart {
        let rows = self.sorted();
        if rows.iter().flat_map(|row| &row.bars).all(|bar| bar.value.is_none()) {
            return Chart::nothing(&self.title, &self.subtitle);
        }
        let kinds = self.series.len().max(1);
        let mut series = Vec::new();
        for kind in 0..kinds {
            let name = self.series.get(kind).map_or("", String::as_str);
            let what = if name.is_empty() { &self.x_label } else { name };
            let (mut bars, mut whiskers) = (Vec::new(), Vec::new());
            for (place, row) in rows.iter().enumerate() {
                let bar = row.bars[kind];
                let tip = bar.value.map(|value| Tip::default().estimate(what, value, bar.interval, bar.n));
                bars.push(tip.map_or(json!({ "value": null }), |tip| {
                    let datum = tip.on(&row.label, &[]);
                    json!({ "name": datum["name"], "tip": datum["tip"], "value": bar.value.map(number) })
                }));
                whiskers.extend(bar.interval.map(|(low, high)| json!([number(low), number(high), place, kind, kinds])));
            }
            let color = json!({ "color": category(kind) });
            series.push(json!({ "type": "bar", "name": name, "data": bars, "itemStyle": color, "barGap": "12%",
                                "barCategoryGap": "34%" }));
            series.push(json!({ "type": "custom", "name": name, "renderItem": "@whisker", "silent": true, "z": 5,
                                "encode": { "x": [0, 1], "y": 2 }, "itemStyle": color, "data": whiskers }));
        }
        let top = if kinds > 1 { LEGEND } else { 12 };
        let height = pixels(rows.len(), 14 + 13 * u32::try_from(kinds).unwrap_or(1)) + 10;
        let mut x_axis = value_axis(&self.x_label);
        x_axis["scale"] = json!(false);
        let option = json!({
            "grid": grid(top, height), "tooltip": item_tooltip(), "legend": { "show": kinds > 1, "data": self.series },
            "xAxis": x_axis, "yAxis": row_axis(rows.into_iter().map(|row| row.label)), "series": series,
        });
        Chart { title: self.title.clone(), subtitle: self.subtitle.clone(), height: top + height + AXIS, option }
    }
}
