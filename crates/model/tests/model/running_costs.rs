//! Running costs: what they do to payoffs, and to who is there, against closed forms.
//!
//! Seeds are fixed, so the outcomes are too; each bound would be missed by chance once in 10 000 seeds or more rarely.

use gddt_engine::{Draws, Observer};
use gddt_model::agents::staking::{MoveKind, Status};
use gddt_model::agents::{AgentGroup, AgentId, Distribution, StakingRole};
use gddt_model::kpi::{Account, COLUMNS, KpiObserver, Kpis};
use gddt_model::parameters::Value;
use gddt_model::units::Tokens;
use gddt_model::{Fernet, Params, Signals, State, Trajectory};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::staking::{dynamic, partly_active, still};
use crate::support::{Assignment, anything, group, kpis, params, real, settings, whole};

use StakingRole::{Prover, Sequencer};

/// Standard deviations that a normal draw exceeds, on either side, once in 15 000.
const BOUND: f64 = 4.0;

fn paying(group: AgentGroup, cost: Distribution) -> AgentGroup {
    AgentGroup { running_cost_per_day: Some(cost), ..group }
}

/// The accounts at the end of a run, and who took part in it.
fn accounts(assignments: &[Assignment], groups: &[AgentGroup], run: u64) -> (Params, Vec<Account>, Kpis) {
    let mut params = params(&settings(assignments), groups);
    let (mut trajectory, mut kpis) = (Trajectory::default(), KpiObserver::default());
    trajectory.run(&mut params, &Draws::new(1, run), &mut kpis);
    let measured = kpis.finish(&params, trajectory.state());
    (params, kpis.accounts().to_vec(), measured)
}

/// A life cycle in which much happens.
fn lively() -> Vec<Assignment> {
    vec![
        dynamic(),
        real("unstake_hazard", 2e-3),
        real("stake_hazard", 3e-3),
        real("stake_elasticity", 0.5),
        real("required_annual_return", 1.0),
        whole("return_window_blocks", 500),
        whole("stake_activation_period", 40),
        whole("unstake_cooldown_period", 100),
        whole("entry_queue_per_epoch", 2),
        whole("epoch_blocks", 50),
        real("prover_unstake_hazard", 1e-3),
        real("prover_stake_hazard", 2e-3),
        real("prover_stake_elasticity", 2.0),
        real("prover_required_annual_return", 0.2),
        whole("prover_return_window_blocks", 700),
        whole("run.timesteps", 3000),
    ]
}

fn lively_groups() -> [AgentGroup; 3] {
    [
        partly_active(group("sequencers", 40, "s", 200.0, 50.0), 0.5),
        partly_active(group("both", 10, "sp", 300.0, 60.0), 0.4),
        partly_active(group("provers", 12, "p", 500.0, 0.0), 0.5),
    ]
}

/// Counts of the version before running costs (but for a few L1 blocks, since tokens are invested once): joins, leaves, longest queue, who is there at the end, blocks, proposals.
#[test]
fn without_running_costs_everything_is_as_it_was() {
    let golden = [
        [4744, 184, 165, 57, 59, 23, 36, 8, 333, 8784],
        [4768, 140, 122, 73, 67, 28, 12, 16, 338, 4434],
        [4764, 182, 167, 59, 61, 29, 21, 8, 337, 7019],
    ];
    let free = lively_groups().map(|group| paying(group, Distribution::Constant(0.0)));
    for (run, expected) in (1..).zip(golden) {
        let told = kpis(&lively(), &lively_groups(), run);
        let counts = [
            told.time_l1,
            told.sequencer_joins,
            told.sequencer_leaves,
            told.prover_joins,
            told.prover_leaves,
            told.entry_queue_length_max,
            told.sequencers_available_final,
            told.provers_available_final,
            told.finalized_blocks_count,
            told.n_proposal,
        ];
        assert_eq!(counts, expected.map(f64::from), "run {run}");
        let costs_of_nothing = kpis(&lively(), &free, run);
        for ((info, one), other) in COLUMNS.iter().zip(told.values()).zip(costs_of_nothing.values()) {
            assert_eq!(one.to_bits(), other.to_bits(), "{}, run {run}", info.name);
        }
    }
}

