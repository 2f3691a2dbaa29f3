//! Adaptive search on a grid too large to be tried out.
//!
//! A [`Search`] asks for points to be tried with some effort (replicates) and is told their scores; who tries them, and how,
//! is not its business. Each round it tries all its points with little effort and the better quarter with four times as
//! much, and so on (successive halving). How the points of a round are chosen is a [`Method`]. It ends when the method has
//! no hope of a better point, when the score is certainly high enough, or when the budget is spent.
//!
//! Everything is deterministic: the same scores lead to the same points. A search that was interrupted goes on when it is
//! told again what was found.
//!
//! Source of the halving: K. Jamieson and A. Talwalkar, "Non-stochastic best arm identification and hyperparameter
//! optimization", AISTATS 2016.

mod explore;
mod parzen;
mod refine;
mod space;
mod strategy;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rand_core::Rng;

pub use space::{Axis, Point, Space};

use parzen::Parzen;
use refine::Refining;
use strategy::{Sieve, SoFar, Strategy};

/// How hard to look.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchSettings {
    /// Most new points of a round, at least 1.
    pub points: usize,
    /// Points around which the grid is refined, at least 1.
    pub elite: usize,
    /// Trials of a point at each rung, ascending: the first for all points of a round, the last for the best.
    pub efforts: Vec<u64>,
    /// Trials that may be spent.
    pub budget: u64,
    /// The score that is good enough, if there is one.
    pub target: Option<f64>,
}

/// Points to be tried, each with the trials of the rung: those of lower rungs are among them and are run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The round, from 0: one grid.
    pub round: usize,
    /// The place of the effort among the efforts.
    pub rung: usize,
    /// The points; none twice.
    pub points: Vec<Point>,
}

/// What was found of a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Mean score; higher is better.
    pub mean: f64,
    /// The lower end of its interval; none if unknown.
    pub low: Option<f64>,
}

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The method finds no better point, or there is none that can be tried.
    Converged,
    /// The best point is certainly good enough.
    Target,
    /// The next points would cost more than is left.
    Budget,
}

/// What a search knows of a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The rung at which it was tried last.
    pub rung: usize,
    /// What was found there.
    pub found: Found,
    /// The round in which it was met first.
    pub round: usize,
}

/// How the points of a round are chosen.
pub enum Method {
    /// A grid around the best points, finer and finer, and some points of the whole grid in every round.
    Grid,
    /// Tree-structured Parzen estimators, which draw from this generator: what it draws is part of the result.
    Parzen(Box<dyn Rng>),
}

/// A search under way.
pub struct Search {
    space: Space,
    settings: SearchSettings,
    strategy: Box<dyn Strategy>,
    known: BTreeMap<Point, Known>,
    /// Points that cannot be tried.
    refused: BTreeSet<Point>,
    /// The round; none before the first.
    round: Option<usize>,
    rung: usize,
    /// The points of the rung.
    points: Vec<Point>,
    spent: u64,
    best: Option<Point>,
    stop: Option<Stop>,
}

impl Search {
    /// A search that has tried nothing yet.
    pub fn new(space: Space, settings: SearchSettings, method: Method) -> Self {
        let strategy: Box<dyn Strategy> = match method {
            Method::Grid => Box::new(Refining::new(&space)),
            Method::Parzen(random) => Box::new(Parzen::new(random)),
        };
        Self {
            space,
            settings,
            strategy,
            known: BTreeMap::new(),
            refused: BTreeSet::new(),
            round: None,
            rung: 0,
            points: Vec::new(),
            spent: 0,
            best: None,
            stop: None,
        }
    }

    /// What to try next; none when the search has ended. All points are valid; each is asked about once.
    ///
    /// Points whose score is known from this rung are left out, so the list may be shorter than the rung.
    pub fn ask(&mut self, is_valid: impl Fn(&[u32]) -> bool) -> Option<Ask> {
        while self.stop.is_none() {
            let is_new = |point: &&Point| self.known.get(*point).is_none_or(|known| known.rung < self.rung);
            let points: Vec<Point> = self.points.iter().filter(is_new).cloned().collect();
            let (Some(round), false) = (self.round, points.is_empty()) else {
                self.advance(&is_valid);
                continue;
            };
            if self.spent.saturating_add(self.cost(&points)) > self.settings.budget {
                self.stop = Some(Stop::Budget);
                break;
            }
            return Some(Ask { round, rung: self.rung, points });
        }
        None
    }

