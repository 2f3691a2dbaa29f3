//! Demand: which transactions users create, and what each kind of them is like.

use std::f64::consts::PI;
use std::ops::Range;
use std::sync::Arc;

use gddt_engine::{Absorb, Chance, Context, Draws, Signal};

use super::coverage::{Coverage, Network};
use super::poisson::{AnyMean, PoissonTable, PoissonTables};
use crate::l1::Series;
use crate::parameters::{Mempool, Positive, ProtocolSettings};
use crate::streams::Purpose;
use crate::units::{Gwei, L1Block, Tokens};
use crate::{Params, State};

/// Most transactions that users may create per L1 block: tables and counts are made for that many.
pub(crate) const MOST_PER_BLOCK: f64 = 1e5;

/// Levels of the fee per byte, each of the same number of transactions.
pub const LEVELS: usize = 8;

/// Classes of one level: private and public, by the public mempool and directly.
const CLASSES_OF_A_LEVEL: usize = 4;

/// What tells transactions apart: their level of fee per byte (0 is the dearest), whether they are private, and whether
/// they go to some sequencers directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class(u8);

impl Class {
    /// How many there are.
    pub const COUNT: usize = LEVELS * CLASSES_OF_A_LEVEL;

    /// All classes, the dearest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        (0..Self::COUNT).map(Self::at)
    }

    /// The class at a place of tables by class.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "32 classes")]
    pub(super) const fn at(index: usize) -> Self {
        Self(index as u8)
    }

    /// The place in tables by class.
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The level of its fee per byte, 0 being the dearest.
    #[inline]
    pub const fn level(self) -> usize {
        self.index() / CLASSES_OF_A_LEVEL
    }

    /// Whether the users prove it themselves.
    #[inline]
    pub const fn is_private(self) -> bool {
        self.0 & 1 == 0
    }

    /// Whether it goes to some sequencers directly.
    #[inline]
    pub const fn is_direct(self) -> bool {
        self.0 & 2 != 0
    }
}

/// A number for each class.
pub(super) type ByClass = [u32; Class::COUNT];

/// What the transactions of a class are like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClassTraits {
    /// Bytes of a transaction, in the mean.
    pub size: u64,
    /// Their standard deviation, in parts of the mean.
    pub size_cv: f64,
    /// What the user of a transaction of that size pays.
    pub fee: Tokens,
    /// What a user pays per byte, in tokens.
    pub fee_per_byte: f64,
}

/// Mempools, gossip and demand under some parameters, worked out once.
#[derive(Clone, Debug, PartialEq)]
pub struct Gossip {
    /// What the transactions of each class are like.
    pub classes: [ClassTraits; Class::COUNT],
    /// Mean size of the smaller kind of transactions, in bytes.
    pub(super) smallest: u64,
    /// Whether transactions of a kind differ in size.
    pub(super) spread_sizes: bool,
    /// Runs of classes that pay the same per byte, the dearest first.
    pub(super) tiers: Vec<Range<usize>>,
    demand: Demand,
    /// How fast a transaction gets to the nodes.
    pub coverage: Arc<Coverage>,
    /// Most bytes in a block.
    pub capacity: u64,
    /// Oldest age of a transaction that waits, in L1 blocks.
    pub expiry: u64,
    /// Most transactions of the public mempool.
    pub cap: Option<u64>,
    /// Length of an L1 block, in seconds.
    pub seconds_per_block: f64,
    /// Chance that a sequencer receives private order flow.
    pub receives_order_flow: Chance,
}

