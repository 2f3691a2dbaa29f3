//! The KPIs that are shown: those that were asked for, all of them, or first what the scenario is about and then headlines.

use gddt_analysis::{Interval, Outcome};
use gddt_explore::diagnostics::nearest;
use gddt_model::kpi::{Better, COLUMNS, KpiInfo, each_once, find, headlines, headlines_of_groups};

use super::shock::Shocks;
use crate::args::Common;

/// The few that stand for all where a table has a column each.
const COLUMNS_OF_SWEEPS: [&str; 4] =
    ["failed_block_rate", "average_duration_finalized_blocks", "proportion_race_mode", "blocks_proven_per_day"];

/// The KPI that an option names.
///
/// # Errors
/// There is none of that name; the message has the nearest one.
pub fn kpi_named(name: &str) -> Result<&'static KpiInfo, String> {
    find(name).ok_or_else(|| {
        let near = nearest(name, COLUMNS.iter().map(|info| info.name));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!("there is no KPI `{name}`{hint}")
    })
}

/// The KPIs that have a row each: those asked for, or all; else those that the scenario leads with, then headlines of what
/// is off as a rule as far as they are `measured`, then the headlines.
pub fn in_rows(
    args: &Common,
    leading: &[&'static KpiInfo],
    measured: impl Fn(&KpiInfo) -> bool,
) -> Vec<&'static KpiInfo> {
    if args.all_kpis {
        return COLUMNS.iter().collect();
    }
    if args.names_kpis() {
        return args.kpis();
    }
    let of_groups = headlines_of_groups().filter(|info| measured(info));
    each_once(leading.iter().copied().chain(of_groups).chain(headlines()))
}

/// The KPIs that have a column each: those asked for; else those that the scenario leads with, and, up to four, one for
/// each group that is off as a rule and `measured`, and the few that stand for all.
pub fn in_columns(
    args: &Common,
    leading: &[&'static KpiInfo],
    measured: impl Fn(&KpiInfo) -> bool,
) -> Vec<&'static KpiInfo> {
    if args.names_kpis() {
        return args.kpis();
    }
    let mut groups: Vec<&str> = Vec::new();
    let of_groups = headlines_of_groups().filter(|info| {
        let is_first = !groups.contains(&info.group) && measured(info);
        groups.extend(is_first.then_some(info.group));
        is_first
    });
    let of_all = COLUMNS_OF_SWEEPS.iter().filter_map(|name| find(name));
    let mut shown = each_once(leading.iter().copied().chain(of_groups).chain(of_all));
    shown.truncate(leading.len().max(COLUMNS_OF_SWEEPS.len()));
    shown
}

/// All KPIs by the headings of their groups.
pub fn groups() -> impl Iterator<Item = (&'static str, &'static [KpiInfo])> {
    COLUMNS.chunk_by(|one, next| one.group == next.group).map(|group| (group[0].group, group))
}

/// A KPI as a column to be summarized, in the range that it cannot leave.
pub fn outcome(info: &KpiInfo) -> Outcome<'static> {
    let (low, high) = info.range();
    Outcome { column: info.name, range: Some(Interval { low, high }) }
}

/// Which values of a KPI come first where the best do.
pub fn best_first(info: &KpiInfo) -> &'static str {
    match info.better {
        Better::Lower => "the best (lowest) first",
        Better::Higher => "the best (highest) first",
        Better::Neither => "the lowest first",
    }
}

/// A line on KPIs without a single value.
pub fn not_measured(names: &[&str], shocks: &Shocks) -> Option<String> {
    let (of_shocks, others): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| **name == "time_to_recover");
    let with_reason = |names: &[&str], reason: &str| {
        (!names.is_empty()).then(|| format!("Not measured in any run, as {reason}: {}.", names.join(", ")))
    };
    let sentences = [
        with_reason(&others, "nothing of the kind took place"),
        with_reason(&of_shocks, &shocks.why_none_recovered()),
        (!names.is_empty()).then(|| String::from("`aztec-gddt params KPI` explains a KPI.")),
    ];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

#[cfg(test)]
mod tests {
    use gddt_model::kpi::{COLUMNS, HEADLINES};

    use super::super::shock::Shocks;
    use super::{COLUMNS_OF_SWEEPS, groups, not_measured};

    #[test]
    fn what_stands_for_all_is_a_headline() {
        assert!(COLUMNS_OF_SWEEPS.iter().all(|name| HEADLINES.contains(name)));
    }

    #[test]
    fn kpis_that_were_never_measured_stand_behind_their_reasons() {
        let line = |names: &[&str]| not_measured(names, &Shocks::default());
        assert_eq!(line(&[]), None);
        let both = "Not measured in any run, as nothing of the kind took place: failed_run_length_p95. Not measured in \
                    any run, as there is no gas shock in the scenario: time_to_recover. `aztec-gddt params KPI` \
                    explains a KPI.";
        assert_eq!(line(&["failed_run_length_p95", "time_to_recover"]).as_deref(), Some(both));
        assert!(line(&["time_to_recover"]).is_some_and(|line| !line.contains("nothing of the kind")));
    }

    #[test]
    fn every_kpi_stands_in_one_group() {
        let headings: Vec<&str> = groups().map(|(heading, _)| heading).collect();
        let distinct: std::collections::BTreeSet<&str> = headings.iter().copied().collect();
        assert_eq!(headings.len(), distinct.len());
        assert_eq!(groups().map(|(_, group)| group.len()).sum::<usize>(), COLUMNS.len());
    }
}
