//! The same by transfer matrices, for censorship that persists, phases that end early, and uncles.
//!
//! Let P be the transition matrix of censorship from one L1 block to the next (states free and censored), and D_i the
//! diagonal matrix of the probability that none of i given sequencers acts in a block: (1 - q)^i if it is free, 1 if it
//! is censored. Then, for the state of the block before and of the last one:
//!
//! * none of i given sequencers proposes within d blocks: (P D_i)^d;
//! * exactly j of n propose within d blocks: C(n, j) sum over i = 0..j of (-1)^i C(j, i) (P D_(n-j+i))^d, by inclusion
//!   and exclusion;
//! * a single agent acts first in block k of its window: (P D_1)^(k-1) P (1 - D_1), followed by a pause P^(min - k);
//! * it lets its window pass: (P D_1)^max P; the window is over in block max + 1.
//!
//! With timesteps of s blocks, what happens in a step is known at its end: an action in one of its blocks has
//! P^s - (P D_1)^s, and s stands for 1 above.
//!
//! A process is a sum over its possible courses of products of these; expected durations come along by the product
//! rule (`flow.rs`). With P of equal rows (independent blocks) everything reduces to the formulas above.

use super::flow::{Flow, Matrix, Tally};
use super::{Assumptions, Span, block_reward, censored};
use crate::processes::{PerProcess, Quantity};

/// The quantities of the first `processes` processes of a trajectory, averaged; censorship is stationary at L1 block 0,
/// and the first process starts in L1 block 1.
pub fn per_process(assumptions: &Assumptions, processes: u64) -> PerProcess {
    let chain = Chain::of(assumptions);
    let courses = chain.courses();
    let mut state = chain.stationary;
    let mut sum = PerProcess::default();
    for _ in 0..processes {
        sum = sum.plus(&chain.expected(&courses, state));
        state = courses.any().mass().after(state);
    }
    sum.divided_by(processes as f64)
}

/// How a process can go, from its start (a block after the end of the one before) to its end.
struct Courses {
    nobody_proposes: Flow,
    /// Probability that exactly so many sequencers propose.
    proposals: Vec<Matrix>,
    won_in_race: Flow,
    proven: Flow,
    not_proven: Flow,
}

impl Courses {
    fn any(&self) -> Flow {
        self.nobody_proposes.or(&self.won_in_race).or(&self.proven).or(&self.not_proven)
    }
}

/// What is left to happen once a leader is there.
#[derive(Clone, Copy, Default)]
struct Ends {
    won_in_race: Flow,
    proven: Flow,
    not_proven: Flow,
}

impl Ends {
    fn after(&self, before: &Flow) -> Self {
        Self {
            won_in_race: before.then(&self.won_in_race),
            proven: before.then(&self.proven),
            not_proven: before.then(&self.not_proven),
        }
    }

    fn or(&self, other: &Self) -> Self {
        Self {
            won_in_race: self.won_in_race.or(&other.won_in_race),
            proven: self.proven.or(&other.proven),
            not_proven: self.not_proven.or(&other.not_proven),
        }
    }
}

struct Chain<'a> {
    assumptions: &'a Assumptions,
    /// P.
    next_block: Matrix,
    /// P^s: a timestep later.
    next_step: Matrix,
    stationary: [f64; 2],
}

impl<'a> Chain<'a> {
    /// P(censored | censored) = s + r (1 - s), P(censored | free) = s (1 - r), for share s and correlation r.
    fn of(assumptions: &'a Assumptions) -> Self {
        let (share, correlation) = (censored(assumptions), assumptions.autocorrelation);
        let row = |censored: f64| [1.0 - censored, censored];
        let next_block = Matrix([row(share * (1.0 - correlation)), row(share + correlation * (1.0 - share))]);
        Self { assumptions, next_block, next_step: next_block.power(assumptions.step), stationary: row(share) }
    }

    /// A pause, skipped in no time.
    fn pause(&self, blocks: u64) -> Flow {
        Flow::skipping(self.next_block.power(blocks), blocks)
    }

    /// None of these many given agents acts, block after block: (P D)^blocks.
    fn quiet(&self, window: Span, agents: usize, blocks: u64) -> Matrix {
        let willing = window.willing(self.assumptions.final_probability);
        let none = (0..agents).map(|_| 1.0 - willing).product();
        (self.next_block * Matrix::diagonal(none, 1.0)).power(blocks)
    }

