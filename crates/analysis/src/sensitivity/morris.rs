//! Screening of many factors with few outcomes: elementary effects along paths, after Morris.

use super::unsaid::{PerFactor, Unsaid};
use crate::error::AnalysisError;
use crate::interval::{Interval, Level, mean_interval};
use crate::moments::Moments;

/// A path through the factors: each step changes one of them.
#[derive(Debug, Clone, PartialEq)]
pub struct MorrisPath {
    /// Outcomes at the points of the path, one more than it has moves; null where it was not measured.
    pub outcomes: Vec<Option<f64>>,
    /// From each point to the next.
    pub moves: Vec<MorrisMove>,
}

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MorrisMove {
    /// Place of the factor among the names.
    pub factor: usize,
    /// By how much it rises (below 0: falls), its whole range being 1.
    pub step: f64,
}

/// The elementary effects of one factor: changes of the outcome, in its unit, per range of the factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElementaryEffects {
    /// Effects measured, one per path.
    pub count: u64,
    /// Effects left out because an outcome at either end is null or not finite.
    pub nulls: u64,
    /// Mu, the mean effect: its sign says whether the outcome rises or falls with the factor.
    pub mean: f64,
    /// Mu*, the mean of the effects' sizes: the factor's importance.
    pub mean_size: f64,
    /// Student's t interval of mu* over the paths, without its part below 0; none for a single path.
    pub mean_size_interval: Option<Interval>,
    /// Sigma, the effects' standard deviation: above 0 where the factor interacts or is not linear; none for a single
    /// path.
    pub sd: Option<f64>,
}

/// Elementary effects `(y_k+1 - y_k) / step` of every factor over all paths.
///
/// Sources: M. D. Morris, Technometrics 33 (1991) 161; F. Campolongo, J. Cariboni and A. Saltelli, Environmental
/// Modelling & Software 22 (2007) 1509 (mu*).
///
/// # Errors
/// When a path has not one outcome more than moves, moves a factor that has no name or the same factor twice, or by
/// nothing.
pub fn morris_screening(
    factors: &[String],
    paths: &[MorrisPath],
    level: Level,
) -> Result<Vec<PerFactor<ElementaryEffects>>, AnalysisError> {
    let mut effects = vec![(Moments::default(), Moments::default()); factors.len()];
    for (place, path) in paths.iter().enumerate() {
        check(path, factors).map_err(|problem| AnalysisError::InvalidPath { path: place + 1, problem })?;
        for (step, ends) in path.moves.iter().zip(path.outcomes.windows(2)) {
            let effect = ends[0].zip(ends[1]).map(|(from, to)| (to - from) / step.step);
            let (signed, sizes) = &mut effects[step.factor];
            signed.push(effect);
            sizes.push(effect.map(f64::abs));
        }
    }
    let figure = |(signed, sizes): &(Moments, Moments)| {
        let of_sizes = Interval { low: 0.0, high: f64::MAX };
        let (mean, mean_size) = signed.mean().zip(sizes.mean()).ok_or(Unsaid::TooFewRows)?;
        Ok(ElementaryEffects {
            count: signed.count(),
            nulls: signed.nulls(),
            mean,
            mean_size,
            mean_size_interval: mean_interval(sizes, level).map(|interval| interval.within(of_sizes)),
            sd: signed.sd(),
        })
    };
    let named = factors.iter().zip(&effects);
    Ok(named.map(|(factor, effects)| PerFactor { factor: factor.clone(), figure: figure(effects) }).collect())
}

fn check(path: &MorrisPath, factors: &[String]) -> Result<(), String> {
    if path.outcomes.len() != path.moves.len() + 1 {
        return Err(format!("it has {} outcomes for {} moves", path.outcomes.len(), path.moves.len()));
    }
    let mut moved = vec![false; factors.len()];
    for step in &path.moves {
        let name =
            factors.get(step.factor).ok_or_else(|| format!("it moves factor {}, which has no name", step.factor))?;
        if std::mem::replace(&mut moved[step.factor], true) {
            return Err(format!("it moves `{name}` twice"));
        }
        if !step.step.is_finite() || step.step == 0.0 {
            return Err(format!("it moves `{name}` by {}", step.step));
        }
    }
    Ok(())
}
