//! Means of groups of rows, with intervals that know of clusters.

use super::observations::Observations;
use crate::interval::{Interval, Level, finite, t_quantile};
use crate::moments::Moments;

/// The mean of one group of rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct GroupMean {
    pub(super) count: u64,
    pub(super) mean: f64,
    pub(super) sd: Option<f64>,
    pub(super) interval: Option<Interval>,
    /// The group's mean - the mean of all rows.
    pub(super) difference: f64,
    pub(super) difference_interval: Option<Interval>,
}

/// The means of groups; row r belongs to the group `group_of_row[r]`. None for a group without rows, or whose mean
/// leaves the range of floating point.
///
/// The interval of a mean is `m ± t(C - 1) e` with `e² = C / (C - 1) sum_c (S_c - n_c m)² / n²`, where cluster c of C
/// has `n_c` of the group's n rows and their sum `S_c`: the linearized variance of a ratio of cluster totals. If all
/// rows are independent this is Student's interval, and if all clusters are of one size it is that of the clusters'
/// means. The difference to the mean of all rows has the same kind of interval, from `(S_c - n_c m) / n` of the group
/// less that of all rows. None for fewer than two clusters. Source: W. G. Cochran, Sampling Techniques, 3rd edition
/// (1977), section 9A.2.
pub(super) fn group_means(
    observations: &Observations<'_>,
    group_of_row: &[u32],
    groups: usize,
    level: Level,
) -> Vec<Option<GroupMean>> {
    let outcome = observations.outcome();
    let mut moments = vec![Moments::default(); groups];
    group_of_row.iter().zip(outcome).for_each(|(group, number)| moments[*group as usize].push(Some(*number)));
    let all: Moments = outcome.iter().copied().collect();
    let Some(grand_mean) = all.mean() else { return vec![None; groups] };

    let mut errors = vec![Errors::default(); groups];
    let mut totals = vec![(0.0, false); groups];
    observations.each_cluster(|rows| {
        totals.fill((0.0, false));
        for row in rows {
            let group = group_of_row[*row] as usize;
            totals[group].0 += outcome[*row] - moments[group].mean().unwrap_or(grand_mean);
            totals[group].1 = true;
        }
        let beyond: f64 = rows.iter().map(|row| outcome[*row] - grand_mean).sum();
        for ((errors, moments), (total, present)) in errors.iter_mut().zip(&moments).zip(&totals) {
            let own = total / moments.count().max(1) as f64;
            let relative = own - beyond / all.count() as f64;
            errors.clusters += u64::from(*present);
            errors.mean += own * own;
            errors.difference += relative * relative;
        }
    });
    let finish = |(moments, errors): (Moments, Errors)| {
        let mean = moments.mean()?;
        let difference = mean - grand_mean;
        Some(GroupMean {
            count: moments.count(),
            mean,
            sd: moments.sd(),
            interval: errors.interval(mean, errors.mean, level),
            difference,
            difference_interval: errors.interval(difference, errors.difference, level),
        })
    };
    moments.into_iter().zip(errors).map(finish).collect()
}

/// The mean of some rows.
pub(super) fn mean_of(observations: &Observations<'_>, rows: &[u32], level: Level) -> Option<GroupMean> {
    let mut inside = vec![1; observations.count()];
    for row in rows {
        inside[*row as usize] = 0;
    }
    group_means(observations, &inside, 2, level)[0]
}

/// Sums over clusters of squared deviations.
#[derive(Debug, Clone, Copy, Default)]
struct Errors {
    clusters: u64,
    mean: f64,
    difference: f64,
}

impl Errors {
    fn interval(&self, centre: f64, squares: f64, level: Level) -> Option<Interval> {
        let freedom = self.clusters.checked_sub(1).filter(|freedom| *freedom > 0)? as f64;
        let error = (squares * self.clusters as f64 / freedom).sqrt();
        let t = t_quantile(freedom, level)?;
        finite(centre - t * error, centre + t * error)
    }
}
