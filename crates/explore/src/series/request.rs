//! What a caller wants of a series.

/// What the cells of a requested column must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesKind {
    /// A whole number of 64 bits.
    Integer,
    /// A finite number.
    Real,
    /// A finite number that is not negative: a price, a share.
    NonNegative,
    /// Text that is not empty.
    Text,
}

impl SeriesKind {
    /// What a cell of this kind must be, with its article.
    pub fn described(self) -> &'static str {
        match self {
            Self::Integer => "a whole number",
            Self::Real => "a finite number",
            Self::NonNegative => "a finite number of at least 0",
            Self::Text => "text",
        }
    }
}

/// A column that a caller wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRequest {
    /// Its name in the file's header.
    pub name: String,
    /// What its cells must be.
    pub kind: SeriesKind,
}

impl ColumnRequest {
    /// A column of this name and kind.
    pub fn new(name: impl Into<String>, kind: SeriesKind) -> Self {
        Self { name: name.into(), kind }
    }

    /// A column of whole numbers.
    pub fn integer(name: impl Into<String>) -> Self {
        Self::new(name, SeriesKind::Integer)
    }

    /// A column of finite numbers.
    pub fn real(name: impl Into<String>) -> Self {
        Self::new(name, SeriesKind::Real)
    }

    /// A column of finite numbers of at least 0.
    pub fn non_negative(name: impl Into<String>) -> Self {
        Self::new(name, SeriesKind::NonNegative)
    }

    /// A column of text.
    pub fn text(name: impl Into<String>) -> Self {
        Self::new(name, SeriesKind::Text)
    }
}
