//! The pictures of README and book: those of a real run of the baseline.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::tool::Tool;

const FOLDER: &str = "book/src/pictures";
const KEPT: [&str; 2] = ["phase_timeline", "block_durations"];

/// Runs the baseline and keeps some of its pictures.
///
/// # Errors
/// If the run fails or a picture cannot be copied.
pub fn keep(root: &Path) -> Result<String, Error> {
    let workshop = tempfile::tempdir().map_err(Error::file(&std::env::temp_dir()))?;
    Tool::build(root)?.text(&["run", "baseline", "--quiet", "--out", "result"], workshop.path())?;
    let folder = root.join(FOLDER);
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    for name in KEPT {
        let drawn = workshop.path().join("result/pictures").join(name).with_extension("png");
        fs::copy(&drawn, folder.join(name).with_extension("png")).map_err(Error::file(&drawn))?;
    }
    Ok(format!("{} pictures of the baseline kept in {FOLDER}", KEPT.len()))
}
