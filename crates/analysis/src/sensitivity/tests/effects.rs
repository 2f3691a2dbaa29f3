use super::*;
use crate::interval::{Level, mean_interval};
use crate::moments::Moments;

fn effects(factors: &[Factor], outcome: &[Option<f64>]) -> Vec<MainEffect> {
    main_effects(&Observations::new(factors, outcome).unwrap(), Level::NINETY_FIVE).unwrap()
}

fn interval_of(numbers: &[f64]) -> crate::Interval {
    mean_interval(&numbers.iter().copied().collect::<Moments>(), Level::NINETY_FIVE).unwrap()
}

#[test]
fn a_level_has_the_mean_and_the_t_interval_of_its_rows() {
    let factor = numbers("x", [1.0, 3.0, 1.0, 3.0, 1.0, 3.0]);
    let outcome = [Some(1.0), Some(7.0), Some(2.0), None, Some(6.0), Some(8.5)];
    let found = &effects(&[factor], &outcome)[0];
    assert_eq!((found.factor.as_str(), found.levels.len()), ("x", 2));
    let low = &found.levels[0];
    assert_eq!((&low.level, low.count, low.mean), (&FactorLevel::Number(1.0), 3, 3.0));
    let (interval, expected) = (low.interval.unwrap(), interval_of(&[1.0, 2.0, 6.0]));
    near(interval.low, expected.low, 1e-12);
    near(interval.high, expected.high, 1e-12);
    near(low.difference, 3.0 - 4.9, 1e-12);
    assert_eq!(found.levels[1].count, 2);
}

/// 4 runs in 3 settings each; the means of runs are what the interval goes by.
#[test]
fn with_clusters_of_one_size_the_interval_is_that_of_their_means() {
    let runs: Vec<u64> = (0..24).map(|row| row % 4).collect();
    let factor = numbers("x", (0..24).map(|row| f64::from(row / 4 % 3)));
    let outcome: Vec<f64> = (0..24).map(|row| f64::from(row * row % 17) + 10.0 * f64::from(row % 4)).collect();
    let factors = [factor];
    let table = some(outcome.clone());
    let observations = Observations::new(&factors, &table).unwrap().clustered(&runs).unwrap();
    let found = &main_effects(&observations, Level::NINETY_FIVE).unwrap()[0].levels[1];
    // Rows 4..8 and 16..20 have x = 1.
    let of_runs: Vec<f64> = (0..4).map(|run| f64::midpoint(outcome[4 + run], outcome[16 + run])).collect();
    let all_of_runs: Vec<f64> =
        (0..4).map(|run| (0..6).map(|setting| outcome[4 * setting + run]).sum::<f64>() / 6.0).collect();
    let (interval, expected) = (found.interval.unwrap(), interval_of(&of_runs));
    near(interval.low, expected.low, 1e-12);
    near(interval.high, expected.high, 1e-12);
    let paired: Vec<f64> = of_runs.iter().zip(&all_of_runs).map(|(own, all)| own - all).collect();
    let (difference, expected) = (found.difference_interval.unwrap(), interval_of(&paired));
    near(difference.low, expected.low, 1e-12);
    near(difference.high, expected.high, 1e-12);
    assert!(difference.half_width() < interval.half_width() / 3.0);
}

/// 40 runs whose rows share most of their noise. Of 1 000 tables the interval that knows of runs should cover the mean
/// 0 in 950, give or take 6.9: five of these. One that takes rows as independent would cover about 600 times.
#[test]
fn an_interval_over_clusters_covers_as_often_as_it_says() {
    let factors = [numbers("x", (0..400).map(|row| f64::from(row % 2)))];
    let runs: Vec<u64> = (0..400).map(|row| row / 10).collect();
    let mut uniform = Uniform::stream(11);
    let mut covered = (0, 0);
    for _ in 0..1_000 {
        let shared: Vec<f64> = (0..40).map(|_| uniform.normal()).collect();
        let outcome = some((0..400).map(|row| shared[row / 10] + 0.3 * uniform.normal()));
        let rows = Observations::new(&factors, &outcome).unwrap();
        let level = |observations| main_effects(observations, Level::NINETY_FIVE).unwrap()[0].levels[0].clone();
        covered.1 += u32::from(level(&rows).interval.unwrap().contains(0.0));
        covered.0 += u32::from(level(&rows.clone().clustered(&runs).unwrap()).interval.unwrap().contains(0.0));
    }
    assert!((915..=985).contains(&covered.0), "{covered:?}");
    assert!(covered.1 < 800, "{covered:?}");
}

#[test]
fn many_different_numbers_are_shown_by_bins() {
    let factor = numbers("x", (0..1_000).map(f64::from));
    let found = &effects(&[factor], &some((0..1_000).map(f64::from)))[0].levels;
    assert_eq!(found.len(), 10);
    assert_eq!(found[3].level.to_string(), "300 to 399");
    near(found[3].mean, 349.5, 1e-9);
}

#[test]
fn columns_of_different_length_are_refused() {
    let factors = [numbers("x", [1.0, 2.0])];
    let message = Observations::new(&factors, &[Some(1.0)]).unwrap_err().to_string();
    assert_eq!(message, "x has 2 rows where 1 are expected");
    assert!(Observations::new(&factors, &[None, None]).unwrap().clustered(&[1]).is_err());
}

#[test]
fn a_column_that_is_no_factor_is_refused_with_the_row() {
    let message = Factor::numbers("x", vec![1.0, f64::NAN]).unwrap_err().to_string();
    assert_eq!(message, "`x` is no factor: row 2 holds no finite number");
    let message = Factor::categories("mode", vec![0, 2], vec!["a".into()]).unwrap_err().to_string();
    assert_eq!(message, "`mode` is no factor: row 2 has the category 2, of 1 categories");
}
