//! The rules of the protocol one by one, in worlds where nothing is left to chance: everybody is willing in every L1
//! block (`final_probability` 1), so that each story can be told in advance.

use gddt_engine::{Draws, Observer};
use gddt_model::agents::{AgentGroup, AgentId};
use gddt_model::metrics::Supply;
use gddt_model::parameters::Value;
use gddt_model::process::Phase::{
    self, Finalized, PendingCommitBond, PendingProposals, PendingReveal, PendingRollupProof, ProofRace, Skipped,
};
use gddt_model::units::Tokens;
use gddt_model::{Fernet, Params, Signals, State, Trajectory};

use crate::support::{Assignment, group, params, settings};

/// Everything that a story tells of a step: L1 block at its end, number and phase of the process.
type Line = (u64, u64, Phase);

#[derive(Default)]
struct Story {
    lines: Vec<Line>,
    states: Vec<State>,
}

impl Observer<Fernet> for Story {
    fn begin(&mut self, _: &Params, _: &State) {}
    fn observe(&mut self, _: &Params, state: &State, _: &Signals) {
        self.lines.push((state.clock.time_l1, state.process.id, state.process.phase));
        self.states.push(state.clone());
    }
}

fn word(text: &str) -> Value {
    Value::Text(String::from(text))
}

/// Three sequencers and two provers with more than they need.
fn network() -> Vec<AgentGroup> {
    vec![group("sequencers", 3, "s", 100.0, 50.0), group("provers", 2, "p", 100.0, 0.0)]
}

fn tell(changes: &[Assignment], groups: &[AgentGroup], steps: i64) -> Story {
    let certain = [("final_probability", Value::Real(1.0)), ("run.timesteps", Value::Integer(steps))];
    let mut params = params(&settings(&[&certain, changes].concat()), groups);
    let mut story = Story::default();
    Trajectory::default().run(&mut params, &Draws::new(1, 1), &mut story);
    story
}

fn dynamic() -> Vec<Assignment> {
    ["proposal", "commit_bond", "reveal", "rollup"]
        .map(|phase| match phase {
            "proposal" => "phase_duration_proposal_min_blocks",
            "commit_bond" => "phase_duration_commit_bond_min_blocks",
            "reveal" => "phase_duration_reveal_min_blocks",
            _ => "phase_duration_rollup_min_blocks",
        })
        .map(|name| (name, Value::Integer(0)))
        .to_vec()
}

fn tokens(amount: f64) -> Tokens {
    Tokens::nearest(amount)
}

#[test]
fn fixed_phases_last_their_maximum_and_are_skipped_in_one_step() {
    let story = tell(&[], &network(), 10);
    assert_eq!(
        story.lines,
        [
            (1, 1, PendingProposals),
            (2, 1, PendingProposals),
            (3, 1, PendingProposals),
            (4, 1, PendingProposals),
            // d = 4 = max + 1: selection. Then each event comes at d = 1 and two L1 blocks are skipped.
            (5, 1, PendingCommitBond),
            (8, 1, PendingReveal),
            (11, 1, PendingRollupProof),
            (14, 1, Finalized),
            // Ending and restarting never fall in the same step.
            (15, 2, PendingProposals),
            (16, 2, PendingProposals),
        ]
    );
}

#[test]
fn dynamic_phases_end_with_their_event() {
    let story = tell(&dynamic(), &network(), 6);
    assert_eq!(
        story.lines,
        [
            (1, 1, PendingProposals),
            (2, 1, PendingCommitBond),
            (3, 1, PendingReveal),
            (4, 1, PendingRollupProof),
            (5, 1, Finalized),
            (6, 2, PendingProposals),
        ]
    );
}

#[test]
fn a_minimum_between_nothing_and_the_maximum_is_waited_for() {
    let changes = [
        dynamic(),
        vec![
            ("phase_duration_proposal_min_blocks", Value::Integer(2)),
            ("phase_duration_reveal_min_blocks", Value::Integer(2)),
        ],
    ]
    .concat();
    let story = tell(&changes, &network(), 5);
    assert_eq!(
        story.lines,
        [
            (1, 1, PendingProposals),
            (2, 1, PendingProposals),
            (3, 1, PendingCommitBond),
            (4, 1, PendingReveal),
            (6, 1, PendingRollupProof)
        ]
    );
}

