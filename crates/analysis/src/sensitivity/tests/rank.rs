use super::*;
use crate::interval::Level;

fn correlation(x: Vec<f64>, y: impl IntoIterator<Item = f64>) -> RankCorrelation {
    let (factors, outcome) = ([numbers("x", x)], some(y));
    rank_correlations(&Observations::new(&factors, &outcome).unwrap(), Level::NINETY_FIVE).remove(0).figure.unwrap()
}

/// 1 - 6 sum d² / n (n² - 1) with differences of ranks 1, 1, 2, 1, 1; atanh(0.6) ± 1.96 sqrt(1.18 / 2).
#[test]
fn a_small_correlation_is_that_of_the_textbook() {
    let found = correlation(vec![1.0, 2.0, 3.0, 4.0, 5.0], [20.0, 10.0, 50.0, 30.0, 40.0]);
    near(found.coefficient, 0.6, 1e-15);
    let half_width = 1.959_963_984_540_054 * (1.18_f64 / 2.0).sqrt();
    near(found.interval.unwrap().low, (0.6_f64.atanh() - half_width).tanh(), 1e-9);
    near(found.interval.unwrap().high, (0.6_f64.atanh() + half_width).tanh(), 1e-9);
}

#[test]
fn only_the_order_of_numbers_matters() {
    let x: Vec<f64> = (0..50).map(|row| f64::from(row * 31 % 50)).collect();
    let y: Vec<f64> = (0..50).map(|row| f64::from(row * 7 % 50) + f64::from(row * 31 % 50)).collect();
    let plain = correlation(x.clone(), y.clone());
    let bent = correlation(x.iter().map(|x| x.powi(3)).collect(), y.iter().map(|y| (y / 9.0).exp()));
    assert_eq!(plain, bent);
    near(correlation(x.clone(), x.iter().map(|x| -x)).coefficient, -1.0, 1e-15);
}

/// Bivariate normal numbers with r = 0.7 have Spearman's coefficient 6/π asin(r/2) = 0.683. Of 1 000 tables of 60 rows
/// 950 should cover, give or take 6.9: five of these.
#[test]
fn the_interval_covers_as_often_as_it_says() {
    let known = 6.0 / std::f64::consts::PI * 0.35_f64.asin();
    let mut uniform = Uniform::stream(31);
    let mut covers = || {
        let rows: Vec<(f64, f64)> = (0..60).map(|_| (uniform.normal(), uniform.normal())).collect();
        let y = rows.iter().map(|(x, noise)| 0.7 * x + 0.51_f64.sqrt() * noise).collect::<Vec<_>>();
        correlation(rows.iter().map(|row| row.0).collect(), y).interval.unwrap().contains(known)
    };
    let covered = (0..1_000).filter(|_| covers()).count();
    assert!((915..=985).contains(&covered), "{covered}");
}

/// 30 runs of 10 rows: both numbers share half of their variance within a run, so there are far fewer than 300
/// independent rows. The true coefficient is 0; bounds as above for 500 tables: 475 ± 5 * 4.9.
#[test]
fn the_interval_over_clusters_covers_as_often_as_it_says() {
    let runs: Vec<u64> = (0..300).map(|row| row / 10).collect();
    let mut uniform = Uniform::stream(32);
    let mut covered = (0, 0);
    for _ in 0..500 {
        let mut column = || {
            let shared: Vec<f64> = (0..30).map(|_| uniform.normal()).collect();
            (0..300).map(|row| shared[row / 10] + uniform.normal()).collect::<Vec<f64>>()
        };
        let (factors, outcome) = ([numbers("x", column())], some(column()));
        let rows = Observations::new(&factors, &outcome).unwrap();
        let covers = |observations| {
            let found = rank_correlations(observations, Level::NINETY_FIVE).remove(0).figure.unwrap();
            u32::from(found.interval.unwrap().contains(0.0))
        };
        covered.1 += covers(&rows);
        covered.0 += covers(&rows.clone().clustered(&runs).unwrap());
    }
    assert!((450..=499).contains(&covered.0), "{covered:?}");
    assert!(covered.1 < 420, "{covered:?}");
}

#[test]
fn categories_have_no_rank_correlation() {
    let factors = [Factor::labels("mode", ["a", "b", "a"]), numbers("fixed", [1.0; 3]), numbers("x", [1.0, 2.0, 3.0])];
    let outcome = some([1.0, 2.0, 3.0]);
    let found = rank_correlations(&Observations::new(&factors, &outcome).unwrap(), Level::NINETY_FIVE);
    assert_eq!(found[0].figure, Err(Unsaid::NoOrder));
    assert_eq!(found[1].figure, Err(Unsaid::ConstantFactor));
    let perfect = found[2].figure.unwrap();
    assert_eq!((perfect.count, perfect.interval), (3, None));
    near(perfect.coefficient, 1.0, 1e-15);
}
