//! From scores to a decision.

use super::ranking::ranks;
use super::regrets::Regrets;
use super::robust::Cells;
use super::stability::{weight_ranges, without_targets};
use super::{Alternative, Estimate, InEnvironment, Scores, WeightRange, pareto_front};
use crate::interval::Level;
use crate::table::Value;

/// What the scores say of a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its values in the control columns.
    pub key: Vec<Value>,
    /// Trials.
    pub trials: u64,
    /// Environments that it met.
    pub environments: usize,
    /// Mean score, from 0 to 1.
    pub score: Estimate,
    /// Mean score in each goal.
    pub goals: Vec<Estimate>,
    /// Place by mean score, from 1.
    pub rank: usize,
    /// The places that cannot be excluded.
    pub ranks: (usize, usize),
    /// The mean score in the environment where it is lowest.
    pub worst: InEnvironment,
    /// What is lost against the best candidate of the environment, in the environment where that is most.
    pub regret: InEnvironment,
    /// Whether no other candidate is at least as good in the mean of every goal and better in one.
    pub on_front: bool,
}

impl Candidate {
    /// Whether no candidate is significantly better.
    pub fn is_among_best(&self) -> bool {
        self.ranks.0 == 1
    }
}

/// The candidate that competes with the choice in regret.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rival {
    /// Of the candidates that may be the best, the one of the least regret besides the choice.
    pub candidate: usize,
    /// Its regret minus that of the choice, with the jackknife's interval over replicates; none where replicates are missing
    /// or there is one alone.
    pub difference: Option<Estimate>,
}

impl Rival {
    /// Whether the replicates tell the two regrets apart.
    pub fn is_told_apart(&self) -> bool {
        self.difference.is_some_and(|difference| is_apart(&difference))
    }
}

/// Whether an interval leaves zero out.
fn is_apart(difference: &Estimate) -> bool {
    difference.interval.is_some_and(|interval| interval.low > ROUNDING || interval.high < -ROUNDING)
}

/// What differs by less is equal.
const ROUNDING: f64 = 1e-9;

/// All candidates, and which to choose.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The candidates, in the order of [`Scores::candidates`].
    pub candidates: Vec<Candidate>,
    /// The candidate with the best mean score.
    pub best: usize,
    /// The candidate whose worst environment is the least bad.
    pub safest: usize,
    /// The candidate of the least regret.
    pub least_regret: usize,
    /// The choice: of the candidates that may be the best, and whose regret cannot be told from the least among these, the one
    /// of the best mean.
    pub choice: usize,
    /// How the regret of the choice compares with the least or the next one; none if nothing else may be the best.
    pub rival: Option<Rival>,
    /// Whether every candidate met every environment; if not, worst cases and regrets of different candidates are about
    /// different environments.
    pub is_crossed: bool,
    /// The choice against every candidate, paired by replicate: mean of `choice - candidate`.
    pub leads: Vec<Option<Estimate>>,
    /// The share of replicates in which the choice scores more, ties counting one half.
    pub superiority: Vec<Option<f64>>,
    /// Weights of goals that leave the candidate of the best mean in its place; empty for a single goal.
    pub weights: Vec<WeightRange>,
    /// Each goal alone: what the candidate of the best mean is worth there.
    pub by_goal: Vec<Alternative>,
    /// Each environment alone: what the choice is worth there; empty if candidates met different ones.
    pub by_environment: Vec<Alternative>,
    /// Without a target: goal, target, and what the candidate of the best mean is worth then.
    pub without: Vec<(usize, usize, Alternative)>,
}

