//! What joining and leaving come to in the long run, against closed forms.
//!
//! Seeds are fixed, so the outcomes are too; each bound would be missed by chance once in 10 000 seeds or more rarely.

use gddt_engine::{Draws, Observer};
use gddt_model::agents::staking::MoveKind;
use gddt_model::agents::{AgentGroup, StakingRole};
use gddt_model::{Fernet, Params, Signals, State, Trajectory};

use crate::staking::{Story, still};
use crate::support::{Assignment, group, kpis, params, real, settings, whole};

use StakingRole::{Prover, Sequencer};

/// Standard deviations that a normal draw exceeds, on either side, once in 15 000.
const BOUND: f64 = 4.0;

/// Participants of a role, looked at now and then after a burn-in.
struct Sampler {
    role: StakingRole,
    every: u64,
    counts: Vec<u64>,
}

impl Observer<Fernet> for Sampler {
    fn begin(&mut self, _: &Params, _: &State) {}
    fn observe(&mut self, _: &Params, state: &State, _: &Signals) {
        if state.clock.time_l1 > 1000 && state.clock.time_l1.is_multiple_of(self.every) {
            self.counts.push(state.membership.of(self.role).active_count() as u64);
        }
    }
}

fn sample(role: StakingRole, changes: &[Assignment], groups: &[AgentGroup], every: u64, steps: i64) -> Vec<u64> {
    let horizon = [whole("run.timesteps", steps)];
    let mut params = params(&settings(&[&still(), changes, &horizon].concat()), groups);
    let mut sampler = Sampler { role, every, counts: Vec::new() };
    Trajectory::default().run(&mut params, &Draws::new(1, 1), &mut sampler);
    sampler.counts
}

/// Binomial(n, p) for 0..=n.
fn binomial(n: u32, p: f64) -> Vec<f64> {
    let mut chances = vec![(1.0 - p).powi(n.cast_signed())];
    for k in 1..=n {
        let before = chances[chances.len() - 1];
        chances.push(before * f64::from(n - k + 1) / f64::from(k) * p / (1.0 - p));
    }
    chances
}

/// Chi-square of counts against chances, cells with fewer than 5 expected pooled, and the value that it exceeds once in
/// 10 000 (Wilson and Hilferty 1931).
fn chi_square(counts: &[u64], chances: &[f64]) -> (f64, f64) {
    let total = counts.len() as f64;
    let (mut statistic, mut cells) = (0.0, 0.0_f64);
    let (mut seen, mut expected) = (0.0, 0.0);
    let mut rest = 1.0;
    for (value, chance) in chances.iter().enumerate() {
        seen += counts.iter().filter(|&&count| count == value as u64).count() as f64;
        expected += chance * total;
        rest -= chance;
        if expected >= 5.0 && (rest * total >= 5.0 || value == chances.len() - 1) {
            statistic += (seen - expected).powi(2) / expected;
            cells += 1.0;
            (seen, expected) = (0.0, 0.0);
        }
    }
    if expected > 0.0 {
        statistic += (seen - expected).powi(2) / expected;
        cells += 1.0;
    }
    let freedom = cells - 1.0;
    let spread = 2.0 / (9.0 * freedom);
    (statistic, freedom * (1.0 - spread + 3.719 * spread.sqrt()).powi(3))
}

/// Without delays each agent is a two-state chain of its own, so participants are Binomial(N, h_s / (h_s + h_u)); 300 blocks
/// apart they are as good as independent: 0.95^300 = 2e-7.
#[test]
fn participants_are_binomial_when_nothing_delays_them() {
    let changes = [
        real("unstake_hazard", 0.03),
        real("stake_hazard", 0.02),
        real("prover_unstake_hazard", 0.02),
        real("prover_stake_hazard", 0.03),
    ];
    let groups = [group("sequencers", 40, "s", 1e3, 50.0), group("provers", 30, "p", 1e3, 0.0)];
    for (role, chances) in [(Sequencer, binomial(40, 0.4)), (Prover, binomial(30, 0.6))] {
        let counts = sample(role, &changes, &groups, 300, 601_000);
        assert_eq!(counts.len(), 2000);
        let (statistic, bound) = chi_square(&counts, &chances);
        assert!(statistic < bound, "{role:?}: {statistic} against {bound}");
    }
}

/// With delays the share of time in which an agent takes part is (1/h_u) / (1/h_u + cooldown + 1/h_s + activation).
///
/// Its standard error over N agents and T blocks is that of an alternating renewal process with on-times of mean a and
/// variance s, off-times of mean b and variance r: sqrt((b² s + a² r) / (a + b)³ / (N T)) (Asmussen, *Applied
/// probability and queues*, VI.3). Times under a hazard h have the variance (1 - h) / h².
#[test]
fn delays_take_their_share_of_the_time() {
    let (leave, join, activation, cooldown) = (0.01, 0.02, 30.0, 40.0);
    let changes = [
        real("unstake_hazard", leave),
        real("stake_hazard", join),
        real("prover_unstake_hazard", leave),
        real("prover_stake_hazard", join),
        whole("stake_activation_period", 30),
        whole("unstake_cooldown_period", 40),
        whole("prover_stake_activation_period", 30),
        whole("prover_unstake_cooldown_period", 40),
    ];
    let variance = |hazard: f64| (1.0 - hazard) / (hazard * hazard);
    let (on, off) = (1.0 / leave, cooldown + 1.0 / join + activation);
    let groups = [group("sequencers", 100, "s", 1e3, 50.0), group("provers", 100, "p", 1e3, 0.0)];
    for role in StakingRole::ALL {
        let counts = sample(role, &changes, &groups, 1, 101_000);
        let agent_blocks = 100.0 * counts.len() as f64;
        let share = counts.iter().sum::<u64>() as f64 / agent_blocks;
        let spread = (off * off * variance(leave) + on * on * variance(join)) / (on + off).powi(3) / agent_blocks;
        let expected = on / (on + off);
        assert!(
            (share - expected).abs() < BOUND * spread.sqrt(),
            "{role:?}: {share} against {expected} +- {}",
            spread.sqrt()
        );
    }
}

