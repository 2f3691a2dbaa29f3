//! The comparison with the reference distributions: tables and pictures.

use std::fmt::Write as _;
use std::path::PathBuf;

use gddt_model::kpi;
use gddt_report::{Distribution, Histogram};

use super::numbers::{in_full, p_value, with_error};
use crate::ValidationError;
use crate::comparison::{ColumnComparison, UNSEEN_MISTAKES, WRONG_TWINS, WrongTwin, compare, rejecting};
use crate::reference::{CASES, Case, Sample, case};
use crate::twin::Twin;

/// The parts of the chapter that are about distributions.
pub struct Section {
    /// A row per file.
    pub overview: String,
    /// A row per wrong twin that is rejected.
    pub wrong_twins: String,
    /// A row per mistake that is not seen.
    pub unseen_mistakes: String,
    /// All columns of all files.
    pub details: String,
    /// Paths below the book's `src` folder, and SVG documents.
    pub pictures: Vec<(PathBuf, String)>,
}

/// Makes all comparisons.
pub fn section() -> Result<Section, ValidationError> {
    let mut section = Section {
        overview: overview_head(),
        wrong_twins: mistakes(WRONG_TWINS)?,
        unseen_mistakes: mistakes(UNSEEN_MISTAKES)?,
        details: String::new(),
        pictures: Vec::new(),
    };
    for case in CASES {
        let (reference, twin) = (case.read()?, Twin::load(&case.scenario(), &[])?.sample());
        let comparison = compare(&reference, &twin);
        section.overview.push_str(&overview_row(case, &comparison));
        section.details.push_str(&table(case, &comparison));
        for column in case.telling.iter().filter_map(|name| comparison.iter().find(|column| column.name == *name)) {
            if let Some(value) = constant(column) {
                let _infallible =
                    write!(section.details, "`{}` is {value} in every trajectory of both.\n\n", column.name);
                continue;
            }
            let path = format!("validation/{}_{}.svg", case.name, column.name.to_lowercase());
            let _infallible = write!(section.details, "![{} of {}]({path})\n\n", column.name, case.name);
            section.pictures.push((PathBuf::from(path), picture(case, column, &reference, &twin)));
        }
    }
    Ok(section)
}

fn overview_head() -> String {
    String::from(
        "| file | what it is about | smallest p-value of its columns | largest difference of means, standard errors | rejected columns |\n\
         |---|---|---|---|---|\n",
    )
}

fn overview_row(case: &Case, comparison: &[ColumnComparison]) -> String {
    let smallest = comparison.iter().map(ColumnComparison::p_value).fold(1.0, f64::min);
    let largest = comparison.iter().filter_map(|column| column.z).map(f64::abs).fold(0.0, f64::max);
    let rejected = rejecting(comparison).len();
    format!("| [{0}](#{0}) | {1} | {2} | {largest:.1} | {rejected} |\n", case.name, case.what, p_value(smallest))
}

fn table(case: &Case, comparison: &[ColumnComparison]) -> String {
    let mut table = format!(
        "### {0}\n\nScenario `validation/scenarios/{0}.toml`: {1}.\n\n\
         | column | reference: mean ± se | twin: mean ± se | z | KS D | p |\n|---|---:|---:|---:|---:|---:|\n",
        case.name, case.what
    );
    for column in comparison {
        let z = column.z.map_or_else(|| String::from("–"), |z| format!("{z:.1}"));
        let distance = column.ks.map_or_else(|| String::from("–"), |ks| format!("{:.3}", ks.statistic));
        let mean = |moments: &gddt_analysis::Moments| with_error(moments.mean(), moments.standard_error());
        let _infallible = writeln!(
            table,
            "| `{}` | {} | {} | {z} | {distance} | {} |",
            column.name,
            mean(&column.reference),
            mean(&column.twin),
            p_value(column.p_value())
        );
    }
    table.push('\n');
    table
}

/// Rows of wrong twins: which column shows the mistake best.
fn mistakes(wrong: &[WrongTwin]) -> Result<String, ValidationError> {
    let mut table = String::from(
        "| file | changed | what it stands for | most decisive column | its p-value |\n|---|---|---|---|---:|\n",
    );
    for wrong in wrong {
        let Some(case) = case(wrong.case) else { continue };
        let comparison = compare(&case.read()?, &Twin::load(&case.scenario(), &[wrong.set])?.sample());
        let decisive = comparison.iter().min_by(|one, other| one.p_value().total_cmp(&other.p_value()));
        let Some(decisive) = decisive else { continue };
        let p = decisive.p_value();
        let p = if p > 0.0 { p_value(p) } else { String::from("below 1e-300") };
        let _infallible =
            writeln!(table, "| {} | `{}` | {} | `{}` | {p} |", wrong.case, wrong.set, wrong.mistake, decisive.name);
    }
    Ok(table)
}

/// The value of a column that is the same in every trajectory of both.
fn constant(column: &ColumnComparison) -> Option<String> {
    let ends = [column.reference.min(), column.reference.max(), column.twin.min(), column.twin.max()];
    let value = ends[0]?;
    ends.iter().all(|end| *end == Some(value)).then(|| in_full(value))
}

fn picture(case: &Case, column: &ColumnComparison, reference: &Sample, twin: &Sample) -> String {
    let name = column.name;
    let distribution = |label: &str, sample: &Sample| {
        let values: Vec<f64> = sample.get(name).into_iter().flatten().copied().flatten().collect();
        let mut distribution = Distribution::from_values(label, &values);
        // Eight labels would hide one another; where the means are shows what the table says.
        distribution.marks.retain(|mark| mark.label == "mean");
        distribution
    };
    let test = |test: gddt_analysis::KsTest| {
        format!("Kolmogorov-Smirnov distance {:.3}, p = {}", test.statistic, p_value(test.p_value))
    };
    Histogram {
        title: format!("{}: {name} in the reference model and in the twin", case.name),
        subtitle: column.ks.map_or_else(String::new, test),
        x_label: format!("{name} ({})", unit(name)),
        counted: String::from("trajectories"),
        distributions: vec![distribution("reference model", reference), distribution("twin", twin)],
        ..Histogram::default()
    }
    .draw()
    .svg()
}

/// The unit of a column, by its name in the twin.
fn unit(name: &str) -> &'static str {
    let in_twin = match name {
        "n_Proposal" => "n_proposal",
        "n_CommitmentBond" => "n_commitment_bond",
        "supply_circulating" => "circulating",
        "gas_fee_l1_end" => return "Gwei",
        other => other,
    };
    kpi::COLUMNS.iter().find(|info| info.name == in_twin).map_or("", |info| info.unit)
}
