//! Attempts as rows, coloured by what they were doing.

use crate::axis::{Axis, AxisStyle, drawable, range, whole};
use crate::canvas::{Anchor, fit, text_width};
use crate::frame::{Area, Frame, MARGIN, Sign, WIDTH, symbol};
use crate::palette::{LABEL, SUBTITLE, category};
use crate::picture::Picture;

/// Rows in one picture; what is beyond is counted below it.
const MAX_LANES: usize = 100;
const ROW: f64 = 19.0;
/// Width that a marker takes.
const MARKER: f64 = 12.0;

/// What happened in each attempt: a row per attempt, a colour per phase, a sign for each event.
///
/// The x axis is time in the unit that `x_label` names (L1 blocks).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PhaseTimeline {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// Name and unit of time.
    pub x_label: String,
    /// Names of the rows, from top to bottom.
    pub lanes: Vec<String>,
    /// Names of the phases, which segments refer to by place.
    pub phases: Vec<String>,
    /// Names of the events, which markers refer to by place.
    pub events: Vec<String>,
    /// Coloured stretches of time.
    pub segments: Vec<Segment>,
    /// Events at points in time.
    pub markers: Vec<Marker>,
    /// Where rows begin.
    pub alignment: Alignment,
}

/// Where the rows of a timeline begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Alignment {
    /// Each at its own time: shows when, best for a few rows.
    #[default]
    Absolute,
    /// All at the left, with the time of their start beside the name: shows how long, best for many short rows one
    /// after the other.
    LaneStart,
}

/// A stretch of one row; left out when the row does not exist or a time is not finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// The row, by place.
    pub lane: usize,
    /// When it starts.
    pub start: f64,
    /// When it ends, not before.
    pub end: f64,
    /// The phase, by place.
    pub phase: usize,
}

/// An event in one row; left out when the row does not exist or the time is not finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marker {
    /// The row, by place.
    pub lane: usize,
    /// When it happened.
    pub x: f64,
    /// The event, by place.
    pub event: usize,
}

impl PhaseTimeline {
    /// Draws the picture; up to 100 rows, and a line that says how many more there are.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let lanes = self.lanes.len().min(MAX_LANES);
        let segments: Vec<Segment> = self.segments.iter().filter_map(|segment| segment.sound(lanes)).collect();
        let mut markers: Vec<Marker> = self.markers.iter().filter_map(|marker| marker.sound(lanes)).collect();
        markers.sort_by(|left, right| {
            (left.lane, left.x).partial_cmp(&(right.lane, right.x)).unwrap_or(std::cmp::Ordering::Equal)
        });

        let starts = Self::starts(lanes, &segments, &markers);
        let shift =
            |lane: usize| if self.alignment == Alignment::LaneStart { starts[lane].unwrap_or(0.0) } else { 0.0 };
        let ends = segments.iter().flat_map(|s| [s.start - shift(s.lane), s.end - shift(s.lane)]);
        let Some(times) = range(ends.chain(markers.iter().map(|marker| marker.x - shift(marker.lane)))) else {
            return frame.nothing("Nothing took place.");
        };

