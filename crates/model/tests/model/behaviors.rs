//! Behaviours one by one: closed forms where there are any, stories elsewhere. Where a share is estimated, the bound is
//! four standard errors (a false alarm in 16 000 seeds; the seed is fixed).

use gddt_engine::{Draws, Observer};
use gddt_model::agents::behavior::Behavior;
use gddt_model::agents::{AgentGroup, AgentId};
use gddt_model::kpi::{KpiObserver, Kpis};
use gddt_model::parameters::Value;
use gddt_model::process::Phase::{PendingCommitBond, PendingProposals, PendingReveal, ProofRace, Skipped};
use gddt_model::{Fernet, Params, Signals, State, Trajectory};

use crate::support::{Assignment, behaving, group, params, real, settings, whole};

/// The KPIs of some runs of a world in which everybody is willing in every L1 block, unless changed.
fn kpis(changes: &[Assignment], groups: &[AgentGroup], steps: i64, runs: u64) -> Vec<Kpis> {
    let certain = [("final_probability", Value::Real(1.0)), ("run.timesteps", Value::Integer(steps))];
    let mut params = params(&settings(&[&certain, changes].concat()), groups);
    let (mut trajectory, mut observer) = (Trajectory::default(), KpiObserver::default());
    let mut run = |index| {
        trajectory.run(&mut params, &Draws::new(1, index), &mut observer);
        observer.finish(&params, trajectory.state())
    };
    (1..=runs).map(&mut run).collect()
}

/// Calls a function with the state and the signals of every step.
struct Watch<F>(F);

impl<F: FnMut(&Params, &State, &Signals)> Observer<Fernet> for Watch<F> {
    fn begin(&mut self, _: &Params, _: &State) {}
    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        (self.0)(params, state, signals);
    }
}

fn watch(
    changes: &[Assignment],
    groups: &[AgentGroup],
    steps: i64,
    run: u64,
    see: impl FnMut(&Params, &State, &Signals),
) {
    let certain = [("final_probability", Value::Real(1.0)), ("run.timesteps", Value::Integer(steps))];
    let mut params = params(&settings(&[&certain, changes].concat()), groups);
    Trajectory::default().run(&mut params, &Draws::new(1, run), &mut Watch(see));
}

fn sum(kpis: &[Kpis], value: fn(&Kpis) -> f64) -> f64 {
    kpis.iter().map(value).sum()
}

/// Whether a share of so many independent trials lies within four standard errors of its probability.
#[track_caller]
fn assert_share(happened: f64, trials: f64, probability: f64) {
    let error = (probability * (1.0 - probability) / trials).sqrt();
    let share = happened / trials;
    assert!((share - probability).abs() < 4.0 * error, "{share} of {trials}, {probability} +- {error} was expected");
}

fn word(name: &'static str, text: &str) -> Assignment {
    (name, Value::Text(String::from(text)))
}

fn words(name: &'static str, texts: &[&str]) -> Assignment {
    (name, Value::Texts(texts.iter().map(|text| String::from(*text)).collect()))
}

fn rich(name: &str, count: u64, roles: &str) -> AgentGroup {
    group(name, count, roles, 1e6, 1e5)
}

fn flaky(count: u64, values: &[Assignment]) -> AgentGroup {
    behaving(rich("flaky", count, "s"), "offline", values)
}

#[test]
fn the_share_of_time_off_is_that_of_rate_and_duration_from_the_first_block_on() {
    let (rate, duration) = (0.02, 10.0);
    let expected: f64 = rate * duration / (1.0 + rate * duration);
    let groups =
        [rich("steady", 3, "s"), flaky(200, &[real("outage_rate", rate), real("mean_duration_blocks", duration)])];
    let runs = kpis(&[], &groups, 400, 30);
    // A two-state chain with lag-1 correlation r holds (1 - r) / (1 + r) independent blocks per block.
    let correlation = 1.0 - rate - 1.0 / duration;
    let blocks = 200.0 * sum(&runs, |kpis| kpis.time_l1) * (1.0 - correlation) / (1.0 + correlation);
    let share = sum(&runs, |kpis| kpis.offline_share) / 30.0;
    let error = (expected * (1.0 - expected) / blocks).sqrt();
    assert!((share - expected).abs() < 4.0 * error, "{share}, {expected} +- {error} was expected");
    let mut off = 0.0;
    for run in 1..=30 {
        watch(&[], &groups, 1, run, |_, state, _| off += state.outages.off().len() as f64);
    }
    assert_share(off, 200.0 * 30.0, expected);
}

