//! One row per trajectory: parameters and KPIs; and counted distributions per parameter combination.

use std::collections::BTreeMap;

use gddt_model::kpi::{COLUMNS, Histogram, Kpis};
use gddt_model::parameters::Value;

use super::key::{Key, whole};
use crate::table::{Column, ColumnKind, Row, Schema, TableBuffer, TableError};

/// The columns of `trajectories`: key, swept parameters, governance surface, KPIs.
///
/// # Errors
/// A parameter given twice.
pub fn trajectory_columns(parameters: impl Iterator<Item = Column>) -> Result<Schema, TableError> {
    let mut columns = Key::columns();
    columns.extend(parameters);
    columns.extend(COLUMNS.iter().map(|kpi| {
        let kind = if kpi.is_count { ColumnKind::Integer } else { ColumnKind::Real };
        Column::new(kpi.name, kind).unit(kpi.unit).doc(kpi.doc)
    }));
    Schema::new(columns)
}

/// Records the row of a trajectory.
pub fn record_trajectory(key: Key, parameters: &[(ColumnKind, Value)], kpis: &Kpis, rows: &mut TableBuffer) {
    let mut row = rows.row();
    key.write(&mut row);
    for (kind, value) in parameters {
        write_value(*kind, value, &mut row);
    }
    for (kpi, value) in COLUMNS.iter().zip(kpis.values()) {
        if value.is_nan() {
            row.null();
        } else if kpi.is_count {
            #[expect(clippy::cast_possible_truncation, reason = "counts are whole numbers far below 2^53")]
            row.integer(value as i64);
        } else {
            row.real(value);
        }
    }
    row.end();
}

fn write_value(kind: ColumnKind, value: &Value, row: &mut Row<'_>) {
    match (kind, value) {
        (_, Value::Unset) => row.null(),
        (ColumnKind::Integer, Value::Integer(number)) => row.integer(*number),
        (ColumnKind::Real, value) => row.real(value.number().unwrap_or(f64::NAN)),
        (ColumnKind::Flag, Value::Flag(flag)) => row.flag(*flag),
        (ColumnKind::Text, Value::Text(text)) => row.text(text),
        (ColumnKind::Text, value) => row.text(&value.to_string()),
        _ => row.null(),
    };
}

/// The columns of `histograms`.
///
/// # Errors
/// Never in practice: the names are fixed and differ.
pub fn histogram_columns() -> Result<Schema, TableError> {
    Schema::new(vec![
        Column::integer("simulation").doc("Always 0."),
        Column::integer("subset").doc("Parameter combination, from 0."),
        Column::text("histogram").doc("What is counted: sequencers_per_process, failed_run_length, duration_finalized_blocks or duration_nonfinalized_blocks."),
        Column::integer("value").doc("The value."),
        Column::integer("count").doc("How often it occurred; add up the rows of a value (a subset may span several chunks of a run)."),
    ])
}

/// Counts pooled over the trajectories of a subset that were run together.
pub type PooledHistograms = BTreeMap<(u64, usize, u64), u64>;

/// Records pooled counts, sorted by subset, histogram and value.
pub fn record_histograms(pooled: &PooledHistograms, rows: &mut TableBuffer) {
    for (&(subset, which, value), &count) in pooled {
        let mut row = rows.row();
        row.integer(0).integer(whole(subset)).text(Histogram::ALL[which].word());
        row.integer(whole(value)).integer(whole(count));
        row.end();
    }
}
