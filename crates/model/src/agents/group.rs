//! Groups of agents: how a population is declared.

use gddt_engine::random::Sequence;
use rand_distr::{Distribution as _, LogNormal, Normal, Pareto, Uniform};

use crate::parameters::{BehaviorKind, BehaviorSettings};
use crate::rules::Rule;
use crate::units::{Gwei, Probability, Share, Tokens};

/// How the members of a group come by a quantity.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Each has the same.
    Constant(f64),
    /// Uniform on [low, high].
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Normal, truncated at 0: drawn again while negative.
    Normal {
        /// Mean before truncation.
        mean: f64,
        /// Standard deviation before truncation.
        sd: f64,
    },
    /// Lognormal with this mean and standard deviation (of the quantity itself, not of its logarithm).
    Lognormal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Pareto: density shape scale^shape / x^(shape + 1) above scale.
    Pareto {
        /// Smallest value.
        scale: f64,
        /// Tail exponent.
        shape: f64,
    },
    /// One of these values, each as likely as the other.
    Empirical(Vec<f64>),
}

impl Distribution {
    /// Checks the parameters of the distribution.
    ///
    /// # Errors
    /// A message that says what was expected.
    pub fn check(&self) -> Result<(), String> {
        let fine = |number: f64| number.is_finite() && number >= 0.0;
        let expected = match self {
            Self::Constant(value) if !fine(*value) => "a number of at least 0",
            Self::Uniform { low, high } if !(fine(*low) && fine(*high) && low <= high) => "0 <= low <= high",
            Self::Normal { mean, sd } if !(fine(*mean) && fine(*sd)) => "mean >= 0 and sd >= 0",
            Self::Lognormal { mean, sd } if !(fine(*mean) && *mean > 0.0 && fine(*sd)) => "mean > 0 and sd >= 0",
            Self::Pareto { scale, shape } if !(fine(*scale) && *scale > 0.0 && fine(*shape) && *shape > 0.0) => {
                "scale > 0 and shape > 0"
            }
            Self::Empirical(values) if values.is_empty() || !values.iter().all(|&value| fine(value)) => {
                "a list of at least one number, none below 0"
            }
            _ => return Ok(()),
        };
        Err(format!("{expected} was expected"))
    }

    /// Whether every member has the same value.
    pub fn constant(&self) -> Option<f64> {
        if let Self::Constant(value) = self { Some(*value) } else { None }
    }

    /// The smallest and the largest value that can be drawn.
    pub fn support(&self) -> (f64, f64) {
        match self {
            Self::Constant(value) => (*value, *value),
            Self::Uniform { low, high } => (*low, *high),
            Self::Normal { .. } | Self::Lognormal { .. } => (0.0, f64::INFINITY),
            Self::Pareto { scale, .. } => (*scale, f64::INFINITY),
            Self::Empirical(values) => values
                .iter()
                .fold((f64::INFINITY, 0.0), |(low, high), &value| (f64::min(low, value), f64::max(high, value))),
        }
    }

    /// One member's value. A distribution that fails [`check`](Self::check) gives 0.
    pub fn sample(&self, rng: &mut Sequence) -> f64 {
        let drawn = match self {
            Self::Constant(value) => Some(*value),
            Self::Uniform { low, high } => Uniform::new_inclusive(*low, *high).ok().map(|d| d.sample(rng)),
            Self::Normal { mean, sd } => Normal::new(*mean, *sd)
                .ok()
                // The mean is not negative, so half of the draws are kept at least.
                .and_then(|d| (0..200).map(|_| d.sample(rng)).find(|&value| value >= 0.0)),
            Self::Lognormal { mean, sd } => {
                let variance = (1.0 + (sd / mean).powi(2)).ln();
                LogNormal::new(mean.ln() - variance / 2.0, variance.sqrt()).ok().map(|d| d.sample(rng))
            }
            Self::Pareto { scale, shape } => Pareto::new(*scale, *shape).ok().map(|d| d.sample(rng)),
            Self::Empirical(values) => Uniform::new(0, values.len()).ok().map(|d| values[d.sample(rng)]),
        };
        drawn.unwrap_or(0.0)
    }
}

