//! What an agent looks at when it decides, and the built-in tests of *willing* and *profitable* (model.md §7).

use std::ops::Deref;

use gddt_engine::{Context, Draws};

use super::Memory;
use crate::agents::AgentId;
use crate::parameters::{Profitability, ProofDecisionGas, RevealDecisionFee};
use crate::process::Stage;
use crate::streams::Purpose;
use crate::units::{Factor, Gas, Gwei, Tokens};
use crate::{Params, State};

/// An agent at a point of time.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The protocol's rules, and everybody's means at the start.
    pub params: &'a Params,
    /// Everything that is the case.
    pub state: &'a State,
    /// Whose moment it is.
    pub agent: AgentId,
    draws: &'a Draws,
}

impl<'a> Moment<'a> {
    /// The moment of an agent.
    #[inline]
    pub fn new(context: &Context<'a, Params>, state: &'a State, agent: AgentId) -> Self {
        Self { params: context.params, state, agent, draws: context.draws }
    }

    /// L1 gas price in force, Gwei.
    #[inline]
    pub fn gas_price(&self) -> f64 {
        self.state.environment.gas_price.to_f64()
    }

    /// Blob gas price in force, Gwei.
    #[inline]
    pub fn blob_gas_price(&self) -> f64 {
        self.state.environment.blob_gas_price.to_f64()
    }

    /// What the agent can spend.
    #[inline]
    pub fn balance(&self) -> Tokens {
        self.state.balances.of(self.agent)
    }

    /// What the agent has staked.
    #[inline]
    pub fn stake(&self) -> Tokens {
        self.state.stakes.of(self.agent)
    }

    /// What the agent's rule remembers; zeros if it has no memory.
    #[inline]
    pub fn memory(&self) -> Memory {
        self.state.memories.get(self.agent.index()).copied().unwrap_or_default()
    }

    /// A number uniform on [0, 1), drawn for this agent and L1 block and for nothing else.
    #[inline]
    pub fn luck(&self) -> f64 {
        self.draws.unit(Purpose::RuleLuck, self.state.clock.time_l1, u64::from(self.agent.0))
    }
}

/// What an agent decides on: whether to act in a stage of the process under way, in this L1 block.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    moment: Moment<'a>,
    /// What it is about.
    pub stage: Stage,
    /// In how many L1 blocks of this step (one, as a rule) the transaction may land.
    pub open_blocks: u32,
    /// What the draw of willingness said, if it has been asked already.
    drawn: Option<bool>,
}

impl<'a> Deref for Decision<'a> {
    type Target = Moment<'a>;

    #[inline]
    fn deref(&self) -> &Moment<'a> {
        &self.moment
    }
}

impl<'a> Decision<'a> {
    /// A decision of an agent.
    #[inline]
    pub fn new(
        context: &Context<'a, Params>,
        state: &'a State,
        agent: AgentId,
        stage: Stage,
        open_blocks: u32,
    ) -> Self {
        Self { moment: Moment::new(context, state, agent), stage, open_blocks, drawn: None }
    }

    /// The same decision, where it is known what the draw of willingness says: several agents share one.
    #[inline]
    pub(crate) fn drawn(self, willing: bool) -> Self {
        Self { drawn: Some(willing), ..self }
    }

    /// The built-in test of *willing*: a yes/no draw per agent and L1 block, whose chance reaches the agent's
    /// `final_probability` over the window. In a step of several L1 blocks it is one draw for all of them that let the
    /// agent's transaction in.
    #[inline]
    pub fn draws_willing(&self) -> bool {
        if let Some(drawn) = self.drawn {
            return drawn;
        }
        let chance = self.params.roster.chance(self.agent, self.stage).in_any_of(self.open_blocks);
        let time = self.state.clock.time_l1;
        self.draws.happens(chance, Purpose::willing_in(self.stage), time, u64::from(self.agent.0))
    }

    /// The built-in test of *profitable*: expected reward >= expected cost, if `profitability` asks for it. Proposals are not
    /// tested.
    #[inline]
    pub fn pays(&self) -> bool {
        self.stage == Stage::Proposal
            || self.params.protocol.profitability == Profitability::AlwaysPass
            || self.reward() >= self.cost()
    }

