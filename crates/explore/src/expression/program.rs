//! A compiled expression.

use super::parser::Parser;
use super::{ExpressionError, Names, Type};

/// How many intermediate results a program may have at a time.
pub(super) const DEPTH: usize = 32;

/// One step of a program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    Constant(f64),
    Slot(usize),
    Negate,
    Not,
    Round,
    Floor,
    Ceil,
    Abs,
    Add,
    Subtract,
    Multiply,
    Divide,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unequal,
    And,
    Or,
    Min,
    Max,
}

/// A compiled expression: steps in postfix order, on a stack of fixed depth.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    steps: Vec<Step>,
    kind: Type,
}

impl Program {
    /// Compiles an expression.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and where.
    pub fn compile(text: &str, names: &mut impl Names) -> Result<Self, ExpressionError> {
        let (steps, kind) = Parser::new(text, names)?.parse()?;
        Ok(Self { steps, kind })
    }

    /// What it evaluates to.
    pub fn kind(&self) -> Type {
        self.kind
    }

    /// The slots that it reads, in order of appearance, possibly repeated.
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        self.steps.iter().filter_map(|step| if let Step::Slot(index) = step { Some(*index) } else { None })
    }

    /// The slot whose value it is, if it is nothing but a name.
    pub fn alias(&self) -> Option<usize> {
        if let [Step::Slot(index)] = self.steps[..] { Some(index) } else { None }
    }

    /// The value for these slots: a number, 1 or 0 for true or false, or the number of a word. A slot that is not
    /// there is NaN. Division by zero gives an infinity or NaN, as IEEE 754 has it; what is computed from NaN is NaN.
    pub fn evaluate(&self, slots: &[f64]) -> f64 {
        let mut stack = [f64::NAN; DEPTH];
        let mut height = 0;
        for step in &self.steps {
            let value = match *step {
                Step::Constant(value) => value,
                Step::Slot(index) => slots.get(index).copied().unwrap_or(f64::NAN),
                unary @ (Step::Negate | Step::Not | Step::Round | Step::Floor | Step::Ceil | Step::Abs) => {
                    height -= 1;
                    change(unary, stack[height])
                }
                binary => {
                    height -= 2;
                    apply(binary, stack[height], stack[height + 1])
                }
            };
            stack[height] = value;
            height += 1;
        }
        stack[0]
    }
}

fn change(step: Step, value: f64) -> f64 {
    match step {
        Step::Negate => -value,
        Step::Not => 1.0 - value,
        Step::Round => value.round(),
        Step::Floor => value.floor(),
        Step::Ceil => value.ceil(),
        Step::Abs => value.abs(),
        _ => f64::NAN,
    }
}

#[expect(clippy::float_cmp, reason = "the language compares numbers as they are")]
fn apply(step: Step, left: f64, right: f64) -> f64 {
    let truth = |truth: bool| f64::from(u8::from(truth));
    match step {
        Step::Add => left + right,
        Step::Subtract => left - right,
        Step::Multiply => left * right,
        Step::Divide => left / right,
        Step::Less => truth(left < right),
        Step::LessOrEqual => truth(left <= right),
        Step::Greater => truth(left > right),
        Step::GreaterOrEqual => truth(left >= right),
        Step::Equal => truth(left == right),
        Step::Unequal => truth(left != right),
        Step::And => truth(left != 0.0 && right != 0.0),
        Step::Or => truth(left != 0.0 || right != 0.0),
        // Not `f64::min` and `f64::max`, which hide a NaN.
        Step::Min if left < right || left.is_nan() => left,
        Step::Max if left > right || left.is_nan() => left,
        Step::Min | Step::Max => right,
        _ => f64::NAN,
    }
}
