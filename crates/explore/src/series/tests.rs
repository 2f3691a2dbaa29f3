//! Files as people have them, and as they should not be.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression as Codec, ZstdLevel};
use ::parquet::file::properties::WriterProperties;
use arrow_array::{
    ArrayRef, Float32Array, Float64Array, Int32Array, RecordBatch, StringArray, TimestampMillisecondArray, UInt64Array,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use super::*;

const CSV: &str = "block_number,base_fee,builder,note\n\
    15537394,48.5,flashbots,x\n\
    15537395,0,\"beaver, build\",\n\
    15537396,1e-3,flashbots,z\n";

fn requests() -> Vec<ColumnRequest> {
    vec![
        ColumnRequest::text("builder"),
        ColumnRequest::integer("block_number"),
        ColumnRequest::non_negative("base_fee"),
    ]
}

fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read(name: &str, bytes: &[u8]) -> Result<SeriesTable, SeriesError> {
    let (_folder, path) = file(name, bytes);
    read_series(&path, &requests())
}

fn error(name: &str, bytes: &[u8]) -> SeriesError {
    let (_folder, path) = file(name, bytes);
    read_series(&path, &requests()).unwrap_err()
}

/// The message after the file's path, which differs from run to run.
fn message(text: &str) -> String {
    let error = error("series.csv", text.as_bytes()).to_string();
    error.split_once("series.csv`").unwrap().1.to_owned()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn parquet(columns: Vec<(&str, ArrayRef)>, codec: Codec) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)));
    let batch = batch.unwrap();
    let properties = WriterProperties::builder().set_compression(codec).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn recorded() -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("base_fee", Arc::new(Float32Array::from(vec![48.5, 0.0, 0.125])) as ArrayRef),
        ("builder", Arc::new(StringArray::from(vec!["flashbots", "beaver, build", "flashbots"]))),
        ("block_number", Arc::new(UInt64Array::from(vec![15_537_394, 15_537_395, 15_537_396]))),
    ]
}

fn with(name: &'static str, array: ArrayRef) -> Vec<u8> {
    let mut columns = recorded();
    columns.retain(|(other, _)| *other != name);
    columns.push((name, array));
    parquet(columns, Codec::UNCOMPRESSED)
}

fn check(series: &SeriesTable, last_fee: f64) {
    assert_eq!(series.rows(), 3);
    let names: Vec<&str> = series.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["builder", "block_number", "base_fee"]);
    assert_eq!(series.integers("block_number"), Some(&[15_537_394, 15_537_395, 15_537_396][..]));
    assert_eq!(series.reals("base_fee"), Some(&[48.5, 0.0, last_fee][..]));
    let (codes, dictionary) = series.texts("builder").unwrap();
    assert_eq!((codes, dictionary), (&[0, 1, 0][..], &["flashbots".to_owned(), "beaver, build".to_owned()][..]));
    assert_eq!(series.integers("base_fee"), None);
    series.require_consecutive("block_number").unwrap();
}

#[test]
fn csv_gzip_and_parquet_give_the_same_columns() {
    check(&read("a.csv", CSV.as_bytes()).unwrap(), 1e-3);
    check(&read("a.csv.gz", &gzip(CSV.as_bytes())).unwrap(), 1e-3);
    check(&read("a.dat", &gzip(CSV.as_bytes())).unwrap(), 1e-3);
    for codec in [Codec::UNCOMPRESSED, Codec::SNAPPY, Codec::ZSTD(ZstdLevel::default())] {
        check(&read("a.parquet", &parquet(recorded(), codec)).unwrap(), 0.125);
    }
}

