//! From what was typed to a plan whose every combination is valid.

mod applies;
mod build;
mod compile;
mod order;
mod resolver;
mod validate;

pub(super) use build::resolve;
pub(super) use compile::Formula;
pub(super) use resolver::{Axis, Chosen, Resolver};
