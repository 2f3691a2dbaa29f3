//! Who builds and who validates each L1 block, and who of them censors.

use gddt_engine::{Chance, Context, Draws, random::unit};

use super::Series;
use crate::streams::Purpose;
use crate::units::L1Block;
use crate::{Params, State};

/// Who builds or validates an L1 block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// In which L1 blocks of the step nobody of its kind censored: bit 0 for the last of them, bit 1 for the one before, …
    pub(super) open: u64,
    /// Its number in a chain with names (one past the last: the nameless others).
    pub number: u64,
    /// The L1 block that it stands for, where that of the next one depends on it.
    pub(crate) block: L1Block,
}

/// Who builds or validates the next L1 block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextActor {
    /// Somebody without a name and without a past: nothing but the L1 blocks of the step in which nobody of its kind
    /// censored. (Nearly always; an actor as a whole would cost more to move about than to draw.)
    Independent(u64),
    /// An actor on which the next one may depend.
    Actor(Actor),
}

impl NextActor {
    /// It takes the place of the last one.
    #[inline]
    pub(super) fn take_over(self, last: &mut Actor) {
        match self {
            Self::Independent(open) => last.open = open,
            Self::Actor(actor) => *last = actor,
        }
    }
}

impl Actor {
    /// Whether it censors the rollup's transactions.
    #[inline]
    pub fn censors(&self) -> bool {
        self.open & 1 == 0
    }
}

impl Default for Actor {
    /// Nobody in particular, who censors nothing.
    fn default() -> Self {
        Self { open: u64::MAX, number: 0, block: 0 }
    }
}

/// How builders or validators come to censor.
#[derive(Clone, Debug, PartialEq)]
pub enum CensorshipProcess {
    /// Nobody censors.
    None,
    /// Each L1 block independently.
    Iid {
        /// Chance that a block is censored.
        censored: Chance,
        /// 0, or the number of the series that every run meets.
        series: u64,
    },
    /// Two states; stationary share s, correlation r between neighbours:
    /// P(censored | censored) = s + r (1 - s), P(censored | not) = s (1 - r).
    TwoState {
        /// Chance that the first block is censored.
        at_first: Chance,
        /// Chance that a block is censored after one that is not.
        after_free: Chance,
        /// Chance that a block is censored after one that is.
        after_censored: Chance,
        /// 0, or the number of the series that every run meets.
        series: u64,
    },
    /// Actors with names: with probability `persistence` the last one stays, else one is drawn by share.
    Named {
        /// Upper ends of the actors' parts of [0, 1).
        cumulative_shares: Vec<f64>,
        /// Who of them censors.
        censors: Vec<bool>,
        /// Chance that the last actor stays.
        persistence: f64,
        /// 0, or the number of the series that every run meets.
        series: u64,
    },
    /// From a file.
    Recorded {
        /// Whether each L1 block is censored.
        series: Series<bool>,
        /// The row of L1 block 0 in this run.
        offset: usize,
    },
}

/// Draws of a world that several runs share are keyed by run indices that no run has.
const SHARED_SERIES: u64 = 1 << 63;

impl CensorshipProcess {
    /// Draws what belongs to a run as a whole.
    pub(crate) fn begin(&mut self, draws: &Draws) {
        if let Self::Recorded { series, offset } = self {
            *offset = series.offset(draws);
        }
    }

    /// The actor of L1 block 0.
    pub(crate) fn first(&self, draws: &Draws, purpose: Purpose) -> Actor {
        self.actor(&mut BlockBits::new(self.world(draws), purpose), 0, None)
    }

    /// The draws of the run, or of the numbered series that all runs share.
    fn world(&self, draws: &Draws) -> Draws {
        match self {
            Self::Iid { series, .. } | Self::TwoState { series, .. } | Self::Named { series, .. } if *series > 0 => {
                draws.of_run(SHARED_SERIES | series)
            }
            _ => *draws,
        }
    }

    /// The actor of an L1 block, given the one of the block before it.
    fn actor(&self, bits: &mut BlockBits, block: L1Block, before: Option<Actor>) -> Actor {
        let (censors, number) = match self {
            Self::None => (false, 0),
            Self::Iid { censored, .. } => (censored.happens(bits.of(block)), 0),
            Self::TwoState { at_first, after_free, after_censored, .. } => {
                let chance = match before {
                    None => at_first,
                    Some(actor) if actor.censors() => after_censored,
                    Some(_) => after_free,
                };
                (chance.happens(bits.of(block)), 0)
            }
            Self::Named { cumulative_shares, censors, persistence, .. } => {
                let drawn = unit(bits.of(block));
                match before {
                    Some(actor) if drawn < *persistence => (actor.censors(), actor.number),
                    _ => {
                        // What is left of the same draw is uniform again once it is stretched back to [0, 1).
                        let rest = if before.is_some() { (drawn - persistence) / (1.0 - persistence) } else { drawn };
                        let number = cumulative_shares.partition_point(|&end| end <= rest);
                        (censors.get(number).copied().unwrap_or(false), number as u64)
                    }
                }
            }
            Self::Recorded { series, offset } => (series.at(*offset, block), 0),
        };
        Actor { open: u64::from(!censors), number, block }
    }

