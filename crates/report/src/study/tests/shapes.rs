//! Results of every shape: what is there, what is left out, and no number that is none.

use super::{GOALS, Report, SWEEP, Wanted, number, report};

/// Words that numbers become when they are none.
const NO_NUMBERS: [&str; 3] = ["nan", "inf", "infinity"];

/// The report, once nothing in it is a number that is none.
fn sound(wanted: Wanted) -> Report {
    let report = report(&wanted.make());
    let is_no_number = |word: &str| NO_NUMBERS.iter().any(|no_number| word.eq_ignore_ascii_case(no_number));
    let charts = report.charts();
    let texts = [("page", &report.prose()), ("answer", &report.told()), ("charts", &charts)];
    for (name, text) in texts.into_iter().chain(report.files.iter().map(|(name, text)| (name.as_str(), text))) {
        let found = text.split(|letter: char| !letter.is_ascii_alphanumeric()).find(|word| is_no_number(word));
        assert_eq!(found, None, "{name}");
    }
    report
}

fn sweep(axes: &str) -> String {
    format!("[sweep]\nmethod = \"cartesian\"\n[sweep.axes]\n{axes}\n")
}

#[test]
fn a_single_scenario_is_told_without_a_choice() {
    let report = sound(Wanted::new(GOALS, 6, 60));
    assert!(report.told().contains("nothing to choose between"), "{}", report.told());
    for absent in ["tables/candidates.csv", "tables/rules_of_choice.csv", "pictures/best_candidates.svg"] {
        assert!(!report.has(absent), "{absent}");
    }
    let kpis = report.table("kpis");
    assert!(kpis.len() > 15 && kpis.iter().all(|row| row.len() == 4 && !row.contains_key("verdict")), "{kpis:?}");
    assert!(report.has("pictures/timeline_of_choice.svg") && report.has("pictures/convergence_score.svg"));
}

#[test]
fn a_sweep_of_the_environment_alone_has_no_choice_but_a_worst_environment() {
    let report = sound(Wanted::new(&sweep("final_probability = [0.5, 0.7, 0.9]"), 4, 60));
    assert!(report.told().contains("no control parameter"), "{}", report.told());
    assert!(report.prose().contains("score in its worst environment"));
    assert!(report.prose().contains("No control parameter is varied."));
    assert!(report.has("pictures/environments.svg") && !report.has("tables/candidates.csv"));
    assert_eq!(report.table("environment").len(), 1);
}

#[test]
fn a_sweep_of_control_alone_has_no_environments_to_tell_of() {
    let report = sound(Wanted::new(&sweep("phase_duration_rollup_max_blocks = [3, 9, 30]"), 4, 60));
    assert!(report.answer[0].starts_with("Of 3 candidates"), "{}", report.told());
    assert!(!report.told().contains("environment"), "{}", report.told());
    assert!(!report.has("pictures/environments.svg") && !report.has("tables/environments.csv"));
    assert_eq!(report.table("candidates").len(), 3);
}

#[test]
fn control_parameters_are_told_by_themselves_where_the_environment_would_drown_them() {
    let axes = "phase_duration_rollup_max_blocks = [3, 9, 30]\nphase_duration_reveal_max_blocks = [3, 6, 12, 24]\n\
                final_probability = [0.3, 0.95]";
    let report = sound(Wanted::new(&sweep(axes), 4, 60));
    for name in ["control_effects", "importance_control", "tree_control"] {
        let picture = report.text(&format!("pictures/{name}.svg"));
        assert!(!picture.contains("final_probability"), "{name}");
    }
    assert!(report.text("pictures/control_effects.svg").contains("rollup_max = 9"));
    assert!(report.text("pictures/importance_control.svg").contains("rollup_max"));
    assert!(report.text("pictures/main_effects.svg").contains("final_probability"));
    let alone = sound(Wanted::new(&sweep("phase_duration_rollup_max_blocks = [3, 6, 9, 15, 30]"), 4, 60));
    assert!(!alone.has("pictures/control_effects.svg") && alone.has("pictures/main_effects.svg"));
}

#[test]
fn one_run_has_no_intervals_and_says_so() {
    let report = sound(Wanted::new(SWEEP, 1, 60));
    let told = report.told();
    assert!(told.contains("a single run: no interval") && told.contains("more with --runs"), "{told}");
    assert!(told.contains("no difference of a KPI can be told from chance"), "{told}");
    assert!(report.table("candidates").iter().all(|row| row["rank"] == "1 to 6"));
    assert!(report.table("goals").iter().all(|row| row["verdict"] == "cannot be said"));
    assert!(!report.has("pictures/convergence_score.svg"));
}

#[test]
fn one_timestep_in_which_nothing_can_be_finalized_is_told() {
    let report = sound(Wanted::new(SWEEP, 3, 1));
    assert!(report.prose().contains("In 36 of 36 trajectories no block was finalized at all (100 %)."));
    let missing = report.table("missing_values");
    let durations = missing.iter().find(|row| row["KPI"] == "average_duration_finalized_blocks").unwrap();
    assert_eq!(number(durations, "share"), 1.0);
    let goals = report.table("goals");
    let target = goals.iter().find(|row| row["KPI"] == "average_duration_finalized_blocks").unwrap();
    assert!(target["target"].starts_with("no median"), "{target:?}");
}

