//! Section 4: how the outcomes are spread, and where.

use gddt_analysis::Value;
use gddt_analysis::sensitivity::{
    FactorLevel, Interaction, LevelEffect, MainEffect, Observations, interactions, main_effects,
};
use gddt_model::kpi::KpiInfo;

use super::data::shown;
use super::describe::{environment_label, pair, short};
use super::{LEVEL, Study};
use crate::axis::readable;
use crate::page::{Block, Figure, Section};
use crate::twin::{Shown, gas_and_censorship, phase_timeline, population};
use crate::{
    Band, BandPlot, BandPoint, BoxPanel, BoxPlot, BoxRow, Distribution, HeatCell, HeatMap, Histogram, IntervalPlot,
    IntervalRow, Spacing,
};

/// Panels in a picture of distributions.
const PANELS: usize = 8;
/// Rows in a panel.
const ROWS: usize = 14;
/// Environments that are drawn one by one.
const ENVIRONMENTS: usize = 40;
/// KPIs whose distributions are drawn: what people ask first.
const KPIS: usize = 6;

pub(super) fn section(study: &Study) -> Section {
    let mut blocks = vec![distributions(study).into()];
    blocks.extend(trajectory(study).map(Block::from));
    if study.data.factors.is_empty() {
        blocks.push(Block::text("Nothing was varied, so there is nothing to compare the runs with."));
        return Section::new(4, "results", "Results", blocks);
    }
    blocks.push(Block::Heading(String::from("By parameter")));
    blocks.push(scores_by_value(study).into());
    blocks.extend(kpis_by_value(study).map(Block::from));
    blocks.extend(bands(study).into_iter().map(Block::from));
    let pairs = heat_maps(study);
    if !pairs.is_empty() {
        blocks.push(Block::Heading(String::from("Two parameters at once")));
        blocks.extend(pairs.into_iter().map(Block::from));
    }
    if study.data.scores.environments.len() > 1 && study.decision.is_crossed {
        blocks.push(Block::Heading(String::from("By environment")));
        blocks.push(environments(study).into());
    }
    Section::new(4, "results", "Results", blocks)
}

/// A trajectory of the choice, step by step.
fn trajectory(study: &Study) -> Option<Figure> {
    if study.moments.is_empty() {
        return None;
    }
    let subset = study.combination_of_choice().unwrap_or(0);
    let values = study.plan.subset(subset).values;
    let values = study.plan.axes().iter().zip(values).map(|(axis, value)| (axis.name.clone(), value.to_string()));
    let values: Vec<(String, String)> = values.collect();
    let shown = Shown {
        scenario: study.plan.name(),
        moments: &study.moments,
        population: &study.population,
        timesteps: study.plan.timesteps(),
        combination: subset,
        combinations: study.plan.subset_count(),
        values: &values,
    };
    let who = match (study.has_choice(), study.data.scores.environments.len()) {
        (false, _) => "the scenario",
        (true, 0 | 1) => "the choice",
        (true, _) => "the choice in its worst environment",
    };
    let figure = Figure::new(
        "timeline_of_choice",
        &phase_timeline(shown),
        format!("The first attempts at a block in run 1 of {who}, and the L1 around them."),
    )
    .and("l1_of_choice", &gas_and_censorship(shown));
    let figure = match population(shown) {
        Some(series) => figure.and("population_of_choice", &series),
        None => figure,
    };
    Some(
        figure
            .reading("A row is an attempt at a block, from left to right through its phases. Long bars are windows that were waited out; markers tell how it ended."),
    )
}

/// KPIs that have values and vary, of those that people look at first.
fn shown_kpis(study: &Study) -> Vec<(usize, &'static KpiInfo)> {
    let varies = |place: usize| {
        let outcome = &study.data.pooled.pooled.outcomes[place];
        outcome.min.zip(outcome.max).is_some_and(|(min, max)| min < max)
    };
    let places = study.first_kpis.iter().filter_map(|info| study.kpi(info.name)).filter(|place| varies(*place));
    places.take(KPIS).map(|place| (place, study.kpis[place])).collect()
}

