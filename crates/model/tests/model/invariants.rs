//! What holds in every scenario: tokens are conserved exactly, nothing is negative, the order inside a block is
//! irrelevant, and the same key gives the same trajectory.

use crate::support::{Assignment, absurd_money, anything, one_process_at_most, params, resolved, settings};
use gddt_engine::{BlockOrder, Context, Draws, Observer, System};
use gddt_model::agents::staking::Status;
use gddt_model::agents::{AgentGroup, AgentId, StakingRole};
use gddt_model::kpi::{COLUMNS, KpiObserver};
use gddt_model::mempool::{Class, Cohort, Tally};
use gddt_model::metrics::Supply;
use gddt_model::process::Phase;
use gddt_model::units::Tokens;
use gddt_model::{Fernet, Params, Signals, State, Trajectory, horizon};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Checks the state after every step.
struct Auditor {
    conserved: Tokens,
    last_time: u64,
}

impl Auditor {
    fn audit(&self, params: &Params, state: &State) {
        let supply = Supply::of(state);
        assert_eq!(supply.conserved(), self.conserved, "tokens appeared or vanished at step {}", state.clock.timestep);
        assert_eq!(supply.circulating, state.balances.all().iter().copied().sum());
        assert_eq!(supply.staked, (0..params.roster.len()).map(|index| state.stakes.of(AgentId::at(index))).sum());
        for index in 0..params.roster.len() {
            let agent = AgentId::at(index);
            assert!(state.balances.of(agent) >= Tokens::ZERO && state.stakes.of(agent) >= Tokens::ZERO);
            let active = state.membership.of(StakingRole::Sequencer).status(agent) == Status::Active;
            assert!(!active || params.roster.sequencers.contains(agent));
            assert_eq!(state.stakes.active().contains(agent), active);
            let eligible = active && state.stakes.of(agent) >= params.protocol.minimum_stake;
            assert_eq!(state.stakes.eligible().contains(agent), eligible);
        }
        audit_memberships(params, state);
        assert_eq!(state.stakes.eligible_count(), state.stakes.eligible().len());
        assert!(supply.bonded >= Tokens::ZERO && supply.burnt >= Tokens::ZERO);
        assert_eq!(state.time_to_skip, 0);
        audit_transactions(params, state);
        let bonded = matches!(state.process.phase, Phase::PendingReveal | Phase::PendingRollupProof);
        assert_eq!(state.bond.is_some(), bonded, "a bond is locked from commitment to the end, and at no other time");
    }
}

/// Every transaction that was created waits, is in the block under way, in a finalized one, has expired or was evicted; what
/// waits is counted right, in order, and not too old; blocks are not too full.
fn audit_transactions(params: &Params, state: &State) {
    let (mempool, tally) = (&state.mempool, state.mempool.tally());
    let Some(gossip) = &params.gossip else {
        assert_eq!((mempool.pending(), mempool.in_block(), tally), (0, 0, Tally::default()));
        return;
    };
    let went = mempool.pending() + mempool.in_block() + tally.included + tally.expired + tally.evicted;
    assert_eq!(tally.arrived, went, "transactions appeared or vanished at step {}", state.clock.timestep);
    let (mut waiting, mut public) = (0, 0);
    for class in Class::all() {
        let cohorts: Vec<Cohort> = mempool.waiting(class).collect();
        assert!(cohorts.iter().all(|cohort| cohort.count > 0 && cohort.block <= mempool.now()));
        assert!(cohorts.windows(2).all(|pair| pair[0].block < pair[1].block), "{class:?}: {cohorts:?}");
        let count: u64 = cohorts.iter().map(|cohort| u64::from(cohort.count)).sum();
        waiting += count;
        public += if class.is_direct() { 0 } else { count };
    }
    assert_eq!(waiting, mempool.pending());
    let content = mempool.content();
    let packed: u64 = content.cohorts().iter().map(|(_, cohort)| u64::from(cohort.count)).sum();
    assert_eq!(packed, content.transactions());
    assert!(content.bytes() <= gossip.capacity);
    let active =
        !matches!(state.process.phase, Phase::PendingProposals | Phase::Skipped | Phase::ProofRace | Phase::None);
    assert!(active || packed == 0, "there is content without a block");
    // A block that is given up may bring the mempool above its cap, or old transactions back, until the next look.
    let given_up = matches!(state.process.phase, Phase::ProofRace | Phase::Skipped | Phase::PendingCommitBond);
    if !given_up {
        // Beyond the cap there may be what a node has not seen yet: nothing that is older than the slowest path.
        let on_the_way = |cohort: &Cohort| gossip.coverage.seen(mempool.now() - cohort.block).is_some();
        let public_classes = Class::all().filter(|class| !class.is_direct());
        let young: u64 = public_classes
            .flat_map(|class| mempool.waiting(class).filter(on_the_way).collect::<Vec<_>>())
            .map(|cohort| u64::from(cohort.count))
            .sum();
        // Whole numbers are evicted where an expected number should be: the sum is off by less than two.
        assert!(gossip.cap.is_none_or(|cap| public <= cap + young + 2), "{public} wait, {young} of them young");
        let oldest = Class::all().filter_map(|class| mempool.waiting(class).next()).map(|cohort| cohort.block).min();
        assert!(oldest.is_none_or(|block| block + gossip.expiry >= mempool.now()));
    }
}

