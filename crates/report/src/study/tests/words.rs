//! What is said, and whether it is so.

use gddt_explore::goals::{Goal, default_goals};

use super::{GOALS, SWEEP, Wanted, report, report_by};
use crate::study::Study;

fn of_returns() -> Vec<Goal> {
    default_goals().into_iter().filter(|goal| goal.name == "predictable_returns").collect()
}

#[test]
fn goals_are_those_given_then_the_scenarios_then_the_default_ones() {
    let (with, without) = (Wanted::new(&format!("{SWEEP}{GOALS}"), 2, 30).make(), Wanted::new(SWEEP, 2, 30).make());
    let given = || Some((String::from("mine.toml"), of_returns()));
    let cases = [
        (
            report(&with),
            "The goals are the scenario's.",
            vec!["blocks (weight 2)", "blocks (weight 2)", "failures (weight 1)"],
        ),
        (
            report_by(&with, given()),
            "The goals are those of mine.toml, not the scenario's.",
            vec!["predictable_returns (weight 1)"; 3],
        ),
        (report(&without), "The scenario declares no goals; these are the default ones", {
            let goal = |name: &str, targets: usize| vec![format!("{name} (weight 1)"); targets];
            let all = [goal("resilience", 4), goal("predictable_blocks", 4), goal("predictable_returns", 3)].concat();
            all.into_iter().map(|name| &*name.leak()).collect()
        }),
    ];
    for (report, words, goals) in cases {
        assert!(report.prose().contains(words), "{words}");
        assert_eq!(report.table("goals").iter().map(|row| row["goal"].clone()).collect::<Vec<_>>(), goals);
        let again = if words.contains("mine.toml") {
            "aztec-gddt report again --goals 'mine.toml'"
        } else {
            "aztec-gddt report again"
        };
        assert!(report.prose().contains(again));
        assert_eq!(report.prose().contains("--goals"), words.contains("mine.toml"));
    }
}

#[test]
fn the_answer_of_the_terminal_is_that_of_the_page() {
    let report = report(&Wanted::new(&format!("{SWEEP}{GOALS}"), 4, 40).make());
    let prose = report.prose();
    assert_eq!(report.answer.len(), 5);
    for line in &report.answer {
        let words = line.strip_prefix("- ").unwrap_or(line);
        assert!(prose.contains(words), "{words:?} is not in {prose}");
    }
}

#[test]
fn the_combination_of_the_choice_has_its_values_and_those_of_its_worst_environment() {
    let made = Wanted::new(&format!("{SWEEP}{GOALS}"), 4, 40).make();
    let study = Study::read(&made.folder(), None).unwrap();
    let subset = study.combination_of_choice().unwrap();
    let axes = ["phase_duration_rollup_max_blocks", "phase_duration_reveal_max_blocks"]
        .map(|name| study.plan().axes().iter().position(|axis| axis.name == name).unwrap());
    let values = |subset: u64| axes.map(|axis| study.plan().subset(subset).values[axis].to_string());
    let [rollup, reveal] = values(subset);
    let told = format!("rollup_max = {rollup} and reveal_max = {reveal}");
    assert!(study.answer()[0].contains(&told), "{told} is not in {:?}", study.answer());
    // Of the combinations of these values, the one with the lowest mean score.
    let score = |subset: u64| {
        let row = study.data.frame.groups.iter().position(|&group| group as u64 == subset).unwrap();
        study.data.frame_scores[row].unwrap()
    };
    let same: Vec<u64> = (0..study.plan().subset_count()).filter(|&other| values(other) == values(subset)).collect();
    assert!(same.len() > 1, "there is one environment");
    assert!(same.iter().all(|&other| score(other) >= score(subset)), "{subset} of {same:?}");
}
