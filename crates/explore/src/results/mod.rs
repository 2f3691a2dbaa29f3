//! Result folders that survive a kill, a full disk and being computed in pieces.
//!
//! A run is cut into numbered chunks. [`RunFolder`] takes each chunk's rows ([`ChunkWriter`]) and keeps them as
//! parts, each of them durable before it is journalled; [`RunFolder::finish`] assembles the parts in chunk order, so
//! the final files do not depend on threads, interruptions or shards ([`merge`]). [`ResultFolder`] reads a finished
//! folder:
//!
//! ```text
//! manifest.json      what was run, status, files with lengths and checksums; complete only when all else is
//! scenario.toml      the resolved scenario
//! NAME.parquet|csv   one file per table
//! parts/             while running, and in a shard: CHUNK.NAME.parquet|csv, journal.jsonl
//! ```

mod assemble;
mod atomic;
mod checksum;
mod chunk;
mod error;
mod files;
mod folder;
mod journal;
mod lock;
mod manifest;
mod merge;
mod open;
mod plan;
mod read;
mod shard;
#[cfg(test)]
mod tests;

pub use self::atomic::{AtomicFile, write_atomically};
pub use self::checksum::{FileStamp, scenario_hash};
pub use self::chunk::ChunkWriter;
pub use self::error::ResultError;
pub use self::folder::RunFolder;
pub use self::manifest::{FileEntry, Manifest, Status};
pub use self::merge::merge;
pub use self::open::Opened;
pub use self::plan::{Difference, RunIdentity, RunPlan, TableSpec};
pub use self::read::{ResultFolder, TableReader};
pub use self::shard::Shard;

/// Name of the tool, as the manifest states it.
pub const TOOL: &str = "aztec-gddt";
/// Version of the folder's layout; a reader refuses another.
pub const LAYOUT: u32 = 1;
/// Name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// Name of the resolved scenario.
pub const SCENARIO: &str = "scenario.toml";
