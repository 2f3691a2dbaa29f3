//! Tests of the twin as a whole.

mod allocations;
mod invariants;
mod rules;
mod staking;
mod staking_laws;
mod support;