/// How the means of combinations are spread; for a single combination, how its runs are.
fn distributions(study: &Study) -> Figure {
    let combinations = study.data.frame.len();
    let kpis = shown_kpis(study);
    let panel = |(place, info): &(usize, &'static KpiInfo)| {
        let outcome = &study.data.pooled.pooled.outcomes[*place];
        let quantiles = [outcome.p05, outcome.p25, outcome.median, outcome.p75, outcome.p95];
        let quantiles = quantiles.into_iter().collect::<Option<Vec<f64>>>();
        let row = BoxRow {
            label: String::from("all trajectories"),
            quantiles: quantiles.and_then(|quantiles| <[f64; 5]>::try_from(quantiles).ok()),
            mean: outcome.mean,
            n: outcome.count,
        };
        let means: Vec<f64> = study.data.frame.outcomes[*place].iter().flatten().copied().collect();
        let mut rows = vec![row];
        if combinations > 1 {
            rows.push(BoxRow::from_values("means of combinations", &means));
        }
        BoxPanel { heading: info.name.to_owned(), x_label: info.unit.to_owned(), rows, reference: None }
    };
    let plot = BoxPlot {
        title: String::from("How headline KPIs are spread"),
        subtitle: String::from("5 %, 25 %, median, 75 % and 95 %; dot: mean"),
        panels: kpis.iter().map(panel).collect(),
    };
    if combinations == 1 {
        return Figure::new("distributions", &plot, "Headline KPIs over all trajectories.");
    }
    let caption = "Headline KPIs over all trajectories, and over parameter combinations.";
    score_histogram(study, Figure::new("distributions", &plot, caption)).reading("Where the box of all trajectories is much wider than that of the combinations, chance within a run matters more than the parameters do.")
}

fn score_histogram(study: &Study, figure: Figure) -> Figure {
    let scores: Vec<f64> = study.data.frame_scores.iter().flatten().copied().collect();
    let plot = Histogram {
        title: String::from("Scores of the parameter combinations"),
        subtitle: String::from("mean over the runs of each combination"),
        x_label: String::from("score (share of the goals that is met)"),
        distributions: vec![Distribution::from_values("combinations", &scores)],
        ..Histogram::default()
    };
    figure.and("scores", &plot)
}

/// The rows of the frame by the values of an axis, in ascending order; none if there are too many values.
fn by_value(study: &Study, axis: usize) -> Option<Vec<(Value, Vec<usize>)>> {
    let mut groups: std::collections::BTreeMap<&Value, Vec<usize>> = std::collections::BTreeMap::new();
    for (row, value) in study.data.frame.factors[axis].iter().enumerate() {
        groups.entry(value).or_default().push(row);
    }
    (groups.len() <= ROWS).then(|| groups.into_iter().map(|(value, rows)| (value.clone(), rows)).collect())
}

fn boxes(study: &Study, axis: usize, numbers: &[Option<f64>]) -> Option<Vec<BoxRow>> {
    let row = |(value, rows): (Value, Vec<usize>)| {
        let numbers: Vec<f64> = rows.iter().filter_map(|&row| numbers[row]).collect();
        BoxRow::from_values(shown(&study.plan.axes()[axis], &value), &numbers)
    };
    Some(by_value(study, axis)?.into_iter().map(row).collect())
}

fn scores_by_value(study: &Study) -> Figure {
    let panels = study.data.factor_axes.iter().filter_map(|&axis| {
        let info = &study.plan.axes()[axis];
        Some(BoxPanel {
            heading: info.name.clone(),
            x_label: String::from("score"),
            rows: boxes(study, axis, &study.data.frame_scores)?,
            reference: None,
        })
    });
    let plot = BoxPlot {
        title: String::from("Scores by the value of each parameter"),
        subtitle: String::from("over parameter combinations."),
        panels: panels.take(PANELS).collect(),
    };
    Figure::new("scores_by_value", &plot, "How combinations score, by the value of each parameter.")
        .reading("A parameter matters by itself where its boxes are apart. Wide boxes mean that other parameters decide at that value.")
}

