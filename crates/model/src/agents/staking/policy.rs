//! The policy of the staking life cycle: what happens to memberships in a timestep.

use gddt_engine::{Absorb, Context, Draws};

use super::members::{Members, Status};
use super::own::{OwnHazards, joins_with};
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

/// How the hazards of leaving and joining rise up to this step: those of everybody, or what nobody's exceed.
fn rises(params: &Params, state: &State, role: StakingRole) -> [Rise; 2] {
    let members = state.membership.of(role);
    let terms = params.staking.terms(role);
    let [leave, join] = if terms.has_own_hazards() {
        terms.highest_hazards()
    } else {
        terms.hazards(state.returns.of(role).excess(terms.required_return(), params.staking.blocks_per_year))
    };
    let (since, now) = (members.looked_at, state.clock.time_l1);
    [Rise::new(members.leaving.level(), leave, since, now), Rise::new(members.joining.level(), join, since, now)]
}

/// Who of the active sequencers leaves in a step.
#[derive(Clone, Copy, Debug)]
pub struct Leaving<'a>(Option<Leavers<'a>>);

#[derive(Clone, Copy, Debug)]
struct Leavers<'a> {
    members: &'a Members,
    level: f64,
    own: Option<OwnHazards<'a>>,
}

impl Leaving<'_> {
    /// Whether an active sequencer leaves.
    #[inline]
    pub fn includes(self, agent: AgentId) -> bool {
        self.0.is_some_and(|Leavers { members, level, own }| {
            let due = members.due[agent.index()];
            due < level && own.is_none_or(|own| own.of_leaving(agent).acts(due, level).is_ok())
        })
    }
}

/// Who of the active sequencers leaves in this step: so that no other policy lets them act as if they stayed.
pub fn leaving_sequencers<'a>(context: &Context<'a, Params>, state: &'a State) -> Leaving<'a> {
    let Context { params, draws } = *context;
    Leaving(params.staking.is_dynamic.then(|| {
        let role = StakingRole::Sequencer;
        let [leave, _] = rises(params, state, role);
        Leavers { members: state.membership.of(role), level: leave.to, own: OwnHazards::of(params, draws, state, role) }
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
            let own = OwnHazards::of(look.params, look.draws, state, role);
            let mut round = Round { look: &look, role, members, rises, own, moves: &mut self.staking.moves };
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
    own: Option<OwnHazards<'a>>,
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
            MoveKind::Joins(_) | MoveKind::StaysPut | MoveKind::Admitted { .. } | MoveKind::Leaves => None,
        };
        let clock = clock.map_or(f64::INFINITY, |staying| {
            self.rises[usize::from(!staying)].at(at) + self.members.draw(self.look.draws, self.role, agent, staying)
        });
        self.moves.push(Move { role: self.role, agent, at, kind, clock, left: Tokens::ZERO });
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

    /// Puts those whose clock of leaving or joining has run out among the moves, in the order of their clocks: they act, or
    /// stay put on second thoughts.
    fn those_due(&mut self, leaving: bool, kind: MoveKind) -> std::ops::Range<usize> {
        let Self { role, members, own, .. } = *self;
        let (first, at) = (self.moves.len(), self.now());
        let (clocks, rise) =
            if leaving { (&members.leaving, self.rises[0]) } else { (&members.joining, self.rises[1]) };
        let moves = &mut *self.moves;
        clocks.each_below(rise.to, &mut |agent| {
            let due = members.due[agent.index()];
            let outcome = own.map_or(Ok(due), |own| {
                let own = if leaving { own.of_leaving(agent) } else { own.of_joining(agent) };
                own.acts(due, rise.to)
            });
            let (kind, clock) = outcome.map_or_else(|next| (MoveKind::StaysPut, next), |acted| (kind, acted));
            moves.push(Move { role, agent, at, kind, clock, left: Tokens::ZERO });
        });
        moves[first..].sort_unstable_by(|a, b| a.clock.total_cmp(&b.clock).then(a.agent.cmp(&b.agent)));
        first..moves.len()
    }

    fn outsiders_join(&mut self) -> std::ops::Range<usize> {
        let due = self.those_due(false, MoveKind::StaysAway);
        for index in due.clone() {
            let Move { agent, kind, .. } = self.moves[index];
            if kind == MoveKind::StaysPut {
                continue;
            }
            if let Some(amount) = joins_with(self.look.params, self.look.state, self.role, agent) {
                self.moves[index].kind = MoveKind::Joins(amount);
                self.moves[index].left = self.look.state.balances.of(agent) - amount;
            } else {
                let draw = self.members.draw(self.look.draws, self.role, agent, false);
                self.moves[index].clock = self.rises[1].at(self.now()) + draw;
            }
        }
        due
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
            let Move { agent, at, kind, .. } = self.moves[index];
            debug_assert_eq!(self.members.status(agent), Status::Active);
            if kind == MoveKind::Leaves && self.terms().cooldown == 0 {
                self.returns(agent, at);
            }
        }
    }
}