#[test]
fn the_best_score_leads() {
    let story = tell(&[("uncle_count", Value::Integer(5))], &network(), 5);
    let state = &story.states[4];
    let scores: Vec<f64> = (0..).map_while(|place| state.proposals.ranked(place)).map(|ranked| ranked.score).collect();
    assert_eq!(scores.len(), 3, "three proposed, so there are a leader and two uncles");
    assert!(scores.is_sorted_by(|better, worse| better >= worse));
    assert_eq!(state.process.leader, state.proposals.ranked(0).map(|best| best.agent));
}

#[test]
fn without_any_proposal_the_process_is_skipped() {
    let censored = [("l1.builders.kind", word("iid")), ("l1.builders.censored_share", Value::Real(1.0))];
    let story = tell(&censored, &network(), 6);
    assert_eq!(story.lines[3..], [(4, 1, PendingProposals), (5, 1, Skipped), (6, 2, PendingProposals)]);
    assert_eq!(tell(&[], &[], 6).lines[4], (5, 1, Skipped), "nobody is there at all");
}

#[test]
fn a_leader_without_a_bond_is_slashed_and_the_builder_wins_the_race() {
    let story = tell(&[("op_cost_sequencer", Value::Real(1e9))], &network(), 10);
    assert_eq!(
        story.lines[4..],
        [
            (5, 1, PendingCommitBond),
            (6, 1, PendingCommitBond),
            (7, 1, PendingCommitBond),
            (8, 1, PendingCommitBond),
            (9, 1, ProofRace),
            (10, 1, Finalized),
        ]
    );
    let end = &story.states[9];
    assert_eq!((end.slashes.to_sequencers, end.slashes.burnt), (1, tokens(2.0)));
    // The winner is paid all of it; the counters by role keep the nominal shares.
    let reward = tokens(32.0 / (7152.0 / 12.0));
    let builder = AgentId(6);
    assert_eq!(end.balances.of(builder), reward);
    assert_eq!(end.payouts.to_race_winners, reward);
    assert_eq!(end.payouts.to_provers + end.payouts.to_relays + end.payouts.to_sequencers, reward);
}

#[test]
fn a_prover_that_does_not_prove_loses_its_whole_bond() {
    let story = tell(&[("op_cost_prover", Value::Real(1e9))], &network(), 11);
    assert_eq!(
        story.lines[6..],
        [
            (11, 1, PendingRollupProof),
            (12, 1, PendingRollupProof),
            (13, 1, PendingRollupProof),
            (14, 1, PendingRollupProof),
            (15, 1, Skipped),
        ]
    );
    let end = &story.states[10];
    assert_eq!((end.slashes.to_provers, end.slashes.burnt, end.bond), (1, tokens(16.0), None));
}

#[test]
fn a_leader_that_cannot_reveal_is_slashed_and_its_prover_gets_the_bond_back() {
    let story = tell(&[("blob_gas_threshold_for_tx", Value::Real(29.0))], &network(), 11);
    assert_eq!(story.lines[5], (8, 1, PendingReveal));
    assert_eq!(Supply::of(&story.states[5]).bonded, tokens(16.0));
    assert_eq!(story.lines[9], (12, 1, ProofRace));
    let state = &story.states[9];
    assert_eq!((state.bond, state.slashes.burnt, state.slashes.to_sequencers), (None, tokens(1.0), 1));
}

#[test]
fn uncles_take_over_one_after_the_other_and_then_the_race_begins() {
    let changes = [
        ("op_cost_sequencer", Value::Real(1e9)),
        ("uncle_count", Value::Integer(1)),
        ("uncle_fallback", word("commit_bond")),
    ];
    let story = tell(&changes, &network(), 14);
    assert_eq!(story.lines[8], (9, 1, PendingCommitBond), "the uncle has a commitment phase of its own");
    let (leader, uncle) = (story.states[7].process.leader, story.states[8].process.leader);
    assert_eq!(uncle, story.states[7].proposals.ranked(1).map(|ranked| ranked.agent));
    assert_ne!(leader, uncle);
    assert_eq!(story.lines[12], (13, 1, ProofRace));
    assert_eq!(story.states[12].slashes.to_sequencers, 2);
    let only_on_reveal = [&changes[..2], &[("uncle_fallback", word("reveal"))]].concat();
    assert_eq!(tell(&only_on_reveal, &network(), 9).lines[8], (9, 1, ProofRace));
}

