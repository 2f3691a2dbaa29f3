//! What attacks cost the attackers, and when a budget ends them.
//!
//! A group is one attacker, however many agents it has: its members share the budget. What it has *spent* are
//!
//! * the L1 fees of transactions that serve the attack alone: proposals of a group that will withhold as leader, the bond
//!   of a prover that will withhold the proof (and the reveal, where the same group leads), the self-bond of a leader that
//!   will not reveal. They count whether or not fees leave balances (`agents_pay_l1_fees`), as in net payoffs;
//! * the slashes for what it withheld;
//! * what censoring costs a cartel. That money lies outside of the model: it is bookkeeping only, and no balance moves.
//!
//! Once spent >= `attack_budget` the attack is over. So a group spends at most one action more than its budget: one slash,
//! or the fees (the censored L1 blocks) of one timestep.

use super::Group;
use crate::Params;
use crate::agents::AgentActions;
use crate::l1::World;
use crate::process::{Outcome, ProcessStep};
use crate::units::Tokens;

/// How much an attacker spends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// At most that much, and one action more; no limit if unset.
    pub most: Option<Tokens>,
    /// Whether it leaves then, rather than being honest.
    pub leaves: bool,
}

/// What a group has spent on its attack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttackAccount {
    /// L1 fees of the attack's transactions, paid or only counted.
    pub l1_fees: Tokens,
    /// Stakes and bonds slashed for what was withheld.
    pub slashed: Tokens,
    /// What censoring cost a cartel.
    pub censorship: Tokens,
    /// L1 blocks in which a cartel censored.
    pub censored_blocks: u64,
}

impl AttackAccount {
    /// L1 fees + slashes + cost of censoring.
    #[inline]
    pub fn spent(&self) -> Tokens {
        self.l1_fees + self.slashed + self.censorship
    }
}

/// What attackers have spent, and which cartel is at work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attacks {
    /// One for each group; empty where nobody attacks.
    accounts: Vec<AttackAccount>,
    /// The cartel that censored in the present stage of the process.
    censor: Option<Group>,
}

impl Attacks {
    /// Starts again, reusing memory.
    pub fn reset(&mut self, params: &Params) {
        self.accounts.clear();
        self.censor = None;
        if params.behaviors.has_attackers {
            self.accounts.resize(params.behaviors.all().len(), AttackAccount::default());
        }
    }

    /// What each group has spent; empty where nobody attacks.
    pub fn accounts(&self) -> &[AttackAccount] {
        &self.accounts
    }

    /// Whether a group's budget is spent.
    #[inline]
    pub fn is_over(&self, group: Group, budget: &Budget) -> bool {
        budget.most.is_some_and(|most| self.accounts[group as usize].spent() >= most)
    }

    /// The cartel that censored in the present stage of the process.
    #[inline]
    pub fn censor(&self) -> Option<Group> {
        self.censor
    }
}

/// Update of `attacks`: cartels pay for the L1 blocks in which they censor.
#[inline]
pub fn pay_for_censorship(params: &Params, attacks: &mut Attacks, signal: &World) {
    for censored in &signal.censored {
        let account = &mut attacks.accounts[censored.group as usize];
        account.censored_blocks += u64::from(censored.blocks.count_ones());
        for _ in 0..censored.blocks.count_ones() {
            account.censorship += params.behaviors.cost_of_censoring(censored.group);
        }
        attacks.censor = Some(censored.group);
    }
}

/// Update of `attacks`: proposals of groups that will withhold as leaders.
#[inline]
pub fn count_attack_proposals(params: &Params, attacks: &mut Attacks, signal: &AgentActions) {
    if attacks.accounts.is_empty() {
        return;
    }
    // Which attacks go on was decided before the first of these proposals: ascending agents, one group after the other.
    let mut decided: Option<(Group, bool)> = None;
    for proposal in &signal.proposals {
        let group = params.roster.group_of[proposal.agent.index()];
        let counts = match decided {
            Some((same, counts)) if same == group => counts,
            _ => params.behaviors.withholding_sequencers(group).is_some_and(|budget| !attacks.is_over(group, budget)),
        };
        decided = Some((group, counts));
        if counts {
            attacks.accounts[group as usize].l1_fees += proposal.fee;
        }
    }
}

/// Update of `attacks`: fees and slashes of what the process did, if it is part of an attack.
#[inline]
pub fn count_attacks(params: &Params, attacks: &mut Attacks, signal: &ProcessStep) {
    if attacks.accounts.is_empty() {
        return;
    }
    let Some(outcome) = signal.outcome() else { return };
    // Whatever happens to the process ends its stage.
    attacks.censor = None;
    if let Some(group) = outcome.attack {
        let (fees, slashed) = own_costs(params, outcome, group);
        let account = &mut attacks.accounts[group as usize];
        account.l1_fees += fees;
        account.slashed += slashed;
    }
}

/// L1 fees and slashes of a group's own members in what happened to the process.
fn own_costs(params: &Params, outcome: &Outcome, group: Group) -> (Tokens, Tokens) {
    let is_own = |agent: crate::agents::AgentId| params.roster.group_of[agent.index()] == group;
    let fees = outcome.transactions().filter(|transaction| is_own(transaction.sender)).map(|own| own.fee).sum();
    let slashed = outcome.slash.filter(|slash| is_own(slash.agent)).map_or(Tokens::ZERO, |slash| slash.amount);
    (fees, slashed)
}