    /// Calls `take` with the actor of each L1 block of a step of so many that ends with this one, the same as
    /// [`at`](Self::at) finds.
    pub(crate) fn each_of_step(
        &self,
        draws: &Draws,
        purpose: Purpose,
        block: L1Block,
        step: u64,
        last: Actor,
        mut take: impl FnMut(Actor),
    ) {
        let mut bits = BlockBits::new(self.world(draws), purpose);
        let first = self.first_to_walk(block, step, last);
        let mut actor = last;
        for between in first..=block {
            actor = self.actor(&mut bits, between, Some(actor));
            if between + step > block {
                take(actor);
            }
        }
    }

    /// Chains walk over every L1 block; the rest looks at those of the step only.
    fn first_to_walk(&self, block: L1Block, step: u64, last: Actor) -> L1Block {
        match self {
            Self::TwoState { .. } | Self::Named { .. } => last.block + 1,
            _ => block + 1 - step,
        }
    }

    /// The actor of an L1 block that ends a step of so many.
    #[inline(always)]
    fn at(&self, draws: &Draws, purpose: Purpose, block: L1Block, step: u64, last: Actor) -> NextActor {
        match self {
            // The most frequent case, short enough to stand in the loop.
            Self::Iid { censored, series: 0 } if step == 1 => {
                let censors = draws.happens(*censored, purpose, block / 4, block % 4);
                NextActor::Independent(u64::from(!censors))
            }
            _ => NextActor::Actor(self.walk(draws, purpose, block, step, last)),
        }
    }

    /// As [`at`](Self::at), walking over the blocks that were skipped so that the same block always meets the same
    /// actor, however a trajectory came there.
    #[inline(never)]
    fn walk(&self, draws: &Draws, purpose: Purpose, block: L1Block, step: u64, last: Actor) -> Actor {
        let mut bits = BlockBits::new(self.world(draws), purpose);
        let first = self.first_to_walk(block, step, last);
        let mut actor = last;
        let mut open = 0;
        for between in first..=block {
            actor = self.actor(&mut bits, between, Some(actor));
            open = open << 1 | actor.open;
        }
        Actor { open: open & (u64::MAX >> (64 - step)), ..actor }
    }
}

/// The random bits of neighbouring L1 blocks: four of them share the words of one counter.
pub(super) struct BlockBits {
    draws: Draws,
    purpose: Purpose,
    four: Option<L1Block>,
    words: [u64; 4],
}

impl BlockBits {
    pub(super) fn new(draws: Draws, purpose: Purpose) -> Self {
        Self { draws, purpose, four: None, words: [0; 4] }
    }

    pub(super) fn of(&mut self, block: L1Block) -> u64 {
        if self.four != Some(block / 4) {
            self.four = Some(block / 4);
            self.words = self.draws.lanes(self.purpose, block / 4, 0);
        }
        self.words[(block % 4) as usize]
    }
}

#[inline]
fn step(params: &Params) -> u64 {
    params.protocol.timestep_in_blocks.get()
}

/// The builder of an L1 block, drawn where it goes: moved about as a signal of its own it would cost as much as the draw.
pub struct BuilderDraw<'a> {
    params: &'a Params,
    draws: &'a Draws,
    state: &'a State,
}

/// The validator of an L1 block, likewise.
pub struct ValidatorDraw<'a> {
    params: &'a Params,
    draws: &'a Draws,
    state: &'a State,
}

impl BuilderDraw<'_> {
    /// Who builds.
    #[inline(always)]
    pub(super) fn actor(&self) -> NextActor {
        let Self { params, draws, state } = *self;
        params.builders.at(draws, Purpose::Builder, state.clock.time_l1, step(params), state.environment.builder)
    }
}

impl ValidatorDraw<'_> {
    /// Who validates.
    #[inline(always)]
    pub(super) fn actor(&self) -> NextActor {
        let Self { params, draws, state } = *self;
        params.validators.at(draws, Purpose::Validator, state.clock.time_l1, step(params), state.environment.validator)
    }
}

/// Policy: somebody builds this L1 block.
#[inline]
pub fn draw_builder<'a>(context: &Context<'a, Params>, state: &'a State) -> Option<BuilderDraw<'a>> {
    let Context { params, draws } = *context;
    (!matches!(params.builders, CensorshipProcess::None)).then_some(BuilderDraw { params, draws, state })
}

/// Policy: somebody validates this L1 block.
#[inline]
pub fn draw_validator<'a>(context: &Context<'a, Params>, state: &'a State) -> Option<ValidatorDraw<'a>> {
    let Context { params, draws } = *context;
    (!matches!(params.validators, CensorshipProcess::None)).then_some(ValidatorDraw { params, draws, state })
}

