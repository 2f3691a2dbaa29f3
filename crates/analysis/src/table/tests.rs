use std::fs;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringDictionaryBuilder, UInt32Builder};
use arrow_array::types::Int32Type;
use arrow_array::{BooleanArray, Float64Array, Int64Array, StringArray, UInt32Array};

use super::*;
use crate::testing::{csv, parquet};

fn rows(table: &Table, names: &[&str]) -> Vec<Batch> {
    table.batches(names).unwrap().collect::<Result<_, _>>().unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(Arc::from(text))
}

#[test]
fn csv_numbers_flags_text_and_nulls_are_told_apart() {
    let (_folder, table) = csv("run,share,flag,name\n1,0.5,true,a\n2,,false,\n3,NaN,true,a\n4,inf,,7\n");
    let kinds: Vec<_> = table.columns().iter().map(|column| column.kind.clone()).collect();
    assert_eq!(kinds, [ColumnKind::Number, ColumnKind::Number, ColumnKind::Number, ColumnKind::Text]);
    let batch = rows(&table, &["name", "share", "flag"]).remove(0);
    assert_eq!(batch.rows, 4);
    assert_eq!(table.measured(&["flag", "name", "share", "none"]).unwrap(), ["flag", "share"]);
    let names: Vec<Value> = (0..4).map(|row| batch.columns[0].value(row)).collect();
    assert_eq!(names, [text("a"), Value::Null, text("a"), text("7")]);
    assert_eq!(batch.columns[1], Column::Number(vec![Some(0.5), None, None, None]));
    assert_eq!(batch.columns[2], Column::Number(vec![Some(1.0), Some(0.0), Some(1.0), None]));
}

#[test]
fn parquet_numbers_flags_text_and_nulls_are_told_apart() {
    let mut dictionary = StringDictionaryBuilder::<Int32Type>::new();
    dictionary.append_value("x");
    dictionary.append_null();
    dictionary.append_value("x");
    let (_folder, table) = parquet(vec![
        ("run", Arc::new(UInt32Array::from(vec![1, 2, 3])) as _),
        ("share", Arc::new(Float64Array::from(vec![Some(0.5), None, Some(f64::NAN)])) as _),
        ("flag", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])) as _),
        ("name", Arc::new(StringArray::from(vec![Some("a"), None, Some("a")])) as _),
        ("category", Arc::new(dictionary.finish()) as _),
        ("big", Arc::new(Int64Array::from(vec![-5, 0, 1 << 40])) as _),
    ]);
    assert_eq!(table.numeric_columns().collect::<Vec<_>>(), ["run", "share", "flag", "big"]);
    // In another order than the file's, and one of them twice.
    let batch = rows(&table, &["big", "category", "share", "name", "flag", "big"]).remove(0);
    assert_eq!(batch.columns[0], Column::Number(vec![Some(-5.0), Some(0.0), Some(1_099_511_627_776.0)]));
    assert_eq!(batch.columns[1], Column::Text(vec![Some(Arc::from("x")), None, Some(Arc::from("x"))]));
    assert_eq!(batch.columns[2], Column::Number(vec![Some(0.5), None, None]));
    assert_eq!(batch.columns[3].value(2), text("a"));
    assert_eq!(batch.columns[4], Column::Number(vec![Some(1.0), Some(0.0), None]));
    assert_eq!(batch.columns[5], batch.columns[0]);
}

#[test]
fn long_tables_come_in_batches_without_loss() {
    let lines: Vec<String> = (0..20_000).map(|row| row.to_string()).collect();
    let (_csv_folder, from_csv) = csv(&format!("n\n{}\n", lines.join("\n")));
    let numbers = Int64Array::from_iter_values(0..20_000);
    let (_parquet_folder, from_parquet) = parquet(vec![("n", Arc::new(numbers) as _)]);
    for table in [from_csv, from_parquet] {
        let batches = rows(&table, &["n"]);
        assert!(batches.len() > 1 && batches.iter().all(|batch| batch.rows <= BATCH_ROWS));
        let numbers = batches.iter().flat_map(|batch| (0..batch.rows).map(|row| batch.columns[0].number(row)));
        assert!(numbers.eq((0..20_000).map(|row| Some(f64::from(row)))));
    }
}

#[test]
fn a_wrong_column_is_named_with_those_there_are() {
    let (_folder, table) = csv("run,name\n1,a\n");
    let error = table.batches(&["nmae"]).err().unwrap().to_string();
    assert!(error.contains("no column `nmae`; it has run, name"), "{error}");
    let error = table.require_numeric(&["run", "name"]).unwrap_err().to_string();
    assert!(error.contains("`name`") && error.contains("no numbers"), "{error}");
}

#[test]
fn a_column_of_lists_is_named_but_not_read() {
    let mut lists = ListBuilder::new(UInt32Builder::new());
    lists.append_value([Some(1)]);
    let (_folder, table) = parquet(vec![("lists", Arc::new(lists.finish()) as _)]);
    assert!(matches!(table.columns()[0].kind, ColumnKind::Other(_)));
    assert!(matches!(table.batches(&["lists"]), Err(AnalysisError::UnsupportedType { .. })));
}

#[test]
fn what_is_no_table_is_turned_away() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    assert!(matches!(Table::open(write("notes.txt", "")), Err(AnalysisError::UnknownFormat { .. })));
    assert!(matches!(Table::open(write("broken.parquet", "no")), Err(AnalysisError::Parquet { .. })));
    assert!(matches!(Table::open(write("ragged.csv", "a,b\n1,2\n3\n")), Err(AnalysisError::Csv { .. })));
    assert!(matches!(Table::open(folder.path().join("missing.csv")), Err(AnalysisError::Io { .. })));
}

#[test]
fn values_are_ordered_null_number_text() {
    let mut values = [text("b"), Value::Number(2.0), text("a"), Value::Null, Value::Number(-1.0)];
    values.sort();
    assert_eq!(values, [Value::Null, Value::Number(-1.0), Value::Number(2.0), text("a"), text("b")]);
    assert_eq!(Value::Number(-0.0), Value::Number(0.0));
    assert_eq!(Value::Number(3.0).to_string(), "3");
}
