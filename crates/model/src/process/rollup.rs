//! Rollup proof (model.md §4.6): the bonded prover delivers the proof.

use gddt_engine::Context;

use super::outcome::{Outcome, Slash};
use super::transition::sabotage;
use super::{BondMove, Phase, SlashKind, Stage, Transition};
use crate::decisions;
use crate::l1::transactions::{TransactionKind, send};
use crate::units::Tokens;
use crate::{Params, State};

/// Policy: within the window the prover tries to prove; when the time is up its whole bond is slashed.
#[inline]
pub fn prove(context: &Context<'_, Params>, state: &State) -> Option<Outcome> {
    if state.process.phase != Phase::PendingRollupProof {
        return None;
    }
    let window = context.params.windows[Stage::Rollup];
    let prover = state.process.prover?;
    if window.is_over(state.process.time_in_phase) {
        let slash = state.bond.filter(|bond| !bond.amount.is_zero()).map(|bond| Slash {
            kind: SlashKind::NoProof,
            agent: bond.prover,
            amount: bond.amount,
            shortfall: Tokens::ZERO,
        });
        return Some(Outcome {
            slash,
            bond: state.bond.map_or(BondMove::None, BondMove::Burn),
            attack: sabotage(context, state, Some(prover), Stage::Rollup),
            ..Outcome::to(Transition::Skipped)
        });
    }
    decisions::proves(context, state, prover).then(|| Outcome {
        transactions: [Some(send(context.params, state, TransactionKind::RollupProof, prover)), None],
        bond: state.bond.map_or(BondMove::None, BondMove::Release),
        skip: window.left_to_minimum(state.process.time_in_phase),
        ..Outcome::to(Transition::Finalized)
    })
}
