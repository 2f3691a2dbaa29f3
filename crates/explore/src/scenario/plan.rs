//! A scenario that can run.

use std::collections::BTreeMap;
use std::sync::Arc;

use gddt_model::agents::AgentGroup;
use gddt_model::kpi::{self, KpiInfo};
use gddt_model::parameters::{ParameterInfo, Role, RunSettings, Settings, Value, ValueKind, table};
use gddt_model::rules::{DecisionRule, Rule};

use super::emit;
use super::resolve::{Checked, Chosen, Origins, Resolver};
use super::target::Target;
use super::topic::Topic;
use crate::design::{Axis, Coordinate, DesignPlace, Method};
use crate::diagnostics::{Diagnostic, Diagnostics, Origin, Sources, nearest};
use crate::goals::{self, Goal};
use crate::rule;

/// A scenario whose every combination has been checked.
#[derive(Clone, Debug)]
pub struct Plan {
    heading: Heading,
    resolver: Resolver,
    checked: Checked,
    kinds: Kinds,
    axes: Vec<AxisInfo>,
    sources: Arc<Sources>,
    origins: Origins,
}

/// What a plan says of itself and what is expected of it; nothing that is computed depends on it.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    pub name: String,
    pub description: String,
    pub topic: Option<Topic>,
    pub kpis: Vec<&'static KpiInfo>,
    pub goals: Vec<Goal>,
}

/// The kinds that each table of `[l1]` and each behaviour can have in some combination.
pub(super) type Kinds = Vec<(String, Vec<String>)>;

/// What is known of an axis of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct AxisInfo {
    /// Full name of the parameter, or `agents.GROUP.QUANTITY`.
    pub name: String,
    /// The unit of its numbers; empty for words and pure numbers.
    pub unit: &'static str,
    /// Which values it takes.
    pub kind: ValueKind,
    /// Who chooses it.
    pub role: Role,
    /// What it means.
    pub doc: &'static str,
}

/// One parameter combination.
#[derive(Clone, Debug, PartialEq)]
pub struct Subset {
    /// A value for every parameter.
    pub settings: Settings,
    /// The population.
    pub agents: Vec<AgentGroup>,
    /// The value on each axis, references resolved.
    pub values: Vec<Value>,
}

/// The parameters that describe governance's choice in every result: the phase durations and the block reward.
pub fn governance_surface() -> impl Iterator<Item = &'static ParameterInfo> {
    table().iter().filter(|info| info.name.starts_with("phase_duration_") || info.name == "daily_block_reward")
}

impl Plan {
    pub(super) fn new(
        heading: Heading,
        resolver: Resolver,
        checked: Checked,
        kinds: Kinds,
        (sources, origins): (Arc<Sources>, Origins),
    ) -> Self {
        let info = |axis: &super::resolve::Axis| AxisInfo {
            name: axis.name.clone(),
            unit: axis.target.unit(),
            kind: axis.target.kind(),
            role: axis.target.role(),
            doc: axis.target.doc(),
        };
        let axes = resolver.axes.iter().map(info).collect();
        Self { heading, resolver, checked, kinds, axes, sources, origins }
    }

    /// The scenario's name; it can be part of a file name.
    pub fn name(&self) -> &str {
        &self.heading.name
    }

    /// The question that the scenario answers; may be empty.
    pub fn description(&self) -> &str {
        &self.heading.description
    }

    /// The question that the scenario answers, without what its description says beyond: its first sentence or line.
    pub fn question(&self) -> &str {
        let text = self.description().trim();
        let line = text.lines().next().unwrap_or_default();
        let ends = line.char_indices().filter(|(place, mark)| {
            matches!(mark, '?' | '.' | '!') && line[place + 1..].starts_with(char::is_whitespace)
        });
        let mut ends = ends.map(|(place, _)| place + 1);
        // A question may hold a point (`60 % vs. 30 %?`), so a question mark counts first.
        let question = line.find("? ").map(|place| place + 1);
        question.or_else(|| ends.next()).map_or(line, |end| &line[..end])
    }

    /// The key question under which the scenario is listed, if it names one.
    pub fn topic(&self) -> Option<Topic> {
        self.heading.topic
    }

    /// The KPIs that the scenario names as what it is about, in the order of its file.
    pub fn kpis(&self) -> &[&'static KpiInfo] {
        &self.heading.kpis
    }

