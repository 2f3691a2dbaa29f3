//! Whether the values of swept parameters meet each other alike, so that means by value can be compared.

use std::collections::{BTreeMap, BTreeSet};

use gddt_analysis::Value;

/// How many parameter combinations have which values.
#[derive(Debug, Default)]
pub struct Balance {
    combinations: u64,
    /// By axis: n(a), how many combinations have the value.
    alone: Vec<BTreeMap<Value, u64>>,
    /// By pair of axes: n(a, b), how many have both values.
    together: BTreeMap<(usize, usize), BTreeMap<(Value, Value), u64>>,
}

impl Balance {
    /// One more combination: its value on each axis, or none where the axis is not looked at.
    pub fn add(&mut self, values: &[Option<Value>]) {
        self.combinations += 1;
        self.alone.resize(values.len(), BTreeMap::new());
        let known = || values.iter().enumerate().filter_map(|(axis, value)| value.as_ref().map(|value| (axis, value)));
        for (axis, value) in known() {
            *self.alone[axis].entry(value.clone()).or_default() += 1;
            for (other_axis, other) in known().filter(|(other, _)| *other > axis) {
                let pairs = self.together.entry((axis, other_axis)).or_default();
                *pairs.entry((value.clone(), other.clone())).or_default() += 1;
            }
        }
    }

    /// Which of these axes have values that do not meet each value of every other one in proportion, that is, for some
    /// pair of values n(a, b) N ≠ n(a) n(b): then the means by value of either axis hold effects of the other.
    pub fn mixed(&self, axes: &[usize]) -> BTreeSet<usize> {
        let pairs = self.together.iter().filter(|((one, other), _)| axes.contains(one) && axes.contains(other));
        let uneven = pairs.filter(|((one, other), together)| {
            self.alone[*one].iter().any(|(value, n)| {
                self.alone[*other].iter().any(|(with, m)| {
                    let both = together.get(&(value.clone(), with.clone())).copied().unwrap_or(0);
                    u128::from(both) * u128::from(self.combinations) != u128::from(*n) * u128::from(*m)
                })
            })
        });
        uneven.flat_map(|((one, other), _)| [*one, *other]).collect()
    }
}

#[cfg(test)]
mod tests {
    use gddt_analysis::Value;

    use super::Balance;

    const NONE: [usize; 0] = [];

    fn mixed(combinations: &[[f64; 3]]) -> Vec<usize> {
        let mut balance = Balance::default();
        for values in combinations {
            balance.add(&values.map(|value| Some(Value::Number(value))));
        }
        balance.mixed(&[0, 1, 2]).into_iter().collect()
    }

    #[test]
    fn a_full_design_is_balanced_and_so_is_one_with_repeated_values() {
        let full: Vec<[f64; 3]> = (0..12).map(|place| [place % 2, place / 2 % 3, place / 6].map(f64::from)).collect();
        assert_eq!(mixed(&full), NONE);
        assert_eq!(mixed(&[full.clone(), full].concat()), NONE);
        assert_eq!(mixed(&[[0.0, 5.0, 1.0], [1.0, 5.0, 1.0]]), NONE);
    }

    #[test]
    fn axes_whose_values_meet_unevenly_are_found_and_no_others() {
        // A constraint a <= b; c meets all alike.
        let pairs = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
        let combinations: Vec<[f64; 3]> = pairs.iter().flat_map(|&(a, b)| [[a, b, 0.0], [a, b, 1.0]]).collect();
        assert_eq!(mixed(&combinations), [0, 1]);
        // A reference: c is b.
        assert_eq!(mixed(&[[0.0, 0.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 1.0, 1.0]]), [1, 2]);
    }

    #[test]
    fn an_axis_that_is_not_looked_at_mixes_nothing() {
        let mut balance = Balance::default();
        for (value, other) in [(0.0, None), (1.0, None), (1.0, Some(Value::Number(7.0)))] {
            balance.add(&[Some(Value::Number(value)), other]);
        }
        assert!(balance.mixed(&[0]).is_empty());
        assert!(!balance.mixed(&[0, 1]).is_empty());
    }
}
