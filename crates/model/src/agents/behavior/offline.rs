//! Outages: agents that go off and come back.
//!
//! Machines fail, are upgraded, lose their connection: consensus clients of entities with good operations miss 0.05 to
//! 0.2 % of their slots, solo stakers 1.2 %, some pools 2.6 % (facts E1). An agent that is on goes off with chance
//! `outage_rate` = h per L1 block; an outage ends with chance 1 / `mean_duration_blocks` = 1 / m per L1 block. So spells on and
//! off are geometric with means 1 / h and m, and in the long run the share
//!
//! h m / (1 + h m)
//!
//! of the L1 blocks is spent off. The state in L1 block 0 is drawn from that share, so the share holds from the first block
//! on. A planned outage [`from_block`, `until_block`) of the whole group comes on top. While an agent is off it takes no
//! action for its role: it neither tops up, proposes, bonds, reveals, proves nor races, and no marketplace can reach it. What
//! it owes meanwhile it fails to deliver, and is slashed for it. Under dynamic staking it joins and leaves all the same: that
//! takes a transaction of who holds the keys, not the machines that are off.
//!
//! The length of a spell is drawn with the L1 block in which it starts as key, so an outage depends on the run, the agent
//! and the L1 block only, however a trajectory comes there. Only spells that end are looked at, at the time when the
//! first of them does.

use gddt_engine::{Context, Draws, random::unit};

use super::Behavior;
use crate::agents::{AgentId, AgentSet};
use crate::parameters::BehaviorSettings;
use crate::streams::Purpose;
use crate::units::L1Block;
use crate::{Params, State};

/// The outages of a group's members.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offline {
    /// Chance per L1 block that an outage starts.
    rate: f64,
    /// Chance per L1 block that it ends.
    recovery: f64,
    /// First L1 block of the planned outage, and first one after it.
    planned: (L1Block, L1Block),
}

/// When nothing ends.
const NEVER: L1Block = u64::MAX;

impl Offline {
    pub(super) fn of(settings: &BehaviorSettings) -> Self {
        Self {
            rate: settings.outage_rate.to_f64(),
            recovery: 1.0 / settings.mean_duration_blocks.to_f64(),
            planned: (settings.from_block.unwrap_or(NEVER), settings.until_block.unwrap_or(NEVER)),
        }
    }

    /// Share of the L1 blocks that an agent is off in the long run, planned outages apart: h m / (1 + h m).
    pub fn share_off(&self) -> f64 {
        self.rate / (self.rate + self.recovery)
    }

    fn is_planned(&self, block: L1Block) -> bool {
        (self.planned.0..self.planned.1).contains(&block)
    }

    /// The next L1 block in which the planned outage starts or ends.
    fn next_edge(&self, block: L1Block) -> L1Block {
        [self.planned.0, self.planned.1].into_iter().find(|&edge| edge > block).unwrap_or(NEVER)
    }

    /// How many L1 blocks from one up to, not including, another are within the planned outage.
    fn planned_within(&self, from: L1Block, to: L1Block) -> u64 {
        self.planned.1.min(to).saturating_sub(self.planned.0.max(from))
    }

    /// A spell that starts in an L1 block: its length is geometric, by inversion of one draw.
    fn spell(&self, draws: &Draws, agent: AgentId, is_down: bool, since: L1Block) -> Spell {
        let chance = if is_down { self.recovery } else { self.rate };
        let drawn = unit(draws.bits(Purpose::OutageSpell, since, u64::from(agent.0)));
        let length = if chance >= 1.0 { 0.0 } else { ((-drawn).ln_1p() / (-chance).ln_1p()).floor() };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a cast saturates")]
        let length = if chance > 0.0 { (length as u64).saturating_add(1) } else { NEVER };
        Spell { agent, is_down, since, until: since.saturating_add(length), wake: 0 }
    }

    /// The spell in which an agent is in L1 block 0.
    fn first(&self, draws: &Draws, agent: AgentId) -> Spell {
        let is_down = draws.unit(Purpose::OffAtStart, 0, u64::from(agent.0)) < self.share_off();
        self.awake(self.spell(draws, agent, is_down, 0), 0)
    }

    fn awake(&self, spell: Spell, now: L1Block) -> Spell {
        Spell { wake: spell.until.min(self.next_edge(now)), ..spell }
    }

    /// The spell in which an agent is after the L1 block in which it has to be looked at, and how many of the L1 blocks
    /// of one that ended there it failed unplanned.
    fn awoken(&self, draws: &Draws, spell: Spell) -> (Spell, u64) {
        let at = spell.wake;
        if spell.until > at {
            return (self.awake(spell, at), 0);
        }
        let failed = if spell.is_down { spell.failed_before(at, self) } else { 0 };
        (self.awake(self.spell(draws, spell.agent, !spell.is_down, at), at), failed)
    }
}

