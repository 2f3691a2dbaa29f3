//! Further files of a result (pictures, summaries), and which files of a folder are ours.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::atomic::{AtomicFile, CompleteFile, is_partial, remove_partials, sync_folder};
use super::journal::{JOURNAL, PARTS};
use super::lock::LOCK;
use super::{FileEntry, MANIFEST, Manifest, ResultError, SCENARIO, write_atomically};

/// Writes a further file and returns its entry for the manifest.
pub(super) fn add(folder: &Path, manifest: &Manifest, name: &str, bytes: &[u8]) -> Result<FileEntry, ResultError> {
    let path = place(folder, manifest, name)?;
    let stamp = write_atomically(&path, |file| file.write_all(bytes))?;
    Ok(FileEntry { name: name.to_owned(), rows: None, part: None, stamp })
}

/// Writes a further file under a temporary name.
pub(super) fn prepare(
    folder: &Path,
    manifest: &Manifest,
    name: &str,
    bytes: &[u8],
) -> Result<CompleteFile, ResultError> {
    let path = place(folder, manifest, name)?;
    let mut file = AtomicFile::create(&path)?;
    file.write_all(bytes).map_err(ResultError::io("write", &path))?;
    file.complete()
}

/// Where a further file goes; its folder is there then.
fn place(folder: &Path, manifest: &Manifest, name: &str) -> Result<PathBuf, ResultError> {
    let bad = |reason| ResultError::BadName { name: name.to_owned(), what: "file", reason };
    let path = inside(folder, name).ok_or_else(|| bad("it must lie inside the folder and not be hidden"))?;
    let reserved = [MANIFEST, SCENARIO, PARTS].contains(&name) || name.starts_with("parts/");
    if reserved || manifest.table_files().any(|table| table == name) {
        return Err(bad("the result itself has a file of that name"));
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(ResultError::io("create", parent))?;
    }
    Ok(path)
}

/// The path of a name inside the folder; none if it would lead out of it or is hidden.
pub(super) fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = |component: Component<'_>| match component {
        Component::Normal(part) => !part.to_string_lossy().starts_with('.'),
        _ => false,
    };
    let relative = Path::new(name);
    let fine = !name.is_empty() && !name.ends_with('/') && relative.components().all(plain);
    fine.then(|| folder.join(relative))
}

/// Something in the folder that does not come from a process that was killed before it wrote its manifest.
pub(super) fn foreign_content(folder: &Path) -> Result<Option<OsString>, ResultError> {
    let entries = fs::read_dir(folder).map_err(ResultError::io("read", folder))?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(ResultError::io("read", folder))?.file_name());
    }
    names.retain(|name| name != LOCK && !is_partial(name));
    Ok(names.into_iter().min())
}

/// Removes all that we wrote into a folder, and nothing else. The manifest stays, to be replaced by the next run's:
/// after a kill in between the folder is still recognised as ours, whatever else lies in it.
pub(super) fn remove_ours(folder: &Path, manifest: &Manifest) -> Result<(), ResultError> {
    let listed = manifest.files.iter().map(|file| file.name.clone());
    let names = listed.chain(manifest.table_files()).chain([SCENARIO.to_owned()]);
    for name in names {
        remove(folder, &name)?;
    }
    remove_parts(folder, manifest)?;
    remove_partials(folder)?;
    sync_folder(folder)
}

/// Removes a file that may be missing, and its folder with what killed processes left there if nothing else is in it.
pub(super) fn remove(folder: &Path, name: &str) -> Result<(), ResultError> {
    let Some(path) = inside(folder, name) else { return Ok(()) };
    remove_file(&path)?;
    if let Some(parent) = path.parent().filter(|parent| *parent != folder) {
        remove_partials(parent)?;
        // Only an empty folder goes; another's files keep theirs.
        let _ = fs::remove_dir(parent);
    }
    Ok(())
}

/// Removes the parts, their journal and their folder.
pub(super) fn remove_parts(folder: &Path, manifest: &Manifest) -> Result<(), ResultError> {
    let parts = folder.join(PARTS);
    let entries = match fs::read_dir(&parts) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(ResultError::io("read", &parts)(error)),
    };
    let endings: Vec<String> = manifest.table_files().map(|file| format!(".{file}")).collect();
    for entry in entries {
        let entry = entry.map_err(ResultError::io("read", &parts))?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        let is_part = endings.iter().filter_map(|ending| text.strip_suffix(ending)).any(is_number);
        if is_part || is_partial(&name) || text == JOURNAL {
            remove_file(&entry.path())?;
        }
    }
    // Not empty only if somebody else put a file there, which is theirs to remove.
    let _ = fs::remove_dir(&parts);
    Ok(())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn remove_file(path: &Path) -> Result<(), ResultError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ResultError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_out_of_the_folder_or_hides_is_refused() {
        let folder = Path::new("out");
        assert_eq!(inside(folder, "pictures/a.svg"), Some(PathBuf::from("out/pictures/a.svg")));
        for name in ["", "../a", "/a", "a/../../b", ".lock", "a/.b", "./a", "a/"] {
            assert_eq!(inside(folder, name), None, "{name}");
        }
    }
}
