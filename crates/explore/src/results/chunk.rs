//! Writing the rows of one chunk.

use std::path::PathBuf;

use super::atomic::sync_folder;
use super::journal::{ChunkRecord, PARTS, PartRecord, part_path};
use super::{AtomicFile, ResultError, RunFolder};
use crate::table::{TableBuffer, TableWriter};

/// Takes the rows of one chunk, any number of buffers per table, each written at once: memory stays bounded by the
/// caller's buffers. Dropped before [`ChunkWriter::commit`], the chunk is not done and leaves nothing.
#[derive(Debug)]
pub struct ChunkWriter<'a> {
    folder: &'a RunFolder,
    chunk: u64,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    path: PathBuf,
    writer: TableWriter<AtomicFile>,
    rows: u64,
}

impl<'a> ChunkWriter<'a> {
    pub(super) fn create(folder: &'a RunFolder, chunk: u64) -> Result<Self, ResultError> {
        let parts = folder.tables().iter().map(|table| {
            let path = part_path(folder.path(), chunk, &table.name, folder.format());
            let file = AtomicFile::create(&path)?;
            let writer =
                TableWriter::part(file, &table.columns, folder.format()).map_err(ResultError::table("write", &path))?;
            Ok(Part { path, writer, rows: 0 })
        });
        let parts = parts.collect::<Result<Vec<Part>, ResultError>>()?;
        Ok(Self { folder, chunk, parts })
    }

    /// The chunk's number.
    pub fn chunk(&self) -> u64 {
        self.chunk
    }

    /// Appends rows to a table. In Parquet each call makes a row group: give some ten thousand rows at a time, or
    /// all there are.
    ///
    /// # Errors
    /// No such table, other columns, a full disk.
    pub fn write(&mut self, table: &str, rows: &TableBuffer) -> Result<(), ResultError> {
        let tables = self.folder.tables();
        let Some(index) = tables.iter().position(|spec| spec.name == table) else {
            let available: Vec<String> = tables.iter().map(|spec| spec.name.clone()).collect();
            return Err(ResultError::UnknownTable {
                path: self.folder.path().to_owned(),
                name: table.to_owned(),
                available,
            });
        };
        if !tables[index].columns.is(rows.schema()) {
            return Err(ResultError::OtherColumns { name: table.to_owned() });
        }
        let part = &mut self.parts[index];
        part.writer.write(rows).map_err(ResultError::table("write", &part.path))?;
        part.rows += rows.rows() as u64;
        Ok(())
    }

    /// Makes the chunk durable and journals it: from here on it is done, whatever happens.
    ///
    /// # Errors
    /// A full disk; the chunk is then not done.
    pub fn commit(self) -> Result<(), ResultError> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for (part, table) in self.parts.into_iter().zip(self.folder.tables()) {
            let file = part.writer.finish().map_err(ResultError::table("write", &part.path))?;
            parts.push(PartRecord {
                table: table.name.clone(),
                rows: part.rows,
                stamp: file.commit_in_unsynced_folder()?,
            });
        }
        sync_folder(&self.folder.path().join(PARTS))?;
        self.folder.journal(ChunkRecord { chunk: self.chunk, parts })
    }
}
