//! Candidates and the environments that they meet.

use super::part::Part;
use super::{Axis, Coordinate, DesignError, DesignPlace, MOST_COMBINATIONS, Matrix, Method};

/// Whose axis it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Of what is chosen.
    Candidates,
    /// Of what a choice must bear.
    Environments,
}

/// The combinations of a sweep: those of a method on all axes, or each candidate of one method with each environment of
/// another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    candidates: Part,
    environments: Part,
    /// Whose each axis is, and its place among those.
    sides: Vec<(Side, usize)>,
    len: u64,
}

impl Design {
    /// A method on all axes alike.
    ///
    /// # Errors
    /// If it has too many combinations, if a design that does not sample has an axis without a list, one that samples has
    /// no axes, a table has lists of different lengths, a path cannot move along an axis, or a Sobol sequence is too long.
    pub fn new(method: Method, axes: Vec<Axis>) -> Result<Self, DesignError> {
        let sides = (0..axes.len()).map(|axis| (Side::Candidates, axis)).collect();
        Self::of(Part::new(method, axes)?, Part::single(), sides)
    }

    /// Each candidate with each environment; environments move fastest, so that more candidates extend a design where
    /// they extend their own.
    ///
    /// # Errors
    /// As for [`new`](Self::new), for either side.
    pub fn crossed(candidates: Method, environments: Method, axes: &[(Side, Axis)]) -> Result<Self, DesignError> {
        let part = |method, side| {
            let own = |(axis, (of, shape)): (usize, &(Side, Axis))| (*of == side).then_some((axis, *shape));
            let (places, shapes): (Vec<usize>, Vec<Axis>) = axes.iter().enumerate().filter_map(own).unzip();
            Part::new(method, shapes).map_err(|error| error.of_axis(|axis| places[axis]))
        };
        let mut counts = [0, 0];
        let place = |(side, _): &(Side, Axis)| {
            let count = &mut counts[usize::from(*side == Side::Environments)];
            *count += 1;
            (*side, *count - 1)
        };
        let sides = axes.iter().map(place).collect();
        Self::of(part(candidates, Side::Candidates)?, part(environments, Side::Environments)?, sides)
    }

    fn of(candidates: Part, environments: Part, sides: Vec<(Side, usize)>) -> Result<Self, DesignError> {
        let combinations = candidates.len.saturating_mul(environments.len);
        match u64::try_from(combinations) {
            Ok(len) if len <= MOST_COMBINATIONS => Ok(Self { candidates, environments, sides, len }),
            _ => Err(DesignError::TooMany { combinations }),
        }
    }

    /// The design without axes: a single combination.
    pub fn single() -> Self {
        Self { candidates: Part::single(), environments: Part::single(), sides: Vec::new(), len: 1 }
    }

    /// The number of combinations.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is no combination.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The method, of the candidates if those are chosen by themselves.
    pub fn method(&self) -> Method {
        self.candidates.method
    }

    /// The method of the environments, if candidates are crossed with them.
    pub fn environments(&self) -> Option<Method> {
        let crossed = self.sides.iter().any(|(side, _)| *side == Side::Environments);
        crossed.then_some(self.environments.method)
    }

    /// The numbers of candidates and of environments, if they are crossed.
    pub fn crossing(&self) -> Option<(u64, u64)> {
        let environments = u64::try_from(self.environments.len).ok()?.max(1);
        self.environments().map(|_| (self.len / environments, environments))
    }

    /// The values that an axis offers.
    ///
    /// # Panics
    /// If the axis is not one of the design's.
    pub fn axis(&self, axis: usize) -> Axis {
        match self.sides[axis] {
            (Side::Candidates, place) => self.candidates.axis(place),
            (Side::Environments, place) => self.environments.axis(place),
        }
    }

    /// Whether a parameter may stay where it is without the sweep.
    ///
    /// # Panics
    /// If the axis is not one of the design's.
    pub fn starts_from_base(&self, axis: usize) -> bool {
        self.method() == Method::OneAtATime && self.sides[axis].0 == Side::Candidates
    }

