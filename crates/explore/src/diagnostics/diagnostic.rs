//! One problem, and all of them.

use std::fmt;
use std::sync::Arc;

use super::render::{Style, render};
use super::{Origin, Sources};

/// Problems that are shown one by one; nobody reads more at a time.
const MOST_SHOWN: usize = 100;

/// A place that a problem points at, and what is to be said there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub origin: Origin,
    /// What is said under the caret; may be empty.
    pub text: String,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in one line.
    pub title: String,
    /// Where, the place to look at first in front; empty if the problem has no place.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub helps: Vec<String>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// A problem without a place.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), labels: Vec::new(), helps: Vec::new(), notes: Vec::new() }
    }

    /// Points at a place and says there what was expected.
    #[must_use]
    pub fn at(mut self, origin: Origin, text: impl Into<String>) -> Self {
        self.labels.push(Label { origin, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }

    /// Suggests the right name for a misspelt one, if there is one.
    #[must_use]
    pub fn suggest(self, nearest: Option<&str>) -> Self {
        match nearest {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Adds what else is worth knowing.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }
}

/// All problems of a scenario, with the texts they point into. Shown as plain text by `Display`.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    sources: Arc<Sources>,
    problems: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Problems in the order of their places; those without a place come first.
    pub fn new(sources: Arc<Sources>, mut problems: Vec<Diagnostic>) -> Self {
        problems.sort_by_key(|problem| problem.labels.first().map(|label| label.origin));
        problems.dedup();
        Self { sources, problems }
    }

    /// The problems.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The texts that the problems point into.
    pub fn sources(&self) -> &Arc<Sources> {
        &self.sources
    }

    /// The problems as text for a terminal, one paragraph each: title, place, the line with a caret, what was
    /// expected, what to do. Beyond the first hundred only their number is told.
    pub fn render(&self, style: Style) -> String {
        let shown = self.problems.len().min(MOST_SHOWN);
        let mut paragraphs: Vec<String> =
            self.problems[..shown].iter().map(|problem| render(&self.sources, problem, style) + "\n").collect();
        if self.problems.len() > shown {
            paragraphs.push(format!("and {} more problems\n", self.problems.len() - shown));
        }
        paragraphs.join("\n")
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::Plain))
    }
}

impl std::error::Error for Diagnostics {}
