//! Scenarios, designs, parallel execution and results on disk.

pub mod results;
pub mod series;
pub mod table;
