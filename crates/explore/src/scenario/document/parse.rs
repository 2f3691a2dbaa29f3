//! From TOML text to the tree.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{Data, Entry, Node, Table};
use crate::diagnostics::{Diagnostic, Origin, SourceId, Sources};

/// Tables and lists inside each other; no scenario needs more, and a stack has an end.
const DEEPEST: usize = 24;

/// Reads a document.
///
/// # Errors
/// Everything that is not TOML in it.
pub(super) fn document(sources: &Sources, source: SourceId) -> Result<Table, Vec<Diagnostic>> {
    let text = sources.get(source).map_or("", |source| source.text.as_str());
    if let Some(problem) = too_deep(text, source) {
        return Err(vec![problem]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut tree = Tree { source, offset: 0, problems: errors.iter().map(|error| syntax(source, error)).collect() };
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

/// A key of dots makes a tree as deep as it is long, which the parser builds (and drops) by recursion.
fn too_deep(text: &str, source: SourceId) -> Option<Diagnostic> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.matches('.').count() > 1000 || line.matches(['[', '{']).count() > 10_000 {
            let origin = Origin::new(source, start..start + line.trim_end().len().min(60));
            return Some(Diagnostic::new("this line is too long to be read").at(origin, ""));
        }
        start += line.len();
    }
    None
}

fn syntax(source: SourceId, error: &toml::de::Error) -> Diagnostic {
    let problem = Diagnostic::new(format!("this is not valid TOML: {}", error.message()));
    let unquoted = ["boolean", "quoted"].iter().any(|word| error.message().contains(word));
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
            DeValue::Array(_) | DeValue::Table(_) if depth >= DEEPEST => self.refuse("this is nested too deeply", origin),
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
