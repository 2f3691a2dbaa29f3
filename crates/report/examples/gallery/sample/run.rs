//! Invented but plausible data of a run, one picture of each kind that comes with it.

use gddt_report::{
    Alignment, Distribution, Histogram, IntervalPlot, IntervalRow, Line, Mark, Marker, Part, PhaseTimeline, RowOrder,
    Segment, Series, SeriesPanel, Shade, SmallMultiples, Span,
};

use super::dice::Dice;

pub fn timeline(processes: usize, alignment: Alignment) -> PhaseTimeline {
    let mut dice = Dice(3);
    let mut now = 0.0;
    let (mut lanes, mut segments, mut markers) = (Vec::new(), Vec::new(), Vec::new());
    for lane in 0..processes {
        lanes.push(format!("#{lane}"));
        let mut stay = |phase: usize, blocks: f64| {
            segments.push(Segment { lane, start: now, end: now + blocks, phase });
            now += blocks;
            now
        };
        let end = stay(0, 3.0 + dice.few(9.0));
        if dice.roll() < 0.08 {
            markers.push(Marker { lane, x: end, event: 1 });
            continue;
        }
        let raced = dice.roll() < 0.2;
        let end = stay(1, 1.0 + dice.few(11.0));
        if raced {
            markers.push(Marker { lane, x: end, event: 2 });
            stay(4, 2.0 + dice.few(4.0));
        }
        stay(2, 1.0 + dice.few(11.0));
        let end = stay(3, 12.0 + dice.few(28.0));
        if dice.roll() < 0.1 {
            markers.push(Marker { lane, x: end, event: 2 });
            markers.push(Marker { lane, x: end, event: 1 });
        } else {
            markers.push(Marker { lane, x: end, event: 0 });
        }
    }
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    PhaseTimeline {
        title: "Proving takes most of each attempt; few attempts are skipped".into(),
        subtitle: format!("The first {processes} processes of run 1, baseline, no censorship"),
        x_label: "L1 blocks".into(),
        lanes,
        phases: names(&["proposal", "commitment bond", "reveal", "rollup proof", "proof race"]),
        events: names(&["finalized", "skipped", "prover slashed"]),
        segments,
        markers,
        alignment,
    }
}

fn durations(seed: u64, number: usize, shift: f64) -> Vec<f64> {
    let mut dice = Dice(seed);
    (0..number).map(|_| 18.0 + shift + dice.few(9.0) + dice.few(11.0) + dice.few(28.0)).collect()
}

pub fn histogram_one() -> Histogram {
    Histogram {
        title: "Half of the blocks are final within 28 L1 blocks".into(),
        subtitle: "Duration of finalized processes, baseline, 100 runs".into(),
        x_label: "from start to finalization (L1 blocks)".into(),
        counted: "finalized blocks".into(),
        distributions: vec![Distribution::from_values("baseline", &durations(1, 4_000, 0.0))],
        ..Histogram::default()
    }
}

pub fn histogram_two() -> Histogram {
    Histogram {
        title: "Censorship of 60 % of the builders delays finalization by about 8 L1 blocks".into(),
        subtitle: "Duration of finalized processes, 100 runs each, paired by run".into(),
        x_label: "from start to finalization (L1 blocks)".into(),
        counted: "finalized blocks".into(),
        distributions: vec![
            Distribution::from_values("no censorship", &durations(1, 4_000, 0.0)),
            Distribution::from_values("60 % censored", &durations(2, 2_500, 8.0)),
        ],
        ..Histogram::default()
    }
}

pub fn histogram_none() -> Histogram {
    Histogram {
        title: "Duration of finalized processes".into(),
        subtitle: "All builders censor".into(),
        nothing: "No block was finalized.".into(),
        ..Histogram::default()
    }
}

