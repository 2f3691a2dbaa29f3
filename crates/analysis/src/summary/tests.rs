use super::*;
use crate::testing::csv;

fn number(value: f64) -> Vec<Value> {
    vec![Value::Number(value)]
}

/// Quantiles from numpy 2: quantile([1, 2, 3, 10], [0.05, 0.5, 0.95]) = [1.15, 2.5, 8.95].
#[test]
fn each_group_and_the_whole_are_summarized() {
    let (_folder, table) = csv("subset,run,kpi\n0,1,1\n0,2,2\n0,3,\n0,4,10\n0,5,3\n4,1,7\n");
    let summary = summarize(&table, &["subset"], &["kpi".into()], Level::NINETY_FIVE).unwrap();
    let keys: Vec<_> = summary.groups.iter().map(|group| (group.key.clone(), group.rows)).collect();
    assert_eq!(keys, [(number(0.0), 5), (number(4.0), 1)]);
    let first = &summary.groups[0].outcomes[0];
    assert_eq!((first.outcome.as_str(), first.count, first.nulls), ("kpi", 4, 1));
    assert_eq!((first.mean, first.min, first.median, first.max), (Some(4.0), Some(1.0), Some(2.5), Some(10.0)));
    assert!((first.p05.unwrap() - 1.15).abs() < 1e-12 && (first.p95.unwrap() - 8.95).abs() < 1e-12);
    assert!((first.sd.unwrap() - (50.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    assert!(first.mean_interval.unwrap().contains(4.0));
    let single = &summary.groups[1].outcomes[0];
    assert_eq!((single.mean, single.sd, single.mean_interval, single.p95), (Some(7.0), None, None, Some(7.0)));
    assert_eq!(
        (summary.pooled.rows, summary.pooled.outcomes[0].count, summary.pooled.outcomes[0].median),
        (6, 5, Some(3.0))
    );
}

#[test]
fn groups_may_span_batches_and_columns() {
    let line = |row: u32| format!("{},x{},{}", row / 10_000, row / 15_000, row % 10);
    let lines: Vec<String> = (0..30_000).map(line).collect();
    let (_folder, table) = csv(&format!("subset,side,kpi\n{}\n", lines.join("\n")));
    let summary = summarize(&table, &["subset", "side"], &["kpi".into()], Level::NINETY_FIVE).unwrap();
    let rows: Vec<u64> = summary.groups.iter().map(|group| group.rows).collect();
    assert_eq!(rows, [10_000, 5_000, 5_000, 10_000]);
    assert!(summary.groups.iter().all(|group| (group.outcomes[0].mean.unwrap() - 4.5).abs() < 1e-12));
}

#[test]
fn without_grouping_columns_only_the_whole_is_summarized() {
    let (_folder, table) = csv("kpi\n1\n2\n");
    let summary = summarize(&table, &[], &["kpi".into()], Level::NINETY_FIVE).unwrap();
    assert!(summary.groups.is_empty());
    assert_eq!((summary.pooled.rows, summary.pooled.outcomes[0].mean), (2, Some(1.5)));
}

#[test]
fn an_empty_or_all_null_outcome_gives_none_everywhere() {
    for text in ["subset,kpi\n", "subset,kpi\n0,\n0,\n"] {
        let (_folder, table) = csv(text);
        let pooled = summarize(&table, &["subset"], &["kpi".into()], Level::NINETY_FIVE).unwrap().pooled;
        let kpi = &pooled.outcomes[0];
        assert_eq!((kpi.count, kpi.nulls), (0, pooled.rows));
        assert!([kpi.mean, kpi.sd, kpi.min, kpi.p05, kpi.median, kpi.p95, kpi.max].iter().all(Option::is_none));
    }
}

#[test]
fn a_scattered_group_is_an_error_that_names_the_row() {
    let (_folder, table) = csv("subset,kpi\n0,1\n1,1\n0,1\n");
    let error = summarize(&table, &["subset"], &["kpi".into()], Level::NINETY_FIVE).unwrap_err().to_string();
    assert!(error.contains("subset = 0") && error.contains("row 3"), "{error}");
}

#[test]
fn an_interval_does_not_leave_the_range_of_its_outcome() {
    let (_folder, table) = csv("share\n0\n0\n0\n0.3\n");
    let interval = |range| {
        let outcome = Outcome { column: "share", range };
        summarize(&table, &[], &[outcome], Level::NINETY_FIVE).unwrap().pooled.outcomes[0].mean_interval.unwrap()
    };
    let [free, clipped] = [None, Some(Interval { low: 0.0, high: 1.0 })].map(interval);
    assert!(free.low < 0.0 && free.high < 1.0, "{free:?}");
    assert_eq!(clipped, Interval { low: 0.0, high: free.high });
    // A range that a number leaves is no range.
    assert_eq!(interval(Some(Interval { low: 0.0, high: 0.2 })), free);
}

#[test]
fn a_single_group_is_the_whole() {
    let (_folder, table) = csv("subset,kpi\n3,1\n3,\n3,4\n");
    let Summary { groups, pooled } = summarize(&table, &["subset"], &["kpi".into()], Level::NINETY_FIVE).unwrap();
    assert_eq!(groups.len(), 1);
    assert_eq!((groups[0].rows, &groups[0].outcomes), (pooled.rows, &pooled.outcomes));
    assert_eq!((groups[0].key.len(), pooled.key.len(), pooled.rows), (1, 0, 3));
}
