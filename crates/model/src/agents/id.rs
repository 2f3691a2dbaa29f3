//! Names for agents, and sets of them.

/// An agent of the trajectory: its place in the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentId(pub u32);

impl AgentId {
    /// The place in per-agent tables.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The agent at a place.
    ///
    /// Populations are limited to far below 2^32 when they are resolved, so nothing is cut.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "populations are limited to 10^6 agents")]
    pub fn at(index: usize) -> Self {
        Self(index as u32)
    }
}

/// A set of agents, one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentSet {
    words: Vec<u64>,
}

impl AgentSet {
    /// The empty set over a number of agents.
    pub fn none_of(agents: usize) -> Self {
        Self { words: vec![0; agents.div_ceil(64)] }
    }

    /// Takes every agent out, for a population of that size.
    pub fn reset(&mut self, agents: usize) {
        self.words.clear();
        self.words.resize(agents.div_ceil(64), 0);
    }

    /// Becomes equal to another set, reusing memory.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.words.clear();
        self.words.extend_from_slice(&other.words);
    }

    /// Takes every agent out.
    #[inline]
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Puts an agent in or takes it out.
    #[inline]
    pub fn set(&mut self, agent: AgentId, member: bool) {
        let (word, bit) = (agent.index() / 64, 1_u64 << (agent.index() % 64));
        if member {
            self.words[word] |= bit;
        } else {
            self.words[word] &= !bit;
        }
    }

    /// Whether the agent is in the set.
    #[inline]
    pub fn contains(&self, agent: AgentId) -> bool {
        self.words[agent.index() / 64] >> (agent.index() % 64) & 1 == 1
    }

    /// How many agents are in the set.
    #[inline]
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether nobody is in the set.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The words, 64 agents each, lowest agent in the lowest bit.
    #[inline]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The words of the agents that are in this set and not in the other.
    #[inline]
    pub fn words_without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = u64> + 'a {
        self.words.iter().zip(&other.words).map(|(&mine, &theirs)| mine & !theirs)
    }

    /// Whether every agent of this set is in the other.
    #[inline]
    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.words_without(other).all(|word| word == 0)
    }

    /// The agents of the set in ascending order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = AgentId> + '_ {
        members(self.words.iter().copied())
    }
}

/// The agents whose bits are set in the words, in ascending order.
#[inline]
pub(crate) fn members(words: impl Iterator<Item = u64>) -> impl Iterator<Item = AgentId> {
    words.enumerate().flat_map(|(index, mut word)| {
        std::iter::from_fn(move || {
            if word == 0 {
                return None;
            }
            let bit = word.trailing_zeros() as usize;
            word &= word - 1;
            Some(AgentId::at(64 * index + bit))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{AgentId, AgentSet};

    #[test]
    fn a_set_holds_what_was_put_in_and_lists_it_in_order() {
        let mut set = AgentSet::none_of(130);
        for index in [129, 0, 63, 64, 5] {
            set.set(AgentId(index), true);
        }
        set.set(AgentId(5), false);
        assert_eq!(set.iter().map(|agent| agent.0).collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert_eq!(set.len(), 4);
        assert!(set.contains(AgentId(64)) && !set.contains(AgentId(5)));
        let mut larger = set.clone();
        larger.set(AgentId(7), true);
        assert!(set.is_subset_of(&larger) && !larger.is_subset_of(&set));
        set.clear();
        assert!(set.is_empty());
    }
}
