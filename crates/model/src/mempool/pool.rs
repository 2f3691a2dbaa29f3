//! The pool: transactions that wait, and those of the block under way.

use std::collections::VecDeque;

use gddt_engine::Draws;
use rand_distr::{Binomial, Distribution};

use super::demand::{Class, Gossip, Spread};
use crate::Params;
use crate::agents::{AgentId, Proposal};
use crate::process::{ProcessStep, Transition};
use crate::streams::Purpose;
use crate::units::{L1Block, Tokens};

/// Transactions of one class that were created in the same L1 block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// The L1 block of their creation: they were created in the slot that ends with it.
    pub block: L1Block,
    /// How many there are.
    pub count: u32,
}

/// How many transactions went where. `arrived = pending + in the block under way + included + expired + evicted`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Created.
    pub arrived: u64,
    /// In finalized blocks.
    pub included: u64,
    /// Waited for too long.
    pub expired: u64,
    /// Had to make room for dearer ones.
    pub evicted: u64,
}

/// Where a block's content stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// There is none.
    #[default]
    Empty,
    /// It belongs to the block under way.
    UnderWay,
    /// Its block is finalized.
    Included,
}

/// The transactions of the block under way, or of the block that was finalized last until the next process starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    stage: Stage,
    cohorts: Vec<(Class, Cohort)>,
    counts: [u64; Class::COUNT],
    /// How many of them the public mempool would still hold if the block failed.
    held: [u64; Class::COUNT],
    transactions: u64,
    bytes: u64,
    revealed_at: Option<L1Block>,
}

impl Default for Content {
    fn default() -> Self {
        Self {
            stage: Stage::Empty,
            cohorts: Vec::new(),
            counts: [0; Class::COUNT],
            held: [0; Class::COUNT],
            transactions: 0,
            bytes: 0,
            revealed_at: None,
        }
    }
}

impl Content {
    fn clear(&mut self) {
        self.stage = Stage::Empty;
        self.cohorts.clear();
        self.counts = [0; Class::COUNT];
        self.held = [0; Class::COUNT];
        self.transactions = 0;
        self.bytes = 0;
        self.revealed_at = None;
    }

    /// Its transactions by class and L1 block of creation, in the order in which they were packed.
    pub fn cohorts(&self) -> &[(Class, Cohort)] {
        &self.cohorts
    }

    /// How many transactions of a class it holds.
    #[inline]
    pub fn count(&self, class: Class) -> u64 {
        self.counts[class.index()]
    }

    /// How many transactions it holds.
    pub fn transactions(&self) -> u64 {
        self.transactions
    }

    /// Their size.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What their users pay.
    pub fn fees(&self, gossip: &Gossip) -> Tokens {
        gossip.classes.iter().zip(self.counts).map(|(class, count)| class.fee.times(count)).sum()
    }

    /// The L1 block of the reveal, if it came to one.
    pub fn revealed_at(&self) -> Option<L1Block> {
        self.revealed_at
    }
}

/// What proposals pack from: the transactions that wait, wherever they have spread to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mempool {
    /// By class: cohorts in ascending order of L1 blocks, none of them empty.
    queues: Vec<VecDeque<Cohort>>,
    /// No cohort that waits is older.
    oldest: L1Block,
    /// How many of the public mempool wait, and how many of private order flow.
    pending: [u64; 2],
    content: Content,
    tally: Tally,
    /// The L1 block that the step looks at.
    now: L1Block,
    /// The L1 block in which the process under way started.
    started_at: L1Block,
    /// The lots that decide what a node has seen: the keyed draws of the trajectory. They stand here because an update
    /// draws from them, once the signal says whose proposal is packed.
    lots: Option<Draws>,
}

/// Who packs a block.
struct Packer {
    agent: AgentId,
    /// The L1 block of its proposal.
    as_of: L1Block,
    receives_order_flow: bool,
}

impl Mempool {
    /// Starts again without any transaction, reusing memory.
    pub fn reset(&mut self, params: &Params, draws: &Draws) {
        let mut queues = std::mem::take(&mut self.queues);
        let mut content = std::mem::take(&mut self.content);
        queues.iter_mut().for_each(VecDeque::clear);
        queues.resize_with(if params.gossip.is_some() { Class::COUNT } else { 0 }, VecDeque::new);
        content.clear();
        *self = Self { queues, content, lots: params.gossip.as_ref().map(|_| *draws), ..Self::default() };
    }

