//! Runs in pieces.

use super::*;

fn run_shard(path: &Path, format: Format, index: u32, count: u32) -> Manifest {
    let folder = fresh(path, &shard_plan(format, index, count));
    write_pending(&folder);
    folder.finish().unwrap()
}

fn run_shards(out: &Path, format: Format, count: u32) -> Vec<PathBuf> {
    let paths: Vec<PathBuf> = (1..=count).map(|index| out.join(index.to_string())).collect();
    for (path, index) in paths.iter().zip(1..) {
        run_shard(path, format, index, count);
    }
    paths
}

#[test]
fn merged_shards_equal_the_whole_byte_by_byte() {
    for format in [Format::Parquet, Format::Csv] {
        for count in [1, 3, 9] {
            let out = tempfile::tempdir().unwrap();
            let mut shards = run_shards(out.path(), format, count);
            shards.reverse();
            let merged = out.path().join("merged");
            let manifest = merge(&merged, &shards, None).unwrap();
            assert_eq!(manifest.status, Status::Complete);
            straight(&out.path().join("whole"), format);
            assert_eq!(content(&merged), content(&out.path().join("whole")));
        }
    }
}

#[test]
fn a_finished_shard_keeps_its_parts_and_is_no_result_yet() {
    let out = tempfile::tempdir().unwrap();
    let manifest = run_shard(out.path(), Format::Csv, 2, 3);
    assert_eq!((manifest.status, manifest.own_chunks()), (Status::Shard, 2));
    assert!(out.path().join("parts/000001.timesteps.csv").exists());
    assert!(out.path().join("parts/000004.timesteps.csv").exists());
    assert!(!out.path().join("timesteps.csv").exists());
    let error = ResultFolder::open(out.path()).unwrap_err().to_string();
    assert!(error.contains("merge it with the other shards"), "{error}");
    let again = RunFolder::open(out.path(), &shard_plan(Format::Csv, 2, 3)).unwrap();
    assert!(matches!(again, Opened::Complete(found) if *found == manifest));
}

#[test]
fn a_finished_shard_that_lost_a_part_computes_it_again() {
    let out = tempfile::tempdir().unwrap();
    run_shard(out.path(), Format::Csv, 2, 3);
    let before = content(out.path());
    fs::remove_file(out.path().join("parts/000004.timesteps.csv")).unwrap();
    let folder = unfinished(out.path(), &shard_plan(Format::Csv, 2, 3));
    assert_eq!(folder.pending(), [4]);
    write_pending(&folder);
    folder.finish().unwrap();
    let parts = |content: Vec<(PathBuf, Vec<u8>)>| {
        content.into_iter().filter(|(path, _)| !path.ends_with("journal.jsonl")).collect::<Vec<_>>()
    };
    assert_eq!(parts(content(out.path())), parts(before));
}

#[test]
fn shards_missing_doubled_or_of_another_run_are_named() {
    let out = tempfile::tempdir().unwrap();
    let shards = run_shards(out.path(), Format::Csv, 3);
    let merged = out.path().join("merged");
    let refused = |shards: &[PathBuf]| merge(&merged, shards, None).unwrap_err().to_string();

    assert!(refused(&[]).contains("nothing to merge"));
    assert!(refused(&shards[1..2]).contains("shards are missing: 1/3, 3/3;"));
    let doubled = [shards[0].clone(), shards[1].clone(), shards[0].clone()];
    assert!(refused(&doubled).contains("hold the same shard 1/3"));

    let other = out.path().join("other");
    let mut plan = shard_plan(Format::Csv, 3, 3);
    plan.identity.seed = 8;
    let folder = fresh(&other, &plan);
    write_pending(&folder);
    folder.finish().unwrap();
    let text = refused(&[shards[0].clone(), shards[1].clone(), other.clone()]);
    assert!(
        text.contains("other` is a shard of another run than `") && text.contains("(seed 8 instead of 7)"),
        "{text}"
    );

    let fourth = out.path().join("fourth");
    run_shard(&fourth, Format::Csv, 4, 4);
    let text = refused(&[shards[0].clone(), fourth]);
    assert!(text.contains("(shards 4 instead of 3)"), "{text}");
    assert!(!merged.exists());
}

#[test]
fn unfinished_damaged_and_whole_folders_are_no_shards() {
    let out = tempfile::tempdir().unwrap();
    let shards = run_shards(out.path(), Format::Csv, 2);
    let merged = out.path().join("merged");

    let begun = out.path().join("begun");
    let folder = fresh(&begun, &shard_plan(Format::Csv, 2, 2));
    write_chunk(&folder, 1);
    drop(folder);
    let error = merge(&merged, &[shards[0].clone(), begun], None).unwrap_err();
    assert!(matches!(error, ResultError::Unfinished { done: 1, chunks: 3, .. }), "{error}");

    let whole = out.path().join("whole");
    straight(&whole, Format::Csv);
    let error = merge(&merged, &[shards[0].clone(), whole], None).unwrap_err();
    assert!(matches!(error, ResultError::NotAShard { .. }), "{error}");
    let error = merge(&merged, &[out.path().join("none")], None).unwrap_err();
    assert!(matches!(error, ResultError::NoManifest { .. }), "{error}");

    let part = shards[1].join("parts/000003.trajectories.csv");
    let bytes = fs::read(&part).unwrap();
    fs::write(&part, &bytes[1..]).unwrap();
    let error = merge(&merged, &shards, None).unwrap_err();
    assert!(matches!(&error, ResultError::Damaged { path, .. } if *path == part), "{error}");
    fs::remove_file(&part).unwrap();
    let error = merge(&merged, &shards, None).unwrap_err();
    assert!(matches!(&error, ResultError::MissingFile { path } if *path == part), "{error}");
    fs::write(&part, bytes).unwrap();
    fs::write(shards[0].join(SCENARIO), "changed").unwrap();
    let error = merge(&merged, &shards, None).unwrap_err();
    assert!(error.to_string().contains("changed after the run"), "{error}");
    assert!(!merged.exists());
}

#[test]
fn a_killed_merge_can_be_repeated_and_a_done_one_is_kept() {
    let out = tempfile::tempdir().unwrap();
    let shards = run_shards(out.path(), Format::Csv, 2);
    let merged = out.path().join("merged");
    drop(fresh(&merged, &plan(Format::Csv)));
    fs::write(merged.join("trajectories.csv"), "from the killed merge").unwrap();
    let first = merge(&merged, &shards, None).unwrap();
    let done = content(&merged);
    assert_eq!(merge(&merged, &shards, None).unwrap(), first);
    assert_eq!(content(&merged), done);
    straight(&out.path().join("whole"), Format::Csv);
    assert_eq!(done, content(&out.path().join("whole")));
}
