//! `manifest.json`: what a folder holds.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FileStamp, LAYOUT, MANIFEST, ResultError, RunIdentity, RunPlan, Shard, TOOL, TableSpec, write_atomically};
use crate::table::Format;

/// How far a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Being written, or left by a killed process.
    Running,
    /// Stopped on request; can be continued.
    Interrupted,
    /// Final.
    Complete,
    /// All chunks of one shard are there, to be merged.
    Shard,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Running => "running",
            Self::Interrupted => "interrupted",
            Self::Complete => "complete",
            Self::Shard => "shard",
        })
    }
}

/// A file of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Path inside the folder, with `/`.
    pub name: String,
    /// Rows, of a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// What it is replaced with as a whole, such as `report`; none if it stands for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Length and checksum.
    #[serde(flatten)]
    pub stamp: FileStamp,
}

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`TOOL`].
    pub tool: String,
    /// [`LAYOUT`].
    pub layout: u32,
    /// How far the folder is.
    pub status: Status,
    /// What makes it this run; its fields stand beside the others.
    #[serde(flatten)]
    pub identity: RunIdentity,
    /// How tables are stored.
    pub format: Format,
    /// Number of chunks, of all shards together.
    pub chunks: u64,
    /// The shard, none for the whole.
    pub shard: Option<Shard>,
    /// The files, each complete.
    pub files: Vec<FileEntry>,
    /// The tables with their columns.
    pub tables: Vec<TableSpec>,
    /// The files that the scenario read: SHA-256 by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, String>,
    /// What the caller wants readers to know of the run.
    pub setup: Value,
    /// What the caller wants readers to know of the execution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Value>,
}

impl Manifest {
    /// The manifest of a run that begins.
    pub(super) fn of(plan: &RunPlan) -> Self {
        Self {
            tool: TOOL.to_owned(),
            layout: LAYOUT,
            status: Status::Running,
            identity: plan.identity.clone(),
            format: plan.format,
            chunks: plan.chunks,
            shard: plan.shard,
            files: Vec::new(),
            tables: plan.tables.clone(),
            inputs: plan.inputs.clone(),
            setup: plan.setup.clone(),
            provenance: plan.provenance.clone(),
        }
    }

    /// Reads the manifest of a folder; none if there is none of ours.
    ///
    /// # Errors
    /// It cannot be read, is of another layout, or is damaged.
    pub fn read(folder: &Path) -> Result<Option<Self>, ResultError> {
        #[derive(Deserialize)]
        struct Head {
            tool: String,
            layout: u32,
            #[serde(default)]
            version: String,
        }

        let path = folder.join(MANIFEST);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ResultError::io("read", &path)(error)),
        };
        let Ok(head) = serde_json::from_slice::<Head>(&text) else {
            return Ok(None);
        };
        if head.tool != TOOL {
            return Ok(None);
        }
        if head.layout != LAYOUT {
            return Err(ResultError::OtherLayout {
                path: folder.to_owned(),
                version: head.version,
                found: head.layout,
                expected: LAYOUT,
            });
        }
        let manifest = serde_json::from_slice(&text)
            .map_err(|error| ResultError::BadManifest { path, reason: error.to_string() })?;
        Ok(Some(manifest))
    }

    /// Writes the manifest atomically.
    pub(super) fn write(&self, folder: &Path) -> Result<(), ResultError> {
        write_atomically(&folder.join(MANIFEST), |file| {
            serde_json::to_writer_pretty(&mut *file, self)?;
            file.write_all(b"\n")
        })?;
        Ok(())
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&TableSpec> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The file of this name.
    pub fn file(&self, name: &str) -> Option<&FileEntry> {
        self.files.iter().find(|file| file.name == name)
    }

    /// Number of chunks that the folder is to hold: its shard's, or all.
    pub fn own_chunks(&self) -> u64 {
        match self.shard {
            None => self.chunks,
            Some(shard) => {
                let (index, count) = (u64::from(shard.index()), u64::from(shard.count()));
                (self.chunks + count - index) / count
            }
        }
    }

    /// Adds a file, or replaces the one of that name.
    pub(super) fn register(&mut self, entry: FileEntry) {
        match self.files.iter_mut().find(|file| file.name == entry.name) {
            Some(file) => *file = entry,
            None => self.files.push(entry),
        }
    }

    /// Names of the tables' files.
    pub(super) fn table_files(&self) -> impl Iterator<Item = String> + '_ {
        self.tables.iter().map(|table| table.file_name(self.format))
    }
}
