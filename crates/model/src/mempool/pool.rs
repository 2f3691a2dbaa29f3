//! The pool: transactions that wait, and those of the block under way.

use std::collections::VecDeque;
use std::ops::Range;

use gddt_engine::Draws;
use rand_distr::{Binomial, Distribution, StandardNormal};

use super::demand::{Class, Gossip, Spread};
use crate::Params;
use crate::agents::{AgentId, Proposal};
use crate::process::{ProcessStep, Transition};
use crate::streams::Purpose;
use crate::units::{L1Block, Tokens};

/// Transactions of one class that were created in the same L1 block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cohort {
    /// The L1 block of their creation: they were created in the slot that ends with it.
    pub block: L1Block,
    /// How many there are.
    pub count: u32,
    /// Where their fees lie within the level.
    pub(super) fees: Span,
}

/// Where fees lie within a level. The rank of a transaction is the share of its level that pays less, so ranks are independent
/// and uniform on (0, 1] when transactions are created. Those of a cohort that is left after others were packed or evicted are
/// uniform on (`bottom`, `top`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    bottom: f32,
    top: f32,
}

impl Span {
    /// A whole level.
    const ALL: Self = Self { bottom: 0.0, top: 1.0 };

    /// What part of it lies below a rank.
    #[inline]
    fn below(self, rank: f64) -> f64 {
        let (bottom, top) = self.ends();
        if top > bottom { ((rank - bottom) / (top - bottom)).clamp(0.0, 1.0) } else { f64::from(u8::from(rank > top)) }
    }

    #[inline]
    fn ends(self) -> (f64, f64) {
        (f64::from(self.bottom), f64::from(self.top))
    }

    /// The span of what is left after everything above a rank was taken, as far as it had been seen. What had been seen is uniform
    /// up to the rank, what had not still up to the old top; one span with the mean of both stands for them. It falls as more is
    /// seen, so that older cohorts have no higher top.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a share")]
    fn without_above(self, rank: f64, seen: f64) -> Self {
        let (bottom, top) = self.ends();
        if rank >= top || rank <= bottom {
            return self;
        }
        let (left, unseen) = (seen * (rank - bottom), (1.0 - seen) * (top - bottom));
        Self { top: ((left * rank + unseen * top) / (left + unseen)) as f32, ..self }
    }

    /// The same after everything below a rank was taken.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a share")]
    fn without_below(self, rank: f64, seen: f64) -> Self {
        let (bottom, top) = self.ends();
        if rank >= top || rank <= bottom {
            return self;
        }
        let (left, unseen) = (seen * (top - rank), (1.0 - seen) * (top - bottom));
        Self { bottom: ((left * rank + unseen * bottom) / (left + unseen)) as f32, ..self }
    }
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
    /// Bytes of each class, where sizes are spread.
    class_bytes: [u64; Class::COUNT],
    /// By class: the rank above which they lie, in the mean.
    floors: [f32; Class::COUNT],
    /// Cohorts of which this block took the dearest only, with their top from before: what to restore if the block fails.
    lowered: Vec<(Class, L1Block, f32)>,
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
            class_bytes: [0; Class::COUNT],
            floors: [0.0; Class::COUNT],
            lowered: Vec::new(),
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
        self.class_bytes = [0; Class::COUNT];
        self.floors = [0.0; Class::COUNT];
        self.lowered.clear();
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

    /// What the users of a class pay.
    #[inline]
    pub fn fees_of(&self, gossip: &Gossip, class: Class) -> Tokens {
        let traits = &gossip.classes[class.index()];
        if gossip.spread_sizes {
            Tokens::nearest(self.class_bytes[class.index()] as f64 * traits.fee_per_byte)
        } else {
            traits.fee.times(self.counts[class.index()])
        }
    }

    /// What all users pay.
    pub fn fees(&self, gossip: &Gossip) -> Tokens {
        Class::all().map(|class| self.fees_of(gossip, class)).sum()
    }

