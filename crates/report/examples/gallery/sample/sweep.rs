//! Invented but plausible data of a sweep, one picture of each kind that a study needs.

use gddt_report::page::{Cell, Column, Table, Verdict};
use gddt_report::{
    Band, BandPlot, BandPoint, Bar, BarRow, Bars, BoxPanel, BoxPlot, BoxRow, ColorScale, Dot, DotGroup, DotWeight,
    HeatCell, HeatMap, Line, Mark, RowOrder, Scatter, Spacing, TreeDiagram, TreeNode,
};

use super::dice::Dice;

const WINDOWS: [u32; 6] = [3, 6, 9, 12, 18, 24];

pub fn boxes() -> BoxPlot {
    let mut dice = Dice(21);
    let mut rows = |scale: f64| -> Vec<BoxRow> {
        let mut row = |window: &u32| {
            let middle = scale * (20.0 + f64::from(*window));
            let values: Vec<f64> = (0..800).map(|_| middle + scale * (dice.few(9.0) + dice.few(20.0))).collect();
            BoxRow::from_values(format!("proposal window of {window} L1 blocks"), &values)
        };
        WINDOWS.iter().map(&mut row).collect()
    };
    let durations = rows(1.0);
    let mut payoffs = rows(0.4);
    payoffs.push(BoxRow { label: "no proposal window at all".into(), ..BoxRow::default() });
    let panel = |heading: &str, x_label: &str, rows, reference| BoxPanel {
        heading: heading.into(),
        x_label: x_label.into(),
        rows,
        reference,
    };
    let goal = Mark { label: "goal: below 40".into(), value: 40.0 };
    BoxPlot {
        title: "Longer proposal windows delay every block, and spread payoffs".into(),
        subtitle: "All environments pooled, 800 runs per row".into(),
        panels: vec![
            panel("Time to finality", "average_duration_finalized_blocks (L1 blocks)", durations, Some(goal)),
            panel("Payoffs of sequencers", "stddev_payoffs_to_sequencers (tokens)", payoffs, None),
        ],
    }
}

pub fn heat_map() -> HeatMap {
    let mut dice = Dice(22);
    let mut cell = |column: usize, row: usize| {
        let value = 0.5 / f64::from(WINDOWS[column]) + 0.12 / (row + 1) as f64 + 0.02 * dice.roll();
        let left_out = row > 2 && column < 2;
        if left_out {
            HeatCell::default()
        } else {
            HeatCell { interval: Some((value - 0.006, value + 0.006)), n: Some(200), ..HeatCell::of(value) }
        }
    };
    HeatMap {
        title: "Short windows are skipped; a long proof window makes up for some of it".into(),
        subtitle: "Mean over runs and environments; hatched: left out by a constraint".into(),
        x_label: "phase_duration_proposal_max_blocks (L1 blocks)".into(),
        y_label: "rollup proof, at most (L1 blocks)".into(),
        value_label: "proportion_skipped".into(),
        columns: WINDOWS.map(|window| window.to_string()).to_vec(),
        rows: ["15", "20", "40", "60", "80"].map(String::from).to_vec(),
        cells: (0..5).map(|row| (0..6).map(|column| cell(column, row)).collect()).collect(),
        scale: ColorScale::Sequential,
    }
}

pub fn differences() -> HeatMap {
    let mut dice = Dice(23);
    let mut cell = || HeatCell::of(12.0 * (dice.roll() - 0.4));
    HeatMap {
        title: "A longer proof window helps under censorship and costs time elsewhere".into(),
        x_label: "share of censoring builders".into(),
        y_label: "phase".into(),
        value_label: "difference of durations (L1 blocks)".into(),
        columns: (0..=20).map(|step| format!("{} %", 5 * step)).collect(),
        rows: ["proposals", "commitment bond", "reveal", "rollup proof", "proof race"].map(String::from).to_vec(),
        cells: (0..5).map(|_| (0..21).map(|_| cell()).collect()).collect(),
        scale: ColorScale::Diverging { centre: 0.0 },
        ..HeatMap::default()
    }
}

pub fn combinations() -> Table {
    let mut dice = Dice(24);
    let mut row = |place: u64| {
        let skipped = dice.roll() / 5.0;
        let verdict = if skipped < 0.05 {
            Cell::Badge(Verdict::Pass, "pass".into())
        } else {
            Cell::Badge(Verdict::Fail, "fail".into())
        };
        let window = |choices: &[u64]| Cell::count(choices[usize::try_from(place).unwrap_or(0) % choices.len()]);
        vec![
            Cell::count(place),
            window(&[3, 6, 12]),
            window(&[3, 24]),
            window(&[15, 40, 80, 120]),
            Cell::number(dice.roll() * 0.6),
            Cell::number(skipped),
            Cell::number(24.0 + 30.0 * dice.roll()),
            verdict,
        ]
    };
    let window = |name: &str, meaning: &str| Column::numbers(name, "L1 blocks").meaning(meaning);
    Table {
        columns: vec![
            Column::numbers("combination", ""),
            window("proposal", "phase_duration_proposal_max_blocks"),
            window("reveal", "phase_duration_reveal_max_blocks"),
            window("rollup", "phase_duration_rollup_max_blocks"),
            Column::numbers("censored", "share"),
            Column::numbers("skipped", "share").meaning("proportion_skipped"),
            Column::numbers("duration", "L1 blocks").meaning("average_duration_finalized_blocks"),
            Column::words("resilient"),
        ],
        rows: (1..=72).map(&mut row).collect(),
        ..Table::default()
    }
}

