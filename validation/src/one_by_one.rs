//! Mempools transaction by transaction: what the twin's cohorts are held against.
//!
//! The twin keeps numbers of transactions that are alike, and draws what a node has seen from one curve. Here every
//! transaction has its own instant of creation, size and fee, enters the network at a node and gets to every other one on
//! its shortest path (Dijkstra's algorithm, once per transaction); every node has a set of its own with a cap of its own;
//! a leader packs what its own node holds, by the exact fee per byte. Only the block process is shared: the twin's run
//! tells when which agent's block is packed, given up or finalized. Networks, generators and code are other ones.

mod network;
mod random;
mod schedule;

use std::collections::BTreeMap;

use gddt_model::Params;
use gddt_model::parameters::ProtocolSettings;

use network::Network;
use random::Generator;
pub use schedule::{Event, Schedule};

/// What is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// L1 blocks from creation to finalization, mean.
    pub latency_mean: f64,
    /// The same, 95 % quantile.
    pub latency_p95: f64,
    /// Transactions per finalized block.
    pub per_block: f64,
    /// Tokens that users pay per finalized block.
    pub revenue: f64,
    /// Private transactions per finalized block, mean.
    pub anonymity: f64,
    /// Share of transactions that expired or that no node holds any more.
    pub lost: f64,
    /// Share of revenue by private order flow.
    pub direct_revenue: f64,
}

impl Figures {
    /// Names and values.
    pub fn named(&self) -> [(&'static str, f64); 7] {
        [
            ("mean latency", self.latency_mean),
            ("95 % quantile of latency", self.latency_p95),
            ("transactions per block", self.per_block),
            ("revenue per block", self.revenue),
            ("anonymity set", self.anonymity),
            ("lost share", self.lost),
            ("revenue share of private order flow", self.direct_revenue),
        ]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Waiting,
    InBlock,
    Gone,
}

/// One transaction.
#[derive(Clone, Copy, Debug)]
struct Transaction {
    /// The L1 block at the end of the slot of its creation.
    block: u64,
    private: bool,
    direct: bool,
    bytes: f64,
    fee_per_byte: f64,
    place: Place,
}

/// A transaction that a node holds, and when it came.
#[derive(Clone, Copy, Debug)]
struct Held {
    transaction: usize,
    /// In slots.
    since: f64,
}

/// The network of one run.
struct World<'a> {
    protocol: &'a ProtocolSettings,
    seconds_per_block: f64,
    network: Network,
    transactions: Vec<Transaction>,
    /// By node: what it holds of the public mempool.
    pools: Vec<Vec<Held>>,
    /// Private order flow, which all its receivers hold.
    direct: Vec<Held>,
    /// What gets to a node after the slot that is looked at, by L1 block.
    on_the_way: BTreeMap<u64, Vec<(usize, Held)>>,
    content: Vec<usize>,
    latencies: Vec<u64>,
    blocks: u64,
    private: u64,
    revenue: [f64; 2],
    created: u64,
    expired: u64,
}

/// Runs a schedule, transaction by transaction.
pub fn simulate(params: &Params, schedule: &Schedule, seed: u64) -> Figures {
    let protocol = &params.protocol;
    let mut random = Generator::new(seed);
    let size = |number: u64| usize::try_from(number).unwrap_or(0);
    let network = Network::random(size(protocol.gossip_nodes.get()), size(protocol.gossip_degree.get()), &mut random);
    let homes: Vec<usize> = (0..params.roster.len()).map(|_| random.index(network.len())).collect();
    let mut world = World {
        protocol,
        seconds_per_block: 86_400.0 / protocol.l1_blocks_per_day.get() as f64,
        pools: vec![Vec::new(); network.len()],
        network,
        transactions: Vec::new(),
        direct: Vec::new(),
        on_the_way: BTreeMap::new(),
        content: Vec::new(),
        latencies: Vec::new(),
        blocks: 0,
        private: 0,
        revenue: [0.0; 2],
        created: 0,
        expired: 0,
    };
    let mut block = 0;
    for &(at, event) in &schedule.events {
        while block < at {
            block += 1;
            world.slot(block, &mut random);
        }
        match event {
            Event::Packed { agent, as_of, in_race } => {
                world.give_up();
                let receives = !in_race && params.order_flow_receivers.contains(agent);
                world.pack(homes[agent.index()], as_of, receives);
            }
            Event::GivenUp => world.give_up(),
            Event::Finalized => world.finalize(at),
        }
    }
    world.figures()
}

impl World<'_> {
    /// The slot that ends with an L1 block: users create transactions, nodes receive, drop and evict.
    fn slot(&mut self, block: u64, random: &mut Generator) {
        let rate = self.protocol.transactions_per_second.to_f64() * self.seconds_per_block;
        let mut instant = (block - 1) as f64 + random.exponential() / rate;
        while instant < block as f64 {
            self.create(block, instant, random);
            instant += random.exponential() / rate;
        }
        for (node, held) in self.on_the_way.remove(&block).into_iter().flatten() {
            self.pools[node].push(held);
        }
        let oldest = block.saturating_sub(self.protocol.tx_expiry_blocks.get());
        for transaction in self.transactions.iter_mut().filter(|one| one.place == Place::Waiting && one.block < oldest)
        {
            transaction.place = Place::Gone;
            self.expired += 1;
        }
        let cap = match self.protocol.mempool_cap_transactions {
            0 => usize::MAX,
            cap => usize::try_from(cap).unwrap_or(usize::MAX),
        };
        let transactions = &self.transactions;
        for pool in &mut self.pools {
            pool.retain(|held| transactions[held.transaction].place != Place::Gone);
            if pool.len() > cap {
                let fee = |held: &Held| transactions[held.transaction].fee_per_byte;
                pool.sort_by(|a, b| fee(b).total_cmp(&fee(a)));
                pool.truncate(cap);
            }
        }
        self.direct.retain(|held| transactions[held.transaction].place != Place::Gone);
    }

