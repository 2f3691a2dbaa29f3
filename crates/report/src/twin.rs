//! The pictures that come with every run of the twin.

use gddt_explore::execute::{Moment, POPULATION_TIMESTEPS, Population};
use gddt_model::process::{Phase, SlashKind};
use gddt_model::units::Tokens;

use crate::{
    Alignment, Distribution, Histogram, Line, Marker, Part, PhaseTimeline, Picture, Segment, Series, SeriesPanel,
    Shade, SmallMultiples, Span,
};

/// Processes that the timeline shows.
const LANES: u64 = 30;
/// Swept parameters whose values are named.
const NAMED: usize = 3;
/// Phases as the timeline colours them, in the order of a process.
const PHASES: [(Phase, &str); 5] = [
    (Phase::PendingProposals, "proposals"),
    (Phase::PendingCommitBond, "commitment bond"),
    (Phase::PendingReveal, "reveal"),
    (Phase::PendingRollupProof, "rollup proof"),
    (Phase::ProofRace, "proof race"),
];
const EVENTS: [&str; 4] = ["finalized", "skipped", "sequencer slashed", "prover slashed"];

/// Counted durations of processes over all trajectories of a run, in L1 blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    /// Of finalized processes: duration and number.
    pub finalized: Vec<(u64, u64)>,
    /// Of skipped ones.
    pub skipped: Vec<(u64, u64)>,
}

/// A trajectory as far as pictures show it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The scenario's name.
    pub scenario: &'a str,
    /// The trajectory's first timesteps, with the initial state in front.
    pub moments: &'a [Moment],
    /// Who takes part and what waits, over all of it or its first [`POPULATION_TIMESTEPS`]; empty where that does not change.
    pub population: &'a [Population],
    /// How many timesteps the whole trajectory has.
    pub timesteps: u64,
    /// The parameter combination, from 0.
    pub combination: u64,
    /// How many parameter combinations were run.
    pub combinations: u64,
    /// The swept parameters and their values in this combination.
    pub values: &'a [(String, String)],
}

impl Shown<'_> {
    /// Which trajectory it is, and how much of it the moments are.
    fn told(&self) -> String {
        self.told_of(self.moments.len().saturating_sub(1) as u64)
    }

    /// Which trajectory it is, and that so many timesteps of it are shown.
    fn told_of(&self, shown: u64) -> String {
        let part = if shown < self.timesteps {
            format!(", first {shown} of {} timesteps", self.timesteps)
        } else {
            String::new()
        };
        let of = match self.combinations {
            0 | 1 => String::new(),
            several if self.combination == 0 => {
                format!(" of the first of {several} parameter combinations{}", self.named())
            }
            several => format!(" of one of {several} parameter combinations{}", self.named()),
        };
        format!("First run{of}{part}.")
    }

    /// The first values of the combination, in brackets.
    fn named(&self) -> String {
        let mut named: Vec<String> =
            self.values.iter().take(NAMED).map(|(name, value)| format!("{name} = {value}")).collect();
        named.extend((self.values.len() > NAMED).then(|| String::from("…")));
        if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) }
    }
}

/// The pictures of a run, each with the name of its file: the first trajectory's phases, prices and tokens, and the
/// durations of all.
pub fn pictures(shown: Shown<'_>, durations: &Durations) -> Vec<(&'static str, Picture)> {
    let mut pictures = vec![
        ("phase_timeline", phase_timeline(shown).draw()),
        ("block_durations", block_durations(shown, durations)),
        ("gas_and_censorship", gas_and_censorship(shown).draw()),
    ];
    pictures.extend(population(shown).map(|series| ("population", series.draw())));
    pictures.push(("token_supply", token_supply(shown)));
    pictures
}

/// What the first processes of a trajectory did, phase by phase.
pub fn phase_timeline(shown: Shown<'_>) -> PhaseTimeline {
    let Shown { scenario, moments, .. } = shown;
    let attempts = moments.last().map_or(0, |moment| moment.process.min(LANES));
    let mut picture = PhaseTimeline {
        title: format!("{scenario}: what the first {attempts} attempts at a block went through"),
        subtitle: format!("{} A fixed phase lasts to its end even if its event came early.", shown.told()),
        x_label: String::from("L1 blocks (12 s)"),
        phases: PHASES.iter().map(|(_, name)| String::from(*name)).collect(),
        events: EVENTS.iter().map(|name| String::from(*name)).collect(),
        alignment: Alignment::LaneStart,
        ..PhaseTimeline::default()
    };
    let mut entered = 0;
    for pair in moments.windows(2) {
        let (before, now) = (pair[0], pair[1]);
        if now.process > LANES {
            break;
        }
        let Some(lane) = now.process.checked_sub(1).and_then(|lane| usize::try_from(lane).ok()) else { continue };
        if before.process != now.process {
            picture.lanes.push(format!("#{}", now.process));
            entered = now.time_l1;
            continue;
        }
        if before.phase != now.phase {
            if let Some(phase) = PHASES.iter().position(|(phase, _)| *phase == before.phase) {
                picture.segments.push(Segment { lane, start: entered as f64, end: now.time_l1 as f64, phase });
            }
            entered = now.time_l1;
        }
        let ended = match now.phase {
            Phase::Finalized if before.phase != now.phase => Some(0),
            Phase::Skipped if before.phase != now.phase => Some(1),
            _ => None,
        };
        let slashed = now.slash.map(|slash| if slash == SlashKind::NoProof { 3 } else { 2 });
        for event in [ended, slashed].into_iter().flatten() {
            picture.markers.push(Marker { lane, x: now.time_l1 as f64, event });
        }
    }
    picture
}

