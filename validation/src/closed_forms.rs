//! Formulas for a process under simple assumptions, to hold the simulation against.
//!
//! [`Assumptions`]: a static population of n like sequencers that always can pay and always find it worth their while,
//! so that only two things can go wrong: an agent is not willing in an L1 block, or the L1 block is censored. The race
//! is won by the L1 builder.
//!
//! Notation: window of at most `max` L1 blocks; p = `final_probability`; q = 1 - (1 - p)^(1/max) the chance of being
//! willing in one L1 block; c the probability that an L1 block is censored; a = (1 - c) q the chance that a single
//! agent acts in an L1 block; m = max + 1 the chances of the proposal phase (model.md §4.3: proposals of the step in
//! which it ends still count); n sequencers; F the probability that a window passes without its event. With timesteps of
//! s L1 blocks everything happens at multiples of s: max stands for the last multiple within the window, and m = max + s.
//!
//! The functions of this file hold for *independent* censorship and without uncles, in closed form. [`chain`] does the
//! same by transfer matrices for censorship that persists from block to block, for phases that end early, and for
//! uncles; where both apply they agree to rounding (a test of this crate).

pub mod chain;
pub mod check;
mod flow;
mod settings;

use gddt_model::parameters::UncleFallback;

use crate::processes::{PerProcess, Quantity};

/// Shortest and longest duration of a phase, in L1 blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Shortest.
    pub min: u64,
    /// Longest.
    pub max: u64,
}

impl Span {
    /// A phase that always lasts its maximum.
    pub const fn fixed(max: u64) -> Self {
        Self { min: max, max }
    }

    /// A phase that ends with its event.
    pub const fn dynamic(max: u64) -> Self {
        Self { min: 0, max }
    }

    /// The chance of being willing in one L1 block: q = 1 - (1 - p)^(1/max).
    pub fn willing(self, final_probability: f64) -> f64 {
        1.0 - (1.0 - final_probability).powf(1.0 / self.max as f64)
    }
}

/// What a formula takes for granted (see the module).
#[derive(Clone, Debug, PartialEq)]
pub struct Assumptions {
    /// Name, for tables.
    pub name: &'static str,
    /// Number of sequencers.
    pub sequencers: u32,
    /// Probability of having acted by the end of a window.
    pub final_probability: f64,
    /// Share of L1 blocks whose builder censors.
    pub censoring_builders: f64,
    /// Share of L1 blocks whose validator censors, independently of builders.
    pub censoring_validators: f64,
    /// Lag-1 correlation of censoring builders; with validators that censor only 0.
    pub autocorrelation: f64,
    /// The proposal phase.
    pub proposal: Span,
    /// The commitment phase.
    pub commit_bond: Span,
    /// The reveal phase.
    pub reveal: Span,
    /// The proving phase.
    pub rollup: Span,
    /// The proof race.
    pub race: Span,
    /// Uncles that are kept.
    pub uncle_count: u32,
    /// When they take over.
    pub uncle_fallback: UncleFallback,
    /// L1 blocks of a timestep.
    pub step: u64,
}

impl Assumptions {
    /// The last time within a window at which somebody can act: its maximum, in whole steps.
    const fn last(&self, window: Span) -> u64 {
        window.max / self.step * self.step
    }

    /// When a window without its event is over: a step later.
    const fn over(&self, window: Span) -> u64 {
        self.last(window) + self.step
    }
}

/// The reward of a finalized block in tokens under [`Assumptions::settings`]: `daily_block_reward` x total /
/// `l1_blocks_per_day` = 32 x total / 7152.
pub fn block_reward(assumptions: &Assumptions) -> f64 {
    let Assumptions { proposal, commit_bond, reveal, rollup, .. } = assumptions;
    32.0 * (proposal.max + commit_bond.max + reveal.max + rollup.max) as f64 / 7152.0
}

/// The probability that an L1 block is censored by its builder or its validator: 1 - (1 - c_b)(1 - c_v).
pub fn censored(assumptions: &Assumptions) -> f64 {
    1.0 - (1.0 - assumptions.censoring_builders) * (1.0 - assumptions.censoring_validators)
}

