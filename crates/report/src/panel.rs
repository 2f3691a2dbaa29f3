//! Lines over a common x axis, with shaded spans behind them.

use crate::axis::{Axis, AxisStyle, drawable, range};
use crate::canvas::{Color, Point, Stroke};
use crate::frame::{Area, Frame};
use crate::palette::category;

/// A named line; a point that is not finite interrupts it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// What is shown; may be empty when there is only one.
    pub name: String,
    /// Points with ascending x.
    pub points: Vec<(f64, f64)>,
    /// Whether a value holds until the next one (stairs) instead of changing evenly.
    pub stairs: bool,
}

/// A stretch of x to be shaded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Where it starts.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
}

/// Smallest and largest x of some lines.
pub(crate) fn x_range<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Option<(f64, f64)> {
    range(lines.into_iter().flat_map(|line| line.points.iter().filter(|(_, y)| y.is_finite()).map(|(x, _)| *x)))
}

/// An upright axis that shows all of some lines; it starts at zero if that costs little room, or if they are level and
/// not below it.
pub(crate) fn y_axis(lines: &[Line], ticks: f64) -> Option<Axis> {
    let values = lines.iter().flat_map(|line| line.points.iter().filter(|(x, _)| x.is_finite()).map(|(_, y)| *y));
    let (low, high) = range(values)?;
    let is_level = low == high;
    let low = if low > 0.0 && (is_level || low < 0.4 * high) { 0.0 } else { low };
    // A level line stands clear of the upper edge.
    let high = match high {
        0.0 if is_level => 1.0,
        high if is_level && high > 0.0 => 1.1 * high,
        high => high,
    };
    Some(Axis::new((low, high), 0.0, 0.0, AxisStyle { ticks, integers: false, round_ends: true }))
}

/// Draws lines that are already in the frame of their axes.
pub(crate) fn lines(
    frame: &mut Frame,
    area: Area,
    lines: &[Line],
    (x_axis, y_axis): (&Axis, &Axis),
    first_color: usize,
) {
    for (place, line) in lines.iter().enumerate() {
        let stroke = Stroke::solid(category(first_color + place), 1.6);
        for points in runs(line, x_axis, y_axis) {
            let points = decimated(&points, |x| ((x - area.left) * 2.0).floor());
            if let [point] = points[..] {
                frame.canvas.circle(point, 2.5, stroke.color, None);
            }
            frame.canvas.polyline(points, stroke);
        }
    }
}

/// Pixels of the stretches of a line without a gap.
fn runs(line: &Line, x_axis: &Axis, y_axis: &Axis) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = vec![Vec::new()];
    for (x, y) in &line.points {
        let pixel = drawable(*x).zip(drawable(*y)).map(|(x, y)| (x_axis.at(x), y_axis.at(y)));
        match (pixel, runs.last_mut()) {
            (Some(pixel), Some(run)) => {
                let before = run.last().copied().filter(|_| line.stairs);
                run.extend(before.map(|(_, y)| (pixel.0, y)));
                run.push(pixel);
            }
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// At most four points per stretch of x: the first, the lowest, the highest and the last, in their order. Where stretches
/// are not wider than half a pixel, the line looks the same.
pub(crate) fn decimated(points: &[Point], stretch: impl Fn(f64) -> f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for group in points.chunk_by(|one, next| stretch(one.0).total_cmp(&stretch(next.0)).is_eq()) {
        let extreme = |sign: f64| {
            let value = |place: &usize| sign * group[*place].1;
            (0..group.len()).reduce(|best, place| if value(&place) > value(&best) { place } else { best })
        };
        let mut places: Vec<usize> =
            [Some(0), extreme(1.0), extreme(-1.0), group.len().checked_sub(1)].into_iter().flatten().collect();
        places.sort_unstable();
        places.dedup();
        kept.extend(places.into_iter().map(|place| group[place]));
    }
    kept
}

/// Stretches of equal cover by spans, from where to where, in columns, and the share that is covered, in sixteenths.
pub(crate) fn covered(spans: &[Span], column: impl Fn(f64) -> f64, columns: usize) -> Vec<(f64, f64, f64)> {
    let mut covered = vec![0.0_f64; columns];
    for span in spans {
        let Some((start, end)) = drawable(span.start).zip(drawable(span.end)) else { continue };
        let (start, end) = (column(start), column(end));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "columns, not negative")]
        let touched = (start.max(0.0) as usize)..(end.max(0.0).ceil() as usize).min(columns);
        for place in touched {
            let left = place as f64;
            covered[place] += (end.min(left + 1.0) - start.max(left)).max(0.0);
        }
    }
    let level = |covered: &f64| (covered.min(1.0) * 16.0).round();
    let mut from = 0.0;
    let mut stretches = Vec::new();
    for run in covered.chunk_by(|one, next| level(one).total_cmp(&level(next)).is_eq()) {
        let (share, to) = (run.first().map_or(0.0, level) / 16.0, from + run.len() as f64);
        stretches.extend((share > 0.0).then_some((from, to, share)));
        from = to;
    }
    stretches
}

