//! What all kinds of pictures have in common.

use crate::{
    BandPlot, Bars, BoxPlot, Chart, HeatMap, Histogram, IntervalPlot, PhaseTimeline, Picture, Scatter, Series,
    SmallMultiples, TreeDiagram,
};

/// A description of a picture: drawn for paper and files, and most kinds also as a live chart for a page.
pub trait Plot {
    /// The picture as it stands on paper and in files.
    fn draw(&self) -> Picture;

    /// The same data for the screen; None for kinds that are only drawn.
    fn chart(&self) -> Option<Chart> {
        None
    }
}

/// A picture that is drawn already.
impl Plot for Picture {
    fn draw(&self) -> Picture {
        self.clone()
    }
}

macro_rules! plots {
    ($($kind:ident $(, $chart:ident)?;)*) => {$(
        impl Plot for $kind {
            fn draw(&self) -> Picture {
                $kind::draw(self)
            }

            $(fn $chart(&self) -> Option<Chart> {
                Some($kind::$chart(self)).filter(|chart| !chart.option.is_null())
            })?
        }
    )*};
}

plots! {
    BandPlot, chart;
    Bars, chart;
    BoxPlot, chart;
    HeatMap, chart;
    Histogram, chart;
    IntervalPlot, chart;
    PhaseTimeline;
    Scatter, chart;
    Series, chart;
    SmallMultiples, chart;
    TreeDiagram;
}
