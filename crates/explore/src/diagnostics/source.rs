//! Texts that a user wrote, and places in them.

use std::ops::Range;
use std::path::{Path, PathBuf};

/// What kind of text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A scenario file.
    File,
    /// A scenario that comes with the program.
    BuiltIn,
    /// An argument of the command line, such as `--set final_probability=1.5`.
    Argument,
}

/// A text that a user wrote.
#[derive(Clone, Debug)]
pub struct Source {
    /// What the text is.
    pub kind: SourceKind,
    /// How it is called in messages: the path of a file, the file name of a built-in scenario.
    pub name: String,
    /// The text itself.
    pub text: String,
    /// The folder that relative paths in the text start from; `None`: the current one.
    pub folder: Option<PathBuf>,
}

impl Source {
    /// The text of a scenario file.
    pub fn file(path: &Path, text: String) -> Self {
        let folder = path.parent().map(Path::to_path_buf);
        Self { kind: SourceKind::File, name: path.display().to_string(), text, folder }
    }

    /// The text of a built-in scenario.
    pub fn built_in(name: &str, text: &str) -> Self {
        Self {
            kind: SourceKind::BuiltIn,
            name: format!("built-in {name}.toml"),
            text: String::from(text),
            folder: None,
        }
    }

    /// An argument of the command line, with the option in front.
    pub fn argument(text: String) -> Self {
        Self { kind: SourceKind::Argument, name: String::from("command line"), text, folder: None }
    }

    /// A range of bytes, cut to the text and widened to whole characters.
    pub(super) fn fit(&self, span: Range<usize>) -> Range<usize> {
        let mut start = span.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = span.end.clamp(start, self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }
}

/// Which [`Source`] of a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(usize);

/// A place in a source: a range of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The source.
    pub source: SourceId,
    /// First byte.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

impl Origin {
    /// A place in a source.
    pub const fn new(source: SourceId, span: Range<usize>) -> Self {
        Self { source, start: span.start, end: span.end }
    }

    /// The range of bytes.
    pub const fn span(self) -> Range<usize> {
        self.start..self.end
    }

    /// A part of the place, given in bytes from its start.
    #[must_use]
    pub const fn part(self, span: Range<usize>) -> Self {
        Self { source: self.source, start: self.start + span.start, end: self.start + span.end }
    }
}

/// All texts that a scenario was read from.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a text.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.0.push(source);
        SourceId(self.0.len() - 1)
    }

    /// The source with that id; `None` if the id belongs to other sources.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.0)
    }

    /// The text at a place.
    pub fn text(&self, origin: Origin) -> &str {
        self.get(origin.source).map_or("", |source| &source.text[source.fit(origin.span())])
    }

    /// Line and column of a place, both counted from 1, the column in characters.
    pub fn position(&self, origin: Origin) -> (usize, usize) {
        let Some(source) = self.get(origin.source) else { return (1, 1) };
        let before = &source.text[..source.fit(origin.span()).start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, Source, Sources};

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let mut sources = Sources::default();
        let id = sources.add(Source::argument(String::from("a\nßé = 1")));
        assert_eq!(sources.position(Origin::new(id, 0..1)), (1, 1));
        assert_eq!(sources.position(Origin::new(id, 9..10)), (2, 6));
    }

    #[test]
    fn places_outside_the_text_or_inside_a_character_are_made_to_fit() {
        let mut sources = Sources::default();
        let id = sources.add(Source::argument(String::from("aß")));
        assert_eq!(sources.text(Origin::new(id, 2..2)), "ß");
        assert_eq!(sources.text(Origin::new(id, 50..60)), "");
        assert_eq!(sources.position(Origin::new(id, 50..60)), (1, 3));
    }
}