/// Headline KPIs by the values of the parameter that separates scores most.
fn kpis_by_value(study: &Study) -> Option<Figure> {
    let observations = Observations::new(&study.data.factors, &study.data.frame_scores).ok()?;
    let effects = main_effects(&observations, LEVEL).ok()?;
    let spread = |effect: &MainEffect| {
        let means = || effect.levels.iter().map(|level| level.mean);
        means().fold(f64::NEG_INFINITY, f64::max) - means().fold(f64::INFINITY, f64::min)
    };
    let few = |effect: &&MainEffect| effect.levels.iter().all(|level| !matches!(level.level, FactorLevel::Range(_)));
    let moves = |effect: &&MainEffect| few(effect) && spread(effect) > 0.0;
    let strongest = effects.iter().filter(moves).max_by(|a, b| spread(a).total_cmp(&spread(b)))?;
    let axis = study.plan.axes().iter().position(|axis| axis.name == strongest.factor)?;
    let panel = |(place, info): &(usize, &'static KpiInfo)| {
        Some(BoxPanel {
            heading: info.name.to_owned(),
            x_label: info.unit.to_owned(),
            rows: boxes(study, axis, &study.data.frame.outcomes[*place])?,
            reference: None,
        })
    };
    let plot = BoxPlot {
        title: format!("Headline KPIs by {}", strongest.factor),
        subtitle: String::from("over parameter combinations."),
        panels: shown_kpis(study).iter().filter_map(panel).collect(),
    };
    let caption =
        format!("Headline KPIs by the value of {}, the parameter that moves the score most.", strongest.factor);
    Some(Figure::new("kpis_by_value", &plot, caption).reading(
        "Each box shows how the combinations with that value are spread in a KPI; the score tells what is wished.",
    ))
}

/// The mean score along each parameter with numbers.
fn bands(study: &Study) -> Option<Figure> {
    let (factors, scores, runs) = study.data.trials();
    let observations = Observations::new(&factors, &scores).ok()?.clustered(&runs).ok()?;
    let effects = main_effects(&observations, LEVEL).ok()?;
    let x = |level: &LevelEffect| match &level.level {
        FactorLevel::Number(number) => Some(*number),
        FactorLevel::Range(range) => Some(f64::midpoint(range.low, range.high)),
        FactorLevel::Category(_) => None,
    };
    let mut figure: Option<Figure> = None;
    let numeric = effects
        .iter()
        .filter(|effect| effect.levels.len() >= 3 && effect.levels.iter().all(|level| x(level).is_some()));
    for (place, effect) in numeric.take(4).enumerate() {
        let points = effect.levels.iter().filter_map(|level| {
            Some(BandPoint { x: x(level)?, value: level.mean, interval: pair(level.interval), n: Some(level.count) })
        });
        let unit = study.plan.axes().iter().find(|axis| axis.name == effect.factor).map_or("", |axis| axis.unit);
        let plot = BandPlot {
            title: format!("Mean score along {}", effect.factor),
            subtitle: String::from("over all values of the other parameters; band: 95 % interval over runs"),
            x_label: if unit.is_empty() { effect.factor.clone() } else { format!("{} ({unit})", effect.factor) },
            y_label: String::from("score"),
            x_scale: Spacing::Linear,
            bands: vec![Band { name: String::from("mean score"), points: points.collect() }],
            reference: None,
        };
        let name = format!("score_along_{}", place + 1);
        figure = Some(match figure {
            Some(figure) => figure.and(name, &plot),
            None => Figure::new(name, &plot, "The mean score along parameters with three or more numbers."),
        });
    }
    figure.map(|figure| figure.reading("The band tells how well the mean is known, not how different combinations are: that is in the boxes above."))
}

