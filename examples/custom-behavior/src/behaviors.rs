//! The behaviours: a type each, which holds its settings, and the answers that differ from the built-in ones.

use gddt_model::process::{Phase, Stage};
use gddt_model::rules::{Decision, DecisionRule, Memory, Moment};

/// A prover that proves only below a threshold that moves with the gas price: what it is used to, less a discount. Towards
/// the end of the window it proves at any price that pays.
#[derive(Debug)]
pub struct Bargainer {
    /// How far back it remembers: an average with weights that fall by 1/e over so many L1 blocks.
    pub memory_blocks: f64,
    /// How much cheaper than usual gas has to be, as a share.
    pub discount: f64,
    /// In how many last L1 blocks of the window it haggles no more: willingness is drawn block by block, so one is too few.
    pub hurry_blocks: u64,
}

impl DecisionRule for Bargainer {
    fn is_profitable(&self, decision: &Decision<'_>) -> bool {
        let [usual, ..] = decision.memory();
        let waits = decision.stage == Stage::Rollup && decision.time_left() >= self.hurry_blocks;
        decision.pays() && !(waits && decision.gas_price() > usual * (1.0 - self.discount))
    }

    fn has_memory(&self) -> bool {
        true
    }

    /// Remembers the usual price and when it last looked: steps differ in length, because fixed phases are skipped.
    fn remember(&self, moment: &Moment<'_>, [usual, looked_at, ..]: Memory) -> Memory {
        let (price, now) = (moment.gas_price(), moment.state.clock.time_l1 as f64);
        let old = if looked_at == 0.0 { 0.0 } else { (-(now - looked_at) / self.memory_blocks).exp() };
        [old * usual + (1.0 - old) * price, now, 0.0, 0.0]
    }
}

/// A sequencer that does not propose in the next attempts after several have failed in a row.
#[derive(Debug)]
pub struct Discouraged {
    /// How many failures in a row discourage it.
    pub failures: u32,
    /// How many attempts it then sits out.
    pub pause: u32,
}

impl DecisionRule for Discouraged {
    fn is_willing(&self, decision: &Decision<'_>) -> bool {
        let [_, until, ..] = decision.memory();
        let sits_out = decision.stage == Stage::Proposal && decision.state.process.id as f64 <= until;
        !sits_out && decision.draws_willing()
    }

    fn has_memory(&self) -> bool {
        true
    }

    /// Remembers the failures in a row and the last attempt that it sits out. A process that has ended is seen once, because
    /// the next one starts in the same timestep.
    fn remember(&self, moment: &Moment<'_>, [failures, until, ..]: Memory) -> Memory {
        let process = &moment.state.process;
        let id = process.id as f64;
        match process.phase {
            // Attempts that failed because everybody sat out discourage nobody further.
            Phase::Skipped if id > until && failures + 1.0 >= f64::from(self.failures) => {
                [0.0, id + f64::from(self.pause), 0.0, 0.0]
            }
            Phase::Skipped if id > until => [failures + 1.0, until, 0.0, 0.0],
            Phase::Finalized => [0.0, until, 0.0, 0.0],
            _ => [failures, until, 0.0, 0.0],
        }
    }
}
