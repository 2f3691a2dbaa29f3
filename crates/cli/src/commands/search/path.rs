//! The path of a search as a picture.

use gddt_report::{Dot, DotGroup, DotWeight, Line, Scatter};

/// A candidate that was tried.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    /// Trajectories spent when it was.
    pub spent: u64,
    /// The round.
    pub round: usize,
    /// The rung, and whether it is the last.
    pub rung: usize,
    /// Mean score there.
    pub score: f64,
}

/// All candidates that were tried, over the trajectories spent; the line is the best of the highest rung so far.
pub fn picture(name: &str, tried: &[Tried], last_rung: usize) -> Scatter {
    let is_sure = |one: &&Tried| one.rung == last_rung;
    let dot = |one: &Tried| Dot {
        name: format!("round {}, rung {}", one.round + 1, one.rung + 1),
        at: (one.spent as f64, one.score),
        ..Dot::default()
    };
    let group = |name: &str, weight: DotWeight, dots: Vec<Dot>| DotGroup { name: name.to_owned(), weight, dots };
    let mut best: Vec<(f64, f64)> = Vec::new();
    for one in tried.iter().filter(is_sure) {
        let high = best.last().map_or(f64::NEG_INFINITY, |point| point.1);
        if one.score > high {
            best.push((one.spent as f64, one.score));
        }
    }
    let end = tried.last().map(|one| one.spent as f64).zip(best.last().copied());
    best.extend(end.map(|(spent, (_, score))| (spent, score)));
    Scatter {
        title: format!("{name}: the path of the search"),
        subtitle: String::from(
            "each dot is a candidate at a rung: many are tried with few trajectories, few with many",
        ),
        x_label: String::from("trajectories spent"),
        y_label: String::from("mean score"),
        groups: vec![
            group("first rungs", DotWeight::Quiet, tried.iter().filter(|one| one.rung < last_rung).map(dot).collect()),
            group("all environments and runs", DotWeight::Usual, tried.iter().filter(is_sure).map(dot).collect()),
        ],
        front: Some(Line { name: String::from("best so far"), points: best, stairs: true }),
    }
}
