//! Figures of the page against the same figures worked out from the table by hand.

use std::collections::BTreeMap;

use gddt_analysis::{Level, Table, summarize};

use super::{GOALS, Made, Report, SWEEP, Wanted, assert_near, number, report, trajectories};

const RUNS: usize = 6;
/// Student's t for 5 degrees of freedom, two-sided: of one test at 95 %, and of five at 95 % together.
const T_ONE: f64 = 2.570_581_836;
const T_FIVE: f64 = 4.032_142_984;

/// By environment: the numbers of two KPIs.
type Environments = BTreeMap<String, [Vec<f64>; 2]>;
/// Candidates by (rollup, reveal), each with its score by environment and run, and by goal.
type Candidates = BTreeMap<(usize, usize), Vec<[f64; 3]>>;

fn study() -> (Made, Report) {
    let made = Wanted::new(&format!("{SWEEP}{GOALS}"), 6, 80).make();
    let report = report(&made);
    (made, report)
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    f64::midpoint(numbers[(numbers.len() - 1) / 2], numbers[numbers.len() / 2])
}

/// Scores of all trajectories under the goals of [`GOALS`]: total, `blocks`, `failures`. Rows of a candidate come in the order
/// of environments and runs.
fn by_hand(made: &Made) -> Candidates {
    let columns = [
        "phase_duration_rollup_max_blocks",
        "phase_duration_reveal_max_blocks",
        "final_probability",
        "run",
        "proportion_skipped",
        "average_duration_finalized_blocks",
        "average_duration_nonfinalized_blocks",
    ];
    let mut rows = trajectories(made, &columns);
    rows.sort_by(|a, b| a[2..4].partial_cmp(&b[2..4]).unwrap());
    let median_of = |column: usize| median(rows.iter().filter_map(|row| row[column]).collect());
    let (finalized, failed) = (median_of(5), median_of(6));
    let mut candidates = Candidates::new();
    for row in &rows {
        let is_met = |column: usize, limit: f64| f64::from(u8::from(row[column].is_some_and(|value| value < limit)));
        let blocks = (3.0 * is_met(4, 0.2) + is_met(5, finalized)) / 4.0;
        // Failures are bad: where none took place, that is a success.
        let failures = if row[6].is_none() { 1.0 } else { is_met(6, failed) };
        let [rollup, reveal] = [row[0], row[1]].map(whole);
        candidates.entry((rollup, reveal)).or_default().push([(2.0 * blocks + failures) / 3.0, blocks, failures]);
    }
    assert!(candidates.len() == 6 && candidates.values().all(|rows| rows.len() == 2 * RUNS));
    candidates
}

/// A number that is whole.
fn whole(number: Option<f64>) -> usize {
    number.unwrap().to_string().parse().unwrap()
}

