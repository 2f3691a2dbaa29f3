//! A folder while its run goes on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::assemble::assemble;
use super::journal::{ChunkRecord, Done, Journal, part_path};
use super::lock::FolderLock;
use super::{ChunkWriter, FileEntry, FileStamp, Manifest, ResultError, SCENARIO, Status, TableSpec, files};
use crate::table::Format;

/// A folder that takes chunks, from any number of threads; locked against other processes until dropped.
///
/// Dropped before [`RunFolder::finish`], as after a kill, all committed chunks are kept and
/// [`RunFolder::open`] continues from there.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    tables: Vec<TableSpec>,
    format: Format,
    state: Mutex<State>,
    /// Held for its effect; released last.
    _lock: FolderLock,
}

#[derive(Debug)]
struct State {
    manifest: Manifest,
    journal: Journal,
    done: Done,
}

impl RunFolder {
    pub(super) fn with(path: PathBuf, lock: FolderLock, manifest: Manifest, journal: Journal, done: Done) -> Self {
        Self {
            path,
            tables: manifest.tables.clone(),
            format: manifest.format,
            state: Mutex::new(State { manifest, journal, done }),
            _lock: lock,
        }
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The tables to be written.
    pub fn tables(&self) -> &[TableSpec] {
        &self.tables
    }

    /// How tables are stored.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Number of chunks done so far.
    pub fn done(&self) -> u64 {
        self.state().done.len() as u64
    }

    /// The chunks yet to be written, ascending: all that the shard owns and that are not done.
    pub fn pending(&self) -> Vec<u64> {
        let state = self.state();
        let owned = |chunk: &u64| state.manifest.shard.is_none_or(|shard| shard.owns(*chunk));
        let chunks = (0..state.manifest.chunks).filter(owned);
        chunks.filter(|chunk| !state.done.contains_key(chunk)).collect()
    }

    /// Starts a chunk.
    ///
    /// # Errors
    /// The chunk is out of range, of another shard or done; a full disk.
    pub fn chunk(&self, chunk: u64) -> Result<ChunkWriter<'_>, ResultError> {
        let refused = {
            let State { manifest, done, .. } = &*self.state();
            if chunk >= manifest.chunks {
                Some("the run has fewer chunks")
            } else if manifest.shard.is_some_and(|shard| !shard.owns(chunk)) {
                Some("it belongs to another shard")
            } else if done.contains_key(&chunk) {
                Some("it is done")
            } else {
                None
            }
        };
        match refused {
            Some(reason) => Err(ResultError::BadChunk { chunk, reason }),
            None => ChunkWriter::create(self, chunk),
        }
    }

    /// Writes a further file (a picture, a summary; `name` may have folders, with `/`) and registers it in the
    /// manifest; one of the same name is replaced.
    ///
    /// # Errors
    /// A name that leads out of the folder or belongs to the result itself; a full disk.
    pub fn add_file(&self, name: &str, bytes: &[u8]) -> Result<(), ResultError> {
        let mut state = self.state();
        let entry = files::add(&self.path, &state.manifest, name, bytes)?;
        state.manifest.register(entry);
        state.manifest.write(&self.path)
    }

    /// Marks the run as stopped on request, to be continued later.
    ///
    /// # Errors
    /// A full disk.
    pub fn interrupt(self) -> Result<(), ResultError> {
        let mut state = self.state();
        state.manifest.status = Status::Interrupted;
        state.manifest.write(&self.path)
    }

    /// Assembles the final files from the parts, marks the folder complete and removes the parts; a shard keeps its
    /// parts and is marked as one. Killed or failed at any moment, [`RunFolder::open`] and another `finish` do it.
    ///
    /// # Errors
    /// Chunks are pending; a full disk; a part that was damaged meanwhile.
    pub fn finish(self) -> Result<Manifest, ResultError> {
        let pending = self.pending().len() as u64;
        let State { manifest, done, .. } = &*self.state();
        if pending > 0 {
            return Err(ResultError::Unfinished {
                path: self.path.clone(),
                status: manifest.status,
                done: manifest.own_chunks() - pending,
                chunks: manifest.own_chunks(),
            });
        }
        if manifest.shard.is_some() {
            let mut manifest = self.finished(manifest, Vec::new())?;
            manifest.status = Status::Shard;
            manifest.write(&self.path)?;
            return Ok(manifest);
        }
        let parts = done.values().map(|record| (record.chunk, (self.path.as_path(), record)));
        self.complete(manifest, &parts.collect())
    }

    /// As [`RunFolder::finish`], from chunks that lie in other folders.
    pub(super) fn finish_from(self, chunks: &BTreeMap<u64, (&Path, &ChunkRecord)>) -> Result<Manifest, ResultError> {
        let manifest = self.state().manifest.clone();
        self.complete(&manifest, chunks)
    }

    fn complete(
        &self,
        manifest: &Manifest,
        chunks: &BTreeMap<u64, (&Path, &ChunkRecord)>,
    ) -> Result<Manifest, ResultError> {
        let mut written = Vec::with_capacity(self.tables.len());
        for (index, table) in self.tables.iter().enumerate() {
            let filled = chunks.values().filter(|(_, record)| record.parts[index].rows > 0);
            let parts: Vec<PathBuf> =
                filled.map(|(folder, record)| part_path(folder, record.chunk, &table.name, self.format)).collect();
            let name = table.file_name(self.format);
            let stamp = assemble(&self.path.join(&name), &table.columns, self.format, &parts)?;
            let rows = chunks.values().map(|(_, record)| record.parts[index].rows).sum();
            written.push(FileEntry { name, rows: Some(rows), part: None, stamp });
        }
        let mut manifest = self.finished(manifest, written)?;
        manifest.status = Status::Complete;
        manifest.write(&self.path)?;
        files::remove_parts(&self.path, &manifest)?;
        Ok(manifest)
    }

    /// The manifest with the scenario, these tables and all further files, in this order.
    fn finished(&self, manifest: &Manifest, tables: Vec<FileEntry>) -> Result<Manifest, ResultError> {
        let stamp = FileStamp::of_file(&self.path.join(SCENARIO))?;
        let scenario = FileEntry { name: SCENARIO.to_owned(), rows: None, part: None, stamp };
        let mut further = manifest.files.clone();
        further.retain(|file| file.name != SCENARIO && !manifest.table_files().any(|table| table == file.name));
        further.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Manifest { files: [scenario].into_iter().chain(tables).chain(further).collect(), ..manifest.clone() })
    }

    pub(super) fn journal(&self, record: ChunkRecord) -> Result<(), ResultError> {
        let mut state = self.state();
        state.journal.append(&record)?;
        state.done.insert(record.chunk, record);
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change of the state is one assignment after the fallible work, so a panic leaves it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
