//! Processes, durations, participation, failures, liveness: from `timesteps` and counts of `events`.

use std::collections::BTreeMap;

use gddt_model::kpi::Histogram;
use gddt_model::parameters::{PriceKind, PriceSettings};
use gddt_model::units::Factor;

use crate::Found;
use crate::record::{Record, Row};

const PROPOSALS: f64 = 1.0;
const FINALIZED: f64 = 5.0;
const SKIPPED: f64 = -1.0;
const RACE: f64 = -2.0;

/// A quotient, if there is something to divide by.
pub fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    (denominator != 0.0).then(|| numerator / denominator)
}

pub fn mean(values: &[f64]) -> Option<f64> {
    ratio(values.iter().sum(), values.len() as f64)
}

/// Population standard deviation.
pub fn deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    self::mean(&values.iter().map(|value| (value - mean).powi(2)).collect::<Vec<_>>()).map(f64::sqrt)
}

/// One process: its rows of `timesteps`, in order.
pub struct Process<'a> {
    rows: Vec<&'a Row>,
}

impl Process<'_> {
    fn last_phase(&self) -> f64 {
        self.rows.last().map_or(f64::NAN, |row| row.number("process_phase"))
    }

    pub fn has_ended(&self) -> bool {
        self.is_finalized() || self.is_skipped()
    }

    pub fn is_finalized(&self) -> bool {
        self.last_phase() == FINALIZED
    }

    pub fn is_skipped(&self) -> bool {
        self.last_phase() == SKIPPED
    }

    fn raced(&self) -> bool {
        self.rows.iter().any(|row| row.number("process_phase") == RACE)
    }

    /// L1 blocks from the step that started it to the end of the last step, skip included.
    pub fn duration(&self) -> f64 {
        self.end() - self.rows.first().map_or(f64::NAN, |row| row.number("time_l1"))
    }

    fn end(&self) -> f64 {
        self.rows.last().map_or(f64::NAN, |row| row.number("time_l1"))
    }

    fn proposals(&self) -> f64 {
        self.rows.last().map_or(f64::NAN, |row| row.number("process_proposals"))
    }

    /// Eligible sequencers when the proposal phase ended.
    fn eligible(&self) -> Option<f64> {
        let after = self.rows.iter().find(|row| row.number("process_phase") != PROPOSALS)?;
        Some(after.number("sequencers_available"))
    }
}

/// All processes, the last unfinished one included.
pub fn processes(record: &Record) -> Vec<Process<'_>> {
    let mut by_id: BTreeMap<u64, Vec<&Row>> = BTreeMap::new();
    for row in record.steps.iter().filter(|row| row.optional("process_id").is_some()) {
        by_id.entry(row.count("process_id")).or_default().push(row);
    }
    by_id.into_values().map(|rows| Process { rows }).collect()
}

/// The values that a histogram counts.
pub fn histogram(record: &Record, which: Histogram) -> Vec<f64> {
    let processes = processes(record);
    let durations = |finalized: bool| {
        let of_kind = |process: &&Process<'_>| process.has_ended() && process.is_finalized() == finalized;
        processes.iter().filter(of_kind).map(Process::duration).collect()
    };
    match which {
        Histogram::SequencersPerProcess => {
            processes.iter().filter(|process| process.has_ended()).map(Process::proposals).collect()
        }
        Histogram::FailedRunLength => {
            let ended: Vec<bool> =
                processes.iter().filter(|process| process.has_ended()).map(Process::is_skipped).collect();
            ended.chunk_by(|one, next| one == next).filter(|run| run[0]).map(|run| run.len() as f64).collect()
        }
        Histogram::DurationFinalized => durations(true),
        Histogram::DurationNonfinalized => durations(false),
    }
}

/// Values and how often each comes, ascending.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers that are not negative")]
pub fn counted(values: &[f64]) -> Vec<(u64, u64)> {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for value in values {
        *counts.entry(*value as u64).or_default() += 1;
    }
    counts.into_iter().collect()
}

fn smallest(values: &[f64]) -> Option<f64> {
    values.iter().copied().min_by(f64::total_cmp)
}

fn largest(values: &[f64]) -> Option<f64> {
    values.iter().copied().max_by(f64::total_cmp)
}

/// The smallest value that at least a share `q` of all do not exceed.
fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let not_above = |limit: f64| values.iter().filter(|value| **value <= limit).count() as f64;
    sorted.into_iter().find(|value| not_above(*value) >= q * values.len() as f64)
}

