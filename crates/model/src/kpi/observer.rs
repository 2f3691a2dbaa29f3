//! The observer that turns what happens in a timestep into KPIs.

use gddt_engine::Observer;

use super::attacks::{AttackTally, Harm};
use super::columns::Kpis;
use super::cost::Cost;
use super::duration::Durations;
use super::endings::Endings;
use super::failures::RunLengths;
use super::liveness::Liveness;
use super::mempool::Transactions;
use super::participation::Participation;
use super::payoffs::{Account, Payoffs};
use super::presence::Presence;
use super::security::Security;
use super::staking::StakingTally;
use crate::l1::transactions::TransactionKind;
use crate::metrics::Supply;
use crate::process::{BondMove, Outcome, Phase, Transition};
use crate::units::{Gwei, Tokens};
use crate::{Fernet, Params, Signals, State};

/// A counted distribution of one trajectory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Histogram {
    /// Sequencers that proposed in a process.
    SequencersPerProcess,
    /// Length of runs of consecutive failed processes.
    FailedRunLength,
    /// L1 blocks from start to end of finalized processes.
    DurationFinalized,
    /// L1 blocks from start to end of skipped processes.
    DurationNonfinalized,
}

impl Histogram {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::SequencersPerProcess, Self::FailedRunLength, Self::DurationFinalized, Self::DurationNonfinalized];

    /// The word for tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SequencersPerProcess => "sequencers_per_process",
            Self::FailedRunLength => "failed_run_length",
            Self::DurationFinalized => "duration_finalized_blocks",
            Self::DurationNonfinalized => "duration_nonfinalized_blocks",
        }
    }
}

/// Watches a trajectory and measures its KPIs. Used again for the next trajectory.
#[derive(Clone, Debug, Default)]
pub struct KpiObserver {
    durations: Durations,
    endings: Endings,
    runs: RunLengths,
    participation: Participation,
    liveness: Liveness,
    cost: Cost,
    security: Security,
    payoffs: Payoffs,
    presence: Presence,
    transactions: Transactions,
    attacks: AttackTally,
    staking: StakingTally,
    circulating_at_start: Tokens,
    last_time_l1: u64,
    /// The L1 block that the last step looked at; what is skipped behind it is looked at in the next.
    last_look: u64,
}

impl Observer<Fernet> for KpiObserver {
    fn begin(&mut self, params: &Params, state: &State) {
        self.durations.clear();
        self.endings = Endings::default();
        self.runs.clear();
        self.participation.begin(params.roster.len(), state.stakes.eligible_count() as u64, state.clock.time_l1);
        self.liveness = Liveness::default();
        self.cost = Cost::default();
        self.security = Security::default();
        self.attacks.begin(params);
        self.payoffs.begin(params.roster.len());
        self.presence.begin(params, state);
        self.transactions.begin();
        self.staking = StakingTally::default();
        self.circulating_at_start = state.balances.total();
        self.last_time_l1 = state.clock.time_l1;
        self.last_look = self.last_time_l1;
    }

    #[inline(always)]
    fn observe(&mut self, params: &Params, state: &State, signals: &Signals) {
        let now = state.clock.time_l1;
        self.participation.are_available(state.stakes.eligible_count() as u64, self.last_time_l1);
        self.transactions.blocks_pass(params, state, now - self.last_time_l1);
        if params.staking.is_dynamic {
            let moves = &signals.actions.staking.moves;
            self.staking.blocks_pass(now - self.last_time_l1, state, moves);
            self.presence.agents_move(params, state, moves, self.last_time_l1, &mut self.payoffs);
        }
        self.last_time_l1 = now;
        self.last_look = now - signals.skip.total;
        for proposal in &signals.actions.proposals {
            let account = self.payoffs.of(proposal.agent);
            account.proposals += 1;
            account.l1_fees += proposal.fee;
            self.cost.pay(proposal.fee);
        }
        if let Some(outcome) = signals.evolution.outcome() {
            self.process_moves(params, state, outcome);
            if params.behaviors.has_attackers {
                self.attacks.process_moves(params, state, outcome, &signals.payout);
            }
            if signals.payout.is_any() {
                self.money_arrives(params, signals);
            }
        }
        if params.behaviors.has_attackers {
            self.attacks.step_ends(state);
        }
    }
}

