//! Tables that tell little or nothing: no figure may be not-a-number, and nothing may panic.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::interval::Level;

/// All that can be asked of a table, written out.
fn everything(observations: &Observations<'_>) -> String {
    let level = Level::NINETY_FIVE;
    let leaves = TreeOptions { min_leaf: 1, ..TreeOptions::default() };
    let small = ForestOptions { trees: 5, min_leaf: 1, max_rows: 8, ..ForestOptions::default() };
    let tree = decision_tree(observations, &leaves);
    format!(
        "{:?} {:?} {:?} {:?} {:?} {} {:?} {:?}",
        main_effects(observations, level),
        interactions(observations),
        rank_correlations(observations, level),
        mutual_information(observations),
        tree,
        tree.as_ref().map(ToString::to_string).unwrap_or_default(),
        tree.as_ref().map(Tree::rules),
        forest_importance(observations, &small),
    )
}

fn is_clean(text: &str) -> bool {
    !text.contains("NaN") && !text.contains("inf")
}

/// Numbers that meet each other often, and some that break arithmetic.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => (0..4_i8).prop_map(f64::from),
        4 => -1.0..1.0,
        1 => prop::sample::select(vec![1e308, -1e308, 5e-324, 1e150, -0.0, 1e16]),
    ]
}

fn outcome() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![8 => number().prop_map(Some), 1 => Just(None), 1 => Just(Some(f64::NAN))]
}

/// Three outcomes that belong together.
type Triple = (Option<f64>, Option<f64>, Option<f64>);

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn no_table_yields_what_is_no_number(
        rows in prop::collection::vec((number(), number(), 0..3_usize, outcome(), 0..4_u64), 0..40),
        clustered in any::<bool>(),
    ) {
        let factors = [
            numbers("a", rows.iter().map(|row| row.0)),
            numbers("b", rows.iter().map(|row| row.1)),
            Factor::labels("c", rows.iter().map(|row| ["x", "y", "z"][row.2])),
            numbers("fixed", rows.iter().map(|_| 3.0)),
        ];
        let outcome: Vec<Option<f64>> = rows.iter().map(|row| row.3).collect();
        let runs: Vec<u64> = rows.iter().map(|row| row.4).collect();
        let observations = Observations::new(&factors, &outcome).unwrap();
        let observations = if clustered { observations.clustered(&runs).unwrap() } else { observations };
        prop_assert_eq!(observations.count() + observations.nulls(), rows.len());
        let text = everything(&observations);
        prop_assert!(is_clean(&text), "{}", text);
    }

    #[test]
    fn no_sample_yields_what_is_no_number(rows in prop::collection::vec((outcome(), outcome(), outcome()), 0..12)) {
        let column = |of: fn(&Triple) -> Option<f64>| rows.iter().map(of).collect::<Vec<_>>();
        let ab = vec![("x".to_owned(), column(|row| row.2))];
        let sample = SaltelliSample::new(column(|row| row.0), column(|row| row.1), ab).unwrap();
        let text = format!("{:?}", sobol_indices(&sample, Level::NINETY_FIVE));
        prop_assert!(is_clean(&text), "{}", text);
        let path = |row: &Triple| MorrisPath {
            outcomes: vec![row.0, row.1],
            moves: vec![MorrisMove { factor: 0, step: 0.5 }],
        };
        let paths: Vec<MorrisPath> = rows.iter().map(path).collect();
        let text = format!("{:?}", morris_screening(&["x".to_owned()], &paths, Level::NINETY_FIVE));
        prop_assert!(is_clean(&text), "{}", text);
    }
}

#[test]
fn nothing_and_next_to_nothing_give_reasons() {
    let none: [Option<f64>; 3] = [None; 3];
    let cases = [
        (vec![], vec![], Unsaid::TooFewRows),
        (vec![1.0], vec![Some(2.0)], Unsaid::TooFewRows),
        (vec![1.0, 2.0, 3.0], none.to_vec(), Unsaid::TooFewRows),
        (vec![1.0, 2.0, 3.0], vec![Some(0.1); 3], Unsaid::ConstantOutcome),
        (vec![1.0, 2.0, 3.0], vec![Some(1e300), Some(-1e300), None], Unsaid::OutOfRange),
    ];
    for (x, outcome, reason) in cases {
        let factors = [numbers("x", x)];
        let observations = Observations::new(&factors, &outcome).unwrap();
        assert_eq!(interactions(&observations).err(), Some(reason));
        assert_eq!(decision_tree(&observations, &TreeOptions::default()).err(), Some(reason));
        assert_eq!(forest_importance(&observations, &ForestOptions::default()).err(), Some(reason));
        assert_eq!(mutual_information(&observations)[0].figure, Err(reason));
        assert_eq!(rank_correlations(&observations, Level::NINETY_FIVE)[0].figure.err(), Some(reason));
    }
}

#[test]
fn a_single_row_has_an_effect_without_interval() {
    let factors = [numbers("x", [1.0])];
    let outcome = [Some(2.0)];
    let observations = Observations::new(&factors, &outcome).unwrap();
    let effect = &main_effects(&observations, Level::NINETY_FIVE).unwrap()[0].levels[0];
    assert_eq!((effect.mean, effect.interval, effect.difference, effect.difference_interval), (2.0, None, 0.0, None));
    let nothing = Observations::new(&factors, &[None]).unwrap();
    assert_eq!(main_effects(&nothing, Level::NINETY_FIVE), Err(Unsaid::TooFewRows));
}