    /// The L1 block up to which transactions have come in.
    #[inline]
    pub fn now(&self) -> L1Block {
        self.now
    }

    /// Transactions that wait, those of the block under way not counted.
    #[inline]
    pub fn pending(&self) -> u64 {
        self.pending[0] + self.pending[1]
    }

    /// Transactions in the block under way.
    pub fn in_block(&self) -> u64 {
        if self.content.stage == Stage::UnderWay { self.content.transactions() } else { 0 }
    }

    /// How many transactions went where.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The transactions of the block under way, or of the block that was finalized last until the next process starts.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The cohorts of a class that wait, oldest first.
    pub fn waiting(&self, class: Class) -> impl Iterator<Item = Cohort> {
        self.queues.get(class.index()).into_iter().flatten().copied()
    }

    fn receive(&mut self, signal: &Spread) {
        for (block, created) in (signal.first..).zip(&signal.created) {
            for (class, queue) in Class::all().zip(&mut self.queues) {
                let count = created[class.index()];
                if count > 0 {
                    queue.push_back(Cohort { block, count });
                    self.pending[usize::from(class.is_direct())] += u64::from(count);
                    self.tally.arrived += u64::from(count);
                }
            }
            self.now = block;
        }
    }

    /// Takes out what is too old.
    fn expire(&mut self, gossip: &Gossip) {
        let Some(too_old) = self.now.checked_sub(gossip.expiry).filter(|&youngest| self.oldest < youngest) else {
            return;
        };
        self.oldest = self.now;
        for (class, queue) in Class::all().zip(&mut self.queues) {
            while let Some(cohort) = queue.front().filter(|cohort| cohort.block < too_old) {
                self.pending[usize::from(class.is_direct())] -= u64::from(cohort.count);
                self.tally.expired += u64::from(cohort.count);
                queue.pop_front();
            }
            self.oldest = queue.front().map_or(self.oldest, |cohort| cohort.block.min(self.oldest));
        }
    }

    /// Takes out the cheapest transactions of the public mempool that are too many, of equally cheap ones the youngest. Nodes
    /// hold those of the block under way like any other: they stay in the block, but are lost if it fails.
    fn evict(&mut self, gossip: &Gossip) {
        let Some(cap) = gossip.cap else { return };
        // Evicting what nodes have not seen yet makes no room in their pools, so look again.
        loop {
            let excess = self.held_by_nodes(gossip).saturating_sub(cap);
            if excess == 0 || self.evict_cheapest(gossip, excess) == 0 {
                return;
            }
        }
    }