    /// Trials that these points take at the present rung.
    fn cost(&self, points: &[Point]) -> u64 {
        self.effort(self.rung).saturating_mul(points.len() as u64)
    }

    /// Takes what was found of the points that were asked for, in their order; `None` for one that cannot be tried with
    /// this effort.
    pub fn tell(&mut self, ask: &Ask, found: &[Option<Found>]) {
        self.spent += self.effort(ask.rung).saturating_mul(found.iter().flatten().count() as u64);
        for (point, found) in ask.points.iter().zip(found) {
            if let Some(found) = found {
                let round = self.known.get(point).map_or(ask.round, |known| known.round);
                self.known.insert(point.clone(), Known { rung: ask.rung, found: *found, round });
            } else {
                self.refused.insert(point.clone());
            }
        }
        self.points.retain(|point| !self.refused.contains(point));
    }

    /// On to the next rung, or to the next round.
    fn advance(&mut self, is_valid: &dyn Fn(&[u32]) -> bool) {
        let elite = self.settings.elite.max(1);
        if self.round.is_some() && self.rung + 1 < self.settings.efforts.len() {
            let known = &self.known;
            let mean = |point: &Point| known.get(point).map_or(f64::NEG_INFINITY, |known| known.found.mean);
            self.points.sort_by(|a, b| mean(b).total_cmp(&mean(a)));
            self.points.truncate(self.points.len().div_ceil(4).max(elite));
            self.rung += 1;
            return;
        }
        let leaders = self.leaders();
        let before = std::mem::replace(&mut self.best, leaders.first().map(|(point, _)| point.clone()));
        if let (Some((_, known)), Some(target)) = (leaders.first(), self.settings.target)
            && known.found.low.is_some_and(|low| low >= target)
        {
            self.stop = Some(Stop::Target);
            return;
        }
        let round = self.round.map_or(0, |round| round + 1);
        let elite: Vec<Point> = leaders.into_iter().take(elite).map(|(point, _)| point).collect();
        let so_far = SoFar {
            space: &self.space,
            settings: &self.settings,
            known: &self.known,
            elite: &elite,
            moved: before != self.best,
            round,
        };
        self.points = self.strategy.propose(&so_far, &mut Sieve::new(&self.known, &mut self.refused, is_valid));
        (self.round, self.rung) = (Some(round), 0);
        if self.points.is_empty() {
            self.stop = Some(Stop::Converged);
        }
    }

    /// The best point, of those with the most trials.
    pub fn leader(&self) -> Option<(Point, Known)> {
        self.leaders().into_iter().next()
    }

    /// The points with the most trials, the best first.
    pub fn leaders(&self) -> Vec<(Point, Known)> {
        let most = self.known.values().map(|known| known.rung).max();
        let mut leaders: Vec<(Point, Known)> = self
            .known
            .iter()
            .filter(|(_, known)| Some(known.rung) == most)
            .map(|(point, known)| (point.clone(), *known))
            .collect();
        leaders.sort_by(|a, b| b.1.found.mean.total_cmp(&a.1.found.mean));
        leaders
    }

    /// Number of points that were looked at and cannot be tried.
    pub fn refused(&self) -> usize {
        self.refused.len()
    }

    /// Everything that was tried.
    pub fn known(&self) -> &BTreeMap<Point, Known> {
        &self.known
    }

    /// Trials spent.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// Why it ended; none while it goes on.
    pub fn stop(&self) -> Option<Stop> {
        self.stop
    }

    /// Trials of a point at a rung.
    pub fn effort(&self, rung: usize) -> u64 {
        self.settings.efforts.get(rung).copied().unwrap_or(1)
    }
}