#[test]
fn several_gzip_members_windows_lines_blanks_and_a_byte_order_mark_are_fine() {
    let (first, second) = CSV.split_at(50);
    let members = [gzip(first.as_bytes()), gzip(second.as_bytes())].concat();
    check(&read("a.csv.gz", &members).unwrap(), 1e-3);
    let windows = format!("\u{feff}{}", CSV.replace('\n', "\r\n").replace(",48.5,", ", 48.5 ,"));
    check(&read("a.csv", windows.as_bytes()).unwrap(), 1e-3);
    let blank = windows.replace("\r\n15537396", "\r\n\r\n15537396");
    check(&read("a.csv", blank.as_bytes()).unwrap(), 1e-3);
    check(&read("a.CSV", CSV.trim_end().as_bytes()).unwrap(), 1e-3);
}

#[test]
fn integers_of_any_width_and_integer_prices_can_be_read_from_parquet() {
    let narrow = with("base_fee", Arc::new(Int32Array::from(vec![1, 2, 3])));
    assert_eq!(read("a.parquet", &narrow).unwrap().reals("base_fee"), Some(&[1.0, 2.0, 3.0][..]));
}

#[test]
fn a_missing_file_a_folder_and_an_unknown_format_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let missing = read_series(&folder.path().join("none.csv"), &requests()).unwrap_err();
    assert!(matches!(missing, SeriesError::NotFound { .. }));
    let itself = read_series(folder.path(), &requests()).unwrap_err().to_string();
    assert!(itself.contains("is a folder; a series is a .csv, .csv.gz or .parquet file"), "{itself}");
    for (name, found) in [
        ("a.json", "not recognised"),
        ("a.csv.gz", "named .gz but holds no gzip data"),
        ("a.parquet", "named .parquet but holds no Parquet data"),
    ] {
        let text = error(name, CSV.as_bytes()).to_string();
        assert!(text.contains(found), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_path_below_a_file_is_not_readable() {
    let (_folder, path) = file("a.csv", b"");
    let error = read_series(&path.join("b.csv"), &requests()).unwrap_err();
    assert!(matches!(error, SeriesError::Io { .. }), "{error:?}");
}

#[test]
fn nothing_and_only_a_header_are_told_apart() {
    assert!(matches!(error("a.csv", b""), SeriesError::Empty { .. }));
    assert!(matches!(error("a.csv", b"\n\n \n"), SeriesError::Empty { .. }));
    assert!(matches!(error("a.csv.gz", &gzip(b"")), SeriesError::Empty { .. }));
    assert!(matches!(error("a.csv", b"block_number,base_fee,builder\n"), SeriesError::NoRows { .. }));
    let columns = recorded().into_iter().map(|(name, array)| (name, array.slice(0, 0))).collect();
    assert!(matches!(error("a.parquet", &parquet(columns, Codec::UNCOMPRESSED)), SeriesError::NoRows { .. }));
}

#[test]
fn missing_columns_are_all_named_with_their_neighbours() {
    assert_eq!(
        message("blocknumber,fee\n1,2\n"),
        " has no column `builder`, `block_number` (did you mean `blocknumber`?), `base_fee`; it has: blocknumber, fee"
    );
    let columns = recorded().into_iter().filter(|(name, _)| *name != "builder").collect();
    let text = error("a.parquet", &parquet(columns, Codec::UNCOMPRESSED)).to_string();
    assert!(text.ends_with("has no column `builder`; it has: base_fee, block_number"), "{text}");
}

#[test]
fn a_name_that_two_columns_have_is_ambiguous_if_requested() {
    assert!(message("block_number,base_fee,builder,base_fee\n1,2,a,3\n").contains("several columns `base_fee`"));
    assert!(read("a.csv", b"block_number,base_fee,builder,x,x\n1,2,a,3,4\n").is_ok());
}

#[test]
fn a_wrong_cell_is_quoted_with_line_column_and_what_was_expected() {
    let header = "block_number,base_fee,builder\n1,2,a\n";
    let cell = |line: &str| message(&format!("{header}{line}\n"));
    assert_eq!(cell("1.5,2,a"), ", line 3, column `block_number`: `1.5` is not a whole number");
    assert_eq!(cell("1,abc,a"), ", line 3, column `base_fee`: `abc` is not a finite number of at least 0");
    for bad in ["NaN", "inf", "-inf", "1e400", "-0.5", "0x10", "1 2"] {
        assert!(cell(&format!("1,{bad},a")).contains(&format!("`{bad}` is not a finite number")), "{bad}");
    }
    assert_eq!(cell("1,,a"), ", line 3, column `base_fee`: the cell is empty, expected a finite number of at least 0");
    assert_eq!(cell("1,2,"), ", line 3, column `builder`: the cell is empty, expected text");
    assert!(cell(&format!("{},2,a", "9".repeat(500))).contains(&format!("`{}…` is not", "9".repeat(60))));
    assert!(cell("9223372036854775808,2,a").contains("is not a whole number"));
}

#[test]
fn a_real_column_may_be_negative_but_not_infinite() {
    let request = [ColumnRequest::real("x")];
    let (_folder, path) = file("a.csv", b"x\n-1.5\n");
    assert_eq!(read_series(&path, &request).unwrap().reals("x"), Some(&[-1.5][..]));
    let (_folder, path) = file("a.csv", b"x\n-inf\n");
    assert!(matches!(read_series(&path, &request), Err(SeriesError::BadCell { .. })));
}

#[test]
fn lines_are_right_after_blank_lines_and_quoted_line_breaks() {
    let text = "block_number,base_fee,builder\n\n1,2,\"a\nb\"\n\n\n2,2,c\n2,x,d\n";
    assert!(message(text).starts_with(", line 8,"), "{}", message(text));
    let series = read("a.csv", text.replace('x', "2").as_bytes()).unwrap();
    assert_eq!((0..3).map(|row| series.place(row)).collect::<Vec<_>>(), [3, 7, 8].map(Place::Line));
    let text = series.require_consecutive("block_number").unwrap_err().to_string();
    assert!(text.contains("1 duplicate(s), the first 2 at line 8"), "{text}");

    // The last line may lack its end, and lines may end as on Windows.
    let last = "block_number,base_fee,builder\n1,2,a\n\n2,x,d";
    assert!(message(last).starts_with(", line 4,"), "{}", message(last));
    assert!(message(&last.replace('\n', "\r\n")).starts_with(", line 4,"));
    assert!(message(&last.replace('x', "2,2")).starts_with(", line 4: 4 fields"));
}

#[test]
fn wrong_cells_nulls_and_types_in_parquet_are_told_with_their_row() {
    let tell = |name, array| error("a.parquet", &with(name, array)).to_string();
    let text = tell("base_fee", Arc::new(Float64Array::from(vec![1.0, f64::NAN, 2.0])));
    assert!(text.ends_with(", row 2, column `base_fee`: `NaN` is not a finite number of at least 0"), "{text}");
    let text = tell("base_fee", Arc::new(Int32Array::from(vec![1, 2, -3])));
    assert!(text.contains("row 3") && text.contains("`-3`"), "{text}");
    let text = tell("block_number", Arc::new(UInt64Array::from(vec![1, u64::MAX, 3])));
    assert!(text.contains("row 2") && text.contains("is not a whole number"), "{text}");
    let text = tell("builder", Arc::new(StringArray::from(vec![Some("a"), None, Some("b")])));
    assert!(text.ends_with(", row 2, column `builder`: the cell is empty, expected text"), "{text}");
    let text = tell("builder", Arc::new(StringArray::from(vec!["a", "b", ""])));
    assert!(text.contains("row 3"), "{text}");
    let text = tell("block_number", Arc::new(Float64Array::from(vec![1.0, 2.0, 3.0])));
    assert!(text.ends_with("column `block_number` holds Float64, expected a whole number"), "{text}");
    let text = tell("base_fee", Arc::new(TimestampMillisecondArray::from(vec![1, 2, 3])));
    assert!(text.contains("column `base_fee` holds Timestamp"), "{text}");
}

#[test]
fn records_of_another_length_are_told_with_their_line() {
    assert_eq!(message("block_number,base_fee,builder\n1,2,a\n1,2\n"), ", line 3: 2 fields, the header has 3");
    assert_eq!(message("block_number,base_fee,builder\n1,2,a,b\n"), ", line 2: 4 fields, the header has 3");
}

#[test]
fn bytes_that_are_no_utf8_matter_in_requested_columns_only() {
    let text = error("a.csv", b"block_number,base_fee,builder\n1,2,\xff\n").to_string();
    assert!(text.ends_with(", line 2, column `builder`: not UTF-8 text; save the file as UTF-8"), "{text}");
    let text = error("a.csv", b"block_number,b\xffse_fee,builder\n1,2,a\n").to_string();
    assert!(text.ends_with(", line 1: not UTF-8 text; save the file as UTF-8"), "{text}");
    assert!(read("a.csv", b"block_number,base_fee,builder,note\n1,2,a,\xff\n").is_ok());
}

#[test]
fn cut_off_and_damaged_compressed_files_are_told_apart() {
    let whole = gzip(CSV.as_bytes());
    for length in [5, whole.len() / 2, whole.len() - 1] {
        let found = error("a.csv.gz", &whole[..length]);
        assert!(matches!(found, SeriesError::TruncatedGzip { .. }), "{length}: {found:?}");
    }
    let mut damaged = whole.clone();
    let last = damaged.len() - 6;
    damaged[last] ^= 1;
    let found = error("a.csv.gz", &damaged);
    assert!(matches!(found, SeriesError::Damaged { .. }), "{found:?}");

    let whole = parquet(recorded(), Codec::UNCOMPRESSED);
    let found = error("a.parquet", &whole[..whole.len() - 3]);
    assert!(matches!(found, SeriesError::Damaged { .. }), "{found:?}");
}

#[test]
fn more_rows_than_the_limit_are_refused_in_every_format() {
    let files = [("a.csv", CSV.as_bytes().to_vec()), ("a.parquet", parquet(recorded(), Codec::UNCOMPRESSED))];
    for (name, bytes) in files {
        let (_folder, path) = file(name, &bytes);
        assert!(read_limited(&path, &requests(), 3).is_ok());
        let error = read_limited(&path, &requests(), 2).unwrap_err();
        assert!(matches!(error, SeriesError::TooManyRows { limit: 2, .. }), "{error:?}");
    }
}

#[test]
fn an_open_quotation_mark_does_not_draw_the_file_into_memory() {
    let mut text = b"block_number,base_fee,builder\n1,2,a\n1,2,\"open".to_vec();
    text.resize(text.len() + usize::try_from(csv::MAX_RECORD).unwrap() + (1 << 17), b'\n');
    let text = error("a.csv.gz", &gzip(&text)).to_string();
    assert!(text.contains(", line 3: a record of more than 16777216 bytes; is a quotation mark left open?"), "{text}");
}

#[test]
fn consecutiveness_is_asked_of_integer_columns_that_were_read() {
    let series = read("a.csv", CSV.as_bytes()).unwrap();
    let text = series.require_consecutive("base_fee").unwrap_err().to_string();
    assert!(text.contains("column `base_fee` holds real numbers, expected a whole number"), "{text}");
    let text = series.require_consecutive("note").unwrap_err().to_string();
    assert!(text.contains("has no column `note`; it has: builder, block_number, base_fee"), "{text}");
    let gap = read("a.csv", CSV.replace("15537395", "15537399").replace("15537396", "15537400").as_bytes()).unwrap();
    let text = gap.require_consecutive("block_number").unwrap_err().to_string();
    assert!(
        text.ends_with(
            "column `block_number` must count up by one: \
             4 missing in 1 gap(s), the first from 15537395 on (4 missing) before line 3"
        ),
        "{text}"
    );
}