/// Everybody has one place in each role of its own, and money where that place wants it.
fn audit_memberships(params: &Params, state: &State) {
    for (role, agents) in StakingRole::ALL.into_iter().zip([&params.roster.sequencers, &params.roster.provers]) {
        let members = state.membership.of(role);
        let mut queued = 0;
        for agent in (0..params.roster.len()).map(AgentId::at) {
            let status = members.status(agent);
            assert_eq!(members.active().contains(agent), status == Status::Active);
            assert!(status != Status::Active || members.ever().contains(agent));
            queued += usize::from(status == Status::Queued);
            assert_eq!(status == Status::None, !agents.contains(agent));
            if role == StakingRole::Sequencer {
                let stake = state.stakes.of(agent);
                assert!(status != Status::Outside || stake.is_zero(), "an outsider has no stake");
                let waits = matches!(status, Status::Queued | Status::Activating);
                // A leader that left and came back may still be slashed for its block while it waits.
                let slashed = state.slashes.to_sequencers > 0;
                assert!(!waits || slashed || stake >= params.protocol.minimum_stake, "who waits has staked");
            }
        }
        assert_eq!(members.active_count(), members.active().len());
        assert_eq!(members.queue_length(), queued);
    }
    assert_eq!(state.stakes.active_count(), state.stakes.active().len());
}

impl Observer<Fernet> for Auditor {
    fn begin(&mut self, params: &Params, state: &State) {
        self.conserved = Supply::of(state).conserved();
        self.audit(params, state);
    }
    fn observe(&mut self, params: &Params, state: &State, _: &Signals) {
        self.audit(params, state);
        assert!(state.clock.time_l1 > self.last_time, "time stands still");
        self.last_time = state.clock.time_l1;
    }
}

/// Another order in every block and step, from a generator of its own.
struct Shuffled(u64);

impl BlockOrder for Shuffled {
    fn permutation(&mut self, members: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..members).collect();
        for last in (1..members).rev() {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(last, usize::try_from(self.0 >> 33).unwrap_or(0) % (last + 1));
        }
        order
    }
}

/// A trajectory step by step, and with all members of each block in another order: the states must agree after each step.
fn all_members_in_any_order_agree(
    assignments: &[Assignment],
    groups: &[AgentGroup],
    run: u64,
    shuffle: u64,
) -> Result<(), TestCaseError> {
    let mut params = params(&settings(assignments), groups);
    let draws = Draws::new(1, run);
    params.begin_run(&draws);
    let context = Context { params: &params, draws: &draws };
    let (mut declared, mut shuffled) = (State::default(), State::default());
    let (mut signals, mut other_signals) = (Signals::default(), Signals::default());
    declared.reset(&params, &draws);
    shuffled.reset(&params, &draws);
    let mut order = Shuffled(shuffle);
    for _ in 0..params.timesteps {
        Fernet::step(&context, &mut declared, &mut signals);
        Fernet::step_in_order(&context, &mut shuffled, &mut other_signals, &mut order);
        prop_assert_eq!(&declared, &shuffled);
    }
    Ok(())
}

