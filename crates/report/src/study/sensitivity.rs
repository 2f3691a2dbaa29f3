//! Section 5: which parameters the score depends on.

mod control;
mod designed;

use gddt_analysis::sensitivity::{
    Condition, FactorImportance, Forest, ForestOptions, Information, Interactions, Observations, PerFactor,
    RankCorrelation, Tree, TreeOptions, decision_tree, forest_importance, interactions, main_effects,
    mutual_information, rank_correlations,
};

use super::describe::{pair, percent, short};
use super::{LEVEL, Study};
use crate::axis::{decimal, readable};
use crate::page::{Block, Cell, Column, Figure, Prose, Section, Table, Tone, Verdict};
use crate::{
    Bar, BarRow, Bars, ColorScale, HeatCell, HeatMap, IntervalPlot, IntervalRow, RowOrder, TreeDiagram, TreeNode,
};

/// KPIs beside which rank correlations are drawn.
const KPIS: usize = 12;
/// Rows of the picture of main effects.
const EFFECTS: usize = 40;

pub(super) fn section(study: &Study) -> Section {
    let blocks = match Observations::new(&study.data.factors, &study.data.frame_scores) {
        _ if study.data.factors.is_empty() => {
            vec![Block::text("No parameter was varied, so nothing can be said of what the score depends on.")]
        }
        Ok(observations) if observations.count() >= 4 => told(study, &observations),
        _ => vec![Block::text("There are too few parameter combinations to say what the score depends on.")],
    };
    Section::new(5, "sensitivity", "Sensitivity and importance", blocks)
}

fn told(study: &Study, observations: &Observations<'_>) -> Vec<Block> {
    let shares = match interactions(observations) {
        Ok(shares) => shares,
        Err(why) => {
            return vec![Block::Callout(
                Tone::Caution,
                Prose::text(format!("Nothing can be said of what the score depends on: {why}.")),
            )];
        }
    };
    let forest = forest_importance(observations, &options(observations.count()));
    let correlations = rank_correlations(observations, LEVEL);
    let information = mutual_information(observations);
    let mut blocks = vec![Block::text(
        Prose::text("What the score of a parameter combination (mean over its runs) depends on: control and environment parameters alike. ").and(
            study_size(study, forest.as_ref().ok()),
        ),
    )];
    blocks.splice(0..0, control::blocks(study));
    if let Ok(forest) = &forest {
        blocks.push(importance("importance", "What the score depends on", forest, &shares).into());
    }
    blocks.push(table(&shares, forest.as_ref().ok(), &correlations, &information).into());
    blocks.extend(designed::blocks(study));
    if let Ok(tree) = decision_tree(observations, &TreeOptions { level: LEVEL, ..TreeOptions::default() }) {
        blocks.push(Block::Heading(String::from("A small tree")));
        blocks.push(tree_figure("tree", "combinations", &tree).into());
        blocks.push(rules(&tree).into());
    }
    blocks.push(Block::Heading(String::from("Effects")));
    blocks.extend(effects(study).map(Block::from));
    blocks.extend(pairs(&shares).map(Block::from));
    blocks.extend(correlation_map(study).map(Block::from));
    blocks
}

/// Larger leaves for larger tables: small ones learn the noise of single runs.
fn options(rows: usize) -> ForestOptions {
    let usual = ForestOptions::default();
    let min_leaf = (rows.min(usual.max_rows) / 400).max(usual.min_leaf);
    ForestOptions { min_leaf, ..usual }
}

fn study_size(study: &Study, forest: Option<&Forest>) -> String {
    let rows = study.data.frame.len();
    let kept = if study.data.frame.stride > 1 {
        format!("Of the combinations one in {} is looked at here. ", study.data.frame.stride)
    } else {
        String::new()
    };
    let trust = forest.and_then(|forest| forest.r_squared).map_or_else(String::new, |share| {
        format!(
            "The forest foretells {} of the variance of combinations that it has not seen: the closer to 100 %, the more its importances can be trusted.",
            percent(share.clamp(0.0, 1.0))
        )
    });
    format!("{kept}{} compared. {trust}", super::describe::counted(rows as u64, "combination"))
}

/// The figure of a factor; none where it cannot be given.
fn of<'a, T>(figures: &'a [PerFactor<T>], factor: &str) -> Option<&'a T> {
    figures.iter().find(|figure| figure.factor == factor).and_then(|figure| figure.figure.as_ref().ok())
}

fn share(shares: &Interactions, factor: &str) -> Option<f64> {
    of(&shares.main, factor).map(|share| share.epsilon_squared.unwrap_or(share.eta_squared).max(0.0))
}

