//! `parts/journal.jsonl`: which chunks are done, one line each.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{FileStamp, ResultError};
use crate::table::Format;

/// Name of the folder with the parts.
pub(super) const PARTS: &str = "parts";
/// Name of the journal inside it.
pub(super) const JOURNAL: &str = "journal.jsonl";

/// One table's part of a chunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartRecord {
    pub table: String,
    pub rows: u64,
    #[serde(flatten)]
    pub stamp: FileStamp,
}

/// A chunk that is done: its parts, in the order of the plan's tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ChunkRecord {
    pub chunk: u64,
    pub parts: Vec<PartRecord>,
}

/// Chunks that are done, by number.
pub(super) type Done = BTreeMap<u64, ChunkRecord>;

/// Where a chunk's part of a table is.
pub(super) fn part_path(folder: &Path, chunk: u64, table: &str, format: Format) -> PathBuf {
    folder.join(PARTS).join(format!("{chunk:06}.{table}.{format}"))
}

/// The journal, open for appending.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    path: PathBuf,
    length: u64,
}

impl Journal {
    /// Reads a folder's journal; a missing one is empty. Lines that are torn or damaged are ignored: their chunks
    /// are simply not done. Of two lines for one chunk the later counts.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn read(folder: &Path) -> Result<Done, ResultError> {
        Ok(read(&folder.join(PARTS).join(JOURNAL))?.0)
    }

    /// Opens or creates a folder's journal and cuts a torn last line off, so that the next one begins on its own.
    ///
    /// # Errors
    /// It cannot be read or written.
    pub(super) fn open(folder: &Path) -> Result<(Self, Done), ResultError> {
        let path = folder.join(PARTS).join(JOURNAL);
        let (done, length) = read(&path)?;
        let open = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = open.map_err(ResultError::io("open", &path))?;
        file.set_len(length).map_err(ResultError::io("write", &path))?;
        Ok((Self { file, path, length }, done))
    }

    /// Appends a line and makes it durable; after an error the journal is as before.
    ///
    /// # Errors
    /// The disk is full.
    pub(super) fn append(&mut self, record: &ChunkRecord) -> Result<(), ResultError> {
        self.try_append(record).map_err(|error| {
            // At worst a torn line stays, which the next reading ignores.
            let _ = self.file.set_len(self.length);
            ResultError::io("write", &self.path)(error)
        })
    }

    fn try_append(&mut self, record: &ChunkRecord) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(&line)?;
        self.file.sync_data()?;
        self.length += line.len() as u64;
        Ok(())
    }
}

/// The chunks done, and the length up to the last complete line.
fn read(path: &Path) -> Result<(Done, u64), ResultError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(ResultError::io("read", path)(error)),
    };
    let complete = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let lines = text[..complete].split(|byte| *byte == b'\n');
    let records = lines.filter_map(|line| serde_json::from_slice::<ChunkRecord>(line).ok());
    let done = records.map(|record| (record.chunk, record)).collect();
    Ok((done, complete as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(chunk: u64, rows: u64) -> ChunkRecord {
        let stamp = FileStamp { bytes: 5, sha256: "ab".to_owned() };
        let part = PartRecord { table: "t".to_owned(), rows, stamp };
        ChunkRecord { chunk, parts: vec![part] }
    }

    #[test]
    fn a_torn_last_line_is_ignored_and_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(PARTS)).unwrap();
        let path = folder.path().join(PARTS).join(JOURNAL);
        let (mut journal, done) = Journal::open(folder.path()).unwrap();
        assert!(done.is_empty());
        journal.append(&record(4, 1)).unwrap();
        journal.append(&record(2, 1)).unwrap();
        let whole = fs::read(&path).unwrap();
        let first = whole.iter().position(|byte| *byte == b'\n').unwrap();
        assert_eq!(
            std::str::from_utf8(&whole[..first]).unwrap(),
            r#"{"chunk":4,"parts":[{"table":"t","rows":1,"bytes":5,"sha256":"ab"}]}"#
        );

        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let (mut journal, done) = Journal::open(folder.path()).unwrap();
        assert_eq!(done.keys().copied().collect::<Vec<_>>(), [4]);
        journal.append(&record(7, 1)).unwrap();
        assert_eq!(Journal::read(folder.path()).unwrap().keys().copied().collect::<Vec<_>>(), [4, 7]);
    }

    #[test]
    fn a_damaged_line_is_ignored_and_the_later_of_two_counts() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(PARTS)).unwrap();
        let line = |chunk, rows| serde_json::to_string(&record(chunk, rows)).unwrap();
        let text = format!("{}\nnonsense\n{}\n{}\n", line(1, 10), line(2, 20), line(1, 11));
        fs::write(folder.path().join(PARTS).join(JOURNAL), text).unwrap();
        let done = Journal::read(folder.path()).unwrap();
        assert_eq!(done, Done::from([(1, record(1, 11)), (2, record(2, 20))]));
    }
}
