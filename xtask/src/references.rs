//! Names of functions in documents, such as `process/race.rs::race`: they must exist.

use std::fs;
use std::path::Path;

/// Folders that paths may start from.
const STARTS: [&str; 3] = ["crates/model/src", "crates", "."];
const KEYWORDS: [&str; 9] =
    ["fn ", "struct ", "enum ", "const ", "static ", "trait ", "type ", "mod ", "macro_rules! "];

/// What a text names that is not there, one message each.
pub fn unknown_references(root: &Path, text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let named = quoted.filter_map(|reference| reference.split_once(".rs::").map(|parts| (reference, parts)));
    named
        .filter_map(|(reference, (path, item))| {
            let path = format!("{path}.rs");
            let found = STARTS.iter().find_map(|start| fs::read_to_string(root.join(start).join(&path)).ok());
            let Some(source) = found else { return Some(format!("`{reference}`: there is no such file")) };
            let last = item.rsplit("::").next().unwrap_or(item);
            (!defines(&source, last)).then(|| format!("`{reference}`: the file does not define `{last}`"))
        })
        .collect()
}

/// Whether a source file defines an item, a variant or a field of that name.
fn defines(source: &str, name: &str) -> bool {
    source.lines().map(str::trim_start).any(|line| {
        let variant = line.strip_prefix(name).is_some_and(|rest| rest.starts_with([',', '(', ' ', ':', ';']));
        variant
            || KEYWORDS.iter().any(|keyword| {
                line.split_once(keyword).is_some_and(|(_, rest)| {
                    rest.strip_prefix(name)
                        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
                })
            })
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::unknown_references;

    #[test]
    fn what_exists_is_found_and_what_does_not_is_told() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
        let fine = "`process/race.rs::race` and `model/src/process/phase.rs::Window::is_over` and `a.rs`";
        assert!(unknown_references(root, fine).is_empty());
        let wrong = "`process/race.rs::rac` and `process/rac.rs::race`";
        assert_eq!(unknown_references(root, wrong).len(), 2);
    }
}
