//! What a finished result gets beside its tables: pictures, and a summary with intervals.

use gddt_analysis::{Level, Summary, Table, Value, summarize};
use gddt_explore::execute::{Job, population, preview};
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_model::kpi::{COLUMNS, Histogram};
use gddt_report::twin::{Durations, Shown, pictures};

use super::kpis::outcome;
use super::summary::{csv, plain};
use crate::outcome::Failure;

/// Timesteps of a trajectory that pictures show: the first ones, or as many over the whole of it.
pub const SHOWN_TIMESTEPS: u64 = 1000;
/// Most parameter combinations that are summarized one by one; beyond, `summary.csv` holds the pooled figures only.
pub const MOST_SUBSETS: u64 = 1000;
const SUMMARY: &str = "summary.csv";

/// Adds what is not there yet. Returns the summary if it had to be worked out.
pub fn add_missing(plan: &Plan, job: &Job<'_>, folder: &mut ResultFolder) -> Result<Option<Summary>, Failure> {
    let summary = add_summary(plan, folder)?;
    add_pictures(plan, job, folder)?;
    Ok(summary)
}

/// Adds `summary.csv` if it is not there yet, and returns it then.
pub fn add_summary(plan: &Plan, folder: &mut ResultFolder) -> Result<Option<Summary>, Failure> {
    if has(folder, SUMMARY) {
        folder.checked(SUMMARY)?;
        return Ok(None);
    }
    let summary = summary(folder, plan.subset_count())?;
    folder.add_file(SUMMARY, csv(plan, &summary).as_bytes())?;
    Ok(Some(summary))
}

/// Adds the pictures if they are not there yet.
pub fn add_pictures(plan: &Plan, job: &Job<'_>, folder: &mut ResultFolder) -> Result<(), Failure> {
    if has(folder, "pictures/token_supply.png") {
        return Ok(());
    }
    let moments = preview(job, 0, SHOWN_TIMESTEPS)?;
    let population = population(job, 0, SHOWN_TIMESTEPS)?;
    let durations = durations(folder)?;
    let of_first = plan.subset(0).values;
    let values: Vec<(String, String)> =
        plan.axes().iter().map(|axis| axis.name.clone()).zip(of_first.iter().map(plain)).collect();
    let shown = Shown {
        scenario: plan.name(),
        moments: &moments,
        population: &population,
        timesteps: plan.timesteps(),
        combination: 0,
        combinations: plan.subset_count(),
        values: &values,
    };
    for (name, picture) in pictures(shown, &durations) {
        folder.add_file(&format!("pictures/{name}.svg"), picture.svg().as_bytes())?;
        folder.add_file(&format!("pictures/{name}.png"), &picture.png()?)?;
    }
    Ok(())
}

fn has(folder: &ResultFolder, name: &str) -> bool {
    folder.manifest().file(name).is_some() && folder.path().join(name).is_file()
}

/// Every KPI per parameter combination (up to [`MOST_SUBSETS`]) and pooled, with 95 % intervals.
pub fn summary(folder: &ResultFolder, subsets: u64) -> Result<Summary, Failure> {
    let table = Table::open(folder.table_path("trajectories")?)?;
    let outcomes: Vec<_> = COLUMNS.iter().map(outcome).collect();
    let by: &[&str] = if subsets <= MOST_SUBSETS { &["subset"] } else { &[] };
    Ok(summarize(&table, by, &outcomes, Level::NINETY_FIVE)?)
}

/// Durations of processes, added up over the whole result.
fn durations(folder: &ResultFolder) -> Result<Durations, Failure> {
    let table = Table::open(folder.table_path("histograms")?)?;
    let mut durations = Durations::default();
    for batch in table.batches(&["histogram", "value", "count"])? {
        let batch = batch?;
        for row in 0..batch.rows {
            let Value::Text(which) = batch.columns[0].value(row) else { continue };
            let counts = if *which == *Histogram::DurationFinalized.word() {
                &mut durations.finalized
            } else if *which == *Histogram::DurationNonfinalized.word() {
                &mut durations.skipped
            } else {
                continue;
            };
            let whole = |column: usize| batch.columns[column].number(row).unwrap_or(0.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are whole numbers")]
            let (value, count) = (whole(1) as u64, whole(2) as u64);
            match counts.binary_search_by_key(&value, |&(value, _)| value) {
                Ok(place) => counts[place].1 += count,
                Err(place) => counts.insert(place, (value, count)),
            }
        }
    }
    Ok(durations)
}
