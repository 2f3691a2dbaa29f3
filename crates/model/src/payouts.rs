//! Payouts (model.md §6): block reward, users' fees and fee cashback of a finalized block.

use gddt_engine::{Absorb, Context, Signal};

use crate::agents::{AgentId, Balances};
use crate::l1::transactions::{Transaction, TransactionKind};
use crate::process::{ProcessStep, Transition, Windows};
use crate::streams::Purpose;
use crate::units::Tokens;
use crate::{Params, State};

/// What a block brings, worked out once per parameter combination.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rewards {
    /// `daily_block_reward` / (`l1_blocks_per_day` / total phase duration).
    pub per_block: Tokens,
    /// The provers' part.
    pub to_prover: Tokens,
    /// The relays' part.
    pub to_relay: Tokens,
    /// The rest, the leading sequencer's.
    pub to_leader: Tokens,
    /// What a leader expects, in tokens.
    pub expected_by_leader: f64,
    /// What a prover expects, in tokens.
    pub expected_by_prover: f64,
    /// What the winner of a race expects, in tokens.
    pub expected_by_racer: f64,
    /// What users pay for a block.
    pub user_fees: Tokens,
    /// The part of it that is paid out.
    pub user_fees_paid: Tokens,
}

impl Rewards {
    /// The rewards under some parameters.
    pub fn of(protocol: &crate::parameters::ProtocolSettings, windows: &Windows) -> Self {
        let blocks_per_day = protocol.l1_blocks_per_day.get() as f64 / windows.total() as f64;
        let per_block = protocol.daily_block_reward.to_f64() / blocks_per_day;
        let (prover, relay) = (protocol.rewards_to_provers.to_f64(), protocol.rewards_to_relay.to_f64());
        let issued = Tokens::nearest(per_block);
        let to_prover = issued.scaled(prover);
        let to_relay = issued.scaled(relay).min(issued - to_prover);
        let user_fees = crate::units::Gwei::nearest(
            protocol.proposal_average_size.to_f64() * protocol.transaction_average_fee_per_size.to_f64(),
        )
        .in_tokens(protocol.gwei_to_tokens.to_f64());
        Self {
            per_block: issued,
            to_prover,
            to_relay,
            to_leader: issued - to_prover - to_relay,
            expected_by_leader: per_block * (1.0 - prover - relay),
            expected_by_prover: per_block * prover,
            expected_by_racer: per_block,
            user_fees,
            user_fees_paid: user_fees.scaled(protocol.fee_distribution.to_f64()),
        }
    }
}

/// Why money comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentKind {
    /// Newly issued block reward.
    BlockReward,
    /// Users' fees, from outside.
    UserFees,
    /// Newly issued refund of L1 fees.
    Cashback,
}

/// What one policy pays out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Payment {
    /// Why.
    pub kind: PaymentKind,
    /// Whether all of it goes to the winner of a race.
    pub to_race_winner: bool,
    /// What users pay for the block, paid out or not (noted with the block reward, else nothing).
    pub user_fees: Tokens,
    /// To whom, and how much.
    pub transfers: [Option<(AgentId, Tokens)>; 4],
}

impl Payment {
    /// Everything that is paid.
    pub fn total(&self) -> Tokens {
        self.transfers.iter().flatten().map(|&(_, amount)| amount).sum()
    }
}

/// The signal of the block *Payouts*: at most one payment of each kind.
#[derive(Debug, Default)]
pub struct Payouts {
    is_any: bool,
    payments: [Option<Payment>; 3],
}

impl Signal for Payouts {
    #[inline]
    fn clear(&mut self) {
        if self.is_any {
            self.is_any = false;
            self.payments.iter_mut().for_each(|payment| *payment = None);
        }
    }

    #[inline]
    fn is_idle(&self) -> bool {
        !self.is_any
    }
}

impl Absorb<Payment> for Payouts {
    #[inline]
    fn absorb(&mut self, payment: Payment) {
        self.is_any = true;
        self.payments[payment.kind as usize] = Some(payment);
    }
}

impl Payouts {
    /// Whether anything is paid in this step.
    #[inline]
    pub fn is_any(&self) -> bool {
        self.is_any
    }

    /// Block reward, users' fees and cashback, as far as they are paid in this step.
    #[inline]
    pub fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().flatten()
    }
}

/// Splits an amount by the reward shares between prover, relay and leader; the winner of a race takes all of it.
fn by_shares(kind: PaymentKind, context: &Context<'_, Params>, state: &State, parts: [Tokens; 3]) -> Payment {
    let [prover, relay, leader] = parts;
    if let Some(winner) = state.process.race_winner {
        let transfers = [Some((winner, prover + relay + leader)), None, None, None];
        return Payment { kind, to_race_winner: true, user_fees: Tokens::ZERO, transfers };
    }
    let relays = &context.params.roster.relays;
    let drawn = context.draws.index(relays.len(), Purpose::ChosenRelay, state.clock.time_l1, 0);
    let transfers = [
        state.process.prover.map(|agent| (agent, prover)),
        relays.get(drawn).map(|&agent| (agent, relay)),
        state.process.leader.map(|agent| (agent, leader)),
        None,
    ];
    Payment { kind, to_race_winner: false, user_fees: Tokens::ZERO, transfers }
}

/// What users pay for the block that was finalized last: the average under `mempool = "aggregate"`, else the fees of its
/// content.
#[inline]
fn user_fees(params: &Params, state: &State) -> Tokens {
    params.gossip.as_deref().map_or(params.rewards.user_fees, |gossip| state.mempool.content().fees(gossip))
}

