//! Which trajectory a row belongs to.

use crate::table::{Column, Row};

/// The key of a trajectory: the first three columns of every table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Parameter combination, from 0.
    pub subset: u64,
    /// Monte Carlo run, from 1, as cadCAD counts.
    pub run: u64,
}

impl Key {
    /// The key's columns.
    pub(super) fn columns() -> Vec<Column> {
        vec![
            Column::integer("simulation").doc("Always 0: a scenario is one simulation in the sense of cadCAD."),
            Column::integer("subset").doc("Parameter combination, from 0."),
            Column::integer("run")
                .doc("Monte Carlo repetition, from 1; the same run meets the same world in every subset."),
        ]
    }

    #[inline]
    pub(super) fn write(self, row: &mut Row<'_>) {
        row.integer(0).integer(whole(self.subset)).integer(whole(self.run));
    }
}

/// A count as the signed number that tables hold.
#[inline]
pub(super) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Pushes a whole number, or null where there is none.
#[inline]
pub(super) fn push_optional(row: &mut Row<'_>, value: Option<i64>) {
    match value {
        Some(value) => row.integer(value),
        None => row.null(),
    };
}
