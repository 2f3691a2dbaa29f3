use super::*;

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

/// scipy 1.17: stats.ks_2samp(c, d, method='exact'): 0.54, 0.02068983819948945.
#[test]
fn without_ties_the_exact_p_value_is_that_of_scipy() {
    let c = [
        0.61, 0.29, 0.06, 0.59, -1.73, -0.74, 0.51, -0.56, 0.39, 1.64, 0.05, -0.06, 0.64, -0.82, 0.37, 1.77, 1.09,
        -1.28, 2.36, 1.31, 1.05, -0.32, -0.40, 1.06, -2.47,
    ];
    let d = [0.3, 1.1, 2.2, 1.9, 0.8, 1.5, 2.7, 0.051, 3.1, 1.21];
    let test = ks_two_sample(&c, &d).unwrap();
    assert_eq!(test.method, KsMethod::Exact);
    near(test.statistic, 0.54, 1e-12);
    near(test.p_value, 0.020_689_838_199_489_45, 1e-12);
}

/// Counted over all ways to deal the pooled values: 1 840 of 24 310 and 456 of 1 716. Ignoring ties, the first would
/// be 0.142 instead of 0.076.
#[test]
fn with_ties_the_p_value_is_the_share_of_all_permutations() {
    let test = ks_two_sample(&[1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 5.0], &[2.0, 3.0, 4.0, 4.0, 4.0, 5.0, 5.0, 6.0, 6.0])
        .unwrap();
    near(test.statistic, 38.0 / 72.0, 1e-12);
    near(test.p_value, 1_840.0 / 24_310.0, 1e-12);
    let flags = ks_two_sample(&[0.0, 0.0, 1.0, 1.0, 1.0, 0.0], &[1.0, 1.0, 1.0, 1.0, -0.0, 1.0, 1.0]).unwrap();
    near(flags.statistic, 15.0 / 42.0, 1e-12);
    near(flags.p_value, 456.0 / 1_716.0, 1e-12);
}

#[test]
fn equal_and_disjoint_samples_are_the_extremes() {
    let equal = ks_two_sample(&[1.0, 2.0, 2.0], &[2.0, 1.0, 2.0]).unwrap();
    assert_eq!((equal.statistic, equal.p_value), (0.0, 1.0));
    let constant = ks_two_sample(&[3.0; 5], &[3.0; 9]).unwrap();
    assert_eq!((constant.statistic, constant.p_value), (0.0, 1.0));
    let disjoint = ks_two_sample(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]).unwrap();
    near(disjoint.statistic, 1.0, 0.0);
    // 2 of the C(6, 3) = 20 orders separate the samples.
    near(disjoint.p_value, 0.1, 1e-12);
}

/// scipy 1.17: special.kolmogorov(lambda).
#[test]
fn the_limiting_tail_is_that_of_scipy() {
    for (lambda, tail) in [
        (0.3, 0.999_990_694_198_665_5),
        (0.5, 0.963_945_243_664_875_1),
        (1.0, 0.269_999_671_677_354_56),
        (1.3581, 0.049_999_630_431_667_4),
        (1.6276, 0.010_001_537_333_060_776),
        (2.5, 7.453_306_344_157_342e-6),
    ] {
        near(kolmogorov_tail(lambda), tail, 1e-13);
    }
    near(kolmogorov_tail(0.0), 1.0, 0.0);
}

#[test]
fn large_samples_use_the_limit_and_say_so() {
    let grid = |shift: f64| (0..6_000).map(|i| f64::from(i) / 6_000.0 * (1.0 - shift) + shift).collect::<Vec<f64>>();
    let test = ks_two_sample(&grid(0.0), &grid(0.03)).unwrap();
    assert_eq!(test.method, KsMethod::Asymptotic);
    near(test.statistic, 0.03, 1e-9);
    // scipy's finite-sample correction gives 0.008848; the plain limit is about 1 % larger.
    near(test.p_value, 0.008_9, 0.000_15);
}

/// Both samples from one discrete distribution of 5 values: p <= 0.05 must come in at most 5 % of 2 000 repetitions,
/// plus 4.5 standard errors (0.0219); without the correction for ties it would come in about 1 %, hence the lower
/// bound.
#[test]
fn the_false_alarm_rate_for_discrete_data_is_near_the_level() {
    let mut state = 1_u64;
    let mut die = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % 5) as f64
    };
    let mut alarms = 0;
    for _ in 0..2_000 {
        let a: Vec<f64> = (0..40).map(|_| die()).collect();
        let b: Vec<f64> = (0..40).map(|_| die()).collect();
        alarms += u32::from(ks_two_sample(&a, &b).unwrap().p_value <= 0.05);
    }
    let rate = f64::from(alarms) / 2_000.0;
    assert!((0.02..0.0719).contains(&rate), "{rate}");
}

#[test]
fn a_sample_that_is_empty_or_not_finite_gives_none() {
    assert_eq!(ks_two_sample(&[], &[1.0]), None);
    assert_eq!(ks_two_sample(&[1.0], &[]), None);
    assert_eq!(ks_two_sample(&[1.0, f64::NAN], &[1.0]), None);
}

/// scipy 1.17: stats.ttest_ind([1, 2, 3, 4], [2, 4, 6, 9], equal_var=False).statistic.
#[test]
fn a_difference_of_means_is_measured_in_standard_errors() {
    let moments = |numbers: &[f64]| numbers.iter().copied().collect::<Moments>();
    let z = z_of_means(&moments(&[1.0, 2.0, 3.0, 4.0]), &moments(&[2.0, 4.0, 6.0, 9.0])).unwrap();
    near(z, -1.690_641_214_609_248, 1e-12);
    assert_eq!(z_of_means(&moments(&[1.0]), &moments(&[2.0, 3.0])), None);
    assert_eq!(z_of_means(&moments(&[1.0, 1.0]), &moments(&[2.0, 2.0])), None);
}
