//! Liveness: how fresh the chain is.

use super::columns::Kpis;
use super::ratio;
use crate::Params;
use crate::units::L1Block;

/// When blocks were finalized. A block is finalized at the end of its process, skip included, as T5 counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Liveness {
    now: L1Block,
    last_finalized: L1Block,
    longest_outage: u64,
    fresh_blocks: u64,
    recovered_at: Option<L1Block>,
}

impl Liveness {
    #[inline]
    pub(super) fn blocks_pass(&mut self, params: &Params, now: L1Block, finalized: bool) {
        // L1 blocks self.now + 1 ..= now have passed; those before `stale_from` saw a young enough block.
        let stale_from = self.last_finalized + params.protocol.liveness_target_blocks.get();
        self.fresh_blocks += now.min(stale_from - 1).saturating_sub(self.now);
        if finalized {
            if now >= stale_from {
                // The L1 block in which the new block arrives is fresh again.
                self.fresh_blocks += 1;
            }
            self.longest_outage = self.longest_outage.max(now - self.last_finalized);
            self.last_finalized = now;
            if self.recovered_at.is_none() && params.shock_end.is_some_and(|end| now >= end) {
                self.recovered_at = Some(now);
            }
        }
        self.now = now;
    }

    pub(super) fn finish(&self, params: &Params, finalized: u64, kpis: &mut Kpis) {
        let days = self.now as f64 / params.protocol.l1_blocks_per_day.get() as f64;
        kpis.blocks_per_day = ratio(finalized as f64, days);
        kpis.longest_outage_l1_blocks = self.longest_outage.max(self.now - self.last_finalized) as f64;
        kpis.time_to_recover =
            params.shock_end.zip(self.recovered_at).map_or(f64::NAN, |(end, recovered)| (recovered - end) as f64);
        kpis.availability = ratio(self.fresh_blocks as f64, self.now as f64);
    }
}
