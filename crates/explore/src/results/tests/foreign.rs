//! Folders that are not what was asked for.

use super::*;

#[test]
fn a_folder_with_other_content_is_left_alone() {
    let out = tempfile::tempdir().unwrap();
    for name in ["notes.txt", "manifest.json"] {
        let path = out.path().join(name);
        fs::write(&path, r#"{"name": "a web application", "start_url": "/"}"#).unwrap();
        for error in [
            RunFolder::open(out.path(), &plan(Format::Csv)).unwrap_err(),
            RunFolder::start_over(out.path(), &plan(Format::Csv)).unwrap_err(),
        ] {
            let text = error.to_string();
            assert!(text.contains(&format!("other content (`{name}`); choose another --out")), "{text}");
        }
        assert_eq!(names(out.path()), [name]);
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn an_empty_folder_and_a_missing_one_with_its_parents_will_do() {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), Format::Csv);
    let deep = out.path().join("a/b/c");
    straight(&deep, Format::Csv);
    assert!(deep.join("trajectories.csv").exists());
}

#[test]
fn another_run_is_refused_naming_all_that_differs() {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), Format::Csv);
    let before = content(out.path());
    let refused = |plan: &RunPlan| RunFolder::open(out.path(), plan).unwrap_err().to_string();
    let base = plan(Format::Csv);

    let mut other = base.clone();
    other.identity.version = "0.2.0".to_owned();
    other.identity.seed = 8;
    let text = refused(&other);
    let expected = format!(
        "`{}` holds another run (version 0.1.0 instead of 0.2.0; seed 7 instead of 8); choose another --out, or replace it with --force",
        out.path().display()
    );
    assert_eq!(text, expected);

    let mut other = base.clone();
    other.identity.scenario_hash = scenario_hash("other");
    assert!(refused(&other).contains("(another scenario)"), "{}", refused(&other));

    let read = |sum: &str| [("gas.csv".to_owned(), sum.to_owned())].into();
    let place = tempfile::tempdir().unwrap();
    drop(fresh(place.path(), &RunPlan { inputs: read("0af9"), ..base.clone() }));
    for (sum, hash, told) in
        [("beef", "other", "(`gas.csv` had other contents)"), ("0af9", "other", "(another scenario)")]
    {
        let mut other = RunPlan { inputs: read(sum), ..base.clone() };
        other.identity.scenario_hash = scenario_hash(hash);
        let text = RunFolder::open(place.path(), &other).unwrap_err().to_string();
        assert!(text.contains(told), "{text}");
    }

    let mut other = base.clone();
    (other.identity.trajectories, other.identity.timesteps) = (22, 101);
    let text = refused(&other);
    assert!(text.contains("(trajectories 21 instead of 22; timesteps 100 instead of 101)"), "{text}");

    assert!(refused(&plan(Format::Parquet)).contains("(format csv instead of parquet)"));
    let fewer = RunPlan { chunks: 3, ..base.clone() };
    assert!(refused(&fewer).contains("(another cut into chunks)"));
    assert!(refused(&shard_plan(Format::Csv, 1, 2)).contains("(shard none instead of 1/2)"));

    let mut other = base.clone();
    other.tables.pop();
    assert!(refused(&other).contains("(tables trajectories + timesteps instead of trajectories)"));
    let mut other = base.clone();
    other.tables[1].columns = Schema::new(vec![Column::integer("timestep")]).unwrap();
    assert!(refused(&other).contains("(another set of columns)"), "{}", refused(&other));
    assert_eq!(content(out.path()), before);
}

#[test]
fn the_same_run_complete_is_told_and_kept() {
    let out = tempfile::tempdir().unwrap();
    let manifest = straight(out.path(), Format::Csv);
    let before = content(out.path());
    let other_setup = RunPlan { provenance: Some("again".into()), ..plan(Format::Csv) };
    match RunFolder::open(out.path(), &other_setup).unwrap() {
        Opened::Complete(found) => assert_eq!(*found, manifest),
        other => panic!("{other:?}"),
    }
    assert_eq!(content(out.path()), before);
}

#[test]
fn a_complete_run_whose_table_is_gone_begins_anew() {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), Format::Csv);
    let before = content(out.path());
    fs::remove_file(out.path().join("timesteps.csv")).unwrap();
    let folder = fresh(out.path(), &plan(Format::Csv));
    write_pending(&folder);
    folder.finish().unwrap();
    assert_eq!(content(out.path()), before);
}

