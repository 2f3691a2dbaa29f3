//! Coverage: how fast a transaction gets to the nodes of the gossip network.
//!
//! The network is a random regular graph. A transaction enters at a random node, each node passes it on to all its
//! neighbours, and every hop takes an independent lognormal time, so it reaches a node after the shortest of all paths
//! (first passage percolation). The curve is measured on sampled transactions: Dijkstra's algorithm from each origin, with
//! new times per hop. Network and samples hang on their own parameters and a fixed seed, not on the seed of the run: the
//! curve is a property of the network.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use gddt_engine::Draws;
use gddt_engine::random::Sequence;
use rand_distr::{Distribution, LogNormal};

use crate::streams::Purpose;

/// The seed of networks and samples.
const SEED: u64 = 0x676f_7373_6970;

/// Nodes that are reached by all samples together, about: 16 samples of 10 000 nodes, or 40 000 of 4.
const REACHED: usize = 160_000;

/// Switches of two edges per edge that turn a regular ring into a random network.
const SWITCHES_PER_EDGE: usize = 10;

/// What makes a coverage curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Network {
    /// Nodes.
    pub nodes: usize,
    /// Neighbours of each node, fewer than nodes; one of both is even.
    pub degree: usize,
    /// Mean time per hop, in seconds.
    pub hop_mean: f64,
    /// Its standard deviation.
    pub hop_sd: f64,
    /// Length of an L1 block, in seconds.
    pub seconds_per_block: f64,
}

/// The chance that a node has seen a transaction, by the transaction's age.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// At an age of 0, 1, 2, … L1 blocks; certain beyond.
    seen: Vec<f64>,
}

impl Coverage {
    /// The coverage of a network. The last few are remembered by each thread, because the combinations of a sweep mostly
    /// share them.
    pub fn of(network: &Network) -> Arc<Self> {
        const REMEMBERED: usize = 8;
        thread_local! {
            static LAST: RefCell<Vec<(Network, Arc<Coverage>)>> = const { RefCell::new(Vec::new()) };
        }
        LAST.with_borrow_mut(|last| {
            if let Some((_, known)) = last.iter().find(|(known, _)| known == network) {
                return Arc::clone(known);
            }
            let coverage = Arc::new(Self::measure(network));
            if last.len() == REMEMBERED {
                last.remove(0);
            }
            last.push((*network, Arc::clone(&coverage)));
            coverage
        })
    }

    fn measure(network: &Network) -> Self {
        let cv = if network.hop_mean > 0.0 { network.hop_sd / network.hop_mean } else { 0.0 };
        let hop = LogNormal::from_mean_cv(network.hop_mean.max(f64::MIN_POSITIVE), cv).ok();
        let latency = |times: &mut Sequence| hop.map_or(network.hop_mean, |hop| hop.sample(times));
        Self::of_arrival_times(&sampled_arrival_times(network, latency), network.seconds_per_block)
    }

    /// The coverage of arrival times in seconds. A transaction is created at an instant uniform in the slot that ends with
    /// the L1 block of its creation, so after `a` more L1 blocks it is U + a slots old, and a node that it reaches after D
    /// slots has seen it with probability min(1, max(0, 1 + a - D)).
    pub fn of_arrival_times(arrivals: &[f64], seconds_per_block: f64) -> Self {
        const LONGEST: f64 = 1e6;
        let slots = |seconds: &f64| (seconds / seconds_per_block).min(LONGEST);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut at 10^6")]
        let whole = |slots: f64| slots as usize;
        let length = arrivals.iter().map(slots).fold(0.0, f64::max).ceil();
        let mut seen = vec![0.0; whole(length)];
        for slots in arrivals.iter().map(slots) {
            let age = whole(slots);
            let part = 1.0 - slots.fract();
            if let Some(at) = seen.get_mut(age) {
                *at += part;
            }
            if let Some(after) = seen.get_mut(age + 1) {
                *after += 1.0 - part;
            }
        }
        let mut sum = 0.0;
        for at in &mut seen {
            sum += *at / arrivals.len() as f64;
            *at = sum.min(1.0);
        }
        Self { seen }
    }

    /// The probability that a node has seen a transaction whose L1 block of creation is so many L1 blocks ago; `None`: 1.
    #[inline]
    pub fn seen(&self, age: u64) -> Option<f64> {
        self.seen.get(usize::try_from(age).ok()?).copied()
    }
}

/// When sampled transactions reach each node of a network, hops taking what `latency` draws.
fn sampled_arrival_times(network: &Network, latency: impl Fn(&mut Sequence) -> f64) -> Vec<f64> {
    let draws = Draws::new(SEED, 0);
    let graph = connected_network(network.nodes, network.degree, &draws);
    let samples = (REACHED / network.nodes).max(1);
    let mut arrivals = Vec::with_capacity(samples * network.nodes);
    for sample in 0..samples as u64 {
        let origin = draws.index(network.nodes, Purpose::HopLatency, 1, sample);
        let mut times = draws.sequence(Purpose::HopLatency, 0, sample);
        arrivals.extend(graph.arrival_times(origin, &mut || latency(&mut times)));
    }
    arrivals
}