impl KpiObserver {
    fn process_moves(&mut self, params: &Params, state: &State, outcome: &Outcome) {
        for transaction in outcome.transactions() {
            self.payoffs.of(transaction.sender).l1_fees += transaction.fee;
            self.cost.pay(transaction.fee);
        }
        if let Some(slash) = outcome.slash {
            self.payoffs.of(slash.agent).slashed += slash.amount;
        }
        if let BondMove::Lock(bond) = outcome.bond {
            self.security.bond_is_locked(bond.amount);
        }
        self.role_is_played(params, state, outcome);
        self.endings.process_moves(&state.process, outcome);
        match outcome.transition {
            Transition::Race => self.durations.process_enters_race(),
            Transition::Lead(_) => self.participation.proposal_phase_ends(state.stakes.eligible_count() as u64),
            Transition::Skipped if state.process.leader.is_none() => {
                self.participation.proposal_phase_ends(state.stakes.eligible_count() as u64);
            }
            _ => {}
        }
        if state.process.phase.is_over() {
            let finalized = state.process.phase == Phase::Finalized;
            self.durations.process_ends(finalized, state.clock.time_l1 - state.process.started_at);
            self.runs.process_ends(finalized);
            self.participation.process_ends(state.proposals.count());
            self.cost.process_ends(finalized);
            if finalized {
                self.liveness.block_is_finalized(params, state.clock.time_l1);
                self.transactions.block_is_finalized(params, state);
            }
        }
    }

    /// Who leads, commits, reveals, proves or wins, and what it costs to operate.
    fn role_is_played(&mut self, params: &Params, state: &State, outcome: &Outcome) {
        let cost = |gwei: Gwei| gwei.in_tokens(params.gwei_to_tokens());
        let traits = &params.roster.traits;
        match outcome.transition {
            Transition::Lead(proposal) | Transition::Uncle(proposal) => {
                self.payoffs.of(proposal.agent).led += 1;
                self.security.leader_takes_over(params, state, proposal.agent);
            }
            Transition::Bonded(_) | Transition::Revealed => {
                if let Some(leader) = state.process.leader {
                    self.payoffs.of(leader).op_costs += cost(traits[leader.index()].op_cost_sequencer);
                }
            }
            Transition::Finalized => {
                if let Some(prover) = state.process.prover {
                    let account = self.payoffs.of(prover);
                    account.proofs += 1;
                    account.op_costs += cost(traits[prover.index()].op_cost_prover);
                }
            }
            Transition::RaceWon(winner) => {
                let account = self.payoffs.of(winner);
                account.races_won += 1;
                account.op_costs += cost(traits[winner.index()].op_cost_prover);
                if params.roster.l1_builder == Some(winner) {
                    let fees = outcome.transactions().map(|transaction| transaction.fee).sum();
                    self.security.builder_wins_race(fees);
                }
            }
            Transition::Start(_) | Transition::Skipped | Transition::Race => {}
        }
    }

    fn money_arrives(&mut self, params: &Params, signals: &Signals) {
        for payment in signals.payout.payments() {
            for &(agent, amount) in payment.transfers.iter().flatten() {
                self.payoffs.of(agent).received += amount;
                if params.roster.l1_builder == Some(agent) {
                    self.security.builder_is_paid(amount);
                }
            }
        }
    }