/// Who does not look at profit does not look at costs: they lower payoffs and change nothing else.
#[test]
fn without_elasticity_running_costs_count_in_payoffs_only() {
    let changes = [real("stake_elasticity", 0.0), real("prover_stake_elasticity", 0.0), real("stake_hazard", 0.9)];
    let assignments = [&lively()[..], &changes].concat();
    let costs = || Distribution::Uniform { low: 0.0, high: 2.0 };
    let payers = lively_groups().map(|group| paying(group, costs()));
    let [free, dear] = [kpis(&assignments, &lively_groups(), 1), kpis(&assignments, &payers, 1)];
    let of_payoffs = ["stddev_payoffs_to_sequencers", "stddev_payoffs_to_provers", "worst_sequencer_return"];
    for ((info, free), dear) in COLUMNS.iter().zip(free.values()).zip(dear.values()) {
        assert_eq!(free.to_bits() != dear.to_bits(), of_payoffs.contains(&info.name), "{}", info.name);
    }
}

/// Everybody pays for each L1 block in which it takes part in some role, once.
#[test]
fn a_running_cost_is_paid_for_the_time_in_which_an_agent_takes_part() {
    let relays = group("relays", 2, "r", 0.0, 0.0);
    let [sequencers, both, provers] = lively_groups();
    let groups = [sequencers, both, provers, relays].map(|group| paying(group, Distribution::Constant(7.152)));
    let (params, accounts, told) = accounts(&lively(), &groups, 2);
    // 7.152 tokens a day are 0.001 tokens per L1 block, and nothing else costs them anything.
    for account in &accounts[..64] {
        assert_eq!(account.op_costs, Tokens::nearest(0.001).times(account.active_blocks));
    }
    let active = |agents: std::ops::Range<usize>| accounts[agents].iter().map(|account| account.active_blocks);
    let blocks = told.time_l1;
    assert!(active(62..64).all(|active| active as f64 == blocks), "relays are there all the time");
    assert!(
        active(0..62).all(|active| active as f64 <= blocks) && active(0..62).any(|active| (active as f64) < blocks)
    );
    assert_eq!((params.roster.l1_builder, accounts[64].active_blocks), (Some(AgentId(64)), 0));
    // With provers that are nothing else, their L1 blocks are those of the role.
    let [_, _, provers] = lively_groups();
    let groups = [group("sequencers", 5, "s", 200.0, 50.0), paying(provers, Distribution::Constant(0.1))];
    let (_, accounts, told) = self::accounts(&lively(), &groups, 2);
    let active: u64 = accounts[5..17].iter().map(|account| account.active_blocks).sum();
    assert!((active as f64 / told.time_l1 - told.provers_available_mean).abs() < 1e-9 && told.prover_leaves > 10.0);
}

/// A world in which nothing is earned or lost: everybody acts, is paid nothing, and what fails costs nothing.
fn barren() -> Vec<Assignment> {
    let changes = [
        ("profitability", Value::Text(String::from("always_pass"))),
        real("final_probability", 1.0),
        real("daily_block_reward", 0.0),
        real("commit_bond_amount", 0.0),
        real("failure_to_commit_bond", 0.0),
        real("failure_to_reveal_block", 0.0),
        real("required_annual_return", 0.0),
        real("prover_required_annual_return", 0.0),
    ];
    [still(), changes.to_vec()].concat()
}

/// Sum of squares of so many standard normal numbers that is exceeded once in 10 000 (Wilson and Hilferty 1931).
fn chi_square_bound(freedom: f64) -> f64 {
    let spread = 2.0 / (9.0 * freedom);
    freedom * (1.0 - spread + 3.719 * spread.sqrt()).powi(3)
}