/// A chance that 1 - h does not show: among 100 agents there is an outage once in 10^12 such runs.
#[test]
fn a_tiny_chance_is_a_tiny_chance() {
    let groups = [flaky(100, &[real("outage_rate", 1e-17), real("mean_duration_blocks", 10.0)])];
    assert_eq!(kpis(&[], &groups, 300, 1)[0].offline_share, 0.0);
}

#[test]
fn skipped_blocks_count_towards_outages() {
    // Off from every other block on average: the spells are short against the two blocks that fixed phases skip.
    let groups = [rich("steady", 3, "s"), flaky(100, &[real("outage_rate", 0.5), real("mean_duration_blocks", 2.0)])];
    let runs = kpis(&[], &groups, 500, 4);
    let expected = 0.5;
    // Rate and recovery are both 1/2, so blocks are independent.
    let blocks = 100.0 * sum(&runs, |kpis| kpis.time_l1);
    assert!(runs.iter().all(|kpis| kpis.time_l1 > 600.0), "blocks are skipped");
    assert_share(sum(&runs, |kpis| kpis.offline_share) / 4.0 * blocks, blocks, expected);
}

#[test]
fn an_outage_depends_on_run_agent_and_l1_block_only() {
    let groups = [flaky(20, &[real("outage_rate", 0.05), real("mean_duration_blocks", 7.0)])];
    let off_by_block = |changes: &[Assignment]| {
        let mut seen = std::collections::BTreeMap::new();
        watch(changes, &groups, 300, 3, |_, state, signals| {
            // Blocks that are skipped at the end of a step are looked at in the next.
            if signals.skip.total > 0 {
                return;
            }
            seen.insert(state.clock.time_l1, state.outages.off().clone());
        });
        seen
    };
    let fixed = off_by_block(&[]);
    let other = off_by_block(&[
        whole("phase_duration_rollup_max_blocks", 11),
        whole("phase_duration_rollup_min_blocks", 4),
        whole("timestep_in_blocks", 2),
        real("final_probability", 0.7),
    ]);
    let common: Vec<_> = fixed.iter().filter(|(block, _)| other.contains_key(block)).collect();
    assert!(common.len() > 50 && common.iter().any(|(_, off)| !off.is_empty()));
    assert!(common.iter().all(|(block, off)| other[*block] == **off));
}

#[test]
fn in_a_planned_outage_nothing_is_done_and_outside_of_it_everything() {
    let planned = [real("outage_rate", 0.0), whole("from_block", 100), whole("until_block", 150)];
    // Stakes are short by one slash, so that a top-up would be due at once.
    let groups = [behaving(group("all", 3, "sp", 1e3, 29.0), "offline", &planned)];
    let (mut before, mut during, mut topped_up) = (0, 0, 0);
    watch(&[("op_cost_sequencer", Value::Real(1e9))], &groups, 400, 1, |_, state, signals| {
        let block = state.clock.time_l1;
        let acts = signals.actions.proposals.len() + signals.actions.top_ups.len();
        topped_up += signals.actions.top_ups.len();
        if (100..150).contains(&block) {
            assert_eq!(state.outages.off().len(), 3, "{block}");
            during += acts;
        } else {
            assert!(state.outages.off().is_empty(), "{block}");
            before += acts;
        }
    });
    assert!(before > 0 && topped_up > 0 && during == 0, "{before} {during}");
    let off = kpis(&[], &groups, 400, 1)[0].clone();
    // What the last step skips has not been looked at.
    let looked_at = 50.0 / off.offline_share;
    assert!((off.time_l1 - 3.0..=off.time_l1 + 1e-6).contains(&looked_at), "{looked_at}");
}

