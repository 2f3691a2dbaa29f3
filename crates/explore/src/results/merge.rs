//! One result from its shards.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;

use super::journal::{ChunkRecord, Done, Journal, part_path};
use super::plan::differences;
use super::{Difference, Manifest, Opened, ResultError, RunFolder, RunPlan, SCENARIO, Shard, Status, scenario_hash};

/// A finished shard.
struct Source<'a> {
    path: &'a Path,
    shard: Shard,
    manifest: Manifest,
    done: Done,
}

/// Assembles the result of a run into `out` from the folders of all its shards, in any order; its data files are
/// those of a run that was never split. The shards' folders are only read. Killed, it can be repeated.
///
/// # Errors
/// A folder that is no finished shard or is damaged; shards of different runs, given twice or missing; all that
/// [`RunFolder::open`] says of `out`.
pub fn merge(out: &Path, shards: &[PathBuf], provenance: Option<Value>) -> Result<Manifest, ResultError> {
    let sources = shards.iter().map(|path| Source::read(path)).collect::<Result<Vec<_>, _>>()?;
    let Some(first) = sources.first() else {
        return Err(ResultError::NothingToMerge);
    };
    check_together(&sources)?;
    for source in &sources {
        source.check_parts()?;
    }
    let plan = RunPlan { provenance, ..first.plan()? };
    let folder = match RunFolder::open(out, &plan) {
        Ok(Opened::Complete(manifest)) => return Ok(*manifest),
        Ok(Opened::Fresh(folder) | Opened::Unfinished(folder)) => folder,
        Err(ResultError::OtherRun { path, differences }) => return Err(ResultError::OtherMerged { path, differences }),
        Err(error) => return Err(error),
    };
    let chunks: BTreeMap<u64, (&Path, &ChunkRecord)> = sources
        .iter()
        .flat_map(|source| source.done.iter().map(|(chunk, record)| (*chunk, (source.path, record))))
        .collect();
    folder.finish_from(&chunks)
}

impl<'a> Source<'a> {
    fn read(path: &'a Path) -> Result<Self, ResultError> {
        let missing = || ResultError::NoManifest { path: path.to_owned() };
        let manifest = Manifest::read(path)?.ok_or_else(missing)?;
        let done = Journal::read(path)?;
        match (manifest.status, manifest.shard) {
            (Status::Shard, Some(shard)) => Ok(Self { path, shard, manifest, done }),
            (status, Some(_)) => Err(ResultError::Unfinished {
                path: path.to_owned(),
                status,
                done: done.len() as u64,
                chunks: manifest.own_chunks(),
            }),
            (status, None) => Err(ResultError::NotAShard { path: path.to_owned(), status }),
        }
    }

    /// Checks that every chunk of the shard is there with its content.
    fn check_parts(&self) -> Result<(), ResultError> {
        let chunks: Vec<u64> = (0..self.manifest.chunks).filter(|chunk| self.shard.owns(*chunk)).collect();
        chunks.into_par_iter().try_for_each(|chunk| {
            let tables = self.manifest.tables.iter().enumerate();
            for (index, table) in tables {
                let path = part_path(self.path, chunk, &table.name, self.manifest.format);
                let part = self.done.get(&chunk).and_then(|record| record.parts.get(index));
                match part.filter(|part| part.table == table.name) {
                    Some(part) => part.stamp.check_content(&path)?,
                    None => return Err(ResultError::MissingFile { path }),
                }
            }
            Ok(())
        })
    }

    /// The plan of the whole run.
    fn plan(&self) -> Result<RunPlan, ResultError> {
        let path = self.path.join(SCENARIO);
        let scenario = fs::read_to_string(&path).map_err(ResultError::io("read", &path))?;
        if scenario_hash(&scenario) != self.manifest.identity.scenario_hash {
            return Err(ResultError::Damaged { path, reason: "it was changed after the run".to_owned() });
        }
        Ok(RunPlan {
            identity: self.manifest.identity.clone(),
            scenario,
            tables: self.manifest.tables.clone(),
            format: self.manifest.format,
            chunks: self.manifest.chunks,
            shard: None,
            inputs: self.manifest.inputs.clone(),
            setup: self.manifest.setup.clone(),
            provenance: None,
        })
    }
}

/// Checks that the sources are all shards of one run, each once.
fn check_together(sources: &[Source<'_>]) -> Result<(), ResultError> {
    let first = &sources[0];
    let mut seen: BTreeMap<u32, &Path> = BTreeMap::new();
    for source in sources {
        let mut differences = differences(&source.manifest, &first.manifest);
        let counts = (source.shard.count(), first.shard.count());
        differences.extend(Difference::between("shards", &counts.0, &counts.1));
        if !differences.is_empty() {
            let (path, first) = (source.path.to_owned(), first.path.to_owned());
            return Err(ResultError::OtherShards { path, first, differences });
        }
        if let Some(other) = seen.insert(source.shard.index(), source.path) {
            return Err(ResultError::SameShard {
                first: other.to_owned(),
                second: source.path.to_owned(),
                shard: source.shard.to_string(),
            });
        }
    }
    let count = first.shard.count();
    let missing: Vec<String> =
        (1..=count).filter(|index| !seen.contains_key(index)).map(|index| format!("{index}/{count}")).collect();
    if missing.is_empty() { Ok(()) } else { Err(ResultError::MissingShards { missing }) }
}
