//! Morris designs: paths that move along one axis at a time.

use super::draws::{Purpose, draws};
use super::{Axis, Coordinate, place};

/// The fewest and the most levels of an axis. Two are its ends; as many as there may be show no more than the random
/// methods do.
pub const LEVELS: std::ops::RangeInclusive<u64> = 2..=64;

/// The levels where a scenario does not say how many.
pub const DEFAULT_LEVELS: u64 = 4;

/// Combinations per path.
pub(super) const fn block(axes: usize) -> u64 {
    axes as u64 + 1
}

/// Where a combination lies on an axis: of so many axes, by so many levels.
pub(super) fn coordinate(
    seed: u64,
    levels: u64,
    combination: u64,
    axis: usize,
    (axes, shape): (usize, Axis),
) -> Coordinate {
    let (path, step) = (combination / block(axes), combination % block(axes));
    let moved = step > 0 && rank(seed, path, axis, axes) < step;
    place::level(shape, level(seed, levels, path, axis, moved), levels)
}

/// The axis that the step to a combination led along; `None` where a path begins.
pub(super) fn moved(seed: u64, combination: u64, axes: usize) -> Option<usize> {
    let (path, step) = (combination / block(axes), combination % block(axes));
    let last = step.checked_sub(1)?;
    (0..axes).find(|axis| rank(seed, path, *axis, axes) == last)
}

/// How far a path moves along an axis, as a part of the axis, with its sign.
pub(super) fn stride(seed: u64, levels: u64, path: u64, axis: usize, shape: Axis) -> f64 {
    let [from, to] = [false, true].map(|moved| level(seed, levels, path, axis, moved));
    if let Axis::Real { .. } = shape {
        // Exactly; rounding to a value of the range loses some digits.
        return (to as f64 - from as f64) / (levels - 1) as f64;
    }
    let [from, to] = [from, to].map(|level| place::unit(shape, place::level(shape, level, levels)));
    to - from
}

/// The level of an axis on which a path lies before or after it has moved along it. The start is uniform among the
/// levels; only one direction leads from there to another level.
fn level(seed: u64, levels: u64, path: u64, axis: usize, moved: bool) -> u64 {
    let count = usize::try_from(levels).unwrap_or(1);
    let start = draws(seed).index(count, Purpose::Start, path, axis as u64) as u64;
    let half = levels / 2;
    match (moved, start < half) {
        (false, _) => start,
        (true, true) => start + half,
        (true, false) => start - half,
    }
}

/// When a path moves along an axis: its place in a random order of all.
fn rank(seed: u64, path: u64, axis: usize, axes: usize) -> u64 {
    let draws = draws(seed);
    let key = |axis: usize| (draws.bits(Purpose::Order, path, axis as u64), axis);
    let own = key(axis);
    (0..axes).filter(|other| key(*other) < own).count() as u64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use crate::design::{Axis, Coordinate, Design, DesignError, DesignPlace, Method, Scale, place};

    fn axis() -> impl Strategy<Value = Axis> {
        let scale = prop_oneof![Just(Scale::Linear), Just(Scale::Log)];
        prop_oneof![
            (2..12_usize).prop_map(Axis::List),
            (1..50_i64, 1..200_i64, scale.clone()).prop_map(|(low, more, scale)| Axis::Whole {
                low,
                high: low + more,
                scale
            }),
            (0.5..9.0_f64, 0.5..99.0_f64, scale).prop_map(|(low, more, scale)| Axis::Real {
                low,
                high: low + more,
                scale
            }),
        ]
    }

    fn design(axes: &[Axis], samples: u64, levels: u64) -> Result<Design, DesignError> {
        Design::new(Method::Morris { samples, levels, seed: 3 }, axes.to_vec())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

        #[test]
        fn each_path_moves_along_each_axis_once_by_a_step_that_changes_the_value_and_is_told(
            axes in prop::collection::vec(axis(), 1..6), half in 1..=32_u64,
        ) {
            let levels = 2 * half;
            let design = design(&axes, 4, levels).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let paths = axes.len() as u64 + 1;
            prop_assert_eq!(design.len(), 4 * paths);
            for combination in 0..design.len() {
                let DesignPlace::Morris { path, step, moved } = design.place(combination) else {
                    return Err(TestCaseError::fail("a place on a path"));
                };
                prop_assert_eq!((path, step), (combination / paths, combination % paths));
                let point = |combination| (0..axes.len()).map(move |axis| (axis, combination));
                let changed: Vec<usize> = point(combination)
                    .filter(|&(axis, at)| step > 0 && design.coordinate(at, axis) != design.coordinate(at - 1, axis))
                    .map(|(axis, _)| axis)
                    .collect();
                prop_assert_eq!(&changed, &moved.map(|(axis, _)| axis).into_iter().collect::<Vec<_>>());
                if let Some((axis, stride)) = moved {
                    let unit = |at| place::unit(axes[axis], design.coordinate(at, axis));
                    prop_assert!((stride - (unit(combination) - unit(combination - 1))).abs() < 1e-9);
                    if let Axis::Real { .. } = axes[axis] {
                        let delta = levels as f64 / (2.0 * (levels as f64 - 1.0));
                        prop_assert!((stride.abs() - delta).abs() < 1e-9, "{} {}", stride, delta);
                    }
                }
            }
            for path in 0..4 {
                let along = |step| match design.place(path * paths + step) {
                    DesignPlace::Morris { moved, .. } => moved.map(|(axis, _)| axis),
                    _ => None,
                };
                let visited: BTreeSet<usize> = (1..paths).filter_map(along).collect();
                prop_assert_eq!(visited.len(), axes.len());
            }
        }
    }

    #[test]
    fn starts_orders_and_directions_differ_between_paths_and_every_level_is_visited() -> Result<(), DesignError> {
        let shape = Axis::Real { low: 0.0, high: 3.0, scale: Scale::Linear };
        let design = design(&[shape; 3], 200, 4)?;
        let mut levels = BTreeSet::new();
        let (mut first, mut up) = ([0; 3], 0);
        for path in 0..200 {
            if let Coordinate::Real(number) = design.coordinate(4 * path, 0) {
                levels.insert(number.to_bits());
            }
            if let DesignPlace::Morris { moved: Some((axis, stride)), .. } = design.place(4 * path + 1) {
                first[axis] += 1;
                up += u32::from(stride > 0.0);
            }
        }
        assert_eq!(levels, [0.0_f64, 1.0, 2.0, 3.0].map(f64::to_bits).into());
        // Standard deviations are 6.7 and 7.1.
        assert!(first.iter().all(|count| (40..=94).contains(count)), "{first:?}");
        assert!((72..=128).contains(&up), "{up}");
        Ok(())
    }

    #[test]
    fn more_paths_extend_a_design() -> Result<(), DesignError> {
        let axes = [Axis::List(3), Axis::List(5)];
        let (short, long) = (design(&axes, 3, 4)?, design(&axes, 8, 4)?);
        for combination in 0..short.len() {
            assert!((0..2).all(|axis| short.coordinate(combination, axis) == long.coordinate(combination, axis)));
        }
        Ok(())
    }

    #[test]
    fn an_axis_with_a_single_value_is_refused() {
        let single = [
            Axis::List(1),
            Axis::Whole { low: 3, high: 3, scale: Scale::Linear },
            Axis::Real { low: 0.5, high: 0.5, scale: Scale::Linear },
        ];
        for axis in single {
            assert_eq!(design(&[Axis::List(2), axis], 3, 4), Err(DesignError::SingleValue { axis: 1 }));
        }
    }
}