#[test]
fn a_slash_takes_what_is_there_and_records_what_is_missing() {
    let changes = [("op_cost_sequencer", Value::Real(1e9)), ("failure_to_commit_bond", Value::Real(80.0))];
    let story = tell(&changes, &network(), 9);
    let slashes = &story.states[8].slashes;
    assert_eq!((slashes.burnt, slashes.shortfall), (tokens(50.0), tokens(30.0)));
    let nothing = [("op_cost_sequencer", Value::Real(1e9)), ("failure_to_commit_bond", Value::Real(0.0))];
    assert_eq!(tell(&nothing, &network(), 9).states[8].slashes.to_sequencers, 0, "a slash of nothing is none");
}

#[test]
fn without_provers_who_can_afford_the_bond_the_leader_proves_by_itself_or_nobody_does() {
    let alone = [group("sequencers", 3, "s", 100.0, 50.0)];
    let market = [("proving_marketplace_usage_probability", Value::Real(1.0))];
    let story = tell(&market, &alone, 6);
    assert_eq!(story.lines[5].2, PendingReveal);
    assert_eq!(story.states[5].process.prover, story.states[5].process.leader);
    let poor = [group("sequencers", 3, "s", 15.9, 50.0), group("provers", 2, "p", 15.9, 0.0)];
    assert_eq!(tell(&market, &poor, 9).lines[8].2, ProofRace);
}

#[test]
fn rewards_go_to_prover_relay_and_leader_by_their_shares() {
    let end = tell(&[], &network(), 8).states.remove(7);
    let reward = 32.0 / (7152.0 / 12.0);
    let (prover, leader) = (end.process.prover.unwrap_or(AgentId(9)), end.process.leader.unwrap_or(AgentId(9)));
    let near = |amount: Tokens, expected: f64| (amount.to_f64() - expected).abs() < 1e-12;
    assert!(near(end.balances.of(prover), 100.0 + 0.3 * reward));
    assert!(near(end.balances.of(leader), 100.0 + 0.69 * reward));
    assert!(near(end.balances.of(AgentId(5)), 0.01 * reward), "the built-in relay");
    assert_eq!(Supply::of(&end).issued, end.payouts.block_rewards);
}

#[test]
fn several_relays_share_by_uniform_draw() {
    let groups = [network(), vec![group("relays", 3, "r", 0.0, 0.0)]].concat();
    let end = tell(&[("rewards_to_relay", Value::Real(0.2))], &groups, 8000).states.pop().unwrap_or_default();
    let received: Vec<f64> = (5..8).map(|relay| end.balances.of(AgentId(relay)).to_f64()).collect();
    let blocks = end.metrics.finalized_blocks as f64;
    let each = 0.2 * 32.0 / (7152.0 / 12.0) * blocks / 3.0;
    // 1000 blocks over three relays: each share has a standard deviation of 4.5 %; 4 of them are exceeded once in 16 000.
    assert!(blocks > 900.0 && received.iter().all(|amount| (amount / each - 1.0).abs() < 0.18), "{received:?}");
}

#[test]
fn senders_pay_their_l1_fees_if_agents_pay() {
    let story = tell(&[("agents_pay_l1_fees", Value::Flag(true))], &network(), 8);
    let end = &story.states[7];
    // 100 000 gas at 50 Gwei per proposal and bond, 81 000 at 50 plus 500 000 blob gas at 30, 700 000 at 50.
    let fees = [0.005, 0.005, 0.004_05 + 0.015, 0.035];
    assert_eq!(end.transactions.counts, [3, 1, 1, 1]);
    let expected = 3.0 * fees[0] + fees[1] + fees[2] + fees[3];
    assert!((end.transactions.paid.to_f64() - expected).abs() < 1e-15);
    let idle = (0..3).map(AgentId).find(|&agent| Some(agent) != end.process.leader).unwrap_or(AgentId(0));
    assert_eq!(end.balances.of(idle), tokens(100.0 - fees[0]));
    let counted_only = tell(&[], &network(), 8).states.remove(7);
    assert_eq!(counted_only.transactions.fees, end.transactions.fees);
    assert!(counted_only.transactions.paid.is_zero());
}

#[test]
fn who_cannot_pay_does_not_send() {
    let groups = [group("sequencers", 3, "s", 0.004_9, 50.0)];
    let story = tell(&[("agents_pay_l1_fees", Value::Flag(true))], &groups, 5);
    assert_eq!(story.lines[4].2, Skipped);
    assert_eq!(story.states[4].transactions.counts, [0; 4]);
}

