//! A page with every kind of block and picture, from invented but plausible data.

mod dice;
mod run;
mod sweep;

use gddt_report::page::{Block, Cell, Column, Figure, KeyFigure, Page, Prose, Section, Table, Tone, Verdict};
use gddt_report::{Alignment, ReportError};

/// The page.
pub fn page() -> Result<Page, ReportError> {
    let subtitle =
        Prose::text("Which phase durations keep blocks coming when builders censor: 24 combinations, 4,800 runs, ")
            .code("short-windows")
            .and(", seed 7.");
    let sections = vec![
        Section::new(1, "answer", "The answer", answer()),
        Section::new(2, "goals", "Goals and KPIs", goals()),
        Section::new(3, "results", "Results", results()),
        Section::new(4, "sensitivity", "What matters", sensitivity()),
        Section::new(5, "trade-offs", "Trade-offs and robustness", trade_offs()),
        Section::new(6, "runs", "Single runs", runs()),
        Section::new(7, "appendix", "Appendix", appendix()),
    ];
    Page::new("Do short proposal windows survive censorship?", subtitle, sections)
}

fn answer() -> Vec<Block> {
    let key = |label: &str, value: &str, detail: &str, verdict| KeyFigure {
        label: label.into(),
        value: value.into(),
        detail: detail.into(),
        verdict,
    };
    let pass = |words: &str| Some((Verdict::Pass, String::from(words)));
    vec![
        Block::Callout(
            Tone::Answer,
            Prose::text("Choose ")
                .strong("12 L1 blocks for proposals and 40 for the rollup proof")
                .and(". It meets all goals in every environment, also with 60 % of the builders censoring; see ")
                .link("the goals", "goals")
                .and("."),
        ),
        Block::KeyFigures(vec![
            key("Skipped processes", "3.1 %", "95 % interval 2.8 to 3.4 %", pass("below 5 %")),
            key("Time to finality", "31.4 blocks", "95 % interval 31.1 to 31.8", pass("below 40")),
            key("Race mode", "9.7 %", "95 % interval 9.1 to 10.3 %", Some((Verdict::Fail, "not below 8 %".into()))),
            key(
                "Cost per block",
                "0.021 ETH",
                "95 % interval 0.018 to 0.025",
                Some((Verdict::Unclear, "goal 0.02".into())),
            ),
        ]),
        Block::Callout(Tone::Caution, "Gas shocks longer than 200 L1 blocks were not looked at.".into()),
    ]
}

fn goals() -> Vec<Block> {
    let row = |name: &str, mean: f64, low: f64, high: f64, verdict, words: &str| {
        let number = |value: f64| Cell::number_as(value, format!("{value:.4}"));
        vec![
            Cell::code(name),
            number(mean),
            number(low),
            number(high),
            Cell::count(4_800),
            Cell::Badge(verdict, words.into()),
        ]
    };
    let columns = vec![
        Column::words("KPI"),
        Column::numbers("mean", "").meaning("Over all runs of the chosen combination"),
        Column::numbers("low", "95 %").meaning("Lower end of the interval"),
        Column::numbers("high", "95 %").meaning("Upper end of the interval"),
        Column::numbers("n", "runs"),
        Column::words("goal"),
    ];
    let rows = vec![
        row("proportion_skipped", 0.031_234_5, 0.028, 0.034, Verdict::Pass, "pass"),
        row("proportion_race_mode", 0.097, 0.091, 0.103, Verdict::Fail, "fail"),
        row("average_duration_finalized_blocks", 31.412_3, 31.1, 31.8, Verdict::Pass, "pass"),
        row("stddev_payoffs_to_sequencers", 12.75, 11.9, 13.6, Verdict::Unclear, "unclear"),
        vec![
            Cell::code("time_to_recover"),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::count(0),
            Cell::Badge(Verdict::Note, "no shock".into()),
        ],
    ];
    vec![
        Block::text(Prose::text("A goal is met when the ").emphasis("whole").and(" interval is on its good side.")),
        Table {
            name: "goals".into(),
            caption: "KPIs of the chosen combination against their goals".into(),
            columns,
            rows,
        }
        .into(),
        Figure::new("skipped_by_combination", &run::intervals(), "Share of skipped processes by combination.")
            .reading("A dot is a mean, the bar around it its 95 % interval; left of the dashed line the goal is met.")
            .into(),
    ]
}

