//! A coarse grid, and finer ones around good points.

use super::explore::Explorer;
use super::space::{Axis, Point, Space};
use super::strategy::{Sieve, SoFar, Strategy};

/// One in so many new points of a round is taken from the whole grid, far from what is known to be good.
const EXPLORED: usize = 5;
/// The last round takes one in so many of all points from the whole grid, as far as a round may have them.
const IN_EARNEST: u64 = 10;

/// Refines the grid around the best points, and keeps an eye on the rest of it.
pub(super) struct Refining {
    /// The distance of neighbours on each axis.
    steps: Vec<u32>,
    explorer: Explorer,
    /// Whether the last round looked over the whole grid in earnest.
    looked: bool,
}

impl Refining {
    pub fn new(space: &Space) -> Self {
        let steps = space.axes().iter().map(|axis| axis.len().saturating_sub(1).div_ceil(2).max(1)).collect();
        Self { steps, explorer: Explorer::default(), looked: false }
    }

    fn is_finest(&self) -> bool {
        self.steps.iter().all(|step| *step <= 1)
    }

    fn halve(&mut self) {
        self.steps.iter_mut().for_each(|step| *step = (*step / 2).max(1));
    }

    /// The coarse grid: both ends and the middle of each ordered axis, all values of the others; where those are too many,
    /// or constraints refuse some, points that fill the whole grid evenly.
    fn first(&mut self, space: &Space, most: usize, sieve: &mut Sieve<'_>) -> Vec<Point> {
        let coarse: Vec<Vec<u32>> =
            space.axes().iter().zip(&self.steps).map(|(axis, step)| coarse(*axis, *step)).collect();
        let product = coarse.iter().fold(1_usize, |product, values| product.saturating_mul(values.len()));
        let mut points: Vec<Point> = vec![Vec::new()];
        if product <= most {
            for values in &coarse {
                let extended = |point: &Point| -> Vec<Point> {
                    values.iter().map(|value| point.iter().copied().chain([*value]).collect()).collect()
                };
                points = points.iter().flat_map(extended).collect();
            }
        }
        points.retain(|point| point.len() == space.axes().len() && sieve.admits(point));
        let missing = product.min(most) - points.len();
        points.extend(self.explorer.points(space, missing, sieve));
        points
    }
}

impl Strategy for Refining {
    fn propose(&mut self, so_far: &SoFar<'_>, sieve: &mut Sieve<'_>) -> Vec<Point> {
        let most = so_far.settings.points.max(1);
        if so_far.round == 0 {
            return self.first(so_far.space, most, sieve);
        }
        let share = most.div_ceil(EXPLORED);
        // Before it ends, a round must have looked elsewhere in earnest and found nothing better.
        let tenth = usize::try_from(so_far.space.points() / IN_EARNEST).unwrap_or(most);
        let in_earnest = tenth.clamp(1, most);
        let had_no_hope = !so_far.moved && self.is_finest();
        if had_no_hope && self.looked {
            return Vec::new();
        }
        if !so_far.moved || so_far.round == 1 {
            self.halve();
        }
        let near = most - share;
        let mut points = neighbours(so_far.space, so_far.elite, &self.steps, near, sieve);
        // Without new points at larger steps the steps are halved once more: nothing new is no move.
        while points.is_empty() && !self.is_finest() {
            self.halve();
            points = neighbours(so_far.space, so_far.elite, &self.steps, near, sieve);
        }
        let is_last = had_no_hope || (self.is_finest() && points.len() <= so_far.elite.len());
        let share = if is_last { in_earnest.min(most - points.len()) } else { points.len().div_ceil(EXPLORED - 1) };
        let explored = self.explorer.points(so_far.space, share, sieve);
        // A grid that has no more to offer was looked at in earnest too.
        self.looked = is_last || explored.len() < share || share >= in_earnest;
        points.extend(explored);
        points
    }
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
fn neighbours(space: &Space, elite: &[Point], steps: &[u32], most: usize, sieve: &mut Sieve<'_>) -> Vec<Point> {
    let mut points = Vec::new();
    let mut wanted = 0;
    for point in elite {
        for (place, (axis, step)) in space.axes().iter().zip(steps).enumerate() {
            for value in around(*axis, point[place], *step) {
                let mut neighbour = point.clone();
                neighbour[place] = value;
                if points.len() >= most || !sieve.is_new(&neighbour) {
                    continue;
                }
                wanted += 1;
                if sieve.admits(&neighbour) {
                    points.push(neighbour);
                }
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
        // Half as many as the neighbours on the axes, so that what depends on two axes at once is found too; and what
        // takes the place of those that constraints refuse.
        let extra = (wanted + wanted / 2).min(most) - points.len();
        filling(space, &ranges, extra, sieve, &mut points);
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

/// So many more points of a box that fill it evenly; fewer if it has no more.
fn filling(space: &Space, ranges: &[(u32, u32)], more: usize, sieve: &mut Sieve<'_>, points: &mut Vec<Point>) {
    let most = points.len() + more;
    // In a small box the sequence comes back to the same points; then it is tried for a while.
    for n in 0..u32::try_from(more.saturating_mul(20)).unwrap_or(u32::MAX) {
        if points.len() >= most {
            break;
        }
        let point = space.fill(ranges, n);
        if sieve.admits(&point) {
            points.push(point);
        }
    }
}
