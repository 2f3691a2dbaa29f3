//! Candidates and environments, and designs with a structure.

use std::collections::BTreeSet;

use gddt_model::parameters::Role;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{again, assert_same, built_in, complaint_about, plan, plan_of, value, with};
use crate::design::{DesignPlace, Matrix};
use crate::scenario::Plan;

const LISTS: &str = "uncle_count = [0, 1, 2]\n\"l1.gas.price\" = [10, 50]\nfinal_probability = [0.5, 0.9]\n";

fn swept(sweep: &str) -> String {
    format!("extends = \"reference\"\n[sweep]\n{sweep}")
}

/// The values of a subset on the axes of a role.
fn values_by(plan: &Plan, subset: u64, role: Role) -> Vec<String> {
    let values = plan.subset(subset).values;
    let own = plan.axes().iter().zip(values).filter(|(axis, _)| axis.role == role);
    own.map(|(_, value)| value.to_string()).collect()
}

fn points(plan: &Plan) -> Vec<(Vec<String>, Vec<String>)> {
    let point = |subset| (values_by(plan, subset, Role::Control), values_by(plan, subset, Role::Environment));
    (0..plan.subset_count()).map(point).collect()
}

#[test]
fn candidates_are_crossed_with_every_combination_of_the_environments_values_by_default() {
    for method in ["random", "latin_hypercube", "sobol"] {
        let plan = plan_of(&swept(&format!("method = \"{method}\"\nsamples = 3\n[sweep.axes]\n{LISTS}")));
        assert_eq!((plan.subset_count(), plan.crossing(), plan.samples()), (12, Some((3, 4)), Some(3)));
        for block in points(&plan).chunks(4) {
            assert!(block.iter().all(|(candidate, _)| *candidate == block[0].0));
            assert_eq!(block.iter().map(|(_, environment)| environment).collect::<BTreeSet<_>>().len(), 4);
        }
        assert_same(&plan, &again(&plan));
        assert!(!plan.resolved_toml().contains("environments"));
    }
}

#[test]
fn environments_are_sampled_where_their_number_is_given() {
    let text = "method = \"sobol\"\nsamples = 3\nenvironments = 5\n[sweep.axes]\nuncle_count = { low = 0, high = 9 }\n\
                \"l1.gas.price\" = { low = 1, high = 90 }\n";
    let plan = plan_of(&swept(text));
    assert_eq!((plan.subset_count(), plan.crossing()), (15, Some((3, 5))));
    let points = points(&plan);
    assert!(points.chunks(5).all(|block| block.iter().zip(&points).all(|(here, first)| here.1 == first.1)));
    assert_same(&plan, &again(&plan));
}

#[test]
fn jointly_all_axes_are_sampled_alike() {
    let joint = |axes: &str| plan_of(&swept(&format!("method = \"random\"\nsamples = 9\n{axes}")));
    let plan = joint(&format!("environments = \"joint\"\n[sweep.axes]\n{LISTS}"));
    assert_eq!((plan.subset_count(), plan.crossing()), (9, None));
    assert_same(&plan, &again(&plan));
    let of_one_role = joint("[sweep.axes]\nuncle_count = [0, 1]\n");
    assert_eq!((of_one_role.subset_count(), of_one_role.crossing()), (9, None));
}

#[test]
fn more_candidates_extend_a_crossed_sweep() {
    let plan = |samples: u64| {
        points(&plan_of(&swept(&format!("method = \"sobol\"\nsamples = {samples}\n[sweep.axes]\n{LISTS}"))))
    };
    assert_eq!(plan(4), plan(9)[..16]);
}

#[test]
fn one_at_a_time_sweeps_can_be_crossed_and_then_vary_only_what_is_chosen_alone() {
    let text = "method = \"oat\"\nenvironments = \"crossed\"\n[sweep.axes]\nuncle_count = [1, 2]\n\
                \"l1.gas.price\" = [10, 90]\n[params]\nuncle_count = 0\n";
    let plan = plan_of(&swept(text));
    assert_eq!(plan.crossing(), Some((3, 2)));
    let found: Vec<String> = (0..6)
        .map(|subset| format!("{} {}", value(&plan, subset, "uncle_count"), value(&plan, subset, "l1.gas.price")))
        .collect();
    assert_eq!(found, ["0 10.0", "0 90.0", "1 10.0", "1 90.0", "2 10.0", "2 90.0"]);
    assert_same(&plan, &again(&plan));
    let set = complaint_about(&swept(&format!("{text}[l1.gas]\nprice = 3\n")));
    assert!(set.contains("`l1.gas.price` is set and swept at the same time"), "{set}");
}

