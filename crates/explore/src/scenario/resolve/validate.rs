//! Every combination is checked before any runs; what is wrong with many is said once.

use std::collections::BTreeMap;

use gddt_model::parameters::Value;

use super::doubts::Doubts;
use super::resolver::Resolver;
use crate::diagnostics::{Diagnostic, Origin};
use crate::scenario::target::Target;

/// Which combinations the constraints leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Survivors {
    /// All of that many.
    All(u64),
    /// These, in order; all below [`MOST_COMBINATIONS`](crate::design::MOST_COMBINATIONS).
    Some(Vec<u32>),
}

impl Survivors {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::All(count) => *count,
            Self::Some(indices) => indices.len() as u64,
        }
    }

    /// The combination of a subset; subsets beyond the last are the last.
    pub(crate) fn combination(&self, subset: u64) -> u64 {
        match self {
            Self::All(count) => subset.min(count.saturating_sub(1)),
            Self::Some(indices) => {
                let index = usize::try_from(subset).unwrap_or(usize::MAX).min(indices.len().saturating_sub(1));
                indices.get(index).copied().map_or(0, u64::from)
            }
        }
    }
}

/// What is known of the combinations that will run.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub survivors: Survivors,
    /// Agents that are declared in the combination with the most.
    pub largest_population: u64,
}

/// A problem, the first combination that has it, and how many do.
struct Finding {
    problem: Diagnostic,
    example: String,
    count: u64,
}

/// What identifies a problem: the place of a reference, or the parameters that do not fit together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Fault(Origin),
    /// The number tells several problems of the same parameters apart.
    Model(Vec<String>, usize),
}

/// Where names were given their values.
pub(crate) type Origins = BTreeMap<String, Vec<Origin>>;

/// Computes and checks every combination; of values in doubt nothing is said.
///
/// # Errors
/// What is wrong with some of them, or that none is left.
pub(super) fn validate(resolver: &Resolver, origins: &Origins, doubts: &Doubts) -> Result<Checked, Vec<Diagnostic>> {
    let total = resolver.design.len();
    let mut findings: BTreeMap<Key, Finding> = BTreeMap::new();
    let mut indices = Vec::new();
    let mut largest_population = 0;
    let mut dropped_by = vec![0_u64; resolver.constraints.len()];
    for index in 0..total {
        let combination = resolver.combination(index);
        if let Some(constraint) = resolver.violated(&combination) {
            dropped_by[constraint] += 1;
            continue;
        }
        indices.push(u32::try_from(index).unwrap_or(u32::MAX));
        let population = combination.agents.iter().fold(0, |sum: u64, group| sum.saturating_add(group.count));
        largest_population = population.max(largest_population);
        let mut find = |key: Key, problem: &dyn Fn() -> Diagnostic| {
            let new = || Finding { problem: problem(), example: example(resolver, &combination), count: 0 };
            findings.entry(key).or_insert_with(new).count += 1;
        };
        for fault in &combination.faults {
            let name = fault.target.name(&combination.agents);
            if doubts.concern(&name) {
                continue;
            }
            find(Key::Fault(fault.origin), &|| {
                let title = format!("`{name}` cannot be {}", fault.found);
                Diagnostic::new(title).at(fault.origin, fault.expected.as_str())
            });
        }
        // A faulty reference has left its target as it was.
        if combination.faults.iter().all(|fault| doubts.concern(&fault.target.name(&combination.agents))) {
            let mut problems = gddt_model::check(&combination.settings, &combination.agents);
            problems.retain(|problem| !problem.parameters.iter().any(|name| doubts.concern(name)));
            for (place, problem) in problems.iter().enumerate() {
                let alike = problems[..place].iter().filter(|other| other.parameters == problem.parameters).count();
                find(Key::Model(problem.parameters.clone(), alike), &|| {
                    model_problem(problem, origins, |name| value_of(name, &combination))
                });
            }
        }
    }
    if indices.is_empty() {
        return Err(vec![none_left(resolver, &dropped_by, total)]);
    }
    let survivors = indices.len() as u64;
    if findings.is_empty() {
        let survivors = if survivors == total { Survivors::All(total) } else { Survivors::Some(indices) };
        return Ok(Checked { survivors, largest_population });
    }
    Err(findings.into_values().map(|finding| with_example(finding, survivors)).collect())
}

