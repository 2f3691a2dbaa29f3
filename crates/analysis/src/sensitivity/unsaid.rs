//! What a table cannot tell, and why.

/// Why a figure cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsaid {
    /// Fewer rows with a number than the figure needs.
    #[error("too few rows have an outcome")]
    TooFewRows,

    /// The outcome does not vary, so nothing can explain its variation.
    #[error("the outcome is the same in every row")]
    ConstantOutcome,

    /// The factor does not vary, so the rows do not show what it does.
    #[error("the factor is the same in every row")]
    ConstantFactor,

    /// The factor's values are categories, which have no order.
    #[error("the factor's values have no order")]
    NoOrder,

    /// The outcomes are so large, or so close to each other, that their squares leave the range of floating point.
    #[error("the outcomes leave the range of floating point numbers")]
    OutOfRange,
}

/// A figure of one factor, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct PerFactor<T> {
    /// The factor's name.
    pub factor: String,
    /// What is said of it.
    pub figure: Result<T, Unsaid>,
}