        self.legend(&mut frame, &segments, &markers);
        let names = self.names(lanes, &starts);
        let left = MARGIN + names.iter().map(|name| text_width(name, LABEL)).fold(0.0, f64::max) + 10.0;
        let area =
            Area { left, top: frame.y, right: WIDTH - MARGIN - 16.0, bottom: frame.y + lanes as f64 * ROW + 6.0 };
        let style = AxisStyle { ticks: 10.0, integers: true, round_ends: false };
        let axis = Axis::new(times, area.left, area.right - MARKER, style);
        let name = match self.alignment {
            Alignment::Absolute => self.x_label.clone(),
            Alignment::LaneStart => format!("{} since the start of each row", self.x_label),
        };
        frame.x_axis(area, &axis, &name);
        let middle = |lane: usize| area.top + 3.0 + (lane as f64 + 0.5) * ROW;
        for (lane, name) in names.into_iter().enumerate() {
            frame.canvas.text((area.left - 8.0, middle(lane) + 4.0), name, LABEL, Anchor::End);
        }
        for segment in &segments {
            let (start, end) =
                (axis.at(segment.start - shift(segment.lane)), axis.at(segment.end - shift(segment.lane)));
            // Something that took place must be seen, however short it was.
            let width = (end - start).max(if segment.end > segment.start { 0.75 } else { 0.0 });
            frame.canvas.rectangle((start, middle(segment.lane) - 6.0), width, 12.0, category(segment.phase));
        }
        for row in markers.chunk_by(|one, next| one.lane == next.lane) {
            let x: Vec<f64> = row.iter().map(|marker| axis.at(marker.x - shift(marker.lane))).collect();
            for (marker, x) in row.iter().zip(side_by_side(x, area.right - MARKER / 2.0)) {
                symbol(&mut frame.canvas, (x, middle(marker.lane)), marker.event);
            }
        }
        frame.y = area.bottom + 44.0;
        if self.lanes.len() > lanes {
            let rest = whole((self.lanes.len() - lanes) as f64);
            frame.canvas.text((MARGIN, frame.y + 10.0), format!("… and {rest} more rows"), SUBTITLE, Anchor::Start);
            frame.y += 16.0;
        }
        frame.finish()
    }

    /// When each row begins.
    fn starts(lanes: usize, segments: &[Segment], markers: &[Marker]) -> Vec<Option<f64>> {
        let mut starts: Vec<Option<f64>> = vec![None; lanes];
        let times = segments.iter().map(|s| (s.lane, s.start)).chain(markers.iter().map(|m| (m.lane, m.x)));
        for (lane, time) in times {
            starts[lane] = Some(starts[lane].map_or(time, |start: f64| start.min(time)));
        }
        starts
    }

    fn names(&self, lanes: usize, starts: &[Option<f64>]) -> Vec<String> {
        let name = |(name, start): (&String, &Option<f64>)| match (self.alignment, start) {
            (Alignment::LaneStart, Some(start)) => format!("{} from {}", fit(name, LABEL, 160.0), whole(*start)),
            _ => fit(name, LABEL, 220.0),
        };
        self.lanes.iter().take(lanes).zip(starts).map(name).collect()
    }

    /// Only what occurs, in the order of the names.
    fn legend(&self, frame: &mut Frame, segments: &[Segment], markers: &[Marker]) {
        let phases = self.phases.iter().enumerate().filter(|(place, _)| segments.iter().any(|s| s.phase == *place));
        let events = self.events.iter().enumerate().filter(|(place, _)| markers.iter().any(|m| m.event == *place));
        let phases = phases.map(|(place, name)| (Sign::Area(category(place)), name.clone()));
        let events = events.map(|(place, name)| (Sign::Symbol(place), name.clone()));
        frame.legend(&phases.chain(events).collect::<Vec<_>>());
    }
}

/// Ascending places of markers, moved apart to the right until none touch, and back to the left as far as the last would
/// stand beyond the edge.
fn side_by_side(mut places: Vec<f64>, edge: f64) -> Vec<f64> {
    for place in 1..places.len() {
        places[place] = places[place].max(places[place - 1] + MARKER);
    }
    let mut limit = edge;
    for place in places.iter_mut().rev() {
        *place = place.min(limit);
        limit = *place - MARKER;
    }
    places
}

impl Segment {
    fn sound(&self, lanes: usize) -> Option<Self> {
        let (start, end) = (drawable(self.start)?, drawable(self.end)?);
        (self.lane < lanes && end >= start).then_some(Self { start, end, ..*self })
    }
}

impl Marker {
    fn sound(&self, lanes: usize) -> Option<Self> {
        let x = drawable(self.x)?;
        (self.lane < lanes).then_some(Self { x, ..*self })
    }
}
