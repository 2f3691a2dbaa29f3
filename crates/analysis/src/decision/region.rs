//! What some candidates have in common.

use std::collections::BTreeMap;

use crate::table::Value;

/// A control column within a region of candidates.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionFactor {
    /// The column's place among the control columns.
    pub column: usize,
    /// Its values in ascending order.
    pub levels: Vec<LevelShare>,
    /// Share of the column's values that occur in the region.
    pub values_kept: f64,
    /// Least and greatest number in the region; none for text.
    pub range: Option<(f64, f64)>,
}

/// A value of a control column.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelShare {
    /// The value.
    pub value: Value,
    /// Candidates of the region that have it.
    pub inside: u64,
    /// All candidates that have it.
    pub all: u64,
}

/// How the values of each control column are spread over a region: the members among all candidates, by their places.
pub fn region(candidates: &[Vec<Value>], members: &[usize]) -> Vec<RegionFactor> {
    let columns = candidates.first().map_or(0, Vec::len);
    let factor = |column: usize| {
        let mut counts: BTreeMap<&Value, (u64, u64)> = BTreeMap::new();
        candidates.iter().filter_map(|key| key.get(column)).for_each(|value| counts.entry(value).or_default().1 += 1);
        let of_members = || members.iter().filter_map(|&member| candidates.get(member)?.get(column));
        of_members().for_each(|value| counts.entry(value).or_default().0 += 1);
        let numbers =
            of_members().filter_map(|value| if let Value::Number(number) = value { Some(*number) } else { None });
        let range = numbers.fold(None, |range: Option<(f64, f64)>, number| {
            Some(range.map_or((number, number), |(low, high)| (low.min(number), high.max(number))))
        });
        let levels: Vec<LevelShare> =
            counts.into_iter().map(|(value, (inside, all))| LevelShare { value: value.clone(), inside, all }).collect();
        let kept = levels.iter().filter(|level| level.inside > 0).count();
        RegionFactor { column, values_kept: kept as f64 / levels.len() as f64, levels, range }
    };
    (0..columns).map(factor).collect()
}
