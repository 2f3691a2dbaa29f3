//! Growing regression trees: what the readable tree and the forest share.
//!
//! Source: L. Breiman, J. Friedman, R. Olshen and C. Stone, Classification and Regression Trees (1984), chapters 8 and
//! 4.2.2 (the order of categories).
//!
//! Grown here and not by the smartcore crate, whose trees (0.7) hide their nodes and know no categories, and whose
//! forests draw from a generator that differs between platforms and versions, use one thread and have no permutation
//! importance.

use std::ops::Range;

/// A gain must exceed the best one before it by this share of it; so ties, which rounding blurs, go to whom comes
/// first.
const TIE: f64 = 1e-10;

/// A gain below this share of a node's sum of squares is rounding.
const NOTHING: f64 = 1e-12;

/// A factor's column as codes.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// One per row.
    pub(super) codes: Vec<u32>,
    pub(super) scale: Scale,
}

/// What the codes of a column stand for.
#[derive(Debug, Clone)]
pub(super) enum Scale {
    /// Numbers, ascending with the code.
    Ordered(Vec<f64>),
    /// So many categories.
    Unordered(usize),
}

impl Scale {
    fn size(&self) -> usize {
        match self {
            Self::Ordered(values) => values.len(),
            Self::Unordered(size) => *size,
        }
    }
}

/// Which codes go to the first child.
#[derive(Debug, Clone)]
pub(super) enum Question {
    /// Those up to a code. The threshold lies midway between the node's nearest numbers, whose codes are given.
    AtMost { code: u32, threshold: f64, nearest: (u32, u32) },
    /// Those with a true entry.
    OneOf(Vec<bool>),
}

impl Question {
    pub(super) fn holds(&self, code: u32) -> bool {
        match self {
            Self::AtMost { code: last, .. } => code <= *last,
            Self::OneOf(first) => first[code as usize],
        }
    }
}

/// A node that has two children.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) column: usize,
    pub(super) question: Question,
    /// By how much the sum of squares falls.
    pub(super) gain: f64,
    /// Places of the children among the nodes: where the question holds, and where not.
    pub(super) children: [usize; 2],
}

/// A node of a tree.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Mean of the outcome.
    pub(super) mean: f64,
    /// Its place among the grown tree's rows.
    pub(super) rows: Range<usize>,
    pub(super) branch: Option<Branch>,
}

/// A tree; the first node is the root.
#[derive(Debug)]
pub(super) struct Grown {
    pub(super) nodes: Vec<Node>,
    /// All rows, those of each node together.
    pub(super) rows: Vec<u32>,
}

impl Grown {
    /// The mean of the leaf below a node that a row with these codes falls into.
    pub(super) fn predict(&self, node: usize, code: impl Fn(usize) -> u32) -> f64 {
        let mut node = &self.nodes[node];
        while let Some(branch) = &node.branch {
            let holds = branch.question.holds(code(branch.column));
            node = &self.nodes[branch.children[usize::from(!holds)]];
        }
        node.mean
    }
}

/// Where a tree ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) depth: usize,
    /// Least weight of a leaf.
    pub(super) leaf: f64,
    /// Columns that are looked at for a split; more only until one is found.
    pub(super) columns: usize,
}

/// Grows a tree by least squares: each node is split where the sum of squares falls most.
///
/// `weighted` has the weight of each row and weight times outcome; the outcome should have a mean near 0. `rows` are
/// those with a weight. `order` puts the columns in the order in which they are looked at, anew for every node.
pub(super) fn grow(
    columns: &[Column],
    weighted: &[[f64; 2]],
    mut rows: Vec<u32>,
    limits: Limits,
    mut order: impl FnMut(&mut [usize]),
) -> Grown {
    let mut nodes = vec![Node { mean: mean(weighted, &rows), rows: 0..rows.len(), branch: None }];
    let mut open = vec![(0, 0)];
    let mut candidates: Vec<usize> = (0..columns.len()).collect();
    let mut finder = Finder::default();
    while let Some((place, depth)) = open.pop() {
        let range = nodes[place].rows.clone();
        if depth == limits.depth {
            continue;
        }
        order(&mut candidates);
        let own = &mut rows[range.clone()];
        let Some((column, gain, question)) = finder.best(columns, &candidates, weighted, own, limits) else { continue };
        let (first, second): (Vec<u32>, Vec<u32>) =
            own.iter().partition(|row| question.holds(columns[column].codes[**row as usize]));
        own[..first.len()].copy_from_slice(&first);
        own[first.len()..].copy_from_slice(&second);
        let middle = range.start + first.len();
        let children = [nodes.len(), nodes.len() + 1];
        nodes[place].branch = Some(Branch { column, question, gain, children });
        nodes.push(Node { mean: mean(weighted, &first), rows: range.start..middle, branch: None });
        nodes.push(Node { mean: mean(weighted, &second), rows: middle..range.end, branch: None });
        open.extend([(children[1], depth + 1), (children[0], depth + 1)]);
    }
    Grown { nodes, rows }
}

fn mean(weighted: &[[f64; 2]], rows: &[u32]) -> f64 {
    let [weight, sum] = totals(weighted, rows);
    if weight > 0.0 { sum / weight } else { 0.0 }
}

