//! Runs that are killed, stopped or repeated.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use gddt_explore::results::Status;

use crate::support::{Ended, Place, first_chunk, signal, until};

/// Seven chunks of recorded trajectories: about a second.
const LONG: &str = "run lively.toml --runs 100 --timesteps 1500 --sweep uncle_count=0,1,2,3 --record timesteps,agents";

#[test]
fn killed_again_and_again_and_resumed_a_run_leaves_the_files_of_an_uninterrupted_one() {
    let place = Place::new();
    place.run(&format!("{LONG} --out straight -q")).fine();
    let whole = place.data("straight");
    assert!(place.manifest("straight").chunks >= 6);
    let mut wait = 7;
    for _ in 0..15 {
        // Scattered over the first steps of a run, where folders, locks and journals come to be, and far into it.
        wait = wait * 53 % 211;
        let mut child = place.start(&format!("{LONG} --out killed --resume -q"));
        sleep(Duration::from_millis(wait));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        if place.path("killed").is_dir() {
            for (name, bytes) in place.data("killed") {
                let complete = whole.iter().find(|(whole, _)| *whole == name);
                assert!(complete.is_some_and(|(_, whole)| *whole == bytes), "{name} is half written");
            }
        }
    }
    place.run(&format!("{LONG} --out killed --resume -q")).fine();
    assert!(place.data("killed") == whole);
    assert_eq!(place.names("killed"), place.names("straight"));
    assert_eq!(place.manifest("killed").status, Status::Complete);
}

#[test]
fn a_run_that_is_stopped_says_how_to_go_on_and_goes_on() {
    let place = Place::new();
    let child = place.start(&format!("{LONG} --out stopped"));
    first_chunk(&place, "stopped");
    signal(&child, "INT");
    let ended = Ended::from(child.wait_with_output().expect("it ends"))
        .refused(130, &["Interrupted", "an unfinished one is computed again", "--resume"]);
    assert_eq!(ended.out, "");
    assert_eq!(place.manifest("stopped").status, Status::Interrupted);
    assert!(place.data("stopped").is_empty());

    place.run(&format!("{LONG} --out stopped")).refused(2, &["unfinished run", "--resume", "--force"]);
    let unfinished = place.run("compare stopped lively.toml");
    unfinished.refused(2, &["is not finished", "--resume"]);

    place.run(&format!("{LONG} --out stopped --resume -q")).fine();
    place.run(&format!("{LONG} --out straight -q")).fine();
    assert!(place.data("stopped") == place.data("straight"));
}

#[test]
fn force_starts_an_interrupted_run_over() {
    let place = Place::new();
    let child = place.start(&format!("{LONG} --out forced -q"));
    first_chunk(&place, "forced");
    signal(&child, "TERM");
    Ended::from(child.wait_with_output().expect("it ends")).refused(130, &["--resume"]);
    let child = place.start(&format!("{LONG} --out forced --force -q"));
    until("the chunks of before are gone", || {
        fs::read(place.path("forced/parts/journal.jsonl")).is_ok_and(|text| text.is_empty())
    });
    signal(&child, "TERM");
    let told = ["with --resume in place of --force goes on"];
    Ended::from(child.wait_with_output().expect("it ends")).refused(130, &told);
    place.run("run lively.toml --out forced --force -q").fine();
    place.run("run lively.toml --out straight -q").fine();
    assert!(place.data("forced") == place.data("straight"));
    assert_eq!(place.names("forced"), place.names("straight"));
}

#[test]
fn long_trajectories_side_by_side_are_resumed_too() {
    let place = Place::new();
    let line = "run lively.toml --runs 6 --timesteps 60000 --record timesteps --threads 2";
    let child = place.start(&format!("{line} --out stopped -q"));
    first_chunk(&place, "stopped");
    signal(&child, "INT");
    Ended::from(child.wait_with_output().expect("it ends")).refused(130, &["--resume"]);
    place.run(&format!("{line} --out stopped --resume -q")).fine();
    place.run(&format!("{line} --out straight -q")).fine();
    assert_eq!(place.manifest("straight").chunks, 6);
    assert!(place.data("stopped") == place.data("straight"));
}

#[test]
fn a_finished_result_is_not_computed_again_unless_forced() {
    let place = Place::new();
    place.run("run lively.toml --out result").fine();
    let data = place.data("result");
    for line in ["run lively.toml --out result", "run lively.toml --out result --resume"] {
        assert!(place.run(line).fine().out.contains("was there already"));
    }
    let forced = place.run("run lively.toml --out result --force").fine();
    assert!(forced.out.contains("5 trajectories of 40 timesteps in "), "{}", forced.out);
    assert!(place.data("result") == data);
}

#[test]
fn what_is_missing_beside_the_tables_is_made_again() {
    let place = Place::new();
    place.run("run lively.toml --out result -q").fine();
    let summary = fs::read(place.path("result/summary.csv")).expect("a summary");
    fs::remove_file(place.path("result/summary.csv")).expect("removed");
    fs::remove_dir_all(place.path("result/pictures")).expect("removed");
    place.run("run lively.toml --out result -q").fine();
    assert_eq!(fs::read(place.path("result/summary.csv")).expect("a summary"), summary);
    assert_eq!(place.names("result/pictures").len(), 8);
}

#[test]
fn a_run_can_be_stopped_while_its_size_is_estimated() {
    let place = Place::new();
    let much = "run lively.toml --runs 2000000 --timesteps 1000 --record timesteps --out out --force";
    // If this thread sleeps for too long, the estimate is over before the signal is sent.
    until("it is stopped before the size is told", || {
        let child = place.start(much);
        until("it runs", || place.path("out/parts").is_dir());
        signal(&child, "INT");
        let ended = Ended::from(child.wait_with_output().expect("it ends")).refused(130, &["Interrupted", "--resume"]);
        assert_eq!(place.manifest("out").status, Status::Interrupted);
        fs::remove_dir_all(place.path("out")).expect("removed");
        !ended.err.contains("warning: ")
    });
}