    /// Where a combination lies on an axis.
    ///
    /// # Panics
    /// If the axis is not one of the design's.
    pub fn coordinate(&self, combination: u64, axis: usize) -> Coordinate {
        let (candidate, environment) = self.split(combination);
        match self.sides[axis] {
            (Side::Candidates, place) => self.candidates.coordinate(candidate, place),
            (Side::Environments, place) => self.environments.coordinate(environment, place),
        }
    }

    /// Which combination it is in the structure of its method, for those who analyse it.
    pub fn place(&self, combination: u64) -> DesignPlace {
        let axis_of = |place: usize| self.sides.iter().position(|side| *side == (Side::Candidates, place)).unwrap_or(0);
        match self.candidates.place(self.split(combination).0) {
            DesignPlace::Saltelli { base, role: Matrix::Mixed(axis) } => {
                DesignPlace::Saltelli { base, role: Matrix::Mixed(axis_of(axis)) }
            }
            DesignPlace::Morris { path, step, moved } => {
                DesignPlace::Morris { path, step, moved: moved.map(|(axis, stride)| (axis_of(axis), stride)) }
            }
            other => other,
        }
    }

    /// Candidate and environment of a combination.
    fn split(&self, combination: u64) -> (u64, u64) {
        let environments = u64::try_from(self.environments.len).unwrap_or(u64::MAX).max(1);
        (combination / environments, combination % environments)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Design, Side};
    use crate::design::{Axis, Coordinate, DesignError, Method, Scale};

    const RANGE: Axis = Axis::Real { low: 0.0, high: 1.0, scale: Scale::Linear };

    #[test]
    fn a_design_without_axes_has_the_one_combination_of_nothing() {
        assert_eq!(Design::new(Method::Cartesian, vec![]), Ok(Design::single()));
        let random = Method::Random { samples: 5, seed: 1 };
        assert_eq!(Design::new(random, vec![]), Err(DesignError::NoAxes));
    }

    #[test]
    fn too_many_combinations_are_refused_even_if_their_number_overflows() {
        let wide = vec![Axis::List(1_000_000); 20];
        assert!(matches!(Design::new(Method::Cartesian, wide.clone()), Err(DesignError::TooMany { .. })));
        let random = Method::Random { samples: u64::MAX, seed: 1 };
        assert!(matches!(Design::new(random, vec![Axis::List(1)]), Err(DesignError::TooMany { .. })));
        let crossed: Vec<_> = wide.into_iter().enumerate().map(|(place, axis)| (side(place), axis)).collect();
        assert!(matches!(Design::crossed(random, Method::Cartesian, &crossed), Err(DesignError::TooMany { .. })));
    }

    fn side(place: usize) -> Side {
        if place.is_multiple_of(2) { Side::Candidates } else { Side::Environments }
    }

    fn text(coordinate: Coordinate) -> String {
        format!("{coordinate:?}")
    }

    /// The points of each side, in the order of combinations: axes 0 and 2 are the candidates', 1 and 3 the environments'.
    fn sides(design: &Design) -> Vec<(Vec<String>, Vec<String>)> {
        let point =
            |combination, axes: [usize; 2]| axes.map(|axis| text(design.coordinate(combination, axis))).to_vec();
        (0..design.len()).map(|combination| (point(combination, [0, 2]), point(combination, [1, 3]))).collect()
    }

    fn crossed(samples: u64, environments: Option<u64>) -> Vec<Design> {
        let lists = [Axis::List(3), Axis::List(2)];
        let methods = [
            Method::Random { samples, seed: 1 },
            Method::LatinHypercube { samples, seed: 1 },
            Method::Sobol { samples, seed: 1 },
        ];
        let design = |method: Method| {
            let [one, other] = if environments.is_some() { [RANGE, RANGE] } else { lists };
            let axes = [
                (Side::Candidates, RANGE),
                (Side::Environments, one),
                (Side::Candidates, RANGE),
                (Side::Environments, other),
            ];
            let second = environments.map_or(Method::Cartesian, |count| method.for_environments(count));
            Design::crossed(method, second, &axes).unwrap_or_else(|error| panic!("{error}"))
        };
        methods.map(design).into()
    }

