//! References and constraints as programs over slots.

use gddt_model::parameters::{Value, ValueKind, table};

use crate::diagnostics::{Diagnostic, Origin, nearest};
use crate::expression::{ExpressionError, NameError, Names, Program, Slot, Type};
use crate::scenario::field::Field;
use crate::scenario::read;
use crate::scenario::target::Target;

/// A compiled reference.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    /// The text behind the equals sign.
    pub text: String,
    pub origin: Origin,
    pub rule: Rule,
}

impl Formula {
    /// What it refers to, among these slots.
    pub(super) fn needs(&self, slots: &SlotTable) -> Vec<Target> {
        match &self.rule {
            Rule::Copy(target) => vec![*target],
            Rule::Compute(program) => program.slots().map(|slot| slots.slots()[slot]).collect(),
        }
    }
}

/// How a reference comes by its value.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    /// The value of something else, whatever its type.
    Copy(Target),
    /// A computed number or truth.
    Compute(Program),
}

/// The slots that programs read, and the words that they compare.
#[derive(Clone, Debug, Default)]
pub(crate) struct SlotTable {
    groups: Vec<String>,
    slots: Vec<Target>,
    words: Vec<String>,
}

impl SlotTable {
    pub(super) fn new(groups: Vec<String>) -> Self {
        Self { groups, ..Self::default() }
    }

    /// What the slots hold.
    pub(crate) fn slots(&self) -> &[Target] {
        &self.slots
    }

    /// The content of a slot for a value; `None` if the value is not set.
    pub(super) fn content(&self, value: &Value) -> Option<f64> {
        match value {
            Value::Flag(flag) => Some(f64::from(u8::from(*flag))),
            Value::Text(text) => self.words.iter().position(|word| word == text).map(|index| index as f64),
            number => number.number(),
        }
    }

    /// Compiles a reference for a target.
    pub(super) fn formula(
        &mut self,
        written: &read::Formula,
        target: Target,
        name: &str,
    ) -> Result<Formula, Diagnostic> {
        let (text, origin) = (written.text.clone(), written.origin);
        let wrong = |found: &str| {
            let problem = Diagnostic::new(format!("`{name}` cannot refer to {found}"));
            problem.at(origin, format!("{} was expected", target.kind()))
        };
        if let Some(source) = Target::find(text.trim(), &self.groups) {
            return if copies(source.kind(), target.kind()) {
                Ok(Formula { text, origin, rule: Rule::Copy(source) })
            } else {
                Err(wrong(&describe(source.kind())))
            };
        }
        let program = Program::compile(&text, self).map_err(|error| expression_problem(&error, origin))?;
        match (program.kind(), target.kind()) {
            (Type::Number, ValueKind::Integer { .. } | ValueKind::Real { .. }) | (Type::Truth, ValueKind::Flag) => {
                Ok(Formula { text, origin, rule: Rule::Compute(program) })
            }
            (kind, _) => Err(wrong(&kind.to_string())),
        }
    }

    /// Compiles a constraint.
    pub(super) fn constraint(&mut self, written: &read::WrittenConstraint) -> Result<Program, Diagnostic> {
        let program =
            Program::compile(&written.text, self).map_err(|error| expression_problem(&error, written.origin))?;
        if program.kind() == Type::Truth {
            Ok(program)
        } else {
            let problem = Diagnostic::new(format!("a constraint cannot be {}", program.kind()));
            Err(problem.at(written.origin, "a comparison such as `uncle_count <= 3` was expected"))
        }
    }

    fn names(&self) -> impl Iterator<Item = String> {
        let of_group = |group: &String| Field::ALL.map(|field| format!("agents.{group}.{}", field.name()));
        table().iter().map(|info| info.name.clone()).chain(self.groups.iter().flat_map(of_group))
    }
}

impl Names for SlotTable {
    fn find(&mut self, name: &str) -> Result<Slot, NameError> {
        let Some(target) = Target::find(name, &self.groups) else {
            let names: Vec<String> = self.names().collect();
            let nearest = nearest(name, names.iter().map(String::as_str)).map(String::from);
            return Err(NameError::Unknown { nearest });
        };
        let kind = match target.kind() {
            ValueKind::Integer { .. } | ValueKind::Real { .. } => Type::Number,
            ValueKind::Flag => Type::Truth,
            ValueKind::Choice(words) => {
                for word in words {
                    self.word(word)?;
                }
                Type::Word
            }
            other => return Err(NameError::Unusable { what: describe(other) }),
        };
        let known = self.slots.iter().position(|slot| *slot == target);
        let index = known.unwrap_or_else(|| {
            self.slots.push(target);
            self.slots.len() - 1
        });
        Ok(Slot { index, kind })
    }

    fn word(&mut self, text: &str) -> Result<f64, NameError> {
        let known = self.words.iter().position(|word| word == text);
        let index = known.unwrap_or_else(|| {
            self.words.push(String::from(text));
            self.words.len() - 1
        });
        Ok(index as f64)
    }
}

/// Whether values of one kind can be values of another.
fn copies(from: ValueKind, to: ValueKind) -> bool {
    use ValueKind::{Choice, Flag, Integer, Real, Reals, Text, Texts};
    matches!(
        (from, to),
        (Integer { .. } | Real { .. }, Integer { .. } | Real { .. })
            | (Flag, Flag)
            | (Choice(_) | Text, Choice(_) | Text)
            | (Texts, Texts)
            | (Reals, Reals)
    )
}

fn describe(kind: ValueKind) -> String {
    String::from(match kind {
        ValueKind::Integer { .. } | ValueKind::Real { .. } => "a number",
        ValueKind::Flag => "true or false",
        ValueKind::Choice(_) => "a word",
        ValueKind::Text => "a text",
        ValueKind::Texts | ValueKind::Reals => "a list",
    })
}

fn expression_problem(error: &ExpressionError, origin: Origin) -> Diagnostic {
    let span = error.span();
    // A text written with escapes has one place for all of it.
    let place = if origin.end - origin.start >= span.end { origin.part(span) } else { origin };
    let title = match error {
        ExpressionError::Name { name, .. } => format!("there is no parameter `{name}`"),
        _ => String::from("this expression cannot be understood"),
    };
    let label = if matches!(error, ExpressionError::Name { .. }) { String::new() } else { error.to_string() };
    Diagnostic::new(title).at(place, label).suggest(error.nearest())
}
