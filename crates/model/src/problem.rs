//! What can be wrong between parameters.

mod behaviors;
mod fees;
mod idle;
mod mempool;
mod money;
mod remarks;
mod staking;

use std::collections::HashSet;

pub use self::idle::{Idle, idle};
pub(crate) use self::money::check_money;
pub use self::remarks::remarks;
use crate::agents::AgentGroup;
use crate::horizon;
use crate::parameters::{CensorshipKind, CensorshipSettings, PriceKind, PriceSettings, Settings};
use crate::process::{Stage, Windows};
use crate::units::{Gwei, Tokens};

/// Parameters that do not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Full names of the parameters concerned (`agents.GROUP.FIELD` for agents), the one to look at first in front.
    pub parameters: Vec<String>,
    /// What is wrong and what was expected.
    pub message: String,
}

impl Problem {
    fn new(parameters: &[&str], message: impl Into<String>) -> Self {
        Self { parameters: parameters.iter().map(|&name| String::from(name)).collect(), message: message.into() }
    }

    pub(crate) fn of_table(table: &str, name: &str, message: impl Into<String>) -> Self {
        Self::new(&[&format!("{table}.{name}")], message)
    }
}

/// Most agents that a population may have.
pub const LARGEST_POPULATION: u64 = 1_000_000;

/// Everything that is wrong between the parameters, except what only the contents of recorded files can tell.
pub fn check(settings: &Settings, groups: &[AgentGroup]) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_windows(settings, &mut problems);
    check_horizon(settings, &mut problems);
    check_rewards(settings, &mut problems);
    mempool::check(settings, &mut problems);
    check_agents(groups, &mut problems);
    behaviors::check_behaviors(settings, groups, &mut problems);
    staking::check(settings, groups, &mut problems);
    problems.extend(check_money(settings, groups, [0.0; 2]));
    check_price("l1.gas", &settings.gas, &mut problems);
    check_price("l1.blob", &settings.blob, &mut problems);
    fees::check_markets(settings, &mut problems);
    check_censorship("l1.builders", &settings.builders, &mut problems);
    check_censorship("l1.validators", &settings.validators, &mut problems);
    problems
}

fn check_windows(settings: &Settings, problems: &mut Vec<Problem>) {
    let windows = Windows::of(&settings.protocol);
    let step = settings.protocol.timestep_in_blocks.get();
    for stage in Stage::ALL {
        let window = windows[stage];
        let [min, max] = ["min", "max"].map(|end| format!("phase_duration_{}_{end}_blocks", stage.word()));
        if window.min > window.max {
            problems.push(Problem::new(
                &[&min, &max],
                format!("{min} = {} is above {max} = {}: min <= max was expected", window.min, window.max),
            ));
        }
        if window.max < step {
            problems.push(Problem::new(
                &[&max, "timestep_in_blocks"],
                format!(
                    "{max} = {} is over before the first step of {step} L1 blocks is: a window of at least a step was \
                     expected",
                    window.max
                ),
            ));
        }
    }
}

/// Furthest L1 block that a trajectory may reach: sums over L1 blocks and agents stay far from overflow.
const FURTHEST_BLOCK: u64 = 1_000_000_000_000;

fn check_horizon(settings: &Settings, problems: &mut Vec<Problem>) {
    let last = horizon::last_l1_block(settings);
    if last > FURTHEST_BLOCK {
        problems.push(Problem::new(
            &["run.timesteps", "timestep_in_blocks"],
            format!("the trajectory can reach L1 block {last}: at most {FURTHEST_BLOCK} was expected"),
        ));
    }
}

fn check_rewards(settings: &Settings, problems: &mut Vec<Problem>) {
    let (provers, relay) = (settings.protocol.rewards_to_provers.to_f64(), settings.protocol.rewards_to_relay.to_f64());
    // Decimal shares such as 0.9 and 0.1 sum to 1 only up to rounding.
    if provers + relay > 1.0 + 1e-12 {
        problems.push(Problem::new(
            &["rewards_to_provers", "rewards_to_relay"],
            format!("rewards_to_provers = {provers} and rewards_to_relay = {relay} sum to more than 1"),
        ));
    }
}

fn check_agents(groups: &[AgentGroup], problems: &mut Vec<Problem>) {
    let agents: u64 = groups.iter().fold(0, |sum, group| sum.saturating_add(group.count));
    if agents > LARGEST_POPULATION {
        problems.push(Problem::new(
            &["agents"],
            format!("{agents} agents are declared: at most {LARGEST_POPULATION} were expected"),
        ));
    }
    let mut seen = HashSet::new();
    for group in groups {
        if !seen.insert(group.name.as_str()) {
            let message = format!("there are two groups \"{}\"", group.name);
            problems.push(Problem::new(&[&format!("agents.{}.group", group.name)], message));
        }
        let largest = Tokens::LARGEST;
        let fields = [
            ("balance", Some(&group.balance), largest),
            ("staked_amount", Some(&group.staked_amount), largest),
            ("op_cost_sequencer", group.op_cost_sequencer.as_ref(), Gwei::LARGEST),
            ("op_cost_prover", group.op_cost_prover.as_ref(), Gwei::LARGEST),
            ("running_cost_per_day", group.running_cost_per_day.as_ref(), largest),
            ("final_probability", group.final_probability.as_ref(), 1.0),
        ];
        for (field, distribution, most) in fields {
            let Some(distribution) = distribution else { continue };
            let name = format!("agents.{}.{field}", group.name);
            if let Err(message) = distribution.check() {
                problems.push(Problem::new(&[&name], message));
            } else if distribution.support().1.is_finite() && distribution.support().1 > most {
                problems.push(Problem::new(&[&name], format!("values of at most {most} were expected")));
            }
        }
    }
}