/// Policy: a finalized block's reward is issued.
#[inline]
pub fn pay_block_reward(context: &Context<'_, Params>, state: &State) -> Option<Payment> {
    state.process.is_just_finalized().then(|| {
        let rewards = &context.params.rewards;
        let parts = [rewards.to_prover, rewards.to_relay, rewards.to_leader];
        let user_fees = user_fees(context.params, state);
        Payment { user_fees, ..by_shares(PaymentKind::BlockReward, context, state, parts) }
    })
}

/// Policy: the part of a finalized block's user fees that is paid out, by the same shares.
#[inline]
pub fn pay_user_fees(context: &Context<'_, Params>, state: &State) -> Option<Payment> {
    let protocol = &context.params.protocol;
    if !state.process.is_just_finalized() {
        return None;
    }
    let fees = if context.params.gossip.is_some() {
        user_fees(context.params, state).scaled(protocol.fee_distribution.to_f64())
    } else {
        context.params.rewards.user_fees_paid
    };
    (!fees.is_zero()).then(|| {
        let prover = fees.scaled(protocol.rewards_to_provers.to_f64());
        let relay = fees.scaled(protocol.rewards_to_relay.to_f64()).min(fees - prover);
        let parts = [prover, relay, fees - prover - relay];
        by_shares(PaymentKind::UserFees, context, state, parts)
    })
}

/// Policy: a part of the L1 fees that the finalized block's own transactions cost is refunded to who sent them.
#[inline]
pub fn pay_cashback(context: &Context<'_, Params>, state: &State) -> Option<Payment> {
    let fraction = context.params.protocol.fee_subsidy_fraction.to_f64();
    (state.process.is_just_finalized() && fraction > 0.0).then(|| Payment {
        kind: PaymentKind::Cashback,
        to_race_winner: false,
        user_fees: Tokens::ZERO,
        transfers: state.block_fees.paid_by.map(|fee| fee.map(|(agent, fee)| (agent, fee.scaled(fraction)))),
    })
}

/// The L1 fees of the transactions that make up the block under way: one each of the four kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockFees {
    /// Sender and fee, in the order of [`TransactionKind::ALL`].
    pub paid_by: [Option<(AgentId, Tokens)>; 4],
}

impl BlockFees {
    fn record(&mut self, transaction: &Transaction) {
        self.paid_by[transaction.kind as usize] = Some((transaction.sender, transaction.fee));
    }
}

/// Update of `block_fees`: what belongs to the block under way is remembered, what belongs to the one before or to a
/// leader that was replaced is forgotten.
#[inline]
pub fn remember_block_fees(_: &Params, fees: &mut BlockFees, signal: &ProcessStep) {
    let Some(outcome) = signal.outcome() else { return };
    if matches!(outcome.transition, Transition::Start(_) | Transition::Uncle(_)) {
        *fees = BlockFees::default();
    }
    for transaction in outcome.transactions() {
        fees.record(transaction);
    }
    if let Transition::Lead(proposal) | Transition::Uncle(proposal) = outcome.transition {
        fees.paid_by[TransactionKind::Proposal as usize] = Some((proposal.agent, proposal.fee));
    }
}

/// Everything that was ever paid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PayoutLedger {
    /// Block rewards by role at their nominal shares (also for blocks won in a race): provers.
    pub to_provers: Tokens,
    /// As above: leading sequencers.
    pub to_sequencers: Tokens,
    /// As above: relays.
    pub to_relays: Tokens,
    /// Of the block rewards, what winners of races were paid.
    pub to_race_winners: Tokens,
    /// Block rewards issued.
    pub block_rewards: Tokens,
    /// Cashback issued.
    pub cashback: Tokens,
    /// Users' fees of finalized blocks, paid out or not.
    pub user_fees: Tokens,
    /// Users' fees paid out.
    pub user_fees_paid: Tokens,
}

impl PayoutLedger {
    /// All tokens that came in: block rewards, cashback, and users' fees that were paid out.
    pub fn issued(&self) -> Tokens {
        self.block_rewards + self.cashback + self.user_fees_paid
    }
}

/// Update of `payouts`: they are counted.
#[inline]
pub fn count_payouts(params: &Params, ledger: &mut PayoutLedger, signal: &Payouts) {
    if !signal.is_any() {
        return;
    }
    for payment in signal.payments() {
        match payment.kind {
            PaymentKind::BlockReward => {
                ledger.to_provers += params.rewards.to_prover;
                ledger.to_relays += params.rewards.to_relay;
                ledger.to_sequencers += params.rewards.to_leader;
                ledger.block_rewards += payment.total();
                // Due with every block, whether or not they are paid out.
                ledger.user_fees += payment.user_fees;
                if payment.to_race_winner {
                    ledger.to_race_winners += payment.total();
                }
            }
            PaymentKind::UserFees => ledger.user_fees_paid += payment.total(),
            PaymentKind::Cashback => ledger.cashback += payment.total(),
        }
    }
}

/// Update of `balances`: money arrives.
#[inline]
pub fn receive_payouts(_: &Params, balances: &mut Balances, signal: &Payouts) {
    if !signal.is_any() {
        return;
    }
    for &(agent, amount) in signal.payments().flat_map(|payment| payment.transfers.iter().flatten()) {
        balances.add(agent, amount);
    }
}
