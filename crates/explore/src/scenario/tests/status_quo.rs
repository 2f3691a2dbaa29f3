//! What swept control parameters are without the sweep.

use gddt_model::parameters::Value;

use super::{Folder, again, assert_same, built_in, complaint_about, plan, plan_of, with};

fn own(text: &str) -> Vec<Option<Value>> {
    let plan = plan_of(text);
    assert_same(&plan, &again(&plan));
    plan.status_quo()
}

#[test]
fn the_status_quo_is_what_is_inherited_or_the_default() {
    let own = own(
        "extends = \"baseline\"\n[sweep.axes]\nphase_duration_proposal_max_blocks = [3, 12]\nuncle_count = [1, 2]\n\
                   \"l1.builders.censored_share\" = [0, 0.5]\n",
    );
    let uncles = gddt_model::parameters::Settings::default().get("uncle_count");
    // Nobody chooses what builders do.
    assert_eq!(own, [Some(Value::Integer(5)), uncles, None]);
}

#[test]
fn references_of_the_status_quo_are_resolved_among_its_own_values() {
    let folder = Folder::new(&[
        (
            "base.toml",
            "extends = \"reference\"\n[params]\nphase_duration_reveal_max_blocks = 8\n\
             phase_duration_reveal_min_blocks = \"= phase_duration_reveal_max_blocks / 2\"\n\
             phase_duration_commit_bond_max_blocks = \"= phase_duration_reveal_min_blocks + 1\"\n\
             phase_duration_rollup_max_blocks = \"= transaction_count + 20\"\n",
        ),
        (
            "sweep.toml",
            "extends = \"base.toml\"\n[sweep.axes]\nphase_duration_reveal_min_blocks = [0, \"= phase_duration_reveal_max_blocks\"]\n\
             phase_duration_commit_bond_max_blocks = [3, 4]\nphase_duration_reveal_max_blocks = [3, 9]\n\
             phase_duration_rollup_max_blocks = [20, 30]\ntransaction_count = [40, 50]\n",
        ),
    ]);
    let plan = plan(&folder.request("sweep.toml"));
    let whole = |number| Some(Value::Integer(number));
    // The last one depends on the environment: nobody can say what it is.
    assert_eq!(plan.status_quo(), [whole(4), whole(5), whole(8), None, None]);
    assert_same(&plan, &again(&plan));
}

#[test]
fn a_scenario_may_say_what_holds_today() {
    let sweep = "extends = \"baseline\"\n[sweep.axes]\nphase_duration_proposal_max_blocks = [3, 12]\n\
                 final_probability = [0.5]\n[sweep.status_quo]\n";
    assert_eq!(own(&format!("{sweep}phase_duration_proposal_max_blocks = 12\n"))[0], Some(Value::Integer(12)));
    insta::assert_snapshot!(complaint_about(&format!(
        "{sweep}phase_duration_proposal_max_block = 12\nfinal_probability = 0.5\n"
    )));
    insta::assert_snapshot!(complaint_about(&format!(
        "{sweep}phase_duration_proposal_max_blocks = \"= uncle_cuont\"\n"
    )));
    insta::assert_snapshot!(complaint_about(&format!("{sweep}phase_duration_proposal_max_blocks = -1\n")));
}

#[test]
fn one_at_a_time_the_status_quo_is_where_the_sweep_starts() {
    let sweep = "extends = \"baseline\"\n[sweep]\nmethod = \"oat\"\n[sweep.axes]\nphase_duration_proposal_max_blocks = [3, 12]\n";
    assert_eq!(own(sweep), [Some(Value::Integer(5))]);
    let told = own(&format!("{sweep}[sweep.status_quo]\nphase_duration_proposal_max_blocks = 3\n"));
    assert_eq!(told, [Some(Value::Integer(3))]);
}

#[test]
fn who_sets_a_parameter_inherits_neither_its_axis_nor_its_status_quo() {
    let base = "name = \"base\"\nextends = \"reference\"\n[sweep.axes]\nuncle_count = [0, 1]\ndaily_block_reward = [5, 6]\n\
                [sweep.status_quo]\nuncle_count = 1\ndaily_block_reward = 6\n";
    let folder = Folder::new(&[("base.toml", base)]);
    let plan = plan(&with(folder.request("base.toml"), &["uncle_count=3"], &[]));
    assert_eq!(plan.axes().iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>(), ["daily_block_reward"]);
    assert!(!again(&plan).resolved_toml().contains("uncle_count = 1"));
}

#[test]
fn a_sweep_of_built_ins_round_trips() {
    for name in ["censorship_study", "congestion_study"] {
        let plan = plan(&built_in(name));
        assert_eq!(plan.status_quo(), again(&plan).status_quo());
    }
}
