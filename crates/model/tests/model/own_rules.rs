//! Rules of the user's own: they are asked where the built-in tests are, see what they are said to see, and change nothing
//! for anybody else.

use std::sync::atomic::{AtomicU64, Ordering};

use gddt_engine::{Draws, Observer};
use gddt_model::agents::AgentGroup;
use gddt_model::kpi::{KpiObserver, Kpis};
use gddt_model::parameters::{BehaviorSettings, Settings, Value};
use gddt_model::process::{Phase, Stage};
use gddt_model::rules::{Decision, DecisionRule, Memory, Moment, Quantity, Rule};
use gddt_model::{Fernet, Params, Signals, State, Trajectory};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::support::{anything, group, params, settings};

fn kpis(settings: &Settings, groups: &[AgentGroup], run: u64) -> Kpis {
    let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
    let mut params = params(settings, groups);
    trajectory.run(&mut params, &Draws::new(1, run), &mut observer);
    observer.finish(&params, trajectory.state())
}

fn bits(settings: &Settings, groups: &[AgentGroup], run: u64) -> Vec<u64> {
    kpis(settings, groups, run).values().map(f64::to_bits).collect()
}

fn with_rule(groups: &[AgentGroup], rule: impl DecisionRule) -> Vec<AgentGroup> {
    let rule = Some(Rule::new(rule));
    groups.iter().map(|group| AgentGroup { rule: rule.clone(), ..group.clone() }).collect()
}

/// Looks at everything, also at its luck, and leaves it at the built-in tests.
#[derive(Debug)]
struct Onlooker;

impl DecisionRule for Onlooker {
    fn is_profitable(&self, decision: &Decision<'_>) -> bool {
        let seen: Vec<f64> = Quantity::ALL.iter().map(|quantity| quantity.of(decision)).collect();
        assert_eq!(seen.len(), Quantity::COUNT);
        decision.pays()
    }
}

/// Decides by constants.
#[derive(Debug)]
struct Fixed {
    willing: bool,
    profitable: bool,
}

