//! One final file from the parts of all chunks.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;

use super::{AtomicFile, FileStamp, ResultError};
use crate::table::{CsvTableWriter, Format, ParquetTableWriter, Schema, TableError, group_batches, metadata};

/// Row groups of at least this many rows are copied as they are; smaller ones are pooled into such. A file of
/// thousands of tiny row groups is mostly footer, and slow in every tool.
const GROUP_ROWS: usize = 65_536;

/// Writes the final file of a table from its parts in chunk order. Its bytes depend on the parts alone.
///
/// # Errors
/// A full disk, a part that is missing or damaged; nothing appears under the final name then.
pub(super) fn assemble(
    target: &Path,
    schema: &Schema,
    format: Format,
    parts: &[PathBuf],
) -> Result<FileStamp, ResultError> {
    let sink = AtomicFile::create(target)?;
    match format {
        Format::Parquet => parquet(sink, target, schema, parts)?,
        Format::Csv => csv(sink, target, schema, parts)?,
    }
    .commit()
}

fn csv(sink: AtomicFile, target: &Path, schema: &Schema, parts: &[PathBuf]) -> Result<AtomicFile, ResultError> {
    let mut header = CsvTableWriter::new(sink);
    header.header(schema).map_err(ResultError::table("write", target))?;
    let mut sink = header.finish().map_err(ResultError::table("write", target))?;
    for path in parts {
        let mut part = File::open(path).map_err(ResultError::io("open", path))?;
        io::copy(&mut part, &mut sink).map_err(ResultError::io("write", target))?;
    }
    Ok(sink)
}

fn parquet(sink: AtomicFile, target: &Path, schema: &Schema, parts: &[PathBuf]) -> Result<AtomicFile, ResultError> {
    let written = || ResultError::table("write", target);
    let mut pool =
        Pool { writer: ParquetTableWriter::new(sink, schema).map_err(written())?, batches: Vec::new(), rows: 0 };
    for path in parts {
        let part = File::open(path).map_err(ResultError::io("open", path))?;
        pool.take(&part).map_err(ResultError::table("copy", path))?;
    }
    pool.flush().map_err(written())?;
    pool.writer.finish().map_err(written())
}

/// Row groups on their way into a file, small ones waiting for others.
struct Pool {
    writer: ParquetTableWriter<AtomicFile>,
    batches: Vec<RecordBatch>,
    rows: usize,
}

impl Pool {
    fn take(&mut self, part: &File) -> Result<(), TableError> {
        let metadata = metadata(part)?;
        for index in 0..metadata.metadata().num_row_groups() {
            let rows = usize::try_from(metadata.metadata().row_group(index).num_rows()).unwrap_or(0);
            if rows >= GROUP_ROWS {
                self.flush()?;
                self.writer.copy_group(part, &metadata, index)?;
            } else {
                self.batches.extend(group_batches(part.try_clone()?, &metadata, index)?);
                self.rows += rows;
                if self.rows >= GROUP_ROWS {
                    self.flush()?;
                }
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), TableError> {
        if self.rows > 0 {
            self.writer.write_group(&self.batches)?;
        }
        self.batches.clear();
        self.rows = 0;
        Ok(())
    }
}