#[test]
fn who_is_off_is_not_asked_to_prove_and_does_not_prove() {
    let planned = [real("outage_rate", 0.0), whole("from_block", 7), whole("until_block", 1_000)];
    let market = [real("proving_marketplace_usage_probability", 1.0)];
    let groups = [rich("sequencers", 3, "s"), behaving(group("provers", 2, "p", 1e3, 0.0), "offline", &planned)];
    let (mut burnt, mut provers) = (0, Vec::new());
    watch(&market, &groups, 40, 1, |_, state, _| {
        burnt = state.slashes.to_provers;
        if state.process.phase == PendingReveal && state.process.time_in_phase == 0 {
            provers.push(state.process.prover);
        }
    });
    // The first process had its bond in L1 block 6, before the outage; later leaders prove by themselves.
    assert!(provers[0].is_some_and(|prover| prover.0 >= 3) && burnt == 1, "{provers:?}");
    assert!(provers.len() > 1 && provers[1..].iter().all(|prover| prover.is_some_and(|prover| prover.0 < 3)));
}

#[test]
fn lazy_agents_propose_with_their_own_probability() {
    let lazy = behaving(rich("lazy", 100, "s"), "lazy", &[real("final_probability", 0.3)]);
    let runs = kpis(&[], &[rich("others", 100, "s"), lazy.clone()], 500, 4);
    let processes = sum(&runs, |kpis| kpis.n_processes_ended);
    // A window of 3 blocks has 4 chances.
    let own = 1.0 - 0.7_f64.powf(4.0 / 3.0);
    let lazy_proposals =
        sum(&runs, |kpis| kpis.sequencers_per_process_mean * kpis.n_processes_ended) - 100.0 * processes;
    assert_share(lazy_proposals, 100.0 * processes, own);
    let none = behaving(lazy, "lazy", &[real("final_probability", 0.0)]);
    assert!(kpis(&[], &[none], 50, 1)[0].n_proposal < 0.5);
}

#[test]
fn a_selfish_agent_bonds_from_its_factor_on() {
    let market = [real("proving_marketplace_usage_probability", 1.0)];
    let free = [real("proving_marketplace_usage_probability", 0.0)];
    // Per block 32 / (7152 / 12) tokens; 50 Gwei per gas and 30 Gwei per blob gas; safety factors are 0.
    let reward = 32.0 / (7152.0 / 12.0);
    let (bond, reveal, proof) = (100_000.0 * 50e-9, 81_000.0 * 50e-9 + 500_000.0 * 30e-9, 700_000.0 * 50e-9);
    let calm = [
        real("safety_factor_commit_bond", 0.0),
        real("safety_factor_reveal_content", 0.0),
        real("safety_factor_rollup_proof", 0.0),
        real("op_cost_sequencer", 1e6),
        real("op_cost_prover", 2e6),
    ];
    // A leader's operating cost arises at the bond and at the reveal.
    let (lead, prove) = (2.0 * 0.001 + reveal, 0.002 + bond + proof);
    let bonds = |usage: &[Assignment], selfish: &str, factor: f64| {
        let groups = [rich("leaders", 3, "s"), group("provers", 2, "p", 1e3, 0.0)].map(|group| {
            let is_selfish = group.name == selfish;
            if is_selfish { behaving(group, "selfish", &[real("margin_factor", factor)]) } else { group }
        });
        let kpis = kpis(&[&calm, usage].concat(), &groups, 14, 1).remove(0);
        (kpis.n_commitment_bond, kpis.effective_provers)
    };
    let leader_alone = 0.69 * reward / lead;
    let prover_alone = 0.3 * reward / prove;
    let both = 0.99 * reward / (lead + prove);
    assert!(both < leader_alone && prover_alone < both, "the cases differ");
    for (usage, who, ratio) in
        [(&market, "leaders", leader_alone), (&free, "leaders", both), (&market, "provers", prover_alone)]
    {
        let [below, above] = [0.999, 1.001].map(|part| bonds(usage, who, ratio * part).0);
        assert!(below > 0.5, "{who} at {ratio}");
        // Nobody else is there for the leader; for the prover the leader steps in.
        assert_eq!(above > 0.5, who == "provers", "{who} at {ratio}");
    }
}

