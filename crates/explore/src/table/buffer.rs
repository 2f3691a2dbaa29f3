//! A table in memory that grows row by row.

use super::column::ColumnBuffer;
use super::{Cell, Column, ColumnKind, Schema};

/// A typed columnar buffer with nulls.
///
/// ```
/// use gddt_explore::table::{Cell, Column, Schema, TableBuffer};
///
/// let schema = Schema::new(vec![Column::integer("run"), Column::real("price").unit("gwei")])?;
/// let mut table = TableBuffer::new(&schema);
/// for run in 1..=3 {
///     let mut row = table.row();
///     row.integer(run).real(0.5);
///     row.end();
/// }
/// assert_eq!(table.rows(), 3);
/// assert_eq!(table.cell(2, 0), Cell::Integer(3));
/// # Ok::<(), gddt_explore::table::TableError>(())
/// ```
#[derive(Clone, Debug)]
pub struct TableBuffer {
    schema: Schema,
    columns: Vec<ColumnBuffer>,
    rows: usize,
}

impl TableBuffer {
    /// An empty table of this schema.
    pub fn new(schema: &Schema) -> Self {
        Self::with_capacity(schema, 0)
    }

    /// An empty table with room for `rows` rows.
    pub fn with_capacity(schema: &Schema, rows: usize) -> Self {
        let columns = schema.columns().iter();
        Self {
            schema: schema.clone(),
            columns: columns.map(|column| ColumnBuffer::with_capacity(column.kind, rows)).collect(),
            rows: 0,
        }
    }

    /// The table's schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Number of complete rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Bytes of the values held, roughly; a caller that bounds its memory writes and clears by it.
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(ColumnBuffer::bytes).sum()
    }

    /// Starts a row; its cells are pushed in column order.
    #[inline]
    pub fn row(&mut self) -> Row<'_> {
        Row { table: self, next: 0 }
    }

    /// Removes all rows and keeps the memory.
    pub fn clear(&mut self) {
        for column in &mut self.columns {
            column.truncate(0);
        }
        self.rows = 0;
    }

    /// Appends all rows of another table of the same kinds of columns.
    ///
    /// # Panics
    /// If the other table's columns are of other kinds: a mistake in the calling code.
    pub fn append(&mut self, other: &Self) {
        assert_eq!(self.columns.len(), other.columns.len(), "tables of different width");
        for (index, (mine, theirs)) in self.columns.iter_mut().zip(&other.columns).enumerate() {
            if !mine.append(theirs) {
                refuse(&self.schema, index, "a column of another kind");
            }
        }
        self.rows += other.rows;
    }

    /// The cell of a row and a column, both counted from 0.
    ///
    /// # Panics
    /// If there is no such row or column.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.columns[column].cell(row)
    }

    /// The number in a row of the column of this name, true as 1; NaN where there is none.
    #[cfg(test)]
    pub(crate) fn number(&self, row: usize, column: &str) -> f64 {
        match self.schema.position(column).map(|column| self.cell(row, column)) {
            Some(Cell::Integer(number)) => number as f64,
            Some(Cell::Real(number)) => number,
            Some(Cell::Flag(flag)) => f64::from(u8::from(flag)),
            Some(Cell::Null) => f64::NAN,
            other => panic!("{column}: {other:?}"),
        }
    }

    pub(super) fn columns(&self) -> &[ColumnBuffer] {
        &self.columns
    }
}

/// A row being written; it counts once [`Row::end`] is called and vanishes if dropped before.
///
/// Pushing panics if a cell's kind is not its column's, or if there are more cells than columns: both are mistakes
/// in the calling code, which writes schema and rows side by side.
#[derive(Debug)]
pub struct Row<'a> {
    table: &'a mut TableBuffer,
    next: usize,
}

impl Row<'_> {
    /// Pushes a whole number.
    ///
    /// # Panics
    /// If the column at hand is of another kind.
    #[inline]
    pub fn integer(&mut self, value: i64) -> &mut Self {
        self.push(ColumnKind::Integer, |column| column.push_integer(value))
    }

    /// Pushes a real number; NaN becomes null.
    ///
    /// # Panics
    /// If the column at hand is of another kind.
    #[inline]
    pub fn real(&mut self, value: f64) -> &mut Self {
        self.push(ColumnKind::Real, |column| column.push_real(value))
    }

    /// Pushes a flag.
    ///
    /// # Panics
    /// If the column at hand is of another kind.
    #[inline]
    pub fn flag(&mut self, value: bool) -> &mut Self {
        self.push(ColumnKind::Flag, |column| column.push_flag(value))
    }

    /// Pushes a text.
    ///
    /// # Panics
    /// If the column at hand is of another kind.
    #[inline]
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.push(ColumnKind::Text, |column| column.push_text(value))
    }

    /// Pushes a null.
    ///
    /// # Panics
    /// If the row is full.
    #[inline]
    pub fn null(&mut self) -> &mut Self {
        let push = |column: &mut ColumnBuffer| {
            column.push_null();
            true
        };
        self.push(ColumnKind::Text, push)
    }

    /// Pushes any cell.
    ///
    /// # Panics
    /// If the column at hand is of another kind.
    pub fn cell(&mut self, cell: Cell<'_>) -> &mut Self {
        match cell {
            Cell::Null => self.null(),
            Cell::Integer(value) => self.integer(value),
            Cell::Real(value) => self.real(value),
            Cell::Flag(value) => self.flag(value),
            Cell::Text(value) => self.text(value),
        }
    }

    /// Completes the row.
    ///
    /// # Panics
    /// If cells are missing.
    #[inline]
    pub fn end(mut self) {
        assert_eq!(self.next, self.table.columns.len(), "a row with too few cells");
        self.table.rows += 1;
        self.next = 0;
    }

    #[inline]
    fn push(&mut self, kind: ColumnKind, push: impl FnOnce(&mut ColumnBuffer) -> bool) -> &mut Self {
        let pushed = self.table.columns.get_mut(self.next).is_some_and(push);
        if !pushed {
            refuse(&self.table.schema, self.next, kind.described());
        }
        self.next += 1;
        self
    }
}

