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
    Binary(Operator),
}

/// What makes one value of two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operator {
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

/// A compiled expression: steps in postfix order, and the code that evaluates them on a stack of fixed depth.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    steps: Vec<Step>,
    kind: Type,
    code: Code,
}

impl Program {
    /// Compiles an expression.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and where.
    pub fn compile(text: &str, names: &mut impl Names) -> Result<Self, ExpressionError> {
        let (steps, kind) = Parser::new(text, names)?.parse()?;
        Ok(Self::of(steps, kind))
    }

    fn of(steps: Vec<Step>, kind: Type) -> Self {
        let code = Code::of(&steps);
        Self { steps, kind, code }
    }

    /// What it evaluates to.
    pub fn kind(&self) -> Type {
        self.kind
    }

    /// How many steps an evaluation takes, one for each number, name, operator and function.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there is nothing to evaluate, which never is the case.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The slots that it reads, in order of appearance, possibly repeated.
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        self.steps.iter().filter_map(|step| if let Step::Slot(index) = step { Some(*index) } else { None })
    }

    /// The slot whose value it is, if it is nothing but a name.
    pub fn alias(&self) -> Option<usize> {
        if let [Step::Slot(index)] = self.steps[..] { Some(index) } else { None }
    }

    /// The same expression where slots that have a value already hold it for good, and what can be computed from those is
    /// computed.
    #[must_use]
    pub fn with_constants(&self, value: impl Fn(usize) -> Option<f64>) -> Self {
        let mut steps: Vec<Step> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let folded = match (*step, &steps[..]) {
                (Step::Slot(index), _) => value(index).map(|value| (0, value)),
                (Step::Binary(operator), [.., Step::Constant(left), Step::Constant(right)]) => {
                    Some((2, apply(operator, *left, *right)))
                }
                (Step::Constant(_) | Step::Binary(_), _) => None,
                (unary, [.., Step::Constant(operand)]) => Some((1, change(unary, *operand))),
                _ => None,
            };
            match folded {
                Some((operands, value)) => {
                    steps.truncate(steps.len() - operands);
                    steps.push(Step::Constant(value));
                }
                None => steps.push(*step),
            }
        }
        Self::of(steps, self.kind)
    }

    /// The value for these slots: a number, 1 or 0 for true or false, or the number of a word. A slot that is not
    /// there is NaN. Division by zero gives an infinity or NaN, as IEEE 754 has it; what is computed from NaN is NaN,
    /// and a comparison with NaN is false, except `!=`, which is true.
    pub fn evaluate(&self, slots: &[f64]) -> f64 {
        self.evaluate_with(|index| slots.get(index).copied().unwrap_or(f64::NAN))
    }

    /// As [`evaluate`](Self::evaluate), where each slot is asked for its value when it is read.
    #[inline]
    pub fn evaluate_with(&self, slot: impl Fn(usize) -> f64) -> f64 {
        // What is asked most often, `reward >= cost`, needs no machine.
        if let [Instruction::Slot(left), Instruction::WithSlot(operator, right)] = self.code.instructions[..] {
            return apply(operator, slot(left), slot(right));
        }
        // Most programs need little: a small stack costs less to set up.
        if self.code.depth <= SHALLOW { self.code.run::<SHALLOW>(slot) } else { self.code.run::<DEPTH>(slot) }
    }
}

/// A stack that most programs do with.
const SHALLOW: usize = 4;

/// The steps for a machine with one register: an operator works on the register and on its operand.
#[derive(Clone, Debug, PartialEq)]
struct Code {
    instructions: Vec<Instruction>,
    /// How many values the stack holds at most, the register apart.
    depth: usize,
}

/// What the machine does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Instruction {
    /// Pushes the register and loads a number.
    Constant(f64),
    /// Pushes the register and loads a slot.
    Slot(usize),
    /// Changes the register.
    Unary(Step),
    /// Register, operator, number.
    WithConstant(Operator, f64),
    /// Register, operator, slot.
    WithSlot(Operator, usize),
    /// What is popped, operator, register.
    WithPopped(Operator),
}

impl Code {
    fn of(steps: &[Step]) -> Self {
        let mut instructions: Vec<Instruction> = Vec::with_capacity(steps.len());
        for step in steps {
            let instruction = match *step {
                Step::Constant(value) => Instruction::Constant(value),
                Step::Slot(index) => Instruction::Slot(index),
                Step::Binary(operator) => match instructions.pop() {
                    // Two values are there, so a load before this one has left the other in the register.
                    Some(Instruction::Constant(value)) => Instruction::WithConstant(operator, value),
                    Some(Instruction::Slot(index)) => Instruction::WithSlot(operator, index),
                    other => {
                        instructions.extend(other);
                        Instruction::WithPopped(operator)
                    }
                },
                unary => Instruction::Unary(unary),
            };
            instructions.push(instruction);
        }
        // The first load pushes a register that holds nothing, and nothing pops it.
        let (mut height, mut depth) = (0_usize, 0);
        for instruction in &instructions {
            match instruction {
                Instruction::Constant(_) | Instruction::Slot(_) => height += 1,
                Instruction::WithPopped(_) => height -= 1,
                _ => {}
            }
            depth = depth.max(height);
        }
        Self { instructions, depth }
    }