    /// Adds what was taken of a cohort: so many, of so many bytes each, from a rank on.
    #[inline]
    fn add(&mut self, index: usize, cohort: Cohort, taken: u32, size: u64, rank: f32) {
        self.cohorts.push((Class::at(index), Cohort { count: taken, ..cohort }));
        let (count, bytes) = (u64::from(taken), u64::from(taken) * size);
        self.counts[index] += count;
        self.transactions += count;
        self.bytes += bytes;
        self.class_bytes[index] += bytes;
        // A sum for now, see `finish`.
        self.floors[index] += taken as f32 * cohort.fees.bottom.max(rank);
    }

    /// What is to be done when everything is packed.
    fn finish(&mut self) {
        self.held = self.counts;
        for (floor, count) in self.floors.iter_mut().zip(self.counts) {
            *floor /= count.max(1) as f32;
        }
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
    /// By class: how many wait.
    pending: [u64; Class::COUNT],
    content: Content,
    /// Memory for packing and evicting.
    candidates: Vec<Candidate>,
    parts: Vec<Part>,
    tally: Tally,
    /// The L1 block that the step looks at.
    now: L1Block,
    /// The L1 block in which the process under way started.
    started_at: L1Block,
    /// The lots that decide what a node has seen: the keyed draws of the trajectory. They stand here because an update
    /// draws from them, once the signal says whose proposal is packed.
    lots: Option<Draws>,
}

/// A cohort of which a block may take some.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Candidate {
    /// Its class, and its place in the queue.
    index: usize,
    place: usize,
    /// How many of it the packer's node has seen, and their bytes, each.
    seen: u32,
    unit: u64,
    /// How many are taken.
    taken: u32,
    /// The chance that the node has seen one of them.
    coverage: f64,
    /// Its fees.
    part: Part,
}