#[test]
fn a_reference_keeps_the_role_of_its_parameter() {
    let axes = "uncle_count = [0, \"= transaction_count\"]\ntransaction_count = [5, 6]\n";
    let plan = plan_of(&swept(&format!("method = \"sobol\"\nsamples = 4\n[sweep.axes]\n{axes}")));
    assert_eq!(plan.crossing(), Some((4, 2)));
    let resolved: BTreeSet<String> = (0..8).map(|subset| value(&plan, subset, "uncle_count")).collect();
    assert_eq!(resolved, ["0", "5", "6"].map(String::from).into());
    assert_same(&plan, &again(&plan));
}

#[test]
fn a_cartesian_sweep_tells_its_candidates_and_environments() {
    let sweeps = ["uncle_count=0,1,2", "l1.gas.price=10,50", "rewards_to_relay=0,0.1"];
    assert_eq!(plan(&with(built_in("reference"), &[], &sweeps)).crossing(), Some((6, 2)));
    assert_eq!(plan(&with(built_in("reference"), &[], &sweeps[..1])).crossing(), None);
}

#[test]
fn a_saltelli_sweep_tells_the_role_of_each_subset_whatever_constraints_drop() {
    let text = "method = \"saltelli\"\nsamples = 8\nconstraints = [\"uncle_count < 3\"]\n[sweep.axes]\n\
                final_probability = { low = 0, high = 1 }\nuncle_count = [0, 1, 2, 3]\n";
    let plan = plan_of(&swept(text));
    assert_eq!(plan.subset_count() + plan.dropped_by_constraints(), 8 * 4);
    assert!((1..20).contains(&plan.dropped_by_constraints()));
    let all: Vec<_> = (0..plan.subset_count()).map(|subset| (plan.design_place(subset), subset)).collect();
    let find = |base, role| {
        let found = all.iter().find(|(place, _)| *place == DesignPlace::Saltelli { base, role });
        found.map(|(_, subset)| plan.subset(*subset).values)
    };
    let mut compared = 0;
    for base in 0..8 {
        for (axis, other) in [(0, 1), (1, 0)] {
            let [a, b, mixed] = [Matrix::A, Matrix::B, Matrix::Mixed(axis)].map(|role| find(base, role));
            if let (Some(a), Some(mixed)) = (&a, &mixed) {
                assert_eq!(a[other], mixed[other]);
                compared += 1;
            }
            if let (Some(b), Some(mixed)) = (&b, &mixed) {
                assert_eq!(b[axis], mixed[axis]);
                compared += 1;
            }
        }
    }
    assert!(compared > 10, "{compared}");
    assert_same(&plan, &again(&plan));
}

#[test]
fn a_morris_sweep_tells_the_step_to_each_subset() {
    let text = "method = \"morris\"\nsamples = 5\nlevels = 6\n[sweep.axes]\nuncle_count = { low = 0, high = 10 }\n\
                profitability = [\"always_pass\", \"op_cost\"]\n\"l1.gas.price\" = { low = 1, high = 100, scale = \"log\" }\n";
    let plan = plan_of(&swept(text));
    assert_eq!((plan.subset_count(), plan.samples()), (20, Some(5)));
    for subset in 1..20 {
        let (before, after) = (plan.subset(subset - 1).values, plan.subset(subset).values);
        match plan.design_place(subset) {
            DesignPlace::Morris { moved: Some((axis, _)), .. } => {
                let changed: Vec<usize> = (0..3).filter(|&axis| before[axis] != after[axis]).collect();
                assert_eq!(changed, [axis]);
            }
            place => assert_eq!(place, DesignPlace::Morris { path: subset / 4, step: 0, moved: None }),
        }
    }
    assert_same(&plan, &again(&plan));
}

