//! Scenarios drawn from the whole parameter space, absurd corners included.

use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::l1::Recorded;
use gddt_model::parameters::{Settings, Value};
use gddt_model::units::Share;
use gddt_model::{Params, Problem};
use proptest::prelude::*;

/// A setting by name.
pub type Assignment = (&'static str, Value);

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
        word(&["constant", "steady", "single_shock", "intermittent_shock"]),
        word(&["constant", "steady", "single_shock", "intermittent_shock"]),
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

fn agents() -> impl Strategy<Value = Vec<AgentGroup>> {
    let one = (
        0_u64..6,
        prop::sample::select(vec!["s", "p", "sp", "r", "spr", ""]),
        quantity(100.0),
        quantity(90.0),
        share(),
        share(),
    );
    prop::collection::vec(one, 0..4).prop_map(|groups| {
        (0..)
            .zip(groups)
            .map(|(index, (count, roles, balance, staked_amount, own, active))| AgentGroup {
                balance,
                staked_amount,
                initially_active_share: Share::new(active).unwrap_or_default(),
                final_probability: (own > 0.5).then_some(Distribution::Constant(own)),
                ..group(&format!("group-{index}"), count, roles, 0.0, 0.0)
            })
            .collect()
    })
}

/// Staking, static as often as dynamic; hazards up to certainty, so that memberships change all the time.
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

/// Any scenario at all.
pub fn anything() -> impl Strategy<Value = (Vec<Assignment>, Vec<AgentGroup>)> {
    (windows(), rules(), money(), world(), staking(), agents()).prop_map(
        |(windows, rules, money, world, staking, agents)| {
            let horizon = vec![("run.timesteps", Value::Integer(200))];
            ([windows, rules, money, world, staking, horizon].concat(), agents)
        },
    )
}
