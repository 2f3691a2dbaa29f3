//! What a plan says.

use gddt_model::parameters::Value;

use super::{again, assert_same, built_in, plan, plan_of, value, with};
use crate::scenario::governance_surface;

const AGENTS: &str = "[[agents]]\ngroup = \"all\"\ncount = 3\nis_sequencer = true\n";

#[test]
fn references_follow_axes_and_other_references() {
    let plan = plan_of(&format!(
        "[params]\n\
         phase_duration_reveal_min_blocks = \"= phase_duration_commit_bond_min_blocks / 2\"\n\
         phase_duration_commit_bond_min_blocks = \"= 0.5 * phase_duration_commit_bond_max_blocks\"\n\
         phase_duration_reveal_max_blocks = 20\n\
         {AGENTS}staked_amount = \"= minimum_stake + 1\"\n\
         [sweep.axes]\n\
         phase_duration_commit_bond_max_blocks = [8, 40]\n\
         minimum_stake = [10, \"= phase_duration_commit_bond_max_blocks\"]\n"
    ));
    let of = |subset, name| value(&plan, subset, name);
    assert_eq!(of(0, "phase_duration_commit_bond_min_blocks"), "4");
    assert_eq!(of(0, "phase_duration_reveal_min_blocks"), "2");
    assert_eq!(of(3, "phase_duration_reveal_min_blocks"), "10");
    assert_eq!(of(3, "minimum_stake"), "40.0");
    assert_eq!(plan.subset(3).agents[0].staked_amount.constant(), Some(41.0));
    assert_eq!(plan.subset(3).values, [Value::Integer(40), Value::Real(40.0)]);
    assert_same(&plan, &again(&plan));
}

#[test]
fn functions_compute_references_constraints_and_axes() {
    let plan = plan(&with(
        built_in("reference"),
        &["phase_duration_reveal_min_blocks== ceil(0.4 * phase_duration_reveal_max_blocks)"],
        &["phase_duration_reveal_max_blocks=4,= min(7, 2 * uncle_count),= max(8, uncle_count)", "uncle_count=1,3"],
    ));
    let longest = |subset| plan.subset(subset).values[0].clone();
    assert_eq!([0, 2, 3, 4].map(longest), [4, 2, 6, 8].map(Value::Integer));
    assert_eq!([0, 3, 4].map(|subset| value(&plan, subset, "phase_duration_reveal_min_blocks")), ["2", "3", "4"]);
    assert_same(&plan, &again(&plan));
    let kept = plan_of(&format!(
        "{AGENTS}[sweep]\nconstraints = [\"abs(uncle_count - 2) <= 1\"]\n[sweep.axes]\nuncle_count = [0, 1, 3, 4]\n"
    ));
    assert_eq!(kept.subset_count(), 2);
}

#[test]
fn the_last_axis_moves_fastest_and_values_keep_their_types() {
    let sweeps = ["uncle_count=1,2", "final_probability=0.5,1", "profitability=always_pass,op_cost"];
    let plan = plan(&with(built_in("reference"), &[], &sweeps));
    let text = |subset: u64| plan.subset(subset).values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(
        plan.axes().iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>(),
        ["uncle_count", "final_probability", "profitability"]
    );
    assert_eq!(text(0), "1 0.5 \"always_pass\"");
    assert_eq!(text(1), "1 0.5 \"op_cost\"");
    assert_eq!(text(7), "2 1.0 \"op_cost\"");
}

#[test]
fn the_resolved_text_of_a_single_combination_holds_values_and_no_references() {
    let text = plan(&built_in("reference")).resolved_toml();
    assert!(!text.contains("\"="), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn the_resolved_text_of_a_sweep_keeps_references_that_vary() {
    insta::assert_snapshot!(
        plan(&with(built_in("congestion_study"), &[], &["agents.provers.count=0,10"])).resolved_toml()
    );
}

#[test]
fn distributions_texts_and_paths_survive_the_round_trip() {
    let plan = plan_of(
        "name = \"odd\"\ndescription = \"Quotes \\\" and \\\\ and\\nlines \\u0007 é?\"\n\
         [[agents]]\ngroup = \"a-b\"\ncount = 3\nis_prover = true\nbalance = { pareto = { scale = 1, shape = 1.5 } }\n\
         staked_amount = { empirical = [1, 2.5] }\nop_cost_prover = { normal = { mean = 3, sd = 0.1 } }\n\
         final_probability = { uniform = { low = 0.5, high = 1 } }\n\
         [[agents]]\ngroup = \"b\"\ncount = \"= agents.a-b.count - 1\"\nop_cost_prover = 5\n\
         [l1.builders]\nkind = \"recorded\"\npath = 'we\"ird.csv'\ncensoring = [\"x\", 'y\"z']\n",
    );
    assert_eq!(plan.subset(0).agents[1].count, 2);
    assert_same(&plan, &again(&plan));
}

#[test]
fn a_swept_quantity_leaves_its_inherited_distribution_out_of_the_resolved_text() {
    let plan = plan(&with(built_in("baseline"), &[], &["agents.provers.balance=1,2"]));
    assert_eq!(plan.subset(1).agents[1].balance.constant(), Some(2.0));
    assert_same(&plan, &again(&plan));
}

#[test]
fn the_governance_surface_is_phase_durations_and_the_block_reward() {
    let names: Vec<&str> = governance_surface().map(|info| info.name.as_str()).collect();
    assert_eq!(names.len(), 11);
    assert!(names.contains(&"daily_block_reward") && names.contains(&"phase_duration_race_max_blocks"));
}

#[test]
fn whole_numbers_may_be_written_with_a_decimal_point_and_numbers_without() {
    let plan = plan(&with(built_in("reference"), &["uncle_count=3.0", "final_probability=1"], &[]));
    assert_eq!((value(&plan, 0, "uncle_count"), value(&plan, 0, "final_probability")), ("3".into(), "1.0".into()));
}

#[test]
fn the_question_is_the_first_sentence_and_the_topic_one_of_the_known_words() {
    let question = |description: &str| {
        let text = format!("extends = \"reference\"\ndescription = \"\"\"{description}\"\"\"\n");
        String::from(plan_of(&text).question())
    };
    assert_eq!(question("Do 60.5 % suffice? Hypothesis: yes. Expected: no."), "Do 60.5 % suffice?");
    assert_eq!(question("Does it (vs. before) pay? Perhaps."), "Does it (vs. before) pay?");
    assert_eq!(question("One sentence. Another one."), "One sentence.");
    assert_eq!(question("\nWhat if?\nHypothesis: nothing."), "What if?");
    assert_eq!(question(""), "");
    let plan = plan_of("extends = \"uncles\"\ntopic = \"security\"\n");
    assert_eq!(plan.topic(), Some(crate::scenario::Topic::Security));
    assert_eq!(plan_of("extends = \"uncles\"\n").topic(), None, "a topic is not inherited");
    assert!(!plan.resolved_toml().contains("topic"), "the identity of a result does not depend on its topic");
    let wrong = super::complaint_about("extends = \"uncles\"\ntopic = \"sekurity\"\n");
    assert!(wrong.contains("did you mean `security`?") && wrong.contains("performance"), "{wrong}");
}
