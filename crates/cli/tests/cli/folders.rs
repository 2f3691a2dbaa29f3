//! Where results go, and whose folder it is.

use std::fs;

use crate::support::{Ended, Place, signal, until};

#[test]
fn without_a_folder_the_result_goes_to_one_named_after_the_scenario_and_all_that_makes_it() {
    let place = Place::new();
    for options in ["", " --seed 4", " --format csv", " --record agents", " --shard 1/1"] {
        place.run(&format!("run lively.toml{options} -q")).fine();
    }
    let names = place.names("results");
    assert_eq!(names.len(), 5, "{names:?}");
    let is_hash = |hash: &str| hash.len() == 8 && hash.chars().all(|digit| digit.is_ascii_hexdigit());
    for name in names {
        let hash = name.strip_prefix("lively-").map(|hash| hash.strip_suffix("-1-of-1").unwrap_or(hash));
        assert!(hash.is_some_and(is_hash), "{name}");
    }
}

#[test]
fn a_folder_with_other_content_is_left_alone() {
    let place = Place::new();
    fs::create_dir(place.path("taken")).expect("a folder");
    place.write("taken/thesis.tex", "years of work");
    for option in ["", "--resume", "--force"] {
        place
            .run(&format!("run lively.toml --out taken {option}"))
            .refused(2, &["other content (`thesis.tex`)", "--out"]);
    }
    assert_eq!(place.names("taken"), ["thesis.tex"]);
}

#[test]
fn a_file_of_somebody_in_a_result_survives_force() {
    let place = Place::new();
    place.run("run lively.toml --out result -q").fine();
    place.write("result/notes.txt", "mine");
    place.run("run lively.toml --seed 5 --out result --force -q").fine();
    assert_eq!(fs::read_to_string(place.path("result/notes.txt")).expect("notes"), "mine");
    assert_eq!(place.manifest("result").identity.seed, 5);
}

#[test]
fn a_path_that_cannot_be_a_folder_is_refused() {
    let place = Place::new();
    place.run("run lively.toml --out lively.toml").refused(2, &["`lively.toml` is not a folder", "--out"]);
    place
        .run("run lively.toml --out lively.toml/below/it")
        .refused(1, &["lively.toml", "is a file, not a folder", "--out"]);
}

#[test]
fn another_run_in_the_folder_is_told_by_what_differs() {
    let place = Place::new();
    place.run("run lively.toml --out result -q").fine();
    let before = place.data("result");
    let cases: [(&str, &[&str]); 6] = [
        ("--seed 4", &["seed 11 instead of 4"]),
        ("--runs 6", &["trajectories 5 instead of 6"]),
        ("--timesteps 41", &["timesteps 40 instead of 41"]),
        ("--format csv", &["format parquet instead of csv"]),
        ("--record agents", &["tables trajectories + histograms instead of trajectories + histograms + agents"]),
        ("--set uncle_count=1", &["another scenario"]),
    ];
    for (change, said) in cases {
        for resume in ["", "--resume"] {
            let ended = place.run(&format!("run lively.toml --out result {change} {resume}"));
            ended.refused(2, &["holds another run", "--out", "--force"]).refused(2, said);
        }
    }
    assert!(place.data("result") == before);
    place.run("run lively.toml --out result --seed 4 --force -q").fine();
    assert_eq!(place.manifest("result").identity.seed, 4);
}

#[test]
fn two_processes_do_not_share_a_folder() {
    let place = Place::new();
    let long = "run lively.toml --runs 100000 --timesteps 1000 --out shared -q";
    let first = place.start(long);
    until("the first has the folder", || place.path("shared/parts").is_dir());
    for option in ["", "--resume", "--force"] {
        place.run(&format!("{long} {option}")).refused(2, &["`shared` is in use by another process"]);
    }
    signal(&first, "INT");
    Ended::from(first.wait_with_output().expect("it ends")).refused(130, &["--resume"]);
}

#[test]
fn a_result_where_a_scenario_is_expected_is_told_from_one() {
    let place = Place::new();
    place.run("run lively.toml --out result -q").fine();
    fs::create_dir(place.path("empty")).expect("a folder");
    for command in ["run", "check"] {
        place.run(&format!("{command} result")).refused(
            2,
            &["`result` is a result", "aztec-gddt run result/scenario.toml", "aztec-gddt compare result OTHER"],
        );
        place.run(&format!("{command} empty")).refused(2, &["`empty` is a folder; a scenario is "]);
    }
    place.run("run result/scenario.toml").fine();
}

#[test]
fn a_missing_file_of_a_result_is_told_once() {
    let place = Place::new();
    place.run("run lively.toml --out result -q").fine();
    fs::remove_file(place.path("result/trajectories.parquet")).expect("removed");
    let told = place.run("compare result result").refused(1, &["result/trajectories.parquet"]).err;
    assert_eq!(told.matches("is missing").count(), 1, "{told}");
}

#[test]
fn damaged_and_foreign_tables_are_refused_until_they_are_computed_again() {
    let place = Place::new();
    place.run("run lively.toml --out good -q").fine();
    place.run("run lively.toml --seed 4 --out other -q").fine();
    let good = place.data("good");
    let altered = |name: &str| {
        let mut bytes = fs::read(place.path("good").join(name)).expect("a file");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bytes
    };
    let foreign = fs::read(place.path("other/trajectories.parquet")).expect("a table");
    let cases = [
        ("trajectories.parquet", altered("trajectories.parquet")),
        ("trajectories.parquet", foreign),
        ("histograms.parquet", altered("histograms.parquet")),
        ("summary.csv", altered("summary.csv")),
    ];
    for (name, bytes) in cases {
        place.run("run lively.toml --out bad --force -q").fine();
        place.write(&format!("bad/{name}"), bytes);
        let said = [&format!("`bad/{name}` is damaged: ") as &str, "--force"];
        for option in ["", "--json", "--resume -q"] {
            assert_eq!(place.run(&format!("run lively.toml --out bad {option}")).refused(1, &said).out, "");
        }
        if name.starts_with("trajectories") {
            for sides in ["bad good", "good bad"] {
                assert_eq!(place.run(&format!("compare {sides}")).refused(1, &said).out, "");
            }
        }
    }
    place.run("run lively.toml --out bad --force -q").fine();
    assert!(place.data("bad") == good);
}