/// The share of time in which an agent takes part and its variance over so many L1 blocks, by renewal theory (see
/// `staking_laws.rs::delays_take_their_share_of_the_time`).
fn stationary(leave: f64, join: f64, delays: f64, blocks: f64) -> (f64, f64) {
    let variance = |hazard: f64| (1.0 - hazard) / (hazard * hazard);
    let (on, off) = (1.0 / leave, 1.0 / join + delays);
    let spread = (off * off * variance(leave) + on * on * variance(join)) / (on + off).powi(3) / blocks;
    (on / (on + off), spread)
}

/// Without any return, an agent's hazards are constants of its own from the first step on, however long the window, known from its cost per token; so is its share of time.
#[test]
fn the_cheaper_an_agent_the_more_it_is_there_by_the_exact_factor() {
    let (leave, join) = (0.01, 0.02);
    let changes = [
        real("unstake_hazard", leave),
        real("stake_hazard", join),
        real("stake_elasticity", 1.5),
        real("prover_unstake_hazard", leave),
        real("prover_stake_hazard", join),
        real("prover_stake_elasticity", 1.5),
        whole("stake_activation_period", 30),
        whole("unstake_cooldown_period", 40),
        whole("prover_stake_activation_period", 30),
        whole("prover_unstake_cooldown_period", 40),
        whole("run.timesteps", 100_000),
    ];
    // Up to 3 tokens per token and year.
    let costs = |per_token: f64| Distribution::Uniform { low: 0.0, high: 3.0 * per_token / 365.0 };
    let groups = [
        paying(group("sequencers", 100, "s", 50.0, 50.0), costs(50.0)),
        paying(group("provers", 100, "p", 80.0, 0.0), costs(80.0)),
    ];
    let (params, accounts, told) = accounts(&[barren(), changes.to_vec()].concat(), &groups, 1);
    assert_eq!((told.sequencer_annual_return, told.prover_annual_return), (0.0, 0.0));
    let z = |index: usize, invested: f64| {
        let cost = 365.0 * params.roster.traits[index].running_cost_per_day.to_f64() / invested;
        let answer = (1.5 * cost).exp();
        let [leave, join] = [leave * 2.0 * answer / (1.0 + answer), join * 2.0 / (1.0 + answer)];
        let (expected, variance) = stationary(leave, join, 70.0, told.time_l1);
        let share = accounts[index].active_blocks as f64 / told.time_l1;
        (share - expected) / variance.sqrt()
    };
    for (role, agents, invested) in [(Sequencer, 0..100, 50.0), (Prover, 100..200, 80.0)] {
        let z: Vec<f64> = agents.map(|index| z(index, invested)).collect();
        // All of them together, and one by one.
        let together = z.iter().sum::<f64>() / 10.0;
        let statistic: f64 = z.iter().map(|z| z * z).sum();
        assert!(together.abs() < BOUND, "{role:?}: {together} standard errors");
        assert!(statistic < chi_square_bound(100.0), "{role:?}: {statistic}");
        assert!(z.iter().any(|z| z.abs() > 1.0), "{role:?}: the errors are those of chance");
    }
    let of_half = |agents: std::ops::Range<usize>, cheap: bool| -> f64 {
        let median = if agents.start == 0 { 75.0 / 365.0 } else { 120.0 / 365.0 };
        let cost = |index: usize| params.roster.traits[index].running_cost_per_day.to_f64();
        agents.filter(|&index| (cost(index) < median) == cheap).map(|index| accounts[index].active_blocks as f64).sum()
    };
    assert!(
        of_half(0..100, true) > 1.5 * of_half(0..100, false)
            && of_half(100..200, true) > 1.5 * of_half(100..200, false)
    );
}