    #[inline]
    fn run<const N: usize>(&self, slot: impl Fn(usize) -> f64) -> f64 {
        let mut stack = [f64::NAN; N];
        let mut height = 0;
        let mut register = f64::NAN;
        for instruction in &self.instructions {
            let (operator, left, right) = match *instruction {
                Instruction::WithSlot(operator, index) => (operator, register, slot(index)),
                Instruction::WithConstant(operator, value) => (operator, register, value),
                Instruction::WithPopped(operator) => {
                    height -= 1;
                    (operator, stack[height], register)
                }
                Instruction::Unary(step) => {
                    register = change(step, register);
                    continue;
                }
                load @ (Instruction::Constant(_) | Instruction::Slot(_)) => {
                    stack[height] = register;
                    height += 1;
                    register = match load {
                        Instruction::Slot(index) => slot(index),
                        Instruction::Constant(value) => value,
                        _ => f64::NAN,
                    };
                    continue;
                }
            };
            register = apply(operator, left, right);
        }
        register
    }
}

#[inline]
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

#[inline]
#[expect(clippy::float_cmp, reason = "the language compares numbers as they are")]
fn apply(operator: Operator, left: f64, right: f64) -> f64 {
    let truth = |truth: bool| f64::from(u8::from(truth));
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        Operator::Less => truth(left < right),
        Operator::LessOrEqual => truth(left <= right),
        Operator::Greater => truth(left > right),
        Operator::GreaterOrEqual => truth(left >= right),
        Operator::Equal => truth(left == right),
        Operator::Unequal => truth(left != right),
        Operator::And => truth(left != 0.0 && right != 0.0),
        Operator::Or => truth(left != 0.0 || right != 0.0),
        // Not `f64::min` and `f64::max`, which hide a NaN.
        Operator::Min if left < right || left.is_nan() => left,
        Operator::Max if left > right || left.is_nan() => left,
        Operator::Min | Operator::Max => right,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{NameError, Names, Slot, Type};
    use super::{DEPTH, Program, Step, apply, change};

    struct Letters;

    impl Names for Letters {
        fn find(&mut self, name: &str) -> Result<Slot, NameError> {
            let index = usize::from(name.as_bytes()[0] - b'a');
            if name.len() == 1 {
                Ok(Slot { index, kind: Type::Number })
            } else {
                Err(NameError::Unknown { nearest: None })
            }
        }
        fn word(&mut self, _: &str) -> Result<f64, NameError> {
            Err(NameError::Unknown { nearest: None })
        }
    }

    /// The steps on a stack, one by one: what the code has to come to.
    fn step_by_step(program: &Program, slots: &[f64]) -> f64 {
        let mut stack = Vec::new();
        for step in &program.steps {
            let value = match *step {
                Step::Constant(value) => value,
                Step::Slot(index) => slots[index],
                Step::Binary(operator) => {
                    let right = stack.pop().unwrap();
                    apply(operator, stack.pop().unwrap(), right)
                }
                unary => change(unary, stack.pop().unwrap()),
            };
            stack.push(value);
        }
        stack[0]
    }

    fn number() -> impl Strategy<Value = String> {
        let leaf = prop_oneof!["[a-d]", "[0-9]"];
        leaf.prop_recursive(6, 40, 3, |inner| {
            prop_oneof![
                (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/"]), inner.clone())
                    .prop_map(|(left, sign, right)| format!("({left} {sign} {right})")),
                (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("min({left}, {right})")),
                inner.prop_map(|inner| format!("-abs({inner})")),
            ]
        })
    }

    fn truth() -> impl Strategy<Value = String> {
        let leaf = (number(), prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]), number())
            .prop_map(|(left, sign, right)| format!("{left} {sign} {right}"));
        leaf.prop_recursive(4, 12, 2, |inner| {
            prop_oneof![
                (inner.clone(), prop::sample::select(vec!["and", "or"]), inner.clone())
                    .prop_map(|(left, sign, right)| format!("({left}) {sign} ({right})")),
                inner.prop_map(|inner| format!("not ({inner})")),
            ]
        })
    }

    proptest! {
        #[test]
        fn code_and_constants_come_to_what_the_steps_come_to(
            text in truth(),
            slots in prop::array::uniform4(-3_i8..4),
            known in prop::array::uniform4(any::<bool>()),
        ) {
            let slots = slots.map(f64::from);
            let program = Program::compile(&text, &mut Letters).unwrap();
            let expected = step_by_step(&program, &slots);
            prop_assert_eq!(program.evaluate(&slots).to_bits(), expected.to_bits());
            let folded = program.with_constants(|slot| known[slot].then_some(slots[slot]));
            prop_assert!(folded.len() <= program.len() && folded.slots().all(|slot| !known[slot]));
            prop_assert_eq!(folded.evaluate(&slots).to_bits(), expected.to_bits());
            let all = program.with_constants(|slot| Some(slots[slot]));
            prop_assert_eq!(all.steps, vec![Step::Constant(expected)]);
        }
    }

    #[test]
    fn the_deepest_program_fits_its_stack() {
        let nested = format!("{}a{}", "a - (".repeat(DEPTH - 1), ")".repeat(DEPTH - 1));
        let program = Program::compile(&nested, &mut Letters).unwrap();
        assert!(program.code.depth <= DEPTH);
        assert_eq!(program.evaluate(&[1.0]), 0.0);
        let deeper = Program::compile(&format!("a - ({nested})"), &mut Letters);
        assert!(deeper.is_err());
    }
}
