//! Running text: typed, so that nothing from outside can become markup.

/// Running text with emphasis, code and links to sections.
///
/// ```
/// use gddt_report::page::Prose;
///
/// let prose = Prose::text("Skipped in ").strong("5 %").and(" of processes; see ").link("the table", "kpis");
/// assert_eq!(prose.plain(), "Skipped in 5 % of processes; see the table");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    pieces: Vec<Piece>,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Plain(String),
    Strong(String),
    Emphasis(String),
    Code(String),
    /// A link to a section of the same page.
    Link {
        text: String,
        section: String,
    },
}

impl Prose {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Plain(text.into())] }
    }

    /// More plain text.
    #[must_use]
    pub fn and(self, text: impl Into<String>) -> Self {
        self.with(Piece::Plain(text.into()))
    }

    /// Important words.
    #[must_use]
    pub fn strong(self, text: impl Into<String>) -> Self {
        self.with(Piece::Strong(text.into()))
    }

    /// Stressed words.
    #[must_use]
    pub fn emphasis(self, text: impl Into<String>) -> Self {
        self.with(Piece::Emphasis(text.into()))
    }

    /// Names of parameters, commands, files.
    #[must_use]
    pub fn code(self, text: impl Into<String>) -> Self {
        self.with(Piece::Code(text.into()))
    }

    /// A link to the section of this page that has the id `section`.
    #[must_use]
    pub fn link(self, text: impl Into<String>, section: impl Into<String>) -> Self {
        self.with(Piece::Link { text: text.into(), section: section.into() })
    }

    /// The text without its marks.
    pub fn plain(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Plain(text)
            | Piece::Strong(text)
            | Piece::Emphasis(text)
            | Piece::Code(text)
            | Piece::Link { text, .. } => text.clone(),
        };
        self.pieces.iter().map(text).collect()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.plain().is_empty()
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    fn with(mut self, piece: Piece) -> Self {
        self.pieces.push(piece);
        self
    }
}

impl From<&str> for Prose {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Prose {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}