    /// How many transactions of the public mempool a node holds in the mean: those of the block under way, and of those that
    /// wait what it has seen.
    fn held_by_nodes(&self, gossip: &Gossip) -> u64 {
        let mut on_the_way = 0.0;
        for class in public_classes(0..Class::COUNT) {
            for cohort in self.queues[class].iter().rev() {
                let Some(seen) = gossip.coverage.seen(self.now - cohort.block) else { break };
                on_the_way += f64::from(cohort.count) * (1.0 - seen);
            }
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "part of a count")]
        let waiting = self.pending[0] - (on_the_way as u64).min(self.pending[0]);
        waiting + self.held_of_block()
    }

    fn held_of_block(&self) -> u64 {
        match self.content.stage {
            Stage::UnderWay => public_classes(0..Class::COUNT).map(|class| self.content.held[class]).sum(),
            _ => 0,
        }
    }

    /// Evicts so many transactions, or as many as there are; returns how many.
    fn evict_cheapest(&mut self, gossip: &Gossip, wanted: u64) -> u64 {
        let held = self.held_of_block();
        let mut excess = wanted;
        for tier in gossip.tiers.iter().rev() {
            while excess > 0 {
                let youngest = public_classes(tier.clone())
                    .filter_map(|class| Some((self.queues[class].back()?.block, class)))
                    .max();
                let Some((_, class)) = youngest else { break };
                let Some(cohort) = self.queues[class].back_mut() else { break };
                let gone = u32::try_from(excess).unwrap_or(u32::MAX).min(cohort.count);
                cohort.count -= gone;
                if cohort.count == 0 {
                    self.queues[class].pop_back();
                }
                excess -= u64::from(gone);
                self.pending[0] -= u64::from(gone);
                self.tally.evicted += u64::from(gone);
            }
            if held > 0 {
                for class in public_classes(tier.clone()) {
                    let gone = excess.min(self.content.held[class]);
                    self.content.held[class] -= gone;
                    excess -= gone;
                }
            }
            if excess == 0 {
                break;
            }
        }
        wanted - excess
    }

    /// Fills a block, the dearest per byte first, as far as the packer's node had seen them by its proposal and as there is
    /// room.
    ///
    /// A level stands for a continuum of fees. When it fits only in part, its dearer transactions get in at first sight, and
    /// the cheaper ones wait in vain: so of a level the youngest go first. Where all pay the same, the oldest do.
    fn pack(&mut self, gossip: &Gossip, packer: &Packer) {
        self.content.clear();
        self.content.stage = Stage::UnderWay;
        let oldest_first = gossip.tiers.len() == 1;
        for tier in &gossip.tiers {
            // Counted from the end that goes first: cohorts before a cursor have been looked at, and what is left stays.
            let mut cursors = [0; Class::COUNT];
            let mut next = [None; Class::COUNT];
            for index in tier.clone() {
                next[index] = self.next_cohort(index, &mut cursors[index], packer, oldest_first);
            }
            loop {
                let goes_before = |one: L1Block, other: L1Block| if oldest_first { one < other } else { one > other };
                let mut first: Option<(usize, usize, L1Block)> = None;
                for index in tier.clone() {
                    if let Some((place, block)) = next[index]
                        && first.is_none_or(|(_, _, other)| goes_before(block, other))
                    {
                        first = Some((index, place, block));
                    }
                }
                let Some((index, place, _)) = first else { break };
                cursors[index] += self.take(gossip, packer, index, place);
                next[index] = self.next_cohort(index, &mut cursors[index], packer, oldest_first);
            }
        }
        self.content.held = self.content.counts;
    }

    /// Place and L1 block of the next cohort of a queue that the packer may take from. A cursor moves past those that are
    /// younger than its proposal.
    #[inline]
    fn next_cohort(
        &self,
        index: usize,
        cursor: &mut usize,
        packer: &Packer,
        oldest_first: bool,
    ) -> Option<(usize, L1Block)> {
        if Class::at(index).is_direct() && !packer.receives_order_flow {
            return None;
        }
        let queue = &self.queues[index];
        loop {
            let place = if oldest_first { *cursor } else { queue.len().checked_sub(1)?.checked_sub(*cursor)? };
            let block = queue.get(place)?.block;
            if block <= packer.as_of {
                return Some((place, block));
            }
            if oldest_first {
                return None;
            }
            *cursor += 1;
        }
    }

    /// Takes what can be taken of the cohort at a place of a queue. Returns by how much the cursor moves: by 1 if something is
    /// left of this one, by 0 if nothing is, and very far if there is no room for another transaction.
    #[inline]
    fn take(&mut self, gossip: &Gossip, packer: &Packer, index: usize, place: usize) -> usize {
        let (class, cohort) = (Class::at(index), self.queues[index][place]);
        let size = gossip.classes[index].size;
        let room = gossip.capacity - self.content.bytes;
        let mut taken = self.seen(gossip, packer, class, cohort);
        if u64::from(taken) * size > room {
            taken = u32::try_from(room / size).unwrap_or(taken);
            if taken == 0 {
                return usize::MAX / 2;
            }
        }
        if taken > 0 {
            self.content.cohorts.push((class, Cohort { count: taken, ..cohort }));
            self.content.counts[index] += u64::from(taken);
            self.content.transactions += u64::from(taken);
            self.content.bytes += u64::from(taken) * size;
            self.pending[usize::from(class.is_direct())] -= u64::from(taken);
        }
        let queue = &mut self.queues[index];
        if taken < cohort.count {
            queue[place].count -= taken;
            return 1;
        }
        if place == 0 {
            queue.pop_front()
        } else {
            queue.remove(place)
        };
        0
    }

    /// How many of a cohort the packer's node had seen: binomial with the coverage at the cohort's age. Private order flow
    /// has no way to go.
    #[inline]
    fn seen(&self, gossip: &Gossip, packer: &Packer, class: Class, cohort: Cohort) -> u32 {
        if class.is_direct() {
            return cohort.count;
        }
        let coverage = gossip.coverage.seen(packer.as_of - cohort.block);
        let (Some(chance), Some(lots)) = (coverage, &self.lots) else { return cohort.count };
        let Ok(binomial) = Binomial::new(u64::from(cohort.count), chance) else { return cohort.count };
        let entity = packer.agent.index() * Class::COUNT + class.index();
        let seen = binomial.sample(&mut lots.sequence(Purpose::Seen, cohort.block, entity as u64));
        u32::try_from(seen).unwrap_or(cohort.count)
    }

    /// The transactions of a block that failed wait again, in their places.
    fn give_back(&mut self) {
        if self.content.stage == Stage::UnderWay {
            for &(class, mut cohort) in self.content.cohorts.iter().rev() {
                // Some of those that were packed made room for dearer ones.
                let packed = &mut self.content.counts[class.index()];
                let lost = (*packed - self.content.held[class.index()]).min(u64::from(cohort.count));
                *packed -= lost;
                self.tally.evicted += lost;
                cohort.count -= u32::try_from(lost).unwrap_or(cohort.count);
                if cohort.count == 0 {
                    continue;
                }
                let queue = &mut self.queues[class.index()];
                match queue.binary_search_by_key(&cohort.block, |waiting| waiting.block) {
                    Ok(place) => queue[place].count += cohort.count,
                    Err(place) => queue.insert(place, cohort),
                }
                self.pending[usize::from(class.is_direct())] += u64::from(cohort.count);
                self.oldest = self.oldest.min(cohort.block);
            }
        }
        self.content.clear();
    }

    fn include(&mut self) {
        self.tally.included += self.content.transactions();
        self.content.stage = Stage::Included;
    }
}