/// Whoever has both roles pays once, as a sequencer: as a prover it stays as long as those who pay nothing.
#[test]
fn who_has_both_roles_bears_its_cost_as_a_sequencer() {
    let (leave, join) = (0.02, 0.02);
    let changes = [
        real("unstake_hazard", leave),
        real("stake_hazard", join),
        real("stake_elasticity", 1.0),
        real("prover_unstake_hazard", leave),
        real("prover_stake_hazard", join),
        real("prover_stake_elasticity", 1.0),
        whole("run.timesteps", 30_000),
    ];
    // 2 per token of stake and year. The other provers pay, so that all provers have second thoughts.
    let cost = || Distribution::Constant(2.0 * 50.0 / 365.0);
    let groups =
        [paying(group("both", 40, "sp", 50.0, 50.0), cost()), paying(group("provers", 40, "p", 50.0, 0.0), cost())];
    let mut params = params(&settings(&[barren(), changes.to_vec()].concat()), &groups);
    let mut there = There::default();
    Trajectory::default().run(&mut params, &Draws::new(1, 1), &mut there);
    let answer = 2.0_f64.exp();
    let own = [leave * 2.0 * answer / (1.0 + answer), join * 2.0 / (1.0 + answer)];
    for (role, agents, [leave, join]) in
        [(Sequencer, 0..40, own), (Prover, 0..40, [leave, join]), (Prover, 40..80, own)]
    {
        let (expected, variance) = stationary(leave, join, 0.0, 40.0 * there.steps);
        let share = agents.map(|agent| there.blocks[role as usize][agent]).sum::<f64>() / 40.0 / there.steps;
        let error = (share - expected) / variance.sqrt();
        assert!(error.abs() < BOUND, "{role:?}: {share} against {expected}, {error} standard errors");
    }
}

/// In how many steps each agent takes part in each role, after some.
#[derive(Default)]
struct There {
    blocks: [Vec<f64>; 2],
    steps: f64,
}

impl Observer<Fernet> for There {
    fn begin(&mut self, params: &Params, _: &State) {
        self.blocks = [(); 2].map(|()| vec![0.0; params.roster.len()]);
    }
    fn observe(&mut self, _: &Params, state: &State, _: &Signals) {
        if state.clock.time_l1 <= 500 {
            return;
        }
        self.steps += 1.0;
        for role in StakingRole::ALL {
            let active = state.membership.of(role).active().iter();
            active.for_each(|agent| self.blocks[role as usize][agent.index()] += 1.0);
        }
    }
}

