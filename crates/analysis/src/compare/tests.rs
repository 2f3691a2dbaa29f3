use super::*;
use crate::testing::csv;

const KEYS: [&str; 2] = ["subset", "run"];

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

/// scipy 1.17 on a = [5, 7, 6, 9, 8], b = [5.5, 8, 6, 10.5, 8.5]: t interval of b - a, ratio of standard errors;
/// Wilson with 4.5 of 5.
#[test]
fn pairs_have_the_difference_interval_and_gain_of_scipy() {
    let (_a, a) = csv("subset,run,kpi\n0,1,5\n0,2,7\n0,3,6\n1,1,9\n1,2,8\n");
    let (_b, b) = csv("subset,run,kpi\n0,1,5.5\n0,2,8\n0,3,6\n1,1,10.5\n1,2,8.5\n");
    let comparison = compare(&a, &b, &KEYS, &["kpi"], Level::NINETY_FIVE).unwrap();
    assert_eq!((comparison.matched, comparison.unmatched_a, comparison.unmatched_b), (5, 0, 0));
    let kpi = &comparison.outcomes[0];
    assert_eq!((kpi.pairs, kpi.nulls), (5, 0));
    near(kpi.mean_a.unwrap(), 7.0);
    near(kpi.mean_b.unwrap(), 7.7);
    near(kpi.difference.unwrap(), 0.7);
    let interval = kpi.difference_interval.unwrap();
    near(interval.low, -0.007_857_388_491_136_152);
    near(interval.high, 1.407_857_388_491_136);
    near(kpi.pairing_gain.unwrap(), 4.497_862_740_321_143_5);
    near(kpi.superiority.unwrap(), 0.9);
    let interval = kpi.superiority_interval.unwrap();
    near(interval.low, 0.462_943_982_532_476_76);
    near(interval.high, 0.989_470_045_640_983_3);
}

#[test]
fn rows_without_partner_and_nulls_are_counted_not_used() {
    let (_a, a) = csv("subset,run,kpi,other\n0,1,1,1\n0,3,2,1\n0,4,,1\n0,9,5,1\n");
    let (_b, b) = csv("subset,run,other,kpi\n0,1,2,3\n0,2,2,9\n0,4,2,8\n0,9,2,\n1,0,2,1\n");
    let comparison = compare(&a, &b, &KEYS, &["kpi", "other"], Level::NINETY_FIVE).unwrap();
    assert_eq!((comparison.matched, comparison.unmatched_a, comparison.unmatched_b), (3, 1, 2));
    let [kpi, other] = &comparison.outcomes[..] else { panic!("two outcomes") };
    assert_eq!((kpi.pairs, kpi.nulls, kpi.mean_a, kpi.difference), (1, 2, Some(1.0), Some(2.0)));
    assert_eq!((kpi.difference_interval, kpi.pairing_gain), (None, None));
    assert_eq!((other.pairs, other.nulls, other.superiority), (3, 0, Some(1.0)));
    assert_eq!(other.difference_interval, Some(Interval { low: 1.0, high: 1.0 }));
    assert_eq!(other.pairing_gain, None);
}

#[test]
fn a_table_against_itself_differs_by_nothing() {
    let (_a, a) = csv("subset,run,kpi\n0,1,5\n0,2,7\n");
    let kpi = compare(&a, &a, &KEYS, &["kpi"], Level::NINETY_FIVE).unwrap().outcomes.remove(0);
    assert_eq!((kpi.difference, kpi.superiority), (Some(0.0), Some(0.5)));
    assert_eq!(kpi.difference_interval, Some(Interval { low: 0.0, high: 0.0 }));
}

