//! From the text of an expression to postfix steps, by recursive descent. From loose to tight:
//! `or`, `and`, `not`, comparison, sum, product, sign, operand (a number, a name, a parenthesis, a call).

use std::ops::Range;

use super::function::Function;
use super::program::{DEPTH, Operator, Step};
use super::token::{Kind, Token, tokens};
use super::{ExpressionError, NameError, Names, Type};
use crate::diagnostics::nearest;

/// A part of the expression that has been compiled: its type and place.
type Part = (Type, Range<usize>);

pub(super) struct Parser<'a, N> {
    tokens: Vec<Token<'a>>,
    next: usize,
    names: &'a mut N,
    steps: Vec<Step>,
    /// Intermediate results at this point of the program.
    height: usize,
    /// Parentheses and signs around this point of the text.
    nesting: usize,
}

impl<'a, N: Names> Parser<'a, N> {
    pub(super) fn new(text: &'a str, names: &'a mut N) -> Result<Self, ExpressionError> {
        Ok(Self { tokens: tokens(text)?, next: 0, names, steps: Vec::new(), height: 0, nesting: 0 })
    }

    pub(super) fn parse(mut self) -> Result<(Vec<Step>, Type), ExpressionError> {
        let (kind, _) = self.either()?;
        let token = self.peek();
        if token.kind != Kind::End {
            return Err(ExpressionError::Expected { expected: "an operator", span: token.span.clone() });
        }
        Ok((self.steps, kind))
    }

    fn peek(&self) -> &Token<'a> {
        // The last token is the end, which nothing takes.
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    /// Takes the next token if it is one of these signs.
    fn take(&mut self, signs: &[&str]) -> Option<(&'static str, Range<usize>)> {
        let token = self.peek();
        match token.kind {
            Kind::Sign(sign) if signs.contains(&sign) => {
                let span = token.span.clone();
                self.next += 1;
                Some((sign, span))
            }
            _ => None,
        }
    }

    fn push(&mut self, step: Step, span: &Range<usize>) -> Result<(), ExpressionError> {
        self.steps.push(step);
        self.height += 1;
        if self.height > DEPTH { Err(ExpressionError::Depth { span: span.clone() }) } else { Ok(()) }
    }

    /// Pushes a step that makes one value of two.
    fn apply(&mut self, step: Step) {
        self.steps.push(step);
        self.height -= 1;
    }

    /// Parses what is inside a parenthesis or behind a sign.
    fn nested(
        &mut self,
        parse: fn(&mut Self) -> Result<Part, ExpressionError>,
        span: &Range<usize>,
    ) -> Result<Part, ExpressionError> {
        self.nesting += 1;
        if self.nesting > DEPTH {
            return Err(ExpressionError::Depth { span: span.clone() });
        }
        let part = parse(self)?;
        self.nesting -= 1;
        Ok(part)
    }

    /// Operands joined by operators of one tightness, all of one type.
    fn chain(
        &mut self,
        operators: &[(&str, Operator)],
        kind: Type,
        operand: fn(&mut Self) -> Result<Part, ExpressionError>,
    ) -> Result<Part, ExpressionError> {
        let signs: Vec<&str> = operators.iter().map(|(sign, _)| *sign).collect();
        let mut left = operand(self)?;
        while let Some((taken, _)) = self.take(&signs) {
            expect(kind, &left)?;
            let right = operand(self)?;
            expect(kind, &right)?;
            if let Some((_, step)) = operators.iter().find(|(sign, _)| *sign == taken) {
                self.apply(Step::Binary(*step));
            }
            left = (kind, left.1.start..right.1.end);
        }
        Ok(left)
    }

    fn either(&mut self) -> Result<Part, ExpressionError> {
        self.chain(&[("or", Operator::Or)], Type::Truth, Self::both)
    }

    fn both(&mut self) -> Result<Part, ExpressionError> {
        self.chain(&[("and", Operator::And)], Type::Truth, Self::negation)
    }

