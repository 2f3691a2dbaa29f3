//! A tree of a forest: grown on a bootstrap of the rows, judged by those that it has not seen.

use super::cart::{Column, Grown, Limits, grow};
use super::random::SplitMix;

/// What all trees of a forest grow on.
pub(super) struct Plot<'a> {
    pub(super) columns: &'a [Column],
    /// The outcome less its mean.
    pub(super) centred: &'a [f64],
    /// The outcome's variance.
    pub(super) variance: f64,
    pub(super) limits: Limits,
    pub(super) seed: u64,
}

/// What is kept of a tree.
pub(super) struct BaggedTree {
    /// What the splits of each column lower the sum of squares by.
    pub(super) gains: Vec<f64>,
    /// Rows that the tree has not seen, and its predictions.
    pub(super) unseen: Vec<(u32, f64)>,
    /// By how much R² falls in these when a column is shuffled; none if there are no such rows.
    pub(super) drops: Option<Vec<f64>>,
}

impl Plot<'_> {
    /// The tree of this number, which has draws of its own.
    pub(super) fn tree(&self, number: u64) -> BaggedTree {
        let mut random = SplitMix::stream(self.seed, number);
        let mut weighted = vec![[0.0; 2]; self.centred.len()];
        for _ in self.centred {
            let row = random.below(self.centred.len());
            weighted[row] = [weighted[row][0] + 1.0, weighted[row][1] + self.centred[row]];
        }
        let (rows, unseen): (Vec<u32>, Vec<u32>) =
            (0..).take(weighted.len()).partition(|row: &u32| weighted[*row as usize][0] > 0.0);
        let grown = grow(self.columns, &weighted, rows, self.limits, |columns| random.shuffle(columns));
        let mut gains = vec![0.0; self.columns.len()];
        for branch in grown.nodes.iter().filter_map(|node| node.branch.as_ref()) {
            gains[branch.column] += branch.gain;
        }
        let donors: Vec<Vec<u32>> = gains
            .iter()
            .map(|_| {
                let mut donors = unseen.clone();
                random.shuffle(&mut donors);
                donors
            })
            .collect();
        let mut judge = Judge { plot: self, grown: &grown, strays: Vec::new(), rises: vec![0.0; gains.len()] };
        let judged = |(place, row): (usize, u32)| (row, judge.judge(row, |column| donors[column][place]));
        let unseen: Vec<(u32, f64)> = unseen.iter().copied().enumerate().map(judged).collect();
        let scale = unseen.len() as f64 * self.variance;
        let drops = (!unseen.is_empty()).then(|| judge.rises.iter().map(|rise| rise / scale).collect());
        BaggedTree { gains, unseen, drops }
    }

    fn code(&self, column: usize, row: u32) -> u32 {
        self.columns[column].codes[row as usize]
    }
}

/// Sends rows down a tree.
struct Judge<'a> {
    plot: &'a Plot<'a>,
    grown: &'a Grown,
    /// Columns with which the row at hand would have left its path, and what the tree would have said then.
    strays: Vec<(usize, f64)>,
    /// By how much the sum of squared errors rises when a column is taken from the donors.
    rises: Vec<f64>,
}

impl Judge<'_> {
    /// The prediction for a row. On the way notes where each column, taken from its donor instead, would lead away, and
    /// follows that path to its end; other columns cannot change the prediction.
    fn judge(&mut self, row: u32, donor: impl Fn(usize) -> u32) -> f64 {
        let Plot { centred, .. } = self.plot;
        self.strays.clear();
        let mut node = &self.grown.nodes[0];
        while let Some(branch) = &node.branch {
            let column = branch.column;
            let holds = branch.question.holds(self.plot.code(column, row));
            let foreign = self.plot.code(column, donor(column));
            if branch.question.holds(foreign) != holds && self.strays.iter().all(|(known, _)| *known != column) {
                let code = |asked: usize| if asked == column { foreign } else { self.plot.code(asked, row) };
                let elsewhere = self.grown.predict(branch.children[usize::from(holds)], code);
                self.strays.push((column, elsewhere));
            }
            node = &self.grown.nodes[branch.children[usize::from(!holds)]];
        }
        let error = |prediction: f64| (centred[row as usize] - prediction).powi(2);
        for (column, elsewhere) in &self.strays {
            self.rises[*column] += error(*elsewhere) - error(node.mean);
        }
        node.mean
    }
}
