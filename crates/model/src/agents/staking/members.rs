//! Who takes part, waits or stays away.

use std::collections::VecDeque;

use gddt_engine::Draws;

use super::clocks::Clocks;
use super::{Look, Move, MoveKind, StakingRole, Terms};
use crate::Params;
use crate::agents::{AgentActions, AgentId, AgentSet};
use crate::streams::Purpose;
use crate::units::{L1Block, Tokens};

/// Where an agent stands in a role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It does not have the role.
    #[default]
    None,
    /// It stays away.
    Outside,
    /// It waits in the entry queue.
    Queued,
    /// It has been admitted and does not take part yet.
    Activating,
    /// It takes part.
    Active,
    /// It has left, and its stake can still be slashed.
    Cooling,
}

impl Status {
    /// The word for tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Outside => "outside",
            Self::Queued => "queued",
            Self::Activating => "activating",
            Self::Active => "active",
            Self::Cooling => "cooling_down",
        }
    }
}

/// The membership of all agents in both roles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Membership {
    roles: [Members; 2],
    /// Stake of agents that are no sequencers: it never moves and earns nothing.
    pub(super) stake_of_others: Tokens,
}

/// Who takes part in one role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members {
    active: AgentSet,
    active_count: usize,
    /// Everybody who has taken part at some time.
    ever: AgentSet,
    status: Vec<Status>,
    // What follows is kept only while staking is dynamic.
    /// Accumulated hazard at which each agent acts: of leaving, for those that take part, or of joining.
    pub(super) due: Vec<f64>,
    /// How many clocks each agent has had.
    pub(super) clocks_had: Vec<u64>,
    pub(super) leaving: Clocks,
    pub(super) joining: Clocks,
    /// Who waits, and since which L1 block.
    pub(super) queue: VecDeque<(AgentId, L1Block)>,
    pub(super) gate: Gate,
    /// Who takes part from which L1 block.
    pub(super) activating: VecDeque<(L1Block, AgentId)>,
    /// Who is outside from which L1 block.
    pub(super) cooling: VecDeque<(L1Block, AgentId)>,
    /// What each agent has brought as a prover and not staked as a sequencer since.
    capital: Vec<Tokens>,
    pub(super) total_capital: Tokens,
    /// L1 block of the last look.
    pub(super) looked_at: L1Block,
}

/// How far the entry queue has used the present epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gate {
    epoch: u64,
    admitted: u64,
}

impl Gate {
    /// The L1 block in which the next agent, waiting since `since`, is admitted; none if that is after `now`. Epochs that were
    /// skipped admit too, in their first L1 block.
    pub(super) fn admit(&mut self, terms: &Terms, since: L1Block, now: L1Block) -> Option<L1Block> {
        if terms.queue_per_epoch == 0 {
            return Some(since);
        }
        let epoch = since / terms.epoch_blocks;
        if epoch > self.epoch {
            *self = Self { epoch, admitted: 0 };
        }
        if self.admitted == terms.queue_per_epoch {
            if terms.epoch_start(self.epoch + 1) > now {
                return None;
            }
            *self = Self { epoch: self.epoch + 1, admitted: 0 };
        }
        self.admitted += 1;
        Some(since.max(terms.epoch_start(self.epoch)))
    }
}

/// The streams of staying and of staying away.
const fn streams(role: StakingRole) -> [Purpose; 2] {
    match role {
        StakingRole::Sequencer => [Purpose::SequencerStay, Purpose::SequencerAbsence],
        StakingRole::Prover => [Purpose::ProverStay, Purpose::ProverAbsence],
    }
}

impl Membership {
    /// Starts again with who takes part from the start, reusing memory.
    pub(crate) fn reset(&mut self, params: &Params, draws: &Draws) {
        let roster = &params.roster;
        for (role, agents) in StakingRole::ALL.into_iter().zip([&roster.sequencers, &roster.provers]) {
            self.roles[role as usize].reset(params, draws, role, agents);
        }
        self.stake_of_others = Tokens::ZERO;
        if params.staking.is_dynamic {
            let others = (0..roster.len()).filter(|&index| !roster.sequencers.contains(AgentId::at(index)));
            self.stake_of_others = others.map(|index| roster.traits[index].stake).sum();
        }
    }

    /// The members in a role.
    #[inline]
    pub fn of(&self, role: StakingRole) -> &Members {
        &self.roles[role as usize]
    }

    /// The provers that take part: whom the marketplace offers, and who may race.
    #[inline]
    pub fn provers(&self) -> &AgentSet {
        &self.of(StakingRole::Prover).active
    }
}

impl Members {
    fn reset(&mut self, params: &Params, draws: &Draws, role: StakingRole, agents: &AgentSet) {
        let traits = &params.roster.traits;
        let number = traits.len();
        self.active.reset(number);
        agents.iter().for_each(|agent| self.active.set(agent, traits[agent.index()].is_initially_active));
        self.active_count = self.active.len();
        self.ever.copy_from(&self.active);
        self.status.clear();
        self.status.resize(number, Status::None);
        for agent in agents.iter() {
            self.status[agent.index()] = if self.active.contains(agent) { Status::Active } else { Status::Outside };
        }
        // While staking is static nothing else is used; it is emptied all the same, of what a trajectory before has left.
        let is_dynamic = params.staking.is_dynamic;
        let (number, room) = if is_dynamic { (number, agents.len()) } else { (0, 0) };
        self.due.clear();
        self.due.resize(number, f64::INFINITY);
        self.clocks_had.clear();
        self.clocks_had.resize(number, 0);
        self.capital.clear();
        self.capital.resize(number, Tokens::ZERO);
        self.leaving.reset(room);
        self.joining.reset(room);
        self.queue.clear();
        self.queue.reserve(room);
        for waiting in [&mut self.activating, &mut self.cooling] {
            waiting.clear();
            waiting.reserve(room);
        }
        (self.gate, self.total_capital, self.looked_at) = (Gate::default(), Tokens::ZERO, 0);
        if !is_dynamic {
            return;
        }
        for agent in agents.iter() {
            let active = self.active.contains(agent);
            let clock = self.draw(draws, role, agent, active);
            if active {
                self.takes_part(agent, clock);
                self.brings(agent, traits[agent.index()].balance);
            } else {
                self.stays_away(agent, clock);
            }
        }
    }