/// KPIs of the groups Reference (without money), Counts, Endings, Sequencers, Failures and Liveness.
pub fn recomputed(record: &Record) -> Found {
    let mut found = Found::new();
    counts(record, &mut found);
    durations(record, &mut found);
    endings(record, &mut found);
    sequencers(record, &mut found);
    failures(record, &mut found);
    liveness(record, &mut found);
    found
}

fn counts(record: &Record, found: &mut Found) {
    let processes = processes(record);
    let number = |count: usize| Some(count as f64);
    let transactions = |name| record.events(name).filter(|event| event.text("kind") == "transaction").count();
    found.insert("time_l1", record.last().optional("time_l1"));
    found.insert("timesteps", number(record.steps.len() - 1));
    found.insert("n_processes", number(processes.len()));
    found.insert("n_processes_ended", number(processes.iter().filter(|process| process.has_ended()).count()));
    found.insert("n_processes_raced", number(processes.iter().filter(|process| process.raced()).count()));
    found.insert("n_processes_skipped", number(processes.iter().filter(|process| process.is_skipped()).count()));
    found.insert("finalized_blocks_count", number(processes.iter().filter(|process| process.is_finalized()).count()));
    found.insert("n_proposal", number(transactions("proposal")));
    found.insert("n_commitment_bond", number(transactions("commitment_bond")));
    found.insert("n_content_reveal", number(transactions("content_reveal")));
    found.insert("n_rollup_proof", number(transactions("rollup_proof")));
    found.insert("slashes_to_provers", number(prover_slashes(record)));
    found.insert("slashes_to_sequencers", number(sequencer_slashes(record)));
    let builder =
        record.agents.iter().find(|agent| agent.text("group") == "l1-builder").map(|agent| agent.count("agent"));
    let won = record.events("race_won").filter(|event| Some(event.count("agent")) == builder).count();
    found.insert("n_races_won_by_builder", number(won));
}

/// How processes end, from the events of a process that follow on each other.
fn endings(record: &Record, found: &mut Found) {
    let mut moves: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for event in record.events.iter().filter(|event| event.text("kind") == "process") {
        moves.entry(event.count("process_id")).or_default().push(event.text("event"));
    }
    let pairs = |before: &[&str], after: &[&str]| {
        let is_meant = |pair: &&[&str]| before.contains(&pair[0]) && after.contains(&pair[1]);
        moves.values().map(|names| names.windows(2).filter(is_meant).count()).sum::<usize>() as f64
    };
    let (proven, won) = (pairs(&["revealed"], &["finalized"]), pairs(&["race_started"], &["race_won"]));
    let given_up = ["race_started", "uncle_leads"];
    let skipped = |before| pairs(&[before], &["skipped"]);
    let [nobody, late, lost] = ["started", "revealed", "race_started"].map(skipped);
    let days = record.last().number("time_l1") / record.settings.protocol.l1_blocks_per_day.get() as f64;
    found.insert("n_blocks_proven", Some(proven));
    found.insert("n_blocks_won_in_race", Some(won));
    found.insert("proportion_won_in_race", ratio(won, proven + won));
    found.insert("proven_block_rate", ratio(proven, proven + won + nobody + late + lost));
    found.insert("blocks_proven_per_day", ratio(proven, days));
    found.insert("n_missed_proposals", Some(nobody));
    found.insert("n_missed_bonds", Some(pairs(&["leads", "uncle_leads"], &given_up)));
    found.insert("n_missed_reveals", Some(pairs(&["bonded"], &given_up)));
    found.insert("n_missed_proofs", Some(late));
    found.insert("n_lost_races", Some(lost));
}

fn prover_slashes(record: &Record) -> usize {
    record.events("failure_to_prove_block").count()
}

fn sequencer_slashes(record: &Record) -> usize {
    record.events("failure_to_commit_bond").count() + record.events("failure_to_reveal_block").count()
}

fn durations(record: &Record, found: &mut Found) {
    let processes = processes(record);
    let share = |count: usize| ratio(count as f64, processes.len() as f64);
    found.insert("proportion_race_mode", share(processes.iter().filter(|process| process.raced()).count()));
    found.insert("proportion_slashed_prover", share(prover_slashes(record)));
    found.insert("proportion_slashed_sequencer", share(sequencer_slashes(record)));
    found.insert("proportion_skipped", share(processes.iter().filter(|process| process.is_skipped()).count()));
    let finalized = histogram(record, Histogram::DurationFinalized);
    let skipped = histogram(record, Histogram::DurationNonfinalized);
    found.insert("average_duration_finalized_blocks", mean(&finalized));
    found.insert("stddev_duration_finalized_blocks", deviation(&finalized));
    found.insert("average_duration_nonfinalized_blocks", mean(&skipped));
    found.insert("stddev_duration_nonfinalized_blocks", deviation(&skipped));
}

