//! Rules of agents as expressions: `profitable_if` and `proposes_if` of a group in a scenario file.

mod condition;
#[cfg(test)]
mod tests;

use std::any::Any;

use gddt_model::agents::AgentGroup;
use gddt_model::parameters::Settings;
use gddt_model::process::Stage;
use gddt_model::rules::{Decision, DecisionRule, Rule};

pub(crate) use condition::Condition;

use crate::expression::ExpressionError;

/// The rule of a group that decides by expressions over the [named quantities](gddt_model::rules::Quantity) of a decision,
/// and over parameters, which are constants by the time it decides.
///
/// ```
/// use gddt_explore::ExpressionRule;
/// use gddt_model::agents::AgentGroup;
/// use gddt_model::parameters::Settings;
/// use gddt_model::rules::Rule;
///
/// let text = "reward >= 1.2 * cost and (phase != 'rollup' or gas_price < gas_threshold_for_tx / 2)";
/// let rule = ExpressionRule::profitable_if(text, &Settings::default())?;
/// let group = AgentGroup { rule: Some(Rule::new(rule)), ..AgentGroup::new("careful", 5) };
/// # Ok::<(), gddt_explore::expression::ExpressionError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpressionRule {
    profitable_if: Option<Condition>,
    proposes_if: Option<Condition>,
}

/// What an expression decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decides {
    /// Whether it pays to bond, reveal, prove or race.
    Profitable,
    /// Whether a sequencer that is willing proposes.
    Proposes,
}

impl ExpressionRule {
    /// A rule for whether it pays to bond, reveal, prove or race; proposals are left to the built-in test, which is none.
    ///
    /// # Errors
    /// The first thing that is wrong with the expression, and where.
    pub fn profitable_if(text: &str, settings: &Settings) -> Result<Self, ExpressionError> {
        let condition = Condition::compile(text)?.bound(settings);
        Ok(Self { profitable_if: Some(condition), proposes_if: None })
    }

    /// A rule for whether a sequencer that is willing proposes; everything else is left to the built-in test.
    ///
    /// # Errors
    /// The first thing that is wrong with the expression, and where.
    pub fn proposes_if(text: &str, settings: &Settings) -> Result<Self, ExpressionError> {
        let condition = Condition::compile(text)?.bound(settings);
        Ok(Self { profitable_if: None, proposes_if: Some(condition) })
    }

    fn part(&self, decides: Decides) -> Option<&Condition> {
        match decides {
            Decides::Profitable => self.profitable_if.as_ref(),
            Decides::Proposes => self.proposes_if.as_ref(),
        }
    }

    /// The rule of a group, if it is one of expressions.
    fn of(group: &AgentGroup) -> Option<&Self> {
        let rule: &dyn Any = &**group.rule.as_ref()?;
        rule.downcast_ref()
    }
}

impl DecisionRule for ExpressionRule {
    #[inline]
    fn is_profitable(&self, decision: &Decision<'_>) -> bool {
        let condition = if decision.stage == Stage::Proposal { &self.proposes_if } else { &self.profitable_if };
        condition.as_ref().map_or_else(|| decision.pays(), |condition| condition.holds(decision))
    }
}

/// Whether a group's rule can be written in a scenario file.
pub(crate) fn is_of_expressions(group: &AgentGroup) -> bool {
    ExpressionRule::of(group).is_some()
}

/// The text of a group's expression, if it has it.
pub(crate) fn text(group: &AgentGroup, decides: Decides) -> Option<&str> {
    ExpressionRule::of(group)?.part(decides).map(Condition::text)
}

/// Gives a group an expression, whose parameters are not known yet; a rule that is none of expressions makes way.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn give(group: &mut AgentGroup, decides: Decides, text: &str) -> Result<(), ExpressionError> {
    let condition = Some(Condition::compile(text)?);
    let rule = ExpressionRule::of(group).cloned().unwrap_or_default();
    group.rule = Some(Rule::new(match decides {
        Decides::Profitable => ExpressionRule { profitable_if: condition, ..rule },
        Decides::Proposes => ExpressionRule { proposes_if: condition, ..rule },
    }));
    Ok(())
}

/// Puts the values of parameters where a group's expressions name them.
pub(crate) fn bind(group: &mut AgentGroup, settings: &Settings) {
    let Some(rule) = ExpressionRule::of(group) else { return };
    let parts = [&rule.profitable_if, &rule.proposes_if];
    if parts.into_iter().flatten().any(Condition::needs_parameters) {
        let [profitable_if, proposes_if] = parts.map(|part| part.as_ref().map(|condition| condition.bound(settings)));
        group.rule = Some(Rule::new(ExpressionRule { profitable_if, proposes_if }));
    }
}