    fn negation(&mut self) -> Result<Part, ExpressionError> {
        let Some((_, span)) = self.take(&["not"]) else { return self.comparison() };
        let part = self.nested(Self::negation, &span)?;
        expect(Type::Truth, &part)?;
        self.steps.push(Step::Not);
        Ok((Type::Truth, span.start..part.1.end))
    }

    fn comparison(&mut self) -> Result<Part, ExpressionError> {
        const SIGNS: [&str; 6] = ["<", "<=", ">", ">=", "==", "!="];
        let left = self.sum()?;
        let Some((sign, _)) = self.take(&SIGNS) else { return Ok(left) };
        let right = self.sum()?;
        expect(left.0, &right)?;
        let span = left.1.start..right.1.end;
        let step = match sign {
            "==" => Operator::Equal,
            "!=" => Operator::Unequal,
            _ if left.0 != Type::Number => return Err(ExpressionError::Order { span }),
            "<" => Operator::Less,
            "<=" => Operator::LessOrEqual,
            ">" => Operator::Greater,
            _ => Operator::GreaterOrEqual,
        };
        self.apply(Step::Binary(step));
        match self.take(&SIGNS) {
            Some((_, span)) => Err(ExpressionError::Chain { span }),
            None => Ok((Type::Truth, span)),
        }
    }

    fn sum(&mut self) -> Result<Part, ExpressionError> {
        self.chain(&[("+", Operator::Add), ("-", Operator::Subtract)], Type::Number, Self::product)
    }

    fn product(&mut self) -> Result<Part, ExpressionError> {
        self.chain(&[("*", Operator::Multiply), ("/", Operator::Divide)], Type::Number, Self::sign)
    }

    fn sign(&mut self) -> Result<Part, ExpressionError> {
        let Some((sign, span)) = self.take(&["-", "+"]) else { return self.operand() };
        let part = self.nested(Self::sign, &span)?;
        expect(Type::Number, &part)?;
        if sign == "-" {
            self.steps.push(Step::Negate);
        }
        Ok((Type::Number, span.start..part.1.end))
    }

    /// The operand behind a function's name, `span`: `(NUMBER, NUMBER, ...)`.
    fn call(&mut self, name: &str, span: &Range<usize>) -> Result<Part, ExpressionError> {
        let Some(function) = Function::find(name) else {
            let nearest = nearest(name, Function::names()).map(String::from);
            let known = Function::names().collect();
            return Err(ExpressionError::Function { name: String::from(name), known, nearest, span: span.clone() });
        };
        self.next += 2;
        let (takes, mut found) = (function.arguments(), 0);
        let mut end = self.take(&[")"]);
        while end.is_none() {
            let argument = self.nested(Self::either, span)?;
            expect(Type::Number, &argument)?;
            found += 1;
            if *takes.end() == 1 {
                self.steps.push(function.step());
            } else if found > 1 {
                self.apply(function.step());
            }
            end = self.take(&[")"]);
            if end.is_none() && self.take(&[","]).is_none() {
                let expected = "a comma or a closing parenthesis";
                return Err(ExpressionError::Expected { expected, span: self.peek().span.clone() });
            }
        }
        let span = span.start..end.map_or(span.end, |(_, end)| end.end);
        if takes.contains(&found) {
            return Ok((Type::Number, span));
        }
        let expected = if *takes.end() == 1 { "one argument" } else { "two or more arguments" };
        Err(ExpressionError::Arguments { name: function.name(), expected, found, span })
    }