/// The places of the classes of the public mempool among these.
fn public_classes(places: std::ops::Range<usize>) -> impl Iterator<Item = usize> {
    places.filter(|&place| !Class::at(place).is_direct())
}

/// Update of `mempool`: new transactions come in, old ones and those that are too many leave.
#[inline]
pub fn receive_transactions(params: &Params, mempool: &mut Mempool, signal: &Spread) {
    let Some(gossip) = params.gossip.as_deref() else { return };
    mempool.receive(signal);
    mempool.expire(gossip);
    mempool.evict(gossip);
}

/// Update of `mempool`: a leader's block is packed as of its proposal, the block of the winner of a race as of now and from the
/// public mempool; what was packed for a leader that failed waits again.
#[inline]
pub fn fill_blocks(params: &Params, mempool: &mut Mempool, signal: &ProcessStep) {
    let Some(gossip) = params.gossip.as_deref() else { return };
    let Some(outcome) = signal.outcome() else { return };
    let started_at = mempool.started_at;
    let packer = |proposal: &Proposal| Packer {
        agent: proposal.agent,
        as_of: started_at + L1Block::from(proposal.delay),
        receives_order_flow: params.order_flow_receivers.contains(proposal.agent),
    };
    match &outcome.transition {
        Transition::Start(block) => {
            mempool.started_at = *block;
            mempool.content.clear();
        }
        Transition::Lead(proposal) | Transition::Uncle(proposal) => {
            mempool.give_back();
            mempool.pack(gossip, &packer(proposal));
        }
        Transition::Bonded(_) => {}
        Transition::Revealed => mempool.content.revealed_at = Some(mempool.now),
        Transition::Race | Transition::Skipped => mempool.give_back(),
        Transition::Finalized => mempool.include(),
        Transition::RaceWon(winner) => {
            mempool.pack(gossip, &Packer { agent: *winner, as_of: mempool.now, receives_order_flow: false });
            mempool.content.revealed_at = Some(mempool.now);
            mempool.include();
        }
    }
}
