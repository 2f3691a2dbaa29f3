use super::*;
use crate::interval::{Interval, Level};
use crate::table::Value;
use crate::testing::csv;

fn target(column: &str, threshold: Threshold) -> Target {
    Target { column: column.to_owned(), threshold, weight: 1.0, missing: Missing::Failure }
}

fn goal(name: &str, targets: Vec<Target>) -> Goal {
    Goal { name: name.to_owned(), weight: 1.0, targets }
}

/// A goal that scores what a column of zeros and ones holds.
fn flag(column: &str) -> Goal {
    goal(column, vec![target(column, Threshold::Above(0.5))])
}

fn decide(text: &str, control: &[&str], environment: &[&str], goals: &[Goal]) -> (Scores, Decision) {
    let (_folder, table) = csv(text);
    let limits = Limits::of(&table, goals).unwrap();
    let question = Question { control, environment, replicate: "run", goals, weights: &[] };
    let scores = Scores::of(&table, &question, &limits).unwrap();
    let decision = Decision::of(&scores, Level::NINETY_FIVE).unwrap();
    (scores, decision)
}

/// Uniform numbers from a multiplicative generator (Park and Miller).
struct Lehmer(u64);

impl Lehmer {
    fn next(&mut self) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }
}

#[test]
fn a_median_is_exact_and_its_own_value_succeeds_only_where_nothing_is_better() {
    let (_folder, table) = csv("a,b,c\n1,0,5\n2,0,5\n3,0,\n4,7,1\n");
    let below = |column| target(column, Threshold::BelowMedian);
    let goals = [goal("g", vec![below("a"), below("b"), target("c", Threshold::AboveMedian)])];
    let limits = &Limits::of(&table, &goals).unwrap().goals[0];
    assert_eq!(limits.iter().map(|limit| limit.value).collect::<Vec<_>>(), [Some(2.5), Some(0.0), Some(5.0)]);
    assert_eq!(limits.iter().map(|limit| limit.inclusive).collect::<Vec<_>>(), [false, true, true]);
    assert!(limits[0].holds(Some(2.0)) && !limits[0].holds(Some(2.5)) && !limits[0].holds(None));
    assert!(limits[1].holds(Some(0.0)) && !limits[1].holds(Some(7.0)));
    assert!(limits[2].holds(Some(5.0)) && !limits[2].holds(Some(1.0)));
}

#[test]
fn a_missing_value_is_what_the_target_says_and_is_counted() {
    let good = Target { missing: Missing::Success, ..target("b", Threshold::Below(1.0)) };
    let goals = [goal("g", vec![target("a", Threshold::Below(1.0)), good])];
    let (scores, decision) = decide("x,run,a,b\n0,1,,\n0,2,0,0\n", &["x"], &[], &goals);
    assert_eq!(scores.nulls, [[1, 1]]);
    assert_eq!(scores.successes, [[1, 2]]);
    assert_eq!(decision.candidates[0].score.mean, 0.75);
}

#[test]
fn a_column_of_nulls_fails_everywhere_and_never_becomes_a_number() {
    let goals = [goal("g", vec![target("a", Threshold::BelowMedian)])];
    let (_, decision) = decide("x,run,a\n0,1,\n1,1,\n", &["x"], &[], &goals);
    assert!(decision.candidates.iter().all(|candidate| candidate.score.mean == 0.0 && candidate.rank == 1));
}

#[test]
fn weights_of_goals_and_targets_are_shares() {
    let heavy = Target { weight: 3.0, ..target("a", Threshold::Above(0.5)) };
    let first = Goal { weight: 4.0, ..goal("first", vec![heavy, target("b", Threshold::Above(0.5))]) };
    let (_, decision) = decide("x,run,a,b,c\n0,1,1,0,1\n0,2,1,0,1\n", &["x"], &[], &[first, flag("c")]);
    let candidate = &decision.candidates[0];
    assert_eq!(candidate.goals.iter().map(|goal| goal.mean).collect::<Vec<_>>(), [0.75, 1.0]);
    assert!((candidate.score.mean - 0.8).abs() < 1e-12);
}

