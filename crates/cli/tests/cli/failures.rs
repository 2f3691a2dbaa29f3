//! Full disks and closed pipes.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{Ended, Place};

#[test]
fn a_full_disk_is_told_leaves_nothing_half_written_and_can_be_gone_on_from() {
    let place = Place::new();
    let run = "run lively.toml --runs 700 --sweep uncle_count=0,1,2 --record timesteps,events -q";
    place.run(&format!("{run} --out straight")).fine();
    let whole = place.data("straight");
    // Too small for the manifest, for the first part, for one of the parts, and for the files made of all parts; in
    // blocks of 512 bytes.
    for blocks in [1, 40, 100, 600, 1200, 2000] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$BIN\" {run} --out full --resume");
        let told = place.shell(&script).refused(1, &["cannot ", " `full", "the disk is full", "--resume"]).err;
        assert_eq!(told.matches("File too large").count(), 1, "{told}");
        for (name, bytes) in place.data("full") {
            assert!(whole.contains(&(name.clone(), bytes)), "{name} is half written");
        }
        assert!(place.names("full").iter().all(|name| !name.ends_with(".partial")), "{:?}", place.names("full"));
    }
    // Three chunks of four tables and their journal: it failed when everything was computed.
    assert_eq!(place.names("full/parts").len(), 13);
    place.run(&format!("{run} --out full --resume")).fine();
    assert!(place.data("full") == whole);
    assert_eq!(place.names("full"), place.names("straight"));
    assert_eq!(place.names("full/pictures"), place.names("straight/pictures"));
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let place = Place::new();
    for command in ["run lively.toml", "params", "scenarios", "check lively.toml", "schema", "structure"] {
        let piped = place.shell(&format!("{{ \"$BIN\" {command}; echo $? > code; }} | head -1"));
        assert_eq!(piped.code, Some(0));
        assert!(!piped.err.contains("panicked"), "{command}: {}", piped.err);
        assert_eq!(fs::read_to_string(place.path("code")).expect("a code").trim(), "0", "{command}");
    }
}

#[test]
fn a_standard_error_that_nobody_reads_is_no_failure() {
    let place = Place::new();
    for (line, code) in [("run lively.toml", 0), ("run nonesuch", 2)] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command: Command = place.command(&line.split(' ').collect::<Vec<_>>());
        let ended = command.stdout(Stdio::null()).stderr(writer).status().expect("it runs");
        assert_eq!(ended.code(), Some(code), "{line}");
    }
}

#[test]
fn a_full_standard_output_is_told() {
    let place = Place::new();
    let mut command = place.command(&["params"]);
    let full = fs::File::options().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let child = command.stdout(full).stderr(Stdio::piped()).spawn().expect("it starts");
    Ended::from(child.wait_with_output().expect("it ends"))
        .refused(1, &["cannot write to standard output: No space left"]);
}
