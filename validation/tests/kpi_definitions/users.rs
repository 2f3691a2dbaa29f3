//! Transactions of users: from the list of all that was in finalized blocks, one entry per transaction.

use gddt_engine::Observer;
use gddt_model::mempool::Class;
use gddt_model::parameters::Mempool;
use gddt_model::{Fernet, Params, Signals, State};

use crate::Found;
use crate::definitions::{mean, ratio};
use crate::record::Record;

/// One transaction in a finalized block.
pub struct Included {
    timestep: u64,
    created_at: u64,
    private: bool,
    direct: bool,
    fee: f64,
}

/// What became of users' transactions. (The tables do not hold it, so it is read from the state, step by step.)
#[derive(Default)]
pub struct Users {
    included: Vec<Included>,
    /// By timestep, the initial state in front: how many wait or are in the block under way.
    pending: Vec<u64>,
    created: u64,
    expired: u64,
    evicted: u64,
}

impl Observer<Fernet> for Users {
    fn begin(&mut self, _: &Params, _: &State) {
        *self = Self { pending: vec![0], ..Self::default() };
    }

    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        let Some(gossip) = &params.gossip else { return };
        let mempool = &state.mempool;
        let waiting = |class| mempool.waiting(class).map(|cohort| u64::from(cohort.count)).sum::<u64>();
        self.pending.push(Class::all().map(waiting).sum::<u64>() + mempool.in_block());
        (self.created, self.expired) = (mempool.tally().arrived, mempool.tally().expired);
        self.evicted = mempool.tally().evicted;
        if signals.measurement.total > 0 {
            for &(class, cohort) in mempool.content().cohorts() {
                let fee = gossip.classes[class.index()].fee.to_f64();
                self.included.extend((0..cohort.count).map(|_| Included {
                    timestep: state.clock.timestep,
                    created_at: cohort.block,
                    private: class.is_private(),
                    direct: class.is_direct(),
                    fee,
                }));
            }
        }
    }
}

impl Users {
    pub fn fees(&self) -> f64 {
        self.included.iter().map(|one| one.fee).sum()
    }

    pub fn count(&self) -> f64 {
        self.included.len() as f64
    }
}

/// The L1 block that a step looks at, before what is left of a phase is skipped.
fn looks_at(record: &Record, timestep: u64) -> f64 {
    let row = &record.steps[usize::try_from(timestep).unwrap_or(usize::MAX)];
    row.number("time_l1") - row.number("advance_l1_blocks")
}

/// The timestep of the reveal of the block that was finalized in a step: the last one before, or a race in that very step.
fn revealed_in(record: &Record, timestep: u64) -> u64 {
    if record.events("race_won").any(|event| event.count("timestep") == timestep) {
        return timestep;
    }
    let reveals = record.events("revealed").map(|event| event.count("timestep"));
    reveals.filter(|&step| step < timestep).max().unwrap_or(timestep)
}

/// The smallest value that at least a share of all do not exceed.
fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    sorted.iter().enumerate().find(|&(place, _)| (place + 1) as f64 >= q * n).map(|(_, value)| *value)
}

/// The table of timesteps knows as many transactions as were counted one cohort at a time, or none without mempools.
pub fn assert_that_timesteps_count_them(record: &Record, what: &str) -> bool {
    let is_measured = record.settings.protocol.mempool == Mempool::Gossip;
    for (row, &pending) in record.steps.iter().zip(&record.users.pending).filter(|_| is_measured) {
        let counted = row.count("n_transactions_waiting") + row.count("n_transactions_in_block");
        assert_eq!(counted, pending, "{what}, step {}", row.count("timestep"));
    }
    for row in &record.steps {
        let seen = record.users.included.iter().filter(|one| one.timestep <= row.count("timestep")).count() as f64;
        let expected = is_measured.then_some(seen);
        assert_eq!(row.optional("n_transactions_included"), expected, "{what}, step {}", row.count("timestep"));
        assert_eq!(row.optional("n_transactions_waiting").is_some(), is_measured, "{what}");
    }
    is_measured
}