/// An undirected network in which each node has the same number of neighbours.
#[derive(Clone, Debug)]
struct Graph {
    degree: usize,
    /// The neighbours of node 0, of node 1, …
    neighbours: Vec<u32>,
}

/// A random network; should one fall apart, which almost never happens from three neighbours on, the next one.
fn connected_network(nodes: usize, degree: usize, draws: &Draws) -> Graph {
    for attempt in 0..100 {
        let graph = Graph::random(nodes, degree, draws, attempt);
        if graph.arrival_times(0, &mut || 1.0).iter().all(|time| time.is_finite()) {
            return graph;
        }
    }
    Graph::ring(nodes, degree)
}

impl Graph {
    /// Each node is linked to the nearest ones on a ring (and to the one opposite, if the degree is odd).
    #[expect(clippy::cast_possible_truncation, reason = "at most 10^4 nodes")]
    fn ring(nodes: usize, degree: usize) -> Self {
        let mut neighbours = Vec::with_capacity(nodes * degree);
        for node in 0..nodes {
            for step in 1..=degree / 2 {
                neighbours.push(((node + step) % nodes) as u32);
                neighbours.push(((node + nodes - step) % nodes) as u32);
            }
            if degree % 2 == 1 {
                neighbours.push(((node + nodes / 2) % nodes) as u32);
            }
        }
        Self { degree, neighbours }
    }

    /// A ring whose edges were switched at random: a - b and c - d become a - d and c - b, unless that makes a loop or a
    /// double edge. Source: Milo, Kashtan, Itzkovitz, Newman, Alon, arXiv:cond-mat/0312028.
    fn random(nodes: usize, degree: usize, draws: &Draws, attempt: u64) -> Self {
        let mut graph = Self::ring(nodes, degree);
        let places = nodes * degree;
        let place = |bits: u64| usize::try_from((u128::from(bits) * places as u128) >> 64).unwrap_or(0);
        for switch in 0..(SWITCHES_PER_EDGE * places / 4) as u64 {
            let [first, second, third, fourth] = draws.lanes(Purpose::GossipNetwork, attempt, switch).map(place);
            graph.switch(first, second);
            graph.switch(third, fourth);
        }
        graph
    }

    fn of(&self, node: u32) -> std::ops::Range<usize> {
        let start = node as usize * self.degree;
        start..start + self.degree
    }

    fn switch(&mut self, first: usize, second: usize) {
        #[expect(clippy::cast_possible_truncation, reason = "at most 10^4 nodes")]
        let (a, c) = ((first / self.degree) as u32, (second / self.degree) as u32);
        let (b, d) = (self.neighbours[first], self.neighbours[second]);
        let linked = |one: u32, other: u32| self.neighbours[self.of(one)].contains(&other);
        if a == c || b == d || a == d || b == c || linked(a, d) || linked(c, b) {
            return;
        }
        (self.neighbours[first], self.neighbours[second]) = (d, b);
        for (node, old, new) in [(b, a, c), (d, c, a)] {
            let range = self.of(node);
            if let Some(link) = self.neighbours[range].iter_mut().find(|link| **link == old) {
                *link = new;
            }
        }
    }

