//! Whatever a file holds, reading it returns.

use std::io::Write;
use std::sync::{Arc, LazyLock};

use ::parquet::arrow::ArrowWriter;
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

fn read(name: &str, bytes: &[u8]) -> Result<SeriesTable, SeriesError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let requests = [ColumnRequest::integer("i"), ColumnRequest::real("r"), ColumnRequest::text("t")];
    read_limited(&path, &requests, 10_000)
}

/// What holds of every table that was read.
fn check(result: Result<SeriesTable, SeriesError>) {
    if let Ok(series) = result {
        assert!((1..=10_000).contains(&series.rows()));
        assert_eq!(series.integers("i").unwrap().len(), series.rows());
        assert!(series.reals("r").unwrap().iter().all(|value| value.is_finite()));
        let (codes, dictionary) = series.texts("t").unwrap();
        assert!(codes.iter().all(|code| (*code as usize) < dictionary.len()));
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

static PARQUET: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let columns: [(&str, ArrayRef); 3] = [
        ("i", Arc::new(Int64Array::from_iter_values(0..50))),
        ("r", Arc::new(Float64Array::from_iter_values((0..50).map(f64::from)))),
        ("t", Arc::new(StringArray::from_iter_values((0..50).map(|row| format!("text {}", row % 7))))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
});

/// A sound file with some bytes changed.
fn altered(sound: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    vec((0..sound.len(), any::<u8>()), 1..6).prop_map(move |changes| {
        let mut bytes = sound.to_vec();
        for (position, value) in changes {
            bytes[position] = value;
        }
        bytes
    })
}

/// Text that is nearly a series.
fn near_csv() -> impl Strategy<Value = Vec<u8>> {
    let pieces =
        ["1", "-2.5", "NaN", "x", ",", ",", "\n", "\n", "\r\n", "\"", " ", "\u{feff}", "é", "1,2,a\n", "3,4.5,b\n"];
    let text = vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat());
    text.prop_map(|text| format!("i,r,t\n{text}").into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic_as_csv(bytes in vec(any::<u8>(), 0..400)) {
        check(read("a.csv", &bytes));
        check(read("a.csv", &[b"i,r,t\n", bytes.as_slice()].concat()));
    }

    #[test]
    fn near_series_never_panic_as_csv_or_gzip(bytes in near_csv()) {
        check(read("a.csv", &bytes));
        check(read("a.csv.gz", &gzip(&bytes)));
    }

    #[test]
    fn arbitrary_bytes_never_panic_as_gzip(bytes in vec(any::<u8>(), 0..400)) {
        check(read("a.csv.gz", &[&[0x1f, 0x8b], bytes.as_slice()].concat()));
        check(read("a.csv.gz", &[&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], bytes.as_slice()].concat()));
    }

    #[test]
    fn arbitrary_bytes_never_panic_as_parquet(bytes in vec(any::<u8>(), 0..400)) {
        check(read("a.parquet", &[b"PAR1", bytes.as_slice(), b"PAR1"].concat()));
        // A footer length that fits, so that the footer itself is read.
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        check(read("a.parquet", &[b"PAR1", bytes.as_slice(), &length, b"PAR1"].concat()));
    }

    #[test]
    fn altered_parquet_never_panics(bytes in altered(&PARQUET)) {
        check(read("a.parquet", &bytes));
    }

    #[test]
    fn cut_off_parquet_never_panics(length in 0..PARQUET.len()) {
        prop_assert!(read("a.parquet", &PARQUET[..length]).is_err());
    }
}

#[test]
fn the_file_that_is_altered_is_sound_itself() {
    assert_eq!(read("a.parquet", &PARQUET).unwrap().rows(), 50);
}
