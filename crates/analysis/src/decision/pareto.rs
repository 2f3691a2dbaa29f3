//! The Pareto front.

/// Which of some points nothing dominates: no other point is at least as good in every coordinate and better in one. More
/// is better; equal points are all on the front.
///
/// Sorted by the coordinates first, so that only points found earlier can dominate: O(n f) comparisons for a front of f
/// points. A point with a coordinate that is not a number is not on the front.
pub fn pareto_front(points: &[Vec<f64>]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..points.len()).filter(|&place| points[place].iter().all(|x| !x.is_nan())).collect();
    let descending = |a: &[f64], b: &[f64]| {
        let orders = a.iter().zip(b).map(|(a, b)| b.total_cmp(a));
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    };
    order.sort_by(|&a, &b| descending(&points[a], &points[b]));
    let mut on_front = vec![false; points.len()];
    let mut front: Vec<usize> = Vec::new();
    for place in order {
        let is_dominated = |by: &usize| dominates(&points[*by], &points[place]);
        if !front.iter().any(is_dominated) {
            on_front[place] = true;
            front.push(place);
        }
    }
    on_front
}

fn dominates(one: &[f64], other: &[f64]) -> bool {
    let pairs = || one.iter().zip(other);
    pairs().all(|(one, other)| one >= other) && pairs().any(|(one, other)| one > other)
}

#[cfg(test)]
mod tests {
    use super::{dominates, pareto_front};

    #[test]
    fn the_front_is_what_nothing_dominates() {
        // A table of numbers from a multiplicative generator, coarse enough for ties.
        let mut state = 12_345_u64;
        let mut next = || {
            state = state * 48_271 % 2_147_483_647;
            (state % 12) as f64
        };
        let points: Vec<Vec<f64>> = (0..300).map(|_| vec![next(), next(), next()]).collect();
        let naive: Vec<bool> = points.iter().map(|point| !points.iter().any(|other| dominates(other, point))).collect();
        assert_eq!(pareto_front(&points), naive);
        assert!(naive.iter().any(|on_front| *on_front) && naive.iter().any(|on_front| !on_front));
    }

    #[test]
    fn equal_points_are_both_on_the_front_and_what_is_no_number_is_not() {
        let points = [vec![1.0, 2.0], vec![1.0, 2.0], vec![f64::NAN, 9.0], vec![0.0, 2.0]];
        assert_eq!(pareto_front(&points), [true, true, false, false]);
        assert!(pareto_front(&[]).is_empty());
    }
}