    /// How much hazard the agent's next clock takes: unit exponential.
    pub(super) fn draw(&self, draws: &Draws, role: StakingRole, agent: AgentId, staying: bool) -> f64 {
        let stream = streams(role)[usize::from(!staying)];
        -(-draws.unit(stream, self.clocks_had[agent.index()], u64::from(agent.0))).ln_1p()
    }

    /// Who takes part.
    #[inline]
    pub fn active(&self) -> &AgentSet {
        &self.active
    }

    /// How many take part.
    #[inline]
    pub fn active_count(&self) -> usize {
        self.active_count
    }

    /// Who has taken part at some time.
    pub fn ever(&self) -> &AgentSet {
        &self.ever
    }

    /// How many wait in the entry queue.
    #[inline]
    pub fn queue_length(&self) -> usize {
        self.queue.len()
    }

    /// What all provers have brought and not staked as sequencers since; 0 for sequencers, and while staking is static.
    pub fn capital_of_provers(&self) -> Tokens {
        self.total_capital
    }

    /// Where an agent stands; none if it does not have the role.
    pub fn status(&self, agent: AgentId) -> Status {
        self.status[agent.index()]
    }

    fn takes_part(&mut self, agent: AgentId, clock: f64) {
        self.status[agent.index()] = Status::Active;
        self.ever.set(agent, true);
        self.leaving.push(agent, clock);
        self.has_clock(agent, clock);
    }

    fn stays_away(&mut self, agent: AgentId, clock: f64) {
        self.status[agent.index()] = Status::Outside;
        self.joining.push(agent, clock);
        self.has_clock(agent, clock);
    }

    fn has_clock(&mut self, agent: AgentId, clock: f64) {
        self.due[agent.index()] = clock;
        self.clocks_had[agent.index()] += 1;
    }

    /// What an agent has brought as a prover and not staked as a sequencer since.
    pub(super) fn capital(&self, agent: AgentId) -> Tokens {
        self.capital[agent.index()]
    }

    fn brings(&mut self, agent: AgentId, capital: Tokens) {
        self.total_capital += capital - self.capital[agent.index()];
        self.capital[agent.index()] = capital;
    }

    /// What an agent has brought as a prover is no more than this from now on.
    fn keeps_at_most(&mut self, agent: AgentId, most: Tokens) {
        if self.capital(agent) > most {
            self.brings(agent, most);
        }
    }

    fn apply(&mut self, terms: &Terms, step: &Move) {
        let agent = step.agent;
        match step.kind {
            MoveKind::Joins(amount) => {
                self.status[agent.index()] = Status::Queued;
                self.queue.push_back((agent, step.at));
                self.brings(agent, amount);
            }
            MoveKind::StaysPut if self.active.contains(agent) => self.takes_part(agent, step.clock),
            MoveKind::StaysPut | MoveKind::StaysAway => self.stays_away(agent, step.clock),
            MoveKind::Admitted { .. } => {
                self.queue.pop_front();
                self.status[agent.index()] = Status::Activating;
                self.activating.push_back((step.at + terms.activation, agent));
            }
            MoveKind::Activated => {
                self.activating.pop_front();
                self.active.set(agent, true);
                self.active_count += 1;
                self.takes_part(agent, step.clock);
            }
            MoveKind::Leaves => {
                self.active.set(agent, false);
                self.active_count -= 1;
                self.status[agent.index()] = Status::Cooling;
                self.cooling.push_back((step.at + terms.cooldown, agent));
            }
            MoveKind::Returned(_) => {
                self.cooling.pop_front();
                self.brings(agent, Tokens::ZERO);
                self.stays_away(agent, step.clock);
            }
        }
    }
}

/// Update of `membership`: hazard accumulates, and agents move.
#[inline]
pub fn change_membership(params: &Params, membership: &mut Membership, signal: &AgentActions) {
    if let Some(look) = &signal.staking.look {
        let_agents_move(params, membership, signal, look);
    }
}

#[inline(never)]
fn let_agents_move(params: &Params, membership: &mut Membership, signal: &AgentActions, look: &Look) {
    for role in StakingRole::ALL {
        let members = &mut membership.roles[role as usize];
        members.looked_at = look.at;
        members.gate = look.gates[role as usize];
        members.leaving.rise(look.leaving[role as usize]);
        members.joining.rise(look.joining[role as usize]);
    }
    for step in &signal.staking.moves {
        membership.roles[step.role as usize].apply(params.staking.terms(step.role), step);
    }
    // Tokens are invested once: what moves into a stake is no longer there to bond with.
    for step in &signal.staking.moves {
        if step.role == StakingRole::Sequencer && matches!(step.kind, MoveKind::Joins(_)) {
            membership.roles[StakingRole::Prover as usize].keeps_at_most(step.agent, step.left);
        }
    }
}
