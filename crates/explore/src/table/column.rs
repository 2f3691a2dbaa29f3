//! One column in memory: its values and which of them are null.

use super::ColumnKind;

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// True or false.
    Flag(bool),
    /// Text.
    Text(&'a str),
}

impl Cell<'_> {
    /// The cell's kind, none for null.
    pub fn kind(&self) -> Option<ColumnKind> {
        match self {
            Self::Null => None,
            Self::Integer(_) => Some(ColumnKind::Integer),
            Self::Real(_) => Some(ColumnKind::Real),
            Self::Flag(_) => Some(ColumnKind::Flag),
            Self::Text(_) => Some(ColumnKind::Text),
        }
    }
}

/// Values by kind; a null has a value too, which nobody reads, so that positions agree.
#[derive(Clone, Debug)]
pub(super) enum Values {
    Integer(Vec<i64>),
    Real(Vec<f64>),
    Flag(Vec<bool>),
    /// All texts end to end, and where each ends.
    Text {
        text: String,
        ends: Vec<usize>,
    },
}

/// A growing column.
#[derive(Clone, Debug)]
pub(super) struct ColumnBuffer {
    values: Values,
    /// Which cells hold a value; none as long as all do, which spares most columns the bookkeeping.
    valid: Option<Vec<bool>>,
}

impl ColumnBuffer {
    pub(super) fn with_capacity(kind: ColumnKind, rows: usize) -> Self {
        let values = match kind {
            ColumnKind::Integer => Values::Integer(Vec::with_capacity(rows)),
            ColumnKind::Real => Values::Real(Vec::with_capacity(rows)),
            ColumnKind::Flag => Values::Flag(Vec::with_capacity(rows)),
            ColumnKind::Text => Values::Text { text: String::new(), ends: Vec::with_capacity(rows) },
        };
        Self { values, valid: None }
    }

    pub(super) fn values(&self) -> &Values {
        &self.values
    }

    pub(super) fn valid(&self) -> Option<&[bool]> {
        self.valid.as_deref()
    }

    pub(super) fn len(&self) -> usize {
        match &self.values {
            Values::Integer(values) => values.len(),
            Values::Real(values) => values.len(),
            Values::Flag(values) => values.len(),
            Values::Text { ends, .. } => ends.len(),
        }
    }

    /// Appends a whole number; false if the column is of another kind.
    #[inline]
    #[must_use]
    pub(super) fn push_integer(&mut self, value: i64) -> bool {
        let Values::Integer(values) = &mut self.values else {
            return false;
        };
        values.push(value);
        self.mark_valid();
        true
    }

    /// Appends a real number, NaN as null; false if the column is of another kind.
    #[inline]
    #[must_use]
    pub(super) fn push_real(&mut self, value: f64) -> bool {
        let Values::Real(values) = &mut self.values else {
            return false;
        };
        if value.is_nan() {
            self.push_null();
        } else {
            values.push(value);
            self.mark_valid();
        }
        true
    }

    /// Appends a flag; false if the column is of another kind.
    #[inline]
    #[must_use]
    pub(super) fn push_flag(&mut self, value: bool) -> bool {
        let Values::Flag(values) = &mut self.values else {
            return false;
        };
        values.push(value);
        self.mark_valid();
        true
    }

    /// Appends a text; false if the column is of another kind.
    #[inline]
    #[must_use]
    pub(super) fn push_text(&mut self, value: &str) -> bool {
        let Values::Text { text, ends } = &mut self.values else {
            return false;
        };
        text.push_str(value);
        ends.push(text.len());
        self.mark_valid();
        true
    }

    pub(super) fn push_null(&mut self) {
        let before = self.len();
        self.valid.get_or_insert_with(|| vec![true; before]).push(false);
        match &mut self.values {
            Values::Integer(values) => values.push(0),
            Values::Real(values) => values.push(0.0),
            Values::Flag(values) => values.push(false),
            Values::Text { text, ends } => ends.push(text.len()),
        }
    }

    #[inline]
    fn mark_valid(&mut self) {
        if let Some(valid) = &mut self.valid {
            valid.push(true);
        }
    }

    /// Shortens to the first `rows` cells.
    pub(super) fn truncate(&mut self, rows: usize) {
        match &mut self.values {
            Values::Integer(values) => values.truncate(rows),
            Values::Real(values) => values.truncate(rows),
            Values::Flag(values) => values.truncate(rows),
            Values::Text { text, ends } => {
                ends.truncate(rows);
                text.truncate(ends.last().copied().unwrap_or(0));
            }
        }
        if rows == 0 {
            self.valid = None;
        } else if let Some(valid) = &mut self.valid {
            valid.truncate(rows);
        }
    }

    /// Appends another column; false if it is of another kind.
    #[must_use]
    pub(super) fn append(&mut self, other: &Self) -> bool {
        let before = self.len();
        match (&mut self.values, &other.values) {
            (Values::Integer(mine), Values::Integer(theirs)) => mine.extend_from_slice(theirs),
            (Values::Real(mine), Values::Real(theirs)) => mine.extend_from_slice(theirs),
            (Values::Flag(mine), Values::Flag(theirs)) => mine.extend_from_slice(theirs),
            (Values::Text { text, ends }, Values::Text { text: other_text, ends: other_ends }) => {
                let offset = text.len();
                text.push_str(other_text);
                ends.extend(other_ends.iter().map(|end| end + offset));
            }
            _ => return false,
        }
        match (&mut self.valid, &other.valid) {
            (None, None) => {}
            (Some(mine), Some(theirs)) => mine.extend_from_slice(theirs),
            (Some(mine), None) => mine.resize(before + other.len(), true),
            (mine @ None, Some(theirs)) => {
                let mut valid = vec![true; before];
                valid.extend_from_slice(theirs);
                *mine = Some(valid);
            }
        }
        true
    }

    /// The cell of a row below `len()`.
    pub(super) fn cell(&self, row: usize) -> Cell<'_> {
        if self.valid.as_ref().is_some_and(|valid| !valid[row]) {
            return Cell::Null;
        }
        match &self.values {
            Values::Integer(values) => Cell::Integer(values[row]),
            Values::Real(values) => Cell::Real(values[row]),
            Values::Flag(values) => Cell::Flag(values[row]),
            Values::Text { text, ends } => {
                let start = if row == 0 { 0 } else { ends[row - 1] };
                Cell::Text(&text[start..ends[row]])
            }
        }
    }

    /// Bytes of the values held, roughly.
    pub(super) fn bytes(&self) -> usize {
        let values = match &self.values {
            Values::Integer(values) => values.len() * 8,
            Values::Real(values) => values.len() * 8,
            Values::Flag(values) => values.len(),
            Values::Text { text, ends } => text.len() + ends.len() * 8,
        };
        values + self.valid.as_ref().map_or(0, Vec::len)
    }
}
