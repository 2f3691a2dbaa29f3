//! Pictures with lines: quantities over time, parts of a whole, estimates with bands.

use serde_json::{Value, json};

use super::{AXIS, Chart, LEGEND, SLIDER, category, grid, number, reference, toolbox, upright_axis, value_axis};
use crate::band_plot::{Band, BandPoint};
use crate::panel::{self, Line, Span};
use crate::{BandPlot, Series, SeriesPanel, SmallMultiples, Spacing};

/// Stretches of x at whose extremes long lines are kept, four points each.
const STRETCHES: u32 = 400;
const PANEL: u32 = 150;

impl Series {
    /// The same for the screen. Long lines keep the extremes of four hundred stretches.
    pub fn chart(&self) -> Chart {
        let shades = self.shades.iter().map(|shade| (shade.label.as_str(), shade.spans.as_slice())).collect::<Vec<_>>();
        stacked(&self.title, &self.subtitle, &self.x_label, &self.panels, &shades)
    }
}

impl SmallMultiples {
    /// The same for the screen, one panel below the other.
    pub fn chart(&self) -> Chart {
        let panel = |part: &crate::Part| SeriesPanel {
            y_label: format!("{} (change, {})", part.name, self.unit),
            lines: vec![Line { name: String::new(), ..part.change() }],
        };
        let panels: Vec<SeriesPanel> = self.parts.iter().map(panel).collect();
        stacked(&self.title, &self.subtitle, &self.x_label, &panels, &[])
    }
}

/// Panels of lines over a common x, with shaded spans across all of them and a slider below.
fn stacked(title: &str, subtitle: &str, x_label: &str, panels: &[SeriesPanel], shades: &[(&str, &[Span])]) -> Chart {
    let Some((from, to)) = panel::x_range(panels.iter().flat_map(|panel| &panel.lines)) else {
        return Chart::nothing(title, subtitle);
    };
    let mut top = LEGEND + 26;
    let (mut grids, mut x_axes, mut y_axes, mut series) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut color = 0;
    for (place, panel) in panels.iter().enumerate() {
        grids.push(grid(top, PANEL));
        top += PANEL + 54;
        let is_last = place + 1 == panels.len();
        let mut x_axis = value_axis(if is_last { x_label } else { "" });
        (x_axis["gridIndex"], x_axis["min"], x_axis["max"]) = (json!(place), number(from), number(to));
        x_axes.push(x_axis);
        let mut y_axis = upright_axis(&panel.y_label);
        y_axis["gridIndex"] = json!(place);
        y_axes.push(y_axis);
        for (kind, (label, spans)) in shades.iter().enumerate() {
            let tone = if kind == 0 { "@shade" } else { "@light-shade" };
            series.push(json!({ "type": "custom", "name": label, "renderItem": "@span", "silent": true, "z": 0,
                "encode": { "x": [0, 1], "y": [] }, "itemStyle": { "color": tone }, "xAxisIndex": place,
                "yAxisIndex": place, "data": shaded(spans, from, to) }));
        }
        for line in &panel.lines {
            let name = if line.name.is_empty() { &panel.y_label } else { &line.name };
            let points: Vec<Value> =
                thinned(line, from, to).into_iter().map(|(x, y)| json!([number(x), number(y)])).collect();
            let tone = json!({ "color": category(color), "width": 1.6 });
            series.push(json!({ "type": "line", "name": name, "step": if line.stairs { json!("end") } else { json!(false) },
                "showSymbol": points.len() == 1, "data": points, "lineStyle": tone, "itemStyle": { "color": category(color) },
                "xAxisIndex": place, "yAxisIndex": place }));
            color += 1;
        }
    }
    let lines = panels.iter().flat_map(|panel| &panel.lines).map(|line| line.name.as_str());
    let named: Vec<&str> =
        lines.chain(shades.iter().map(|(label, _)| *label)).filter(|name| !name.is_empty()).collect();
    let every: Vec<usize> = (0..panels.len()).collect();
    let option = json!({
        "legend": { "data": named, "show": !named.is_empty() }, "grid": grids, "xAxis": x_axes, "yAxis": y_axes, "series": series,
        "tooltip": { "trigger": "axis", "formatter": "@axis" }, "axisPointer": { "link": [{ "xAxisIndex": "all" }] },
        "dataZoom": [{ "type": "slider", "xAxisIndex": every, "bottom": 6, "height": 22, "filterMode": "none" }],
    });
    Chart { title: title.into(), subtitle: subtitle.into(), height: top + SLIDER + 4, option }
}