pub fn indices() -> Bars {
    let row = |(label, first, total): (&str, f64, f64)| {
        let bar = |value: f64| Bar { n: Some(4_096), ..Bar::of(value, (value - 0.035, value + 0.04)) };
        BarRow { label: label.into(), bars: vec![bar(first), bar(total)] }
    };
    let indices = [
        ("phase_duration_proposal_max_blocks", 0.21, 0.32),
        ("l1.builders.censored_share", 0.44, 0.61),
        ("phase_duration_rollup_max_blocks", 0.09, 0.18),
        ("final_probability", 0.004, 0.02),
        ("a parameter with a name that is far too long to be written beside its bar", 0.0, 0.01),
    ];
    Bars {
        title: "Censorship decides, the proposal window comes next, and they act together".into(),
        subtitle: "First-order and total Sobol indices with 95 % intervals, 4,096 base samples".into(),
        x_label: "share of the variance of proportion_skipped".into(),
        series: vec!["first order".into(), "total".into()],
        rows: indices.into_iter().map(row).collect(),
        order: RowOrder::Descending,
    }
}

pub fn tree() -> TreeDiagram {
    let leaf = TreeNode::leaf;
    let gentle = leaf(1_600, 0.86).split(
        "phase_duration_proposal_max_blocks ≤ 4.5",
        leaf(800, 0.74).split("final_probability ≤ 0.985", leaf(210, 0.58), leaf(590, 0.79)),
        leaf(800, 0.98),
    );
    let harsh = leaf(3_200, 0.31).split(
        "phase_duration_proposal_max_blocks ≤ 9",
        leaf(2_100, 0.12).split("phase_duration_rollup_max_blocks ≤ 40", leaf(1_050, 0.03), leaf(1_050, 0.21)),
        leaf(1_100, 0.67).split("phase_duration_reveal_max_blocks ≤ 12", leaf(380, 0.49), leaf(720, 0.77)),
    );
    TreeDiagram {
        title: "Long proposal windows save the day where many builders censor".into(),
        subtitle: "Tree of depth 3 over 4,800 runs, out-of-bag accuracy 0.81".into(),
        value_label: "share of runs that meet the goal".into(),
        root: Some(leaf(4_800, 0.49).split("l1.builders.censored_share ≤ 0.25", gentle, harsh)),
        scale: ColorScale::Sequential,
    }
}

pub fn front() -> Scatter {
    let mut dice = Dice(25);
    let mut dots = Vec::new();
    for place in 0..240 {
        let duration = 24.0 + 40.0 * dice.roll();
        let skipped = 2.2 / (duration - 18.0) + 0.16 * dice.roll();
        dots.push(Dot {
            name: format!("combination {place}"),
            at: (duration, skipped),
            n: Some(200),
            ..Dot::default()
        });
    }
    dots.sort_by(|left, right| left.at.0.total_cmp(&right.at.0));
    let mut best = f64::INFINITY;
    let (front, mut rest): (Vec<Dot>, Vec<Dot>) = dots.into_iter().partition(|dot| {
        let is_best = dot.at.1 < best;
        best = best.min(dot.at.1);
        is_best
    });
    rest.push(Dot { at: (f64::NAN, 1.0), ..Dot::default() });
    let points = front.iter().map(|dot| dot.at).collect();
    let with_interval = |dot: Dot| Dot {
        x_interval: Some((dot.at.0 - 0.9, dot.at.0 + 0.9)),
        y_interval: Some((dot.at.1 - 0.008, dot.at.1 + 0.008)),
        ..dot
    };
    let chosen = front.get(front.len() / 2).cloned().map(|dot| Dot {
        name: "recommended: 12 / 40".into(),
        is_labelled: true,
        ..dot
    });
    let group = |name: &str, weight, dots| DotGroup { name: name.into(), weight, dots };
    Scatter {
        title: "Twelve blocks for proposals buy most of the resilience".into(),
        subtitle: "Means over runs and environments with 95 % intervals on the front; lower left is best".into(),
        x_label: "average_duration_finalized_blocks (L1 blocks)".into(),
        y_label: "proportion_skipped".into(),
        groups: vec![
            group("dominated", DotWeight::Quiet, rest),
            group("not dominated", DotWeight::Usual, front.into_iter().map(with_interval).collect()),
            group("recommended", DotWeight::Strong, chosen.into_iter().collect()),
        ],
        front: Some(Line { name: "Pareto front".into(), points, stairs: true }),
    }
}

pub fn convergence() -> BandPlot {
    let mut dice = Dice(26);
    let mut band = |name: &str, end: f64| {
        let mut point = |runs: f64| {
            let half = 0.09 / runs.sqrt();
            let value = end + half * (dice.roll() - 0.5);
            BandPoint { x: runs, value, interval: Some((value - half, value + half)), n: Some(1) }
        };
        let runs = (8..33).map(|step| 10_f64.powf(f64::from(step) / 8.0).round());
        Band { name: name.into(), points: runs.map(&mut point).collect() }
    };
    BandPlot {
        title: "After 300 runs the goal is safely met, and after 100 the order no longer changes".into(),
        subtitle: "Running mean with 95 % interval".into(),
        x_label: "runs".into(),
        y_label: "proportion_skipped".into(),
        x_scale: Spacing::Logarithmic,
        bands: vec![band("proposal ≤ 12", 0.031), band("proposal ≤ 3", 0.078)],
        reference: Some(Mark { label: "goal: below 0.05".into(), value: 0.05 }),
    }
}
