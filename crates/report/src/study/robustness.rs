//! Section 7: whether there were enough runs, and what the choice rests on.

use gddt_analysis::decision::{Estimate, convergence};

use super::describe::{environment, in_range, name, pair, percent};
use super::{LEVEL, Study};
use crate::axis::readable;
use crate::page::{Block, Cell, Column, Figure, Section, Table, Verdict};
use crate::{Band, BandPlot, BandPoint, HeatCell, HeatMap, Spacing};

/// Candidates and environments of the heat map.
const CANDIDATES: usize = 15;
const ENVIRONMENTS: usize = 30;
/// Headline KPIs whose convergence is shown.
const KPIS: usize = 4;

pub(super) fn section(study: &Study) -> Section {
    let mut blocks = vec![Block::Heading(String::from("Convergence"))];
    if study.data.scores.replicates.len() < 3 {
        blocks.push(Block::text("With fewer than three runs convergence cannot be shown."));
    } else {
        blocks.push(settling(study).into());
    }
    if study.has_choice() {
        if study.data.scores.environments.len() > 1 && study.decision.is_crossed {
            blocks.push(Block::Heading(String::from("Environments")));
            if study.data.scores.environments.len() <= ENVIRONMENTS {
                blocks.push(map(study).into());
            }
            blocks.push(environments(study).into());
        }
        if study.goals.len() > 1 {
            blocks.push(Block::Heading(String::from("Weights")));
            blocks.push(weights(study).into());
        }
        blocks.push(Block::Heading(String::from("Targets")));
        blocks.push(if study.decision.without.len() > 1 {
            targets(study).into()
        } else {
            Block::text("There is a single target, and all rests on it.")
        });
        blocks.push(Block::Heading(String::from("Other ways to choose")));
        blocks.push(ways(study).into());
    }
    Section::new(7, "robustness", "Robustness", blocks)
}

/// Up to forty numbers of runs, dense at first.
fn counts(runs: usize) -> Vec<usize> {
    let mut counts: Vec<usize> = Vec::new();
    let mut next = 2.0_f64;
    while next < runs as f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 2 and the number of runs")]
        let count = next as usize;
        counts.push(count);
        next = (next * 1.15).max(next + 1.0);
    }
    counts.push(runs);
    counts.dedup();
    counts
}

fn settling(study: &Study) -> Figure {
    let runs = study.data.scores.replicates.len();
    let counts = counts(runs);
    let band = |name: &str, points: Vec<(usize, Estimate)>| Band {
        name: name.to_owned(),
        points: points
            .into_iter()
            .map(|(count, estimate)| BandPoint {
                x: count as f64,
                value: estimate.mean,
                interval: pair(estimate.interval),
                n: Some(estimate.replicates),
            })
            .collect(),
    };
    let plot = |title: String, y_label: &str, band: Band| BandPlot {
        title,
        subtitle: String::from("from the first n runs; band: 95 % interval"),
        x_label: String::from("runs"),
        y_label: y_label.to_owned(),
        x_scale: Spacing::Logarithmic,
        bands: vec![band],
        reference: None,
    };
    let scores = study.data.scores.replicates_of(study.decision.choice);
    let scores = convergence(&scores, &counts, LEVEL).into_iter().map(|(count, score)| (count, score.within(0.0, 1.0)));
    let who = if study.has_choice() { "the choice" } else { "the scenario" };
    let first = plot(format!("Score of {who}"), "score", band("score", scores.collect()));
    let mut figure = Figure::new(
        "convergence_score",
        &first,
        format!("How the score and headline KPIs of {who} settle with the number of runs."),
    );
    let first = study.first_kpis.iter().copied();
    let headlines = first.filter_map(|info| study.kpi(info.name).map(|place| (place, info)));
    let varies = |place: &usize| {
        study
            .data
            .of_choice()
            .estimate(*place, LEVEL)
            .is_some_and(|estimate| estimate.interval.is_some_and(|interval| interval.half_width() > 0.0))
    };
    for (place, info) in headlines.filter(|(place, _)| varies(place)).take(KPIS) {
        let points = study.data.of_choice().convergence(place, &counts, LEVEL);
        let points = points.into_iter().map(|(count, estimate)| (count, in_range(info, estimate))).collect();
        figure = figure
            .and(format!("convergence_{}", info.name), &plot(info.name.to_owned(), info.unit, band(info.name, points)));
    }
    figure.reading("The band narrows as one over the square root of the number of runs. If the line still drifts out of earlier bands, more runs are needed.")
}

fn map(study: &Study) -> Figure {
    let decision = &study.decision;
    let order: Vec<usize> = decision.in_order().into_iter().take(CANDIDATES).collect();
    let environments = study.data.scores.environments.len();
    let row = |place: &usize| {
        study.data.scores.of_candidate(*place).into_iter().map(|score| {
            score.map_or_else(HeatCell::default, |score| HeatCell { text: readable(score, 2), ..HeatCell::of(score) })
        })
    };
    let plot = HeatMap {
        title: String::from("The best candidates in every environment"),
        subtitle: String::from("mean score over runs"),
        x_label: super::describe::environment_names(study),
        y_label: String::from("candidate"),
        value_label: String::from("score"),
        columns: (0..environments).map(|place| super::describe::environment_label(study, place)).collect(),
        rows: order.iter().map(|place| name(study, *place)).collect(),
        cells: order.iter().map(|place| row(place).collect()).collect(),
        ..HeatMap::default()
    };
    Figure::new("candidates_by_environment", &plot, "Mean scores of the best candidates in every environment.")
        .reading("A candidate with an even row does not depend on the environment; a dark field is where it fails.")
}

