//! Rules of the user's own (model.md §7): what makes the agents of a group decide otherwise than the built-in tests.
//!
//! A [`DecisionRule`] is asked, stage by stage, whether an agent is willing and whether acting pays; it looks at a
//! [`Decision`] and, if it has a memory, at what it remembered. Whether acting is *possible* stays the L1's to say. Rules
//! are functions of what they are shown: they have no way to change the state, and what they remember is part of it, so
//! results stay a function of scenario, seed and version.
//!
//! ```
//! use gddt_model::agents::AgentGroup;
//! use gddt_model::process::Stage;
//! use gddt_model::rules::{Decision, DecisionRule, Rule};
//!
//! /// Proves when gas is cheap; waits for it as long as there is time.
//! #[derive(Debug)]
//! struct Patient { bearable: f64 }
//!
//! impl DecisionRule for Patient {
//!     fn is_profitable(&self, decision: &Decision<'_>) -> bool {
//!         let may_wait = decision.stage == Stage::Rollup && decision.time_left() > 0;
//!         decision.pays() && !(may_wait && decision.gas_price() > self.bearable)
//!     }
//! }
//!
//! let patient = AgentGroup { rule: Some(Rule::new(Patient { bearable: 50.0 })), ..AgentGroup::new("patient", 5) };
//! assert!(patient.rule.is_some());
//! ```

mod decision;
mod memory;
mod quantity;

use std::any::Any;
use std::fmt::{self, Debug, Formatter};
use std::ops::Deref;
use std::sync::Arc;

pub use decision::{Decision, Moment};
pub(crate) use memory::forget;
pub use memory::{Memories, Memory, keep_memories, remember};
pub use quantity::Quantity;

/// How the agents of a group decide. Every method has the built-in test for its default.
///
/// The same rule is asked for every agent of its group, in every run and on every thread, so it must answer from what it is
/// shown and nothing else: no clock, no file, no counter of its own. [`remember`](Self::remember) is for what it needs to know
/// of the past, [`Moment::luck`] for chance.
///
/// `Debug` has to show everything that the rule's answers depend on (as the derived one does): by it rules are told apart,
/// and it stands in the description of a result.
pub trait DecisionRule: Any + Debug + Send + Sync {
    /// Whether the agent is willing to act in this L1 block. Built in: a yes/no draw that reaches the agent's
    /// `final_probability` over the window.
    fn is_willing(&self, decision: &Decision<'_>) -> bool {
        decision.draws_willing()
    }

    /// Whether acting pays. Built in: `profitability`, which does not test proposals.
    fn is_profitable(&self, decision: &Decision<'_>) -> bool {
        decision.pays()
    }

    /// Whether the agents remember anything; else [`remember`](Self::remember) is never called.
    fn has_memory(&self) -> bool {
        false
    }

    /// What an agent remembers from now on, given what it remembered until now (zeros at the start). Called once per agent
    /// and timestep, among the agents' actions: this timestep's prices are known, the process stands where the last timestep
    /// left it. A proposal of this timestep is decided on the memory before, everything else on the one after.
    fn remember(&self, _: &Moment<'_>, memory: Memory) -> Memory {
        memory
    }
}

/// A rule that is shared by the agents of a group.
#[derive(Clone)]
pub struct Rule(Arc<dyn DecisionRule>);

impl Rule {
    /// Shares a rule.
    pub fn new(rule: impl DecisionRule) -> Self {
        Self(Arc::new(rule))
    }
}

impl Deref for Rule {
    type Target = dyn DecisionRule;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl Debug for Rule {
    /// As the rule itself.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq for Rule {
    /// The same rule, or one that shows the same.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || format!("{self:?}") == format!("{other:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::{DecisionRule, Rule};

    #[derive(Debug)]
    struct Threshold(#[expect(dead_code, reason = "shown by Debug")] f64);
    impl DecisionRule for Threshold {}

    #[test]
    fn rules_are_equal_that_show_the_same() {
        let rule = Rule::new(Threshold(1.0));
        assert_eq!(rule, rule.clone());
        assert_eq!(rule, Rule::new(Threshold(1.0)));
        assert_ne!(rule, Rule::new(Threshold(2.0)));
    }
}
