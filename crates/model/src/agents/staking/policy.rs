//! The policy of the staking life cycle: what happens to memberships in a timestep.

use gddt_engine::{Absorb, Context, Draws};

use super::members::{Members, Status};
use super::{Look, Move, MoveKind, StakingRole, Terms};
use crate::agents::{AgentActions, AgentId};
use crate::units::{L1Block, Tokens};
use crate::{Params, State};

/// The joins and leaves of a timestep, worked out as they are taken.
#[derive(Debug)]
pub struct StakingLook<'a> {
    params: &'a Params,
    draws: &'a Draws,
    state: &'a State,
}

/// Policy: outsiders join, participants leave, and what they wait for happens.
#[inline]
pub fn stake_and_unstake<'a>(context: &Context<'a, Params>, state: &'a State) -> Option<StakingLook<'a>> {
    let Context { params, draws } = *context;
    params.staking.is_dynamic.then_some(StakingLook { params, draws, state })
}

/// A hazard as it accumulates from one look to the next.
#[derive(Clone, Copy)]
struct Rise {
    from: f64,
    to: f64,
    /// L1 block of the last look.
    since: L1Block,
    per_block: f64,
}

impl Rise {
    fn new(from: f64, hazard: f64, since: L1Block, now: L1Block) -> Self {
        let per_block = -(-hazard).ln_1p();
        // No hazard in no time, even if it is infinite.
        let to = if now > since { from + per_block * (now - since) as f64 } else { from };
        Self { from, to, since, per_block }
    }

    /// The level at a block between the looks. Where everybody acts at once, nothing accumulates.
    fn at(self, block: L1Block) -> f64 {
        if self.to.is_finite() { self.from + self.per_block * (block - self.since) as f64 } else { self.from }
    }
}

/// How the hazards of leaving and joining rise up to this step.
fn rises(params: &Params, state: &State, role: StakingRole) -> [Rise; 2] {
    let members = state.membership.of(role);
    let terms = params.staking.terms(role);
    let excess = state.returns.of(role).excess(terms, params.staking.blocks_per_year);
    let [leave, join] = terms.hazards(excess);
    let (since, now) = (members.looked_at, state.clock.time_l1);
    [Rise::new(members.leaving.level(), leave, since, now), Rise::new(members.joining.level(), join, since, now)]
}

/// Who of the active sequencers leaves in a step.
#[derive(Clone, Copy, Debug)]
pub struct Leaving<'a>(Option<(&'a Members, f64)>);

impl Leaving<'_> {
    /// Whether an active sequencer leaves.
    #[inline]
    pub fn includes(self, agent: AgentId) -> bool {
        self.0.is_some_and(|(members, level)| members.due[agent.index()] < level)
    }
}

/// Who of the active sequencers leaves in this step: so that no other policy lets them act as if they stayed.
pub fn leaving_sequencers<'a>(params: &Params, state: &'a State) -> Leaving<'a> {
    Leaving(params.staking.is_dynamic.then(|| {
        let [leave, _] = rises(params, state, StakingRole::Sequencer);
        (state.membership.of(StakingRole::Sequencer), leave.to)
    }))
}

impl Absorb<StakingLook<'_>> for AgentActions {
    #[inline]
    fn absorb(&mut self, look: StakingLook<'_>) {
        let state = look.state;
        let membership = &state.membership;
        let [of_sequencers, of_provers] = StakingRole::ALL.map(|role| rises(look.params, state, role));
        let mut gates = StakingRole::ALL.map(|role| membership.of(role).gate);
        for (role, rises) in StakingRole::ALL.into_iter().zip([of_sequencers, of_provers]) {
            let members = membership.of(role);
            let mut round = Round { look: &look, role, members, rises, moves: &mut self.staking.moves };
            round.cooldowns_end();
            let joined = round.outsiders_join();
            let admitted = round.queue_moves(joined, &mut gates[role as usize]);
            round.activations_end(admitted);
            round.participants_leave();
        }
        self.staking.look = Some(Look {
            at: state.clock.time_l1,
            invested: [
                state.stakes.total() - membership.stake_of_others,
                membership.of(StakingRole::Prover).total_capital,
            ],
            leaving: [of_sequencers[0].to, of_provers[0].to],
            joining: [of_sequencers[1].to, of_provers[1].to],
            gates,
        });
    }
}

/// One role in one step.
struct Round<'a, 'm> {
    look: &'a StakingLook<'a>,
    role: StakingRole,
    members: &'a Members,
    /// Of leaving and of joining.
    rises: [Rise; 2],
    moves: &'m mut Vec<Move>,
}

impl Round<'_, '_> {
    fn now(&self) -> L1Block {
        self.look.state.clock.time_l1
    }

    fn terms(&self) -> &Terms {
        self.look.params.staking.terms(self.role)
    }

