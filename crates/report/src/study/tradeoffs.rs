//! Section 6: what is gained in one goal is lost in another.

use super::describe::{cell, name, pair};
use super::{Study, frontier};
use crate::page::{Block, Cell, Column, Figure, Section, Table};
use crate::{Dot, DotGroup, DotWeight, Line, Scatter};

/// Pairs of goals that are drawn.
pub(super) const PAIRS: usize = 6;
/// Dots of a picture on the front, and off it.
pub(super) const DOTS: usize = 1000;
/// Rows of the front's table.
pub(super) const ROWS: usize = 200;

pub(super) fn section(study: &Study) -> Section {
    let mut blocks = Vec::new();
    if !study.has_choice() {
        blocks.push(Block::text("With a single candidate there is nothing to trade."));
    } else if study.goals.len() < 2 {
        blocks.push(Block::text(
            "There is a single goal, so there is nothing to trade between goals: the score says all.",
        ));
    } else {
        let front = study.decision.candidates.iter().filter(|candidate| candidate.on_front).count();
        blocks.push(Block::text(format!(
            "{front} of {} candidates {} on the Pareto front: no other candidate is at least as good in the mean of every goal and better in one. Whatever the weights of the goals, a candidate of the best mean score is among them.",
            study.decision.candidates.len(),
            if front == 1 { "is" } else { "are" }
        )));
        let pairs = (0..study.goals.len()).flat_map(|x| (x + 1..study.goals.len()).map(move |y| (x, y)));
        blocks.extend(pairs.take(PAIRS).map(|(x, y)| scatter(study, x, y).into()));
        blocks.push(table(study).into());
        blocks.extend(frontier::blocks(study));
    }
    Section::new(6, "tradeoffs", "Trade-offs", blocks)
}

fn scatter(study: &Study, x: usize, y: usize) -> Figure {
    let decision = &study.decision;
    let dot = |place: usize, is_labelled: bool| {
        let candidate = &decision.candidates[place];
        Dot {
            name: name(study, place),
            at: (candidate.goals[x].mean, candidate.goals[y].mean),
            x_interval: pair(candidate.goals[x].interval).filter(|_| is_labelled),
            y_interval: pair(candidate.goals[y].interval).filter(|_| is_labelled),
            n: Some(candidate.trials),
            is_labelled,
        }
    };
    let is_choice = |place: &usize| *place == decision.choice;
    let order = decision.in_order();
    let places = |on_front: bool| {
        let places = order.iter().copied();
        places.filter(move |place| decision.candidates[*place].on_front == on_front && !is_choice(place)).take(DOTS)
    };
    let others = decision.candidates.iter().filter(|candidate| !candidate.on_front).count();
    let others = if others > DOTS { "the best of the other candidates" } else { "other candidates" };
    let points = decision.candidates.iter().map(|candidate| (candidate.goals[x].mean, candidate.goals[y].mean));
    let front = front(points.collect(), (1.0, 1.0));
    let [x_name, y_name] = [x, y].map(|goal| study.goals[goal].name.as_str());
    let plot = Scatter {
        title: format!("{x_name} against {y_name}"),
        subtitle: String::from("each dot is a candidate's mean; the upper right corner is best in both"),
        x_label: format!("score in {x_name}"),
        y_label: format!("score in {y_name}"),
        groups: vec![
            group(others, DotWeight::Quiet, places(false).map(|place| dot(place, false)).collect()),
            group("on the front of all goals", DotWeight::Usual, places(true).map(|place| dot(place, false)).collect()),
            group("choice", DotWeight::Strong, vec![dot(decision.choice, true)]),
        ],
        front: Some(Line { name: String::from("front of these two goals"), points: front, stairs: false }),
    };
    Figure::new(format!("tradeoff_{}_{}", x + 1, y + 1), &plot, format!("Candidates by {x_name} and {y_name}."))
        .reading("Along the line more of one goal can only be had for less of the other. A choice far from the line gives something away in these two goals, perhaps for a third one.")
}

pub(super) fn group(name: &str, weight: DotWeight, dots: Vec<Dot>) -> DotGroup {
    DotGroup { name: name.to_owned(), weight, dots }
}

/// The points that no other is at least as good as in both numbers, by ascending x, equal ones once. A sign says which
/// way a number is better.
pub(super) fn front(mut points: Vec<(f64, f64)>, (x, y): (f64, f64)) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| (x * b.0).total_cmp(&(x * a.0)).then((y * b.1).total_cmp(&(y * a.1))));
    let mut front: Vec<(f64, f64)> = Vec::new();
    for point in points {
        if front.last().is_none_or(|last| y * point.1 > y * last.1) {
            front.push(point);
        }
    }
    front.sort_by(|a, b| a.0.total_cmp(&b.0));
    front
}

fn table(study: &Study) -> Table {
    let decision = &study.decision;
    let order: Vec<usize> =
        decision.in_order().into_iter().filter(|&place| decision.candidates[place].on_front).take(ROWS).collect();
    let mut columns = vec![Column::words("candidate"), Column::numbers("score", "")];
    columns.extend(study.goals.iter().map(|goal| Column::numbers(goal.name.as_str(), "")));
    columns.push(Column::words("values"));
    let row = |place: &usize| {
        let candidate = &decision.candidates[*place];
        let mut row = vec![Cell::text(name(study, *place)), cell(Some(&candidate.score))];
        row.extend(candidate.goals.iter().map(|goal| cell(Some(goal))));
        let values: Vec<String> =
            super::describe::values(study, *place).iter().map(super::describe::assignment).collect();
        row.push(Cell::text(values.join(", ")));
        row
    };
    Table {
        name: String::from("pareto_front"),
        caption: String::from("The Pareto front of the goals, the best score first."),
        columns,
        rows: order.iter().map(row).collect(),
    }
}
