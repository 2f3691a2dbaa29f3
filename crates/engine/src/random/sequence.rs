//! A keyed generator in the form that distribution crates take.

use std::convert::Infallible;

use rand_core::TryRng;
use rand_core::utils::fill_bytes_via_next_word;

use super::{Chance, Draws, unit};

/// The sequence of random words that belongs to one (stream, time, entity): a [`rand_core::Rng`].
#[derive(Clone, Debug)]
pub struct Sequence {
    draws: Draws,
    stream: u32,
    time: u64,
    entity: u64,
    /// Blocks read so far; block 0 belongs to single draws, so the first one here is 1.
    blocks: u32,
    words: [u64; 4],
    used: usize,
}

impl Sequence {
    pub(super) fn new(draws: Draws, stream: u32, time: u64, entity: u64) -> Self {
        Self { draws, stream, time, entity, blocks: 0, words: [0; 4], used: 4 }
    }

    /// The next number uniform on [0, 1).
    #[inline]
    pub fn unit(&mut self) -> f64 {
        unit(self.next())
    }

    /// The next yes/no draw.
    #[inline]
    pub fn happens(&mut self, chance: Chance) -> bool {
        chance.happens(self.next())
    }

    fn next(&mut self) -> u64 {
        if self.used == self.words.len() {
            self.blocks = self.blocks.wrapping_add(1);
            self.words = self.draws.block(self.stream, self.time, self.entity, self.blocks);
            self.used = 0;
        }
        self.used += 1;
        self.words[self.used - 1]
    }
}

impl TryRng for Sequence {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(destination, || self.try_next_u64())
    }
}

#[cfg(test)]
mod tests {
    use rand_core::Rng;

    use crate::random::{Chance, Draws, Stream, unit};

    #[derive(Clone, Copy)]
    struct Purpose;
    impl Stream for Purpose {
        fn id(self) -> u32 {
            3
        }
    }

    #[test]
    fn a_sequence_repeats_and_shares_nothing_with_single_draws() {
        let draws = Draws::new(5, 8);
        let mut first = draws.sequence(Purpose, 2, 0);
        let mut again = draws.sequence(Purpose, 2, 0);
        let words: Vec<u64> = (0..9).map(|_| first.next_u64()).collect();
        assert_eq!(words, (0..9).map(|_| again.next_u64()).collect::<Vec<_>>());
        assert!((0..4).all(|entity| !words.contains(&draws.bits(Purpose, 2, entity))));
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn single_draws_of_a_sequence_are_made_of_its_words() {
        let draws = Draws::new(5, 8);
        let (mut words, mut sequence) = (draws.sequence(Purpose, 2, 0), draws.sequence(Purpose, 2, 0));
        for _ in 0..100 {
            assert_eq!(sequence.unit().to_bits(), unit(words.next_u64()).to_bits());
            assert_eq!(sequence.happens(Chance::new(0.3)), Chance::new(0.3).happens(words.next_u64()));
        }
    }

    #[test]
    fn bytes_are_those_of_the_words() {
        let draws = Draws::new(5, 8);
        let mut bytes = [0; 11];
        draws.sequence(Purpose, 2, 0).fill_bytes(&mut bytes);
        let mut words = draws.sequence(Purpose, 2, 0);
        assert_eq!(bytes[..8], words.next_u64().to_le_bytes());
        assert_eq!(bytes[8..], words.next_u64().to_le_bytes()[..3]);
    }
}
