//! What a page is made of.

use super::{Figure, Prose, Table, Verdict};

/// A part of a page with a heading of its own, listed in the table of contents.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Number before the title.
    pub number: u32,
    /// What links refer to: lower-case letters, digits, `_` and `-`, unlike any other section's.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

impl Section {
    /// A section.
    pub fn new(number: u32, id: impl Into<String>, title: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self { number, id: id.into(), title: title.into(), blocks }
    }
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading within the section.
    Heading(String),
    /// Running text.
    Paragraph(Prose),
    /// Running text that stands out.
    Callout(Tone, Prose),
    /// Points, one below the other.
    List(Vec<Prose>),
    /// A few numbers that matter most.
    KeyFigures(Vec<KeyFigure>),
    /// A table.
    Table(Table),
    /// Pictures.
    Figure(Figure),
    /// Something to be copied or read letter by letter.
    Code {
        /// What it is: "scenario.toml"; may be empty.
        label: String,
        /// The text.
        text: String,
    },
    /// What only some readers want, folded away under a line.
    Details {
        /// The line.
        summary: String,
        /// What it hides.
        blocks: Vec<Block>,
    },
}

/// Why a callout stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The point to remember.
    Answer,
    /// Worth knowing.
    Note,
    /// A limit of what was found.
    Caution,
}

/// A number that matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFigure {
    /// The number with its unit, as it is shown.
    pub value: String,
    /// What it is.
    pub label: String,
    /// Its interval or another line of detail; may be empty.
    pub detail: String,
    /// Whether it is as wished, with the words that say so.
    pub verdict: Option<(Verdict, String)>,
}

impl Block {
    /// A paragraph.
    pub fn text(prose: impl Into<Prose>) -> Self {
        Self::Paragraph(prose.into())
    }

    /// All running text of the block itself.
    pub(super) fn prose(&self) -> Vec<&Prose> {
        match self {
            Self::Paragraph(prose) | Self::Callout(_, prose) => vec![prose],
            Self::List(points) => points.iter().collect(),
            Self::Figure(figure) => vec![&figure.caption, &figure.reading],
            Self::Heading(_) | Self::KeyFigures(_) | Self::Table(_) | Self::Code { .. } | Self::Details { .. } => {
                Vec::new()
            }
        }
    }
}

impl From<Table> for Block {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}

impl From<Figure> for Block {
    fn from(figure: Figure) -> Self {
        Self::Figure(figure)
    }
}
