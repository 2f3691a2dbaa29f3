//! Figures: pictures with their captions.

use super::Prose;
use crate::{Chart, Picture, Plot};

/// One or more pictures with a common caption.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub(super) views: Vec<View>,
    pub(super) caption: Prose,
    pub(super) reading: Prose,
}

/// A picture, its file's name without ending, and how it is drawn live.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct View {
    pub(super) name: String,
    pub(super) picture: Picture,
    pub(super) chart: Option<Chart>,
}

impl Figure {
    /// A figure of one picture. `name` is that of its files without ending: lower-case letters, digits, `_` and `-`,
    /// unlike any other picture's. `caption` says what is seen.
    pub fn new(name: impl Into<String>, plot: &dyn Plot, caption: impl Into<Prose>) -> Self {
        Self { views: Vec::new(), caption: caption.into(), reading: Prose::default() }.and(name, plot)
    }

    /// With one more picture below.
    #[must_use]
    pub fn and(mut self, name: impl Into<String>, plot: &dyn Plot) -> Self {
        self.views.push(View { name: name.into(), picture: plot.draw(), chart: plot.chart() });
        self
    }

    /// With a line that tells how the figure is read.
    #[must_use]
    pub fn reading(self, reading: impl Into<Prose>) -> Self {
        Self { reading: reading.into(), ..self }
    }
}
