//! What governance has today, as far as the sweep has it too.

use gddt_analysis::Value;
use gddt_analysis::decision::{Decision, Profile, is_same};
use gddt_explore::scenario::Plan;
use gddt_model::parameters::Value as Parameter;

use super::Study;
use super::describe::{assignment, listed, name};

/// The scenario's own values of the swept control parameters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum StatusQuo {
    /// They are this candidate.
    Candidate(usize),
    /// They are no candidate.
    Elsewhere,
    /// They depend on the environment, so they are several.
    Unknown,
}

impl StatusQuo {
    /// Looks the scenario's own values up among the candidates, whose values stand in the order of the control axes.
    pub(super) fn of(plan: &Plan, control: &[usize], candidates: &[Vec<Value>]) -> Self {
        let own = plan.status_quo();
        let own: Option<Vec<Value>> = control.iter().map(|&axis| own[axis].as_ref().map(recorded)).collect();
        let Some(own) = own.filter(|own| !own.is_empty()) else { return Self::Unknown };
        let is_own = |key: &&Vec<Value>| key.iter().zip(&own).all(|(value, own)| is_same(value, own));
        match candidates.iter().position(|key| is_own(&key)) {
            Some(place) => Self::Candidate(place),
            None => Self::Elsewhere,
        }
    }

    /// The candidate, if it is one.
    pub(super) fn candidate(&self) -> Option<usize> {
        if let Self::Candidate(place) = self { Some(*place) } else { None }
    }
}

/// A parameter's value as tables hold it.
pub(super) fn recorded(value: &Parameter) -> Value {
    match value {
        Parameter::Unset => Value::Null,
        Parameter::Flag(flag) => Value::Number(f64::from(u8::from(*flag))),
        Parameter::Text(text) => Value::Text(text.as_str().into()),
        Parameter::Integer(_) | Parameter::Real(_) => value.number().map_or(Value::Null, Value::Number),
        Parameter::Texts(_) | Parameter::Reals(_) => Value::Text(value.to_string().into()),
    }
}

/// What the choice is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Yardstick {
    /// The candidate that the scenario's own values are.
    StatusQuo(usize),
    /// All candidates: the scenario's own values are none, or the choice itself.
    All,
}

impl Yardstick {
    pub(super) fn of(status_quo: &StatusQuo, decision: &Decision) -> Self {
        match status_quo.candidate() {
            Some(place) if place != decision.choice => Self::StatusQuo(place),
            _ => Self::All,
        }
    }

    /// Its KPIs.
    pub(super) fn profile(self, study: &Study) -> &Profile {
        match self {
            Self::StatusQuo(place) => study.data.of_candidate(place).unwrap_or_else(|| study.data.of_all()),
            Self::All => study.data.of_all(),
        }
    }

    /// What it is called as the heading of a column.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::StatusQuo(_) => "own values",
            Self::All => "all candidates",
        }
    }

    /// What it is called in a sentence.
    pub(super) fn words(self, study: &Study) -> String {
        match self {
            Self::StatusQuo(place) => own_values(study, place),
            Self::All => String::from("the mean over all candidates"),
        }
    }

    /// Why it is not the status quo, to be put behind its words; empty if it is.
    pub(super) fn why(self, study: &Study) -> String {
        match (self, &study.status_quo) {
            (Self::StatusQuo(_), _) => String::new(),
            (Self::All, StatusQuo::Candidate(_)) => String::from(" (the choice is the scenario's own values)"),
            (Self::All, StatusQuo::Elsewhere) => {
                format!(" (the scenario's own values, {}, are not among them)", listed(&values(study)))
            }
            (Self::All, StatusQuo::Unknown) => {
                String::from(" (the scenario's own values depend on the environment, so they are none of them)")
            }
        }
    }
}

/// The status quo in a sentence.
pub(super) fn own_values(study: &Study, place: usize) -> String {
    format!("the scenario's own values ({})", name(study, place))
}

/// The scenario's own values, an assignment each; those that depend on the environment are left out.
pub(super) fn values(study: &Study) -> Vec<String> {
    let own = study.plan.status_quo();
    let value = |&axis: &usize| {
        let info = &study.plan.axes()[axis];
        let value = super::data::shown(info, &recorded(own[axis].as_ref()?));
        Some(assignment(&(info.name.clone(), value)))
    };
    study.data.control.iter().filter_map(value).collect()
}