#[test]
fn a_prover_needs_the_fee_on_top_of_the_bond_if_agents_pay() {
    let market =
        [("proving_marketplace_usage_probability", Value::Real(1.0)), ("agents_pay_l1_fees", Value::Flag(true))];
    let groups = |balance| [group("sequencers", 3, "s", 1.0, 50.0), group("provers", 2, "p", balance, 0.0)];
    assert_eq!(tell(&market, &groups(16.004), 9).lines[8].2, ProofRace);
    assert_eq!(tell(&market, &groups(16.006), 9).lines[5].2, PendingReveal);
    assert_eq!(tell(&market[..1], &groups(16.004), 9).lines[5].2, PendingReveal);
}

#[test]
fn cashback_refunds_the_senders_of_the_finalized_block() {
    let changes = [("agents_pay_l1_fees", Value::Flag(true)), ("fee_subsidy_fraction", Value::Real(1.0))];
    let end = tell(&changes, &network(), 8).states.remove(7);
    // The two proposals that lost are not part of the block.
    assert_eq!(end.transactions.paid - end.payouts.cashback, tokens(2.0 * 0.005));
}

#[test]
fn users_fees_are_recorded_and_paid_as_far_as_they_are_distributed() {
    let recorded = tell(&[], &network(), 8).states.remove(7).payouts;
    assert_eq!((recorded.user_fees, recorded.user_fees_paid), (tokens(5050e-9), Tokens::ZERO));
    let paid = tell(&[("fee_distribution", Value::Real(0.5))], &network(), 8).states.remove(7).payouts;
    assert_eq!(paid.user_fees_paid, tokens(2525e-9));
}

#[test]
fn stake_below_the_minimum_is_topped_up_as_far_as_the_balance_goes() {
    let groups = [group("rich", 1, "s", 100.0, 29.5), group("poor", 1, "s", 0.2, 29.5)];
    let first = tell(&[], &groups, 1).states.remove(0);
    assert_eq!(first.stakes.of(AgentId(0)), tokens(32.0));
    assert_eq!(first.stakes.of(AgentId(1)), tokens(29.7));
    assert_eq!(first.stakes.eligible_count(), 1);
}

#[test]
fn nobody_sends_above_the_gas_threshold() {
    let dear = [("gas_threshold_for_tx", Value::Real(49.0))];
    assert_eq!(tell(&dear, &network(), 5).states[4].transactions.counts, [0; 4]);
    let just_cheap_enough = [("gas_threshold_for_tx", Value::Real(50.0))];
    assert_eq!(tell(&just_cheap_enough, &network(), 5).states[4].transactions.counts[0], 3);
}

#[test]
fn in_an_open_race_provers_and_builder_are_equally_fast() {
    let changes = [
        ("op_cost_sequencer", Value::Real(1e9)),
        ("race_participation", word("open")),
        ("failure_to_commit_bond", Value::Real(0.0)),
    ];
    let story = tell(&changes, &network(), 3000);
    let mut wins = [0_u32; 7];
    for (state, line) in story.states.iter().zip(&story.lines) {
        if let (Finalized, Some(winner)) = (line.2, state.process.race_winner) {
            wins[winner.index()] += 1;
        }
    }
    // 300 races among two provers and the builder: 100 each, standard deviation 8.2.
    assert_eq!(wins.iter().sum::<u32>(), 300);
    assert!([3, 4, 6].iter().all(|&racer| (60..140).contains(&wins[racer])), "{wins:?}");
}

#[test]
fn the_smoothed_price_moves_by_a_tenth_and_sticks_short_of_its_target() {
    let story = tell(&[("l1.gas.price", Value::Integer(100)), ("run.seed", Value::Integer(1))], &network(), 60);
    let prices: Vec<f64> = story.states.iter().map(|state| state.environment.gas_price.to_f64()).collect();
    // round(0.9 x 50 + 0.1 x 100) = 55, then 59.5 -> 60 (half to even), then 64, …
    assert_eq!(prices[..3], [55.0, 60.0, 64.0]);
    // 0.9 x 96 + 0.1 x 100 = 96.4 rounds back to 96: the price never gets to 100.
    assert_eq!(prices.last(), Some(&96.0));
}
