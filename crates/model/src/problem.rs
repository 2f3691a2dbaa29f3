//! What can be wrong between parameters.

/// Parameters that do not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Full names of the parameters concerned (`agents.GROUP.FIELD` for agents), the one to look at first in front.
    pub parameters: Vec<String>,
    /// What is wrong and what was expected.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(parameters: &[&str], message: impl Into<String>) -> Self {
        Self { parameters: parameters.iter().map(|&name| String::from(name)).collect(), message: message.into() }
    }
}
