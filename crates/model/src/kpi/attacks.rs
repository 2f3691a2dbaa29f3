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
use crate::agents::behavior::{AttackAccount, Behavior, Group};
use crate::payouts::{PaymentKind, Payouts};
use crate::process::{Outcome, Phase, Transition};
use crate::units::Tokens;
use crate::{Params, State};

/// The sabotage of the process under way.
#[derive(Clone, Copy, Debug)]
struct Sabotage {
    /// Who did it last.
    group: Group,
    /// L1 blocks of the stages that came to nothing.
    wasted: u64,
    /// What honest participants could expect of the block.
    expected: Tokens,
}

/// Attacks on a trajectory's processes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AttackTally {
    sabotage: Option<Sabotage>,
    processes: u64,
    races_forced: u64,
    blocked_blocks: u64,
    delay_blocks: u64,
    damage: Tokens,
    gain: Tokens,
    /// Time in the phase at the end of the step before.
    time_in_phase: u64,
}

impl AttackTally {
    /// The process moved, or (without an outcome) stayed where it is.
    #[inline]
    pub(super) fn process_moves(&mut self, params: &Params, state: &State, outcome: &Outcome, payouts: &Payouts) {
        let step = params.protocol.timestep_in_blocks.get();
        if let Transition::Start(_) = outcome.transition {
            self.sabotage = None;
        }
        let fails = matches!(outcome.transition, Transition::Race | Transition::Uncle(_) | Transition::Skipped);
        if let Some(group) = outcome.attack.filter(|_| fails) {
            let before = self.sabotage.map_or(0, |sabotage| sabotage.wasted);
            self.races_forced += u64::from(outcome.transition == Transition::Race);
            let wasted = before + self.time_in_phase + step;
            self.sabotage = Some(Sabotage { group, wasted, expected: honest_shares(params, state, outcome) });
            if let Some(slash) = outcome.slash.filter(|slash| !is_attacker(params, slash.agent)) {
                self.damage += slash.amount;
            }
        }
        if let Some(sabotage) = self.sabotage.filter(|_| state.process.phase.is_over()) {
            self.process_ends(params, state, outcome, payouts, sabotage);
        }
    }

    /// Remembers how long the phase has lasted by the end of a step.
    #[inline]
    pub(super) fn step_ends(&mut self, state: &State) {
        self.time_in_phase = state.process.time_in_phase;
    }

    fn process_ends(
        &mut self,
        params: &Params,
        state: &State,
        outcome: &Outcome,
        payouts: &Payouts,
        sabotage: Sabotage,
    ) {
        self.processes += 1;
        if state.process.phase == Phase::Finalized {
            self.delay_blocks += sabotage.wasted;
        } else {
            self.blocked_blocks += state.clock.time_l1 - state.process.started_at;
        }
        let is_honest = |agent: AgentId| !is_attacker(params, agent) && params.roster.l1_builder != Some(agent);
        let paid = |kinds: fn(PaymentKind) -> bool, to: &dyn Fn(AgentId) -> bool| -> Tokens {
            let payments = payouts.payments().filter(|payment| kinds(payment.kind));
            let transfers = payments.flat_map(|payment| payment.transfers.iter().flatten());
            transfers.filter(|(agent, _)| to(*agent)).map(|&(_, amount)| amount).sum()
        };
        let received = paid(|kind| kind == PaymentKind::BlockReward, &is_honest);
        self.damage += (sabotage.expected - received).max(Tokens::ZERO);
        if let Transition::RaceWon(winner) = outcome.transition {
            let is_cartel = matches!(params.behaviors.of(sabotage.group), Behavior::CensoringCartel(_));
            if is_attacker(params, winner) || (is_cartel && params.roster.l1_builder == Some(winner)) {
                let fees: Tokens = outcome.transactions().map(|transaction| transaction.fee).sum();
                self.gain += paid(|_| true, &|agent| agent == winner) - fees;
            }
        }
    }

    pub(super) fn finish(&self, params: &Params, state: &State, ended: f64, kpis: &mut Kpis) {
        if !params.behaviors.has_attackers {
            return;
        }
        let accounts = state.attacks.accounts();
        let sum = |amount: fn(&AttackAccount) -> Tokens| accounts.iter().map(amount).sum::<Tokens>();
        let spent = sum(AttackAccount::spent).to_f64();
        let blocks_per_hour = params.protocol.l1_blocks_per_day.get() as f64 / 24.0;
        kpis.attack_sabotaged_processes = self.processes as f64;
        kpis.attack_sabotaged_share = ratio(self.processes as f64, ended);
        kpis.attack_races_forced = self.races_forced as f64;
        kpis.attack_blocked_blocks = self.blocked_blocks as f64;
        kpis.attack_blocked_share = ratio(self.blocked_blocks as f64, state.clock.time_l1 as f64);
        kpis.attack_delay_blocks = self.delay_blocks as f64;
        kpis.attack_censored_blocks = accounts.iter().map(|account| account.censored_blocks).sum::<u64>() as f64;
        kpis.attack_spent = spent;
        kpis.attack_l1_fees = sum(|account| account.l1_fees).to_f64();
        kpis.attack_slashed = sum(|account| account.slashed).to_f64();
        kpis.attack_censorship_cost = sum(|account| account.censorship).to_f64();
        kpis.attack_cost_per_blocked_hour = ratio(spent, self.blocked_blocks as f64 / blocks_per_hour);
        kpis.attack_damage = self.damage.to_f64();
        kpis.attack_damage_per_token = ratio(self.damage.to_f64(), spent);
        kpis.attack_gain = self.gain.to_f64();
        kpis.attack_profit = self.gain.to_f64() - spent;
    }
}

/// Whether an agent belongs to a group that attacks.
fn is_attacker(params: &Params, agent: AgentId) -> bool {
    params.behaviors.attacks(params.roster.group_of[agent.index()])
}

/// What honest participants could expect of the block reward when this stage failed: everything but the shares of
/// attackers who led, or were to prove.
fn honest_shares(params: &Params, state: &State, outcome: &Outcome) -> Tokens {
    let rewards = &params.rewards;
    // An uncle has replaced the leader by the end of the step; who was slashed, or else attacked, led before.
    let leader_attacks = match outcome.transition {
        Transition::Uncle(_) => match outcome.slash {
            Some(slash) => is_attacker(params, slash.agent),
            None => outcome.attack.is_some_and(|group| is_withholding_sequencer(params, group)),
        },
        _ => state.process.leader.is_some_and(|leader| is_attacker(params, leader)),
    };
    let prover_attacks = state.process.prover.is_some_and(|prover| is_attacker(params, prover));
    let lost = |attacks: bool, share: Tokens| if attacks { Tokens::ZERO } else { share };
    rewards.to_relay + lost(leader_attacks, rewards.to_leader) + lost(prover_attacks, rewards.to_prover)
}

fn is_withholding_sequencer(params: &Params, group: Group) -> bool {
    matches!(params.behaviors.of(group), Behavior::WithholdingSequencer(..))
}