#[test]
fn exchanging_the_tables_turns_the_signs() {
    let (_a, a) = csv("subset,run,kpi\n0,1,5\n0,2,7\n0,3,4\n");
    let (_b, b) = csv("subset,run,kpi\n0,1,6\n0,2,7\n0,3,9\n");
    let there = compare(&a, &b, &KEYS, &["kpi"], Level::NINETY_FIVE).unwrap().outcomes.remove(0);
    let back = compare(&b, &a, &KEYS, &["kpi"], Level::NINETY_FIVE).unwrap().outcomes.remove(0);
    near(there.difference.unwrap(), -back.difference.unwrap());
    near(there.superiority.unwrap(), 1.0 - back.superiority.unwrap());
    near(there.superiority_interval.unwrap().low, 1.0 - back.superiority_interval.unwrap().high);
    near(there.pairing_gain.unwrap(), back.pairing_gain.unwrap());
}

#[test]
fn no_pair_gives_none() {
    let (_a, a) = csv("subset,run,kpi\n0,1,5\n");
    let (_b, b) = csv("subset,run,kpi\n0,2,6\n");
    let comparison = compare(&a, &b, &KEYS, &["kpi"], Level::NINETY_FIVE).unwrap();
    assert_eq!((comparison.matched, comparison.unmatched_a, comparison.unmatched_b), (0, 1, 1));
    let kpi = &comparison.outcomes[0];
    assert_eq!((kpi.mean_a, kpi.difference, kpi.superiority, kpi.superiority_interval), (None, None, None, None));
}

#[test]
fn unsorted_or_repeated_keys_are_an_error_that_names_the_row() {
    let (_good, good) = csv("subset,run,kpi\n0,1,5\n0,2,6\n0,3,7\n");
    for text in ["subset,run,kpi\n0,2,5\n0,1,6\n", "subset,run,kpi\n0,1,5\n0,1,6\n"] {
        let (_bad, bad) = csv(text);
        let error = compare(&good, &bad, &KEYS, &["kpi"], Level::NINETY_FIVE).unwrap_err().to_string();
        assert!(error.contains("row 2 has the key (0, 1)") && error.contains("subset, run"), "{error}");
    }
}

/// Two runs in two subsets: the same two worlds twice.
#[test]
fn a_unit_that_stands_in_several_groups_counts_once_with_its_mean() {
    let (_a, a) = csv("subset,run,kpi\n0,1,5\n0,2,7\n1,1,6\n1,2,8\n");
    let (_b, b) = csv("subset,run,kpi\n0,1,6\n0,2,9\n1,1,9\n1,2,12\n");
    let mut groups = Vec::new();
    let comparison = compare_groups((&a, &b), &["subset"], &["run"], &["kpi"], Level::NINETY_FIVE, |key, outcomes| {
        groups.push((key[0].to_string(), outcomes[0].clone()));
    })
    .unwrap();
    // Per run: (1 + 3) / 2 and (2 + 4) / 2.
    let (_c, c) = csv("run,kpi\n1,5.5\n2,7.5\n");
    let (_d, d) = csv("run,kpi\n1,7.5\n2,10.5\n");
    let by_hand = compare(&c, &d, &["run"], &["kpi"], Level::NINETY_FIVE).unwrap();
    assert_eq!(comparison.outcomes, by_hand.outcomes);
    assert_eq!((comparison.matched, comparison.outcomes[0].pairs), (4, 2));
    let told: Vec<_> = groups.iter().map(|(key, kpi)| (key.as_str(), kpi.pairs, kpi.difference)).collect();
    assert_eq!(told, [("0", 2, Some(1.5)), ("1", 2, Some(3.5))]);
}

#[test]
fn a_group_where_one_side_is_null_is_left_out_of_its_unit_on_both() {
    let (_a, a) = csv("subset,run,kpi\n0,1,5\n0,2,1\n1,1,100\n");
    let (_b, b) = csv("subset,run,kpi\n0,1,6\n0,2,\n1,1,\n");
    let none = |_: &[Value], _: &[PairedOutcome]| ();
    let comparison = compare_groups((&a, &b), &["subset"], &["run"], &["kpi"], Level::NINETY_FIVE, none).unwrap();
    let kpi = &comparison.outcomes[0];
    assert_eq!((kpi.pairs, kpi.nulls, kpi.mean_a, kpi.difference), (1, 1, Some(5.0), Some(1.0)));
}
