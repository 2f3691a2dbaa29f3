//! `cargo bench -p gddt-benches --bench report`: what the analysis and the report of a result take, as multiples of reading its
//! table once, in one run.
//!
//! Machines are noisy, so all are timed in turn and ratios are taken pair by pair; the table shows medians.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use gddt_analysis::Table;
use gddt_explore::results::{Opened, ResultFolder, RunFolder};
use gddt_explore::scenario::{Request, load};
use gddt_explore::{Control, Job, Record};
use gddt_report::study::Study;

const PAIRS: usize = 7;
/// Runs of each of the 54 combinations: 18 candidates in 3 environments.
const RUNS: [i64; 2] = [20, 400];

const SWEEP: &str = r#"
name = "bench"
extends = "baseline"

[run]
timesteps = 60

[goals.liveness.kpis]
blocks_proven_per_day = "above_median"
failed_block_rate = { below = 0.1 }

[goals.speed.kpis]
average_duration_finalized_blocks = { below = 40 }

[sweep.axes]
phase_duration_proposal_max_blocks = [3, 5, 12]
phase_duration_commit_bond_max_blocks = [5, 10]
phase_duration_reveal_max_blocks = [5, 10, 20]
"l1.builders.censored_share" = [0, 0.3, 0.6]
"#;

fn main() -> Result<(), Box<dyn Error>> {
    println!("Analysis and report against reading the table once, medians of {PAIRS} pairs\n");
    let heading = ["trajectories", "reading", "analysis", "page", "analysis / reading", "all / reading"];
    println!("{}", heading.map(|word| format!("{word:>20}")).concat());
    for runs in RUNS {
        let place = tempfile::tempdir()?;
        let result = place.path().join("result");
        let trajectories = make(place.path(), &result, runs)?;
        let folder = ResultFolder::open(&result)?;
        // Once before, so that the file is in memory and its checksum known to be right.
        seconds(&folder)?;
        let times = (0..PAIRS).map(|_| seconds(&folder)).collect::<Result<Vec<[f64; 3]>, _>>()?;
        let of = |number: &dyn Fn(&[f64; 3]) -> f64| median(times.iter().map(number).collect());
        let time = |place: usize| format!("{:.1} ms", 1e3 * of(&|times| times[place]));
        let ratios = [of(&|times| times[1] / times[0]), of(&|times| (times[1] + times[2]) / times[0])];
        let [analysis, all] = ratios.map(|ratio| format!("{ratio:.2}"));
        let row = [trajectories.to_string(), time(0), time(1), time(2), analysis, all];
        println!("{}", row.map(|cell| format!("{cell:>20}")).concat());
    }
    println!("\nThe page is the HTML with its SVG pictures and CSV tables; PNG pictures are not among it.");
    Ok(())
}

/// Runs the sweep into a folder.
fn make(place: &Path, result: &Path, runs: i64) -> Result<u64, Box<dyn Error>> {
    let scenario = place.join("bench.toml");
    std::fs::write(&scenario, SWEEP)?;
    let request =
        Request { target: Some(scenario.display().to_string()), runs: Some(runs), seed: Some(1), ..Request::default() };
    let plan = load(&request).map_err(|problems| problems.to_string())?;
    let job = Job::prepare(&plan, Record::default())?;
    let Opened::Fresh(folder) = RunFolder::open(result, &job.run_plan())? else {
        return Err("the folder was there".into());
    };
    job.run(&folder, 2, Control::default())?;
    folder.finish()?;
    Ok(plan.trajectories())
}

/// Seconds for reading every column once, for the analysis, and for the page.
fn seconds(folder: &ResultFolder) -> Result<[f64; 3], Box<dyn Error>> {
    let start = Instant::now();
    let table = Table::open(folder.table_path("trajectories")?)?;
    let columns: Vec<String> = folder
        .manifest()
        .table("trajectories")
        .map(|table| table.columns.columns().iter().map(|column| column.name.clone()).collect())
        .unwrap_or_default();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    for batch in table.batches(&columns)? {
        black_box(batch?);
    }
    let reading = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let study = Study::read(folder, None)?;
    let analysis = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let page = study.page()?;
    black_box(page.html());
    page.texts().for_each(|text| drop(black_box(text)));
    Ok([reading, analysis, start.elapsed().as_secs_f64()])
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
