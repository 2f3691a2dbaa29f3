//! Tables as Parquet: zstd level 1, BYTE_STREAM_SPLIT for real numbers, DELTA_BINARY_PACKED for integers, a
//! dictionary for text only, statistics per column chunk, no time stamps.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::arrow_writer::{ArrowRowGroupWriterFactory, compute_leaves};
use parquet::arrow::{ArrowSchemaConverter, ProjectionMask, add_encoded_arrow_schema_to_metadata};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use super::{ColumnKind, READ_BATCH_ROWS, Schema, TableBuffer, TableError, guarded};

/// Writes buffers of one schema into a Parquet file, each as a row group of its own.
#[derive(Debug)]
pub struct ParquetTableWriter<W: Write + Send> {
    file: SerializedFileWriter<Slot<W>>,
    groups: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
}

impl<W: Write + Send> ParquetTableWriter<W> {
    /// Starts a file.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn new(sink: W, schema: &Schema) -> Result<Self, TableError> {
        let arrow = schema.to_arrow();
        let mut properties = properties(schema)?;
        add_encoded_arrow_schema_to_metadata(&arrow, &mut properties);
        let root = ArrowSchemaConverter::new().convert(&arrow)?.root_schema_ptr();
        let file = SerializedFileWriter::new(Slot(Some(sink)), root, Arc::new(properties))?;
        Ok(Self { groups: ArrowRowGroupWriterFactory::new(&file, Arc::clone(&arrow)), file, schema: arrow })
    }

    /// Appends the rows as one row group; no rows, no group.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn write(&mut self, table: &TableBuffer) -> Result<(), TableError> {
        if table.is_empty() {
            return Ok(());
        }
        self.write_group(&[table.to_batch()?])
    }

    /// Ends the file and gives the sink back.
    ///
    /// # Errors
    /// The sink refuses.
    pub fn finish(mut self) -> Result<W, TableError> {
        self.file.finish()?;
        Ok(self.file.inner_mut().take()?)
    }

    /// Appends several batches as one row group.
    pub(crate) fn write_group(&mut self, batches: &[RecordBatch]) -> Result<(), TableError> {
        let index = self.file.flushed_row_groups().len();
        let mut columns = self.groups.create_column_writers(index)?;
        for batch in batches {
            let cells = self.schema.fields().iter().zip(batch.columns());
            for ((field, array), column) in cells.zip(&mut columns) {
                for leaf in compute_leaves(field, array)? {
                    column.write(&leaf)?;
                }
            }
        }
        let mut group = self.file.next_row_group()?;
        for column in columns {
            column.close()?.append_to_row_group(&mut group)?;
        }
        group.close()?;
        Ok(())
    }

    /// Appends a row group of another file of the same schema as it is, without decoding it.
    pub(crate) fn copy_group(
        &mut self,
        source: &File,
        metadata: &ArrowReaderMetadata,
        index: usize,
    ) -> Result<(), TableError> {
        let from = metadata.metadata().row_group(index);
        let rows_written = u64::try_from(from.num_rows()).map_err(ParquetError::from)?;
        let mut group = self.file.next_row_group()?;
        for column in from.columns() {
            let close = ColumnCloseResult {
                bytes_written: u64::try_from(column.compressed_size()).map_err(ParquetError::from)?,
                rows_written,
                metadata: column.clone(),
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            group.append_column(source, close)?;
        }
        group.close()?;
        Ok(())
    }
}

/// A sink that can be taken out again: the library's own way out turns the operating system's error into text, and
/// a full disk could no longer be told from a mistake.
#[derive(Debug)]
struct Slot<W>(Option<W>);

impl<W> Slot<W> {
    fn take(&mut self) -> io::Result<W> {
        self.0.take().ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }
}

impl<W: Write> Write for Slot<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Some(sink) => sink.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), Write::flush)
    }
}

fn properties(schema: &Schema) -> Result<WriterProperties, TableError> {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
    for column in schema.columns() {
        let path = ColumnPath::new(vec![column.name.clone()]);
        builder = match column.kind {
            ColumnKind::Integer => builder.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            ColumnKind::Real => builder.set_column_encoding(path, Encoding::BYTE_STREAM_SPLIT),
            ColumnKind::Text => builder.set_column_dictionary_enabled(path, true),
            ColumnKind::Flag => builder,
        };
    }
    Ok(builder.build())
}

/// Reads a Parquet table of a known schema back, batch by batch.
#[derive(Debug)]
pub struct ParquetTableReader {
    batches: Option<ParquetRecordBatchReader>,
    schema: SchemaRef,
}

impl ParquetTableReader {
    /// Opens a file; `columns` selects and must all be there, none selects all. Batches have file order of columns.
    ///
    /// # Errors
    /// Not a Parquet file, a damaged one, a column that is not there.
    pub fn new(file: File, columns: Option<&[&str]>) -> Result<Self, TableError> {
        fenced(|| {
            let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?;
            let mask = projection(&metadata, columns)?;
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
                .with_batch_size(READ_BATCH_ROWS)
                .with_projection(mask);
            let batches = builder.build()?;
            let schema = arrow_array::RecordBatchReader::schema(&batches);
            Ok(Self { batches: Some(batches), schema })
        })
    }

    /// The Arrow schema of the batches.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

impl Iterator for ParquetTableReader {
    type Item = Result<RecordBatch, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batches = self.batches.as_mut()?;
        let next = fenced(|| Ok(batches.next().transpose()?)).transpose();
        if !matches!(next, Some(Ok(_))) {
            self.batches = None;
        }
        next
    }
}

fn projection(metadata: &ArrowReaderMetadata, columns: Option<&[&str]>) -> Result<ProjectionMask, TableError> {
    let Some(columns) = columns else {
        return Ok(ProjectionMask::all());
    };
    let fields = metadata.schema().fields();
    let available: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
    let find = |name: &&str| {
        let missing = || TableError::MissingColumn { name: (*name).to_owned(), available: available.clone() };
        available.iter().position(|other| other == name).ok_or_else(missing)
    };
    let roots = columns.iter().map(find).collect::<Result<Vec<usize>, _>>()?;
    Ok(ProjectionMask::roots(metadata.parquet_schema(), roots))
}

/// The metadata of a Parquet file that we wrote.
pub(crate) fn metadata(file: &File) -> Result<ArrowReaderMetadata, TableError> {
    fenced(|| Ok(ArrowReaderMetadata::load(file, ArrowReaderOptions::new())?))
}

/// The batches of one row group.
pub(crate) fn group_batches(
    file: File,
    metadata: &ArrowReaderMetadata,
    index: usize,
) -> Result<Vec<RecordBatch>, TableError> {
    fenced(|| {
        let batches = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone())
            .with_row_groups(vec![index])
            .with_batch_size(READ_BATCH_ROWS)
            .build()?;
        Ok(batches.collect::<Result<Vec<RecordBatch>, _>>()?)
    })
}

fn fenced<T>(read: impl FnOnce() -> Result<T, TableError>) -> Result<T, TableError> {
    guarded(read).unwrap_or_else(|reason| Err(TableError::Corrupt { reason }))
}
