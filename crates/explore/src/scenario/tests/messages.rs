//! What is said about what is wrong: the face that a user sees.

use super::{Folder, built_in, complaint, complaint_about, with};
use crate::scenario::load;

#[test]
fn all_problems_of_a_file_are_reported_at_once() {
    insta::assert_snapshot!(complaint_about(
        r#"name = "what a name"
extends = "reference"
timesteps = 100

[run]
runs = 0
threads = 4

[params]
final_probabilty = 0.9
uncle_count = "3"
failure_to_commit_bond = -2
uncle_fallback = "comit_bond"
agents_pay_l1_fees = "true"
gas_proposal = 0.5
top_up_amount = [1]
l1.gas.price = 3

[l1.gas]
price = nan
kind = "recroded"
[l1.blobs]
price = 3

[goals.resilience]
weight = 1.0
"#
    ));
}

#[test]
fn what_does_not_fit_together_is_reported_beside_what_is_wrong_by_itself() {
    let shown = complaint_about(
        r#"extends = "reference"
[params]
uncle_count = -1
phase_duration_reveal_min_blocks = 9
phase_duration_reveal_max_blocks = 8
# Nobody knows what these are to be.
phase_duration_proposal_min_blocks = 900
phase_duration_proposal_max_blocks = -3
phase_duration_commit_bond_min_blocks = 900
phase_duration_commit_bond_maks_blocks = 1000
phase_duration_rollup_min_blocks = "= 3 * uncle_count + 900"
[l1.builders]
kind = "markov"
names = 3
shares = [0.5]
[sweep.axes]
rewards_to_relay = [0.1, 0.8]
"#,
    );
    let expected = [
        "`uncle_count` cannot be -1",
        "phase_duration_reveal_min_blocks = 9 is above",
        "`phase_duration_proposal_max_blocks` cannot be",
        "`phase_duration_commit_bond_maks_blocks`",
        "`l1.builders.names` cannot be",
        "sum to more than 1",
        "in 1 of 2 combinations, for example rewards_to_relay = 0.8",
    ];
    assert!(expected.iter().all(|words| shown.contains(words)), "{shown}");
    assert_eq!(shown.matches("error: ").count(), 6, "{shown}");
}

#[test]
fn of_a_sweep_that_is_wrong_only_what_is_not_swept_is_checked_together() {
    let shown = complaint_about(
        r#"extends = "reference"
[params]
phase_duration_reveal_min_blocks = 9
phase_duration_reveal_max_blocks = 8
phase_duration_proposal_min_blocks = 900
rewards_to_relay = 0.9
[sweep]
constraints = ["uncle_cuont < 1"]
[sweep.axes]
phase_duration_proposal_max_blocks = [1000, -1]
rewards_to_provers = [0.0, 0.1]
"#,
    );
    assert!(shown.contains("phase_duration_reveal_min_blocks = 9 is above"), "{shown}");
    assert_eq!(shown.matches("error: ").count(), 3, "{shown}");
}

#[test]
fn a_series_without_a_path_is_one_problem() {
    let shown = complaint_about("extends = \"reference\"\n[l1.gas]\nkind = \"recorded\"\n");
    assert!(shown.contains("l1.builders.path was expected") || shown.contains("l1.gas.path was expected"), "{shown}");
    assert_eq!(shown.matches("error: ").count(), 1, "{shown}");
}

#[test]
fn syntax_errors_are_all_reported_with_their_places() {
    insta::assert_snapshot!(complaint_about("[params]\nuncle_count = three\n= 4\n[run\nruns = 1\nruns = 2\n"));
}

#[test]
fn a_parameter_of_another_kind_is_refused_and_the_kinds_are_named() {
    insta::assert_snapshot!(complaint_about(
        r#"extends = "reference"
[l1.gas]
mean = 40
[l1.builders]
kind = "iid"
persistence = 0.5
[l1.validators]
censored_share = 0.5
"#
    ));
}