    fn operand(&mut self) -> Result<Part, ExpressionError> {
        let Token { kind, span } = self.peek().clone();
        if let Kind::Name(name) = kind
            && self.tokens.get(self.next + 1).is_some_and(|next| next.kind == Kind::Sign("("))
        {
            return self.call(name, &span);
        }
        let (step, result) = match kind {
            Kind::Number(value) => (Step::Constant(value), Type::Number),
            Kind::Word(text) => match self.names.word(text) {
                Ok(number) => (Step::Constant(number), Type::Word),
                Err(NameError::Unknown { nearest }) => {
                    return Err(ExpressionError::Word { word: String::from(text), nearest, span });
                }
                Err(NameError::Unusable { what }) => {
                    return Err(ExpressionError::Unusable { name: String::from(text), what, span });
                }
            },
            Kind::Name("true") => (Step::Constant(1.0), Type::Truth),
            Kind::Name("false") => (Step::Constant(0.0), Type::Truth),
            Kind::Name(name) => match self.names.find(name) {
                Ok(slot) => (Step::Slot(slot.index), slot.kind),
                Err(NameError::Unknown { nearest }) => {
                    return Err(ExpressionError::Name { name: String::from(name), nearest, span });
                }
                Err(NameError::Unusable { what }) => {
                    return Err(ExpressionError::Unusable { name: String::from(name), what, span });
                }
            },
            Kind::Sign("(") => {
                self.next += 1;
                let (result, _) = self.nested(Self::either, &span)?;
                let end = self.peek().span.clone();
                return match self.take(&[")"]) {
                    Some(_) => Ok((result, span.start..end.end)),
                    None => Err(ExpressionError::Expected { expected: "a closing parenthesis", span: end }),
                };
            }
            Kind::Sign(_) | Kind::End => {
                return Err(ExpressionError::Expected { expected: "a number or a name", span });
            }
        };
        self.next += 1;
        self.push(step, &span)?;
        Ok((result, span))
    }
}