/// Scores are uniform, so attackers win in proportion to their number.
#[test]
fn withholding_sequencers_sabotage_the_share_of_processes_that_they_lead() {
    for (withholds, slash) in [("commit_bond", 2.0), ("reveal", 1.0)] {
        let attackers = behaving(rich("attackers", 10, "s"), "withholding_sequencer", &[word("withholds", withholds)]);
        let market = [real("proving_marketplace_usage_probability", 1.0)];
        let runs = kpis(&market, &[rich("honest", 30, "s"), attackers, rich("provers", 2, "p")], 3_000, 6);
        let ended = sum(&runs, |kpis| kpis.n_processes_ended);
        let sabotaged = sum(&runs, |kpis| kpis.attack_sabotaged_processes);
        assert_share(sabotaged, ended, 0.25);
        // All of them raced, and the L1 builder finished them: a delay, no block is lost, nobody of the attackers gains.
        assert!(sum(&runs, |kpis| kpis.attack_races_forced) - sabotaged <= 6.0);
        assert!(sum(&runs, |kpis| kpis.attack_blocked_blocks) < 0.5);
        assert!((sum(&runs, |kpis| kpis.attack_delay_blocks) - 4.0 * sabotaged).abs() < 0.5);
        assert!(sum(&runs, |kpis| kpis.attack_gain).abs() < 1e-12);
        let slashed = sum(&runs, |kpis| kpis.attack_slashed);
        assert!((slashed / slash - sum(&runs, |kpis| kpis.slashes_to_sequencers)).abs() < 1e-6);
        // Honest participants lose the prover's and the relay's share of those blocks.
        let lost = 0.31 * 32.0 / (7152.0 / 12.0) * sabotaged;
        assert!((sum(&runs, |kpis| kpis.attack_damage) / lost - 1.0).abs() < 1e-9);
    }
}

/// As leaders they withhold with probability p, drawn once per process: a share w p of the processes, and of what they pay
/// for proposals the share p serves the attack.
#[test]
fn sequencers_that_withhold_with_a_probability_sabotage_that_share_of_what_they_lead() {
    let p = 0.4;
    let attackers = behaving(rich("attackers", 10, "s"), "withholding_sequencer", &[real("attack_probability", p)]);
    let runs = kpis(&[], &[rich("honest", 30, "s"), attackers.clone(), rich("provers", 2, "p")], 3_000, 6);
    let ended = sum(&runs, |kpis| kpis.n_processes_ended);
    assert_share(sum(&runs, |kpis| kpis.attack_sabotaged_processes), ended, 0.25 * p);
    let (mut all, mut serving) = (0.0, 0.0);
    watch(&[], &[rich("honest", 30, "s"), attackers, rich("provers", 2, "p")], 3_000, 1, |_, state, signals| {
        let of_attackers = || signals.actions.proposals.iter().filter(|proposal| (30..40).contains(&proposal.agent.0));
        all += of_attackers().count() as f64;
        serving += of_attackers().filter(|proposal| proposal.serves_attack()).count() as f64;
        let fees: f64 = state.attacks.accounts_of_agents().iter().map(|account| account.l1_fees.to_f64()).sum();
        assert!((fees - 0.005 * serving).abs() < 1e-9, "100 000 gas at 50 Gwei each");
    });
    assert_share(serving, all, p);
}

#[test]
fn withholding_provers_stop_the_share_of_blocks_that_they_are_bonded_to() {
    let market = [real("proving_marketplace_usage_probability", 1.0)];
    let attackers = behaving(rich("attackers", 4, "p"), "withholding_prover", &[real("attack_probability", 0.5)]);
    let runs = kpis(&market, &[rich("sequencers", 5, "s"), rich("honest", 6, "p"), attackers], 3_000, 6);
    let (ended, sabotaged) =
        (sum(&runs, |kpis| kpis.n_processes_ended), sum(&runs, |kpis| kpis.attack_sabotaged_processes));
    assert_share(sabotaged, ended, 0.4 * 0.5);
    assert!((sum(&runs, |kpis| kpis.n_processes_skipped) - sabotaged).abs() < 0.5, "they end without a block");
    assert!((sum(&runs, |kpis| kpis.attack_slashed) - 16.0 * sabotaged).abs() < 1e-6);
    // From the start 4 blocks of proposals, 3 + 3 of bond and reveal, 4 of waiting for the proof.
    assert!((sum(&runs, |kpis| kpis.attack_blocked_blocks) - 14.0 * sabotaged).abs() < 0.5);
    // The fee of a bond is 100 000 gas at 50 Gwei; one more may be under way at the end of each run.
    let fees = sum(&runs, |kpis| kpis.attack_l1_fees) - 0.005 * sabotaged;
    assert!((-1e-9..=6.0 * 0.005 + 1e-9).contains(&fees), "{fees}");
    let lost = 0.7 * 32.0 / (7152.0 / 12.0) * sabotaged;
    assert!((sum(&runs, |kpis| kpis.attack_damage) / lost - 1.0).abs() < 1e-9);
    for run in &runs {
        let hours = run.attack_blocked_blocks / (7152.0 / 24.0);
        assert!((run.attack_cost_per_blocked_hour * hours - run.attack_spent).abs() < 1e-9);
    }
}

