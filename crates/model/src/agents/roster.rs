//! The roster: the agents of one trajectory, as the groups' distributions made them.

use gddt_engine::{Chance, Draws};

use super::group::{AgentGroup, AgentTraits, Distribution};
use super::id::{AgentId, AgentSet};
use crate::parameters::ProtocolSettings;
use crate::process::{Chances, Stage, Windows};
use crate::rules::{DecisionRule, Rule};
use crate::streams::Purpose;
use crate::units::{Gwei, Probability, Tokens};

/// Who takes part in a trajectory. Agents stand in the order of their groups; then the built-in `relay` (unless a
/// group relays) and the `l1-builder`. The sink `burnt` is no agent: it decides nothing and only grows.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// For each agent the index of its group; built-in agents come after the groups.
    pub group_of: Vec<u32>,
    /// What each agent has and reckons with.
    pub traits: Vec<AgentTraits>,
    /// Chances of being willing, by phase, of agents that have their own; empty if nobody has.
    own_chances: Vec<Chances>,
    /// The rule of each group; empty if no group has one.
    rules: Vec<Option<Rule>>,
    /// The agents whose rule has a memory.
    remembering: Vec<AgentId>,
    /// Chances of being willing, by phase, of everybody else.
    common_chances: Chances,
    /// Who proposes blocks, as long as it takes part.
    pub sequencers: AgentSet,
    /// Who proves blocks for others, as long as it takes part.
    pub provers: AgentSet,
    /// Who relays.
    pub relays: Vec<AgentId>,
    /// The outsider who can win a race.
    pub l1_builder: Option<AgentId>,
}

/// The quantities of an agent that may follow a distribution; the number keys the draw.
#[derive(Clone, Copy)]
enum Quantity {
    Balance = 0,
    Stake = 1,
    SequencerCost = 2,
    ProverCost = 3,
    FinalProbability = 4,
    RunningCost = 5,
}

impl Roster {
    /// The names of the groups, the built-in agents' included.
    pub fn group_names(groups: &[AgentGroup]) -> Vec<String> {
        let mut names: Vec<String> = groups.iter().map(|group| group.name.clone()).collect();
        if !groups.iter().any(|group| group.is_relay && group.count > 0) {
            names.push(String::from("relay"));
        }
        names.push(String::from("l1-builder"));
        names
    }

    /// Whether every run has the same agents.
    pub fn is_the_same_in_every_run(groups: &[AgentGroup]) -> bool {
        groups.iter().all(|group| {
            let own = [
                &group.op_cost_sequencer,
                &group.op_cost_prover,
                &group.running_cost_per_day,
                &group.final_probability,
            ];
            [Some(&group.balance), Some(&group.staked_amount)]
                .into_iter()
                .chain(own.map(Option::as_ref))
                .flatten()
                .all(|distribution| distribution.constant().is_some())
        })
    }

    /// Makes the agents of a run, reusing memory.
    pub fn populate(&mut self, groups: &[AgentGroup], protocol: &ProtocolSettings, windows: &Windows, draws: &Draws) {
        self.group_of.clear();
        self.traits.clear();
        self.own_chances.clear();
        self.rules.clear();
        self.remembering.clear();
        self.relays.clear();
        self.common_chances = windows.chances(protocol.final_probability);
        let declared: usize = groups.iter().map(|group| usize::try_from(group.count).unwrap_or(0)).sum();
        self.sequencers.reset(declared + 2);
        self.provers.reset(declared + 2);
        let nobody = AgentTraits {
            balance: Tokens::ZERO,
            stake: Tokens::ZERO,
            intended_stake: Tokens::ZERO,
            is_initially_active: true,
            op_cost_sequencer: protocol.op_cost_sequencer,
            op_cost_prover: protocol.op_cost_prover,
            running_cost_per_day: Tokens::ZERO,
            final_probability: protocol.final_probability,
        };
        for (index, group) in (0..).zip(groups) {
            let active = group.initially_active();
            for member in 0..group.count {
                let agent = AgentId::at(self.traits.len());
                self.group_of.push(index);
                let mut traits = traits_of(agent, group, &nobody, draws);
                if member >= active {
                    traits.begins_outside(group.is_sequencer);
                }
                self.traits.push(traits);
                self.sequencers.set(agent, group.is_sequencer);
                self.provers.set(agent, group.is_prover);
                if group.is_relay {
                    self.relays.push(agent);
                }
            }
        }
        let mut built_in = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        if self.relays.is_empty() {
            self.relays.push(AgentId::at(self.traits.len()));
            self.group_of.push(built_in);
            self.traits.push(nobody);
            built_in += 1;
        }
        self.l1_builder = Some(AgentId::at(self.traits.len()));
        self.group_of.push(built_in);
        self.traits.push(nobody);
        if groups.iter().any(|group| group.final_probability.is_some() || group.lazy_probability().is_some()) {
            self.own_chances.extend(self.traits.iter().map(|traits| windows.chances(traits.final_probability)));
        }
        self.learn_rules(groups);
    }

