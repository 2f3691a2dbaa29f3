//! From the method and the axes of a sweep to its design.

use crate::design::{Axis as Shape, Design, DesignError, Method, Side};
use crate::diagnostics::Diagnostic;
use crate::scenario::read::{Environments, WrittenAxis, WrittenSweep};

/// The design of a sweep whose axes have these shapes.
///
/// # Errors
/// What is wrong with it as a whole.
pub(super) fn design(sweep: &WrittenSweep, shapes: Vec<Shape>, seed: u64) -> Result<Design, Diagnostic> {
    let samples = sweep.samples.unwrap_or(0);
    let method = Method::named(sweep.method, samples, sweep.levels, seed).unwrap_or(Method::Cartesian);
    let environments = match sweep.environments {
        Environments::Joint => {
            return Design::new(method, shapes).map_err(|error| problem(&error, sweep, |_| true));
        }
        Environments::Crossed => Method::Cartesian,
        Environments::Sampled(count) => method.for_environments(count),
    };
    let side = |axis: &WrittenAxis| if axis.is_environment() { Side::Environments } else { Side::Candidates };
    let axes: Vec<(Side, Shape)> = sweep.axes.iter().map(side).zip(shapes).collect();
    Design::crossed(method, environments, &axes).map_err(|error| problem(&error, sweep, |axis| !axis.is_environment()))
}

/// A problem with a design, of whose candidates the axes that `is_own` tells are.
fn problem(error: &DesignError, sweep: &WrittenSweep, is_own: impl Fn(&WrittenAxis) -> bool) -> Diagnostic {
    let problem = Diagnostic::new(error.to_string());
    let at_size = |problem: Diagnostic| sweep.origin.into_iter().fold(problem, |problem, at| problem.at(at, ""));
    match error {
        DesignError::TooMany { .. } if sweep.samples.is_some() => {
            at_size(problem).help("take fewer samples, or cross them with fewer environments")
        }
        DesignError::TooMany { .. } => at_size(problem)
            .help("give the axes fewer values, or draw combinations with method = \"random\" and samples = 10000"),
        DesignError::UnequalLengths => sweep.axes.iter().filter(|axis| is_own(axis)).fold(problem, |problem, axis| {
            let values = axis.points.count().unwrap_or_default();
            problem.at(axis.key, format!("`{}` has {values} value{}", axis.name, if values == 1 { "" } else { "s" }))
        }),
        DesignError::SingleValue { axis } => match sweep.axes.get(*axis) {
            Some(axis) => problem
                .at(axis.key, format!("`{}` has one value", axis.name))
                .help("set a parameter that does not vary in its own table instead"),
            None => at_size(problem),
        },
        _ => at_size(problem),
    }
}