fn mean(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// The half width of Student's interval of a mean.
fn half_width(numbers: &[f64], t: f64) -> f64 {
    let centre = mean(numbers.iter().copied());
    let squares: f64 = numbers.iter().map(|number| (number - centre).powi(2)).sum();
    t * (squares / (numbers.len() - 1) as f64 / numbers.len() as f64).sqrt()
}

/// The mean score over both environments in each run.
fn by_run(rows: &[[f64; 3]]) -> Vec<f64> {
    (0..RUNS).map(|run| f64::midpoint(rows[run][0], rows[RUNS + run][0])).collect()
}

fn in_environment(rows: &[[f64; 3]], place: usize) -> f64 {
    mean(rows[place * RUNS..(place + 1) * RUNS].iter().map(|row| row[0]))
}

/// 1 if the first is significantly better among six, -1 if it is worse.
fn compared(one: &[[f64; 3]], other: &[[f64; 3]]) -> i32 {
    let differences: Vec<f64> = by_run(one).iter().zip(by_run(other)).map(|(one, other)| one - other).collect();
    let (lead, half) = (mean(differences.iter().copied()), half_width(&differences, T_FIVE) + 1e-9);
    i32::from(lead > half) - i32::from(lead < -half)
}

fn key(row: &BTreeMap<String, String>) -> (usize, usize) {
    (whole(Some(number(row, "rollup_max"))), whole(Some(number(row, "reveal_max"))))
}

#[test]
fn scores_ranks_worst_cases_and_regrets_are_what_the_table_gives_by_hand() {
    let (made, report) = study();
    let candidates = by_hand(&made);
    let rows = report.table("candidates");
    assert_eq!(rows.len(), 6);
    let best_in = [0, 1].map(|place| candidates.values().map(|rows| in_environment(rows, place)).fold(0.0, f64::max));
    let mut seen = Vec::new();
    for row in &rows {
        let own = &candidates[&key(row)];
        let score = mean(own.iter().map(|row| row[0]));
        assert_near(number(row, "score"), score);
        assert_near(number(row, "blocks"), mean(own.iter().map(|row| row[1])));
        assert_near(number(row, "failures"), mean(own.iter().map(|row| row[2])));
        let scores = [0, 1].map(|place| in_environment(own, place));
        assert_near(number(row, "worst case"), scores[0].min(scores[1]));
        assert_near(number(row, "regret"), (best_in[0] - scores[0]).max(best_in[1] - scores[1]));
        let signs: Vec<i32> = candidates.values().map(|other| compared(other, own)).collect();
        let better = signs.iter().filter(|sign| **sign == 1).count();
        let worse = signs.iter().filter(|sign| **sign == -1).count();
        assert_eq!(row["rank"], format!("{} to {}", 1 + better, 6 - worse), "{row:?}");
        seen.push(score);
    }
    assert!(seen.is_sorted_by(|one, next| *one > next - 1e-6), "the best first: {seen:?}");
    assert!(seen[0] > seen[5] + 0.1, "the candidates differ: {seen:?}");
}

#[test]
fn the_front_is_of_the_candidates_that_no_other_dominates() {
    let (made, report) = study();
    let candidates = by_hand(&made);
    let goals = |rows: &Vec<[f64; 3]>| [1, 2].map(|goal| mean(rows.iter().map(|row| row[goal])));
    for row in report.table("candidates") {
        let own = goals(&candidates[&key(&row)]);
        let dominates = |other: [f64; 2]| {
            (0..2).all(|at| other[at] >= own[at] - 1e-7) && (0..2).any(|at| other[at] > own[at] + 1e-7)
        };
        let is_on_front = !candidates.values().any(|other| dominates(goals(other)));
        assert_eq!(row["front"], if is_on_front { "yes" } else { "" }, "{row:?}");
    }
    let on_front = report.table("candidates").iter().filter(|row| row["front"] == "yes").count();
    assert_eq!(report.table("pareto_front").len(), on_front);
}

#[test]
fn fronts_of_kpis_are_of_the_candidates_that_no_other_is_better_than_in_both() {
    let (made, report) = study();
    let columns = [
        "phase_duration_rollup_max_blocks",
        "phase_duration_reveal_max_blocks",
        "final_probability",
        "proportion_skipped",
        "average_duration_nonfinalized_blocks",
    ];
    // By candidate and environment: the numbers of the runs that have one.
    let mut numbers: BTreeMap<(usize, usize), Environments> = BTreeMap::new();
    for row in trajectories(&made, &columns) {
        let environments = numbers.entry((whole(row[0]), whole(row[1]))).or_default();
        let cell = environments.entry(row[2].unwrap().to_string()).or_default();
        (0..2).for_each(|kpi| cell[kpi].extend(row[3 + kpi]));
    }
    let of = |environments: &Environments| {
        [0, 1].map(|kpi| mean(environments.values().map(|cell| mean(cell[kpi].iter().copied()))))
    };
    // Fewer skips and shorter failures are better.
    let points: BTreeMap<(usize, usize), [f64; 2]> = numbers.iter().map(|(key, cells)| (*key, of(cells))).collect();
    assert!(points.values().flatten().all(|mean| mean.is_finite()), "each cell has failures: {points:?}");
    let is_beaten = |own: &[f64; 2]| {
        points.values().any(|other| (0..2).all(|kpi| other[kpi] <= own[kpi]) && (0..2).any(|kpi| other[kpi] < own[kpi]))
    };
    let rows = report.table("kpi_frontiers");
    assert_eq!(rows.len(), points.values().filter(|own| !is_beaten(own)).count());
    assert!((1..6).contains(&rows.len()), "some are on the front, some are not");
    for row in &rows {
        let values: BTreeMap<&str, usize> = row["values"]
            .split(", ")
            .filter_map(|pair| pair.split_once(" = "))
            .map(|(name, value)| (name, value.parse().unwrap()))
            .collect();
        let own = points[&(values["rollup_max"], values["reveal_max"])];
        assert!(!is_beaten(&own), "{row:?}");
        for (column, value) in [("proportion_skipped", own[0]), ("average_duration_nonfinalized_blocks", own[1])] {
            let told = row.iter().find(|(name, _)| name.starts_with(column)).and_then(|(_, text)| text.parse().ok());
            assert_near(told.unwrap_or(f64::NAN), value);
        }
    }
    assert!(report.has("pictures/frontier_1_2.svg"));
}

/// The regrets of candidates (by environment and run) without a run, or with all: in the order of the candidates.
fn regrets(candidates: &Candidates, without: Option<usize>) -> Vec<f64> {
    let score = |rows: &[[f64; 3]], place: usize| {
        mean((0..RUNS).filter(|run| Some(*run) != without).map(|run| rows[place * RUNS + run][0]))
    };
    let best = [0, 1].map(|place| candidates.values().map(|rows| score(rows, place)).fold(0.0, f64::max));
    candidates
        .values()
        .map(|rows| [0, 1].map(|place| best[place] - score(rows, place)).into_iter().fold(0.0, f64::max))
        .collect()
}

/// Whether the jackknife's interval of the difference of two regrets leaves zero out.
fn is_told_apart(candidates: &Candidates, one: usize, other: usize) -> bool {
    let difference = |without| {
        let regrets = regrets(candidates, without);
        regrets[one] - regrets[other]
    };
    let each: Vec<f64> = (0..RUNS).map(|run| difference(Some(run))).collect();
    let centre = mean(each.iter().copied());
    let squares: f64 = each.iter().map(|each| (each - centre).powi(2)).sum();
    let runs = RUNS as f64;
    difference(None).abs() > T_ONE * ((runs - 1.0) / runs * squares).sqrt() + 1e-9
}

#[test]
fn the_choice_has_the_best_mean_of_those_whose_regret_cannot_be_told_from_the_least() {
    let (made, report) = study();
    let candidates = by_hand(&made);
    let regrets = regrets(&candidates, None);
    let all: Vec<&Vec<[f64; 3]>> = candidates.values().collect();
    let may_be_best: Vec<usize> =
        (0..6).filter(|&place| all.iter().all(|other| compared(other, all[place]) < 1)).collect();
    let least = *may_be_best.iter().min_by(|a, b| regrets[**a].total_cmp(&regrets[**b])).unwrap();
    let score = |place: usize| mean(all[place].iter().map(|row| row[0]));
    let eligible = may_be_best.iter().filter(|place| !is_told_apart(&candidates, **place, least));
    let expected = *eligible.max_by(|a, b| score(**a).total_cmp(&score(**b))).unwrap();
    let rows = report.table("rules_of_choice");
    let chosen = report.table("candidates").into_iter().find(|row| row["candidate"] == rows[0]["candidate"]).unwrap();
    let own = &candidates[&key(&chosen)];
    assert_near(mean(own.iter().map(|row| row[0])), score(expected));
    assert_near(number(&rows[0], "regret"), regrets[expected]);
    // What is told first.
    let (score, half) = (mean(by_run(own)), half_width(&by_run(own), T_ONE));
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    for words in [
        format!("rollup_max = {}", chosen["rollup_max"]),
        format!("reveal_max = {}", chosen["reveal_max"]),
        percent(score),
        format!("95 % interval {} to {}", percent((score - half).max(0.0)), percent((score + half).min(1.0))),
        String::from("2 environments"),
    ] {
        assert!(report.answer[0].contains(&words), "{words:?} is not in {:?}", report.answer[0]);
    }
}

#[test]
fn means_of_kpis_are_those_of_the_summary() {
    let (made, report) = study();
    let table = Table::open(made.folder().table_path("trajectories").unwrap()).unwrap();
    let rows = report.table("kpis");
    let names: Vec<&str> = rows.iter().map(|row| row["KPI"].as_str()).collect();
    let outcomes: Vec<_> = names.iter().map(|name| (*name).into()).collect();
    let summary = summarize(&table, &["subset"], &outcomes, Level::NINETY_FIVE).unwrap();
    let choice = report.table("rules_of_choice")[0]["candidate"].clone();
    let chosen = report.table("candidates").into_iter().find(|row| row["candidate"] == choice).map(|row| key(&row));
    let axes = ["subset", "phase_duration_rollup_max_blocks", "phase_duration_reveal_max_blocks"];
    let is_chosen = |row: &&Vec<Option<f64>>| Some((whole(row[1]), whole(row[2]))) == chosen;
    let mut subsets: Vec<usize> =
        trajectories(&made, &axes).iter().filter(is_chosen).map(|row| whole(row[0])).collect();
    subsets.dedup();
    assert_eq!(subsets.len(), 2);
    let own = report.table("rules_of_choice").into_iter().find(|row| row["rule"].starts_with("no change"));
    let is_own = own.is_some_and(|own| own["candidate"] != choice);
    let other = if is_own { "own values" } else { "all candidates" };
    // The own values of both windows are 3: the first two combinations.
    let of_other = |place: usize| {
        let all = || summary.pooled.outcomes[place].mean.unwrap();
        if is_own { mean([0, 1].map(|subset| summary.groups[subset].outcomes[place].mean.unwrap())) } else { all() }
    };
    let mut compared = 0;
    for (place, row) in rows.iter().enumerate() {
        let pooled = &summary.pooled.outcomes[place];
        if pooled.nulls > 0 {
            continue;
        }
        let of_choice = mean(subsets.iter().map(|&subset| summary.groups[subset].outcomes[place].mean.unwrap()));
        let scale = pooled.mean.unwrap().abs().max(1.0);
        assert_near(number(row, "choice") / scale, of_choice / scale);
        assert_near(number(row, other) / scale, of_other(place) / scale);
        assert_near(number(row, "difference") / scale, (of_choice - of_other(place)) / scale);
        compared += 1;
    }
    assert!(compared > 15, "{compared}");
}

#[test]
fn missing_values_are_counted_and_left_out_of_means() {
    let (made, report) = study();
    let nulls = |kpi: &str| trajectories(&made, &[kpi]).iter().filter(|row| row[0].is_none()).count() as f64;
    let missing = report.table("missing_values");
    assert!(missing.iter().any(|row| row["KPI"] == "average_duration_nonfinalized_blocks"), "{missing:?}");
    for row in &missing {
        assert_eq!(number(row, "no value (trajectories)"), nulls(&row["KPI"]), "{row:?}");
        assert_near(number(row, "share"), nulls(&row["KPI"]) / 72.0);
    }
    let listed: Vec<&str> = missing.iter().map(|row| row["KPI"].as_str()).collect();
    for row in report.table("kpis").iter().filter(|row| !listed.contains(&row["KPI"].as_str())) {
        assert_eq!(nulls(&row["KPI"]), 0.0, "{row:?}");
    }
    let durations: Vec<f64> =
        trajectories(&made, &["average_duration_nonfinalized_blocks"]).iter().filter_map(|row| row[0]).collect();
    let goals = report.table("goals");
    assert_eq!(whole(Some(number(&goals[2], "no value (trajectories)"))), 72 - durations.len());
    assert_eq!(goals[2]["no value counts as"], "success");
}

#[test]
fn a_target_is_met_if_the_whole_interval_of_the_mean_meets_it() {
    let (made, report) = study();
    let choice = report.table("rules_of_choice")[0]["candidate"].clone();
    let chosen =
        report.table("candidates").into_iter().find(|row| row["candidate"] == choice).map(|row| key(&row)).unwrap();
    let goals = report.table("goals");
    let columns = [
        "proportion_skipped",
        "average_duration_finalized_blocks",
        "phase_duration_rollup_max_blocks",
        "phase_duration_reveal_max_blocks",
        "run",
        "final_probability",
    ];
    let rows = trajectories(&made, &columns);
    let own: Vec<&Vec<Option<f64>>> = rows.iter().filter(|row| (whole(row[2]), whole(row[3])) == chosen).collect();
    let limits = [0.2, median(rows.iter().filter_map(|row| row[1]).collect())];
    for (column, limit) in limits.into_iter().enumerate() {
        let share = |rows: &mut dyn Iterator<Item = &Vec<Option<f64>>>| {
            mean(rows.map(|row| f64::from(u8::from(row[column].unwrap() < limit))))
        };
        assert_near(number(&goals[column], "choice: met"), share(&mut own.iter().copied()));
        assert_near(number(&goals[column], "all: met"), share(&mut rows.iter()));
        let runs: Vec<f64> = (1..=RUNS)
            .map(|run| mean(own.iter().filter(|row| row[4] == Some(run as f64)).map(|row| row[column].unwrap())))
            .collect();
        let (centre, half) = (mean(runs.iter().copied()), half_width(&runs, T_ONE));
        // Rows of a candidate come in the order of environments and runs.
        let met_in = |place: usize| {
            let mut cells: Vec<(f64, f64)> = own.iter().map(|row| (row[5].unwrap(), row[column].unwrap())).collect();
            cells.sort_by(|a, b| a.0.total_cmp(&b.0));
            mean(cells[place * RUNS..(place + 1) * RUNS].iter().map(|cell| cell.1)) < limit
        };
        let environments = [met_in(0), met_in(1)].into_iter().filter(|met| *met).count();
        assert_eq!(goals[column]["choice: environments"], environments.to_string(), "{:?}", goals[column]);
        let verdict = match (centre - half < limit, centre + half < limit) {
            (true, true) if environments < 2 => "met on average",
            (true, true) => "met",
            (false, false) => "missed",
            _ => "on the edge",
        };
        assert_near(number(&goals[column], "choice: mean"), centre);
        assert_eq!(goals[column]["verdict"], verdict, "{:?}", goals[column]);
    }
}