/// Candidate 0 is best on average but fails in one environment, 1 is even, 2 is bad: scores by (calm, storm).
const THREE: &str = "x,world,run,ok\n\
    0,calm,1,1\n0,calm,2,1\n0,calm,3,1\n0,calm,4,1\n0,storm,1,0\n0,storm,2,1\n0,storm,3,0\n0,storm,4,1\n\
    1,calm,1,1\n1,calm,2,1\n1,calm,3,0\n1,calm,4,1\n1,storm,1,1\n1,storm,2,1\n1,storm,3,0\n1,storm,4,0\n\
    2,calm,1,0\n2,calm,2,0\n2,calm,3,0\n2,calm,4,0\n2,storm,1,1\n2,storm,2,1\n2,storm,3,1\n2,storm,4,0\n";

#[test]
fn worst_cases_and_regrets_are_those_of_the_environments() {
    let (scores, decision) = decide(THREE, &["x"], &["world"], &[flag("ok")]);
    assert_eq!(scores.environments.len(), 2);
    let means: Vec<f64> = decision.candidates.iter().map(|candidate| candidate.score.mean).collect();
    assert_eq!(means, [0.75, 0.625, 0.375]);
    let worst: Vec<(usize, f64)> = decision
        .candidates
        .iter()
        .map(|candidate| (candidate.worst.environment, candidate.worst.estimate.mean))
        .collect();
    assert_eq!(worst, [(1, 0.5), (1, 0.5), (0, 0.0)]);
    let regrets: Vec<f64> = decision.candidates.iter().map(|candidate| candidate.regret.estimate.mean).collect();
    assert_eq!(regrets, [0.25, 0.25, 1.0]);
    assert_eq!((decision.best, decision.safest, decision.least_regret, decision.choice), (0, 0, 0, 0));
    assert!(decision.is_crossed);
    let in_storm = &decision.by_environment[1];
    assert_eq!((in_storm.best, in_storm.best_score, in_storm.score, in_storm.rank), (2, 0.75, 0.5, 2));
}

#[test]
fn weights_of_environments_move_means_and_nothing_else() {
    let (_folder, table) = csv(THREE);
    let goals = [flag("ok")];
    let limits = Limits::of(&table, &goals).unwrap();
    let decided = |weights: &[ValueWeights<'_>]| {
        let question = Question { control: &["x"], environment: &["world"], replicate: "run", goals: &goals, weights };
        let scores = Scores::of(&table, &question, &limits).unwrap();
        let key = [Value::Number(0.0)];
        let profiles = profiles(&table, &question, &[&key], &scores.replicates, &["ok"]).unwrap();
        let own = profiles[0].estimate(0, Level::NINETY_FIVE).unwrap().mean;
        (Decision::of(&scores, Level::NINETY_FIVE).unwrap(), scores, own)
    };
    let of = |calm: f64, storm: f64| {
        let weights = [("calm", calm), ("storm", storm)].map(|(world, weight)| (Value::Text(world.into()), weight));
        [ValueWeights { column: "world", weights: weights.to_vec() }]
    };
    let (plain, _, _) = decided(&[]);
    let (weighed, scores, own) = decided(&of(8.0, 2.0));
    assert_eq!(scores.environment_weights, [0.8, 0.2]);
    let means: Vec<f64> = weighed.candidates.iter().map(|candidate| candidate.score.mean).collect();
    for (mean, expected) in means.iter().zip([0.8 + 0.1, 0.8 * 0.75 + 0.2 * 0.5, 0.2 * 0.75]) {
        assert!((mean - expected).abs() < 1e-12, "{means:?}");
    }
    assert!((own - 0.9).abs() < 1e-12 && (scores.success_rates[0][0] - 0.9).abs() < 1e-12);
    assert!((weighed.without.len(), weighed.candidates[0].goals[0].mean) == (1, weighed.candidates[0].score.mean));
    for (one, other) in plain.candidates.iter().zip(&weighed.candidates) {
        assert_eq!((&one.worst, &one.regret), (&other.worst, &other.regret));
    }
    // An environment without weight is no part of the mean, and still one of the worst cases.
    let (none, scores, _) = decided(&of(0.0, 1.0));
    assert_eq!(none.candidates.iter().map(|candidate| candidate.score.mean).collect::<Vec<_>>(), [0.5, 0.5, 0.75]);
    assert_eq!((none.candidates[2].worst.estimate.mean, scores.trials()), (0.0, 24));
    let equal = decided(&of(3.0, 3.0)).0;
    for (one, other) in plain.candidates.iter().zip(&equal.candidates) {
        assert!((one.score.mean - other.score.mean).abs() < 1e-12);
    }
}

