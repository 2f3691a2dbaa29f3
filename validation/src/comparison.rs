//! Are two samples from one distribution, column by column?

use gddt_analysis::{KsTest, Moments, ks_two_sample, z_of_means};
use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::FALSE_ALARM_RATE;
use crate::reference::{CASES, Sample};
use crate::twin::COLUMNS;

/// Tests per column: distribution, mean, share of absent values.
const TESTS_PER_COLUMN: usize = 3;

/// A p-value below this rejects: Bonferroni's correction of [`FALSE_ALARM_RATE`] for all tests of all columns of all
/// files. The probability that any of them rejects a right twin is at most that rate, however columns depend on each
/// other.
pub fn rejection_threshold() -> f64 {
    FALSE_ALARM_RATE / number_of_tests() as f64
}

/// How many tests are made over all files.
pub fn number_of_tests() -> usize {
    TESTS_PER_COLUMN * COLUMNS.len() * CASES.len()
}

/// A column of the reference beside that of the twin.
#[derive(Clone, Debug)]
pub struct ColumnComparison {
    /// The column's name in the reference.
    pub name: &'static str,
    /// The reference.
    pub reference: Moments,
    /// The twin.
    pub twin: Moments,
    /// Difference of the means, twin - reference, in standard errors; none if neither varies.
    pub z: Option<f64>,
    /// Two-sample Kolmogorov-Smirnov test; none if a side has no value at all.
    pub ks: Option<KsTest>,
    /// Kolmogorov-Smirnov test of whether a value is absent: Fisher's exact test in other words.
    pub absence: Option<KsTest>,
}

impl ColumnComparison {
    /// Compares two columns.
    pub fn of(name: &'static str, reference: &[Option<f64>], twin: &[Option<f64>]) -> Self {
        let values = |column: &[Option<f64>]| column.iter().copied().flatten().collect::<Vec<f64>>();
        let absences = |column: &[Option<f64>]| {
            column.iter().map(|value| if value.is_none() { 1.0 } else { 0.0 }).collect::<Vec<f64>>()
        };
        let moments = |column: &[Option<f64>]| column.iter().copied().collect::<Moments>();
        let any_absent = reference.iter().chain(twin).any(Option::is_none);
        let (reference_moments, twin_moments) = (moments(reference), moments(twin));
        Self {
            name,
            reference: reference_moments,
            twin: twin_moments,
            z: z_of_means(&twin_moments, &reference_moments),
            ks: ks_two_sample(&values(reference), &values(twin)),
            absence: any_absent.then(|| ks_two_sample(&absences(reference), &absences(twin))).flatten(),
        }
    }

    /// The smallest p-value of the column's tests; a test that could not be made has none.
    pub fn p_value(&self) -> f64 {
        let mean = self.z.map(|z| 2.0 * Normal::standard().sf(z.abs()));
        let [ks, absence] = [self.ks, self.absence].map(|test| test.map(|test| test.p_value));
        [mean, ks, absence].into_iter().flatten().fold(1.0, f64::min)
    }
}

/// Compares all columns of two samples, on all threads. A column that is missing in one counts as without values.
pub fn compare(reference: &Sample, twin: &Sample) -> Vec<ColumnComparison> {
    let column = |sample: &Sample, name: &str| sample.get(name).cloned().unwrap_or_default();
    COLUMNS
        .par_iter()
        .map(|(name, _)| ColumnComparison::of(name, &column(reference, name), &column(twin, name)))
        .collect()
}

/// The columns of a comparison that reject, the most decisive first.
pub fn rejecting(comparison: &[ColumnComparison]) -> Vec<&ColumnComparison> {
    let mut columns: Vec<&ColumnComparison> =
        comparison.iter().filter(|column| column.p_value() < rejection_threshold()).collect();
    columns.sort_by(|left, right| left.p_value().total_cmp(&right.p_value()));
    columns
}

/// A twin that is wrong in one parameter, and must be rejected: the power of the comparison.
#[derive(Clone, Copy, Debug)]
pub struct WrongTwin {
    /// The case whose distribution it misses.
    pub case: &'static str,
    /// What is changed, as `--set` takes it.
    pub set: &'static str,
    /// What the mistake stands for.
    pub mistake: &'static str,
}

/// Twins that are slightly wrong.
pub const WRONG_TWINS: &[WrongTwin] = &[
    WrongTwin { case: "c1", set: "final_probability=0.985", mistake: "agents a little less reliable than 0.99" },
    WrongTwin { case: "c2", set: "phase_duration_proposal_max_blocks=4", mistake: "one more chance to propose" },
    WrongTwin { case: "c4", set: "final_probability=0.48", mistake: "agents a little less reliable than 0.5" },
    WrongTwin { case: "c7", set: "l1.builders.censored_share=0.59", mistake: "one percentage point less censorship" },
    WrongTwin {
        case: "c9a",
        set: "past_gas_weight_fraction=0.91",
        mistake: "gas prices that are smoothed a little more",
    },
    WrongTwin {
        case: "c9b",
        set: "phase_duration_reveal_min_blocks=2",
        mistake: "a reveal phase that may end a block early",
    },
    WrongTwin { case: "c10b", set: "rewards_to_relay=0.101", mistake: "a relay that gets 10.1 % instead of 10 %" },
    WrongTwin { case: "c12", set: "l1.gas.mean=51", mistake: "gas that costs 1 Gwei more on average" },
];

/// Twins that are wrong in what these columns do not show, and are not rejected: the limits of the comparison.
pub const UNSEEN_MISTAKES: &[WrongTwin] = &[
    WrongTwin {
        case: "c10b",
        set: "proving_marketplace_usage_probability=0",
        mistake: "leaders who never use the marketplace: who proves makes no difference to totals",
    },
    WrongTwin { case: "c1", set: "top_up_amount=3", mistake: "larger top-ups: nobody falls below the minimum stake" },
    WrongTwin {
        case: "c12",
        set: "l1.gas.sd=5.5",
        mistake: "gas that varies 10 % more: smoothing leaves little of it, and every price is worth its while",
    },
];

#[cfg(test)]
mod tests {
    use super::ColumnComparison;

    fn column(values: impl Iterator<Item = u32>) -> Vec<Option<f64>> {
        values.map(|value| Some(f64::from(value))).collect()
    }

    #[test]
    fn a_shift_a_spread_and_a_gap_are_each_noticed() {
        let reference = column((0..1000).map(|i| i % 10));
        let same = ColumnComparison::of("same", &reference, &column((0..1000).map(|i| (i + 3) % 10)));
        assert!(same.p_value() > 0.999_999);
        let shift = ColumnComparison::of("shift", &reference, &column((0..1000).map(|i| i % 10 + 1)));
        assert!(shift.p_value() < 1e-6 && shift.z > Some(7.0));
        let spread =
            ColumnComparison::of("spread", &reference, &column((0..1000).map(|i| if i % 2 == 0 { 0 } else { 9 })));
        assert!(spread.p_value() < 1e-6 && spread.z.is_some_and(|z| z.abs() < 1e-9));
        let mut gaps = reference.clone();
        gaps.iter_mut().step_by(20).for_each(|value| *value = None);
        assert!(ColumnComparison::of("gaps", &reference, &gaps).p_value() < 1e-6);
    }

    #[test]
    fn constants_are_compared_too() {
        let constant = |value| vec![Some(value); 1000];
        assert!(ColumnComparison::of("c", &constant(2.0), &constant(2.0)).p_value() > 0.999);
        assert!(ColumnComparison::of("c", &constant(2.0), &constant(2.000_000_01)).p_value() < 1e-9);
    }
}
