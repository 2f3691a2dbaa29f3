//! What the choice is compared with, and what is said where values are missing.

use std::collections::BTreeMap;

use super::{GOALS, Report, Wanted, assert_near, number, report, trajectories};
use crate::study::Study;

/// A sweep in which the own values of LIVELY (rollup and reveal of at most 3, from the reference) are a candidate, or are not.
fn sweep(rollup: &str) -> String {
    format!(
        "[sweep.axes]\nphase_duration_rollup_max_blocks = {rollup}\nphase_duration_reveal_max_blocks = [3, 9]\n\
         final_probability = [0.5, 0.9]\n"
    )
}

fn of(more: &str) -> Report {
    report(&Wanted::new(more, 6, 80).make())
}

fn row<'a>(rows: &'a [BTreeMap<String, String>], column: &str, value: &str) -> &'a BTreeMap<String, String> {
    rows.iter().find(|row| row[column] == value).unwrap_or_else(|| panic!("no {value} in {rows:?}"))
}

#[test]
fn the_yardstick_is_the_scenarios_own_values_where_they_are_a_candidate() {
    let made = Wanted::new(&format!("{}{GOALS}", sweep("[3, 9, 30]")), 6, 80).make();
    let report = report(&made);
    let rules = report.table("rules_of_choice");
    let own = row(&rules, "rule", "no change: the scenario's own values");
    let candidates = report.table("candidates");
    let key = row(&candidates, "candidate", &own["candidate"]);
    assert_eq!((key["rollup_max"].as_str(), key["reveal_max"].as_str()), ("3", "3"));
    assert_ne!(own["candidate"], rules[0]["candidate"], "the choice is another one");
    let called = format!("the scenario's own values ({})", own["candidate"]);
    let told = report.told();
    assert!(told.contains(&format!("compared with {called}, ")), "{told}");
    assert!(told.contains(&format!("its score minus that of {called} is ")), "{told}");
    assert!(report.text("pictures/best_candidates.svg").contains(&format!("{} (own values)", own["candidate"])));
    assert!(report.prose().contains(&format!("KPIs of the choice, compared with {called}.")));
    // The means of that column are those of the candidate's trajectories.
    let columns = ["phase_duration_rollup_max_blocks", "phase_duration_reveal_max_blocks", "proportion_skipped"];
    let rows = trajectories(&made, &columns);
    let skipped: Vec<f64> =
        rows.iter().filter(|row| row[0] == Some(3.0) && row[1] == Some(3.0)).filter_map(|row| row[2]).collect();
    let kpis = report.table("kpis");
    let kpi = row(&kpis, "KPI", "proportion_skipped");
    assert_near(number(kpi, "own values"), skipped.iter().sum::<f64>() / skipped.len() as f64);
    assert_near(number(kpi, "difference"), number(kpi, "choice") - number(kpi, "own values"));
    let met = skipped.iter().filter(|value| **value < 0.2).count() as f64 / skipped.len() as f64;
    let goals = report.table("goals");
    assert_near(number(row(&goals, "KPI", "proportion_skipped"), "own values: met"), met);
    let choice = Study::read(&made.folder(), None).unwrap().choice();
    let status_quo = &choice["status_quo"];
    assert_eq!(status_quo["values"]["phase_duration_rollup_max_blocks"], 3);
    assert_eq!(
        (status_quo["is_choice"].as_bool(), format!("No. {}", status_quo["candidate"])),
        (Some(false), own["candidate"].clone())
    );
    assert!(status_quo["lead"]["mean"].as_f64().is_some_and(|lead| lead > 0.0), "{status_quo}");
}

#[test]
fn where_the_own_values_are_no_candidate_the_mean_of_all_is_the_yardstick_and_that_is_said() {
    let report = of(&format!("{}{GOALS}", sweep("[9, 30]")));
    let told = report.told();
    let words = "compared with the mean over all candidates (the scenario's own values, rollup_max = 3 and reveal_max = 3, are not among them), ";
    assert!(told.contains(words), "{told}");
    assert_eq!(report.table("rules_of_choice").len(), 4);
    assert!(report.table("kpis")[0].contains_key("all candidates"));
    assert!(!report.text("pictures/best_candidates.svg").contains("own values"));
}

