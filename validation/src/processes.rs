//! What happens in a process, counted over many of them.

use std::ops::{Index, IndexMut};

use gddt_analysis::Moments;
use gddt_engine::{Context, Draws, System};
use gddt_model::process::{Phase, SlashKind};
use gddt_model::{Fernet, Params, Signals, State};
use rayon::prelude::*;
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, Normal};

/// A quantity of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Nobody proposes (0 or 1).
    NobodyProposes,
    /// Proposals.
    Proposals,
    /// Commitment windows that passed without a bond.
    MissedBonds,
    /// Reveal windows that passed without a reveal.
    MissedReveals,
    /// The proving window passed without a proof (0 or 1).
    MissedProofs,
    /// It came to a proof race (0 or 1).
    Race,
    /// It was skipped (0 or 1).
    Skipped,
    /// L1 blocks from start to end.
    Blocks,
    /// Timesteps from start to end.
    Timesteps,
    /// Block rewards issued, tokens.
    BlockRewards,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::NobodyProposes,
        Self::Proposals,
        Self::MissedBonds,
        Self::MissedReveals,
        Self::MissedProofs,
        Self::Race,
        Self::Skipped,
        Self::Blocks,
        Self::Timesteps,
        Self::BlockRewards,
    ];

    /// Its name in tables.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NobodyProposes => "nobody proposes",
            Self::Proposals => "proposals",
            Self::MissedBonds => "missed bonds",
            Self::MissedReveals => "missed reveals",
            Self::MissedProofs => "missed proof",
            Self::Race => "proof race",
            Self::Skipped => "skipped",
            Self::Blocks => "L1 blocks",
            Self::Timesteps => "timesteps",
            Self::BlockRewards => "block reward",
        }
    }

    /// Whether it is 0 or 1 in every process.
    pub const fn is_an_event(self) -> bool {
        matches!(self, Self::NobodyProposes | Self::MissedProofs | Self::Race | Self::Skipped)
    }
}

/// A number for every quantity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PerProcess([f64; Quantity::ALL.len()]);

impl Index<Quantity> for PerProcess {
    type Output = f64;
    fn index(&self, quantity: Quantity) -> &f64 {
        &self.0[quantity as usize]
    }
}

impl IndexMut<Quantity> for PerProcess {
    fn index_mut(&mut self, quantity: Quantity) -> &mut f64 {
        &mut self.0[quantity as usize]
    }
}

impl PerProcess {
    /// The sums.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|place| self.0[place] + other.0[place]))
    }

    /// Every number divided by the same.
    #[must_use]
    pub fn divided_by(&self, divisor: f64) -> Self {
        Self(self.0.map(|number| number / divisor))
    }
}

/// The first processes of several trajectories.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// Averages over the processes of a trajectory, one entry per trajectory.
    trajectories: Vec<PerProcess>,
    processes_each: u64,
}

impl Measurement {
    /// Runs this many trajectories until each has ended so many processes.
    ///
    /// Every trajectory contributes the same number of processes, and so no length is preferred, as it would be if all
    /// stopped at the same L1 block.
    pub fn of(params: &Params, seed: u64, trajectories: u64, processes_each: u64) -> Self {
        let trajectories = (1..=trajectories)
            .into_par_iter()
            .map_init(
                || (params.clone(), State::default(), Signals::default()),
                |(params, state, signals), run| {
                    let draws = Draws::new(seed, run);
                    params.begin_run(&draws);
                    state.reset(params, &draws);
                    let context = Context { params, draws: &draws };
                    let sum = (0..processes_each)
                        .fold(PerProcess::default(), |sum, _| sum.plus(&one_process(&context, state, signals)));
                    sum.divided_by(processes_each as f64)
                },
            )
            .collect();
        Self { trajectories, processes_each }
    }

    /// How many processes there were.
    pub fn processes(&self) -> u64 {
        self.trajectories.len() as u64 * self.processes_each
    }

    /// Mean and spread over trajectories.
    pub fn moments(&self, quantity: Quantity) -> Moments {
        self.trajectories.iter().map(|trajectory| trajectory[quantity]).collect()
    }

