//! Staking life cycle (model.md §6, `staking_dynamics = "dynamic"`): sequencers and provers join and leave.
//!
//! In each role an agent is outside, waits in the entry queue, is being activated, takes part, or cools down
//! ([`Status`]). An outsider joins with hazard h_s per L1 block, a participant leaves with hazard h_u:
//!
//! ```text
//! h_s = min(1, stake_hazard   x 2 / (1 + exp(-stake_elasticity x (return - required_annual_return))))
//! h_u = min(1, unstake_hazard x 2 / (1 + exp(+stake_elasticity x (return - required_annual_return))))
//! ```
//!
//! Hazards are the same for all agents of a role unless some have a running cost (below), so nobody is asked in every step. The sum of -ln(1 - h) over L1 blocks
//! rises with time, and an agent acts once it has risen by a unit-exponential draw of the agent's own since it came into
//! its present status: it is still there after hazards h_1, …, h_k with the chance exp(Σ ln(1 - h_i)) = Π (1 - h_i), which
//! is the law of one yes/no draw per agent and L1 block, skipped blocks included. A step without joins and leaves draws
//! nothing and looks at the first clock only. The n-th clock of an agent is the same draw under every combination of
//! parameters: a larger hazard lets the same agents act, earlier.
//!
//! Who pays to take part (`running_cost_per_day`) sees a return of its own, less that cost per token that it has or would have
//! invested. Where somebody in the role does, clocks run at twice the plain hazards, which no hazard exceeds, and who is due acts
//! with the chance that makes its own hazard of that (thinning, `own.rs`).
//!
//! Agents act when a step looks, once per step; what began in a skipped L1 block (an admission, an activation, the end of
//! a cooldown) counts from that block. A policy works out all [`Move`]s of a step; updates apply them.

mod clocks;
mod income;
mod members;
mod own;
mod policy;
mod returns;
mod terms;

pub use income::{earn_by_payouts, earn_by_process, invest};
pub use members::{Members, Membership, Status, change_membership};
pub use policy::{Leaving, StakingLook, leaving_sequencers, stake_and_unstake};
pub use returns::{Returns, TrailingReturn};
pub use terms::{Staking, Terms};

use super::{AgentGroup, AgentId, Balances, Stakes};
use crate::Params;
use crate::units::{L1Block, Tokens};

/// What an agent takes part as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StakingRole {
    /// It proposes blocks.
    Sequencer,
    /// It proves blocks for others.
    Prover,
}

impl StakingRole {
    /// Both, in the order of their numbers.
    pub const ALL: [Self; 2] = [Self::Sequencer, Self::Prover];

    /// Whether running costs of a group count in this role: once, in that of the sequencer if it has both.
    pub(crate) fn bears_running_cost_of(self, group: &AgentGroup) -> bool {
        let has_role = match self {
            Self::Sequencer => group.is_sequencer,
            Self::Prover => group.is_prover && !group.is_sequencer,
        };
        has_role && group.has_running_cost()
    }

    /// The word for tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sequencer => "sequencer",
            Self::Prover => "prover",
        }
    }
}

/// One thing that happens to an agent's membership.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// As what.
    pub role: StakingRole,
    /// Who.
    pub agent: AgentId,
    /// L1 block from which it counts: that of the step, or one that was skipped since the step before.
    pub at: L1Block,
    /// What.
    pub kind: MoveKind,
    /// Accumulated hazard at which the agent acts next, if a new clock starts; at which it acted, if it joins or leaves.
    clock: f64,
    /// What it has left in its balance, if it joins as a sequencer.
    left: Tokens,
}

/// What happens to an agent's membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveKind {
    /// It joins the entry queue. A sequencer's stake moves from its balance at once; a prover's amount is the balance that
    /// it brings, and stays there.
    Joins(Tokens),
    /// It would join but cannot afford to, and stays outside.
    StaysAway,
    /// It would join or leave if it had no running cost, and stays where it is.
    StaysPut,
    /// The entry queue admits it.
    Admitted {
        /// L1 blocks since it joined.
        waited: u64,
    },
    /// It takes part from now on.
    Activated,
    /// It no longer takes part.
    Leaves,
    /// Its cooldown is over: a sequencer's stake, of this amount, moves back to its balance.
    Returned(Tokens),
}

/// What the staking life cycle does in a timestep.
#[derive(Clone, Debug, Default)]
pub struct StakingChanges {
    /// The look at hazards and clocks; none while staking is static.
    look: Option<Look>,
    /// Moves in the order in which they apply.
    pub moves: Vec<Move>,
}

/// What a step finds when it looks, by role.
#[derive(Clone, Copy, Debug)]
struct Look {
    at: L1Block,
    invested: [Tokens; 2],
    leaving: [f64; 2],
    joining: [f64; 2],
    gates: [members::Gate; 2],
}

impl StakingChanges {
    /// Whether nobody looked.
    #[inline]
    pub(super) fn is_idle(&self) -> bool {
        self.look.is_none()
    }

    /// Whether there are moves.
    #[inline]
    pub(super) fn has_moves(&self) -> bool {
        !self.moves.is_empty()
    }

    /// Nothing happens.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.look = None;
        self.moves.clear();
    }
}

/// Part of the update of `stakes`: stakes arrive and come back, sequencers begin and cease to take part.
pub(super) fn move_stakes(params: &Params, stakes: &mut Stakes, changes: &StakingChanges) {
    for step in changes.moves.iter().filter(|step| step.role == StakingRole::Sequencer) {
        match step.kind {
            MoveKind::Joins(stake) => stakes.add(params, step.agent, stake),
            MoveKind::Activated => stakes.set_active(params, step.agent, true),
            MoveKind::Leaves => stakes.set_active(params, step.agent, false),
            MoveKind::Returned(stake) => stakes.add(params, step.agent, -stake),
            MoveKind::StaysAway | MoveKind::StaysPut | MoveKind::Admitted { .. } => {}
        }
    }
}

/// Part of the update of `balances`: stakes leave and come back.
pub(super) fn move_balances(balances: &mut Balances, changes: &StakingChanges) {
    for step in changes.moves.iter().filter(|step| step.role == StakingRole::Sequencer) {
        match step.kind {
            MoveKind::Joins(stake) => balances.add(step.agent, -stake),
            MoveKind::Returned(stake) => balances.add(step.agent, stake),
            MoveKind::StaysAway
            | MoveKind::StaysPut
            | MoveKind::Admitted { .. }
            | MoveKind::Activated
            | MoveKind::Leaves => {}
        }
    }
}
