//! Series from Parquet files.

use std::fs::File;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, PrimitiveArray};
use arrow_schema::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::csv::{bad_cell, empty_cell, find};
use super::sink::Sink;
use super::{ColumnRequest, Place, SeriesError, SeriesKind, SeriesTable};
use crate::table::{READ_BATCH_ROWS, guarded};

/// Reads the requested columns.
pub(super) fn read(
    path: &Path,
    file: File,
    requests: &[ColumnRequest],
    max_rows: usize,
) -> Result<SeriesTable, SeriesError> {
    let damaged = |reason: String| SeriesError::Damaged { path: path.to_owned(), reason };
    guarded(|| read_unguarded(path, file, requests, max_rows)).unwrap_or_else(|reason| Err(damaged(reason)))
}

fn read_unguarded(
    path: &Path,
    file: File,
    requests: &[ColumnRequest],
    max_rows: usize,
) -> Result<SeriesTable, SeriesError> {
    let damaged =
        |error: &dyn std::fmt::Display| SeriesError::Damaged { path: path.to_owned(), reason: error.to_string() };
    // Without the Arrow schema inside the file types are plain: no dictionaries, no views.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(&file, options).map_err(|error| damaged(&error))?;
    let fields = metadata.schema().fields();
    let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
    let positions = find(path, &names, requests)?;
    for (position, request) in positions.iter().zip(requests) {
        let found = fields[*position].data_type();
        if !holds(found, request.kind) {
            return Err(SeriesError::WrongType {
                path: path.to_owned(),
                column: request.name.clone(),
                found: found.to_string(),
                expected: request.kind,
            });
        }
    }
    let mask = ProjectionMask::roots(metadata.parquet_schema(), positions);
    let batches = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
        .with_batch_size(READ_BATCH_ROWS)
        .with_projection(mask)
        .build()
        .map_err(|error| damaged(&error))?;

    let mut sinks: Vec<Sink> = requests.iter().map(Sink::new).collect();
    let mut rows = 0;
    for batch in batches {
        let batch = batch.map_err(|error| damaged(&error))?;
        if rows + batch.num_rows() > max_rows {
            return Err(SeriesError::TooManyRows { path: path.to_owned(), limit: max_rows });
        }
        for sink in &mut sinks {
            let missing = || damaged(&"a row group lacks a column");
            let array = batch.column_by_name(sink.name()).ok_or_else(missing)?;
            push(array.as_ref(), sink).map_err(|problem| {
                let place = Place::Row((rows + problem.row) as u64 + 1);
                match problem.text {
                    None => empty_cell(path, place, sink),
                    Some(text) => bad_cell(path, place, &text, sink),
                }
            })?;
        }
        rows += batch.num_rows();
    }
    if rows == 0 {
        return Err(SeriesError::NoRows { path: path.to_owned() });
    }
    let columns = sinks.into_iter().map(Sink::finish).collect();
    Ok(SeriesTable::new(path, rows, columns, None))
}

/// A cell that is not of the kind asked for.
struct Problem {
    /// Row in its batch.
    row: usize,
    /// The cell, none if it is null.
    text: Option<String>,
}

/// Whether a column of this type can be read as this kind.
fn holds(found: &DataType, kind: SeriesKind) -> bool {
    match kind {
        SeriesKind::Integer => found.is_integer(),
        SeriesKind::Real | SeriesKind::NonNegative => {
            found.is_integer() || matches!(found, DataType::Float32 | DataType::Float64)
        }
        SeriesKind::Text => matches!(found, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View),
    }
}

fn push(array: &dyn Array, sink: &mut Sink) -> Result<(), Problem> {
    match array.data_type() {
        DataType::Int8 => integers(array.as_primitive::<Int8Type>(), sink),
        DataType::Int16 => integers(array.as_primitive::<Int16Type>(), sink),
        DataType::Int32 => integers(array.as_primitive::<Int32Type>(), sink),
        DataType::Int64 => integers(array.as_primitive::<Int64Type>(), sink),
        DataType::UInt8 => integers(array.as_primitive::<UInt8Type>(), sink),
        DataType::UInt16 => integers(array.as_primitive::<UInt16Type>(), sink),
        DataType::UInt32 => integers(array.as_primitive::<UInt32Type>(), sink),
        DataType::UInt64 => integers(array.as_primitive::<UInt64Type>(), sink),
        DataType::Float32 => reals(array.as_primitive::<Float32Type>(), sink),
        DataType::Float64 => reals(array.as_primitive::<Float64Type>(), sink),
        DataType::LargeUtf8 => texts(array.as_string::<i64>().iter(), sink),
        DataType::Utf8View => texts(array.as_string_view().iter(), sink),
        _ => texts(array.as_string::<i32>().iter(), sink),
    }
}

fn integers<T>(array: &PrimitiveArray<T>, sink: &mut Sink) -> Result<(), Problem>
where
    T: ArrowPrimitiveType,
    T::Native: TryInto<i64> + ToString,
{
    cells(array.iter(), |value| value.try_into().is_ok_and(|value| sink.push_integer(value)))
}

fn reals<T>(array: &PrimitiveArray<T>, sink: &mut Sink) -> Result<(), Problem>
where
    T: ArrowPrimitiveType,
    T::Native: Into<f64> + ToString,
{
    cells(array.iter(), |value| sink.push_real(value.into()))
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>, sink: &mut Sink) -> Result<(), Problem> {
    // As in a text file, a text without content is an empty cell.
    let values = values.map(|text| text.map(str::trim_ascii).filter(|text| !text.is_empty()));
    cells(values, |text| sink.push_text(text))
}

fn cells<T: Copy + ToString>(
    values: impl Iterator<Item = Option<T>>,
    mut push: impl FnMut(T) -> bool,
) -> Result<(), Problem> {
    for (row, value) in values.enumerate() {
        match value {
            None => return Err(Problem { row, text: None }),
            Some(value) if !push(value) => {
                return Err(Problem { row, text: Some(value.to_string()) });
            }
            Some(_) => {}
        }
    }
    Ok(())
}
