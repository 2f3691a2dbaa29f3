//! Jobs, in memory and in a folder.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use arrow_array::RecordBatch;
use gddt_model::kpi::{KpiObserver, Kpis};

use super::tables::Tables;
use super::worker::Worker;
use super::{Control, Ending, ExecuteError, Job, Record, population, preview};
use crate::results::{Opened, ResultFolder, RunFolder};
use crate::scenario::{Plan, Request, load};
use crate::table::{Format, TableBuffer};

fn plan(sets: &[&str], sweeps: &[&str], sizes: (u64, u64)) -> Plan {
    let owned = |texts: &[&str]| texts.iter().map(|text| String::from(*text)).collect();
    let (runs, timesteps) = (Some(sizes.0.cast_signed()), Some(sizes.1.cast_signed()));
    let target = Some(String::from("baseline"));
    load(&Request { target, sets: owned(sets), sweeps: owned(sweeps), runs, timesteps, seed: Some(3) }).unwrap()
}

fn job(plan: &Plan, record: Record) -> Job<'_> {
    Job::prepare(plan, record).unwrap()
}

const TIMESTEPS: Record = Record { timesteps: true, events: false, agents: false };

/// The tables of a job of one chunk.
fn tables(job: &Job<'_>) -> Tables {
    assert_eq!(job.geometry().chunks(), 1);
    job.compute(job.geometry().range(0), Control::default()).unwrap().unwrap()
}

fn numbers(table: &TableBuffer, column: &str) -> Vec<f64> {
    (0..table.rows()).map(|row| table.number(row, column)).collect()
}

/// Opens the folder of a job, new or begun.
fn folder(path: &Path, job: &Job<'_>) -> RunFolder {
    match RunFolder::open(path, &job.run_plan()).unwrap() {
        Opened::Fresh(folder) | Opened::Unfinished(folder) => folder,
        Opened::Complete(manifest) => panic!("{manifest:?}"),
    }
}

#[test]
fn trajectories_come_in_the_order_of_subset_and_run_however_they_are_shared_out() {
    let plan = plan(&[], &["uncle_count=0,1,2"], (50, 5));
    let job = job(&plan, Record::default());
    let rows = tables(&job).trajectories;
    let keys: Vec<(f64, f64)> = numbers(&rows, "subset").into_iter().zip(numbers(&rows, "run")).collect();
    let expected: Vec<(f64, f64)> =
        (0..3).flat_map(|subset| (1..=50).map(move |run| (f64::from(subset), f64::from(run)))).collect();
    assert_eq!(keys, expected);
}

#[test]
fn the_same_run_meets_the_same_world_in_every_combination_unless_they_are_to_be_independent() {
    let gas = |independent: &str| -> [Vec<f64>; 2] {
        let set = format!("run.independent_subsets={independent}");
        let plan = plan(&[&set], &["top_up_amount=1,2"], (1, 200));
        let rows = tables(&job(&plan, TIMESTEPS)).timesteps.unwrap();
        let prices = numbers(&rows, "gas_fee_l1");
        // Nobody tops up, so that both take the same L1 blocks.
        let of = |subset: usize| prices[subset * 201..(subset + 1) * 201].to_vec();
        [of(0), of(1)]
    };
    let [one, other] = gas("false");
    assert!(one == other && one.iter().any(|price| *price != one[0]));
    let [one, other] = gas("true");
    assert!(one != other);
}

