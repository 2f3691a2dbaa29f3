//! From TOML text to the tree.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{Data, Entry, Node, Table};
use crate::diagnostics::{Diagnostic, Origin, SourceId, Sources};

/// Tables and lists inside each other; no scenario needs more, and a stack has an end.
const DEEPEST: usize = 24;

/// Syntax errors that are shown of one file; a text that is no TOML at all has thousands.
const MOST_ERRORS: usize = 5;

/// Reads a document.
///
/// # Errors
/// Everything that is not TOML in it.
pub(super) fn document(sources: &Sources, source: SourceId) -> Result<Table, Vec<Diagnostic>> {
    let (name, text) = sources.get(source).map_or(("", ""), |source| (source.name.as_str(), source.text.as_str()));
    if let Some(problem) = too_deep(text, source) {
        return Err(vec![problem]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let is_data = is_table(name) || has_rows_of_cells(text);
    let shown = if is_data { 1 } else { MOST_ERRORS };
    let mut problems: Vec<Diagnostic> = errors.iter().take(shown).map(|error| syntax(source, error)).collect();
    let rest = match errors.len().saturating_sub(shown) {
        0 => None,
        1 => Some(String::from("1 more place is not valid TOML")),
        more => Some(format!("{more} more places are not valid TOML")),
    };
    problems.extend(rest.map(Diagnostic::new));
    if is_data && let Some(last) = problems.pop() {
        problems.push(last.help(NOT_A_SCENARIO));
    }
    let mut tree = Tree { source, offset: 0, problems };
    let table = tree.table(table.into_inner());
    if tree.problems.is_empty() { Ok(table) } else { Err(tree.problems) }
}

/// Reads a single value that stands somewhere in a source; a text that is no TOML value is a word without quotes.
///
/// # Errors
/// Numbers that cannot be represented.
pub(super) fn value(source: SourceId, start: usize, text: &str) -> Result<Node, Vec<Diagnostic>> {
    let trimmed = text.trim();
    let start = start + (text.len() - text.trim_start().len());
    let parsed = if too_deep(trimmed, source).is_none() { DeValue::parse(trimmed).ok() } else { None };
    let Some(parsed) = parsed else {
        let origin = Origin::new(source, start..start + trimmed.len());
        return Ok(Node { origin, data: Data::Text(String::from(trimmed)) });
    };
    let mut tree = Tree { source, offset: start, problems: Vec::new() };
    let node = tree.node(parsed);
    if tree.problems.is_empty() { Ok(node) } else { Err(tree.problems) }
}

/// Keys with more dots than that are refused before they are parsed: the parser builds, and drops, a tree as deep as
/// a key has dots by recursion, and a stack has an end.
const MOST_DOTS: usize = 1000;

fn too_deep(text: &str, source: SourceId) -> Option<Diagnostic> {
    let mut dots = 0;
    for (place, character) in text.char_indices() {
        match character {
            '.' => dots += 1,
            '=' | ',' | '{' | '}' | '[' | ']' | '\n' => dots = 0,
            _ => {}
        }
        if dots > MOST_DOTS {
            let problem = Diagnostic::new("a key has too many dots to be read");
            return Some(problem.at(Origin::new(source, place..place + 1), ""));
        }
    }
    None
}

/// Where somebody names a table of data instead of a scenario.
pub(super) const NOT_A_SCENARIO: &str = "this looks like a CSV or Parquet file rather than a scenario, which is written in TOML; \
                                         a scenario names data with kind = \"recorded\" and path";

/// Whether a file is a table of data by its name.
pub(super) fn is_table(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".csv", ".csv.gz", ".tsv", ".parquet"].iter().any(|ending| name.ends_with(ending))
}

/// Whether a text begins with two lines of equally many cells, and no key.
fn has_rows_of_cells(text: &str) -> bool {
    let mut lines = text.lines().map(|line| (line.matches(',').count(), line.contains(['=', '[', '#'])));
    matches!((lines.next(), lines.next()), (Some((first, false)), Some((second, false))) if first > 0 && first == second)
}

fn syntax(source: SourceId, error: &toml::de::Error) -> Diagnostic {
    let problem = Diagnostic::new(format!("this is not valid TOML: {}", error.message()));
    let unquoted = ["boolean", "must be quoted"].iter().any(|word| error.message().contains(word));
    let problem = if unquoted { problem.help("a text is written in quotes") } else { problem };
    match error.span() {
        Some(span) => problem.at(Origin::new(source, span), ""),
        None => problem,
    }
}

struct Tree {
    source: SourceId,
    /// Where the text that was parsed begins in its source.
    offset: usize,
    problems: Vec<Diagnostic>,
}

impl Tree {
    fn origin(&self, span: std::ops::Range<usize>) -> Origin {
        Origin::new(self.source, span.start + self.offset..span.end + self.offset)
    }

    fn table(&mut self, table: DeTable<'_>) -> Table {
        self.entries(table, 0)
    }

    fn node(&mut self, value: Spanned<DeValue<'_>>) -> Node {
        self.nested(value, 0)
    }

    fn entries(&mut self, table: DeTable<'_>, depth: usize) -> Table {
        let mut entries: Vec<(Spanned<DeString<'_>>, Spanned<DeValue<'_>>)> = table.into_iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let entry = |(key, value): (Spanned<DeString<'_>>, _)| {
            let origin = self.origin(key.span());
            Entry { key: key.into_inner().into_owned(), origin, node: self.nested(value, depth) }
        };
        Table { entries: entries.into_iter().map(entry).collect() }
    }

    fn nested(&mut self, value: Spanned<DeValue<'_>>, depth: usize) -> Node {
        let origin = self.origin(value.span());
        let data = match value.into_inner() {
            DeValue::String(text) => Data::Text(text.into_owned()),
            DeValue::Boolean(flag) => Data::Flag(flag),
            DeValue::Datetime(_) => Data::Date,
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Data::Integer(number),
                Err(_) => self.refuse("this whole number is too large", origin),
            },
            DeValue::Float(number) => match number.as_str().parse() {
                Ok(number) => Data::Real(number),
                Err(_) => self.refuse("this is not a number", origin),
            },
            DeValue::Array(_) | DeValue::Table(_) if depth >= DEEPEST => {
                self.refuse("this is nested too deeply", origin)
            }
            DeValue::Array(list) => {
                Data::List(list.into_iter().map(|element| self.nested(element, depth + 1)).collect())
            }
            DeValue::Table(table) => Data::Table(self.entries(table, depth + 1)),
        };
        Node { origin, data }
    }

    fn refuse(&mut self, title: &str, origin: Origin) -> Data {
        self.problems.push(Diagnostic::new(title).at(origin, ""));
        Data::Date
    }
}
