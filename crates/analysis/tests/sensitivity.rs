//! Sensitivity held against NumPy 2.4, SciPy 1.17 and scikit-learn 1.9; the figures come from
//! `reference/sensitivity.py`.

use gddt_analysis::Level;
use gddt_analysis::sensitivity::{
    Factor, ForestOptions, Observations, Tree, TreeNode, TreeOptions, decision_tree, forest_importance, interactions,
    mutual_information, rank_correlations,
};

const ROWS: usize = 300;
const FACTORS: usize = 6;

/// Six columns in 64ths, and `10 x0 x1 + 20 (x2 - 1/2)² + 10 x3 + 5 x4 + noise`, without rounding.
fn table() -> ([Vec<f64>; FACTORS], Vec<f64>) {
    let mut state = 1_u32;
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 26) / 64.0
    };
    let rows: Vec<[f64; FACTORS + 1]> = (0..ROWS).map(|_| std::array::from_fn(|_| draw())).collect();
    let outcome = |[a, b, c, d, e, _, noise]: &[f64; 7]| {
        10.0 * a * b + 20.0 * (c - 0.5) * (c - 0.5) + 10.0 * d + 5.0 * e + noise - 0.5
    };
    (std::array::from_fn(|factor| rows.iter().map(|row| row[factor]).collect()), rows.iter().map(outcome).collect())
}