/// The pairs of parameters that do most together.
fn heat_maps(study: &Study) -> Vec<Figure> {
    let Ok(observations) = Observations::new(&study.data.factors, &study.data.frame_scores) else { return Vec::new() };
    let Ok(mut found) = interactions(&observations) else { return Vec::new() };
    let strength = |pair: &Interaction| pair.beyond_main.epsilon_squared.unwrap_or(pair.beyond_main.eta_squared);
    found.pairs.retain(|pair| pair.cells.len() <= 14 && pair.columns.len() <= 14);
    found.pairs.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    let map = |(place, interaction): (usize, &Interaction)| {
        let cell = |cell: &Option<gddt_analysis::sensitivity::Cell>| {
            cell.as_ref().map_or_else(HeatCell::default, |cell| HeatCell {
                n: Some(cell.count),
                text: readable(cell.mean, 3),
                ..HeatCell::of(cell.mean)
            })
        };
        let [row, column] = &interaction.factors;
        let plot = HeatMap {
            title: format!("Mean score by {} and {}", short(row), short(column)),
            subtitle: format!(
                "beyond both effects by themselves the pair explains {} of the variance between combinations",
                super::describe::percent(strength(interaction).max(0.0))
            ),
            x_label: column.clone(),
            y_label: row.clone(),
            value_label: String::from("score"),
            columns: interaction.columns.iter().map(ToString::to_string).collect(),
            rows: interaction.rows.iter().map(ToString::to_string).collect(),
            cells: interaction.cells.iter().map(|row| row.iter().map(cell).collect()).collect(),
            ..HeatMap::default()
        };
        Figure::new(format!("pair_{}", place + 1), &plot, format!("The mean score for each pair of values of {row} and {column}."))
            .reading("Without interaction all rows have the same pattern, only brighter or darker. A pattern that turns around means that the best value of one parameter depends on the other.")
    };
    found.pairs.iter().take(3).enumerate().map(map).collect()
}

/// How the choice does in each environment, and how the best does there.
fn environments(study: &Study) -> Figure {
    let decision = &study.decision;
    let scores = study.data.scores.of_candidate(decision.choice);
    let caption = "How the choice scores in each environment, beside the best candidate of that environment.";
    let reading =
        "Where the two are far apart, another candidate is better in that environment: that distance is the regret.";
    if scores.len() > ENVIRONMENTS {
        let own: Vec<f64> = scores.iter().flatten().copied().collect();
        let best: Vec<f64> = decision.by_environment.iter().map(|view| view.best_score).collect();
        let plot = BoxPlot {
            title: format!("Scores over {} environments", scores.len()),
            subtitle: String::from("mean over runs in each environment."),
            panels: vec![BoxPanel {
                heading: String::new(),
                x_label: String::from("score"),
                rows: vec![BoxRow::from_values("choice", &own), BoxRow::from_values("best of each environment", &best)],
                reference: None,
            }],
        };
        return Figure::new("environments", &plot, caption).reading(reading);
    }
    let rows = scores.iter().zip(&decision.by_environment).enumerate().flat_map(|(place, (own, view))| {
        let label = environment_label(study, place);
        let mut rows = vec![IntervalRow { label: format!("{label}: choice"), value: *own, ..IntervalRow::default() }];
        if study.has_choice() {
            let best = format!("{label}: best ({})", super::describe::name(study, view.best));
            rows.push(IntervalRow { label: best, value: Some(view.best_score), ..IntervalRow::default() });
        }
        rows
    });
    let plot = IntervalPlot {
        title: String::from("Scores by environment"),
        subtitle: format!("mean over runs; environments by {}", super::describe::environment_names(study)),
        x_label: String::from("score"),
        rows: rows.collect(),
        ..IntervalPlot::default()
    };
    Figure::new("environments", &plot, caption).reading(reading)
}
