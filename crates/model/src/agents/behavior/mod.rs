//! Behaviours (model.md §7): what drives a group's decisions on top of the three tests.
//!
//! A group of agents has one behaviour; groups of different behaviours live in one population. `honest` and `lazy` need
//! no code of their own: a lazy agent passes the same tests with another `final_probability`. Every other behaviour has its
//! file, with its economics. [`Behaviors`] is worked out once per parameter combination; where everybody is honest its
//! flags say so, and nothing else is looked at.

pub mod attacks;
pub mod cartel;
pub mod offline;
pub mod score_aware;
pub mod selfish;
pub mod withholding;

pub use attacks::{
    Attack, AttackAccount, Attacks, Budget, count_attack_proposals, count_attacks, own_costs, pay_for_censorship,
};
pub use cartel::{CartelRound, Censored, censor};
pub use offline::{OutageRound, Outages, Switch, draw_outages, switch_agents};

use gddt_engine::{Chance, Context};

use self::cartel::Cartel;
use self::offline::Offline;
use super::{AgentGroup, AgentId};
use crate::parameters::{AfterBudget, BehaviorKind, CensorshipSettings, WithheldStep};
use crate::process::Stage;
use crate::units::Share;
use crate::{Params, State};

/// The index of a group of agents.
pub type Group = u32;

/// What drives the decisions of a group beyond the three tests, resolved.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Behavior {
    /// Nothing does. (Lazy agents, too: their probability stands in the [roster](super::Roster).)
    #[default]
    Honest,
    /// Outages.
    Offline(Offline),
    /// The margin below which it does not bond: expected reward / expected cost.
    Selfish(f64),
    /// As a leader it withholds a step, with this chance per process.
    WithholdingSequencer(Stage, Chance, Budget),
    /// As a bonded prover it withholds the proof, with this chance per process.
    WithholdingProver(Chance, Budget),
    /// It proposes only with good scores: from this one on, or from where the reward covers the fee.
    ScoreAware(Option<f64>),
    /// It censors in the L1 blocks that it builds.
    CensoringCartel(Cartel),
}

impl Behavior {
    /// The behaviour of a group; a group without members does nothing.
    fn of(groups: &[AgentGroup], index: usize, builders: &CensorshipSettings) -> Self {
        let group = &groups[index];
        let settings = &group.behavior;
        let chance = || Chance::new(settings.attack_probability.to_f64());
        let budget = || Budget { most: settings.attack_budget, leaves: settings.after_budget == AfterBudget::Leave };
        match settings.kind {
            _ if group.count == 0 => Self::Honest,
            BehaviorKind::Honest | BehaviorKind::Lazy => Self::Honest,
            BehaviorKind::Offline => Self::Offline(Offline::of(settings)),
            BehaviorKind::Selfish => Self::Selfish(settings.margin_factor.to_f64()),
            BehaviorKind::WithholdingSequencer => {
                let stage = match settings.withholds {
                    WithheldStep::CommitBond => Stage::CommitBond,
                    WithheldStep::Reveal => Stage::Reveal,
                };
                Self::WithholdingSequencer(stage, chance(), budget())
            }
            BehaviorKind::WithholdingProver => Self::WithholdingProver(chance(), budget()),
            BehaviorKind::ScoreAware => Self::ScoreAware(settings.proposal_score_threshold.map(Share::to_f64)),
            BehaviorKind::CensoringCartel => {
                Self::CensoringCartel(Cartel::of(groups, index, builders, Budget { leaves: false, ..budget() }))
            }
        }
    }

    /// The budget of an attacker; none of who does not attack.
    pub fn budget(&self) -> Option<&Budget> {
        match self {
            Self::WithholdingSequencer(_, _, budget) | Self::WithholdingProver(_, budget) => Some(budget),
            Self::CensoringCartel(cartel) => Some(&cartel.budget),
            Self::Honest | Self::Offline(_) | Self::Selfish(_) | Self::ScoreAware(_) => None,
        }
    }
}

/// The behaviours of all groups, and what of them there is at all.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each spares everybody else one kind of question")]
pub struct Behaviors {
    of_group: Vec<Behavior>,
    /// Whether a behaviour has to be asked before an agent bonds itself.
    asked_before_bonds: bool,
    /// Whether a behaviour has to be asked before an agent proposes.
    asked_before_proposals: bool,
    /// Whether anybody can be off.
    pub has_outages: bool,
    /// Whether anybody attacks.
    pub has_attackers: bool,
    /// Whether there are cartels.
    pub has_cartels: bool,
}

