//! What governance can move: control parameters, with the environment averaged out.

use gddt_analysis::Value;
use gddt_analysis::sensitivity::{
    Factor, Observations, TreeOptions, decision_tree, forest_importance, interactions, main_effects,
};

use super::super::data::factor;
use super::super::describe::{pair, short};
use super::super::{LEVEL, Study};
use super::{EFFECTS, importance, options, tree_figure};
use crate::distribution::Mark;
use crate::page::{Block, Figure, Prose};
use crate::{IntervalPlot, IntervalRow};

/// Candidates from which on a forest and a tree say something.
const FEW: usize = 12;

/// Empty where candidates met different environments, or there is a single one: then the whole section is about control.
pub(super) fn blocks(study: &Study) -> Vec<Block> {
    let environments = study.data.scores.environments.len();
    if !study.has_choice() || !study.decision.is_crossed || environments < 2 {
        return Vec::new();
    }
    let mut blocks = vec![
        Block::Heading(String::from("Control parameters")),
        Block::text(
            Prose::text("What governance can move: scores are averaged over the environments, which all candidates met, and compared run by run. The environment itself, however much it matters, is left out here; "
            ).and("it is among all parameters below."),
        ),
    ];
    blocks.extend(effects(study).map(Block::from));
    let candidates = &study.decision.candidates;
    if candidates.len() >= FEW {
        let factors = factors(study);
        let scores: Vec<Option<f64>> = candidates.iter().map(|candidate| Some(candidate.score.mean)).collect();
        if let Ok(observations) = Observations::new(&factors, &scores) {
            let forest = forest_importance(&observations, &options(observations.count()));
            if let (Ok(forest), Ok(shares)) = (forest, interactions(&observations)) {
                let title = "What the mean score of a candidate depends on";
                blocks.push(importance("importance_control", title, &forest, &shares).into());
            }
            if let Ok(tree) = decision_tree(&observations, &TreeOptions { level: LEVEL, ..TreeOptions::default() }) {
                blocks.push(tree_figure("tree_control", "candidates", &tree).into());
            }
        }
    }
    blocks.push(Block::Heading(String::from("All parameters")));
    blocks
}

/// The control axes that vary, a row per candidate.
fn factors(study: &Study) -> Vec<Factor> {
    let axes = study.data.control.iter().map(|&place| &study.plan.axes()[place]).enumerate();
    axes.filter_map(|(column, axis)| {
        let entries: Vec<Value> =
            study.decision.candidates.iter().map(|candidate| candidate.key[column].clone()).collect();
        factor(axis, &entries)
    })
    .collect()
}

/// The difference of each value of each control parameter to the mean of all, paired by run.
fn effects(study: &Study) -> Option<Figure> {
    let is_control = |name: &str| study.data.control.iter().any(|&place| study.plan.axes()[place].name == name);
    let (mut factors, scores, runs) = study.data.trials();
    factors.retain(|factor| is_control(factor.name()));
    let observations = Observations::new(&factors, &scores).ok()?.clustered(&runs).ok()?;
    let effects = main_effects(&observations, LEVEL).ok()?;
    let rows = effects.iter().flat_map(|effect| {
        effect.levels.iter().map(|level| IntervalRow {
            label: format!("{} = {}", short(&effect.factor), level.level),
            value: Some(level.difference),
            interval: pair(level.difference_interval),
            n: Some(level.count),
        })
    });
    let plot = IntervalPlot {
        title: String::from("What each value of a control parameter adds to the score"),
        subtitle: String::from("difference to the mean of all candidates, paired by run; 95 % intervals over runs"),
        x_label: String::from("difference of the score"),
        rows: rows.take(EFFECTS).collect(),
        reference: Some(Mark { label: String::from("no difference"), value: 0.0 }),
        ..IntervalPlot::default()
    };
    Some(
        Figure::new("control_effects", &plot, "What each value of a control parameter adds to the score, on average over the others and over environments.")
            .reading("A bar that leaves out the dashed line is an effect that the runs show. Values of one parameter share their runs, so they can differ clearly where these bars overlap a little."),
    )
}
