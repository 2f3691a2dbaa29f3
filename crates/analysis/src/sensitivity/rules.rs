//! Conditions on factors, as people write them.

use std::fmt;
use std::sync::Arc;

use super::levels::Short;
use crate::interval::Interval;

/// What is asked of one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The factor's name.
    pub factor: String,
    /// Which of its values meet it.
    pub restriction: Restriction,
}

/// Some of a factor's values.
#[derive(Debug, Clone, PartialEq)]
pub enum Restriction {
    /// The numbers between two values that the table has, both included; an end that is none is open.
    Numbers {
        /// The smallest number.
        low: Option<f64>,
        /// The largest number.
        high: Option<f64>,
    },
    /// These categories, in the order of their list.
    Categories(Vec<Arc<str>>),
}

/// A leaf of a tree as a conjunction, each factor named once.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// All must hold, in the order in which the tree first asks for their factors; empty for a tree that is one leaf.
    pub conditions: Vec<Condition>,
    /// Rows that meet it.
    pub count: u64,
    /// The outcome's mean among them.
    pub mean: f64,
    /// Its interval, as in [`TreeNode`](super::TreeNode).
    pub interval: Option<Interval>,
}

impl Condition {
    /// Adds a condition to those before; one on the same factor makes that narrower.
    pub(super) fn join(conditions: &mut Vec<Self>, next: &Self) {
        match conditions.iter_mut().find(|condition| condition.factor == next.factor) {
            Some(known) => known.restriction = known.restriction.and(&next.restriction),
            None => conditions.push(next.clone()),
        }
    }
}

impl Restriction {
    fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Numbers { low: a, high: b }, Self::Numbers { low: c, high: d }) => {
                let either = |x: Option<f64>, y: Option<f64>, both: fn(f64, f64) -> f64| {
                    x.zip(y).map(|(x, y)| both(x, y)).or(x).or(y)
                };
                Self::Numbers { low: either(*a, *c, f64::max), high: either(*b, *d, f64::min) }
            }
            (Self::Categories(names), Self::Categories(others)) => {
                Self::Categories(names.iter().filter(|name| others.contains(name)).cloned().collect())
            }
            (_, other) => other.clone(),
        }
    }
}

/// `3 <= x <= 12`, `x = 3`, `mode in {a, b}`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.factor;
        match &self.restriction {
            Restriction::Numbers { low: Some(low), high: Some(high) } if low == high => {
                write!(f, "{name} = {}", Short(*low))
            }
            Restriction::Numbers { low: Some(low), high: Some(high) } => {
                write!(f, "{} <= {name} <= {}", Short(*low), Short(*high))
            }
            Restriction::Numbers { low: Some(low), high: None } => write!(f, "{name} >= {}", Short(*low)),
            Restriction::Numbers { low: None, high: Some(high) } => write!(f, "{name} <= {}", Short(*high)),
            Restriction::Numbers { low: None, high: None } => write!(f, "any {name}"),
            Restriction::Categories(names) if names.len() == 1 => write!(f, "{name} = {}", names[0]),
            Restriction::Categories(names) => write!(f, "{name} in {{{}}}", names.join(", ")),
        }
    }
}

/// The conditions, joined by `and`; `all rows` if there are none.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.conditions.is_empty() {
            return f.write_str("all rows");
        }
        let conditions: Vec<String> = self.conditions.iter().map(ToString::to_string).collect();
        f.write_str(&conditions.join(" and "))
    }
}
