//! Transactions of users: how long they take, how many get through, what they pay, and among how many they hide.
//! Measured under `mempool = "gossip"` only.

use super::columns::Kpis;
use super::counts::{Counts, quantile};
use super::ratio;
use crate::mempool::{Class, Gossip};
use crate::units::Tokens;
use crate::{Params, State};

/// The transactions of finalized blocks, and how many wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Transactions {
    /// L1 blocks, and transactions that wait or are in the block under way x L1 blocks.
    blocks: u64,
    pending_sum: u128,
    /// How many transactions took as many L1 blocks from creation to finalization as the index says. Its length is that of
    /// the longest wait: at most `tx_expiry_blocks` and a process.
    latencies: Vec<u64>,
    latency_sum: u128,
    /// Sum of L1 blocks from creation to reveal.
    soft_sum: u128,
    /// Private transactions per finalized block.
    private: Counts,
    direct: u64,
    revenue: Tokens,
    direct_revenue: Tokens,
}

impl Transactions {
    pub(super) fn begin(&mut self) {
        let (mut latencies, mut private) = (std::mem::take(&mut self.latencies), std::mem::take(&mut self.private));
        latencies.fill(0);
        private.clear();
        *self = Self { latencies, private, ..Self::default() };
    }

    #[inline]
    pub(super) fn blocks_pass(&mut self, params: &Params, state: &State, blocks: u64) {
        if params.gossip.is_some() {
            self.blocks += blocks;
            self.pending_sum += u128::from(state.mempool.pending() + state.mempool.in_block()) * u128::from(blocks);
        }
    }

    pub(super) fn block_is_finalized(&mut self, params: &Params, state: &State) {
        let Some(gossip) = params.gossip.as_deref() else { return };
        let (now, content) = (state.mempool.now(), state.mempool.content());
        let revealed = content.revealed_at().unwrap_or(now);
        for &(_, cohort) in content.cohorts() {
            let count = u64::from(cohort.count);
            let latency = now - cohort.block;
            let place = usize::try_from(latency).unwrap_or(usize::MAX);
            if place >= self.latencies.len() {
                self.latencies.resize(place + 1, 0);
            }
            self.latencies[place] += count;
            self.latency_sum += u128::from(latency) * u128::from(count);
            self.soft_sum += u128::from(revealed - cohort.block) * u128::from(count);
        }
        let mut private = 0;
        for class in Class::all() {
            let count = content.count(class);
            let fees = content.fees_of(gossip, class);
            private += if class.is_private() { count } else { 0 };
            self.revenue += fees;
            if class.is_direct() {
                self.direct += count;
                self.direct_revenue += fees;
            }
        }
        self.private.add(private);
    }

    pub(super) fn finish(&self, params: &Params, state: &State, kpis: &mut Kpis) {
        let Some(gossip) = params.gossip.as_deref() else { return };
        self.flow(gossip, state, kpis);
        let included = state.mempool.tally().included;
        let transactions = included as f64;
        let at = |q| quantile((0..).zip(self.latencies.iter().copied()), included, q);
        kpis.inclusion_latency_mean = ratio(self.latency_sum as f64, transactions);
        [kpis.inclusion_latency_p50, kpis.inclusion_latency_p95, kpis.inclusion_latency_p99] =
            [0.5, 0.95, 0.99].map(at);
        // Within the slot that ends with the L1 block of its creation a transaction waits for half a slot in the mean.
        let seconds = |blocks: u128| (ratio(blocks as f64, transactions) + 0.5) * gossip.seconds_per_block;
        kpis.soft_finality_delay_mean = seconds(self.soft_sum);
        kpis.hard_finality_delay_mean = seconds(self.latency_sum);
        let blocks = self.private.total() as f64;
        kpis.transactions_per_finalized_block = ratio(transactions, blocks);
        kpis.fee_revenue_per_finalized_block = ratio(self.revenue.to_f64(), blocks);
        kpis.anonymity_set_mean = self.private.mean();
        kpis.anonymity_set_p05 = self.private.quantile(0.05);
        kpis.anonymity_set_of_users_mean = self.private.mean_by_size();
        kpis.private_order_flow_transaction_share = ratio(self.direct as f64, transactions);
        kpis.private_order_flow_revenue_share = ratio(self.direct_revenue.to_f64(), self.revenue.to_f64());
    }

    fn flow(&self, gossip: &Gossip, state: &State, kpis: &mut Kpis) {
        let tally = state.mempool.tally();
        let arrived = tally.arrived as f64;
        kpis.n_transactions_created = arrived;
        kpis.n_transactions_included = tally.included as f64;
        kpis.n_transactions_expired = tally.expired as f64;
        kpis.n_transactions_evicted = tally.evicted as f64;
        kpis.n_transactions_pending = (state.mempool.pending() + state.mempool.in_block()) as f64;
        kpis.transactions_pending_mean = ratio(self.pending_sum as f64, self.blocks as f64);
        kpis.tx_per_second = ratio(tally.included as f64, state.clock.time_l1 as f64 * gossip.seconds_per_block);
        kpis.expired_share = ratio(tally.expired as f64, arrived);
        kpis.evicted_share = ratio(tally.evicted as f64, arrived);
        kpis.lost_share = ratio((tally.expired + tally.evicted) as f64, arrived);
    }
}
