//! In which order values are given, so that a reference finds its value in place.

use crate::diagnostics::{Diagnostic, Origin};
use crate::scenario::target::Target;

/// Something that is given its value in each combination, and what it refers to.
pub(super) struct Step {
    pub target: Target,
    pub name: String,
    /// What it refers to, and where.
    pub needs: Vec<(Target, Origin)>,
}

/// The order: each step after all that it needs, else as given.
///
/// # Errors
/// The circles among the references.
pub(super) fn order(steps: &[Step]) -> Result<Vec<usize>, Vec<Diagnostic>> {
    let position = |target: &Target| steps.iter().position(|step| step.target == *target);
    let needs: Vec<Vec<(usize, Origin)>> = steps
        .iter()
        .map(|step| step.needs.iter().filter_map(|(target, origin)| Some((position(target)?, *origin))).collect())
        .collect();
    let mut order: Vec<usize> = Vec::with_capacity(steps.len());
    let mut done = vec![false; steps.len()];
    while let Some(next) = (0..steps.len()).find(|&step| !done[step] && needs[step].iter().all(|(need, _)| done[*need]))
    {
        done[next] = true;
        order.push(next);
    }
    if order.len() == steps.len() {
        return Ok(order);
    }
    Err(circles(steps, &needs, done))
}

fn circles(steps: &[Step], needs: &[Vec<(usize, Origin)>], mut done: Vec<bool>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    while let Some(start) = done.iter().position(|done| !done) {
        // Every step that is left needs another one that is left, so that following them comes back somewhere.
        let mut path: Vec<(usize, Origin)> = Vec::new();
        let mut at = start;
        while let Some(&(next, origin)) = needs[at].iter().find(|(need, _)| !done[*need]) {
            if let Some(first) = path.iter().position(|(step, _)| *step == at) {
                problems.push(circle(steps, &path[first..]));
                break;
            }
            path.push((at, origin));
            at = next;
        }
        for (step, _) in path {
            done[step] = true;
        }
        done[start] = true;
    }
    problems
}

fn circle(steps: &[Step], path: &[(usize, Origin)]) -> Diagnostic {
    let name = |index: usize| steps[index].name.as_str();
    let names: Vec<&str> = path.iter().chain(path.first()).map(|(step, _)| name(*step)).collect();
    let problem = Diagnostic::new(format!("`{}` refers to itself", names[0]));
    let problem = path.iter().fold(problem, |problem, (_, origin)| problem.at(*origin, ""));
    problem.note(format!("the circle is {}", names.join(" -> ")))
}