#[test]
fn references_that_cannot_be_are_reported_inside_their_text() {
    insta::assert_snapshot!(complaint_about(
        r#"extends = "reference"
[params]
phase_duration_proposal_min_blocks = "= phase_duration_proposal_maks_blocks"
phase_duration_reveal_min_blocks = "= 2 * (phase_duration_reveal_max_blocks"
uncle_count = "= uncle_fallback"
uncle_fallback = "= uncle_count"
transaction_count = '= 3 < 4'
gas_proposal = "= l1.gas.column + 1"
gas_rollup_proof = "= "
[run]
runs = "= 2 * run.timesteps"
"#
    ));
}

#[test]
fn circles_of_references_are_reported_with_every_place() {
    insta::assert_snapshot!(complaint_about(
        r#"extends = "reference"
[params]
gas_proposal = "= gas_commitment_bond + 1"
gas_commitment_bond = "= 2 * gas_content_reveal"
uncle_count = "= uncle_count"
gas_rollup_proof = "= gas_proposal"
[sweep.axes]
gas_content_reveal = [1, "= gas_proposal"]
"#
    ));
}

#[test]
fn wrong_agents_are_reported() {
    insta::assert_snapshot!(complaint_about(
        r#"[[agents]]
group = "a"
count = -1
balance = { lognormal = { mean = 0, sd = 1 } }
staked_amount = { gausian = 3 }
[[agents]]
group = "a"
is_sequenser = true
balance = { normal = { mean = 3 } }
op_cost_prover = { uniform = { low = 3, high = "4" } }
[[agents]]
group = "burnt"
count = 1.5
final_probability = { normal = { mean = 0.9, sd = 0.1 } }
behavior = "selfich"
[[agents]]
count = 3
[[agents]]
group = "my group"
count = 3
balance = "= 2 * minimum_steak"
"#
    ));
}

#[test]
fn a_scenario_without_agents_is_refused() {
    let shown = ["", "agents = []", "agents = 3", "[agents]\ncount = 3"].map(complaint_about).join("\n");
    insta::assert_snapshot!(shown);
}

#[test]
fn wrong_sweeps_are_reported() {
    insta::assert_snapshot!(complaint_about(
        r#"extends = "reference"
[params]
transaction_count = 3
[sweep]
method = "grid"
samples = 3
constraints = ["uncle_count + 1", "uncle_cout < 3", 7]
seeds = 4
[sweep.axes]
uncle_cuont = [1, 2]
uncle_count = []
"run.runs" = [1, 2]
final_probability = [0.5, 1.5, 0.5]
transaction_count = [1, 2]
gas_proposal = 3
gas_content_reveal = { from = 1, to = 2, step = 0.5 }
gas_rollup_proof = { from = 1, to = 2, steps = 3 }
top_up_amount = { low = 1, high = 2 }
minimum_stake = { from = 0, to = 10, count = 3, scale = "log" }
daily_block_reward = { from = 1, to = 3, step = 0 }
uncle_fallback = { from = 1, to = 3, step = 1 }
commit_bond_amount = { from = 1 }
"agents.agent.count" = [1]
"#
    ));
}

#[test]
fn a_random_sweep_needs_samples_axes_and_sound_ranges() {
    let shown = [
        "method = \"random\"\n[sweep.axes]\nuncle_count = [1, 2]\n",
        "method = \"random\"\nsamples = 3\n",
        "method = \"random\"\nsamples = 0\n[sweep.axes]\nuncle_count = { low = 5, high = 1 }\n",
        "method = \"random\"\nsamples = 9\n[sweep.axes]\nuncle_count = { low = 0, high = 1, scale = \"log\" }\n\
         final_probability = { low = 0.5, high = 2 }\n",
    ]
    .map(|sweep| complaint_about(&format!("extends = \"reference\"\n[sweep]\n{sweep}")))
    .join("\n");
    insta::assert_snapshot!(shown);
}