    /// When each node is reached from an origin: Dijkstra's algorithm, each hop taking what `latency` says.
    fn arrival_times(&self, origin: usize, latency: &mut impl FnMut() -> f64) -> Vec<f64> {
        let nodes = self.neighbours.len() / self.degree;
        let mut reached = vec![f64::INFINITY; nodes];
        let mut settled = vec![false; nodes];
        // Bits of numbers that are not negative are in the order of the numbers.
        let mut waiting = BinaryHeap::new();
        reached[origin] = 0.0;
        waiting.push(Reverse((0_u64, u32::try_from(origin).unwrap_or(0))));
        while let Some(Reverse((_, node))) = waiting.pop() {
            if std::mem::replace(&mut settled[node as usize], true) {
                continue;
            }
            for &next in &self.neighbours[self.of(node)] {
                if !settled[next as usize] {
                    let time = reached[node as usize] + latency();
                    if time < reached[next as usize] {
                        reached[next as usize] = time;
                        waiting.push(Reverse((time.to_bits(), next)));
                    }
                }
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use gddt_engine::Draws;

    use super::{Coverage, Graph, Network, connected_network, sampled_arrival_times};
    use crate::streams::Purpose;

    const NETWORK: Network = Network { nodes: 50, degree: 8, hop_mean: 1.0, hop_sd: 0.0, seconds_per_block: 12.0 };

    #[test]
    fn a_random_network_is_regular_and_simple() {
        for (nodes, degree) in [(4, 3), (9, 8), (10, 3), (50, 8), (501, 10)] {
            let graph = connected_network(nodes, degree, &Draws::new(1, 1));
            for node in 0..u32::try_from(nodes).unwrap_or(0) {
                let mut neighbours = graph.neighbours[graph.of(node)].to_vec();
                assert!(neighbours.iter().all(|&other| graph.neighbours[graph.of(other)].contains(&node)));
                assert!(!neighbours.contains(&node));
                neighbours.sort_unstable();
                neighbours.dedup();
                assert_eq!(neighbours.len(), degree, "{nodes} nodes, node {node}");
            }
        }
    }

    /// On a ring with links to both neighbours and hops of one second, a node at distance k is reached after k seconds.
    #[test]
    fn times_on_a_ring_are_distances() {
        let times = Graph::ring(11, 2).arrival_times(3, &mut || 1.0);
        for (node, time) in times.into_iter().enumerate() {
            let around = node.abs_diff(3);
            assert_eq!(time, around.min(11 - around) as f64);
        }
    }

    /// Everybody is the neighbour of everybody and hops take h = 1.8 slots: the origin sees a transaction at once, the
    /// others with probability 1 + a - 1.8 at age a = 1 (0.2), and certainly at 2.
    #[test]
    fn coverage_of_a_complete_network_has_a_closed_form() {
        let network = Network { nodes: 10, degree: 9, hop_mean: 21.6, ..NETWORK };
        let coverage = Coverage::of(&network);
        for (age, expected) in [(0, 0.1), (1, 0.1 + 0.9 * 0.2)] {
            assert!(coverage.seen(age).is_some_and(|seen| (seen - expected).abs() < 1e-12), "{age}: {coverage:?}");
        }
        assert_eq!(coverage.seen(2), None);
    }

    /// A small network is sampled as well as a large one. Hops are exponential with mean m on a complete network of 4 nodes,
    /// so that a transaction reaches a node, its origin included, after m (1 / 3 + (1 / 3 + 1 / 4) + (1 / 3 + 1 / 4 + 1 / 3)) / 4
    /// = 11 m / 24 in the mean (see the next test); that is also the sum over ages of the chance that it has not, in slots.
    /// Of 160 000 times, four by four dependent, the mean is within 1 % (the standard error is 0.25 %: a false alarm in
    /// 16 000 networks).
    #[test]
    fn a_small_network_takes_the_known_time() {
        let (mean, seconds_per_block) = (30.0, 12.0);
        let network = Network { nodes: 4, degree: 3, hop_mean: mean, hop_sd: mean, seconds_per_block };
        let arrivals = sampled_arrival_times(&network, |times| -mean * (1.0 - times.unit()).ln());
        let expected = 11.0 / 24.0 * mean;
        let found = arrivals.iter().sum::<f64>() / arrivals.len() as f64;
        assert!((found / expected - 1.0).abs() < 0.01, "{found} and {expected}");
        let coverage = Coverage::of_arrival_times(&arrivals, seconds_per_block);
        let unseen: f64 = coverage.seen.iter().map(|seen| 1.0 - seen).sum();
        assert!((unseen * seconds_per_block / found - 1.0).abs() < 1e-9, "{unseen} slots");
    }

    /// On a complete network with exponential hops of rate 1 the k-th further node is reached after the sum of independent
    /// exponentials of rates j (n - j), j = 1, …, k, so the mean time to a node is
    /// (1 / (n - 1)) sum_k sum_{j <= k} 1 / (j (n - j)). 4000 origins; 4 standard
    /// errors (a false alarm in about 16 000 tests).
    #[test]
    fn percolation_on_a_complete_network_takes_the_known_time() {
        let n = 20_u32;
        let graph = Graph::ring(20, 19);
        let draws = Draws::new(4, 4);
        let means: Vec<f64> = (0..4000_u64)
            .map(|origin| {
                let mut number = 0;
                let mut latency = || {
                    number += 1;
                    -(1.0 - draws.unit(Purpose::HopLatency, origin, number)).ln()
                };
                graph.arrival_times(0, &mut latency).iter().sum::<f64>() / f64::from(n - 1)
            })
            .collect();
        let count = means.len() as f64;
        let mean = means.iter().sum::<f64>() / count;
        let error = (means.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / count / count).sqrt();
        let rate = |j: u32| 1.0 / f64::from(j * (n - j));
        let expected = (1..n).map(|k| (1..=k).map(rate).sum::<f64>()).sum::<f64>() / f64::from(n - 1);
        assert!((mean - expected).abs() < 4.0 * error, "{mean} +- {error} and {expected}");
    }

    #[test]
    fn coverage_grows_with_age_and_slower_hops_cover_less() {
        let at = |hop_mean| Coverage::of(&Network { hop_mean, hop_sd: hop_mean, ..NETWORK });
        let (fast, slow) = (at(1.0), at(10.0));
        for age in 0..6 {
            let seen = |coverage: &Coverage, age| coverage.seen(age).unwrap_or(1.0);
            assert!(seen(&slow, age) <= seen(&slow, age + 1) && seen(&slow, age) <= seen(&fast, age));
        }
    }

    #[test]
    fn a_network_has_one_coverage_whoever_asks() {
        let network = Network { nodes: 1000, degree: 8, hop_mean: 0.5, hop_sd: 0.5, seconds_per_block: 12.08 };
        assert_eq!(Coverage::measure(&network), Coverage::measure(&network));
        let coverage = Coverage::of(&network);
        assert_eq!(std::thread::spawn(move || Coverage::of(&network)).join().ok(), Some(coverage));
    }
}
