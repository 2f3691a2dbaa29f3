//! Withholding: a leader or a prover that won its part of a block and does not deliver.
//!
//! Griefing in the protocol's own currency. A withholding sequencer pays for its proposals and, each time that it wins,
//! the slash of the step that it withholds; while it withholds the bond or the content, the window passes, and then the
//! race (or an uncle) takes over, so the chain is slowed down rather than stopped. A withholding prover pays the fee of the
//! bond and the bond itself, and stops the block for good: nobody else may prove it. It can be asked as often as its
//! balance covers the bond. With an `attack_probability` below 1 either does so in some of its blocks only. Scores are uniform, so a share w of the sequencers wins a share w of the processes; a prover
//! is drawn uniformly from those that can afford the bond, so the same holds of provers.
//!
//! Sources: model.md §7; the Fernet proposals set slash and bond against exactly this ("Fernet", autumn 2023; the
//! Sidecar text on the prover's deposit, forum.aztec.network/t/2428).

use gddt_engine::Context;

use super::{Attack, Behavior, behavior_of};
use crate::agents::AgentId;
use crate::process::Stage;
use crate::streams::Purpose;
use crate::{Params, State};

/// The attack by which this agent withholds what it is to do in a stage, if it does.
///
/// Whether a leader or a prover withholds is drawn once per process and agent (`attack_probability`), so that it does not
/// change its mind from L1 block to L1 block.
pub(super) fn withholds(context: &Context<'_, Params>, state: &State, agent: AgentId, stage: Stage) -> Option<Attack> {
    let (group, behavior) = behavior_of(context.params, agent);
    let (withheld, chance, budget) = match behavior {
        Behavior::WithholdingSequencer(withheld, chance, budget) => (*withheld, chance, budget),
        Behavior::WithholdingProver(chance, budget) => (Stage::Rollup, chance, budget),
        _ => return None,
    };
    let draw = || context.draws.happens(*chance, Purpose::Withheld, state.process.started_at, u64::from(agent.0));
    (withheld == stage && !state.attacks.is_over(group, budget) && draw()).then_some(Attack { group, agent })
}

/// Whether a proposal of this agent serves an attack alone: as a leader it will withhold its step.
pub fn proposes_to_withhold(context: &Context<'_, Params>, state: &State, agent: AgentId) -> bool {
    match behavior_of(context.params, agent).1 {
        Behavior::WithholdingSequencer(stage, ..) => withholds(context, state, agent, *stage).is_some(),
        _ => false,
    }
}

/// The attack that an act is part of: the bond by which a leader or a prover gets to what it will withhold, and
/// the reveal of a block whose proof the same group will withhold.
pub fn prepares_attack(
    context: &Context<'_, Params>,
    state: &State,
    leader: AgentId,
    prover: AgentId,
    act: Stage,
) -> Option<Attack> {
    if !context.params.behaviors.has_attackers {
        return None;
    }
    let group_of = |agent: AgentId| context.params.roster.group_of[agent.index()];
    let sender = if act == Stage::CommitBond { prover } else { leader };
    let proof = withholds(context, state, prover, Stage::Rollup);
    let reveal = || if act == Stage::CommitBond { withholds(context, state, leader, Stage::Reveal) } else { None };
    let attack = proof.or_else(reveal).filter(|attack| attack.group == group_of(sender))?;
    Some(Attack { agent: sender, ..attack })
}
