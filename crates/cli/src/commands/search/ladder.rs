//! How many environments and runs a candidate gets at each rung of the halving.

/// Trials of a candidate at the lowest rung.
const FIRST: u64 = 8;
/// From rung to rung.
const GROWTH: u64 = 4;

/// The effort of a rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Environments, by place, spread evenly over all.
    pub environments: Vec<usize>,
    /// Runs in each.
    pub runs: u64,
}

impl Rung {
    /// Trials of a candidate.
    pub fn trials(&self) -> u64 {
        self.runs * self.environments.len() as u64
    }
}

/// The rungs up to all environments with all runs. Environments come first, because a candidate must do in all of them.
pub fn ladder(environments: usize, runs: u64) -> Vec<Rung> {
    let all = environments as u64;
    let mut rungs = Vec::new();
    let mut trials = FIRST;
    while trials < all * runs {
        let count = all.min(trials);
        rungs.push(Rung { environments: spread(environments, count), runs: (trials / count).clamp(1, runs) });
        trials *= GROWTH;
    }
    rungs.push(Rung { environments: (0..environments).collect(), runs });
    rungs.dedup_by_key(|rung| rung.trials());
    rungs
}

/// So many of all places, evenly.
fn spread(all: usize, count: u64) -> Vec<usize> {
    let count = usize::try_from(count).unwrap_or(all);
    (0..count).map(|place| place * all / count).collect()
}

#[cfg(test)]
mod tests {
    use super::{ladder, spread};

    #[test]
    fn a_ladder_leads_from_a_few_environments_to_all_of_them_with_all_runs() {
        let efforts = |environments, runs| {
            ladder(environments, runs).iter().map(|rung| (rung.environments.len(), rung.runs)).collect::<Vec<_>>()
        };
        assert_eq!(efforts(100, 5), [(8, 1), (32, 1), (100, 1), (100, 5)]);
        assert_eq!(efforts(3, 100), [(3, 2), (3, 10), (3, 42), (3, 100)]);
        assert_eq!(efforts(1, 5), [(1, 5)]);
        assert_eq!(efforts(1, 8), [(1, 8)]);
        assert_eq!(spread(100, 4), [0, 25, 50, 75]);
    }
}
