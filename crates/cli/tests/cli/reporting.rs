//! `aztec-gddt report`.

use std::fs;
use std::path::Path;

use gddt_explore::results::{ResultFolder, scenario_hash};
use serde_json::{Value, json};

use crate::support::{Place, first_chunk, signal};

const SWEEP: &str =
    "--runs 3 --timesteps 30 --sweep phase_duration_rollup_max_blocks=3,20 --sweep final_probability=0.5,0.9";

const GOALS: &str = "[goals.blocks.kpis]\nproportion_skipped = { below = 0.2 }\nblocks_per_day = \"above_median\"\n";

/// A place with the finished study `result`.
fn studied(options: &str) -> Place {
    let place = Place::new();
    // What is swept is not to be set as well.
    place.write("study.toml", crate::support::LIVELY.replace("final_probability = 0.9\n", ""));
    place.run(&format!("run study.toml {SWEEP} --out result -q {options}")).fine();
    place
}

/// The report's files in a result, sorted.
fn report_files(place: &Place) -> Vec<String> {
    let mut names: Vec<String> = ["pictures", "tables"]
        .into_iter()
        .filter(|folder| place.path(format!("result/{folder}")).is_dir())
        .flat_map(|folder| {
            place.names(&format!("result/{folder}")).into_iter().map(move |name| format!("{folder}/{name}"))
        })
        .collect();
    names.extend(place.path("result/report.html").exists().then(|| String::from("report.html")));
    names
}