/// The probability that nobody proposes: [c + (1 - c)(1 - q)^n]^(max + 1).
///
/// An L1 block passes without a proposal if it is censored, or if it is not and none of n sequencers is willing.
/// Censorship is common to all sequencers of a block (so it is *not* (1 - (1 - c) q)^(n m)); the m = max + 1 blocks are
/// independent. The same by the number of blocks that are not censored: sum over u of Binomial(u; m, 1 - c)
/// (1 - q)^(n u), by the binomial theorem.
pub fn nobody_proposes(assumptions: &Assumptions) -> f64 {
    let (c, q) = (censored(assumptions), assumptions.proposal.willing(assumptions.final_probability));
    let quiet = c + (1.0 - c) * power(1.0 - q, u64::from(assumptions.sequencers));
    power(quiet, assumptions.over(assumptions.proposal))
}

/// The expected number of proposals of a process: n [1 - (c + (1 - c)(1 - q))^(max + 1)].
///
/// Each of n sequencers proposes unless it lets all m blocks pass. A dynamic phase ends early only when all have
/// proposed, so it has as many.
pub fn proposals(assumptions: &Assumptions) -> f64 {
    let (c, q) = (censored(assumptions), assumptions.proposal.willing(assumptions.final_probability));
    f64::from(assumptions.sequencers) * (1.0 - power(c + (1.0 - c) * (1.0 - q), assumptions.over(assumptions.proposal)))
}

/// The probability F that a single agent (the leader, or the prover) lets its window pass: (1 - (1 - c) q)^max.
pub fn misses(assumptions: &Assumptions, window: Span) -> f64 {
    let (c, q) = (censored(assumptions), window.willing(assumptions.final_probability));
    power(1.0 - (1.0 - c) * q, assumptions.last(window))
}

/// The probability of a race: P(somebody proposes) [F_commit + (1 - F_commit) F_reveal].
pub fn race(assumptions: &Assumptions) -> f64 {
    let (commit, reveal) = (misses(assumptions, assumptions.commit_bond), misses(assumptions, assumptions.reveal));
    (1.0 - nobody_proposes(assumptions)) * (commit + (1.0 - commit) * reveal)
}

/// The probability that a process is skipped: P(nobody proposes) + P(somebody does)(1 - F_commit)(1 - F_reveal) F_proof.
///
/// A race is always won, because the L1 builder passes no test.
pub fn skipped(assumptions: &Assumptions) -> f64 {
    let nobody = nobody_proposes(assumptions);
    nobody + (1.0 - nobody - race(assumptions)) * misses(assumptions, assumptions.rollup)
}

/// The expected duration of a proposal phase in L1 blocks, from the step that starts the process.
///
/// Fixed: max + 1. Dynamic: it ends at the first d >= d0 = max(1, min) by which all have proposed, at the latest at
/// max + 1, so d0 + sum over d = d0..max of (1 - G(d)), where G(d) = sum over u of Binomial(u; d, 1 - c)
/// [1 - (1 - q)^u]^n is the probability that all n have proposed within d blocks.
pub fn proposal_blocks(assumptions: &Assumptions) -> f64 {
    let Span { min, max } = assumptions.proposal;
    if min == max || assumptions.sequencers == 0 {
        return assumptions.over(assumptions.proposal) as f64;
    }
    let step = assumptions.step;
    let (c, q) = (censored(assumptions), assumptions.proposal.willing(assumptions.final_probability));
    let all_by = |d: u64| -> f64 {
        let all = |u: u64| power(1.0 - power(1.0 - q, u), u64::from(assumptions.sequencers));
        (0..=d).map(|u| binomial(u, d, 1.0 - c) * all(u)).sum()
    };
    let first = min.max(1).div_ceil(step);
    (first * step) as f64 + (first..=max / step).map(|looks| step as f64 * (1.0 - all_by(looks * step))).sum::<f64>()
}

