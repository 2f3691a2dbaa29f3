//! What attacks cost the attackers, and when a budget ends them.
//!
//! A group is one attacker, however many agents it has: its members share the budget. What it has *spent* are
//!
//! * the L1 fees of transactions that serve the attack alone: proposals of agents that will withhold as leaders, the bond
//!   of a prover that will withhold the proof (and the reveal, where the same group leads), the self-bond of a leader that
//!   will not reveal. They count whether or not fees leave balances (`agents_pay_l1_fees`), as in net payoffs;
//! * the slashes for what it withheld;
//! * what censoring costs a cartel. That money lies outside of the model: it is bookkeeping only, and no balance moves.
//!
//! Once spent >= `attack_budget` the attack is over. So a group spends at most one action more than its budget: one slash,
//! or the fees (the censored L1 blocks) of one timestep. Accounts are kept by group and by agent; what a cartel pays stands
//! in the account of its first member.

use super::Group;
use crate::Params;
use crate::agents::{AgentActions, AgentId};
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

/// An act of an attacker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attack {
    /// The attacker.
    pub group: Group,
    /// Its member that acts or withholds; of a cartel the first.
    pub agent: AgentId,
}

/// What a group, or one of its members, has spent on its attack.
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
    /// One for each agent; empty where nobody attacks.
    of_agents: Vec<AttackAccount>,
    /// The cartel that censored in the present stage of the process.
    censor: Option<Attack>,
}

impl Attacks {
    /// Starts again, reusing memory.
    pub fn reset(&mut self, params: &Params) {
        self.accounts.clear();
        self.of_agents.clear();
        self.censor = None;
        if params.behaviors.has_attackers {
            self.accounts.resize(params.behaviors.all().len(), AttackAccount::default());
            self.of_agents.resize(params.roster.len(), AttackAccount::default());
        }
    }

    /// What each group has spent; empty where nobody attacks.
    pub fn accounts(&self) -> &[AttackAccount] {
        &self.accounts
    }

    /// What each agent has spent; empty where nobody attacks.
    pub fn accounts_of_agents(&self) -> &[AttackAccount] {
        &self.of_agents
    }

    /// Books what an act costs.
    fn book(&mut self, attack: Attack, change: impl Fn(&mut AttackAccount)) {
        change(&mut self.accounts[attack.group as usize]);
        change(&mut self.of_agents[attack.agent.index()]);
    }

    /// Whether a group's budget is spent.
    #[inline]
    pub fn is_over(&self, group: Group, budget: &Budget) -> bool {
        budget.most.is_some_and(|most| self.accounts[group as usize].spent() >= most)
    }

    /// The cartel that censored in the present stage of the process.
    #[inline]
    pub fn censor(&self) -> Option<Attack> {
        self.censor
    }
}

/// Update of `attacks`: cartels pay for the L1 blocks in which they censor.
#[inline]
pub fn pay_for_censorship(params: &Params, attacks: &mut Attacks, signal: &World) {
    for censored in &signal.censored {
        let cost = params.behaviors.cost_of_censoring(censored.attack.group);
        attacks.book(censored.attack, |account| {
            account.censored_blocks += u64::from(censored.blocks.count_ones());
            for _ in 0..censored.blocks.count_ones() {
                account.censorship += cost;
            }
        });
        attacks.censor = Some(censored.attack);
    }
}

/// Update of `attacks`: proposals of agents that will withhold as leaders.
#[inline]
pub fn count_attack_proposals(params: &Params, attacks: &mut Attacks, signal: &AgentActions) {
    if attacks.accounts.is_empty() {
        return;
    }
    for proposal in signal.proposals.iter().filter(|proposal| proposal.serves_attack()) {
        let attack = Attack { group: params.roster.group_of[proposal.agent.index()], agent: proposal.agent };
        attacks.book(attack, |account| account.l1_fees += proposal.fee);
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
    if let Some(attack) = outcome.attack {
        let (fees, slashed) = own_costs(params, outcome, attack.group);
        attacks.book(attack, |account| {
            account.l1_fees += fees;
            account.slashed += slashed;
        });
    }
}

/// L1 fees and slashes of a group's own members in what happened to the process.
pub fn own_costs(params: &Params, outcome: &Outcome, group: Group) -> (Tokens, Tokens) {
    let is_own = |agent: AgentId| params.roster.group_of[agent.index()] == group;
    let fees = outcome.transactions().filter(|transaction| is_own(transaction.sender)).map(|own| own.fee).sum();
    let slashed = outcome.slash.filter(|slash| is_own(slash.agent)).map_or(Tokens::ZERO, |slash| slash.amount);
    (fees, slashed)
}
