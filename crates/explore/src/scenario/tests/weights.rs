//! Weights of environments.

use gddt_model::parameters::Value;

use super::{Folder, again, assert_same, complaint_about, plan, plan_of, with};

const SWEEP: &str = "name = \"weighed\"\nextends = \"baseline\"\n[sweep.axes]\nphase_duration_proposal_max_blocks = [3, 12]\n\
                     l1.builders.censored_share = [0, 0.3, 0.6]\nfinal_probability = { from = 0.5, to = 0.7, step = 0.1 }\n";

#[test]
fn weights_are_shares_and_survive_the_round_trip() {
    let plan = plan_of(&format!(
        "{SWEEP}[sweep.weights]\n\"l1.builders.censored_share\" = [5, 3, 2]\nfinal_probability = [0, 1, 0]\n"
    ));
    assert_eq!(plan.weights(0), None);
    let shares = [(0.0, 0.5), (0.3, 0.3), (0.6, 0.2)].map(|(value, share)| (Value::Real(value), share));
    assert_eq!(plan.weights(1), Some(shares.to_vec()));
    assert_eq!(
        plan.weights(2).map(|weights| weights.iter().map(|(_, share)| *share).collect()),
        Some(vec![0.0, 1.0, 0.0])
    );
    assert_same(&plan, &again(&plan));
    // Without quotes the name is a table in a table.
    let nested = plan_of(&format!("{SWEEP}[sweep.weights]\nl1.builders.censored_share = [5, 3, 2]\n"));
    assert_eq!(nested.weights(1), plan.weights(1));
}

#[test]
fn sampled_environments_can_be_weighed_where_they_are_drawn_from_lists() {
    let sampled = |environments: &str, axis: &str| {
        format!(
            "extends = \"baseline\"\n[sweep]\nmethod = \"random\"\nsamples = 4\nenvironments = {environments}\n\
             [sweep.axes]\nphase_duration_proposal_max_blocks = [3, 12]\nl1.builders.censored_share = {axis}\n\
             [sweep.weights]\nl1.builders.censored_share = [1, 2]\n"
        )
    };
    let plan = plan_of(&sampled("5", "[0, 0.5]"));
    assert!(plan.weights(1).is_some());
    assert_same(&plan, &again(&plan));
    insta::assert_snapshot!(complaint_about(&sampled("5", "{ low = 0, high = 0.5 }")));
    insta::assert_snapshot!(complaint_about(&sampled("\"joint\"", "[0, 0.5]")));
}

#[test]
fn weights_that_cannot_be_are_all_told_with_their_places() {
    insta::assert_snapshot!(complaint_about(&format!(
        "{SWEEP}[sweep.weights]\nphase_duration_proposal_max_blocks = [1, 2]\nl1.builders.censored_shares = [1]\n\
         \"l1.builders.censored_share\" = [1, 2]\nfinal_probability = [1, -1, \"x\"]\n"
    )));
    insta::assert_snapshot!(complaint_about(&format!("{SWEEP}[sweep.weights]\nfinal_probability = [0, 0, 0]\n")));
    insta::assert_snapshot!(complaint_about(&SWEEP.replace("[sweep.axes]", "[sweep]\nweights = 3\n[sweep.axes]")));
    insta::assert_snapshot!(complaint_about(&format!(
        "{}[sweep.weights]\nfinal_probability = [1, 2]\n",
        SWEEP.replace("{ from = 0.5, to = 0.7, step = 0.1 }", "[0.5, \"= l1.builders.censored_share\"]")
    )));
}

#[test]
fn an_axis_with_other_values_does_not_inherit_the_weights_of_the_old_ones() {
    let text =
        format!("{SWEEP}[sweep.weights]\nl1.builders.censored_share = [5, 3, 2]\nfinal_probability = [1, 2, 3]\n");
    let folder = Folder::new(&[("base.toml", &text)]);
    let plan =
        plan(&with(folder.request("base.toml"), &["final_probability=0.9"], &["l1.builders.censored_share=0,1"]));
    assert_eq!((plan.axes().len(), plan.weights(1)), (2, None));
}
