//! Small tables on disk for tests.

use std::fs::{self, File};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use tempfile::TempDir;

use crate::table::Table;

/// A CSV table; it lives as long as the folder.
pub(crate) fn csv(text: &str) -> (TempDir, Table) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    fs::write(&path, text).unwrap();
    let table = Table::open(path).unwrap();
    (folder, table)
}

/// A Parquet table as most tools write it, compressed with Snappy; it lives as long as the folder.
pub(crate) fn parquet(columns: Vec<(&str, ArrayRef)>) -> (TempDir, Table) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.parquet");
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap();
    let snappy = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer =
        ArrowWriter::try_new(File::create(&path).unwrap(), Arc::clone(&batch.schema()), Some(snappy)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let table = Table::open(path).unwrap();
    (folder, table)
}
