//! Samples of the twin, in the reference's columns.

use std::path::Path;
use std::sync::Arc;

use gddt_engine::Draws;
use gddt_explore::scenario::{Request, load};
use gddt_model::agents::AgentGroup;
use gddt_model::kpi::{KpiObserver, Kpis};
use gddt_model::l1::Recorded;
use gddt_model::parameters::Settings;
use gddt_model::{Params, State, Trajectory};
use rayon::prelude::*;

use crate::ValidationError;
use crate::reference::Sample;

/// How a column of the reference is read from the twin.
type Reading = fn(&Kpis, &State) -> f64;

/// The reference's columns, as the twin measures them (see `reference/README.md`).
pub const COLUMNS: &[(&str, Reading)] = &[
    ("time_l1", |kpis, _| kpis.time_l1),
    ("finalized_blocks_count", |kpis, _| kpis.finalized_blocks_count),
    ("n_processes", |kpis, _| kpis.n_processes),
    ("proportion_race_mode", |kpis, _| kpis.proportion_race_mode),
    ("proportion_slashed_prover", |kpis, _| kpis.proportion_slashed_prover),
    ("proportion_slashed_sequencer", |kpis, _| kpis.proportion_slashed_sequencer),
    ("proportion_skipped", |kpis, _| kpis.proportion_skipped),
    ("average_duration_finalized_blocks", |kpis, _| kpis.average_duration_finalized_blocks),
    ("stddev_duration_finalized_blocks", |kpis, _| kpis.stddev_duration_finalized_blocks),
    ("average_duration_nonfinalized_blocks", |kpis, _| kpis.average_duration_nonfinalized_blocks),
    ("slashes_to_provers", |kpis, _| kpis.slashes_to_provers),
    ("slashes_to_sequencers", |kpis, _| kpis.slashes_to_sequencers),
    ("total_rewards_provers", |kpis, _| kpis.total_rewards_provers),
    ("total_rewards_sequencers", |kpis, _| kpis.total_rewards_sequencers),
    ("total_rewards_relays", |kpis, _| kpis.total_rewards_relays),
    ("cumm_block_rewards", |kpis, _| kpis.cumm_block_rewards + 200.0),
    ("supply_circulating", |kpis, _| kpis.circulating + kpis.bonded),
    ("supply_staked", |kpis, _| kpis.staked),
    ("supply_burnt", |kpis, _| kpis.burnt),
    ("n_Proposal", |kpis, _| kpis.n_proposal),
    ("n_CommitmentBond", |kpis, _| kpis.n_commitment_bond),
    ("n_ContentReveal", |kpis, _| kpis.n_content_reveal),
    ("n_RollupProof", |kpis, _| kpis.n_rollup_proof),
    ("gas_fee_l1_end", |_, state| state.environment.gas_price.to_f64()),
];

/// A scenario that is ready to run any number of times.
#[derive(Clone, Debug)]
pub struct Twin {
    params: Params,
    seed: u64,
    runs: u64,
}

impl Twin {
    /// The first (or only) parameter combination of a scenario file, with `NAME=VALUE` changes.
    ///
    /// # Errors
    /// All that is wrong with the scenario.
    pub fn load(scenario: &Path, sets: &[&str]) -> Result<Self, ValidationError> {
        Self::from_request(&Request {
            target: Some(scenario.display().to_string()),
            sets: sets.iter().map(|&set| String::from(set)).collect(),
            ..Request::default()
        })
    }

    /// The first (or only) parameter combination of a scenario as a user may ask for it.
    ///
    /// # Errors
    /// All that is wrong with the scenario.
    pub fn from_request(request: &Request) -> Result<Self, ValidationError> {
        let plan = load(request)?;
        let subset = plan.subset(0);
        Self::of(&subset.settings, subset.agents)
    }

    /// Parameters and agents given in code.
    ///
    /// # Errors
    /// Everything that is wrong between the parameters.
    pub fn of(settings: &Settings, agents: Vec<AgentGroup>) -> Result<Self, ValidationError> {
        let agents: Arc<[AgentGroup]> = agents.into();
        let params = Params::resolve(settings, &agents, &Recorded::default()).map_err(ValidationError::Parameters)?;
        Ok(Self { params, seed: settings.run.seed, runs: settings.run.runs.get() })
    }

    /// The same under another seed.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The same with another number of runs.
    #[must_use]
    pub fn with_runs(self, runs: u64) -> Self {
        Self { runs, ..self }
    }

    /// The resolved parameters.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// Runs all trajectories on all threads and reads something from the end of each, in the order of runs.
    pub fn map<T: Send>(&self, read: impl Fn(&Kpis, &State) -> T + Sync) -> Vec<T> {
        (1..=self.runs)
            .into_par_iter()
            .map_init(
                || (self.params.clone(), Trajectory::default(), KpiObserver::default()),
                |(params, trajectory, observer), run| {
                    trajectory.run(params, &Draws::new(self.seed, run), observer);
                    let kpis = observer.finish(params, trajectory.state());
                    read(&kpis, trajectory.state())
                },
            )
            .collect()
    }

    /// Runs all trajectories and reads the reference's columns, rounded as the reference is.
    pub fn sample(&self) -> Sample {
        let rows = self.map(|kpis, state| {
            COLUMNS.iter().map(|(_, read)| nine_digits(read(kpis, state))).collect::<Vec<Option<f64>>>()
        });
        let column = |place: usize| rows.iter().map(|row| row[place]).collect();
        COLUMNS.iter().enumerate().map(|(place, (name, _))| (String::from(*name), column(place))).collect()
    }
}

/// A number to nine significant digits, as the reference files hold it; equal numbers must stay equal, or ties in the
/// samples break. NaN is absent.
fn nine_digits(number: f64) -> Option<f64> {
    if number.is_nan() { None } else { format!("{number:.8e}").parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, nine_digits};
    use crate::reference::CASES;

    #[test]
    fn numbers_are_rounded_to_nine_significant_digits() {
        assert_eq!(nine_digits(4.0 / 114.0), Some(0.035_087_719_3));
        assert_eq!(nine_digits(1_999_977.234_56), Some(1_999_977.23));
        assert_eq!(nine_digits(0.0), Some(0.0));
        assert_eq!(nine_digits(f64::NAN), None);
    }

    #[test]
    fn every_column_of_the_reference_is_read_from_the_twin() {
        for case in CASES {
            let sample = case.read().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(sample.len(), COLUMNS.len());
            assert!(COLUMNS.iter().all(|(name, _)| sample.contains_key(*name)), "{}", case.name);
        }
    }
}
