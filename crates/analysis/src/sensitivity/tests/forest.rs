use super::*;

/// `y = 4 a + 2 b + (mode = slow)` with noise, and a factor that does nothing.
fn table(rows: usize) -> (Vec<Factor>, Vec<Option<f64>>) {
    let mut uniform = Uniform::stream(61);
    let mut column = || (0..rows).map(|_| uniform.next()).collect::<Vec<f64>>();
    let (a, b, nothing, noise) = (column(), column(), column(), column());
    let mode = |row: &usize| ["fast", "slow", "other"][row * 7 % 3];
    let slow = |row: &usize| f64::from(u8::from(mode(row) == "slow"));
    let outcome = (0..rows).map(|row| 4.0 * a[row] + 2.0 * b[row] + slow(&row) + 0.3 * noise[row]);
    let outcome = some(outcome.collect::<Vec<_>>());
    let mode = Factor::labels("mode", (0..rows).map(|row| mode(&row)));
    (
        vec![numbers("a", a), numbers("b", b), mode, numbers("nothing", nothing), numbers("fixed", vec![1.0; rows])],
        outcome,
    )
}

fn forest(factors: &[Factor], outcome: &[Option<f64>], options: &ForestOptions) -> Forest {
    forest_importance(&Observations::new(factors, outcome).unwrap(), options).unwrap()
}

fn figures(forest: &Forest) -> Vec<FactorImportance> {
    forest.factors.iter().filter_map(|factor| factor.figure.ok()).collect()
}

/// Variances 16/12, 4/12 and 2/9 of 1.89 + 0.0075.
#[test]
fn factors_are_ranked_by_what_they_do() {
    let (factors, outcome) = table(600);
    let found = forest(&factors, &outcome, &ForestOptions { candidates: Some(2), ..ForestOptions::default() });
    assert!(found.r_squared.unwrap() > 0.85, "{:?}", found.r_squared);
    let figures = figures(&found);
    for pair in figures.windows(2) {
        assert!(pair[0].impurity > pair[1].impurity && pair[0].permutation > pair[1].permutation, "{figures:?}");
    }
    near(figures.iter().map(|figure| figure.impurity.unwrap()).sum(), 1.0, 1e-12);
    // Shuffling a factor doubles the variance that it brings in: 2 * 1.33 / 1.89 at most.
    near(figures[0].permutation.unwrap(), 1.3, 0.25);
    near(figures[3].permutation.unwrap(), 0.0, 0.01);
    assert_eq!(found.factors[4].figure, Err(Unsaid::ConstantFactor));
}

#[test]
fn a_forest_is_the_same_on_any_number_of_threads() {
    let (factors, outcome) = table(200);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| forest(&factors, &outcome, &ForestOptions { trees: 20, ..ForestOptions::default() }))
    };
    assert_eq!(on(1), on(3));
    let other = forest(&factors, &outcome, &ForestOptions { trees: 20, seed: 2, ..ForestOptions::default() });
    assert_ne!(on(1), other);
}

#[test]
fn noise_is_told_by_an_out_of_bag_score_of_nothing() {
    let (factors, _) = table(300);
    let mut uniform = Uniform::stream(62);
    let outcome = some((0..300).map(|_| uniform.normal()).collect::<Vec<_>>());
    let found = forest(&factors, &outcome, &ForestOptions::default());
    assert!(found.r_squared.unwrap() < 0.05, "{:?}", found.r_squared);
}

/// A table in the order of a sweep: a step of 2 would always meet the same value of the last factor.
#[test]
fn a_long_table_is_thinned_without_falling_in_with_its_order() {
    let factors = [numbers("last", (0..1_000).map(|row| f64::from(row % 2)))];
    let outcome = some((0..1_000).map(|row| f64::from(row % 2)));
    let found = forest(&factors, &outcome, &ForestOptions { max_rows: 500, ..ForestOptions::default() });
    assert_eq!(found.rows_used, 500);
    near(found.r_squared.unwrap(), 1.0, 1e-9);
    near(figures(&found)[0].permutation.unwrap(), 2.0, 0.2);
}

#[test]
fn a_forest_without_trees_or_rows_out_of_bag_says_nothing() {
    let (factors, outcome) = table(50);
    let found = forest(&factors, &outcome, &ForestOptions { trees: 0, ..ForestOptions::default() });
    assert_eq!(found.r_squared, None);
    let figure = figures(&found)[0];
    assert_eq!((figure.impurity, figure.permutation, figure.permutation_interval), (None, None, None));
}