#[test]
fn too_many_or_no_combinations_are_refused() {
    let wide = "uncle_count = { from = 1, to = 100000, step = 1 }\n";
    let shown = [
        format!("[sweep.axes]\n{wide}transaction_count = {{ from = 1, to = 1000, step = 1 }}\n"),
        String::from(
            "[sweep]\nconstraints = [\"uncle_count > 1\", \"uncle_count < 1\"]\n[sweep.axes]\nuncle_count = [0, 1, 2]\n",
        ),
    ]
    .map(|sweep| complaint_about(&format!("extends = \"reference\"\n{sweep}")))
    .join("\n");
    insta::assert_snapshot!(shown);
}

#[test]
fn arguments_are_shown_as_they_were_typed() {
    let mut request = with(
        built_in("baseline"),
        &[
            "final_probability=1.5",
            "l1.gas.kind=stedy",
            "uncle_cuont=3",
            "timesteps=3",
            "run.seed=-1",
            "agents.prover.count=3",
            "agents.provers.cuont=3",
            "agents.count=3",
            "sweep.method=random",
            "uncle_count",
            "minimum_stake=1",
            "minimum_stake=2",
            "phase_duration_reveal_min_blocks== phase_duration_reveal_maks_blocks",
        ],
        &["uncle_count=1,two", "l1.gas.sd=", "minimum_stake=1,2"],
    );
    request.runs = Some(0);
    insta::assert_snapshot!(complaint(&request));
}

#[test]
fn what_does_not_fit_together_is_reported_with_an_example() {
    insta::assert_snapshot!(complaint_about(
        r#"extends = "reference"
[params]
rewards_to_provers = 0.9
phase_duration_rollup_min_blocks = 3
[l1.builders]
kind = "markov"
names = ["a", "b"]
shares = [0.9, 0.2]
censoring = ["c", "d"]
[sweep.axes]
rewards_to_relay = [0.0, 0.05, 0.2]
phase_duration_rollup_max_blocks = [1, 2, 5]
"#
    ));
}

#[test]
fn files_that_are_no_text_are_refused() {
    let folder = Folder::new(&[]);
    assert!(std::fs::write(folder.path("latin.toml"), [b'#', 0xe9]).is_ok());
    insta::assert_snapshot!(folder.anonymous(&complaint(&folder.request("latin.toml"))), @"error: `DIR/latin.toml` is not text in UTF-8");
}

#[test]
fn of_very_many_syntax_errors_the_first_few_are_shown_and_the_rest_counted() {
    let shown = complaint_about(&"key is no pair\n".repeat(12));
    assert_eq!(shown.matches("error: this is not valid TOML: ").count(), 5, "{shown}");
    assert!(shown.contains("error: 7 more places are not valid TOML\n") && !shown.contains("CSV"), "{shown}");
}

#[test]
fn a_table_of_data_is_told_from_a_scenario_by_name_or_content() {
    let rows = "block_number,gas_price_gwei\n19500000,28\n19500001,31\n";
    let folder = Folder::new(&[("gas.csv", rows), ("gas.toml", rows), ("typo.toml", "name = \"a, b\nruns , 3\n")]);
    for name in ["gas.csv", "gas.toml"] {
        let shown = complaint(&folder.request(name));
        assert_eq!(shown.matches("error: this is not valid TOML: ").count(), 1, "{shown}");
        assert!(shown.contains("looks like a CSV or Parquet file rather than a scenario"), "{shown}");
    }
    assert!(!complaint(&folder.request("typo.toml")).contains("CSV"));
    for name in ["gas.parquet", "gas"] {
        assert!(std::fs::write(folder.path(name), b"PAR1\xff\xfe").is_ok());
        let shown = complaint(&folder.request(name));
        assert!(shown.contains("is not text in UTF-8") && shown.contains("looks like a CSV or Parquet"), "{shown}");
    }
}

#[test]
fn problems_tell_their_number() {
    let problems = load(&with(built_in("reference"), &["uncle_count=-1", "minimum_stake=-1"], &[]))
        .map_err(|all| all.problems().len());
    assert_eq!(problems.err(), Some(2));
}
