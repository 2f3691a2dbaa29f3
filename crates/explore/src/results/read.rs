//! Reading a finished result.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::atomic::{CompleteFile, remove_partials, sync_folder};
use super::journal::Journal;
use super::lock::FolderLock;
use super::{FileEntry, Manifest, ResultError, Status, TableSpec, files};
use crate::table::{CsvTableReader, Format, ParquetTableReader};

/// A finished result.
#[derive(Debug)]
pub struct ResultFolder {
    path: PathBuf,
    manifest: Manifest,
    /// Files whose content was found to be what was written.
    sound: Mutex<Vec<FileEntry>>,
}

impl ResultFolder {
    /// Opens a finished result for reading.
    ///
    /// # Errors
    /// No result there, one that is not finished, is a shard, or has another version's layout.
    pub fn open(path: &Path) -> Result<Self, ResultError> {
        let handle = std::fs::metadata(path).map_err(ResultError::io("read", path))?;
        let path = path.to_owned();
        if !handle.is_dir() {
            return Err(ResultError::NotAFolder { path });
        }
        let Some(manifest) = Manifest::read(&path)? else {
            return Err(ResultError::NoManifest { path });
        };
        match manifest.status {
            Status::Complete => Ok(Self { path, manifest, sound: Mutex::default() }),
            Status::Shard => Err(ResultError::IsShard { path }),
            status @ (Status::Running | Status::Interrupted) => Err(ResultError::Unfinished {
                status,
                done: Journal::read(&path)?.len() as u64,
                chunks: manifest.own_chunks(),
                path,
            }),
        }
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the folder holds.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Reads a table, all its columns.
    ///
    /// # Errors
    /// No such table; its file is missing or not what was written.
    pub fn table(&self, name: &str) -> Result<TableReader, ResultError> {
        self.read(name, None)
    }

    /// Reads some columns of a table; batches have them in the table's order.
    ///
    /// # Errors
    /// As [`ResultFolder::table`]; a column that is not there.
    pub fn columns(&self, name: &str, columns: &[&str]) -> Result<TableReader, ResultError> {
        self.read(name, Some(columns))
    }

    fn read(&self, name: &str, columns: Option<&[&str]>) -> Result<TableReader, ResultError> {
        let table = self.spec(name)?;
        let path = self.checked_table(table)?;
        let file = File::open(&path).map_err(ResultError::io("open", &path))?;
        let batches = match self.manifest.format {
            Format::Parquet => ParquetTableReader::new(file, columns).map(Batches::Parquet),
            Format::Csv => CsvTableReader::new(file, &table.columns, columns).map(|csv| Batches::Csv(Box::new(csv))),
        };
        let batches = batches.map_err(ResultError::table("read", &path))?;
        Ok(TableReader { path, batches })
    }

    /// The file of a table, for other readers, once its content has been found to be what was written.
    ///
    /// # Errors
    /// As [`ResultFolder::table`].
    pub fn table_path(&self, name: &str) -> Result<PathBuf, ResultError> {
        self.checked_table(self.spec(name)?)
    }

    fn spec(&self, name: &str) -> Result<&TableSpec, ResultError> {
        let Manifest { tables, .. } = &self.manifest;
        self.manifest.table(name).ok_or_else(|| ResultError::UnknownTable {
            path: self.path.clone(),
            name: name.to_owned(),
            available: tables.iter().map(|table| table.name.clone()).collect(),
        })
    }

    fn checked_table(&self, table: &TableSpec) -> Result<PathBuf, ResultError> {
        self.checked(&table.file_name(self.manifest.format))
    }

    /// The path of a file of the result (a table, a summary), once its content has been found to be what was written;
    /// a file is read for that once.
    ///
    /// # Errors
    /// The manifest does not list it; it is missing or not what was written.
    pub fn checked(&self, name: &str) -> Result<PathBuf, ResultError> {
        let missing = || ResultError::MissingFile { path: self.path.join(name) };
        let entry = self.manifest.file(name).ok_or_else(missing)?;
        let sound = || self.sound.lock().unwrap_or_else(PoisonError::into_inner);
        if !sound().contains(entry) {
            self.check(entry)?;
            sound().push(entry.clone());
        }
        Ok(self.path.join(name))
    }

    /// Reads every file of the result and compares it with its checksum: what is missing or damaged, in the
    /// manifest's order.
    pub fn verify(&self) -> Vec<ResultError> {
        self.manifest.files.iter().filter_map(|file| self.check(file).err()).collect()
    }

    fn check(&self, entry: &FileEntry) -> Result<(), ResultError> {
        let path = files::inside(&self.path, &entry.name).ok_or_else(|| ResultError::BadName {
            name: entry.name.clone(),
            what: "file",
            reason: "it must lie inside the folder and not be hidden",
        })?;
        entry.stamp.check_content(&path)
    }

    /// Writes a further file (a picture, a summary; `name` may have folders, with `/`) and registers it in the
    /// manifest; one of the same name is replaced.
    ///
    /// # Errors
    /// A name that leads out of the folder or belongs to the result itself; another process works on the folder; a
    /// full disk.
    pub fn add_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ResultError> {
        let _lock = FolderLock::acquire(&self.path)?;
        // Another process may have added files since.
        self.manifest = Self::open(&self.path)?.manifest;
        let entry = files::add(&self.path, &self.manifest, name, bytes)?;
        self.manifest.register(entry);
        self.manifest.write(&self.path)
    }

    /// Puts other files in the place of all those of a part (`report`), each made when it is written. Afterwards the part has
    /// these files and no other; a file without a part that has the name of one of them is taken over.
    ///
    /// All are whole on disk before the first gets its name, in the order in which they come; so whatever goes wrong in making
    /// them leaves the old part as it was. Killed later, the folder holds whole files of both, all of them in the manifest, and
    /// the next call clears up.
    ///
    /// # Errors
    /// Those of making a file; a name that leads out of the folder or belongs to the result itself or to another part;
    /// another process works on the folder; a full disk.
    pub fn replace_part<E: From<ResultError>>(
        &mut self,
        part: &str,
        made: impl IntoIterator<Item = Result<(String, Vec<u8>), E>>,
    ) -> Result<(), E> {
        let _lock = FolderLock::acquire(&self.path)?;
        self.manifest = Self::open(&self.path)?.manifest;
        let mut whole: Vec<(String, CompleteFile)> = Vec::new();
        for file in made {
            let (name, bytes) = file?;
            let known = self.manifest.file(&name).and_then(|entry| entry.part.as_deref());
            if known.is_some_and(|known| known != part) || whole.iter().any(|(other, _)| *other == name) {
                let reason = "another file of the result has that name";
                return Err(ResultError::BadName { name, what: "file", reason }.into());
            }
            let file = files::prepare(&self.path, &self.manifest, &name, &bytes)?;
            whole.push((name, file));
        }
        Ok(self.publish(part, whole)?)
    }

    /// Gives complete files their names, and removes what the part had besides.
    fn publish(&mut self, part: &str, whole: Vec<(String, CompleteFile)>) -> Result<(), ResultError> {
        let is_old = |entry: &FileEntry| entry.part.as_deref() == Some(part);
        let mut old: Vec<String> =
            self.manifest.files.iter().filter(|entry| is_old(entry)).map(|entry| entry.name.clone()).collect();
        old.retain(|name| whole.iter().all(|(new, _)| new != name));
        for (name, file) in &whole {
            let (part, stamp) = (Some(part.to_owned()), file.stamp.clone());
            self.manifest.register(FileEntry { name: name.clone(), rows: None, part, stamp });
        }
        // Both the old and the new ones are listed while names change, so that whatever is there after a kill is known.
        self.manifest.write(&self.path)?;
        let mut folders: Vec<PathBuf> = whole.iter().map(|(_, file)| file.folder().to_owned()).collect();
        folders.sort();
        folders.dedup();
        for (_, file) in whole {
            file.publish()?;
        }
        for folder in &folders {
            // What is still under a temporary name was left by a process that was killed: the folder is locked.
            remove_partials(folder)?;
            sync_folder(folder)?;
        }
        for name in &old {
            files::remove(&self.path, name)?;
        }
        self.manifest.files.retain(|entry| !old.contains(&entry.name));
        self.manifest.write(&self.path)
    }
}

/// A table's rows, batch by batch; memory is bounded by a batch and, in Parquet, a row group's pages.
#[derive(Debug)]
pub struct TableReader {
    path: PathBuf,
    batches: Batches,
}

#[derive(Debug)]
enum Batches {
    Parquet(ParquetTableReader),
    Csv(Box<CsvTableReader<File>>),
}

impl TableReader {
    /// The Arrow schema of the batches, with `unit` and `doc` as field metadata.
    pub fn schema(&self) -> SchemaRef {
        match &self.batches {
            Batches::Parquet(parquet) => parquet.schema(),
            Batches::Csv(csv) => csv.schema().to_arrow(),
        }
    }
}

impl Iterator for TableReader {
    type Item = Result<RecordBatch, ResultError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match &mut self.batches {
            Batches::Parquet(parquet) => parquet.next(),
            Batches::Csv(csv) => csv.next(),
        };
        next.map(|batch| batch.map_err(ResultError::table("read", &self.path)))
    }
}
