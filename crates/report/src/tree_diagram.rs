//! Questions that part the good outcomes from the bad.

use crate::axis::{drawable, readable, whole};
use crate::canvas::{Anchor, Point, Stroke, TextStyle, fit, text_width};
use crate::color_scale::{ColorScale, Tones, words_on};
use crate::frame::{Area, Frame, MARGIN, WIDTH};
use crate::palette::{AXIS, LABEL, PALE, QUIET, TICK};
use crate::picture::Picture;

/// Questions from the root to a leaf; what is below is not drawn.
const DEPTH: usize = 3;
const LEVEL: f64 = 98.0;

/// A decision tree of up to three questions, from top to bottom: yes to the left, no to the right; leaves are coloured by
/// their mean.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TreeDiagram {
    /// What is seen, as a sentence.
    pub title: String,
    /// Details in smaller print; may be empty.
    pub subtitle: String,
    /// Name and unit of the means.
    pub value_label: String,
    /// The node at the top.
    pub root: Option<TreeNode>,
    /// Which way means become colours.
    pub scale: ColorScale,
}

/// A node of a tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TreeNode {
    /// How many observations come here.
    pub n: u64,
    /// Their mean outcome.
    pub mean: f64,
    /// What parts them; None in a leaf.
    pub split: Option<Box<TreeSplit>>,
}

/// A question, and where its answers lead.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TreeSplit {
    /// What is asked: "proposal_max ≤ 3".
    pub condition: String,
    /// The node of those for whom it holds.
    pub yes: TreeNode,
    /// The node of the others.
    pub no: TreeNode,
}

impl TreeDiagram {
    /// Draws the picture.
    pub fn draw(&self) -> Picture {
        let mut frame = Frame::new(&self.title, &self.subtitle);
        let Some(root) = &self.root else { return frame.nothing("No data.") };
        let mut means = Vec::new();
        root.leaf_means(DEPTH, &mut means);
        let Some(tones) = Tones::over(self.scale, means) else { return frame.nothing("No data.") };
        tones.bar(&mut frame, &self.value_label, WIDTH - MARGIN - 8.0);
        let top = frame.y + 4.0;
        let mut lowest = top;
        draw_node(&mut frame, root, (MARGIN, WIDTH - MARGIN), (top, DEPTH), tones, &mut lowest);
        frame.y = lowest;
        frame.finish()
    }
}

impl TreeNode {
    /// A leaf.
    pub fn leaf(n: u64, mean: f64) -> Self {
        Self { n, mean, split: None }
    }

    /// The same node, parted by a question.
    #[must_use]
    pub fn split(self, condition: impl Into<String>, yes: Self, no: Self) -> Self {
        Self { split: Some(Box::new(TreeSplit { condition: condition.into(), yes, no })), ..self }
    }

    fn leaf_means(&self, depth: usize, means: &mut Vec<f64>) {
        match &self.split {
            Some(split) if depth > 0 => {
                split.yes.leaf_means(depth - 1, means);
                split.no.leaf_means(depth - 1, means);
            }
            _ => means.push(self.mean),
        }
    }

    fn told(&self) -> (String, String) {
        (
            drawable(self.mean).map_or("no mean".into(), |mean| readable(mean, 3)),
            format!("n = {}", whole(self.n as f64)),
        )
    }
}

/// Draws a node between two x, and what is below it; `lowest` becomes the lowest edge drawn.
fn draw_node(
    frame: &mut Frame,
    node: &TreeNode,
    (left, right): Point,
    (top, depth): (f64, usize),
    tones: Tones,
    lowest: &mut f64,
) {
    let x = f64::midpoint(left, right);
    let (mean, n) = node.told();
    let Some(split) = node.split.as_ref().filter(|_| depth > 0) else {
        let width = (right - left - 8.0).min(132.0);
        let color = drawable(node.mean).map_or(PALE, |mean| tones.color(mean));
        frame.canvas.rectangle((x - width / 2.0, top), width, 44.0, color);
        let words = if color == PALE { LABEL.color } else { words_on(color) };
        let (bold, small) = (TextStyle { color: words, bold: true, ..LABEL }, TextStyle { color: words, ..TICK });
        frame.canvas.text((x, top + 19.0), fit(&mean, bold, width - 6.0), bold, Anchor::Middle);
        frame.canvas.text((x, top + 35.0), fit(&n, small, width - 6.0), small, Anchor::Middle);
        *lowest = lowest.max(top + 48.0);
        return;
    };
    let width = (right - left - 10.0).min(300.0);
    let question = TextStyle { bold: true, ..LABEL };
    let lines = two_lines(&split.condition, question, width - 16.0);
    let height = 28.0 + lines.len() as f64 * 16.0;
    // Branches first: the box lies on their beginning.
    let below = top + LEVEL;
    for (child, ends, answer) in [(&split.yes, (left, x), "yes"), (&split.no, (x, right), "no")] {
        let end = f64::midpoint(ends.0, ends.1);
        let bend = top + height + 9.0;
        frame.canvas.polyline(vec![(x, top + height), (x, bend), (end, bend), (end, below)], Stroke::solid(AXIS, 1.4));
        let quiet = TextStyle { color: QUIET, ..TICK };
        frame.canvas.text((end + 5.0, bend + 14.0), answer, quiet, Anchor::Start);
        draw_node(frame, child, ends, (below, depth - 1), tones, lowest);
    }
    let area = Area { left: x - width / 2.0, top, right: x + width / 2.0, bottom: top + height };
    frame.canvas.rectangle((area.left, area.top), area.width(), area.height(), PALE);
    let outline = [(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)];
    frame.canvas.polyline(outline.into_iter().chain([(area.left, area.top)]).collect(), Stroke::solid(AXIS, 1.0));
    for (place, line) in lines.into_iter().enumerate() {
        frame.canvas.text((x, top + 17.0 + place as f64 * 16.0), line, question, Anchor::Middle);
    }
    let told = fit(&format!("mean {mean}, {n}"), TICK, width - 12.0);
    frame.canvas.text((x, area.bottom - 8.0), told, TICK, Anchor::Middle);
}

/// A condition in one line or two, broken between words or, in long names, after an underscore.
fn two_lines(condition: &str, style: TextStyle, width: f64) -> Vec<String> {
    if text_width(condition, style) <= width {
        return vec![condition.to_owned()];
    }
    let breaks = condition.match_indices([' ', '_']).map(|(place, _)| condition.split_at(place + 1));
    let fitting = breaks.take_while(|(first, _)| text_width(first.trim_end(), style) <= width);
    let (first, rest) = fitting.last().unwrap_or(("", condition));
    [first, rest].into_iter().map(|line| fit(line.trim(), style, width)).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_broken_after_an_underscore() {
        let lines = two_lines("phase_duration_rollup_max_blocks ≤ 40", LABEL, 160.0);
        assert_eq!(lines, ["phase_duration_rollup_max_", "blocks ≤ 40"]);
        assert_eq!(two_lines("x ≤ 1", LABEL, 160.0), ["x ≤ 1"]);
        assert_eq!(two_lines("unbreakablyunbreakable", LABEL, 60.0).len(), 1);
    }
}