impl Gossip {
    /// Works out what `mempool = "gossip"` needs; nothing under "aggregate". A series of demand, if it is recorded.
    pub(crate) fn of(protocol: &ProtocolSettings, demand: Option<Series<f64>>) -> Option<Arc<Self>> {
        if protocol.mempool != Mempool::Gossip {
            return None;
        }
        let seconds_per_block = 86_400.0 / protocol.l1_blocks_per_day.get() as f64;
        let levels = fee_levels(
            protocol.transaction_average_fee_per_size.to_f64(),
            protocol.transaction_fee_per_size_sd.to_f64(),
        );
        let mut classes = [ClassTraits::default(); Class::COUNT];
        let sizes = [protocol.public_transaction_size, protocol.private_transaction_size].map(Positive::get);
        let sds = [protocol.public_transaction_size_sd, protocol.private_transaction_size_sd];
        let gwei_to_tokens = protocol.gwei_to_tokens.to_f64();
        for class in Class::all() {
            let kind = usize::from(class.is_private());
            let (size, level) = (sizes[kind], levels[class.level()]);
            classes[class.index()] = ClassTraits {
                size,
                size_cv: sds[kind] as f64 / size as f64,
                fee: Gwei::nearest(size as f64 * level).in_tokens(gwei_to_tokens),
                fee_per_byte: level * gwei_to_tokens,
            };
        }
        let mut tiers: Vec<Range<usize>> = Vec::new();
        for level in 0..LEVELS {
            let range = level * CLASSES_OF_A_LEVEL..(level + 1) * CLASSES_OF_A_LEVEL;
            match tiers.last_mut() {
                Some(last) if levels[level] == levels[level - 1] => last.end = range.end,
                _ => tiers.push(range),
            }
        }
        let coverage = Coverage::of(&Network {
            nodes: usize::try_from(protocol.gossip_nodes.get()).unwrap_or(usize::MAX),
            degree: usize::try_from(protocol.gossip_degree.get()).unwrap_or(usize::MAX),
            hop_mean: protocol.gossip_hop_latency_mean.to_f64(),
            hop_sd: protocol.gossip_hop_latency_sd.to_f64(),
            seconds_per_block,
        });
        Some(Arc::new(Self {
            classes,
            smallest: sizes[0].min(sizes[1]),
            spread_sizes: sds.iter().any(|&sd| sd > 0),
            tiers,
            demand: match demand {
                None => Demand::of_a_cycle(protocol, seconds_per_block),
                Some(series) => Demand::recorded(protocol, series),
            },
            coverage,
            capacity: protocol.block_capacity_bytes.get(),
            expiry: protocol.tx_expiry_blocks.get(),
            cap: Some(protocol.mempool_cap_transactions).filter(|&cap| cap > 0),
            seconds_per_block,
            receives_order_flow: Chance::new(protocol.private_order_flow_sequencer_share.to_f64()),
        }))
    }

    /// The row of L1 block 0 of a run in the series of recorded demand.
    pub(crate) fn demand_offset(&self, draws: &Draws) -> usize {
        match &self.demand {
            Demand::Cycle { .. } => 0,
            Demand::Recorded { series, .. } => series.offset(draws),
        }
    }

    /// The most that users can pay for one block, in tokens.
    pub(crate) fn dearest_block(protocol: &ProtocolSettings) -> f64 {
        let levels = fee_levels(
            protocol.transaction_average_fee_per_size.to_f64(),
            protocol.transaction_fee_per_size_sd.to_f64(),
        );
        protocol.block_capacity_bytes.get() as f64 * levels[0] * protocol.gwei_to_tokens.to_f64()
    }
}

/// The lognormal fee per byte, cut into [`LEVELS`] parts of equal probability, each at its conditional mean, so that the
/// mean is kept; the dearest first. With v = ln(1 + (sd / mean)^2), E[X; X <= q(p)] = mean Phi(z(p) - sqrt v).
fn fee_levels(mean: f64, sd: f64) -> [f64; LEVELS] {
    if mean <= 0.0 || sd <= 0.0 {
        return [mean; LEVELS];
    }
    let spread = (1.0 + (sd / mean).powi(2)).ln().sqrt();
    let below = |part: usize| match part {
        0 => 0.0,
        LEVELS => 1.0,
        _ => normal_distribution(quantile(part) - spread),
    };
    std::array::from_fn(|level| {
        let part = LEVELS - level;
        mean * LEVELS as f64 * (below(part) - below(part - 1)).max(0.0)
    })
}

/// The standard normal quantile of `part` of [`LEVELS`], from 1 on.
fn quantile(part: usize) -> f64 {
    const HALF: usize = LEVELS / 2;
    /// Those of 1/8, ..., 4/8; the others by symmetry.
    const QUANTILES: [f64; HALF] = [-1.150_349_380_376_008, -0.674_489_750_196_082, -0.318_639_363_964_375, 0.0];
    if part <= HALF { QUANTILES[part - 1] } else { -QUANTILES[LEVELS - part - 1] }
}

