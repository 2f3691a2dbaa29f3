//! Attackers side by side: what each group of them did, where the table of agents was recorded.

use std::collections::BTreeMap;

use gddt_analysis::{Table, Value};
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;

use crate::outcome::Failure;
use crate::terminal::number::digits;
use crate::terminal::table::{Column, table};

/// Columns of the table of agents and how they are headed.
const SHOWN: [(&str, &str); 6] = [
    ("attack_spent", "spent"),
    ("attack_sabotaged_processes", "processes"),
    ("attack_blocked_blocks", "blocked"),
    ("attack_delay_blocks", "delayed"),
    ("attack_damage", "damage"),
    ("attack_gain", "gain"),
];

/// A row per group that attacks, means over the runs of a single combination; none if nobody attacks or agents were not
/// recorded.
pub fn by_group(plan: &Plan, folder: &ResultFolder) -> Result<Option<String>, Failure> {
    if folder.manifest().table("agents").is_none() {
        return Ok(None);
    }
    let agents = Table::open(folder.table_path("agents")?)?;
    let columns: Vec<&str> = std::iter::once("group").chain(SHOWN.map(|(name, _)| name)).collect();
    let mut sums: BTreeMap<Value, [f64; SHOWN.len()]> = BTreeMap::new();
    for batch in agents.batches(&columns)? {
        let batch = batch?;
        let Some((groups, numbers)) = batch.columns.split_first() else { continue };
        for row in (0..batch.rows).filter(|row| numbers[0].number(*row).is_some()) {
            let sum = sums.entry(groups.value(row)).or_default();
            for (sum, column) in sum.iter_mut().zip(numbers) {
                *sum += column.number(row).unwrap_or(0.0);
            }
        }
    }
    if sums.is_empty() {
        return Ok(None);
    }
    let runs = plan.runs() as f64;
    let rows = sums.into_iter().map(|(group, sums)| {
        std::iter::once(group.to_string()).chain(sums.map(|sum| digits(Some(sum / runs), 4))).collect()
    });
    let columns: Vec<Column<'_>> =
        std::iter::once(Column::Name("attackers")).chain(SHOWN.map(|(_, head)| Column::Number(head))).collect();
    let note =
        "Means per run: tokens spent; processes sabotaged; L1 blocks blocked and delayed; tokens of damage and gain.";
    Ok(Some(format!("{}\n{note}", table(&columns, rows))))
}
