//! Result tables as streams of batches: numbers with nulls, text as categories.

mod csv;
mod parquet;

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::AnalysisError;

/// Rows in one batch: large enough that per-batch work does not count, small enough for the cache.
const BATCH_ROWS: usize = 8192;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// Numbers; integers and flags (0 and 1) too.
    Number,
    /// Text, to be used as categories.
    Text,
    /// Something else (lists, dates, ...), which can be named but not read.
    Other(String),
}

/// Name and kind of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// The name in the file's header.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// A table on disk: its columns are known, its rows are read on demand.
///
/// Not-a-number and infinities are no measurements and read as null. Integers beyond 2^53 are rounded to the nearest
/// `f64`.
#[derive(Debug, Clone)]
pub struct Table {
    path: PathBuf,
    columns: Vec<ColumnInfo>,
    format: Format,
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Parquet,
    Csv,
}

impl Table {
    /// Opens a table and learns its columns; the name's ending (`.parquet`, `.csv`) says how to read it.
    ///
    /// A CSV file has no types, so it is read once in whole: a column is a number when every cell that is not empty
    /// is a number, `true` or `false`.
    ///
    /// # Errors
    /// When the ending is another one, or the file cannot be read or is damaged.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, AnalysisError> {
        let path = path.as_ref().to_path_buf();
        let ending = path.extension().map(OsStr::to_ascii_lowercase);
        let (format, columns) = match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("parquet") => (Format::Parquet, parquet::columns(&path)?),
            Some("csv") => (Format::Csv, csv::columns(&path)?),
            _ => return Err(AnalysisError::UnknownFormat { path }),
        };
        Ok(Self { path, columns, format })
    }

    /// The file this table is read from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All columns in the file's order.
    pub fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    /// Names of the columns of numbers, in the file's order.
    pub fn numeric_columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|column| column.kind == ColumnKind::Number).map(|column| column.name.as_str())
    }

    /// Streams the named columns; a batch holds them in the order asked for.
    ///
    /// # Errors
    /// When a column does not exist or holds neither numbers nor text, or the file cannot be read.
    pub fn batches(&self, names: &[&str]) -> Result<Batches, AnalysisError> {
        let columns = names.iter().map(|name| self.readable(name)).collect::<Result<Vec<_>, _>>()?;
        let source = match self.format {
            Format::Parquet => Source::Parquet(parquet::Reader::open(&self.path, &columns)?),
            Format::Csv => Source::Csv(csv::Reader::open(&self.path, &columns)?),
        };
        Ok(Batches { source })
    }

    /// Those of the named columns that have a number in some row. A column that does not exist has none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn measured<'n>(&self, names: &[&'n str]) -> Result<Vec<&'n str>, AnalysisError> {
        let known: Vec<&'n str> = names.iter().copied().filter(|name| self.readable(name).is_ok()).collect();
        let mut found = vec![false; known.len()];
        for batch in self.batches(&known)? {
            let batch = batch?;
            for (found, column) in found.iter_mut().zip(&batch.columns) {
                *found = *found || (0..batch.rows).any(|row| column.number(row).is_some());
            }
            if found.iter().all(|found| *found) {
                break;
            }
        }
        Ok(known.into_iter().zip(found).filter(|(_, found)| *found).map(|(name, _)| name).collect())
    }

    /// Checks that every named column holds numbers.
    ///
    /// # Errors
    /// When a column does not exist or holds something else.
    pub fn require_numeric(&self, names: &[&str]) -> Result<(), AnalysisError> {
        for name in names {
            if self.readable(name)?.1 != ColumnKind::Number {
                return Err(AnalysisError::NotNumeric { path: self.path.clone(), column: (*name).to_owned() });
            }
        }
        Ok(())
    }

    fn readable(&self, name: &str) -> Result<(usize, ColumnKind), AnalysisError> {
        let found = self.columns.iter().enumerate().find(|(_, column)| column.name == name);
        match found {
            None => Err(AnalysisError::NoSuchColumn {
                path: self.path.clone(),
                column: name.to_owned(),
                known: self.columns.iter().map(|column| column.name.clone()).collect(),
            }),
            Some((_, ColumnInfo { kind: ColumnKind::Other(kind), .. })) => Err(AnalysisError::UnsupportedType {
                path: self.path.clone(),
                column: name.to_owned(),
                kind: kind.clone(),
            }),
            Some((index, column)) => Ok((index, column.kind.clone())),
        }
    }
}

/// Some consecutive rows of a table, column by column.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Number of rows.
    pub rows: usize,
    /// The columns in the order asked for, each with `rows` entries.
    pub columns: Vec<Column>,
}

/// The entries of one column in one batch.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Numbers, all finite.
    Number(Vec<Option<f64>>),
    /// Categories; equal text shares its memory.
    Text(Vec<Option<Arc<str>>>),
}

impl Column {
    /// The number in a row; none for null, for text and beyond the last row.
    pub fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Number(numbers) => numbers.get(row).copied().flatten(),
            Self::Text(_) => None,
        }
    }

    /// The entry of a row, to group or match by.
    pub fn value(&self, row: usize) -> Value {
        match self {
            Self::Number(_) => self.number(row).map_or(Value::Null, Value::Number),
            Self::Text(texts) => texts.get(row).cloned().flatten().map_or(Value::Null, Value::Text),
        }
    }
}

/// One cell: what rows are grouped and matched by. Null comes before numbers, numbers before text; -0 equals 0.
#[derive(Debug, Clone)]
pub enum Value {
    /// No entry.
    Null,
    /// A finite number.
    Number(f64),
    /// A category.
    Text(Arc<str>),
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            // Adding zero turns -0 into 0.
            (Self::Number(left), Self::Number(right)) => (left + 0.0).total_cmp(&(right + 0.0)),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Value {}

impl Value {
    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Number(_) => 1,
            Self::Text(_) => 2,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The rows of a table, batch by batch.
pub struct Batches {
    source: Source,
}

enum Source {
    Parquet(parquet::Reader),
    Csv(csv::Reader),
}

impl Iterator for Batches {
    type Item = Result<Batch, AnalysisError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.source {
            Source::Parquet(reader) => reader.next_batch().transpose(),
            Source::Csv(reader) => reader.next_batch().transpose(),
        }
    }
}

/// Gives equal texts one allocation.
#[derive(Debug, Default)]
struct Interner {
    known: std::collections::HashSet<Arc<str>>,
}

impl Interner {
    fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(text);
        self.known.insert(Arc::clone(&new));
        new
    }
}

#[cfg(test)]
mod tests;
