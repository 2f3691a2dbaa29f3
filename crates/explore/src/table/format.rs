//! The two ways a table is stored, behind one writer.

use std::fmt;
use std::io::Write;

use serde::{Deserialize, Serialize};

use super::{CsvTableWriter, ParquetTableWriter, Schema, TableBuffer, TableError};

/// How tables are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Columnar, compressed, typed.
    #[default]
    Parquet,
    /// Text that every tool reads.
    Csv,
}

impl Format {
    /// The file name's extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// Writes buffers of one schema in either format.
#[derive(Debug)]
pub enum TableWriter<W: Write + Send> {
    /// As Parquet.
    Parquet(Box<ParquetTableWriter<W>>),
    /// As CSV.
    Csv(Box<CsvTableWriter<W>>),
}

impl<W: Write + Send> TableWriter<W> {
    /// Starts a file that stands alone: a CSV file with its header.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn new(sink: W, schema: &Schema, format: Format) -> Result<Self, TableError> {
        let mut writer = Self::part(sink, schema, format)?;
        if let Self::Csv(csv) = &mut writer {
            csv.header(schema)?;
        }
        Ok(writer)
    }

    /// Starts a part of a file: a CSV part has no header.
    pub(crate) fn part(sink: W, schema: &Schema, format: Format) -> Result<Self, TableError> {
        Ok(match format {
            Format::Parquet => Self::Parquet(Box::new(ParquetTableWriter::new(sink, schema)?)),
            Format::Csv => Self::Csv(Box::new(CsvTableWriter::new(sink))),
        })
    }

