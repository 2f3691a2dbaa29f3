//! The grid of a search: the control axes of a scenario, with a finite list of places on each.

use gddt_analysis::search::{Axis, Space};
use gddt_explore::design::{self, Coordinate, Scale};
use gddt_explore::scenario::Plan;
use gddt_model::parameters::{Role, ValueKind};

use crate::outcome::Failure;

/// Places on an axis that is a range of numbers: five times halved.
const PLACES: u32 = 33;

/// Where a search may look, and where it is looked at.
pub struct Grid {
    pub space: Space,
    /// Places of the control axes among the scenario's axes.
    pub control: Vec<usize>,
    /// The places on each control axis.
    places: Vec<Vec<Coordinate>>,
    /// The environments: their places on the environment axes.
    pub environments: Vec<Vec<Coordinate>>,
}

impl Grid {
    /// The grid of a scenario.
    ///
    /// # Errors
    /// There is nothing to choose, or the environments are not said.
    pub fn of(plan: &Plan) -> Result<Self, Failure> {
        let is_control = |place: &usize| plan.axes()[*place].role == Role::Control;
        let control: Vec<usize> = (0..plan.axes().len()).filter(is_control).collect();
        if control.is_empty() {
            return Err(Failure::Usage(format!(
                "`{}` sweeps no control parameter, so there is nothing to search; add one: \
                 --sweep phase_duration_proposal_max_blocks=3,6,12",
                plan.name()
            )));
        }
        if plan.method() == "table" {
            return Err(Failure::Usage(format!(
                "`{}` names its candidates row by row, so there is no grid to search; run it, or give its axes lists or \
                 ranges",
                plan.name()
            )));
        }
        let Some(environments) = plan.environment_points() else {
            return Err(Failure::Usage(format!(
                "`{}` samples control and environment parameters together; write environments = \"crossed\" (or a \
                 number of them) in its [sweep], so that all candidates can be tried in the same environments",
                plan.name()
            )));
        };
        let places: Vec<Vec<Coordinate>> = control.iter().map(|&axis| places(plan.offered(axis))).collect();
        let axes = control.iter().zip(&places).map(|(&axis, places)| {
            let values = u32::try_from(places.len()).unwrap_or(u32::MAX);
            match plan.axes()[axis].kind {
                ValueKind::Integer { .. } | ValueKind::Real { .. } => Axis::Ordered(values),
                _ => Axis::Unordered(values),
            }
        });
        Ok(Self { space: Space::new(axes.collect()), control, places, environments })
    }

    /// The rows of a design in which a point meets some environments.
    pub fn rows(&self, axes: usize, point: &[u32], environments: &[usize]) -> Vec<Vec<Coordinate>> {
        let row = |environment: &usize| {
            let mut candidate = self.control.iter().zip(&self.places).zip(point).peekable();
            let mut around = self.environments[*environment].iter();
            let coordinate = |axis: usize| match candidate.next_if(|((control, _), _)| **control == axis) {
                Some(((_, places), value)) => places.get(*value as usize).copied(),
                None => around.next().copied(),
            };
            (0..axes).map(coordinate).map(|place| place.unwrap_or(Coordinate::Index(0))).collect()
        };
        environments.iter().map(row).collect()
    }
}

/// The places that are looked at on an axis.
fn places(offered: design::Axis) -> Vec<Coordinate> {
    let part = |place: u32| f64::from(place) / f64::from(PLACES - 1);
    let between = |low: f64, high: f64, scale: Scale, part: f64| match scale {
        Scale::Linear => low * (1.0 - part) + high * part,
        Scale::Log => (low.ln() * (1.0 - part) + high.ln() * part).exp(),
    };
    match offered {
        design::Axis::List(values) => (0..values).map(Coordinate::Index).collect(),
        design::Axis::Real { low, high, .. } if low >= high => vec![Coordinate::Real(low)],
        design::Axis::Real { low, high, scale } => {
            (0..PLACES).map(|place| Coordinate::Real(between(low, high, scale, part(place)).clamp(low, high))).collect()
        }
        design::Axis::Whole { low, high, scale } => {
            let number = |place: u32| {
                let number = between(low as f64, high as f64, scale, part(place)).round();
                #[expect(clippy::cast_possible_truncation, reason = "whole by now, and the cast saturates")]
                (number as i64).clamp(low, high)
            };
            let mut numbers: Vec<i64> = match high.checked_sub(low) {
                Some(distance) if distance < i64::from(PLACES) => (low..=high).collect(),
                _ => (0..PLACES).map(number).collect(),
            };
            numbers.dedup();
            numbers.into_iter().map(Coordinate::Whole).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use gddt_explore::design::{Axis, Coordinate, Scale};

    use super::places;

    #[test]
    fn ranges_are_looked_at_from_end_to_end() {
        let real = places(Axis::Real { low: 1.0, high: 100.0, scale: Scale::Log });
        assert_eq!((real.len(), real[0], real[32]), (33, Coordinate::Real(1.0), Coordinate::Real(100.0)));
        let Coordinate::Real(middle) = real[16] else { panic!("{:?}", real[16]) };
        assert!((middle - 10.0).abs() < 1e-9);
        let whole = places(Axis::Whole { low: -2, high: 3, scale: Scale::Linear });
        assert_eq!(whole, (-2..=3).map(Coordinate::Whole).collect::<Vec<_>>());
        let many = places(Axis::Whole { low: 1, high: 1000, scale: Scale::Linear });
        assert_eq!((many.len(), many[0], many[32]), (33, Coordinate::Whole(1), Coordinate::Whole(1000)));
        assert_eq!(places(Axis::List(2)), [Coordinate::Index(0), Coordinate::Index(1)]);
    }
}
