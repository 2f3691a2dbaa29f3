//! From what was typed to a plan whose every combination is valid.

mod applies;
mod build;
mod compile;
mod doubts;
mod layout;
mod order;
mod resolver;
mod validate;

pub(super) use applies::applies;
pub(super) use build::{goals, resolve};
pub(super) use compile::{Formula, Rule};
pub(super) use resolver::{Axis, Chosen, Resolver};
pub(super) use validate::{Checked, Origins};
