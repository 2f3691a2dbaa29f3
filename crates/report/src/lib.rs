//! Pictures of what a run found, as SVG text and PNG bytes.
//!
//! A picture is a plain struct of titles, labels and numbers with a `draw` method; what it shows need not be a
//! blockchain. Drawing never fails: numbers that are not finite are left out, and without data the picture says so.
//! Equal input gives equal bytes, and neither fonts nor network are needed: the font of the PNG is part of this
//! crate, and the SVG refers to nothing outside itself.
//!
//! ```
//! use gddt_report::{Distribution, Histogram};
//!
//! let picture = Histogram {
//!     title: "Finalizing a block takes 13 L1 blocks in the median".into(),
//!     x_label: "duration (L1 blocks)".into(),
//!     distributions: vec![Distribution::from_values("baseline", &[12.0, 13.0, 13.0, 15.0])],
//!     ..Histogram::default()
//! }
//! .draw();
//! assert!(picture.svg().starts_with("<svg"));
//! assert!(picture.png()?.starts_with(b"\x89PNG"));
//! # Ok::<(), gddt_report::ReportError>(())
//! ```

mod axis;
mod canvas;
mod chart;
mod distribution;
mod error;
mod frame;
mod histogram;
mod interval_plot;
pub mod page;
mod palette;
mod panel;
mod phase_timeline;
mod picture;
mod plot;
mod series;
mod small_multiples;
#[cfg(test)]
mod tests;
pub mod twin;

pub use chart::Chart;
pub use distribution::{Distribution, Mark};
pub use error::ReportError;
pub use histogram::Histogram;
pub use interval_plot::{IntervalPlot, IntervalRow, RowOrder};
pub use panel::{Line, Span};
pub use phase_timeline::{Alignment, Marker, PhaseTimeline, Segment};
pub use picture::Picture;
pub use plot::Plot;
pub use series::{Series, SeriesPanel, Shade};
pub use small_multiples::{Part, SmallMultiples};
