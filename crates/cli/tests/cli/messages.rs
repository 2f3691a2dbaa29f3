//! What is said about a wrong command line or scenario, and that nothing else happens.

use insta::assert_snapshot;

use crate::support::Place;

/// What is said, if the exit code is 2 and nothing was written or printed.
#[track_caller]
fn said(place: &Place, line: &str) -> String {
    let before = place.names(".");
    let ended = place.run(line).refused(2, &[]);
    assert_eq!(ended.out, "", "{line}");
    assert_eq!(place.names("."), before, "{line}");
    ended.err
}

#[test]
fn misspelt_names_find_the_ones_that_were_meant() {
    let place = Place::new();
    assert!(said(&place, "run basline").contains("did you mean `baseline`?"));
    assert_snapshot!("misspelt_parameter", said(&place, "params final_probabilty"));
    assert_snapshot!("misspelt_setting", said(&place, "run lively.toml --set uncel_count=1"));
    assert!(said(&place, "scenarios basline").contains("did you mean `baseline`?"));
    assert!(said(&place, "run lively.tml").contains("lively.tml"));
}

#[test]
fn a_wrong_command_line_is_a_matter_of_usage() {
    let place = Place::new();
    let wrong = [
        ("nonesuch", "unrecognized subcommand"),
        ("run --nonesuch", "unexpected argument"),
        ("run lively.toml --threads 0", "0 is not in 1..=1024"),
        ("run lively.toml --threads many", "invalid digit"),
        ("run lively.toml --runs -1", "`run.runs` cannot be -1"),
        ("run lively.toml --timesteps -1", "`run.timesteps` cannot be -1"),
        ("compare lively.toml clockwork.toml --seed -1", "a whole number of at least 0 was expected"),
        ("run lively.toml --seed 99999999999999999999", "number too large"),
        ("run lively.toml --runs 0", "`run.runs` cannot be 0"),
        ("run lively.toml --timesteps 0", "`run.timesteps` cannot be 0"),
        ("run lively.toml --runs 1.5", "invalid digit"),
        ("run lively.toml --record everything", "possible values: timesteps, events, agents"),
        ("run lively.toml --format xlsx", "possible values: parquet, csv"),
        ("run lively.toml --resume --force", "cannot be used with"),
        ("run lively.toml --set final_probability", "final_probability"),
        ("run lively.toml --set final_probability=2", "a probability from 0 to 1 was expected"),
        ("run lively.toml --sweep uncle_count=", "uncle_count"),
        (
            "run lively.toml --kpis failed_block_rat",
            "there is no KPI `failed_block_rat`; did you mean `failed_block_rate`?",
        ),
        ("compare lively.toml lively.toml --kpis ,", "there is no KPI ``"),
        ("run lively.toml --kpis cumm_burn --all-kpis", "cannot be used with"),
        ("run lively.toml --sort cum_burn", "did you mean `cumm_burn`?"),
        ("run lively.toml --sort cumm_burn --json", "cannot be used with"),
        ("run lively.toml --sort cumm_burn", "`lively` has no sweep"),
        ("run lively.toml --top 3", "`lively` has no sweep"),
        ("run lively.toml --sweep uncle_count=0,1 --top 0", "--top"),
        ("run one two", "unexpected argument"),
        ("compare lively.toml", "required arguments were not provided"),
        ("completions tcsh", "possible values"),
        ("structure --format svg", "possible values: table, mermaid"),
    ];
    for (line, words) in wrong {
        let said = said(&place, line);
        assert!(said.contains(words), "{line}: {said}");
    }
}

#[test]
fn a_wrong_scenario_is_told_in_full_and_leaves_no_folder() {
    let place = Place::new();
    let text = "name = \"wrong\"\nextends = \"lively.toml\"\n\n[params]\nfinal_probability = 1.5\nuncel_count = 2\n";
    place.write("wrong.toml", text);
    assert_snapshot!("wrong_scenario", said(&place, "run wrong.toml"));
    assert_eq!(said(&place, "check wrong.toml"), said(&place, "run wrong.toml"));
    assert_eq!(said(&place, "compare wrong.toml lively.toml"), said(&place, "run wrong.toml"));
    place.write("broken.toml", "name = \"broken\n");
    assert!(said(&place, "run broken.toml").contains("broken.toml:1"));
}

#[test]
fn what_is_legal_and_hardly_meant_is_warned_of() {
    let place = Place::new();
    let nobody = place.run("run lively.toml --set agents.sequencers.count=0 --out nobody");
    assert!(nobody.err.contains("warning: nobody is a sequencer"), "{}", nobody.err);
    let late = place.run("check gas_shock --set l1.gas.shock_start_block=100000 --set l1.gas.shock_end_block=100001");
    assert!(late.err.contains("warning: l1.gas.shock_start_block = 100000 never comes"), "{}", late.err);
    // In some combinations there are sequencers.
    let some = place.run("run lively.toml --sweep agents.sequencers.count=0,3 --out some").fine();
    assert!(!some.err.contains("warning"), "{}", some.err);
    let quiet = place.run("run lively.toml --set agents.sequencers.count=0 --out quiet -q").fine();
    assert!(quiet.err.is_empty(), "{}", quiet.err);
}
