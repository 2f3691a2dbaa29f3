//! What the strategies of a search have in common: what they are told, and what they may take.

use std::collections::{BTreeMap, BTreeSet};

use super::space::{Point, Space};
use super::{Known, SearchSettings};

/// Chooses the points of a round.
pub(super) trait Strategy {
    /// New points, all admitted by the sieve; none when there is nothing more to look for.
    fn propose(&mut self, so_far: &SoFar<'_>, sieve: &mut Sieve<'_>) -> Vec<Point>;
}

/// What a strategy knows when it is asked for a round.
pub(super) struct SoFar<'a> {
    /// The grid.
    pub space: &'a Space,
    /// How hard to look.
    pub settings: &'a SearchSettings,
    /// Everything that was tried.
    pub known: &'a BTreeMap<Point, Known>,
    /// The best points, the best first.
    pub elite: &'a [Point],
    /// Whether the last round brought another best point.
    pub moved: bool,
    /// The round, from 0.
    pub round: usize,
}

/// Lets each valid point through once.
pub(super) struct Sieve<'a> {
    known: &'a BTreeMap<Point, Known>,
    /// Outlives the round, so that no point is checked twice.
    refused: &'a mut BTreeSet<Point>,
    taken: BTreeSet<Point>,
    is_valid: &'a dyn Fn(&[u32]) -> bool,
}

impl<'a> Sieve<'a> {
    pub fn new(
        known: &'a BTreeMap<Point, Known>,
        refused: &'a mut BTreeSet<Point>,
        is_valid: &'a dyn Fn(&[u32]) -> bool,
    ) -> Self {
        Self { known, refused, taken: BTreeSet::new(), is_valid }
    }

    /// Whether a point was not tried, taken or refused before.
    pub fn is_new(&self, point: &Point) -> bool {
        !self.known.contains_key(point) && !self.taken.contains(point) && !self.refused.contains(point)
    }

    /// Whether a point is new and valid; then it is taken.
    pub fn admits(&mut self, point: &Point) -> bool {
        if !self.is_new(point) {
            return false;
        }
        let is_valid = (self.is_valid)(point);
        if is_valid {
            self.taken.insert(point.clone())
        } else {
            self.refused.insert(point.clone())
        };
        is_valid
    }
}
