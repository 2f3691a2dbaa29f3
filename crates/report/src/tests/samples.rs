//! Pictures from ordinary data, and from such as break careless drawing.

use crate::{
    Alignment, Band, BandPlot, BandPoint, Bar, BarRow, Bars, BoxPanel, BoxPlot, BoxRow, ColorScale, Distribution, Dot,
    DotGroup, DotWeight, HeatCell, HeatMap, Histogram, IntervalPlot, IntervalRow, Line, Mark, Marker, Part,
    PhaseTimeline, Picture, RowOrder, Scatter, Segment, Series, SeriesPanel, Shade, SmallMultiples, Spacing, Span,
    TreeDiagram, TreeNode,
};

/// Numbers that break careless drawing.
pub(super) const WILD: [f64; 12] =
    [0.0, -0.0, 1.0, -1.0, 1e-300, 5e-324, 1e16, f64::MAX, f64::MIN, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

pub(super) fn timeline(lanes: usize, times: impl Fn(usize) -> (f64, f64), alignment: Alignment) -> PhaseTimeline {
    let segment = |lane| Segment { lane, start: times(lane).0, end: times(lane).1, phase: lane % 9 };
    let marker = |lane| Marker { lane, x: times(lane).1, event: lane % 7 };
    PhaseTimeline {
        title: "Phases of each attempt".into(),
        x_label: "L1 blocks".into(),
        lanes: (0..lanes).map(|lane| format!("process {lane}")).collect(),
        phases: (0..9).map(|phase| format!("phase {phase}")).collect(),
        events: (0..7).map(|event| format!("event {event}")).collect(),
        segments: (0..lanes).map(segment).collect(),
        markers: (0..lanes).flat_map(|lane| [marker(lane), marker(lane)]).collect(),
        alignment,
        ..PhaseTimeline::default()
    }
}

pub(super) fn histogram(values: &[&[f64]]) -> Histogram {
    let distribution = |(place, values): (usize, &&[f64])| Distribution::from_values(format!("sample {place}"), values);
    Histogram {
        title: "How long finalization takes".into(),
        x_label: "duration (L1 blocks)".into(),
        nothing: "No block was finalized.".into(),
        distributions: values.iter().enumerate().map(distribution).collect(),
        ..Histogram::default()
    }
}

pub(super) fn series(values: &[f64], spans: usize) -> Series {
    let points = |scale: f64| values.iter().enumerate().map(|(place, value)| (place as f64, value * scale)).collect();
    let panel = |y_label: &str, scale| SeriesPanel {
        y_label: y_label.into(),
        lines: vec![
            Line { name: format!("{y_label}, even"), points: points(scale), stairs: false },
            Line { name: format!("{y_label}, stairs"), points: points(scale / 2.0), stairs: true },
        ],
    };
    let shade = |label: &str, after: f64| {
        let start = |place: usize| place as f64 * 3.0 + after;
        let spans = (0..spans).map(start).map(|start| Span { start, end: start + 1.0 }).collect();
        Shade { label: label.into(), spans }
    };
    Series {
        title: "Prices and censorship".into(),
        x_label: "time (L1 blocks)".into(),
        panels: vec![panel("gas (gwei)", 1.0), panel("blob (gwei)", 1e4)],
        shades: vec![shade("censored", 0.0), shade("skipped", 1.0)],
        ..Series::default()
    }
}

pub(super) fn multiples(values: &[f64]) -> SmallMultiples {
    let points = |scale: f64| values.iter().enumerate().map(|(place, value)| (place as f64, value * scale)).collect();
    let part = |(name, scale): (&str, f64)| Part { name: name.into(), points: points(scale) };
    SmallMultiples {
        title: "Parts of the token supply".into(),
        x_label: "time (L1 blocks)".into(),
        unit: "tokens".into(),
        parts: [("circulating", 1e6), ("staked", 1e3), ("burnt", 1e-3)].into_iter().map(part).collect(),
        ..SmallMultiples::default()
    }
}

pub(super) fn intervals(values: &[f64]) -> IntervalPlot {
    let row = |(place, value): (usize, &f64)| IntervalRow {
        label: format!("combination {place} of proposal, commitment, reveal and rollup durations"),
        value: (place % 5 != 4).then_some(*value),
        interval: (place % 3 != 2).then_some((value - 0.25, value + 0.5)),
        n: Some(100),
    };
    IntervalPlot {
        title: "Skipped processes by combination".into(),
        x_label: "proportion_skipped".into(),
        rows: values.iter().enumerate().map(row).collect(),
        order: RowOrder::Descending,
        reference: Some(Mark { label: "goal".into(), value: 0.05 }),
        ..IntervalPlot::default()
    }
}

pub(super) fn heat_map(values: &[f64], scale: ColorScale) -> HeatMap {
    let names = |what: &str| (0..values.len().min(9)).map(|place| format!("{what} {place}")).collect();
    let cell = |place: usize| HeatCell { n: Some(7), ..HeatCell::of(values[place % values.len()]) };
    HeatMap {
        title: "Two durations".into(),
        x_label: "proposal (L1 blocks)".into(),
        y_label: "reveal (L1 blocks)".into(),
        value_label: "proportion_skipped".into(),
        columns: names("column"),
        rows: names("row"),
        // The last row is missing, and each is one cell short.
        cells: (1..values.len().min(9)).map(|row| (row..row + 8).map(cell).collect()).collect(),
        scale,
        ..HeatMap::default()
    }
}

pub(super) fn boxes(values: &[f64]) -> BoxPlot {
    let row = |place: usize| BoxRow::from_values(format!("combination {place} of all durations"), &values[place..]);
    let panel = |heading: &str| BoxPanel {
        heading: heading.into(),
        x_label: "duration (L1 blocks)".into(),
        rows: (0..values.len().min(5)).map(row).chain([BoxRow { label: "none".into(), ..BoxRow::default() }]).collect(),
        reference: values.first().map(|value| Mark { label: "goal".into(), value: *value }),
    };
    BoxPlot { title: "Spread".into(), panels: vec![panel("steady gas"), panel("shock")], ..BoxPlot::default() }
}

pub(super) fn bars(values: &[f64]) -> Bars {
    let bar = |value: f64| Bar::of(value, (value - 0.5, value + 0.25));
    let row = |(place, value): (usize, &f64)| BarRow {
        label: format!("parameter {place} with a name that is far too long to be written beside its bar"),
        bars: if place % 3 == 1 { vec![bar(*value)] } else { vec![bar(*value), bar(value * 2.0)] },
    };
    Bars {
        title: "Importance".into(),
        x_label: "share of variance".into(),
        series: vec!["first order".into(), "total".into()],
        rows: values.iter().enumerate().map(row).collect(),
        order: RowOrder::Descending,
        ..Bars::default()
    }
}

pub(super) fn scatter(values: &[f64]) -> Scatter {
    let dot = |(place, value): (usize, &f64)| Dot {
        name: format!("combination {place}"),
        at: (*value, values[(place + 1) % values.len()]),
        x_interval: Some((value - 1.0, value + 1.0)),
        y_interval: (place % 2 == 0).then_some((*value, value * 2.0)),
        n: Some(3),
        is_labelled: place % 3 == 0,
    };
    let group =
        |name: &str, weight| DotGroup { name: name.into(), weight, dots: values.iter().enumerate().map(dot).collect() };
    let front = values.iter().map(|value| (*value, -value)).collect();
    Scatter {
        title: "Two goals".into(),
        x_label: "resilience".into(),
        y_label: "speed".into(),
        groups: vec![group("dominated", DotWeight::Quiet), group("front", DotWeight::Strong)],
        front: Some(Line { name: "Pareto front".into(), points: front, stairs: true }),
        ..Scatter::default()
    }
}

pub(super) fn bands(values: &[f64], x_scale: Spacing) -> BandPlot {
    let point = |(place, value): (usize, &f64)| BandPoint {
        x: (place + 1) as f64,
        value: *value,
        interval: (place % 7 != 6).then_some((value - 1.0, value + 1.0)),
        n: Some(place as u64),
    };
    let band = |name: &str| Band { name: name.into(), points: values.iter().enumerate().map(point).collect() };
    BandPlot {
        title: "Convergence".into(),
        x_label: "runs".into(),
        y_label: "proportion_skipped".into(),
        x_scale,
        bands: vec![band("one"), band("other")],
        reference: values.last().map(|value| Mark { label: "goal".into(), value: *value }),
        ..BandPlot::default()
    }
}

fn tree_node(values: &[f64], depth: usize) -> TreeNode {
    let node = TreeNode::leaf(128_000, values[depth % values.len()]);
    let condition = format!("phase_duration_rollup_max_blocks of depth {depth} ≤ 12.345");
    if depth == 4 { node } else { node.split(condition, tree_node(values, depth + 1), TreeNode::leaf(1, 0.5)) }
}

pub(super) fn tree(values: &[f64]) -> TreeDiagram {
    let root = Some(tree_node(values, 0));
    TreeDiagram { title: "Success".into(), value_label: "share".into(), root, ..TreeDiagram::default() }
}

/// Each picture from ordinary data.
pub(super) fn ordinary() -> Vec<Picture> {
    let wave: Vec<f64> = (0..400).map(|i| 20.0 + f64::from(i * i % 37) - 0.01 * f64::from(i)).collect();
    let times = |lane: usize| (lane as f64 * 30.0, lane as f64 * 31.0 + 8.0);
    vec![
        timeline(12, times, Alignment::Absolute).draw(),
        timeline(30, times, Alignment::LaneStart).draw(),
        histogram(&[&wave]).draw(),
        histogram(&[&wave, &[30.0, 31.0, 32.0, 33.0, 40.0]]).draw(),
        series(&wave, 100).draw(),
        multiples(&wave).draw(),
        intervals(&wave[..9]).draw(),
        heat_map(&wave, ColorScale::Sequential).draw(),
        heat_map(&wave, ColorScale::Diverging { centre: 40.0 }).draw(),
        boxes(&wave).draw(),
        bars(&wave[..9]).draw(),
        scatter(&wave[..30]).draw(),
        bands(&wave, Spacing::Linear).draw(),
        bands(&wave, Spacing::Logarithmic).draw(),
        tree(&wave).draw(),
    ]
}

/// Each picture from nothing, one number, equal numbers and wild ones.
pub(super) fn degenerate() -> Vec<Picture> {
    let mut samples: Vec<Vec<f64>> = vec![vec![], vec![0.0; 5], vec![7.0; 5], WILD.to_vec()];
    samples.extend(WILD.iter().map(|number| vec![*number]));
    samples.extend(WILD.iter().map(|number| vec![1.0, *number, -3.0]));
    let mut pictures = Vec::new();
    for values in samples {
        let times = |lane: usize| (values[lane], values[(lane + 1) % values.len()]);
        pictures.push(timeline(values.len(), times, Alignment::Absolute).draw());
        pictures.push(timeline(values.len(), times, Alignment::LaneStart).draw());
        pictures.push(histogram(&[&values]).draw());
        if !values.is_empty() {
            pictures.push(heat_map(&values, ColorScale::Sequential).draw());
            pictures.push(heat_map(&values, ColorScale::Diverging { centre: values[0] }).draw());
            pictures.push(tree(&values).draw());
        }
        pictures.push(boxes(&values).draw());
        pictures.push(bars(&values).draw());
        pictures.push(scatter(&values).draw());
        pictures.push(bands(&values, Spacing::Linear).draw());
        pictures.push(bands(&values, Spacing::Logarithmic).draw());
        pictures.push(histogram(&[&values, &[]]).draw());
        pictures.push(series(&values, values.len()).draw());
        pictures.push(multiples(&values).draw());
        pictures.push(intervals(&values).draw());
    }
    pictures.push(PhaseTimeline::default().draw());
    pictures.push(Histogram::default().draw());
    pictures.push(Series::default().draw());
    pictures.push(SmallMultiples::default().draw());
    pictures.push(IntervalPlot::default().draw());
    pictures.push(HeatMap::default().draw());
    pictures.push(BoxPlot::default().draw());
    pictures.push(Bars::default().draw());
    pictures.push(Scatter::default().draw());
    pictures.push(BandPlot::default().draw());
    pictures.push(TreeDiagram::default().draw());
    pictures
}
