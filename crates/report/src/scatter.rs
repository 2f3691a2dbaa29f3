//! Pairs of outcomes, and the best that can be had of both.

use std::collections::HashSet;

use crate::axis::{Axis, AxisStyle, drawable, range};
use crate::canvas::{Anchor, Color, Point, Stroke, fit, text_width};
use crate::frame::{Area, Frame, MARGIN, Sign, WIDTH, label_width};
use crate::palette::{AXIS, INK, LABEL, PAPER, TICK, category};
use crate::panel::Line;
use crate::picture::Picture;

const HEIGHT: f64 = 400.0;

/// Pairs of outcomes as dots in groups, some with their names, and a line along those that nothing beats.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scatter {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print, such as which corner is best; may be empty.
    pub subtitle: String,
    /// Name and unit of x.
    pub x_label: String,
    /// Name and unit of y.
    pub y_label: String,
    /// The dots; later groups lie on earlier ones.
    pub groups: Vec<DotGroup>,
    /// A line such as a Pareto front.
    pub front: Option<Line>,
}

/// Dots of one kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DotGroup {
    /// What they are; may be empty when there is only one group.
    pub name: String,
    /// How they are shown.
    pub weight: DotWeight,
    /// The dots.
    pub dots: Vec<Dot>,
}

/// How much a group of dots is to be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DotWeight {
    /// Small and grey: what others are compared with.
    Quiet,
    /// In the group's colour.
    #[default]
    Usual,
    /// Large, in the group's colour with a dark rim: the chosen ones.
    Strong,
}

/// A dot; left out unless both its numbers are finite.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dot {
    /// What it is, for those who point at it.
    pub name: String,
    /// Where it is.
    pub at: (f64, f64),
    /// The ends of the interval of x.
    pub x_interval: Option<(f64, f64)>,
    /// The ends of the interval of y.
    pub y_interval: Option<(f64, f64)>,
    /// How many observations it comes from, for those who point at it.
    pub n: Option<u64>,
    /// Whether its name is written beside it, where there is room.
    pub is_labelled: bool,
}

impl Dot {
    /// What of it can be drawn.
    pub(crate) fn sound(&self) -> Option<Self> {
        let both = |(low, high): (f64, f64)| drawable(low).zip(drawable(high));
        Some(Self {
            at: both(self.at)?,
            x_interval: self.x_interval.and_then(both),
            y_interval: self.y_interval.and_then(both),
            ..self.clone()
        })
    }
}