    /// A single agent acts within its window, pause up to the minimum included.
    fn acts(&self, window: Span) -> Flow {
        let step = self.assumptions.step;
        let act = self.next_step - self.quiet(window, 1, step);
        (1..=window.max / step).fold(Flow::default(), |sum, look| {
            let event = Flow::of(self.quiet(window, 1, (look - 1) * step) * act, look * step);
            sum.or(&event.then(&self.pause(window.min.saturating_sub(look * step))))
        })
    }

    /// A single agent lets its window pass.
    fn misses(&self, window: Span) -> Flow {
        Flow::of(self.quiet(window, 1, self.assumptions.last(window)) * self.next_step, self.assumptions.over(window))
    }

    /// Exactly `number` sequencers have proposed within so many blocks.
    fn exactly(&self, number: usize, blocks: u64) -> Matrix {
        let all = self.assumptions.sequencers as usize;
        let ways = choose(all, number);
        (0..=number).fold(Matrix::default(), |sum, i| {
            let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
            let quiet = self.quiet(self.assumptions.proposal, all - number + i, blocks);
            sum + quiet.scaled(sign * ways * choose(number, i))
        })
    }

    /// The proposal phase with exactly `number` proposals.
    ///
    /// A dynamic one ends at the first d >= max(1, min) by which all have proposed: at d itself with
    /// "all by d" - "all by d - 1, and a block more". All other courses last max + 1 blocks.
    fn proposal_phase(&self, number: usize) -> Flow {
        let Span { min, max } = self.assumptions.proposal;
        let all = self.assumptions.sequencers as usize;
        let (step, over) = (self.assumptions.step, self.assumptions.over(self.assumptions.proposal));
        let mut late = self.exactly(number, over);
        let mut phase = Flow::default();
        if number == all && all > 0 && min < max {
            let first = min.max(1).div_ceil(step);
            for look in first..=max / step {
                let d = look * step;
                let before =
                    if look == first { Matrix::default() } else { self.exactly(all, d - step) * self.next_step };
                let ends_now = self.exactly(all, d) - before;
                late = late - ends_now * self.next_block.power(over - d);
                phase = phase.or(&Flow::of(ends_now, d));
            }
        }
        phase.or(&Flow::of(late, over))
    }

    /// What can follow with so many leaders left to try (the first one included).
    fn after_proposals(&self, leaders: u64) -> Ends {
        let Assumptions { commit_bond, reveal, rollup, race, uncle_fallback, .. } = *self.assumptions;
        let step = self.assumptions.step;
        let won = Flow::of(self.next_step, step).then(&self.pause(race.min.saturating_sub(step)));
        let race = Ends { won_in_race: won, ..Ends::default() };
        let next = |may_fall_back: bool| {
            if may_fall_back && leaders > 1 { self.after_proposals(leaders - 1) } else { race }
        };
        let proof = Ends { proven: self.acts(rollup), not_proven: self.misses(rollup), ..Ends::default() };
        let missed_reveal = self.misses(reveal).counting(Tally::MissedReveals, 1.0);
        let revealed = proof.after(&self.acts(reveal)).or(&next(uncle_fallback.on_reveal()).after(&missed_reveal));
        let missed_bond = self.misses(commit_bond).counting(Tally::MissedBonds, 1.0);
        revealed.after(&self.acts(commit_bond)).or(&next(uncle_fallback.on_commit_bond()).after(&missed_bond))
    }

    fn courses(&self) -> Courses {
        let start = Flow::of(self.next_step, 0);
        let phases: Vec<Flow> =
            (0..=self.assumptions.sequencers as usize).map(|number| start.then(&self.proposal_phase(number))).collect();
        let uncles = u64::from(self.assumptions.uncle_count);
        let ends = phases.iter().zip(0_u64..).skip(1).fold(Ends::default(), |sum, (phase, number)| {
            sum.or(&self.after_proposals(1 + uncles.min(number - 1)).after(phase))
        });
        Courses {
            nobody_proposes: phases.first().copied().unwrap_or_default(),
            proposals: phases.iter().map(Flow::mass).collect(),
            won_in_race: ends.won_in_race,
            proven: ends.proven,
            not_proven: ends.not_proven,
        }
    }