fn environments(study: &Study) -> Table {
    let decision = &study.decision;
    let own = study.data.scores.of_candidate(decision.choice);
    let weights = &study.data.scores.environment_weights;
    let rows = decision.by_environment.iter().enumerate().map(|(place, view)| {
        let mut row = vec![Cell::text(environment(study, place))];
        row.extend(weights.get(place).map(|weight| Cell::number_as(*weight, percent(*weight))));
        row.extend([
            own.get(place).copied().flatten().map_or(Cell::Empty, Cell::number),
            Cell::number(view.best_score),
            Cell::text(name(study, view.best)),
            Cell::count(view.rank as u64),
        ]);
        row
    });
    let mut columns = vec![Column::words("environment")];
    if !weights.is_empty() {
        columns
            .push(Column::numbers("weight", "").meaning("What it counts in mean scores: the scenario's own weights."));
    }
    columns.extend([
        Column::numbers("choice", "").meaning("Its mean score there."),
        Column::numbers("best", "").meaning("The best candidate's mean score there."),
        Column::words("who"),
        Column::numbers("rank of the choice", ""),
    ]);
    Table {
        name: String::from("environments"),
        caption: String::from("The choice in each environment alone."),
        columns,
        rows: rows.collect(),
    }
}

fn weights(study: &Study) -> Table {
    let other = |end: Option<usize>| Cell::text(end.map_or_else(|| String::from("nobody"), |place| name(study, place)));
    let rows = study.decision.weights.iter().map(|range| {
        vec![
            Cell::code(study.goals[range.goal].name.as_str()),
            Cell::number_as(range.share, percent(range.share)),
            Cell::number_as(range.low.0, percent(range.low.0)),
            other(range.low.1),
            Cell::number_as(range.high.0, percent(range.high.0)),
            other(range.high.1),
        ]
    });
    Table {
        name: String::from("weights"),
        caption: format!(
            "Weights of the goals between which the best mean score stays that of {}.",
            name(study, study.decision.best)
        ),
        columns: vec![
            Column::words("goal"),
            Column::numbers("share of all weight", ""),
            Column::numbers("first from", "")
                .meaning("With a smaller share another candidate has the best mean score."),
            Column::words("below that"),
            Column::numbers("first up to", "")
                .meaning("With a larger share another candidate has the best mean score."),
            Column::words("above that"),
        ],
        rows: rows.collect(),
    }
}

fn targets(study: &Study) -> Table {
    let rows = study.decision.without.iter().map(|(goal, target, view)| {
        let is_same = view.best == study.decision.best;
        vec![
            Cell::code(study.goals[*goal].targets[*target].kpi.name),
            Cell::text(study.goals[*goal].name.as_str()),
            if is_same {
                Cell::Badge(Verdict::Pass, String::from("stays the best"))
            } else {
                Cell::Badge(Verdict::Note, format!("that of {} is the best", name(study, view.best)))
            },
            Cell::count(view.rank as u64),
            Cell::number(view.best_score - view.score),
        ]
    });
    Table {
        name: String::from("without_targets"),
        caption: format!("The best mean, that of {}, if a target did not count.", name(study, study.decision.best)),
        columns: vec![
            Column::words("without"),
            Column::words("goal"),
            Column::words("best mean"),
            Column::numbers("its rank then", ""),
            Column::numbers("behind by", "").meaning("How much less it scores than the first one then."),
        ],
        rows: rows.collect(),
    }
}

/// What other rules would choose.
fn ways(study: &Study) -> Table {
    let decision = &study.decision;
    let row = |rule: &str, place: usize| {
        let candidate = &decision.candidates[place];
        vec![
            Cell::text(rule),
            Cell::text(name(study, place)),
            super::describe::cell(Some(&candidate.score)),
            super::describe::cell(Some(&candidate.worst.estimate)),
            super::describe::cell(Some(&candidate.regret.estimate)),
        ]
    };
    let mut rows = vec![
        row(
            "the choice: least regret among those that may have the best mean, and the better mean where runs do not tell regrets apart",
            decision.choice,
        ),
        row("best mean over environments", decision.best),
        row("best worst case", decision.safest),
        row("least regret of all", decision.least_regret),
    ];
    rows.extend(study.status_quo.candidate().map(|place| row("no change: the scenario's own values", place)));
    Table {
        name: String::from("rules_of_choice"),
        caption: String::from("What other rules would choose."),
        columns: vec![
            Column::words("rule"),
            Column::words("candidate"),
            Column::numbers("score", ""),
            Column::numbers("worst case", ""),
            Column::numbers("regret", ""),
        ],
        rows,
    }
}