/// The standard normal distribution function, to about 1e-15: Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...).
/// Source: G. Marsaglia, Evaluating the normal distribution, Journal of Statistical Software 11 (2004).
fn normal_distribution(x: f64) -> f64 {
    if x.abs() > 8.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut divisor) = (x, x, 1.0);
    while sum + term != sum {
        divisor += 2.0;
        term *= x * x / divisor;
        sum += term;
    }
    0.5 + sum * (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

/// How many transactions of each class users create in an L1 block.
#[derive(Clone, Debug, PartialEq)]
enum Demand {
    /// Constant, or around a daily cycle.
    Cycle {
        /// By part of the day: the tables of the classes of a level (levels are alike).
        parts: Vec<[PoissonTable; CLASSES_OF_A_LEVEL]>,
        blocks_per_day: u64,
    },
    /// Around a series from a file.
    Recorded {
        /// Mean numbers of transactions.
        series: Series<f64>,
        /// What part of them belongs to each class of a level.
        shares: [f64; CLASSES_OF_A_LEVEL],
        tables: PoissonTables,
    },
}

/// Parts of a day in which demand is constant.
const PARTS_OF_A_DAY: u64 = 48;

/// What part of demand belongs to each class of a level.
fn shares_of_classes(protocol: &ProtocolSettings) -> [f64; CLASSES_OF_A_LEVEL] {
    let (public, direct) = (protocol.public_share.to_f64(), protocol.private_order_flow_share.to_f64());
    [(1.0 - public) * (1.0 - direct), public * (1.0 - direct), (1.0 - public) * direct, public * direct]
        .map(|share| share / LEVELS as f64)
}

impl Demand {
    fn of_a_cycle(protocol: &ProtocolSettings, seconds_per_block: f64) -> Self {
        let per_block = protocol.transactions_per_second.to_f64() * seconds_per_block;
        let amplitude = protocol.transactions_daily_amplitude.to_f64();
        let shares = shares_of_classes(protocol);
        let tables = |factor: f64| shares.map(|share| PoissonTable::new(per_block * factor * share));
        let parts = if amplitude > 0.0 { PARTS_OF_A_DAY } else { 1 };
        let wave = |part: u64| (2.0 * PI * part as f64 / PARTS_OF_A_DAY as f64).cos();
        // The mean of the sine over a part, so that the mean over a day is kept.
        let mean = |part| (wave(part) - wave(part + 1)) * PARTS_OF_A_DAY as f64 / (2.0 * PI);
        let parts = (0..parts).map(|part| tables((1.0 + amplitude * mean(part)).max(0.0))).collect();
        Self::Cycle { parts, blocks_per_day: protocol.l1_blocks_per_day.get() }
    }

    fn recorded(protocol: &ProtocolSettings, series: Series<f64>) -> Self {
        let shares = shares_of_classes(protocol);
        let largest = series.largest() * shares.iter().copied().fold(0.0, f64::max);
        Self::Recorded { series, shares, tables: PoissonTables::up_to(largest) }
    }

    #[inline]
    fn create(&self, draws: &Draws, offset: usize, block: L1Block) -> ByClass {
        let tables = match self {
            Self::Cycle { parts, blocks_per_day } => match parts.as_slice() {
                [always] => always,
                parts => {
                    let part = block % blocks_per_day * parts.len() as u64 / blocks_per_day;
                    &parts[usize::try_from(part).unwrap_or(0)]
                }
            },
            Self::Recorded { series, shares, tables } => {
                return create_around(series.at(offset, block), shares, tables, draws, block);
            }
        };
        let mut created = [0; Class::COUNT];
        for (level, created) in (0..).zip(created.chunks_exact_mut(CLASSES_OF_A_LEVEL)) {
            let bits = draws.lanes(Purpose::Demand, block, level);
            for ((created, table), bits) in created.iter_mut().zip(tables).zip(bits) {
                *created = table.draw(bits);
            }
        }
        created
    }
}

/// How many transactions of each class users create around a mean number for all classes together.
fn create_around(
    mean: f64,
    shares: &[f64; CLASSES_OF_A_LEVEL],
    tables: &PoissonTables,
    draws: &Draws,
    block: L1Block,
) -> ByClass {
    let means = shares.map(|share| tables.mean(mean * share));
    let is_large = means.iter().any(AnyMean::is_large);
    let mut created = [0; Class::COUNT];
    for (level, created) in (0..).zip(created.chunks_exact_mut(CLASSES_OF_A_LEVEL)) {
        let bits = draws.lanes(Purpose::Demand, block, level);
        let second = if is_large { draws.lanes(Purpose::Demand, block, level + LEVELS as u64) } else { [0; 4] };
        for (place, created) in created.iter_mut().enumerate() {
            *created = means[place].draw(bits[place], second[place]);
        }
    }
    created
}

/// The transactions that users created since the step before, worked out as they are taken.
#[derive(Debug)]
pub struct Arrivals<'a> {
    gossip: &'a Gossip,
    draws: &'a Draws,
    demand_offset: usize,
    blocks: std::ops::RangeInclusive<L1Block>,
}

/// Policy: users create transactions in every L1 block since the step before, skipped ones included.
#[inline]
pub fn create_transactions<'a>(context: &Context<'a, Params>, state: &State) -> Option<Arrivals<'a>> {
    let gossip = context.params.gossip.as_deref()?;
    Some(Arrivals {
        gossip,
        draws: context.draws,
        demand_offset: context.params.demand_offset,
        blocks: state.mempool.now() + 1..=state.clock.time_l1,
    })
}

/// The signal of the block *Information propagation*: new transactions by L1 block and class.
#[derive(Debug, Default)]
pub struct Spread {
    /// The first L1 block that is looked at.
    pub(super) first: L1Block,
    /// By L1 block from there: how many transactions of each class were created.
    pub(super) created: Vec<ByClass>,
}

