//! Block proposals (model.md §4.2): who proposes, and how the proposals of a process rank.

use gddt_engine::{Context, Draws, random::unit};

use super::AgentActions;
use super::behavior::ProposalRules;
use super::id::{AgentId, AgentSet};
use crate::decisions;
use crate::l1::transactions::{TransactionKind, cost};
use crate::process::{Phase, Stage};
use crate::rules::Decision;
use crate::streams::Purpose;
use crate::units::{L1Block, Tokens};
use crate::{Params, State};

/// A proposal that landed on L1. In 32 bytes: proposals are most of what is written in a step of a large population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal {
    /// Who proposes.
    pub agent: AgentId,
    /// See [`delay`](Self::delay); the highest bit says whether it [serves an attack](Self::serves_attack).
    delay_and_flag: u32,
    /// Its VRF score in this process, uniform on [0, 1); the best wins.
    pub score: f64,
    /// What the transaction cost.
    pub fee: Tokens,
}

const SERVES_ATTACK: u32 = 1 << 31;

impl Proposal {
    /// A window is far below 2^31 L1 blocks, so that the delay leaves the highest bit free.
    #[inline]
    fn new(agent: AgentId, score: f64, fee: Tokens, delay: L1Block, serves_attack: bool) -> Self {
        debug_assert!(delay < L1Block::from(SERVES_ATTACK), "a proposal lands {delay} L1 blocks after the start");
        let delay = u32::try_from(delay).unwrap_or(u32::MAX) & !SERVES_ATTACK;
        Self { agent, delay_and_flag: if serves_attack { delay | SERVES_ATTACK } else { delay }, score, fee }
    }

    /// L1 blocks from the start of the process to the one in which it landed.
    #[inline]
    pub fn delay(&self) -> L1Block {
        L1Block::from(self.delay_and_flag & !SERVES_ATTACK)
    }

    /// Whether it serves an attack alone: its sender will withhold what it is to do as leader.
    #[inline]
    pub fn serves_attack(&self) -> bool {
        self.delay_and_flag & SERVES_ATTACK != 0
    }
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
    /// L1 blocks of this step in which a proposal may land.
    open: u32,
}

/// Policy: every eligible sequencer that has not proposed in this process may do so, if it is willing and if L1 lets it.
#[inline]
pub fn propose<'a>(context: &Context<'a, Params>, state: &'a State) -> Option<ProposalRound<'a>> {
    let Context { params, draws } = *context;
    if state.process.phase != Phase::PendingProposals {
        return None;
    }
    let open = decisions::open_blocks(params, state);
    (open > 0).then_some(ProposalRound { params, draws, state, open })
}

