//! Sweeps.

use super::{again, assert_same, built_in, complaint, plan_of, value, with};

fn swept(sweep: &str) -> String {
    format!("extends = \"reference\"\n[sweep]\n{sweep}")
}

fn values_of(axis: &str) -> Vec<String> {
    let plan = plan_of(&swept(&format!("[sweep.axes]\n{axis}\n")));
    (0..plan.subset_count()).map(|subset| plan.subset(subset).values[0].to_string()).collect()
}

#[test]
fn ranges_have_exact_steps_or_a_number_of_values() {
    assert_eq!(values_of("final_probability = { from = 0.1, to = 0.4, step = 0.1 }"), ["0.1", "0.2", "0.3", "0.4"]);
    assert_eq!(values_of("uncle_count = { from = 2, to = 7, step = 2 }"), ["2", "4", "6"]);
    assert_eq!(
        values_of("gas_proposal = { from = 1, to = 1000, count = 4, scale = \"log\" }"),
        ["1", "10", "100", "1000"]
    );
    assert_eq!(values_of("uncle_count = { from = 0, to = 3, count = 7 }"), ["0", "1", "2", "3"]);
    assert_eq!(values_of("l1.gas.price = [1, 2]"), ["1.0", "2.0"]);
}

#[test]
fn a_random_sweep_draws_from_lists_and_ranges_and_survives_the_round_trip() {
    let plan = plan_of(&swept(
        "method = \"random\"\nsamples = 300\nenvironments = \"joint\"\nconstraints = [\"uncle_count < 9 or final_probability > 0.5\"]\n\
         [sweep.axes]\nfinal_probability = { low = 0.25, high = 0.75 }\nuncle_count = { low = 1, high = 10 }\n\
         gas_proposal = { low = 10, high = 1_000_000, scale = \"log\" }\nprofitability = [\"always_pass\", \"op_cost\"]\n",
    ));
    assert_eq!(plan.subset_count() + plan.dropped_by_constraints(), 300);
    assert!((5..60).contains(&plan.dropped_by_constraints()), "{}", plan.dropped_by_constraints());
    for subset in 0..plan.subset_count() {
        let settings = plan.subset(subset).settings;
        let probability = settings.protocol.final_probability.to_f64();
        assert!((0.25..=0.75).contains(&probability));
        assert!((1..=10).contains(&settings.protocol.uncle_count));
        assert!(settings.protocol.uncle_count < 9 || probability > 0.5);
    }
    assert_same(&plan, &again(&plan));
}

