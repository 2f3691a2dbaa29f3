//! Tests of the twin as a whole.

mod allocations;
mod invariants;
mod rules;
mod support;
mod transactions;
