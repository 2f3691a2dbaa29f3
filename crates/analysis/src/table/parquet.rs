//! Tables in Parquet: only the row groups and columns at hand are decoded.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::{BATCH_ROWS, Batch, Column, ColumnInfo, ColumnKind, Interner};
use crate::error::AnalysisError;

/// Names and kinds of all columns, from the file's footer.
pub(super) fn columns(path: &Path) -> Result<Vec<ColumnInfo>, AnalysisError> {
    let builder = open(path)?;
    let info =
        |field: &Arc<arrow_schema::Field>| ColumnInfo { name: field.name().clone(), kind: kind(field.data_type()) };
    Ok(builder.schema().fields().iter().map(info).collect())
}

/// Reads the rows of some columns.
pub(super) struct Reader {
    path: PathBuf,
    schema: SchemaRef,
    batches: ParquetRecordBatchReader,
    /// For each wanted column its place among the projected ones, which stand in the file's order.
    places: Vec<usize>,
    interner: Interner,
}

impl Reader {
    pub(super) fn open(path: &Path, wanted: &[(usize, ColumnKind)]) -> Result<Self, AnalysisError> {
        let builder = open(path)?;
        let mut roots: Vec<usize> = wanted.iter().map(|(index, _)| *index).collect();
        roots.sort_unstable();
        roots.dedup();
        let places = wanted.iter().filter_map(|(index, _)| roots.binary_search(index).ok()).collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let schema = Arc::clone(builder.schema());
        let batches =
            builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(|error| damaged(path, &error))?;
        Ok(Self { path: path.to_path_buf(), schema, batches, places, interner: Interner::default() })
    }

    pub(super) fn next_batch(&mut self) -> Result<Option<Batch>, AnalysisError> {
        let Some(batch) = self.batches.next() else { return Ok(None) };
        let batch = batch.map_err(|error| damaged(&self.path, &error))?;
        let columns = self
            .places
            .iter()
            .map(|place| {
                let array = batch.column(*place);
                decode(array, &mut self.interner).ok_or_else(|| AnalysisError::UnsupportedType {
                    path: self.path.clone(),
                    column: self.schema.fields().get(*place).map(|field| field.name().clone()).unwrap_or_default(),
                    kind: array.data_type().to_string(),
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Some(Batch { rows: batch.num_rows(), columns }))
    }
}

fn open(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, AnalysisError> {
    let file = File::open(path).map_err(|source| AnalysisError::Io { path: path.to_path_buf(), source })?;
    ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| damaged(path, &error))
}

fn damaged(path: &Path, error: &impl ToString) -> AnalysisError {
    AnalysisError::Parquet { path: path.to_path_buf(), reason: error.to_string() }
}

fn kind(data_type: &DataType) -> ColumnKind {
    use DataType as T;
    match data_type {
        T::Null
        | T::Boolean
        | T::Float32
        | T::Float64
        | T::Int8
        | T::Int16
        | T::Int32
        | T::Int64
        | T::UInt8
        | T::UInt16
        | T::UInt32
        | T::UInt64 => ColumnKind::Number,
        T::Utf8 | T::LargeUtf8 | T::Utf8View => ColumnKind::Text,
        T::Dictionary(_, values) => kind(values),
        other => ColumnKind::Other(other.to_string()),
    }
}

/// None when the type is not read; `kind` has turned those away before.
fn decode(array: &ArrayRef, interner: &mut Interner) -> Option<Column> {
    use DataType as T;
    let array = array.as_ref();
    Some(match array.data_type() {
        T::Null => Column::Number(vec![None; array.len()]),
        T::Boolean => Column::Number(array.as_boolean().iter().map(|flag| flag.map(f64::from)).collect()),
        T::Float64 => numbers::<Float64Type>(array, |number| number),
        T::Float32 => numbers::<Float32Type>(array, f64::from),
        T::Int8 => numbers::<Int8Type>(array, f64::from),
        T::Int16 => numbers::<Int16Type>(array, f64::from),
        T::Int32 => numbers::<Int32Type>(array, f64::from),
        T::Int64 => numbers::<Int64Type>(array, |number| number as f64),
        T::UInt8 => numbers::<UInt8Type>(array, f64::from),
        T::UInt16 => numbers::<UInt16Type>(array, f64::from),
        T::UInt32 => numbers::<UInt32Type>(array, f64::from),
        T::UInt64 => numbers::<UInt64Type>(array, |number| number as f64),
        T::Utf8 => texts(array.as_string::<i32>().iter(), interner),
        T::LargeUtf8 => texts(array.as_string::<i64>().iter(), interner),
        T::Utf8View => texts(array.as_string_view().iter(), interner),
        T::Dictionary(..) => spread(array, interner)?,
        _ => return None,
    })
}

fn numbers<T: ArrowPrimitiveType>(array: &dyn Array, convert: impl Fn(T::Native) -> f64) -> Column {
    let finite = |number: T::Native| Some(convert(number)).filter(|number| number.is_finite());
    Column::Number(array.as_primitive::<T>().iter().map(|number| number.and_then(finite)).collect())
}

fn texts<'a>(texts: impl Iterator<Item = Option<&'a str>>, interner: &mut Interner) -> Column {
    Column::Text(texts.map(|text| text.map(|text| interner.intern(text))).collect())
}

fn spread(array: &dyn Array, interner: &mut Interner) -> Option<Column> {
    let dictionary = array.as_any_dictionary_opt()?;
    if dictionary.values().is_empty() {
        return Some(Column::Text(vec![None; array.len()]));
    }
    let values = decode(dictionary.values(), interner)?;
    let keys = dictionary.normalized_keys();
    let present = |(row, key): (usize, usize)| array.is_valid(row).then_some(key);
    let keys = keys.into_iter().enumerate().map(present);
    Some(match values {
        Column::Number(_) => Column::Number(keys.map(|key| values.number(key?)).collect()),
        Column::Text(texts) => Column::Text(keys.map(|key| texts.get(key?).cloned().flatten()).collect()),
    })
}