/// If all pay the same per token, it is as if all asked for that much more: with returns that answer to who is there, entry
/// queues, and phases that are skipped through. 150 runs each, so the means differ by less than four standard errors.
#[test]
fn a_cost_that_all_have_is_a_higher_required_return() {
    let common = [
        real("stake_elasticity", 0.4),
        // A required return counts once the window has been seen, a cost at once: few L1 blocks make the difference.
        whole("return_window_blocks", 20),
        // Stakes stay what they are, so that costs per token do.
        real("failure_to_commit_bond", 0.0),
        real("failure_to_reveal_block", 0.0),
        whole("run.timesteps", 1500),
    ];
    let groups = |cost: f64| {
        let [sequencers, _, provers] = lively_groups();
        [paying(sequencers, Distribution::Constant(cost * 50.0 / 365.0)), provers]
    };
    let told = |required: f64, cost: f64| -> Vec<[f64; 4]> {
        let assignments = [&lively()[..], &common, &[real("required_annual_return", required)]].concat();
        let mut params = params(&settings(&assignments), &groups(cost));
        let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
        let mut run = |run| {
            trajectory.run(&mut params, &Draws::new(1, run), &mut observer);
            let kpis = observer.finish(&params, trajectory.state());
            [
                kpis.sequencers_available_mean,
                kpis.sequencer_leaves,
                kpis.sequencer_joins,
                kpis.sequencers_available_final,
            ]
        };
        (1..=150).map(&mut run).collect()
    };
    let moments = |values: &[[f64; 4]], which: usize| {
        let n = values.len() as f64;
        let mean = values.iter().map(|value| value[which]).sum::<f64>() / n;
        let variance = values.iter().map(|value| (value[which] - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (mean, variance / n)
    };
    let [asked, paid, neither] = [told(4.0, 0.0), told(1.0, 3.0), told(1.0, 0.0)];
    for which in 0..4 {
        let [asked, paid] = [&asked, &paid].map(|values| moments(values, which));
        let error = (asked.1 + paid.1).sqrt();
        assert!((asked.0 - paid.0).abs() < BOUND * error, "{which}: {asked:?} against {paid:?}");
    }
    let [asked, neither] = [&asked, &neither].map(|values| moments(values, 0));
    assert!(neither.0 - asked.0 > 10.0 * (asked.1 + neither.1).sqrt(), "it makes a difference: {asked:?}, {neither:?}");
}

/// Those who leave do not top up in the same step, those who stay do: two policies that work out second thoughts come to the
/// same.
#[derive(Default)]
struct Thoughts {
    /// Whether everybody can top up.
    rich: bool,
    stayed: u64,
    left: u64,
    topped_up_and_stayed: u64,
}

impl Observer<Fernet> for Thoughts {
    fn begin(&mut self, _: &Params, _: &State) {}
    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        for step in &signals.actions.staking.moves {
            let tops_up = || signals.actions.top_ups.iter().any(|top_up| top_up.agent == step.agent);
            match step.kind {
                MoveKind::Leaves => {
                    self.left += 1;
                    assert!(step.role != Sequencer || !tops_up());
                }
                MoveKind::StaysPut => {
                    self.stayed += 1;
                    assert!(params.staking.terms(step.role).has_own_hazards());
                    let status = state.membership.of(step.role).status(step.agent);
                    assert!(matches!(status, Status::Active | Status::Outside));
                    let slash = signals.evolution.outcome().and_then(|outcome| outcome.slash);
                    let short = state.stakes.of(step.agent) < params.protocol.minimum_stake
                        && slash.is_none_or(|slash| slash.agent != step.agent);
                    assert!(!(self.rich && status == Status::Active && short), "it stays and has not topped up");
                    self.topped_up_and_stayed += u64::from(tops_up());
                }
                _ => {}
            }
        }
    }
}

/// Sequencers short of stake that top up whenever they stay.
#[test]
fn who_stays_on_second_thoughts_tops_up_and_who_leaves_does_not() {
    let changes = [
        real("unstake_hazard", 0.2),
        real("stake_hazard", 0.2),
        // Slashes cost the role thousands of times its stake in a year, as running costs do.
        real("stake_elasticity", 1e-4),
        // Slashed in every process in which nobody bonds, so short of stake time and again.
        real("failure_to_commit_bond", 45.0),
        real("daily_block_reward", 0.0),
        whole("run.timesteps", 8000),
    ];
    let groups = [paying(group("sequencers", 20, "s", 1e6, 50.0), Distribution::Uniform { low: 0.0, high: 500.0 })];
    let mut params = params(&settings(&[&still()[..], &changes].concat()), &groups);
    let mut thoughts = Thoughts { rich: true, ..Thoughts::default() };
    Trajectory::default().run(&mut params, &Draws::new(1, 1), &mut thoughts);
    let Thoughts { stayed, left, topped_up_and_stayed: both, .. } = thoughts;
    assert!(stayed > 100 && left > 100 && both > 20, "{stayed} {left} {both}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(3), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_policies_come_to_the_same_second_thoughts((assignments, groups) in anything(), run in 1_u64..1000) {
        let mut params = params(&settings(&assignments), &groups);
        Trajectory::default().run(&mut params, &Draws::new(1, run), &mut Thoughts::default());
    }
}
