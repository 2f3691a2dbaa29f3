//! What the block process of a run asks of mempools, and when.

use gddt_engine::Observer;
use gddt_model::agents::AgentId;
use gddt_model::process::Transition;
use gddt_model::{Fernet, Params, Signals, State};

/// Something that happens to the content of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// An agent's block is packed.
    Packed {
        /// Who packs.
        agent: AgentId,
        /// The L1 block of its proposal, or of the race that it won.
        as_of: u64,
        /// Whether it won a race.
        in_race: bool,
    },
    /// The content goes back.
    GivenUp,
    /// The block is finalized.
    Finalized,
}

/// The events of a run, with their L1 blocks. An observer of the trajectory.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// In order.
    pub events: Vec<(u64, Event)>,
    started_at: u64,
    now: u64,
    next: u64,
}

impl Observer<Fernet> for Schedule {
    fn begin(&mut self, params: &Params, _: &State) {
        *self = Self { next: params.protocol.timestep_in_blocks.get(), ..Self::default() };
    }

    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        // The L1 block of the step, before what is left of a phase is skipped.
        self.now = self.next;
        self.next = state.clock.time_l1 + params.protocol.timestep_in_blocks.get();
        let Some(outcome) = signals.evolution.outcome() else { return };
        let mut push = |event| self.events.push((self.now, event));
        match outcome.transition {
            Transition::Start(at) => self.started_at = at,
            Transition::Lead(proposal) | Transition::Uncle(proposal) => {
                let as_of = self.started_at + proposal.delay();
                push(Event::Packed { agent: proposal.agent, as_of, in_race: false });
            }
            Transition::RaceWon(agent) => {
                push(Event::Packed { agent, as_of: self.now, in_race: true });
                push(Event::Finalized);
            }
            Transition::Race | Transition::Skipped => push(Event::GivenUp),
            Transition::Finalized => push(Event::Finalized),
            Transition::Bonded(_) | Transition::Revealed => {}
        }
    }
}
