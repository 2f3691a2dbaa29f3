//! Tables: shown with few digits, sorted and saved with all.

/// A table that can be sorted, filtered and saved as CSV.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Name of the CSV file without ending: lower-case letters, digits, `_` and `-`, unlike any other table's.
    pub name: String,
    /// What it shows, as a sentence.
    pub caption: String,
    /// Columns from left to right; the first names the rows.
    pub columns: Vec<Column>,
    /// Rows from top to bottom, each with a cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// What it shows.
    pub name: String,
    /// Unit of its numbers; may be empty.
    pub unit: String,
    /// What the name means, for those who rest on it; may be empty.
    pub meaning: String,
    /// Where its cells stand.
    pub align: Align,
}

/// Where the cells of a column stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Cell {
    /// Nothing known: shown as a dash, empty in the CSV.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// Names of parameters, KPIs, files.
    Code(String),
    /// The name of a parameter or KPI, with what it means on a line in small print below.
    Named {
        /// The name; this alone is sorted and saved.
        name: String,
        /// What it means, as a sentence.
        meaning: String,
    },
    /// A number.
    Number {
        /// As it is shown, rounded.
        text: String,
        /// As it is sorted and saved; one that is not finite is empty in the CSV.
        value: f64,
    },
    /// A word on a coloured ground.
    Badge(Verdict, String),
}

/// What a badge says by its colour, beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Reached.
    Pass,
    /// Missed.
    Fail,
    /// Not told apart from chance.
    Unclear,
    /// Of note, neither good nor bad.
    Note,
}

impl Column {
    /// A column of words.
    pub fn words(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// A column of numbers in a unit, which may be empty.
    pub fn numbers(name: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { name: name.into(), unit: unit.into(), align: Align::Right, ..Self::default() }
    }

    /// With what the name means.
    #[must_use]
    pub fn meaning(self, meaning: impl Into<String>) -> Self {
        Self { meaning: meaning.into(), ..self }
    }

    fn heading(&self) -> String {
        if self.unit.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.unit) }
    }
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Names of parameters, KPIs, files.
    pub fn code(text: impl Into<String>) -> Self {
        Self::Code(text.into())
    }

    /// A name, with what it means below.
    pub fn named(name: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self::Named { name: name.into(), meaning: meaning.into() }
    }

    /// A number shown with about four significant digits; [`Cell::Empty`] when it is not finite.
    pub fn number(value: f64) -> Self {
        Self::number_as(value, crate::axis::readable(value, 4))
    }

    /// A number with its own text; [`Cell::Empty`] when it is not finite.
    pub fn number_as(value: f64, text: impl Into<String>) -> Self {
        if value.is_finite() { Self::Number { text: text.into(), value } } else { Self::Empty }
    }

    /// A count.
    pub fn count(count: u64) -> Self {
        Self::number_as(count as f64, crate::axis::decimal(count as f64, 0))
    }

    /// As it is saved: numbers unrounded.
    pub(super) fn saved(&self) -> String {
        match self {
            Self::Text(text) | Self::Code(text) | Self::Badge(_, text) | Self::Named { name: text, .. } => text.clone(),
            Self::Number { value, .. } if value.is_finite() => format!("{}", value + 0.0),
            Self::Empty | Self::Number { .. } => String::new(),
        }
    }
}

impl Table {
    /// The table as CSV (RFC 4180, UTF-8): headings with units, then the rows with unrounded numbers.
    pub fn csv(&self) -> String {
        let line =
            |fields: Vec<String>| fields.iter().map(|field| quoted(field)).collect::<Vec<_>>().join(",") + "\r\n";
        let headings = line(self.columns.iter().map(Column::heading).collect());
        let rows = self.rows.iter().map(|row| line(row.iter().map(Cell::saved).collect()));
        std::iter::once(headings).chain(rows).collect()
    }
}

/// A field, in quotes where it must be.
fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_holds_unrounded_numbers_and_quotes_what_must_be_quoted() {
        let table = Table {
            columns: vec![Column::words("a, \"b\""), Column::numbers("mean", "L1 blocks")],
            rows: vec![
                vec![Cell::text("two\nlines"), Cell::number_as(0.1 + 0.2, "0.3")],
                vec![Cell::Badge(Verdict::Pass, "pass".into()), Cell::number(f64::NAN)],
                vec![Cell::named("x", "meaning"), Cell::number(-0.0)],
            ],
            ..Table::default()
        };
        let lines =
            ["\"a, \"\"b\"\"\",mean (L1 blocks)\r\n", "\"two\nlines\",0.30000000000000004\r\n", "pass,\r\n", "x,0\r\n"];
        assert_eq!(table.csv(), lines.concat());
    }

    #[test]
    fn numbers_are_shown_rounded() {
        assert_eq!(Cell::number(0.123_456), Cell::Number { text: "0.1235".into(), value: 0.123_456 });
        assert_eq!(Cell::count(128_000), Cell::Number { text: "128,000".into(), value: 128_000.0 });
    }
}