/// Nobody proposes when all n scores are below the threshold t: probability t^n.
#[test]
fn score_aware_sequencers_leave_a_block_out_when_no_score_is_good_enough() {
    let n = 5;
    let fixed = behaving(rich("aware", n, "s"), "score_aware", &[real("proposal_score_threshold", 0.7)]);
    let runs = kpis(&[], &[fixed], 3_000, 6);
    let skipped =
        |runs: &[Kpis]| (sum(runs, |kpis| kpis.n_processes_skipped), sum(runs, |kpis| kpis.n_processes_ended));
    let (skips, ended) = skipped(&runs);
    assert_share(skips, ended, 0.7_f64.powi(5));
    // s^4 x 0.69 x 32 / 596 >= 0.005 tokens.
    let threshold = (0.005 / (0.69 * 32.0 / 596.0_f64)).powf(1.0 / 4.0);
    let by_reward = behaving(rich("aware", n, "s"), "score_aware", &[]);
    let runs = kpis(&[], &[by_reward], 3_000, 6);
    let (skips, ended) = skipped(&runs);
    assert_share(skips, ended, threshold.powi(5));
    let proposals = sum(&runs, |kpis| kpis.sequencers_per_process_mean * kpis.n_processes_ended);
    assert_share(proposals, 5.0 * ended, 1.0 - threshold);
}

#[test]
fn score_aware_sequencers_propose_nothing_when_no_score_could_pay() {
    let aware = || behaving(rich("aware", 1, "s"), "score_aware", &[]);
    let proposals = |reward: f64| kpis(&[real("daily_block_reward", reward)], &[aware()], 30, 1)[0].n_proposal;
    // Alone it wins with any score; the leader's share of a block pays 0.69 x daily / 596 tokens, the fee is 0.005.
    let enough = 0.005 * 596.0 / 0.69;
    assert!(proposals(0.999 * enough) < 0.5 && proposals(1.001 * enough) > 0.5);
}

/// With k chances in the window, each of which the cartel builds with probability b: b^k.
#[test]
fn a_leader_fails_when_the_cartel_builds_every_block_of_its_window() {
    let b = 0.6;
    let cartel = |stages: &[&str], targets: &[&str]| {
        let values =
            [real("builder_share", b), real("cost_per_block", 0.1), words("stages", stages), words("targets", targets)];
        behaving(group("cartel", 1, "", 0.0, 0.0), "censoring_cartel", &values)
    };
    let groups = |cartel| [rich("half", 5, "s"), rich("other-half", 5, "s"), cartel];
    let run = |cartel| kpis(&[], &groups(cartel), 3_000, 6);
    let runs = run(cartel(&["commit_bond"], &[]));
    let (ended, sabotaged) =
        (sum(&runs, |kpis| kpis.n_processes_ended), sum(&runs, |kpis| kpis.attack_sabotaged_processes));
    assert_share(sabotaged, ended, b.powi(3));
    // The built-in builder wins the races that the cartel forced: that is its gain. Fees: reveal and proof.
    let gain = sabotaged * (32.0 / 596.0 - (0.019_05 + 0.035));
    assert!((sum(&runs, |kpis| kpis.attack_gain) / gain - 1.0).abs() < 1e-6);
    let censored = sum(&runs, |kpis| kpis.attack_censored_blocks);
    assert!((sum(&runs, |kpis| kpis.attack_spent) - 0.1 * censored).abs() < 1e-6);
    // Honest leaders are slashed, and everybody's share of the block is lost to the builder.
    let damage = sabotaged * (2.0 + 32.0 / 596.0);
    let races_under_way = 6.0 * 2.0;
    assert!((0.0..=races_under_way).contains(&(sum(&runs, |kpis| kpis.attack_damage) - damage + 1e-6)));

    let runs = run(cartel(&["commit_bond"], &["half"]));
    let ended = sum(&runs, |kpis| kpis.n_processes_ended);
    assert_share(sum(&runs, |kpis| kpis.attack_sabotaged_processes), ended, 0.5 * b.powi(3));
    let runs = run(cartel(&["proposal"], &[]));
    let ended = sum(&runs, |kpis| kpis.n_processes_ended);
    assert_share(sum(&runs, |kpis| kpis.attack_sabotaged_processes), ended, b.powi(4));
    assert!(
        (sum(&runs, |kpis| kpis.n_processes_skipped) - sum(&runs, |kpis| kpis.attack_sabotaged_processes)).abs() < 0.5
    );
}