/// Everything in a result but the lock, with its bytes.
fn content(place: &Place) -> Vec<(String, Vec<u8>)> {
    let beside = report_files(place).into_iter().chain(place.names("result"));
    let mut names: Vec<String> = beside.filter(|name| place.path("result").join(name).is_file()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names.dedup();
    names.into_iter().map(|name| (name.clone(), fs::read(place.path("result").join(&name)).expect("a file"))).collect()
}

/// Changes the manifest of `result`.
fn change_manifest(place: &Place, change: impl FnOnce(&mut Value)) {
    let path = place.path("result/manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).expect("a manifest")).expect("JSON");
    change(&mut manifest);
    fs::write(&path, manifest.to_string()).expect("written");
}

/// Puts another text into a file of `result`, as if it had been written there.
fn forge(place: &Place, name: &str, text: &str) {
    place.write(&format!("result/{name}"), text);
    change_manifest(place, |manifest| {
        let files = manifest["files"].as_array_mut().expect("files");
        let entry = files.iter_mut().find(|file| file["name"] == name).expect("the file");
        entry["bytes"] = json!(text.len());
        entry["sha256"] = json!(scenario_hash(text));
    });
}

#[track_caller]
fn refused(place: &Place, line: &str, code: i32, said: &[&str]) {
    let before = content(place);
    assert_eq!(place.run(line).refused(code, said).out, "");
    assert!(content(place) == before, "something was written");
}

#[test]
fn a_report_lies_beside_the_tables_and_in_the_manifest() {
    let place = studied("");
    let said = place.run("report result").fine();
    assert_eq!(said.err, "");
    assert!(
        said.out.starts_with(
            "Of 2 candidates (combinations of the parameters that governance can set), choose rollup_max = "
        ),
        "{}",
        said.out
    );
    assert!(
        said.out.ends_with("Report:   result/report.html\n          beside it: pictures/, tables/\n"),
        "{}",
        said.out
    );
    let files = report_files(&place);
    for name in [
        "report.html",
        "tables/candidates.csv",
        "tables/kpis.csv",
        "pictures/importance.svg",
        "pictures/importance.png",
        "pictures/timeline_of_choice.png",
    ] {
        assert!(files.iter().any(|file| file == name), "{name} is not in {files:?}");
    }
    let listed = place.manifest("result");
    assert!(files.iter().all(|name| listed.file(name).is_some()), "{files:?}");
    assert!(ResultFolder::open(&place.path("result")).expect("a result").verify().is_empty());
    let html = fs::read_to_string(place.path("result/report.html")).expect("a page");
    assert!(html.starts_with("<!DOCTYPE html>") && !html.contains(&*place.path("").to_string_lossy()));
}

#[test]
fn a_report_that_is_made_again_is_the_same() {
    let place = studied("--threads 1");
    place.run("report result -q").fine();
    let first = content(&place);
    place.run("report result -q").fine();
    assert!(content(&place) == first);
    place.run(&format!("run study.toml {SWEEP} --out result -q --force --threads 2")).fine();
    assert_eq!(report_files(&place).iter().filter(|name| name.starts_with("tables")).count(), 0);
    place.run("report result -q").fine();
    let page = |content: &[(String, Vec<u8>)]| content.iter().find(|(name, _)| name == "tables/kpis.csv").cloned();
    assert_eq!(page(&content(&place)), page(&first));
}

#[test]
fn quiet_tells_the_file_alone_and_json_the_answer_for_programs() {
    let place = studied("");
    assert_eq!(place.run("report result --quiet").fine().out, "result/report.html\n");
    let told = place.run("report result --json").fine();
    let document: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!((document["report"].as_str(), told.err.as_str()), (Some("result/report.html"), ""));
    let answer: Vec<&str> = document["answer"].as_array().expect("lines").iter().filter_map(Value::as_str).collect();
    assert_eq!(place.run("report result").fine().out.lines().take(answer.len()).collect::<Vec<_>>(), answer);
    let choice = &document["choice"];
    assert!([json!(3), json!(20)].contains(&choice["values"]["phase_duration_rollup_max_blocks"]), "{choice}");
    assert!(choice["score"]["mean"].as_f64().is_some_and(|score| score > 0.0 && score < 1.0), "{choice}");
    assert_eq!(choice["candidates"], 2);
    place.run("run lively.toml --runs 3 --out single -q").fine();
    let single = place.run("report single --json").fine();
    assert_eq!(serde_json::from_str::<Value>(&single.out).expect("JSON")["choice"], Value::Null);
}

#[test]
fn csv_results_have_the_same_answer() {
    let [parquet, csv] = ["", "--format csv"].map(|format| studied(format).run("report result").fine().out);
    assert_eq!(csv, parquet);
}

#[test]
fn goals_can_be_those_of_another_file_without_a_new_run() {
    let place = studied("");
    place.write("mine.toml", GOALS);
    let own = place.run("report result").fine().out;
    let mine = place.run("report result --goals mine.toml").fine().out;
    assert_ne!(mine, own);
    let targets = fs::read_to_string(place.path("result/tables/goals.csv")).expect("a table");
    assert_eq!(targets.lines().count(), 3, "{targets}");
}

#[test]
fn a_report_by_other_goals_leaves_nothing_of_the_one_before() {
    let place = studied("");
    let of_run = place.names("result/pictures");
    place.write("mine.toml", "[goals.one.kpis]\nproportion_skipped = { below = 0.2 }\n");
    place.run("report result --goals mine.toml -q").fine();
    let mine = report_files(&place);
    let own = |place: &Place| {
        place.run("report result -q").fine();
        report_files(place)
    };
    let both = own(&place);
    // Several goals are traded against each other; a single one is not.
    assert!(both.iter().any(|name| name == "pictures/tradeoff_1_2.svg"), "{both:?}");
    place.run("report result --goals mine.toml -q").fine();
    assert_eq!(report_files(&place), mine);
    let listed = place.manifest("result");
    let of_report: Vec<&str> = listed
        .files
        .iter()
        .filter(|file| file.part.as_deref() == Some("report"))
        .map(|file| file.name.as_str())
        .collect();
    assert!(mine.iter().all(|name| {
        of_report.contains(&name.as_str()) || of_run.iter().any(|own| *name == format!("pictures/{own}"))
    }));
    assert!(ResultFolder::open(&place.path("result")).expect("a result").verify().is_empty());
    assert!(of_run.iter().all(|name| place.names("result/pictures").contains(name)));
    assert_eq!(own(&place), both);
}

#[test]
fn killed_at_any_moment_a_report_is_the_old_or_the_new_one_and_the_next_one_is_whole() {
    let place = studied("");
    place.write("mine.toml", "[goals.one.kpis]\nproportion_skipped = { below = 0.2 }\n");
    let lines = ["report result --goals mine.toml -q", "report result -q"];
    let mut started = std::time::Instant::now();
    let whole = lines.map(|line| {
        started = std::time::Instant::now();
        place.run(line).fine();
        content(&place)
    });
    let usual = started.elapsed();
    let page = |content: &[(String, Vec<u8>)]| content.iter().find(|(name, _)| name == "report.html").cloned();
    // In turn one takes the place of the other; the last moments are those in which names change.
    for (turn, sixteenths) in [10, 13, 14, 15, 16].into_iter().enumerate() {
        let new = turn % 2;
        let child = place.start(lines[new]);
        std::thread::sleep(usual * sixteenths / 16);
        signal(&child, "KILL");
        child.wait_with_output().expect("it ends");
        let found = page(&content(&place));
        assert!(whole.iter().any(|whole| page(whole) == found), "{sixteenths}");
        place.run(lines[new]).fine();
        let names = |content: &[(String, Vec<u8>)]| content.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let now = content(&place);
        let without_list = |content: &[(String, Vec<u8>)]| {
            content.iter().filter(|(name, _)| name != "manifest.json").cloned().collect::<Vec<_>>()
        };
        assert!(without_list(&now) == without_list(&whole[new]), "{:?}, not {:?}", names(&now), names(&whole[new]));
        assert!(ResultFolder::open(&place.path("result")).expect("a result").verify().is_empty());
        let left = ["result", "result/tables", "result/pictures"].map(|folder| place.names(folder));
        assert!(!left.iter().flatten().any(|name| name.ends_with(".partial")), "{left:?}");
    }
}

#[test]
fn what_is_no_finished_result_is_told() {
    let place = studied("");
    fs::create_dir(place.path("empty")).expect("a folder");
    refused(&place, "report nowhere", 2, &["`nowhere` is no result folder", "aztec-gddt run"]);
    refused(&place, "report empty", 2, &["`empty` is a folder without a result (no manifest.json in it)"]);
    refused(&place, "report study.toml", 2, &["`study.toml` is no result folder"]);
    assert!(place.names("empty").is_empty());
    place.run(&format!("run study.toml {SWEEP} --out part -q --shard 1/2")).fine();
    refused(&place, "report part", 2, &["`part` is one shard of a result; merge it"]);
    assert!(!place.path("part/report.html").exists());
    let long = place.start("run lively.toml --runs 100000 --timesteps 1000 --out begun -q");
    first_chunk(&place, "begun");
    signal(&long, "INT");
    long.wait_with_output().expect("it ends");
    refused(&place, "report begun", 2, &["`begun`", "--resume"]);
    assert!(!place.path("begun/report.html").exists());
}

#[test]
fn a_result_of_another_version_or_layout_is_told() {
    let place = studied("");
    let scenario = fs::read_to_string(place.path("result/scenario.toml")).expect("a scenario");
    change_manifest(&place, |manifest| manifest["version"] = json!("9.8.7"));
    // What this version understands it reports on, and says who made it.
    place.run("report result -q").fine();
    let html = fs::read_to_string(place.path("result/report.html")).expect("a page");
    assert!(html.contains("aztec-gddt 9.8.7"));
    forge(&place, "scenario.toml", &scenario.replace("[3, 20]", "[3]"));
    refused(&place, "report result", 2, &["describes 6 trajectories, but the result has 12", "version 9.8.7"]);
    forge(&place, "scenario.toml", &scenario.replace("uncle_count", "nephew_count"));
    refused(
        &place,
        "report result",
        2,
        &["cannot be read by this version; the result was made by version 9.8.7", "nephew_count"],
    );
    change_manifest(&place, |manifest| manifest["layout"] = json!(77));
    refused(&place, "report result", 2, &["`result`", "9.8.7"]);
}

#[test]
fn damaged_and_missing_files_are_told_and_nothing_is_written() {
    let place = studied("");
    for name in ["trajectories.parquet", "scenario.toml"] {
        let path = place.path("result").join(name);
        let whole = fs::read(&path).expect("a file");
        let mut altered = whole.clone();
        altered[whole.len() / 2] ^= 1;
        fs::write(&path, altered).expect("written");
        refused(&place, "report result", 1, &[&format!("`result/{name}` is damaged")]);
        fs::remove_file(&path).expect("removed");
        refused(&place, "report result", 1, &[&format!("result/{name}")]);
        fs::write(&path, whole).expect("written");
    }
    place.run("report result -q").fine();
}

#[test]
fn a_table_without_a_column_that_is_needed_is_told() {
    let place = studied("--format csv");
    let table = fs::read_to_string(place.path("result/trajectories.csv")).expect("a table");
    forge(&place, "trajectories.csv", &table.replacen("proportion_skipped", "proportion_skimmed", 1));
    refused(&place, "report result", 1, &["proportion_skipped", "trajectories.csv"]);
    forge(&place, "trajectories.csv", &table.replacen("phase_duration_rollup_max_blocks", "another", 1));
    refused(&place, "report result", 1, &["phase_duration_rollup_max_blocks", "trajectories.csv"]);
    forge(&place, "trajectories.csv", &format!("{}\n", table.lines().next().expect("a heading")));
    refused(&place, "report result", 2, &["result has no trajectories"]);
}

#[test]
fn wrong_goals_are_told_all_at_once_with_their_place() {
    let place = studied("");
    refused(&place, "report result --goals nowhere.toml", 2, &["nowhere.toml"]);
    place.write("wrong.toml", "[goals.a.kpis]\nproportion_skiped = \"below_median\"\nblocks_per_week = \"above_median\"\nproportion_skipped = { below = 7 }\n");
    let said = [
        "`proportion_skiped`",
        "`blocks_per_week`",
        "proportion_skipped",
        "wrong.toml:2:1",
        "wrong.toml:3:1",
        "wrong.toml:4:",
    ];
    refused(&place, "report result --goals wrong.toml", 2, &said);
    place.write("none.toml", "name = \"none\"\n");
    refused(&place, "report result --goals none.toml", 2, &["`none` has no goals", "declare one: [goals.NAME]"]);
    refused(&place, "report result --goals result", 2, &["`result`"]);
}

#[test]
fn a_full_disk_leaves_no_half_written_report() {
    let place = studied("");
    let before = content(&place);
    place.run("report result -q").fine();
    let whole = content(&place);
    for (name, _) in whole.iter().filter(|(name, _)| !before.iter().any(|(known, _)| known == name)) {
        fs::remove_file(place.path("result").join(name)).expect("removed");
    }
    for blocks in [100, 1000] {
        place
            .shell(&format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$BIN\" report result"))
            .refused(1, &["cannot ", "the disk is full"]);
        let is_whole =
            |name: &str, bytes: &[u8]| name == "manifest.json" || whole.contains(&(name.to_owned(), bytes.to_vec()));
        assert!(content(&place).iter().all(|(name, bytes)| is_whole(name, bytes)));
        let partial = |folder: &str| {
            Path::new(&place.path(folder)).is_dir() && place.names(folder).iter().any(|name| name.ends_with(".partial"))
        };
        assert!(!["result", "result/tables", "result/pictures"].into_iter().any(partial));
    }
    place.run("report result -q").fine();
    assert!(
        content(&place)
            .iter()
            .filter(|(name, _)| name != "manifest.json")
            .eq(whole.iter().filter(|(name, _)| name != "manifest.json"))
    );
}
