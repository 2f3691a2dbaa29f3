use super::*;

fn grid(a: u32, b: u32, replicates: u32) -> Vec<(f64, f64)> {
    (0..a * b * replicates).map(|row| (f64::from(row % a), f64::from(row / a % b))).collect()
}

fn of(rows: &[(f64, f64)], outcome: impl IntoIterator<Item = f64>) -> Interactions {
    let factors = [numbers("a", rows.iter().map(|row| row.0)), numbers("b", rows.iter().map(|row| row.1))];
    let outcome = some(outcome);
    interactions(&Observations::new(&factors, &outcome).unwrap()).unwrap()
}

#[test]
fn two_factors_that_only_add_up_have_no_interaction() {
    let rows = grid(3, 4, 2);
    let found = of(&rows, rows.iter().map(|(a, b)| 5.0 * a - b * b));
    let pair = &found.pairs[0].beyond_main;
    assert_eq!(pair.freedom, 6);
    near(pair.eta_squared, 0.0, 1e-12);
    let main: f64 = found.main.iter().map(|share| share.figure.unwrap().eta_squared).sum();
    near(main, 1.0, 1e-12);
    assert!(found.pairs[0].cells.iter().flatten().all(|cell| cell.unwrap().beyond_main.abs() < 1e-12));
}

/// `y = 1 where a = b, else 0` on two levels each: neither factor alone explains anything.
#[test]
fn what_only_the_pair_explains_is_all_interaction() {
    let rows = grid(2, 2, 3);
    let found = of(&rows, rows.iter().map(|(a, b)| f64::from(u8::from(a == b))));
    assert!(found.main.iter().all(|share| share.figure.unwrap().eta_squared.abs() < 1e-12));
    let pair = &found.pairs[0];
    near(pair.beyond_main.eta_squared, 1.0, 1e-12);
    near(pair.beyond_main.epsilon_squared.unwrap(), 1.0, 1e-12);
    let cell = pair.cells[0][1].unwrap();
    assert_eq!((cell.count, cell.mean), (3, 0.0));
    near(cell.beyond_main, -0.5, 1e-12);
}

/// Over 200 tables of noise the mean of epsilon squared has a standard error below 0.001, eta squared one of 6/119.
#[test]
fn noise_has_a_corrected_share_of_zero_on_average() {
    let rows = grid(3, 4, 10);
    let mut uniform = Uniform::stream(21);
    let (mut corrected, mut plain) = (0.0, 0.0);
    for _ in 0..200 {
        let found = of(&rows, (0..rows.len()).map(|_| uniform.normal()));
        corrected += found.pairs[0].beyond_main.epsilon_squared.unwrap() / 200.0;
        plain += found.pairs[0].beyond_main.eta_squared / 200.0;
    }
    near(corrected, 0.0, 0.009);
    near(plain, 6.0 / 119.0, 0.009);
}

/// Levels {0, 1} and {2, 3} of either factor never meet: the additive model has one degree of freedom less.
#[test]
fn a_table_in_two_parts_has_its_degrees_of_freedom() {
    let rows: Vec<(f64, f64)> = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
        .into_iter()
        .flat_map(|(a, b)| [(a, b), (a + 2.0, b + 2.0)])
        .flat_map(|row| [row; 2])
        .collect();
    let found = of(&rows, rows.iter().map(|(a, b)| a * b + a));
    assert_eq!(found.pairs[0].beyond_main.freedom, 8 - (4 + 4 - 2));
    assert_eq!(found.pairs[0].cells[0][3], None);
}

#[test]
fn without_degrees_of_freedom_left_there_is_no_correction() {
    let rows = grid(2, 3, 1);
    let found = of(&rows, rows.iter().map(|(a, b)| a * b + b));
    assert_eq!(found.pairs[0].beyond_main.epsilon_squared, None);
    assert!(found.pairs[0].beyond_main.eta_squared > 0.0);
}

#[test]
fn a_factor_that_does_not_vary_is_unsaid_and_in_no_pair() {
    let factors = [numbers("a", [1.0, 2.0, 3.0]), numbers("fixed", [4.0; 3])];
    let outcome = some([1.0, 2.0, 4.0]);
    let found = interactions(&Observations::new(&factors, &outcome).unwrap()).unwrap();
    assert_eq!(found.main[1].figure, Err(Unsaid::ConstantFactor));
    assert!(found.pairs.is_empty());
}
