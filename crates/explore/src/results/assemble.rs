//! One final file from the parts of all chunks.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;

use super::{AtomicFile, FileStamp, ResultError};
use crate::table::{CsvTableWriter, Format, ParquetTableWriter, Schema, group_batches, metadata};

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

fn parquet<W: Write + Send>(sink: W, target: &Path, schema: &Schema, parts: &[PathBuf]) -> Result<W, ResultError> {
    let writer = ParquetTableWriter::new(sink, schema).map_err(ResultError::table("write", target))?;
    let mut pool = Pool { writer, target, batches: Vec::new(), rows: 0 };
    for path in parts {
        pool.take(path)?;
    }
    pool.flush()?;
    pool.writer.finish().map_err(ResultError::table("write", target))
}

/// Row groups on their way into a file, small ones waiting for others.
struct Pool<'a, W: Write + Send> {
    writer: ParquetTableWriter<W>,
    target: &'a Path,
    batches: Vec<RecordBatch>,
    rows: usize,
}

impl<W: Write + Send> Pool<'_, W> {
    fn take(&mut self, path: &Path) -> Result<(), ResultError> {
        let unreadable = || ResultError::table("read", path);
        let part = File::open(path).map_err(ResultError::io("open", path))?;
        let metadata = metadata(&part).map_err(unreadable())?;
        for index in 0..metadata.metadata().num_row_groups() {
            let rows = usize::try_from(metadata.metadata().row_group(index).num_rows()).unwrap_or(0);
            if rows >= GROUP_ROWS {
                self.flush()?;
                let copied = self.writer.copy_group(&part, &metadata, index);
                copied.map_err(ResultError::table("write", self.target))?;
            } else {
                let part = part.try_clone().map_err(ResultError::io("read", path))?;
                self.batches.extend(group_batches(part, &metadata, index).map_err(unreadable())?);
                self.rows += rows;
                if self.rows >= GROUP_ROWS {
                    self.flush()?;
                }
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ResultError> {
        if self.rows > 0 {
            self.writer.write_group(&self.batches).map_err(ResultError::table("write", self.target))?;
        }
        self.batches.clear();
        self.rows = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, TableBuffer};

    /// A disk that takes no more than the first bytes of a file.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_is_told_of_the_file_that_is_written_and_damage_of_the_part_that_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let schema = Schema::new(vec![Column::integer("i")]).unwrap();
        // One row group that is copied as it is, one that is pooled.
        for rows in [70_000, 5] {
            let part = folder.path().join("part");
            let mut table = TableBuffer::new(&schema);
            for number in 0..rows {
                let mut row = table.row();
                row.integer(number * number);
                row.end();
            }
            let mut writer = ParquetTableWriter::new(File::create(&part).unwrap(), &schema).unwrap();
            writer.write(&table).unwrap();
            writer.finish().unwrap();
            let parts = std::slice::from_ref(&part);
            let assembled = |sink: Full| parquet(sink, Path::new("final"), &schema, parts).map(|_| ());
            assert!(assembled(Full(usize::MAX)).is_ok());
            for room in [0, 10, 100] {
                let told = assembled(Full(room)).unwrap_err().to_string();
                assert!(told.starts_with("cannot write `final`: the disk is full"), "{told}");
            }
            std::fs::write(&part, "PAR1 and nothing else").unwrap();
            let told = assembled(Full(usize::MAX)).unwrap_err().to_string();
            assert!(told.starts_with(&format!("`{}`: ", part.display())), "{told}");
        }
    }
}
