//! Recorded series: which files a plan names, read once each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use gddt_model::Params;
use gddt_model::l1::{Recorded, Rows};
use gddt_model::parameters::{
    CensorshipKind, CensorshipSettings, Checksum, DemandKind, DemandSettings, PriceKind, PriceSettings, Settings,
};

use crate::diagnostics::{Diagnostics, SourceKind};
use crate::results::FileStamp;
use crate::scenario::Plan;
use crate::series::{ColumnRequest, SeriesTable, read_series};

/// A column of a file; for censorship also who censors.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Source {
    path: String,
    column: String,
    censoring: Vec<String>,
    start_block: Option<u64>,
}

/// The contents of all series that a plan names, and the row of L1 block 0.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Columns of numbers: prices and demand.
    numbers: BTreeMap<Source, Rows<f64>>,
    censorship: BTreeMap<Source, Rows<bool>>,
    /// SHA-256 of each file by its path.
    checksums: BTreeMap<String, String>,
}

/// A series that cannot be used: under which parameter, why, and what was expected.
struct Refusal {
    parameter: String,
    title: String,
    expected: String,
    /// The file that is not there, if that is it.
    missing: bool,
}

impl Inputs {
    /// Reads every series that some combination of the plan names, and makes sure that all combinations can run.
    pub(super) fn load(plan: &Plan) -> Result<Self, Diagnostics> {
        let mut inputs = Self::default();
        let may_differ =
            plan.axes().iter().any(|axis| axis.name.starts_with("l1.") || axis.name.starts_with("demand."));
        let first = plan.subset(0);
        if !names_files(&first.settings) && !may_differ {
            return Ok(inputs);
        }
        let mut problems = Vec::new();
        let mut seen = BTreeSet::new();
        let mut report = |refusal: Refusal| {
            if seen.insert((refusal.parameter.clone(), refusal.title.clone())) {
                let problem = plan.problem(&refusal.parameter, &refusal.title, &refusal.expected);
                problems.push(match start_of_paths(plan, &refusal.parameter).filter(|_| refusal.missing) {
                    Some(help) => problem.help(help),
                    None => problem,
                });
            }
        };
        for index in 0..plan.subset_count() {
            let subset = plan.subset(index);
            if !names_files(&subset.settings) {
                continue;
            }
            if let Err(refusals) = inputs.read(&subset.settings) {
                refusals.into_iter().for_each(&mut report);
                continue;
            }
            let recorded = inputs.of(&subset.settings);
            if let Err(found) = Params::resolve(&subset.settings, &subset.agents.into(), &recorded) {
                for problem in found {
                    // What was written is the place to look, not a default.
                    let written = problem.parameters.iter().find(|name| plan.origin_of(name).is_some());
                    let parameter = written.or(problem.parameters.first()).cloned().unwrap_or_default();
                    let is_path = parameter.strip_suffix(".path").is_some();
                    let expected = String::from(if is_path { "this series" } else { "" });
                    report(Refusal { parameter, title: problem.message, expected, missing: false });
                }
            }
        }
        if problems.is_empty() { Ok(inputs) } else { Err(Diagnostics::new(Arc::clone(plan.sources()), problems)) }
    }

    fn read(&mut self, settings: &Settings) -> Result<(), Vec<Refusal>> {
        let mut refusals = Vec::new();
        let [gas, blob] = [&settings.gas, &settings.blob].map(|price| (price_source(price), price.sha256.as_ref()));
        let demand = (demand_source(&settings.demand), settings.demand.sha256.as_ref());
        for (table, (source, sha256)) in [("demand", demand), ("l1.gas", gas), ("l1.blob", blob)] {
            let Some(source) = source else { continue };
            match self.stamp(table, &source, sha256) {
                Err(refusal) => refusals.push(refusal),
                Ok(()) if self.numbers.contains_key(&source) => {}
                Ok(()) => match read_numbers(&source) {
                    Ok(read) => drop(self.numbers.insert(source, read)),
                    Err(title) => refusals.push(refusal(table, &source, title)),
                },
            }
        }
        for (table, column, censorship) in
            [("l1.builders", "builder", &settings.builders), ("l1.validators", "validator", &settings.validators)]
        {
            let Some(source) = censorship_source(censorship, column) else { continue };
            match self.stamp(table, &source, censorship.sha256.as_ref()) {
                Err(refusal) => refusals.push(refusal),
                Ok(()) if self.censorship.contains_key(&source) => {}
                Ok(()) => match read_censorship(&source) {
                    Ok(read) => drop(self.censorship.insert(source, read)),
                    Err(title) => refusals.push(refusal(table, &source, title)),
                },
            }
        }
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }

    /// Notes the checksum of a file, for with other contents it is another run, and compares it with the one that the
    /// scenario expects.
    fn stamp(&mut self, table: &str, source: &Source, expected: Option<&Checksum>) -> Result<(), Refusal> {
        let path = Path::new(&source.path);
        if path.is_file() && !self.checksums.contains_key(&source.path) {
            let stamp = FileStamp::of_file(path).map_err(|error| refusal(table, source, error.to_string()))?;
            self.checksums.insert(source.path.clone(), stamp.sha256);
        }
        match (self.checksums.get(&source.path), expected) {
            (Some(found), Some(expected)) if found != expected.as_str() => Err(Refusal {
                parameter: format!("{table}.sha256"),
                title: format!("`{}` is not the file with this SHA-256: its contents have changed", source.path),
                expected: format!("the file has {found}; leave the key out to take the file as it is"),
                missing: false,
            }),
            _ => Ok(()),
        }
    }