fn sequencers(record: &Record, found: &mut Found) {
    let available: Vec<f64> = record.steps.iter().skip(1).map(|row| row.number("sequencers_available")).collect();
    // A step's number stands for all L1 blocks that passed in it.
    let per_block = record.steps.windows(2).flat_map(|pair| {
        let blocks = pair[1].count("time_l1") - pair[0].count("time_l1");
        (0..blocks).map(|_| pair[1].number("sequencers_available"))
    });
    found.insert("sequencers_available_mean", mean(&per_block.collect::<Vec<_>>()));
    found.insert("sequencers_available_min", smallest(&available));
    found.insert("sequencers_available_max", largest(&available));
    found.insert("sequencers_available_final", available.last().copied());
    let proposals = histogram(record, Histogram::SequencersPerProcess);
    found.insert("sequencers_per_process_mean", mean(&proposals));
    found.insert("sequencers_per_process_min", smallest(&proposals));
    found.insert("sequencers_per_process_p05", quantile(&proposals, 0.05));
    found.insert("sequencers_per_process_p50", quantile(&proposals, 0.5));
    found.insert("sequencers_per_process_p95", quantile(&proposals, 0.95));
    found.insert("sequencers_per_process_max", largest(&proposals));
    let processes = processes(record);
    let eligible: Vec<f64> =
        processes.iter().filter(|process| process.has_ended()).filter_map(Process::eligible).collect();
    found.insert("sequencers_eligible_per_process_mean", mean(&eligible));
    found.insert("sequencers_eligible_per_process_min", smallest(&eligible));
    found.insert("sequencers_eligible_per_process_max", largest(&eligible));
}

fn failures(record: &Record, found: &mut Found) {
    let ended: Vec<bool> =
        processes(record).iter().filter(|process| process.has_ended()).map(Process::is_skipped).collect();
    let failed = ended.iter().filter(|failed| **failed).count();
    let runs = histogram(record, Histogram::FailedRunLength);
    found.insert("failed_block_rate", ratio(failed as f64, ended.len() as f64));
    found.insert("failed_runs", Some(runs.len() as f64));
    found.insert("failed_run_length_mean", mean(&runs));
    found.insert("failed_run_length_p95", quantile(&runs, 0.95));
    found.insert("failed_run_length_max", largest(&runs));
}

fn liveness(record: &Record, found: &mut Found) {
    let end = record.last().number("time_l1");
    let times: Vec<f64> = processes(record).iter().filter(|process| process.is_finalized()).map(Process::end).collect();
    let days = end / record.settings.protocol.l1_blocks_per_day.get() as f64;
    found.insert("blocks_per_day", ratio(times.len() as f64, days));
    let edges: Vec<f64> = std::iter::once(0.0).chain(times.iter().copied()).chain([end]).collect();
    found.insert(
        "longest_outage_l1_blocks",
        largest(&edges.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>()),
    );
    let is_shock = |price: &PriceSettings| match price.kind {
        PriceKind::SingleShock | PriceKind::IntermittentShock => true,
        PriceKind::Eip1559 | PriceKind::Eip4844 => price.demand_shock_factor != Factor::new(1.0).unwrap_or_default(),
        PriceKind::Constant | PriceKind::Steady | PriceKind::Recorded => false,
    };
    let shock_end = [&record.settings.gas, &record.settings.blob]
        .into_iter()
        .filter(|price| is_shock(price))
        .map(|price| price.shock_end_block)
        .max();
    let recovery = shock_end.and_then(|end| {
        let next = times.iter().find(|time| **time >= end as f64)?;
        Some(next - end as f64)
    });
    found.insert("time_to_recover", recovery);
    let target = record.settings.protocol.liveness_target_blocks.get() as f64;
    let is_fresh = |block: f64| {
        let last = times.iter().copied().filter(|time| *time <= block).fold(0.0, f64::max);
        block - last < target
    };
    let blocks: Vec<f64> = (1..=record.last().count("time_l1")).map(|block| block as f64).collect();
    let fresh = blocks.iter().filter(|block| is_fresh(**block)).count();
    found.insert("availability", ratio(fresh as f64, end));
}
