//! A small regression tree that people can read.

use std::fmt;
use std::sync::Arc;

use super::cart::{Column, Grown, Limits, Question, Scale, grow};
use super::factor::{Factor, FactorValues};
use super::group_means::mean_of;
use super::levels::{Short, runs};
use super::observations::Observations;
use super::rules::{Condition, Restriction, Rule};
use super::unsaid::Unsaid;
use crate::interval::{Interval, Level};

/// No tree is deeper.
const MOST_DEPTH: usize = 8;

/// How a tree is grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeOptions {
    /// Questions from the root to a leaf, at most; more than 8 are taken as 8, for people to read.
    pub depth: usize,
    /// Least number of rows of a leaf.
    pub min_leaf: usize,
    /// Level of the intervals of the means.
    pub level: Level,
}

impl Default for TreeOptions {
    /// Three questions, leaves of at least five rows, intervals of 95 %.
    fn default() -> Self {
        Self { depth: 3, min_leaf: 5, level: Level::NINETY_FIVE }
    }
}

/// A regression tree.
///
/// Its `Display` is one line per node, indented by depth.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// All rows.
    pub root: TreeNode,
    /// The share of the outcome's variance that the leaves explain, in the rows that the tree was grown on.
    pub r_squared: f64,
    /// Name of each factor and its share of what the tree explains (impurity importance); none if it explains nothing.
    pub importance: Option<Vec<(String, f64)>>,
}

/// The rows that meet the conditions on the way to it.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeNode {
    /// What sets its rows apart from its sibling's; none at the root.
    pub condition: Option<Condition>,
    /// Rows.
    pub count: u64,
    /// The outcome's mean among them.
    pub mean: f64,
    /// Its standard deviation (n - 1); none for a single row.
    pub sd: Option<f64>,
    /// Student's t interval of the mean, over clusters if there are any; none for fewer than two. It does not know that
    /// the tree looked for rows whose means differ, so it is too narrow if read as a forecast.
    pub interval: Option<Interval>,
    /// Its children; none for a leaf.
    pub split: Option<TreeSplit>,
}

/// A question that splits a node.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeSplit {
    /// Name of the factor asked for.
    pub factor: String,
    /// For numbers: the first child has those up to this one, which lies midway between the two nearest in the node.
    pub threshold: Option<f64>,
    /// By which share of the outcome's total sum of squares the question lowers what is unexplained.
    pub decrease: f64,
    /// For numbers, the rows below the threshold and those above; for categories, those with the lower mean first.
    pub children: Box<[TreeNode; 2]>,
}

/// Grows a regression tree by least squares (CART); of an outcome of zeros and ones, the means are success rates.
///
/// Each node is split by the question that lowers the sum of squares most; of equal ones, that of the factor given
/// first, and of its thresholds the lowest. Categories are cut in the order of their means, which finds the best of all
/// subsets. A tree is an account of its rows: with few rows its lower questions are chance. Source: L. Breiman, J.
/// Friedman, R. Olshen and C. Stone, Classification and Regression Trees (1984), chapter 8.
///
/// # Errors
/// When there are fewer than two rows, or the outcome does not vary.
pub fn decision_tree(observations: &Observations<'_>, options: &TreeOptions) -> Result<Tree, Unsaid> {
    let mean = observations.spread()?.mean().ok_or(Unsaid::OutOfRange)?;
    let weighted: Vec<[f64; 2]> = observations.outcome().iter().map(|number| [1.0, number - mean]).collect();
    let columns: Vec<Column> = observations.factors().iter().map(|factor| column(observations, factor)).collect();
    let rows = (0..).take(observations.count()).collect();
    let limits =
        Limits { depth: options.depth.min(MOST_DEPTH), leaf: options.min_leaf.max(1) as f64, columns: columns.len() };
    let grown = grow(&columns, &weighted, rows, limits, |_| {});
    let squares: f64 = weighted.iter().map(|[_, number]| number * number).sum();
    let mut gains = vec![0.0; columns.len()];
    grown.nodes.iter().filter_map(|node| node.branch.as_ref()).for_each(|branch| gains[branch.column] += branch.gain);
    let gain: f64 = gains.iter().sum();
    let shares =
        || observations.factors().iter().zip(&gains).map(|(factor, own)| (factor.name().to_owned(), own / gain));
    let reader = Reader { observations, columns: &columns, grown: &grown, squares, level: options.level };
    Ok(Tree {
        root: reader.node(0, None).ok_or(Unsaid::OutOfRange)?,
        r_squared: (gain / squares).min(1.0),
        importance: (gain > 0.0).then(|| shares().collect()),
    })
}

