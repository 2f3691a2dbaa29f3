//! What was typed, as a tree that remembers where each piece stands: files, `extends`, `--set` and `--sweep`.

mod arguments;
mod layers;
mod merge;
mod node;
mod parse;
mod rows;

pub(super) use layers::{Document, Reach, load};
pub(super) use merge::default_kind;
pub(super) use node::{Data, Entry, Node, Table};
