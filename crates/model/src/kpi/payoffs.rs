//! What each agent earned and spent, led and proved.

use super::columns::Kpis;
use super::concentration::{gini, herfindahl, nakamoto};
use super::ratio;
use crate::agents::{AgentId, AgentSet, StakingRole};
use crate::units::Tokens;
use crate::{Params, State};

/// The account of one agent over a trajectory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Rewards, users' fees and cashback received.
    pub received: Tokens,
    /// Stake and bond slashed.
    pub slashed: Tokens,
    /// L1 fees of its transactions, paid or only counted.
    pub l1_fees: Tokens,
    /// Operating costs of its actions, and what it cost to take part.
    pub op_costs: Tokens,
    /// L1 blocks in which it took part.
    pub active_blocks: u64,
    /// Proposals that landed.
    pub proposals: u64,
    /// Processes in which it led.
    pub led: u64,
    /// Rollup proofs delivered outside races.
    pub proofs: u64,
    /// Races won.
    pub races_won: u64,
}

impl Account {
    /// Rewards + fees - slashes - L1 fees - operating costs.
    pub fn net(&self) -> Tokens {
        self.received - self.slashed - self.l1_fees - self.op_costs
    }
}

/// The accounts of all agents.
#[derive(Clone, Debug, Default)]
pub(super) struct Payoffs {
    accounts: Vec<Account>,
    values: Vec<f64>,
}

impl Payoffs {
    pub(super) fn begin(&mut self, agents: usize) {
        self.accounts.clear();
        self.accounts.resize(agents, Account::default());
    }

    #[inline]
    pub(super) fn of(&mut self, agent: AgentId) -> &mut Account {
        &mut self.accounts[agent.index()]
    }

    pub(super) fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// An agent took part for so many L1 blocks.
    pub(super) fn takes_part(&mut self, params: &Params, agent: AgentId, blocks: u64) {
        let per_day = params.roster.traits[agent.index()].running_cost_per_day;
        let account = &mut self.accounts[agent.index()];
        account.active_blocks += blocks;
        if !per_day.is_zero() {
            // Rounded once per L1 block, so that costs add up exactly however time is cut.
            let per_block = Tokens::nearest(per_day.to_f64() / params.protocol.l1_blocks_per_day.get() as f64);
            account.op_costs += per_block.times(blocks);
        }
    }

    pub(super) fn finish(&mut self, params: &Params, state: &State, kpis: &mut Kpis) {
        let roster = &params.roster;
        // Who never took part earned nothing and is no participant.
        let [sequencers, provers] = StakingRole::ALL.map(|role| state.membership.of(role).ever());
        kpis.stddev_payoffs_to_sequencers = self.spread_of_net(sequencers);
        kpis.stddev_payoffs_to_provers = self.spread_of_net(provers);

        self.collect(sequencers.iter(), |account| account.led as f64);
        kpis.leadership_gini = gini(&mut self.values);
        kpis.leadership_hhi = herfindahl(&self.values);
        kpis.leadership_nakamoto = nakamoto(&self.values);

        let sequencers_and_provers =
            (0..roster.len()).map(AgentId::at).filter(|&agent| sequencers.contains(agent) || provers.contains(agent));
        self.collect(sequencers_and_provers, |account| account.received.to_f64());
        kpis.rewards_gini = gini(&mut self.values);
        kpis.rewards_hhi = herfindahl(&self.values);

        self.collect((0..roster.len()).map(AgentId::at), |account| account.proofs as f64);
        kpis.effective_provers = 1.0 / herfindahl(&self.values);

        self.fairness(params, state, kpis);
    }

    fn collect(&mut self, agents: impl Iterator<Item = AgentId>, value: impl Fn(&Account) -> f64) {
        self.values.clear();
        self.values.extend(agents.map(|agent| value(&self.accounts[agent.index()])));
    }

    /// Population standard deviation of net payoffs, in two passes.
    fn spread_of_net(&mut self, agents: &AgentSet) -> f64 {
        self.collect(agents.iter(), |account| account.net().to_f64());
        let n = self.values.len() as f64;
        let mean = ratio(self.values.iter().sum(), n);
        ratio(self.values.iter().map(|value| (value - mean).powi(2)).sum(), n).sqrt()
    }

    fn fairness(&self, params: &Params, state: &State, kpis: &mut Kpis) {
        let years = state.clock.time_l1 as f64 / (365.0 * params.protocol.l1_blocks_per_day.get() as f64);
        let sequencers = || state.membership.of(StakingRole::Sequencer).ever().iter().map(AgentId::index);
        let stake_of = |index: usize| params.roster.traits[index].intended_stake.to_f64();
        let led: f64 = sequencers().map(|index| self.accounts[index].led as f64).sum();
        let staked: f64 = sequencers().map(stake_of).sum();
        let distance: f64 = sequencers()
            .map(|index| (ratio(self.accounts[index].led as f64, led) - ratio(stake_of(index), staked)).abs())
            .sum();
        kpis.leadership_stake_distance = if led > 0.0 && staked > 0.0 { distance / 2.0 } else { f64::NAN };
        kpis.worst_sequencer_return = sequencers()
            .filter(|&index| stake_of(index) > 0.0)
            .map(|index| ratio(self.accounts[index].net().to_f64() / stake_of(index), years))
            .fold(f64::NAN, f64::min);
    }
}