#[test]
fn the_seed_decides_a_random_sweep() {
    let text = swept("method = \"random\"\nsamples = 3\n[sweep.axes]\nfinal_probability = { low = 0, high = 1 }\n");
    let values = |seed: &str| {
        let plan = plan_of(&format!("{text}[run]\nseed = {seed}\n"));
        (0..3).map(|subset| plan.subset(subset).values[0].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(values("1"), values("1"));
    assert_ne!(values("1"), values("2"));
}

#[test]
fn constraints_drop_combinations_and_see_resolved_references() {
    let plan = plan_of(&swept(
        "constraints = [\"phase_duration_reveal_min_blocks <= phase_duration_reveal_max_blocks\", \"uncle_count != 1\"]\n\
         [sweep.axes]\nphase_duration_reveal_max_blocks = [3, 6]\n\
         phase_duration_reveal_min_blocks = [0, 4, \"= 2 * phase_duration_reveal_max_blocks\"]\nuncle_count = [0, 1]\n",
    ));
    assert_eq!((plan.subset_count(), plan.dropped_by_constraints()), (3, 9));
    assert_eq!(value(&plan, 2, "phase_duration_reveal_min_blocks"), "4");
}

#[test]
fn a_reference_out_of_range_is_no_problem_where_a_constraint_drops_it() {
    let plan = plan_of(&swept(
        "constraints = [\"phase_duration_reveal_min_blocks >= 0\"]\n[sweep.axes]\n\
         phase_duration_reveal_max_blocks = [3, 12]\n\
         phase_duration_reveal_min_blocks = [0, \"= phase_duration_reveal_max_blocks - 5\"]\n",
    ));
    assert_eq!((plan.subset_count(), plan.dropped_by_constraints()), (3, 1));
}

#[test]
fn a_constraint_without_a_sweep_is_checked_too() {
    let plan = plan_of(&swept("constraints = [\"uncle_count == 0\"]\n"));
    assert_eq!(plan.subset_count(), 1);
    assert_same(&plan, &again(&plan));
}

#[test]
fn a_hopeless_problem_is_said_once_with_an_example() {
    let sweeps = ["phase_duration_reveal_max_blocks=1,2,3,4", "uncle_count={from=1,to=1000,step=1}"];
    let set = ["phase_duration_reveal_min_blocks== phase_duration_reveal_max_blocks - 2"];
    insta::assert_snapshot!(complaint(&with(built_in("reference"), &set, &sweeps)), @r"
    error: `phase_duration_reveal_min_blocks` cannot be -1
     |
     | --set phase_duration_reveal_min_blocks== phase_duration_reveal_max_blocks - 2
     |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a whole number from 0 to 1000000 was expected
     |
     = note: in 1000 of 4000 combinations, for example phase_duration_reveal_max_blocks = 1, uncle_count = 1
     = note: `constraints` in [sweep] drop combinations that cannot be
    ");
}

#[test]
fn every_method_survives_the_round_trip() {
    let ranges = "final_probability = { low = 0.25, high = 0.75 }\nuncle_count = { low = 1, high = 10 }\n";
    let lists = "final_probability = [0.25, 0.75]\nuncle_count = [0, \"= transaction_count + 1\"]\n";
    for (method, axes, combinations) in [
        ("method = \"latin_hypercube\"\nsamples = 20\nenvironments = \"joint\"\n", ranges, 20),
        ("method = \"sobol\"\nsamples = 4\nenvironments = 5\n", ranges, 20),
        ("method = \"sobol\"\nsamples = 16\n", lists, 32),
        ("method = \"oat\"\n", lists, 5),
        ("method = \"oat\"\n", "transaction_count = [5, 6]\nuncle_count = [0]\n", 4),
    ] {
        let plan = plan_of(&swept(&format!("{method}[sweep.axes]\n{axes}")));
        assert_eq!(plan.subset_count(), combinations, "{method}");
        assert_same(&plan, &again(&plan));
    }
}

#[test]
fn one_at_a_time_leaves_the_other_parameters_where_they_are() {
    let plan = plan_of(
        "extends = \"reference\"\n[params]\nuncle_count = 7\n[sweep]\nmethod = \"oat\"\n[sweep.axes]\nuncle_count = [0, 1]\n\
         final_probability = [0.5]\n",
    );
    let values = |subset| ["uncle_count", "final_probability"].map(|name| value(&plan, subset, name));
    assert_eq!(
        [0, 1, 2, 3].map(values),
        [["7", "0.99"], ["0", "0.99"], ["1", "0.99"], ["7", "0.5"]].map(|pair| pair.map(String::from))
    );
}

#[test]
fn one_at_a_time_a_reference_follows_what_it_refers_to() {
    let plan = plan_of(
        "extends = \"reference\"\n[params]\ntransaction_count = 3\nuncle_count = \"= transaction_count + 1\"\n\
         [sweep]\nmethod = \"oat\"\n[sweep.axes]\nuncle_count = [0]\ntransaction_count = [5]\n",
    );
    let values = |subset| ["uncle_count", "transaction_count"].map(|name| value(&plan, subset, name));
    assert_eq!([0, 1, 2].map(values), [["4", "3"], ["0", "3"], ["6", "5"]].map(|pair| pair.map(String::from)));
    assert_same(&plan, &again(&plan));
}
