//! `[sweep] path`: the rows of a CSV file as axes, as if they had been typed.

use std::ops::Range;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::arguments::twice;
use super::merge::flatten_axes;
use super::parse::value;
use super::{Data, Entry, Node, Table};
use crate::design::MOST_COMBINATIONS;
use crate::diagnostics::{Diagnostic, Origin, Source, SourceId, Sources};

/// Puts the columns of the file that a layer names among its axes; gives what is wrong with the file, and axes that it has
/// no place beside.
pub(super) fn put_rows(layer: &mut Table, sources: &mut Sources) -> Vec<Diagnostic> {
    flatten_axes(layer);
    let Some(sweep) = layer.table_mut("sweep") else { return Vec::new() };
    let Some(entry) = sweep.get("path") else { return Vec::new() };
    let word = |key: &str| sweep.get(key).and_then(|entry| entry.node.text());
    // Under another method, or as no text, it is refused where the sweep is read.
    let (Some(path), None | Some("table")) = (entry.node.text(), word("method")) else { return Vec::new() };
    let origin = entry.node.origin;
    let crossed = word("environments") == Some("crossed");
    if let Some(axes) = sweep.get("axes").filter(|_| !crossed) {
        let problem = Diagnostic::new("a table takes its rows either from a file or from its axes");
        let problem = problem.at(origin, "from a file").at(axes.origin, "from its axes");
        let way = "environments = \"crossed\" crosses the rows of the file with axes of the environment";
        return vec![problem.help(way)];
    }
    let mut rows = Rows { columns: Vec::new(), problems: Vec::new() };
    rows.read(path, origin, sources);
    if sweep.get("axes").is_none() {
        let node = Node { origin, data: Data::Table(Table::default()) };
        sweep.put(Entry { key: String::from("axes"), origin, node });
    }
    let Some(axes) = sweep.table_mut("axes") else { return rows.problems };
    for column in rows.columns {
        match axes.get(&column.key).map(|first| first.origin) {
            Some(first) => rows.problems.push(twice(&column.key, column.origin, first)),
            None => axes.put(column),
        }
    }
    rows.problems
}

/// What a file has: its columns as names and lists, and what is wrong with it.
struct Rows {
    columns: Vec<Entry>,
    problems: Vec<Diagnostic>,
}

impl Rows {
    fn read(&mut self, path: &str, origin: Origin, sources: &mut Sources) {
        let folder = sources.get(origin.source).and_then(|source| source.folder.clone()).unwrap_or_default();
        let full = folder.join(path);
        let text = match text(&full) {
            Ok(text) => text,
            Err(title) => return self.problems.push(Diagnostic::new(title).at(origin, "")),
        };
        // Paths in its cells start where its own does.
        let source = sources.add(Source { folder: Some(folder), ..Source::file(&full, text) });
        let text = sources.get(source).map_or("", |source| source.text.as_str());
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        let mut rows = 0;
        // Any text is CSV, however odd.
        while reader.read_record(&mut record).unwrap_or(false) {
            let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
            let cells = cells(text, start, record.len());
            if self.columns.is_empty() {
                self.header(&record, &cells, source);
                if !self.problems.is_empty() {
                    return self.columns.clear();
                }
                continue;
            }
            rows += 1;
            if rows > MOST_COMBINATIONS {
                let title = format!("the table has more than {MOST_COMBINATIONS} rows");
                return self.problems.push(Diagnostic::new(title).at(origin, ""));
            }
            self.row(&record, &cells, source);
        }
        if rows == 0 {
            let problem = Diagnostic::new("the table has no rows").at(origin, "");
            let how = "its first line names parameters, each line after it is a combination";
            self.problems.push(problem.help(how));
            self.columns.clear();
        }
    }

