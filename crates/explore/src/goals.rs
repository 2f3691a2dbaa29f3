//! Goals: which outcomes of a sweep are wanted, and how much.
//!
//! A threshold turns a KPI of a trajectory into success or failure; a goal is a weighted sum of successes. Goals do not
//! change what is computed, only how it is judged.

use gddt_model::kpi::{Better, KpiInfo, find};

/// A weighted sum of successes.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Its name: letters, digits, `_` and `-`.
    pub name: String,
    /// How much it counts among the goals; above 0.
    pub weight: f64,
    /// What it consists of, at least one.
    pub targets: Vec<Target>,
}

/// A KPI and where success begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The KPI.
    pub kpi: &'static KpiInfo,
    /// Where success begins.
    pub threshold: Threshold,
    /// How much it counts in its goal; above 0.
    pub weight: f64,
}

/// Where success begins. The median is that of all trajectories of a sweep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Threshold {
    /// Less than the median.
    BelowMedian,
    /// More than the median.
    AboveMedian,
    /// Less than a number, in the KPI's unit.
    Below(f64),
    /// More than a number, in the KPI's unit.
    Above(f64),
}

impl Threshold {
    /// The word in a scenario, of those that have no number.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::BelowMedian => Some("below_median"),
            Self::AboveMedian => Some("above_median"),
            Self::Below(_) | Self::Above(_) => None,
        }
    }

    /// Whether it wants less.
    pub const fn wants_less(self) -> bool {
        matches!(self, Self::BelowMedian | Self::Below(_))
    }
}

impl Target {
    /// Success relative to the median, in the better direction of the KPI; `None` if it has none.
    pub fn better_than_median(kpi: &'static KpiInfo) -> Option<Self> {
        let threshold = match kpi.better {
            Better::Lower => Threshold::BelowMedian,
            Better::Higher => Threshold::AboveMedian,
            Better::Neither => return None,
        };
        Some(Self { kpi, threshold, weight: 1.0 })
    }

    /// Whether it wants the worse direction of its KPI.
    pub fn is_against_the_kpi(&self) -> bool {
        matches!((self.kpi.better, self.threshold.wants_less()), (Better::Lower, false) | (Better::Higher, true))
    }
}

/// The goals of the public study, each of weight 1 and relative to the median: resilience against congestion and
/// censorship, predictable and fast blocks, predictable returns.
pub fn default_goals() -> Vec<Goal> {
    let goal = |name: &str, kpis: &[&str]| {
        let targets = kpis.iter().filter_map(|name| find(name)).filter_map(Target::better_than_median).collect();
        Goal { name: String::from(name), weight: 1.0, targets }
    };
    vec![
        goal("resilience", &RESILIENCE),
        goal("predictable_blocks", &PREDICTABLE_BLOCKS),
        goal("predictable_returns", &PREDICTABLE_RETURNS),
    ]
}

const RESILIENCE: [&str; 4] =
    ["proportion_race_mode", "proportion_slashed_prover", "proportion_slashed_sequencer", "proportion_skipped"];

const PREDICTABLE_BLOCKS: [&str; 4] = [
    "average_duration_finalized_blocks",
    "stddev_duration_finalized_blocks",
    "average_duration_nonfinalized_blocks",
    "stddev_duration_nonfinalized_blocks",
];

const PREDICTABLE_RETURNS: [&str; 3] =
    ["stddev_payoffs_to_sequencers", "stddev_payoffs_to_provers", "delta_total_revenue_agents"];

/// What can hardly be meant by goals, a sentence each.
pub(crate) fn remarks(goals: &[Goal]) -> Vec<String> {
    let against = |goal: &Goal, target: &Target| {
        let [wanted, better] = if target.threshold.wants_less() { ["less", "more"] } else { ["more", "less"] };
        format!("the goal `{}` wants {wanted} of {}, of which {better} is better", goal.name, target.kpi.name)
    };
    let of_goal = |goal: &Goal| -> Vec<String> {
        goal.targets.iter().filter(|target| target.is_against_the_kpi()).map(|target| against(goal, target)).collect()
    };
    goals.iter().flat_map(of_goal).collect()
}

#[cfg(test)]
mod tests {
    use super::{Threshold, default_goals};

    #[test]
    fn the_default_goals_hold_the_eleven_kpis_of_the_public_study_in_their_better_direction() {
        let goals = default_goals();
        assert_eq!(goals.iter().map(|goal| goal.targets.len()).collect::<Vec<_>>(), [4, 4, 3]);
        for target in goals.iter().flat_map(|goal| &goal.targets) {
            let more = target.kpi.name == "delta_total_revenue_agents";
            let expected = if more { Threshold::AboveMedian } else { Threshold::BelowMedian };
            assert_eq!((target.threshold, target.weight), (expected, 1.0), "{}", target.kpi.name);
        }
    }
}
