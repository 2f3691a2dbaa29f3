//! Section 6, second part: the same trade-offs in the units of the KPIs.

use std::collections::BTreeMap;

use gddt_analysis::Value;
use gddt_model::kpi::{Better, KpiInfo};

use super::Study;
use super::describe::{assignment, counted, listed, name, pair, values};
use super::tradeoffs::{DOTS, PAIRS, ROWS, front, group};
use crate::axis::readable;
use crate::page::{Block, Cell, Column, Figure, Table};
use crate::{Dot, DotWeight, Line, Scatter};

/// Names beside the dots of a front that is longer would hide one another.
const NAMED: usize = 12;

/// The KPI that stands for a goal: its first one that says which way is better.
struct Leading {
    /// The goal's number, from 1.
    goal: usize,
    info: &'static KpiInfo,
    /// Its place among the KPIs that are told.
    kpi: usize,
    /// 1 if more is better, -1 if less is.
    sign: f64,
    /// By candidate: the mean over environments; none for one that has no number in some environment.
    means: Vec<Option<f64>>,
}

/// Two of them, a point per candidate that has both numbers, and the front of the points.
struct Pair<'a> {
    x: &'a Leading,
    y: &'a Leading,
    points: Vec<Option<(f64, f64)>>,
    front: Vec<(f64, f64)>,
}

impl<'a> Pair<'a> {
    /// None if there are not two points that differ.
    fn of(x: &'a Leading, y: &'a Leading) -> Option<Self> {
        let points: Vec<_> = x.means.iter().zip(&y.means).map(|(x, y)| x.zip(*y)).collect();
        let first = points.iter().flatten().next()?;
        points.iter().flatten().any(|point| point != first).then(|| {
            let front = front(points.iter().flatten().copied().collect(), (x.sign, y.sign));
            Self { x, y, points, front }
        })
    }

    fn is_on_front(&self, candidate: usize) -> bool {
        self.points[candidate].is_some_and(|point| self.front.contains(&point))
    }
}

/// A picture per pair of goals and a table of all candidates on their fronts; nothing where candidates met different
/// environments, or where there are more combinations than are held in memory.
pub(super) fn blocks(study: &Study) -> Vec<Block> {
    if study.data.frame.stride > 1 || !study.decision.is_crossed {
        return Vec::new();
    }
    let leading = leading(study);
    let pairs = (0..leading.len()).flat_map(|x| (x + 1..leading.len()).map(move |y| (x, y)));
    let pairs: Vec<Pair<'_>> = pairs.filter_map(|(x, y)| Pair::of(&leading[x], &leading[y])).take(PAIRS).collect();
    if pairs.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading(String::from("In the units of the KPIs"))];
    blocks.extend(pairs.iter().map(|pair| figure(study, pair).into()));
    blocks.push(table(study, &leading, &pairs).into());
    blocks
}

/// Of goals that share their KPI the first one counts.
fn leading(study: &Study) -> Vec<Leading> {
    let mut found: Vec<Leading> = Vec::new();
    for (goal, targets) in (1..).zip(study.goals.iter().map(|goal| &goal.targets)) {
        let Some(info) = targets.iter().map(|target| target.kpi).find(|info| info.better != Better::Neither) else {
            continue;
        };
        if let Some(kpi) = study.kpi(info.name).filter(|kpi| found.iter().all(|other| other.kpi != *kpi)) {
            let sign = if info.better == Better::Higher { 1.0 } else { -1.0 };
            found.push(Leading { goal, info, kpi, sign, means: means(study, kpi) });
        }
    }
    found
}

fn means(study: &Study, kpi: usize) -> Vec<Option<f64>> {
    let (data, scores) = (&study.data, &study.data.scores);
    let places = |keys: &[Vec<Value>]| -> BTreeMap<Vec<Value>, usize> { keys.iter().cloned().zip(0..).collect() };
    let (candidates, environments) = (places(&scores.candidates), places(&scores.environments));
    // Weighted sum and weights.
    let mut sums = vec![Some((0.0, 0.0)); scores.candidates.len()];
    for row in 0..data.frame.len() {
        let key = |axes: &[usize]| axes.iter().map(|&axis| data.frame.factors[axis][row].clone()).collect::<Vec<_>>();
        let Some(&candidate) = candidates.get(&key(&data.control)) else { continue };
        let environment = environments.get(&key(&data.environment));
        let weight = environment.and_then(|&place| scores.environment_weights.get(place)).copied().unwrap_or(1.0);
        sums[candidate] = sums[candidate]
            .zip(data.frame.outcomes[kpi][row])
            .map(|((sum, weights), mean)| (sum + weight * mean, weights + weight));
    }
    sums.into_iter().map(|sum| sum.and_then(|(sum, weights)| (weights > 0.0).then(|| sum / weights))).collect()
}

