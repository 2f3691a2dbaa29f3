//! Sobol designs.

use super::{Axis, Coordinate, place};

/// The longest sequence of the library.
pub(super) const MOST_SAMPLES: u64 = 1 << 16;
/// The most dimensions of the library.
pub(super) const MOST_AXES: usize = sobol_burley::NUM_DIMENSIONS as usize;

/// Where a sample lies on an axis: the point of an Owen-scrambled Sobol sequence. More samples extend a design; a power of
/// two fills space best.
pub(super) fn coordinate(seed: u64, sample: u64, axis: usize, shape: Axis) -> Coordinate {
    let seed = (seed ^ (seed >> 32)) & u64::from(u32::MAX);
    let number = |wide: u64| u32::try_from(wide).unwrap_or(u32::MAX);
    // Designs are limited to what the library takes, see `Design::new`.
    let (sample, axis) = (number(sample.min(MOST_SAMPLES - 1)), number(axis.min(MOST_AXES - 1) as u64));
    place::at(shape, f64::from(sobol_burley::sample(sample, axis, number(seed))))
}

#[cfg(test)]
mod tests {
    use crate::design::{Axis, Coordinate, Design, DesignError, Method, Scale};

    fn points(samples: u64, seed: u64, axes: usize) -> Result<Vec<Vec<f64>>, DesignError> {
        let shape = Axis::Real { low: 0.0, high: 1.0, scale: Scale::Linear };
        let design = Design::new(Method::Sobol { samples, seed }, vec![shape; axes])?;
        let number = |coordinate| if let Coordinate::Real(number) = coordinate { number } else { f64::NAN };
        Ok((0..samples).map(|sample| (0..axes).map(|axis| number(design.coordinate(sample, axis))).collect()).collect())
    }

    /// The star discrepancy shows as the error of an integral: of x y z over the cube, 1/8, by 4096 points. Independent
    /// draws miss it by about sqrt(1/27 - 1/64) / 64 = 0.0023.
    #[test]
    fn an_integral_is_met_far_better_than_by_independent_draws() -> Result<(), DesignError> {
        for seed in [1, 2] {
            let points = points(4096, seed, 3)?;
            let mean = points.iter().map(|point| point.iter().product::<f64>()).sum::<f64>() / points.len() as f64;
            assert!((mean - 0.125).abs() < 1e-4, "{mean}");
        }
        Ok(())
    }

    #[test]
    fn every_sixteenth_of_an_axis_has_its_share_of_the_points() -> Result<(), DesignError> {
        let points = points(256, 5, 8)?;
        for axis in 0..8 {
            for part in 0..16 {
                let low = f64::from(part) / 16.0;
                let inside = points.iter().filter(|point| (low..low + 1.0 / 16.0).contains(&point[axis])).count();
                assert_eq!(inside, 16, "axis {axis}, part {part}");
            }
        }
        Ok(())
    }

    #[test]
    fn more_samples_extend_a_design_and_another_seed_gives_another_one() -> Result<(), DesignError> {
        assert_eq!(points(100, 1, 4)?, points(200, 1, 4)?[..100]);
        assert_ne!(points(100, 1, 4)?, points(100, 2, 4)?);
        Ok(())
    }

    #[test]
    fn more_than_the_library_can_is_refused() {
        assert!(matches!(points(65_537, 1, 1), Err(DesignError::TooLong { .. })));
        assert!(matches!(points(8, 1, 257), Err(DesignError::TooLong { .. })));
    }
}