    /// What tables show first: the KPIs that the scenario names, then those of its goals, each once.
    pub fn leading_kpis(&self) -> Vec<&'static KpiInfo> {
        let of_goals = self.goals().iter().flat_map(|goal| goal.targets.iter().map(|target| target.kpi));
        kpi::each_once(self.kpis().iter().copied().chain(of_goals))
    }

    /// The goals that the scenario declares, in the order of its file; empty if it leaves them to the
    /// [default ones](crate::goals::default_goals).
    pub fn goals(&self) -> &[Goal] {
        &self.heading.goals
    }

    /// What is legal and can hardly be meant, a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        goals::remarks(self.goals())
    }

    /// Horizon, repetitions and seed: the same for all subsets.
    pub fn run(&self) -> &RunSettings {
        &self.resolver.settings.run
    }

    /// Timesteps of a trajectory.
    pub fn timesteps(&self) -> u64 {
        self.run().timesteps.get()
    }

    /// Monte Carlo repetitions of every subset.
    pub fn runs(&self) -> u64 {
        self.run().runs.get()
    }

    /// The seed of all randomness.
    pub fn seed(&self) -> u64 {
        self.run().seed
    }

    /// The sweep's method: one of [`METHODS`](crate::design::METHODS).
    pub fn method(&self) -> &'static str {
        self.resolver.design.method().word()
    }

    /// The number of samples (of base samples for `saltelli`, of paths for `morris`), if the method takes one.
    pub fn samples(&self) -> Option<u64> {
        self.resolver.design.method().samples()
    }

    /// The numbers of candidates and of environments, if the design (before constraints) has every candidate in every
    /// environment and there are axes of both roles.
    pub fn crossing(&self) -> Option<(u64, u64)> {
        let design = &self.resolver.design;
        if design.method() != Method::Cartesian {
            return design.crossing();
        }
        let environments = self.resolver.axes.iter().filter(|axis| axis.target.role() == Role::Environment);
        let values: Vec<u64> = environments.map(|axis| axis.values.len() as u64).collect();
        let environments = values.iter().product::<u64>().max(1);
        (!values.is_empty() && values.len() < self.axes.len()).then(|| (design.len() / environments, environments))
    }

    /// Which combination a subset is in the structure of the method, for those who analyse a `saltelli` or `morris` sweep.
    /// Constraints may have dropped its companions. Axes are numbered as in [`axes`](Self::axes).
    pub fn design_place(&self, subset: u64) -> DesignPlace {
        self.resolver.design.place(self.checked.survivors.combination(subset))
    }

    /// The axes of the sweep, in the order of [`Subset::values`]; empty without a sweep.
    pub fn axes(&self) -> &[AxisInfo] {
        &self.axes
    }

    /// The number of parameter combinations that will run; 1 without a sweep.
    pub fn subset_count(&self) -> u64 {
        self.checked.survivors.len()
    }

    /// How many combinations of the design the constraints dropped.
    pub fn dropped_by_constraints(&self) -> u64 {
        self.resolver.design.len() - self.checked.survivors.len()
    }

    /// The number of trajectories: subsets times runs.
    pub fn trajectories(&self) -> u64 {
        self.subset_count().saturating_mul(self.runs())
    }

    /// The number of agents that are declared in the combination with the most.
    pub fn largest_population(&self) -> u64 {
        self.checked.largest_population
    }

    /// A parameter combination, computed on demand; indices count from 0, and beyond the last subset give the last.
    pub fn subset(&self, index: u64) -> Subset {
        let combination = self.resolver.combination(self.checked.survivors.combination(index));
        let (settings, agents) = (combination.settings, combination.agents);
        let values = self.resolver.axes.iter().map(|axis| axis.target.read(&settings, &agents)).collect();
        Subset { settings, agents, values }
    }

    /// The number of a subset's combination in the design: the one that it would have if constraints dropped none.
    pub fn combination_of(&self, subset: u64) -> u64 {
        self.checked.survivors.combination(subset)
    }

    /// The values that an axis offers.
    ///
    /// # Panics
    /// If there is no such axis.
    pub fn offered(&self, axis: usize) -> Axis {
        let values = self.resolver.axes[axis].values.len();
        if values > 0 { Axis::List(values) } else { self.resolver.design.axis(axis) }
    }

    /// The value of each axis without the sweep, or the one that `[sweep.status_quo]` says: what governance has today. None for
    /// axes of the environment, and for a reference to the environment.
    pub fn status_quo(&self) -> Vec<Option<Value>> {
        self.resolver.status_quo()
    }

    /// The values of an axis with their weights, which sum to 1; none if the scenario weighs none of them.
    ///
    /// # Panics
    /// If there is no such axis.
    pub fn weights(&self, axis: usize) -> Option<Vec<(Value, f64)>> {
        let axis = &self.resolver.axes[axis];
        let sum: f64 = axis.weights.iter().sum();
        let weighed = |((chosen, _), weight): (&(Chosen, Origin), &f64)| match chosen {
            Chosen::Value(value) => Some((value.clone(), weight / sum)),
            Chosen::Formula(_) => None,
        };
        (sum > 0.0).then(|| axis.values.iter().zip(&axis.weights).filter_map(weighed).collect())
    }

    /// The places of all environments on the environment axes, in the order of [`axes`](Self::axes): one without any if
    /// there is no such axis. `None` if the design samples control and environment together.
    pub fn environment_points(&self) -> Option<Vec<Vec<Coordinate>>> {
        let places: Vec<usize> =
            (0..self.axes.len()).filter(|&place| self.axes[place].role == Role::Environment).collect();
        let design = &self.resolver.design;
        if let Some((_, environments)) = design.crossing() {
            let point = |environment| places.iter().map(|&place| design.coordinate(environment, place)).collect();
            return Some((0..environments).map(point).collect());
        }
        if design.method() != Method::Cartesian && !places.is_empty() {
            return None;
        }
        let extend = |points: Vec<Vec<Coordinate>>, place: &usize| {
            let values = self.resolver.axes[*place].values.len();
            let with = |point: &Vec<Coordinate>| -> Vec<Vec<Coordinate>> {
                (0..values).map(|index| point.iter().copied().chain([Coordinate::Index(index)]).collect()).collect()
            };
            points.iter().flat_map(with).collect()
        };
        Some(places.iter().fold(vec![Vec::new()], extend))
    }

    /// The same scenario with other goals.
    #[must_use]
    pub fn with_goals(mut self, goals: Vec<Goal>) -> Self {
        self.heading.goals = goals;
        self
    }

    /// The same scenario, where the agents of a group decide by a rule of one's own. In the description of a result it
    /// stands as it shows itself (`Debug`); the description can then be read, but does not bring the rule back.
    ///
    /// # Errors
    /// There is no such group, or the scenario gives its agents expressions to decide by.
    pub fn with_rule(mut self, group: &str, rule: impl DecisionRule) -> Result<Self, Diagnostics> {
        let problem = |problem: Diagnostic| Diagnostics::new(Arc::clone(&self.sources), vec![problem]);
        let agents = &self.resolver.agents;
        let Some(place) = agents.iter().position(|known| known.name == group) else {
            let near = nearest(group, agents.iter().map(|known| known.name.as_str()));
            let title = format!("there is no group of agents `{group}`");
            return Err(problem(Diagnostic::new(title).suggest(near)));
        };
        let is_expression = |target: &Target| matches!(target, Target::Agent { group, field } if *group == place && field.decides().is_some());
        let given = self.resolver.axes.iter().map(|axis| &axis.target);
        let mut given = given.chain(self.resolver.formulas.iter().map(|(target, _)| target));
        if rule::is_of_expressions(&agents[place]) || given.any(is_expression) {
            let title = format!("the agents of `{group}` decide by expressions already");
            return Err(problem(Diagnostic::new(title).help("leave out profitable_if and proposes_if")));
        }
        self.resolver.agents[place].rule = Some(Rule::new(rule));
        Ok(self)
    }

    /// The same scenario with other combinations: row i of the new design lies at these places of the axes.
    ///
    /// # Errors
    /// A combination is not valid, all are dropped by constraints, or there are too many.
    ///
    /// # Panics
    /// If a row has not one place per axis, or none of the axis's.
    pub fn with_rows(&self, rows: &[Vec<Coordinate>], runs: u64, seed: u64) -> Result<Self, Diagnostics> {
        let resolver = self.resolver.with_rows(rows, runs, seed);
        let resolver = resolver
            .map_err(|error| Diagnostics::new(Arc::clone(&self.sources), vec![Diagnostic::new(error.to_string())]))?;
        let checked = resolver
            .checked(&self.origins)
            .map_err(|problems| Diagnostics::new(Arc::clone(&self.sources), problems))?;
        let parts = (Arc::clone(&self.sources), self.origins.clone());
        Ok(Self::new(self.heading.clone(), resolver, checked, self.kinds.clone(), parts))
    }

    /// The scenario as a complete, runnable text: nothing inherited, nothing left to defaults. It resolves to the
    /// same plan.
    pub fn resolved_toml(&self) -> String {
        emit::toml(self, &BTreeMap::new())
    }

    /// As [`resolved_toml`](Self::resolved_toml), with the checksums of recorded files, given by their paths.
    pub(crate) fn resolved_toml_with(&self, checksums: &BTreeMap<String, String>) -> String {
        emit::toml(self, checksums)
    }

    /// Where a parameter (or `agents.GROUP.QUANTITY`) was given its value; `None` if it has its default.
    pub fn origin_of(&self, name: &str) -> Option<Origin> {
        self.origins.get(name).and_then(|origins| origins.first().copied())
    }

    /// The texts that origins point into.
    pub fn sources(&self) -> &Arc<Sources> {
        &self.sources
    }

    /// A problem that was found later with a parameter's value, such as a file that cannot be read: shown at the
    /// place where the value was written.
    pub fn problem_with(&self, name: &str, title: &str, expected: &str) -> Diagnostics {
        Diagnostics::new(Arc::clone(&self.sources), vec![self.problem(name, title, expected)])
    }

    /// As [`problem_with`](Self::problem_with), to be reported together with others.
    pub(crate) fn problem(&self, name: &str, title: &str, expected: &str) -> Diagnostic {
        let problem = Diagnostic::new(title);
        match self.origin_of(name) {
            Some(origin) => problem.at(origin, expected),
            None => problem.help(expected),
        }
    }

    pub(super) fn resolver(&self) -> &Resolver {
        &self.resolver
    }

    /// The kinds that a table such as `l1.gas` can have in some combination.
    pub(super) fn kinds(&self, table: &str) -> &[String] {
        self.kinds.iter().find(|(name, _)| *name == table).map_or(&[], |(_, kinds)| kinds)
    }
}
