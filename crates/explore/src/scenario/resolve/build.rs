//! Puts the pieces together.

use std::sync::Arc;

use gddt_model::agents::AgentGroup;
use gddt_model::parameters::Settings;

use super::applies::{check_kinds, possible_kinds, reported};
use super::compile::{Formula, SlotTable};
use super::doubts::{Doubts, beside};
use super::layout;
use super::order::{Step as Node, order};
use super::resolver::{Axis, Chosen, Resolver, Step};
use super::validate::{Origins, validate};
use crate::design::{Axis as Shape, Design};
use crate::diagnostics::{Diagnostic, Diagnostics, Origin, SourceKind, Sources};
use crate::goals::Goal;
use crate::scenario::Plan;
use crate::scenario::document::{Document, Reach};
use crate::scenario::field::Field;
use crate::scenario::plan::Heading;
use crate::scenario::read::{Cell, Given, Points, Written, WrittenAxis, read, read_goals};
use crate::scenario::target::Target;

/// Resolves what was typed.
///
/// # Errors
/// All that is wrong with it.
pub(crate) fn resolve(mut document: Document) -> Result<Plan, Diagnostics> {
    let mut problems = std::mem::take(&mut document.problems);
    if document.reach == Reach::Nothing {
        return Err(Diagnostics::new(Arc::new(document.sources), problems));
    }
    let (mut written, wrong) = read(&document);
    problems.extend(wrong);
    let built = match document.reach {
        Reach::All => build(&mut written, &document.sources, &mut problems),
        _ => None,
    };
    let sources = Arc::new(document.sources);
    let Some(resolver) = built else { return Err(Diagnostics::new(sources, problems)) };
    let origins = origins(&written, &resolver.agents);
    if !problems.is_empty() {
        problems.extend(beside(resolver, &written, &origins));
        return Err(Diagnostics::new(sources, problems));
    }
    match validate(&resolver, &origins, &Doubts::default()) {
        Err(problems) => Err(Diagnostics::new(sources, problems)),
        Ok(checked) => {
            let behaviors = resolver.agents.iter().map(|group| format!("agents.{}.behavior", group.name));
            let tables = ["demand", "l1.gas", "l1.blob", "l1.builders", "l1.validators"].map(String::from);
            let kinds = |table: String| {
                let kinds = possible_kinds(&table, &resolver.agents, &written.cells, &written.sweep.axes);
                (table, kinds)
            };
            let kinds = tables.into_iter().chain(behaviors).map(kinds).collect();
            let Written { name, description, topic, kpis, goals, .. } = written;
            let heading = Heading { name, description, topic, kpis, goals };
            Ok(Plan::new(heading, resolver, checked, kinds, (sources, origins)))
        }
    }
}

/// Resolves the goals alone; the rest may be incomplete or missing.
///
/// # Errors
/// All that is wrong with them, or that there are none.
pub(crate) fn goals(mut document: Document) -> Result<Vec<Goal>, Diagnostics> {
    let mut problems = std::mem::take(&mut document.problems);
    let mut goals = Vec::new();
    if document.reach != Reach::Nothing {
        let (read, wrong) = read_goals(&document);
        goals = read;
        problems.extend(wrong);
    }
    if goals.is_empty() && problems.is_empty() {
        let problem = Diagnostic::new(format!("`{}` has no goals", document.name));
        problems.push(problem.help("declare one: [goals.NAME] with kpis = { KPI = \"below_median\" }"));
    }
    if problems.is_empty() { Ok(goals) } else { Err(Diagnostics::new(Arc::new(document.sources), problems)) }
}

