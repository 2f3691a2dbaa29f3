//! What only a design made for it can tell: Sobol indices of a Saltelli sample, Morris screening.

use std::collections::BTreeMap;

use gddt_analysis::sensitivity::{MorrisMove, MorrisPath, SaltelliSample, morris_screening, sobol_indices};
use gddt_explore::design::{DesignPlace, Matrix};

use super::super::describe::{ends, pair, short};
use super::super::{LEVEL, Study};
use crate::axis::readable;
use crate::page::{Block, Cell, Column, Figure, Prose, Table, Tone};
use crate::{Bar, BarRow, Bars, Dot, DotGroup, DotWeight, RowOrder, Scatter};

pub(super) fn blocks(study: &Study) -> Vec<Block> {
    // Of a thinned frame whole samples would be missing.
    let is_whole = study.data.frame.stride == 1;
    let blocks = match study.plan.method() {
        "saltelli" if is_whole => sobol(study),
        "morris" if is_whole => morris(study),
        "saltelli" | "morris" => Err(String::from("there are more parameter combinations than are held in memory")),
        _ => return Vec::new(),
    };
    blocks.unwrap_or_else(|why| {
        vec![Block::Callout(Tone::Caution, Prose::text(format!("The design's own indices cannot be given: {why}.")))]
    })
}

fn names(study: &Study) -> Vec<String> {
    study.plan.axes().iter().map(|axis| axis.name.clone()).collect()
}

/// The mean score of each subset with its place in the design.
fn places(study: &Study) -> impl Iterator<Item = (DesignPlace, Option<f64>)> + '_ {
    study.data.frame_scores.iter().enumerate().map(|(row, score)| (study.plan.design_place(row as u64), *score))
}

fn sobol(study: &Study) -> Result<Vec<Block>, String> {
    let names = names(study);
    let mut samples: BTreeMap<u64, Vec<Option<f64>>> = BTreeMap::new();
    for (place, score) in places(study) {
        let DesignPlace::Saltelli { base, role } = place else { continue };
        let at = match role {
            Matrix::A => 0,
            Matrix::B => 1,
            Matrix::Mixed(axis) => axis + 2,
        };
        samples.entry(base).or_insert_with(|| vec![None; names.len() + 2])[at] = score;
    }
    let column = |at: usize| -> Vec<Option<f64>> { samples.values().map(|sample| sample[at]).collect() };
    let mixed = names.iter().enumerate().map(|(axis, name)| (name.clone(), column(axis + 2))).collect();
    let sample = SaltelliSample::new(column(0), column(1), mixed).map_err(|error| error.to_string())?;
    let indices = sobol_indices(&sample, LEVEL).map_err(|why| why.to_string())?;
    let bar = |estimate: &gddt_analysis::sensitivity::SobolEstimate| Bar {
        value: Some(estimate.index),
        interval: pair(estimate.interval),
        n: None,
    };
    let plot = Bars {
        title: String::from("Sobol indices of the score"),
        subtitle: format!("{} base samples used, {} left out; 95 % intervals", indices.used, indices.dropped),
        x_label: String::from("share of the variance of the score"),
        series: vec![String::from("first order: alone"), String::from("total: with all interactions")],
        rows: indices
            .factors
            .iter()
            .map(|index| BarRow {
                label: short(&index.factor).to_owned(),
                bars: vec![bar(&index.first), bar(&index.total)],
            })
            .collect(),
        order: RowOrder::Descending,
    };
    let text = |estimate: &gddt_analysis::sensitivity::SobolEstimate| {
        let interval = estimate.interval.map(|interval| format!(" {}", ends(interval))).unwrap_or_default();
        Cell::number_as(estimate.index, readable(estimate.index, 3) + &interval)
    };
    let rows = indices
        .factors
        .iter()
        .map(|index| vec![Cell::code(index.factor.as_str()), text(&index.first), text(&index.total)]);
    let table = Table {
        name: String::from("sobol_indices"),
        caption: String::from("Sobol indices with 95 % intervals."),
        columns: vec![Column::words("parameter"), Column::numbers("first order", ""), Column::numbers("total", "")],
        rows: rows.collect(),
    };
    let figure = Figure::new("sobol_indices", &plot, "First-order and total Sobol indices of the score.").reading(
        "First order: the share of variance that would go if the parameter were known. Total: the share that would remain if all others were. A total far above the first order is interaction. Chance within runs raises totals: with more runs they fall.",
    );
    Ok(vec![figure.into(), table.into()])
}

