//! What the agents of rules with a memory remember.

use gddt_engine::{Context, Draws};

use super::Moment;
use crate::agents::{AgentActions, AgentId};
use crate::{Params, State};

/// What one agent remembers: four numbers that mean what its rule makes of them.
pub type Memory = [f64; 4];

/// What agents remember from this timestep on, worked out as it is taken.
#[derive(Debug)]
pub struct Memories<'a> {
    params: &'a Params,
    draws: &'a Draws,
    state: &'a State,
}

/// Policy: agents whose rule has a memory look around.
#[inline]
pub fn remember<'a>(context: &Context<'a, Params>, state: &'a State) -> Memories<'a> {
    Memories { params: context.params, draws: context.draws, state }
}

impl Memories<'_> {
    /// Adds what each remembers.
    #[inline]
    pub(crate) fn add_to(self, memories: &mut Vec<(AgentId, Memory)>) {
        if !self.params.roster.remembering().is_empty() {
            self.look_around(memories);
        }
    }

    /// Apart, because hardly any population has it, and every step passes by.
    #[cold]
    fn look_around(self, memories: &mut Vec<(AgentId, Memory)>) {
        let Self { params, draws, state } = self;
        for &agent in params.roster.remembering() {
            if let Some(rule) = params.roster.rule(agent) {
                let moment = Moment::new(&Context { params, draws }, state, agent);
                memories.push((agent, rule.remember(&moment, moment.memory())));
            }
        }
    }
}

/// Update of `memories`: the new ones take the place of the old.
#[inline]
pub fn keep_memories(_: &Params, memories: &mut [Memory], signal: &AgentActions) {
    for &(agent, memory) in &signal.memories {
        memories[agent.index()] = memory;
    }
}

/// Starts again without any memory: zeros for everybody if somebody remembers, else nothing at all.
pub(crate) fn forget(memories: &mut Vec<Memory>, params: &Params) {
    memories.clear();
    if !params.roster.remembering().is_empty() {
        memories.resize(params.roster.len(), Memory::default());
    }
}