/// Something whose fees lie in a span: its weight, and the span.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Part {
    weight: f64,
    fees: Span,
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
        let (mut candidates, mut parts) = (std::mem::take(&mut self.candidates), std::mem::take(&mut self.parts));
        queues.iter_mut().for_each(VecDeque::clear);
        queues.resize_with(if params.gossip.is_some() { Class::COUNT } else { 0 }, VecDeque::new);
        content.clear();
        candidates.clear();
        parts.clear();
        *self = Self {
            queues,
            content,
            candidates,
            parts,
            lots: params.gossip.as_ref().map(|_| *draws),
            ..Self::default()
        };
    }

    /// The L1 block up to which transactions have come in.
    #[inline]
    pub fn now(&self) -> L1Block {
        self.now
    }

    /// Transactions that wait, those of the block under way not counted.
    #[inline]
    pub fn pending(&self) -> u64 {
        self.pending.iter().sum()
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
                    queue.push_back(Cohort { block, count, fees: Span::ALL });
                    self.pending[class.index()] += u64::from(count);
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
                self.pending[class.index()] -= u64::from(cohort.count);
                self.tally.expired += u64::from(cohort.count);
                queue.pop_front();
            }
            self.oldest = queue.front().map_or(self.oldest, |cohort| cohort.block.min(self.oldest));
        }
    }

    /// Takes out the cheapest transactions of the public mempool that are too many. Nodes hold those of the block under way like
    /// any other: they stay in the block, but are lost if it fails.
    fn evict(&mut self, gossip: &Gossip) {
        let Some(cap) = gossip.cap else { return };
        let most = public_classes(0..Class::COUNT).map(|class| self.pending[class]).sum::<u64>() + self.held_of_block();
        if most > cap {
            let excess = most as f64 - self.on_the_way(gossip) - cap as f64;
            if excess > 0.0 {
                self.evict_cheapest(gossip, excess);
            }
        }
    }

    /// How many transactions of the public mempool that wait a node has not seen yet, in the mean over nodes.
    fn on_the_way(&self, gossip: &Gossip) -> f64 {
        let mut on_the_way = 0.0;
        for class in public_classes(0..Class::COUNT) {
            for cohort in self.queues[class].iter().rev() {
                let Some(seen) = gossip.coverage.seen(self.now - cohort.block) else { break };
                on_the_way += f64::from(cohort.count) * (1.0 - seen);
            }
        }
        on_the_way
    }

    fn held_of_block(&self) -> u64 {
        match self.content.stage {
            Stage::UnderWay => public_classes(0..Class::COUNT).map(|class| self.content.held[class]).sum(),
            _ => 0,
        }
    }

    /// Makes room for so many transactions in the pool of a node, in the mean over nodes: whole tiers leave, and of the last one
    /// what pays less than a rank. What nodes have not seen yet they cannot drop: it stays for now.
    fn evict_cheapest(&mut self, gossip: &Gossip, mut excess: f64) {
        /// In transactions: below what rounding to whole ones does.
        const TOLERANCE: f64 = 0.1;
        let mut parts = std::mem::take(&mut self.parts);
        let mut portions = Portions(self.lots.map_or(0.5, |lots| lots.unit(Purpose::Evicted, self.now, 0)));
        for tier in gossip.tiers.iter().rev() {
            self.held_of_tier(gossip, tier, &mut parts);
            let held = parts.iter().map(|part| part.weight).sum();
            if held > 0.0 {
                let rank = if excess < held { rank_above(&parts, excess, TOLERANCE) } else { f64::INFINITY };
                self.evict_below(gossip, tier, rank, &mut portions);
                excess -= held;
                if excess <= 0.0 {
                    break;
                }
            }
        }
        self.parts = parts;
    }

    /// What a node holds of a tier of the public mempool, in the mean over nodes.
    fn held_of_tier(&self, gossip: &Gossip, tier: &Range<usize>, parts: &mut Vec<Part>) {
        parts.clear();
        for class in public_classes(tier.clone()) {
            parts.extend(self.queues[class].iter().map(|cohort| {
                let seen = gossip.coverage.seen(self.now - cohort.block).unwrap_or(1.0);
                Part { weight: f64::from(cohort.count) * seen, fees: cohort.fees }
            }));
            let held = self.content.held[class];
            if self.content.stage == Stage::UnderWay && held > 0 {
                let fees = Span { bottom: self.content.floors[class], top: 1.0 };
                parts.push(Part { weight: held as f64, fees });
            }
        }
    }

    /// Evicts of a tier what nodes have seen and what pays less than a rank.
    fn evict_below(&mut self, gossip: &Gossip, tier: &Range<usize>, rank: f64, portions: &mut Portions) {
        for class in public_classes(tier.clone()) {
            let mut evicted = 0;
            self.queues[class].retain_mut(|cohort| {
                let seen = gossip.coverage.seen(self.now - cohort.block).unwrap_or(1.0);
                let leave = portions.of(u64::from(cohort.count), cohort.fees.below(rank) * seen);
                evicted += leave;
                cohort.count -= u32::try_from(leave).unwrap_or(cohort.count);
                cohort.fees = cohort.fees.without_below(rank, seen);
                cohort.count > 0
            });
            self.pending[class] -= evicted;
            self.tally.evicted += evicted;
            let fees = Span { bottom: self.content.floors[class], top: 1.0 };
            if self.content.stage == Stage::UnderWay && self.content.held[class] > 0 {
                self.content.held[class] -= portions.of(self.content.held[class], fees.below(rank));
                self.content.floors[class] = fees.without_below(rank, 1.0).bottom;
            }
        }
    }

    /// Fills a block, the dearest per byte first, as far as the packer's node had seen them by its proposal and as there is
    /// room. Where all pay the same, the oldest go first.
    fn pack(&mut self, gossip: &Gossip, packer: &Packer) {
        self.content.clear();
        self.content.stage = Stage::UnderWay;
        let all_pay_the_same = gossip.tiers.len() == 1;
        for tier in &gossip.tiers {
            let room = gossip.capacity - self.content.bytes;
            if gossip.smallest > room {
                break;
            }
            let bytes = |class: usize| self.pending[class].saturating_mul(gossip.classes[class].size);
            let waiting = || tier.clone().map(bytes).fold(0, u64::saturating_add);
            if !gossip.spread_sizes && waiting() <= room {
                self.take_all(gossip, packer, tier);
            } else if all_pay_the_same {
                self.take_oldest(gossip, packer, tier);
            } else {
                self.take_dearest(gossip, packer, tier);
            }
        }
        self.content.finish();
    }

    /// Takes whatever the packer's node has seen of a tier, for which there is room.
    fn take_all(&mut self, gossip: &Gossip, packer: &Packer, tier: &Range<usize>) {
        for index in tier.clone() {
            let class = Class::at(index);
            if class.is_direct() && !packer.receives_order_flow {
                continue;
            }
            let mut queue = std::mem::take(&mut self.queues[index]);
            let (mut looked_at, mut kept, mut count) = (0, 0, 0);
            while let Some(&cohort) = queue.get(looked_at).filter(|cohort| cohort.block <= packer.as_of) {
                let taken = self.seen(gossip, packer, class, cohort);
                if taken > 0 {
                    self.content.add(index, cohort, taken, gossip.classes[index].size, 0.0);
                    count += u64::from(taken);
                }
                if taken < cohort.count {
                    queue[kept] = Cohort { count: cohort.count - taken, ..cohort };
                    kept += 1;
                }
                looked_at += 1;
            }
            queue.drain(kept..looked_at);
            self.queues[index] = queue;
            self.pending[index] -= count;
        }
    }

    /// Takes the oldest of a tier whose users all pay the same, as long as there is room.
    fn take_oldest(&mut self, gossip: &Gossip, packer: &Packer, tier: &Range<usize>) {
        // Cohorts before a cursor have been looked at, and what is left stays.
        let mut cursors = [0; Class::COUNT];
        let mut next = [None; Class::COUNT];
        for index in tier.clone() {
            next[index] = self.next_cohort(index, &mut cursors[index], packer, true);
        }
        while let Some((index, place)) = first_of(&next, tier, |one, other| one < other) {
            cursors[index] += self.take(gossip, packer, index, place);
            next[index] = self.next_cohort(index, &mut cursors[index], packer, true);
        }
    }

    /// Takes the dearest of a tier, as far as there is room.
    ///
    /// If a tier fits only in part, the ranks above some threshold get in: the one above which there are as many bytes as there
    /// is room for, in expectation. From each cohort goes its expected number, rounded so that the sum over a class is off by less
    /// than one and nobody is favoured (systematic sampling with a random start).
    fn take_dearest(&mut self, gossip: &Gossip, packer: &Packer, tier: &Range<usize>) {
        let room = (gossip.capacity - self.content.bytes) as f64;
        let mut candidates = std::mem::take(&mut self.candidates);
        self.find_candidates(gossip, packer, tier, room, &mut candidates);
        self.parts.clear();
        self.parts.extend(candidates.iter().map(|candidate| candidate.part));
        let too_many = self.parts.iter().map(|part| part.weight).sum::<f64>() - room;
        let fits = too_many <= 0.0;
        let threshold = if fits { 0.0 } else { rank_above(&self.parts, too_many, room * 1e-9) };
        #[expect(clippy::cast_possible_truncation, reason = "a share")]
        let floor = threshold as f32;
        let mut portions = [const { Portions(0.0) }; Class::COUNT];
        if let Some(lots) = self.lots.as_ref().filter(|_| !fits) {
            for index in tier.clone() {
                let entity = packer.agent.index() * Class::COUNT + index;
                portions[index] = Portions(lots.unit(Purpose::DearestOfLevel, packer.as_of, entity as u64));
            }
        }
        let mut left = gossip.capacity - self.content.bytes;
        for candidate in &mut candidates {
            candidate.taken = candidate.seen;
            if !fits {
                let share = 1.0 - candidate.part.fees.below(threshold);
                let taken = portions[candidate.index].of(u64::from(candidate.seen), share).min(left / candidate.unit);
                candidate.taken = u32::try_from(taken).unwrap_or(candidate.seen);
            }
            left -= u64::from(candidate.taken) * candidate.unit;
        }
        if !fits {
            fill_up(&mut candidates, left, portions[tier.start].0, threshold);
        }
        // Places of a class come in falling order: what is removed moves nobody who is still to come.
        for candidate in candidates.drain(..) {
            let Candidate { index, place, unit, taken, .. } = candidate;
            let class = Class::at(index);
            let cohort = self.queues[index][place];
            if taken > 0 {
                self.content.add(index, cohort, taken, unit, floor);
                self.pending[index] -= u64::from(taken);
            }
            if taken == cohort.count {
                self.queues[index].remove(place);
                continue;
            }
            let waiting = &mut self.queues[index][place];
            waiting.count -= taken;
            if !fits {
                waiting.fees = cohort.fees.without_above(threshold, candidate.coverage);
                self.content.lowered.push((class, cohort.block, cohort.fees.top));
            }
        }
        self.candidates = candidates;
    }

    /// Looks for the cohorts of a tier that may have transactions above the threshold, the youngest first.
    ///
    /// In a class older cohorts have no higher top, so the search in it ends at the first one that every node knows and whose
    /// top is below the threshold that those found so far come to: more of them can only raise it.
    fn find_candidates(
        &self,
        gossip: &Gossip,
        packer: &Packer,
        tier: &Range<usize>,
        room: f64,
        candidates: &mut Vec<Candidate>,
    ) {
        let mut cursors = [0; Class::COUNT];
        let mut next = [None; Class::COUNT];
        for index in tier.clone().filter(|&index| gossip.classes[index].size as f64 <= room) {
            next[index] = self.next_cohort(index, &mut cursors[index], packer, false);
        }
        let (mut bytes, mut per_share) = (0.0, 0.0);
        while let Some((index, place)) = first_of(&next, tier, |one, other| one > other) {
            let (class, cohort) = (Class::at(index), self.queues[index][place]);
            let coverage = gossip.coverage.seen(packer.as_of - cohort.block).filter(|_| !class.is_direct());
            if coverage.is_none() && f64::from(cohort.fees.top) * per_share <= bytes - room {
                next[index] = None;
                continue;
            }
            let seen = self.seen(gossip, packer, class, cohort);
            let unit = self.size(gossip, class, Cohort { count: seen, ..cohort });
            let offered = f64::from(seen) * unit as f64;
            bytes += offered;
            // As if its span began at 0, which can only lower the threshold.
            per_share += offered / f64::from(cohort.fees.top);
            let part = Part { weight: offered, fees: cohort.fees };
            let coverage = coverage.unwrap_or(1.0);
            candidates.push(Candidate { index, place, seen, unit, taken: 0, coverage, part });
            cursors[index] += 1;
            next[index] = self.next_cohort(index, &mut cursors[index], packer, false);
        }
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
        let room = gossip.capacity - self.content.bytes;
        let mut taken = self.seen(gossip, packer, class, cohort);
        let size = self.size(gossip, class, Cohort { count: taken, ..cohort });
        if u64::from(taken) * size > room {
            taken = u32::try_from(room / size).unwrap_or(taken);
            if room < gossip.classes[index].size {
                return usize::MAX / 2;
            }
        }
        if taken > 0 {
            self.content.add(index, cohort, taken, size, 0.0);
            self.pending[index] -= u64::from(taken);
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

    /// Bytes of each transaction of a cohort, on the average over them: the size of their class, or where sizes are spread
    /// lognormal around it with the spread that a mean of so many has (exact for one, and by the central limit theorem for
    /// many).
    #[inline]
    fn size(&self, gossip: &Gossip, class: Class, cohort: Cohort) -> u64 {
        let traits = &gossip.classes[class.index()];
        let Some(lots) = self.lots.as_ref().filter(|_| traits.size_cv > 0.0 && cohort.count > 0) else {
            return traits.size;
        };
        let normal: f64 = StandardNormal.sample(&mut lots.sequence(Purpose::Size, cohort.block, class.index() as u64));
        let variance = (traits.size_cv.powi(2) / f64::from(cohort.count)).ln_1p();
        let mean = traits.size as f64 * (variance.sqrt() * normal - variance / 2.0).exp();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let bytes = mean.round() as u64;
        bytes.clamp(1, u64::MAX >> 32)
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
                    Err(place) => {
                        let floor = self.content.floors[class.index()].min(cohort.fees.top);
                        cohort.fees.bottom = cohort.fees.bottom.max(floor);
                        queue.insert(place, cohort);
                    }
                }
                self.pending[class.index()] += u64::from(cohort.count);
                self.oldest = self.oldest.min(cohort.block);
            }
            for &(class, block, top) in &self.content.lowered {
                let queue = &mut self.queues[class.index()];
                if let Ok(place) = queue.binary_search_by_key(&block, |waiting| waiting.block) {
                    queue[place].fees.top = top;
                }
            }
        }
        self.content.clear();
    }

    fn include(&mut self) {
        self.tally.included += self.content.transactions();
        self.content.stage = Stage::Included;
    }
}