/// Slots are missed with probability m: a leader fails if in each slot of its window nobody can land, by the cartel's doing if it
/// builds one of the blocks that there are. In missed slots the cartel censors nothing and pays nothing.
#[test]
fn a_cartel_has_no_part_in_missed_slots() {
    let (b, m) = (0.5, 0.4);
    let values = [real("builder_share", b), real("cost_per_block", 0.1), words("stages", &["commit_bond"])];
    let cartel = behaving(group("cartel", 1, "", 0.0, 0.0), "censoring_cartel", &values);
    let (groups, missed) = ([rich("leaders", 5, "s"), cartel], [real("missed_slot_probability", m)]);
    let runs = kpis(&missed, &groups, 3_000, 6);
    // Processes without a proposal (all four slots missed) have no leader.
    let led = sum(&runs, |kpis| kpis.n_processes_ended - kpis.n_processes_skipped);
    let blocked = m + (1.0 - m) * b;
    assert_share(sum(&runs, |kpis| kpis.attack_sabotaged_processes), led, blocked.powi(3) - m.powi(3));
    let (mut slots, mut censored) = (0, 0);
    watch(&missed, &groups, 3_000, 1, |_, state, signals| {
        if !signals.world.censored.is_empty() {
            assert!(!state.environment.is_slot_missed(), "L1 block {}", state.clock.time_l1);
            censored += 1;
        }
        slots += u32::from(state.environment.is_slot_missed());
    });
    assert!(slots > 500 && censored > 100, "{slots} missed, {censored} censored");
}

#[test]
fn a_cartel_of_named_builders_censors_in_their_blocks_and_no_others() {
    let chain = [
        word("l1.builders.kind", "markov"),
        words("l1.builders.names", &["a", "b"]),
        ("l1.builders.shares", Value::Reals(vec![0.4, 0.3])),
        real("l1.builders.persistence", 0.3),
    ];
    let cartel = behaving(group("cartel", 1, "", 0.0, 0.0), "censoring_cartel", &[words("builders", &["b"])]);
    let (mut censored, mut free) = (0, 0);
    watch(&chain, &[rich("sequencers", 4, "s"), cartel], 2_000, 1, |_, state, _| {
        if state.process.phase == PendingCommitBond && (1..=3).contains(&state.process.time_in_phase) {
            // The stage goes on, so the leader, who is always willing, could not act.
            assert!(state.environment.is_censored() && state.environment.builder.number == 1);
            censored += 1;
        } else if state.process.phase == PendingReveal && state.process.time_in_phase == 0 {
            assert!(!state.environment.is_censored() && state.environment.builder.number != 1);
            free += 1;
        } else if matches!(state.process.phase, PendingProposals | ProofRace | Skipped) {
            assert!(state.process.phase == PendingProposals || !state.environment.is_censored());
        }
    });
    assert!(censored > 20 && free > 50, "{censored} {free}");
}

