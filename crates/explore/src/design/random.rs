//! Random designs.

use super::draws::{Purpose, draws};
use super::{Axis, Coordinate, Scale, place};

/// Where a sample lies on an axis: a pure function of (seed, sample, axis).
pub(super) fn coordinate(seed: u64, sample: u64, axis: u64, shape: Axis) -> Coordinate {
    let draws = draws(seed);
    match shape {
        Axis::List(values) => Coordinate::Index(draws.index(values, Purpose::Random, sample, axis)),
        Axis::Whole { low, high, scale: Scale::Linear } => {
            let count = usize::try_from(high.abs_diff(low)).unwrap_or(usize::MAX).saturating_add(1);
            let offset = i64::try_from(draws.index(count, Purpose::Random, sample, axis)).unwrap_or(i64::MAX);
            Coordinate::Whole(low.saturating_add(offset))
        }
        _ => place::at(shape, draws.unit(Purpose::Random, sample, axis)),
    }
}

#[cfg(test)]
mod tests {
    use crate::design::{Axis, Coordinate, Design, Method, Scale};

    fn draw(axes: &[Axis], samples: u64, seed: u64) -> Vec<Vec<Coordinate>> {
        let design = Design::new(Method::Random { samples, seed }, axes.to_vec());
        design.map_or_else(
            |_| Vec::new(),
            |design| {
                let sample = |index| (0..axes.len()).map(|axis| design.coordinate(index, axis)).collect();
                (0..samples).map(sample).collect()
            },
        )
    }

    fn number(coordinate: Coordinate) -> f64 {
        match coordinate {
            Coordinate::Index(index) => index as f64,
            Coordinate::Real(number) => number,
            Coordinate::Whole(number) => number as f64,
            Coordinate::Base => f64::NAN,
        }
    }

    #[test]
    fn more_samples_or_axes_extend_a_design_and_another_seed_gives_another_one() {
        let axes = [Axis::Real { low: 0.0, high: 1.0, scale: Scale::Linear }, Axis::List(7)];
        let short = draw(&axes, 20, 5);
        assert_eq!(short, draw(&axes, 50, 5)[..20]);
        assert_eq!(draw(&axes[..1], 20, 5), short.iter().map(|sample| vec![sample[0]]).collect::<Vec<_>>());
        assert_ne!(short, draw(&axes, 20, 6));
    }

    #[test]
    fn every_whole_number_of_a_range_is_drawn_and_no_other() {
        for scale in [Scale::Linear, Scale::Log] {
            let drawn = draw(&[Axis::Whole { low: 3, high: 8, scale }], 500, 1);
            let mut numbers: Vec<_> = drawn.into_iter().map(|sample| number(sample[0])).collect();
            numbers.sort_by(f64::total_cmp);
            numbers.dedup();
            assert_eq!(numbers, [3.0, 4.0, 5.0, 6.0, 7.0, 8.0], "{scale:?}");
        }
    }

    /// The share of 4000 draws below the middle has standard deviation 0.008.
    #[test]
    fn half_of_the_draws_lie_below_the_middle_on_either_scale() {
        for (scale, middle) in [(Scale::Linear, 50.5), (Scale::Log, 10.0)] {
            let drawn = draw(&[Axis::Real { low: 1.0, high: 100.0, scale }], 4000, 2);
            let below = drawn.iter().filter(|sample| number(sample[0]) < middle).count();
            assert!((1880..=2120).contains(&below), "{below} {scale:?}");
            assert!(drawn.iter().all(|sample| (1.0..=100.0).contains(&number(sample[0]))));
        }
    }
}
