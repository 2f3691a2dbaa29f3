//! Any bytes are a recorded series or refused: as CSV, compressed CSV and Parquet. The first byte chooses.

#![no_main]

use gddt_explore::series::{ColumnRequest, read_series};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else { return };
    let name = ["series.csv", "series.csv.gz", "series.parquet"][usize::from(kind % 3)];
    let folder = tempfile::tempdir().expect("a folder for the series");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("the series is written");
    let columns = [ColumnRequest::integer("block_number"), ColumnRequest::real("gas_price_gwei")];
    match read_series(&path, &columns) {
        Ok(series) => assert!(series.rows() > 0),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