/// The steps of a path by number: the score, and which factor was moved by how much to get there.
type Steps = BTreeMap<u64, (Option<f64>, Option<(usize, f64)>)>;

fn morris(study: &Study) -> Result<Vec<Block>, String> {
    let names = names(study);
    let mut paths: BTreeMap<u64, Steps> = BTreeMap::new();
    for (place, score) in places(study) {
        if let DesignPlace::Morris { path, step, moved } = place {
            paths.entry(path).or_default().insert(step, (score, moved));
        }
    }
    let whole = |path: &Steps| {
        let moves: Option<Vec<MorrisMove>> =
            path.values().skip(1).map(|(_, moved)| moved.map(|(factor, step)| MorrisMove { factor, step })).collect();
        let is_whole = path.len() == names.len() + 1 && path.keys().copied().eq(0..path.len() as u64);
        moves
            .filter(|_| is_whole)
            .map(|moves| MorrisPath { outcomes: path.values().map(|(score, _)| *score).collect(), moves })
    };
    let all = paths.len();
    let paths: Vec<MorrisPath> = paths.values().filter_map(whole).collect();
    let found = morris_screening(&names, &paths, LEVEL).map_err(|error| error.to_string())?;
    let dots = found.iter().filter_map(|factor| {
        let effects = factor.figure.as_ref().ok()?;
        Some(Dot {
            name: short(&factor.factor).to_owned(),
            at: (effects.mean_size, effects.sd.unwrap_or(0.0)),
            x_interval: pair(effects.mean_size_interval),
            y_interval: None,
            n: Some(effects.count),
            is_labelled: true,
        })
    });
    let plot = Scatter {
        title: String::from("Morris screening of the score"),
        subtitle: format!("{} of {all} paths are whole", paths.len()),
        x_label: String::from("mu*: mean size of the effect of the whole range (score)"),
        y_label: String::from("sigma: how much the effect varies"),
        groups: vec![DotGroup { name: String::new(), weight: DotWeight::Usual, dots: dots.collect() }],
        front: None,
    };
    let row = |factor: &gddt_analysis::sensitivity::PerFactor<gddt_analysis::sensitivity::ElementaryEffects>| {
        let effects = factor.figure.as_ref().ok();
        let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::number);
        vec![
            Cell::code(factor.factor.as_str()),
            effects.map_or(Cell::Empty, |effects| {
                let interval = effects.mean_size_interval.map(|interval| format!(" {}", ends(interval)));
                Cell::number_as(effects.mean_size, readable(effects.mean_size, 3) + &interval.unwrap_or_default())
            }),
            number(effects.map(|effects| effects.mean)),
            number(effects.and_then(|effects| effects.sd)),
            effects.map_or(Cell::Empty, |effects| Cell::count(effects.count)),
        ]
    };
    let table = Table {
        name: String::from("morris"),
        caption: String::from("Elementary effects on the score."),
        columns: vec![
            Column::words("parameter"),
            Column::numbers("mu*", ""),
            Column::numbers("mu", ""),
            Column::numbers("sigma", ""),
            Column::numbers("effects", ""),
        ],
        rows: found.iter().map(row).collect(),
    };
    let figure = Figure::new("morris", &plot, "Size of each parameter's effect, and how much it varies over the space.").reading(
        "Far right: matters. High up: its effect depends on where one is, by interactions or curvature. Near the origin: can be left alone.",
    );
    Ok(vec![figure.into(), table.into()])
}
