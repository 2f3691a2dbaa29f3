//! The tables of a run, and their rows in memory.

use gddt_model::parameters::{Value, ValueKind};

use super::ExecuteError;
use super::collect::RunTables;
use super::geometry::ROWS_IN_MEMORY;
use crate::record::{
    PooledHistograms, agent_columns, event_columns, histogram_columns, record_histograms, timestep_columns,
    trajectory_columns,
};
use crate::results::{ChunkWriter, TableSpec};
use crate::scenario::{Plan, Subset, governance_surface};
use crate::table::{Column, ColumnKind, Schema, TableBuffer, TableError};

/// What is recorded besides trajectories and histograms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// A row per timestep.
    pub timesteps: bool,
    /// A row per transaction, slash, transfer and move of a process.
    pub events: bool,
    /// A row per agent.
    pub agents: bool,
}

/// The parameters that stand in every row of `trajectories`: the swept ones, then the governance surface.
#[derive(Clone, Debug)]
pub(super) struct Parameters {
    columns: Vec<Column>,
    axes: usize,
    surface: Vec<&'static str>,
}

impl Parameters {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut columns: Vec<Column> = plan
            .axes()
            .iter()
            .map(|axis| Column::new(&axis.name, column_kind(axis.kind)).unit(axis.unit).doc(axis.doc))
            .collect();
        let axes = columns.len();
        let mut surface = Vec::new();
        for info in governance_surface().filter(|info| plan.axes().iter().all(|axis| axis.name != info.name)) {
            columns.push(Column::new(&info.name, column_kind(info.kind)).unit(info.unit).doc(info.doc.trim()));
            surface.push(info.name.as_str());
        }
        Self { columns, axes, surface }
    }

    /// The values of a subset, with the kinds of their columns.
    pub(super) fn values(&self, subset: &Subset) -> Vec<(ColumnKind, Value)> {
        let surface = self.surface.iter().map(|name| subset.settings.get(name).unwrap_or(Value::Unset));
        let values = subset.values.iter().take(self.axes).cloned().chain(surface);
        self.columns.iter().map(|column| column.kind).zip(values).collect()
    }
}

/// The kind of column that holds a parameter.
fn column_kind(kind: ValueKind) -> ColumnKind {
    match kind {
        ValueKind::Integer { .. } => ColumnKind::Integer,
        ValueKind::Real { .. } => ColumnKind::Real,
        ValueKind::Flag => ColumnKind::Flag,
        ValueKind::Choice(_) | ValueKind::Text | ValueKind::Texts | ValueKind::Reals => ColumnKind::Text,
    }
}

const NAMES: [&str; 5] = ["trajectories", "histograms", "timesteps", "events", "agents"];

/// The columns of the tables of a run, in the order of their names.
#[derive(Clone, Debug)]
pub(super) struct Schemas {
    trajectories: Schema,
    histograms: Schema,
    timesteps: Option<Schema>,
    events: Option<Schema>,
    agents: Option<Schema>,
}

impl Schemas {
    pub(super) fn new(parameters: &Parameters, record: Record) -> Result<Self, TableError> {
        let when = |wanted: bool, columns: fn() -> Result<Schema, TableError>| wanted.then(columns).transpose();
        Ok(Self {
            trajectories: trajectory_columns(parameters.columns.iter().cloned())?,
            histograms: histogram_columns()?,
            timesteps: when(record.timesteps, timestep_columns)?,
            events: when(record.events, event_columns)?,
            agents: when(record.agents, agent_columns)?,
        })
    }

    /// The tables of a run, in the order in which they are written.
    pub(super) fn specs(&self) -> Vec<TableSpec> {
        let Self { trajectories, histograms, timesteps, events, agents } = self;
        let schemas = [Some(trajectories), Some(histograms), timesteps.as_ref(), events.as_ref(), agents.as_ref()];
        NAMES
            .into_iter()
            .zip(schemas)
            .filter_map(|(name, schema)| Some(TableSpec::new(name, schema?.clone())))
            .collect()
    }
}

/// Rows of some consecutive trajectories.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) trajectories: TableBuffer,
    pub(super) pooled: PooledHistograms,
    histograms: TableBuffer,
    pub(super) timesteps: Option<TableBuffer>,
    pub(super) events: Option<TableBuffer>,
    pub(super) agents: Option<TableBuffer>,
}

impl Tables {
    pub(super) fn new(schemas: &Schemas) -> Self {
        let buffer = |schema: &Option<Schema>| schema.as_ref().map(TableBuffer::new);
        Self {
            trajectories: TableBuffer::new(&schemas.trajectories),
            pooled: PooledHistograms::new(),
            histograms: TableBuffer::new(&schemas.histograms),
            timesteps: buffer(&schemas.timesteps),
            events: buffer(&schemas.events),
            agents: buffer(&schemas.agents),
        }
    }

    /// Whether there are as many recorded rows as should be held.
    pub(super) fn are_full(&self) -> bool {
        let recorded = [&self.timesteps, &self.events, &self.agents];
        recorded.into_iter().flatten().map(TableBuffer::rows).sum::<usize>() >= ROWS_IN_MEMORY
    }

    /// Forgets recorded rows.
    pub(super) fn clear_recorded(&mut self) {
        [&mut self.timesteps, &mut self.events, &mut self.agents].into_iter().flatten().for_each(TableBuffer::clear);
    }

    /// Writes recorded rows, and forgets them.
    pub(super) fn flush(&mut self, writer: &mut ChunkWriter<'_>) -> Result<(), ExecuteError> {
        for (name, table) in [("timesteps", &self.timesteps), ("events", &self.events), ("agents", &self.agents)] {
            if let Some(table) = table.as_ref().filter(|table| !table.is_empty()) {
                writer.write(name, table)?;
            }
        }
        self.clear_recorded();
        Ok(())
    }

    /// The rows of several parts of a chunk, in order.
    pub(super) fn joined(parts: Vec<Self>) -> Option<Self> {
        let mut parts = parts.into_iter();
        let mut all = parts.next()?;
        for part in parts {
            all.trajectories.append(&part.trajectories);
            for (key, count) in part.pooled {
                *all.pooled.entry(key).or_default() += count;
            }
            for (mine, theirs) in [
                (&mut all.timesteps, &part.timesteps),
                (&mut all.events, &part.events),
                (&mut all.agents, &part.agents),
            ] {
                if let (Some(mine), Some(theirs)) = (mine, theirs) {
                    mine.append(theirs);
                }
            }
        }
        Some(all)
    }

    /// All rows as Arrow batches.
    pub(super) fn into_batches(mut self) -> Result<RunTables, TableError> {
        record_histograms(&self.pooled, &mut self.histograms);
        let batch = |table: Option<TableBuffer>| table.map(|table| table.to_batch()).transpose();
        Ok(RunTables {
            trajectories: self.trajectories.to_batch()?,
            histograms: self.histograms.to_batch()?,
            timesteps: batch(self.timesteps)?,
            events: batch(self.events)?,
            agents: batch(self.agents)?,
        })
    }

    /// Writes everything, and forgets it.
    pub(super) fn write(&mut self, writer: &mut ChunkWriter<'_>) -> Result<(), ExecuteError> {
        record_histograms(&self.pooled, &mut self.histograms);
        for (name, table) in [("trajectories", &mut self.trajectories), ("histograms", &mut self.histograms)] {
            if !table.is_empty() {
                writer.write(name, table)?;
                table.clear();
            }
        }
        self.pooled.clear();
        self.flush(writer)
    }
}