/// Shades spans. Where they are finer than a pixel the shade shows which share of the pixel they cover, so that dense
/// spans do not look solid.
pub(crate) fn spans(frame: &mut Frame, area: Area, spans: &[Span], axis: &Axis, tone: Color) {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the width of a picture")]
    let columns = area.width().ceil().max(0.0) as usize;
    for (from, to, share) in covered(spans, |x| axis.at(x) - area.left, columns) {
        let (left, right) = (area.left + from, (area.left + to).min(area.right));
        frame.canvas.rectangle((left, area.top), right - left, area.height(), tone.with_opacity(tone.opacity * share));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Shape;
    use crate::palette::SHADE;

    #[test]
    fn decimation_keeps_every_peak() {
        let mut points: Vec<Point> = (0..100_000).map(|i| (f64::from(i) * 0.008, 50.0)).collect();
        points[12_345].1 = 99.0;
        points[77_777].1 = 1.0;
        let kept = decimated(&points, |x| (2.0 * x).floor());
        assert!(kept.len() < 4 * 1_602, "{}", kept.len());
        assert!(kept.contains(&points[12_345]) && kept.contains(&points[77_777]));
        assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
        assert!(kept.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    }

    #[test]
    fn dense_spans_are_paler_than_solid_ones() {
        let area = Area { left: 0.0, top: 0.0, right: 100.0, bottom: 10.0 };
        let style = AxisStyle { ticks: 5.0, integers: false, round_ends: false };
        let axis = Axis::new((0.0, 1_000.0), 0.0, 100.0, style);
        let opacities = |all: &[Span]| {
            let mut frame = Frame::new("", "");
            spans(&mut frame, area, all, &axis, SHADE);
            let fills = frame.canvas.shapes.iter().filter_map(|shape| match shape {
                Shape::Rectangle { fill, width, .. } => Some((fill.opacity, *width)),
                _ => None,
            });
            fills.collect::<Vec<_>>()
        };
        let every_other: Vec<Span> =
            (0..500).map(|i| f64::from(2 * i)).map(|start| Span { start, end: start + 1.0 }).collect();
        assert_eq!(opacities(&every_other), [(SHADE.opacity / 2.0, 100.0)]);
        assert_eq!(opacities(&[Span { start: 0.0, end: 500.0 }]), [(SHADE.opacity, 50.0)]);
        assert_eq!(opacities(&[Span { start: f64::NAN, end: 5.0 }]), []);
    }

    #[test]
    fn a_level_line_that_is_not_negative_stands_on_an_axis_from_zero() {
        let ends = |level: f64| {
            let axis = y_axis(&[Line { points: vec![(0.0, level), (9.0, level)], ..Line::default() }], 4.0).unwrap();
            (axis.ticks.first().unwrap().0, axis.ticks.last().unwrap().0)
        };
        assert_eq!([ends(0.0), ends(30.0)], [(0.0, 1.0), (0.0, 40.0)]);
        assert!(ends(-1.0).0 < -1.0);
    }

    #[test]
    fn a_point_that_is_not_finite_interrupts_a_line() {
        let style = AxisStyle { ticks: 5.0, integers: false, round_ends: false };
        let axis = Axis::new((0.0, 10.0), 0.0, 100.0, style);
        let line = Line { points: vec![(0.0, 1.0), (1.0, f64::NAN), (2.0, 3.0), (3.0, 4.0)], ..Line::default() };
        let lengths: Vec<usize> = runs(&line, &axis, &axis).iter().map(Vec::len).collect();
        assert_eq!(lengths, [1, 2]);
    }
}