fn with_example(Finding { problem, example, count }: Finding, survivors: u64) -> Diagnostic {
    if survivors == 1 {
        return problem;
    }
    let which = if count == survivors {
        format!("in all {survivors} combinations")
    } else {
        format!("in {count} of {survivors} combinations, for example {example}")
    };
    let problem = problem.note(which);
    if count == survivors { problem } else { problem.note("`constraints` in [sweep] drop combinations that cannot be") }
}

fn model_problem(
    problem: &gddt_model::Problem,
    origins: &Origins,
    value: impl Fn(&str) -> Option<Value>,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(problem.message.clone());
    let mut defaults = Vec::new();
    for name in &problem.parameters {
        match (origins.get(name), value(name)) {
            (Some(places), Some(value)) if is_short(&value) => {
                diagnostic =
                    places.iter().fold(diagnostic, |all, place| all.at(*place, format!("`{name}` is {value}")));
            }
            (Some(places), _) => diagnostic = places.iter().fold(diagnostic, |all, place| all.at(*place, "")),
            (None, Some(value)) if is_short(&value) => defaults.push(format!("`{name}` is {value} by default")),
            (None, _) => {}
        }
    }
    defaults.into_iter().fold(diagnostic, Diagnostic::note)
}

/// Whether a value can be told in passing.
fn is_short(value: &Value) -> bool {
    !matches!(value, Value::Unset | Value::Texts(_) | Value::Reals(_))
}

fn value_of(name: &str, combination: &super::resolver::Combination) -> Option<Value> {
    let groups: Vec<&str> = combination.agents.iter().map(|group| group.name.as_str()).collect();
    Target::find(name, &groups).map(|target| target.read(&combination.settings, &combination.agents))
}

fn example(resolver: &Resolver, combination: &super::resolver::Combination) -> String {
    let value = |axis: &super::Axis| {
        format!("{} = {}", axis.name, axis.target.read(&combination.settings, &combination.agents))
    };
    resolver.axes.iter().map(value).collect::<Vec<_>>().join(", ")
}

fn none_left(resolver: &Resolver, dropped_by: &[u64], total: u64) -> Diagnostic {
    let mut problem = Diagnostic::new(format!("the constraints drop all {total} combinations"));
    for ((_, constraint), dropped) in resolver.constraints.iter().zip(dropped_by) {
        if *dropped > 0 {
            problem = problem.at(constraint.origin, format!("drops {dropped}"));
        }
    }
    problem
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gddt_model::Problem;
    use gddt_model::parameters::Value;

    use super::{Origins, Survivors, model_problem};
    use crate::diagnostics::{Diagnostics, Origin, Source, Sources};

    #[test]
    fn a_problem_between_parameters_points_at_those_that_were_written_and_names_the_defaults() {
        let mut sources = Sources::default();
        let file = sources.add(Source::built_in("example", "[params]\nrewards_to_provers = 0.9\n"));
        let origins = Origins::from([(String::from("rewards_to_provers"), vec![Origin::new(file, 30..33)])]);
        let problem = Problem {
            parameters: vec![String::from("rewards_to_provers"), String::from("rewards_to_relay")],
            message: String::from("the shares of the block reward sum to more than 1"),
        };
        let value = |name: &str| Some(Value::Real(if name == "rewards_to_relay" { 0.2 } else { 0.9 }));
        let shown = Diagnostics::new(Arc::new(sources), vec![model_problem(&problem, &origins, value)]);
        insta::assert_snapshot!(shown, @r"
        error: the shares of the block reward sum to more than 1
         --> built-in example.toml:2:22
          |
        2 | rewards_to_provers = 0.9
          |                      ^^^ `rewards_to_provers` is 0.9
          |
          = note: `rewards_to_relay` is 0.2 by default
        ");
    }

    #[test]
    fn subsets_are_the_combinations_that_are_left() {
        let some = Survivors::Some(vec![2, 5, 7]);
        assert_eq!([0, 1, 2, 9].map(|subset| some.combination(subset)), [2, 5, 7, 7]);
        assert_eq!([0, 3, 9].map(|subset| Survivors::All(4).combination(subset)), [0, 3, 3]);
    }
}
