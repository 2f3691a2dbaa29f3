//! The command line as a person or a script meets it: what it prints, what it leaves on disk, how it ends.

#![cfg(unix)]

mod about;
mod comparison;
mod determinism;
mod extremes;
mod failures;
mod folders;
mod information;
mod interruption;
mod merging;
mod messages;
mod output;
mod precision;
mod reporting;
mod searching;
mod series;
mod series_errors;
mod shocks;
mod support;
mod sweeps;
