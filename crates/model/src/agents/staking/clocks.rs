//! Clocks that run on accumulated hazard.

use crate::agents::AgentId;

/// A hazard that accumulates, and the agents that act once it gets to their alarm; the first alarm is found at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Clocks {
    /// Σ -ln(1 - h) over L1 blocks since the start.
    level: f64,
    /// A heap: no alarm comes before that at half its place.
    heap: Vec<Alarm>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Alarm {
    at: f64,
    agent: AgentId,
}

impl Alarm {
    /// The order is total (equal levels in the order of agents), so that it does not depend on how the heap came about.
    fn is_before(&self, other: &Self) -> bool {
        self.at.total_cmp(&other.at).then(self.agent.cmp(&other.agent)).is_lt()
    }
}

impl Clocks {
    /// Starts again, with room for so many agents.
    pub(super) fn reset(&mut self, agents: usize) {
        self.level = 0.0;
        self.heap.clear();
        self.heap.reserve(agents);
    }

    /// The hazard accumulated so far.
    #[inline]
    pub(super) fn level(&self) -> f64 {
        self.level
    }

    /// An agent is to act at this level.
    pub(super) fn push(&mut self, agent: AgentId, at: f64) {
        let mut place = self.heap.len();
        self.heap.push(Alarm { at, agent });
        while place > 0 {
            let parent = (place - 1) / 2;
            if !self.heap[place].is_before(&self.heap[parent]) {
                break;
            }
            self.heap.swap(place, parent);
            place = parent;
        }
    }

    /// Calls `take` with everybody whose alarm lies below a level, in no particular order.
    #[inline]
    pub(super) fn each_below(&self, level: f64, take: &mut impl FnMut(AgentId)) {
        if self.heap.first().is_some_and(|first| first.at < level) {
            self.visit(0, level, take);
        }
    }

    fn visit(&self, place: usize, level: f64, take: &mut impl FnMut(AgentId)) {
        if let Some(alarm) = self.heap.get(place).filter(|alarm| alarm.at < level) {
            take(alarm.agent);
            self.visit(2 * place + 1, level, take);
            self.visit(2 * place + 2, level, take);
        }
    }

    /// The hazard gets to a level: alarms below it are over. An infinite level (everybody acts) leaves nobody waiting, and
    /// hazard goes on from where it was.
    pub(super) fn rise(&mut self, level: f64) {
        while self.heap.first().is_some_and(|first| first.at < level) {
            self.pop();
        }
        if level.is_finite() {
            self.level = level;
        }
    }

    fn pop(&mut self) {
        let last = self.heap.len() - 1;
        self.heap.swap(0, last);
        self.heap.pop();
        let mut place = 0;
        loop {
            let child = 2 * place + 1;
            let Some(left) = self.heap.get(child) else { break };
            let smaller = match self.heap.get(child + 1) {
                Some(right) if right.is_before(left) => child + 1,
                _ => child,
            };
            if !self.heap[smaller].is_before(&self.heap[place]) {
                break;
            }
            self.heap.swap(place, smaller);
            place = smaller;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Clocks;
    use crate::agents::AgentId;

    fn below(clocks: &Clocks, level: f64) -> Vec<u32> {
        let mut agents = Vec::new();
        clocks.each_below(level, &mut |agent| agents.push(agent.0));
        agents.sort_unstable();
        agents
    }

    #[test]
    fn alarms_below_a_level_are_found_and_then_over() {
        let mut clocks = Clocks::default();
        clocks.reset(8);
        for (agent, at) in [5.0, 1.0, 4.0, 2.0, 2.0, 9.0, 0.5, 7.0].into_iter().enumerate() {
            clocks.push(AgentId::at(agent), at);
        }
        assert_eq!(below(&clocks, 2.0), [1, 6], "an alarm at the level itself is not below it");
        clocks.rise(4.5);
        assert_eq!(below(&clocks, 8.0), [0, 7]);
        clocks.push(AgentId(1), 4.6);
        assert_eq!((below(&clocks, 4.7), clocks.level()), (vec![1], 4.5));
        clocks.rise(f64::INFINITY);
        assert_eq!((below(&clocks, f64::INFINITY), clocks.level()), (vec![], 4.5));
    }
}