#[test]
fn weights_are_left_out_where_candidates_met_other_environments() {
    let (_folder, table) = csv("x,world,run,ok\n0,calm,1,1\n0,storm,1,0\n1,calm,1,1\n");
    let goals = [flag("ok")];
    let weights = [ValueWeights { column: "world", weights: vec![(Value::Text("storm".into()), 1.0)] }];
    let question =
        Question { control: &["x"], environment: &["world"], replicate: "run", goals: &goals, weights: &weights };
    let scores = Scores::of(&table, &question, &Limits::of(&table, &goals).unwrap()).unwrap();
    assert!(scores.environment_weights.is_empty());
    let decision = Decision::of(&scores, Level::NINETY_FIVE).unwrap();
    assert_eq!(decision.candidates.iter().map(|candidate| candidate.score.mean).collect::<Vec<_>>(), [0.5, 1.0]);
}

#[test]
fn the_choice_is_paired_by_replicate() {
    let (_, decision) = decide(THREE, &["x"], &["world"], &[flag("ok")]);
    // By replicate, candidate 0 scores .5 1 .5 1 and candidate 1 scores 1 1 0 .5.
    let lead = decision.leads[1].unwrap();
    assert_eq!((lead.mean, lead.replicates), (0.125, 4));
    assert_eq!(decision.superiority[1], Some((0.0 + 0.5 + 1.0 + 1.0) / 4.0));
    assert_eq!(decision.leads[0].unwrap().interval.map(Interval::half_width), Some(0.0));
}

