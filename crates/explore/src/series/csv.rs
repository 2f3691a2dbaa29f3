//! Series from CSV text.

use std::io::{self, Read};
use std::path::Path;

use csv::{ByteRecord, ErrorKind, ReaderBuilder, Terminator};

use super::sink::Sink;
use super::source::Text;
use super::table::LineMap;
use super::{ColumnRequest, Place, SeriesError, SeriesTable};

/// Most bytes of one record: an open quotation mark would otherwise draw the whole file into memory.
pub(super) const MAX_RECORD: u64 = 1 << 24;
/// Longest cell that an error quotes in full, in characters.
const QUOTED: usize = 60;

/// Text that counts what was read since the last record.
struct Metered {
    text: Text,
    since_record: u64,
    ended: bool,
}

impl Read for Metered {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.since_record > MAX_RECORD {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.text.read(bytes)?;
        self.since_record += count as u64;
        self.ended = count == 0;
        Ok(count)
    }
}

/// Records with the line on which each begins.
struct Lines<'a> {
    path: &'a Path,
    gzip: bool,
    reader: csv::Reader<Metered>,
    record: ByteRecord,
    fields: usize,
}

impl<'a> Lines<'a> {
    fn new(path: &'a Path, text: Text) -> Self {
        let gzip = text.is_gzip();
        let metered = Metered { text, since_record: 0, ended: false };
        // Lines end at a line feed alone, which makes them countable; a carriage return before it is trimmed with
        // the cell. Field counts are compared here, since the library names the line of a preceding blank one.
        let mut builder = ReaderBuilder::new();
        builder.flexible(true).terminator(Terminator::Any(b'\n')).buffer_capacity(1 << 16);
        Self { path, gzip, reader: builder.from_reader(metered), record: ByteRecord::new(), fields: 0 }
    }

    fn header(&mut self) -> Result<ByteRecord, SeriesError> {
        let header = self.reader.byte_headers().cloned();
        let header = header.map_err(|error| translate(self.path, self.gzip, error, 1))?;
        self.fields = header.len();
        Ok(header)
    }

    /// Reads the next record that is not blank; none at the end.
    fn next(&mut self) -> Result<Option<u64>, SeriesError> {
        loop {
            self.reader.get_mut().since_record = 0;
            let begins = self.reader.position().line();
            let read = self.reader.read_byte_record(&mut self.record);
            if !read.map_err(|error| translate(self.path, self.gzip, error, begins))? {
                return Ok(None);
            }
            let line = self.line();
            if self.record.as_slice() == b"\r" {
                continue;
            }
            if self.record.len() != self.fields {
                return Err(SeriesError::FieldCount {
                    path: self.path.to_owned(),
                    place: Place::Line(line),
                    expected: self.fields,
                    found: self.record.len(),
                });
            }
            return Ok(Some(line));
        }
    }

    /// The line on which the record begins: as many before the reader's as there are line feeds in its fields, and
    /// one for the line feed that ends it, which only the last record of a file may lack.
    fn line(&self) -> u64 {
        let within = self.record.as_slice().split(|byte| *byte == b'\n').count() - 1;
        let ending = usize::from(!self.reader.get_ref().ended);
        self.reader.position().line().saturating_sub((within + ending) as u64)
    }
}

/// Reads the requested columns.
pub(super) fn read(
    path: &Path,
    text: Text,
    requests: &[ColumnRequest],
    max_rows: usize,
) -> Result<SeriesTable, SeriesError> {
    let mut lines = Lines::new(path, text);
    let positions = positions(path, &lines.header()?, requests)?;
    let mut sinks: Vec<Sink> = requests.iter().map(Sink::new).collect();
    let mut map = LineMap::default();
    let mut rows = 0;
    while let Some(line) = lines.next()? {
        if rows == max_rows {
            return Err(SeriesError::TooManyRows { path: path.to_owned(), limit: max_rows });
        }
        map.push(rows, line);
        for (position, sink) in positions.iter().zip(&mut sinks) {
            push(path, Place::Line(line), lines.record.get(*position).unwrap_or_default(), sink)?;
        }
        rows += 1;
    }
    if rows == 0 {
        return Err(SeriesError::NoRows { path: path.to_owned() });
    }
    let columns = sinks.into_iter().map(Sink::finish).collect();
    Ok(SeriesTable::new(path, rows, columns, Some(map)))
}

/// Where the requested columns are.
fn positions(path: &Path, header: &ByteRecord, requests: &[ColumnRequest]) -> Result<Vec<usize>, SeriesError> {
    if header.iter().all(|name| name.trim_ascii().is_empty()) {
        return Err(SeriesError::Empty { path: path.to_owned() });
    }
    let names = header
        .iter()
        .map(|name| std::str::from_utf8(name.trim_ascii()).map(str::to_owned))
        .collect::<Result<Vec<String>, _>>()
        .map_err(|_| SeriesError::NotUtf8 { path: path.to_owned(), place: Place::Line(1), column: None })?;
    find(path, &names, requests)
}

/// Positions of the requested names, each of which must be there once.
pub(super) fn find(path: &Path, names: &[String], requests: &[ColumnRequest]) -> Result<Vec<usize>, SeriesError> {
    let absent = |request: &&ColumnRequest| !names.contains(&request.name);
    let missing: Vec<String> = requests.iter().filter(absent).map(|request| request.name.clone()).collect();
    if !missing.is_empty() {
        return Err(SeriesError::MissingColumns { path: path.to_owned(), missing, available: names.to_vec() });
    }
    let mut positions = Vec::with_capacity(requests.len());
    for request in requests {
        let mut all = names.iter().enumerate().filter(|(_, name)| **name == request.name);
        positions.extend(all.next().map(|(position, _)| position));
        if all.next().is_some() {
            return Err(SeriesError::AmbiguousColumn { path: path.to_owned(), name: request.name.clone() });
        }
    }
    Ok(positions)
}

fn push(path: &Path, place: Place, cell: &[u8], sink: &mut Sink) -> Result<(), SeriesError> {
    let cell = cell.trim_ascii();
    let Ok(text) = std::str::from_utf8(cell) else {
        return Err(SeriesError::NotUtf8 { path: path.to_owned(), place, column: Some(sink.name().to_owned()) });
    };
    if text.is_empty() {
        return Err(empty_cell(path, place, sink));
    }
    if sink.push_cell(text) { Ok(()) } else { Err(bad_cell(path, place, text, sink)) }
}

pub(super) fn empty_cell(path: &Path, place: Place, sink: &Sink) -> SeriesError {
    SeriesError::EmptyCell { path: path.to_owned(), place, column: sink.name().to_owned(), expected: sink.kind() }
}

pub(super) fn bad_cell(path: &Path, place: Place, text: &str, sink: &Sink) -> SeriesError {
    let mut shown: String = text.chars().take(QUOTED).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    SeriesError::BadCell {
        path: path.to_owned(),
        place,
        column: sink.name().to_owned(),
        text: shown,
        expected: sink.kind(),
    }
}

fn translate(path: &Path, gzip: bool, error: csv::Error, begins: u64) -> SeriesError {
    let owned = path.to_owned();
    match error.into_kind() {
        ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            SeriesError::RecordTooLong { path: owned, place: Place::Line(begins), limit: MAX_RECORD }
        }
        ErrorKind::Io(error) => Text::error(gzip, path, error),
        kind => SeriesError::Damaged { path: owned, reason: format!("{kind:?}") },
    }
}
