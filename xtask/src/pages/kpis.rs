//! All KPIs, from their declaration.

use std::fmt::Write as _;

use gddt_model::kpi::{Better, COLUMNS};

use super::table::{code, table};

/// The page.
pub fn page() -> String {
    let mut text = format!(
        "# KPIs\n\n\
         A trajectory has one value (or none) of each of these {} columns. Where there is nothing to measure, such as the \
         mean duration of skipped attempts when none was skipped, the value is null. A *process* is one attempt at an L2 \
         block. T1 to T10 and R are the KPIs of the public reference model.\n",
        COLUMNS.len()
    );
    let mut group = "";
    for first in COLUMNS {
        if first.group == group {
            continue;
        }
        group = first.group;
        let rows = COLUMNS.iter().filter(|info| info.group == group).map(|info| {
            let better = match info.better {
                Better::Lower => "lower",
                Better::Higher => "higher",
                Better::Neither => "",
            };
            [code(info.name), String::from(info.unit), String::from(better), String::from(info.doc)]
        });
        let _ = write!(text, "\n## {group}\n\n{}", table(["column", "unit", "better", "definition"], rows));
    }
    text
}