#[test]
fn a_run_that_is_stopped_keeps_whole_chunks_and_goes_on_from_there() {
    let place = tempfile::tempdir().unwrap();
    let plan = plan(&[], &["uncle_count=0,1,2,4"], (1500, 3));
    let job = job(&plan, Record::default());
    assert_eq!(job.geometry().chunks(), 2);
    let stop = AtomicBool::new(false);
    let done = AtomicU64::new(0);
    // In the middle of the second chunk.
    let count = || {
        if done.fetch_add(1, Ordering::Relaxed) == 4000 {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let begun = folder(place.path(), &job);
    let control = Control { stop: &stop, trajectory_done: &count };
    assert_eq!(job.run(&begun, 2, control).unwrap(), Ending::Stopped);
    assert!(done.load(Ordering::Relaxed) < 6000);
    drop(begun);

    let resumed = folder(place.path(), &job);
    assert_eq!(resumed.pending(), [1]);
    stop.store(false, Ordering::Relaxed);
    done.store(10_000, Ordering::Relaxed);
    assert_eq!(job.run(&resumed, 2, control).unwrap(), Ending::Done);
    assert_eq!(done.load(Ordering::Relaxed), 13_000);
    let manifest = resumed.finish().unwrap();
    assert_eq!(manifest.file("trajectories.parquet").unwrap().rows, Some(6000));
}

#[test]
fn stopped_before_it_began_a_run_of_long_trajectories_writes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let plan = plan(&[], &[], (5, 200_000));
    let job = job(&plan, TIMESTEPS);
    assert_eq!(job.geometry().chunks(), 5);
    let stop = AtomicBool::new(true);
    let folder = folder(place.path(), &job);
    let control = Control { stop: &stop, trajectory_done: &|| panic!("a trajectory ended") };
    assert_eq!(job.run(&folder, 2, control).unwrap(), Ending::Stopped);
    assert_eq!(folder.pending().len(), 5);
}

#[test]
fn histograms_are_pooled_over_the_runs_of_a_subset() {
    let plan = plan(&[], &["uncle_count=0,1"], (40, 300));
    let tables = tables(&job(&plan, Record::default()));
    let keys: BTreeSet<(u64, usize, u64)> = tables.pooled.keys().copied().collect();
    assert!(keys.iter().any(|key| key.0 == 1) && keys.iter().all(|key| key.0 < 2));
    // Of every process that ended, the number of sequencers that took part is counted.
    let ended: f64 = numbers(&tables.trajectories, "n_processes_ended").iter().sum();
    let counted: u64 = tables.pooled.iter().filter(|((_, which, _), _)| *which == 0).map(|(_, count)| count).sum();
    assert!((counted as f64 - ended).abs() < 0.5, "{counted} of {ended}");
}

#[test]
fn a_population_is_that_of_the_recorded_timesteps_and_there_is_none_where_nothing_changes() {
    let still = plan(&[], &["uncle_count=0,1"], (3, 150));
    assert!(population(&job(&still, TIMESTEPS), 0, 50).unwrap().is_empty());
    let changes = ["mempool=gossip", "staking_dynamics=dynamic", "unstake_hazard=0.01", "stake_hazard=0.01"];
    let plan = plan(&changes, &["uncle_count=0,1"], (3, 150));
    let job = job(&plan, TIMESTEPS);
    let shown = population(&job, 0, 50).unwrap();
    let rows = tables(&job).timesteps.unwrap();
    // The initial state, and every fourth of 150 timesteps.
    assert_eq!(shown.len(), 38);
    for (place, at) in shown.iter().enumerate() {
        let recorded =
            ["time_l1", "provers_available", "n_transactions_waiting"].map(|column| rows.number(4 * place, column));
        let provers = at.participants.unwrap()[1];
        assert_eq!([at.time_l1, provers, at.waiting.unwrap()].map(|number| number as f64), recorded, "{place}");
    }
    assert!(shown.iter().any(|at| at.participants != shown[0].participants), "nobody comes or goes");
}

#[test]
fn a_preview_is_the_first_trajectory_as_it_is_recorded() {
    let plan = plan(&[], &["uncle_count=0,1"], (3, 150));
    let job = job(&plan, TIMESTEPS);
    let moments = preview(&job, 0, 100).unwrap();
    assert_eq!(moments.len(), 101);
    let rows = tables(&job).timesteps.unwrap();
    for (row, moment) in moments.iter().enumerate() {
        let recorded = ["time_l1", "gas_fee_l1", "gas_fee_blob", "is_censored", "circulating", "staked"]
            .map(|column| rows.number(row, column));
        let shown = [
            moment.time_l1 as f64,
            moment.gas_price,
            moment.blob_gas_price,
            f64::from(u8::from(moment.is_censored)),
            moment.supply.circulating.to_f64(),
            moment.supply.staked.to_f64(),
        ];
        assert_eq!(shown, recorded, "{row}");
        let skipped = (moment.time_l1 - moment.block) as f64;
        assert_eq!(skipped, rows.number(row, "advance_l1_blocks"), "{row}");
    }
}

#[test]
fn a_sample_is_spread_over_the_plan_and_ends_when_it_is_enough() {
    let plan = plan(&[], &["uncle_count=0,1,2,4"], (1000, 3));
    let job = job(&plan, Record::default());
    let control = Control::default();
    assert_eq!(job.sample(Format::Parquet, &|| true, control).unwrap().trajectories, 1);
    let all = job.sample(Format::Parquet, &|| false, control).unwrap();
    assert!(all.trajectories == 2000 && all.bytes > 10_000, "{all:?}");
}

#[test]
fn a_long_trajectory_of_a_sample_is_cut_off_when_it_is_enough_and_only_what_was_run_is_counted() {
    let plan = plan(&[], &[], (1, 100_000));
    let record = Record { agents: true, ..TIMESTEPS };
    let sample =
        |enough: &dyn Fn() -> bool| job(&plan, record).sample(Format::Csv, enough, Control::default()).unwrap();
    let (cut, whole) = (sample(&|| true), sample(&|| false));
    assert_eq!((cut.trajectories, whole.timesteps), (1, 100_000));
    assert!((1..100_000).contains(&cut.timesteps), "{cut:?}");
    let told = [cut, whole].map(|sample| sample.bytes_of(1.0, 100_000.0));
    assert!((told[0] / told[1] - 1.0).abs() < 0.1, "{told:?}");
}

#[test]
fn a_sample_is_stopped_on_the_way() {
    let plan = plan(&[], &[], (1, 100_000));
    let stop = AtomicBool::new(false);
    let stopping = || {
        stop.store(true, Ordering::Relaxed);
        true
    };
    let control = Control { stop: &stop, ..Control::default() };
    let stopped = job(&plan, Record::default()).sample(Format::Parquet, &stopping, control);
    assert!(matches!(stopped, Err(ExecuteError::Stopped)));
}

#[test]
fn a_trajectory_whose_rows_cannot_be_kept_is_given_up() {
    let plan = plan(&[], &[], (1, 1_000_000));
    let job = job(&plan, TIMESTEPS);
    let mut worker = Worker::new(&job, Control::default());
    let mut full = |_: &mut Tables| Err(ExecuteError::Stopped);
    assert!(worker.run(0..1, &mut Tables::new(&job.schemas), &mut full).is_err());
    assert!(worker.timesteps() < 200_000, "{}", worker.timesteps());
}

#[test]
fn the_size_of_a_run_is_limited_by_what_a_folder_can_list() {
    let plan = plan(&[], &["uncle_count=0,1"], (5_000_000_001, 3));
    let problem = Job::prepare(&plan, Record::default()).unwrap_err().to_string();
    assert!(problem.contains("2 parameter combinations of 5000000001 runs are too many trajectories"), "{problem}");
    // Of trajectories of which each is a chunk of its own there can be fewer.
    let plan = self::plan(&[], &[], (10_000_001, 1_000_000));
    let problem = Job::prepare(&plan, Record::default()).unwrap_err().to_string();
    assert!(problem.contains("at most 10000000 trajectories were expected of this length and with these"), "{problem}");
}

#[test]
fn chunks_are_cut_for_the_largest_population_of_the_sweep() {
    let agents = Record { agents: true, ..Record::default() };
    let few = plan(&[], &["agents.sequencers.count=1,2"], (300, 2));
    let many = plan(&[], &["agents.sequencers.count=1,200000"], (300, 2));
    assert!(job(&few, agents).geometry().chunks() < 3);
    assert_eq!(job(&many, agents).geometry().chunks(), 600);
}

#[test]
fn recorded_rows_are_passed_on_before_they_are_too_many_to_hold() {
    let plan = plan(&["agents.sequencers.count=120000"], &[], (1, 3));
    let record = Record { timesteps: true, events: true, agents: true };
    let job = job(&plan, record);
    let mut worker = Worker::new(&job, Control::default());
    let (mut agents, mut most) = (0, 0);
    let mut tables = Tables::new(&job.schemas);
    let mut flush = |tables: &mut Tables| {
        let rows = |table: &Option<TableBuffer>| table.as_ref().map_or(0, TableBuffer::rows);
        agents += rows(&tables.agents);
        most = most.max(rows(&tables.agents));
        tables.clear_recorded();
        Ok(())
    };
    assert!(worker.run(0..1, &mut tables, &mut flush).unwrap());
    assert!((100_000..120_000).contains(&most), "{most}");
    assert_eq!(agents + tables.agents.unwrap().rows(), 120_000 + 20 + 2);
}

#[test]
fn recorded_files_do_not_depend_on_threads() {
    let place = tempfile::tempdir().unwrap();
    let plan = plan(&[], &["uncle_count=0,1"], (50, 1000));
    let job = job(&plan, Record { timesteps: true, events: true, agents: true });
    assert!(job.geometry().chunks() >= 6);
    let files = [1, 3].map(|threads| {
        let path = place.path().join(threads.to_string());
        let folder = folder(&path, &job);
        job.run(&folder, threads, Control::default()).unwrap();
        let manifest = folder.finish().unwrap();
        assert_eq!(manifest.file("timesteps.parquet").unwrap().rows, Some(100 * 1001));
        manifest.files
    });
    assert_eq!(files[0], files[1]);
}

#[test]
fn a_run_in_memory_has_the_rows_of_the_one_in_a_folder() {
    let place = tempfile::tempdir().unwrap();
    let plan = plan(&[], &["uncle_count=0,1"], (70, 100));
    let job = job(&plan, Record { timesteps: true, events: true, agents: true });
    let folder = folder(place.path(), &job);
    job.run(&folder, 2, Control::default()).unwrap();
    folder.finish().unwrap();
    let result = ResultFolder::open(place.path()).unwrap();
    for threads in [1, 3] {
        let tables = job.collect(threads, Control::default()).unwrap();
        let recorded = [tables.timesteps, tables.events, tables.agents].map(Option::unwrap);
        let batches = [vec![tables.trajectories, tables.histograms], recorded.into()].concat();
        for (spec, batch) in job.tables().iter().zip(batches) {
            let read: Vec<RecordBatch> = result.table(&spec.name).unwrap().map(Result::unwrap).collect();
            let rows = read.iter().map(RecordBatch::num_rows).sum::<usize>();
            assert_eq!(rows, batch.num_rows(), "{}", spec.name);
            let mut start = 0;
            for part in read {
                assert_eq!(part.columns(), batch.slice(start, part.num_rows()).columns(), "{}", spec.name);
                start += part.num_rows();
            }
        }
    }
    let stop = AtomicBool::new(true);
    let stopped = job.collect(1, Control { stop: &stop, ..Control::default() });
    assert!(matches!(stopped, Err(ExecuteError::Stopped)));
}

#[test]
fn a_watched_trajectory_is_the_one_in_the_tables() {
    let plan = plan(&[], &["uncle_count=0,1"], (3, 150));
    let job = job(&plan, Record::default());
    let rows = tables(&job).trajectories;
    let mut kpis = KpiObserver::default();
    let watched = job.watch(1, 2, &mut kpis).unwrap();
    let kpis = kpis.finish(watched.params(), watched.state());
    assert_eq!(kpis.time_l1, rows.number(4, "time_l1"));
    assert_eq!(kpis.circulating, rows.number(4, "circulating"));
    assert_eq!(watched.state().clock.timestep, 150);
    for (subset, run) in [(2, 1), (0, 0)] {
        let told = job.watch(subset, run, &mut ()).unwrap_err().to_string();
        assert!(told.contains("subsets are 0 to 1, runs count from 1"), "{told}");
    }
}

#[test]
fn a_sample_tells_the_size_of_what_is_recorded() {
    let plan = plan(&[], &[], (20, 300));
    let control = Control::default();
    let size = |record, format| job(&plan, record).sample(format, &|| false, control).unwrap().bytes_of(20.0, 300.0);
    let everything = Record { timesteps: true, events: true, agents: true };
    for format in [Format::Parquet, Format::Csv] {
        let folder_of = tempfile::tempdir().unwrap();
        let path = folder_of.path().join("result");
        let job = job(&plan, everything);
        let mut run_plan = job.run_plan();
        run_plan.format = format;
        let Opened::Fresh(folder) = RunFolder::open(&path, &run_plan).unwrap() else { panic!("there was a result") };
        assert_eq!(job.run(&folder, 2, control).unwrap(), Ending::Done);
        folder.finish().unwrap();
        let written = |name: &str| path.join(format!("{name}.{format}")).metadata().unwrap().len() as f64;
        let tables: f64 = ["trajectories", "timesteps", "events", "agents"].map(written).iter().sum();
        let told = size(everything, format);
        assert!((told / tables - 1.0).abs() < 0.1, "{told} told, {tables} written as {format}");
        assert!(told > 2.0 * size(Record::default(), format));
    }
}

#[test]
fn kpis_are_handed_over_in_order_and_are_those_of_the_tables_also_beyond_the_runs_of_the_plan() {
    let long = plan(&[], &["uncle_count=0,1"], (7, 40));
    let rows = tables(&job(&long, Record::default())).trajectories;
    let expected: Vec<[f64; 3]> = numbers(&rows, "subset")
        .into_iter()
        .zip(numbers(&rows, "run"))
        .zip(numbers(&rows, "blocks_per_day"))
        .map(|((subset, run), value)| [subset, run, value])
        .filter(|[_, run, _]| *run >= 3.0)
        .collect();
    let short = plan(&[], &["uncle_count=0,1"], (2, 40));
    for threads in [1, 3] {
        let mut found = Vec::new();
        let take = |subset: u64, run: u64, kpis: &Kpis| found.push([subset as f64, run as f64, kpis.blocks_per_day]);
        let ending = job(&short, Record::default()).kpis(3..8, threads, Control::default(), take).unwrap();
        assert_eq!((ending, &found), (Ending::Done, &expected));
    }
    let refused = job(&short, Record::default()).kpis(0..2, 1, Control::default(), |_, _, _| {});
    assert!(matches!(refused, Err(ExecuteError::NoSuchTrajectory { run: 0, .. })));
}