pub fn recomputed(record: &Record) -> Found {
    let users = &record.users;
    let seconds = 86_400.0 / record.settings.protocol.l1_blocks_per_day.get() as f64;
    let mut blocks: Vec<u64> = record
        .events
        .iter()
        .filter(|event| ["finalized", "race_won"].contains(&event.text("event")))
        .map(|event| event.count("timestep"))
        .collect();
    blocks.sort_unstable();
    let per_block = |holds: fn(&Included) -> bool| -> Vec<f64> {
        let of = |block: u64| users.included.iter().filter(|one| one.timestep == block && holds(one)).count() as f64;
        blocks.iter().map(|&block| of(block)).collect()
    };
    let private = per_block(|one| one.private);
    // The crowd of each private transaction: those of its block.
    let mut crowds: Vec<f64> = Vec::new();
    for &size in &private {
        crowds.extend((0..).take_while(|&index| f64::from(index) < size).map(|_: u32| size));
    }
    let latencies: Vec<f64> =
        users.included.iter().map(|one| looks_at(record, one.timestep) - one.created_at as f64).collect();
    let reveals: std::collections::BTreeMap<u64, f64> =
        blocks.iter().map(|&block| (block, looks_at(record, revealed_in(record, block)))).collect();
    let soft: Vec<f64> = users.included.iter().map(|one| reveals[&one.timestep] - one.created_at as f64).collect();
    let delay = |waits: &[f64]| mean(waits).map(|blocks| (blocks + 0.5) * seconds);
    let of_direct =
        |value: fn(&Included) -> f64| users.included.iter().filter(|one| one.direct).map(value).sum::<f64>();
    let end = record.last().number("time_l1");
    let weighted: f64 = record
        .steps
        .windows(2)
        .zip(users.pending.iter().skip(1))
        .map(|(pair, &pending)| (pair[1].number("time_l1") - pair[0].number("time_l1")) * pending as f64)
        .sum();
    let (created, count) = (users.created as f64, users.count());
    let values = [
        ("n_transactions_created", Some(created)),
        ("n_transactions_included", Some(count)),
        ("n_transactions_expired", Some(users.expired as f64)),
        ("n_transactions_evicted", Some(users.evicted as f64)),
        ("n_transactions_pending", users.pending.last().map(|&pending| pending as f64)),
        ("transactions_pending_mean", ratio(weighted, end)),
        ("tx_per_second", ratio(count, end * seconds)),
        ("expired_share", ratio(users.expired as f64, created)),
        ("evicted_share", ratio(users.evicted as f64, created)),
        ("lost_share", ratio((users.expired + users.evicted) as f64, created)),
        ("inclusion_latency_mean", mean(&latencies)),
        ("inclusion_latency_p50", quantile(&latencies, 0.5)),
        ("inclusion_latency_p95", quantile(&latencies, 0.95)),
        ("inclusion_latency_p99", quantile(&latencies, 0.99)),
        ("soft_finality_delay_mean", delay(&soft)),
        ("hard_finality_delay_mean", delay(&latencies)),
        ("transactions_per_finalized_block", mean(&per_block(|_| true))),
        ("fee_revenue_per_finalized_block", ratio(users.fees(), blocks.len() as f64)),
        ("anonymity_set_mean", mean(&private)),
        ("anonymity_set_of_users_mean", mean(&crowds)),
        ("anonymity_set_p05", quantile(&private, 0.05)),
        ("private_order_flow_transaction_share", ratio(of_direct(|_| 1.0), count)),
        ("private_order_flow_revenue_share", ratio(of_direct(|one| one.fee), users.fees())),
    ];
    let measured = record.settings.protocol.mempool == Mempool::Gossip;
    values.into_iter().map(|(name, value)| (name, value.filter(|_| measured))).collect()
}
