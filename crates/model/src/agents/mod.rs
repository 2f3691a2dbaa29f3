//! Agents: who takes part, with what means, and what they do of their own accord.

pub mod behavior;
mod group;
mod id;
mod proposals;
mod roster;
mod stake;
pub mod staking;

pub use behavior::{
    Attack, AttackAccount, Attacks, Behavior, Behaviors, CartelRound, Censored, OutageRound, Outages, Switch,
};
pub use group::{AgentGroup, AgentTraits, Distribution};
pub use id::{AgentId, AgentSet};
pub use proposals::{Proposal, ProposalRound, Proposals, propose, record_proposals};
pub use roster::Roster;
pub use stake::{Balances, Stakes, TopUp, TopUps, pay_for_actions, raise_stakes, top_up};
pub use staking::StakingRole;

use gddt_engine::{Absorb, Signal};

use crate::rules::{Memories, Memory};

/// What agents do of their own accord in a timestep.
#[derive(Debug, Default)]
pub struct AgentActions {
    /// Proposals that land in this L1 block.
    pub proposals: Vec<Proposal>,
    /// Stakes that are restored to the minimum.
    pub top_ups: Vec<TopUp>,
    /// What agents remember from now on.
    pub memories: Vec<(AgentId, Memory)>,
    /// Sequencers and provers that join and leave.
    pub staking: staking::StakingChanges,
}

impl Signal for AgentActions {
    #[inline]
    fn clear(&mut self) {
        let Self { proposals, top_ups, memories, staking } = self;
        proposals.clear();
        top_ups.clear();
        memories.clear();
        staking.clear();
    }

    #[inline]
    fn is_idle(&self) -> bool {
        let Self { proposals, top_ups, memories, staking } = self;
        proposals.is_empty() && top_ups.is_empty() && memories.is_empty() && staking.is_idle()
    }
}

impl Absorb<ProposalRound<'_>> for AgentActions {
    #[inline]
    fn absorb(&mut self, round: ProposalRound<'_>) {
        round.each(|proposal| self.proposals.push(proposal));
    }
}

impl Absorb<TopUps<'_>> for AgentActions {
    #[inline]
    fn absorb(&mut self, top_ups: TopUps<'_>) {
        top_ups.each(|top_up| self.top_ups.push(top_up));
    }
}

impl Absorb<Memories<'_>> for AgentActions {
    #[inline]
    fn absorb(&mut self, memories: Memories<'_>) {
        memories.add_to(&mut self.memories);
    }
}
