//! The columns of all tables of a result, from their schemas.

use std::fmt::Write as _;

use gddt_explore::record::{agent_columns, event_columns, histogram_columns, timestep_columns, trajectory_columns};
use gddt_explore::scenario::governance_surface;
use gddt_explore::table::Column;
use gddt_model::kpi::COLUMNS;

use super::table::{code, table};
use crate::error::Error;

/// The page.
///
/// # Errors
/// Two columns of one name.
pub fn page() -> Result<String, Error> {
    let trajectories = trajectory_columns(std::iter::empty())?;
    let key = trajectories.columns().iter().filter(|column| COLUMNS.iter().all(|kpi| kpi.name != column.name));
    let surface: Vec<String> = governance_surface().map(|info| code(&info.name)).collect();
    let mut text = format!(
        "# Columns of results\n\n\
         A cell without a value is null in Parquet and empty in CSV. Every column of a Parquet file carries its unit and \
         meaning as metadata, and `manifest.json` repeats them.\n\n\
         ## `trajectories`\n\n\
         One row per trajectory: the key,\n\n{}\n\
         then a column per swept parameter, then the governance surface ({}), then every [KPI](kpis.md).\n",
        of(key),
        surface.join(", "),
    );
    for (name, what, schema) in [
        ("histograms", "Counted distributions per parameter combination. Always written.", histogram_columns()?),
        ("timesteps", "One row per timestep, the initial state included: `--record timesteps`.", timestep_columns()?),
        ("events", "One row per event: `--record events`.", event_columns()?),
        ("agents", "One row per agent and trajectory: `--record agents`.", agent_columns()?),
    ] {
        let _ = write!(text, "\n## `{name}`\n\n{what}\n\n{}", of(schema.columns().iter()));
    }
    Ok(text)
}

fn of<'a>(columns: impl Iterator<Item = &'a Column>) -> String {
    let rows = columns.map(|column| {
        [code(&column.name), String::from(column.kind.described()), column.unit.clone(), column.doc.clone()]
    });
    table(["column", "holds", "unit", "meaning"], rows)
}
