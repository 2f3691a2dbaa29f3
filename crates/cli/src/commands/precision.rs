//! `--precision`: how many runs it takes until KPIs are known well enough.

use std::sync::atomic::AtomicBool;

use gddt_analysis::{Interval, Level, Look, Moments, SequentialMean};
use gddt_explore::execute::{Control, Ending, Job, Record};
use gddt_explore::scenario::Plan;
use gddt_model::kpi::{COLUMNS, KpiInfo};
use serde_json::{Value, json};

use super::kpis::kpi_named;
use crate::outcome::Failure;
use crate::terminal::number::{count, counted, readable};
use crate::terminal::progress::Progress;
use crate::terminal::tell;

/// Runs of the first look, if the scenario has fewer: fewer say little of the spread.
const FIRST_LOOK: u64 = 30;
const NOT_REACHED: &str = "NOT reached; raise --max-runs";

/// A KPI and half the width that its interval is to have: `KPI=HALFWIDTH`.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    kpi: &'static KpiInfo,
    half_width: f64,
}

/// Reads `KPI=HALFWIDTH`.
///
/// # Errors
/// There is no such KPI, or no positive number behind it.
pub fn wanted(text: &str) -> Result<Wanted, String> {
    let (name, number) = text.split_once('=').ok_or("KPI=HALFWIDTH was expected, blocks_per_day=5 for example")?;
    let kpi = kpi_named(name.trim())?;
    match number.trim().parse::<f64>() {
        Ok(half_width) if half_width > 0.0 && half_width.is_finite() => Ok(Wanted { kpi, half_width }),
        _ => Err(format!("a number above 0 in {} was expected after `{}=`", kpi.unit, kpi.name)),
    }
}

/// How the runs were chosen.
pub struct Precision {
    /// Runs of each combination.
    pub runs: u64,
    looks: u32,
    /// The widest interval of each KPI over the combinations, at the last look.
    reached: Vec<(Wanted, Option<f64>)>,
}

impl Precision {
    /// Runs as many as it takes, at most `most`; nothing is kept but the moments of the wanted KPIs.
    ///
    /// # Errors
    /// A KPI that no run measures; an interruption.
    pub fn reach(
        plan: &Plan,
        wanted: &[Wanted],
        most: u64,
        (threads, quiet, stop): (Option<u16>, bool, &AtomicBool),
    ) -> Result<Self, Failure> {
        let job = Job::prepare(plan, Record::default())?;
        let threads = super::execution::threads(threads);
        let places: Vec<usize> = wanted
            .iter()
            .filter_map(|wanted| COLUMNS.iter().position(|column| column.name == wanted.kpi.name))
            .collect();
        let rules: Vec<SequentialMean> = wanted.iter().map(rule).collect();
        let mut moments =
            vec![vec![Moments::default(); wanted.len()]; usize::try_from(plan.subset_count()).unwrap_or(0)];
        let (mut done, mut runs) = (0, plan.runs().max(FIRST_LOOK).min(most));
        for look in 0.. {
            if !quiet {
                tell(format!("look {}: {}", look + 1, counted(runs, "run")));
            }
            let total = (runs - done).saturating_mul(plan.subset_count());
            let progress = Progress::new(total, 0, plan.timesteps(), quiet);
            let control = Control { stop, trajectory_done: &|| progress.trajectory_done() };
            let ending = job.kpis(done + 1..runs + 1, threads, control, |subset, _, kpis| {
                let values: Vec<f64> = kpis.values().collect();
                let of_subset = usize::try_from(subset).ok().and_then(|subset| moments.get_mut(subset));
                for (moments, place) in of_subset.into_iter().flatten().zip(&places) {
                    moments.push(values.get(*place).copied());
                }
            })?;
            progress.finish();
            if ending == Ending::Stopped {
                let message = "Interrupted while looking for the number of runs; nothing was written.";
                return Err(Failure::Interrupted(String::from(message)));
            }
            done = runs;
            let looks = |place: usize| moments.iter().map(move |of_subset| (place, &of_subset[place]));
            let mut next = None;
            let mut reached: Vec<(Wanted, Option<f64>)> = wanted.iter().map(|wanted| (*wanted, Some(0.0))).collect();
            for (place, moments) in (0..wanted.len()).flat_map(looks) {
                if moments.count() == 0 {
                    return Err(never_measured(wanted[place].kpi, runs));
                }
                let Look { interval, next: wanted } = rules[place].look(look, moments);
                // The budget ends here, so this look takes all that is left, and may be narrow enough after all.
                let is_last = done >= most && wanted.is_some();
                let interval = if is_last { rules[place].last_look(look, moments) } else { interval };
                // Runs that measure nothing count as well.
                let share = moments.count() as f64 / runs as f64;
                next = next.max(wanted.map(|numbers| runs_for(numbers, share)));
                let widest = &mut reached[place].1;
                let reach =
                    interval.zip(moments.mean()).map(|(Interval { low, high }, mean)| (mean - low).max(high - mean));
                *widest = widest.zip(reach).map(|(widest, reach)| widest.max(reach));
            }
            match next {
                Some(next) if done < most => runs = next.clamp(done + 1, most),
                _ => return Ok(Self { runs, looks: look + 1, reached }),
            }
        }
        unreachable!("the loop ends with a return")
    }

    /// What was not reached, a line per KPI.
    pub fn warnings(&self) -> Vec<String> {
        self.lines().into_iter().filter(|line| line.contains(NOT_REACHED)).collect()
    }

    /// What was found, a line per KPI.
    pub fn lines(&self) -> Vec<String> {
        let line = |(wanted, half_width): &(Wanted, Option<f64>)| {
            let (name, unit) = (wanted.kpi.name, wanted.kpi.unit);
            let found = readable(*half_width);
            let verdict = match half_width {
                Some(half_width) if *half_width <= wanted.half_width => "reached",
                _ => NOT_REACHED,
            };
            format!("Precision: {name} ± {found} {unit} (asked: {}), {verdict}", readable(Some(wanted.half_width)))
        };
        let mut lines: Vec<String> = self.reached.iter().map(line).collect();
        lines.push(format!(
            "           with {} of each combination, after {}; each of these intervals holds with 95 %, looks included",
            counted(self.runs, "run"),
            counted(u64::from(self.looks), "look")
        ));
        lines
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        let kpis = self.reached.iter().map(|(wanted, half_width)| {
            let reached = half_width.is_some_and(|half_width| half_width <= wanted.half_width);
            json!({ "kpi": wanted.kpi.name, "asked": wanted.half_width, "half_width": half_width, "reached": reached })
        });
        json!({ "runs": self.runs, "looks": self.looks, "kpis": kpis.collect::<Vec<_>>() })
    }
}

fn rule(wanted: &Wanted) -> SequentialMean {
    let (low, high) = wanted.kpi.range();
    SequentialMean { half_width: wanted.half_width, level: Level::NINETY_FIVE, range: Interval { low, high } }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and the cast saturates")]
fn runs_for(numbers: u64, share: f64) -> u64 {
    (numbers as f64 / share).ceil() as u64
}

fn never_measured(kpi: &KpiInfo, runs: u64) -> Failure {
    Failure::Usage(format!(
        "--precision {}: {} measured nothing in a combination; `aztec-gddt params {}` says when it is measured",
        kpi.name,
        count(runs) + " runs",
        kpi.name
    ))
}
