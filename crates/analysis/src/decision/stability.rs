//! What would change the answer.

use super::evaluate::exact;
use super::{Estimate, Scores};

/// How much weight a goal can have before another candidate takes the first place, the other goals keeping their
/// proportions.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightRange {
    /// The goal's place.
    pub goal: usize,
    /// Its share of all weight now.
    pub share: f64,
    /// From which share on the candidate is first, and who is below that; (0, none) if it is down to no weight at all.
    pub low: (f64, Option<usize>),
    /// Up to which share, and who is above that; (1, none) if it is even if nothing else counts.
    pub high: (f64, Option<usize>),
}

/// A view under which the order of candidates may be another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The candidate that is first in the view.
    pub best: usize,
    /// Its score there.
    pub best_score: f64,
    /// The score there of the candidate that was asked about.
    pub score: f64,
    /// The rank there of the candidate that was asked about.
    pub rank: usize,
}

impl Alternative {
    /// The view of one score per candidate; none without candidates.
    pub(super) fn of(scores: &[f64], candidate: usize) -> Option<Self> {
        let best = (0..scores.len()).reduce(|best, place| if scores[place] > scores[best] { place } else { best })?;
        let score = *scores.get(candidate)?;
        let [score, lead] = [score, scores[best]].map(exact);
        // A tie is no other answer.
        let best = if lead > score { best } else { candidate };
        let rank = 1 + scores.iter().filter(|other| exact(**other) > score).count();
        Some(Self { best, best_score: lead, score, rank })
    }
}

/// The weights of each goal that leave a candidate first; empty for a single goal.
pub(super) fn weight_ranges(goals: &[Vec<Estimate>], weights: &[f64], candidate: usize) -> Vec<WeightRange> {
    if weights.len() < 2 {
        return Vec::new();
    }
    let range = |goal: usize| {
        let share = weights[goal];
        let rest = 1.0 - share;
        let others = |candidate: &[Estimate]| {
            let sum: f64 =
                (0..weights.len()).filter(|&one| one != goal).map(|one| weights[one] * candidate[one].mean).sum();
            sum / rest
        };
        let mine = (goals[candidate][goal].mean, others(&goals[candidate]));
        let mut range = WeightRange { goal, share, low: (0.0, None), high: (1.0, None) };
        for (place, other) in goals.iter().enumerate().filter(|(place, _)| *place != candidate) {
            // The lead is share * gain + (1 - share) * loss: straight in the share, so it ends at one place.
            let (gain, loss) = (mine.0 - other[goal].mean, mine.1 - others(other));
            if (gain < 0.0) == (loss < 0.0) {
                continue;
            }
            let end = loss / (loss - gain);
            if gain < 0.0 && end < range.high.0 {
                range.high = (end, Some(place));
            } else if loss < 0.0 && end > range.low.0 {
                range.low = (end, Some(place));
            }
        }
        range
    };
    (0..weights.len()).map(range).collect()
}

/// The order if a target did not count: by goal and target.
pub(super) fn without_targets(scores: &Scores, candidate: usize) -> Vec<(usize, usize, Alternative)> {
    let mut views = Vec::new();
    let mut first = 0;
    for (goal, weights) in scores.target_weights.iter().enumerate() {
        for left_out in 0..weights.len() {
            let view = |rates: &Vec<f64>| total_without(scores, rates, (goal, left_out));
            let totals: Vec<f64> = scores.success_rates.iter().map(view).collect();
            views.extend(Alternative::of(&totals, candidate).map(|view| (goal, left_out, view)));
        }
        first += weights.len();
    }
    debug_assert!(scores.success_rates.iter().all(|rates| rates.len() == first));
    views
}

/// The score without a target: its goal's other targets share its weight; a goal of this target alone does not count.
fn total_without(scores: &Scores, rates: &[f64], left_out: (usize, usize)) -> f64 {
    let mut rates = rates.iter();
    let (mut total, mut weight_of_all) = (0.0, 0.0);
    for (goal, (weight, targets)) in scores.weights.iter().zip(&scores.target_weights).enumerate() {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (target, (rate, share)) in rates.by_ref().zip(targets).enumerate().take(targets.len()) {
            if (goal, target) != left_out {
                sum += rate * share;
                weights += share;
            }
        }
        if weights > 0.0 {
            total += weight * sum / weights;
            weight_of_all += weight;
        }
    }
    if weight_of_all > 0.0 { total / weight_of_all } else { 0.0 }
}