/// An agent's time on or off, planned outages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    agent: AgentId,
    is_down: bool,
    /// The L1 block in which it started.
    since: L1Block,
    /// First L1 block after it.
    until: L1Block,
    /// When the agent has to be looked at again: the spell ends, or a planned outage starts or ends.
    wake: L1Block,
}

impl Spell {
    /// L1 blocks, from block 1 on, before one and since the spell started that are in no planned outage.
    fn failed_before(&self, end: L1Block, offline: &Offline) -> u64 {
        let since = self.since.max(1);
        end.saturating_sub(since) - offline.planned_within(since, end)
    }
}

/// Who is off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outages {
    off: AgentSet,
    spells: Vec<Spell>,
    /// The first L1 block in which somebody has to be looked at.
    wake: L1Block,
    /// L1 blocks of unplanned outages that are over, summed over agents.
    failed: u64,
}

impl Outages {
    /// Starts again for a population, reusing memory.
    pub fn reset(&mut self, params: &Params, draws: &Draws) {
        self.spells.clear();
        self.wake = NEVER;
        self.failed = 0;
        self.off.reset(if params.behaviors.has_outages { params.roster.len() } else { 0 });
        if !params.behaviors.has_outages {
            return;
        }
        for (index, &group) in params.roster.group_of.iter().enumerate() {
            if let Behavior::Offline(offline) = params.behaviors.of(group) {
                let spell = offline.first(draws, AgentId::at(index));
                self.wake = self.wake.min(spell.wake);
                self.off.set(spell.agent, spell.is_down || offline.is_planned(0));
                self.spells.push(spell);
            }
        }
    }

    /// The agents that are off.
    #[inline]
    pub fn off(&self) -> &AgentSet {
        &self.off
    }

    /// Share of agents and L1 blocks, from block 1 up to the one that was looked at last, of those who can have outages that
    /// were off; none if nobody can.
    pub fn share_off(&self, params: &Params, now: L1Block) -> Option<f64> {
        let off: u64 = self
            .spells
            .iter()
            .map(|spell| match params.behaviors.of(params.roster.group_of[spell.agent.index()]) {
                Behavior::Offline(offline) => {
                    let running = if spell.is_down { spell.failed_before(now + 1, offline) } else { 0 };
                    running + offline.planned_within(1, now + 1)
                }
                _ => 0,
            })
            .sum();
        let all = self.spells.len() as f64 * now as f64;
        (all > 0.0).then(|| (off + self.failed) as f64 / all)
    }
}

/// The start or the end of an outage, planned or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Its place among the agents that can be off.
    place: usize,
    spell: Spell,
    /// L1 block from which it counts: that of the step, or one that was skipped since the step before.
    pub at: L1Block,
    /// Whether the agent is off from there on.
    pub is_off: bool,
    /// Whether it was not so before: where a planned and an unplanned outage overlap, nothing may change.
    pub is_change: bool,
    failed: u64,
}

impl Switch {
    /// Whose outage it is.
    pub fn agent(&self) -> AgentId {
        self.spell.agent
    }
}

/// The outages that start or end in a timestep, worked out as they are taken.
#[derive(Debug)]
pub struct OutageRound<'a> {
    params: &'a Params,
    draws: &'a Draws,
    state: &'a State,
}

/// Policy: agents go off and come back.
#[inline]
pub fn draw_outages<'a>(context: &Context<'a, Params>, state: &'a State) -> Option<OutageRound<'a>> {
    let Context { params, draws } = *context;
    (state.clock.time_l1 >= state.outages.wake).then_some(OutageRound { params, draws, state })
}

impl OutageRound<'_> {
    /// Calls `take` with each change, of an agent in the order of time.
    pub(crate) fn each(self, mut take: impl FnMut(Switch)) {
        let now = self.state.clock.time_l1;
        let due = |(_, spell): &(usize, &Spell)| spell.wake <= now;
        for (place, &(mut spell)) in self.state.outages.spells.iter().enumerate().filter(due) {
            let group = self.params.roster.group_of[spell.agent.index()];
            let Behavior::Offline(offline) = self.params.behaviors.of(group) else { continue };
            let mut was_off = self.state.outages.off.contains(spell.agent);
            while spell.wake <= now {
                let at = spell.wake;
                let (next, failed) = offline.awoken(self.draws, spell);
                let is_off = next.is_down || offline.is_planned(at);
                take(Switch { place, spell: next, at, is_off, is_change: is_off != was_off, failed });
                (spell, was_off) = (next, is_off);
            }
        }
    }
}

/// Update of `outages`: agents go off and come back.
#[inline]
pub fn switch_agents(_: &Params, outages: &mut Outages, signal: &crate::l1::World) {
    if signal.switches.is_empty() {
        return;
    }
    for switch in &signal.switches {
        outages.spells[switch.place] = switch.spell;
        outages.off.set(switch.spell.agent, switch.is_off);
        outages.failed += switch.failed;
    }
    outages.wake = outages.spells.iter().map(|spell| spell.wake).min().unwrap_or(NEVER);
}