/// Skipped L1 blocks count: after t blocks, (1 - h)^t of the sequencers are still there, at whatever steps one looks.
#[test]
fn hazard_accumulates_over_skipped_blocks() {
    let fixed: Vec<Assignment> = still().into_iter().filter(|(name, _)| !name.starts_with("phase_duration")).collect();
    let changes = [
        real("unstake_hazard", 0.01),
        whole("phase_duration_rollup_min_blocks", 30),
        whole("phase_duration_rollup_max_blocks", 30),
        whole("run.timesteps", 40),
    ];
    let mut params =
        params(&settings(&[fixed, changes.to_vec()].concat()), &[group("sequencers", 1000, "s", 1e3, 50.0)]);
    let (mut left, mut expected, mut variance, mut skipped) = (0.0, 0.0, 0.0, 0);
    for run in 1..=20 {
        let mut story = Story::default();
        Trajectory::default().run(&mut params, &Draws::new(1, run), &mut story);
        let state = &story.states[story.states.len() - 1];
        let look = story.states[story.states.len() - 2].clock.time_l1 + 1;
        let stays = 0.99_f64.powi(i32::try_from(look).unwrap_or(i32::MAX));
        skipped += look - 40;
        left += state.membership.of(Sequencer).active_count() as f64;
        expected += 1000.0 * stays;
        variance += 1000.0 * stays * (1.0 - stays);
    }
    assert!(skipped > 200, "otherwise nothing was skipped");
    assert!((left - expected).abs() < BOUND * variance.sqrt(), "{left} against {expected} +- {}", variance.sqrt());
}

/// Under constant hazards, a sequencer's first leave under any windows is in the first step that looks at or after the L1
/// block in which it leaves under windows that skip nothing: the same run is the same world.
#[test]
fn the_same_sequencers_leave_at_the_same_time_under_other_windows() {
    let groups = [group("sequencers", 50, "s", 1e3, 50.0), group("provers", 5, "p", 1e3, 0.0)];
    let leaves = |changes: &[Assignment]| {
        let common = [real("unstake_hazard", 0.005), whole("run.timesteps", 400)];
        let mut params = params(&settings(&[&still()[..], &common, changes].concat()), &groups);
        let mut story = Story::default();
        Trajectory::default().run(&mut params, &Draws::new(1, 1), &mut story);
        let mut first = vec![None; 50];
        for (look, step) in &story.moves {
            if step.kind == MoveKind::Leaves && step.role == Sequencer {
                first[step.agent.index()].get_or_insert(*look);
            }
        }
        (first, story)
    };
    let (every_block, _) = leaves(&[]);
    let (with_skips, story) = leaves(&[
        whole("phase_duration_commit_bond_min_blocks", 3),
        whole("phase_duration_rollup_min_blocks", 30),
        whole("phase_duration_rollup_max_blocks", 30),
    ]);
    // A step looks in the L1 block after the one in which the step before ended.
    let looks: Vec<u64> = story.states.iter().map(|state| state.clock.time_l1 + 1).collect();
    let mut compared = 0;
    for (block, look) in every_block.iter().zip(&with_skips) {
        if let Some(block) = block {
            assert_eq!(*look, looks.iter().copied().find(|look| look >= block));
            compared += 1;
        }
    }
    assert!(compared > 30 && every_block != with_skips, "{compared}");
}

/// Who asks for more takes part less: paired by run, because clocks are the same.
#[test]
fn the_larger_the_required_return_the_fewer_take_part() {
    let groups = [group("sequencers", 50, "s", 1e3, 50.0), group("provers", 20, "p", 1e3, 0.0)];
    let mean = |required: f64, run: u64| {
        let changes = [
            real("unstake_hazard", 0.002),
            real("stake_hazard", 0.002),
            real("stake_elasticity", 0.1),
            real("required_annual_return", required),
            real("prover_unstake_hazard", 0.002),
            real("prover_stake_hazard", 0.002),
            real("prover_stake_elasticity", 0.1),
            real("prover_required_annual_return", required),
            whole("return_window_blocks", 300),
            whole("prover_return_window_blocks", 300),
            whole("run.timesteps", 2000),
        ];
        let kpis = kpis(&[&still()[..], &changes].concat(), &groups, run);
        [kpis.sequencers_available_mean, kpis.provers_available_mean]
    };
    for (less, more) in [(0.0, 10.0), (10.0, 40.0)] {
        let mut differences = [Vec::new(), Vec::new()];
        for run in 1..=40 {
            let (few, many) = (mean(more, run), mean(less, run));
            (0..2).for_each(|role| differences[role].push(few[role] - many[role]));
        }
        for (role, differences) in StakingRole::ALL.into_iter().zip(differences) {
            let n = differences.len() as f64;
            let mean = differences.iter().sum::<f64>() / n;
            let variance = differences.iter().map(|difference| (difference - mean).powi(2)).sum::<f64>() / (n - 1.0);
            assert!(
                mean < -BOUND * (variance / n).sqrt(),
                "{role:?}, {less} -> {more}: {mean} +- {}",
                (variance / n).sqrt()
            );
        }
    }
}
