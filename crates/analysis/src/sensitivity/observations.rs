//! The rows of a table that have an outcome.

use std::collections::BTreeMap;

use super::factor::Factor;
use super::unsaid::Unsaid;
use crate::error::AnalysisError;
use crate::moments::Moments;

/// Factors and one outcome, row by row, without the rows whose outcome is null or not finite.
#[derive(Debug, Clone)]
pub struct Observations<'a> {
    factors: &'a [Factor],
    rows: Vec<usize>,
    outcome: Vec<f64>,
    nulls: usize,
    clusters: Option<Vec<Vec<usize>>>,
}

impl<'a> Observations<'a> {
    /// Joins factors with an outcome of as many rows.
    ///
    /// # Errors
    /// When the columns differ in length.
    pub fn new(factors: &'a [Factor], outcome: &[Option<f64>]) -> Result<Self, AnalysisError> {
        if let Some(factor) = factors.iter().find(|factor| factor.rows() != outcome.len()) {
            return Err(AnalysisError::UnequalLengths {
                column: factor.name().to_owned(),
                rows: factor.rows(),
                expected: outcome.len(),
            });
        }
        let length = outcome.len();
        let (rows, outcome): (Vec<_>, Vec<_>) = outcome
            .iter()
            .enumerate()
            .filter_map(|(row, number)| number.filter(|number| number.is_finite()).map(|number| (row, number)))
            .unzip();
        let nulls = length - rows.len();
        Ok(Self { factors, rows, outcome, nulls, clusters: None })
    }

    /// Says which rows are not independent of each other: those with the same cluster, such as the run whose random
    /// numbers they share. One entry per row of the table, rows without an outcome included.
    ///
    /// # Errors
    /// When there are not as many entries as rows.
    pub fn clustered(self, clusters: &[u64]) -> Result<Self, AnalysisError> {
        let expected = self.rows.len() + self.nulls;
        if clusters.len() != expected {
            let column = "the column of clusters".to_owned();
            return Err(AnalysisError::UnequalLengths { column, rows: clusters.len(), expected });
        }
        let mut members: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (place, row) in self.rows.iter().enumerate() {
            members.entry(clusters[*row]).or_default().push(place);
        }
        Ok(Self { clusters: Some(members.into_values().collect()), ..self })
    }

    /// Rows with an outcome.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Rows that are left out because their outcome is null or not finite.
    pub fn nulls(&self) -> usize {
        self.nulls
    }

    /// The factors, in the order given.
    pub fn factors(&self) -> &'a [Factor] {
        self.factors
    }

    /// The outcomes of the rows that have one. Here and in what follows a row is known by its place among these.
    pub(super) fn outcome(&self) -> &[f64] {
        &self.outcome
    }

    /// A factor's column without the rows that have no outcome.
    pub(super) fn present<T: Copy>(&self, column: &[T]) -> Vec<T> {
        self.rows.iter().map(|row| column[*row]).collect()
    }

    /// The rows of each cluster, in the order of the clusters; none when all rows are independent.
    pub(super) fn clusters(&self) -> Option<&[Vec<usize>]> {
        self.clusters.as_deref()
    }

    /// Calls with the rows of each cluster, of one row each when all are independent.
    pub(super) fn each_cluster(&self, mut call: impl FnMut(&[usize])) {
        match &self.clusters {
            Some(clusters) => clusters.iter().for_each(|rows| call(rows)),
            None => (0..self.count()).for_each(|row| call(&[row])),
        }
    }

    /// Moments of an outcome that varies.
    pub(super) fn spread(&self) -> Result<Moments, Unsaid> {
        let moments: Moments = self.outcome.iter().copied().collect();
        if moments.count() < 2 {
            return Err(Unsaid::TooFewRows);
        }
        if moments.min() == moments.max() {
            return Err(Unsaid::ConstantOutcome);
        }
        // Room for the products that sums of squares are made of.
        let squares = moments.population_variance().map(|variance| variance * moments.count() as f64);
        if squares.is_some_and(|squares| (1e-280..1e280).contains(&squares)) && moments.mean().is_some() {
            Ok(moments)
        } else {
            Err(Unsaid::OutOfRange)
        }
    }
}
