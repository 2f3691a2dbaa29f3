//! Pictures over a plane: heat maps and pairs of outcomes.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{
    AXIS, Chart, LEGEND, Tip, category, grid, item_tooltip, number, pixels, row_axis, toolbox, upright_axis, value_axis,
};
use crate::axis::range;
use crate::canvas::text_width;
use crate::color_scale::words_on;
use crate::palette::{TICK, hex};
use crate::scatter::{Dot, DotGroup, DotWeight, staircase};
use crate::{HeatMap, Scatter};

/// Dots of a quiet group are told apart on a raster of so many columns and rows.
const RASTER: (f64, f64) = (240.0, 160.0);

impl HeatMap {
    /// The same for the screen.
    pub fn chart(&self) -> Chart {
        let Some(tones) = self.tones() else {
            return Chart::nothing(&self.title, &self.subtitle);
        };
        let (mut cells, mut voids) = (Vec::new(), Vec::new());
        for (row, row_name) in self.rows.iter().enumerate() {
            for (column, column_name) in self.columns.iter().enumerate() {
                let cell = self.cell(row, column);
                let (x, y) = (json!(column), json!(row));
                let tip = Tip::default().line(&self.x_label, column_name).line(&self.y_label, row_name);
                let Some((cell, (value, text))) = cell.and_then(|cell| Some((cell, cell.shown(tones)?))) else {
                    voids.push(tip.line(&self.value_label, "no data").on("", &[x, y]));
                    continue;
                };
                let tip = tip.estimate(&self.value_label, value, cell.interval, cell.n);
                let mut datum = tip.on("", &[x, y, number(value)]);
                datum["text"] = json!(text);
                datum["label"] = json!({ "color": hex(words_on(tones.color(value))) });
                cells.push(datum);
            }
        }
        let stops: Vec<String> = tones.stops().iter().map(|color| hex(*color)).collect();
        let height = pixels(self.rows.len(), if self.rows.len() > 24 { 20 } else { 34 });
        // Labels that do not fit side by side are turned, and need room below.
        let widest = self.columns.iter().map(|name| text_width(name, TICK)).fold(0.0, f64::max);
        let is_tight = (widest + 8.0) * self.columns.len() as f64 > 620.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the width of a label")]
        let (turn, room) = if is_tight { (40, (0.65 * widest.min(200.0)) as u32) } else { (0, 0) };
        let option = json!({
            "grid": grid(78, height), "tooltip": item_tooltip(),
            "title": [{ "text": self.value_label, "left": 0, "top": 8 }, { "text": self.y_label, "left": 0, "top": 52 }],
            "xAxis": { "type": "category", "data": self.columns, "name": self.x_label, "nameLocation": "middle", "nameGap": 32 + room,
                       "axisTick": { "show": false }, "splitLine": { "show": false }, "axisLabel": { "interval": 0, "rotate": turn } },
            "yAxis": row_axis(self.rows.clone()),
            "visualMap": { "min": number(tones.low), "max": number(tones.high), "dimension": 2, "seriesIndex": 0,
                "calculable": true, "orient": "horizontal", "right": 12, "top": 8, "itemWidth": 12, "itemHeight": 180,
                "formatter": "@number", "inRange": { "color": stops }, "outOfRange": { "color": "@pale" } },
            "series": [
                { "type": "heatmap", "data": cells, "label": { "show": true, "formatter": "@text", "fontSize": 11 },
                  "labelLayout": { "hideOverlap": true }, "itemStyle": { "borderColor": "@paper", "borderWidth": 1 },
                  "emphasis": { "itemStyle": { "borderColor": "@ink", "borderWidth": 2 } } },
                { "type": "custom", "renderItem": "@void", "encode": { "x": 0, "y": 1 }, "data": voids },
            ],
        });
        Chart { title: self.title.clone(), subtitle: self.subtitle.clone(), height: 78 + height + room + AXIS, option }
    }
}

