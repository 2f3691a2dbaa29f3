//! What all kinds of pictures have in common.

use crate::{Chart, Histogram, IntervalPlot, PhaseTimeline, Picture, Series, SmallMultiples};

/// A description of a picture: drawn for paper and files, and most kinds also as a live chart for a page.
pub trait Plot {
    /// The picture as it stands on paper and in files.
    fn draw(&self) -> Picture;

    /// The same data for the screen; None for kinds that are only drawn.
    fn chart(&self) -> Option<Chart> {
        None
    }
}

/// Kinds of pictures that are drawn only.
macro_rules! drawn {
    ($($kind:ident),*) => {$(
        impl Plot for $kind {
            fn draw(&self) -> Picture {
                $kind::draw(self)
            }
        }
    )*};
}

drawn!(PhaseTimeline, Histogram, IntervalPlot, Series, SmallMultiples);
