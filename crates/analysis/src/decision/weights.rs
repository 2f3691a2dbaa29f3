//! How much environments count.

use crate::table::{Batch, Value};

/// The weights of the values of an environment column; a value that is not listed weighs nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueWeights<'a> {
    /// The column.
    pub column: &'a str,
    /// Its values with their weights, from 0.
    pub weights: Vec<(Value, f64)>,
}

/// The weight of an environment: the product of those of its values in these columns.
pub(super) fn weight_of<'v>(weights: &[ValueWeights<'_>], value: impl Fn(&str) -> Option<&'v Value>) -> f64 {
    let of_column = |own: &ValueWeights<'_>| {
        let value = value(own.column)?;
        own.weights.iter().find(|(listed, _)| is_same(listed, value)).map(|(_, weight)| *weight)
    };
    weights.iter().map(|own| of_column(own).unwrap_or(0.0)).product()
}

/// The weight of the environment of a row, whose values of the weighed columns stand from a place on in their order.
pub(super) fn weight_of_row(weights: &[ValueWeights<'_>], batch: &Batch, first: usize, row: usize) -> f64 {
    let values: Vec<Value> = (first..first + weights.len()).map(|column| batch.columns[column].value(row)).collect();
    weight_of(weights, |column| weights.iter().position(|own| own.column == column).map(|place| &values[place]))
}

/// Whether two values are the same but for the digits that writing them as decimals may change.
pub fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => (one - other).abs() <= 1e-12 * one.abs().max(other.abs()),
        _ => one == other,
    }
}
