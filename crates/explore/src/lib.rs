//! Scenarios, designs, parallel execution and results on disk.

pub mod design;
pub mod diagnostics;
pub mod execute;
pub mod expression;
pub mod record;
pub mod results;
pub mod scenario;
pub mod series;
pub mod table;