    /// How often an event happened.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    pub fn count(&self, quantity: Quantity) -> u64 {
        let sum: f64 = self.trajectories.iter().map(|trajectory| trajectory[quantity]).sum();
        (sum * self.processes_each as f64).round() as u64
    }

    /// The probability of a deviation at least as large if the expectation is right.
    ///
    /// For an event in independent processes by the binomial distribution, exactly; else by the mean over trajectories,
    /// which are independent, in standard errors. What never varies must be met to rounding.
    pub fn p_value(&self, quantity: Quantity, expected: f64, processes_are_independent: bool) -> f64 {
        if quantity.is_an_event() && processes_are_independent {
            return binomial_p_value(self.count(quantity), self.processes(), expected);
        }
        let moments = self.moments(quantity);
        let (mean, error) = (moments.mean().unwrap_or(f64::NAN), moments.standard_error().unwrap_or(0.0));
        let difference = (mean - expected).abs();
        if difference <= 1e-9 * expected.abs().max(1.0) {
            1.0
        } else {
            // Without spread the quotient is infinite and the p-value 0.
            2.0 * Normal::standard().sf(difference / error)
        }
    }
}

/// Twice the smaller tail, at most 1. Probabilities that miss 0 or 1 by rounding count as certain.
fn binomial_p_value(count: u64, trials: u64, probability: f64) -> f64 {
    if probability < 1e-15 {
        return if count == 0 { 1.0 } else { 0.0 };
    }
    if probability > 1.0 - 1e-15 {
        return if count == trials { 1.0 } else { 0.0 };
    }
    let Ok(binomial) = Binomial::new(probability, trials) else { return 0.0 };
    let upper = if count == 0 { 1.0 } else { binomial.sf(count - 1) };
    (2.0 * binomial.cdf(count).min(upper)).min(1.0)
}

/// Steps until a process has ended, and counts what happened in it.
fn one_process(context: &Context<'_, Params>, state: &mut State, signals: &mut Signals) -> PerProcess {
    let mut counted = PerProcess::default();
    let before = state.clock.timestep;
    loop {
        Fernet::step(context, state, signals);
        counted[Quantity::Proposals] += signals.actions.proposals.len() as f64;
        counted[Quantity::BlockRewards] +=
            signals.payout.payments().map(|payment| payment.total().to_f64()).sum::<f64>();
        let slash = signals.evolution.outcome().and_then(|outcome| outcome.slash);
        match slash.map(|slash| slash.kind) {
            Some(SlashKind::NoBond) => counted[Quantity::MissedBonds] += 1.0,
            Some(SlashKind::NoReveal) => counted[Quantity::MissedReveals] += 1.0,
            Some(SlashKind::NoProof) => counted[Quantity::MissedProofs] += 1.0,
            None => {}
        }
        if state.process.phase == Phase::Skipped || state.process.phase == Phase::Finalized {
            let flag = |yes: bool| if yes { 1.0 } else { 0.0 };
            counted[Quantity::NobodyProposes] = flag(state.process.leader.is_none());
            counted[Quantity::Race] = flag(state.process.raced);
            counted[Quantity::Skipped] = flag(state.process.phase == Phase::Skipped);
            counted[Quantity::Blocks] = (state.clock.time_l1 - state.process.started_at) as f64;
            // The first of the steps only starts the process.
            counted[Quantity::Timesteps] = (state.clock.timestep - before - 1) as f64;
            return counted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::binomial_p_value;

    /// P(X <= 2) = 56 / 1024 for ten fair coins.
    #[test]
    fn the_binomial_test_is_exact_and_strict_in_the_corners() {
        assert!((binomial_p_value(2, 10, 0.5) - 2.0 * 56.0 / 1024.0).abs() < 1e-12);
        assert!((binomial_p_value(8, 10, 0.5) - 2.0 * 56.0 / 1024.0).abs() < 1e-12);
        assert!((binomial_p_value(5, 10, 0.5) - 1.0).abs() < f64::EPSILON);
        assert!(binomial_p_value(1, 10, 0.0).abs() < f64::EPSILON && binomial_p_value(9, 10, 1.0).abs() < f64::EPSILON);
        assert!(binomial_p_value(0, 10, 0.0) > 0.99 && binomial_p_value(10, 10, 1.0) > 0.99);
    }
}