fn totals(weighted: &[[f64; 2]], rows: &[u32]) -> [f64; 2] {
    rows.iter().map(|row| weighted[*row as usize]).fold([0.0; 2], |[w, s], [weight, sum]| [w + weight, s + sum])
}

/// The rows of a node with one code.
#[derive(Debug, Clone, Copy)]
struct Group {
    code: u32,
    weight: f64,
    sum: f64,
}

/// Looks for splits; keeps its memory from node to node.
#[derive(Debug, Default)]
struct Finder {
    counts: Vec<[f64; 2]>,
    sorted: Vec<(u32, u32)>,
    groups: Vec<Group>,
}

impl Finder {
    /// The column, gain and question of the best split.
    fn best(
        &mut self,
        columns: &[Column],
        candidates: &[usize],
        weighted: &[[f64; 2]],
        rows: &[u32],
        limits: Limits,
    ) -> Option<(usize, f64, Question)> {
        let [weight, sum] = totals(weighted, rows);
        if weight < 2.0 * limits.leaf {
            return None;
        }
        let squares = |row: &u32| {
            let [weight, sum] = weighted[*row as usize];
            sum * (sum / weight)
        };
        let mut least = NOTHING * rows.iter().map(squares).sum::<f64>();
        let mut best = None;
        for (looked, column) in candidates.iter().enumerate() {
            if looked >= limits.columns && best.is_some() {
                break;
            }
            self.group(&columns[*column], weighted, rows);
            if let Some((gain, last)) = split(&self.groups, weight, sum, limits.leaf, least) {
                least = gain * (1.0 + TIE);
                best = Some((*column, gain, self.question(&columns[*column].scale, last)));
            }
        }
        best
    }

    /// Fills `groups`, in the order in which they may be cut: ascending numbers, categories by their mean.
    fn group(&mut self, column: &Column, weighted: &[[f64; 2]], rows: &[u32]) {
        let size = column.scale.size();
        self.groups.clear();
        if size <= 2 * rows.len() {
            self.counts.clear();
            self.counts.resize(size, [0.0; 2]);
            for row in rows {
                let count = &mut self.counts[column.codes[*row as usize] as usize];
                let [weight, sum] = weighted[*row as usize];
                *count = [count[0] + weight, count[1] + sum];
            }
            let present = (0..).zip(&self.counts).filter(|(_, [weight, _])| *weight > 0.0);
            self.groups.extend(present.map(|(code, [weight, sum])| Group { code, weight: *weight, sum: *sum }));
        } else {
            self.sorted.clear();
            self.sorted.extend(rows.iter().map(|row| (column.codes[*row as usize], *row)));
            self.sorted.sort_unstable();
            for (code, row) in &self.sorted {
                let [weight, sum] = weighted[*row as usize];
                match self.groups.last_mut().filter(|group| group.code == *code) {
                    Some(group) => (group.weight, group.sum) = (group.weight + weight, group.sum + sum),
                    None => self.groups.push(Group { code: *code, weight, sum }),
                }
            }
        }
        if matches!(column.scale, Scale::Unordered(_)) {
            self.groups.sort_by(|a, b| (a.sum / a.weight).total_cmp(&(b.sum / b.weight)).then(a.code.cmp(&b.code)));
        }
    }

    /// The question that holds for the groups up to a place. A category that the node does not have goes the way of
    /// the larger part.
    fn question(&self, scale: &Scale, last: usize) -> Question {
        let (first, second) = self.groups.split_at(last + 1);
        match scale {
            Scale::Ordered(values) => {
                let nearest = (first[last].code, second[0].code);
                let (below, above) = (values[nearest.0 as usize], values[nearest.1 as usize]);
                let middle = f64::midpoint(below, above);
                let threshold = if middle < above { middle } else { below };
                let code = (nearest.0..nearest.1).rfind(|code| values[*code as usize] <= threshold);
                Question::AtMost { code: code.unwrap_or(nearest.0), threshold, nearest }
            }
            Scale::Unordered(size) => {
                let weight = |groups: &[Group]| groups.iter().map(|group| group.weight).sum::<f64>();
                let mut holds = vec![weight(first) >= weight(second); *size];
                for (place, group) in self.groups.iter().enumerate() {
                    holds[group.code as usize] = place <= last;
                }
                Question::OneOf(holds)
            }
        }
    }
}

/// The largest gain above `least` and the last group of the first part. With S and W the sum and weight of a part, a
/// split lowers the sum of squares by `S_1²/W_1 + S_2²/W_2 - S²/W`.
fn split(groups: &[Group], weight: f64, sum: f64, leaf: f64, mut least: f64) -> Option<(f64, usize)> {
    let mut best = None;
    let (mut first_weight, mut first_sum) = (0.0, 0.0);
    let whole = sum * (sum / weight);
    for (place, group) in groups.iter().enumerate().take(groups.len().saturating_sub(1)) {
        first_weight += group.weight;
        first_sum += group.sum;
        let (second_weight, second_sum) = (weight - first_weight, sum - first_sum);
        if first_weight < leaf || second_weight < leaf {
            continue;
        }
        let gain = first_sum * (first_sum / first_weight) + second_sum * (second_sum / second_weight) - whole;
        if gain > least {
            best = Some((gain, place));
            least = gain * (1.0 + TIE);
        }
    }
    best
}
