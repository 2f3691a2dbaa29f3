//! The twin is statistically indistinguishable from the public reference model, and the tests that say so would notice
//! if it were not.
//!
//! Every column of every file is tested three times (distribution, mean, share of absent values); over all of them the
//! probability of a false alarm is at most 1 in 1000 (Bonferroni). Seeds are fixed, so the outcome is too.

use gddt_validation::comparison::{ColumnComparison, compare, number_of_tests, rejecting, rejection_threshold};
use gddt_validation::reference::{CASES, case};
use gddt_validation::twin::Twin;

fn against(name: &str, sets: &[&str]) -> Vec<ColumnComparison> {
    let case = case(name).unwrap_or_else(|| panic!("there is no {name}"));
    let twin = Twin::load(&case.scenario(), sets).unwrap_or_else(|error| panic!("{error}"));
    compare(&case.read().unwrap_or_else(|error| panic!("{error}")), &twin.sample())
}

#[test]
fn every_reference_distribution_is_met() {
    for case in CASES {
        let comparison = against(case.name, &[]);
        let rejected: Vec<String> = rejecting(&comparison)
            .iter()
            .map(|column| format!("{}: p = {:.1e}, z = {:?}, {:?}", column.name, column.p_value(), column.z, column.ks))
            .collect();
        let p = comparison.iter().map(ColumnComparison::p_value).fold(1.0, f64::min);
        println!("{}: smallest p-value {p:.2e}", case.name);
        assert!(rejected.is_empty(), "{}: {rejected:#?}", case.name);
    }
}
#[test]
fn probe() {
    for (name, sets) in [
        ("c1", &["final_probability=0.985"][..]),
        ("c1", &["final_probability=0.9885"]),
        ("c7", &["l1.builders.censored_share=0.59"]),
        ("c12", &["past_gas_weight_fraction=0.89"]),
        ("c12", &["l1.gas.mean=51"]),
        ("c12", &["l1.gas.sd=5.5"]),
        ("c4", &["final_probability=0.495"]),
        ("c10b", &["proving_marketplace_usage_probability=0"]),
        ("c2", &["phase_duration_proposal_max_blocks=4"]),
        ("c12", &["l1.gas.shock_amplitude=200"]),
        ("c9b", &["daily_block_reward=31"]),
        ("c1", &["top_up_amount=3"]),
    ] {
        let c = against(name, sets);
        println!(
            "{name} {sets:?} {:?} ",
            rejecting(&c)
                .iter()
                .map(|c| format!("{} {:.1e} z{:.1}", c.name, c.p_value(), c.z.unwrap_or(0.)))
                .collect::<Vec<_>>()
        );
    }
    println!("{} {}", number_of_tests(), rejection_threshold());
}
