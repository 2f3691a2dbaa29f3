//! The tables of a run, and their rows in memory.

use gddt_model::parameters::{Value, ValueKind};

use super::ExecuteError;
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

fn schemas(parameters: &Parameters, record: Record) -> Result<[Option<Schema>; 5], TableError> {
    let when = |wanted: bool, columns: fn() -> Result<Schema, TableError>| wanted.then(columns).transpose();
    Ok([
        Some(trajectory_columns(parameters.columns.iter().cloned())?),
        Some(histogram_columns()?),
        when(record.timesteps, timestep_columns)?,
        when(record.events, event_columns)?,
        when(record.agents, agent_columns)?,
    ])
}

/// The tables of a run, in the order in which they are written.
pub(super) fn specs(parameters: &Parameters, record: Record) -> Result<Vec<TableSpec>, TableError> {
    let schemas = schemas(parameters, record)?;
    Ok(NAMES.into_iter().zip(schemas).filter_map(|(name, schema)| Some(TableSpec::new(name, schema?))).collect())
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
    pub(super) fn new(parameters: &Parameters, record: Record) -> Result<Self, TableError> {
        let [trajectories, histograms, timesteps, events, agents] = schemas(parameters, record)?;
        let buffer = |schema: Option<Schema>| schema.as_ref().map(TableBuffer::new);
        let (Some(trajectories), Some(histograms)) = (buffer(trajectories), buffer(histograms)) else {
            return Err(TableError::NoColumns);
        };
        Ok(Self {
            trajectories,
            pooled: PooledHistograms::new(),
            histograms,
            timesteps: buffer(timesteps),
            events: buffer(events),
            agents: buffer(agents),
        })
    }

    /// Rows of timesteps and events that are held.
    pub(super) fn streamed_rows(&self) -> usize {
        [&self.timesteps, &self.events].into_iter().flatten().map(TableBuffer::rows).sum()
    }

    /// Writes timesteps and events, and forgets them.
    pub(super) fn flush(&mut self, writer: &mut ChunkWriter<'_>) -> Result<(), ExecuteError> {
        for (name, table) in [("timesteps", &mut self.timesteps), ("events", &mut self.events)] {
            if let Some(table) = table.as_mut().filter(|table| !table.is_empty()) {
                writer.write(name, table)?;
                table.clear();
            }
        }
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

    /// Writes everything.
    pub(super) fn write(mut self, writer: &mut ChunkWriter<'_>) -> Result<(), ExecuteError> {
        record_histograms(&self.pooled, &mut self.histograms);
        let tables = [
            Some(&self.trajectories),
            Some(&self.histograms),
            self.timesteps.as_ref(),
            self.events.as_ref(),
            self.agents.as_ref(),
        ];
        for (name, table) in NAMES.into_iter().zip(tables) {
            if let Some(table) = table.filter(|table| !table.is_empty()) {
                writer.write(name, table)?;
            }
        }
        Ok(())
    }
}
