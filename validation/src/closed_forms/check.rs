//! Formulas beside simulated averages.

use super::{Assumptions, chain, per_process};
use crate::processes::{Measurement, PerProcess, Quantity};
use crate::twin::Twin;
use crate::{FALSE_ALARM_RATE, ValidationError};

/// Trajectories per parameter set.
pub const TRAJECTORIES: u64 = 20_000;
/// Processes of each trajectory.
pub const PROCESSES_EACH: u64 = 10;
const SEED: u64 = 2;

/// A formula's value beside the simulated one.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Of what.
    pub quantity: Quantity,
    /// By formula.
    pub formula: f64,
    /// Simulated, per process.
    pub simulated: f64,
    /// Standard error of the simulated value, from the spread over trajectories.
    pub standard_error: f64,
    /// Probability of a deviation at least as large if the formula is right.
    pub p_value: f64,
}

/// The expectations for the first [`PROCESSES_EACH`] processes: by closed form where there is one, else by transfer
/// matrices.
pub fn expectations(assumptions: &Assumptions) -> PerProcess {
    per_process(assumptions).unwrap_or_else(|| chain::per_process(assumptions, PROCESSES_EACH))
}

/// Simulates a parameter set.
///
/// # Errors
/// If its parameters do not fit together.
pub fn simulate(assumptions: &Assumptions) -> Result<Measurement, ValidationError> {
    let (settings, agents) = assumptions.settings();
    let twin = Twin::of(&settings, agents)?;
    Ok(Measurement::of(twin.params(), SEED, TRAJECTORIES, PROCESSES_EACH))
}

/// Compares all quantities of a parameter set with expectations.
pub fn rows(assumptions: &Assumptions, expected: &PerProcess, measured: &Measurement) -> Vec<Row> {
    let independent = assumptions.autocorrelation == 0.0;
    let row = |quantity| {
        let moments = measured.moments(quantity);
        Row {
            quantity,
            formula: expected[quantity],
            simulated: moments.mean().unwrap_or(f64::NAN),
            standard_error: moments.standard_error().unwrap_or(f64::NAN),
            p_value: measured.p_value(quantity, expected[quantity], independent),
        }
    };
    Quantity::ALL.into_iter().map(row).collect()
}

/// A p-value below this rejects: Bonferroni's correction of [`FALSE_ALARM_RATE`] over all quantities and sets.
pub fn rejection_threshold() -> f64 {
    FALSE_ALARM_RATE / (Quantity::ALL.len() * Assumptions::all().len()) as f64
}
