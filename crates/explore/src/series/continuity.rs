//! Whether numbers count up by one.

use std::fmt;

use super::{Place, SeriesData, SeriesError, SeriesKind, SeriesTable};

/// Numbers left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The row before which they are missing.
    pub place: Place,
    /// The first one missing.
    pub first_missing: i64,
    /// How many are missing here.
    pub missing: u64,
}

/// A number that occurs again at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The row of its second occurrence.
    pub place: Place,
    /// The number.
    pub number: i64,
}

/// A number that is lower than one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disorder {
    /// Its row.
    pub place: Place,
    /// The number.
    pub number: i64,
    /// The highest number before it.
    pub after: i64,
}

/// Where a column of numbers does not count up by one: how often, and the first case of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Continuity {
    /// Number of gaps.
    pub gaps: u64,
    /// Numbers missing in all gaps together.
    pub missing: u64,
    /// The first gap.
    pub first_gap: Option<Gap>,
    /// Number of duplicates.
    pub duplicates: u64,
    /// The first duplicate.
    pub first_duplicate: Option<Duplicate>,
    /// Number of rows out of order.
    pub disorders: u64,
    /// The first row out of order.
    pub first_disorder: Option<Disorder>,
}

impl Continuity {
    /// Looks at numbers in their order; `place` tells where a row, counted from 0, is.
    pub fn of(numbers: &[i64], place: impl Fn(usize) -> Place) -> Self {
        let mut report = Self::default();
        let Some((first, rest)) = numbers.split_first() else {
            return report;
        };
        let mut highest = *first;
        for (row, &number) in rest.iter().enumerate() {
            let place = || place(row + 1);
            if number < highest {
                report.disorders += 1;
                report.first_disorder.get_or_insert_with(|| Disorder { place: place(), number, after: highest });
                continue;
            }
            match number.abs_diff(highest) {
                0 => {
                    report.duplicates += 1;
                    report.first_duplicate.get_or_insert_with(|| Duplicate { place: place(), number });
                }
                1 => {}
                step => {
                    report.gaps += 1;
                    report.missing = report.missing.saturating_add(step - 1);
                    report.first_gap.get_or_insert_with(|| Gap {
                        place: place(),
                        first_missing: highest + 1,
                        missing: step - 1,
                    });
                }
            }
            highest = number;
        }
        report
    }

    /// Whether the numbers count up by one throughout.
    pub fn is_consecutive(&self) -> bool {
        self.gaps == 0 && self.duplicates == 0 && self.disorders == 0
    }
}

impl fmt::Display for Continuity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = Vec::new();
        if let Some(gap) = self.first_gap {
            let Self { gaps, missing, .. } = self;
            told.push(format!(
                "{missing} missing in {gaps} gap(s), the first from {} on ({} missing) before {}",
                gap.first_missing, gap.missing, gap.place
            ));
        }
        if let Some(Duplicate { place, number }) = self.first_duplicate {
            told.push(format!("{} duplicate(s), the first {number} at {place}", self.duplicates));
        }
        if let Some(Disorder { place, number, after }) = self.first_disorder {
            told.push(format!("{} out of order, the first {number} after {after} at {place}", self.disorders));
        }
        f.write_str(&told.join("; "))
    }
}

impl SeriesTable {
    /// Checks that a column of whole numbers, such as `block_number`, counts up by one.
    ///
    /// # Errors
    /// Gaps, duplicates or rows out of order, with the first of each; a column that was not read as whole numbers.
    pub fn require_consecutive(&self, column: &str) -> Result<(), SeriesError> {
        let path = || self.path().to_owned();
        let Some(found) = self.column(column) else {
            return Err(SeriesError::MissingColumns {
                path: path(),
                missing: vec![column.to_owned()],
                available: self.columns().iter().map(|column| column.name.clone()).collect(),
            });
        };
        let SeriesData::Integer(numbers) = &found.data else {
            return Err(SeriesError::WrongType {
                path: path(),
                column: column.to_owned(),
                found: found.data.described().to_owned(),
                expected: SeriesKind::Integer,
            });
        };
        let report = Continuity::of(numbers, |row| self.place(row));
        if report.is_consecutive() {
            Ok(())
        } else {
            Err(SeriesError::NotConsecutive { path: path(), column: column.to_owned(), report: Box::new(report) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(numbers: &[i64]) -> Continuity {
        Continuity::of(numbers, |row| Place::Line(row as u64 + 2))
    }

    #[test]
    fn counting_up_by_one_has_nothing_to_report() {
        for numbers in [&[][..], &[5], &[-1, 0, 1, 2]] {
            assert!(report(numbers).is_consecutive());
        }
    }

    #[test]
    fn gaps_duplicates_and_disorder_are_counted_with_their_first_place() {
        let found = report(&[10, 11, 15, 15, 16, 12, 17, 20, 20]);
        assert_eq!((found.gaps, found.missing, found.duplicates, found.disorders), (2, 5, 2, 1));
        let gap = Gap { place: Place::Line(4), first_missing: 12, missing: 3 };
        assert_eq!(found.first_gap, Some(gap));
        assert_eq!(found.first_duplicate, Some(Duplicate { place: Place::Line(5), number: 15 }));
        assert_eq!(found.first_disorder, Some(Disorder { place: Place::Line(7), number: 12, after: 16 }));
        assert_eq!(
            found.to_string(),
            "5 missing in 2 gap(s), the first from 12 on (3 missing) before line 4; \
             2 duplicate(s), the first 15 at line 5; 1 out of order, the first 12 after 16 at line 7"
        );
    }

    #[test]
    fn the_widest_gap_does_not_overflow() {
        let found = report(&[i64::MIN, i64::MAX]);
        assert_eq!((found.gaps, found.missing), (1, u64::MAX - 1));
    }
}