    fn create(&mut self, block: u64, instant: f64, random: &mut Generator) {
        let protocol = self.protocol;
        let private = random.unit() >= protocol.public_share.to_f64();
        let direct = random.unit() < protocol.private_order_flow_share.to_f64();
        let (mean, sd) = if private {
            (protocol.private_transaction_size, protocol.private_transaction_size_sd)
        } else {
            (protocol.public_transaction_size, protocol.public_transaction_size_sd)
        };
        let (fee, fee_sd) =
            (protocol.transaction_average_fee_per_size.to_f64(), protocol.transaction_fee_per_size_sd.to_f64());
        self.transactions.push(Transaction {
            block,
            private,
            direct,
            bytes: random.lognormal(mean.get() as f64, sd as f64),
            fee_per_byte: random.lognormal(fee, fee_sd),
            place: Place::Waiting,
        });
        self.created += 1;
        let transaction = self.transactions.len() - 1;
        if direct {
            self.direct.push(Held { transaction, since: instant });
            return;
        }
        let hop =
            [protocol.gossip_hop_latency_mean, protocol.gossip_hop_latency_sd].map(gddt_model::units::Seconds::to_f64);
        let origin = random.index(self.network.len());
        let arrivals = self.network.arrival_times(origin, || random.lognormal(hop[0], hop[1]));
        for (node, seconds) in arrivals.into_iter().enumerate() {
            let since = instant + seconds / self.seconds_per_block;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousand slots")]
            let seen_in = (since.ceil() as u64).max(block);
            self.on_the_way.entry(seen_in).or_default().push((node, Held { transaction, since }));
        }
    }

    fn pack(&mut self, node: usize, as_of: u64, receives: bool) {
        let direct: &[Held] = if receives { &self.direct } else { &[] };
        let mut candidates: Vec<usize> = self.pools[node]
            .iter()
            .chain(direct)
            .filter(|held| held.since <= as_of as f64)
            .map(|held| held.transaction)
            .filter(|&one| self.transactions[one].place == Place::Waiting)
            .collect();
        let fee = |one: usize| self.transactions[one].fee_per_byte;
        candidates.sort_by(|&a, &b| fee(b).total_cmp(&fee(a)));
        let mut left = self.protocol.block_capacity_bytes.get() as f64;
        for one in candidates {
            if self.transactions[one].bytes <= left {
                left -= self.transactions[one].bytes;
                self.transactions[one].place = Place::InBlock;
                self.content.push(one);
            }
        }
    }

    fn give_up(&mut self) {
        for one in self.content.drain(..) {
            self.transactions[one].place = Place::Waiting;
        }
    }

    fn finalize(&mut self, at: u64) {
        self.blocks += 1;
        for one in self.content.drain(..) {
            let transaction = &mut self.transactions[one];
            transaction.place = Place::Gone;
            self.latencies.push(at - transaction.block);
            self.private += u64::from(transaction.private);
            let tokens = transaction.bytes * transaction.fee_per_byte * self.protocol.gwei_to_tokens.to_f64();
            self.revenue[usize::from(transaction.direct)] += tokens;
        }
    }

    fn figures(mut self) -> Figures {
        let mut held = vec![false; self.transactions.len()];
        let pools = self.pools.iter().flatten().chain(&self.direct);
        for one in pools.chain(self.on_the_way.values().flatten().map(|(_, one)| one)) {
            held[one.transaction] = true;
        }
        let dropped = self.transactions.iter().zip(held).filter(|(one, held)| one.place == Place::Waiting && !held);
        let lost = self.expired + dropped.count() as u64;
        self.latencies.sort_unstable();
        let (included, blocks) = (self.latencies.len() as f64, self.blocks as f64);
        let place = (self.latencies.len() * 95).div_ceil(100).saturating_sub(1);
        let revenue = self.revenue[0] + self.revenue[1];
        Figures {
            latency_mean: self.latencies.iter().sum::<u64>() as f64 / included,
            latency_p95: self.latencies.get(place).map_or(f64::NAN, |&latency| latency as f64),
            per_block: included / blocks,
            revenue: revenue / blocks,
            anonymity: self.private as f64 / blocks,
            lost: lost as f64 / self.created as f64,
            direct_revenue: self.revenue[1] / revenue,
        }
    }
}