impl Drop for Row<'_> {
    fn drop(&mut self) {
        let rows = self.table.rows;
        for column in &mut self.table.columns[..self.next] {
            column.truncate(rows);
        }
    }
}

#[cold]
fn refuse(schema: &Schema, index: usize, what: &str) -> ! {
    match schema.columns().get(index) {
        Some(Column { name, kind, .. }) => panic!("column `{name}` takes {}, not {what}", kind.described()),
        None => panic!("a row with more cells than the table's {index} columns"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        Schema::new(vec![Column::integer("i"), Column::real("r"), Column::flag("f"), Column::text("t")]).unwrap()
    }

    fn cells(table: &TableBuffer, row: usize) -> Vec<Cell<'_>> {
        (0..4).map(|column| table.cell(row, column)).collect()
    }

    #[test]
    fn rows_come_back_as_pushed_and_nan_as_null() {
        let mut table = TableBuffer::new(&schema());
        let mut row = table.row();
        row.integer(-1).real(f64::NAN).flag(true).text("é,\n");
        row.end();
        let mut row = table.row();
        row.null().real(-0.5).null().text("");
        row.end();
        assert_eq!(table.rows(), 2);
        let first = [Cell::Integer(-1), Cell::Null, Cell::Flag(true), Cell::Text("é,\n")];
        assert_eq!(cells(&table, 0), first);
        let second = [Cell::Null, Cell::Real(-0.5), Cell::Null, Cell::Text("")];
        assert_eq!(cells(&table, 1), second);
    }

    #[test]
    fn a_row_dropped_before_its_end_leaves_no_trace() {
        let mut table = TableBuffer::new(&schema());
        table.row().integer(1).null();
        let mut row = table.row();
        row.integer(2).real(3.0).flag(false).text("kept");
        row.end();
        table.row().null().real(1.0).flag(true).text("gone");
        assert_eq!(table.rows(), 1);
        assert_eq!(cells(&table, 0)[0], Cell::Integer(2));
        assert!(table.columns.iter().all(|column| column.len() == 1));
    }

    #[test]
    fn appending_keeps_order_and_nulls_of_both() {
        let full = |value: i64| {
            let mut table = TableBuffer::new(&schema());
            let mut row = table.row();
            row.integer(value).real(1.0).flag(true).text("ab");
            row.end();
            table
        };
        let mut holes = TableBuffer::new(&schema());
        let mut row = holes.row();
        row.null().null().null().null();
        row.end();

        let mut table = full(1);
        table.append(&holes);
        table.append(&full(2));
        table.append(&holes);
        assert_eq!(table.rows(), 4);
        let firsts: Vec<Cell<'_>> = (0..4).map(|row| table.cell(row, 0)).collect();
        assert_eq!(firsts, [Cell::Integer(1), Cell::Null, Cell::Integer(2), Cell::Null]);
        assert_eq!(table.cell(2, 3), Cell::Text("ab"));
        assert_eq!(table.cell(3, 3), Cell::Null);
    }

    #[test]
    fn clearing_forgets_rows_and_nulls() {
        let mut table = TableBuffer::new(&schema());
        let mut row = table.row();
        row.null().null().null().text("x");
        row.end();
        table.clear();
        assert!(table.is_empty());
        assert_eq!(table.bytes(), 0);
        let mut row = table.row();
        row.integer(1).real(1.0).flag(true).text("y");
        row.end();
        assert_eq!(cells(&table, 0), [Cell::Integer(1), Cell::Real(1.0), Cell::Flag(true), Cell::Text("y")]);
    }

    #[test]
    #[should_panic(expected = "column `r` takes a number, not an integer")]
    fn a_cell_of_the_wrong_kind_is_refused() {
        TableBuffer::new(&schema()).row().integer(1).integer(2);
    }

    #[test]
    #[should_panic(expected = "too few cells")]
    fn a_short_row_cannot_end() {
        let mut table = TableBuffer::new(&schema());
        let mut row = table.row();
        row.integer(1);
        row.end();
    }
}