    /// Appends the rows; in Parquet as a row group of their own.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn write(&mut self, table: &TableBuffer) -> Result<(), TableError> {
        match self {
            Self::Parquet(parquet) => parquet.write(table),
            Self::Csv(csv) => csv.write(table),
        }
    }

    /// Ends the file and gives the sink back.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn finish(self) -> Result<W, TableError> {
        match self {
            Self::Parquet(parquet) => parquet.finish(),
            Self::Csv(csv) => csv.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom};

    use arrow_array::{Array, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};

    use super::*;
    use crate::table::{Cell, Column, CsvTableReader, ParquetTableReader};

    fn schema() -> Schema {
        Schema::new(vec![
            Column::integer("i").unit("blocks").doc("A count."),
            Column::real("r.with.dots").unit("gwei").doc("A price."),
            Column::flag("f"),
            Column::text("t").doc("A name."),
        ])
        .unwrap()
    }

    const ROWS: [[Cell<'static>; 4]; 5] = [
        [Cell::Integer(i64::MIN), Cell::Real(0.1), Cell::Flag(true), Cell::Text("plain")],
        [Cell::Null, Cell::Null, Cell::Null, Cell::Null],
        [Cell::Integer(i64::MAX), Cell::Real(-1e300), Cell::Flag(false), Cell::Text("a,\"b\"\nc")],
        [Cell::Integer(0), Cell::Real(5e-324), Cell::Null, Cell::Text("é")],
        [Cell::Integer(7), Cell::Real(f64::INFINITY), Cell::Flag(true), Cell::Text("plain")],
    ];

    fn table() -> TableBuffer {
        let mut table = TableBuffer::new(&schema());
        for cells in ROWS {
            let mut row = table.row();
            for cell in cells {
                row.cell(cell);
            }
            row.end();
        }
        table
    }

    fn written(format: Format) -> Vec<u8> {
        let mut writer = TableWriter::new(Vec::new(), &schema(), format).unwrap();
        writer.write(&table()).unwrap();
        writer.write(&table()).unwrap();
        writer.finish().unwrap()
    }

    fn file_of(bytes: &[u8]) -> std::fs::File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file
    }

    fn assert_rows(batches: &[RecordBatch]) {
        let mut rows = Vec::new();
        for batch in batches {
            let integers = batch.column(0).as_any().downcast_ref::<Int64Array>().unwrap();
            let reals = batch.column(1).as_any().downcast_ref::<Float64Array>().unwrap();
            let flags = batch.column(2).as_any().downcast_ref::<BooleanArray>().unwrap();
            let texts = batch.column(3).as_any().downcast_ref::<StringArray>().unwrap();
            for row in 0..batch.num_rows() {
                let valued = [
                    Cell::Integer(integers.value(row)),
                    Cell::Real(reals.value(row)),
                    Cell::Flag(flags.value(row)),
                    Cell::Text(texts.value(row)),
                ];
                let columns = batch.columns().iter().zip(valued);
                let cells = columns.map(|(column, cell)| if column.is_null(row) { Cell::Null } else { cell });
                rows.push(cells.collect::<Vec<_>>());
            }
        }
        assert_eq!(rows, [ROWS, ROWS].concat());
    }

    #[test]
    fn parquet_gives_back_every_cell_null_and_description() {
        let reader = ParquetTableReader::new(file_of(&written(Format::Parquet)), None).unwrap();
        assert_eq!(reader.schema(), schema().to_arrow());
        assert_rows(&reader.collect::<Result<Vec<_>, _>>().unwrap());
    }

    #[test]
    fn csv_gives_back_every_cell_and_null() {
        let bytes = written(Format::Csv);
        let reader = CsvTableReader::new(bytes.as_slice(), &schema(), None).unwrap();
        assert_rows(&reader.collect::<Result<Vec<_>, _>>().unwrap());
    }

    #[test]
    fn csv_is_written_as_documented() {
        let text = String::from_utf8(written(Format::Csv)).unwrap();
        let expected = "i,r.with.dots,f,t\n-9223372036854775808,0.1,true,plain\n,,,\n\
            9223372036854775807,-1e300,false,\"a,\"\"b\"\"\nc\"\n0,5e-324,,é\n7,inf,true,plain\n";
        assert!(text.starts_with(expected), "{text}");
    }

    #[test]
    fn equal_content_gives_equal_bytes() {
        assert_eq!(written(Format::Parquet), written(Format::Parquet));
        assert_eq!(written(Format::Csv), written(Format::Csv));
    }

    #[test]
    fn selected_columns_come_in_file_order_and_missing_ones_are_named() {
        let wanted: &[&str] = &["t", "i"];
        let parquet = ParquetTableReader::new(file_of(&written(Format::Parquet)), Some(wanted)).unwrap();
        let bytes = written(Format::Csv);
        let csv = CsvTableReader::new(bytes.as_slice(), &schema(), Some(wanted)).unwrap();
        for fields in [parquet.schema(), csv.schema().to_arrow()] {
            let names: Vec<&String> = fields.fields().iter().map(|field| field.name()).collect();
            assert_eq!(names, ["i", "t"]);
        }
        assert_eq!(csv.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 10);

        let absent: &[&str] = &["i", "r.with.dot"];
        let parquet = ParquetTableReader::new(file_of(&written(Format::Parquet)), Some(absent)).unwrap_err();
        let csv = CsvTableReader::new(bytes.as_slice(), &schema(), Some(absent)).unwrap_err();
        for error in [parquet, csv] {
            assert!(error.to_string().contains("did you mean `r.with.dots`?"), "{error}");
        }
    }

    #[test]
    fn encodings_are_those_chosen_per_kind() {
        use parquet::basic::{Compression, Encoding};
        let metadata = crate::table::parquet::metadata(&file_of(&written(Format::Parquet))).unwrap();
        assert_eq!(metadata.metadata().num_row_groups(), 2);
        let columns = metadata.metadata().row_group(0).columns();
        let has = |column: usize, encoding| columns[column].encodings().any(|other| other == encoding);
        assert!(has(0, Encoding::DELTA_BINARY_PACKED));
        assert!(has(1, Encoding::BYTE_STREAM_SPLIT));
        assert!(has(3, Encoding::RLE_DICTIONARY));
        assert!(columns[..3].iter().all(|column| column.dictionary_page_offset().is_none()));
        assert!(columns.iter().all(|column| matches!(column.compression(), Compression::ZSTD(_))));
    }

    #[test]
    fn a_damaged_csv_cell_is_named_with_its_line() {
        let text = "i,r.with.dots,f,t\n1,2.0,true,x\n1,2.0,maybe,x\n";
        let mut reader = CsvTableReader::new(text.as_bytes(), &schema(), None).unwrap();
        let message = reader.next().unwrap().unwrap_err().to_string();
        assert_eq!(message, "line 3, column `f`: `maybe` is not true or false");
        assert!(reader.next().is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_reported_as_such_by_both_formats() {
        for format in [Format::Parquet, Format::Csv] {
            let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
            let error = TableWriter::new(full, &schema(), format)
                .and_then(|mut writer| {
                    writer.write(&table())?;
                    writer.finish()?.flush().map_err(TableError::from)
                })
                .unwrap_err();
            assert!(
                matches!(&error, TableError::Io(io) if io.kind() == std::io::ErrorKind::StorageFull),
                "{format}: {error:?}"
            );
        }
    }
}