    /// The quantities of a process that follows an L1 block of this distribution over free and censored.
    fn expected(&self, courses: &Courses, state: [f64; 2]) -> PerProcess {
        let total = |matrix: Matrix| matrix.after(state).into_iter().sum::<f64>();
        let any = courses.any();
        let finalized = total(courses.won_in_race.mass()) + total(courses.proven.mass());
        let mut expected = PerProcess::default();
        expected[Quantity::NobodyProposes] = total(courses.nobody_proposes.mass());
        expected[Quantity::Proposals] =
            courses.proposals.iter().zip(0_u32..).map(|(mass, number)| f64::from(number) * total(*mass)).sum();
        expected[Quantity::MissedBonds] = total(any.tally(Tally::MissedBonds));
        expected[Quantity::MissedReveals] = total(any.tally(Tally::MissedReveals));
        expected[Quantity::MissedProofs] = total(courses.not_proven.mass());
        expected[Quantity::Race] = total(courses.won_in_race.mass());
        expected[Quantity::Skipped] = total(courses.nobody_proposes.mass()) + total(courses.not_proven.mass());
        expected[Quantity::Blocks] = total(any.tally(Tally::Blocks));
        expected[Quantity::Timesteps] = total(any.tally(Tally::Timesteps)) / self.assumptions.step as f64;
        expected[Quantity::BlockRewards] = finalized * block_reward(self.assumptions);
        expected
    }
}

/// The number of ways to choose.
fn choose(from: usize, number: usize) -> f64 {
    (0..number).map(|i| (from - i) as f64 / (i + 1) as f64).product()
}

#[cfg(test)]
mod tests {
    use gddt_model::parameters::UncleFallback as Fallback;

    use super::{Assumptions, per_process};
    use crate::closed_forms;
    use crate::processes::{PerProcess, Quantity};

    fn assert_equal(left: &PerProcess, right: &PerProcess, what: &str) {
        for quantity in Quantity::ALL {
            let (left, right) = (left[quantity], right[quantity]);
            assert!((left - right).abs() < 1e-11, "{what}, {quantity:?}: {left} and {right}");
        }
    }

    #[test]
    fn matrices_and_formulas_agree_wherever_both_apply() {
        let mut compared = 0;
        for assumptions in Assumptions::all() {
            if let Some(formulas) = closed_forms::per_process(&assumptions) {
                assert_equal(&per_process(&assumptions, 3), &formulas, assumptions.name);
                compared += 1;
            }
        }
        assert!(compared >= 10);
    }

    /// With uncles after a missed bond, J proposals and L = 1 + min(uncles, J - 1) leaders, a race comes with
    /// probability E[F_c^L] + (1 - E[F_c^L]) F_r, given J >= 1. J is binomial given the uncensored blocks.
    #[test]
    fn races_after_uncles_have_a_formula_of_their_own() {
        let with = |fallback| Assumptions {
            uncle_count: 2,
            uncle_fallback: fallback,
            final_probability: 0.5,
            censoring_builders: 0.3,
            sequencers: 4,
            ..Assumptions::BASE
        };
        let one = with(Fallback::CommitBond);
        let (c, q) = (0.3, one.proposal.willing(0.5));
        let (commit, reveal) = (closed_forms::misses(&one, one.commit_bond), closed_forms::misses(&one, one.reveal));
        let mut race = [0.0; 2];
        for u in 0..=4 {
            let acts = 1.0 - closed_forms::power(1.0 - q, u);
            for j in 1..=4 {
                let weight = closed_forms::binomial(u, 4, 1.0 - c) * closed_forms::binomial(j, 4, acts);
                let leaders = 1 + (j - 1).min(2);
                let none = closed_forms::power(commit, leaders);
                race[0] += weight * (none + (1.0 - none) * reveal);
                race[1] += weight * closed_forms::power(commit + (1.0 - commit) * reveal, leaders);
            }
        }
        for (fallback, race) in [Fallback::CommitBond, Fallback::Both].into_iter().zip(race) {
            let found = per_process(&with(fallback), 1)[Quantity::Race];
            assert!((found - race).abs() < 1e-12, "{fallback:?}: {found} and {race}");
        }
    }
}
