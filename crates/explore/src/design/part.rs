//! One method on axes.

use super::{Axis, Coordinate, DesignError, DesignPlace, Method, latin, morris, random, saltelli, sobol};

/// A method on axes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub method: Method,
    axes: Vec<Axis>,
    /// For cartesian designs: how many combinations pass before the axis moves on; for one at a time: the combination
    /// with the axis's first value.
    strides: Vec<u64>,
    pub len: u128,
}

impl Part {
    /// The values that an axis offers.
    pub(super) fn axis(&self, axis: usize) -> Axis {
        self.axes[axis]
    }

    pub(super) fn new(method: Method, axes: Vec<Axis>) -> Result<Self, DesignError> {
        if method.samples().is_some() && axes.is_empty() {
            return Err(DesignError::NoAxes);
        }
        let mut strides = vec![1; axes.len()];
        let len = match method {
            Method::Cartesian => {
                let lists = lists(&axes)?;
                let mut product: u128 = 1;
                for (stride, values) in strides.iter_mut().zip(lists).rev() {
                    *stride = u64::try_from(product).unwrap_or(u64::MAX);
                    product = product.saturating_mul(values);
                }
                product
            }
            Method::OneAtATime => {
                let lists = lists(&axes)?;
                let mut next: u128 = 1;
                for (stride, values) in strides.iter_mut().zip(lists) {
                    *stride = u64::try_from(next).unwrap_or(u64::MAX);
                    next = next.saturating_add(values);
                }
                next
            }
            Method::Table => {
                let lists = lists(&axes)?;
                let rows = lists.first().copied().unwrap_or(1);
                if lists.iter().any(|values| *values != rows) {
                    return Err(DesignError::UnequalLengths);
                }
                rows
            }
            Method::Random { samples, .. } | Method::LatinHypercube { samples, .. } => u128::from(samples),
            Method::Sobol { samples, .. } => {
                within(method, axes.len(), sobol::MOST_AXES)?;
                u128::from(samples)
            }
            Method::Saltelli { samples, .. } => {
                within(method, axes.len(), saltelli::MOST_AXES)?;
                u128::from(samples) * u128::from(saltelli::block(axes.len()))
            }
            Method::Morris { samples, .. } => {
                if let Some(axis) = axes.iter().position(|shape| !shape.varies()) {
                    return Err(DesignError::SingleValue { axis });
                }
                u128::from(samples) * u128::from(morris::block(axes.len()))
            }
        };
        Ok(Self { method, axes, strides, len })
    }

    /// The design without axes: a single combination.
    pub(super) fn single() -> Self {
        Self { method: Method::Cartesian, axes: Vec::new(), strides: Vec::new(), len: 1 }
    }

    /// Where a combination lies on an axis.
    pub(super) fn coordinate(&self, combination: u64, axis: usize) -> Coordinate {
        let (shape, axes) = (self.axes[axis], self.axes.len());
        let index = |place: u64| usize::try_from(place).unwrap_or(0);
        match (self.method, shape) {
            (Method::Cartesian, Axis::List(values)) => {
                Coordinate::Index(index(combination / self.strides[axis] % (values as u64).max(1)))
            }
            (Method::OneAtATime, Axis::List(values)) => {
                let place = combination.checked_sub(self.strides[axis]).map(index);
                place.filter(|&place| place < values).map_or(Coordinate::Base, Coordinate::Index)
            }
            (Method::Table, _) => Coordinate::Index(index(combination)),
            (Method::Cartesian | Method::OneAtATime, _) => Coordinate::Index(0),
            (Method::Random { seed, .. }, _) => random::coordinate(seed, combination, axis as u64, shape),
            (Method::LatinHypercube { samples, seed }, _) => {
                latin::coordinate(seed, samples, combination, axis as u64, shape)
            }
            (Method::Sobol { seed, .. }, _) => sobol::coordinate(seed, combination, axis, shape),
            (Method::Saltelli { seed, .. }, _) => saltelli::coordinate(seed, combination, axis, axes, shape),
            (Method::Morris { levels, seed, .. }, _) => {
                morris::coordinate(seed, levels, combination, axis, (axes, shape))
            }
        }
    }

    /// Which combination it is in the structure of the method.
    pub(super) fn place(&self, combination: u64) -> DesignPlace {
        let axes = self.axes.len();
        match self.method {
            Method::Saltelli { .. } => {
                let (base, role) = saltelli::role(combination, axes);
                DesignPlace::Saltelli { base, role }
            }
            Method::Morris { levels, seed, .. } => {
                let (path, step) = (combination / morris::block(axes), combination % morris::block(axes));
                let stride = |axis: usize| (axis, morris::stride(seed, levels, path, axis, self.axes[axis]));
                DesignPlace::Morris { path, step, moved: morris::moved(seed, combination, axes).map(stride) }
            }
            _ => DesignPlace::Plain,
        }
    }
}

/// The numbers of values of axes that all have lists.
fn lists(axes: &[Axis]) -> Result<Vec<u128>, DesignError> {
    let list = |(axis, shape): (usize, &Axis)| match shape {
        Axis::List(values) => Ok(*values as u128),
        _ => Err(DesignError::NotAList { axis }),
    };
    axes.iter().enumerate().map(list).collect()
}

/// Checks that a Sobol sequence is long and wide enough for a method.
fn within(method: Method, axes: usize, most_axes: usize) -> Result<(), DesignError> {
    if method.samples() > Some(sobol::MOST_SAMPLES) || axes > most_axes {
        return Err(DesignError::TooLong { method: method.word(), samples: sobol::MOST_SAMPLES, axes: most_axes });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Part;
    use crate::design::{Axis, Coordinate, DesignError, Method, Scale};

    fn visited(method: Method, axes: &[usize]) -> Result<Vec<Vec<Coordinate>>, DesignError> {
        let part = Part::new(method, axes.iter().map(|values| Axis::List(*values)).collect())?;
        let point = |combination| (0..axes.len()).map(|axis| part.coordinate(combination, axis)).collect();
        Ok((0..u64::try_from(part.len).unwrap_or(0)).map(point).collect())
    }

    #[test]
    fn a_cartesian_design_visits_every_combination_once_the_last_axis_fastest() {
        let expected: Vec<_> =
            [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]].map(|point| point.map(Coordinate::Index).to_vec()).into();
        assert_eq!(visited(Method::Cartesian, &[2, 3]), Ok(expected));
    }

    #[test]
    fn one_at_a_time_visits_the_base_and_then_each_value_of_each_axis_alone() {
        use Coordinate::{Base, Index};
        let expected = [[Base, Base], [Index(0), Base], [Index(1), Base], [Base, Index(0)]].map(Vec::from).into();
        assert_eq!(visited(Method::OneAtATime, &[2, 1]), Ok(expected));
    }

    #[test]
    fn a_table_visits_its_rows_and_needs_lists_of_equal_length() {
        let expected = [0, 1, 2].map(|row| vec![Coordinate::Index(row); 2]).into();
        assert_eq!(visited(Method::Table, &[3, 3]), Ok(expected));
        assert_eq!(visited(Method::Table, &[3, 2]), Err(DesignError::UnequalLengths));
    }

    #[test]
    fn a_range_needs_a_method_that_samples() {
        let range = Axis::Real { low: 0.0, high: 1.0, scale: Scale::Linear };
        for method in [Method::Cartesian, Method::OneAtATime, Method::Table] {
            assert_eq!(Part::new(method, vec![Axis::List(2), range]), Err(DesignError::NotAList { axis: 1 }));
        }
    }
}
