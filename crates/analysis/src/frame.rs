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
    /// Every so many groups one was kept; 1: all were.
    pub stride: usize,
}

impl Frame {
    /// Reads a table once. Consecutive rows with equal entries in the columns `by` are a group; a group's factors are those
    /// of its first row. At most `most` groups are kept (at least 2): beyond, every second one, then every fourth, ...
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
                    if group % frame.stride == 0 {
                        let entries = batch.columns[keys..values].iter().map(|column| column.value(row));
                        frame.factors.iter_mut().zip(entries).for_each(|(factor, entry)| factor.push(entry));
                        frame.rows.push((row_number, 0));
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

    fn close(&mut self, moments: Option<Vec<Moments>>) {
        let means = moments.into_iter().flatten().map(|moments| moments.mean());
        self.outcomes.iter_mut().zip(means).for_each(|(outcome, mean)| outcome.push(mean));
    }

    /// Drops every second group if there are too many.
    fn thin(&mut self, most: usize) {
        if self.rows.len() < most {
            return;
        }
        self.factors.iter_mut().for_each(every_second);
        self.outcomes.iter_mut().for_each(every_second);
        every_second(&mut self.rows);
        self.stride *= 2;
    }
}

fn every_second<T>(values: &mut Vec<T>) {
    let mut place = 0;
    values.retain(|_| {
        place += 1;
        place % 2 == 1
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
    fn too_many_groups_are_thinned_evenly() {
        let lines: Vec<String> = (0..2000).map(|row| format!("{},{}", row / 2, row / 2)).collect();
        let (_folder, table) = csv(&format!("subset,kpi\n{}\n", lines.join("\n")));
        let frame = Frame::read(&table, &["subset"], &["subset"], &["kpi"], 300).unwrap();
        assert_eq!((frame.stride, frame.len()), (4, 250));
        let expected: Vec<Option<f64>> = (0..250).map(|group| Some(f64::from(group * 4))).collect();
        assert_eq!(frame.outcomes[0], expected);
        assert!(frame.rows.iter().enumerate().all(|(place, rows)| *rows == (place * 8, 2)));
    }

    #[test]
    fn a_table_without_rows_has_no_groups() {
        let (_folder, table) = csv("subset,kpi\n");
        assert!(Frame::read(&table, &["subset"], &[], &["kpi"], 10).is_ok_and(|frame| frame.is_empty()));
    }
}