#[test]
fn equal_candidates_are_told_as_equal() {
    // Where nothing fails there is no race.
    let wanted = Wanted::new(&sweep("phase_duration_race_max_blocks = [40, 50, 60]"), 4, 30);
    let sets = ["l1.builders.censored_share=0", "final_probability=1"].map(String::from).into();
    let report = sound(Wanted { sets, ..wanted });
    let told = report.told();
    assert!(told.contains("Nothing to choose: all 3 candidates score alike"), "{told}");
    assert!(told.contains("The runs do not tell the candidates apart"), "{told}");
    let candidates = report.table("candidates");
    assert!(candidates.iter().all(|row| row["rank"] == "1 to 3" && number(row, "regret") == 0.0), "{candidates:?}");
}

#[test]
fn flags_and_words_are_parameters_like_others() {
    let axes = "uncle_fallback = [\"none\", \"both\"]\nagents_pay_l1_fees = [false, true]\nuncle_count = [0, 2]";
    let report = sound(Wanted::new(&sweep(axes), 3, 60));
    assert_eq!(report.table("candidates").len(), 4);
    let control = report.table("control");
    let values: Vec<&str> = control.iter().map(|row| row["values"].as_str()).collect();
    assert_eq!(values, ["both, none", "0, 2"]);
    assert_eq!(report.table("environment")[0]["values"], "false, true");
    assert_eq!(report.table("environments")[1]["environment"], "agents_pay_l1_fees = true");
    let importance = report.table("importance");
    let flag = importance.iter().find(|row| row["parameter"] == "agents_pay_l1_fees").unwrap();
    assert_eq!(flag["rank correlation"], "", "what has no order has no rank");
}

#[test]
fn many_candidates_are_cut_in_tables_and_pictures_but_count_in_figures() {
    let axes = "phase_duration_rollup_max_blocks = { from = 3, to = 22, step = 1 }\n\
                phase_duration_reveal_max_blocks = { from = 3, to = 28, step = 1 }";
    let report = sound(Wanted::new(&sweep(axes), 2, 20));
    assert_eq!(report.table("candidates").len(), 500);
    assert!(report.prose().contains("The best 500 of 520 candidates."));
    assert!(report.prose().contains("of 520 candidates"), "{}", report.told());
}

#[test]
fn many_environments_and_many_values_of_a_number_are_shown_as_ranges() {
    let axes = "phase_duration_rollup_max_blocks = [3, 30]\nfinal_probability = { from = 0, to = 0.99, step = 0.01 }";
    let report = sound(Wanted::new(&sweep(axes), 2, 20));
    assert_eq!(report.table("environment")[0]["values"], "0 to 0.99 (100 values)");
    assert_eq!(report.table("environments").len(), 100);
    assert!(report.answer[0].contains("100 environments"), "{}", report.told());
    assert!(!report.has("pictures/candidates_by_environment.svg") && report.has("pictures/environments.svg"));
    assert!(report.has("pictures/score_along_1.svg"));
}

#[test]
fn intervals_do_not_leave_the_range_of_what_they_are_of() {
    let report = sound(Wanted::new(&sweep("phase_duration_rollup_max_blocks = [3, 30]"), 2, 40));
    let shares = ["failed_block_rate", "proportion_skipped", "availability"];
    let prose = report.prose();
    for share in shares {
        let of = prose.split(share).nth(1).unwrap();
        assert!(!of.split(']').next().unwrap().contains("[−"), "{share}{}", &of[..40]);
    }
}

fn sampled(method: &str, samples: u64) -> String {
    format!(
        "[sweep]\nmethod = \"{method}\"\nsamples = {samples}\n[sweep.axes]\n\
         phase_duration_rollup_max_blocks = {{ low = 3, high = 30 }}\nrewards_to_relay = {{ low = 0, high = 0.1 }}\n\
         final_probability = {{ low = 0.3, high = 1 }}\n{GOALS}"
    )
}

#[test]
fn a_saltelli_sample_shows_sobol_indices() {
    let report = sound(Wanted::new(&sampled("saltelli", 32), 3, 60));
    let rows = report.table("sobol_indices");
    let index =
        |parameter: &str, column: &str| number(rows.iter().find(|row| row["parameter"] == parameter).unwrap(), column);
    assert_eq!(rows.len(), 3);
    assert!(index("final_probability", "total") > 0.3, "{rows:?}");
    assert_eq!(index("rewards_to_relay", "total"), 0.0, "shares of rewards change no block");
    assert!(report.has("pictures/sobol_indices.svg") && !report.has("tables/morris.csv"));
    assert!(report.prose().contains("32 base samples used, 0 left out"));
    assert!(report.prose().contains("candidates met different environments"));
}

#[test]
fn a_morris_sample_shows_its_screening() {
    let report = sound(Wanted::new(&sampled("morris", 12), 3, 60));
    let rows = report.table("morris");
    let size = |parameter: &str| number(rows.iter().find(|row| row["parameter"] == parameter).unwrap(), "mu*");
    assert_eq!(rows.len(), 3);
    assert!(size("final_probability") > 0.05 && size("rewards_to_relay") == 0.0, "{rows:?}");
    assert!(report.has("pictures/morris.svg") && !report.has("tables/sobol_indices.csv"));
}
