//! The staking life cycle in stories: who joins, waits, takes part, leaves and is paid back.

use std::collections::HashMap;

use gddt_engine::{Draws, Observer};
use gddt_model::agents::staking::{Move, MoveKind, Status};
use gddt_model::agents::{AgentGroup, AgentId, StakingRole};
use gddt_model::kpi::KpiObserver;
use gddt_model::parameters::Value;
use gddt_model::process::Transition;
use gddt_model::units::{Share, Tokens};
use gddt_model::{Fernet, Params, Signals, State, Trajectory};

use crate::support::{Assignment, anything, group, kpis, params, real, settings, whole};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use StakingRole::{Prover, Sequencer};

pub fn dynamic() -> Assignment {
    ("staking_dynamics", Value::Text(String::from("dynamic")))
}

/// Every hazard off, queues without limit, phases that are never skipped through.
pub fn still() -> Vec<Assignment> {
    let numbers = [
        ("unstake_hazard", 0.0),
        ("stake_hazard", 0.0),
        ("stake_elasticity", 0.0),
        ("prover_unstake_hazard", 0.0),
        ("prover_stake_hazard", 0.0),
        ("prover_stake_elasticity", 0.0),
    ];
    let whole = [
        ("entry_queue_per_epoch", 0),
        ("stake_activation_period", 0),
        ("unstake_cooldown_period", 0),
        ("prover_stake_activation_period", 0),
        ("prover_unstake_cooldown_period", 0),
        ("phase_duration_proposal_min_blocks", 0),
        ("phase_duration_commit_bond_min_blocks", 0),
        ("phase_duration_reveal_min_blocks", 0),
        ("phase_duration_rollup_min_blocks", 0),
    ];
    let mut assignments = vec![dynamic()];
    assignments.extend(numbers.map(|(name, number)| (name, Value::Real(number))));
    assignments.extend(whole.map(|(name, number)| (name, Value::Integer(number))));
    assignments
}

pub fn partly_active(group: AgentGroup, share: f64) -> AgentGroup {
    AgentGroup { initially_active_share: Share::new(share).unwrap_or_default(), ..group }
}

/// What happened, step by step.
#[derive(Default)]
pub struct Story {
    pub states: Vec<State>,
    pub moves: Vec<(u64, Move)>,
}

impl Observer<Fernet> for Story {
    fn begin(&mut self, _: &Params, state: &State) {
        self.states.push(state.clone());
    }
    fn observe(&mut self, _: &Params, state: &State, signals: &Signals) {
        self.states.push(state.clone());
        let look = state.clock.time_l1 - signals.skip.total;
        self.moves.extend(signals.actions.staking.moves.iter().map(|&step| (look, step)));
    }
}

fn tell(changes: &[Assignment], groups: &[AgentGroup], steps: i64, run: u64) -> Story {
    let horizon = [("run.timesteps", Value::Integer(steps))];
    let mut params = params(&settings(&[&still(), changes, &horizon].concat()), groups);
    let mut story = Story::default();
    Trajectory::default().run(&mut params, &Draws::new(1, run), &mut story);
    story
}

fn tokens(amount: f64) -> Tokens {
    Tokens::nearest(amount)
}

