//! Liveness: how fresh the chain is.

use super::columns::Kpis;
use super::ratio;
use crate::Params;
use crate::units::L1Block;

/// When blocks were finalized. A block is finalized at the end of its process, skip included, as T5 counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Liveness {
    last_finalized: L1Block,
    longest_outage: u64,
    /// L1 blocks up to `last_finalized` that saw a young enough block.
    fresh_blocks: u64,
    recovered_at: Option<L1Block>,
}

impl Liveness {
    /// A block is finalized.
    pub(super) fn block_is_finalized(&mut self, params: &Params, now: L1Block) {
        // The L1 block in which the new block arrives is fresh again, however old the last one is.
        self.fresh_blocks += (self.fresh_since_last(params, now) + 1).min(now - self.last_finalized);
        self.longest_outage = self.longest_outage.max(now - self.last_finalized);
        self.last_finalized = now;
        if self.recovered_at.is_none() && params.shock_end.is_some_and(|end| now >= end) {
            self.recovered_at = Some(now);
        }
    }

    /// How many of the L1 blocks since the last finalized block, up to `now`, saw it young enough.
    fn fresh_since_last(&self, params: &Params, now: L1Block) -> u64 {
        (now - self.last_finalized).min(params.protocol.liveness_target_blocks.get() - 1)
    }

    pub(super) fn finish(&self, params: &Params, now: L1Block, finalized: u64, kpis: &mut Kpis) {
        let days = now as f64 / params.protocol.l1_blocks_per_day.get() as f64;
        kpis.blocks_per_day = ratio(finalized as f64, days);
        kpis.longest_outage_l1_blocks = self.longest_outage.max(now - self.last_finalized) as f64;
        kpis.time_to_recover =
            params.shock_end.zip(self.recovered_at).map_or(f64::NAN, |(end, recovered)| (recovered - end) as f64);
        kpis.availability = ratio((self.fresh_blocks + self.fresh_since_last(params, now)) as f64, now as f64);
    }
}
