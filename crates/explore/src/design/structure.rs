//! What a combination is to the method that chose it.

/// Which combination it is in the structure of its method. Axes are numbered as in the sweep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DesignPlace {
    /// The method has no structure beyond the values of its axes.
    Plain,
    /// Of a [`Saltelli`](super::Method::Saltelli) design.
    Saltelli {
        /// Number of the base sample.
        base: u64,
        /// Which of its combinations.
        role: Matrix,
    },
    /// Of a [`Morris`](super::Method::Morris) design.
    Morris {
        /// Number of the path.
        path: u64,
        /// Place on the path; 0 where it begins.
        step: u64,
        /// The axis that the step to this place led along, and how far as a part of the axis, with its sign: on the scale
        /// of a range, by places for a list. `None` where the path begins.
        moved: Option<(usize, f64)>,
    },
}

/// From which matrix of a Saltelli design a combination is a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matrix {
    /// The first one.
    A,
    /// The second one.
    B,
    /// The first one with that axis from the second.
    Mixed(usize),
}
