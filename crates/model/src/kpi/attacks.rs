//! What attacks cost, what they spoil, and what they bring.
//!
//! A process is *sabotaged* when a stage of it came to nothing because an attacker withheld its part, or while a cartel
//! censored in it. It counts for the last group that did so, which decided how it ended. Of a sabotaged process
//!
//! * the whole time, from its start to its end, is *blocked* if it ends without a block;
//! * the time of the stages that came to nothing is *delay* if it ends with one all the same;
//! * the *damage* is what honest participants would have been paid for the block and were not (the shares of the block
//!   reward but for those of attackers who led or were to prove it; the L1 builder is an outsider), and what they were
//!   slashed;
//! * the *gain* is what attackers were paid for the race that it ended in, less the L1 fees of content and proof. A cartel
//!   earns what the built-in L1 builder wins in races that the cartel forced.

use super::columns::Kpis;
use super::ratio;
use crate::agents::AgentId;
use crate::agents::behavior::{Attack, AttackAccount, Behavior};
use crate::payouts::{PaymentKind, Payouts};
use crate::process::{Outcome, Phase, Transition};
use crate::units::Tokens;
use crate::{Params, State};

/// The sabotage of the process under way.
#[derive(Clone, Copy, Debug)]
struct Sabotage {
    /// Who did it last.
    attack: Attack,
    /// L1 blocks of the stages that came to nothing.
    wasted: u64,
    /// What honest participants could expect of the block.
    expected: Tokens,
}

/// What sabotage did, in all or by one attacker; a process counts for who sabotaged it last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Harm {
    /// Stages that came to nothing because an attacker withheld its part or a cartel censored.
    pub stages: u64,
    /// Ended processes with such a stage.
    pub processes: u64,
    /// Proof races that it led to.
    pub races_forced: u64,
    /// L1 blocks from start to end of those processes that ended without a block.
    pub blocked_blocks: u64,
    /// L1 blocks of such stages, in those processes that ended with a block all the same.
    pub delay_blocks: u64,
    /// What honest participants did not get, and their slashes.
    pub damage: Tokens,
    /// What attackers were paid for races that they forced, less L1 fees.
    pub gain: Tokens,
}

/// Attacks on a trajectory's processes.
#[derive(Clone, Debug, Default)]
pub(super) struct AttackTally {
    sabotage: Option<Sabotage>,
    all: Harm,
    /// By agent (of a cartel the first member); empty where nobody attacks.
    of_agents: Vec<Harm>,
    /// Time in the phase, leader and prover at the end of the step before.
    time_in_phase: u64,
    leader: Option<AgentId>,
    prover: Option<AgentId>,
}

impl AttackTally {
    /// Starts again with so many agents, reusing memory.
    pub(super) fn begin(&mut self, params: &Params) {
        let mut of_agents = std::mem::take(&mut self.of_agents);
        of_agents.clear();
        if params.behaviors.has_attackers {
            of_agents.resize(params.roster.len(), Harm::default());
        }
        *self = Self { of_agents, ..Self::default() };
    }

    /// What each agent did; empty where nobody attacks.
    pub(super) fn of_agents(&self) -> &[Harm] {
        &self.of_agents
    }

    fn book(&mut self, attack: Attack, change: impl Fn(&mut Harm)) {
        change(&mut self.all);
        change(&mut self.of_agents[attack.agent.index()]);
    }

    /// The process moved, or (without an outcome) stayed where it is.
    #[inline]
    pub(super) fn process_moves(&mut self, params: &Params, state: &State, outcome: &Outcome, payouts: &Payouts) {
        let step = params.protocol.timestep_in_blocks.get();
        if let Transition::Start(_) = outcome.transition {
            self.sabotage = None;
        }
        let fails = matches!(outcome.transition, Transition::Race | Transition::Uncle(_) | Transition::Skipped);
        if let Some(attack) = outcome.attack.filter(|_| fails) {
            let before = self.sabotage.map_or(0, |sabotage| sabotage.wasted);
            let wasted = before + self.time_in_phase + step;
            self.sabotage = Some(Sabotage { attack, wasted, expected: self.honest_shares(params) });
            let slash = outcome.slash.filter(|slash| !is_attacker(params, slash.agent));
            self.book(attack, |harm| {
                harm.stages += 1;
                harm.races_forced += u64::from(outcome.transition == Transition::Race);
                harm.damage += slash.map_or(Tokens::ZERO, |slash| slash.amount);
            });
        }
        if let Some(sabotage) = self.sabotage.filter(|_| state.process.phase.is_over()) {
            self.process_ends(params, state, outcome, payouts, sabotage);
        }
    }