fn importance(name: &str, title: &str, forest: &Forest, shares: &Interactions) -> Figure {
    let row = |factor: &PerFactor<FactorImportance>| {
        let found = factor.figure.as_ref().ok();
        BarRow {
            label: short(&factor.factor).to_owned(),
            bars: vec![
                Bar {
                    value: found.and_then(|found| found.permutation),
                    interval: found.and_then(|found| pair(found.permutation_interval)),
                    n: None,
                },
                Bar { value: share(shares, &factor.factor), interval: None, n: None },
            ],
        }
    };
    let plot = Bars {
        title: title.to_owned(),
        subtitle: String::from(
            "forest: drop of R² when the parameter is shuffled (with 95 % interval over trees); alone: share of variance that it explains by itself",
        ),
        x_label: String::from("share of the variance of scores"),
        series: vec![String::from("forest, interactions included"), String::from("alone")],
        rows: forest.factors.iter().map(row).collect(),
        order: RowOrder::Descending,
    };
    Figure::new(name, &plot, format!("{title}: importance of each parameter."))
        .reading("A long first bar means that the score cannot be foretold without the parameter. Where the second bar is much shorter, the parameter matters only together with others.")
}

fn table(
    shares: &Interactions,
    forest: Option<&Forest>,
    correlations: &[PerFactor<RankCorrelation>],
    information: &[PerFactor<Information>],
) -> Table {
    let row = |main: &PerFactor<_>| {
        let factor = main.factor.as_str();
        let in_forest = forest.and_then(|forest| of(&forest.factors, factor));
        let number = |value: Option<f64>| value.map_or(Cell::Empty, |value| Cell::number_as(value, readable(value, 3)));
        let correlation = of(correlations, factor);
        let bits = of(information, factor);
        vec![
            Cell::code(factor),
            number(share(shares, factor)),
            number(in_forest.and_then(|found| found.permutation)),
            number(in_forest.and_then(|found| found.impurity)),
            correlation.map_or(Cell::Empty, |found| {
                let interval = found.interval.map(|interval| format!(" {}", super::describe::ends(interval)));
                let text = format!("{}{}", readable(found.coefficient, 2), interval.unwrap_or_default());
                Cell::number_as(found.coefficient, text)
            }),
            number(bits.map(|found| found.bits)),
            bits.map_or(Cell::Empty, |found| {
                if found.is_significant() {
                    Cell::Badge(Verdict::Note, String::from("depends"))
                } else {
                    Cell::Badge(Verdict::Unclear, String::from("not shown"))
                }
            }),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = shares.main.iter().map(row).collect();
    let key = |row: &Vec<Cell>| if let Cell::Number { value, .. } = row[2] { value } else { f64::NEG_INFINITY };
    rows.sort_by(|a, b| key(b).total_cmp(&key(a)));
    Table {
        name: String::from("importance"),
        caption: String::from("What the score depends on, by five measures."),
        columns: vec![
            Column::words("parameter"),
            Column::numbers("alone", "").meaning(
                "Share of the variance between combinations that its values explain by themselves (epsilon squared).",
            ),
            Column::numbers("forest, shuffled", "").meaning(
                "Drop of R² of a random forest on combinations it has not seen when the parameter is shuffled.",
            ),
            Column::numbers("forest, impurity", "")
                .meaning("Share of the decrease of variance in the forest's splits."),
            Column::numbers("rank correlation", "")
                .meaning("Spearman's rho with its 95 % interval: whether the score rises or falls with it."),
            Column::numbers("information", "bits")
                .meaning("Mutual information of the parameter and the score, corrected for bias."),
            Column::words("dependence")
                .meaning("Whether the information is more than 95 % of what chance gives (200 permutations)."),
        ],
        rows,
    }
}

fn tree_figure(name: &str, of: &str, tree: &Tree) -> Figure {
    fn node(of: &gddt_analysis::sensitivity::TreeNode) -> TreeNode {
        let leaf = TreeNode::leaf(of.count, of.mean);
        let Some(split) = &of.split else { return leaf };
        let [low, high] = split.children.as_ref();
        let condition = low.condition.as_ref().map(shortened).unwrap_or_default();
        leaf.split(condition, node(low), node(high))
    }
    let plot = TreeDiagram {
        title: format!("Where scores of {of} are high"),
        subtitle: format!("a tree of depth 3 explains {} of the variance between {of}", percent(tree.r_squared)),
        value_label: String::from("mean score"),
        root: Some(node(&tree.root)),
        scale: ColorScale::Sequential,
    };
    Figure::new(name, &plot, format!("The splits that separate scores of {of} best, one after the other."))
        .reading("Start at the top: where the condition holds, follow yes. Each box tells how many of them are left and their mean score. It shows regions; it does not prove that a split is the cause.")
}

fn shortened(condition: &Condition) -> String {
    condition.to_string().replace(&condition.factor, short(&condition.factor))
}

fn rules(tree: &Tree) -> Table {
    let mut leaves = tree.rules();
    leaves.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    let row = |rule: &gddt_analysis::sensitivity::Rule| {
        vec![
            Cell::text(if rule.conditions.is_empty() { String::from("all") } else { rule.to_string() }),
            Cell::number_as(rule.mean, readable(rule.mean, 3)),
            Cell::count(rule.count),
        ]
    };
    Table {
        name: String::from("rules"),
        caption: String::from("The tree's regions, the best first."),
        columns: vec![Column::words("region"), Column::numbers("mean score", ""), Column::numbers("combinations", "")],
        rows: leaves.iter().map(row).collect(),
    }
}

/// Mean score at each value of each parameter, with intervals over runs.
fn effects(study: &Study) -> Option<Figure> {
    let (factors, scores, runs) = study.data.trials();
    let observations = Observations::new(&factors, &scores).ok()?.clustered(&runs).ok()?;
    let effects = main_effects(&observations, LEVEL).ok()?;
    let rows = effects.iter().flat_map(|effect| {
        effect.levels.iter().map(|level| IntervalRow {
            label: format!("{} = {}", short(&effect.factor), level.level),
            value: Some(level.mean),
            interval: pair(level.interval),
            n: Some(level.count),
        })
    });
    let plot = IntervalPlot {
        title: String::from("Main effects on the score"),
        subtitle: String::from("mean over all trajectories with that value; 95 % intervals over runs"),
        x_label: String::from("score"),
        rows: rows.take(EFFECTS).collect(),
        ..IntervalPlot::default()
    };
    Some(Figure::new("main_effects", &plot, "The mean score at each value of each parameter.").reading(
        "Compare the dots of one parameter: their distance is its effect, averaged over all values of the others.",
    ))
}

/// How much each pair of parameters does together.
fn pairs(shares: &Interactions) -> Option<Figure> {
    let names: Vec<String> = shares.main.iter().map(|main| main.factor.clone()).collect();
    if names.len() < 2 {
        return None;
    }
    let strength = |row: &str, column: &str| {
        if row == column {
            return share(shares, row);
        }
        let is_pair = |pair: &&gddt_analysis::sensitivity::Interaction| {
            pair.factors == [row, column] || pair.factors == [column, row]
        };
        let pair = shares.pairs.iter().find(is_pair)?;
        Some(pair.beyond_main.epsilon_squared.unwrap_or(pair.beyond_main.eta_squared).max(0.0))
    };
    let cell = |row: &String, column: &String| {
        strength(row, column)
            .map_or_else(HeatCell::default, |value| HeatCell { text: decimal(value, 2), ..HeatCell::of(value) })
    };
    let labels: Vec<String> = names.iter().map(|name| short(name).to_owned()).collect();
    let plot = HeatMap {
        title: String::from("Parameters alone and in pairs"),
        subtitle: String::from(
            "share of the variance between combinations: alone on the diagonal, beyond both effects off it",
        ),
        value_label: String::from("share of the variance"),
        columns: labels.clone(),
        rows: labels,
        cells: names.iter().map(|row| names.iter().map(|column| cell(row, column)).collect()).collect(),
        ..HeatMap::default()
    };
    Some(
        Figure::new("interactions", &plot, "How much each parameter explains by itself, and each pair beyond that.")
            .reading(
                "A bright field off the diagonal is an interaction: the effect of one parameter depends on the other.",
            ),
    )
}

/// Rank correlations of parameters with KPIs.
fn correlation_map(study: &Study) -> Option<Figure> {
    let kpis: Vec<usize> = (0..study.kpis.len()).take(KPIS).collect();
    let mut columns = vec![(String::from("score"), &study.data.frame_scores)];
    columns.extend(kpis.iter().map(|&place| (study.kpis[place].name.to_owned(), &study.data.frame.outcomes[place])));
    let mut found = Vec::new();
    for (name, outcome) in columns {
        let observations = Observations::new(&study.data.factors, outcome).ok()?;
        found.push((name, rank_correlations(&observations, LEVEL)));
    }
    let ordered: Vec<&str> = study
        .data
        .factors
        .iter()
        .map(gddt_analysis::sensitivity::Factor::name)
        .filter(|name| found.iter().any(|(_, correlations)| of(correlations, name).is_some()))
        .collect();
    if ordered.is_empty() {
        return None;
    }
    let cell = |factor: &str, correlations: &[PerFactor<RankCorrelation>]| {
        of(correlations, factor).map_or_else(HeatCell::default, |found| HeatCell {
            text: decimal(found.coefficient, 2),
            interval: pair(found.interval),
            n: Some(found.count as u64),
            ..HeatCell::of(found.coefficient)
        })
    };
    let plot = HeatMap {
        title: String::from("Rank correlations of parameters and outcomes"),
        subtitle: String::from("Spearman's rho over parameter combinations; parameters without an order are left out"),
        value_label: String::from("rank correlation"),
        columns: ordered.iter().map(|name| short(name).to_owned()).collect(),
        rows: found.iter().map(|(name, _)| name.clone()).collect(),
        cells: found
            .iter()
            .map(|(_, correlations)| ordered.iter().map(|factor| cell(factor, correlations)).collect())
            .collect(),
        scale: ColorScale::Diverging { centre: 0.0 },
        ..HeatMap::default()
    };
    Some(
        Figure::new("rank_correlations", &plot, "Whether outcomes rise (orange) or fall (blue) with a parameter.")
            .reading(
                "1 and −1: always rises, always falls; 0: neither, which does not exclude an effect that turns around.",
            ),
    )
}
