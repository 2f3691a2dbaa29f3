//! Whether intervals and verdicts hold what they promise, by simulation with fixed seeds.

use rayon::prelude::*;

use super::robust::Cells;
use super::{Decision, Goal, Limits, Missing, Profile, Question, Scores, Target, Threshold, holm};
use crate::interval::Level;
use crate::testing::csv;

/// Uniform numbers (Park and Miller), and nearly normal ones: twelve of them, less 6.
struct Lehmer(u64);

impl Lehmer {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

fn profile(by_replicate: Vec<Vec<Option<f64>>>) -> Profile {
    Profile { nulls: vec![0; by_replicate.len()], by_replicate, trials: 0 }
}

/// Two candidates that differ in nothing (or in the first of the outcomes), in 24 outcomes that are noise with a common part;
/// whether a verdict on one of the others is wrong.
fn is_wrong(seed: u64, runs: usize, true_difference: f64) -> bool {
    let mut random = Lehmer(1 + seed * 7919);
    let mut sides = [vec![vec![]; 24], vec![vec![]; 24]];
    for _ in 0..runs {
        let common = random.normal();
        for (side, outcomes) in sides.iter_mut().enumerate() {
            let shared = random.normal();
            for (place, outcome) in outcomes.iter_mut().enumerate() {
                let lead = if side == 1 && place == 0 { true_difference } else { 0.0 };
                outcome.push(Some(common + 0.7 * shared + random.normal() + lead));
            }
        }
    }
    let [one, other] = sides.map(profile);
    let adjusted = holm(&(0..24).map(|place| one.p_value(&other, place)).collect::<Vec<_>>());
    adjusted[1..].iter().flatten().any(|p| *p <= 0.05) || (true_difference == 0.0 && adjusted[0] <= Some(0.05))
}

/// 1000 studies each without any difference and with one, of 8 and of 30 runs. At 5 % more than 75 wrong ones of 1000 have a
/// probability below 0.03 %; unadjusted tests would be wrong in more than 500.
#[test]
fn verdicts_on_a_family_of_outcomes_are_wrong_together_in_five_percent_at_most() {
    for (runs, difference) in [(8, 0.0), (30, 0.0), (30, 3.0)] {
        let wrong = (0..1000_u64).into_par_iter().filter(|seed| is_wrong(*seed, runs, difference)).count();
        assert!(wrong <= 75, "{runs} runs, difference {difference}: {wrong} of 1000");
        // And they say something: the test is not simply blind.
        assert!(wrong >= 5, "{runs} runs, difference {difference}: {wrong} of 1000");
    }
}

/// The interval of the difference of the regrets of the first two candidates in a simulated study.
fn interval_of_regrets(truth: &[Vec<f64>], runs: usize, seed: u64) -> (f64, f64) {
    let mut random = Lehmer(1 + seed * 7919);
    let mut scores = vec![vec![Vec::with_capacity(runs); truth.len()]; truth[0].len()];
    for _ in 0..runs {
        let common = 0.05 * random.normal();
        for (environment, row) in truth.iter().enumerate() {
            let shared = common + 0.05 * random.normal();
            for (candidate, score) in row.iter().enumerate() {
                scores[candidate][environment].push(score + shared + 0.1 * random.normal());
            }
        }
    }
    let cells = Cells::from_scores(&scores);
    let regrets = super::regrets::Regrets::of(&cells, &[0, 1], truth.len()).unwrap();
    let interval = regrets.difference(1, 0, Level::NINETY_FIVE).unwrap().interval.unwrap();
    (interval.low, interval.high)
}

/// Candidates by environment: different, tied in places, equal throughout. 1000 studies each; at 95 % more than 75 misses of
/// 1000 have a probability below 0.03 %.
#[test]
fn intervals_of_differences_of_regrets_hold_the_true_difference() {
    let truths = [
        vec![vec![0.8, 0.7, 0.3], vec![0.5, 0.65, 0.8]],
        vec![vec![0.8, 0.7, 0.8, 0.8], vec![0.5, 0.65, 0.8, 0.8], vec![0.5, 0.65, 0.8, 0.8]],
        vec![vec![0.5; 3]; 2],
        vec![vec![0.60, 0.58, 0.55, 0.59], vec![0.55, 0.6, 0.57, 0.58], vec![0.6, 0.55, 0.6, 0.61]],
        vec![vec![0.6, 0.55, 0.5]],
    ];
    let regret = |truth: &Vec<Vec<f64>>, candidate: usize| {
        let loss = |row: &Vec<f64>| row.iter().fold(0.0_f64, |best, score| best.max(*score)) - row[candidate];
        truth.iter().map(loss).fold(0.0, f64::max)
    };
    for (case, truth) in truths.iter().enumerate() {
        let difference = regret(truth, 1) - regret(truth, 0);
        for runs in [6, 30] {
            let misses = (0..1000_u64).into_par_iter().filter(|seed| {
                let (low, high) = interval_of_regrets(truth, runs, *seed);
                difference < low || difference > high
            });
            let misses = misses.count();
            assert!(misses <= 75, "case {case}, {runs} runs: {misses} of 1000");
        }
    }
}

/// A table of candidates by (score in calm, score in storm) in runs: each score is the share of ones among its runs.
fn decide(rows: &[(u32, &str, [u8; 12])]) -> Decision {
    let line = |(x, world, runs): &(u32, &str, [u8; 12])| -> String {
        let lines = runs.iter().enumerate().map(|(run, ok)| format!("{x},{world},{run},{ok}\n"));
        lines.collect::<Vec<_>>().concat()
    };
    let rows: Vec<String> = rows.iter().map(line).collect();
    let (_folder, table) = csv(&format!("x,world,run,ok\n{}", rows.concat()));
    let target =
        Target { column: String::from("ok"), threshold: Threshold::Above(0.5), weight: 1.0, missing: Missing::Failure };
    let goals = [Goal { name: String::from("ok"), weight: 1.0, targets: vec![target] }];
    let limits = Limits::of(&table, &goals).unwrap();
    let question = Question { control: &["x"], environment: &["world"], replicate: "run", goals: &goals, weights: &[] };
    Decision::of(&Scores::of(&table, &question, &limits).unwrap(), Level::NINETY_FIVE).unwrap()
}

const ALL: [u8; 12] = [1; 12];
const NONE: [u8; 12] = [0; 12];

#[test]
fn of_regrets_that_cannot_be_told_apart_the_better_mean_is_chosen() {
    // Candidate 0 has the better mean (17 of 24 against 15), the other one by chance the smaller regret (3 of 12 against 2).
    let decision = decide(&[
        (0, "calm", [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]),
        (0, "storm", [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]),
        (1, "calm", [1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1]),
        (1, "storm", [0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1]),
    ]);
    assert_eq!((decision.best, decision.choice), (0, 0));
    let rival = decision.rival.unwrap();
    assert!(rival.candidate == 1 && !rival.is_told_apart(), "{rival:?}");
}

#[test]
fn a_regret_that_is_clearly_less_is_chosen_although_the_mean_is_less() {
    // Candidates 0 and 2 are perfect in one world and fail in the other; candidate 1 does in both, with a smaller mean.
    let decision = decide(&[
        (0, "calm", ALL),
        (0, "storm", NONE),
        (1, "calm", [0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0]),
        (1, "storm", [1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1]),
        (2, "calm", NONE),
        (2, "storm", ALL),
    ]);
    assert!(decision.candidates.iter().all(super::Candidate::is_among_best));
    assert_eq!((decision.best, decision.choice), (0, 1));
    let rival = decision.rival.unwrap();
    let difference = rival.difference.unwrap();
    assert!(rival.is_told_apart() && (difference.mean - 5.0 / 12.0).abs() < 1e-9, "{rival:?}");
}

#[test]
fn holm_adjusts_by_what_is_left_and_never_falls() {
    let adjusted = holm(&[Some(0.01), None, Some(0.04), Some(0.03), Some(0.005)]);
    let expected = [Some(0.03), None, Some(0.06), Some(0.06), Some(0.02)];
    for (adjusted, expected) in adjusted.iter().zip(expected) {
        assert_eq!(adjusted.is_some(), expected.is_some());
        assert!((adjusted.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-12, "{adjusted:?}");
    }
    assert_eq!(holm(&[Some(0.9), Some(0.8)]), [Some(1.0), Some(1.0)]);
}

#[test]
fn p_values_are_those_of_the_paired_t_test() {
    let side = |numbers: &[f64]| profile(vec![numbers.iter().copied().map(Some).collect()]);
    // Student's sleep data (Biometrika 6 (1908) 1), as R's t.test(extra ~ group, paired = TRUE) has it: p = 0.002833.
    let one = side(&[0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]);
    let other = side(&[1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
    assert!((one.p_value(&other, 0).unwrap() - 0.002_833).abs() < 1e-6);
    assert_eq!(one.p_value(&one, 0), Some(1.0));
    assert_eq!(side(&[1.0]).p_value(&side(&[2.0]), 0), None);
    // Equal differences in three runs are no certainty: chance gives them a common sign once in four.
    assert_eq!(side(&[1.0, 2.0, 3.0]).p_value(&side(&[0.0, 1.0, 2.0]), 0), Some(0.25));
}