impl Scatter {
    /// The same for the screen. Of the dots of a quiet group that nearly coincide the first is kept.
    pub fn chart(&self) -> Chart {
        let all = || self.groups.iter().flat_map(|group| &group.dots).filter_map(Dot::sound);
        let ranges = range(all().map(|dot| dot.at.0)).zip(range(all().map(|dot| dot.at.1)));
        let Some(ranges) = ranges else {
            return Chart::nothing(&self.title, &self.subtitle);
        };
        let mut series = Vec::new();
        for (place, group) in self.groups.iter().enumerate() {
            series.extend(self.group(group, place, ranges));
        }
        series.extend(self.front.iter().map(|line| {
            let points: Vec<Value> = staircase(line).into_iter().map(|(x, y)| json!([number(x), number(y)])).collect();
            json!({ "type": "line", "name": line.name, "data": points, "silent": true, "symbol": "none", "z": 2,
                    "lineStyle": { "color": "@ink", "type": "dashed", "width": 1.4 }, "itemStyle": { "color": "@ink" } })
        }));
        let top = LEGEND + 30;
        let option = json!({
            "legend": {}, "grid": grid(top, 400), "toolbox": toolbox(),
            "tooltip": { "trigger": "item", "formatter": "@dot" },
            "xAxis": value_axis(&self.x_label), "yAxis": upright_axis(&self.y_label), "series": series,
        });
        Chart { title: self.title.clone(), subtitle: self.subtitle.clone(), height: top + 400 + AXIS, option }
    }

    /// The dots of a group and their error bars, under one name.
    fn group(&self, group: &DotGroup, place: usize, (xs, ys): ((f64, f64), (f64, f64))) -> [Value; 2] {
        let is_quiet = group.weight == DotWeight::Quiet;
        let raster =
            |at: f64, (low, high): (f64, f64), cells: f64| ((at - low) / (high - low) * cells).floor().to_bits();
        let (mut dots, mut bars, mut taken) = (Vec::new(), Vec::new(), HashSet::new());
        for dot in group.dots.iter().filter_map(Dot::sound) {
            let cell = (raster(dot.at.0, xs, RASTER.0), raster(dot.at.1, ys, RASTER.1));
            if is_quiet && !taken.insert(cell) {
                continue;
            }
            if dot.x_interval.is_some() || dot.y_interval.is_some() {
                let ((left, right), (low, high)) =
                    (dot.x_interval.unwrap_or((dot.at.0, dot.at.0)), dot.y_interval.unwrap_or((dot.at.1, dot.at.1)));
                bars.push([dot.at.0, dot.at.1, left, right, low, high].map(number));
            }
            dots.push(datum(&dot));
        }
        let (color, opacity, size) = match group.weight {
            DotWeight::Quiet => ("@axis".to_owned(), 0.55, 6),
            DotWeight::Usual => (category(self.tone(place)), 0.85, 9),
            DotWeight::Strong => (category(self.tone(place)), 1.0, 13),
        };
        let rim = if group.weight == DotWeight::Strong { "@ink" } else { "@paper" };
        [
            json!({ "type": "scatter", "name": group.name, "data": dots, "encode": { "x": 0, "y": 1 }, "symbolSize": size, "z": 3,
                    "itemStyle": { "color": color, "opacity": opacity, "borderColor": rim, "borderWidth": 1 },
                    "labelLayout": { "hideOverlap": true } }),
            json!({ "type": "custom", "name": group.name, "renderItem": "@cross", "silent": true, "data": bars, "z": 1,
                    "encode": { "x": [2, 3], "y": [4, 5] }, "itemStyle": { "color": color, "opacity": 0.5 } }),
        ]
    }
}

/// A dot with the ends of its intervals and its number, which the page's script makes the tooltip of: there may be
/// thousands.
fn datum(dot: &Dot) -> Value {
    let (left, right) = dot.x_interval.unzip();
    let (low, high) = dot.y_interval.unzip();
    let mut value = vec![number(dot.at.0), number(dot.at.1)];
    value.extend([left, right, low, high].map(|end| json!(end.map(number))));
    value.push(json!(dot.n));
    let mut datum = json!({ "name": dot.name, "value": value });
    if dot.is_labelled {
        datum["label"] = json!({ "show": true, "formatter": "@name", "position": "top", "color": "@ink" });
    }
    datum
}
