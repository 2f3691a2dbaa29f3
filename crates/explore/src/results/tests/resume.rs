//! Kills, and going on after them.

use super::super::journal::{JOURNAL, PARTS};
use super::*;

const BOTH: [Format; 2] = [Format::Parquet, Format::Csv];

fn reference(format: Format) -> Vec<(PathBuf, Vec<u8>)> {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), format);
    content(out.path())
}

fn part(out: &Path, name: &str) -> PathBuf {
    out.join(PARTS).join(name)
}

fn journal_text(out: &Path) -> String {
    fs::read_to_string(part(out, JOURNAL)).unwrap()
}

#[test]
fn a_dropped_run_continues_where_it_was_and_ends_with_equal_bytes() {
    for format in BOTH {
        let out = tempfile::tempdir().unwrap();
        let folder = fresh(out.path(), &plan(format));
        write_chunk(&folder, 5);
        write_chunk(&folder, 0);
        drop(folder.chunk(1).unwrap());
        drop(folder);
        let folder = unfinished(out.path(), &plan(format));
        assert_eq!((folder.done(), folder.pending()), (2, vec![1, 2, 3, 4, 6]));
        write_pending(&folder);
        folder.finish().unwrap();
        assert_eq!(content(out.path()), reference(format));
    }
}

#[test]
fn an_interrupted_run_says_so_until_it_goes_on() {
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &plan(Format::Csv));
    write_chunk(&folder, 0);
    folder.interrupt().unwrap();
    let status = || Manifest::read(out.path()).unwrap().unwrap().status;
    assert_eq!(status(), Status::Interrupted);
    let error = ResultFolder::open(out.path()).unwrap_err().to_string();
    assert!(error.contains("(interrupted; 1 of 7 chunks done); continue it with --resume"), "{error}");
    let _folder = unfinished(out.path(), &plan(Format::Csv));
    assert_eq!(status(), Status::Running);
}

#[test]
fn a_torn_journal_line_undoes_its_chunk_only() {
    for format in BOTH {
        let out = tempfile::tempdir().unwrap();
        let folder = fresh(out.path(), &plan(format));
        write_pending(&folder);
        drop(folder);
        let text = journal_text(out.path());
        fs::write(part(out.path(), JOURNAL), &text[..text.len() - 9]).unwrap();
        let folder = unfinished(out.path(), &plan(format));
        assert_eq!(folder.pending(), [6]);
        write_pending(&folder);
        folder.finish().unwrap();
        assert_eq!(content(out.path()), reference(format));
    }
}

#[test]
fn missing_truncated_and_altered_parts_are_redone() {
    for format in BOTH {
        let out = tempfile::tempdir().unwrap();
        let folder = fresh(out.path(), &plan(format));
        write_pending(&folder);
        drop(folder);
        let name = |chunk: &str, table: &str| part(out.path(), &format!("{chunk}.{table}.{format}"));
        fs::remove_file(name("000001", "trajectories")).unwrap();
        let truncated = name("000002", "timesteps");
        let bytes = fs::read(&truncated).unwrap();
        fs::write(&truncated, &bytes[..bytes.len() / 2]).unwrap();
        let altered = name("000004", "trajectories");
        let mut bytes = fs::read(&altered).unwrap();
        bytes[10] ^= 1;
        fs::write(&altered, bytes).unwrap();

        let folder = unfinished(out.path(), &plan(format));
        assert_eq!(folder.pending(), [1, 2, 4]);
        write_pending(&folder);
        folder.finish().unwrap();
        assert_eq!(content(out.path()), reference(format));
    }
}

#[test]
fn a_part_without_its_journal_line_does_not_count() {
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &plan(Format::Csv));
    write_chunk(&folder, 0);
    drop(folder);
    fs::write(part(out.path(), JOURNAL), "").unwrap();
    assert!(part(out.path(), "000000.trajectories.csv").exists());
    let folder = unfinished(out.path(), &plan(Format::Csv));
    assert_eq!(folder.done(), 0);
}

#[test]
fn temporary_files_of_a_killed_process_disappear() {
    let out = tempfile::tempdir().unwrap();
    drop(fresh(out.path(), &plan(Format::Csv)));
    let leftovers =
        [out.path().join(".manifest.json.aB3.partial"), part(out.path(), ".000003.timesteps.csv.x9.partial")];
    for path in &leftovers {
        fs::write(path, "half").unwrap();
    }
    let _folder = unfinished(out.path(), &plan(Format::Csv));
    assert!(leftovers.iter().all(|path| !path.exists()));
}

