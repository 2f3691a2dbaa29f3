//! `cargo bench -p gddt-benches --bench decisions`: the built-in test of *profitable* against rules of the user's own that
//! mean the same, in one run.
//!
//! As in the benchmark of the engine, both are timed in turn and the ratio is taken pair by pair. Before anything is timed,
//! both must decide alike.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use gddt_benches::{Case, cases};
use gddt_engine::{Context, Draws};
use gddt_explore::ExpressionRule;
use gddt_model::agents::{AgentGroup, AgentId};
use gddt_model::kpi::KpiObserver;
use gddt_model::l1::Recorded;
use gddt_model::parameters::{Settings, Value};
use gddt_model::process::{Phase, Stage};
use gddt_model::rules::{Decision, DecisionRule, Rule};
use gddt_model::units::Gwei;
use gddt_model::{Params, State, Trajectory, decisions};

const PAIRS: usize = 21;
const DECISIONS: u64 = 1_000_000;
const PRICES: usize = 1024;

/// The built-in test, asked through the trait.
#[derive(Debug)]
struct BuiltIn;

impl DecisionRule for BuiltIn {}

/// The built-in test in Rust.
#[derive(Debug)]
struct Code;

impl DecisionRule for Code {
    fn is_profitable(&self, decision: &Decision<'_>) -> bool {
        decision.reward() >= decision.cost()
    }
}

fn main() {
    let settings = settings();
    let written = |text: &str| {
        let rule = ExpressionRule::profitable_if(text, &settings);
        Rule::new(rule.unwrap_or_else(|error| panic!("{text}: {error}")))
    };
    let equal = "reward >= cost";
    let spelt_out = "reward >= op_cost + fee * (1 + safety_factor_rollup_proof)";
    let longer = "reward >= 1.2 * cost and gas_price < gas_threshold_for_tx / 2 or time_left <= 1";
    let rules = [
        ("default of the trait", Rule::new(BuiltIn), true),
        ("same test in Rust", Rule::new(Code), true),
        (equal, written(equal), true),
        (spelt_out, written(spelt_out), false),
        (longer, written(longer), false),
    ];
    println!("Rules against the built-in test of `profitable`, one thread, medians of {PAIRS} pairs\n");
    println!("{:<82} {:>9} {:>9} {:>7}", "whether it pays to prove", "built in", "rule", "ratio");
    let mut world = World::new(&settings);
    for (name, rule, equal) in &rules {
        let (built_in, ruled) = (world.params(&settings, None), world.params(&settings, Some(rule)));
        assert!(!equal || world.alike(&built_in, &ruled), "{name} decides otherwise");
        let test = |world: &mut World, params: &Params| {
            world.time(params, |decision, _| match rule_of(params) {
                None => decision.pays(),
                Some(rule) => rule.is_profitable(decision),
            })
        };
        print_row(name, (0..PAIRS).map(|_| (test(&mut world, &built_in), test(&mut world, &ruled))));
    }
    println!("\n{:<82} {:>9} {:>9} {:>7}", "the whole decision to prove: possible, willing, profitable", "", "", "");
    for (name, rule, _) in &rules {
        let (built_in, ruled) = (world.params(&settings, None), world.params(&settings, Some(rule)));
        let decide = |world: &mut World, params: &Params| {
            world.time(params, |decision, context| decisions::proves(context, decision.state, decision.agent))
        };
        print_row(name, (0..PAIRS).map(|_| (decide(&mut world, &built_in), decide(&mut world, &ruled))));
    }
    println!("\n{:<82} {:>9} {:>9} {:>7}", "a timestep of the twin, all KPIs, everybody with a rule", "", "", "");
    for case in cases() {
        let with = |rule: Option<&Rule>| case_with(&case, &settings, rule);
        let (mut built_in, mut ruled) = (with(None), with(Some(&rules[2].1)));
        let pairs = (0..PAIRS).map(|_| (step(&mut built_in), step(&mut ruled)));
        print_row(&format!("{}, {}", case.name, rules[2].0), pairs);
    }
}

