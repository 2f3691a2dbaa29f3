use super::*;

fn grown(factors: &[Factor], outcome: &[Option<f64>], options: TreeOptions) -> Tree {
    decision_tree(&Observations::new(factors, outcome).unwrap(), &options).unwrap()
}

fn small_leaves() -> TreeOptions {
    TreeOptions { min_leaf: 1, ..TreeOptions::default() }
}

/// Steps at 2.5 and 9.5 of x, and a mode that matters only between them.
fn staircase() -> (Vec<Factor>, Vec<Option<f64>>) {
    let rows = 0..160_u32;
    let x = rows.clone().map(|row| f64::from(row % 16));
    let modes = rows.clone().map(|row| ["fast", "slow", "other"][row as usize / 16 % 3]);
    let outcome = rows.map(|row| match (row % 16, row / 16 % 3) {
        (0..=2, _) => 0.0,
        (3..=9, 1) => 0.6,
        (3..=9, _) => 0.4,
        _ => 1.0,
    });
    (vec![numbers("x", x), Factor::labels("mode", modes)], some(outcome))
}

#[test]
fn a_tree_reads_as_indented_lines() {
    let (factors, outcome) = staircase();
    let tree = grown(&factors, &outcome, TreeOptions::default());
    let expected = "\
all rows: mean 0.57625 [0.517816, 0.634684], n = 160
  x <= 9: mean 0.322 [0.277267, 0.366733], n = 100
    x <= 2: mean 0 [0, 0], n = 30
    x >= 3: mean 0.46 [0.437989, 0.482011], n = 70
      mode in {fast, other}: mean 0.4 [0.4, 0.4], n = 49
      mode = slow: mean 0.6 [0.6, 0.6], n = 21
  x >= 10: mean 1 [1, 1], n = 60
";
    assert_eq!(tree.to_string(), expected);
}

#[test]
fn the_conditions_on_one_factor_are_merged_along_a_path() {
    let (factors, outcome) = staircase();
    let tree = grown(&factors, &outcome, TreeOptions::default());
    let rules: Vec<String> = tree.rules().iter().map(ToString::to_string).collect();
    assert_eq!(rules, ["x <= 2", "3 <= x <= 9 and mode in {fast, other}", "3 <= x <= 9 and mode = slow", "x >= 10"]);
    assert_eq!(tree.rules().iter().map(|rule| rule.count).sum::<u64>(), 160);
    near(tree.r_squared, 1.0, 1e-12);
}

/// Every subset of five categories, tried one by one.
#[test]
fn the_cut_of_categories_is_the_best_of_all_subsets() {
    let mut uniform = Uniform::stream(51);
    for _ in 0..50 {
        let codes: Vec<u32> = (0..40).map(|row| row % 5).collect();
        let outcome: Vec<f64> = codes.iter().map(|_| uniform.normal()).collect();
        let names = ["a", "b", "c", "d", "e"].map(Into::into).to_vec();
        let factors = [Factor::categories("mode", codes.clone(), names).unwrap()];
        let tree = grown(&factors, &some(outcome.clone()), TreeOptions { depth: 1, ..small_leaves() });
        let explained = |subset: u32| {
            let part = |inside: bool| {
                let part = codes.iter().zip(&outcome).filter(|(code, _)| (subset >> **code & 1 == 1) == inside);
                let (count, sum) = part.fold((0.0, 0.0), |(n, s), (_, y)| (n + 1.0, s + y));
                sum * sum / count
            };
            part(true) + part(false)
        };
        let best = (1..31).map(explained).fold(f64::MIN, f64::max);
        let whole = outcome.iter().sum::<f64>().powi(2) / 40.0;
        let squares = outcome.iter().map(|y| y * y).sum::<f64>() - whole;
        near(tree.root.split.unwrap().decrease, (best - whole) / squares, 1e-12);
    }
}

