//! The generated pages of the book: written, or compared with what is committed.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::pages::{Page, pages};
use crate::tool::Tool;

const FOLDER: &str = "book/src/generated";

/// Writes all pages.
///
/// # Errors
/// If the code does not build or a file cannot be written.
pub fn write(root: &Path) -> Result<String, Error> {
    let folder = root.join(FOLDER);
    let pages = pages(&Tool::build(root)?, root)?;
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    for Page { name, text } in &pages {
        let path = folder.join(name);
        fs::write(&path, text).map_err(Error::file(&path))?;
    }
    Ok(format!("{} pages written to {FOLDER}", pages.len()))
}

/// Compares all pages with what is committed.
///
/// # Errors
/// If a page differs, or is no longer generated.
pub fn check(root: &Path) -> Result<String, Error> {
    let folder = root.join(FOLDER);
    let pages = pages(&Tool::build(root)?, root)?;
    let committed = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let mut stale: Vec<String> = pages
        .iter()
        .filter(|page| committed(page.name).as_ref() != Some(&page.text))
        .map(|page| format!("{FOLDER}/{}", page.name))
        .collect();
    for entry in fs::read_dir(&folder).map_err(Error::file(&folder))? {
        let name = entry.map_err(Error::file(&folder))?.file_name();
        if pages.iter().all(|page| name != page.name) {
            stale.push(format!("{FOLDER}/{} (nothing generates it)", name.to_string_lossy()));
        }
    }
    if stale.is_empty() { Ok(format!("{} pages are up to date", pages.len())) } else { Err(Error::Stale(stale)) }
}
