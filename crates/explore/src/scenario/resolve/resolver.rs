//! The values of one combination.

use std::borrow::Cow;

use gddt_model::agents::AgentGroup;
use gddt_model::parameters::{Positive, Role, Settings, Value, ValueKind};

use super::compile::{Formula, Rule, SlotTable};
use super::doubts::Doubts;
use super::validate::{Checked, Origins, validate};
use crate::design::{Axis as Shape, Coordinate, Design, DesignError, Method};
use crate::diagnostics::{Diagnostic, Origin};
use crate::expression::Program;
use crate::rule;
use crate::scenario::read::{self, whole};
use crate::scenario::target::Target;

/// A value that an axis or a parameter is given.
#[derive(Clone, Debug)]
pub(crate) enum Chosen {
    Value(Value),
    Formula(Formula),
}

/// An axis of the sweep.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub target: Target,
    pub name: String,
    pub key: Origin,
    /// The values and their places; empty if the axis is a range of numbers.
    pub values: Vec<(Chosen, Origin)>,
    /// How the axis was typed, if it was not a list.
    pub range: Option<String>,
    /// What the parameter refers to where the sweep leaves it alone.
    pub base: Option<Formula>,
    /// What the parameter is today if the scenario says so, or what it would refer to without the sweep.
    pub today: Option<Chosen>,
    /// Whether the scenario says so.
    pub tells_today: bool,
    /// The weights of the values, of an environment that has some.
    pub weights: Vec<f64>,
}

impl Axis {
    /// Everything that the axis refers to other parameters with.
    pub(crate) fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let of_values = self.values.iter().filter_map(|(value, _)| match value {
            Chosen::Formula(formula) => Some(formula),
            Chosen::Value(_) => None,
        });
        of_values.chain(&self.base)
    }
}

/// What is given in each combination.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Axis(usize),
    Formula(usize),
}

/// What every combination is computed from.
#[derive(Clone, Debug)]
pub(crate) struct Resolver {
    pub settings: Settings,
    pub agents: Vec<AgentGroup>,
    pub design: Design,
    pub axes: Vec<Axis>,
    /// References outside axes.
    pub formulas: Vec<(Target, Formula)>,
    pub constraints: Vec<(Program, read::WrittenConstraint)>,
    pub steps: Vec<Step>,
    pub slots: SlotTable,
}

/// One combination, computed.
pub(crate) struct Combination {
    pub settings: Settings,
    pub agents: Vec<AgentGroup>,
    /// Values that were refused.
    pub faults: Vec<Fault>,
    /// What references computed, before it was checked.
    computed: Vec<Option<f64>>,
}

/// A value that was refused.
pub(crate) struct Fault {
    pub target: Target,
    pub origin: Origin,
    /// What it would have been.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

impl Resolver {
    /// Computes a combination.
    pub(crate) fn combination(&self, index: u64) -> Combination {
        let mut combination = Combination {
            settings: self.settings.clone(),
            agents: self.agents.clone(),
            faults: Vec::new(),
            computed: vec![None; self.slots.slots().len()],
        };
        for step in &self.steps {
            match step {
                Step::Formula(formula) => {
                    let (target, formula) = &self.formulas[*formula];
                    self.refer(*target, formula, &mut combination);
                }
                Step::Axis(axis) => self.place(index, *axis, &mut combination),
            }
        }
        for group in &mut combination.agents {
            rule::bind(group, &combination.settings);
        }
        combination
    }

    /// The same with other combinations: row i lies at these places of the axes.
    pub(crate) fn with_rows(&self, rows: &[Vec<Coordinate>], runs: u64, seed: u64) -> Result<Self, DesignError> {
        let shapes = vec![Shape::List(rows.len()); self.axes.len()];
        let mut all = Self { design: Design::new(Method::Table, shapes)?, ..self.clone() };
        for (place, axis) in all.axes.iter_mut().enumerate() {
            let value = |row: &Vec<Coordinate>| match row[place] {
                Coordinate::Index(index) => self.axes[place].values[index].clone(),
                Coordinate::Real(number) => (Chosen::Value(Value::Real(number)), axis.key),
                Coordinate::Whole(number) => (Chosen::Value(Value::Integer(number)), axis.key),
                Coordinate::Base => (Chosen::Value(axis.target.read(&self.settings, &self.agents)), axis.key),
            };
            axis.values = rows.iter().map(value).collect();
            axis.range = None;
            // They belong to the values that were listed.
            axis.weights = Vec::new();
        }
        all.settings.run.runs = Positive::nearest(runs);
        all.settings.run.seed = seed;
        Ok(all)
    }