    /// SHA-256 of each file by its path.
    pub(super) fn checksums(&self) -> &BTreeMap<String, String> {
        &self.checksums
    }

    /// The series of a combination.
    pub(super) fn of(&self, settings: &Settings) -> Recorded {
        let numbers = |source: Option<Source>| source.and_then(|source| self.numbers.get(&source).cloned());
        let censors = |censorship, column| {
            censorship_source(censorship, column).and_then(|source| self.censorship.get(&source).cloned())
        };
        Recorded {
            demand: numbers(demand_source(&settings.demand)),
            gas: numbers(price_source(&settings.gas)),
            blob: numbers(price_source(&settings.blob)),
            builders: censors(&settings.builders, "builder"),
            validators: censors(&settings.validators, "validator"),
        }
    }
}

fn refusal(table: &str, source: &Source, title: String) -> Refusal {
    let missing = !Path::new(&source.path).exists();
    Refusal { parameter: format!("{table}.path"), title, expected: String::from("this file"), missing }
}

/// Where the path that was written for a parameter starts, if it is a relative one.
fn start_of_paths(plan: &Plan, parameter: &str) -> Option<&'static str> {
    let origin = plan.origin_of(parameter)?;
    let written = plan.sources().text(origin).trim_matches(['"', '\'']);
    if Path::new(written).is_absolute() || written.trim_start().starts_with('=') {
        return None;
    }
    Some(match plan.sources().get(origin.source)?.kind {
        SourceKind::File => "a relative path starts at the folder of the scenario file that names it",
        SourceKind::BuiltIn | SourceKind::Argument => "a relative path starts at the current folder",
    })
}

fn names_files(settings: &Settings) -> bool {
    let prices = [&settings.gas, &settings.blob].into_iter().any(|price| price.kind == PriceKind::Recorded);
    prices
        || settings.demand.kind == DemandKind::Recorded
        || [&settings.builders, &settings.validators]
            .into_iter()
            .any(|censorship| censorship.kind == CensorshipKind::Recorded)
}

fn price_source(price: &PriceSettings) -> Option<Source> {
    (price.kind == PriceKind::Recorded).then_some(())?;
    Some(Source {
        path: price.path.clone()?,
        column: price.column.clone(),
        censoring: Vec::new(),
        start_block: price.start_block,
    })
}

fn demand_source(demand: &DemandSettings) -> Option<Source> {
    (demand.kind == DemandKind::Recorded).then_some(())?;
    Some(Source {
        path: demand.path.clone()?,
        column: demand.column.clone(),
        censoring: Vec::new(),
        start_block: demand.start_block,
    })
}

fn censorship_source(censorship: &CensorshipSettings, column: &str) -> Option<Source> {
    (censorship.kind == CensorshipKind::Recorded).then_some(())?;
    Some(Source {
        path: censorship.path.clone()?,
        column: String::from(column),
        censoring: censorship.censoring.clone(),
        start_block: censorship.start_block,
    })
}

const BLOCK_NUMBER: &str = "block_number";

fn read_numbers(source: &Source) -> Result<Rows<f64>, String> {
    let wanted = [ColumnRequest::integer(BLOCK_NUMBER), ColumnRequest::non_negative(&source.column)];
    let table = read_series(Path::new(&source.path), &wanted).map_err(|error| error.to_string())?;
    let start = start_row(&table, source)?;
    Ok(Rows { values: table.reals(&source.column).unwrap_or_default().into(), start })
}

fn read_censorship(source: &Source) -> Result<Rows<bool>, String> {
    let mut wanted = vec![
        ColumnRequest::text("date"),
        ColumnRequest::integer("slot"),
        ColumnRequest::integer(BLOCK_NUMBER),
        ColumnRequest::text("builder"),
    ];
    if source.column == "validator" {
        wanted.push(ColumnRequest::text("validator"));
    }
    let table = read_series(Path::new(&source.path), &wanted).map_err(|error| error.to_string())?;
    let start = start_row(&table, source)?;
    let (codes, names) = table.texts(&source.column).unwrap_or_default();
    if let Some(stranger) = source.censoring.iter().find(|name| !names.contains(name)) {
        let nearest = crate::diagnostics::nearest(stranger, names.iter().map(String::as_str));
        let hint = nearest.map_or_else(String::new, |name| format!("; did you mean \"{name}\"?"));
        return Err(format!("\"{stranger}\" censors but is no {} in `{}`{hint}", source.column, source.path));
    }
    let censors: Vec<bool> = names.iter().map(|name| source.censoring.contains(name)).collect();
    let values = codes.iter().map(|&code| censors.get(code as usize).copied().unwrap_or(false)).collect();
    Ok(Rows { values, start })
}

/// The row of L1 block 0; the block numbers must follow one another.
fn start_row(table: &SeriesTable, source: &Source) -> Result<usize, String> {
    table.require_consecutive(BLOCK_NUMBER).map_err(|error| error.to_string())?;
    let Some(start) = source.start_block else { return Ok(0) };
    let numbers = table.integers(BLOCK_NUMBER).unwrap_or_default();
    let row = i64::try_from(start).ok().and_then(|start| numbers.binary_search(&start).ok());
    row.ok_or_else(|| {
        let ends = numbers.first().zip(numbers.last());
        let range = ends.map_or_else(String::new, |(first, last)| format!(" ({first} to {last})"));
        format!("start_block {start} is not among the block numbers of `{}`{range}", source.path)
    })
}