#[test]
fn a_chunk_that_was_not_committed_leaves_no_file() {
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &plan(Format::Parquet));
    let before = names(out.path());
    let mut writer = folder.chunk(0).unwrap();
    writer.write("timesteps", &TableBuffer::new(&tables()[1].columns)).unwrap();
    assert_ne!(names(out.path()), before);
    drop(writer);
    assert_eq!(names(out.path()), before);
}

#[test]
fn a_kill_in_the_first_moments_leaves_a_folder_that_counts_as_empty() {
    let out = tempfile::tempdir().unwrap();
    fs::write(out.path().join(".lock"), "").unwrap();
    fs::write(out.path().join(".manifest.json.aB3.partial"), "{").unwrap();
    let folder = fresh(out.path(), &plan(Format::Csv));
    assert_eq!(names(out.path()), [".lock", "manifest.json", "parts/journal.jsonl", "scenario.toml"]);
    drop(folder);

    // Next moment: a manifest, and nothing else yet.
    fs::remove_dir_all(out.path().join(PARTS)).unwrap();
    fs::remove_file(out.path().join(SCENARIO)).unwrap();
    let folder = unfinished(out.path(), &plan(Format::Csv));
    write_pending(&folder);
    folder.finish().unwrap();
    assert_eq!(content(out.path()), reference(Format::Csv));
}

/// A folder with all chunks done, as it is just before `finish`.
fn before_finish(out: &Path, format: Format) {
    let folder = fresh(out, &plan(format));
    write_pending(&folder);
    drop(folder);
}

#[test]
fn a_kill_between_the_final_tables_and_the_manifest_is_repaired() {
    for format in BOTH {
        let out = tempfile::tempdir().unwrap();
        before_finish(out.path(), format);
        // The first table is final, the second not, the manifest still says running.
        let name = format!("trajectories.{format}");
        let finals = reference(format);
        let (_, bytes) = finals.iter().find(|(path, _)| *path == Path::new(&name)).unwrap();
        fs::write(out.path().join(&name), bytes).unwrap();
        fs::write(out.path().join(format!(".timesteps.{format}.q.partial")), "half").unwrap();

        let folder = unfinished(out.path(), &plan(format));
        assert!(folder.pending().is_empty());
        folder.finish().unwrap();
        assert_eq!(content(out.path()), reference(format));
    }
}

#[test]
fn a_kill_between_the_manifest_and_the_removal_of_parts_is_repaired() {
    let out = tempfile::tempdir().unwrap();
    before_finish(out.path(), Format::Csv);
    let kept = tempfile::tempdir().unwrap();
    copy_folder(&out.path().join(PARTS), kept.path());
    unfinished(out.path(), &plan(Format::Csv)).finish().unwrap();
    copy_folder(kept.path(), &out.path().join(PARTS));
    assert!(part(out.path(), JOURNAL).exists());

    let opened = RunFolder::open(out.path(), &plan(Format::Csv)).unwrap();
    assert!(matches!(opened, Opened::Complete(_)));
    drop(opened);
    assert_eq!(content(out.path()), reference(Format::Csv));
}

#[test]
fn a_failed_finish_can_be_repeated() {
    let out = tempfile::tempdir().unwrap();
    before_finish(out.path(), Format::Parquet);
    // A folder in the way of the second table.
    let obstacle = out.path().join("timesteps.parquet");
    fs::create_dir(&obstacle).unwrap();
    let error = unfinished(out.path(), &plan(Format::Parquet)).finish().unwrap_err();
    assert!(error.to_string().contains("timesteps.parquet"), "{error}");
    assert_eq!(Manifest::read(out.path()).unwrap().unwrap().status, Status::Running);
    assert!(names(out.path()).iter().all(|name| !name.ends_with(".partial")));

    fs::remove_dir(&obstacle).unwrap();
    unfinished(out.path(), &plan(Format::Parquet)).finish().unwrap();
    assert_eq!(content(out.path()), reference(Format::Parquet));
}

#[test]
fn further_files_survive_a_kill() {
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &plan(Format::Csv));
    folder.add_file("a.txt", b"a").unwrap();
    drop(folder);
    let folder = unfinished(out.path(), &plan(Format::Csv));
    write_pending(&folder);
    assert!(folder.finish().unwrap().file("a.txt").is_some());
}
