//! Tests of the twin as a whole.

mod allocations;
mod fees;
mod invariants;
mod rules;
mod support;
