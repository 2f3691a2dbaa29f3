//! Hazards of agents with a running cost: thinning of common clocks.
//!
//! Where somebody in a role has a running cost, the clocks of the role run at H = -ln(1 - highest hazard) per L1 block. Alarms of
//! one agent are then a Poisson process in time, of rate H, and taking each with the chance H_i / H, H_i = -ln(1 - own
//! hazard), leaves one of rate H_i (Lewis and Shedler 1979): the agent is still there after own hazards h_1, …, h_k with the
//! chance Π (1 - h_j), as if its clock had run on them. Only agents whose alarm goes off are asked.

use gddt_engine::{Chance, Draws};

use super::StakingRole;
use crate::agents::AgentId;
use crate::streams::Purpose;
use crate::units::Tokens;
use crate::{Params, State};

/// The hazards of the agents of a role in a step, each its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnHazards<'a> {
    params: &'a Params,
    draws: &'a Draws,
    state: &'a State,
    role: StakingRole,
}

/// How an agent takes the alarms of its clock in a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct SecondThoughts<'a> {
    draws: &'a Draws,
    /// The key of the draws: how many clocks the agent has had, and who it is.
    clock: u64,
    entity: u64,
    /// That it acts at an alarm.
    chance: Chance,
}

impl<'a> OwnHazards<'a> {
    /// Those of a role; none if all its agents have the same.
    #[inline]
    pub(super) fn of(params: &'a Params, draws: &'a Draws, state: &'a State, role: StakingRole) -> Option<Self> {
        params.staking.terms(role).has_own_hazards().then_some(Self { params, draws, state, role })
    }

    /// Of a participant, which has its stake or what it brought as a prover invested.
    pub(super) fn of_leaving(self, agent: AgentId) -> SecondThoughts<'a> {
        let invested = match self.role {
            StakingRole::Sequencer => self.state.stakes.of(agent),
            StakingRole::Prover => self.state.membership.of(self.role).capital(agent),
        };
        self.thoughts(agent, 0, self.cost_per_year(agent, invested))
    }

    /// Of an outsider, which would join with what it can. One that cannot finds that out whatever it thinks of its costs.
    pub(super) fn of_joining(self, agent: AgentId) -> SecondThoughts<'a> {
        let invested = joins_with(self.params, self.state, self.role, agent);
        self.thoughts(agent, 1, invested.map_or(0.0, |invested| self.cost_per_year(agent, invested)))
    }

    /// What the running cost takes off the agent's return, per year.
    fn cost_per_year(self, agent: AgentId, invested: Tokens) -> f64 {
        let per_day = self.params.roster.traits[agent.index()].running_cost_per_day;
        let counts = self.role == StakingRole::Sequencer || !self.params.roster.sequencers.contains(agent);
        if per_day.is_zero() || !counts {
            return 0.0;
        }
        365.0 * per_day.to_f64() / invested.to_f64()
    }

    /// `which`: 0 of leaving, 1 of joining.
    fn thoughts(self, agent: AgentId, which: usize, cost: f64) -> SecondThoughts<'a> {
        let staking = &self.params.staking;
        let terms = staking.terms(self.role);
        // What the role earns has to be seen first; what it costs to be there is known.
        let excess = self.state.returns.of(self.role).excess(terms.required_return(), staking.blocks_per_year) - cost;
        let [own, highest] = [terms.hazards(excess), terms.highest_hazards()].map(|hazards| (-hazards[which]).ln_1p());
        SecondThoughts {
            draws: self.draws,
            clock: self.state.membership.of(self.role).clocks_had[agent.index()],
            entity: 2 * u64::from(agent.0) + self.role as u64,
            chance: Chance::new(own / highest),
        }
    }
}

impl SecondThoughts<'_> {
    /// Whether the agent, whose alarm is due, acts before the accumulated hazard gets to `level`: where it does, or where its next
    /// alarm lies beyond.
    pub(super) fn acts(self, due: f64, level: f64) -> Result<f64, f64> {
        let mut thoughts = self.draws.sequence(Purpose::SecondThoughts, self.clock, self.entity);
        let mut alarm = due;
        while alarm < level {
            if thoughts.happens(self.chance) {
                return Ok(alarm);
            }
            alarm -= (-thoughts.unit()).ln_1p();
        }
        Err(alarm)
    }
}

/// What an outsider joins with: a sequencer stakes what it intends to, at least the minimum, as far as its balance
/// goes; a prover brings its balance. None if it cannot afford the minimum stake or a bond.
pub(super) fn joins_with(params: &Params, state: &State, role: StakingRole, agent: AgentId) -> Option<Tokens> {
    let staking = &params.staking;
    let balance = state.balances.of(agent);
    match role {
        StakingRole::Sequencer => {
            let intended = params.roster.traits[agent.index()].intended_stake;
            (balance >= staking.minimum_stake).then(|| intended.max(staking.minimum_stake).min(balance))
        }
        StakingRole::Prover => (balance >= staking.bond).then_some(balance),
    }
}