    fn learn_rules(&mut self, groups: &[AgentGroup]) {
        if groups.iter().any(|group| group.rule.is_some()) {
            self.rules.extend(groups.iter().map(|group| group.rule.clone()));
        }
        if self.rules.iter().flatten().any(|rule| rule.has_memory()) {
            let agents = (0..self.traits.len()).map(AgentId::at);
            let remembers = |agent: &AgentId| {
                let rule = self.rules.get(self.group_of[agent.index()] as usize).and_then(Option::as_ref);
                rule.is_some_and(|rule| rule.has_memory())
            };
            self.remembering.extend(agents.filter(remembers));
        }
    }

    /// How many agents there are, the built-in ones included.
    pub fn len(&self) -> usize {
        self.traits.len()
    }

    /// Whether there is nobody, which never is the case once the roster is populated.
    pub fn is_empty(&self) -> bool {
        self.traits.is_empty()
    }

    /// The chance that an agent is willing to act in one L1 block of a window.
    #[inline]
    pub fn chance(&self, agent: AgentId, stage: Stage) -> Chance {
        self.own_chances.get(agent.index()).map_or(self.common_chances[stage], |own| own[stage])
    }

    /// Whether some agents decide by a rule of their own.
    #[inline]
    pub fn has_rules(&self) -> bool {
        !self.rules.is_empty()
    }

    /// What an agent decides by in place of the built-in tests, if it does.
    #[inline]
    pub fn rule(&self, agent: AgentId) -> Option<&dyn DecisionRule> {
        if self.rules.is_empty() {
            return None;
        }
        let group = *self.group_of.get(agent.index())?;
        self.rules.get(group as usize)?.as_deref()
    }

    /// The agents whose rule has a memory, in ascending order.
    #[inline]
    pub fn remembering(&self) -> &[AgentId] {
        &self.remembering
    }

    /// The chance that everybody shares, if all do.
    #[inline]
    pub fn common_chance(&self, stage: Stage) -> Option<Chance> {
        self.own_chances.is_empty().then_some(self.common_chances[stage])
    }
}

impl AgentTraits {
    /// Makes the agent an outsider, whose stake is in its balance if it is a sequencer's.
    fn begins_outside(&mut self, is_sequencer: bool) {
        self.is_initially_active = false;
        if is_sequencer {
            self.balance += self.stake;
            self.stake = Tokens::ZERO;
        }
    }
}

fn traits_of(agent: AgentId, group: &AgentGroup, nobody: &AgentTraits, draws: &Draws) -> AgentTraits {
    let draw = |distribution: &Distribution, quantity: Quantity| {
        distribution.constant().unwrap_or_else(|| {
            distribution.sample(&mut draws.sequence(Purpose::Population, quantity as u64, u64::from(agent.0)))
        })
    };
    let gwei = |distribution: &Option<Distribution>, quantity, otherwise| {
        distribution.as_ref().map_or(otherwise, |distribution| Gwei::nearest(draw(distribution, quantity)))
    };
    let running_cost = group.running_cost_per_day.as_ref();
    let stake = tokens(draw(&group.staked_amount, Quantity::Stake));
    AgentTraits {
        balance: tokens(draw(&group.balance, Quantity::Balance)),
        stake,
        intended_stake: stake,
        is_initially_active: true,
        op_cost_sequencer: gwei(&group.op_cost_sequencer, Quantity::SequencerCost, nobody.op_cost_sequencer),
        op_cost_prover: gwei(&group.op_cost_prover, Quantity::ProverCost, nobody.op_cost_prover),
        running_cost_per_day: running_cost.map_or(Tokens::ZERO, |cost| tokens(draw(cost, Quantity::RunningCost))),
        final_probability: match (group.lazy_probability(), &group.final_probability) {
            (Some(lazy), _) => lazy,
            (None, Some(distribution)) => {
                Probability::new(draw(distribution, Quantity::FinalProbability).min(1.0)).unwrap_or_default()
            }
            (None, None) => nobody.final_probability,
        },
    }
}

/// A drawn amount; an unbounded distribution is cut at the largest amount that may be configured.
fn tokens(drawn: f64) -> Tokens {
    Tokens::nearest(drawn.min(Tokens::LARGEST))
}
