//! Block proposals (model.md §4.2): who proposes, and how the proposals of a process rank.

use gddt_engine::{Context, Draws, random::unit};

use super::AgentActions;
use super::behavior::{ProposalRules, withholding};
use super::id::{AgentId, AgentSet};
use crate::decisions;
use crate::l1::transactions::{TransactionKind, cost};
use crate::process::{Phase, Stage};
use crate::rules::Decision;
use crate::streams::Purpose;
use crate::units::Tokens;
use crate::{Params, State};

/// A proposal that landed on L1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal {
    /// Who proposes.
    pub agent: AgentId,
    /// Its VRF score in this process, uniform on [0, 1); the best wins.
    pub score: f64,
    /// What the transaction cost.
    pub fee: Tokens,
    /// L1 blocks from the start of the process to the one in which it landed (a window is far below 2^32).
    pub delay: u32,
    /// Whether it serves an attack alone: its sender will withhold what it is to do as leader.
    pub serves_attack: bool,
}

/// The proposals of the process under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proposals {
    proposed: AgentSet,
    count: usize,
    /// The best proposals in descending order of score, at most one leader and `uncle_count` uncles.
    ranking: Vec<Proposal>,
    places: usize,
}

impl Proposals {
    /// Starts again for a population, reusing memory.
    pub fn reset(&mut self, params: &Params) {
        self.proposed.reset(params.roster.len());
        self.places = 1 + usize::try_from(params.protocol.uncle_count).unwrap_or(usize::MAX).min(params.roster.len());
        self.ranking.clear();
        self.ranking.reserve(self.places + 1);
        self.count = 0;
    }

    /// Forgets the proposals of the process before.
    #[inline]
    pub fn clear(&mut self) {
        self.proposed.clear();
        self.ranking.clear();
        self.count = 0;
    }

    /// Who has proposed in this process.
    #[inline]
    pub fn proposed(&self) -> &AgentSet {
        &self.proposed
    }

    /// How many have proposed in this process.
    #[inline]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The leader's proposal (place 0) or that of an uncle (1, 2, …).
    #[inline]
    pub fn ranked(&self, place: usize) -> Option<&Proposal> {
        self.ranking.get(place)
    }

    fn add(&mut self, proposal: Proposal) {
        self.proposed.set(proposal.agent, true);
        self.count += 1;
        let full = self.ranking.len() == self.places;
        if full && self.ranking.last().is_some_and(|last| last.score >= proposal.score) {
            return;
        }
        let place = self.ranking.partition_point(|ranked| ranked.score >= proposal.score);
        if full {
            self.ranking.pop();
        }
        self.ranking.insert(place, proposal);
    }
}

/// The proposals of a timestep, worked out as they are taken.
#[derive(Debug)]
pub struct ProposalRound<'a> {
    params: &'a Params,
    draws: &'a Draws,
    state: &'a State,
    /// L1 blocks of this step in which a proposal may land; 0 outside the phase.
    open: u32,
}

/// Policy: every eligible sequencer that has not proposed in this process may do so, if it is willing and if L1 lets it.
pub fn propose<'a>(context: &Context<'a, Params>, state: &'a State) -> ProposalRound<'a> {
    let Context { params, draws } = *context;
    let in_phase = state.process.phase == Phase::PendingProposals;
    let open = if in_phase { decisions::open_blocks(params, state) } else { 0 };
    ProposalRound { params, draws, state, open }
}