fn check_price(table: &str, settings: &PriceSettings, problems: &mut Vec<Problem>) {
    if settings.shock_window().is_some() && settings.shock_start_block >= settings.shock_end_block {
        problems.push(Problem::new(
            &[&format!("{table}.shock_end_block"), &format!("{table}.shock_start_block")],
            format!(
                "the shock ends at L1 block {} and starts at {}: an end after the start was expected",
                settings.shock_end_block, settings.shock_start_block
            ),
        ));
    }
    if settings.kind == PriceKind::Recorded {
        let path = settings.path.as_deref();
        check_recorded(table, path, settings.random_start, settings.start_block, problems);
    }
}

fn check_recorded(
    table: &str,
    path: Option<&str>,
    random_start: bool,
    start_block: Option<u64>,
    problems: &mut Vec<Problem>,
) {
    if random_start && start_block.is_some() {
        problems.push(Problem::of_table(table, "random_start", "a random start and a start_block exclude each other"));
    }
    if path.is_none() {
        problems.push(missing_path(table));
    }
}

/// A recorded table without a path.
pub(crate) fn missing_path(table: &str) -> Problem {
    let (kind, path) = (format!("{table}.kind"), format!("{table}.path"));
    let message = format!("{kind} = \"recorded\" reads a file: {path} was expected");
    Problem::new(&[&kind, &path], message)
}

fn check_censorship(table: &str, settings: &CensorshipSettings, problems: &mut Vec<Problem>) {
    match settings.kind {
        CensorshipKind::None | CensorshipKind::Iid => {}
        CensorshipKind::Markov if settings.names.is_empty() => check_two_states(table, settings, problems),
        CensorshipKind::Markov => check_names(table, settings, problems),
        CensorshipKind::Recorded => {
            let path = settings.path.as_deref();
            check_recorded(table, path, settings.random_start, settings.start_block, problems);
        }
    }
}

fn check_two_states(table: &str, settings: &CensorshipSettings, problems: &mut Vec<Problem>) {
    let (share, correlation) = (settings.censored_share.to_f64(), settings.autocorrelation.to_f64());
    let after_free = share * (1.0 - correlation);
    let after_censored = share + correlation * (1.0 - share);
    if after_free > 1.0 || after_censored < 0.0 {
        let lowest = f64::max(-share / (1.0 - share), -(1.0 - share) / share);
        problems.push(Problem::of_table(
            table,
            "autocorrelation",
            format!("a share of {share} allows correlations from {lowest:.4} to 1 only"),
        ));
    }
    for (name, is_set) in [
        ("shares", !settings.shares.is_empty()),
        ("censoring", !settings.censoring.is_empty()),
        ("persistence", settings.persistence.to_f64() > 0.0),
    ] {
        if is_set {
            let message = format!("{name} belongs to a chain with names, and names is empty");
            problems.push(Problem::of_table(table, name, message));
        }
    }
}

fn check_names(table: &str, settings: &CensorshipSettings, problems: &mut Vec<Problem>) {
    let sum: f64 = settings.shares.iter().map(|share| share.to_f64()).sum();
    if sum > 1.0 + 1e-12 {
        problems.push(Problem::of_table(table, "shares", format!("shares sum to {sum}: at most 1 was expected")));
    }
    if settings.names.len() != settings.shares.len() {
        let message = format!(
            "{} names have {} shares: one share per name was expected",
            settings.names.len(),
            settings.shares.len()
        );
        problems.push(Problem::of_table(table, "shares", message));
    }
    if settings.names.len() > usize::from(u16::MAX) {
        problems.push(Problem::of_table(table, "names", "at most 65 535 names were expected"));
    }
    let names: HashSet<&String> = settings.names.iter().collect();
    if names.len() != settings.names.len() {
        problems.push(Problem::of_table(table, "names", "every name once was expected"));
    }
    for name in settings.censoring.iter().filter(|name| !names.contains(name)) {
        let message = format!("\"{name}\" censors but is none of the names");
        problems.push(Problem::of_table(table, "censoring", message));
    }
    for (name, is_set) in [
        ("censored_share", settings.censored_share.to_f64() > 0.0),
        ("autocorrelation", settings.autocorrelation.to_f64().abs() > 0.0),
    ] {
        if is_set {
            let message =
                format!("{name} belongs to the two-state chain; with names, shares and censoring say who censors");
            problems.push(Problem::of_table(table, name, message));
        }
    }
}
