//! What the columns of a table are called, hold and mean.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::TableError;

/// What a column's cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Whole numbers (64 bits, signed).
    Integer,
    /// Real numbers (64-bit floating point); NaN is stored as null.
    Real,
    /// True or false.
    Flag,
    /// UTF-8 text.
    Text,
}

impl ColumnKind {
    /// The kind with its article, for messages: "an integer".
    pub fn described(self) -> &'static str {
        match self {
            Self::Integer => "an integer",
            Self::Real => "a number",
            Self::Flag => "true or false",
            Self::Text => "text",
        }
    }
}

/// One column: its name, what its cells are, their unit and their meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name, unique in its table.
    pub name: String,
    /// What the cells are.
    pub kind: ColumnKind,
    /// Unit, empty if there is none.
    #[serde(default)]
    pub unit: String,
    /// Meaning, one sentence.
    #[serde(default)]
    pub doc: String,
}

impl Column {
    /// A column without unit and meaning.
    pub fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        Self { name: name.into(), kind, unit: String::new(), doc: String::new() }
    }

    /// A column of whole numbers.
    pub fn integer(name: impl Into<String>) -> Self {
        Self::new(name, ColumnKind::Integer)
    }

    /// A column of real numbers.
    pub fn real(name: impl Into<String>) -> Self {
        Self::new(name, ColumnKind::Real)
    }

    /// A column of flags.
    pub fn flag(name: impl Into<String>) -> Self {
        Self::new(name, ColumnKind::Flag)
    }

    /// A column of text.
    pub fn text(name: impl Into<String>) -> Self {
        Self::new(name, ColumnKind::Text)
    }

    /// The same column with a unit.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// The same column with its meaning.
    #[must_use]
    pub fn doc(mut self, doc: impl Into<String>) -> Self {
        self.doc = doc.into();
        self
    }
}

/// The columns of a table, in order; cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<Column>", try_from = "Vec<Column>")]
pub struct Schema {
    columns: Arc<[Column]>,
}

impl Schema {
    /// A schema of these columns.
    ///
    /// # Errors
    /// No columns, a column without name, or two of one name.
    pub fn new(columns: Vec<Column>) -> Result<Self, TableError> {
        if columns.is_empty() {
            return Err(TableError::NoColumns);
        }
        let mut seen = std::collections::BTreeSet::new();
        for (index, column) in columns.iter().enumerate() {
            if column.name.is_empty() {
                return Err(TableError::UnnamedColumn { position: index + 1 });
            }
            if !seen.insert(column.name.as_str()) {
                return Err(TableError::DuplicateColumn { name: column.name.clone() });
            }
        }
        Ok(Self { columns: columns.into() })
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns' names, in order.
    pub fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// Position of the column of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Positions of several columns.
    ///
    /// # Errors
    /// The first name that is not there, with those that are.
    pub fn positions(&self, names: &[&str]) -> Result<Vec<usize>, TableError> {
        let find = |name: &&str| {
            self.position(name)
                .ok_or_else(|| TableError::MissingColumn { name: (*name).to_owned(), available: self.names() })
        };
        names.iter().map(find).collect()
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.columns, &other.columns) || self == other
    }
}

impl From<Schema> for Vec<Column> {
    fn from(schema: Schema) -> Self {
        schema.columns.to_vec()
    }
}

impl TryFrom<Vec<Column>> for Schema {
    type Error = TableError;

    fn try_from(columns: Vec<Column>) -> Result<Self, TableError> {
        Self::new(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_refuses_no_columns_no_name_and_the_same_name_twice() {
        assert!(matches!(Schema::new(vec![]), Err(TableError::NoColumns)));
        let unnamed = Schema::new(vec![Column::real("a"), Column::real("")]);
        assert!(matches!(unnamed, Err(TableError::UnnamedColumn { position: 2 })));
        let twice = Schema::new(vec![Column::real("a"), Column::flag("a")]);
        assert!(matches!(twice, Err(TableError::DuplicateColumn { name }) if name == "a"));
    }

    #[test]
    fn a_schema_survives_json_and_json_cannot_break_its_rules() {
        let schema = Schema::new(vec![Column::real("price").unit("gwei").doc("Base fee.")]).unwrap();
        let text = serde_json::to_string(&schema).unwrap();
        assert_eq!(text, r#"[{"name":"price","kind":"real","unit":"gwei","doc":"Base fee."}]"#);
        assert_eq!(serde_json::from_str::<Schema>(&text).unwrap(), schema);
        assert!(serde_json::from_str::<Schema>("[]").is_err());
    }

    #[test]
    fn a_missing_column_is_named_with_its_neighbour() {
        let schema = Schema::new(vec![Column::real("price"), Column::text("builder")]).unwrap();
        assert_eq!(schema.positions(&["builder", "price"]).unwrap(), [1, 0]);
        let message = schema.positions(&["prize"]).unwrap_err().to_string();
        assert_eq!(message, "there is no column `prize`; did you mean `price`? (available: price, builder)");
    }
}
