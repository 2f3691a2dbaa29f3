//! A finished picture.

use crate::canvas::{self, Canvas};
use crate::error::ReportError;

/// A finished picture, to be written as SVG or PNG.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    canvas: Canvas,
}

impl Picture {
    pub(crate) fn new(canvas: Canvas) -> Self {
        Self { canvas }
    }

    /// Width and height of the SVG in pixels; the PNG has twice as many.
    pub fn size(&self) -> (f64, f64) {
        (self.canvas.width, self.canvas.height)
    }

    /// The picture as an SVG document without external references.
    pub fn svg(&self) -> String {
        canvas::write(&self.canvas)
    }

    /// The picture as PNG bytes, at twice the resolution.
    ///
    /// # Errors
    /// When the picture has more pixels than fit into memory.
    pub fn png(&self) -> Result<Vec<u8>, ReportError> {
        canvas::encode(&self.canvas)
    }
}

#[cfg(test)]
impl Picture {
    pub(crate) fn shapes(&self) -> &[canvas::Shape] {
        &self.canvas.shapes
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = &canvas::Text> {
        self.shapes().iter().filter_map(|shape| if let canvas::Shape::Text(text) = shape { Some(text) } else { None })
    }
}
