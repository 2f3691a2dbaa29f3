//! Two behaviours of one's own, run on the built-in `baseline`, and what they change.
//!
//! * A prover that waits for gas below its own moving threshold, as long as there is time.
//! * A sequencer that sits out for a while when several blocks in a row have failed.
//!
//! Run with `cargo run --release -p custom-behavior`.

mod behaviors;

use std::error::Error;

use gddt_explore::arrow_array::types::{Float64Type, Int64Type};
use gddt_explore::arrow_array::{RecordBatch, cast::AsArray};
use gddt_explore::{Control, Job, Plan, Record, Request, load};

use behaviors::{Bargainer, Discouraged};

/// What is compared: KPI, and what it is.
const KPIS: [(&str, &str); 5] = [
    ("finalized_blocks_count", "blocks"),
    ("proportion_skipped", "share of attempts skipped"),
    ("average_duration_finalized_blocks", "L1 blocks per block"),
    ("proportion_slashed_prover", "share of attempts with a late proof"),
    ("n_proposal", "proposals"),
];

/// Quantile 0.975 of Student's t for 99 degrees of freedom: 100 runs.
const T: f64 = 1.984;
const RUNS: i64 = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let request = Request { runs: Some(RUNS), ..Request::default() };
    let baseline = load(&request)?;
    let without = trajectories(&baseline)?;

    let bargainers =
        load(&request)?.with_rule("provers", Bargainer { memory_blocks: 50.0, discount: 0.02, hurry_blocks: 20 })?;
    compare("provers wait for gas 2 % below what they are used to", &without, &trajectories(&bargainers)?)?;

    let discouraged = load(&request)?.with_rule("sequencers", Discouraged { failures: 1, pause: 3 })?;
    compare("sequencers sit out three attempts after a failed one", &without, &trajectories(&discouraged)?)?;
    Ok(())
}

/// A row per run: the same run meets the same world with and without a behaviour.
fn trajectories(plan: &Plan) -> Result<RecordBatch, Box<dyn Error>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(Job::prepare(plan, Record::default())?.collect(threads, Control::default())?.trajectories)
}

/// Prints means, and the mean of the differences run by run with its 95 % interval.
fn compare(title: &str, without: &RecordBatch, with: &RecordBatch) -> Result<(), Box<dyn Error>> {
    println!("{title}, {RUNS} runs of baseline:\n");
    println!("{:36} {:>9} {:>9} {:>11} {:>22}", "", "without", "with", "difference", "95 % interval");
    for (kpi, name) in KPIS {
        let (before, after) = (column(without, kpi)?, column(with, kpi)?);
        let differences: Vec<f64> = before.iter().zip(&after).map(|(before, after)| after - before).collect();
        let (mean, half) = (mean(&differences), T * standard_error(&differences));
        let interval = format!("[{:.4}, {:.4}]", mean - half, mean + half);
        println!("{name:36} {:>9.4} {:>9.4} {mean:>+11.4} {interval:>22}", self::mean(&before), self::mean(&after));
    }
    println!();
    Ok(())
}

/// The values of a KPI, whole or not; what could not be measured is not a number.
fn column(table: &RecordBatch, name: &str) -> Result<Vec<f64>, Box<dyn Error>> {
    let column = table.column_by_name(name).ok_or_else(|| format!("there is no column {name}"))?;
    if let Some(whole) = column.as_primitive_opt::<Int64Type>() {
        return Ok(whole.iter().map(|value| value.map_or(f64::NAN, |value| value as f64)).collect());
    }
    let real = column.as_primitive_opt::<Float64Type>().ok_or_else(|| format!("{name} holds no numbers"))?;
    Ok(real.iter().map(|value| value.unwrap_or(f64::NAN)).collect())
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn standard_error(values: &[f64]) -> f64 {
    let (mean, count) = (mean(values), values.len() as f64);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (count - 1.0) / count).sqrt()
}
