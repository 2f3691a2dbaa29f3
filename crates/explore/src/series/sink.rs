//! Checking cells and collecting them.

use std::collections::HashMap;

use super::{ColumnRequest, SeriesColumn, SeriesData, SeriesKind};

/// A column being read.
#[derive(Debug)]
pub(super) struct Sink {
    name: String,
    kind: SeriesKind,
    data: SeriesData,
    /// Code of each text seen; looked up, never iterated.
    codes: HashMap<String, u32>,
}

impl Sink {
    pub(super) fn new(request: &ColumnRequest) -> Self {
        let data = match request.kind {
            SeriesKind::Integer => SeriesData::Integer(Vec::new()),
            SeriesKind::Real | SeriesKind::NonNegative => SeriesData::Real(Vec::new()),
            SeriesKind::Text => SeriesData::Text { codes: Vec::new(), dictionary: Vec::new() },
        };
        Self { name: request.name.clone(), kind: request.kind, data, codes: HashMap::new() }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn kind(&self) -> SeriesKind {
        self.kind
    }

    /// Takes a cell of a text file; false if it is not of the kind.
    #[must_use]
    pub(super) fn push_cell(&mut self, text: &str) -> bool {
        match self.kind {
            SeriesKind::Integer => text.parse().is_ok_and(|value| self.push_integer(value)),
            SeriesKind::Real | SeriesKind::NonNegative => text.parse().is_ok_and(|value| self.push_real(value)),
            SeriesKind::Text => self.push_text(text),
        }
    }

    /// Takes a whole number, also for a column of real ones; false if it is not of the kind.
    #[must_use]
    pub(super) fn push_integer(&mut self, value: i64) -> bool {
        match &mut self.data {
            SeriesData::Integer(values) => values.push(value),
            SeriesData::Real(_) => return self.push_real(value as f64),
            SeriesData::Text { .. } => return false,
        }
        true
    }

    /// Takes a real number; false if it is not of the kind.
    #[must_use]
    pub(super) fn push_real(&mut self, value: f64) -> bool {
        let SeriesData::Real(values) = &mut self.data else {
            return false;
        };
        let fits = value.is_finite() && (self.kind != SeriesKind::NonNegative || value >= 0.0);
        if fits {
            values.push(value);
        }
        fits
    }

    /// Takes a text; false if the column is not one of text.
    #[must_use]
    pub(super) fn push_text(&mut self, text: &str) -> bool {
        let SeriesData::Text { codes, dictionary } = &mut self.data else {
            return false;
        };
        let code = if let Some(code) = self.codes.get(text) {
            *code
        } else {
            let Ok(code) = u32::try_from(dictionary.len()) else {
                return false;
            };
            dictionary.push(text.to_owned());
            self.codes.insert(text.to_owned(), code);
            code
        };
        codes.push(code);
        true
    }

    pub(super) fn finish(self) -> SeriesColumn {
        SeriesColumn { name: self.name, kind: self.kind, data: self.data }
    }
}