    /// Remembers how long the phase has lasted by the end of a step, and whose part it is.
    #[inline]
    pub(super) fn step_ends(&mut self, state: &State) {
        self.time_in_phase = state.process.time_in_phase;
        (self.leader, self.prover) = (state.process.leader, state.process.prover);
    }

    /// What honest participants could expect of the block reward when this stage failed: everything but the shares of
    /// attackers who led, or were to prove.
    fn honest_shares(&self, params: &Params) -> Tokens {
        let rewards = &params.rewards;
        let share = |of: Option<AgentId>, share: Tokens| {
            if of.is_some_and(|agent| is_attacker(params, agent)) { Tokens::ZERO } else { share }
        };
        rewards.to_relay + share(self.leader, rewards.to_leader) + share(self.prover, rewards.to_prover)
    }

    fn process_ends(
        &mut self,
        params: &Params,
        state: &State,
        outcome: &Outcome,
        payouts: &Payouts,
        sabotage: Sabotage,
    ) {
        let is_honest = |agent: AgentId| !is_attacker(params, agent) && params.roster.l1_builder != Some(agent);
        let paid = |kinds: fn(PaymentKind) -> bool, to: &dyn Fn(AgentId) -> bool| -> Tokens {
            let payments = payouts.payments().filter(|payment| kinds(payment.kind));
            let transfers = payments.flat_map(|payment| payment.transfers.iter().flatten());
            transfers.filter(|(agent, _)| to(*agent)).map(|&(_, amount)| amount).sum()
        };
        let received = paid(|kind| kind == PaymentKind::BlockReward, &is_honest);
        let mut gain = Tokens::ZERO;
        if let Transition::RaceWon(winner) = outcome.transition {
            let is_cartel = matches!(params.behaviors.of(sabotage.attack.group), Behavior::CensoringCartel(_));
            if is_attacker(params, winner) || (is_cartel && params.roster.l1_builder == Some(winner)) {
                let fees: Tokens = outcome.transactions().map(|transaction| transaction.fee).sum();
                gain = paid(|_| true, &|agent| agent == winner) - fees;
            }
        }
        let lasted = state.clock.time_l1 - state.process.started_at;
        let finalized = state.process.phase == Phase::Finalized;
        self.book(sabotage.attack, |harm| {
            harm.processes += 1;
            harm.damage += (sabotage.expected - received).max(Tokens::ZERO);
            harm.gain += gain;
            if finalized {
                harm.delay_blocks += sabotage.wasted;
            } else {
                harm.blocked_blocks += lasted;
            }
        });
    }

    pub(super) fn finish(&self, params: &Params, state: &State, ended: f64, kpis: &mut Kpis) {
        if !params.behaviors.has_attackers {
            return;
        }
        let accounts = state.attacks.accounts();
        let sum = |amount: fn(&AttackAccount) -> Tokens| accounts.iter().map(amount).sum::<Tokens>();
        let spent = sum(AttackAccount::spent).to_f64();
        let blocks_per_hour = params.protocol.l1_blocks_per_day.get() as f64 / 24.0;
        kpis.attack_sabotaged_processes = self.all.processes as f64;
        kpis.attack_sabotaged_share = ratio(self.all.processes as f64, ended);
        kpis.attack_races_forced = self.all.races_forced as f64;
        kpis.attack_blocked_blocks = self.all.blocked_blocks as f64;
        kpis.attack_blocked_share = ratio(self.all.blocked_blocks as f64, state.clock.time_l1 as f64);
        kpis.attack_delay_blocks = self.all.delay_blocks as f64;
        kpis.attack_censored_blocks = accounts.iter().map(|account| account.censored_blocks).sum::<u64>() as f64;
        kpis.attack_spent = spent;
        kpis.attack_l1_fees = sum(|account| account.l1_fees).to_f64();
        kpis.attack_slashed = sum(|account| account.slashed).to_f64();
        kpis.attack_censorship_cost = sum(|account| account.censorship).to_f64();
        let hours = self.all.blocked_blocks as f64 / blocks_per_hour;
        kpis.attack_cost_per_blocked_hour = ratio(spent, hours);
        kpis.attack_net_cost_per_blocked_hour = ratio(spent - self.all.gain.to_f64(), hours);
        kpis.attack_damage = self.all.damage.to_f64();
        kpis.attack_damage_per_token = ratio(self.all.damage.to_f64(), spent);
        kpis.attack_gain = self.all.gain.to_f64();
        kpis.attack_profit = self.all.gain.to_f64() - spent;
    }
}

/// Whether an agent belongs to a group that attacks.
fn is_attacker(params: &Params, agent: AgentId) -> bool {
    params.behaviors.attacks(params.roster.group_of[agent.index()])
}
