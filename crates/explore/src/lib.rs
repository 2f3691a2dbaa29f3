//! Scenarios, designs, parallel execution and results on disk.

pub mod design;
pub mod diagnostics;
pub mod expression;
pub mod results;
pub mod scenario;
pub mod series;
pub mod table;
