//! The tree.

use crate::diagnostics::Origin;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub origin: Origin,
    pub data: Data,
}

/// A value as TOML has it.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    Text(String),
    Integer(i64),
    Real(f64),
    Flag(bool),
    Date,
    List(Vec<Node>),
    Table(Table),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub key: String,
    /// The place of the key.
    pub origin: Origin,
    pub node: Node,
}

/// Keys with their values, in the order in which they were written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub entries: Vec<Entry>,
}

impl Table {
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.key == key)
    }

    /// The table under a key, if there is one.
    pub(crate) fn table(&self, key: &str) -> Option<&Table> {
        self.get(key).and_then(|entry| entry.node.table())
    }

    /// The table under a key, if there is one.
    pub(crate) fn table_mut(&mut self, key: &str) -> Option<&mut Table> {
        match &mut self.get_mut(key)?.node.data {
            Data::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Adds an entry in place of one with the same key, or at the end.
    pub(crate) fn put(&mut self, entry: Entry) {
        match self.get_mut(&entry.key) {
            Some(old) => *old = entry,
            None => self.entries.push(entry),
        }
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Entry> {
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(index))
    }
}

impl Node {
    pub(crate) fn table(&self) -> Option<&Table> {
        if let Data::Table(table) = &self.data { Some(table) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Data::Text(text) = &self.data { Some(text) } else { None }
    }

    /// The number, if it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self.data {
            Data::Integer(number) => Some(number as f64),
            Data::Real(number) => Some(number),
            _ => None,
        }
    }

    /// What it is, for messages.
    pub(crate) fn describe(&self) -> String {
        match &self.data {
            Data::Text(text) if text.chars().count() > 60 => String::from("a long text"),
            Data::Text(text) => format!("the text {text:?}"),
            Data::Integer(number) => number.to_string(),
            Data::Real(number) => format!("{number:?}"),
            Data::Flag(flag) => flag.to_string(),
            Data::Date => String::from("a date"),
            Data::List(_) => String::from("a list"),
            Data::Table(_) => String::from("a table"),
        }
    }
}