    #[test]
    fn every_candidate_meets_every_environment_once_environments_fastest() {
        for (environments, number) in [(None, 6), (Some(5), 5)] {
            for design in crossed(8, environments) {
                assert_eq!((design.len(), design.crossing()), (8 * number, Some((8, number))));
                let met = sides(&design);
                let blocks: Vec<_> = met.chunks(usize::try_from(number).unwrap_or(1)).collect();
                let all: BTreeSet<_> = blocks[0].iter().map(|(_, environment)| environment).collect();
                assert_eq!(all.len() as u64, number);
                for block in &blocks {
                    assert!(block.iter().all(|(candidate, _)| *candidate == block[0].0), "{design:?}");
                    assert!(block.iter().zip(blocks[0]).all(|(here, first)| here.1 == first.1), "{design:?}");
                }
                assert_eq!(blocks.iter().map(|block| &block[0].0).collect::<BTreeSet<_>>().len(), 8);
            }
        }
    }

    #[test]
    fn more_candidates_extend_a_crossed_design_and_its_environments_stay() {
        for (short, long) in crossed(4, Some(5)).iter().zip(&crossed(8, Some(5))) {
            if !matches!(short.method(), Method::LatinHypercube { .. }) {
                assert_eq!(sides(short), sides(long)[..20]);
            }
            let environments =
                |design: &Design| sides(design)[..5].iter().map(|both| both.1.clone()).collect::<Vec<_>>();
            assert_eq!(environments(short), environments(long));
        }
    }

    #[test]
    fn each_side_of_a_latin_design_is_latin_and_sampled_by_itself() {
        let design = &crossed(8, Some(8))[1];
        let parts = |axis: usize, stride: u64| -> BTreeSet<u64> {
            let part = |number: f64| (0..8_u32).rfind(|part| f64::from(*part) <= 8.0 * number).map_or(99, u64::from);
            let number = |at| if let Coordinate::Real(number) = at { part(number) } else { 99 };
            (0..8).map(|sample| number(design.coordinate(stride * sample, axis))).collect()
        };
        for (axis, stride) in [(0, 8), (1, 1), (2, 8), (3, 1)] {
            assert_eq!(parts(axis, stride), (0..8).collect(), "{axis}");
        }
        assert!((0..8).any(|sample| design.coordinate(8 * sample, 0) != design.coordinate(sample, 1)));
    }

    #[test]
    fn one_at_a_time_the_base_and_each_value_meet_every_environment() {
        use Coordinate::{Base, Index};
        let axes = [(Side::Environments, Axis::List(2)), (Side::Candidates, Axis::List(2))];
        let visited = Design::crossed(Method::OneAtATime, Method::Cartesian, &axes).map(|design| {
            assert_eq!([0, 1].map(|axis| design.starts_from_base(axis)), [false, true]);
            (0..design.len()).map(|at| [design.coordinate(at, 0), design.coordinate(at, 1)]).collect::<Vec<_>>()
        });
        let expected = [Base, Index(0), Index(1)].into_iter().flat_map(|value| [[Index(0), value], [Index(1), value]]);
        assert_eq!(visited, Ok(expected.collect()));
    }

    #[test]
    fn an_environment_without_a_list_is_named_by_its_place_among_all_axes() {
        let axes = [(Side::Environments, Axis::List(2)), (Side::Candidates, RANGE), (Side::Environments, RANGE)];
        let random = Method::Random { samples: 5, seed: 1 };
        let refused = Design::crossed(random, Method::Cartesian, &axes);
        assert_eq!(refused, Err(DesignError::NotAList { axis: 2 }));
    }
}
