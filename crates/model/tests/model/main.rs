//! Tests of the twin as a whole.

mod allocations;
mod behaviors;
mod invariants;
mod rules;
mod support;
