//! Censoring cartels: L1 builders that censor when it hurts.
//!
//! A cartel builds a share b of the L1 blocks, each independently of the others (over the two years after the Merge there
//! were no more runs of one builder than a draw by share gives, facts E3), or all blocks of some names of the chain
//! `l1.builders`. In a block that it builds it lets no transaction of the rollup in, if the process is in one of its
//! `stages` and, but for proposals, one of its `targets` leads. So it does not pay for blocks in which there is nothing
//! to hit, nor for slots that are missed. Each censored block costs it `cost_per_block`: the fees that it forgoes, or what it pays to win the block. A
//! leader that commits or reveals too late is slashed, and the block goes to the race, which the L1 builder wins: as the
//! members of the cartel are L1 builders, what the built-in `l1-builder` earns in a race that the cartel forced is the
//! cartel's gain. (It stays in the balance of `l1-builder`.)
//!
//! With windows of one chance per L1 block, k of them, a leader that is always willing fails with probability b^k.

use gddt_engine::{Context, Draws, random::unit};

use super::{Attack, Behavior, Behaviors, Budget, Group};
use crate::agents::{AgentGroup, AgentId};
use crate::parameters::{CensoredStages, CensorshipSettings};
use crate::process::{Phase, Stage};
use crate::streams::Purpose;
use crate::units::Tokens;
use crate::{Params, State};

/// A cartel.
#[derive(Clone, Debug, PartialEq)]
pub struct Cartel {
    /// In whose account its costs stand.
    first_member: AgentId,
    blocks: Blocks,
    /// By group whether it is a target; empty: every leader is.
    targets: Vec<bool>,
    stages: CensoredStages,
    cost_per_block: Tokens,
    /// What it spends.
    pub budget: Budget,
}

/// Which L1 blocks a cartel builds.
#[derive(Clone, Debug, PartialEq)]
enum Blocks {
    /// Those whose draw, uniform on [0, 1), falls into this part of it. Parts of cartels do not overlap.
    Share(f64, f64),
    /// Those of builders with these numbers.
    Names(Vec<bool>),
}

impl Cartel {
    /// The cartel that the group of this index is.
    pub(super) fn of(groups: &[AgentGroup], index: usize, builders: &CensorshipSettings, budget: Budget) -> Self {
        let settings = &groups[index].behavior;
        let share = |group: &AgentGroup| group.builder_share();
        let blocks = if settings.builders.is_empty() {
            let before: f64 = groups[..index].iter().map(share).sum();
            Blocks::Share(before, before + share(&groups[index]))
        } else {
            Blocks::Names(builders.names.iter().map(|name| settings.builders.contains(name)).collect())
        };
        let is_target = |group: &AgentGroup| settings.targets.contains(&group.name);
        let targets = if settings.targets.is_empty() { Vec::new() } else { groups.iter().map(is_target).collect() };
        let (stages, cost_per_block) = (settings.stages.clone(), settings.cost_per_block);
        let members_before: u64 = groups[..index].iter().map(|group| group.count).sum();
        let first_member = AgentId::at(usize::try_from(members_before).unwrap_or(usize::MAX));
        Self { first_member, blocks, targets, stages, cost_per_block, budget }
    }

    /// Whether it builds an L1 block, given the draw of the block and the number of its builder.
    fn builds(&self, drawn: f64, builder: u64) -> bool {
        match &self.blocks {
            Blocks::Share(from, to) => (*from..*to).contains(&drawn),
            Blocks::Names(members) => usize::try_from(builder).is_ok_and(|number| members.get(number) == Some(&true)),
        }
    }

    /// Whether it has something to gain in a stage in which this group leads.
    fn strikes(&self, stage: Stage, leader: Option<Group>) -> bool {
        let hits = |group: Group| self.targets.get(group as usize).copied().unwrap_or(false);
        self.stages.contains(stage) && (stage == Stage::Proposal || self.targets.is_empty() || leader.is_some_and(hits))
    }
}

impl Behaviors {
    /// What an L1 block in which it censors costs a group.
    pub fn cost_of_censoring(&self, group: Group) -> Tokens {
        match self.of(group) {
            Behavior::CensoringCartel(cartel) => cartel.cost_per_block,
            _ => Tokens::ZERO,
        }
    }
}

/// L1 blocks of a timestep in which a cartel censored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Censored {
    /// The cartel, and its first member.
    pub attack: Attack,
    /// Bit 0 for the L1 block that ends the step, bit 1 for the one before, …
    pub blocks: u64,
}

/// What cartels do in a timestep, worked out as it is taken.
#[derive(Debug)]
pub struct CartelRound<'a> {
    params: &'a Params,
    draws: &'a Draws,
    state: &'a State,
    stage: Stage,
}

/// Policy: cartels censor in the L1 blocks that they build, if it is worth it.
#[inline]
pub fn censor<'a>(context: &Context<'a, Params>, state: &'a State) -> Option<CartelRound<'a>> {
    let Context { params, draws } = *context;
    if !params.behaviors.has_cartels {
        return None;
    }
    let stage = match state.process.phase {
        Phase::PendingProposals => Stage::Proposal,
        Phase::PendingCommitBond => Stage::CommitBond,
        Phase::PendingReveal => Stage::Reveal,
        Phase::PendingRollupProof => Stage::Rollup,
        Phase::None | Phase::Finalized | Phase::Skipped | Phase::ProofRace => return None,
    };
    // In the step that finds the time to be up nothing can land any more. (Proposals of that step still count.)
    let can_land = stage == Stage::Proposal || !params.windows[stage].is_over(state.process.time_in_phase);
    can_land.then_some(CartelRound { params, draws, state, stage })
}

impl CartelRound<'_> {
    /// Calls `take` with each cartel that censors.
    pub(crate) fn each(self, mut take: impl FnMut(Censored)) {
        let Self { params, draws, .. } = self;
        let leader = self.state.process.leader.map(|leader| params.roster.group_of[leader.index()]);
        let (now, last) = (self.state.clock.time_l1, self.state.environment.builder);
        for (group, behavior) in (0..).zip(params.behaviors.all()) {
            let Behavior::CensoringCartel(cartel) = behavior else { continue };
            if !cartel.strikes(self.stage, leader) || self.state.attacks.is_over(group, &cartel.budget) {
                continue;
            }
            let mut blocks = 0;
            let step = params.protocol.timestep_in_blocks.get();
            // In a missed slot there is nothing to censor, and nothing to pay for.
            let mut missed = params.missed_slots.draws(draws);
            params.builders.each_of_step(draws, Purpose::Builder, now, step, last, |actor| {
                let drawn = unit(draws.bits(Purpose::CartelBuilder, actor.block / 4, actor.block % 4));
                let censors = cartel.builds(drawn, actor.number) && !missed.happens(actor.block);
                blocks |= u64::from(censors) << (now - actor.block);
            });
            if blocks != 0 {
                take(Censored { attack: Attack { group, agent: cartel.first_member }, blocks });
            }
        }
    }
}
