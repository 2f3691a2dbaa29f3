//! How long each agent takes part.

use super::payoffs::Payoffs;
use crate::agents::staking::{Move, MoveKind};
use crate::agents::{AgentId, StakingRole};
use crate::{Params, State};

/// Since when each agent takes part, as a sequencer, a prover or a relay.
#[derive(Clone, Debug, Default)]
pub(super) struct Presence {
    since: Vec<Option<u64>>,
}

fn takes_part(params: &Params, state: &State, agent: AgentId) -> bool {
    StakingRole::ALL.into_iter().any(|role| state.membership.of(role).active().contains(agent))
        || params.roster.relays.binary_search(&agent).is_ok()
}

impl Presence {
    pub(super) fn begin(&mut self, params: &Params, state: &State) {
        self.since.clear();
        let agents = (0..params.roster.len()).map(AgentId::at);
        self.since.extend(agents.map(|agent| takes_part(params, state, agent).then_some(state.clock.time_l1)));
    }

    /// Agents begin and cease to take part in a step, whose L1 blocks come after `before`. All of them count as the step leaves them.
    pub(super) fn agents_move(
        &mut self,
        params: &Params,
        state: &State,
        moves: &[Move],
        before: u64,
        payoffs: &mut Payoffs,
    ) {
        for step in moves.iter().filter(|step| matches!(step.kind, MoveKind::Activated | MoveKind::Leaves)) {
            let agent = step.agent;
            let since = &mut self.since[agent.index()];
            match (*since, takes_part(params, state, agent)) {
                (None, true) => *since = Some(before),
                (Some(start), false) => {
                    payoffs.takes_part(params, agent, before - start);
                    *since = None;
                }
                (None, false) | (Some(_), true) => {}
            }
        }
    }

    /// Time ends for those that take part.
    pub(super) fn finish(&mut self, params: &Params, now: u64, payoffs: &mut Payoffs) {
        for (index, since) in self.since.iter_mut().enumerate() {
            if let Some(start) = since {
                payoffs.takes_part(params, AgentId::at(index), now - *start);
                *start = now;
            }
        }
    }
}
