//! From the tree to values of the right types: what was typed, checked piece by piece.

mod agents;
mod axis;
mod environments;
mod goals;
mod kpis;
mod quantity;
mod reader;
mod status_quo;
mod sweep;
mod value;
mod weights;

pub(super) use axis::WrittenAxis;
pub(super) use environments::Environments;
pub(super) use quantity::DISTRIBUTIONS;
pub(super) use reader::{Written, read, read_goals};
pub(super) use sweep::{WrittenConstraint, WrittenSweep};
pub(super) use value::{Formula, Given, Points, whole};

use crate::diagnostics::Origin;

/// A value that was given to something.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub target: super::target::Target,
    /// Where its name stands.
    pub key: Origin,
    /// Where its value stands.
    pub origin: Origin,
    pub given: Given,
}