/// A group of like agents, as a scenario declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentGroup {
    /// The group's name.
    pub name: String,
    /// How many agents.
    pub count: u64,
    /// Whether they propose blocks.
    pub is_sequencer: bool,
    /// Whether they prove blocks for others.
    pub is_prover: bool,
    /// Whether they relay.
    pub is_relay: bool,
    /// Spendable balance at the start, tokens.
    pub balance: Distribution,
    /// Stake at the start, tokens.
    pub staked_amount: Distribution,
    /// Own operating cost as a sequencer, Gwei; unset: `op_cost_sequencer`.
    pub op_cost_sequencer: Option<Distribution>,
    /// Own operating cost as a prover, Gwei; unset: `op_cost_prover`.
    pub op_cost_prover: Option<Distribution>,
    /// What it costs to take part, whatever the agent does, tokens per day; unset: nothing.
    pub running_cost_per_day: Option<Distribution>,
    /// Own probability of having acted by the end of a window; unset: `final_probability`.
    pub final_probability: Option<Distribution>,
    /// Share of the members that take part from the start; the others begin as outsiders, with their stake in their
    /// balance. Rounded to whole agents, the first ones of the group.
    pub initially_active_share: Share,
    /// How they behave.
    pub behavior: BehaviorSettings,
    /// What they decide by in place of the built-in tests of *willing* and *profitable*.
    pub rule: Option<Rule>,
}

impl AgentGroup {
    /// A group without roles, balance and stake.
    pub fn new(name: &str, count: u64) -> Self {
        Self {
            name: String::from(name),
            count,
            is_sequencer: false,
            is_prover: false,
            is_relay: false,
            balance: Distribution::Constant(0.0),
            staked_amount: Distribution::Constant(0.0),
            op_cost_sequencer: None,
            op_cost_prover: None,
            running_cost_per_day: None,
            final_probability: None,
            initially_active_share: everybody(),
            behavior: BehaviorSettings::default(),
            rule: None,
        }
    }

    /// The probability of having acted by the end of a window that lazy members have.
    pub fn lazy_probability(&self) -> Option<Probability> {
        (self.behavior.kind == BehaviorKind::Lazy).then_some(self.behavior.final_probability)
    }

    /// The share of L1 blocks that the group builds as a cartel that is given by a share; 0 if it is none.
    pub fn builder_share(&self) -> f64 {
        let is_cartel = self.behavior.kind == BehaviorKind::CensoringCartel && self.count > 0;
        if is_cartel && self.behavior.builders.is_empty() { self.behavior.builder_share.to_f64() } else { 0.0 }
    }

    /// Whether taking part costs some member something by time.
    pub fn has_running_cost(&self) -> bool {
        self.count > 0 && self.running_cost_per_day.as_ref().is_some_and(|cost| cost.support().1 > 0.0)
    }

    /// How many members take part from the start.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a limited population")]
    pub fn initially_active(&self) -> u64 {
        (self.initially_active_share.to_f64() * self.count as f64).round() as u64
    }
}

fn everybody() -> Share {
    Share::new(1.0).unwrap_or_default()
}

/// One agent, as a group's distributions made it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgentTraits {
    /// Spendable balance.
    pub balance: Tokens,
    /// Stake at the start; an outsider has none.
    pub stake: Tokens,
    /// What the agent stakes when it takes part as a sequencer: its group's `staked_amount`.
    pub intended_stake: Tokens,
    /// Whether it takes part from the start.
    pub is_initially_active: bool,
    /// Operating cost as a sequencer.
    pub op_cost_sequencer: Gwei,
    /// Operating cost as a prover.
    pub op_cost_prover: Gwei,
    /// What it costs to take part, per day.
    pub running_cost_per_day: Tokens,
    /// Probability of having acted by the end of a window.
    pub final_probability: Probability,
}
