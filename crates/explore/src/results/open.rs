//! Beginning or continuing a run in a folder.

use std::fs;
use std::io::Write;
use std::path::Path;

use rayon::prelude::*;

use super::atomic::{remove_partials, sync_folder};
use super::journal::{ChunkRecord, Done, Journal, PARTS, part_path};
use super::lock::FolderLock;
use super::plan::differences;
use super::{Difference, Manifest, ResultError, RunFolder, RunPlan, SCENARIO, Shard, Status, files, write_atomically};

/// What a folder turned out to be for a run.
#[derive(Debug)]
pub enum Opened {
    /// New: all chunks are to be written.
    Fresh(RunFolder),
    /// Begun before: [`RunFolder::pending`] tells what is left.
    Unfinished(RunFolder),
    /// The same run is already there, complete or as a finished shard.
    Complete(Box<Manifest>),
}

impl RunFolder {
    /// Begins a run in a new or empty folder, or finds what is there of it.
    ///
    /// Of an unfinished folder every journalled part is read and checked; damaged ones are pending again. A complete
    /// folder whose tables are gone is begun anew; the content of those that are there is checked by who reads them.
    ///
    /// # Errors
    /// The folder holds something else, or another run; another process works on it; a final table is of another length
    /// than was written; it cannot be written.
    pub fn open(path: &Path, plan: &RunPlan) -> Result<Opened, ResultError> {
        let (lock, found) = enter(path, plan)?;
        let Some(found) = found else {
            return begin(path, lock, plan).map(Opened::Fresh);
        };
        let asked = Manifest::of(plan);
        let mut differences = differences(&found, &asked);
        let told = |shard: Option<Shard>| shard.map_or_else(|| "none".to_owned(), |shard| shard.to_string());
        differences.extend(Difference::between("shard", &told(found.shard), &told(asked.shard)));
        if !differences.is_empty() {
            return Err(ResultError::OtherRun { path: path.to_owned(), differences });
        }
        match found.status {
            Status::Complete if tables_are_there(path, &found)? => {
                files::remove_parts(path, &found)?;
                Ok(Opened::Complete(Box::new(found)))
            }
            Status::Complete => {
                files::remove_ours(path, &found)?;
                begin(path, lock, plan).map(Opened::Fresh)
            }
            Status::Shard | Status::Running | Status::Interrupted => resume(path, lock, plan, found),
        }
    }

    /// Begins a run in a folder that may hold a result of ours, of whatever run: all that we wrote there is removed,
    /// and nothing else.
    ///
    /// # Errors
    /// The folder holds something else; another process works on it; it cannot be written.
    pub fn start_over(path: &Path, plan: &RunPlan) -> Result<Self, ResultError> {
        let (lock, found) = enter(path, plan)?;
        if let Some(found) = found {
            files::remove_ours(path, &found)?;
        }
        begin(path, lock, plan)
    }
}

/// Creates the folder if need be, locks it, clears leftovers away and reads its manifest.
fn enter(path: &Path, plan: &RunPlan) -> Result<(FolderLock, Option<Manifest>), ResultError> {
    plan.check()?;
    if path.exists() {
        if !path.is_dir() {
            return Err(ResultError::NotAFolder { path: path.to_owned() });
        }
        // Before locking, which would leave a file in a folder that is not ours.
        recognised(path)?;
    } else {
        fs::create_dir_all(path).map_err(ResultError::io("create", path))?;
    }
    let lock = FolderLock::acquire(path)?;
    let manifest = recognised(path)?;
    remove_partials(path)?;
    remove_partials(&path.join(PARTS))?;
    Ok((lock, manifest))
}

/// The manifest of a folder that holds a result, none of an empty one.
fn recognised(path: &Path) -> Result<Option<Manifest>, ResultError> {
    let manifest = Manifest::read(path)?;
    if manifest.is_none()
        && let Some(found) = files::foreign_content(path)?
    {
        return Err(ResultError::ForeignContent { path: path.to_owned(), found: found.to_string_lossy().into_owned() });
    }
    Ok(manifest)
}

fn begin(path: &Path, lock: FolderLock, plan: &RunPlan) -> Result<RunFolder, ResultError> {
    // First, for it makes the folder recognisable as ours.
    let manifest = Manifest::of(plan);
    manifest.write(path)?;
    let (journal, done) = prepare(path, plan)?;
    Ok(RunFolder::with(path.to_owned(), lock, manifest, journal, done))
}

fn resume(path: &Path, lock: FolderLock, plan: &RunPlan, found: Manifest) -> Result<Opened, ResultError> {
    let (journal, done) = prepare(path, plan)?;
    let done: Done = done.into_par_iter().filter(|(_, record)| is_sound(path, record, &found)).collect();
    if found.status == Status::Shard && done.len() as u64 == found.own_chunks() {
        return Ok(Opened::Complete(Box::new(found)));
    }
    let manifest = Manifest { files: found.files, ..Manifest::of(plan) };
    manifest.write(path)?;
    Ok(Opened::Unfinished(RunFolder::with(path.to_owned(), lock, manifest, journal, done)))
}

/// Makes sure of all that stands beside the manifest.
fn prepare(path: &Path, plan: &RunPlan) -> Result<(Journal, Done), ResultError> {
    let scenario = path.join(SCENARIO);
    if !fs::read(&scenario).is_ok_and(|text| text == plan.scenario.as_bytes()) {
        write_atomically(&scenario, |file| file.write_all(plan.scenario.as_bytes()))?;
    }
    let parts = path.join(PARTS);
    fs::create_dir_all(&parts).map_err(ResultError::io("create", &parts))?;
    let journal = Journal::open(path)?;
    sync_folder(&parts)?;
    sync_folder(path)?;
    Ok(journal)
}

/// Whether a journalled chunk belongs to the run and its parts are what was written.
pub(super) fn is_sound(path: &Path, record: &ChunkRecord, manifest: &Manifest) -> bool {
    let owned = record.chunk < manifest.chunks && manifest.shard.is_none_or(|shard| shard.owns(record.chunk));
    let names = manifest.tables.iter().map(|table| &table.name);
    let sound = |part: &super::journal::PartRecord| {
        let file = part_path(path, record.chunk, &part.table, manifest.format);
        part.stamp.check_content(&file).is_ok()
    };
    owned && record.parts.iter().map(|part| &part.table).eq(names) && record.parts.iter().all(sound)
}

fn tables_are_there(path: &Path, manifest: &Manifest) -> Result<bool, ResultError> {
    for name in manifest.table_files() {
        match manifest.file(&name).map(|entry| entry.stamp.check_length(&path.join(&name))) {
            Some(Ok(())) => {}
            None | Some(Err(ResultError::MissingFile { .. })) => return Ok(false),
            Some(Err(damaged)) => return Err(damaged),
        }
    }
    Ok(true)
}
