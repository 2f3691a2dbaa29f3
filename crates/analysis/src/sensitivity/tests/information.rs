use super::*;

fn information(factors: &[Factor], outcome: &[Option<f64>]) -> Vec<Information> {
    let found = mutual_information(&Observations::new(factors, outcome).unwrap());
    found.into_iter().map(|factor| factor.figure.unwrap()).collect()
}

/// Four equally likely outcomes are 2 bits, plus (4 - 1) / (2 * 400 ln 2) of Miller and Madow's for each entropy.
#[test]
fn a_factor_that_settles_the_outcome_tells_all_of_its_entropy() {
    let factor = Factor::labels("mode", (0..400).map(|row| ["a", "b", "c", "d"][row % 4]));
    let found = information(&[factor], &some((0..400).map(|row| f64::from(row % 4))))[0];
    near(found.bits, 2.0 + 3.0 / (800.0 * std::f64::consts::LN_2), 1e-12);
    near(found.share, 1.0, 1e-12);
    assert!(found.is_significant());
}

/// Both a line and a parabola of the factor; the latter has no rank correlation.
#[test]
fn information_sees_what_correlation_does_not() {
    let x = || (0..1_000).map(|row| f64::from(row) / 500.0 - 1.0);
    let noise = (0..1_000).map(|row| f64::from(row * 389 % 1_000));
    let factors = [numbers("x", x()), numbers("noise", noise)];
    let [bent, noise] = information(&factors, &some(x().map(|x| x * x)))[..] else { unreachable!("two factors") };
    assert!(bent.bits > 1.5 && bent.is_significant(), "{bent:?}");
    assert!(!noise.is_significant() && noise.share < 0.02, "{noise:?}");
}

/// Of 400 factors that tell nothing 20 should pass the threshold, give or take 4.4: four of these, which chance
/// leaves once in 15 000. Uncorrected, (8 - 1)(10 - 1) / 2n = 0.09 bits would look like information.
#[test]
fn one_in_twenty_factors_that_tell_nothing_pass_the_threshold() {
    let mut uniform = Uniform::stream(41);
    let outcome = some((0..500).map(|_| uniform.normal()));
    let factors: Vec<Factor> =
        (0..400).map(|name| numbers(&name.to_string(), (0..500).map(|_| (8.0 * uniform.next()).floor()))).collect();
    let found = information(&factors, &outcome);
    let passed = found.iter().filter(|factor| factor.is_significant()).count();
    assert!((3..=37).contains(&passed), "{passed}");
    let mean = found.iter().map(|factor| factor.bits).sum::<f64>() / 400.0;
    assert!(mean < 0.012, "{mean}");
}

/// Two settings in each of 50 runs; the outcome belongs to the run and the factor's order within the run is as good as
/// any. Over all rows each run's luck counts twice, so what is not known of runs takes chance for information.
#[test]
fn what_the_rows_of_a_cluster_share_is_no_information() {
    let runs: Vec<u64> = (0..200).map(|row| row / 2).collect();
    let factors = [numbers("x", (0..200).map(|row| f64::from(row % 2)))];
    let outcome = some((0..200).map(|row| f64::from(row / 2 * 37 % 100)));
    let observations = Observations::new(&factors, &outcome).unwrap().clustered(&runs).unwrap();
    let found = mutual_information(&observations)[0].figure.unwrap();
    assert_eq!(found.bits, found.threshold);
    assert!(!found.is_significant());
}

#[test]
fn what_does_not_vary_is_unsaid() {
    let factors = [numbers("fixed", [1.0; 3]), numbers("x", [1.0, 2.0, 3.0])];
    let figures = |outcome: [f64; 3]| {
        let outcome = some(outcome);
        mutual_information(&Observations::new(&factors, &outcome).unwrap())
            .into_iter()
            .map(|factor| factor.figure.err())
            .collect::<Vec<_>>()
    };
    assert_eq!(figures([1.0, 2.0, 3.0]), [Some(Unsaid::ConstantFactor), None]);
    assert_eq!(figures([2.0; 3]), [Some(Unsaid::ConstantOutcome); 2]);
}
