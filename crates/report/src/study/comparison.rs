//! The KPIs of the choice beside those of what it is compared with.

use gddt_analysis::decision::{Estimate, Profile, holm};
use gddt_model::kpi::KpiInfo;

use super::describe::{ERROR, cell, count, judged, noun};
use super::{LEVEL, Study};
use crate::axis::readable;
use crate::page::{Block, Cell, Column, Table, Verdict};

/// A KPI of the choice and of the yardstick.
pub(super) struct Compared {
    /// The KPI.
    pub(super) info: &'static KpiInfo,
    /// Its mean in the choice.
    pub(super) own: Option<Estimate>,
    /// Its mean in the yardstick.
    pub(super) other: Option<Estimate>,
    /// Choice minus yardstick, paired by run.
    pub(super) difference: Option<Estimate>,
    /// The p-value of that difference, adjusted for the number of KPIs.
    pub(super) adjusted: Option<f64>,
    /// Better, worse, or neither clearly.
    pub(super) verdict: Cell,
}

impl Compared {
    /// Whether it is clearly better (or worse).
    pub(super) fn is(&self, verdict: Verdict) -> bool {
        matches!(&self.verdict, Cell::Badge(found, _) if *found == verdict)
    }
}

/// All KPIs that are told; the verdicts on them hold together (Holm over the paired t tests).
pub(super) fn compared(study: &Study) -> Vec<Compared> {
    let (choice, other) = (study.data.of_choice(), study.yardstick().profile(study));
    let adjusted = holm(&(0..study.kpis.len()).map(|place| choice.p_value(other, place)).collect::<Vec<_>>());
    let of = |(place, (info, adjusted)): (usize, (&&'static KpiInfo, Option<f64>))| {
        let difference = choice.difference(other, place, LEVEL);
        Compared {
            info,
            own: study.estimate(choice, place),
            other: study.estimate(other, place),
            verdict: judged(info, difference.as_ref(), adjusted),
            difference,
            adjusted,
        }
    };
    study.kpis.iter().zip(adjusted).enumerate().map(of).collect()
}

/// The table of KPIs with what is to be known of it.
pub(super) fn blocks(study: &Study) -> Vec<Block> {
    let table = table(study);
    let mut blocks = vec![table.into()];
    let members = if study.has_choice() { compared(study) } else { Vec::new() };
    let members = members.iter().filter(|compared| compared.adjusted.is_some()).count();
    if members > 0 {
        blocks.push(Block::text(format!(
            "A verdict other than \"no clear difference\" needs an adjusted p-value of {} % at most: paired t tests over runs, adjusted for all {members} {} of this table together (Holm). So all such verdicts of the table are right with 95 %, while the interval of a difference is for that KPI alone and may leave zero out where the verdict says that this can be chance.",
            100.0 * ERROR,
            noun(members as u64, "KPI")
        )));
    }
    if has_missing(study) {
        blocks.push(Block::text(
            "Where the column \"values\" says something, the KPI has no value in some trajectories. The mean is then that of the means of single runs, over the runs that have a value, each over the trajectories that have one; and a difference is over the runs in which both sides have one. It may therefore be about milder cases than the others.",
        ));
    }
    blocks
}

/// Whose values the table has.
fn sides(study: &Study) -> Vec<(&'static str, &Profile)> {
    let own = if study.has_choice() { "choice" } else { "" };
    let mut sides = vec![(own, study.data.of_choice())];
    if study.has_choice() {
        let yardstick = study.yardstick();
        sides.push((yardstick.heading(), yardstick.profile(study)));
    }
    sides
}

/// Whether some KPI of the table lacks values.
fn has_missing(study: &Study) -> bool {
    sides(study).iter().any(|(_, side)| side.nulls.iter().any(|nulls| *nulls > 0))
}

/// A p-value for readers: smaller ones say no more.
fn shown(p: f64) -> String {
    if p < 0.001 { String::from("< 0.001") } else { readable(p, 2) }
}

/// How many values a KPI has on each side; empty if it has all.
fn values(study: &Study, place: usize) -> String {
    let runs = study.data.scores.replicates.len() as u64;
    let side = |(name, side): &(&str, &Profile)| {
        let nulls = side.nulls.get(place).copied().filter(|nulls| *nulls > 0)?;
        let with = side.replicates_with(place);
        let colon = if name.is_empty() { "" } else { ": " };
        let of_runs = format!("{} of {} {}", count(with), count(runs), noun(runs, "run"));
        if side.trials == runs {
            return Some(format!("{name}{colon}{of_runs}"));
        }
        let of_trials = format!("{} of {}", count(side.trials - nulls), count(side.trials));
        Some(format!("{name}{colon}{of_trials} ({of_runs})"))
    };
    sides(study).iter().filter_map(side).collect::<Vec<_>>().join("; ")
}

fn table(study: &Study) -> Table {
    let (has_choice, has_missing, yardstick) = (study.has_choice(), has_missing(study), study.yardstick());
    let row = |(place, compared): (usize, Compared)| {
        let mut row = vec![Cell::named(compared.info.name, compared.info.doc)];
        if has_choice {
            row.push(compared.verdict);
        }
        row.push(cell(compared.own.as_ref()));
        if has_choice {
            row.push(compared.other.map_or(Cell::Empty, |estimate| Cell::number(estimate.mean)));
            row.push(cell(compared.difference.as_ref()));
            row.push(compared.adjusted.map_or(Cell::Empty, |p| Cell::number_as(p, shown(p))));
        }
        if has_missing {
            row.push(Cell::text(values(study, place)));
        }
        row.push(Cell::text(compared.info.unit));
        row
    };
    let mut columns = vec![Column::words("KPI")];
    if has_choice {
        columns.push(
            Column::words("verdict")
                .meaning("Whether the difference is an improvement, if its adjusted p-value tells."),
        );
    }
    columns.push(
        Column::numbers(if has_choice { "choice" } else { "mean" }, "")
            .meaning("Mean over environments and runs with its 95 % interval over runs."),
    );
    if has_choice {
        columns.extend([
            Column::numbers(yardstick.heading(), "").meaning(format!("Mean over runs of {}.", yardstick.words(study))),
            Column::numbers("difference", "")
                .meaning("Choice minus that, paired by run, with the 95 % interval of this KPI alone."),
            Column::numbers("adjusted p", "")
                .meaning("P-value of the paired t test, adjusted for the number of KPIs (Holm)."),
        ]);
    }
    if has_missing {
        columns.push(
            Column::words("values")
                .meaning("Where values are missing: trajectories that have one, and in how many runs there is one."),
        );
    }
    columns.push(Column::words("unit"));
    Table {
        name: String::from("kpis"),
        caption: if has_choice {
            format!("KPIs of the choice, compared with {}.", yardstick.words(study))
        } else {
            String::from("KPIs with 95 % intervals.")
        },
        columns,
        rows: compared(study).into_iter().enumerate().map(row).collect(),
    }
}
