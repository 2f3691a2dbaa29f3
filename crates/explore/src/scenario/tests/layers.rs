//! `extends`, `--set` and what is inherited.

use super::{Folder, built_in, complaint, plan, plan_of, value, with};
use crate::scenario::load;

#[test]
fn tables_merge_and_arrays_replace_along_a_chain() {
    let folder = Folder::new(&[
        ("grandparent.toml", "extends = \"reference\"\n[params]\nuncle_count = 1\ntop_up_amount = 7\n"),
        ("parent.toml", "extends = \"grandparent.toml\"\n[params]\nuncle_count = 2\n[run]\nruns = 3\n"),
        ("child.toml", "extends = \"parent.toml\"\n[run]\nseed = 9\n[[agents]]\ngroup = \"only\"\ncount = 1\n"),
    ]);
    let plan = plan(&folder.request("child.toml"));
    assert_eq!(value(&plan, 0, "uncle_count"), "2");
    assert_eq!(value(&plan, 0, "top_up_amount"), "7.0");
    assert_eq!((plan.runs(), plan.seed(), plan.timesteps()), (3, 9, 1000));
    let agents = plan.subset(0).agents;
    assert_eq!(agents.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["only"]);
}

#[test]
fn name_and_description_are_not_inherited() {
    let folder = Folder::new(&[("my study.toml", "extends = \"reference\"\n")]);
    let plan = plan(&folder.request("my study.toml"));
    assert_eq!((plan.name(), plan.description()), ("my-study", ""));
}

#[test]
fn another_kind_starts_its_table_anew_and_the_same_kind_does_not() {
    let plan = plan_of("extends = \"baseline\"\n[l1.gas]\nkind = \"constant\"\n[l1.blob]\nkind = \"steady\"\nsd = 1\n");
    assert_eq!(value(&plan, 0, "l1.gas.kind"), "\"constant\"");
    assert_eq!(value(&plan, 0, "l1.blob.mean"), "30.0");
    assert_eq!(value(&plan, 0, "l1.blob.sd"), "1.0");
}

#[test]
fn a_swept_kind_drops_what_means_nothing_under_any_of_its_values() {
    let request = with(built_in("reference"), &[], &["l1.gas.kind=steady,single_shock"]);
    let plan = plan(&request);
    assert_eq!(
        (value(&plan, 0, "l1.gas.kind"), value(&plan, 1, "l1.gas.kind")),
        ("\"steady\"".into(), "\"single_shock\"".into())
    );
}

#[test]
fn set_changes_parameters_dotted_paths_run_settings_and_groups() {
    let sets = [
        "final_probability=0.5",
        "l1.builders.kind=iid",
        "l1.builders.censored_share=0.25",
        "run.runs=7",
        "agents.agents.count=11",
        "agents.agents.balance={ uniform = { low = 1, high = 2 } }",
        "phase_duration_race_max_blocks== 2 * phase_duration_reveal_max_blocks",
    ];
    let plan = plan(&with(built_in("reference"), &sets, &[]));
    assert_eq!(value(&plan, 0, "final_probability"), "0.5");
    assert_eq!(value(&plan, 0, "l1.builders.censored_share"), "0.25");
    assert_eq!(value(&plan, 0, "phase_duration_race_max_blocks"), "6");
    assert_eq!(plan.runs(), 7);
    let agents = plan.subset(0).agents;
    assert_eq!((agents[0].count, agents[0].balance.support()), (11, (1.0, 2.0)));
}

#[test]
fn runs_timesteps_and_seed_have_options_of_their_own() {
    let mut request = built_in("reference");
    (request.runs, request.timesteps, request.seed) = (Some(2), Some(30), Some(4));
    let plan = plan(&request);
    assert_eq!((plan.runs(), plan.timesteps(), plan.seed()), (2, 30, 4));
}

#[test]
fn setting_a_swept_parameter_takes_it_out_of_the_sweep() {
    let sets = ["l1.builders.series=3", "phase_duration_reveal_max_blocks=6"];
    let plan = plan(&with(built_in("censorship_study"), &sets, &[]));
    assert_eq!(plan.subset_count(), 128);
    assert_eq!(value(&plan, 127, "l1.builders.series"), "3");
}

#[test]
fn a_sweep_argument_adds_or_replaces_an_axis() {
    let sweeps = ["uncle_count=0,3", "uncle_fallback=none,both", "agents.sequencers.count={from=10,to=30,step=10}"];
    let plan = plan(&with(built_in("uncles"), &[], &sweeps));
    assert_eq!(plan.axes().len(), 3);
    assert_eq!((plan.subset_count(), plan.dropped_by_constraints()), (6, 6));
}

