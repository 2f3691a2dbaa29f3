//! Pictures of what a run found, as SVG text and PNG bytes, and [pages](page) that show and explain them.
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
mod band_plot;
mod bars;
mod box_plot;
mod canvas;
mod chart;
mod color_scale;
mod distribution;
mod error;
mod frame;
mod heat_map;
mod histogram;
mod interval_plot;
pub mod page;
mod palette;
mod panel;
mod phase_timeline;
mod picture;
mod plot;
mod scatter;
mod series;
mod small_multiples;
pub mod study;
#[cfg(test)]
mod tests;
mod tree_diagram;
pub mod twin;

pub use band_plot::{Band, BandPlot, BandPoint, Spacing};
pub use bars::{Bar, BarRow, Bars};
pub use box_plot::{BoxPanel, BoxPlot, BoxRow};
pub use chart::Chart;
pub use color_scale::ColorScale;
pub use distribution::{Distribution, Mark};
pub use error::ReportError;
pub use heat_map::{HeatCell, HeatMap};
pub use histogram::Histogram;
pub use interval_plot::{IntervalPlot, IntervalRow, RowOrder};
pub use panel::{Line, Span};
pub use phase_timeline::{Alignment, Marker, PhaseTimeline, Segment};
pub use picture::Picture;
pub use plot::Plot;
pub use scatter::{Dot, DotGroup, DotWeight, Scatter};
pub use series::{Series, SeriesPanel, Shade};
pub use small_multiples::{Part, SmallMultiples};
pub use tree_diagram::{TreeDiagram, TreeNode, TreeSplit};
