//! Tables as Arrow sees them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema as ArrowSchema};

use super::column::{ColumnBuffer, Values};
use super::{Cell, Column, ColumnKind, Schema, TableBuffer, TableError};

impl ColumnKind {
    /// The Arrow type of such a column.
    pub fn data_type(self) -> DataType {
        match self {
            Self::Integer => DataType::Int64,
            Self::Real => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Text => DataType::Utf8,
        }
    }
}

impl Schema {
    /// The schema in Arrow; every column may be null, unit and meaning are field metadata `unit` and `doc`.
    pub fn to_arrow(&self) -> Arc<ArrowSchema> {
        let fields: Vec<Field> = self.columns().iter().map(field).collect();
        Arc::new(ArrowSchema::new(fields))
    }
}

fn field(column: &Column) -> Field {
    let described = [("unit", &column.unit), ("doc", &column.doc)];
    let metadata: HashMap<String, String> = described
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key.to_owned(), text.clone()))
        .collect();
    Field::new(&column.name, column.kind.data_type(), true).with_metadata(metadata)
}

impl TableBuffer {
    /// The rows as an Arrow batch (a copy; the buffer stays as it is).
    ///
    /// # Errors
    /// More than 2 GiB of text in one column.
    pub fn to_batch(&self) -> Result<RecordBatch, TableError> {
        let columns = self.columns().iter().zip(self.schema().columns());
        let arrays =
            columns.map(|(buffer, column)| array(buffer, column)).collect::<Result<Vec<ArrayRef>, TableError>>()?;
        Ok(RecordBatch::try_new(self.schema().to_arrow(), arrays)?)
    }
}

fn array(buffer: &ColumnBuffer, column: &Column) -> Result<ArrayRef, TableError> {
    let valid = buffer.valid().map(|valid| valid.to_vec().into());
    Ok(match buffer.values() {
        Values::Integer(values) => Arc::new(Int64Array::try_new(values.clone().into(), valid)?),
        Values::Real(values) => Arc::new(Float64Array::try_new(values.clone().into(), valid)?),
        Values::Flag(values) => Arc::new(BooleanArray::new(values.clone().into(), valid)),
        Values::Text { text, ends } => {
            if i32::try_from(text.len()).is_err() {
                return Err(TableError::TooMuchText { name: column.name.clone() });
            }
            let mut strings = StringBuilder::with_capacity(ends.len(), text.len());
            for row in 0..ends.len() {
                match buffer.cell(row) {
                    Cell::Text(text) => strings.append_value(text),
                    _ => strings.append_null(),
                }
            }
            Arc::new(strings.finish())
        }
    })
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, StringArray};

    use super::*;

    #[test]
    fn a_batch_has_the_cells_and_the_fields_their_unit_and_doc() {
        let schema =
            Schema::new(vec![Column::real("price").unit("gwei").doc("Base fee."), Column::text("builder")]).unwrap();
        let mut table = TableBuffer::new(&schema);
        for (price, builder) in [(1.5, "a"), (f64::NAN, "bc")] {
            let mut row = table.row();
            row.real(price).text(builder);
            row.end();
        }
        let batch = table.to_batch().unwrap();
        let price = batch.column(0).as_any().downcast_ref::<Float64Array>().unwrap();
        assert_eq!((price.value(0), price.is_null(1)), (1.5, true));
        let builder = batch.column(1).as_any().downcast_ref::<StringArray>().unwrap();
        assert_eq!(builder.iter().collect::<Vec<_>>(), [Some("a"), Some("bc")]);
        let fields = batch.schema();
        assert_eq!(fields.field(0).metadata()["unit"], "gwei");
        assert_eq!(fields.field(0).metadata()["doc"], "Base fee.");
        assert_eq!(fields.field(1).metadata().len(), 0);
    }
}
