//! Random regular networks by pairing, and shortest paths.

use super::random::Generator;

/// Neighbours of each node.
pub struct Network {
    neighbours: Vec<Vec<usize>>,
}

impl Network {
    /// A random regular network: half-edges are paired at random, again from the start until no loop and no double edge is
    /// among them and the network hangs together. (The chance is about exp(-(d² - 1) / 4), so degrees are to be small.)
    pub fn random(nodes: usize, degree: usize, random: &mut Generator) -> Self {
        loop {
            let mut ends: Vec<usize> = (0..nodes * degree).map(|end| end / degree).collect();
            for last in (1..ends.len()).rev() {
                ends.swap(last, random.index(last + 1));
            }
            let mut neighbours = vec![Vec::with_capacity(degree); nodes];
            let simple = ends.chunks_exact(2).all(|pair| {
                let fits = pair[0] != pair[1] && !neighbours[pair[0]].contains(&pair[1]);
                neighbours[pair[0]].push(pair[1]);
                neighbours[pair[1]].push(pair[0]);
                fits
            });
            let network = Self { neighbours };
            if simple && network.arrival_times(0, || 1.0).iter().all(|time| time.is_finite()) {
                return network;
            }
        }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.neighbours.len()
    }

    /// Dijkstra's algorithm without a heap: the nearest node that is not settled is looked for in all of them.
    pub fn arrival_times(&self, origin: usize, mut latency: impl FnMut() -> f64) -> Vec<f64> {
        let mut times = vec![f64::INFINITY; self.len()];
        let mut settled = vec![false; self.len()];
        times[origin] = 0.0;
        while let Some(node) = (0..self.len())
            .filter(|&node| !settled[node] && times[node].is_finite())
            .min_by(|&a, &b| times[a].total_cmp(&times[b]))
        {
            settled[node] = true;
            for &next in &self.neighbours[node] {
                if !settled[next] {
                    times[next] = times[next].min(times[node] + latency());
                }
            }
        }
        times
    }
}