fn figure(study: &Study, both: &Pair<'_>) -> Figure {
    let decision = &study.decision;
    let Pair { x, y, points, front } = both;
    let interval = |place: usize, kpi: usize| {
        let profile = study.data.of_candidate(place)?;
        pair(study.estimate(profile, kpi)?.interval)
    };
    let dot = |place: usize, is_labelled: bool| {
        Some(Dot {
            name: name(study, place),
            at: points[place]?,
            x_interval: interval(place, x.kpi).filter(|_| place == decision.choice),
            y_interval: interval(place, y.kpi).filter(|_| place == decision.choice),
            n: Some(decision.candidates[place].trials),
            is_labelled,
        })
    };
    let order = decision.in_order();
    let dots = |on_front: bool| -> Vec<Dot> {
        let others = order.iter().filter(|&&place| place != decision.choice && both.is_on_front(place) == on_front);
        others.filter_map(|&place| dot(place, on_front && front.len() <= NAMED)).take(DOTS).collect()
    };
    let side = |sign: f64, more: &'static str, less: &'static str| if sign > 0.0 { more } else { less };
    let left_out = points.iter().filter(|point| point.is_none()).count() as u64;
    let left_out = match left_out {
        0 => String::new(),
        some => format!(" Left out: {} without a number in some environment.", counted(some, "candidate")),
    };
    let plot = Scatter {
        title: format!("{} against {}", y.info.name, x.info.name),
        subtitle: format!(
            "each dot is a candidate's mean over environments and runs; the {} {} corner is best in both",
            side(y.sign, "upper", "lower"),
            side(x.sign, "right", "left")
        ),
        x_label: format!("{} ({})", x.info.name, x.info.unit),
        y_label: format!("{} ({})", y.info.name, y.info.unit),
        groups: vec![
            group("other candidates", DotWeight::Quiet, dots(false)),
            group("on the front of these two KPIs", DotWeight::Usual, dots(true)),
            group("choice", DotWeight::Strong, dot(decision.choice, true).into_iter().collect()),
        ],
        front: Some(Line { name: String::from("their front"), points: front.clone(), stairs: false }),
    };
    let caption = format!("Candidates by {} and {}.{left_out}", x.info.name, y.info.name);
    Figure::new(format!("frontier_{}_{}", x.goal, y.goal), &plot, caption).reading(
        "A goal is met or missed; here candidates stand in the KPI's own unit, so that one sees what a step along the front costs. A choice off the line gives something away in these two KPIs, perhaps for a third one, or because a target asks for no more.",
    )
}

fn table(study: &Study, leading: &[Leading], pairs: &[Pair<'_>]) -> Table {
    let on_front = |place: &usize| pairs.iter().any(|pair| pair.is_on_front(*place));
    let mut columns = vec![Column::words("candidate")];
    columns.extend(leading.iter().map(|kpi| Column::numbers(kpi.info.name, kpi.info.unit)));
    columns.extend([Column::words("on the front of"), Column::words("values")]);
    let row = |place: usize| {
        let mut row = vec![Cell::text(name(study, place))];
        let cell = |mean: Option<f64>| mean.map_or(Cell::Empty, |mean| Cell::number_as(mean, readable(mean, 4)));
        row.extend(leading.iter().map(|kpi| cell(kpi.means[place])));
        let fronts: Vec<String> = pairs
            .iter()
            .filter(|pair| pair.is_on_front(place))
            .map(|pair| format!("{} / {}", pair.x.info.name, pair.y.info.name))
            .collect();
        let values: Vec<String> = values(study, place).iter().map(assignment).collect();
        row.extend([Cell::text(listed(&fronts)), Cell::text(values.join(", "))]);
        row
    };
    Table {
        name: String::from("kpi_frontiers"),
        caption: String::from(
            "Candidates on the front of two KPIs, the best score first: means over environments and runs.",
        ),
        columns,
        rows: study.decision.in_order().into_iter().filter(on_front).take(ROWS).map(row).collect(),
    }
}