    fn push(&mut self, agent: AgentId, at: L1Block, kind: MoveKind) {
        let clock = match kind {
            MoveKind::Activated => Some(true),
            MoveKind::Returned(_) | MoveKind::StaysAway => Some(false),
            MoveKind::Joins(_) | MoveKind::Admitted { .. } | MoveKind::Leaves => None,
        };
        let clock = clock.map_or(f64::INFINITY, |staying| {
            self.rises[usize::from(!staying)].at(at) + self.members.draw(self.look.draws, self.role, agent, staying)
        });
        self.moves.push(Move { role: self.role, agent, at, kind, clock });
    }

    fn cooldowns_end(&mut self) {
        let now = self.now();
        for &(until, agent) in self.members.cooling.iter().take_while(|&&(until, _)| until <= now) {
            self.returns(agent, until);
        }
    }

    fn returns(&mut self, agent: AgentId, at: L1Block) {
        let amount = match self.role {
            StakingRole::Sequencer => self.look.state.stakes.of(agent),
            StakingRole::Prover => Tokens::ZERO,
        };
        self.push(agent, at, MoveKind::Returned(amount));
    }

    /// Puts those whose clock of leaving or joining has run out among the moves, in the order of their clocks.
    fn those_due(&mut self, leaving: bool, kind: MoveKind) -> std::ops::Range<usize> {
        let Self { role, members, .. } = *self;
        let (first, at) = (self.moves.len(), self.now());
        let (clocks, rise) =
            if leaving { (&members.leaving, self.rises[0]) } else { (&members.joining, self.rises[1]) };
        let moves = &mut *self.moves;
        clocks.each_below(rise.to, &mut |agent| moves.push(Move { role, agent, at, kind, clock: f64::INFINITY }));
        let due = |step: &Move| members.due[step.agent.index()];
        moves[first..].sort_unstable_by(|a, b| due(a).total_cmp(&due(b)).then(a.agent.cmp(&b.agent)));
        first..moves.len()
    }

    fn outsiders_join(&mut self) -> std::ops::Range<usize> {
        let due = self.those_due(false, MoveKind::StaysAway);
        for index in due.clone() {
            let agent = self.moves[index].agent;
            if let Some(amount) = self.joins_with(agent) {
                self.moves[index].kind = MoveKind::Joins(amount);
            } else {
                let draw = self.members.draw(self.look.draws, self.role, agent, false);
                self.moves[index].clock = self.rises[1].at(self.now()) + draw;
            }
        }
        due
    }

    /// What an outsider joins with: a sequencer stakes what it intends to, at least the minimum, as far as its balance
    /// goes; a prover brings its balance. None if it cannot afford the minimum stake or a bond.
    fn joins_with(&self, agent: AgentId) -> Option<Tokens> {
        let staking = &self.look.params.staking;
        let balance = self.look.state.balances.of(agent);
        match self.role {
            StakingRole::Sequencer => {
                let intended = self.look.params.roster.traits[agent.index()].intended_stake;
                (balance >= staking.minimum_stake).then(|| intended.max(staking.minimum_stake).min(balance))
            }
            StakingRole::Prover => (balance >= staking.bond).then_some(balance),
        }
    }

    /// Admits those that have waited, then those that have just joined.
    fn queue_moves(&mut self, joined: std::ops::Range<usize>, gate: &mut super::members::Gate) -> usize {
        let (first, now, terms) = (self.moves.len(), self.now(), *self.terms());
        for &(agent, since) in &self.members.queue {
            let Some(block) = gate.admit(&terms, since, now) else { return first };
            self.push(agent, block, MoveKind::Admitted { waited: block - since });
        }
        for index in joined {
            let newcomer = self.moves[index];
            if matches!(newcomer.kind, MoveKind::Joins(_)) {
                let Some(block) = gate.admit(&terms, now, now) else { return first };
                self.push(newcomer.agent, block, MoveKind::Admitted { waited: block - now });
            }
        }
        first
    }

    fn activations_end(&mut self, admitted: usize) {
        let (now, activation) = (self.now(), self.terms().activation);
        for &(until, agent) in self.members.activating.iter().take_while(|&&(until, _)| until <= now) {
            self.push(agent, until, MoveKind::Activated);
        }
        for index in admitted..self.moves.len() {
            let step = self.moves[index];
            if matches!(step.kind, MoveKind::Admitted { .. }) && step.at + activation <= now {
                self.push(step.agent, step.at + activation, MoveKind::Activated);
            }
        }
    }

    fn participants_leave(&mut self) {
        for index in self.those_due(true, MoveKind::Leaves) {
            let Move { agent, at, .. } = self.moves[index];
            debug_assert_eq!(self.members.status(agent), Status::Active);
            if self.terms().cooldown == 0 {
                self.returns(agent, at);
            }
        }
    }
}
