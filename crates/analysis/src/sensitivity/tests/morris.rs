use super::*;
use crate::interval::Level;

/// Paths of Morris's design on four levels: from a point of the lower half, each factor rises by 2/3, in some order.
fn paths(function: impl Fn(&[f64]) -> f64, factors: usize, count: u64) -> Vec<MorrisPath> {
    let path = |number| {
        let mut random = SplitMix::stream(3, number);
        let mut point: Vec<f64> = (0..factors).map(|_| random.below(2) as f64 / 3.0).collect();
        let mut order: Vec<usize> = (0..factors).collect();
        random.shuffle(&mut order);
        let mut outcomes = vec![Some(function(&point))];
        let moves = order.iter().map(|factor| {
            point[*factor] += 2.0 / 3.0;
            outcomes.push(Some(function(&point)));
            MorrisMove { factor: *factor, step: 2.0 / 3.0 }
        });
        MorrisPath { moves: moves.collect(), outcomes }
    };
    (0..count).map(path).collect()
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|factor| format!("x{}", factor + 1)).collect()
}

fn screen(paths: &[MorrisPath], factors: usize) -> Vec<ElementaryEffects> {
    let screened = morris_screening(&names(factors), paths, Level::NINETY_FIVE).unwrap();
    screened.into_iter().map(|effects| effects.figure.unwrap()).collect()
}

#[test]
fn an_additive_function_has_its_slopes_as_effects_and_no_spread() {
    let found = screen(&paths(|x| 3.0 * x[0] - 5.0 * x[1] + 1.0, 3, 10), 3);
    for (effects, slope) in found.iter().zip([3.0_f64, -5.0, 0.0]) {
        assert_eq!((effects.count, effects.nulls), (10, 0));
        near(effects.mean, slope, 1e-12);
        near(effects.mean_size, slope.abs(), 1e-12);
        near(effects.sd.unwrap(), 0.0, 1e-12);
    }
}

/// Effects -1, 1 and 3, measured by steps down.
#[test]
fn an_interaction_shows_as_spread_and_signs_cancel_in_the_mean_only() {
    let effect = |x2: f64| MorrisPath {
        outcomes: vec![Some(0.0), Some(x2 * -0.5)],
        moves: vec![MorrisMove { factor: 0, step: -0.5 }],
    };
    let found = screen(&[effect(-1.0), effect(1.0), effect(3.0)], 1)[0];
    near(found.mean, 1.0, 1e-15);
    near(found.mean_size, 5.0 / 3.0, 1e-15);
    near(found.sd.unwrap(), 2.0, 1e-15);
    // Sizes 1, 1, 3: t(2) sd / sqrt(3) = 4.3027 * 1.1547 / 1.7321 = 2.868, and mu* - 2.868 is below 0.
    let interval = found.mean_size_interval.unwrap();
    near(interval.low, 0.0, 0.0);
    near(interval.high, 5.0 / 3.0 + 2.868_435, 1e-6);
}

/// The interval of mu* of x1 in `x1 x2 + x3`, whose effect is x2, uniform on {0, 1/3, 2/3, 1}: mean 1/2. Of 400
/// screenings 380 should cover, give or take 4.4; five of these are 358: below 1 in 1 000 000 by chance.
#[test]
fn the_interval_of_a_size_covers_as_often_as_it_says() {
    let covers = |repetition: u64| {
        let mut random = SplitMix::stream(9, repetition);
        let path = |_| {
            let x2 = random.below(4) as f64 / 3.0;
            MorrisPath { outcomes: vec![Some(x2), Some(2.0 * x2)], moves: vec![MorrisMove { factor: 0, step: 1.0 }] }
        };
        let paths: Vec<MorrisPath> = (0..20).map(path).collect();
        screen(&paths, 1)[0].mean_size_interval.unwrap().contains(0.5)
    };
    let covered = (0..400).filter(|repetition| covers(*repetition)).count();
    assert!((358..=399).contains(&covered), "{covered}");
}

#[test]
fn a_missing_outcome_costs_the_two_effects_beside_it() {
    let mut holed = paths(|x| x.iter().sum(), 3, 2);
    holed[0].outcomes[1] = None;
    let nulls: Vec<u64> = screen(&holed, 3).iter().map(|effects| effects.nulls).collect();
    assert_eq!(nulls.iter().sum::<u64>(), 2);
    assert_eq!(nulls[holed[0].moves[2].factor], 0);
}

#[test]
fn a_factor_without_effects_is_unsaid() {
    let found = morris_screening(&names(1), &[], Level::NINETY_FIVE).unwrap();
    assert_eq!(found[0].figure, Err(Unsaid::TooFewRows));
    let single = screen(&paths(|x| x[0], 1, 1), 1)[0];
    assert_eq!((single.count, single.sd, single.mean_size_interval), (1, None, None));
}

#[test]
fn a_path_that_is_none_is_refused_with_its_number() {
    let step = |factor, step| MorrisMove { factor, step };
    let refused = |outcomes: usize, moves: Vec<MorrisMove>| {
        let path = MorrisPath { outcomes: vec![Some(1.0); outcomes], moves };
        morris_screening(&names(2), &[path], Level::NINETY_FIVE).unwrap_err().to_string()
    };
    assert_eq!(refused(1, vec![step(0, 0.5)]), "path 1 is no path: it has 1 outcomes for 1 moves");
    assert_eq!(refused(3, vec![step(0, 0.5), step(0, -0.5)]), "path 1 is no path: it moves `x1` twice");
    assert_eq!(refused(2, vec![step(1, 0.0)]), "path 1 is no path: it moves `x2` by 0");
    assert_eq!(refused(2, vec![step(2, 0.5)]), "path 1 is no path: it moves factor 2, which has no name");
}