fn factors(columns: &[Vec<f64>], change: impl Fn(f64) -> f64) -> Vec<Factor> {
    let factor = |(name, column): (usize, &Vec<f64>)| {
        Factor::numbers(format!("x{name}"), column.iter().copied().map(&change).collect()).unwrap()
    };
    columns.iter().enumerate().map(factor).collect()
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

fn reference_tree() -> Tree {
    let (columns, outcome) = table();
    let factors = factors(&columns, |x| x);
    let outcome: Vec<Option<f64>> = outcome.into_iter().map(Some).collect();
    decision_tree(&Observations::new(&factors, &outcome).unwrap(), &TreeOptions::default()).unwrap()
}

#[test]
fn the_tree_has_the_splits_and_means_of_scikit_learn() {
    // Preorder: factor and threshold of a split, rows, mean.
    let expected = [
        (Some(("x3", 0.601_562_5)), 300, 11.878_359_375),
        (Some(("x3", 0.289_062_5)), 164, 9.548_351_753_048_781),
        (Some(("x1", 0.757_812_5)), 77, 7.952_053_317_775_974),
        (None, 60, 7.156_176_757_812_5),
        (None, 17, 10.761_029_411_764_707),
        (Some(("x4", 0.695_312_5)), 87, 10.961_167_609_554_598),
        (None, 62, 9.899_374_684_979_838),
        (None, 25, 13.594_414_062_5),
        (Some(("x4", 0.617_187_5)), 136, 14.688_074_448_529_411),
        (Some(("x3", 0.898_437_5)), 77, 13.200_448_965_097_403),
        (None, 65, 12.631_137_319_711_538),
        (None, 12, 16.284_220_377_604_168),
        (Some(("x2", 0.187_5)), 59, 16.629_551_774_364_41),
        (None, 15, 19.339_746_093_75),
        (None, 44, 15.705_621_892_755_682),
    ];
    let tree = reference_tree();
    let mut nodes: Vec<&TreeNode> = Vec::new();
    let mut open = vec![&tree.root];
    while let Some(node) = open.pop() {
        nodes.push(node);
        open.extend(node.split.iter().flat_map(|split| split.children.iter().rev()));
    }
    assert_eq!(nodes.len(), expected.len());
    for (node, (split, rows, mean)) in nodes.iter().zip(expected) {
        assert_eq!(node.split.as_ref().map(|split| (split.factor.as_str(), split.threshold.unwrap())), split);
        assert_eq!(node.count, rows);
        near(node.mean, mean, 1e-12);
    }
}

#[test]
fn the_importances_of_the_tree_are_those_of_scikit_learn() {
    let expected = [
        0.0,
        0.050_260_644_548_762_69,
        0.043_135_518_909_329_54,
        0.720_896_156_875_760_6,
        0.185_707_679_666_147_2,
        0.0,
    ];
    let tree = reference_tree();
    for ((_, found), expected) in tree.importance.unwrap().iter().zip(expected) {
        near(*found, expected, 1e-12);
    }
    near(tree.r_squared, 0.668_506_064_756_491_5, 1e-12);
}

/// Means over 20 seeds there, and five standard deviations of one forest of 100 trees.
#[test]
fn the_forest_agrees_with_scikit_learn_within_what_chance_allows() {
    let (columns, outcome) = table();
    let factors = factors(&columns, |x| x);
    let outcome: Vec<Option<f64>> = outcome.into_iter().map(Some).collect();
    let options = ForestOptions { min_leaf: 1, ..ForestOptions::default() };
    let forest = forest_importance(&Observations::new(&factors, &outcome).unwrap(), &options).unwrap();
    let impurity = [0.132_7, 0.144_0, 0.109_8, 0.425_7, 0.137_7, 0.050_0];
    let impurity_sd = [0.005_3, 0.004_7, 0.005_3, 0.010_2, 0.006_8, 0.002_3];
    let permutation = [0.162_8, 0.190_8, 0.107_6, 0.762_3, 0.170_2, 0.000_6];
    let permutation_sd = [0.010_7, 0.010_8, 0.008_2, 0.023_2, 0.008_8, 0.005_4];
    for (factor, found) in forest.factors.iter().map(|factor| factor.figure.unwrap()).enumerate() {
        near(found.impurity.unwrap(), impurity[factor], 5.0 * impurity_sd[factor]);
        near(found.permutation.unwrap(), permutation[factor], 5.0 * permutation_sd[factor]);
    }
    near(forest.r_squared.unwrap(), 0.841_6, 5.0 * 0.005_3);
}

#[test]
fn rank_correlations_are_those_of_scipy_with_and_without_ties() {
    let (columns, outcome) = table();
    let outcome: Vec<Option<f64>> = outcome.into_iter().map(Some).collect();
    let expect = |change: fn(f64) -> f64, expected: [f64; FACTORS]| {
        let factors = factors(&columns, change);
        let found = rank_correlations(&Observations::new(&factors, &outcome).unwrap(), Level::NINETY_FIVE);
        found
            .iter()
            .zip(expected)
            .for_each(|(found, expected)| near(found.figure.unwrap().coefficient, expected, 1e-12));
    };
    expect(
        |x| x,
        [
            0.339_330_689_117_066,
            0.323_249_206_093_395_14,
            -0.047_718_356_136_470_24,
            0.710_816_454_469_029_5,
            0.315_490_673_512_907_1,
            0.110_376_057_748_928_59,
        ],
    );
    expect(
        |x| (3.0 * x).floor(),
        [
            0.328_626_015_295_356_7,
            0.291_558_041_167_101_05,
            -0.026_494_466_233_098_726,
            0.675_240_020_724_037_8,
            0.304_360_886_631_465_1,
            0.099_387_334_344_496_51,
        ],
    );
}

/// Quarters of the factors, whole fives of the outcome.
#[test]
fn mutual_information_is_that_of_scikit_learn_with_the_correction_for_bias() {
    let (columns, outcome) = table();
    let factors = factors(&columns, |x| (4.0 * x).floor());
    let outcome: Vec<Option<f64>> = outcome.into_iter().map(|y| Some((y / 5.0).floor())).collect();
    let found = mutual_information(&Observations::new(&factors, &outcome).unwrap());
    let expected = [
        0.059_865_999_968_826_89,
        0.104_292_658_899_121_93,
        0.057_734_315_399_080_45,
        0.412_287_919_345_550_8,
        0.044_598_800_651_894_9,
        0.002_004_644_414_727_440_5,
    ];
    found.iter().zip(expected).for_each(|(found, expected)| near(found.figure.unwrap().bits, expected, 1e-12));
    let significant: Vec<bool> = found.iter().map(|found| found.figure.unwrap().is_significant()).collect();
    assert_eq!(significant, [true, true, true, true, true, false]);
}

/// Quarters of x0 against thirds of x1 without the cells on the far side: unbalanced, with empty cells. The reference
/// fits by `numpy.linalg.lstsq`.
#[test]
fn shares_of_variance_are_those_of_least_squares() {
    let (columns, outcome) = table();
    let level = |column: usize, parts: f64, row: usize| (parts * columns[column][row]).floor();
    let kept: Vec<usize> = (0..ROWS).filter(|row| level(0, 4.0, *row) + level(1, 3.0, *row) < 5.0).collect();
    let factor = |name, column, parts| {
        Factor::numbers(name, kept.iter().map(|row| level(column, parts, *row)).collect()).unwrap()
    };
    let factors = [factor("a", 0, 4.0), factor("b", 1, 3.0)];
    let outcome: Vec<Option<f64>> = kept.iter().map(|row| Some(outcome[*row])).collect();
    let found = interactions(&Observations::new(&factors, &outcome).unwrap()).unwrap();

    let total = 4_316.793_528_310_603;
    let corrected = |eta: f64, freedom: f64, rest: f64, rest_freedom: f64| eta - freedom * rest / rest_freedom / total;
    let [a, b] = [0, 1].map(|factor| found.main[factor].figure.unwrap());
    assert_eq!((a.freedom, b.freedom), (3, 2));
    near(a.eta_squared, 0.067_045_572_745_730_2, 1e-12);
    near(a.epsilon_squared.unwrap(), corrected(a.eta_squared, 3.0, 4_027.371_633_779_957, 271.0), 1e-12);
    near(b.eta_squared, 0.065_574_427_154_514_45, 1e-12);
    let pair = &found.pairs[0];
    assert_eq!(pair.beyond_main.freedom, 5);
    let beyond = 0.144_828_890_249_847_57 - 0.142_494_829_560_086_2;
    near(pair.beyond_main.eta_squared, beyond, 1e-12);
    near(pair.beyond_main.epsilon_squared.unwrap(), corrected(beyond, 5.0, 3_691.597_112_167_654, 264.0), 1e-12);
    for (i, j, count, mean, beyond) in [
        (0, 0, 25, 8.300_078_125, -0.013_629_915_193_215_325),
        (1, 2, 23, 12.323_178_498_641_305, -0.084_495_438_484_985_64),
        (3, 1, 17, 13.683_766_084_558_824, 0.176_700_358_726_684_21),
    ] {
        let cell = pair.cells[i][j].unwrap();
        assert_eq!(cell.count, count);
        near(cell.mean, mean, 1e-12);
        near(cell.beyond_main, beyond, 1e-11);
    }
    assert_eq!(pair.cells[3][2], None);
}
