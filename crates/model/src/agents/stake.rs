//! Money of the agents: spendable balances and stakes (model.md §6).

use gddt_engine::{Context, Draws};

use super::AgentActions;
use super::behavior::is_off;
use super::id::{AgentId, AgentSet, members};
use super::staking;
use crate::units::Tokens;
use crate::{Params, State};

/// An amount of tokens per agent: what each can spend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances {
    of: Vec<Tokens>,
    total: Tokens,
}

impl Balances {
    /// Starts again from these balances, reusing memory.
    pub fn reset(&mut self, balances: impl Iterator<Item = Tokens>) {
        self.of.clear();
        self.of.extend(balances);
        self.total = self.of.iter().copied().sum();
    }

    /// What an agent can spend.
    #[inline]
    pub fn of(&self, agent: AgentId) -> Tokens {
        self.of[agent.index()]
    }

    /// What everybody can spend together.
    #[inline]
    pub fn total(&self) -> Tokens {
        self.total
    }

    /// Adds to a balance (or takes from it, with a negative amount; policies never take more than there is).
    #[inline]
    pub fn add(&mut self, agent: AgentId, amount: Tokens) {
        self.of[agent.index()] += amount;
        self.total += amount;
        debug_assert!(self.of[agent.index()] >= Tokens::ZERO, "{agent:?} has less than nothing");
    }

    /// Every agent's balance.
    pub fn all(&self) -> &[Tokens] {
        &self.of
    }
}

/// What each agent has staked, and who may propose on the strength of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stakes {
    amounts: Balances,
    /// Sequencers that take part.
    active: AgentSet,
    eligible: AgentSet,
    eligible_count: usize,
    /// Active sequencers that may not propose because their stake is too small.
    short_count: usize,
}

impl Stakes {
    /// Starts again from the roster's stakes, reusing memory.
    pub fn reset(&mut self, params: &Params) {
        self.amounts.reset(params.roster.traits.iter().map(|traits| traits.stake));
        self.eligible.reset(self.amounts.all().len());
        self.active.reset(self.amounts.all().len());
        let mut active_count = 0;
        for agent in params.roster.sequencers.iter() {
            let active = params.roster.traits[agent.index()].is_initially_active;
            self.active.set(agent, active);
            active_count += usize::from(active);
            self.eligible.set(agent, active && self.of(agent) >= params.protocol.minimum_stake);
        }
        self.eligible_count = self.eligible.len();
        self.short_count = active_count - self.eligible_count;
    }

    /// What an agent has staked.
    #[inline]
    pub fn of(&self, agent: AgentId) -> Tokens {
        self.amounts.of(agent)
    }

    /// What everybody has staked together.
    #[inline]
    pub fn total(&self) -> Tokens {
        self.amounts.total()
    }

    /// The sequencers that may propose: active, with `minimum_stake` or more.
    #[inline]
    pub fn eligible(&self) -> &AgentSet {
        &self.eligible
    }

    /// How many sequencers may propose.
    #[inline]
    pub fn eligible_count(&self) -> usize {
        self.eligible_count
    }

    /// The sequencers that take part, whether or not their stake lets them propose.
    #[inline]
    pub fn active(&self) -> &AgentSet {
        &self.active
    }

    /// How many sequencers take part.
    #[inline]
    pub fn active_count(&self) -> usize {
        self.eligible_count + self.short_count
    }

    /// Lets a sequencer take part, or no longer.
    pub(super) fn set_active(&mut self, params: &Params, agent: AgentId, active: bool) {
        if self.active.contains(agent) == active {
            return;
        }
        self.active.set(agent, active);
        if self.of(agent) < params.protocol.minimum_stake {
            self.short_count = self.short_count + usize::from(active) - usize::from(!active);
        } else {
            self.eligible.set(agent, active);
            self.eligible_count = self.eligible_count + usize::from(active) - usize::from(!active);
        }
    }

    /// Adds to a stake (or takes from it), and keeps track of who may propose.
    pub fn add(&mut self, params: &Params, agent: AgentId, amount: Tokens) {
        self.amounts.add(agent, amount);
        let eligible = self.active.contains(agent) && self.of(agent) >= params.protocol.minimum_stake;
        if eligible != self.eligible.contains(agent) {
            self.eligible.set(agent, eligible);
            let (gained, lost) = (usize::from(eligible), usize::from(!eligible));
            self.eligible_count = self.eligible_count + gained - lost;
            self.short_count = self.short_count + lost - gained;
        }
    }
}

/// Money that moves from a sequencer's balance to its stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopUp {
    /// Who tops up.
    pub agent: AgentId,
    /// By how much.
    pub amount: Tokens,
}

/// The top-ups of a timestep, worked out as they are taken.
#[derive(Debug)]
pub struct TopUps<'a> {
    params: &'a Params,
    draws: &'a Draws,
    state: &'a State,
}

/// Policy: sequencers whose stake is below the minimum restore it, as far as their balance goes.
///
/// Amount: min(`minimum_stake` - stake + `top_up_amount`, balance).
#[inline]
pub fn top_up<'a>(context: &Context<'a, Params>, state: &'a State) -> Option<TopUps<'a>> {
    let Context { params, draws } = *context;
    (state.stakes.short_count > 0).then_some(TopUps { params, draws, state })
}

impl TopUps<'_> {
    /// Calls `take` with each top-up.
    pub(super) fn each(self, mut take: impl FnMut(TopUp)) {
        let Self { params, draws, state } = self;
        let protocol = &params.protocol;
        let below_minimum = state.stakes.active().words_without(state.stakes.eligible());
        let leaving = staking::leaving_sequencers(&Context { params, draws }, state);
        // Who leaves in this step does not top up any more.
        for agent in members(below_minimum).filter(|&agent| !leaving.includes(agent) && !is_off(params, state, agent)) {
            let missing = protocol.minimum_stake - state.stakes.of(agent) + protocol.top_up_amount;
            let amount = missing.min(state.balances.of(agent));
            if amount > Tokens::ZERO {
                take(TopUp { agent, amount });
            }
        }
    }
}

/// Update of `stakes`: top-ups arrive.
#[inline]
pub fn raise_stakes(params: &Params, stakes: &mut Stakes, signal: &AgentActions) {
    for top_up in &signal.top_ups {
        stakes.add(params, top_up.agent, top_up.amount);
    }
    if signal.staking.has_moves() {
        staking::move_stakes(params, stakes, &signal.staking);
    }
}

/// Update of `balances`: top-ups leave, and proposers pay their fee if agents pay.
#[inline]
pub fn pay_for_actions(params: &Params, balances: &mut Balances, signal: &AgentActions) {
    for top_up in &signal.top_ups {
        balances.add(top_up.agent, -top_up.amount);
    }
    if signal.staking.has_moves() {
        staking::move_balances(balances, &signal.staking);
    }
    if params.protocol.agents_pay_l1_fees {
        for proposal in &signal.proposals {
            balances.add(proposal.agent, -proposal.fee);
        }
    }
}
