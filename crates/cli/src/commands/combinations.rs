//! Tables with a row per parameter combination and a column per KPI.

use gddt_model::kpi::KpiInfo;

use crate::terminal::table::{Column, Laid, lay_out, spread_out};

/// KPIs that a table shows however narrow the terminal is.
const ALWAYS_SHOWN: usize = 2;

/// What swept parameters are called where their names have no room, and their names.
pub fn short_names<'a>(names: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = (String, &'a str)> {
    (1..).zip(names).map(|(number, name)| (format!("p{number}"), name))
}

/// What the short names stand for, a line each.
pub fn legend<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    short_names(names).map(|(short, name)| format!("{short} = {name}")).collect::<Vec<_>>().join("\n")
}

/// Rows of a subset, the values of the swept parameters of these names, and KPIs. The parameters stand under their
/// names, or under short ones (then `true`) where that shows more.
pub fn lay_out_combinations(names: &[&str], kpis: &[&KpiInfo], flowing: bool, rows: &[Vec<String>]) -> (Laid, bool) {
    let (short, full): (Vec<String>, Vec<&str>) = short_names(names.iter().copied()).unzip();
    let short: Vec<&str> = short.iter().map(String::as_str).collect();
    let [full, short] = [full, short].map(|names| {
        let keys = std::iter::once("subset").chain(names).map(Column::Number);
        lay_out_kpis(keys.collect(), kpis, flowing, rows)
    });
    let strain = |laid: &Laid| (!laid.fits, laid.tables + laid.left_out.len());
    let is_short = strain(&short) < strain(&full);
    (if is_short { short } else { full }, is_short)
}

/// Key columns and a column for each KPI: in several tables, or in one without those that have no room.
pub fn lay_out_kpis<'a>(keys: Vec<Column<'a>>, kpis: &[&'a KpiInfo], flowing: bool, rows: &[Vec<String>]) -> Laid {
    let number_of_keys = keys.len();
    let mut columns = keys;
    columns.extend(kpis.iter().enumerate().map(|(place, info)| {
        if flowing || place < ALWAYS_SHOWN { Column::Number(info.name) } else { Column::Extra(info.name) }
    }));
    if flowing { spread_out(number_of_keys, &columns, rows) } else { lay_out(&columns, rows) }
}