#[test]
fn environments_that_cannot_be_are_refused_with_a_way_out() {
    let shown = [
        "method = \"sobol\"\nsamples = 4\n[sweep.axes]\nuncle_count = [1, 2]\n\"l1.gas.price\" = { low = 1, high = 2 }\n\
         final_probability = { low = 0, high = 1 }\n",
        "method = \"cartesian\"\nenvironments = \"crossed\"\n[sweep.axes]\nuncle_count = [1, 2]\n\"l1.gas.price\" = [1]\n",
        "method = \"sobol\"\nsamples = 4\nenvironments = \"joint\"\n[sweep.axes]\nuncle_count = [1, 2]\n",
        "method = \"sobol\"\nsamples = 4\nenvironments = 3\n[sweep.axes]\nfinal_probability = [0.1, 0.2]\n",
        "method = \"morris\"\nsamples = 4\nenvironments = \"crossed\"\n[sweep.axes]\nuncle_count = [1, 2]\nfinal_probability = [1]\n",
        "method = \"oat\"\nenvironments = 3\n[sweep.axes]\nuncle_count = [1, 2]\nfinal_probability = [1]\n",
        "method = \"sobol\"\nsamples = 4\nenvironments = \"corssed\"\n[sweep.axes]\nuncle_count = [1, 2]\nfinal_probability = [1]\n",
        "method = \"sobol\"\nsamples = 4\nenvironments = 0\n[sweep.axes]\nuncle_count = [1, 2]\nfinal_probability = [1]\n",
        "method = \"random\"\nsamples = 5000000\n[sweep.axes]\nuncle_count = [1, 2]\nfinal_probability = [1, 0, 0.5]\n",
    ]
    .map(|sweep| complaint_about(&swept(sweep)))
    .join("\n");
    insta::assert_snapshot!(shown);
}

#[test]
fn environments_may_belong_to_groups_that_could_not_be_inherited() {
    let shown = complaint_about(
        "extends = \"nowhere.toml\"\n[sweep]\nmethod = \"sobol\"\nsamples = 4\nenvironments = 3\n[sweep.axes]\n\
         uncle_count = [1, 2]\n\"agents.provers.count\" = [1, 2]\n",
    );
    assert_eq!(shown.matches("error: ").count(), 1, "{shown}");
}

#[test]
fn designs_with_a_structure_are_refused_where_it_cannot_be() {
    let shown = [
        "method = \"morris\"\nsamples = 4\nlevels = 5\n[sweep.axes]\nuncle_count = [1, 2]\n",
        "method = \"morris\"\nsamples = 4\n[sweep.axes]\nuncle_count = [1, 2]\ntransaction_count = [1]\n",
        "method = \"sobol\"\nsamples = 4\nlevels = 4\n[sweep.axes]\nuncle_count = [1, 2]\n",
        "method = \"saltelli\"\nsamples = 65537\n[sweep.axes]\nuncle_count = [1, 2]\n",
        "method = \"saltelli\"\n[sweep.axes]\nuncle_count = [1, 2]\n",
        "method = \"salteli\"\nsamples = 3\n[sweep.axes]\nuncle_count = [1, 2]\n",
    ]
    .map(|sweep| complaint_about(&swept(sweep)))
    .join("\n");
    insta::assert_snapshot!(shown);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn every_design_survives_the_round_trip(
        method in prop::sample::select(vec!["random", "latin_hypercube", "sobol", "saltelli", "morris", "oat", "table"]),
        environments in prop::sample::select(vec!["", "environments = \"joint\"\n", "environments = \"crossed\"\n", "environments = 3\n"]),
        samples in 1..6_u64, values in 2..4_usize, seed in 0..9_u64,
    ) {
        let list = |values: &[&str]| values.join(", ");
        let numbers = if matches!(method, "oat" | "table") { String::new() } else { format!("samples = {samples}\n") };
        let text = swept(&format!(
            "method = \"{method}\"\n{numbers}{environments}[sweep.axes]\nuncle_count = [{}]\nfinal_probability = [{}]\n[run]\nseed = {seed}\n",
            list(&["1", "2", "3"][..values]), list(&["0.5", "0.7", "0.9"][..values]),
        ));
        let folder = super::Folder::new(&[("scenario.toml", &text)]);
        if let Ok(plan) = super::load(&folder.request("scenario.toml")) {
            let again = again(&plan);
            assert_same(&plan, &again);
            prop_assert_eq!(plan.resolved_toml(), again.resolved_toml());
        } else {
            let joint_only = matches!(method, "saltelli" | "morris");
            prop_assert!(environments.contains('3') || (joint_only && environments.contains("crossed")), "{}", text);
        }
    }
}