#[test]
fn an_outsider_stakes_waits_for_its_turn_and_then_takes_part() {
    let changes = [
        real("stake_hazard", 1.0),
        whole("stake_activation_period", 4),
        whole("entry_queue_per_epoch", 1),
        whole("epoch_blocks", 10),
        real("final_probability", 0.0),
    ];
    let groups = [
        partly_active(group("sequencers", 3, "s", 10.0, 50.0), 1.0 / 3.0),
        partly_active(group("small", 1, "s", 35.0, 5.0), 0.0),
        partly_active(group("poor", 1, "s", 10.0, 5.0), 0.0),
    ];
    let story = tell(&changes, &groups, 30, 1);
    let start = &story.states[0];
    assert_eq!((start.balances.of(AgentId(1)), start.stakes.of(AgentId(1))), (tokens(60.0), Tokens::ZERO));
    assert_eq!(start.stakes.eligible_count(), 1);
    let first = &story.states[1];
    assert_eq!((first.balances.of(AgentId(1)), first.stakes.of(AgentId(1))), (tokens(10.0), tokens(50.0)));
    assert_eq!(
        (first.balances.of(AgentId(3)), first.stakes.of(AgentId(3))),
        (tokens(10.0), tokens(30.0)),
        "at least the minimum"
    );
    assert_eq!(
        (first.balances.of(AgentId(4)), first.stakes.of(AgentId(4))),
        (tokens(15.0), Tokens::ZERO),
        "cannot afford it"
    );
    let waits: Vec<(u64, u64)> = story
        .moves
        .iter()
        .filter_map(|(_, step)| match step.kind {
            MoveKind::Admitted { waited } => Some((step.at, waited)),
            _ => None,
        })
        .collect();
    assert_eq!(waits, [(1, 0), (10, 9), (20, 19)], "one per epoch, epochs starting at 0, 10, 20");
    // Admitted in blocks 1, 10, 20, the three take part four blocks later.
    for (block, eligible) in [(4, 1), (5, 2), (13, 2), (14, 3), (23, 3), (24, 4), (30, 4)] {
        assert_eq!(story.states[block].stakes.eligible_count(), eligible, "block {block}");
    }
}

#[test]
fn who_leaves_is_not_eligible_at_once_and_is_paid_back_after_the_cooldown() {
    let changes = [real("unstake_hazard", 1.0), whole("unstake_cooldown_period", 7)];
    let story = tell(&changes, &[group("sequencers", 3, "s", 10.0, 50.0)], 12, 1);
    assert_eq!(story.states[1].stakes.eligible_count(), 0);
    let staked = |block: usize| story.states[block].stakes.total();
    assert_eq!((staked(7), staked(8)), (tokens(150.0), Tokens::ZERO));
    assert_eq!(story.states[8].balances.of(AgentId(0)), tokens(60.0));
    assert_eq!(story.states[12].membership.of(Sequencer).status(AgentId(0)), Status::Outside);
}

#[test]
fn who_is_short_of_stake_and_leaves_does_not_top_up() {
    let changes = [real("unstake_hazard", 1.0)];
    let story = tell(&changes, &[group("sequencers", 1, "s", 100.0, 20.0)], 2, 1);
    assert_eq!(
        (story.states[1].balances.of(AgentId(0)), story.states[1].stakes.total()),
        (tokens(120.0), Tokens::ZERO)
    );
}

/// Who joins as a prover brings its balance; what it then stakes as a sequencer is no longer with it.
#[test]
fn tokens_are_invested_once() {
    let [mut prover_first, mut sequencer_first, mut together] = [0; 3];
    for run in 1..=40 {
        let changes = [real("final_probability", 0.0), real("stake_hazard", 0.3), real("prover_stake_hazard", 0.3)];
        let groups = [partly_active(group("both", 1, "sp", 100.0, 40.0), 0.0)];
        let story = tell(&changes, &groups, 60, run);
        let joined = |role| {
            let own = |(_, step): &&(u64, Move)| step.role == role && matches!(step.kind, MoveKind::Joins(_));
            story.moves.iter().find(own).map(|(look, _)| *look)
        };
        match joined(Prover).cmp(&joined(Sequencer)) {
            std::cmp::Ordering::Less => prover_first += 1,
            std::cmp::Ordering::Equal => together += 1,
            std::cmp::Ordering::Greater => sequencer_first += 1,
        }
        for state in &story.states {
            let capital = state.membership.of(Prover).capital_of_provers();
            let is_prover = state.membership.of(Prover).status(AgentId(0)) != Status::Outside;
            let expected = if is_prover { tokens(140.0) - state.stakes.total() } else { Tokens::ZERO };
            assert_eq!(capital, expected, "run {run}, step {}", state.clock.timestep);
        }
    }
    assert!(prover_first > 5 && sequencer_first > 5 && together > 2, "{prover_first} {sequencer_first} {together}");
}