fn expect(expected: Type, part: &Part) -> Result<(), ExpressionError> {
    if part.0 == expected {
        Ok(())
    } else {
        Err(ExpressionError::Mismatch { expected, found: part.0, span: part.1.clone() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::expression::{ExpressionError, NameError, Names, Program, Slot, Type};

    struct Known(Vec<String>);

    impl Names for Known {
        fn find(&mut self, name: &str) -> Result<Slot, NameError> {
            match name {
                "a" => Ok(Slot { index: 0, kind: Type::Number }),
                "l1.b" => Ok(Slot { index: 1, kind: Type::Number }),
                "flag" => Ok(Slot { index: 2, kind: Type::Truth }),
                "kind" => Ok(Slot { index: 3, kind: Type::Word }),
                "agents.my-group.count" => Ok(Slot { index: 4, kind: Type::Number }),
                "list" => Err(NameError::Unusable { what: String::from("a list") }),
                _ => {
                    let nearest = crate::diagnostics::nearest(name, ["a", "l1.b", "flag", "kind"]);
                    Err(NameError::Unknown { nearest: nearest.map(String::from) })
                }
            }
        }

        fn word(&mut self, text: &str) -> Result<f64, NameError> {
            let known = self.0.iter().position(|word| word == text);
            let index = known.unwrap_or_else(|| {
                self.0.push(String::from(text));
                self.0.len() - 1
            });
            Ok(index as f64)
        }
    }

    fn compile(text: &str) -> Result<Program, ExpressionError> {
        Program::compile(text, &mut Known(vec![String::from("steady")]))
    }

    /// The value for a = 6, l1.b = 0.5, flag = true, kind = "steady", agents.my-group.count = 3.
    fn value(text: &str) -> f64 {
        compile(text).map_or(f64::NAN, |program| program.evaluate(&[6.0, 0.5, 1.0, 0.0, 3.0]))
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "all results are exact")]
    fn operators_bind_as_in_arithmetic() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("10 - 4 - 3", 3.0),
            ("12 / 2 / 3", 2.0),
            ("-a + 1_000", 994.0),
            ("2 * -a", -12.0),
            ("--a", 6.0),
            ("1e-3*1E3", 1.0),
            ("a-1", 5.0),
            ("agents.my-group.count - 1", 2.0),
            ("l1.b * a == 3", 1.0),
            ("a < 6 or a >= 6 and l1.b != 0.5", 0.0),
            ("not a > 7 and flag", 1.0),
            ("not (flag and a <= 6)", 0.0),
            ("kind == 'steady'", 1.0),
            ("kind != \"shock\"", 1.0),
            ("flag == true", 1.0),
            ("min(a, 7)", 6.0),
            ("2 * max(1, a / 2, l1.b) + 1", 7.0),
            ("round(2.5) + round(-2.4)", 1.0),
            ("floor(-l1.b) * ceil(l1.b)", -1.0),
            ("abs (min(-a, a)) == 6 and not abs(a) < 6", 1.0),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
        assert!(value("a / 0").is_infinite());
    }

    #[test]
    fn no_function_hides_what_is_not_a_number() {
        for text in ["min(0 / 0, 1)", "min(1, 0 / 0)", "max(0 / 0, 1)", "max(1, 0 / 0)", "round(0 / 0)", "abs(0 / 0)"] {
            assert!(compile(text).is_ok_and(|program| program.evaluate(&[]).is_nan()), "{text}");
        }
    }

    #[test]
    fn an_error_says_what_and_where() {
        let text = [
            "",
            "1 +",
            "a b",
            "(a",
            "a )",
            "a < 1 < 2",
            "flga",
            "1.2.3",
            "a & 1",
            "'open",
            "flag + 1",
            "kind < 'x'",
            "a == flag",
            "not a",
            "1 < 2 + flag",
            "list + 1",
            "mim(a, 1)",
            "sqrt(a)",
            "a (1)",
            "min(a)",
            "round(a, 2)",
            "abs()",
            "min(a, 1",
            "min(a 1)",
            "min(a,)",
            "max(a, flag)",
            "1, 2",
        ]
        .map(|text| match compile(text) {
            Ok(_) => format!("{text:14} is fine"),
            Err(error) => {
                let near = error.nearest().map_or_else(String::new, |near| format!(" (near: {near})"));
                format!("{text:14} {:?} {error}{near}", error.span())
            }
        })
        .join("\n");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn deep_nesting_is_refused_and_long_chains_are_not() {
        assert!(matches!(compile(&"(".repeat(100_000)), Err(ExpressionError::Depth { .. })));
        assert!(matches!(compile(&"-".repeat(100_000)), Err(ExpressionError::Depth { .. })));
        assert!(matches!(compile(&"abs(".repeat(100_000)), Err(ExpressionError::Depth { .. })));
        assert!((value(&format!("max(0{})", ", 7".repeat(10_000))) - 7.0).abs() < 1e-9);
        assert!(matches!(compile(&"not ".repeat(100_000)), Err(ExpressionError::Depth { .. })));
        assert!((value(&format!("1{}", " + 1".repeat(10_000))) - 10_001.0).abs() < 1e-9);
        let right_leaning = format!("{}1{}", "1 + (".repeat(31), ")".repeat(31));
        assert!((value(&right_leaning) - 32.0).abs() < 1e-9);
    }

    #[test]
    fn a_bare_name_is_an_alias() {
        assert_eq!(compile(" (l1.b) ").map(|program| program.alias()), Ok(Some(1)));
        assert_eq!(compile("l1.b + 0").map(|program| program.alias()), Ok(None));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(min|abs|[-+*/()<>=!., a0-9'\"_&é]){0,40}|\\PC{0,30}") {
            if let Ok(program) = compile(&text) {
                let _ = program.evaluate(&[1.0]);
            } else if let Err(error) = compile(&text) {
                prop_assert!(text.get(error.span()).is_some());
            }
        }

        #[test]
        fn sums_and_products_agree_with_rust(a in -1e6..1e6_f64, b in -1e6..1e6_f64, c in 1.0..1e6_f64) {
            let computed = value(&format!("{a:?} * {b:?} - ({b:?} + {a:?}) / {c:?}"));
            prop_assert_eq!(computed.to_bits(), (a * b - (b + a) / c).to_bits());
        }
    }
}
