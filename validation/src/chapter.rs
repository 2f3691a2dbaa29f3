//! The chapter of the book that shows how the twin was validated: generated, so that it cannot claim what is not so.

mod distributions;
mod formulas;
mod numbers;

use std::fs;
use std::path::{Path, PathBuf};

use crate::ValidationError;
use crate::closed_forms::check;
use crate::comparison::{number_of_tests, rejection_threshold};

const OPENING: &str = include_str!("chapter/opening.md");
const FORMULAS: &str = include_str!("chapter/formulas.md");
const CLOSING: &str = include_str!("chapter/closing.md");

/// The chapter's files: paths below the book's `src` folder, and their contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    files: Vec<(PathBuf, String)>,
}

impl Chapter {
    /// Makes all comparisons and writes them down. Equal code gives equal bytes.
    ///
    /// # Errors
    /// If a comparison cannot be made.
    pub fn generate() -> Result<Self, ValidationError> {
        let distributions = distributions::section()?;
        let opening = OPENING
            .replace("{tests}", &number_of_tests().to_string())
            .replace("{threshold}", &numbers::p_value(rejection_threshold()))
            .replace("{overview}", &distributions.overview)
            .replace("{wrong}", &distributions.wrong_twins)
            .replace("{unseen}", &distributions.unseen_mistakes);
        let formulas = FORMULAS
            .replace("{processes}", &numbers::whole(check::TRAJECTORIES * check::PROCESSES_EACH))
            .replace("{trajectories}", &numbers::whole(check::TRAJECTORIES))
            .replace("{each}", &numbers::whole(check::PROCESSES_EACH))
            .replace("{threshold}", &numbers::p_value(check::rejection_threshold()))
            .replace("{tables}", &formulas::tables()?);
        let text = [opening.as_str(), &distributions.details, &formulas, CLOSING].join("\n");
        let mut files = vec![(PathBuf::from("validation.md"), text)];
        files.extend(distributions.pictures);
        Ok(Self { files })
    }

    /// Writes the files below a book's `src` folder.
    ///
    /// # Errors
    /// A full disk and the like.
    pub fn write(&self, folder: &Path) -> Result<(), ValidationError> {
        for (path, content) in &self.files {
            let path = folder.join(path);
            let refuse = |source| ValidationError::File { path: path.display().to_string(), source };
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(refuse)?;
            }
            fs::write(&path, content).map_err(refuse)?;
        }
        Ok(())
    }

    /// Makes sure that the files below a book's `src` folder are these.
    ///
    /// # Errors
    /// The first file that is missing or differs.
    pub fn check(&self, folder: &Path) -> Result<(), ValidationError> {
        for (path, content) in &self.files {
            let committed = folder.join(path);
            let refuse = |source| ValidationError::File { path: committed.display().to_string(), source };
            if fs::read_to_string(&committed).map_err(refuse)? != *content {
                return Err(ValidationError::Stale { path: committed.display().to_string() });
            }
        }
        Ok(())
    }
}

/// The `src` folder of this project's book.
pub fn book() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../book/src")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::Chapter;
    use crate::ValidationError;

    #[test]
    fn a_chapter_that_was_written_is_up_to_date_until_a_file_is_changed_or_lost()
    -> Result<(), Box<dyn std::error::Error>> {
        let files = ["a.md", "pictures/b.svg"].map(|path| (PathBuf::from(path), format!("content of {path}")));
        let chapter = Chapter { files: files.into() };
        let folder = tempfile::tempdir()?;
        assert!(matches!(chapter.check(folder.path()), Err(ValidationError::File { .. })));
        chapter.write(folder.path())?;
        chapter.check(folder.path())?;
        std::fs::write(folder.path().join("pictures/b.svg"), "something else")?;
        assert!(
            matches!(chapter.check(folder.path()), Err(ValidationError::Stale { path }) if path.ends_with("b.svg"))
        );
        Ok(())
    }
}