    /// What each control axis would be without the sweep, or is said to be today; none for axes of the environment, and where
    /// it would depend on the environment.
    pub(crate) fn status_quo(&self) -> Vec<Option<Value>> {
        let mut all = Combination {
            settings: self.settings.clone(),
            agents: self.agents.clone(),
            faults: Vec::new(),
            computed: Vec::new(),
        };
        let own = |axis: &Axis| match &axis.today {
            Some(Chosen::Formula(formula)) => Some((axis.target, formula.clone())),
            _ => None,
        };
        let references: Vec<(Target, Formula)> =
            self.formulas.iter().cloned().chain(self.axes.iter().filter_map(own)).collect();
        let is_not_chosen = |axis: &&Axis| axis.target.role() != Role::Control;
        let mut unknown: Vec<Target> = self.axes.iter().filter(is_not_chosen).map(|axis| axis.target).collect();
        for axis in &self.axes {
            if let Some(Chosen::Value(today)) = &axis.today {
                all.give(axis.target, today, axis.key, || today.to_string());
            }
        }
        // References may stand in any order; each round settles at least one.
        for _ in 0..=references.len() {
            all.faults.clear();
            all.computed = vec![None; self.slots.slots().len()];
            for (target, formula) in &references {
                if !unknown.contains(target) && formula.needs(&self.slots).iter().any(|need| unknown.contains(need)) {
                    unknown.push(*target);
                }
                self.refer(*target, formula, &mut all);
            }
        }
        let is_known =
            |target: Target| !unknown.contains(&target) && all.faults.iter().all(|fault| fault.target != target);
        let value = |axis: &Axis| is_known(axis.target).then(|| axis.target.read(&all.settings, &all.agents));
        self.axes.iter().map(value).collect()
    }

    /// Checks every combination.
    pub(crate) fn checked(&self, origins: &Origins) -> Result<Checked, Vec<Diagnostic>> {
        validate(self, origins, &Doubts::default())
    }

    fn place(&self, index: u64, place: usize, combination: &mut Combination) {
        let axis = &self.axes[place];
        let value = match self.design.coordinate(index, place) {
            Coordinate::Real(number) => Cow::Owned(Value::Real(number)),
            Coordinate::Whole(number) => Cow::Owned(Value::Integer(number)),
            Coordinate::Base => {
                if let Some(formula) = &axis.base {
                    self.refer(axis.target, formula, combination);
                }
                return;
            }
            Coordinate::Index(index) => match axis.values.get(index) {
                Some((Chosen::Value(value), _)) => Cow::Borrowed(value),
                Some((Chosen::Formula(formula), _)) => return self.refer(axis.target, formula, combination),
                None => return,
            },
        };
        combination.give(axis.target, &value, axis.key, || value.to_string());
    }

    fn refer(&self, target: Target, formula: &Formula, combination: &mut Combination) {
        let value = match &formula.rule {
            Rule::Copy(source) => match (source.read(&combination.settings, &combination.agents), target.kind()) {
                (Value::Real(number), ValueKind::Integer { .. }) => {
                    whole(number).map_or(Value::Real(number), Value::Integer)
                }
                (value, _) => value,
            },
            Rule::Compute(program) => {
                let Some(number) = self.evaluate(program, combination) else {
                    let found = String::from("computed from a value that is not set");
                    let expected = format!("{} was expected", target.kind());
                    combination.faults.push(Fault { target, origin: formula.origin, found, expected });
                    return;
                };
                if let Some(slot) = self.slots.slots().iter().position(|slot| *slot == target) {
                    combination.computed[slot] = Some(number);
                }
                match target.kind() {
                    ValueKind::Flag => Value::Flag(number != 0.0),
                    ValueKind::Integer { .. } => whole(number).map_or(Value::Real(number), Value::Integer),
                    _ => Value::Real(number),
                }
            }
        };
        let found = || if value == Value::Unset { String::from("a value that is not set") } else { value.to_string() };
        combination.give(target, &value, formula.origin, found);
    }

    /// Whether all constraints hold; else which one does not. A constraint on a value that is not set does not hold.
    pub(crate) fn violated(&self, combination: &Combination) -> Option<usize> {
        self.constraints
            .iter()
            .position(|(program, _)| self.evaluate(program, combination).is_none_or(|truth| truth == 0.0))
    }

    /// Evaluates a program; `None` if it reads a value that is not set.
    fn evaluate(&self, program: &Program, combination: &Combination) -> Option<f64> {
        let mut slots = vec![f64::NAN; self.slots.slots().len()];
        for slot in program.slots() {
            slots[slot] = match combination.computed[slot] {
                Some(number) => number,
                None => {
                    self.slots.content(&self.slots.slots()[slot].read(&combination.settings, &combination.agents))?
                }
            };
        }
        Some(program.evaluate(&slots))
    }
}

impl Combination {
    fn give(&mut self, target: Target, value: &Value, origin: Origin, found: impl FnOnce() -> String) {
        if let Err(expected) = target.write(&mut self.settings, &mut self.agents, value) {
            self.faults.push(Fault { target, origin, found: found(), expected });
        }
    }
}
