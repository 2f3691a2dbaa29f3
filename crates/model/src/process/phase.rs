//! Phases and their windows.

use gddt_engine::Chance;

use crate::parameters::ProtocolSettings;
use crate::units::Probability;

/// Where a process stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// There has not been a process yet.
    #[default]
    None,
    /// Sequencers propose.
    PendingProposals,
    /// The leader looks for a prover that bonds itself.
    PendingCommitBond,
    /// The leader is to reveal the content.
    PendingReveal,
    /// The prover is to deliver the proof.
    PendingRollupProof,
    /// Ended with a block.
    Finalized,
    /// Ended without one.
    Skipped,
    /// Anybody may deliver content and proof.
    ProofRace,
}

impl Phase {
    /// The reference model's integer code; `None` before the first process.
    pub const fn code(self) -> Option<i64> {
        match self {
            Self::None => None,
            Self::PendingProposals => Some(1),
            Self::PendingCommitBond => Some(2),
            Self::PendingReveal => Some(3),
            Self::PendingRollupProof => Some(4),
            Self::Finalized => Some(5),
            Self::Skipped => Some(-1),
            Self::ProofRace => Some(-2),
        }
    }

    /// The word for pictures and tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PendingProposals => "pending_proposals",
            Self::PendingCommitBond => "pending_commit_bond",
            Self::PendingReveal => "pending_reveal",
            Self::PendingRollupProof => "pending_rollup_proof",
            Self::Finalized => "finalized",
            Self::Skipped => "skipped",
            Self::ProofRace => "proof_race",
        }
    }

    /// Whether the process has ended.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::None | Self::Finalized | Self::Skipped)
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

/// The windows of all phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// Sequencers propose.
    pub proposal: Window,
    /// A prover bonds itself.
    pub commit_bond: Window,
    /// The leader reveals.
    pub reveal: Window,
    /// The prover proves.
    pub rollup: Window,
    /// The proof race.
    pub race: Window,
}

impl Windows {
    /// How many windows there are.
    pub const COUNT: usize = 5;
    /// The number of the proposal window in [`chances`](Self::chances).
    pub const PROPOSAL: usize = 0;
    /// The number of the commitment window.
    pub const COMMIT_BOND: usize = 1;
    /// The number of the reveal window.
    pub const REVEAL: usize = 2;
    /// The number of the proving window.
    pub const ROLLUP: usize = 3;
    /// The number of the race window.
    pub const RACE: usize = 4;

    /// The windows of the parameters.
    pub fn of(protocol: &ProtocolSettings) -> Self {
        Self {
            proposal: Window {
                min: protocol.phase_duration_proposal_min_blocks.0,
                max: protocol.phase_duration_proposal_max_blocks.0,
            },
            commit_bond: Window {
                min: protocol.phase_duration_commit_bond_min_blocks.0,
                max: protocol.phase_duration_commit_bond_max_blocks.0,
            },
            reveal: Window {
                min: protocol.phase_duration_reveal_min_blocks.0,
                max: protocol.phase_duration_reveal_max_blocks.0,
            },
            rollup: Window {
                min: protocol.phase_duration_rollup_min_blocks.0,
                max: protocol.phase_duration_rollup_max_blocks.0,
            },
            race: Window {
                min: protocol.phase_duration_race_min_blocks.0,
                max: protocol.phase_duration_race_max_blocks.0,
            },
        }
    }

    /// The windows in the order of their numbers.
    pub const fn all(&self) -> [Window; Self::COUNT] {
        [self.proposal, self.commit_bond, self.reveal, self.rollup, self.race]
    }

    /// The chance of acting per L1 block, for each window.
    pub fn chances(&self, final_probability: Probability) -> [Chance; Self::COUNT] {
        self.all().map(|window| window.chance_per_block(final_probability))
    }

    /// Sum of the maxima of proposal, commitment, reveal and proving: the duration that rewards reckon with.
    pub const fn total(&self) -> u64 {
        self.proposal.max + self.commit_bond.max + self.reveal.max + self.rollup.max
    }
}

#[cfg(test)]
mod tests {
    use super::{Window, Windows};
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
    fn the_numbers_of_the_windows_are_their_places() {
        let window = |max| Window { min: 0, max };
        let windows = Windows {
            proposal: window(1),
            commit_bond: window(2),
            reveal: window(3),
            rollup: window(4),
            race: window(5),
        };
        let numbers = [Windows::PROPOSAL, Windows::COMMIT_BOND, Windows::REVEAL, Windows::ROLLUP, Windows::RACE];
        assert_eq!(numbers.map(|number| windows.all()[number].max), [1, 2, 3, 4, 5]);
        assert_eq!(windows.total(), 10);
    }
}