/// Leaders that never bond are slashed whether or not they have left meanwhile, as long as their cooldown lasts.
#[test]
fn a_leader_that_left_is_slashed_during_its_cooldown_and_escapes_without_one() {
    let (mut slashed, mut escaped) = (0, 0);
    for run in 1..=40 {
        for cooldown in [20, 0] {
            let changes = [
                real("final_probability", 1.0),
                real("op_cost_sequencer", 1e9),
                real("unstake_hazard", 0.1),
                whole("unstake_cooldown_period", cooldown),
            ];
            let story = tell(&changes, &[group("sequencers", 3, "s", 10.0, 50.0)], 40, run);
            for pair in story.states.windows(2) {
                let [before, after] = pair else { continue };
                let Some(leader) = before.process.leader else { continue };
                if after.slashes.to_sequencers == before.slashes.to_sequencers {
                    continue;
                }
                match after.membership.of(Sequencer).status(leader) {
                    Status::Cooling => {
                        assert_eq!(after.stakes.of(leader), before.stakes.of(leader) - tokens(2.0));
                        slashed += 1;
                    }
                    Status::Outside => {
                        assert_eq!(after.slashes.burnt, before.slashes.burnt);
                        assert_eq!(after.slashes.shortfall, before.slashes.shortfall + tokens(2.0));
                        escaped += 1;
                    }
                    _ => {}
                }
            }
            let left: Vec<_> =
                story.moves.iter().filter(|(_, step)| matches!(step.kind, MoveKind::Returned(_))).collect();
            assert!(cooldown == 0 || left.iter().all(|(look, step)| *look == step.at && *look > 20));
        }
    }
    assert!(slashed > 10 && escaped > 10, "{slashed} slashed, {escaped} escaped");
}

/// Only provers that take part are chosen; one that leaves with a bond locked still has it at risk and proves.
#[test]
fn provers_that_left_are_not_chosen_but_finish_what_they_began() {
    let mut finished = 0;
    for run in 1..=20 {
        let changes = [
            real("proving_marketplace_usage_probability", 1.0),
            real("prover_unstake_hazard", 0.05),
            real("prover_stake_hazard", 0.05),
            whole("phase_duration_rollup_max_blocks", 12),
        ];
        let groups = [group("sequencers", 3, "s", 0.0, 50.0), group("provers", 3, "p", 100.0, 0.0)];
        let story = tell(&changes, &groups, 300, run);
        for pair in story.states.windows(2) {
            let [before, after] = pair else { continue };
            let Some(prover) = after.process.prover else { continue };
            let status = after.membership.of(Prover).status(prover);
            if before.process.prover.is_none() {
                assert_eq!(status, Status::Active);
            }
            let proven = after.process.is_just_finalized() && after.process.race_winner.is_none();
            if proven && status == Status::Outside {
                assert!(before.bond.is_some() && after.bond.is_none());
                finished += 1;
            }
        }
    }
    assert!(finished > 10, "{finished}");
}

/// Races won by provers, all of which must take part.
struct Races(u32);
impl Observer<Fernet> for Races {
    fn begin(&mut self, _: &Params, _: &State) {}
    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        if let Some(Transition::RaceWon(winner)) = signals.evolution.outcome().map(|outcome| outcome.transition)
            && params.roster.l1_builder != Some(winner)
        {
            assert!(state.membership.provers().contains(winner));
            self.0 += 1;
        }
    }
}

#[test]
fn in_an_open_race_only_provers_that_take_part_win() {
    let changes = [
        real("op_cost_sequencer", 1e9),
        ("race_participation", Value::Text(String::from("open"))),
        real("prover_unstake_hazard", 0.02),
        real("prover_stake_hazard", 0.02),
    ];
    let groups = [group("sequencers", 3, "s", 1e4, 50.0), group("provers", 4, "p", 100.0, 0.0)];
    let mut params = params(&settings(&[&still()[..], &changes].concat()), &groups);
    let mut races = Races(0);
    Trajectory::default().run(&mut params, &Draws::new(1, 1), &mut races);
    assert!(races.0 > 20, "{}", races.0);
}

