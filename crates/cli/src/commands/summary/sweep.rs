//! A sweep: a parameter combination per row, then the means by value.

use std::cmp::Ordering;

use gddt_analysis::{GroupSummary, Level, Summary, Table, summarize};
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_model::kpi::{Better, KpiInfo};

use super::values::{Means, SHOWN_VALUES};
use super::{is_measured, outcome_of, plain, single, with_half_width};
use crate::args::RunArgs;
use crate::commands::combinations::{lay_out_combinations, lay_out_kpis, legend};
use crate::commands::kpis::{best_first, groups, in_columns, not_measured, outcome};
use crate::commands::shock::Shocks;
use crate::outcome::Failure;
use crate::terminal::number::count;
use crate::terminal::table::{Column, Laid, no_room, paragraph};

/// Parameter combinations that are shown one by one unless another number is asked for.
const SHOWN_COMBINATIONS: usize = 16;

/// KPIs that are shown side by side, with a heading if there are several such sections.
struct Section {
    heading: Option<&'static str>,
    kpis: Vec<&'static KpiInfo>,
}

/// The tables of a sweep.
pub fn tables(
    plan: &Plan,
    folder: &ResultFolder,
    (summary, shocks): (&Summary, &Shocks),
    args: &RunArgs,
) -> Result<String, Failure> {
    let (sections, missing) = sections(plan, &summary.pooled, args);
    let kpis: Vec<&'static KpiInfo> = sections.iter().flat_map(|section| section.kpis.clone()).collect();
    let mut parts = Vec::new();

    let is_asked_for = args.sort.is_some() || args.top.is_some();
    let of_many = if summary.groups.is_empty() && is_asked_for { by_combination(folder, &kpis)? } else { Vec::new() };
    let (combinations, file) = if of_many.is_empty() {
        (&summary.groups, String::from("summary.csv"))
    } else {
        (&of_many, format!("trajectories.{}", folder.manifest().format))
    };
    let shown = args.top.map_or(SHOWN_COMBINATIONS, Into::into);
    if combinations.is_empty() {
        let all = count(plan.subset_count());
        parts.push(paragraph(&format!("{all} combinations; --sort KPI shows the best of them one by one.")));
    } else {
        // By what was never measured nothing can be sorted.
        let sort = args.sort.filter(|info| !missing.contains(&info.name));
        parts.extend(combination_tables(plan, combinations, &sections, args, &Shown { sort, most: shown, file }));
    }
    // Of a single parameter it would be the same table again.
    if plan.axes().len() > 1 || combinations.len() > shown || combinations.is_empty() {
        let means = Means::read(plan, folder, kpis)?;
        parts.extend(value_tables(&means, &sections, args));
    }
    if combinations.is_empty() {
        parts.push(single::kpi_table(plan, &summary.pooled, shocks, &args.common));
    } else if let Some(line) = not_measured(&missing, shocks) {
        parts.push(paragraph(&line));
    }
    Ok(parts.join("\n\n"))
}

/// What is shown, and the names of what was to be shown but was never measured.
fn sections(plan: &Plan, pooled: &GroupSummary, args: &RunArgs) -> (Vec<Section>, Vec<&'static str>) {
    let mut sections: Vec<Section> = if args.common.all_kpis {
        groups().map(|(name, kpis)| Section { heading: Some(name), kpis: kpis.iter().collect() }).collect()
    } else {
        let mut kpis = in_columns(&args.common, &plan.leading_kpis(), |info| is_measured(pooled, info));
        // The last columns give way where there is little room; what the rows are sorted by is always seen.
        kpis.retain(|info| args.sort.is_none_or(|sorted| info.name != sorted.name));
        kpis.splice(0..0, args.sort);
        vec![Section { heading: None, kpis }]
    };
    let mut missing: Vec<&str> = Vec::new();
    for section in &mut sections {
        missing.extend(section.kpis.iter().filter(|info| !is_measured(pooled, info)).map(|info| info.name));
        section.kpis.retain(|info| is_measured(pooled, info));
    }
    sections.retain(|section| !section.kpis.is_empty());
    (sections, missing)
}

/// Some KPIs of every combination of a sweep that is too large for a summary of all KPIs.
fn by_combination(folder: &ResultFolder, kpis: &[&KpiInfo]) -> Result<Vec<GroupSummary>, Failure> {
    let trajectories = Table::open(folder.table_path("trajectories")?)?;
    let outcomes: Vec<_> = kpis.iter().map(|info| outcome(info)).collect();
    Ok(summarize(&trajectories, &["subset"], &outcomes, Level::NINETY_FIVE)?.groups)
}

/// Which combinations are shown one by one.
struct Shown {
    /// By what they are sorted.
    sort: Option<&'static KpiInfo>,
    /// Up to how many.
    most: usize,
    /// Where the others are.
    file: String,
}