    /// The KPIs of the trajectory that has just ended in this state.
    pub fn finish(&mut self, params: &Params, state: &State) -> Kpis {
        let mut kpis = Kpis::NULL;
        self.runs.close();
        self.durations.finish(state, &mut kpis);
        self.endings.finish(params, state.clock.time_l1, &mut kpis);
        self.runs.finish(&mut kpis);
        self.participation.finish(state.clock.time_l1, &mut kpis);
        self.liveness.finish(params, state.clock.time_l1, state.metrics.finalized_blocks, &mut kpis);
        self.cost.finish(params, state, &mut kpis);
        self.security.finish(params, state, &mut kpis);
        self.presence.finish(params, state.clock.time_l1, &mut self.payoffs);
        self.payoffs.finish(params, state, &mut kpis);
        self.transactions.finish(params, state, &mut kpis);
        kpis.offline_share = state.outages.share_off(params, self.last_look).unwrap_or(f64::NAN);
        self.attacks.finish(params, state, kpis.n_processes_ended, &mut kpis);
        self.staking.finish(params, state, &mut kpis);
        self.money(state, &mut kpis);
        kpis.time_l1 = state.clock.time_l1 as f64;
        kpis.timesteps = state.clock.timestep as f64;
        kpis
    }

    fn money(&self, state: &State, kpis: &mut Kpis) {
        let supply = Supply::of(state);
        let counts = state.transactions.counts;
        kpis.n_proposal = counts[TransactionKind::Proposal as usize] as f64;
        kpis.n_commitment_bond = counts[TransactionKind::CommitmentBond as usize] as f64;
        kpis.n_content_reveal = counts[TransactionKind::ContentReveal as usize] as f64;
        kpis.n_rollup_proof = counts[TransactionKind::RollupProof as usize] as f64;
        kpis.slashes_to_provers = state.slashes.to_provers as f64;
        kpis.slashes_to_sequencers = state.slashes.to_sequencers as f64;
        kpis.slash_shortfall = state.slashes.shortfall.to_f64();
        kpis.total_rewards_provers = state.payouts.to_provers.to_f64();
        kpis.total_rewards_sequencers = state.payouts.to_sequencers.to_f64();
        kpis.total_rewards_relays = state.payouts.to_relays.to_f64();
        kpis.total_rewards_race_winners = state.payouts.to_race_winners.to_f64();
        kpis.cumm_block_rewards = state.payouts.block_rewards.to_f64();
        kpis.cumm_fee_cashback = state.payouts.cashback.to_f64();
        kpis.cumm_user_fees = state.payouts.user_fees.to_f64();
        kpis.cumm_user_fees_paid = state.payouts.user_fees_paid.to_f64();
        kpis.cumm_burn = state.slashes.burnt.to_f64();
        kpis.l1_fees_paid = supply.l1_fees_paid.to_f64();
        kpis.circulating = supply.circulating.to_f64();
        kpis.staked = supply.staked.to_f64();
        kpis.bonded = supply.bonded.to_f64();
        kpis.burnt = supply.burnt.to_f64();
        kpis.issued = supply.issued.to_f64();
        kpis.delta_total_revenue_agents = (supply.circulating + supply.bonded - self.circulating_at_start).to_f64();
    }

    /// A counted distribution of the trajectory that has just ended: calls `take` with value and count, ascending.
    pub fn histogram(&self, which: Histogram, mut take: impl FnMut(u64, u64)) {
        match which {
            Histogram::SequencersPerProcess => {
                self.participation.proposals_per_process().for_each(|(value, count)| take(value, count));
            }
            Histogram::FailedRunLength => self.runs.counts().iter().for_each(|(value, count)| take(value, count)),
            Histogram::DurationFinalized | Histogram::DurationNonfinalized => {
                let counts = self.durations.counts(which == Histogram::DurationFinalized);
                counts.iter().for_each(|(value, count)| take(value, count));
            }
        }
    }

    /// What sabotage by each agent did in the trajectory that has just ended (that of a cartel by its first member); empty
    /// where nobody attacks.
    pub fn harm(&self) -> &[Harm] {
        self.attacks.of_agents()
    }

    /// The accounts of all agents of the trajectory that has just ended.
    pub fn accounts(&self) -> &[Account] {
        self.payoffs.accounts()
    }
}
