//! Windows: how long each stage of a process may take, and how willing that makes who is to act in it.

use std::ops::Index;

use gddt_engine::Chance;

use crate::parameters::{Blocks, PositiveBlocks, ProtocolSettings};
use crate::units::Probability;

/// A phase that has a window: somebody is to act within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Sequencers propose.
    Proposal,
    /// A prover bonds itself.
    CommitBond,
    /// The leader reveals.
    Reveal,
    /// The prover proves.
    Rollup,
    /// The proof race.
    Race,
}

impl Stage {
    /// How many there are.
    pub const COUNT: usize = 5;
    /// All of them, in their order.
    pub const ALL: [Self; Self::COUNT] = [Self::Proposal, Self::CommitBond, Self::Reveal, Self::Rollup, Self::Race];

    /// The word in the names of parameters: `phase_duration_WORD_min_blocks`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::CommitBond => "commit_bond",
            Self::Reveal => "reveal",
            Self::Rollup => "rollup",
            Self::Race => "race",
        }
    }
}

/// How long a phase lasts, in L1 blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Shortest duration: an earlier event is followed by a pause up to it.
    pub min: u64,
    /// Longest duration: without an event by then the phase has failed.
    pub max: u64,
}

impl Window {
    /// Whether the time is up: `max - d < 0`.
    #[inline]
    pub const fn is_over(self, time_in_phase: u64) -> bool {
        time_in_phase > self.max
    }

    /// How many L1 blocks an event at time `d` leaves up to the shortest duration: `max(0, min - d)`.
    #[inline]
    pub const fn left_to_minimum(self, time_in_phase: u64) -> u64 {
        self.min.saturating_sub(time_in_phase)
    }

    /// The chance per L1 block of acting that reaches `final_probability` over the window:
    /// q = 1 - (1 - p)^(1 / max).
    pub fn chance_per_block(self, final_probability: Probability) -> Chance {
        Chance::new(1.0 - (1.0 - final_probability.to_f64()).powf(1.0 / self.max as f64))
    }
}

/// The windows of all stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows([Window; Stage::COUNT]);

impl Index<Stage> for Windows {
    type Output = Window;

    #[inline]
    fn index(&self, stage: Stage) -> &Window {
        &self.0[stage as usize]
    }
}

impl Windows {
    /// The windows of the parameters.
    pub fn of(protocol: &ProtocolSettings) -> Self {
        let window = |min: Blocks, max: PositiveBlocks| Window { min: min.get(), max: max.get() };
        Self(Stage::ALL.map(|stage| match stage {
            Stage::Proposal => {
                window(protocol.phase_duration_proposal_min_blocks, protocol.phase_duration_proposal_max_blocks)
            }
            Stage::CommitBond => {
                window(protocol.phase_duration_commit_bond_min_blocks, protocol.phase_duration_commit_bond_max_blocks)
            }
            Stage::Reveal => {
                window(protocol.phase_duration_reveal_min_blocks, protocol.phase_duration_reveal_max_blocks)
            }
            Stage::Rollup => {
                window(protocol.phase_duration_rollup_min_blocks, protocol.phase_duration_rollup_max_blocks)
            }
            Stage::Race => window(protocol.phase_duration_race_min_blocks, protocol.phase_duration_race_max_blocks),
        }))
    }

    /// The chance of acting per L1 block, for each stage.
    pub fn chances(&self, final_probability: Probability) -> Chances {
        Chances(self.0.map(|window| window.chance_per_block(final_probability)))
    }

    /// Sum of the maxima of proposal, commitment, reveal and proving: the duration that rewards reckon with.
    pub fn total(&self) -> u64 {
        [Stage::Proposal, Stage::CommitBond, Stage::Reveal, Stage::Rollup].map(|stage| self[stage].max).iter().sum()
    }
}

/// The chance of acting per L1 block, for each stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chances([Chance; Stage::COUNT]);

impl Index<Stage> for Chances {
    type Output = Chance;

    #[inline]
    fn index(&self, stage: Stage) -> &Chance {
        &self.0[stage as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::{Stage, Window, Windows};
    use crate::parameters::{PositiveBlocks, ProtocolSettings};
    use crate::units::Probability;

    #[test]
    fn willingness_reaches_the_final_probability_over_the_window() -> Result<(), String> {
        for (max, p) in [(1, 0.99), (3, 0.99), (15, 0.5), (80, 0.9)] {
            let q = Window { min: 0, max }.chance_per_block(Probability::new(p)?).probability();
            let acted = 1.0 - (1.0 - q).powi(i32::try_from(max).unwrap_or(0));
            assert!((acted - p).abs() < 1e-12, "{max}: {acted}");
        }
        Ok(())
    }

    #[test]
    fn certainty_and_impossibility_stay_exact() -> Result<(), String> {
        let window = Window { min: 0, max: 7 };
        assert_eq!(window.chance_per_block(Probability::new(1.0)?), gddt_engine::Chance::ALWAYS);
        assert_eq!(window.chance_per_block(Probability::new(0.0)?), gddt_engine::Chance::NEVER);
        Ok(())
    }

    #[test]
    fn a_stage_has_the_window_that_its_word_names() {
        let protocol = ProtocolSettings {
            phase_duration_proposal_max_blocks: PositiveBlocks::nearest(1),
            phase_duration_commit_bond_max_blocks: PositiveBlocks::nearest(2),
            phase_duration_reveal_max_blocks: PositiveBlocks::nearest(3),
            phase_duration_rollup_max_blocks: PositiveBlocks::nearest(4),
            phase_duration_race_max_blocks: PositiveBlocks::nearest(5),
            ..ProtocolSettings::default()
        };
        let windows = Windows::of(&protocol);
        assert_eq!(Stage::ALL.map(|stage| windows[stage].max), [1, 2, 3, 4, 5]);
        assert_eq!(windows.total(), 10);
    }
}