#[test]
fn candidates_that_met_other_environments_are_named_as_not_crossed() {
    let (_, decision) =
        decide("x,world,run,ok\n0,calm,1,1\n0,storm,1,0\n1,calm,1,1\n", &["x"], &["world"], &[flag("ok")]);
    assert!(!decision.is_crossed);
    assert_eq!(decision.candidates.iter().map(|candidate| candidate.environments).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn a_single_replicate_gives_ranks_without_certainty() {
    let (_, decision) = decide("x,run,ok\n0,1,1\n1,1,0\n2,1,0\n", &["x"], &[], &[flag("ok")]);
    let ranks: Vec<_> = decision.candidates.iter().map(|candidate| (candidate.rank, candidate.ranks)).collect();
    assert_eq!(ranks, [(1, (1, 3)), (2, (1, 3)), (2, (1, 3))]);
    assert!(decision.candidates.iter().all(|candidate| candidate.score.interval.is_none()));
    assert_eq!(decision.among_best(), [0, 1, 2]);
}

#[test]
fn without_control_columns_there_is_one_candidate() {
    let (_, decision) = decide("run,ok\n1,1\n2,0\n", &[], &[], &[flag("ok")]);
    assert_eq!((decision.candidates.len(), decision.choice), (1, 0));
    assert!(decision.candidates[0].key.is_empty());
}

#[test]
fn the_range_of_a_weight_ends_where_another_candidate_takes_over() {
    // Scores by goal: (1, 0.25), (0.5, 0.5), (0, 1). With share w of the first goal: 0.25 + 0.75 w, 0.5, 1 - w.
    let rows = |x: u32, first: [u32; 4], second: [u32; 4]| -> String {
        let lines = (0..4).map(|run| format!("{x},{},{},{}\n", run + 1, first[run], second[run]));
        lines.collect::<Vec<_>>().concat()
    };
    let text = format!(
        "x,run,a,b\n{}{}{}",
        rows(0, [1; 4], [1, 0, 0, 0]),
        rows(1, [1, 1, 0, 0], [1, 1, 0, 0]),
        rows(2, [0; 4], [1; 4])
    );
    let (_, decision) = decide(&text, &["x"], &[], &[flag("a"), flag("b")]);
    assert_eq!(decision.best, 0);
    let first = &decision.weights[0];
    // 0.25 + 0.75 w = 1 - w at w = 3 / 7, above the crossing with the second candidate at 1 / 3.
    assert!((first.low.0 - 3.0 / 7.0).abs() < 1e-7 && first.low.1 == Some(2), "{first:?}");
    assert_eq!((first.share, first.high), (0.5, (1.0, None)));
    assert!((decision.weights[1].high.0 - 4.0 / 7.0).abs() < 1e-7);
    assert_eq!(decision.by_goal.iter().map(|view| (view.best, view.rank)).collect::<Vec<_>>(), [(0, 1), (2, 3)]);
    // The front holds all three: nobody is better in both goals.
    assert!(decision.candidates.iter().all(|candidate| candidate.on_front));
}

#[test]
fn leaving_a_target_out_gives_its_weight_to_its_neighbours() {
    let goals = [goal("g", vec![target("a", Threshold::Above(0.5)), target("b", Threshold::Above(0.5))]), flag("c")];
    let (_, decision) = decide("x,run,a,b,c\n0,1,1,0,0\n1,1,0,1,0\n", &["x"], &[], &goals);
    let views: Vec<_> = decision
        .without
        .iter()
        .map(|(goal, target, view)| (*goal, *target, view.best, view.best_score, view.score))
        .collect();
    assert_eq!(decision.choice, 0);
    assert_eq!(views, [(0, 0, 1, 0.5, 0.0), (0, 1, 0, 0.5, 0.5), (1, 0, 0, 0.5, 0.5)]);
}

/// Eight candidates of true scores 0.2 to 0.9 in steps of 0.1, thirty replicates with common noise, 400 studies. Each
/// interval of a rank misses in at most 5 % of the studies; 32 misses of 400 have a probability below 0.6 % then.
#[test]
fn intervals_of_ranks_hold_the_true_rank() {
    let mut random = Lehmer(7);
    let mut misses = [0; 8];
    let mut widths = 0;
    for _ in 0..400 {
        let mut by_replicate = vec![Vec::new(); 8];
        for _ in 0..30 {
            let common = random.next() - 0.5;
            for (candidate, row) in by_replicate.iter_mut().enumerate() {
                let score = 0.2 + 0.1 * candidate as f64;
                row.push(Some(score + 0.3 * common + 0.6 * (random.next() - 0.5)));
            }
        }
        let means: Vec<f64> = by_replicate.iter().map(|row| row.iter().flatten().sum::<f64>() / 30.0).collect();
        for (candidate, rank) in ranking::ranks(&means, &by_replicate, Level::NINETY_FIVE).iter().enumerate() {
            misses[candidate] += u32::from(!(rank.best..=rank.worst).contains(&(8 - candidate)));
            widths += rank.worst - rank.best;
        }
    }
    assert!(misses.iter().all(|misses| *misses <= 32), "{misses:?}");
    // They say something: on average a rank is known to within two places.
    assert!(widths < 400 * 8 * 2, "{widths}");
}

#[test]
fn what_members_have_in_common_is_what_others_lack() {
    let key = |x: f64, kind: &str| vec![Value::Number(x), Value::Text(kind.into())];
    let candidates = [key(3.0, "a"), key(3.0, "b"), key(12.0, "a"), key(12.0, "b")];
    let region = region(&candidates, &[0, 1]);
    assert_eq!((region[0].values_kept, region[0].range), (0.5, Some((3.0, 3.0))));
    assert_eq!(region[0].levels.iter().map(|level| (level.inside, level.all)).collect::<Vec<_>>(), [(2, 2), (0, 2)]);
    assert_eq!((region[1].values_kept, region[1].range), (1.0, None));
}

#[test]
fn profiles_hold_the_outcomes_of_candidates_by_replicate_and_of_all_together() {
    let (_folder, table) = csv("x,world,run,kpi\n0,a,1,1\n0,a,2,2\n0,b,1,3\n0,b,2,\n1,a,1,5\n1,a,2,7\n");
    let question = Question { control: &["x"], environment: &["world"], replicate: "run", goals: &[], weights: &[] };
    let key = [Value::Number(0.0)];
    let replicates = [1.0, 2.0].map(Value::Number);
    let found = profiles(&table, &question, &[&key], &replicates, &["kpi"]).unwrap();
    assert_eq!(found[0].by_replicate, [[Some(2.0), Some(2.0)]]);
    assert_eq!((found[0].nulls[0], found[0].trials), (1, 4));
    assert_eq!(found[1].by_replicate, [[Some(3.0), Some(4.5)]]);
    assert_eq!(found[0].difference(&found[1], 0, Level::NINETY_FIVE).map(|estimate| estimate.mean), Some(-1.75));
}

#[test]
fn convergence_is_the_mean_of_ever_more_replicates() {
    let numbers = [Some(1.0), None, Some(3.0), Some(5.0)];
    let found = convergence(&numbers, &[1, 3, 4], Level::NINETY_FIVE);
    let means: Vec<(usize, f64, u64)> =
        found.iter().map(|(count, estimate)| (*count, estimate.mean, estimate.replicates)).collect();
    assert_eq!(means, [(1, 1.0, 1), (3, 2.0, 2), (4, 3.0, 3)]);
}

/// Two replicates agree by chance half of the time, so their agreement excludes nobody.
#[test]
fn equal_differences_in_few_replicates_are_no_certainty() {
    let (_, few) = decide("x,run,ok\n0,1,1\n0,2,1\n1,1,0\n1,2,0\n", &["x"], &[], &[flag("ok")]);
    assert_eq!(few.candidates.iter().map(|candidate| candidate.ranks).collect::<Vec<_>>(), [(1, 2), (1, 2)]);
    let reach = 1.0 - 0.025_f64.sqrt();
    assert_eq!(
        few.candidates[0].score.interval.map(|interval| (interval.low, interval.high)),
        Some((1.0 - reach, 1.0))
    );
    let rows: Vec<String> = (0..40).map(|run| format!("0,{run},1\n1,{run},0\n")).collect();
    let (_, many) = decide(&format!("x,run,ok\n{}", rows.concat()), &["x"], &[], &[flag("ok")]);
    assert_eq!(many.candidates.iter().map(|candidate| candidate.ranks).collect::<Vec<_>>(), [(1, 1), (2, 2)]);
}

#[test]
fn a_candidate_that_stands_in_the_table_twice_is_not_known_better_for_it() {
    let rows = |copies: usize| -> String {
        let one = |run: usize| format!("0,{run},{}\n", usize::from(run.is_multiple_of(3))).repeat(copies);
        (1..=9).map(one).collect::<Vec<_>>().concat()
    };
    let worst = |copies: usize| {
        let (_, decision) = decide(&format!("x,run,ok\n{}", rows(copies)), &["x"], &[], &[flag("ok")]);
        (decision.candidates[0].worst.estimate, decision.candidates[0].score, decision.candidates[0].trials)
    };
    let (once, twice) = (worst(1), worst(2));
    assert_eq!((once.0, once.1), (twice.0, twice.1));
    assert_eq!((once.2, twice.2), (9, 18));
}
