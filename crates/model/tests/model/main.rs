//! Tests of the twin as a whole.

mod allocations;
mod behaviors;
mod fees;
mod invariants;
mod own_rules;
mod rules;
mod running_costs;
mod staking;
mod staking_laws;
mod support;
mod transactions;