impl Signal for Spread {
    #[inline]
    fn clear(&mut self) {
        self.created.clear();
    }
}

/// One policy contributes arrivals.
impl Absorb<Arrivals<'_>> for Spread {
    #[inline]
    fn absorb(&mut self, arrivals: Arrivals<'_>) {
        let Arrivals { gossip, draws, demand_offset, blocks } = arrivals;
        self.first = *blocks.start();
        self.created.extend(blocks.map(|block| gossip.demand.create(draws, demand_offset, block)));
    }
}

#[cfg(test)]
mod tests {
    use gddt_engine::Draws;

    use super::{Class, Demand, LEVELS, fee_levels, normal_distribution, quantile};
    use crate::parameters::{Mempool, ProtocolSettings};
    use crate::units::{Factor, Share};

    #[test]
    fn the_normal_distribution_function_has_its_known_values() {
        // Abramowitz & Stegun, table 26.1.
        for (x, expected) in
            [(0.0, 0.5), (1.0, 0.841_344_746_068_543), (-2.0, 0.022_750_131_948_179), (5.0, 0.999_999_713_348)]
        {
            assert!((normal_distribution(x) - expected).abs() < 1e-12, "{x}");
        }
        for part in 1..LEVELS {
            let share = part as f64 / LEVELS as f64;
            assert!((normal_distribution(quantile(part)) - share).abs() < 1e-12, "{part} of {LEVELS}");
        }
    }

    #[test]
    fn levels_keep_the_mean_and_fall() {
        for (mean, sd) in [(50.5, 25.0), (50.5, 500.0), (1.0, 1e-3), (1e-9, 1e9)] {
            let levels = fee_levels(mean, sd);
            let kept = levels.iter().sum::<f64>() / LEVELS as f64;
            assert!((kept / mean - 1.0).abs() < 1e-12, "{mean}, {sd}: {kept}");
            assert!(levels.windows(2).all(|pair| pair[0] >= pair[1]) && levels[LEVELS - 1] >= 0.0, "{levels:?}");
        }
        assert_eq!(fee_levels(7.0, 0.0), [7.0; LEVELS]);
    }

    fn protocol() -> ProtocolSettings {
        ProtocolSettings {
            mempool: Mempool::Gossip,
            transactions_per_second: Factor::new(2.0).unwrap_or_default(),
            public_share: Share::new(0.25).unwrap_or_default(),
            private_order_flow_share: Share::new(0.4).unwrap_or_default(),
            ..ProtocolSettings::default()
        }
    }

    /// 20 000 L1 blocks: each class within 4.5 standard errors of its mean (32 classes: a false alarm in 4000 tests).
    #[test]
    fn every_class_has_its_share_of_demand() {
        let demand = Demand::of_a_cycle(&protocol(), 12.0);
        let draws = Draws::new(3, 3);
        let mut sums = [0_u64; Class::COUNT];
        for block in 0..20_000 {
            for (sum, created) in sums.iter_mut().zip(demand.create(&draws, 0, block)) {
                *sum += u64::from(created);
            }
        }
        for class in Class::all() {
            let kind = if class.is_private() { 0.75 } else { 0.25 };
            let channel = if class.is_direct() { 0.4 } else { 0.6 };
            let expected = 20_000.0 * 24.0 * kind * channel / LEVELS as f64;
            let sum = sums[class.index()] as f64;
            assert!((sum - expected).abs() < 4.5 * expected.sqrt(), "{class:?}: {sum} and {expected}");
        }
    }

    /// The first half of a day under amplitude A brings (1/2 + A / pi) of it; 20 days, 4.5 standard errors.
    #[test]
    fn the_daily_cycle_keeps_the_mean_and_peaks_in_the_first_half() {
        let wavy = ProtocolSettings { transactions_daily_amplitude: Share::new(0.6).unwrap_or_default(), ..protocol() };
        let demand = Demand::of_a_cycle(&wavy, 12.0);
        let draws = Draws::new(3, 4);
        let mut halves = [0.0_f64; 2];
        for block in 0..20 * 7152_u64 {
            let half = usize::from(block % 7152 >= 3576);
            halves[half] += demand.create(&draws, 0, block).iter().map(|&created| f64::from(created)).sum::<f64>();
        }
        let day = 20.0 * 7152.0 * 24.0;
        for (half, part) in [(0, 0.5 + 0.6 / std::f64::consts::PI), (1, 0.5 - 0.6 / std::f64::consts::PI)] {
            let expected = day * part;
            assert!((halves[half] - expected).abs() < 4.5 * expected.sqrt(), "{halves:?} and {expected}");
        }
    }
}
