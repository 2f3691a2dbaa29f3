//! The key layout: which counter a draw is read from.

use super::philox::philox4x64;
use super::sequence::Sequence;
use super::{Chance, unit};

/// A purpose that randomness is drawn for. One stream per purpose: streams never share a draw.
pub trait Stream: Copy {
    /// The number of the stream, different for every purpose of a model, and never reused for another one.
    fn id(self) -> u32;
}

/// All randomness of one trajectory, as a pure function of (seed, run, stream, time, entity).
///
/// | Philox word | holds |
/// |---|---|
/// | key 0, key 1 | seed, run |
/// | counter 0 | time (for the twin: the L1 block) |
/// | counter 1 | entity / 4 (single draws: four entities share the four words), or entity ([`Sequence`]) |
/// | counter 2 | stream in the upper half; 0 for single draws, 1, 2, … for the blocks of a [`Sequence`] in the lower |
/// | counter 3 | 0, or the subset + 1 when subsets are to be independent |
///
/// Because the parameter combination (*subset*) is not part of the key, the same run meets the same world under
/// every combination (common random numbers), so that comparing two combinations is a paired comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    key: [u64; 2],
    subset: u64,
}

impl Draws {
    /// The draws of one run, the same under every parameter combination.
    pub const fn new(seed: u64, run: u64) -> Self {
        Self { key: [seed, run], subset: 0 }
    }

    /// The draws of one run that differ between parameter combinations.
    pub const fn independent(seed: u64, run: u64, subset: u64) -> Self {
        Self { key: [seed, run], subset: subset.wrapping_add(1) }
    }

    /// The draws of the same seed under another run index: for worlds that several runs are to share.
    #[must_use]
    pub const fn of_run(self, run: u64) -> Self {
        Self { key: [self.key[0], run], subset: self.subset }
    }

    #[inline(always)]
    pub(super) fn block(&self, stream: u32, time: u64, entity: u64, index: u32) -> [u64; 4] {
        philox4x64([time, entity, (u64::from(stream) << 32) | u64::from(index), self.subset], self.key)
    }

    /// The raw bits of the four entities `4 group`, …, `4 group + 3`.
    #[inline(always)]
    pub fn lanes(&self, stream: impl Stream, time: u64, group: u64) -> [u64; 4] {
        self.block(stream.id(), time, group, 0)
    }

    /// 64 random bits.
    #[inline(always)]
    pub fn bits(&self, stream: impl Stream, time: u64, entity: u64) -> u64 {
        self.lanes(stream, time, entity / 4)[(entity % 4) as usize]
    }

    /// A number uniform on [0, 1).
    #[inline(always)]
    pub fn unit(&self, stream: impl Stream, time: u64, entity: u64) -> f64 {
        unit(self.bits(stream, time, entity))
    }

    /// A yes/no draw.
    #[inline(always)]
    pub fn happens(&self, chance: Chance, stream: impl Stream, time: u64, entity: u64) -> bool {
        chance.happens(self.bits(stream, time, entity))
    }

    /// An index uniform on 0, …, `count` - 1 (0 if `count` is 0), by multiplication: the bias is below `count` / 2^64.
    #[inline]
    pub fn index(&self, count: usize, stream: impl Stream, time: u64, entity: u64) -> usize {
        let product = u128::from(self.bits(stream, time, entity)) * count as u128;
        usize::try_from(product >> 64).unwrap_or(0)
    }

    /// A generator for distributions that need an unknown number of draws. It shares no draw with anything else.
    pub fn sequence(&self, stream: impl Stream, time: u64, entity: u64) -> Sequence {
        Sequence::new(*self, stream.id(), time, entity)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Draws, Stream};

    #[derive(Clone, Copy)]
    struct Purpose(u32);
    impl Stream for Purpose {
        fn id(self) -> u32 {
            self.0
        }
    }

    #[test]
    fn every_part_of_the_key_changes_the_draw() {
        let mut seen = HashSet::new();
        for (seed, run, stream, time, entity) in [
            (1, 1, 1, 1, 1),
            (2, 1, 1, 1, 1),
            (1, 2, 1, 1, 1),
            (1, 1, 2, 1, 1),
            (1, 1, 1, 2, 1),
            (1, 1, 1, 1, 2),
            (1, 1, 1, 1, 5),
        ] {
            assert!(seen.insert(Draws::new(seed, run).bits(Purpose(stream), time, entity)));
        }
        assert!(seen.insert(Draws::independent(1, 1, 0).bits(Purpose(1), 1, 1)));
        assert!(seen.insert(Draws::independent(1, 1, 1).bits(Purpose(1), 1, 1)));
    }

    #[test]
    fn the_same_key_gives_the_same_draw_whenever_it_is_asked() {
        let draws = Draws::new(7, 3);
        let first = draws.unit(Purpose(4), 100, 9);
        let _elsewhere = draws.unit(Purpose(5), 100, 9);
        assert_eq!(first.to_bits(), draws.unit(Purpose(4), 100, 9).to_bits());
        assert_eq!(draws.of_run(3), draws);
    }

    /// 40 000 draws in 10 cells: the chi-square statistic has 9 degrees of freedom; 33.7 is exceeded with
    /// probability 1e-4 (and the seed is fixed).
    #[test]
    fn units_and_indices_are_uniform() {
        let draws = Draws::new(11, 1);
        let (mut by_unit, mut by_index) = ([0_u32; 10], [0_u32; 10]);
        for time in 0..10_000 {
            for entity in 0..4 {
                let unit = draws.unit(Purpose(1), time, entity);
                by_unit[(1..10).filter(|&tenths| unit >= f64::from(tenths) / 10.0).count()] += 1;
                by_index[draws.index(10, Purpose(2), time, entity)] += 1;
            }
        }
        for cells in [by_unit, by_index] {
            let chi_square: f64 = cells.iter().map(|&n| (f64::from(n) - 4_000.0).powi(2) / 4_000.0).sum();
            assert!(chi_square < 33.7, "{cells:?}");
        }
    }
}