    fn header(&mut self, record: &StringRecord, cells: &[Range<usize>], source: SourceId) {
        for (name, place) in record.iter().zip(cells) {
            let (name, origin) = (name.trim(), Origin::new(source, place.clone()));
            if name.is_empty() {
                let problem = Diagnostic::new("a column has no name");
                self.problems.push(problem.at(origin, "the name of a parameter was expected"));
            } else if let Some(first) = self.columns.iter().find(|column| column.key == name) {
                self.problems.push(twice(name, origin, first.origin));
            }
            let node = Node { origin, data: Data::List(Vec::new()) };
            self.columns.push(Entry { key: String::from(name), origin, node });
        }
    }

    fn row(&mut self, record: &StringRecord, cells: &[Range<usize>], source: SourceId) {
        if record.len() != self.columns.len() {
            let count = |cells: usize| format!("{cells} cell{}", if cells == 1 { "" } else { "s" });
            let title = format!("a row has {}, the header {}", count(record.len()), count(self.columns.len()));
            let [start, end] = [cells.first(), cells.last()].map(|cell| cell.cloned().unwrap_or_default());
            return self.problems.push(Diagnostic::new(title).at(Origin::new(source, start.start..end.end), ""));
        }
        for ((column, cell), place) in self.columns.iter_mut().zip(record).zip(cells) {
            match (node(source, cell, place, &column.key), &mut column.node.data) {
                (Ok(node), Data::List(nodes)) => nodes.push(node),
                (Ok(_), _) => {}
                (Err(wrong), _) => self.problems.extend(wrong),
            }
        }
    }
}

fn text(path: &Path) -> Result<String, String> {
    // What is no regular file may have no end.
    if path.exists() && !path.is_file() {
        return Err(format!("`{}` is not a file", path.display()));
    }
    match std::fs::read(path).map(String::from_utf8) {
        // Spreadsheets begin a text with a mark.
        Ok(Ok(text)) => Ok(String::from(text.strip_prefix('\u{feff}').unwrap_or(&text))),
        Ok(Err(_)) => Err(format!("`{}` is not text in UTF-8", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(format!("there is no file `{}`", path.display()))
        }
        Err(error) => Err(format!("`{}` cannot be read: {error}", path.display())),
    }
}

/// The value of a cell: TOML, or a word without quotes.
fn node(source: SourceId, cell: &str, place: &Range<usize>, name: &str) -> Result<Node, Vec<Diagnostic>> {
    if cell.trim().is_empty() {
        let problem = Diagnostic::new(format!("a row has no value of `{name}`"));
        return Err(vec![problem.at(Origin::new(source, place.clone()), "a value was expected")]);
    }
    value(source, place.start, cell)
}

/// Where the cells of the record that begins at or after a byte stand, without their quotation marks.
fn cells(text: &str, start: usize, count: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = start;
    while bytes.get(at).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        at += 1;
    }
    let mut cells = Vec::with_capacity(count);
    while cells.len() < count {
        let quoted = bytes.get(at) == Some(&b'"');
        let (begin, mut open) = (at + usize::from(quoted), quoted);
        at = begin;
        while bytes.get(at).is_some_and(|byte| open || !matches!(byte, b',' | b'\r' | b'\n')) {
            // A doubled mark closes and opens again.
            open ^= quoted && bytes[at] == b'"';
            at += 1;
        }
        let end = if quoted && at > begin && bytes[at - 1] == b'"' { at - 1 } else { at };
        cells.push(begin..end);
        at += 1;
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn cells_are_found_behind_blank_lines_and_within_quotation_marks() {
        let text = "a,b\r\n\n\r\n 1 ,\"x, \"\"y\"\"\nz\",5\"\n,\n";
        let found = |start, count| cells(text, start, count).into_iter().map(|cell| &text[cell]).collect::<Vec<_>>();
        assert_eq!(found(0, 2), ["a", "b"]);
        assert_eq!(found(3, 3), [" 1 ", "x, \"\"y\"\"\nz", "5\""]);
        assert_eq!(found(text.len() - 2, 2), ["", ""]);
    }
}