#[test]
fn a_choice_of_what_is_there_says_so() {
    let goals = "[goals.blocks.kpis]\nproportion_skipped = { below = 0.2 }\n";
    // A window of one block is too short for any proof; what is best is said to be there today.
    let status_quo = "[sweep.status_quo]\nphase_duration_rollup_max_blocks = 30\n";
    let axes = "[sweep.axes]\nphase_duration_rollup_max_blocks = [1, 30]\nfinal_probability = [0.5, 0.9]\n";
    let told = of(&format!("{axes}{status_quo}{goals}")).told();
    assert!(told.contains("choose rollup_max = 30"), "{told}");
    assert!(told.contains("The choice is the scenario's own values."), "{told}");
    assert!(told.contains("(the choice is the scenario's own values)"), "{told}");
}

#[test]
fn own_values_are_found_however_their_decimals_are_written() {
    // 0.1 + 0.2 is not 0.3 to a computer.
    let sweep = "[params]\n[sweep.axes]\nrewards_to_provers = { from = 0.1, to = 0.4, step = 0.1 }\n\
                 [sweep.status_quo]\nrewards_to_provers = \"= 0.1 + 0.2\"\n";
    let made = Wanted::new(&sweep.replace("[params]\n", ""), 3, 30).make();
    let choice = Study::read(&made.folder(), None).unwrap().choice();
    assert!(choice["status_quo"]["candidate"].is_u64(), "{choice}");
}

#[test]
fn verdicts_say_for_how_many_kpis_they_are_adjusted() {
    let report = of(&format!("{}{GOALS}", sweep("[3, 9, 30]")));
    let kpis = report.table("kpis");
    let judged: Vec<f64> = kpis.iter().filter_map(|row| row["adjusted p"].parse().ok()).collect();
    assert!(report.prose().contains(&format!("adjusted for all {} KPIs of this table together (Holm)", judged.len())));
    for row in &kpis {
        let Ok(p) = row["adjusted p"].parse::<f64>() else {
            assert_eq!(row["verdict"], "");
            continue;
        };
        assert_eq!(row["verdict"] == "no clear difference", p > 0.05, "{row:?}");
    }
}

#[test]
fn missing_values_are_told_in_the_table_of_kpis() {
    let report = of(&format!("{}{GOALS}", sweep("[3, 30]")));
    let kpis = report.table("kpis");
    let failed = row(&kpis, "KPI", "average_duration_nonfinalized_blocks");
    let of_all = report.table("missing_values");
    let missing = row(&of_all, "KPI", "average_duration_nonfinalized_blocks");
    let nulls: u64 = missing["choice: no value (trajectories)"].parse().unwrap();
    assert!(nulls > 0, "{missing:?}");
    assert!(failed["values"].contains(&format!("choice: {} of 12 (", 12 - nulls)), "{failed:?}");
    assert!(failed["values"].contains(&missing["choice: runs with a value"]), "{failed:?} {missing:?}");
    let complete = row(&kpis, "KPI", "proportion_skipped");
    assert_eq!(complete["values"], "");
    assert!(report.prose().contains("The mean is then that of the means of single runs"));
}

#[test]
fn weights_of_environments_count_in_means_and_are_shown() {
    let weights = "[sweep.weights]\nfinal_probability = [1, 3]\n";
    let made = Wanted::new(&format!("{}{weights}{GOALS}", sweep("[3, 30]")), 6, 80).make();
    let (weighed, plain) = (report(&made), of(&format!("{}{GOALS}", sweep("[3, 30]"))));
    assert!(weighed.answer[0].contains("2 environments (weighed) and 6 runs"), "{}", weighed.told());
    assert_eq!(weighed.table("environment")[0]["weights"], "0.5: 25 %, 0.9: 75 %");
    let environments = weighed.table("environments");
    assert_eq!(environments.iter().map(|row| number(row, "weight")).collect::<Vec<_>>(), [0.25, 0.75]);
    let key = |row: &BTreeMap<String, String>| (row["rollup_max"].clone(), row["reveal_max"].clone());
    let choice = weighed.table("rules_of_choice")[0].clone();
    let candidates = weighed.table("candidates");
    let chosen = row(&candidates, "candidate", &choice["candidate"]);
    let mean = 0.25 * number(&environments[0], "choice") + 0.75 * number(&environments[1], "choice");
    assert_near(number(chosen, "score"), mean);
    for own in plain.table("candidates") {
        let other = candidates.iter().find(|other| key(other) == key(&own)).unwrap();
        assert_near(number(other, "worst case"), number(&own, "worst case"));
        assert_near(number(other, "regret"), number(&own, "regret"));
    }
    assert!(!plain.told().contains("weighed") && !plain.table("environments")[0].contains_key("weight"));
}
