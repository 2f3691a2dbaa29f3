//! `agents.GROUP.behavior.*`: what drives a group's decisions beyond the three tests (model.md §7).

use std::sync::LazyLock;

use super::SetError;
use super::table::{ParameterInfo, parameters};
use super::value::{ParameterType, Value, ValueKind, choice};
use crate::process::Stage;
use crate::units::{Factor, MeanBlocks, Probability, Share, Tokens};

choice! {
    /// How the members of a group behave.
    BehaviorKind {
        /// They follow the protocol whenever they are willing, it is profitable, and it is possible.
        Honest = "honest",
        /// They fail now and then, or in a planned outage, and take no action at all meanwhile.
        Offline = "offline",
        /// They are honest, but slow: with a `final_probability` of their own.
        Lazy = "lazy",
        /// They bond only when their own margin exceeds a factor.
        Selfish = "selfish",
        /// They propose and win, and then never have a bond committed or never reveal.
        WithholdingSequencer = "withholding_sequencer",
        /// They bond themselves, and then never prove.
        WithholdingProver = "withholding_prover",
        /// They propose only where their own score makes that worth its fee.
        ScoreAware = "score_aware",
        /// They build L1 blocks, and censor in them when a target leads.
        CensoringCartel = "censoring_cartel",
    }
}

choice! {
    /// Which step a leader withholds.
    WithheldStep {
        /// It never has a bond committed.
        CommitBond = "commit_bond",
        /// It never reveals the content.
        Reveal = "reveal",
    }
}

choice! {
    /// What an attacker does once its budget is spent.
    AfterBudget {
        /// It is honest from then on.
        Honest = "honest",
        /// It proposes nothing and bonds itself to nothing any more; what it is committed to already, it honours.
        Leave = "leave",
    }
}

/// Stages of a process in which a cartel censors: each of `proposal`, `commit_bond`, `reveal` and `rollup` at most once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CensoredStages(Vec<Stage>);

impl CensoredStages {
    /// The stages in which the rollup needs the L1 and the L1 builder does not race.
    pub const KNOWN: [Stage; 4] = [Stage::Proposal, Stage::CommitBond, Stage::Reveal, Stage::Rollup];

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a stage is one of them.
    pub fn contains(&self, stage: Stage) -> bool {
        self.0.contains(&stage)
    }
}

impl ParameterType for CensoredStages {
    const KIND: ValueKind = ValueKind::Texts;

    fn read(value: &Value) -> Result<Self, String> {
        let expected = || {
            let words = Self::KNOWN.map(|stage| format!("\"{}\"", stage.word())).join(", ");
            format!("a list of stages, each of {words} at most once, was expected")
        };
        let mut stages = Vec::new();
        for word in Vec::<String>::read(value).map_err(|_| expected())? {
            match Self::KNOWN.into_iter().find(|stage| stage.word() == word) {
                Some(stage) if !stages.contains(&stage) => stages.push(stage),
                _ => return Err(expected()),
            }
        }
        Ok(Self(stages))
    }

    fn write(&self) -> Value {
        Value::Texts(self.0.iter().map(|stage| String::from(stage.word())).collect())
    }
}

