//! Tables as CSV: null is an empty field, real numbers have the fewest digits that read back as the same number,
//! flags are `true` and `false`, lines end with a single line feed.
//!
//! CSV knows no difference between a null and an empty text: both come back as null.

use std::io::{BufReader, Read, Write};

use arrow_array::RecordBatch;
use csv::{ByteRecord, ReaderBuilder, WriterBuilder};

use super::{Cell, Column, ColumnKind, READ_BATCH_ROWS, Row, Schema, TableBuffer, TableError};

/// Writes buffers of one schema into a CSV file.
#[derive(Debug)]
pub struct CsvTableWriter<W: Write> {
    lines: csv::Writer<W>,
    scratch: Vec<u8>,
}

impl<W: Write> CsvTableWriter<W> {
    /// Starts a file without header.
    pub fn new(sink: W) -> Self {
        Self { lines: WriterBuilder::new().has_headers(false).from_writer(sink), scratch: Vec::new() }
    }

    /// Writes the header line.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn header(&mut self, schema: &Schema) -> Result<(), TableError> {
        Ok(self.lines.write_record(schema.names())?)
    }

    /// Appends the rows.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn write(&mut self, table: &TableBuffer) -> Result<(), TableError> {
        for row in 0..table.rows() {
            for column in 0..table.columns().len() {
                self.scratch.clear();
                match table.cell(row, column) {
                    Cell::Null => {}
                    Cell::Integer(value) => write!(self.scratch, "{value}")?,
                    Cell::Real(value) => write!(self.scratch, "{value:?}")?,
                    Cell::Flag(value) => write!(self.scratch, "{value}")?,
                    Cell::Text(value) => self.scratch.extend_from_slice(value.as_bytes()),
                }
                self.lines.write_field(&self.scratch)?;
            }
            self.lines.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }

    /// Ends the file and gives the sink back.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn finish(self) -> Result<W, TableError> {
        self.lines.into_inner().map_err(|error| TableError::Io(error.into_error()))
    }
}

/// Reads a CSV table of a known schema back, batch by batch.
#[derive(Debug)]
pub struct CsvTableReader<R: Read> {
    lines: csv::Reader<BufReader<R>>,
    record: ByteRecord,
    wanted: Vec<usize>,
    table: TableBuffer,
    ended: bool,
}

impl<R: Read> CsvTableReader<R> {
    /// Opens a table written with `schema`; `columns` selects and must all be there, none selects all. Batches have
    /// file order of columns.
    ///
    /// # Errors
    /// A header other than the schema's, a column that is not there.
    pub fn new(source: R, schema: &Schema, columns: Option<&[&str]>) -> Result<Self, TableError> {
        let mut wanted = match columns {
            Some(names) => schema.positions(names)?,
            None => (0..schema.columns().len()).collect(),
        };
        wanted.sort_unstable();
        wanted.dedup();
        let mut lines = ReaderBuilder::new().from_reader(BufReader::new(source));
        let found: Vec<String> =
            lines.byte_headers()?.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        if found != schema.names() {
            return Err(TableError::CsvHeader { found: found.join(","), expected: schema.names().join(",") });
        }
        let selected = wanted.iter().map(|position| schema.columns()[*position].clone());
        Ok(Self {
            table: TableBuffer::new(&Schema::new(selected.collect())?),
            lines,
            record: ByteRecord::new(),
            wanted,
            ended: false,
        })
    }

    /// The schema of the batches.
    pub fn schema(&self) -> &Schema {
        self.table.schema()
    }

    fn next_batch(&mut self) -> Result<RecordBatch, TableError> {
        self.table.clear();
        let schema = self.table.schema().clone();
        while self.table.rows() < READ_BATCH_ROWS && self.lines.read_byte_record(&mut self.record)? {
            let line = self.record.position().map_or(0, csv::Position::line);
            let mut row = self.table.row();
            for (position, column) in self.wanted.iter().zip(schema.columns()) {
                let text = self.record.get(*position).unwrap_or_default();
                parse_cell(&mut row, text, column).ok_or_else(|| TableError::CsvCell {
                    line,
                    column: column.name.clone(),
                    text: String::from_utf8_lossy(text).into_owned(),
                    expected: column.kind.described(),
                })?;
            }
            row.end();
        }
        self.table.to_batch()
    }
}

fn parse_cell(row: &mut Row<'_>, text: &[u8], column: &Column) -> Option<()> {
    let text = std::str::from_utf8(text).ok()?;
    let cell = match column.kind {
        _ if text.is_empty() => Cell::Null,
        ColumnKind::Integer => Cell::Integer(text.parse().ok()?),
        ColumnKind::Real => Cell::Real(text.parse().ok()?),
        ColumnKind::Flag => Cell::Flag(text.parse().ok()?),
        ColumnKind::Text => Cell::Text(text),
    };
    row.cell(cell);
    Some(())
}

impl<R: Read> Iterator for CsvTableReader<R> {
    type Item = Result<RecordBatch, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let batch = self.next_batch();
        self.ended = !batch.as_ref().is_ok_and(|batch| batch.num_rows() > 0);
        match batch {
            Ok(batch) if batch.num_rows() == 0 => None,
            other => Some(other),
        }
    }
}
