//! Scenarios drawn from the whole parameter space, absurd corners included.

use gddt_engine::Draws;
use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::kpi::{KpiObserver, Kpis};
use gddt_model::l1::Recorded;
use gddt_model::parameters::{BehaviorKind, BehaviorSettings, Settings, Value};
use gddt_model::rules::{Decision, DecisionRule, Memory, Moment, Rule};
use gddt_model::units::Share;
use gddt_model::{Params, Problem, Trajectory};
use proptest::prelude::*;

/// A setting by name.
pub type Assignment = (&'static str, Value);

/// A setting to a real number.
pub fn real(name: &'static str, number: f64) -> Assignment {
    (name, Value::Real(number))
}

/// A setting to a whole number.
pub fn whole(name: &'static str, number: i64) -> Assignment {
    (name, Value::Integer(number))
}

/// Settings with these values.
pub fn settings(assignments: &[Assignment]) -> Settings {
    let mut settings = Settings::default();
    for (name, value) in assignments {
        settings.set(name, value).unwrap_or_else(|error| panic!("{name} = {value}: {error:?}"));
    }
    settings
}

/// Resolved parameters, or a panic that says what does not fit.
pub fn params(settings: &Settings, groups: &[AgentGroup]) -> Params {
    resolved(settings, groups).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Resolved parameters, or what does not fit.
pub fn resolved(settings: &Settings, groups: &[AgentGroup]) -> Result<Params, Vec<Problem>> {
    Params::resolve(settings, &groups.into(), &Recorded::default())
}

/// The KPIs of a run with these values.
pub fn kpis(assignments: &[Assignment], groups: &[AgentGroup], run: u64) -> Kpis {
    let mut params = params(&settings(assignments), groups);
    let (mut trajectory, mut kpis) = (Trajectory::default(), KpiObserver::default());
    trajectory.run(&mut params, &Draws::new(1, run), &mut kpis);
    kpis.finish(&params, trajectory.state())
}

/// A group of agents.
pub fn group(name: &str, count: u64, roles: &str, balance: f64, stake: f64) -> AgentGroup {
    AgentGroup {
        is_sequencer: roles.contains('s'),
        is_prover: roles.contains('p'),
        is_relay: roles.contains('r'),
        balance: Distribution::Constant(balance),
        staked_amount: Distribution::Constant(stake),
        ..AgentGroup::new(name, count)
    }
}

/// The same group with a behaviour of this kind and these numbers.
pub fn behaving(group: AgentGroup, kind: &str, values: &[Assignment]) -> AgentGroup {
    let mut behavior = BehaviorSettings::default();
    let kind = ("kind", Value::Text(String::from(kind)));
    for (key, value) in std::iter::once(&kind).chain(values) {
        let outcome = behavior.assign(&format!("behavior.{key}"), value);
        outcome.unwrap_or_else(|error| panic!("{key} = {value}: {error:?}"));
    }
    AgentGroup { behavior, ..group }
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::select(words).prop_map(|word| Value::Text(String::from(word)))
}

/// A probability or share, its ends as likely as its middle.
fn share() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..1.0]
}

fn amount(most: f64) -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), 0.0..most, Just(most)]
}

