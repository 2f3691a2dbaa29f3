//! A column of numbers or categories.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::AnalysisError;

/// What was set in every row: a column of numbers or categories with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    name: String,
    values: FactorValues,
}

/// The values of a factor, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum FactorValues {
    /// Finite numbers, which have an order.
    Numbers(Vec<f64>),
    /// Categories, which have none.
    Categories {
        /// One number per row, the place of its category in `names`.
        codes: Vec<u32>,
        /// The names of the categories; a name may have no row.
        names: Vec<Arc<str>>,
    },
}

impl Factor {
    /// A factor whose values are numbers.
    ///
    /// # Errors
    /// When a number is not finite.
    pub fn numbers(name: impl Into<String>, mut numbers: Vec<f64>) -> Result<Self, AnalysisError> {
        let name = name.into();
        if let Some(row) = numbers.iter().position(|number| !number.is_finite()) {
            let problem = format!("row {} holds no finite number", row + 1);
            return Err(AnalysisError::InvalidFactor { factor: name, problem });
        }
        // Turns -0 into 0, which the total order tells apart.
        for number in &mut numbers {
            *number += 0.0;
        }
        Ok(Self { name, values: FactorValues::Numbers(numbers) })
    }

    /// A factor whose values are categories: row r has the name `names[codes[r]]`.
    ///
    /// # Errors
    /// When a code has no name.
    pub fn categories(name: impl Into<String>, codes: Vec<u32>, names: Vec<Arc<str>>) -> Result<Self, AnalysisError> {
        let name = name.into();
        if let Some(row) = codes.iter().position(|code| *code as usize >= names.len()) {
            let problem = format!("row {} has the category {}, of {} categories", row + 1, codes[row], names.len());
            return Err(AnalysisError::InvalidFactor { factor: name, problem });
        }
        Ok(Self { name, values: FactorValues::Categories { codes, names } })
    }

    /// A factor whose categories are given by name; they are numbered as they first come.
    pub fn labels<'a>(name: impl Into<String>, labels: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut known = HashMap::new();
        let mut next = 0;
        let codes = labels.into_iter().map(|label| {
            *known.entry(label).or_insert_with(|| {
                names.push(label.into());
                next += 1;
                next - 1
            })
        });
        let codes = codes.collect();
        Self { name: name.into(), values: FactorValues::Categories { codes, names } }
    }

    /// The factor's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its values.
    pub fn values(&self) -> &FactorValues {
        &self.values
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        match &self.values {
            FactorValues::Numbers(numbers) => numbers.len(),
            FactorValues::Categories { codes, .. } => codes.len(),
        }
    }
}
