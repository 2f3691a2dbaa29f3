//! Latin hypercube designs.

use gddt_engine::Draws;

use super::draws::{Purpose, draws};
use super::{Axis, Coordinate, place};

/// Where a sample lies on an axis: each of as many equal parts of the axis as there are samples holds one of them, at a
/// uniform place; which sample has which part is shuffled for each axis by itself.
///
/// Source: M. D. McKay, R. J. Beckman and W. J. Conover, Technometrics 21 (1979) 239.
pub(super) fn coordinate(seed: u64, samples: u64, sample: u64, axis: u64, shape: Axis) -> Coordinate {
    let draws = draws(seed);
    let stratum = shuffled(&draws, samples, sample, axis);
    let unit = (stratum as f64 + draws.unit(Purpose::Jitter, sample, axis)) / samples as f64;
    place::at(shape, unit.min(1.0 - f64::EPSILON))
}

/// The place of a sample in a random order of all samples, without holding the order: four rounds of a Feistel network
/// permute the numbers of the next even number of bits, and a place beyond the last sample is permuted again until it is
/// one (cycle walking).
fn shuffled(draws: &Draws, samples: u64, sample: u64, axis: u64) -> u64 {
    let bits = (64 - samples.saturating_sub(1).leading_zeros()).div_ceil(2).max(1);
    let mask = (1_u64 << bits) - 1;
    let mut number = sample;
    loop {
        let (mut left, mut right) = (number >> bits, number & mask);
        for round in 0..4 {
            (left, right) = (right, left ^ (draws.bits(Purpose::Shuffle, right, 4 * axis + round) & mask));
        }
        number = left << bits | right;
        if number < samples {
            return number;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::shuffled;
    use crate::design::{Axis, Coordinate, Design, Method, Scale};
    use gddt_engine::Draws;

    #[test]
    fn an_order_has_every_sample_once_and_differs_between_axes_and_seeds() {
        for samples in [1, 2, 3, 7, 64, 1000] {
            let order = |seed, axis| -> Vec<u64> {
                (0..samples).map(|sample| shuffled(&Draws::new(seed, 0), samples, sample, axis)).collect()
            };
            assert_eq!(order(1, 0).into_iter().collect::<BTreeSet<_>>(), (0..samples).collect());
            if samples > 6 {
                assert_ne!(order(1, 0), order(1, 1));
                assert_ne!(order(1, 0), order(2, 0));
                assert_ne!(order(1, 0), (0..samples).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn every_part_of_every_axis_has_one_sample() -> Result<(), crate::design::DesignError> {
        let samples = 50;
        let axes = vec![Axis::Real { low: 0.0, high: 1.0, scale: Scale::Linear }, Axis::List(10)];
        let design = Design::new(Method::LatinHypercube { samples, seed: 3 }, axes)?;
        let mut parts = BTreeSet::new();
        let mut listed = [0; 10];
        for sample in 0..samples {
            if let Coordinate::Real(number) = design.coordinate(sample, 0) {
                parts.insert((number * samples as f64).floor().to_bits());
            }
            if let Coordinate::Index(index) = design.coordinate(sample, 1) {
                listed[index] += 1;
            }
        }
        assert_eq!(parts, (0..50_u32).map(|part| f64::from(part).to_bits()).collect());
        assert_eq!(listed, [5; 10]);
        Ok(())
    }
}