/// Dynamic staking with hazards of 0 is static staking, to the last bit of every other KPI.
#[test]
fn without_hazards_nothing_differs_from_static_staking() {
    let groups = [group("sequencers", 6, "s", 100.0, 50.0), group("both", 3, "sp", 100.0, 50.0)];
    let fixed = kpis(&[], &groups, 3);
    let still: Vec<Assignment> = still().into_iter().filter(|(name, _)| !name.starts_with("phase_duration")).collect();
    let dynamic = kpis(&still, &groups, 3);
    let mut staking = 0;
    for ((info, fixed), dynamic) in gddt_model::kpi::COLUMNS.iter().zip(fixed.values()).zip(dynamic.values()) {
        if info.group == "Staking" {
            assert!(fixed.is_nan(), "{}", info.name);
            staking += 1;
        } else {
            assert_eq!(fixed.to_bits(), dynamic.to_bits(), "{}", info.name);
        }
    }
    assert_eq!((staking, dynamic.provers_available_mean, dynamic.sequencer_joins), (20, 3.0, 0.0));
}

/// Net income of the role per staked token and year, from what each sequencer was paid and lost.
#[test]
fn the_realised_return_is_net_income_per_stake_and_year() {
    let groups = [group("sequencers", 5, "s", 100.0, 50.0), group("provers", 3, "p", 100.0, 0.0)];
    let changes =
        [("agents_pay_l1_fees", Value::Flag(true)), real("fee_distribution", 0.5), real("final_probability", 0.9)];
    let mut params = params(&settings(&[&still()[..], &changes].concat()), &groups);
    let (mut trajectory, mut kpis) = (Trajectory::default(), KpiObserver::default());
    trajectory.run(&mut params, &Draws::new(1, 1), &mut kpis);
    let measured = kpis.finish(&params, trajectory.state());
    let years = trajectory.state().clock.time_l1 as f64 / (7152.0 * 365.0);
    let income = |range: std::ops::Range<usize>| {
        kpis.accounts()[range]
            .iter()
            .map(|account| (account.received - account.slashed - account.l1_fees).to_f64())
            .sum::<f64>()
    };
    // Some leaders prove for themselves: all that sequencers earn is theirs as sequencers.
    assert!(measured.slashes_to_sequencers > 0.0, "otherwise the stake was the same all the time");
    let of_provers = income(5..8) / (300.0 * years);
    assert!((measured.prover_annual_return / of_provers - 1.0).abs() < 1e-9);
    let of_sequencers = income(0..5) / (250.0 * years);
    // Slashes lower the stake by a few percent on the way.
    assert!(
        (measured.sequencer_annual_return / of_sequencers - 1.0).abs() < 0.1,
        "{} {of_sequencers}",
        measured.sequencer_annual_return
    );
}

/// Admissions per epoch of the entry queues.
struct Gatekeeper(HashMap<(usize, u64), u64>);

impl Observer<Fernet> for Gatekeeper {
    fn begin(&mut self, _: &Params, _: &State) {}
    fn observe(&mut self, params: &Params, _: &State, signals: &Signals) {
        for step in &signals.actions.staking.moves {
            if matches!(step.kind, MoveKind::Admitted { .. }) {
                let terms = params.staking.terms(step.role);
                let admitted = self.0.entry((step.role as usize, step.at / terms.epoch_blocks)).or_default();
                *admitted += 1;
                assert!(terms.queue_per_epoch == 0 || *admitted <= terms.queue_per_epoch, "{step:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, rng_seed: RngSeed::Fixed(2), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_epoch_admits_more_than_its_queue_lets_in((assignments, groups) in anything(), run in 1_u64..1000) {
        let mut params = params(&settings(&assignments), &groups);
        Trajectory::default().run(&mut params, &Draws::new(1, run), &mut Gatekeeper(HashMap::default()));
    }
}
