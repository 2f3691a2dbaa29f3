//! What can be wrong with an expression.

use std::ops::Range;

use thiserror::Error;

use super::Type;

/// An expression that cannot be compiled; every variant says where, in bytes of the expression.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExpressionError {
    /// A character that begins nothing.
    #[error("`{character}` has no meaning here")]
    Character {
        /// The character.
        character: char,
        /// Where.
        span: Range<usize>,
    },
    /// Digits that are no number.
    #[error("`{text}` is not a number")]
    Number {
        /// The digits.
        text: String,
        /// Where.
        span: Range<usize>,
    },
    /// A word in quotes that does not end.
    #[error("the quote is never closed")]
    Quote {
        /// Where.
        span: Range<usize>,
    },
    /// Something else stands there than must.
    #[error("{expected} was expected")]
    Expected {
        /// What should stand there.
        expected: &'static str,
        /// Where.
        span: Range<usize>,
    },
    /// A name that does not exist.
    #[error("there is no `{name}`")]
    Name {
        /// The name.
        name: String,
        /// The name that was probably meant.
        nearest: Option<String>,
        /// Where.
        span: Range<usize>,
    },
    /// A word in quotes that nothing can be.
    #[error("nothing here can be the word {word:?}")]
    Word {
        /// The word.
        word: String,
        /// The word that was probably meant.
        nearest: Option<String>,
        /// Where.
        span: Range<usize>,
    },
    /// An expression of too many pieces.
    #[error("this has {found} pieces, and at most {most} are taken")]
    Length {
        /// Numbers, names, operators and functions in it.
        found: usize,
        /// How many it may have.
        most: usize,
        /// Where.
        span: Range<usize>,
    },
    /// A function that does not exist.
    #[error("there is no function `{name}`; there are {}", known.join(", "))]
    Function {
        /// The name.
        name: String,
        /// The functions that there are.
        known: Vec<&'static str>,
        /// The function that was probably meant.
        nearest: Option<String>,
        /// Where.
        span: Range<usize>,
    },
    /// A function with fewer or more arguments than it takes.
    #[error("`{name}` takes {expected}, not {found}")]
    Arguments {
        /// The function.
        name: &'static str,
        /// How many it takes, in words.
        expected: &'static str,
        /// How many were given.
        found: usize,
        /// Where.
        span: Range<usize>,
    },
    /// A name of something that has no place in an expression.
    #[error("`{name}` is {what}, which has no place in an expression")]
    Unusable {
        /// The name.
        name: String,
        /// What it is.
        what: String,
        /// Where.
        span: Range<usize>,
    },
    /// An operand of the wrong type.
    #[error("this is {found}, but {expected} was expected")]
    Mismatch {
        /// What it should be.
        expected: Type,
        /// What it is.
        found: Type,
        /// Where.
        span: Range<usize>,
    },
    /// Words have no order.
    #[error("only numbers can be ordered; compare with == or !=")]
    Order {
        /// Where.
        span: Range<usize>,
    },
    /// A comparison of a comparison.
    #[error("comparisons cannot be chained; join them with `and`")]
    Chain {
        /// Where.
        span: Range<usize>,
    },
    /// More parentheses or signs inside each other than a program can hold.
    #[error("this is nested too deeply")]
    Depth {
        /// Where.
        span: Range<usize>,
    },
}

impl ExpressionError {
    /// Where, in bytes of the expression.
    pub fn span(&self) -> Range<usize> {
        match self {
            Self::Character { span, .. }
            | Self::Number { span, .. }
            | Self::Quote { span }
            | Self::Expected { span, .. }
            | Self::Name { span, .. }
            | Self::Word { span, .. }
            | Self::Length { span, .. }
            | Self::Function { span, .. }
            | Self::Arguments { span, .. }
            | Self::Unusable { span, .. }
            | Self::Mismatch { span, .. }
            | Self::Order { span }
            | Self::Chain { span }
            | Self::Depth { span } => span.clone(),
        }
    }

    /// The name that was probably meant, if the error is a name, a word or a function that does not exist.
    pub fn nearest(&self) -> Option<&str> {
        match self {
            Self::Name { nearest, .. } | Self::Word { nearest, .. } | Self::Function { nearest, .. } => {
                nearest.as_deref()
            }
            _ => None,
        }
    }
}
