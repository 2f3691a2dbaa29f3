//! Tables show first what a scenario is about.

use crate::support::{Ended, Place};

/// Two groups of attackers; nothing says what the scenario is about.
const HOSTILE: &str = r#"
name = "hostile"
extends = "lively.toml"

[[agents]]
group = "sequencers"
count = 6
is_sequencer = true
balance = 100
staked_amount = 31

[[agents]]
group = "griefers"
count = 2
is_sequencer = true
balance = 100
staked_amount = 31
behavior = "withholding_sequencer"

[[agents]]
group = "bleeders"
count = 2
is_prover = true
balance = 200
behavior = "withholding_prover"
"#;

/// The first words of the lines of tables, but for rules.
fn names(out: &str) -> Vec<&str> {
    out.lines().filter_map(|line| line.split_whitespace().next()).filter(|word| !word.starts_with('─')).collect()
}

#[test]
fn kpis_of_the_scenario_come_first_then_those_of_goals_then_what_takes_place_then_headlines() {
    let place = Place::new();
    place.write("hostile.toml", HOSTILE);
    let plain = place.run("run lively.toml").fine().out;
    assert!(!plain.contains("attack_spent"), "nobody attacks:\n{plain}");
    let out = place.run("run hostile.toml").fine().out;
    let names_of = |out: &str| names(out).into_iter().map(String::from).collect::<Vec<_>>();
    let shown = names_of(&out);
    assert_eq!(shown[1..4], ["attack_blocked_share", "attack_spent", "attack_cost_per_blocked_hour"], "{out}");
    assert!(shown.contains(&String::from("failed_block_rate")) && !out.contains("offline_share"), "{out}");

    let about = "kpis = [\"cumm_burn\", \"attack_damage\"]\n[goals.a.kpis]\nstaked = \"above_median\"\n";
    let text = HOSTILE.replace("extends = \"lively.toml\"\n", &format!("extends = \"lively.toml\"\n{about}"));
    place.write("about.toml", text);
    let out = place.run("run about.toml").fine().out;
    let shown = names_of(&out);
    assert_eq!(shown[1..5], ["cumm_burn", "attack_damage", "staked", "attack_blocked_share"], "{out}");
    assert_eq!(shown.iter().filter(|name| *name == "attack_damage").count(), 1);
    let asked = place.run("run about.toml --kpis issued").fine().out;
    assert!(asked.contains("issued") && !asked.contains("cumm_burn"), "{asked}");
    let compared = place.run("compare about.toml lively.toml -q").fine().out;
    let rows: Vec<&str> = names(&compared).into_iter().skip_while(|name| *name != "KPI").collect();
    // Without attackers there is nothing to pair, so what is only measured on one side is told below.
    assert_eq!(rows[1..3], ["cumm_burn", "staked"], "{compared}");
}

#[test]
fn a_sweep_has_columns_for_what_it_is_about_within_the_width_of_the_terminal() {
    let place = Place::new();
    place.write("hostile.toml", HOSTILE);
    let table = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut command = place.command(&words);
        command.env("COLUMNS", "100");
        Ended::of(command).fine().out
    };
    let out = table("run hostile.toml --sweep commit_bond_amount=4,8 -q");
    assert!(out.contains("attack_blocked_"), "{out}");
    let text = HOSTILE.replace("name = \"hostile\"\n", "name = \"about\"\nkpis = [\"cumm_burn\", \"staked\"]\n");
    place.write("about.toml", text);
    let out = table("run about.toml --sweep commit_bond_amount=4,8 -q");
    let header = out.lines().find(|line| line.contains("subset")).unwrap_or_default();
    let columns: Vec<&str> = header.split_whitespace().collect();
    assert_eq!(columns[2..4], ["cumm_burn", "staked"], "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
}

#[test]
fn attackers_stand_side_by_side_where_agents_are_recorded() {
    let place = Place::new();
    place.write("hostile.toml", HOSTILE);
    assert!(!place.run("run hostile.toml -q").fine().out.contains("bleeders"));
    let out = place.run("run hostile.toml --record agents -q").fine().out;
    let is_row = |line: &&str| !line.starts_with('─');
    let rows: Vec<&str> = out.lines().skip_while(|line| !line.contains("attackers")).filter(is_row).collect();
    assert!(rows.len() >= 3 && rows[1].contains("bleeders") && rows[2].contains("griefers"), "{out}");
    let spent = |row: &str| row.split_whitespace().nth(1).and_then(|word| word.parse::<f64>().ok());
    let total: f64 = rows[1..3].iter().filter_map(|row| spent(row)).sum();
    assert!(total > 0.0, "{out}");
    let of_all = out.lines().find(|line| line.trim_start().starts_with("attack_spent")).and_then(spent);
    assert!(of_all.is_some_and(|all| (all - total).abs() < 0.01 * total), "{out}");
    assert!(!place.run("run lively.toml --record agents -q").fine().out.contains("attackers"));
}
