//! Phases of a process.

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
