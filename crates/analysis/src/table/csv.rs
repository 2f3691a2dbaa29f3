//! Tables in CSV: types are found by reading.

use std::fs::File;
use std::path::{Path, PathBuf};

use csv::{ErrorKind, StringRecord};

use super::{BATCH_ROWS, Batch, Column, ColumnInfo, ColumnKind, Interner};
use crate::error::AnalysisError;

/// Names and kinds of all columns. Reads the whole file; memory does not grow with it.
pub(super) fn columns(path: &Path) -> Result<Vec<ColumnInfo>, AnalysisError> {
    let mut reader = open(path)?;
    let header = reader.headers().map_err(|error| explain(path, error))?.clone();
    let mut textual = vec![false; header.len()];
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| explain(path, error))? {
        for (cell, textual) in record.iter().zip(&mut textual) {
            *textual = *textual || parse(cell).is_err();
        }
    }
    let kind = |textual| if textual { ColumnKind::Text } else { ColumnKind::Number };
    let info = |(name, textual): (&str, bool)| ColumnInfo { name: name.to_owned(), kind: kind(textual) };
    Ok(header.iter().zip(textual).map(info).collect())
}

/// Reads the rows of some columns.
pub(super) struct Reader {
    path: PathBuf,
    records: csv::Reader<File>,
    record: StringRecord,
    wanted: Vec<(usize, ColumnKind)>,
    interner: Interner,
}

impl Reader {
    pub(super) fn open(path: &Path, wanted: &[(usize, ColumnKind)]) -> Result<Self, AnalysisError> {
        Ok(Self {
            path: path.to_path_buf(),
            records: open(path)?,
            record: StringRecord::new(),
            wanted: wanted.to_vec(),
            interner: Interner::default(),
        })
    }

    pub(super) fn next_batch(&mut self) -> Result<Option<Batch>, AnalysisError> {
        let mut columns: Vec<Column> = self.wanted.iter().map(|(_, kind)| empty(kind)).collect();
        let mut rows = 0;
        while rows < BATCH_ROWS
            && self.records.read_record(&mut self.record).map_err(|error| explain(&self.path, error))?
        {
            for ((index, _), column) in self.wanted.iter().zip(&mut columns) {
                let cell = self.record.get(*index).unwrap_or_default();
                match column {
                    Column::Number(numbers) => numbers.push(parse(cell).unwrap_or_default()),
                    Column::Text(texts) => texts.push((!cell.is_empty()).then(|| self.interner.intern(cell))),
                }
            }
            rows += 1;
        }
        Ok((rows > 0).then_some(Batch { rows, columns }))
    }
}

fn open(path: &Path) -> Result<csv::Reader<File>, AnalysisError> {
    let file = File::open(path).map_err(|source| AnalysisError::Io { path: path.to_path_buf(), source })?;
    Ok(csv::Reader::from_reader(file))
}

fn empty(kind: &ColumnKind) -> Column {
    match kind {
        ColumnKind::Number => Column::Number(Vec::with_capacity(BATCH_ROWS)),
        _ => Column::Text(Vec::with_capacity(BATCH_ROWS)),
    }
}

/// A cell that is no number.
struct NoNumber;

/// The number in a cell, none when it is empty or not finite.
fn parse(cell: &str) -> Result<Option<f64>, NoNumber> {
    match cell {
        "" => Ok(None),
        "true" | "True" | "TRUE" => Ok(Some(1.0)),
        "false" | "False" | "FALSE" => Ok(Some(0.0)),
        _ => cell
            .trim()
            .parse::<f64>()
            .map(|number| Some(number).filter(|number| number.is_finite()))
            .map_err(|_| NoNumber),
    }
}

fn explain(path: &Path, error: csv::Error) -> AnalysisError {
    let path = path.to_path_buf();
    let reason = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(source) => AnalysisError::Io { path, source },
        _ => AnalysisError::Csv { path, reason },
    }
}
