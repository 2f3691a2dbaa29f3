//! A finished folder.

use arrow_array::{Int64Array, StringArray};
use parquet::file::metadata::RowGroupMetaData;
use rayon::prelude::*;

use super::*;

#[test]
fn a_finished_folder_holds_manifest_scenario_and_tables_and_nothing_else() {
    for format in [Format::Parquet, Format::Csv] {
        let out = tempfile::tempdir().unwrap();
        let manifest = straight(out.path(), format);
        let table = |name: &str| format!("{name}.{format}");
        assert_eq!(
            names(out.path()),
            [MANIFEST.to_owned(), SCENARIO.to_owned(), table("timesteps"), table("trajectories")]
        );
        assert_eq!(manifest.status, Status::Complete);
        assert_eq!(Manifest::read(out.path()).unwrap().unwrap(), manifest);
        assert_eq!(manifest.file(&table("trajectories")).unwrap().rows, Some(21));
        assert_eq!(manifest.file(&table("timesteps")).unwrap().rows, Some(300));
        for file in &manifest.files {
            file.stamp.check_content(&out.path().join(&file.name)).unwrap();
        }
    }
}

#[test]
fn the_manifest_reads_as_documented() {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), Format::Csv);
    let text = fs::read_to_string(out.path().join(MANIFEST)).unwrap();
    let keys: Vec<&str> =
        text.lines().filter(|line| line.starts_with("  \"")).map(|line| line.split('"').nth(1).unwrap()).collect();
    let expected = [
        "tool",
        "layout",
        "status",
        "version",
        "scenario_hash",
        "seed",
        "trajectories",
        "timesteps",
        "format",
        "chunks",
        "shard",
        "files",
        "tables",
        "setup",
    ];
    assert_eq!(keys, expected);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["tool"], "aztec-gddt");
    assert_eq!(value["status"], "complete");
    assert_eq!(value["seed"], 7);
    assert_eq!(value["scenario_hash"], scenario_hash("name = \"small\"\n"));
    assert_eq!(value["setup"]["final_probability"], 0.99);
    assert_eq!(value["files"][0]["name"], "scenario.toml");
}

#[test]
fn the_order_in_which_chunks_are_written_leaves_no_trace() {
    for format in [Format::Parquet, Format::Csv] {
        let out = tempfile::tempdir().unwrap();
        straight(&out.path().join("a"), format);
        let folder = fresh(&out.path().join("b"), &plan(format));
        folder.pending().into_par_iter().rev().for_each(|chunk| write_chunk(&folder, chunk));
        folder.finish().unwrap();
        assert_eq!(content(&out.path().join("a")), content(&out.path().join("b")));
    }
}

#[test]
fn pending_chunks_prevent_finishing() {
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &plan(Format::Parquet));
    write_chunk(&folder, 3);
    let error = folder.finish().unwrap_err();
    assert!(matches!(error, ResultError::Unfinished { done: 1, chunks: CHUNKS, .. }), "{error:?}");
}

fn letter(value: i64) -> &'static str {
    if value % 3 == 0 { "a" } else { "b" }
}

#[test]
fn tiny_row_groups_are_pooled_and_large_ones_copied() {
    let schema = Schema::new(vec![Column::integer("i"), Column::text("t")]).unwrap();
    let specs = vec![TableSpec::new("steps", schema.clone())];
    let sizes: [&[i64]; 4] = [&[10, 20], &[70_000], &[40_000, 30_000, 5], &[1]];
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &RunPlan::new("0.1.0", "", (1, 1, 1), specs, 4));
    let mut values = 0..;
    for (chunk, groups) in sizes.iter().enumerate() {
        let mut writer = folder.chunk(chunk as u64).unwrap();
        for rows in *groups {
            let mut table = TableBuffer::new(&schema);
            for _ in 0..*rows {
                let value: i64 = values.next().unwrap();
                let mut row = table.row();
                row.integer(value).text(letter(value));
                row.end();
            }
            writer.write("steps", &table).unwrap();
        }
        writer.commit().unwrap();
    }
    folder.finish().unwrap();

    let file = fs::File::open(out.path().join("steps.parquet")).unwrap();
    let metadata = crate::table::metadata(&file).unwrap();
    let groups: Vec<i64> = metadata.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(groups, [30, 70_000, 70_000, 6]);
    let reader = ResultFolder::open(out.path()).unwrap().table("steps").unwrap();
    let mut expected = 0;
    for batch in reader {
        let batch = batch.unwrap();
        let integers = batch.column(0).as_any().downcast_ref::<Int64Array>().unwrap();
        let texts = batch.column(1).as_any().downcast_ref::<StringArray>().unwrap();
        for row in 0..batch.num_rows() {
            assert_eq!(integers.value(row), expected);
            assert_eq!(texts.value(row), letter(expected));
            expected += 1;
        }
    }
    assert_eq!(expected, 140_036);
}

