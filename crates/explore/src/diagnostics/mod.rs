//! Problems with what a user wrote: where, what, and what was expected instead.
//!
//! A [`Source`] is a text that a user wrote (a file, a built-in scenario, an argument), an [`Origin`] is a place in
//! one, a [`Diagnostic`] is one problem, and [`Diagnostics`] are all problems of a scenario together with the texts
//! they point into, ready to be shown.

mod diagnostic;
mod nearest;
mod render;
mod source;

pub use diagnostic::{Diagnostic, Diagnostics, Label};
pub use nearest::nearest;
pub(crate) use nearest::{listed, nearest_hint};
pub use render::Style;
pub use source::{Origin, Source, SourceId, SourceKind, Sources};