    /// What the agent expects if the block is finalized, tokens: the leader's share of the block reward (to propose, bond,
    /// reveal), the prover's (to prove), all of it (to race).
    #[inline]
    pub fn reward(&self) -> f64 {
        let rewards = &self.params.rewards;
        match self.stage {
            Stage::Proposal | Stage::CommitBond | Stage::Reveal => rewards.expected_by_leader,
            Stage::Rollup => rewards.expected_by_prover,
            Stage::Race => rewards.expected_by_racer,
        }
    }

    /// What acting costs, tokens: (operating cost + fee x (1 + safety factor)) x `gwei_to_tokens`.
    #[inline]
    pub fn cost(&self) -> f64 {
        (self.op_cost().to_f64() + self.fee().to_f64() * (1.0 + self.safety_factor().to_f64()))
            * self.params.gwei_to_tokens()
    }

    /// The operating cost that the decision counts: as a sequencer (to propose, bond, reveal) or as a prover.
    #[inline]
    pub fn op_cost(&self) -> Gwei {
        let traits = &self.params.roster.traits[self.agent.index()];
        match self.stage {
            Stage::Proposal | Stage::CommitBond | Stage::Reveal => traits.op_cost_sequencer,
            Stage::Rollup | Stage::Race => traits.op_cost_prover,
        }
    }

    /// The L1 fee that the decision counts, at the prices in force. For the reveal see `reveal_decision_fee`, for the proof
    /// `proof_decision_gas`; who races carries the fees of both.
    #[inline]
    pub fn fee(&self) -> Gwei {
        let protocol = &self.params.protocol;
        match self.stage {
            Stage::Proposal => self.l1_fee(protocol.gas_proposal),
            Stage::CommitBond => self.l1_fee(protocol.gas_commitment_bond),
            Stage::Reveal => self.reveal_fee(),
            Stage::Rollup => self.l1_fee(match protocol.proof_decision_gas {
                ProofDecisionGas::ContentReveal => protocol.gas_content_reveal,
                ProofDecisionGas::RollupProof => protocol.gas_rollup_proof,
            }),
            Stage::Race => self.reveal_fee().plus(self.l1_fee(protocol.gas_rollup_proof)),
        }
    }

    /// The safety factor on the fee; 0 for proposals, which have none.
    #[inline]
    pub fn safety_factor(&self) -> Factor {
        let protocol = &self.params.protocol;
        match self.stage {
            Stage::Proposal => Factor::default(),
            Stage::CommitBond => protocol.safety_factor_commit_bond,
            Stage::Reveal => protocol.safety_factor_reveal_content,
            Stage::Rollup | Stage::Race => protocol.safety_factor_rollup_proof,
        }
    }

    /// L1 blocks from this one to the last in which the agent could still act, in whole timesteps: at 0 this is the last chance.
    /// (For proposals the window is open for one timestep more.)
    #[inline]
    pub fn time_left(&self) -> u64 {
        let step = self.params.protocol.timestep_in_blocks.get();
        let last = self.params.windows[self.stage].max + if self.stage == Stage::Proposal { step } else { 0 };
        last.saturating_sub(self.state.process.time_in_phase) / step * step
    }

    /// The agent's own VRF score in the process under way, uniform on [0, 1): of a sequencer that may propose, and of the
    /// leader until it has revealed. Nobody else has one.
    #[inline]
    pub fn score(&self) -> Option<f64> {
        match self.stage {
            Stage::Proposal => {
                Some(self.draws.unit(Purpose::VrfScore, self.state.process.started_at, u64::from(self.agent.0)))
            }
            Stage::CommitBond | Stage::Reveal => {
                self.state.proposals.ranked(self.state.process.place).map(|proposal| proposal.score)
            }
            Stage::Rollup | Stage::Race => None,
        }
    }

    #[inline]
    fn l1_fee(&self, gas: Gas) -> Gwei {
        self.state.environment.gas_price.times(gas)
    }

    #[inline]
    fn reveal_fee(&self) -> Gwei {
        let l1 = self.l1_fee(self.params.protocol.gas_content_reveal);
        match self.params.protocol.reveal_decision_fee {
            RevealDecisionFee::L1Gas => l1,
            RevealDecisionFee::L1AndBlobGas => {
                l1.plus(self.state.environment.blob_gas_price.times(self.params.protocol.blob_gas_content_reveal))
            }
        }
    }
}
