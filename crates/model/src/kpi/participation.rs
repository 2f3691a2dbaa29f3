//! How many sequencers there are, and how many take part.

use super::columns::Kpis;
use super::counts::quantile;
use super::ratio;
use crate::units::L1Block;

/// Eligible sequencers per L1 block, and sequencers per process.
#[derive(Clone, Debug, Default)]
pub(super) struct Participation {
    /// Sequencers x L1 blocks up to `since`: at most 10^6 x 10^12.
    available_sum: u64,
    available_min: Option<u64>,
    available_max: Option<u64>,
    available_now: u64,
    /// The last L1 block before those in which `available_now` holds.
    since: L1Block,
    start: L1Block,
    processes: u64,
    proposed_sum: u128,
    /// How many processes had as many proposals as the index says.
    proposed: Vec<u64>,
    eligible_at_selection: u64,
    eligible_sum: u128,
    eligible_min: Option<u64>,
    eligible_max: Option<u64>,
}

impl Participation {
    pub(super) fn begin(&mut self, agents: usize, available: u64, start: L1Block) {
        let mut proposed = std::mem::take(&mut self.proposed);
        proposed.clear();
        proposed.resize(agents + 1, 0);
        *self = Self { proposed, available_now: available, start, since: start, ..Self::default() };
    }

    /// So many are available in the L1 blocks after `before`, up to the next call.
    #[inline]
    pub(super) fn are_available(&mut self, available: u64, before: L1Block) {
        if self.available_now != available || self.available_min.is_none() {
            self.number_changes(available, before);
        }
    }

    fn number_changes(&mut self, available: u64, before: L1Block) {
        self.available_sum += self.available_now * (before - self.since);
        self.since = before;
        self.available_now = available;
        self.available_min = Some(self.available_min.map_or(available, |least| least.min(available)));
        self.available_max = Some(self.available_max.map_or(available, |most| most.max(available)));
    }

    pub(super) fn proposal_phase_ends(&mut self, eligible: u64) {
        self.eligible_at_selection = eligible;
    }

    pub(super) fn process_ends(&mut self, proposals: usize) {
        self.processes += 1;
        self.proposed_sum += proposals as u128;
        self.proposed[proposals] += 1;
        let eligible = self.eligible_at_selection;
        self.eligible_sum += u128::from(eligible);
        self.eligible_min = Some(self.eligible_min.map_or(eligible, |least| least.min(eligible)));
        self.eligible_max = Some(self.eligible_max.map_or(eligible, |most| most.max(eligible)));
    }

    /// Number of proposals and number of processes that had as many, in ascending order.
    pub(super) fn proposals_per_process(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        (0..).zip(self.proposed.iter().copied()).filter(|&(_, count)| count > 0)
    }

    pub(super) fn finish(&self, now: L1Block, kpis: &mut Kpis) {
        let or_null = |value: Option<u64>| value.map_or(f64::NAN, |value| value as f64);
        let available_sum = self.available_sum + self.available_now * (now - self.since);
        kpis.sequencers_available_mean = ratio(available_sum as f64, (now - self.start) as f64);
        kpis.sequencers_available_min = or_null(self.available_min);
        kpis.sequencers_available_max = or_null(self.available_max);
        kpis.sequencers_available_final = self.available_now as f64;
        let at = |q| quantile(self.proposals_per_process(), self.processes, q);
        kpis.sequencers_per_process_mean = ratio(self.proposed_sum as f64, self.processes as f64);
        kpis.sequencers_per_process_min = at(0.0);
        kpis.sequencers_per_process_p05 = at(0.05);
        kpis.sequencers_per_process_p50 = at(0.5);
        kpis.sequencers_per_process_p95 = at(0.95);
        kpis.sequencers_per_process_max = at(1.0);
        kpis.sequencers_eligible_per_process_mean = ratio(self.eligible_sum as f64, self.processes as f64);
        kpis.sequencers_eligible_per_process_min = or_null(self.eligible_min);
        kpis.sequencers_eligible_per_process_max = or_null(self.eligible_max);
    }
}
