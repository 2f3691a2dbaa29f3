//! Whole folders: a small run of seven chunks and two tables, written, killed, continued, split and read.

mod finish;
mod foreign;
mod parts;
mod read;
mod resume;
mod shards;

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::table::{Column, Format, Schema, TableBuffer};

const CHUNKS: u64 = 7;

fn tables() -> Vec<TableSpec> {
    let trajectories = Schema::new(vec![
        Column::integer("run").doc("Repetition."),
        Column::real("price").unit("gwei"),
        Column::text("behavior"),
    ]);
    let timesteps = Schema::new(vec![Column::integer("timestep"), Column::flag("is_censored")]);
    vec![TableSpec::new("trajectories", trajectories.unwrap()), TableSpec::new("timesteps", timesteps.unwrap())]
}

fn plan(format: Format) -> RunPlan {
    let scenario = "name = \"small\"\n";
    RunPlan {
        format,
        setup: serde_json::json!({"final_probability": 0.99}),
        ..RunPlan::new("0.1.0", scenario, (7, 21, 100), tables(), CHUNKS)
    }
}

fn shard_plan(format: Format, index: u32, count: u32) -> RunPlan {
    RunPlan { shard: Some(Shard::new(index, count).unwrap()), ..plan(format) }
}

fn write_chunk(folder: &RunFolder, chunk: u64) {
    let [trajectories, timesteps] = tables().try_into().unwrap();
    let mut writer = folder.chunk(chunk).unwrap();
    let first = i64::try_from(chunk).unwrap() * 3;
    let mut rows = TableBuffer::new(&trajectories.columns);
    for run in first..first + 3 {
        let mut row = rows.row();
        let behavior = if run % 2 == 0 { "honest" } else { "griefing, \"mad\"" };
        row.integer(run).real(1.0 / (run - 4) as f64 - 1.0).text(behavior);
        row.end();
    }
    writer.write("trajectories", &rows).unwrap();
    // Several buffers per table, and none in one chunk.
    let mut steps = TableBuffer::new(&timesteps.columns);
    for group in 0..chunk % 3 {
        steps.clear();
        for step in 0..50 {
            let mut row = steps.row();
            row.integer(first * 1000 + i64::try_from(group).unwrap() * 100 + step);
            if step % 7 == 0 {
                row.null()
            } else {
                row.flag(step % 2 == 0)
            };
            row.end();
        }
        writer.write("timesteps", &steps).unwrap();
    }
    writer.commit().unwrap();
}

fn fresh(path: &Path, plan: &RunPlan) -> RunFolder {
    match RunFolder::open(path, plan).unwrap() {
        Opened::Fresh(folder) => folder,
        other => panic!("{other:?}"),
    }
}

fn unfinished(path: &Path, plan: &RunPlan) -> RunFolder {
    match RunFolder::open(path, plan).unwrap() {
        Opened::Unfinished(folder) => folder,
        other => panic!("{other:?}"),
    }
}

fn write_pending(folder: &RunFolder) {
    for chunk in folder.pending() {
        write_chunk(folder, chunk);
    }
}

/// A complete result.
fn straight(path: &Path, format: Format) -> Manifest {
    let folder = fresh(path, &plan(format));
    write_pending(&folder);
    folder.finish().unwrap()
}

/// All files of a folder with their content, by path.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn names(folder: &Path) -> Vec<String> {
    let files = content(folder).into_iter();
    files.map(|(path, _)| path.to_string_lossy().into_owned()).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    for (path, bytes) in content(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}
