//! A table in memory, a row per group.

use crate::error::AnalysisError;
use crate::moments::Moments;
use crate::table::{Table, Value};

/// Means over groups of consecutive rows, column by column.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The group's entry in each factor: by factor, then by group.
    pub factors: Vec<Vec<Value>>,
    /// Mean of the numbers that a group has: by outcome, then by group; none where it has none.
    pub outcomes: Vec<Vec<Option<f64>>>,
    /// The table's rows of each group: the first one's number, from 0, and how many.
    pub rows: Vec<(usize, usize)>,
    /// The number of each group in the table, from 0.
    pub groups: Vec<usize>,
    /// One group in so many was kept; 1: all were.
    pub stride: usize,
}

impl Frame {
    /// Reads a table once. Consecutive rows with equal entries in the columns `by` are a group; a group's factors are those
    /// of its first row. At most `most` groups are kept (at least 2): beyond, a half of them, then a quarter, ...,
    /// chosen by a hash of their numbers, because every second one may be every one of a parameter's values.
    ///
    /// # Errors
    /// When a column is missing or an outcome holds no numbers, or the file cannot be read.
    pub fn read(
        table: &Table,
        by: &[&str],
        factors: &[&str],
        outcomes: &[&str],
        most: usize,
    ) -> Result<Self, AnalysisError> {
        table.require_numeric(outcomes)?;
        let columns = [by, factors, outcomes].concat();
        let (keys, values) = (by.len(), by.len() + factors.len());
        let mut frame = Self {
            factors: vec![Vec::new(); factors.len()],
            outcomes: vec![Vec::new(); outcomes.len()],
            rows: Vec::new(),
            groups: Vec::new(),
            stride: 1,
        };
        let mut key: Option<Vec<Value>> = None;
        let mut open: Option<Vec<Moments>> = None;
        let (mut group, mut row_number) = (0, 0);
        for batch in table.batches(&columns)? {
            let batch = batch?;
            for row in 0..batch.rows {
                let cells = || batch.columns[..keys].iter().map(|column| column.value(row));
                if !key.as_ref().is_some_and(|key| key.iter().cloned().eq(cells())) {
                    frame.close(open.take());
                    frame.thin(most.max(2));
                    if is_kept(group, frame.stride) {
                        let entries = batch.columns[keys..values].iter().map(|column| column.value(row));
                        frame.factors.iter_mut().zip(entries).for_each(|(factor, entry)| factor.push(entry));
                        frame.rows.push((row_number, 0));
                        frame.groups.push(group);
                        open = Some(vec![Moments::default(); outcomes.len()]);
                    }
                    key = Some(cells().collect());
                    group += 1;
                }
                if let Some(moments) = &mut open {
                    moments
                        .iter_mut()
                        .zip(&batch.columns[values..])
                        .for_each(|(moments, column)| moments.push(column.number(row)));
                    frame.rows.last_mut().into_iter().for_each(|(_, rows)| *rows += 1);
                }
                row_number += 1;
            }
        }
        frame.close(open);
        Ok(frame)
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the table has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The places of groups that have at most so many rows together: all, or a part chosen by the hash of their numbers.
    pub fn sample(&self, most_rows: usize) -> Vec<usize> {
        let mut stride = self.stride;
        loop {
            let kept: Vec<usize> = (0..self.len()).filter(|&place| is_kept(self.groups[place], stride)).collect();
            if kept.len() < 2 || kept.iter().map(|&place| self.rows[place].1).sum::<usize>() <= most_rows {
                return kept;
            }
            stride *= 2;
        }
    }

    fn close(&mut self, moments: Option<Vec<Moments>>) {
        let means = moments.into_iter().flatten().map(|moments| moments.mean());
        self.outcomes.iter_mut().zip(means).for_each(|(outcome, mean)| outcome.push(mean));
    }

    /// Drops about half of the groups if there are too many.
    fn thin(&mut self, most: usize) {
        while self.rows.len() >= most {
            self.stride *= 2;
            let kept: Vec<bool> = self.groups.iter().map(|group| is_kept(*group, self.stride)).collect();
            self.factors.iter_mut().for_each(|factor| retain(factor, &kept));
            self.outcomes.iter_mut().for_each(|outcome| retain(outcome, &kept));
            retain(&mut self.rows, &kept);
            retain(&mut self.groups, &kept);
        }
    }
}

/// Whether a group is among the one in `stride`, a power of two, that are kept: by the low bits of a mixed number
/// (the finalizer of SplitMix64).
fn is_kept(group: usize, stride: usize) -> bool {
    let mut bits = (group as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^= bits >> 31;
    bits.is_multiple_of(stride as u64)
}

fn retain<T>(values: &mut Vec<T>, kept: &[bool]) {
    let mut place = 0;
    values.retain(|_| {
        place += 1;
        kept.get(place - 1).copied().unwrap_or(false)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::csv;

    #[test]
    fn groups_have_the_means_of_their_numbers_and_know_their_rows() {
        let (_folder, table) = csv("subset,x,kind,kpi\n0,3,a,1\n0,3,a,3\n1,4,b,\n2,4,b,5\n2,4,b,\n");
        let frame = Frame::read(&table, &["subset"], &["x", "kind"], &["kpi"], 100).unwrap();
        assert_eq!(frame.outcomes, [[Some(2.0), None, Some(5.0)]]);
        assert_eq!(frame.factors[0], [3.0, 4.0, 4.0].map(Value::Number));
        assert_eq!(frame.factors[1], ["a", "b", "b"].map(|text| Value::Text(text.into())));
        assert_eq!((frame.rows, frame.stride), (vec![(0, 2), (2, 1), (3, 2)], 1));
    }

    #[test]
    fn too_many_groups_are_thinned_without_a_pattern() {
        let lines: Vec<String> = (0..2000).map(|row| format!("{},{}", row / 2, row / 2)).collect();
        let (_folder, table) = csv(&format!("subset,kpi\n{}\n", lines.join("\n")));
        let frame = Frame::read(&table, &["subset"], &["subset"], &["kpi"], 300).unwrap();
        assert_eq!(frame.stride, 4);
        assert!((200..300).contains(&frame.len()), "{}", frame.len());
        let numbers: Vec<Option<f64>> = frame.groups.iter().map(|group| Some(*group as f64)).collect();
        assert_eq!(frame.outcomes[0], numbers);
        assert!(frame.rows.iter().zip(&frame.groups).all(|(rows, group)| *rows == (group * 2, 2)));
        let sample = frame.sample(100);
        assert!((20..=50).contains(&sample.len()), "{}", sample.len());
        assert_eq!(frame.sample(usize::MAX).len(), frame.len());
        // Of the groups whose numbers leave each remainder of 6 about as many are left.
        let of = |rest: usize| frame.groups.iter().filter(|group| **group % 6 == rest).count();
        assert!((0..6).all(|rest| (25..60).contains(&of(rest))), "{:?}", [0, 1, 2, 3, 4, 5].map(of));
    }

    #[test]
    fn a_table_without_rows_has_no_groups() {
        let (_folder, table) = csv("subset,kpi\n");
        assert!(Frame::read(&table, &["subset"], &[], &["kpi"], 10).is_ok_and(|frame| frame.is_empty()));
    }
}