#[test]
fn an_inherited_range_is_replaced_as_a_whole_and_another_method_forgets_the_samples() {
    let parent = "extends = \"reference\"\n[sweep]\nmethod = \"random\"\nsamples = 9\n\
                  [sweep.axes]\nuncle_count = { from = 0, to = 4, step = 2 }\n";
    let child = "extends = \"parent.toml\"\n[sweep]\nmethod = \"cartesian\"\n\
                 [sweep.axes]\nuncle_count = { from = 1, to = 7, count = 4 }\n";
    let folder = Folder::new(&[("parent.toml", parent), ("child.toml", child)]);
    assert_eq!(plan(&folder.request("parent.toml")).subset_count(), 9);
    let plan = plan(&folder.request("child.toml"));
    let values: Vec<String> = (0..plan.subset_count()).map(|subset| value(&plan, subset, "uncle_count")).collect();
    assert_eq!(values, ["1", "3", "5", "7"]);
}

#[test]
fn recorded_series_lie_beside_the_file_that_names_them() {
    let text = "extends = \"reference\"\n[l1.gas]\nkind = \"recorded\"\npath = \"data/gas.csv\"\n";
    let folder = Folder::new(&[("scenario.toml", text)]);
    let plan = plan(&folder.request("scenario.toml"));
    let expected = folder.path("data/gas.csv").display().to_string();
    assert_eq!(plan.subset(0).settings.gas.path.as_deref(), Some(expected.as_str()));
    let problem = plan.problem_with("l1.gas.path", "there is no such file", "a series was expected");
    insta::assert_snapshot!(folder.anonymous(&problem.to_string()), @r#"
    error: there is no such file
     --> DIR/scenario.toml:4:8
      |
    4 | path = "data/gas.csv"
      |        ^^^^^^^^^^^^^^ a series was expected
    "#);
}

#[test]
fn a_path_on_the_command_line_starts_in_the_current_folder() {
    let sets = ["l1.blob.kind=recorded", "l1.blob.path=blob.csv"];
    let plan = plan(&with(built_in("reference"), &sets, &[]));
    let here = std::env::current_dir().unwrap_or_default().join("blob.csv").display().to_string();
    assert_eq!(plan.subset(0).settings.blob.path, Some(here));
}

#[test]
fn circles_of_extends_missing_files_and_misspelt_names_are_reported() {
    let folder = Folder::new(&[
        ("a.toml", "extends = \"b.toml\"\n"),
        ("b.toml", "\nextends = \"./a.toml\"\n"),
        ("c.toml", "extends = \"nowhere.toml\"\n"),
        ("d.toml", "extends = \"referense\"\n"),
        ("e.toml", "extends = 3\n"),
    ]);
    let shown: Vec<String> =
        ["a", "b", "c", "d", "e"].iter().map(|name| complaint(&folder.request(&format!("{name}.toml")))).collect();
    insta::assert_snapshot!(folder.anonymous(&shown.join("\n")));
}

#[test]
fn what_is_wrong_in_a_file_is_reported_beside_what_it_extends_being_nowhere() {
    let folder = Folder::new(&[("broken.toml", "[params\n")]);
    let text = |extends: &str| {
        format!(
            "extends = \"{extends}\"\n[params]\nuncle_cuont = 3\nfinal_probability = 2\n[l1.gas]\nmean = 3\n\
             [sweep]\nconstraints = [\"agents.provers.count > 3\"]\n[sweep.axes]\nuncle_coumt = [1, 2]\n\
             \"agents.provers.count\" = [1, 2]\n"
        )
    };
    for (extends, said) in [("referense", "did you mean `reference`?"), ("broken.toml", "broken.toml:1:8")] {
        folder.write("child.toml", &text(extends));
        let request = with(folder.request("child.toml"), &["agents.provers.balance=3", "minimum_steak=3"], &[]);
        let shown = complaint(&request);
        let expected = [said, "`uncle_cuont`", "`final_probability` cannot be 2", "`uncle_coumt`", "`minimum_steak`"];
        assert!(expected.iter().all(|words| shown.contains(words)), "{shown}");
        assert_eq!(shown.matches("error: ").count(), 5, "{shown}");
    }
}

#[test]
fn a_scenario_that_is_nowhere_is_reported() {
    let shown = ["basline", "some/where.toml", "."].map(|name| complaint(&built_in(name))).join("\n");
    insta::assert_snapshot!(shown);
    assert!(load(&built_in("baseline.toml")).is_err());
}