impl Scatter {
    /// Draws the picture. Of dots of one group on the same pixel the first is drawn.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let dots: Vec<Dot> = self.groups.iter().flat_map(|group| &group.dots).filter_map(Dot::sound).collect();
        let front: Vec<Point> = self.front.iter().flat_map(|line| line.points.clone()).collect();
        let reach = |one: Option<(f64, f64)>, at: f64| one.map_or([at; 2], |(low, high)| [low.min(at), high.max(at)]);
        let xs = dots.iter().flat_map(|dot| reach(dot.x_interval, dot.at.0)).chain(front.iter().map(|at| at.0));
        let ys = dots.iter().flat_map(|dot| reach(dot.y_interval, dot.at.1)).chain(front.iter().map(|at| at.1));
        let Some((x_range, y_range)) = range(xs).zip(range(ys)).filter(|_| !dots.is_empty()) else {
            return frame.nothing("No data.");
        };
        self.legend(&mut frame);
        frame.canvas.text((MARGIN, frame.y + 10.0), fit(&self.y_label, LABEL, WIDTH / 2.0), LABEL, Anchor::Start);
        frame.y += 22.0;
        let style = AxisStyle { ticks: 7.0, integers: false, round_ends: true };
        let y_axis = Axis::new(y_range, 0.0, 0.0, style);
        let (left, right) = (MARGIN + label_width(&y_axis), WIDTH - MARGIN - 16.0);
        let area = Area { left, top: frame.y, right, bottom: frame.y + HEIGHT };
        let x_axis = Axis::new(x_range, left, right, AxisStyle { ticks: 10.0, ..style });
        let y_axis = y_axis.between(area.bottom, area.top);
        frame.y_axis(area, &y_axis);
        frame.x_axis(area, &x_axis, &self.x_label);
        let pixel = |(x, y): Point| (x_axis.at(x), y_axis.at(y));
        self.error_bars(&mut frame, &x_axis, &y_axis);
        if let Some(line) = &self.front {
            frame.canvas.polyline(staircase(line).into_iter().map(pixel).collect(), Stroke::dashed(INK, 1.4));
        }
        let mut named: Vec<(Point, String)> = Vec::new();
        for (place, group) in self.groups.iter().enumerate() {
            let mut taken = HashSet::new();
            for dot in group.dots.iter().filter_map(Dot::sound) {
                let at = pixel(dot.at);
                #[allow(clippy::cast_possible_truncation, reason = "pixels of the area")]
                if taken.insert((at.0.round() as i64, at.1.round() as i64)) {
                    draw_dot(&mut frame, at, group.weight, self.color(place));
                }
                named.extend((dot.is_labelled && !dot.name.is_empty()).then_some((at, dot.name)));
            }
        }
        label_dots(&mut frame, area, named);
        frame.y = area.bottom + 44.0;
        frame.finish()
    }

    /// The place in the palette of a group: quiet ones take none.
    pub(crate) fn tone(&self, place: usize) -> usize {
        self.groups.iter().take(place).filter(|group| group.weight != DotWeight::Quiet).count()
    }

    fn color(&self, place: usize) -> Color {
        let is_quiet = self.groups.get(place).is_some_and(|group| group.weight == DotWeight::Quiet);
        if is_quiet { AXIS } else { category(self.tone(place)) }
    }

    fn legend(&self, frame: &mut Frame) {
        let named = self.groups.iter().enumerate().filter(|(_, group)| !group.name.is_empty());
        let entry = |(place, group): (usize, &DotGroup)| (Sign::Dot(self.color(place)), group.name.clone());
        let front = self.front.iter().filter(|line| !line.name.is_empty());
        let front = front.map(|line| (Sign::Line(Stroke::dashed(INK, 1.4)), line.name.clone()));
        frame.legend(&named.map(entry).chain(front).collect::<Vec<_>>());
    }

    fn error_bars(&self, frame: &mut Frame, x_axis: &Axis, y_axis: &Axis) {
        for (place, group) in self.groups.iter().enumerate() {
            let stroke = Stroke::solid(self.color(place).with_opacity(0.5), 1.2);
            for dot in group.dots.iter().filter_map(Dot::sound) {
                let (x, y) = (x_axis.at(dot.at.0), y_axis.at(dot.at.1));
                if let Some((low, high)) = dot.x_interval {
                    frame.canvas.line((x_axis.at(low), y), (x_axis.at(high), y), stroke);
                }
                if let Some((low, high)) = dot.y_interval {
                    frame.canvas.line((x, y_axis.at(low)), (x, y_axis.at(high)), stroke);
                }
            }
        }
    }
}

/// The line's points that can be drawn, with corners where it is a staircase.
pub(crate) fn staircase(line: &Line) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for (x, y) in line.points.iter().filter_map(|(x, y)| drawable(*x).zip(drawable(*y))) {
        let before = points.last().copied().filter(|_| line.stairs);
        points.extend(before.map(|(_, level)| (x, level)));
        points.push((x, y));
    }
    points
}

fn draw_dot(frame: &mut Frame, at: Point, weight: DotWeight, color: Color) {
    match weight {
        DotWeight::Quiet => frame.canvas.circle(at, 2.6, AXIS.with_opacity(0.55), None),
        DotWeight::Usual => frame.canvas.circle(at, 4.0, color.with_opacity(0.85), Some(Stroke::solid(PAPER, 0.8))),
        DotWeight::Strong => frame.canvas.circle(at, 6.0, color, Some(Stroke::solid(INK, 1.4))),
    }
}

/// Writes names beside their dots, on the first side that is free; those without room are left out.
fn label_dots(frame: &mut Frame, area: Area, named: Vec<(Point, String)>) {
    let mut taken: Vec<[f64; 4]> = Vec::new();
    for ((x, y), name) in named {
        let name = fit(&name, TICK, 260.0);
        let width = text_width(&name, TICK);
        let sides = [
            (x + 8.0, y - 9.0),
            (x + 9.0, y + 4.0),
            (x - 9.0 - width, y + 4.0),
            (x - width / 2.0, y - 10.0),
            (x - width / 2.0, y + 18.0),
        ];
        let free = sides.into_iter().find(|(left, baseline)| {
            let (right, top, bottom) = (left + width, baseline - 10.0, baseline + 3.0);
            let inside = *left > area.left && right < area.right && top > area.top && bottom < area.bottom;
            inside && taken.iter().all(|[l, t, r, b]| right < *l || *left > *r || bottom < *t || top > *b)
        });
        if let Some((left, baseline)) = free {
            taken.push([left, baseline - 10.0, left + width, baseline + 3.0]);
            frame.canvas.text((left, baseline), name, TICK, Anchor::Start);
        }
    }
}
