//! Splitting the chunks of a run over processes or machines.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ResultError;

/// One of `count` shards, counted from 1: it owns every chunk `c` with `c % count == index - 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Shard {
    index: u32,
    count: u32,
}

#[derive(Deserialize)]
struct Unchecked {
    index: u32,
    count: u32,
}

impl TryFrom<Unchecked> for Shard {
    type Error = ResultError;

    fn try_from(shard: Unchecked) -> Result<Self, ResultError> {
        Self::new(shard.index, shard.count)
    }
}

impl Shard {
    /// Shard `index` of `count`.
    ///
    /// # Errors
    /// Not `1 <= index <= count`.
    pub fn new(index: u32, count: u32) -> Result<Self, ResultError> {
        if (1..=count).contains(&index) {
            Ok(Self { index, count })
        } else {
            Err(ResultError::BadShard { text: format!("{index}/{count}") })
        }
    }

    /// Which one, counting from 1.
    pub fn index(self) -> u32 {
        self.index
    }

    /// Of how many.
    pub fn count(self) -> u32 {
        self.count
    }

    /// Whether a chunk is this shard's to compute.
    pub fn owns(self, chunk: u64) -> bool {
        chunk % u64::from(self.count) == u64::from(self.index - 1)
    }

    /// Whether it owns none of so many chunks.
    pub fn is_idle(self, chunks: u64) -> bool {
        u64::from(self.index) > chunks
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = ResultError;

    fn from_str(text: &str) -> Result<Self, ResultError> {
        let bad = || ResultError::BadShard { text: text.to_owned() };
        let (index, count) = text.split_once('/').ok_or_else(bad)?;
        let (index, count) = (index.trim().parse().map_err(|_| bad())?, count.trim().parse().map_err(|_| bad())?);
        Self::new(index, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chunk_is_owned_by_exactly_one_shard() {
        let shards: Vec<Shard> = (1..=3).map(|index| Shard::new(index, 3).unwrap()).collect();
        for chunk in 0..10 {
            assert_eq!(shards.iter().filter(|shard| shard.owns(chunk)).count(), 1);
        }
        for chunks in 0..10 {
            let own_none = |shard: Shard| (0..chunks).all(|chunk| !shard.owns(chunk));
            assert!(shards.iter().all(|shard| shard.is_idle(chunks) == own_none(*shard)));
        }
        assert!(shards[0].owns(0) && shards[2].owns(5));
    }

    #[test]
    fn only_one_to_n_of_n_parses() {
        assert_eq!("2/8".parse::<Shard>().unwrap(), Shard::new(2, 8).unwrap());
        assert_eq!(Shard::new(2, 8).unwrap().to_string(), "2/8");
        for text in ["0/8", "9/8", "1/0", "1", "a/b", "1/2/3", "-1/2", ""] {
            assert!(matches!(text.parse::<Shard>(), Err(ResultError::BadShard { .. })), "{text}");
        }
        assert!(serde_json::from_str::<Shard>(r#"{"index":0,"count":2}"#).is_err());
    }
}