pub fn series(blocks: u32) -> Series {
    let mut dice = Dice(5);
    let (mut gas, mut blob) = (30.0, 4.0);
    let (mut gas_points, mut blob_points, mut spans) = (Vec::new(), Vec::new(), Vec::new());
    for block in 0..blocks {
        let x = f64::from(block);
        let shock = if block > blocks / 2 && block < blocks * 3 / 5 { 1.02 } else { 0.995 };
        gas = (gas * (0.92 + 0.165 * dice.roll()) * if gas < 220.0 { shock } else { 0.95 }).max(8.0);
        blob = (blob * (0.9 + 0.201 * dice.roll())).clamp(1.0, 60.0);
        gas_points.push((x, gas));
        blob_points.push((x, blob));
        let censors = if block > blocks / 5 && block < blocks * 2 / 5 { 0.6 } else { 0.02 };
        if dice.roll() < censors {
            spans.push(Span { start: x, end: x + 1.0 });
        }
    }
    let panel = |y_label: &str, points| SeriesPanel {
        y_label: y_label.into(),
        lines: vec![Line { points, stairs: true, ..Line::default() }],
    };
    Series {
        title: "Gas is expensive after the shock; censorship comes before it".into(),
        subtitle: format!("Prices per L1 block and censored L1 blocks, run 1, first {blocks} L1 blocks"),
        x_label: "time (L1 blocks)".into(),
        panels: vec![panel("L1 gas price (gwei)", gas_points), panel("Blob gas price (gwei)", blob_points)],
        shades: vec![Shade { label: "censored L1 blocks".into(), spans }],
    }
}

pub fn token_supply() -> SmallMultiples {
    let mut dice = Dice(7);
    let parts = ["circulating", "staked", "bonded", "burnt", "issued"];
    let mut levels = [1_950_000.0, 32_000.0, 0.0, 0.0, 0.0];
    let mut points = vec![Vec::new(); parts.len()];
    for block in 0..=1_000 {
        for (points, level) in points.iter_mut().zip(levels) {
            points.push((f64::from(block), level));
        }
        let slash = if dice.roll() < 0.01 { 20.0 } else { 0.0 };
        let bond = if dice.roll() < 0.9 { levels[2] } else { 25.0 - levels[2] };
        let reward = 0.12 * dice.roll();
        levels[0] += reward - 0.02 - (bond - levels[2]) + slash * 0.2;
        levels[1] -= slash;
        levels[2] = bond;
        levels[3] += 0.02 + slash * 0.8;
        levels[4] += reward;
    }
    let part = |(name, points): (&str, _)| Part { name: name.into(), points };
    SmallMultiples {
        title: "Slashing burns more than block rewards issue".into(),
        subtitle: "Parts of the token supply, run 1 of the baseline".into(),
        x_label: "time (L1 blocks)".into(),
        unit: "tokens".into(),
        parts: parts.into_iter().zip(points).map(part).collect(),
    }
}

pub fn intervals() -> IntervalPlot {
    let mut dice = Dice(11);
    let mut rows = Vec::new();
    for proposal in [3, 12] {
        for reveal in [3, 24] {
            for censored in [0, 30, 60] {
                let value = f64::from(censored) / 300.0 * (1.2 + dice.roll()) / f64::from(proposal).sqrt();
                let half = 0.008 + 0.02 * dice.roll();
                let interval = (censored > 0).then_some(((value - half).max(0.0), value + half));
                let label = format!("proposal ≤ {proposal}, reveal ≤ {reveal}, {censored} % censored");
                rows.push(IntervalRow { label, value: Some(value), interval, n: Some(100) });
            }
        }
    }
    rows.push(IntervalRow {
        label: "proposal ≤ 3, reveal ≤ 3, all censored, no process ended at all".into(),
        ..IntervalRow::default()
    });
    IntervalPlot {
        title: "Short proposal windows make censorship felt".into(),
        subtitle: "Mean share of skipped processes with 95 % interval, 100 runs per row; open circle: no interval"
            .into(),
        x_label: "proportion_skipped".into(),
        rows,
        order: RowOrder::Ascending,
        reference: Some(Mark { label: "goal: below 0.05".into(), value: 0.05 }),
    }
}