impl Behaviors {
    /// The behaviours of these groups.
    pub fn resolve(groups: &[AgentGroup], builders: &CensorshipSettings) -> Self {
        let of_group: Vec<Behavior> = (0..groups.len()).map(|index| Behavior::of(groups, index, builders)).collect();
        let any = |holds: fn(&Behavior) -> bool| of_group.iter().any(holds);
        let leaves = |behavior: &Behavior| behavior.budget().is_some_and(|budget| budget.leaves);
        Self {
            asked_before_bonds: any(|behavior| !matches!(behavior, Behavior::Honest | Behavior::ScoreAware(_))),
            asked_before_proposals: any(|behavior| matches!(behavior, Behavior::ScoreAware(_)))
                || of_group.iter().any(leaves),
            has_outages: any(|behavior| matches!(behavior, Behavior::Offline(_))),
            has_attackers: any(|behavior| behavior.budget().is_some()),
            has_cartels: any(|behavior| matches!(behavior, Behavior::CensoringCartel(_))),
            of_group,
        }
    }

    /// The behaviour of a group; the built-in agents are honest.
    #[inline]
    pub fn of(&self, group: Group) -> &Behavior {
        self.of_group.get(group as usize).unwrap_or(&Behavior::Honest)
    }

    /// All of them, in the order of the groups.
    pub fn all(&self) -> &[Behavior] {
        &self.of_group
    }

    /// Whether a group attacks, has attacked or will attack.
    pub fn attacks(&self, group: Group) -> bool {
        self.of(group).budget().is_some()
    }
}

/// The group of an agent and its behaviour.
#[inline]
fn behavior_of(params: &Params, agent: AgentId) -> (Group, &Behavior) {
    let group = params.roster.group_of[agent.index()];
    (group, params.behaviors.of(group))
}

/// Whether an agent is off: it takes no action at all.
#[inline]
pub fn is_off(params: &Params, state: &State, agent: AgentId) -> bool {
    params.behaviors.has_outages && state.outages.off().contains(agent)
}

/// What an agent is asked to bond itself for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// A leader, to have the marketplace prove its block.
    Lead,
    /// A prover, to prove the block of somebody else.
    Prove,
    /// A leader, to prove its own block.
    LeadAndProve,
}

/// Whether an agent's behaviour lets it take on a job that needs a bond. (The three tests are passed elsewhere.)
#[inline]
pub fn takes_on(params: &Params, state: &State, agent: AgentId, job: Job) -> bool {
    !params.behaviors.asked_before_bonds || takes_on_when_asked(params, state, agent, job)
}

fn takes_on_when_asked(params: &Params, state: &State, agent: AgentId, job: Job) -> bool {
    let (group, behavior) = behavior_of(params, agent);
    match behavior {
        Behavior::Offline(_) => !state.outages.off().contains(agent),
        Behavior::Selfish(factor) => selfish::margin_suffices(params, state, agent, job, *factor),
        // What a leader is committed to it honours; new jobs it does not take on.
        Behavior::WithholdingSequencer(_, _, budget) | Behavior::WithholdingProver(_, budget) => {
            job != Job::Prove || !(budget.leaves && state.attacks.is_over(group, budget))
        }
        Behavior::Honest | Behavior::ScoreAware(_) | Behavior::CensoringCartel(_) => true,
    }
}

/// What has to be asked before an agent's proposal is sent.
#[derive(Debug)]
pub struct ProposalRules<'a> {
    context: Context<'a, Params>,
    state: &'a State,
    /// The score from which the reward covers the fee; none where nobody asks for it.
    worthwhile: Option<f64>,
}

impl<'a> ProposalRules<'a> {
    /// The rules of this step; none where nobody has any and nobody attacks.
    pub fn of(context: &Context<'a, Params>, state: &'a State) -> Option<Self> {
        let Context { params, draws } = *context;
        (params.behaviors.asked_before_proposals || params.behaviors.has_attackers).then(|| Self {
            context: Context { params, draws },
            state,
            worthwhile: params.behaviors.asked_before_proposals.then(|| score_aware::worthwhile_score(params, state)),
        })
    }

    /// Whether an agent's proposal with this score serves an attack alone; nothing if the agent keeps it to itself.
    pub fn serves_attack(&self, agent: AgentId, score: f64) -> Option<bool> {
        let (group, behavior) = behavior_of(self.context.params, agent);
        let is_sent = match behavior {
            Behavior::ScoreAware(threshold) => threshold.or(self.worthwhile).is_none_or(|least| score >= least),
            Behavior::WithholdingSequencer(_, _, budget) | Behavior::WithholdingProver(_, budget) => {
                !(budget.leaves && self.state.attacks.is_over(group, budget))
            }
            _ => true,
        };
        is_sent.then(|| withholding::proposes_to_withhold(&self.context, self.state, agent))
    }
}

/// The attack by which this agent withholds what it is to do in a stage, if it does.
#[inline]
pub fn withholds(context: &Context<'_, Params>, state: &State, agent: AgentId, stage: Stage) -> Option<Attack> {
    if context.params.behaviors.has_attackers { withholding::withholds(context, state, agent, stage) } else { None }
}