/// The second column is the first upside down: both split the rows alike, and rounding may favour either.
#[test]
fn of_equal_splits_the_factor_given_first_wins() {
    let mut uniform = Uniform::stream(52);
    for _ in 0..100 {
        let x: Vec<f64> = (0..30).map(|_| uniform.next()).collect();
        let outcome = some(x.iter().map(|x| x + uniform.normal()));
        let factors = [numbers("up", x.clone()), numbers("down", x.iter().map(|x| -x))];
        assert_eq!(grown(&factors, &outcome, TreeOptions::default()).root.split.unwrap().factor, "up");
        let factors = [numbers("down", x.iter().map(|x| -x)), numbers("up", x.clone())];
        assert_eq!(grown(&factors, &outcome, TreeOptions::default()).root.split.unwrap().factor, "down");
    }
}

#[test]
fn a_tree_is_never_deeper_than_people_can_read() {
    let factors = [numbers("x", (0..2_000).map(f64::from))];
    let outcome = some((0..2_000).map(|row| f64::from(row * row)));
    let tree = grown(&factors, &outcome, TreeOptions { depth: usize::MAX, ..small_leaves() });
    let depth = tree.to_string().lines().map(|line| line.len() - line.trim_start().len()).max();
    assert_eq!(depth, Some(16));
}

#[test]
fn no_leaf_is_smaller_than_asked_and_no_path_longer() {
    let mut uniform = Uniform::stream(53);
    let factors: Vec<Factor> =
        (0..4).map(|name| numbers(&name.to_string(), (0..200).map(|_| uniform.next()).collect::<Vec<_>>())).collect();
    let outcome = some((0..200).map(|_| uniform.normal()));
    let tree = grown(&factors, &outcome, TreeOptions { depth: 3, min_leaf: 23, ..TreeOptions::default() });
    assert!(tree.rules().iter().all(|rule| rule.count >= 23), "{tree}");
    let depth = tree.to_string().lines().map(|line| line.len() - line.trim_start().len()).max();
    assert_eq!(depth, Some(6), "{tree}");
    assert_eq!(grown(&factors, &outcome, TreeOptions { min_leaf: 101, ..TreeOptions::default() }).root.split, None);
}

/// Neighbours whose middle rounds to the upper one still part.
#[test]
fn a_threshold_lies_below_the_upper_of_its_neighbours() {
    let low = 1.0_f64;
    let factors = [numbers("x", [low, low.next_up(), low, low.next_up()])];
    let tree = grown(&factors, &some([0.0, 1.0, 0.0, 1.0]), small_leaves());
    let split = tree.root.split.unwrap();
    assert!(split.threshold.unwrap() < low.next_up());
    assert_eq!(split.children.each_ref().map(|child| child.mean), [0.0, 1.0]);
}

#[test]
fn an_outcome_that_no_factor_explains_is_one_leaf() {
    let factors = [numbers("fixed", [1.0; 20])];
    let tree = grown(&factors, &some((0..20).map(f64::from)), TreeOptions::default());
    assert_eq!((tree.r_squared, &tree.importance, tree.rules().len()), (0.0, &None, 1));
    assert_eq!(tree.rules()[0].to_string(), "all rows");
}

/// Ten runs that succeed or fail as a whole: the interval of a leaf is wide.
#[test]
fn the_interval_of_a_node_knows_of_clusters() {
    let factors = [numbers("x", (0..200).map(|row| f64::from(row % 2)))];
    let outcome = some((0..200).map(|row| f64::from(row / 20 % 2)));
    let runs: Vec<u64> = (0..200).map(|row| row / 20).collect();
    let rows = Observations::new(&factors, &outcome).unwrap();
    let width = |observations: &Observations<'_>| {
        decision_tree(observations, &TreeOptions::default()).unwrap().root.interval.unwrap().half_width()
    };
    let (plain, clustered) = (width(&rows), width(&rows.clone().clustered(&runs).unwrap()));
    // t(9) 0.527 / sqrt(10) and t(199) 0.501 / sqrt(200)
    near(clustered, 0.377, 0.001);
    near(plain, 0.0699, 0.0001);
}
