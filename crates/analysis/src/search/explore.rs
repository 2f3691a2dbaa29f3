//! Points of the whole grid, without regard to what is known.

use super::space::{Point, Space};
use super::strategy::Sieve;

/// Points of the sequence that are looked at in a round, whatever constraints leave of them.
const DRAWS: u32 = 1 << 16;
/// Grids up to this size are gone through from end to end where the sequence finds too little.
const LISTED: u64 = 1 << 18;

/// Goes through the whole grid, evenly, and goes on where it stopped.
#[derive(Debug, Clone, Default)]
pub(super) struct Explorer {
    /// Points of the low-discrepancy sequence that were looked at.
    drawn: u32,
    /// Points of the whole list that were looked at.
    listed: u64,
}

impl Explorer {
    /// So many new points that fill the grid; fewer if there are no more, or constraints leave too few to be found.
    pub fn points(&mut self, space: &Space, most: usize, sieve: &mut Sieve<'_>) -> Vec<Point> {
        let size = space.points();
        let mut points = Vec::new();
        if self.listed >= size {
            return points;
        }
        // In a small grid the sequence comes back to the same points; the list takes over then.
        let whole = u32::try_from(size.saturating_mul(4)).unwrap_or(u32::MAX);
        let end = self.drawn.saturating_add(DRAWS).min(whole);
        let ranges = space.ranges();
        while points.len() < most && self.drawn < end {
            let point = space.fill(&ranges, self.drawn);
            self.drawn += 1;
            if sieve.admits(&point) {
                points.push(point);
            }
        }
        if size <= LISTED {
            while points.len() < most && self.listed < size {
                let point = space.nth(self.listed);
                self.listed += 1;
                if sieve.admits(&point) {
                    points.push(point);
                }
            }
        }
        points
    }
}