impl ProposalRound<'_> {
    /// Calls `take` with each proposal, in ascending order of agents.
    #[inline]
    pub(super) fn each(self, mut take: impl FnMut(Proposal)) {
        if self.open == 0 {
            return;
        }
        let roster = &self.params.roster;
        let common = roster.common_chance(Stage::Proposal).map(|chance| chance.in_any_of(self.open));
        let mut fee = None;
        let rules = ProposalRules::of(self.params, self.state);
        let off = self.params.behaviors.has_outages.then(|| self.state.outages.off().words());
        let waiting = self.state.stakes.eligible().words_without(self.state.proposals.proposed());
        for (word_index, word) in waiting.enumerate() {
            // Four agents share the words of one counter: sixteen groups of four in a word of the set.
            let mut rest = off.map_or(word, |off| word & !off[word_index]);
            while rest != 0 {
                let shift = rest.trailing_zeros() & !3;
                let four = Four { group: 16 * word_index + shift as usize / 4, members: (rest >> shift) & 0xF };
                rest &= !(0xF << shift);
                let bits = self.draws.lanes(Purpose::WillingToPropose, self.state.clock.time_l1, four.group as u64);
                let drawn = four.that(|agent, lane| {
                    let chance = common.unwrap_or_else(|| roster.chance(agent, Stage::Proposal).in_any_of(self.open));
                    chance.happens(bits[lane])
                });
                let willing = if roster.has_rules() { self.by_rules(four, drawn) } else { drawn };
                if willing.members != 0 {
                    let fee = *fee.get_or_insert_with(|| cost(self.params, self.state, TransactionKind::Proposal));
                    self.score(willing, fee, rules.as_ref(), &mut take);
                }
            }
        }
    }

    /// Those of the four who propose where some have rules of their own; `drawn` are those whom the draw made willing.
    #[cold]
    fn by_rules(&self, four: Four, drawn: Four) -> Four {
        let context = Context { params: self.params, draws: self.draws };
        four.that(|agent, lane| {
            let decides = |rule| {
                let decision = Decision::new(&context, self.state, agent, Stage::Proposal, self.open);
                decisions::agrees(rule, &decision.drawn(drawn.has(lane)))
            };
            four.has(lane) && self.params.roster.rule(agent).map_or(drawn.has(lane), decides)
        })
    }

    fn score(&self, willing: Four, fee: Tokens, rules: Option<&ProposalRules<'_>>, take: &mut impl FnMut(Proposal)) {
        let started_at = self.state.process.started_at;
        let scores = self.draws.lanes(Purpose::VrfScore, started_at, willing.group as u64);
        let delay = u32::try_from(self.state.clock.time_l1 - started_at).unwrap_or(u32::MAX);
        let context = Context { params: self.params, draws: self.draws };
        let attacks = self.params.behaviors.has_attackers;
        for lane in (0..4).filter(|&lane| willing.has(lane)) {
            let agent = willing.agent(lane);
            let affordable = !self.params.protocol.agents_pay_l1_fees || self.state.balances.of(agent) >= fee;
            let score = unit(scores[lane]);
            if affordable && rules.is_none_or(|rules| rules.admit(agent, score)) {
                let serves_attack = attacks && withholding::proposes_to_withhold(&context, self.state, agent);
                take(Proposal { agent, score, fee, delay, serves_attack });
            }
        }
    }
}

/// Some of the agents `4 group`, …, `4 group + 3`.
#[derive(Clone, Copy)]
struct Four {
    group: usize,
    members: u64,
}

impl Four {
    #[inline]
    fn agent(self, lane: usize) -> AgentId {
        AgentId::at(4 * self.group + lane)
    }

    #[inline]
    fn has(self, lane: usize) -> bool {
        self.members >> lane & 1 == 1
    }

    /// Those of the four for whom it holds. (Without branches: whether an agent is willing cannot be foreseen.)
    #[inline]
    fn that(self, holds: impl Fn(AgentId, usize) -> bool) -> Self {
        let members = (0..4).fold(0, |members, lane| members | (u64::from(holds(self.agent(lane), lane)) << lane));
        Self { members: members & self.members, ..self }
    }
}

/// Update of `proposals`: new proposals are ranked.
pub fn record_proposals(_: &Params, proposals: &mut Proposals, signal: &AgentActions) {
    for &proposal in &signal.proposals {
        proposals.add(proposal);
    }
}