parameters! {
    /// How the members of a group behave, and with which numbers.
    pub struct BehaviorSettings {
        /// How they behave.
        kind: BehaviorKind = BehaviorKind::Honest; "", Environment, "agents::behavior";
        /// Chance per L1 block that an agent that is on goes off.
        outage_rate: Probability = fixed(Probability::new(0.001)); "per L1 block", Environment, "agents::behavior::offline", only for ["offline"];
        /// Mean duration of an outage (geometric).
        mean_duration_blocks: MeanBlocks = fixed(MeanBlocks::new(50.0)); "L1 blocks", Environment, "agents::behavior::offline", only for ["offline"];
        /// First L1 block of a planned outage of the whole group; left out: there is none.
        from_block: Option<u64> = None; "L1 block", Environment, "agents::behavior::offline", only for ["offline"];
        /// First L1 block after the planned outage.
        until_block: Option<u64> = None; "L1 block", Environment, "agents::behavior::offline", only for ["offline"];
        /// Probability of having acted by the end of a window, instead of the parameter `final_probability`.
        final_probability: Probability = fixed(Probability::new(0.5)); "probability", Environment, "agents::behavior", only for ["lazy"];
        /// Smallest expected reward / expected cost of its own at which an agent bonds.
        margin_factor: Factor = fixed(Factor::new(2.0)); "factor", Environment, "agents::behavior::selfish", only for ["selfish"];
        /// What a leader withholds.
        withholds: WithheldStep = WithheldStep::CommitBond; "", Environment, "agents::behavior::withholding", only for ["withholding_sequencer"];
        /// Probability that a leader withholds its step, or a bonded prover the proof; drawn once per process and agent.
        attack_probability: Probability = fixed(Probability::new(1.0)); "probability", Environment, "agents::behavior::withholding", only for ["withholding_sequencer", "withholding_prover"];
        /// What the group spends on its attack (L1 fees, slashes, cost of censoring) before it ends it; left out: without end.
        attack_budget: Option<Tokens> = None; "tokens", Environment, "agents::behavior::attacks", only for ["withholding_sequencer", "withholding_prover", "censoring_cartel"];
        /// What the group does once its budget is spent.
        after_budget: AfterBudget = AfterBudget::Honest; "", Environment, "agents::behavior::attacks", only for ["withholding_sequencer", "withholding_prover"];
        /// Smallest own score with which they propose; left out: the score from which the reward covers the fee.
        proposal_score_threshold: Option<Share> = None; "score", Environment, "agents::behavior::score_aware", only for ["score_aware"];
        /// Share of L1 blocks that the cartel builds, each independently of the others.
        builder_share: Share = Share::default(); "share", Environment, "agents::behavior::cartel", only for ["censoring_cartel"];
        /// Names of builders of the chain `l1.builders` that form the cartel, instead of `builder_share`.
        builders: Vec<String> = Vec::new(); "", Environment, "agents::behavior::cartel", only for ["censoring_cartel"];
        /// Names of the groups whose leaders the cartel censors; empty: any leader.
        targets: Vec<String> = Vec::new(); "", Environment, "agents::behavior::cartel", only for ["censoring_cartel"];
        /// Stages in which the cartel censors: `proposal` (whoever proposes), `commit_bond`, `reveal`, `rollup` (when a target leads).
        stages: CensoredStages = CensoredStages(vec![Stage::CommitBond]); "", Environment, "agents::behavior::cartel", only for ["censoring_cartel"];
        /// What the cartel forgoes or pays for each L1 block in which it censors.
        cost_per_block: Tokens = Tokens::ZERO; "tokens", Environment, "agents::behavior::cartel", only for ["censoring_cartel"];
    }
}

/// A default, which is in range.
fn fixed<T: Default>(value: Result<T, String>) -> T {
    value.unwrap_or_default()
}

/// What stands before the names of these parameters within a group of agents.
const PREFIX: &str = "behavior.";

static TABLE: LazyLock<Vec<ParameterInfo>> = LazyLock::new(|| BehaviorSettings::infos(PREFIX));

impl BehaviorSettings {
    /// The parameters of a behaviour, named `behavior.NAME`, in the order of documentation.
    pub fn table() -> &'static [ParameterInfo] {
        &TABLE
    }

    /// The value of a parameter by its name in the [table](Self::table).
    pub fn value(&self, name: &str) -> Value {
        name.strip_prefix(PREFIX).and_then(|name| self.get(name)).unwrap_or(Value::Unset)
    }

    /// Sets a parameter by its name in the [table](Self::table).
    ///
    /// # Errors
    /// If there is no such parameter, or it does not take the value.
    pub fn assign(&mut self, name: &str, value: &Value) -> Result<(), SetError> {
        let outcome = name.strip_prefix(PREFIX).and_then(|name| self.set(name, value));
        outcome.ok_or(SetError::Unknown)?.map_err(SetError::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::{BehaviorKind, BehaviorSettings, CensoredStages, ParameterType, Value};

    #[test]
    fn every_parameter_can_be_read_and_set_under_its_name() {
        let (defaults, mut settings) = (BehaviorSettings::default(), BehaviorSettings::default());
        assert_eq!(BehaviorSettings::table().len(), BehaviorSettings::COUNT);
        for info in BehaviorSettings::table() {
            assert_eq!(settings.assign(&info.name, &defaults.value(&info.name)), Ok(()), "{}", info.name);
            let known = |kind: &&str| BehaviorKind::read(&Value::Text(String::from(*kind))).is_ok();
            assert!(info.only_for_kinds.iter().all(known), "{}", info.name);
        }
        assert_eq!(settings, defaults);
        assert!((settings.margin_factor.to_f64(), settings.outage_rate.to_f64()) == (2.0, 0.001), "defaults in range");
    }

    #[test]
    fn a_stage_that_is_none_or_stands_twice_is_refused() {
        let read = |words: &[&str]| {
            CensoredStages::read(&Value::Texts(words.iter().map(|word| String::from(*word)).collect()))
        };
        assert!(read(&["reveal", "rollup"]).is_ok_and(|stages| stages.0.len() == 2));
        for words in [&["race"][..], &["reveel"], &["reveal", "reveal"]] {
            assert!(read(words).is_err_and(|told| told.contains("\"commit_bond\"")), "{words:?}");
        }
    }
}
