//! Saltelli designs: the combinations from which Sobol indices are estimated.

use super::{Axis, Coordinate, Matrix, sobol};

/// The most axes: each takes two dimensions of a Sobol sequence.
pub(super) const MOST_AXES: usize = sobol::MOST_AXES / 2;

/// Combinations per base sample.
pub(super) const fn block(axes: usize) -> u64 {
    axes as u64 + 2
}

/// Base sample and role of a combination.
pub(super) fn role(combination: u64, axes: usize) -> (u64, Matrix) {
    let within = usize::try_from(combination % block(axes)).unwrap_or(0);
    let role = match within {
        0 => Matrix::A,
        1 => Matrix::B,
        mixed => Matrix::Mixed(mixed - 2),
    };
    (combination / block(axes), role)
}

/// Where a combination lies on an axis, of so many axes.
pub(super) fn coordinate(seed: u64, combination: u64, axis: usize, axes: usize, shape: Axis) -> Coordinate {
    let (base, role) = role(combination, axes);
    let from_b = role == Matrix::B || role == Matrix::Mixed(axis);
    sobol::coordinate(seed, base, if from_b { axes + axis } else { axis }, shape)
}

#[cfg(test)]
mod tests {
    use crate::design::{Axis, Coordinate, Design, DesignError, DesignPlace, Matrix, Method, Scale};

    const UNIT: Axis = Axis::Real { low: 0.0, high: 1.0, scale: Scale::Linear };

    fn design(samples: u64, axes: usize) -> Result<Design, DesignError> {
        Design::new(Method::Saltelli { samples, seed: 7 }, vec![UNIT; axes])
    }

    fn point(design: &Design, combination: u64, axes: usize) -> Vec<Coordinate> {
        (0..axes).map(|axis| design.coordinate(combination, axis)).collect()
    }

    #[test]
    fn each_base_sample_has_two_points_and_for_each_axis_the_first_with_that_axis_from_the_second()
    -> Result<(), DesignError> {
        let design = design(16, 3)?;
        assert_eq!(design.len(), 16 * 5);
        for base in 0..16 {
            let of = |within: u64| point(&design, 5 * base + within, 3);
            let (a, b) = (of(0), of(1));
            assert!(a.iter().zip(&b).all(|(a, b)| a != b));
            for axis in 0..3 {
                let mut mixed = a.clone();
                mixed[axis] = b[axis];
                assert_eq!(of(2 + axis as u64), mixed);
                let place = DesignPlace::Saltelli { base, role: Matrix::Mixed(axis) };
                assert_eq!(design.place(5 * base + 2 + axis as u64), place);
            }
            assert_eq!(design.place(5 * base), DesignPlace::Saltelli { base, role: Matrix::A });
            assert_eq!(design.place(5 * base + 1), DesignPlace::Saltelli { base, role: Matrix::B });
        }
        Ok(())
    }

    #[test]
    fn both_points_fill_space_as_a_sobol_sequence_does() -> Result<(), DesignError> {
        let design = design(64, 2)?;
        for within in 0..2 {
            for axis in 0..2 {
                let mut sixteenths = [0; 16];
                for base in 0..64 {
                    if let Coordinate::Real(number) = design.coordinate(4 * base + within, axis) {
                        let part = (0..16_u32).rfind(|part| f64::from(*part) <= 16.0 * number);
                        sixteenths[part.map_or(0, |part| part as usize)] += 1;
                    }
                }
                assert_eq!(sixteenths, [4; 16], "{within} {axis}");
            }
        }
        Ok(())
    }

    /// Ishigami's function has known indices: with V = a^2 / 8 + b pi^4 / 5 + b^2 pi^8 / 18 + 1 / 2, a = 7, b = 0.1,
    /// S = (0.3139, 0.4424, 0) and T = (0.5576, 0.4424, 0.2437). Estimators of Saltelli (2010) and Jansen (1999).
    #[test]
    fn the_indices_of_a_known_function_come_out_right() -> Result<(), DesignError> {
        let samples = 4096;
        let design = design(samples, 3)?;
        let value = |combination| {
            let angles: Vec<f64> = point(&design, combination, 3)
                .into_iter()
                .map(|at| if let Coordinate::Real(unit) = at { (2.0 * unit - 1.0) * std::f64::consts::PI } else { 0.0 })
                .collect();
            angles[0].sin() + 7.0 * angles[1].sin().powi(2) + 0.1 * angles[2].powi(4) * angles[0].sin()
        };
        let values: Vec<f64> = (0..design.len()).map(value).collect();
        let count = samples as f64;
        let ends: Vec<f64> = values.chunks(5).flat_map(|block| [block[0], block[1]]).collect();
        let mean = ends.iter().sum::<f64>() / ends.len() as f64;
        let variance = ends.iter().map(|end| (end - mean).powi(2)).sum::<f64>() / ends.len() as f64;
        for (axis, (first, total)) in [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)].into_iter().enumerate() {
            let sum = |term: fn(f64, f64, f64) -> f64| {
                values.chunks(5).map(|block| term(block[0], block[1], block[2 + axis])).sum::<f64>() / count
            };
            let found = (
                sum(|a, b, mixed| b * (mixed - a)) / variance,
                sum(|a, _, mixed| (a - mixed).powi(2) / 2.0) / variance,
            );
            assert!((found.0 - first).abs() < 0.02 && (found.1 - total).abs() < 0.02, "{axis}: {found:?}");
        }
        Ok(())
    }

    #[test]
    fn more_samples_extend_a_design() -> Result<(), DesignError> {
        let (short, long) = (design(5, 2)?, design(9, 2)?);
        assert!((0..short.len()).all(|combination| point(&short, combination, 2) == point(&long, combination, 2)));
        Ok(())
    }

    #[test]
    fn more_than_the_sequence_has_is_refused() {
        assert!(design(65_536, 3).is_ok() && design(8, 128).is_ok());
        for (samples, axes) in [(65_537, 2), (1, 129)] {
            assert!(matches!(design(samples, axes), Err(DesignError::TooLong { samples: 65_536, axes: 128, .. })));
        }
    }
}
