//! Coarse grids and finer ones around good points.

use std::collections::BTreeSet;

use super::space::{Axis, Point, Space};

/// The coarse grid: both ends and the middle of each ordered axis, all values of the others; where those are too many, a
/// sample of the whole grid that fills it evenly. With the distance of neighbours on each axis.
pub(super) fn first_points(space: &Space, most: usize) -> (Vec<Point>, Vec<u32>) {
    let steps: Vec<u32> = space.axes().iter().map(|axis| axis.len().saturating_sub(1).div_ceil(2).max(1)).collect();
    let coarse: Vec<Vec<u32>> = space.axes().iter().zip(&steps).map(|(axis, step)| coarse(*axis, *step)).collect();
    let product = coarse.iter().fold(1_usize, |product, values| product.saturating_mul(values.len()));
    if product <= most {
        let mut points: Vec<Point> = vec![Vec::new()];
        for values in &coarse {
            let extended = |point: &Point| -> Vec<Point> {
                values.iter().map(|value| point.iter().copied().chain([*value]).collect()).collect()
            };
            points = points.iter().flat_map(extended).collect();
        }
        return (points, steps);
    }
    let ranges: Vec<(u32, u32)> = space.axes().iter().map(|axis| (0, axis.len().saturating_sub(1))).collect();
    (filling(space, &ranges, most, |_| true), steps)
}

fn coarse(axis: Axis, step: u32) -> Vec<u32> {
    match axis {
        Axis::Unordered(values) => (0..values).collect(),
        Axis::Ordered(values) => {
            let last = values.saturating_sub(1);
            let mut places = vec![0, step.min(last), last];
            places.dedup();
            places
        }
    }
}

/// New points around good ones: one step up and down on each axis of each, then what fills the box that holds them all and
/// a step more. At most so many.
pub(super) fn neighbours(
    space: &Space,
    elite: &[Point],
    steps: &[u32],
    most: usize,
    is_new: impl Fn(&Point) -> bool,
) -> Vec<Point> {
    let mut seen = BTreeSet::new();
    let mut points = Vec::new();
    let mut add = |point: Point| {
        if points.len() < most && is_new(&point) && seen.insert(point.clone()) {
            points.push(point);
        }
    };
    for point in elite {
        for (place, (axis, step)) in space.axes().iter().zip(steps).enumerate() {
            for value in around(*axis, point[place], *step) {
                let mut neighbour = point.clone();
                neighbour[place] = value;
                add(neighbour);
            }
        }
    }
    let ranges: Vec<(u32, u32)> = space
        .axes()
        .iter()
        .zip(steps)
        .enumerate()
        .filter_map(|(place, (axis, step))| {
            let values = || elite.iter().map(|point| point[place]);
            let (low, high) = (values().min()?, values().max()?);
            Some((low.saturating_sub(*step), (high + step).min(axis.len().saturating_sub(1))))
        })
        .collect();
    if ranges.len() == space.axes().len() && !elite.is_empty() {
        // Half as many as the neighbours on the axes, so that what depends on two axes at once is found too.
        let extra = (points.len() / 2).min(most - points.len());
        points.extend(filling(space, &ranges, extra, |point| is_new(point) && !seen.contains(point)));
    }
    points
}

/// The values one step away.
fn around(axis: Axis, value: u32, step: u32) -> Vec<u32> {
    match axis {
        Axis::Unordered(values) => (0..values).filter(|other| *other != value).collect(),
        Axis::Ordered(values) => {
            let up = Some(value + step).filter(|up| *up < values);
            [value.checked_sub(step), up].into_iter().flatten().collect()
        }
    }
}

/// Different points of a box that fill it evenly; fewer if it has no more.
fn filling(space: &Space, ranges: &[(u32, u32)], most: usize, is_new: impl Fn(&Point) -> bool) -> Vec<Point> {
    let mut seen = BTreeSet::new();
    let mut points = Vec::with_capacity(most);
    // In a small box the sequence comes back to the same points; then it is tried for a while.
    for n in 0..u32::try_from(most.saturating_mul(20)).unwrap_or(u32::MAX) {
        if points.len() >= most {
            break;
        }
        let point = space.fill(ranges, n);
        if is_new(&point) && seen.insert(point.clone()) {
            points.push(point);
        }
    }
    points
}
