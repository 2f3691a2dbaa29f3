//! One row after the other, with the check that keys ascend.

use crate::error::AnalysisError;
use crate::table::{Batch, Batches, Table, Value};

/// Walks a table row by row; each row has a key and some outcomes.
pub(crate) struct Cursor<'a> {
    table: &'a Table,
    keys: &'a [&'a str],
    batches: Batches,
    batch: Option<Batch>,
    row_in_batch: usize,
    row: u64,
    key: Option<Vec<Value>>,
}

impl<'a> Cursor<'a> {
    /// A cursor on the first row.
    pub(crate) fn start(table: &'a Table, keys: &'a [&'a str], outcomes: &[&str]) -> Result<Self, AnalysisError> {
        table.require_numeric(outcomes)?;
        let columns = [keys, outcomes].concat();
        let batches = table.batches(&columns)?;
        let mut cursor = Self { table, keys, batches, batch: None, row_in_batch: 0, row: 0, key: None };
        cursor.advance()?;
        Ok(cursor)
    }

    /// Moves to the next row.
    pub(crate) fn advance(&mut self) -> Result<(), AnalysisError> {
        self.row_in_batch += 1;
        while self.batch.as_ref().is_none_or(|batch| self.row_in_batch >= batch.rows) {
            self.batch = self.batches.next().transpose()?;
            self.row_in_batch = 0;
            if self.batch.is_none() {
                self.key = None;
                return Ok(());
            }
        }
        self.row += 1;
        let Some(batch) = &self.batch else { return Ok(()) };
        let key: Vec<Value> =
            batch.columns.iter().take(self.keys.len()).map(|column| column.value(self.row_in_batch)).collect();
        if self.key.as_ref().is_some_and(|before| *before >= key) {
            return Err(AnalysisError::UnsortedKeys {
                path: self.table.path().to_path_buf(),
                columns: self.keys.iter().map(ToString::to_string).collect(),
                key: key.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                row: self.row,
            });
        }
        self.key = Some(key);
        Ok(())
    }

    /// The key of this row; none beyond the last one.
    pub(crate) fn key(&self) -> Option<&[Value]> {
        self.key.as_deref()
    }

    /// An outcome of this row, by its place among the outcomes asked for.
    pub(crate) fn outcome(&self, index: usize) -> Option<f64> {
        self.batch.as_ref()?.columns.get(self.keys.len() + index)?.number(self.row_in_batch)
    }
}