/// The expected duration of a process in L1 blocks, from the step that starts it to its end.
///
/// Proposal phase, then if somebody proposed: B_commit, and F_commit x race or (1 - F_commit) B_reveal, and so on, where
/// B = (max + 1) F + sum over k = 1..max of a (1 - a)^(k - 1) max(k, min): an event at time k is followed by a pause up
/// to the minimum, and a window without event is over at max + 1. A race takes max(1, min).
pub fn process_blocks(assumptions: &Assumptions) -> f64 {
    duration(assumptions, |time, window| time.max(window.min))
}

/// The expected duration of a process in timesteps: the same with k for max(k, min), because pauses are skipped. (A
/// dynamic proposal phase ends at d >= min and leaves no pause.)
pub fn process_timesteps(assumptions: &Assumptions) -> f64 {
    duration(assumptions, |time, _| time) / assumptions.step as f64
}

/// The expected duration, if an event at time k of a window takes `taken(k, window)`.
fn duration(assumptions: &Assumptions, taken: impl Fn(u64, Span) -> u64) -> f64 {
    let fail = |window: Span| misses(assumptions, window);
    let step = assumptions.step;
    let phase = |window: Span| {
        let a = (1.0 - censored(assumptions)) * window.willing(assumptions.final_probability);
        let a = 1.0 - power(1.0 - a, step);
        let event = |look: u64| a * power(1.0 - a, look - 1) * taken(look * step, window) as f64;
        assumptions.over(window) as f64 * fail(window) + (1..=window.max / step).map(event).sum::<f64>()
    };
    let Assumptions { commit_bond, reveal, rollup, race, .. } = *assumptions;
    let race = taken(step, race) as f64;
    let after_reveal = fail(reveal) * race + (1.0 - fail(reveal)) * phase(rollup);
    let after_bond = fail(commit_bond) * race + (1.0 - fail(commit_bond)) * (phase(reveal) + after_reveal);
    proposal_blocks(assumptions) + (1.0 - nobody_proposes(assumptions)) * (phase(commit_bond) + after_bond)
}

/// The quantities of [`PerProcess`] by the formulas of this file; none if censorship persists or uncles take over.
pub fn per_process(assumptions: &Assumptions) -> Option<PerProcess> {
    let has_fallback = assumptions.uncle_count > 0 && assumptions.uncle_fallback != UncleFallback::None;
    if assumptions.autocorrelation != 0.0 || has_fallback {
        return None;
    }
    let somebody = 1.0 - nobody_proposes(assumptions);
    let (commit, reveal) = (misses(assumptions, assumptions.commit_bond), misses(assumptions, assumptions.reveal));
    let skipped = skipped(assumptions);
    let mut expected = PerProcess::default();
    expected[Quantity::NobodyProposes] = 1.0 - somebody;
    expected[Quantity::Proposals] = proposals(assumptions);
    expected[Quantity::MissedBonds] = somebody * commit;
    expected[Quantity::MissedReveals] = somebody * (1.0 - commit) * reveal;
    expected[Quantity::MissedProofs] = skipped - (1.0 - somebody);
    expected[Quantity::Race] = race(assumptions);
    expected[Quantity::Skipped] = skipped;
    expected[Quantity::Blocks] = process_blocks(assumptions);
    expected[Quantity::Timesteps] = process_timesteps(assumptions);
    expected[Quantity::BlockRewards] = (1.0 - skipped) * block_reward(assumptions);
    Some(expected)
}

/// The probability of u successes in d trials of probability p.
fn binomial(u: u64, d: u64, p: f64) -> f64 {
    let ways: f64 = (1..=u).map(|i| (d - u + i) as f64 / i as f64).product();
    ways * power(p, u) * power(1.0 - p, d - u)
}

/// x to a whole power; x^0 = 1, also for x = 0.
fn power(x: f64, exponent: u64) -> f64 {
    i32::try_from(exponent).map_or(0.0, |exponent| x.powi(exponent))
}