fn build(written: &mut Written, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Resolver> {
    let groups: Vec<String> = written.groups.iter().map(|(name, _)| name.clone()).collect();
    let (mut settings, mut agents) = (Settings::default(), Vec::new());
    agents.extend(groups.iter().map(|name| AgentGroup::new(name, 0)));
    let swept = |target: &Target| written.sweep.axes.iter().find(|axis| axis.target == *target);
    let (mut refused, mut bases) = (Vec::new(), Vec::new());
    check_kinds(&agents, &written.cells, &written.sweep.axes, problems);
    check_counts(written, problems);
    let mut slots = SlotTable::new(groups);
    let mut formulas = Vec::new();
    for cell in &written.cells {
        // One at a time, a sweep starts from what is set.
        if let Some(axis) = swept(&cell.target).filter(|axis| !written.sweep.starts_from_base(axis)) {
            check_set_and_swept(cell, axis, &cell.target.name(&agents), sources, problems);
        }
        match &cell.given {
            // Already tried when it was read.
            Given::Value(value) => drop(cell.target.write(&mut settings, &mut agents, value)),
            Given::Spread(distribution) => {
                if let Target::Agent { group, field } = cell.target
                    && let Some(group) = agents.get_mut(group)
                {
                    field.spread(group, distribution.clone());
                }
            }
            Given::Formula(formula) => match slots.formula(formula, cell.target, &cell.target.name(&agents)) {
                Ok(formula) if swept(&cell.target).is_none() => formulas.push((cell.target, formula)),
                Ok(formula) => bases.push((cell.target, formula)),
                Err(problem) => {
                    problems.push(problem);
                    refused.push(cell.target.name(&agents));
                }
            },
        }
    }
    let before = problems.len();
    let (mut shapes, mut axes) = (Vec::new(), Vec::new());
    for typed in &written.sweep.axes {
        let (shape, compiled) = compile_axis(typed, &mut slots, problems);
        shapes.push(shape);
        let based = written.sweep.starts_from_base(typed);
        let own = bases.iter().find(|(target, _)| *target == typed.target).map(|(_, formula): &(_, Formula)| formula);
        let own = own.cloned();
        let told = written.sweep.status_quo.iter().find(|today| today.target == typed.target);
        let today = match told.map(|told| &told.given) {
            Some(Given::Formula(formula)) => match slots.formula(formula, typed.target, &typed.name) {
                Ok(formula) => Some(Chosen::Formula(formula)),
                Err(problem) => {
                    problems.push(problem);
                    None
                }
            },
            Some(Given::Value(value)) => Some(Chosen::Value(value.clone())),
            Some(Given::Spread(_)) | None => own.clone().map(Chosen::Formula),
        };
        let weights = written.sweep.weights.iter().find(|weights| weights.target == typed.target);
        axes.push(Axis {
            base: own.filter(|_| based),
            today,
            tells_today: told.is_some(),
            weights: weights.map(|weights| weights.weights.clone()).unwrap_or_default(),
            ..compiled
        });
    }
    let mut constraints = Vec::new();
    for constraint in &written.sweep.constraints {
        match slots.constraint(constraint) {
            Ok(program) => constraints.push((program, constraint.clone())),
            Err(problem) => problems.push(problem),
        }
    }
    let mut sweep_is_whole = written.sweep_is_whole && problems.len() == before;
    let steps = match sorted(&axes, &formulas, &slots, &agents) {
        Ok(steps) => steps,
        Err(circles) => {
            problems.extend(circles);
            return None;
        }
    };
    let design = layout::design(&written.sweep, shapes, settings.run.seed).unwrap_or_else(|problem| {
        // An axis that could not be read is missing from the design; that has been reported.
        if sweep_is_whole {
            problems.push(problem);
            sweep_is_whole = false;
        }
        Design::single()
    });
    written.refused.append(&mut refused);
    written.sweep_is_whole = sweep_is_whole;
    Some(Resolver { settings, agents, design, axes, formulas, constraints, steps, slots })
}

fn compile_axis(written: &WrittenAxis, slots: &mut SlotTable, problems: &mut Vec<Diagnostic>) -> (Shape, Axis) {
    let (target, name, key) = (written.target, written.name.clone(), written.key);
    let mut axis = Axis {
        target,
        name,
        key,
        values: Vec::new(),
        range: None,
        base: None,
        today: None,
        tells_today: false,
        weights: Vec::new(),
    };
    match &written.points {
        Points::Range { shape, text } => {
            axis.range = Some(text.clone());
            (*shape, axis)
        }
        Points::Listed { values, range } => {
            axis.range.clone_from(range);
            for (given, origin) in values {
                match given {
                    Given::Value(value) => axis.values.push((Chosen::Value(value.clone()), *origin)),
                    Given::Formula(formula) => match slots.formula(formula, axis.target, &axis.name) {
                        Ok(formula) => axis.values.push((Chosen::Formula(formula), *origin)),
                        Err(problem) => problems.push(problem),
                    },
                    // Axes take single values only.
                    Given::Spread(_) => {}
                }
            }
            (Shape::List(axis.values.len()), axis)
        }
    }
}

/// Axes and references in an order in which each finds what it refers to in place.
fn sorted(
    axes: &[Axis],
    formulas: &[(Target, Formula)],
    slots: &SlotTable,
    agents: &[AgentGroup],
) -> Result<Vec<Step>, Vec<Diagnostic>> {
    let needs = |formula: &Formula| -> Vec<(Target, Origin)> {
        formula.needs(slots).into_iter().map(|target| (target, formula.origin)).collect()
    };
    let mut nodes = Vec::new();
    for axis in axes {
        nodes.push(Node {
            target: axis.target,
            name: axis.name.clone(),
            needs: axis.formulas().flat_map(needs).collect(),
        });
    }
    for (target, formula) in formulas {
        nodes.push(Node { target: *target, name: target.name(agents), needs: needs(formula) });
    }
    let step = |index: usize| index.checked_sub(axes.len()).map_or(Step::Axis(index), Step::Formula);
    Ok(order(&nodes)?.into_iter().map(step).collect())
}

fn check_counts(written: &Written, problems: &mut Vec<Diagnostic>) {
    for (index, (name, origin)) in written.groups.iter().enumerate() {
        let count = Target::Agent { group: index, field: Field::Count };
        let given = written.cells.iter().any(|cell| cell.target == count);
        let reported = reported(problems, &format!("agents.{name}.count"));
        if !given && !reported && !written.sweep.axes.iter().any(|axis| axis.target == count) {
            problems.push(
                Diagnostic::new(format!("the group `{name}` does not say how many agents it has"))
                    .at(*origin, "")
                    .help("write count = 10, for example"),
            );
        }
    }
}

fn check_set_and_swept(cell: &Cell, axis: &WrittenAxis, name: &str, sources: &Sources, problems: &mut Vec<Diagnostic>) {
    let is_argument =
        |origin: Origin| sources.get(origin.source).is_some_and(|source| source.kind == SourceKind::Argument);
    if cell.key.source == axis.key.source || (is_argument(cell.key) && is_argument(axis.key)) {
        let problem = Diagnostic::new(format!("`{name}` is set and swept at the same time"));
        problems.push(problem.at(cell.key, "set here").at(axis.key, "swept here"));
    }
}

/// Where names were given their values, for problems that are found later.
fn origins(written: &Written, agents: &[AgentGroup]) -> Origins {
    let mut origins = Origins::new();
    for (index, (name, origin)) in written.groups.iter().enumerate() {
        for field in Field::ALL {
            let name = format!("agents.{name}.{}", field.name());
            debug_assert_eq!(Target::Agent { group: index, field }.name(agents), name);
            origins.insert(name, vec![*origin]);
        }
        origins.insert(format!("agents.{name}.group"), vec![*origin]);
        origins.entry(String::from("agents")).or_default().push(*origin);
    }
    for cell in &written.cells {
        origins.insert(cell.target.name(agents), vec![cell.origin]);
    }
    for axis in &written.sweep.axes {
        origins.insert(axis.target.name(agents), vec![axis.key]);
    }
    origins
}
