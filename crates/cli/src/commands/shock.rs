//! Gas shocks: when they take place, and whether any run got that far.

use gddt_analysis::{GroupSummary, Summary};
use gddt_explore::scenario::Plan;
use gddt_model::parameters::{PriceSettings, Settings};

use super::summary::outcome_of;
use crate::terminal::number::count;

/// Smallest and largest L1 block of some.
type Blocks = (u64, u64);

/// The gas shocks of all parameter combinations beside how far their runs got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shocks {
    combinations: u64,
    /// Combinations with a shock.
    shocked: u64,
    /// Combinations whose shock starts beyond what any of their runs reached.
    missed: u64,
    /// First L1 blocks of the missed shocks.
    starts: Option<Blocks>,
    /// First L1 blocks after all shocks.
    ends: Option<Blocks>,
    /// The L1 block that the furthest run with a shock got to.
    reached: u64,
    /// Whether some run reached the end of its shock.
    is_over: bool,
}

impl Shocks {
    /// Looks at every combination.
    pub fn of(plan: &Plan, summary: &Summary) -> Self {
        let mut shocks = Self::default();
        for index in 0..plan.subset_count() {
            let group = usize::try_from(index).ok().and_then(|index| summary.groups.get(index));
            shocks.add(window(&plan.subset(index).settings), furthest(group.unwrap_or(&summary.pooled)));
        }
        shocks
    }

    fn add(&mut self, window: Option<Blocks>, reached: u64) {
        self.combinations += 1;
        let Some((start, end)) = window else { return };
        let wider = |known: Option<Blocks>, block: u64| {
            Some(known.map_or((block, block), |(low, high)| (low.min(block), high.max(block))))
        };
        self.shocked += 1;
        self.ends = wider(self.ends, end);
        self.reached = self.reached.max(reached);
        self.is_over |= reached >= end;
        if reached < start {
            self.missed += 1;
            self.starts = wider(self.starts, start);
        }
    }

    /// A warning of shocks that no run met.
    pub fn warning(&self) -> Option<String> {
        let starts = told(self.starts?);
        Some(if self.missed == self.shocked {
            format!(
                "warning: the gas shock starts at L1 block {starts} and no run got further than L1 block {}: nothing of \
                 the shock happened in any run",
                count(self.reached)
            )
        } else {
            format!(
                "warning: in {} of {} parameter combinations the gas shock starts at L1 block {starts}, further than any \
                 run got: nothing of the shock happened there",
                count(self.missed),
                count(self.combinations)
            )
        })
    }

    /// Why no run measured the time to recover, as the end of a sentence.
    pub fn why_none_recovered(&self) -> String {
        match self.ends.map(told) {
            None => String::from("there is no gas shock in the scenario"),
            Some(ends) if self.is_over => {
                format!("no block was finalized after the end of the gas shock at L1 block {ends}")
            }
            Some(ends) => format!(
                "no run got past the end of the gas shock at L1 block {ends} (the furthest got to {})",
                count(self.reached)
            ),
        }
    }
}

/// From the first L1 block of a combination's shocks to the first one after them.
fn window(settings: &Settings) -> Option<Blocks> {
    [&settings.gas, &settings.blob]
        .into_iter()
        .filter_map(PriceSettings::shock_window)
        .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// The L1 block that the furthest run got to.
fn furthest(group: &GroupSummary) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of L1 blocks")]
    outcome_of(group, "time_l1").and_then(|outcome| outcome.max).map_or(0, |block| block as u64)
}

fn told((low, high): Blocks) -> String {
    if low == high { count(low) } else { format!("{} to {}", count(low), count(high)) }
}

#[cfg(test)]
mod tests {
    use super::Shocks;

    fn shocks(combinations: &[(Option<(u64, u64)>, u64)]) -> Shocks {
        let mut shocks = Shocks::default();
        for (window, reached) in combinations {
            shocks.add(*window, *reached);
        }
        shocks
    }

    #[test]
    fn shocks_that_begin_beyond_what_any_run_reached_are_warned_of() {
        let text = |combinations: &[_]| shocks(combinations).warning().unwrap_or_default();
        assert_eq!(text(&[(None, 40)]), "");
        assert_eq!(text(&[(Some((40, 50)), 40)]), "");
        assert!(
            text(&[(Some((41, 50)), 40)]).contains("starts at L1 block 41 and no run got further than L1 block 40:")
        );
        let all = text(&[(Some((2000, 2100)), 50), (Some((60, 70)), 45), (None, 99)]);
        assert!(all.contains("at L1 block 60 to 2 000 and no run got further than L1 block 50:"), "{all}");
        let some = text(&[(Some((60, 70)), 45), (Some((10, 70)), 45), (None, 99)]);
        assert!(some.contains("in 1 of 3 parameter combinations the gas shock starts at L1 block 60,"), "{some}");
    }

    #[test]
    fn the_reason_why_none_recovered_is_the_one_that_holds() {
        let reason = |combinations: &[_]| shocks(combinations).why_none_recovered();
        assert_eq!(reason(&[(None, 40), (None, 50)]), "there is no gas shock in the scenario");
        assert_eq!(
            reason(&[(Some((10, 60)), 40), (Some((10, 70)), 50), (None, 99)]),
            "no run got past the end of the gas shock at L1 block 60 to 70 (the furthest got to 50)"
        );
        assert_eq!(
            reason(&[(Some((10, 40)), 40)]),
            "no block was finalized after the end of the gas shock at L1 block 40"
        );
    }
}
