//! A tiny typed expression language: references and constraints of scenarios, and decisions of agents.
//!
//! Numbers, names with dots, `+ - * /`, parentheses, comparisons `< <= > >= == !=`, `and`, `or`, `not`, the functions
//! `min`, `max`, `round`, `floor`, `ceil` and `abs`, and words in quotes, which can be compared with `==` and `!=`. An
//! expression is compiled once, against whatever [`Names`] there are, to a postfix [`Program`], which evaluates without
//! allocation:
//!
//! ```
//! use gddt_explore::expression::{NameError, Names, Program, Slot, Type};
//!
//! struct TwoNumbers;
//! impl Names for TwoNumbers {
//!     fn find(&mut self, name: &str) -> Result<Slot, NameError> {
//!         match name {
//!             "min" => Ok(Slot { index: 0, kind: Type::Number }),
//!             "max" => Ok(Slot { index: 1, kind: Type::Number }),
//!             _ => Err(NameError::Unknown { nearest: None }),
//!         }
//!     }
//!     fn word(&mut self, _: &str) -> Result<f64, NameError> {
//!         Err(NameError::Unknown { nearest: None })
//!     }
//! }
//!
//! let program = Program::compile("min <= 0.5 * max", &mut TwoNumbers)?;
//! assert_eq!(program.evaluate(&[3.0, 6.0]), 1.0);
//! assert_eq!(program.evaluate(&[4.0, 6.0]), 0.0);
//! let program = Program::compile("ceil(min / 2) + min(max, 1, -max)", &mut TwoNumbers)?;
//! assert_eq!(program.evaluate(&[3.0, 6.0]), -4.0);
//! # Ok::<(), gddt_explore::expression::ExpressionError>(())
//! ```

mod error;
mod function;
mod parser;
mod program;
mod token;

pub use error::ExpressionError;
pub use program::Program;

/// What an expression can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number.
    Number,
    /// True or false; 1 or 0 in a slot.
    Truth,
    /// A word; its number among the known words in a slot.
    Word,
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Number => "a number",
            Self::Truth => "true or false",
            Self::Word => "a word",
        })
    }
}

/// Where the value of a name is found when a program is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Index into the slots.
    pub index: usize,
    /// Type of the value.
    pub kind: Type,
}

/// Why a name cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// There is no such name.
    Unknown {
        /// The name that was probably meant.
        nearest: Option<String>,
    },
    /// What it names has no place in an expression.
    Unusable {
        /// What it is, with its article.
        what: String,
    },
}

/// The names that an expression may use.
pub trait Names {
    /// The slot of a name.
    ///
    /// # Errors
    /// If there is no such name, or it cannot be used.
    fn find(&mut self, name: &str) -> Result<Slot, NameError>;

    /// The number that stands for a word: equal for equal words, different for different ones.
    ///
    /// # Errors
    /// If no word that can be compared is that one.
    fn word(&mut self, text: &str) -> Result<f64, NameError>;
}