/// Shares of several numbers in whole numbers that are right in the mean and whose sum is off by less than one: the rounded sums
/// of what is expected so far, from a random start on.
struct Portions(f64);

impl Portions {
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "parts of counts")]
    fn of(&mut self, count: u64, share: f64) -> u64 {
        let before = self.0 as u64;
        self.0 += share * count as f64;
        (self.0 as u64 - before).min(count)
    }
}

/// The class of a tier whose next cohort goes first, and the place of that cohort in its queue.
#[inline]
fn first_of(
    next: &[Option<(usize, L1Block)>; Class::COUNT],
    tier: &Range<usize>,
    goes_before: impl Fn(L1Block, L1Block) -> bool,
) -> Option<(usize, usize)> {
    let mut first: Option<(usize, usize, L1Block)> = None;
    for index in tier.clone() {
        if let Some((place, block)) = next[index]
            && first.is_none_or(|(_, _, other)| goes_before(block, other))
        {
            first = Some((index, place, block));
        }
    }
    first.map(|(index, place, _)| (index, place))
}

/// Fills what room rounding has left with transactions that pay a little less than the threshold: at most one of each cohort, from
/// the one on at which a random number points.
fn fill_up(candidates: &mut [Candidate], mut left: u64, random: f64, threshold: f64) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place")]
    let start = (random.fract() * candidates.len() as f64) as usize;
    let (before, from) = candidates.split_at_mut(start.min(candidates.len()));
    for candidate in from.iter_mut().chain(before) {
        let pays = f64::from(candidate.part.fees.top) > threshold;
        if pays && candidate.unit <= left && candidate.taken < candidate.seen {
            candidate.taken += 1;
            left -= candidate.unit;
        }
    }
}

/// The rank below which a given weight lies, up to a tolerance. The weight below a rank grows piecewise linearly in it; Newton's method,
/// with a bisection where it would leave the interval in which the solution is known to lie.
fn rank_above(parts: &[Part], weight: f64, tolerance: f64) -> f64 {
    const MOST_STEPS: usize = 60;
    let (mut low, mut high, mut rank) = (0.0, 1.0, 0.0);
    for _ in 0..MOST_STEPS {
        let (mut below, mut slope) = (0.0, 0.0);
        for part in parts {
            let (bottom, top) = part.fees.ends();
            if rank >= top {
                below += part.weight;
            } else if rank >= bottom {
                let density = part.weight / (top - bottom);
                below += density * (rank - bottom);
                slope += density;
            }
        }
        let missing = weight - below;
        if missing.abs() <= tolerance {
            break;
        }
        if missing > 0.0 {
            low = rank;
        } else {
            high = rank;
        }
        let next = rank + missing / slope;
        rank = if next > low && next < high { next } else { f64::midpoint(low, high) };
    }
    rank
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
        as_of: started_at + proposal.delay(),
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