/// A group's budget ends its attack, and is exceeded by one action at most; the larger it is, the more is blocked.
#[test]
fn budgets_end_attacks_and_buy_more_the_larger_they_are() {
    let market = [real("proving_marketplace_usage_probability", 1.0)];
    let network = |attackers| [rich("sequencers", 10, "s"), rich("provers", 10, "p"), attackers];
    let attack = |kind: &str, roles: &str, budget: f64, more: &[Assignment]| {
        let values = [&[real("attack_budget", budget)], more].concat();
        kpis(&market, &network(behaving(rich("attackers", 5, roles), kind, &values)), 1_000, 3)
    };
    let cartel = [real("builder_share", 0.7), real("cost_per_block", 0.5), words("stages", &["proposal", "rollup"])];
    let blocked = |kpis: &Kpis| kpis.attack_blocked_blocks + kpis.attack_delay_blocks;
    for (kind, roles, action, more) in [
        // A slash, or five proposals.
        ("withholding_sequencer", "s", 2.0, &[][..]),
        ("withholding_prover", "p", 16.0, &[]),
        ("censoring_cartel", "", 0.5, &cartel),
    ] {
        let mut before: Option<Vec<Kpis>> = None;
        for budget in [0.0, 10.0, 40.0, 90.0] {
            let runs = attack(kind, roles, budget, more);
            for run in &runs {
                assert!(run.attack_spent <= budget + action + 1e-9, "{kind}: {} of {budget}", run.attack_spent);
                assert!(run.attack_spent >= f64::min(budget, 10.0), "{kind}: {} of {budget}", run.attack_spent);
            }
            if let Some(before) = before.replace(runs.clone()) {
                assert!(before.iter().zip(&runs).all(|(less, more)| blocked(less) <= blocked(more)), "{kind} {budget}");
                assert!(sum(&before, blocked) < sum(&runs, blocked), "{kind} {budget}");
            } else {
                assert!(sum(&runs, blocked) < 0.5, "{kind}: no budget, no attack");
            }
        }
    }
}

#[test]
fn who_leaves_after_its_budget_neither_proposes_nor_bonds_any_more() {
    for (kind, roles, budget) in [("withholding_sequencer", "s", 4.0), ("withholding_prover", "sp", 20.0)] {
        let values = |after: &str| [real("attack_budget", budget), word("after_budget", after)];
        let groups =
            |after: &str| [rich("honest", 5, "sp"), behaving(rich("attackers", 5, roles), kind, &values(after))];
        for (after, leaves) in [("leave", true), ("honest", false)] {
            let (mut acts, mut over_since) = (0, None);
            watch(
                &[real("proving_marketplace_usage_probability", 1.0)],
                &groups(after),
                2_000,
                1,
                |_, state, signals| {
                    let is_attacker = |agent: AgentId| agent.0 >= 5;
                    if over_since.is_some_and(|id| state.process.id > id) {
                        acts += signals.actions.proposals.iter().filter(|proposal| is_attacker(proposal.agent)).count();
                        acts += usize::from(state.process.prover.is_some_and(is_attacker));
                    } else if over_since.is_none() && state.attacks.accounts()[1].spent().to_f64() >= budget {
                        over_since = Some(state.process.id);
                    }
                },
            );
            assert!(over_since.is_some(), "{kind} never ends");
            assert_eq!(acts == 0, leaves, "{kind} {after}: {acts}");
        }
    }
}

/// Draws belong to agents: what others are does not change them.
#[test]
fn the_behaviour_of_one_group_does_not_shift_the_draws_of_another() {
    let half = [real("final_probability", 0.5)];
    let seen = |kind: &str| {
        let others = if kind == "lazy" { vec![real("final_probability", 0.2)] } else { Vec::new() };
        let groups = [rich("watched", 9, "s"), behaving(rich("others", 9, "sp"), kind, &others)];
        let mut proposals = Vec::new();
        watch(&half, &groups, 5, 2, |_, state, signals| {
            let watched = signals.actions.proposals.iter().filter(|proposal| proposal.agent.0 < 9);
            proposals.extend(watched.map(|proposal| (state.clock.time_l1, proposal.agent, proposal.score.to_bits())));
        });
        proposals
    };
    let honest = seen("honest");
    assert!(honest.len() > 4);
    for kind in ["offline", "lazy", "selfish", "withholding_sequencer", "withholding_prover", "score_aware"] {
        assert_eq!(seen(kind), honest, "{kind}");
    }
}

#[test]
fn where_nobody_attacks_or_fails_there_is_nothing_to_measure() {
    let kpis = kpis(&[], &[rich("honest", 3, "sp")], 100, 1).remove(0);
    assert!(kpis.attack_spent.is_nan() && kpis.attack_blocked_blocks.is_nan() && kpis.offline_share.is_nan());
    let nobody = behaving(rich("attackers", 0, "p"), "withholding_prover", &[]);
    let mut params = params(&settings(&[]), &[rich("honest", 3, "sp"), nobody]);
    params.begin_run(&Draws::new(1, 1));
    assert!(params.behaviors.all().iter().all(|behavior| *behavior == Behavior::Honest));
}