/// Points of a line, not more than four per stretch of x.
fn thinned(line: &Line, from: f64, to: f64) -> Vec<(f64, f64)> {
    if line.points.len() <= 4 * STRETCHES as usize {
        return line.points.clone();
    }
    let stretch = |x: f64| ((x - from) / (to - from) * f64::from(STRETCHES)).floor();
    // A gap between finite points stays one.
    let runs = line.points.chunk_by(|one, next| one.1.is_finite() == next.1.is_finite());
    runs.flat_map(|run| panel::decimated(run, stretch)).collect()
}

/// Spans with the share of each that is shaded: as they are where they are few, else in stretches.
fn shaded(spans: &[Span], from: f64, to: f64) -> Vec<Value> {
    if u32::try_from(spans.len()).is_ok_and(|number| number <= STRETCHES) {
        let sound = spans.iter().filter(|span| span.start.is_finite() && span.end.is_finite());
        return sound.map(|span| json!([number(span.start), number(span.end), 1])).collect();
    }
    let width = (to - from) / f64::from(STRETCHES);
    let stretches = panel::covered(spans, |x| (x - from) / width, STRETCHES as usize);
    let at = |place: f64| number(from + place * width);
    stretches.into_iter().map(|(start, end, share)| json!([at(start), at(end), share])).collect()
}

impl BandPlot {
    /// The same for the screen.
    pub fn chart(&self) -> Chart {
        let ends = self.bands.iter().flat_map(|band| &band.points).filter_map(|point| point.sound(self.x_scale));
        let Some((from, to)) = crate::axis::range(ends.map(|point| point.x)) else {
            return Chart::nothing(&self.title, &self.subtitle);
        };
        let mut series = Vec::new();
        for (place, band) in self.bands.iter().enumerate() {
            series.extend(self.band(band, place));
        }
        series.extend(self.reference.iter().map(|mark| reference(mark, "yAxis", 0)));
        let named = self.bands.iter().any(|band| !band.name.is_empty());
        let mut x_axis = value_axis(&self.x_label);
        if self.x_scale == Spacing::Logarithmic {
            x_axis["type"] = json!("log");
        }
        if from < to {
            (x_axis["min"], x_axis["max"]) = (number(from), number(to));
        }
        let top = LEGEND + 30;
        let option = json!({
            "legend": { "show": named }, "grid": grid(top, 300), "toolbox": toolbox(), "xAxis": x_axis,
            "yAxis": upright_axis(&self.y_label), "tooltip": { "trigger": "axis", "formatter": "@axis" }, "series": series,
        });
        Chart { title: self.title.clone(), subtitle: self.subtitle.clone(), height: top + 300 + AXIS, option }
    }

    /// A band and its line, under one name.
    fn band(&self, band: &Band, place: usize) -> [Value; 2] {
        let points: Vec<Option<BandPoint>> = band.points.iter().map(|point| point.sound(self.x_scale)).collect();
        let datum = |point: &Option<BandPoint>| {
            point.map_or(json!([null, null, null, null, null]), |point| {
                let (low, high) = point.interval.unzip();
                json!([number(point.x), number(point.value), low.map(number), high.map(number), point.n])
            })
        };
        let data: Vec<Value> = points.iter().map(datum).collect();
        let color = json!({ "color": category(place) });
        [
            json!({ "type": "custom", "name": band.name, "renderItem": "@band", "silent": true, "itemStyle": color,
                    "encode": { "x": 0, "y": [2, 3] }, "data": data, "z": 1 }),
            json!({ "type": "line", "name": band.name, "encode": { "x": 0, "y": 1 }, "data": data, "itemStyle": color,
                    "lineStyle": color, "showSymbol": data.len() <= 40, "symbol": "circle", "symbolSize": 5 }),
        ]
    }
}