#[test]
fn a_run_without_rows_gives_tables_without_rows() {
    for format in [Format::Parquet, Format::Csv] {
        let out = tempfile::tempdir().unwrap();
        let folder = fresh(out.path(), &RunPlan { chunks: 0, ..plan(format) });
        folder.finish().unwrap();
        let result = ResultFolder::open(out.path()).unwrap();
        let reader = result.table("timesteps").unwrap();
        assert_eq!(reader.schema(), tables()[1].columns.to_arrow());
        assert_eq!(reader.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 0);
    }
}

#[test]
fn further_files_are_registered_and_survive_finishing() {
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &plan(Format::Csv));
    folder.add_file("pictures/b.svg", b"old").unwrap();
    folder.add_file("pictures/b.svg", b"<svg/>").unwrap();
    folder.add_file("a.txt", b"a").unwrap();
    write_pending(&folder);
    let manifest = folder.finish().unwrap();
    let listed: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(listed, ["scenario.toml", "trajectories.csv", "timesteps.csv", "a.txt", "pictures/b.svg"]);
    assert_eq!(fs::read(out.path().join("pictures/b.svg")).unwrap(), b"<svg/>");

    let mut result = ResultFolder::open(out.path()).unwrap();
    result.add_file("report.html", b"<html>").unwrap();
    assert!(result.manifest().file("report.html").is_some());
    assert_eq!(ResultFolder::open(out.path()).unwrap().manifest(), result.manifest());
    assert!(result.verify().is_empty());
    for name in ["manifest.json", "trajectories.csv", "parts/x", "scenario.toml", "../x", ".x"] {
        let error = result.add_file(name, b"").unwrap_err();
        assert!(matches!(error, ResultError::BadName { .. }), "{name}");
    }
}

#[test]
fn chunks_tables_and_columns_that_are_not_the_plans_are_refused() {
    let out = tempfile::tempdir().unwrap();
    let folder = fresh(out.path(), &shard_plan(Format::Csv, 1, 2));
    write_chunk(&folder, 2);
    for (chunk, reason) in [(2, "it is done"), (3, "another shard"), (CHUNKS, "fewer chunks")] {
        let error = folder.chunk(chunk).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    let mut writer = folder.chunk(0).unwrap();
    let trajectories = TableBuffer::new(&tables()[0].columns);
    let error = writer.write("timestep", &trajectories).unwrap_err().to_string();
    assert!(error.contains("did you mean `timesteps`?"), "{error}");
    let error = writer.write("timesteps", &trajectories).unwrap_err();
    assert!(matches!(error, ResultError::OtherColumns { name } if name == "timesteps"));
}

#[test]
fn table_names_that_cannot_be_files_are_refused() {
    let schema = Schema::new(vec![Column::real("a")]).unwrap();
    for (first, second) in [("a/b", "c"), ("", "c"), ("A", "c"), ("c", "c"), ("..", "c")] {
        let specs = vec![TableSpec::new(first, schema.clone()), TableSpec::new(second, schema.clone())];
        let out = tempfile::tempdir().unwrap();
        let error = RunFolder::open(out.path(), &RunPlan { tables: specs, ..plan(Format::Csv) }).unwrap_err();
        assert!(matches!(error, ResultError::BadName { .. }), "{first}");
        assert!(names(out.path()).is_empty());
    }
}