fn window(phase: [&'static str; 2], step: i64) -> impl Strategy<Value = Vec<Assignment>> {
    (step..12, 0.0..=1.0_f64).prop_map(move |(max, part)| {
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        let min = (max as f64 * part).round() as i64;
        vec![(phase[0], Value::Integer(min)), (phase[1], Value::Integer(max))]
    })
}

/// Steps of one L1 block as often as longer ones, and windows of at least a step.
fn windows() -> impl Strategy<Value = Vec<Assignment>> {
    prop_oneof![Just(1_i64), 2_i64..5].prop_flat_map(|step| {
        (
            window(["phase_duration_proposal_min_blocks", "phase_duration_proposal_max_blocks"], step),
            window(["phase_duration_commit_bond_min_blocks", "phase_duration_commit_bond_max_blocks"], step),
            window(["phase_duration_reveal_min_blocks", "phase_duration_reveal_max_blocks"], step),
            window(["phase_duration_rollup_min_blocks", "phase_duration_rollup_max_blocks"], step),
            window(["phase_duration_race_min_blocks", "phase_duration_race_max_blocks"], step),
        )
            .prop_map(move |(a, b, c, d, e)| {
                [a, b, c, d, e, vec![("timestep_in_blocks", Value::Integer(step))]].concat()
            })
    })
}

fn rules() -> impl Strategy<Value = Vec<Assignment>> {
    (
        word(&["l1_builder", "open"]),
        word(&["none", "commit_bond", "reveal", "both"]),
        0_i64..5,
        word(&["always_pass", "op_cost"]),
        word(&["content_reveal", "rollup_proof"]),
        word(&["l1_gas", "l1_and_blob_gas"]),
        any::<bool>(),
    )
        .prop_map(|(race, fallback, uncles, profitability, gas, fee, pay)| {
            vec![
                ("race_participation", race),
                ("uncle_fallback", fallback),
                ("uncle_count", Value::Integer(uncles)),
                ("profitability", profitability),
                ("proof_decision_gas", gas),
                ("reveal_decision_fee", fee),
                ("agents_pay_l1_fees", Value::Flag(pay)),
            ]
        })
}

fn money() -> impl Strategy<Value = Vec<Assignment>> {
    (
        (amount(200.0), amount(80.0), amount(80.0), amount(60.0), amount(10.0)),
        (amount(1e4), share(), share(), share(), share()),
        (share(), share(), amount(1e9), amount(1e9)),
    )
        .prop_map(
            |(
                (bond, no_bond, no_reveal, minimum, top_up),
                (daily, provers, relay, paid, subsidy),
                (p, market, s, r),
            )| {
                let real = Value::Real;
                vec![
                    ("commit_bond_amount", real(bond)),
                    ("failure_to_commit_bond", real(no_bond)),
                    ("failure_to_reveal_block", real(no_reveal)),
                    ("minimum_stake", real(minimum)),
                    ("top_up_amount", real(top_up)),
                    ("daily_block_reward", real(daily)),
                    ("rewards_to_provers", real(provers)),
                    ("rewards_to_relay", real(relay * (1.0 - provers))),
                    ("fee_distribution", real(paid)),
                    ("fee_subsidy_fraction", real(subsidy)),
                    ("final_probability", real(p)),
                    ("proving_marketplace_usage_probability", real(market)),
                    ("op_cost_sequencer", real(s)),
                    ("op_cost_prover", real(r)),
                ]
            },
        )
}

fn world() -> impl Strategy<Value = Vec<Assignment>> {
    (
        word(&["constant", "steady", "single_shock", "intermittent_shock", "eip1559"]),
        word(&["constant", "steady", "single_shock", "intermittent_shock", "eip4844"]),
        word(&["none", "iid", "markov"]),
        word(&["none", "iid", "markov"]),
        share(),
        share(),
        amount(500.0),
    )
        .prop_map(|(gas, blob, builders, validators, share, correlation, threshold)| {
            vec![
                ("l1.gas.kind", gas),
                ("l1.blob.kind", blob),
                ("l1.gas.shock_start_block", Value::Integer(50)),
                ("l1.gas.shock_end_block", Value::Integer(120)),
                ("l1.builders.kind", builders),
                ("l1.builders.censored_share", Value::Real(share)),
                ("l1.builders.autocorrelation", Value::Real(correlation)),
                ("l1.validators.kind", validators),
                ("l1.validators.censored_share", Value::Real(share / 2.0)),
                ("gas_threshold_for_tx", Value::Real(threshold)),
                ("blob_gas_threshold_for_tx", Value::Real(threshold)),
            ]
        })
}

/// Fee markets from lifeless to boundless, and missed slots; what is not asked for by a kind means nothing.
fn markets() -> impl Strategy<Value = Vec<Assignment>> {
    let table = |names: [&'static str; 8]| {
        (
            (prop::sample::select(&["dencun", "pectra", "fusaka", "bpo1", "bpo2"][..]), amount(3.0), amount(2.0)),
            (-1.0..=1.0_f64, share(), share(), amount(5.0), amount(1e18)),
        )
            .prop_map(move |((fork, elasticity, sd), (correlation, day, rate, burst, shock))| {
                let real = Value::Real;
                let values = [
                    Value::Text(String::from(fork)),
                    real(elasticity),
                    real(sd),
                    real(correlation),
                    real(day),
                    real(rate),
                    real(burst),
                    real(shock),
                ];
                names.into_iter().zip(values).collect::<Vec<_>>()
            })
    };
    let missed = prop_oneof![3 => Just(0.0), 1 => share()];
    (
        table([
            "l1.gas.fork",
            "l1.gas.demand_elasticity",
            "l1.gas.demand_sd",
            "l1.gas.demand_autocorrelation",
            "l1.gas.demand_daily_amplitude",
            "l1.gas.demand_burst_rate",
            "l1.gas.demand_burst_factor",
            "l1.gas.demand_shock_factor",
        ]),
        table([
            "l1.blob.fork",
            "l1.blob.demand_elasticity",
            "l1.blob.demand_sd",
            "l1.blob.demand_autocorrelation",
            "l1.blob.demand_daily_amplitude",
            "l1.blob.demand_burst_rate",
            "l1.blob.demand_burst_factor",
            "l1.blob.demand_shock_factor",
        ]),
        prop_oneof![Just(5000_i64), Just(60_000_000), Just(1_000_000_000_000)],
        missed,
    )
        .prop_map(|(gas, blob, limit, missed)| {
            let rest =
                vec![("l1.gas.gas_limit", Value::Integer(limit)), ("missed_slot_probability", Value::Real(missed))];
            [gas, blob, rest].concat()
        })
}

/// Mempools of any kind: every other scenario has users who create transactions.
fn mempools() -> impl Strategy<Value = Vec<Assignment>> {
    (
        any::<bool>(),
        (amount(20.0), share(), amount(200.0), share(), share(), share()),
        (4_i64..40, 3_i64..8, amount(30.0), 0.0..2.0_f64),
        (8_000_i64..2_000_000, 1_i64..200, prop_oneof![Just(0_i64), 1_i64..500]),
    )
        .prop_map(
            |(
                gossip,
                (rate, amplitude, sd, public, direct, receivers),
                (nodes, degree, hop, cv),
                (bytes, expiry, cap),
            )| {
                let degree = degree.min(nodes - 1);
                let nodes = nodes + nodes * degree % 2;
                let (integer, real) = (Value::Integer, Value::Real);
                vec![
                    ("mempool", Value::Text(String::from(if gossip { "gossip" } else { "aggregate" }))),
                    ("transactions_per_second", real(rate)),
                    ("transactions_daily_amplitude", real(amplitude)),
                    ("transaction_fee_per_size_sd", real(sd)),
                    ("public_share", real(public)),
                    ("private_transaction_size", integer(8_000)),
                    ("public_transaction_size", integer(1_500)),
                    ("private_order_flow_share", real(direct)),
                    ("private_order_flow_sequencer_share", real(receivers)),
                    ("gossip_nodes", integer(nodes)),
                    ("gossip_degree", integer(degree)),
                    ("gossip_hop_latency_mean", real(hop)),
                    ("gossip_hop_latency_sd", real(hop * cv)),
                    ("block_capacity_bytes", integer(bytes)),
                    ("tx_expiry_blocks", integer(expiry)),
                    ("mempool_cap_transactions", integer(cap)),
                ]
            },
        )
}

fn quantity(most: f64) -> impl Strategy<Value = Distribution> {
    prop_oneof![
        3 => amount(most).prop_map(Distribution::Constant),
        1 => amount(most).prop_map(move |low| Distribution::Uniform { low, high: most }),
        1 => amount(most).prop_map(|mean| Distribution::Normal { mean, sd: mean / 2.0 }),
        1 => (1.0..most).prop_map(|mean| Distribution::Lognormal { mean, sd: mean }),
        1 => (1.0..most).prop_map(|scale| Distribution::Pareto { scale, shape: 1.5 }),
        1 => prop::collection::vec(amount(most), 1..4).prop_map(Distribution::Empirical),
    ]
}

/// A behaviour that fits the roles, with numbers of any size.
fn behaved(group: AgentGroup, kind: &'static str, x: f64, budget: f64, block: i64) -> AgentGroup {
    let (sequencer, prover) = (group.is_sequencer, group.is_prover);
    let text = |word: &str| Value::Text(String::from(word));
    let spent = || {
        vec![
            ("attack_budget", Value::Real(budget)),
            ("after_budget", text(if block % 2 == 0 { "leave" } else { "honest" })),
        ]
    };
    match kind {
        "offline" if sequencer || prover => {
            let mut values = vec![("outage_rate", Value::Real(x)), ("mean_duration_blocks", Value::Real(1.0 + budget))];
            if x < 0.5 {
                values.extend([("from_block", Value::Integer(block)), ("until_block", Value::Integer(2 * block + 1))]);
            }
            behaving(group, kind, &values)
        }
        "lazy" if sequencer || prover => {
            AgentGroup { final_probability: None, ..behaving(group, kind, &[("final_probability", Value::Real(x))]) }
        }
        "selfish" if sequencer || prover => behaving(group, kind, &[("margin_factor", Value::Real(budget))]),
        "withholding_sequencer" if sequencer => {
            let withholds = ("withholds", text(if x < 0.5 { "commit_bond" } else { "reveal" }));
            behaving(group, kind, &[spent(), vec![withholds]].concat())
        }
        "withholding_prover" if sequencer || prover => {
            behaving(group, kind, &[spent(), vec![("attack_probability", Value::Real(x))]].concat())
        }
        "score_aware" if sequencer => {
            let threshold = if x < 0.5 { Value::Unset } else { Value::Real(x) };
            behaving(group, kind, &[("proposal_score_threshold", threshold)])
        }
        "censoring_cartel" => {
            let stages = ["proposal", "commit_bond", "reveal", "rollup"];
            let stages = stages[..=usize::try_from(block % 4).unwrap_or(0)].iter();
            let values = [
                // Three of them build every L1 block at most.
                ("builder_share", Value::Real(x / 3.0)),
                ("attack_budget", Value::Real(budget)),
                ("cost_per_block", Value::Real(x)),
                ("stages", Value::Texts(stages.map(|stage| String::from(*stage)).collect())),
            ];
            behaving(group, kind, &values)
        }
        _ => group,
    }
}

/// All behaviours.
pub const BEHAVIORS: [&str; 8] = [
    "honest",
    "offline",
    "lazy",
    "selfish",
    "withholding_sequencer",
    "withholding_prover",
    "score_aware",
    "censoring_cartel",
];

fn agents() -> impl Strategy<Value = Vec<AgentGroup>> {
    let one = (
        0_u64..6,
        prop::sample::select(vec!["s", "p", "sp", "r", "spr", ""]),
        quantity(100.0),
        quantity(90.0),
        share(),
        share(),
        prop_oneof![3 => Just(None), 1 => quantity(3.0).prop_map(Some)],
        // Honest as often as not.
        (prop::sample::select([["honest"; 8], BEHAVIORS].concat()), share(), amount(50.0), 0_i64..200),
    );
    prop::collection::vec(one, 0..4).prop_map(|groups| {
        (0..)
            .zip(groups)
            .map(|(index, (count, roles, balance, staked_amount, own, active, running, (kind, x, budget, block)))| {
                let group = AgentGroup {
                    balance,
                    staked_amount,
                    running_cost_per_day: running,
                    initially_active_share: Share::new(active).unwrap_or_default(),
                    final_probability: (own > 0.5).then_some(Distribution::Constant(own)),
                    ..group(&format!("group-{index}"), count, roles, 0.0, 0.0)
                };
                behaved(group, kind, x, budget, block)
            })
            .collect()
    })
}

/// Staking, dynamic twice as often as static; hazards up to certainty, so that memberships change all the time.
fn staking() -> impl Strategy<Value = Vec<Assignment>> {
    let role = || {
        (share(), share(), amount(1e3), amount(2.0), 1_i64..300, (0_i64..40, 0_i64..40), 0_i64..4).prop_map(
            |(leave, join, elasticity, required, window, periods, queue)| {
                (leave.powi(4), join.powi(2), elasticity, required, window, periods, queue)
            },
        )
    };
    (word(&["static", "dynamic", "dynamic"]), role(), role(), 1_i64..40).prop_map(|(dynamics, s, p, epoch)| {
        let real = Value::Real;
        vec![
            ("staking_dynamics", dynamics),
            ("unstake_hazard", real(s.0)),
            ("stake_hazard", real(s.1)),
            ("stake_elasticity", real(s.2)),
            ("required_annual_return", real(s.3)),
            ("return_window_blocks", Value::Integer(s.4)),
            ("stake_activation_period", Value::Integer(s.5.0)),
            ("unstake_cooldown_period", Value::Integer(s.5.1)),
            ("entry_queue_per_epoch", Value::Integer(s.6)),
            ("epoch_blocks", Value::Integer(epoch)),
            ("prover_unstake_hazard", real(p.0)),
            ("prover_stake_hazard", real(p.1)),
            ("prover_stake_elasticity", real(p.2)),
            ("prover_required_annual_return", real(p.3)),
            ("prover_return_window_blocks", Value::Integer(p.4)),
            ("prover_stake_activation_period", Value::Integer(p.5.0)),
            ("prover_unstake_cooldown_period", Value::Integer(p.5.1)),
            ("prover_entry_queue_per_epoch", Value::Integer(p.6)),
        ]
    })
}

/// Prices, rates and rewards of any order of magnitude.
pub fn absurd_money() -> impl Strategy<Value = Vec<Assignment>> {
    let magnitude = |most: i32| (-9..=most).prop_map(|exponent| Value::Real(10.0_f64.powi(exponent)));
    (magnitude(18), magnitude(15), magnitude(15), magnitude(12), 1_i64..10_000, magnitude(15), magnitude(15)).prop_map(
        |(rate, gas, blob, reward, day, costs, fee)| {
            vec![
                ("gwei_to_tokens", rate),
                ("l1.gas.price", gas.clone()),
                ("l1.gas.mean", gas),
                ("l1.blob.price", blob),
                ("gas_threshold_for_tx", Value::Real(1e15)),
                ("blob_gas_threshold_for_tx", Value::Real(1e15)),
                ("daily_block_reward", reward),
                ("l1_blocks_per_day", Value::Integer(day)),
                ("op_cost_prover", costs),
                ("profitability", Value::Text(String::from("always_pass"))),
                ("transaction_average_fee_per_size", fee),
            ]
        },
    )
}

/// Decides by all that it can see, and by what it remembers of it.
#[derive(Debug)]
pub struct Fickle;

impl DecisionRule for Fickle {
    fn is_willing(&self, decision: &Decision<'_>) -> bool {
        decision.memory()[0] > 40.0 || decision.draws_willing()
    }
    fn is_profitable(&self, decision: &Decision<'_>) -> bool {
        decision.score().is_none_or(|score| score < 0.9) && decision.luck() < 0.9 && decision.gas_price() < 240.0
    }
    fn has_memory(&self) -> bool {
        true
    }
    fn remember(&self, moment: &Moment<'_>, [smoothed, steps, ..]: Memory) -> Memory {
        [0.9 * smoothed + 0.1 * moment.gas_price(), steps + 1.0, moment.balance().to_f64(), moment.luck()]
    }
}

/// Any scenario at all.
pub fn anything() -> impl Strategy<Value = (Vec<Assignment>, Vec<AgentGroup>)> {
    let one_in_four = prop_oneof![3 => Just(false), 1 => Just(true)];
    let scenario = (windows(), rules(), money(), (world(), markets(), mempools(), staking()), agents(), one_in_four);
    scenario.prop_map(|(windows, rules, money, (world, markets, mempools, staking), mut agents, fickle)| {
        // Every other group has a mind of its own.
        for group in agents.iter_mut().step_by(2).filter(|_| fickle) {
            group.rule = Some(Rule::new(Fickle));
        }
        let mut staking = staking;
        if agents.iter().any(AgentGroup::has_running_cost) {
            // Hazards of one's own leave a choice.
            for (_, value) in staking.iter_mut().filter(|(name, _)| name.ends_with("stake_hazard")) {
                *value = Value::Real(value.number().unwrap_or_default().min(0.499));
            }
        }
        let horizon = vec![("run.timesteps", Value::Integer(200))];
        ([windows, rules, money, world, markets, mempools, staking, horizon].concat(), agents)
    })
}

/// Any scenario in which at most one of the processes goes on that most scenarios know nothing of.
pub fn one_process_at_most() -> impl Strategy<Value = (Vec<Assignment>, Vec<AgentGroup>)> {
    (anything(), 0..8).prop_map(|((mut assignments, mut groups), on)| {
        let text = |word: &str| Value::Text(String::from(word));
        let off = [
            ("staking_dynamics", text("static")),
            ("mempool", text("aggregate")),
            ("missed_slot_probability", Value::Real(0.0)),
            ("l1.gas.kind", text("steady")),
            ("l1.blob.kind", text("constant")),
        ];
        assignments.extend((0..).zip(off).filter(|&(index, _)| index != on).map(|(_, assignment)| assignment));
        for group in &mut groups {
            let kind = group.behavior.kind;
            if (kind == BehaviorKind::Offline && on != 5) || (attacks(kind) && on != 6) {
                group.behavior = BehaviorSettings::default();
            }
            group.rule = group.rule.take().filter(|_| on == 7);
        }
        (assignments, groups)
    })
}

fn attacks(kind: BehaviorKind) -> bool {
    use BehaviorKind::{CensoringCartel, WithholdingProver, WithholdingSequencer};
    matches!(kind, WithholdingSequencer | WithholdingProver | CensoringCartel)
}