fn print_row(name: &str, pairs: impl Iterator<Item = (f64, f64)>) {
    let pairs: Vec<(f64, f64)> = pairs.collect();
    let median = |value: fn(&(f64, f64)) -> f64| {
        let mut values: Vec<f64> = pairs.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let (built_in, rule, ratio) = (median(|pair| pair.0), median(|pair| pair.1), median(|(a, b)| b / a));
    println!("{name:<82} {built_in:>6.1} ns {rule:>6.1} ns {ratio:>7.2}");
}

fn settings() -> Settings {
    let mut settings = Settings::default();
    let text = |word: &str| Value::Text(String::from(word));
    // Costs are about as large as rewards, so that prices decide.
    for (name, value) in [
        ("profitability", text("op_cost")),
        ("final_probability", Value::Real(0.999)),
        ("daily_block_reward", Value::Real(10.5)),
    ] {
        settings.set(name, &value).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
    settings
}

fn rule_of(params: &Params) -> Option<&dyn DecisionRule> {
    params.roster.rule(AgentId(0))
}

/// A process that waits for its proof, and prices that change from decision to decision.
struct World {
    state: State,
    draws: Draws,
    prices: Vec<Gwei>,
}

impl World {
    fn new(settings: &Settings) -> Self {
        let draws = Draws::new(1, 1);
        let mut world = Self { state: State::default(), draws, prices: Vec::new() };
        let params = world.params(settings, None);
        world.state.reset(&params, &draws);
        world.state.process.phase = Phase::PendingRollupProof;
        world.state.process.time_in_phase = 1;
        // In an order without a pattern, so that no processor foresees the decisions.
        world.prices = (0..PRICES as u64).map(|step| Gwei::nearest(200.0 * draws.unit(Any, step, 0))).collect();
        world
    }

    fn params(&self, settings: &Settings, rule: Option<&Rule>) -> Params {
        let group = AgentGroup { is_prover: true, rule: rule.cloned(), ..AgentGroup::new("provers", 1) };
        resolved(settings, vec![group], &self.draws)
    }

    fn alike(&mut self, built_in: &Params, ruled: &Params) -> bool {
        let draws = self.draws;
        let mut paid = 0;
        let alike = (0..PRICES).all(|step| {
            self.state.environment.gas_price = self.prices[step];
            let context = Context { params: ruled, draws: &draws };
            let decision = Decision::new(&context, &self.state, AgentId(0), Stage::Rollup, 1);
            let plain = Context { params: built_in, draws: &draws };
            let pays = Decision::new(&plain, &self.state, AgentId(0), Stage::Rollup, 1).pays();
            paid += usize::from(pays);
            rule_of(ruled).is_some_and(|rule| rule.is_profitable(&decision)) == pays
        });
        assert!((PRICES / 10..PRICES - PRICES / 10).contains(&paid), "{paid} of {PRICES} decisions pay");
        alike
    }

    /// Nanoseconds per decision.
    fn time(&mut self, params: &Params, decide: impl Fn(&Decision<'_>, &Context<'_, Params>) -> bool) -> f64 {
        let draws = self.draws;
        let context = Context { params, draws: &draws };
        let start = Instant::now();
        let mut yes = 0_u64;
        for (step, price) in (0..DECISIONS).zip(self.prices.iter().cycle()) {
            self.state.environment.gas_price = *price;
            self.state.clock.time_l1 = step;
            let decision = Decision::new(&context, black_box(&self.state), AgentId(0), Stage::Rollup, 1);
            yes += u64::from(decide(&decision, &context));
        }
        black_box(yes);
        start.elapsed().as_secs_f64() * 1e9 / DECISIONS as f64
    }
}

#[derive(Clone, Copy)]
struct Any;

impl gddt_engine::Stream for Any {
    fn id(self) -> u32 {
        1
    }
}

fn resolved(settings: &Settings, groups: Vec<AgentGroup>, draws: &Draws) -> Params {
    let groups: Arc<[AgentGroup]> = groups.into();
    let params = Params::resolve(settings, &groups, &Recorded::default());
    let mut params = params.unwrap_or_else(|problems| panic!("{problems:?}"));
    params.begin_run(draws);
    params
}

fn case_with(case: &Case, settings: &Settings, rule: Option<&Rule>) -> Params {
    let groups = case.params.groups().iter().map(|group| AgentGroup { rule: rule.cloned(), ..group.clone() }).collect();
    resolved(settings, groups, &Draws::new(1, 1))
}

/// Nanoseconds per timestep.
fn step(params: &mut Params) -> f64 {
    let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
    let start = Instant::now();
    for run in 1..=20 {
        trajectory.run(params, &Draws::new(1, run), &mut observer);
        black_box(observer.finish(params, trajectory.state()));
    }
    start.elapsed().as_secs_f64() * 1e9 / (20.0 * params.timesteps as f64)
}
