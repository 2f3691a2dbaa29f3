//! Single values.

use gddt_model::agents::Distribution;
use gddt_model::parameters::{Value, ValueKind};

use crate::design::Axis;
use crate::diagnostics::{Diagnostic, Origin, Sources, nearest};
use crate::expression::ExpressionError;
use crate::scenario::document::{Data, Entry, Node};

/// A value as typed.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::scenario) enum Given {
    /// A plain value.
    Value(Value),
    /// A value that differs between the members of a group.
    Spread(Distribution),
    /// A reference, possibly with arithmetic.
    Formula(Formula),
}

/// The text behind the `=` of a reference.
#[derive(Clone, Debug)]
pub(in crate::scenario) struct Formula {
    pub text: String,
    pub origin: Origin,
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// The values of an axis.
#[derive(Clone, Debug)]
pub(in crate::scenario) enum Points {
    /// One after the other, with the place of each; and how the list was typed if it was not a list.
    Listed { values: Vec<(Given, Origin)>, range: Option<String> },
    /// A whole range; and how it was typed.
    Range { shape: Axis, text: String },
}

impl Points {
    /// The number of values; `None` for a whole range.
    pub(in crate::scenario) fn count(&self) -> Option<usize> {
        match self {
            Self::Listed { values, .. } => Some(values.len()),
            Self::Range { .. } => None,
        }
    }
}

/// A value that is not what was expected.
pub(super) struct Wrong {
    pub origin: Origin,
    pub found: String,
    pub expected: String,
    pub help: Option<String>,
    /// What to say instead of which quantity cannot be what.
    pub title: Option<String>,
}

impl Wrong {
    pub(super) fn new(node: &Node, expected: impl Into<String>) -> Self {
        Self { origin: node.origin, found: node.describe(), expected: expected.into(), help: None, title: None }
    }

    /// A key that means nothing where it stands.
    pub(super) fn key<'k>(entry: &Entry, what: &str, known: impl IntoIterator<Item = &'k str> + Clone) -> Self {
        let help = nearest(&entry.key, known.clone()).map(|name| format!("did you mean `{name}`?"));
        let known: Vec<&str> = known.into_iter().collect();
        let expected = format!("one of {} was expected", known.join(", "));
        let title = Some(format!("there is no {what} `{}`", entry.key));
        Self { origin: entry.origin, found: String::new(), expected, help, title }
    }

    /// A text that should be an expression on decisions and is none.
    pub(super) fn expression(node: &Node, text: &str, error: &ExpressionError, sources: &Sources) -> Self {
        let origin = content(node, text, sources).map_or(node.origin, |content| content.part(error.span()));
        let (title, expected) = match error {
            ExpressionError::Name { name, .. } => {
                (format!("there is no quantity or parameter `{name}`"), String::new())
            }
            _ => (String::from("this expression cannot be understood"), error.to_string()),
        };
        let help = error.nearest().map(|name| format!("did you mean `{name}`?"));
        Self { origin, found: String::new(), expected, help, title: Some(title) }
    }

    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The problem, for the quantity of that name.
    pub(super) fn diagnostic(self, name: &str) -> Diagnostic {
        let title = self.title.unwrap_or_else(|| format!("`{name}` cannot be {}", self.found));
        let problem = Diagnostic::new(title).at(self.origin, self.expected);
        self.help.into_iter().fold(problem, Diagnostic::help)
    }
}

/// Reads a value of a kind. Ranges are checked later, by whatever the value is given to.
pub(super) fn given(node: &Node, kind: ValueKind, sources: &Sources) -> Result<Given, Wrong> {
    if let Data::Text(text) = &node.data
        && text.trim_start().starts_with('=')
    {
        return Ok(Given::Formula(formula(node, text, sources)));
    }
    let wrong = || Wrong::new(node, format!("{kind} was expected"));
    let value = match (kind, &node.data) {
        (ValueKind::Integer { .. }, Data::Integer(number)) => Value::Integer(*number),
        (ValueKind::Integer { .. }, Data::Real(number)) => whole(*number).map(Value::Integer).ok_or_else(wrong)?,
        (ValueKind::Real { .. }, Data::Integer(_) | Data::Real(_)) => {
            node.number().map(Value::Real).ok_or_else(wrong)?
        }
        (ValueKind::Integer { .. } | ValueKind::Real { .. }, Data::Text(text)) => {
            return Err(if text.trim().replace('_', "").parse::<f64>().is_ok() {
                wrong().help(format!("a number is written without quotes: {}", text.trim()))
            } else {
                wrong().help("a reference to another parameter is written \"= NAME\"")
            });
        }
        (ValueKind::Flag, Data::Flag(flag)) => Value::Flag(*flag),
        (ValueKind::Flag, Data::Text(text)) if text == "true" || text == "false" => {
            return Err(wrong().help(format!("it is written without quotes: {text}")));
        }
        (ValueKind::Choice(words), Data::Text(text)) => {
            if !words.contains(&text.as_str()) {
                let wrong = wrong();
                return Err(match nearest(text, words.iter().copied()) {
                    Some(word) => wrong.help(format!("did you mean \"{word}\"?")),
                    None => wrong,
                });
            }
            Value::Text(text.clone())
        }
        (ValueKind::Text, Data::Text(text)) => Value::Text(text.clone()),
        (ValueKind::Texts, Data::List(nodes)) => {
            let text = |node: &Node| match &node.data {
                Data::Text(text) => Ok(text.clone()),
                _ => Err(Wrong::new(node, "a text was expected")),
            };
            Value::Texts(nodes.iter().map(text).collect::<Result<_, _>>()?)
        }
        (ValueKind::Reals, Data::List(nodes)) => {
            let number = |node: &Node| node.number().ok_or_else(|| Wrong::new(node, "a number was expected"));
            Value::Reals(nodes.iter().map(number).collect::<Result<_, _>>()?)
        }
        _ => return Err(wrong()),
    };
    Ok(Given::Value(value))
}

/// The whole number, if it is one that a floating point number holds exactly.
pub(in crate::scenario) fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53 by then")]
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

/// The text behind the equals sign, and its place inside the quotes.
fn formula(node: &Node, text: &str, sources: &Sources) -> Formula {
    let behind = text.trim_start().trim_start_matches('=');
    let origin = content(node, text, sources).map_or(node.origin, |content| {
        let skipped = text.len() - behind.len();
        content.part(skipped..text.len())
    });
    Formula { text: String::from(behind), origin }
}

/// The place of a text without its quotes; `None` if it is written with escapes, so that places do not correspond.
pub(super) fn content(node: &Node, text: &str, sources: &Sources) -> Option<Origin> {
    let written = sources.text(node.origin);
    let quotes = (written.len().checked_sub(text.len())?) / 2;
    (written.get(quotes..quotes + text.len()) == Some(text)).then(|| node.origin.part(quotes..quotes + text.len()))
}
