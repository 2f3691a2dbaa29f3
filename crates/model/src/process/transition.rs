//! The process under way and how it moves from phase to phase.

use gddt_engine::Context;

use super::outcome::{Outcome, ProcessStep, Slash, SlashKind};
use super::{BondMove, Phase, Stage};
use crate::agents::behavior::{Attack, withholds};
use crate::agents::{AgentId, Proposal};
use crate::units::L1Block;
use crate::{Params, State};

/// One attempt at the next L2 block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Number of the attempt, from 1; 0 before the first.
    pub id: u64,
    /// Where it stands.
    pub phase: Phase,
    /// L1 blocks since the phase was entered: `d` of model.md §4.
    pub time_in_phase: u64,
    /// L1 block in which the process started.
    pub started_at: L1Block,
    /// The sequencer whose proposal won, or the uncle that took over.
    pub leader: Option<AgentId>,
    /// Place of the leader's proposal in the ranking: 0 the best score, 1 the first uncle, …
    pub place: usize,
    /// Who is to prove.
    pub prover: Option<AgentId>,
    /// Whether it ever was in the proof race.
    pub raced: bool,
    /// Who won the race, if it ended by one.
    pub race_winner: Option<AgentId>,
}

impl Process {
    /// Whether a block was finalized in this very step: a later step starts the next process.
    #[inline]
    pub fn is_just_finalized(&self) -> bool {
        self.phase == Phase::Finalized && self.time_in_phase == 0
    }
}

/// Where a process goes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Transition {
    /// A new process starts in this L1 block.
    Start(L1Block),
    /// The best score leads.
    Lead(Proposal),
    /// A prover is bonded.
    Bonded(AgentId),
    /// The content is out.
    Revealed,
    /// The proof is in.
    Finalized,
    /// It ends without a block.
    #[default]
    Skipped,
    /// Anybody may deliver.
    Race,
    /// Somebody has delivered in the race.
    RaceWon(AgentId),
    /// The best uncle that is left takes over.
    Uncle(Proposal),
}

/// Update of `process`: it goes where the outcome says.
#[inline]
pub fn move_process(_: &Params, process: &mut Process, signal: &ProcessStep) {
    let Some(outcome) = signal.outcome() else { return };
    process.time_in_phase = 0;
    process.phase = match outcome.transition {
        Transition::Start(started_at) => {
            *process = Process { id: process.id + 1, started_at, ..Process::default() };
            Phase::PendingProposals
        }
        Transition::Lead(best) => {
            process.leader = Some(best.agent);
            Phase::PendingCommitBond
        }
        Transition::Bonded(prover) => {
            process.prover = Some(prover);
            Phase::PendingReveal
        }
        Transition::Revealed => Phase::PendingRollupProof,
        Transition::Finalized => Phase::Finalized,
        Transition::Skipped => Phase::Skipped,
        Transition::Race => {
            process.raced = true;
            Phase::ProofRace
        }
        Transition::RaceWon(winner) => {
            process.race_winner = Some(winner);
            Phase::Finalized
        }
        Transition::Uncle(uncle) => {
            process.leader = Some(uncle.agent);
            process.place += 1;
            process.prover = None;
            Phase::PendingCommitBond
        }
    };
}

/// A leader has failed: it is slashed, its prover's bond is released, and the best uncle takes over if the rules let
/// one, else the process goes to the proof race (model.md §4.4, §4.5, §4.9).
pub(super) fn leader_failed(context: &Context<'_, Params>, state: &State, kind: SlashKind) -> Outcome {
    let protocol = &context.params.protocol;
    let (amount, fallback, stage) = match kind {
        SlashKind::NoBond => {
            (protocol.failure_to_commit_bond, protocol.uncle_fallback.on_commit_bond(), Stage::CommitBond)
        }
        _ => (protocol.failure_to_reveal_block, protocol.uncle_fallback.on_reveal(), Stage::Reveal),
    };
    let uncle = fallback.then(|| state.proposals.ranked(state.process.place + 1)).flatten();
    Outcome {
        slash: Slash::of_stake(state, kind, state.process.leader, amount),
        bond: state.bond.map_or(BondMove::None, BondMove::Release),
        attack: sabotage(context, state, state.process.leader, stage),
        ..Outcome::to(uncle.map_or(Transition::Race, |&uncle| Transition::Uncle(uncle)))
    }
}

/// The attack to which a stage fell whose time is up: of the agent that was to act, if that withheld the act on
/// purpose; else a cartel that censored in the stage.
pub(super) fn sabotage(
    context: &Context<'_, Params>,
    state: &State,
    agent: Option<AgentId>,
    stage: Stage,
) -> Option<Attack> {
    agent.and_then(|agent| withholds(context, state, agent, stage)).or(state.attacks.censor())
}