/// How long attempts take, over all trajectories of all parameter combinations.
pub fn block_durations(shown: Shown<'_>, durations: &Durations) -> Picture {
    let distribution = |name: &str, counts: &[(u64, u64)]| {
        Distribution::from_counts(name, counts.iter().map(|&(value, count)| (value as f64, count as f64)))
    };
    let mut distributions = vec![distribution("finalized", &durations.finalized)];
    if !durations.skipped.is_empty() {
        distributions.push(distribution("skipped", &durations.skipped));
    }
    let counted = if distributions.len() > 1 { "each kind's attempts" } else { "finalized attempts" };
    let pooled = match shown.combinations {
        0 | 1 => String::from("All runs together"),
        several => format!("All runs of all {several} parameter combinations pooled"),
    };
    Histogram {
        title: format!("{}: how long attempts at a block take", shown.scenario),
        subtitle: format!("{pooled}, from the step that starts an attempt to the end of the one that ends it."),
        x_label: String::from("duration (L1 blocks of 12 s)"),
        counted: format!("{counted} that took this long"),
        nothing: String::from("No attempt ended."),
        distributions,
    }
    .draw()
}

/// Gas prices in force, and which L1 blocks were censored.
pub fn gas_and_censorship(shown: Shown<'_>) -> Series {
    let Shown { scenario, moments, .. } = shown;
    let panel = |label: &str, price: fn(&Moment) -> f64| SeriesPanel {
        y_label: String::from(label),
        lines: vec![Line {
            name: String::from(label),
            points: moments.iter().map(|moment| (moment.block as f64, price(moment))).collect(),
            stairs: true,
        }],
    };
    let block = |moment: &Moment| moment.block as f64;
    let censored = moments.iter().filter(|moment| moment.is_censored);
    let censored = censored.map(|moment| Span { start: block(moment), end: block(moment) + 1.0 });
    let gaps = moments.windows(2).map(|pair| Span { start: block(&pair[0]) + 1.0, end: block(&pair[1]) });
    let skipped = gaps.filter(|gap| gap.start < gap.end);
    Series {
        title: format!("{scenario}: gas prices in force and censored L1 blocks"),
        subtitle: shown.told(),
        x_label: String::from("L1 block"),
        panels: vec![
            panel("L1 gas price (Gwei)", |moment| moment.gas_price),
            panel("blob gas price (Gwei)", |moment| moment.blob_gas_price),
        ],
        shades: vec![
            Shade { label: String::from("censored"), spans: censored.collect() },
            Shade { label: String::from("skipped: no step looked at these L1 blocks"), spans: skipped.collect() },
        ],
    }
}

/// Who takes part and how many transactions wait; none where neither changes.
pub fn population(shown: Shown<'_>) -> Option<Series> {
    let panel = |label: &str, number: &dyn Fn(&Population) -> Option<u64>| {
        let points: Vec<(f64, f64)> =
            shown.population.iter().filter_map(|at| Some((at.time_l1 as f64, number(at)? as f64))).collect();
        let line = Line { name: String::from(label), points, stairs: true };
        (!line.points.is_empty()).then(|| SeriesPanel { y_label: String::from(label), lines: vec![line] })
    };
    let panels: Vec<SeriesPanel> = [
        panel("sequencers that take part", &|at| at.participants.map(|[sequencers, _]| sequencers)),
        panel("provers that take part", &|at| at.participants.map(|[_, provers]| provers)),
        panel("transactions that wait", &|at| at.waiting),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!panels.is_empty()).then(|| Series {
        title: format!("{}: who takes part, and what waits", shown.scenario),
        subtitle: shown.told_of(shown.timesteps.min(POPULATION_TIMESTEPS)),
        x_label: String::from("L1 block"),
        panels,
        shades: Vec::new(),
    })
}

/// Where the tokens are.
pub fn token_supply(shown: Shown<'_>) -> Picture {
    let Shown { scenario, moments, .. } = shown;
    // Amounts stay until they change: a point before each change makes steps of what would be slopes.
    let part = |name: &str, amount: fn(&Moment) -> Tokens| Part {
        name: String::from(name),
        points: moments
            .iter()
            .zip(moments.iter().skip(1).map(Some).chain([None]))
            .flat_map(|(now, next)| {
                let level = amount(now).to_f64();
                let here = (now.time_l1 as f64, level);
                [Some(here), next.map(|next| (next.time_l1 as f64, level))]
            })
            .flatten()
            .collect(),
    };
    SmallMultiples {
        title: format!("{scenario}: where the tokens go"),
        subtitle: shown.told(),
        x_label: String::from("L1 block"),
        unit: String::from("tokens"),
        parts: vec![
            part("circulating", |moment| moment.supply.circulating),
            part("staked", |moment| moment.supply.staked),
            part("bonded", |moment| moment.supply.bonded),
            part("burnt", |moment| moment.supply.burnt),
            part("issued", |moment| moment.supply.issued),
        ],
    }
    .draw()
}