fn results() -> Vec<Block> {
    vec![
        Block::Heading("Where the outcomes lie".into()),
        Figure::new("durations_by_window", &sweep::boxes(), "Durations and payoffs by proposal window.")
            .reading("Half of all runs lie in the box, nine of ten between the whiskers.")
            .into(),
        Figure::new("skipped_by_windows", &sweep::heat_map(), "Skipped processes by two durations.")
            .reading("Bright is bad; hatched combinations were left out by a constraint.")
            .into(),
        Figure::new("effect_by_windows", &sweep::differences(), "What a longer proof window changes.").into(),
        Table { name: "combinations".into(), caption: "All combinations".into(), ..sweep::combinations() }.into(),
    ]
}

fn sensitivity() -> Vec<Block> {
    vec![
        Figure::new("indices", &sweep::indices(), "Sobol indices of the share of skipped processes.")
            .reading("The longer the bar, the more of the variance goes with the parameter; total counts interactions.")
            .into(),
        Figure::new("tree", &sweep::tree(), "Where runs succeed.")
            .reading("Follow the answers from the top; the colour of a leaf is its share of successes.")
            .into(),
    ]
}

fn trade_offs() -> Vec<Block> {
    vec![
        Figure::new("front", &sweep::front(), "Resilience against speed.")
            .reading("Nothing lies to the lower left of the dashed line: better in one means worse in the other.")
            .into(),
        Figure::new("convergence", &sweep::convergence(), "How the estimates settle.")
            .reading("When the band no longer narrows, more runs would not change the answer.")
            .into(),
    ]
}

fn runs() -> Vec<Block> {
    let durations = Figure::new("histogram_one", &run::histogram_one(), "Durations without censorship.")
        .and("histogram_two", &run::histogram_two())
        .reading("Each bar counts blocks that took as long.");
    let folded = vec![
        Figure::new("timeline_by_time", &run::timeline(9, Alignment::Absolute), "Nine attempts.").into(),
        Figure::new("histogram_none", &run::histogram_none(), "Nothing to count.").into(),
        Figure::new("series_long", &run::series(100_000), "A hundred thousand L1 blocks.").into(),
    ];
    vec![
        durations.into(),
        Figure::new("timeline_by_duration", &run::timeline(32, Alignment::LaneStart), "Attempts, phase by phase.")
            .into(),
        Figure::new("series", &run::series(1_000), "Prices and censorship.").into(),
        Figure::new("token_supply", &run::token_supply(), "Parts of the token supply.").into(),
        Block::Details { summary: "More pictures of single runs".into(), blocks: folded },
    ]
}

fn appendix() -> Vec<Block> {
    let scenario = "name = \"short-windows\"\nextends = \"reference\"\n\n[run]\ntimesteps = 1000\nruns = 200\nseed = 7\n\n\
                    [sweep.axes]\nphase_duration_proposal_max_blocks = [3, 6, 12]   # control\n\
                    \"l1.builders.censored_share\" = [0.0, 0.3, 0.6]        # environment\n";
    let assumptions = ["Censoring builders are independent.", "Provers always have the funds for a bond."];
    vec![
        Block::List(assumptions.map(Prose::from).to_vec()),
        Block::Code { label: "command".into(), text: "aztec-gddt run short-windows.toml --seed 7".into() },
        Block::Details {
            summary: "The scenario".into(),
            blocks: vec![Block::Code { label: "short-windows.toml".into(), text: scenario.into() }],
        },
        Block::Callout(Tone::Note, "All numbers on this page are invented.".into()),
    ]
}
