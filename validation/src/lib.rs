//! The proof that the twin is right.
//!
//! * [`reference`](mod@reference), [`twin`], [`comparison`]: the twin against distributions measured on the public
//!   reference model;
//! * [`closed_forms`], [`processes`]: simulated frequencies against formulas;
//! * [`one_by_one`]: the twin's mempools against a simulation that follows every transaction;
//! * [`chapter`]: the chapter of the book that shows both.
//!
//! The tests of this crate hold all of it, and two things more: that KPIs move the way they must when one parameter
//! moves, and that every KPI equals its definition, applied to the recorded tables by other code.

pub mod chapter;
pub mod closed_forms;
pub mod comparison;
mod error;
pub mod one_by_one;
pub mod processes;
pub mod reference;
pub mod twin;

pub use error::ValidationError;

/// Probability that one of all comparisons of a kind fails although nothing is wrong: false alarms of the whole
/// comparison with reference distributions, and of the whole comparison with closed forms.
pub const FALSE_ALARM_RATE: f64 = 1e-3;