/// A factor's values among the rows with an outcome, as codes.
pub(super) fn column(observations: &Observations<'_>, factor: &Factor) -> Column {
    match factor.values() {
        FactorValues::Numbers(numbers) => {
            let runs = runs(&observations.present(numbers));
            let mut codes = vec![0; observations.count()];
            for (code, run) in (0..).zip(&runs) {
                run.rows.iter().for_each(|row| codes[*row] = code);
            }
            Column { codes, scale: Scale::Ordered(runs.iter().map(|run| run.number).collect()) }
        }
        FactorValues::Categories { codes, names } => {
            Column { codes: observations.present(codes), scale: Scale::Unordered(names.len()) }
        }
    }
}

/// Makes a grown tree readable.
struct Reader<'a> {
    observations: &'a Observations<'a>,
    columns: &'a [Column],
    grown: &'a Grown,
    squares: f64,
    level: Level,
}

impl Reader<'_> {
    fn rows(&self, node: usize) -> &[u32] {
        &self.grown.rows[self.grown.nodes[node].rows.clone()]
    }

    fn node(&self, place: usize, condition: Option<Condition>) -> Option<TreeNode> {
        let split = match &self.grown.nodes[place].branch {
            None => None,
            Some(branch) => {
                let factor = &self.observations.factors()[branch.column];
                let child = |side: usize| {
                    let restriction =
                        self.restriction(factor, branch.column, &branch.question, branch.children[side], side);
                    let condition = Condition { factor: factor.name().to_owned(), restriction };
                    self.node(branch.children[side], Some(condition))
                };
                let threshold = match branch.question {
                    Question::AtMost { threshold, .. } => Some(threshold),
                    Question::OneOf(_) => None,
                };
                Some(TreeSplit {
                    factor: factor.name().to_owned(),
                    threshold,
                    decrease: branch.gain / self.squares,
                    children: Box::new([child(0)?, child(1)?]),
                })
            }
        };
        let mean = mean_of(self.observations, self.rows(place), self.level)?;
        Some(TreeNode { condition, count: mean.count, mean: mean.mean, sd: mean.sd, interval: mean.interval, split })
    }

    /// What a question says of the rows of a child.
    fn restriction(
        &self,
        factor: &Factor,
        column: usize,
        question: &Question,
        child: usize,
        side: usize,
    ) -> Restriction {
        let Column { codes, scale } = &self.columns[column];
        match (question, scale, factor.values()) {
            (Question::AtMost { nearest, .. }, Scale::Ordered(values), _) if side == 0 => {
                Restriction::Numbers { low: None, high: Some(values[nearest.0 as usize]) }
            }
            (Question::AtMost { nearest, .. }, Scale::Ordered(values), _) => {
                Restriction::Numbers { low: Some(values[nearest.1 as usize]), high: None }
            }
            (_, _, FactorValues::Categories { names, .. }) => {
                let mut present = vec![false; names.len()];
                self.rows(child).iter().for_each(|row| present[codes[*row as usize] as usize] = true);
                let names = names.iter().zip(present).filter(|(_, present)| *present);
                Restriction::Categories(names.map(|(name, _)| Arc::clone(name)).collect())
            }
            _ => Restriction::Numbers { low: None, high: None },
        }
    }
}

impl Tree {
    /// The leaves as rules, from left to right.
    pub fn rules(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        collect(&self.root, &[], &mut rules);
        rules
    }
}

fn collect(node: &TreeNode, before: &[Condition], rules: &mut Vec<Rule>) {
    let mut conditions = before.to_vec();
    if let Some(condition) = &node.condition {
        Condition::join(&mut conditions, condition);
    }
    match &node.split {
        Some(split) => split.children.iter().for_each(|child| collect(child, &conditions, rules)),
        None => rules.push(Rule { conditions, count: node.count, mean: node.mean, interval: node.interval }),
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_node(f, &self.root, 0)
    }
}

fn write_node(f: &mut fmt::Formatter<'_>, node: &TreeNode, depth: usize) -> fmt::Result {
    write!(f, "{:indent$}", "", indent = 2 * depth)?;
    match &node.condition {
        Some(condition) => write!(f, "{condition}")?,
        None => f.write_str("all rows")?,
    }
    write!(f, ": mean {}", Short(node.mean))?;
    if let Some(interval) = node.interval {
        write!(f, " [{}, {}]", Short(interval.low), Short(interval.high))?;
    }
    writeln!(f, ", n = {}", node.count)?;
    let children = node.split.iter().flat_map(|split| split.children.iter());
    children.into_iter().try_for_each(|child| write_node(f, child, depth + 1))
}