impl DecisionRule for Fixed {
    fn is_willing(&self, _: &Decision<'_>) -> bool {
        self.willing
    }
    fn is_profitable(&self, _: &Decision<'_>) -> bool {
        self.profitable
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_default_rule_is_the_built_in_tests_and_looking_changes_nothing(
        (assignments, groups) in anything(), run in 1_u64..1000
    ) {
        let settings = settings(&assignments);
        let plain: Vec<AgentGroup> = groups.iter().map(|group| AgentGroup { rule: None, ..group.clone() }).collect();
        prop_assert_eq!(bits(&settings, &with_rule(&plain, Onlooker), run), bits(&settings, &plain, run));
    }

    /// A group that is never willing by rule, and one that never is by its `final_probability`: to everybody else it is the
    /// same world, draw by draw.
    #[test]
    fn the_rule_of_a_group_shifts_no_draw_of_another(
        (assignments, groups) in anything(), run in 1_u64..1000, idle in 0_usize..4, unwilling in any::<bool>()
    ) {
        let settings = settings(&assignments);
        let (mut by_rule, mut by_chance) = (groups.clone(), groups);
        if let (Some(by_rule), Some(by_chance)) = (by_rule.get_mut(idle), by_chance.get_mut(idle)) {
            // Behaviours may do without willingness (cartels) or have one of their own (lazy).
            by_rule.behavior = BehaviorSettings::default();
            by_rule.rule = Some(Rule::new(Fixed { willing: !unwilling, profitable: unwilling }));
            *by_chance = AgentGroup {
                rule: None,
                final_probability: Some(gddt_model::agents::Distribution::Constant(0.0)),
                behavior: BehaviorSettings::default(),
                ..by_chance.clone()
            };
        }
        prop_assert_eq!(bits(&settings, &by_rule, run), bits(&settings, &by_chance, run));
    }
}

#[test]
fn a_rule_decides_where_the_built_in_tests_would() {
    let settings = settings(&[
        ("final_probability", Value::Real(0.0)),
        ("race_participation", text("open")),
        // Bonds of nothing: provers can afford to lose them, and leaders need not prove for themselves.
        ("proving_marketplace_usage_probability", Value::Real(1.0)),
        ("commit_bond_amount", Value::Real(0.0)),
    ]);
    let groups = [group("sequencers", 3, "s", 100.0, 50.0), group("provers", 2, "p", 100.0, 0.0)];
    let nobody_is_willing = kpis(&settings, &groups, 1);
    assert_eq!((nobody_is_willing.n_proposal, nobody_is_willing.finalized_blocks_count), (0.0, 0.0));
    let everybody = kpis(&settings, &with_rule(&groups, Fixed { willing: true, profitable: true }), 1);
    assert!(everybody.finalized_blocks_count > 50.0 && everybody.proportion_skipped == 0.0);
    let sequencers = with_rule(&groups[..1], Fixed { willing: true, profitable: true });
    let no_proofs = kpis(&settings, &[&sequencers, &groups[1..]].concat(), 1);
    assert!(no_proofs.n_content_reveal > 50.0);
    assert_eq!((no_proofs.n_rollup_proof, no_proofs.finalized_blocks_count), (0.0, 0.0));
}

fn text(word: &str) -> Value {
    Value::Text(String::from(word))
}

/// Holds every quantity against what it must be in the world of the test below.
#[derive(Debug)]
struct Checker;

/// How often each stage was checked.
static CHECKED: [AtomicU64; Stage::COUNT] = [const { AtomicU64::new(0) }; Stage::COUNT];

/// How often it was the last chance.
static LAST_CHANCES: [AtomicU64; Stage::COUNT] = [const { AtomicU64::new(0) }; Stage::COUNT];

impl DecisionRule for Checker {
    fn is_profitable(&self, decision: &Decision<'_>) -> bool {
        let state = decision.state;
        let token = 1e-9;
        // Shares 0.7 and 0.3 of 32 x 12 / 7200; gas 100, 200, 300, 400 thousand and blob gas 500 thousand at 50 and 30 Gwei.
        let (block, gas, blob) = (32.0 * 12.0 / 7200.0, 50.0, 30.0);
        let step = blocks_of_a_step(decision);
        let (reward, op_cost, fee, safety, last, score) = match decision.stage {
            Stage::Proposal => (0.7 * block, 11.0, 100e3 * gas, 0.0, 3.0 + step, true),
            Stage::CommitBond => (0.7 * block, 11.0, 200e3 * gas, 0.5, 3.0, true),
            Stage::Reveal => (0.7 * block, 11.0, 300e3 * gas + 500e3 * blob, 0.25, 3.0, true),
            Stage::Rollup => (0.3 * block, 13.0, 400e3 * gas, 0.75, 3.0, false),
            Stage::Race => (block, 13.0, 300e3 * gas + 500e3 * blob + 400e3 * gas, 0.75, 5.0, false),
        };
        let time = state.process.time_in_phase as f64;
        // How many looks there are after this one, in L1 blocks; the window is still open in this one.
        assert!(time <= last, "{:?} at {time}", decision.stage);
        let time_left = (0..100).map(|looks| f64::from(looks) * step).take_while(|later| time + later <= last).last();
        let is_prover = decision.agent.0 >= 3;
        let value = |quantity: Quantity| -> f64 {
            match quantity {
                Quantity::Reward => reward,
                Quantity::Cost => (op_cost + fee * (1.0 + safety)) * token,
                Quantity::OpCost => op_cost * token,
                Quantity::Fee => fee * token,
                Quantity::GasPrice => gas,
                Quantity::BlobGasPrice => blob,
                Quantity::Phase => f64::from(match decision.stage {
                    Stage::Proposal => 0_u8,
                    Stage::CommitBond => 1,
                    Stage::Reveal => 2,
                    Stage::Rollup => 3,
                    Stage::Race => 4,
                }),
                Quantity::TimeInPhase => time,
                Quantity::TimeLeft => time_left.unwrap_or(f64::NAN),
                Quantity::TimeL1 => state.clock.time_l1 as f64,
                // Nothing is paid by anybody, and no bond is locked that is not the prover's own.
                Quantity::Balance => state.balances.of(decision.agent).to_f64(),
                Quantity::Stake => {
                    if is_prover {
                        0.0
                    } else {
                        50.0
                    }
                }
                Quantity::Bond => 7.0,
                Quantity::EligibleSequencers => 3.0,
                Quantity::Proposals => state.proposals.count() as f64,
                Quantity::FinalizedBlocks => state.metrics.finalized_blocks as f64,
                Quantity::Processes => state.process.id as f64,
                Quantity::Score if score => match decision.stage {
                    // Every sequencer proposes, so that the best of all scores leads.
                    Stage::CommitBond | Stage::Reveal => state.proposals.ranked(0).map_or(f64::NAN, |best| best.score),
                    _ => quantity.of(decision),
                },
                Quantity::Score => f64::NAN,
                Quantity::Luck => decision.luck(),
            }
        };
        for quantity in Quantity::ALL {
            let (found, expected) = (quantity.of(decision), value(quantity));
            let close = (found - expected).abs() <= 1e-12 * expected.abs().max(1.0);
            assert!(close || (found.is_nan() && expected.is_nan()), "{quantity:?} is {found}, not {expected}");
            if matches!(quantity, Quantity::Luck) || (quantity == Quantity::Score && score) {
                assert!((0.0..1.0).contains(&found));
            }
        }
        CHECKED[decision.stage as usize].fetch_add(1, Ordering::Relaxed);
        LAST_CHANCES[decision.stage as usize].fetch_add(u64::from(time_left == Some(0.0)), Ordering::Relaxed);
        // One process in three fails at the commitment, and is raced for.
        decision.stage != Stage::CommitBond || !state.process.id.is_multiple_of(3)
    }
}

/// L1 blocks of a timestep.
fn blocks_of_a_step(decision: &Decision<'_>) -> f64 {
    decision.params.protocol.timestep_in_blocks.get() as f64
}

/// The best of the scores that agents are shown before they propose is the score of the leader.
#[test]
fn every_named_quantity_is_what_it_says() {
    let whole = |number| Value::Integer(number);
    let real = |number| Value::Real(number);
    let world = [
        ("l1_blocks_per_day", whole(7200)),
        ("daily_block_reward", real(32.0)),
        ("rewards_to_provers", real(0.3)),
        ("rewards_to_relay", real(0.0)),
        ("gas_proposal", whole(100_000)),
        ("gas_commitment_bond", whole(200_000)),
        ("gas_content_reveal", whole(300_000)),
        ("blob_gas_content_reveal", whole(500_000)),
        ("gas_rollup_proof", whole(400_000)),
        ("proof_decision_gas", text("rollup_proof")),
        ("reveal_decision_fee", text("l1_and_blob_gas")),
        ("safety_factor_commit_bond", real(0.5)),
        ("safety_factor_reveal_content", real(0.25)),
        ("safety_factor_rollup_proof", real(0.75)),
        ("op_cost_sequencer", real(11.0)),
        ("op_cost_prover", real(13.0)),
        ("commit_bond_amount", real(7.0)),
        ("failure_to_commit_bond", real(0.0)),
        ("failure_to_reveal_block", real(0.0)),
        ("l1.gas.kind", text("constant")),
        ("l1.gas.price", real(50.0)),
        ("l1.blob.kind", text("constant")),
        ("l1.blob.price", real(30.0)),
        ("gas_fee_l1_initial", real(50.0)),
        ("gas_fee_blob_initial", real(30.0)),
        ("race_participation", text("open")),
        ("phase_duration_race_max_blocks", whole(5)),
        ("final_probability", real(0.9)),
        ("run.timesteps", whole(2000)),
    ];
    let groups = [group("sequencers", 3, "s", 100.0, 50.0), group("provers", 2, "p", 100.0, 0.0)];
    for step in [1, 3] {
        let settings = settings(&[&world[..], &[("timestep_in_blocks", whole(step))]].concat());
        let checked = kpis(&settings, &with_rule(&groups, Checker), 1);
        assert!(checked.finalized_blocks_count > 5.0 && checked.proportion_race_mode > 0.1);
        for stage in Stage::ALL {
            let [checked, last] =
                [&CHECKED, &LAST_CHANCES].map(|count| count[stage as usize].swap(0, Ordering::Relaxed));
            assert!(checked > 10 && last > 0, "{stage:?} in steps of {step}: {checked} checked, {last} at last");
        }
    }
}

#[test]
fn names_of_quantities_are_their_own() {
    for (place, quantity) in Quantity::ALL.iter().enumerate() {
        assert_eq!(Quantity::find(quantity.name()), Some(*quantity));
        assert!(Quantity::ALL[..place].iter().all(|other| other.name() != quantity.name()));
        assert!(gddt_model::parameters::find(quantity.name()).is_none(), "{} is a parameter too", quantity.name());
        assert!(quantity.doc().ends_with('.'));
    }
}

/// Proposes if its own score is good, as it knows it.
#[derive(Debug)]
struct Proud(f64);

impl DecisionRule for Proud {
    fn is_profitable(&self, decision: &Decision<'_>) -> bool {
        decision.stage != Stage::Proposal || decision.score().is_some_and(|score| score >= self.0)
    }
}

#[derive(Default)]
struct Scores(Vec<f64>);

impl Observer<Fernet> for Scores {
    fn begin(&mut self, _: &Params, _: &State) {}
    fn observe(&mut self, _: &Params, _: &State, signals: &Signals) {
        self.0.extend(signals.actions.proposals.iter().map(|proposal| proposal.score));
    }
}

#[test]
fn the_score_that_a_sequencer_knows_is_the_one_that_it_proposes_with() {
    let groups = with_rule(&[group("sequencers", 9, "sp", 100.0, 50.0)], Proud(0.6));
    let mut scores = Scores::default();
    let mut params = params(&settings(&[]), &groups);
    Trajectory::default().run(&mut params, &Draws::new(1, 1), &mut scores);
    assert!(scores.0.len() > 100 && scores.0.iter().all(|score| (0.6..1.0).contains(score)));
}

/// Remembers how many processes were skipped, and proposes only up to so many.
#[derive(Debug)]
struct Discouraged(f64);

impl DecisionRule for Discouraged {
    fn is_profitable(&self, decision: &Decision<'_>) -> bool {
        decision.memory()[0] < self.0
    }
    fn has_memory(&self) -> bool {
        true
    }
    fn remember(&self, moment: &Moment<'_>, [skipped, steps, ..]: Memory) -> Memory {
        let again = moment.state.process.phase == Phase::Skipped;
        [skipped + f64::from(u8::from(again)), steps + 1.0, moment.gas_price(), 0.0]
    }
}

#[test]
fn a_memory_is_kept_from_step_to_step_and_begins_anew_with_every_trajectory() {
    let settings = settings(&[("final_probability", Value::Real(0.5)), ("run.timesteps", Value::Integer(400))]);
    let mut groups = with_rule(&[group("sequencers", 3, "sp", 100.0, 50.0)], Discouraged(2.0));
    groups.push(group("provers", 2, "p", 100.0, 0.0));
    let mut params = params(&settings, &groups);
    let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
    for run in 1..=3 {
        trajectory.run(&mut params, &Draws::new(1, run), &mut observer);
        let state = trajectory.state();
        let kpis = observer.finish(&params, state);
        for memory in &state.memories[..3] {
            assert_eq!(memory[1], 400.0, "once in every step");
            assert_eq!(memory[2], state.environment.gas_price.to_f64(), "of this step's price");
            let skipped = kpis.proportion_skipped * kpis.n_processes;
            // What was skipped in the very last step is not known yet.
            assert!(memory[0] >= 2.0 && (skipped - memory[0]).abs() < 1.5, "{memory:?} {skipped}");
        }
        assert_eq!(state.memories[3], Memory::default(), "provers remember nothing");
    }
    let plain = [group("sequencers", 3, "sp", 100.0, 50.0)];
    let mut params = crate::support::params(&settings, &plain);
    trajectory.run(&mut params, &Draws::new(1, 1), &mut observer);
    assert!(trajectory.state().memories.is_empty());
}
