//! Behaviours in scenario files: short and long forms, changes, sweeps, and what is said of mistakes.

use gddt_model::parameters::{BehaviorKind, Value};

use super::{again, assert_same, complaint, complaint_about, plan, plan_of, with};
use crate::scenario::{Plan, Request};

const MIXED: &str = r#"
extends = "baseline"
[[agents]]
group = "sequencers"
count = 5
is_sequencer = true
staked_amount = 100
behavior = "lazy"
[[agents]]
group = "provers"
count = 3
is_prover = true
balance = 100
behavior = { kind = "withholding_prover", attack_budget = 20, attack_probability = "= final_probability" }
[[agents]]
group = "cartel"
count = 1
behavior = { kind = "censoring_cartel", builder_share = 0.3, stages = ["commit_bond", "reveal"], targets = ["sequencers"] }
"#;

fn kind(plan: &Plan, group: usize) -> BehaviorKind {
    plan.subset(0).agents[group].behavior.kind
}

fn mixed(sets: &[&str], sweeps: &[&str]) -> (super::Folder, Request) {
    let folder = super::Folder::new(&[("mixed.toml", MIXED)]);
    let request = with(folder.request("mixed.toml"), sets, sweeps);
    (folder, request)
}

#[test]
fn a_behaviour_is_a_word_or_a_table_and_survives_being_written() {
    let plan = plan_of(MIXED);
    let agents = plan.subset(0).agents;
    assert_eq!(kind(&plan, 0), BehaviorKind::Lazy);
    assert_eq!(agents[1].behavior.value("behavior.attack_budget"), Value::Real(20.0));
    assert_eq!(agents[1].behavior.value("behavior.attack_probability"), Value::Real(0.99), "a reference");
    assert_eq!(agents[2].behavior.targets, ["sequencers"]);
    let text = plan.resolved_toml();
    assert!(text.contains("behavior.kind = \"lazy\"\nbehavior.final_probability = 0.5\n"), "{text}");
    assert!(!text.contains("behavior.outage_rate"), "{text}");
    assert_same(&plan, &again(&plan));
}

#[test]
fn behaviours_can_be_changed_and_swept_by_name() {
    let (_folder, request) = mixed(
        &[
            "agents.provers.behavior.mean_duration_blocks=9",
            "agents.provers.behavior.kind=offline",
            "agents.sequencers.behavior=honest",
        ],
        &["agents.cartel.behavior.builder_share=0.1,0.2"],
    );
    let plan = plan(&request);
    assert_eq!((kind(&plan, 0), kind(&plan, 1)), (BehaviorKind::Honest, BehaviorKind::Offline));
    assert_eq!(plan.subset(0).agents[1].behavior.value("behavior.mean_duration_blocks"), Value::Real(9.0));
    let shares = [0, 1].map(|subset| plan.subset(subset).agents[2].behavior.value("behavior.builder_share"));
    assert_eq!(shares, [Value::Real(0.1), Value::Real(0.2)]);
    assert_same(&plan, &again(&plan));
}

#[test]
fn honest_and_hostile_can_be_compared_in_one_sweep() {
    let (_folder, request) = mixed(&[], &["agents.provers.behavior.kind=honest,withholding_prover"]);
    let plan = plan(&request);
    assert_eq!(plan.subset_count(), 2);
    assert_eq!(plan.subset(1).agents[1].behavior.kind, BehaviorKind::WithholdingProver);
    assert_same(&plan, &again(&plan));
}

#[test]
fn wrong_behaviours_are_reported_where_they_stand() {
    let shown = complaint_about(
        r#"extends = "baseline"
[[agents]]
group = "a"
count = 3
is_sequencer = true
behavior = { kind = "selfish", margin_facter = 2 }
[[agents]]
group = "b"
count = 3
is_prover = true
behavior = { kind = "withholding_prooverr", attack_budget = -1 }
[[agents]]
group = "c"
count = 1
behavior = { kind = "censoring_cartel", stages = ["comit_bond"], builder_share = 2 }
[[agents]]
group = "d"
count = 1
is_prover = true
behavior = { outage_rate = 0.1 }
"#,
    );
    for expected in [
        "there is no key `margin_facter` in agents.a.behavior",
        "did you mean `margin_factor`?",
        "`agents.b.behavior.kind` cannot be the text \"withholding_prooverr\"",
        "did you mean \"withholding_prover\"?",
        "`agents.b.behavior.attack_budget` cannot be -1",
        "each of \"proposal\", \"commit_bond\", \"reveal\", \"rollup\" at most once, was expected",
        "`agents.c.behavior.builder_share` cannot be 2",
        "`agents.d.behavior.outage_rate` means nothing when the kind is \"honest\"",
        "`agents.d.behavior.kind` is not set, so it is \"honest\"",
    ] {
        assert!(shown.contains(expected), "{expected} is missing:\n{shown}");
    }
}

#[test]
fn what_does_not_fit_together_points_at_the_behaviour() {
    let (_folder, request) = mixed(&["agents.cartel.behavior.targets=[\"sequencer\"]"], &[]);
    let shown = complaint(&request);
    assert!(shown.contains("\"sequencer\" is no group of agents: one of sequencers, provers, cartel"), "{shown}");
    assert!(shown.contains("--set agents.cartel.behavior.targets"), "{shown}");
    let (_folder, request) = mixed(&["agents.sequencers.is_sequencer=false"], &[]);
    let shown = complaint(&request);
    assert!(shown.contains("the group `sequencers` cannot be lazy"), "{shown}");
    let (_folder, request) = mixed(&["agents.cartel.behavior.bilder_share=0.1"], &[]);
    assert!(complaint(&request).contains("did you mean `builder_share`?"));
}