fn combination_tables(
    plan: &Plan,
    combinations: &[GroupSummary],
    sections: &[Section],
    args: &RunArgs,
    Shown { sort, most, file }: &Shown,
) -> Vec<String> {
    if sections.is_empty() {
        return Vec::new();
    }
    let mut order: Vec<(u64, &GroupSummary)> = (0..).zip(combinations).collect();
    if let Some(info) = sort {
        order.sort_by(|(_, one), (_, other)| by(info, one, other));
    }
    order.truncate(*most);
    let mut parts = Vec::new();
    if let Some(info) = sort {
        parts.push(format!("Parameter combinations by {}, {}:", info.name, best_first(info)));
    }
    let mut notes = Vec::new();
    let mut is_explained = false;
    for Section { heading, kpis } in sections {
        let (laid, short) = combination_table(plan, &order, kpis, is_flowing(args));
        if short && !is_explained {
            parts.push(legend(names(plan)));
            is_explained = true;
        }
        parts.extend(heading.map(String::from));
        parts.push(laid.text);
        if !laid.left_out.is_empty() {
            notes.push(format!("{} --kpis shows those you name, however many.", no_room(&laid.left_out)));
        }
    }
    notes.extend(rarely_measured(&order, sections));
    let more = combinations.len() - order.len();
    if more > 0 {
        let hint = if sort.is_some() { "--top N shows more." } else { "--top N shows more, --sort KPI the best." };
        let are = if more == 1 { "combination is" } else { "combinations are" };
        notes.push(format!("{} more {are} in {file}; {hint}", count(more as u64)));
    }
    if let (Some(last), false) = (parts.last_mut(), notes.is_empty()) {
        let notes: Vec<String> = notes.iter().map(|note| paragraph(note)).collect();
        *last = format!("{last}\n{}", notes.join("\n"));
    }
    parts
}

/// A mean over the few runs that have a value looks like any other: which KPIs less than half of the runs measured.
fn rarely_measured(order: &[(u64, &GroupSummary)], sections: &[Section]) -> Option<String> {
    let rarest = |info: &&KpiInfo| {
        let outcomes = order.iter().filter_map(|(_, group)| outcome_of(group, info.name));
        let some = outcomes.map(|outcome| (outcome.count, outcome.count + outcome.nulls));
        let (with, runs) = some.filter(|(with, runs)| *with > 0 && 2 * with < *runs).min()?;
        Some(format!("{} ({} of {} runs)", info.name, count(with), count(runs)))
    };
    let named: Vec<String> = sections.iter().flat_map(|section| &section.kpis).filter_map(rarest).collect();
    (!named.is_empty()).then(|| {
        format!(
            "Means are over the runs that have a value, which in some combination are few: {}. For a quotient of rare events divide the means of its parts instead.",
            named.join(", ")
        )
    })
}

/// Whether every KPI is to be shown, in as many tables as it takes.
fn is_flowing(args: &RunArgs) -> bool {
    args.common.all_kpis || args.common.names_kpis()
}

/// Better means first; a combination without one comes last.
fn by(info: &KpiInfo, one: &GroupSummary, other: &GroupSummary) -> Ordering {
    let mean = |group: &GroupSummary| outcome_of(group, info.name).and_then(|outcome| outcome.mean);
    match (mean(one), mean(other)) {
        (Some(one), Some(other)) if info.better == Better::Higher => other.total_cmp(&one),
        (Some(one), Some(other)) => one.total_cmp(&other),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

/// Combinations with the swept parameters under their names, or under short ones (then `true`) where that shows more.
fn combination_table(plan: &Plan, order: &[(u64, &GroupSummary)], kpis: &[&KpiInfo], flowing: bool) -> (Laid, bool) {
    let row = |(index, group): &(u64, &GroupSummary)| {
        let values = plan.subset(*index).values;
        let cell = |info: &&KpiInfo| outcome_of(group, info.name).map_or_else(String::new, with_half_width);
        std::iter::once(index.to_string()).chain(values.iter().map(plain)).chain(kpis.iter().map(cell)).collect()
    };
    let rows: Vec<Vec<String>> = order.iter().map(row).collect();
    let names: Vec<&str> = names(plan).collect();
    lay_out_combinations(&names, kpis, flowing, &rows)
}

/// The swept parameters.
fn names(plan: &Plan) -> impl Iterator<Item = &str> {
    plan.axes().iter().map(|axis| axis.name.as_str())
}

fn value_tables(means: &Means<'_>, sections: &[Section], args: &RunArgs) -> Vec<String> {
    let mut parts = Vec::new();
    for Section { heading, kpis } in sections {
        let rows = means.rows(kpis);
        if rows.is_empty() {
            break;
        }
        let keys = vec![Column::Name("parameter"), Column::Number("value")];
        let Laid { text, left_out, .. } = lay_out_kpis(keys, kpis, is_flowing(args), &rows);
        let heading = heading.map_or_else(String::new, |heading| format!("{heading}\n\n"));
        let note = if left_out.is_empty() { String::new() } else { format!("\n{}", paragraph(&no_room(&left_out))) };
        parts.push(format!("{heading}{text}\nMeans over all combinations with that value.{note}"));
    }
    let mixed = means.mixed();
    if let (Some(last), false) = (parts.last_mut(), mixed.is_empty()) {
        let note = paragraph(&format!(
            "Not every value of {} meets the same values of the others equally often, so differences between these means \
             mix the effects of several parameters.",
            mixed.join(", ")
        ));
        *last = format!("{last}\n{note}");
    }
    let left_out = means.left_out();
    if !sections.is_empty() && !left_out.is_empty() {
        let names = left_out.join(", ");
        parts.push(paragraph(&format!("No means by value, as there are more than {SHOWN_VALUES} values: {names}.")));
    }
    parts
}
