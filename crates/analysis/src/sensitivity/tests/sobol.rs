use std::f64::consts::PI;

use super::*;
use crate::interval::Level;

/// Indices (first, total) by factor.
type Indices = Vec<(f64, f64)>;

/// `sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1` on (-π, π)³, with its indices in closed form. Source: T. Ishigami and T.
/// Homma, ISUMA 1990.
fn ishigami(x: &[f64]) -> f64 {
    let x: Vec<f64> = x.iter().map(|x| PI * (2.0 * x - 1.0)).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

fn ishigami_indices() -> Indices {
    let (a, b) = (7.0_f64, 0.1_f64);
    let one = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let two = a * a / 8.0;
    let one_three = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
    let variance = one + two + one_three;
    [(one, one + one_three), (two, two), (0.0, one_three)].map(|(s, t)| (s / variance, t / variance)).to_vec()
}

const G: [f64; 6] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];

/// The product of `(|4 x - 2| + a) / (1 + a)`, with its indices in closed form. Source: I. M. Sobol, Mathematics and
/// Computers in Simulation 55 (2001) 271.
fn g(x: &[f64]) -> f64 {
    x.iter().zip(G).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

fn g_indices() -> Indices {
    let parts = G.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let whole: f64 = parts.iter().map(|part| 1.0 + part).product();
    parts.map(|part| (part / (whole - 1.0), part * whole / (1.0 + part) / (whole - 1.0))).to_vec()
}

/// Outcomes at A, at B and at each `AB_i`.
type Columns = Vec<Vec<Option<f64>>>;

fn columns(function: impl Fn(&[f64]) -> f64, factors: usize, base: usize, stream: u64) -> Columns {
    let mut uniform = Uniform::stream(stream);
    let mut point = || (0..factors).map(|_| uniform.next()).collect::<Vec<f64>>();
    let points: Vec<_> = (0..base).map(|_| (point(), point())).collect();
    let outcomes = |change: Option<usize>| {
        let at = |(a, b): &(Vec<f64>, Vec<f64>)| {
            let mut x = a.clone();
            if let Some(factor) = change {
                x[factor] = b[factor];
            }
            Some(function(&x))
        };
        points.iter().map(at).collect::<Vec<_>>()
    };
    let b = points.iter().map(|(_, b)| Some(function(b))).collect();
    [outcomes(None), b].into_iter().chain((0..factors).map(|factor| outcomes(Some(factor)))).collect()
}

fn sample(columns: &[Vec<Option<f64>>]) -> SaltelliSample {
    let ab = columns[2..].iter().enumerate().map(|(factor, ab)| (format!("x{}", factor + 1), ab.clone()));
    SaltelliSample::new(columns[0].clone(), columns[1].clone(), ab.collect()).unwrap()
}

fn indices(columns: &[Vec<Option<f64>>]) -> SobolIndices {
    sobol_indices(&sample(columns), Level::NINETY_FIVE).unwrap()
}

/// 20 000 base samples have standard errors below 0.012: five of them.
#[test]
fn indices_approach_those_known_in_closed_form() {
    let cases = [
        (indices(&columns(ishigami, 3, 20_000, 1)), ishigami_indices()),
        (indices(&columns(g, 6, 20_000, 2)), g_indices()),
    ];
    for (found, known) in cases {
        for (factor, (first, total)) in found.factors.iter().zip(known) {
            near(factor.first.index, first, 0.06);
            near(factor.total.index, total, 0.06);
        }
    }
}

#[test]
fn the_variance_and_mean_are_those_of_the_function() {
    let found = indices(&columns(ishigami, 3, 20_000, 1));
    near(found.mean, 3.5, 0.1);
    near(found.variance, 13.844_6, 0.3);
}

/// Of 500 samples 475 intervals should cover, give or take 4.9; four of these standard deviations, and two points more
/// for what 512 base samples lack of normality, are 445. An alarm by chance: below 1 in 30 000 per index.
#[test]
fn intervals_cover_as_often_as_they_say() {
    for (function, known) in [(ishigami as fn(&[f64]) -> f64, ishigami_indices()), (g, g_indices())] {
        let mut covered = vec![(0, 0); known.len()];
        for repetition in 0..500 {
            let found = indices(&columns(function, known.len(), 512, 1_000 + repetition));
            for ((covered, factor), (first, total)) in covered.iter_mut().zip(found.factors).zip(&known) {
                covered.0 += u32::from(factor.first.interval.unwrap().contains(*first));
                covered.1 += u32::from(factor.total.interval.unwrap().contains(*total));
            }
        }
        assert!(covered.iter().all(|(first, total)| *first >= 445 && *total >= 445), "{covered:?}");
    }
}

#[test]
fn base_samples_that_are_not_whole_are_left_out_and_counted() {
    let whole = columns(ishigami, 3, 100, 3);
    let cut = |column: &Vec<Option<f64>>| [&column[..7], &column[8..20], &column[21..99]].concat();
    let less: Columns = whole.iter().map(cut).collect();
    let mut holed = whole;
    holed[0][7] = None;
    holed[1][20] = Some(f64::NAN);
    holed[4][99] = None;
    let (holed, less) = (indices(&holed), indices(&less));
    assert_eq!((holed.used, holed.dropped), (97, 3));
    assert_eq!(holed.factors, less.factors);
}

/// Half of the variance is noise: the total of a factor that does nothing is that half.
#[test]
fn noise_of_its_own_at_every_point_raises_totals_by_its_share() {
    let mut noise = Uniform::stream(5);
    let mut noisy = columns(|x| x[0] * 12.0_f64.sqrt(), 2, 20_000, 4);
    for outcome in noisy.iter_mut().flatten() {
        *outcome = outcome.map(|outcome| outcome + noise.normal());
    }
    let found = indices(&noisy);
    near(found.factors[1].total.index, 0.5, 0.03);
    near(found.factors[1].first.index, 0.0, 0.03);
}

#[test]
fn what_a_sample_cannot_tell_is_unsaid() {
    let of = |a: Vec<Option<f64>>, b| {
        let ab = vec![("x".to_owned(), a.clone())];
        sobol_indices(&SaltelliSample::new(a, b, ab).unwrap(), Level::NINETY_FIVE)
    };
    assert_eq!(of(vec![], vec![]), Err(Unsaid::TooFewRows));
    assert_eq!(of(vec![Some(1.0)], vec![Some(2.0)]), Err(Unsaid::TooFewRows));
    assert_eq!(of(vec![None; 3], vec![Some(2.0); 3]), Err(Unsaid::TooFewRows));
    assert_eq!(of(vec![Some(0.1); 3], vec![Some(0.1); 3]), Err(Unsaid::ConstantOutcome));
    assert_eq!(of(vec![Some(1e300); 3], vec![Some(-1e300); 3]), Err(Unsaid::OutOfRange));
    assert!(SaltelliSample::new(vec![None], vec![], vec![]).is_err());
}