/// What runs one trajectory after another.
#[derive(Default)]
struct Worker {
    trajectory: Trajectory,
    observer: KpiObserver,
}

impl Worker {
    fn kpis_of(&mut self, params: &mut Params, run: u64) -> Vec<u64> {
        self.trajectory.run(params, &Draws::new(1, run), &mut self.observer);
        self.observer.finish(params, self.trajectory.state()).values().map(f64::to_bits).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_are_conserved_and_nothing_is_negative((assignments, groups) in anything(), run in 1_u64..1000) {
        let settings = settings(&assignments);
        let mut params = params(&settings, &groups);
        let mut trajectory = Trajectory::default();
        let mut auditor = Auditor { conserved: Tokens::ZERO, last_time: 0 };
        trajectory.run(&mut params, &Draws::new(1, run), &mut auditor);
        prop_assert!(trajectory.state().clock.time_l1 <= horizon::last_l1_block(&settings), "the horizon is no bound");
    }

    /// Sums that could overflow are refused; all others are exact. (Tests check for overflow.)
    #[test]
    fn money_of_any_magnitude_is_exact_or_refused(
        (assignments, groups) in anything(), absurd in absurd_money(), run in 1_u64..1000
    ) {
        if let Ok(mut params) = resolved(&settings(&[assignments, absurd].concat()), &groups) {
            let (mut trajectory, mut kpis) = (Trajectory::default(), KpiObserver::default());
            let auditor = Auditor { conserved: Tokens::ZERO, last_time: 0 };
            trajectory.run(&mut params, &Draws::new(1, run), &mut (auditor, &mut kpis));
            prop_assert!(!kpis.finish(&params, trajectory.state()).issued.is_nan());
        }
    }

    #[test]
    fn the_order_of_policies_and_updates_inside_a_block_is_irrelevant(
        (assignments, groups) in anything(), run in 1_u64..1000, shuffle in any::<u64>()
    ) {
        all_members_in_any_order_agree(&assignments, &groups, run, shuffle)?;
    }

    /// Members that are optional, and updates of blocks that are idle, are left out where they would do nothing, and nowhere
    /// else: all members are run for comparison.
    #[test]
    fn what_is_left_out_of_a_step_would_have_done_nothing(
        (assignments, groups) in one_process_at_most(), run in 1_u64..1000, shuffle in any::<u64>()
    ) {
        all_members_in_any_order_agree(&assignments, &groups, run, shuffle)?;
    }

    /// A worker that has run any other scenario before gives the same.
    #[test]
    fn a_trajectory_depends_on_its_key_alone(
        (assignments, groups) in anything(), (before, others) in anything(), run in 1_u64..1000
    ) {
        let mut params = params(&settings(&assignments), &groups);
        let (mut fresh, mut used) = (Worker::default(), Worker::default());
        let expected = fresh.kpis_of(&mut params, run);
        let _before = used.kpis_of(&mut crate::support::params(&settings(&before), &others), run + 1);
        prop_assert_eq!(used.kpis_of(&mut params, run), expected);
        prop_assert!(used.trajectory.state() == fresh.trajectory.state(), "states differ");
        for agent in (0..params.roster.len()).map(AgentId::at) {
            for role in StakingRole::ALL {
                let status = |worker: &Worker| worker.trajectory.state().membership.of(role).status(agent);
                prop_assert_eq!(status(&used), status(&fresh));
            }
        }
    }

    #[test]
    fn kpis_lie_in_their_range_and_counts_are_whole((assignments, groups) in anything(), run in 1_u64..1000) {
        let mut params = params(&settings(&assignments), &groups);
        for (info, bits) in COLUMNS.iter().zip(Worker::default().kpis_of(&mut params, run)) {
            let value = f64::from_bits(bits);
            if value.is_nan() {
                continue;
            }
            prop_assert!(value.is_finite(), "{} = {value}", info.name);
            let (low, high) = info.range();
            prop_assert!((low - 1e-12..=high + 1e-12).contains(&value), "{} = {value}", info.name);
            prop_assert!(!info.is_count || value.fract() == 0.0, "{} = {value}", info.name);
        }
    }
}
