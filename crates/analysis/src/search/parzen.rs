//! Tree-structured Parzen estimators: densities of the good and of the other points, and what lies between them.
//!
//! Source: J. Bergstra, R. Bardenet, Y. Bengio, B. Kegl, "Algorithms for hyper-parameter optimization", NIPS 2011.

use rand_core::Rng;
use tpe::density_estimation::DefaultEstimatorBuilder;
use tpe::{TpeOptimizer, TpeOptimizerBuilder};

use super::explore::Explorer;
use super::space::{Axis, Point};
use super::strategy::{Sieve, SoFar, Strategy};

/// A round has a quarter of the points that a grid's may have: the estimators learn from each.
const BATCH: usize = 4;
/// One in so many new points of a round is taken from the whole grid: the densities alone would stay where points are.
const EXPLORED: usize = 5;
/// The share of points that count as good, and how many at most.
const GOOD: (f64, f64) = (0.1, 25.0);
/// Rounds without a better point, after which there is none to be hoped for.
const PATIENCE: usize = 5;
/// Draws for each point that is wanted: where the good ones are known already, most are not new.
const DRAWS: usize = 4;

/// Draws points where good ones are dense and others are not, each axis for itself.
pub(super) struct Parzen {
    random: Box<dyn Rng>,
    explorer: Explorer,
    /// Rounds since the best point was found.
    waited: usize,
}

impl Parzen {
    pub fn new(random: Box<dyn Rng>) -> Self {
        Self { random, explorer: Explorer::default(), waited: 0 }
    }

    fn draw(&mut self, axes: &mut [Estimator]) -> Option<Point> {
        axes.iter_mut().map(|axis| axis.ask(&mut *self.random)).collect()
    }
}

impl Strategy for Parzen {
    fn propose(&mut self, so_far: &SoFar<'_>, sieve: &mut Sieve<'_>) -> Vec<Point> {
        let batch = so_far.settings.points.div_ceil(BATCH).max(1);
        if so_far.round == 0 {
            return self.explorer.points(so_far.space, batch, sieve);
        }
        self.waited = if so_far.moved { 0 } else { self.waited + 1 };
        if self.waited >= PATIENCE {
            return Vec::new();
        }
        let mut points = self.explorer.points(so_far.space, batch.div_ceil(EXPLORED), sieve);
        let share = GOOD.0.min(GOOD.1 / so_far.known.len().max(1) as f64);
        let mut axes: Vec<Estimator> = so_far.space.axes().iter().map(|axis| Estimator::new(*axis, share)).collect();
        let mut worst = f64::INFINITY;
        for (point, known) in so_far.known {
            tell(&mut axes, point, known.found.mean);
            worst = worst.min(known.found.mean);
        }
        for _ in 0..batch.saturating_mul(DRAWS) {
            if points.len() >= batch {
                break;
            }
            let Some(point) = self.draw(&mut axes) else { break };
            // Until the next round it counts as bad, whether it is to be tried, was tried or cannot be: so the draws move on.
            tell(&mut axes, &point, worst);
            if sieve.admits(&point) {
                points.push(point);
            }
        }
        points
    }
}

fn tell(axes: &mut [Estimator], point: &Point, score: f64) {
    axes.iter_mut().zip(point).for_each(|(axis, value)| axis.tell(*value, score));
}

/// The densities on one axis.
struct Estimator {
    values: u32,
    /// None on an axis where there is nothing to choose.
    optimizer: Option<TpeOptimizer<DefaultEstimatorBuilder>>,
}

impl Estimator {
    fn new(axis: Axis, share: f64) -> Self {
        let values = axis.len();
        let estimator = match axis {
            Axis::Ordered(_) => tpe::parzen_estimator(),
            Axis::Unordered(_) => tpe::histogram_estimator(),
        };
        let range = tpe::range(0.0, f64::from(values)).ok().filter(|_| values > 1);
        let optimizer = range.and_then(|range| TpeOptimizerBuilder::new().gamma(share).build(estimator, range).ok());
        Self { values, optimizer }
    }

    fn ask(&mut self, random: &mut dyn Rng) -> Option<u32> {
        let Some(optimizer) = &mut self.optimizer else { return Some(0) };
        let place = optimizer.ask(random).ok()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the number of values")]
        Some((place as u32).min(self.values - 1))
    }

    fn tell(&mut self, value: u32, score: f64) {
        // In the middle of its place, because a place is as wide as one; the crate minimises.
        let told = self.optimizer.as_mut().map(|optimizer| optimizer.tell(f64::from(value) + 0.5, -score));
        debug_assert!(!matches!(told, Some(Err(_))), "a value of the axis, and a score that is a number");
    }
}
