//! One file per command.

pub mod check;
pub mod combinations;
pub mod compare;
pub mod completions;
pub mod description;
pub mod estimate;
pub mod execution;
pub mod extras;
pub mod kpis;
pub mod merge;
pub mod next;
pub mod params;
pub mod precision;
pub mod remarks;
pub mod report;
pub mod run;
pub mod scenarios;
pub mod schema;
pub mod shock;
pub mod structure;
pub mod summary;
