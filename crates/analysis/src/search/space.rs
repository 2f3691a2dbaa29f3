//! Where a search may look.

/// An axis of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// So many values in an order: neighbours are alike.
    Ordered(u32),
    /// So many values without an order: all are each other's neighbours.
    Unordered(u32),
}

impl Axis {
    /// Number of values.
    pub fn len(self) -> u32 {
        match self {
            Self::Ordered(values) | Self::Unordered(values) => values,
        }
    }

    /// Whether it has no value.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// A place in the grid: the place of its value on each axis.
pub type Point = Vec<u32>;

/// A grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    axes: Vec<Axis>,
}

impl Space {
    /// The grid of these axes.
    pub fn new(axes: Vec<Axis>) -> Self {
        Self { axes }
    }

    /// Its axes.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Number of points; as large as it gets if there are more.
    pub fn points(&self) -> u64 {
        self.axes.iter().fold(1, |points: u64, axis| points.saturating_mul(u64::from(axis.len())))
    }

    /// First and last value of each axis.
    pub(super) fn ranges(&self) -> Vec<(u32, u32)> {
        self.axes.iter().map(|axis| (0, axis.len().saturating_sub(1))).collect()
    }

    /// The nth of all points, the last axis fastest.
    pub(super) fn nth(&self, n: u64) -> Point {
        let mut left = n;
        let mut point: Point = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let values = u64::from(axis.len().max(1));
                let value = u32::try_from(left % values).unwrap_or(0);
                left /= values;
                value
            })
            .collect();
        point.reverse();
        point
    }

    /// The nth point of a low-discrepancy sequence over all points whose coordinates lie in these ranges (both ends
    /// included).
    ///
    /// The additive recurrence with the generalized golden ratio: `x_i = frac(1/2 + n / g^(i+1))` with `g^(d+1) = g + 1`.
    /// Source: M. Roberts, "The unreasonable effectiveness of quasirandom sequences" (2018).
    pub(super) fn fill(&self, ranges: &[(u32, u32)], n: u32) -> Point {
        let dimensions = i32::try_from(self.axes.len()).unwrap_or(i32::MAX);
        let mut ratio = 2.0_f64;
        for _ in 0..60 {
            ratio = (1.0 + ratio).powf(1.0 / (f64::from(dimensions) + 1.0));
        }
        let mut factor = 1.0;
        ranges
            .iter()
            .map(|(low, high)| {
                factor /= ratio;
                let unit = (0.5 + f64::from(n) * factor).fract();
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to high - low")]
                let offset = (unit * f64::from(high - low + 1)) as u32;
                (low + offset).min(*high)
            })
            .collect()
    }
}
