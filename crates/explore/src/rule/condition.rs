//! An expression that is true or false of a decision.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, LazyLock};

use gddt_model::parameters::{ParameterInfo, Settings, Value, ValueKind, find, table};
use gddt_model::process::Stage;
use gddt_model::rules::{Decision, Quantity};

use crate::diagnostics::nearest;
use crate::expression::{ExpressionError, NameError, Names, Program, Slot, Type};

/// A rule is evaluated at every decision; one of more pieces is a mistake.
const MOST_PIECES: usize = 256;

/// A compiled condition.
#[derive(Clone, PartialEq)]
pub(crate) struct Condition {
    text: Arc<str>,
    /// Slots are quantities in their order, then the parameters.
    program: Program,
    parameters: Arc<[&'static str]>,
    /// What the parameters are, once that is known.
    values: Option<Arc<[f64]>>,
}

impl Debug for Condition {
    /// The text, and the parameters with their values.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)?;
        for (name, value) in self.parameters.iter().zip(self.values.iter().flat_map(|values| values.iter())) {
            write!(f, " {name} = {value}")?;
        }
        Ok(())
    }
}

impl Condition {
    /// Compiles a condition; until it is [bound](Self::bound), parameters are NaN.
    pub(crate) fn compile(text: &str) -> Result<Self, ExpressionError> {
        let mut names = DecisionNames::default();
        let program = Program::compile(text, &mut names)?;
        let (start, end) = (text.len() - text.trim_start().len(), text.trim_end().len());
        let span = start.min(end)..end;
        if program.kind() != Type::Truth {
            return Err(ExpressionError::Mismatch { expected: Type::Truth, found: program.kind(), span });
        }
        if program.len() > MOST_PIECES {
            return Err(ExpressionError::Length { found: program.len(), most: MOST_PIECES, span });
        }
        let parameters = names.parameters.iter().map(|info| info.name.as_str()).collect();
        Ok(Self { text: Arc::from(text), program, parameters, values: None })
    }

    /// As it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn needs_parameters(&self) -> bool {
        !self.parameters.is_empty()
    }

    /// With parameters as constants. One that is not set is NaN.
    pub(crate) fn bound(&self, settings: &Settings) -> Self {
        let values: Arc<[f64]> = self.parameters.iter().map(|name| content(settings.get(name))).collect();
        let program = self.program.with_constants(|slot| values.get(slot.checked_sub(Quantity::COUNT)?).copied());
        Self { program, values: Some(values), ..self.clone() }
    }

    #[inline]
    pub(crate) fn holds(&self, decision: &Decision<'_>) -> bool {
        let quantity = |slot: usize| Quantity::ALL.get(slot).map_or(f64::NAN, |quantity| quantity.of(decision));
        self.program.evaluate_with(quantity) == 1.0
    }
}

/// What a parameter's slot holds.
fn content(value: Option<Value>) -> f64 {
    match value {
        Some(Value::Flag(flag)) => f64::from(u8::from(flag)),
        Some(Value::Text(word)) => WORDS.iter().position(|known| *known == word).map_or(f64::NAN, |index| index as f64),
        Some(number) => number.number().unwrap_or(f64::NAN),
        None => f64::NAN,
    }
}

/// Every word that a quantity or a parameter can be, each once: first those of `phase`, whose numbers they are.
static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words: Vec<&'static str> = Stage::ALL.map(Stage::word).to_vec();
    for info in table() {
        if let ValueKind::Choice(choices) = info.kind {
            words.extend(choices.iter().filter(|word| !words.contains(word)).copied().collect::<Vec<_>>());
        }
    }
    words
});

/// The names that a condition may use: quantities, and parameters.
#[derive(Default)]
struct DecisionNames {
    parameters: Vec<&'static ParameterInfo>,
}

impl Names for DecisionNames {
    fn find(&mut self, name: &str) -> Result<Slot, NameError> {
        if let Some(index) = Quantity::ALL.iter().position(|quantity| quantity.name() == name) {
            let kind = if Quantity::ALL[index] == Quantity::Phase { Type::Word } else { Type::Number };
            return Ok(Slot { index, kind });
        }
        let Some(info) = find(name) else {
            let quantities = Quantity::ALL.map(Quantity::name);
            let parameters = table().iter().map(|info| info.name.as_str());
            let near = nearest(name, quantities).or_else(|| nearest(name, parameters));
            return Err(NameError::Unknown { nearest: near.map(String::from) });
        };
        if name.starts_with("run.") {
            // What happens must not depend on how often, how long or with which seed it is looked at.
            return Err(NameError::Unusable { what: String::from("a setting of the run") });
        }
        let kind = match info.kind {
            ValueKind::Integer { .. } | ValueKind::Real { .. } => Type::Number,
            ValueKind::Flag => Type::Truth,
            ValueKind::Choice(_) => Type::Word,
            ValueKind::Text => return Err(NameError::Unusable { what: String::from("a text") }),
            ValueKind::Texts | ValueKind::Reals => return Err(NameError::Unusable { what: String::from("a list") }),
        };
        let known = self.parameters.iter().position(|other| other.name == info.name);
        let place = known.unwrap_or_else(|| {
            self.parameters.push(info);
            self.parameters.len() - 1
        });
        Ok(Slot { index: Quantity::COUNT + place, kind })
    }

    fn word(&mut self, text: &str) -> Result<f64, NameError> {
        let place = WORDS.iter().position(|known| *known == text);
        place
            .map(|place| place as f64)
            .ok_or_else(|| NameError::Unknown { nearest: nearest(text, WORDS.iter().copied()).map(String::from) })
    }
}
