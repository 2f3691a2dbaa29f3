//! Reading finished results.

use arrow_array::{Array, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};

use super::*;
use crate::table::ParquetTableReader;

fn batches(reader: TableReader) -> Vec<RecordBatch> {
    reader.collect::<Result<Vec<_>, _>>().unwrap()
}

fn column<T: 'static + Clone>(batches: &[RecordBatch], index: usize) -> Vec<T> {
    batches.iter().map(|batch| batch.column(index).as_any().downcast_ref::<T>().unwrap().clone()).collect()
}

#[test]
fn both_formats_give_the_rows_back_with_nulls_text_and_types() {
    for format in [Format::Parquet, Format::Csv] {
        let out = tempfile::tempdir().unwrap();
        straight(out.path(), format);
        let result = ResultFolder::open(out.path()).unwrap();
        let reader = result.table("trajectories").unwrap();
        assert_eq!(reader.schema(), tables()[0].columns.to_arrow());
        let rows = batches(reader);
        let runs = column::<Int64Array>(&rows, 0);
        assert_eq!(
            runs.iter().flat_map(|runs| runs.values().to_vec()).collect::<Vec<_>>(),
            (0..21).collect::<Vec<_>>()
        );
        let prices = column::<Float64Array>(&rows, 1);
        let prices: Vec<Option<f64>> = prices.iter().flat_map(|prices| prices.iter().collect::<Vec<_>>()).collect();
        let expected: Vec<Option<f64>> = (0..21).map(|run| Some(1.0 / f64::from(run - 4) - 1.0)).collect();
        assert_eq!(prices, expected);
        assert_eq!(column::<StringArray>(&rows, 2)[0].value(1), "griefing, \"mad\"");

        let flags = column::<BooleanArray>(&batches(result.table("timesteps").unwrap()), 1);
        let nulls: usize = flags.iter().map(Array::null_count).sum();
        assert_eq!(nulls, 6 * 8);
        assert!(flags[0].is_null(0) && !flags[0].value(1) && flags[0].value(2));
    }
}

#[test]
fn some_columns_can_be_read_and_missing_ones_are_named() {
    for format in [Format::Parquet, Format::Csv] {
        let out = tempfile::tempdir().unwrap();
        straight(out.path(), format);
        let result = ResultFolder::open(out.path()).unwrap();
        let rows = batches(result.columns("trajectories", &["behavior", "run"]).unwrap());
        assert_eq!(rows[0].num_columns(), 2);
        assert_eq!(column::<Int64Array>(&rows, 0)[0].value(3), 3);
        let error = result.columns("trajectories", &["prise"]).unwrap_err().to_string();
        assert!(error.contains("no column `prise`; did you mean `price`?"), "{error}");
        let error = result.table("trajectory").unwrap_err().to_string();
        assert!(error.contains("no table `trajectory`; did you mean `trajectories`?"), "{error}");
    }
}

#[test]
fn no_folder_no_manifest_unfinished_and_another_layout_are_told_apart() {
    let out = tempfile::tempdir().unwrap();
    let opened = |path: &Path| ResultFolder::open(path).unwrap_err();
    let none = opened(&out.path().join("none")).to_string();
    assert!(none.contains("no such file or folder"), "{none}");
    assert!(matches!(opened(out.path()), ResultError::NoManifest { .. }));

    drop(fresh(out.path(), &plan(Format::Csv)));
    assert!(matches!(opened(out.path()), ResultError::Unfinished { done: 0, chunks: CHUNKS, .. }));

    let path = out.path().join(MANIFEST);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"layout\": 1,"));
    fs::write(&path, text.replace("\"layout\": 1,", "\"layout\": 2,")).unwrap();
    let other = opened(out.path()).to_string();
    assert!(other.contains("by version 0.1.0 in folder layout 2, this version reads layout 1"), "{other}");
    fs::write(&path, text.replace("\"seed\": 7,", "\"seed\": -7,")).unwrap();
    let damaged = opened(out.path());
    assert!(matches!(&damaged, ResultError::BadManifest { path: named, .. } if *named == path), "{damaged}");
}

#[test]
fn a_missing_or_truncated_table_is_refused_before_reading() {
    for format in [Format::Parquet, Format::Csv] {
        let out = tempfile::tempdir().unwrap();
        straight(out.path(), format);
        let result = ResultFolder::open(out.path()).unwrap();
        let path = out.path().join(format!("timesteps.{format}"));
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        let error = result.table("timesteps").unwrap_err();
        assert!(matches!(&error, ResultError::Damaged { path: named, .. } if *named == path), "{error}");
        fs::remove_file(&path).unwrap();
        let error = result.table("timesteps").unwrap_err();
        assert!(matches!(&error, ResultError::MissingFile { path: named } if *named == path), "{error}");
        assert!(result.table("trajectories").is_ok());
    }
}

#[test]
fn verifying_finds_every_altered_file() {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), Format::Parquet);
    let result = ResultFolder::open(out.path()).unwrap();
    assert!(result.verify().is_empty());
    for name in ["trajectories.parquet", "scenario.toml"] {
        let path = out.path().join(name);
        let mut bytes = fs::read(&path).unwrap();
        bytes[5] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    let problems: Vec<String> = result.verify().iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 2);
    assert!(problems[0].contains("scenario.toml") && problems[1].contains("trajectories.parquet"), "{problems:?}");
}

#[test]
fn an_altered_or_foreign_table_of_the_same_length_is_refused_before_reading() {
    for format in [Format::Parquet, Format::Csv] {
        let out = tempfile::tempdir().unwrap();
        straight(out.path(), format);
        let path = out.path().join(format!("trajectories.{format}"));
        let mut bytes = fs::read(&path).unwrap();
        bytes[60] ^= 1;
        fs::write(&path, bytes).unwrap();
        let result = ResultFolder::open(out.path()).unwrap();
        for refused in [
            result.table("trajectories").map(drop),
            result.columns("trajectories", &["run"]).map(drop),
            result.table_path("trajectories").map(drop),
        ] {
            let told = refused.unwrap_err().to_string();
            assert!(told.contains(&format!("trajectories.{format}` is damaged: ")), "{told}");
            assert!(told.ends_with("run the scenario again with --force"), "{told}");
        }
        assert!(result.table_path("timesteps").is_ok_and(|path| path.is_file()));
        assert!(matches!(result.checked("summary.csv"), Err(ResultError::MissingFile { .. })));
    }
}

#[test]
fn altered_table_bytes_never_stop_the_process() {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), Format::Parquet);
    let path = out.path().join("trajectories.parquet");
    let whole = fs::read(&path).unwrap();
    let mut errors = 0;
    for position in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[position] ^= 0x55;
        fs::write(&path, bytes).unwrap();
        // Past the checksum, which would refuse them all.
        let read = || ParquetTableReader::new(fs::File::open(&path).unwrap(), None)?.collect::<Result<Vec<_>, _>>();
        errors += usize::from(read().is_err());
    }
    assert!(errors > 100, "{errors} of {} alterations were noticed", whole.len());
}