#[cfg(test)]
mod tests {
    use gddt_engine::{Chance, Draws};

    use super::{Actor, CensorshipProcess};
    use crate::streams::Purpose;

    fn series(process: &CensorshipProcess, draws: &Draws, blocks: u64) -> Vec<bool> {
        let mut actor = process.first(draws, Purpose::Builder);
        (1..=blocks)
            .map(|block| {
                process.at(draws, Purpose::Builder, block, 1, actor).take_over(&mut actor);
                actor.censors()
            })
            .collect()
    }

    /// Share and lag-1 correlation of 200 000 blocks of a two-state chain with share 0.6 and correlation 0.7: the
    /// effective sample is 200 000 (1 - 0.7) / (1 + 0.7) = 35 000 blocks, so 4 standard errors are about 0.011 for
    /// the share; false-alarm rate about 1e-4, and the seed is fixed.
    #[test]
    fn a_two_state_chain_has_the_share_and_correlation_asked_for() {
        let (share, correlation) = (0.6, 0.7);
        let process = CensorshipProcess::TwoState {
            at_first: Chance::new(share),
            after_free: Chance::new(share * (1.0 - correlation)),
            after_censored: Chance::new(share + correlation * (1.0 - share)),
            series: 0,
        };
        let blocks = series(&process, &Draws::new(1, 1), 200_000);
        let mean = blocks.iter().filter(|&&censored| censored).count() as f64 / blocks.len() as f64;
        assert!((mean - share).abs() < 0.011, "{mean}");
        let pairs = blocks.windows(2).filter(|pair| pair[0] && pair[1]).count() as f64 / (blocks.len() - 1) as f64;
        let lag_one = (pairs - mean * mean) / (mean * (1.0 - mean));
        assert!((lag_one - correlation).abs() < 0.02, "{lag_one}");
    }

    #[test]
    fn named_actors_get_their_shares_and_persist() {
        let process = CensorshipProcess::Named {
            cumulative_shares: vec![0.45, 0.67],
            censors: vec![true, false],
            persistence: 0.5,
            series: 0,
        };
        let blocks = series(&process, &Draws::new(1, 1), 200_000);
        let mean = blocks.iter().filter(|&&censored| censored).count() as f64 / blocks.len() as f64;
        assert!((mean - 0.45).abs() < 0.01, "{mean}");
        let stays = blocks.windows(2).filter(|pair| pair[0] && pair[1]).count() as f64
            / blocks.iter().filter(|&&censored| censored).count() as f64;
        assert!((stays - (0.5 + 0.5 * 0.45)).abs() < 0.01, "{stays}");
    }

    #[test]
    fn skipping_blocks_does_not_change_who_builds_a_block() {
        let process = CensorshipProcess::TwoState {
            at_first: Chance::new(0.5),
            after_free: Chance::new(0.2),
            after_censored: Chance::new(0.8),
            series: 0,
        };
        let draws = Draws::new(9, 4);
        let every = series(&process, &draws, 60);
        let mut actor: Actor = process.first(&draws, Purpose::Builder);
        for block in [3, 4, 11, 30, 60] {
            process.at(&draws, Purpose::Builder, block, 1, actor).take_over(&mut actor);
            assert_eq!(actor.censors(), every[usize::try_from(block).unwrap_or(0) - 1]);
        }
    }

    #[test]
    fn a_step_of_several_blocks_knows_which_of_them_were_open() {
        let two_states = CensorshipProcess::TwoState {
            at_first: Chance::new(0.5),
            after_free: Chance::new(0.2),
            after_censored: Chance::new(0.8),
            series: 0,
        };
        for process in [two_states, CensorshipProcess::Iid { censored: Chance::new(0.5), series: 0 }] {
            let draws = Draws::new(9, 4);
            let every = series(&process, &draws, 60);
            let mut actor = process.first(&draws, Purpose::Builder);
            for block in [4, 8, 23, 60] {
                process.at(&draws, Purpose::Builder, block, 4, actor).take_over(&mut actor);
                for before in 0..4 {
                    let censored = every[usize::try_from(block - before).unwrap_or(0) - 1];
                    assert_eq!(actor.open >> before & 1 == 0, censored, "block {block} - {before}");
                }
                assert_eq!(actor.open >> 4, 0);
            }
        }
    }

    #[test]
    fn a_numbered_series_is_shared_by_all_runs_and_differs_from_other_numbers() {
        let iid = |series| CensorshipProcess::Iid { censored: Chance::new(0.5), series };
        let run = |number, index| series(&iid(number), &Draws::new(1, index), 64);
        assert_eq!(run(1, 1), run(1, 2));
        assert_ne!(run(1, 1), run(2, 1));
        assert_ne!(run(0, 1), run(0, 2));
    }
}
