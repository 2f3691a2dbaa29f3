use super::*;
use crate::quantile::quantile;

fn near(found: Option<Interval>, low: f64, high: f64) {
    let found = found.unwrap();
    assert!((found.low - low).abs() < 1e-9 && (found.high - high).abs() < 1e-9, "{found:?} is not [{low}, {high}]");
}

fn level(value: f64) -> Level {
    Level::new(value).unwrap()
}

/// Uniform on (0, 1), the nth of a fixed stream (SplitMix64).
fn uniform(n: u64) -> f64 {
    let mut bits = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (((bits ^ (bits >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// Share of 4 000 repetitions in which an interval from fresh uniforms covers.
fn coverage(draws: u64, covers: impl Fn(Vec<f64>) -> bool) -> f64 {
    let repetitions = 4_000;
    let covered = |repetition: &u64| covers((0..draws).map(|i| uniform(1 + repetition * draws + i)).collect());
    (0..repetitions).filter(covered).count() as f64 / repetitions as f64
}

/// scipy 1.17: stats.t.interval(level, 5, mean(x), sem(x)) with x = [0.21, 0.25, 0.18, 0.30, 0.27, 0.22].
#[test]
fn a_mean_has_the_t_interval_of_scipy() {
    let moments: Moments = [0.21, 0.25, 0.18, 0.30, 0.27, 0.22].into_iter().collect();
    near(mean_interval(&moments, level(0.95)), 0.192_629_638_102_001_62, 0.284_037_028_564_665);
    near(mean_interval(&moments, level(0.99)), 0.166_643_791_497_002_87, 0.310_022_875_169_663_7);
}

/// scipy 1.17: stats.t.ppf(0.975, df). For n numbers +-1 in equal parts the half-width is t / sqrt(n - 1).
#[test]
fn the_t_quantile_is_right_from_one_degree_of_freedom_to_a_million() {
    for (freedom, t) in [
        (1_u32, 12.706_204_736_174_694),
        (9, 2.262_157_162_798_205),
        (99, 1.984_216_951_586_417_4),
        (999, 1.962_341_461_133_449_3),
        (9_999, 1.960_201_263_621_357),
        (999_999, 1.959_966_356_816_479_1),
    ] {
        let moments: Moments = (0..=freedom).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let half_width = mean_interval(&moments, level(0.95)).unwrap().half_width();
        let expected = t / f64::from(freedom).sqrt();
        assert!((half_width / expected - 1.0).abs() < 1e-8, "{freedom}: {half_width} is not {expected}");
    }
}

/// scipy 1.17: stats.binomtest(k, n).proportion_ci(0.95, 'wilson').
#[test]
fn a_proportion_has_the_wilson_interval_of_scipy() {
    near(proportion_interval(0, 10, level(0.95)), 0.0, 0.277_532_799_862_889_26);
    near(proportion_interval(10, 10, level(0.95)), 0.722_467_200_137_110_7, 1.0);
    near(proportion_interval(3, 20, level(0.95)), 0.052_368_745_896_216_62, 0.360_418_864_740_756_9);
    near(proportion_interval(501, 128_000, level(0.95)), 0.003_586_569_141_950_230_6, 0.004_271_331_428_512_548);
    near(proportion_interval(3, 20, level(0.99)), 0.038_787_060_508_071_68, 0.435_586_720_261_057_1);
}

/// Places l and u from scipy 1.17's stats.binom by trying all of them.
#[test]
fn a_quantile_lies_between_the_order_statistics_of_the_binomial() {
    for (n, share, places) in [
        (5, 0.5, None),
        (6, 0.5, Some((1, 6))),
        (10, 0.5, Some((2, 9))),
        (25, 0.5, Some((8, 18))),
        (100, 0.5, Some((40, 61))),
        (71, 0.05, None),
        (72, 0.05, Some((1, 9))),
        (1000, 0.95, Some((936, 964))),
    ] {
        let sorted: Vec<f64> = (1..=n).map(f64::from).collect();
        let expected = places.map(|(low, high)| Interval { low: f64::from(low), high: f64::from(high) });
        assert_eq!(quantile_interval(&sorted, share, Level::NINETY_FIVE), expected, "n = {n}, share = {share}");
    }
}

#[test]
fn degenerate_samples_give_none_or_zero_width() {
    let moments = |numbers: &[f64]| numbers.iter().copied().collect::<Moments>();
    assert_eq!(mean_interval(&moments(&[]), Level::NINETY_FIVE), None);
    assert_eq!(mean_interval(&moments(&[3.0]), Level::NINETY_FIVE), None);
    assert_eq!(mean_interval(&moments(&[3.0; 9]), Level::NINETY_FIVE), Some(Interval { low: 3.0, high: 3.0 }));
    assert_eq!(mean_interval(&moments(&[1e308, -1e308, 1e308]), Level::NINETY_FIVE), None);
    assert_eq!(proportion_interval(0, 0, Level::NINETY_FIVE), None);
    assert_eq!(proportion_interval(3, 2, Level::NINETY_FIVE), None);
    assert_eq!(quantile_interval(&[], 0.5, Level::NINETY_FIVE), None);
    assert_eq!(quantile_interval(&[3.0; 9], 0.5, Level::NINETY_FIVE), Some(Interval { low: 3.0, high: 3.0 }));
    assert_eq!(quantile_interval(&[3.0; 9], f64::NAN, Level::NINETY_FIVE), None);
}

#[test]
fn a_level_lies_strictly_between_0_and_1() {
    for wrong in [0.0, 1.0, 95.0, -0.5, f64::NAN] {
        assert!(matches!(Level::new(wrong), Err(AnalysisError::InvalidLevel { .. })), "{wrong}");
    }
}

/// 4 000 repetitions estimate a coverage to a standard error of 0.0034; a right interval leaves 0.95 ± 0.0155 (4.5 of
/// them) for one stream in 150 000.
#[test]
fn the_t_interval_of_normal_numbers_covers_as_asked() {
    let covered = coverage(16, |draws| {
        let normal = |pair: &[f64]| (-2.0 * pair[0].ln()).sqrt() * (std::f64::consts::TAU * pair[1]).cos();
        let moments: Moments = draws.chunks(2).map(normal).collect();
        mean_interval(&moments, Level::NINETY_FIVE).unwrap().contains(0.0)
    });
    assert!((covered - 0.95).abs() < 0.0155, "{covered}");
}

/// The exact coverage for 50 trials at 0.1 is 0.9703 by summing the binomial; the bound is 4.5 standard errors, alarm
/// rate as above.
#[test]
fn the_wilson_interval_covers_as_its_binomial_sum_says() {
    let covered = coverage(50, |draws| {
        let successes = draws.iter().filter(|draw| **draw < 0.1).count() as u64;
        proportion_interval(successes, 50, Level::NINETY_FIVE).unwrap().contains(0.1)
    });
    assert!((covered - 0.9703).abs() < 0.0121, "{covered}");
}

/// For 25 numbers the interval from the 8th to the 18th covers the median with probability 0.9567 (binomial sum),
/// whatever the distribution.
#[test]
fn the_median_interval_of_skew_numbers_covers_as_its_binomial_sum_says() {
    let covered = coverage(25, |draws| {
        let mut skew: Vec<f64> = draws.iter().map(|draw| -draw.ln()).collect();
        skew.sort_unstable_by(f64::total_cmp);
        assert!(quantile_interval(&skew, 0.5, Level::NINETY_FIVE).unwrap().contains(quantile(&skew, 0.5).unwrap()));
        quantile_interval(&skew, 0.5, Level::NINETY_FIVE).unwrap().contains(std::f64::consts::LN_2)
    });
    assert!((covered - 0.9567).abs() < 0.0145, "{covered}");
}

#[test]
fn what_lies_in_a_range_is_kept_of_an_interval() {
    let range = Interval { low: 0.0, high: 1.0 };
    let within = |low, high| Interval { low, high }.within(range);
    assert_eq!(within(0.2, 0.4), Interval { low: 0.2, high: 0.4 });
    assert_eq!(within(-0.1, 1.2), range);
    assert_eq!(within(1.5, 2.0), Interval { low: 1.0, high: 1.0 });
}