impl ProposalRound<'_> {
    /// Calls `take` with each proposal, in ascending order of agents.
    ///
    /// Sixty-four agents at a time, and one question after the other: whether an agent is willing cannot be foreseen, and
    /// where nothing hangs on it the draws of all of them are under way at once.
    pub(super) fn each(self, mut take: impl FnMut(Proposal)) {
        let context = Context { params: self.params, draws: self.draws };
        let rules = ProposalRules::of(&context, self.state);
        let off = self.params.behaviors.has_outages.then(|| self.state.outages.off().words());
        let started_at = self.state.process.started_at;
        let delay = self.state.clock.time_l1 - started_at;
        let mut fee = None;
        let waiting = self.state.stakes.eligible().words_without(self.state.proposals.proposed());
        for (index, members) in waiting.enumerate() {
            let members = off.map_or(members, |off| members & !off[index]);
            if members == 0 {
                continue;
            }
            let fee = *fee.get_or_insert_with(|| cost(self.params, self.state, TransactionKind::Proposal));
            let proposing = self.affordable(self.willing(Word { index, members }), fee);
            let mut bits = [0; 64];
            for first in proposing.fours() {
                let drawn = proposing.draw(self.draws, Purpose::VrfScore, started_at, first);
                bits[first..first + 4].copy_from_slice(&drawn);
            }
            for place in proposing.places() {
                let (agent, score) = (proposing.agent(place), unit(bits[place]));
                let serves_attack = rules.as_ref().map_or(Some(false), |rules| rules.serves_attack(agent, score));
                if let Some(serves_attack) = serves_attack {
                    take(Proposal::new(agent, score, fee, delay, serves_attack));
                }
            }
        }
    }

    /// Those who are willing.
    #[inline]
    fn willing(&self, word: Word) -> Word {
        let roster = &self.params.roster;
        let common = roster.common_chance(Stage::Proposal).map(|chance| chance.in_any_of(self.open));
        let chance = |agent| common.unwrap_or_else(|| roster.chance(agent, Stage::Proposal).in_any_of(self.open));
        let mut willing = 0;
        for first in word.fours() {
            let bits = word.draw(self.draws, Purpose::WillingToPropose, self.state.clock.time_l1, first);
            // Without branches.
            for (place, bits) in (first..).zip(bits) {
                willing |= u64::from(chance(word.agent(place)).happens(bits)) << place;
            }
        }
        let drawn = Word { members: word.members & willing, ..word };
        if roster.has_rules() { self.by_rules(word, drawn) } else { drawn }
    }

    /// Those who propose where some have rules of their own; `drawn` are those whom the draw made willing.
    #[cold]
    fn by_rules(&self, word: Word, drawn: Word) -> Word {
        let context = Context { params: self.params, draws: self.draws };
        let mut proposing = drawn;
        for place in word.places() {
            let agent = word.agent(place);
            if let Some(rule) = self.params.roster.rule(agent) {
                let decision = Decision::new(&context, self.state, agent, Stage::Proposal, self.open);
                let agrees = decisions::agrees(rule, &decision.drawn(drawn.has(place)));
                proposing.members = proposing.members & !(1 << place) | u64::from(agrees) << place;
            }
        }
        proposing
    }

    /// Those who have the fee, where agents pay.
    #[inline]
    fn affordable(&self, word: Word, fee: Tokens) -> Word {
        if !self.params.protocol.agents_pay_l1_fees {
            return word;
        }
        let mut rich = 0;
        for place in word.places() {
            rich |= u64::from(self.state.balances.of(word.agent(place)) >= fee) << place;
        }
        Word { members: rich, ..word }
    }
}

/// Some of the agents `64 index`, …, `64 index + 63`.
#[derive(Clone, Copy)]
struct Word {
    index: usize,
    members: u64,
}

impl Word {
    #[inline]
    fn agent(self, place: usize) -> AgentId {
        AgentId::at(64 * self.index + place)
    }

    #[inline]
    fn has(self, place: usize) -> bool {
        self.members >> place & 1 == 1
    }

    /// The places of the members, ascending.
    #[inline]
    fn places(self) -> impl Iterator<Item = usize> {
        let mut rest = self.members;
        std::iter::from_fn(move || {
            let place = rest.trailing_zeros() as usize;
            (rest != 0).then(|| {
                rest &= rest - 1;
                place
            })
        })
    }

    /// Four neighbouring agents share the words of one counter: the first places of the fours that have a member.
    #[inline]
    fn fours(self) -> impl Iterator<Item = usize> {
        let mut rest = self.members;
        std::iter::from_fn(move || {
            let first = rest.trailing_zeros() as usize & !3;
            (rest != 0).then(|| {
                rest &= !(0xF << first);
                first
            })
        })
    }

    /// The random bits of a four.
    #[inline]
    fn draw(self, draws: &Draws, purpose: Purpose, time: L1Block, first: usize) -> [u64; 4] {
        draws.lanes(purpose, time, (64 * self.index + first) as u64 / 4)
    }
}

/// Update of `proposals`: new proposals are ranked.
pub fn record_proposals(_: &Params, proposals: &mut Proposals, signal: &AgentActions) {
    for &proposal in &signal.proposals {
        proposals.add(proposal);
    }
}