#[test]
fn a_complete_run_whose_table_was_cut_is_told_and_computed_again_only_on_request() {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), Format::Csv);
    let before = content(out.path());
    fs::write(out.path().join("timesteps.csv"), "timestep").unwrap();
    let told = RunFolder::open(out.path(), &plan(Format::Csv)).unwrap_err().to_string();
    assert!(told.contains("timesteps.csv` is damaged: it has 8 bytes, ") && told.contains("--force"), "{told}");
    let folder = RunFolder::start_over(out.path(), &plan(Format::Csv)).unwrap();
    write_pending(&folder);
    folder.finish().unwrap();
    assert_eq!(content(out.path()), before);
}

#[test]
fn starting_over_removes_what_we_wrote_and_nothing_else() {
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &plan(Format::Csv));
    folder.add_file("pictures/a.svg", b"a").unwrap();
    write_chunk(&folder, 0);
    drop(folder);
    for theirs in ["notes.txt", "parts/theirs.csv", "parts/x.trajectories.csv"] {
        fs::write(out.path().join(theirs), "").unwrap();
    }
    let mut other = plan(Format::Parquet);
    other.identity.seed = 8;
    let folder = RunFolder::start_over(out.path(), &other).unwrap();
    assert_eq!(folder.done(), 0);
    drop(folder);
    let expected = [
        "manifest.json",
        "notes.txt",
        "parts/journal.jsonl",
        "parts/theirs.csv",
        "parts/x.trajectories.csv",
        "scenario.toml",
    ];
    assert_eq!(names(out.path()), expected);
    assert!(!out.path().join("pictures").exists());
    assert_eq!(Manifest::read(out.path()).unwrap().unwrap().identity.seed, 8);
}

#[test]
fn a_kill_while_starting_over_leaves_a_folder_that_can_start_over() {
    let out = tempfile::tempdir().unwrap();
    let manifest = straight(out.path(), Format::Csv);
    fs::write(out.path().join("notes.txt"), "").unwrap();
    files::remove_ours(out.path(), &manifest).unwrap();
    assert_eq!(names(out.path()), ["manifest.json", "notes.txt"]);
    drop(RunFolder::start_over(out.path(), &plan(Format::Parquet)).unwrap());
    assert_eq!(Manifest::read(out.path()).unwrap().unwrap().format, Format::Parquet);
}

#[test]
fn starting_over_a_complete_run_removes_its_tables() {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), Format::Csv);
    drop(RunFolder::start_over(out.path(), &plan(Format::Parquet)).unwrap());
    assert_eq!(names(out.path()), ["manifest.json", "parts/journal.jsonl", "scenario.toml"]);
}

#[test]
fn a_manifest_cannot_make_us_remove_files_elsewhere() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("result");
    let mut manifest = straight(&folder, Format::Csv);
    let victim = out.path().join("victim");
    fs::write(&victim, "").unwrap();
    manifest.files[0].name = "../victim".to_owned();
    manifest.write(&folder).unwrap();
    drop(RunFolder::start_over(&folder, &plan(Format::Csv)).unwrap());
    assert!(victim.exists());
    assert!(ResultFolder::open(&folder).is_err());
}

#[test]
fn a_second_process_is_refused_while_the_first_works() {
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &plan(Format::Csv));
    for error in [
        RunFolder::open(out.path(), &plan(Format::Csv)).unwrap_err(),
        RunFolder::start_over(out.path(), &plan(Format::Csv)).unwrap_err(),
    ] {
        assert!(error.to_string().contains("in use by another process; wait for it to end"), "{error}");
    }
    write_pending(&folder);
    folder.finish().unwrap();
    assert!(!out.path().join(".lock").exists());
    assert!(matches!(RunFolder::open(out.path(), &plan(Format::Csv)).unwrap(), Opened::Complete(_)));
}

#[test]
fn a_path_that_cannot_be_a_folder_is_named_with_a_remedy() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("file");
    fs::write(&file, "").unwrap();
    let error = RunFolder::open(&file, &plan(Format::Csv)).unwrap_err();
    assert!(matches!(&error, ResultError::NotAFolder { path } if *path == file), "{error}");
    let below = file.join("below");
    let error = RunFolder::open(&below, &plan(Format::Csv)).unwrap_err().to_string();
    assert!(error.contains("file, not a folder; choose another --out"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_where_nothing_can_be_created_is_named_with_a_remedy() {
    // Nobody may create a folder there, not even root.
    let error = RunFolder::open(Path::new("/proc/none"), &plan(Format::Csv)).unwrap_err().to_string();
    assert!(error.contains("cannot create `/proc/none`: "), "{error}");
}
