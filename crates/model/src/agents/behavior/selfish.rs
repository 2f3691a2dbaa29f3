//! Selfish: bonds only with a margin.
//!
//! An honest participant passes the *profitable* test when the reward covers the cost of the next step. A selfish one looks
//! at the whole job before it commits money to it: it bonds only when its own expected reward is at least
//! `margin_factor` times its own expected cost. That is what operators did in the field: rewards are fixed, and at high
//! gas several simply stopped taking part (the gas spike of Ignition epoch 2987, forum.aztec.network/t/8430). Once bonded it
//! goes on as everybody does, because walking away would cost the bond.
//!
//! | job | expected reward | expected cost |
//! |---|---|---|
//! | lead, the marketplace proves | leader's share | operating cost of bond and of reveal, reveal (L1 and blob gas) |
//! | prove for somebody else | prover's share | operating cost, bond, proof |
//! | lead and prove | both shares | both costs |
//!
//! A fee counts as fee x (1 + safety factor of its step), at the prices of the L1 block in which the bond would land.

use super::Job;
use crate::agents::AgentId;
use crate::l1::transactions::{TransactionKind, cost};
use crate::units::Factor;
use crate::{Params, State};

/// Whether expected reward >= factor x expected cost.
pub(super) fn margin_suffices(params: &Params, state: &State, agent: AgentId, job: Job, factor: f64) -> bool {
    let (protocol, rewards) = (&params.protocol, &params.rewards);
    let traits = &params.roster.traits[agent.index()];
    let fee = |kind: TransactionKind, safety: Factor| cost(params, state, kind).to_f64() * (1.0 + safety.to_f64());
    // Its operating cost arises twice, at the bond and at the reveal.
    let leading = || {
        2.0 * traits.op_cost_sequencer.to_f64() * params.gwei_to_tokens()
            + fee(TransactionKind::ContentReveal, protocol.safety_factor_reveal_content)
    };
    let proving = || {
        traits.op_cost_prover.to_f64() * params.gwei_to_tokens()
            + fee(TransactionKind::CommitmentBond, protocol.safety_factor_commit_bond)
            + fee(TransactionKind::RollupProof, protocol.safety_factor_rollup_proof)
    };
    let (reward, cost) = match job {
        Job::Lead => (rewards.expected_by_leader, leading()),
        Job::Prove => (rewards.expected_by_prover, proving()),
        Job::LeadAndProve => (rewards.expected_by_leader + rewards.expected_by_prover, leading() + proving()),
    };
    reward >= factor * cost
}