impl Decision {
    /// Decides; none without trials.
    pub fn of(scores: &Scores, level: Level) -> Option<Self> {
        let by_replicate = scores.by_replicate(|trial| scores.total(trial));
        let over_replicates = |rows: &[Vec<Option<f64>>]| -> Option<Vec<Estimate>> {
            rows.iter().map(|row| Estimate::of_scores(row.iter().flatten().copied(), level)).collect()
        };
        let totals = over_replicates(&by_replicate)?;
        let mut goals: Vec<Vec<Estimate>> = vec![Vec::with_capacity(scores.goals()); totals.len()];
        for goal in 0..scores.goals() {
            let rows = scores.by_replicate(|trial| f64::from(scores.of_goals(trial)[goal]));
            goals.iter_mut().zip(over_replicates(&rows)?).for_each(|(goals, estimate)| goals.push(estimate));
        }
        let means: Vec<f64> = totals.iter().map(|estimate| exact(estimate.mean)).collect();
        let ranks = ranks(&means, &by_replicate, level);
        let points: Vec<Vec<f64>> = goals.iter().map(|goals| goals.iter().map(|goal| goal.mean).collect()).collect();
        let front = pareto_front(&points);
        let cells = Cells::of(scores);
        let mut candidates = Vec::with_capacity(means.len());
        for (place, key) in scores.candidates.iter().enumerate() {
            candidates.push(Candidate {
                key: key.clone(),
                trials: cells.trials(place),
                environments: cells.by_candidate[place].len(),
                score: totals[place],
                goals: goals[place].clone(),
                rank: ranks[place].place,
                ranks: (ranks[place].best, ranks[place].worst),
                worst: cells.worst(place, level)?,
                regret: cells.regret(place, level)?,
                on_front: front[place],
            });
        }
        let first = |better: &dyn Fn(&Candidate, &Candidate) -> bool, eligible: &dyn Fn(&Candidate) -> bool| {
            let places = (0..candidates.len()).filter(|&place| eligible(&candidates[place]));
            places.reduce(|best, place| if better(&candidates[place], &candidates[best]) { place } else { best })
        };
        let all = |_: &Candidate| true;
        let mean = |one: &Candidate, best: &Candidate| exact(one.score.mean) > exact(best.score.mean);
        let regret = |one: &Candidate, best: &Candidate| {
            let [one, best] = [one, best].map(|each| (exact(each.regret.estimate.mean), exact(-each.score.mean)));
            one < best
        };
        let worst = |one: &Candidate, best: &Candidate| {
            let [one, best] = [one, best].map(|each| (exact(each.worst.estimate.mean), exact(each.score.mean)));
            one > best
        };
        let best = first(&mean, &all)?;
        let safest = first(&worst, &all)?;
        let least_regret = first(&regret, &all)?;
        let least = first(&regret, &Candidate::is_among_best).unwrap_or(best);
        let (choice, rival) = settle(&candidates, &cells, least, (scores.environments.len(), level));
        let by_goal = (0..scores.goals())
            .filter_map(|goal| Alternative::of(&points.iter().map(|point| point[goal]).collect::<Vec<f64>>(), best));
        let is_crossed = candidates.iter().all(|candidate| candidate.environments == scores.environments.len());
        Some(Self {
            best,
            safest,
            least_regret,
            choice,
            rival,
            is_crossed,
            leads: by_replicate
                .iter()
                .map(|row| Estimate::of(differences(&by_replicate[choice], row), level))
                .collect(),
            superiority: by_replicate.iter().map(|row| superiority(differences(&by_replicate[choice], row))).collect(),
            weights: weight_ranges(&goals, &scores.weights, best),
            by_goal: by_goal.collect(),
            by_environment: if is_crossed { cells.views(scores.environments.len(), choice) } else { Vec::new() },
            without: without_targets(scores, best),
            candidates,
        })
    }

    /// The candidates that may be the best, the best mean first.
    pub fn among_best(&self) -> Vec<usize> {
        let mut places = self.in_order();
        places.retain(|&place| self.candidates[place].is_among_best());
        places
    }

    /// All candidates, the best mean first; equals in the order of their keys.
    pub fn in_order(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.candidates.len()).collect();
        places.sort_by_key(|&place| self.candidates[place].rank);
        places
    }
}

/// The choice and its rival, given who of those that may be the best has the least regret.
fn settle(
    candidates: &[Candidate],
    cells: &Cells,
    least: usize,
    (environments, level): (usize, Level),
) -> (usize, Option<Rival>) {
    let places: Vec<usize> = (0..candidates.len()).filter(|&place| candidates[place].is_among_best()).collect();
    let regrets = if places.len() > 1 { Regrets::of(cells, &places, environments) } else { None };
    let difference = |one: usize, other: usize| {
        let [one, other] = [one, other].map(|candidate| places.binary_search(&candidate).ok());
        regrets.as_ref()?.difference(one?, other?, level)
    };
    let cannot_be_told = |place: &usize| difference(*place, least).is_none_or(|difference| !is_apart(&difference));
    let eligible = places.iter().copied().filter(cannot_be_told);
    let order = |place: &usize| {
        let candidate = &candidates[*place];
        (exact(-candidate.score.mean), exact(candidate.regret.estimate.mean))
    };
    let before = |one: usize, other: usize| if order(&other) < order(&one) { other } else { one };
    let choice = eligible.reduce(before).unwrap_or(least);
    let by_regret = |one: usize, other: usize| {
        let [a, b] = [one, other].map(|place| (exact(candidates[place].regret.estimate.mean), order(&place).0));
        if b < a { other } else { one }
    };
    let rival = places.iter().copied().filter(|place| *place != choice).reduce(by_regret);
    (choice, rival.map(|candidate| Rival { candidate, difference: difference(candidate, choice) }))
}

/// A mean score without the digits that rounding makes: what differs in them alone is equal.
pub(super) fn exact(score: f64) -> f64 {
    (score * 1e9).round() / 1e9
}

fn differences<'a>(a: &'a [Option<f64>], b: &'a [Option<f64>]) -> impl Iterator<Item = f64> + 'a {
    a.iter().zip(b).filter_map(|(a, b)| Some((*a)? - (*b)?))
}

fn superiority(differences: impl Iterator<Item = f64>) -> Option<f64> {
    let (score, count) = differences.fold((0.0, 0.0), |(score, count), difference| {
        let won = if difference > 0.0 {
            1.0
        } else if difference < 0.0 {
            0.0
        } else {
            0.5
        };
        (score + won, count + 1.0)
    });
    (count > 0.0).then(|| score / count)
}
