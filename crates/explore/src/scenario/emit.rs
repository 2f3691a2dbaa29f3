//! A plan as a scenario text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::parameters::{BehaviorKind, ParameterInfo, Role, Value, find, table};

use super::Plan;
use super::field::Field;
use super::resolve::{Axis, Chosen, Formula, Resolver, Rule, applies};
use super::target::Target;
use crate::design::Method;
use crate::goals::{self, Goal};
use crate::rule;

/// The tables that can read a file.
const TABLES: [&str; 5] = ["demand", "l1.gas", "l1.blob", "l1.builders", "l1.validators"];

/// The complete text: all parameters that mean anything, all groups, the sweep. A file whose checksum is known gets it in
/// the tables that read it; one that is read only where the path varies has no such place, and a comment instead.
pub(super) fn toml(plan: &Plan, checksums: &BTreeMap<String, String>) -> String {
    let writer =
        Writer { resolver: plan.resolver(), first: plan.subset(0), varying: varying(plan.resolver()), checksums };
    let mut text = format!("name = {}\ndescription = {}\n", quoted(plan.name()), quoted(plan.description()));
    if !plan.kpis().is_empty() {
        let names: Vec<String> = plan.kpis().iter().map(|info| quoted(info.name)).collect();
        let _ = writeln!(text, "kpis = [{}]", names.join(", "));
    }
    writer.section(&mut text, "[run]", "run.", |_| true);
    writer.section(&mut text, "[params]", "", |info| !info.name.contains('.'));
    for (index, group) in plan.resolver().agents.iter().enumerate() {
        writer.group(&mut text, index, group, plan.kinds(&format!("agents.{}.behavior", group.name)));
    }
    for name in TABLES {
        let kinds = plan.kinds(name);
        writer.section(&mut text, &format!("[{name}]"), &format!("{name}."), |info| applies(info, kinds));
    }
    writer.sweep(&mut text);
    plan.goals().iter().for_each(|own| goal(&mut text, own));
    let pinned: Vec<String> = TABLES.iter().filter_map(|name| writer.pinned(name)).collect();
    for (path, sum) in checksums.iter().filter(|(path, _)| !pinned.contains(path)) {
        let _ = writeln!(text, "\n# SHA-256 of {path:?}: {sum}");
    }
    text
}

/// Everything whose value differs, or may differ, between combinations.
fn varying(resolver: &Resolver) -> Vec<Target> {
    let mut varying: Vec<Target> = resolver.axes.iter().map(|axis| axis.target).collect();
    let reads = |formula: &Formula, varying: &[Target]| match &formula.rule {
        Rule::Copy(source) => varying.contains(source),
        Rule::Compute(program) => program.slots().any(|slot| varying.contains(&resolver.slots.slots()[slot])),
    };
    // References may stand in any order; each round settles at least one.
    for _ in 0..resolver.formulas.len() {
        for (target, formula) in &resolver.formulas {
            if !varying.contains(target) && reads(formula, &varying) {
                varying.push(*target);
            }
        }
    }
    varying
}

struct Writer<'a> {
    resolver: &'a Resolver,
    /// Any combination: for what does not vary.
    first: super::Subset,
    varying: Vec<Target>,
    /// SHA-256 of files by their paths.
    checksums: &'a BTreeMap<String, String>,
}

impl Writer<'_> {
    fn section(&self, text: &mut String, title: &str, prefix: &str, wanted: impl Fn(&ParameterInfo) -> bool) {
        let _ = writeln!(text, "\n{title}");
        for info in table() {
            let Some(key) = info.name.strip_prefix(prefix).filter(|_| wanted(info)) else { continue };
            let known = || self.checksums.get(&self.pinned(info.name.strip_suffix(".sha256")?)?).map(|sum| quoted(sum));
            if let Some(value) = known().or_else(|| self.value(Target::Parameter(info))) {
                let _ = writeln!(text, "{key} = {value}");
            }
        }
    }

    /// The file that a table reads in every combination; none if path or checksum vary.
    fn pinned(&self, table: &str) -> Option<String> {
        let [path, checksum] = ["path", "sha256"].map(|key| find(&format!("{table}.{key}")).map(Target::Parameter));
        let varies = |target: Target| self.varying.contains(&target);
        match path?.read(&self.first.settings, &self.first.agents) {
            Value::Text(read) if !varies(path?) && !varies(checksum?) => Some(read),
            _ => None,
        }
    }

    /// A group; behaviours of these kinds are possible.
    fn group(&self, text: &mut String, index: usize, group: &AgentGroup, kinds: &[String]) {
        let _ = writeln!(text, "\n[[agents]]\ngroup = {}", quoted(&group.name));
        let is_honest = |kinds: &[String]| matches!(kinds, [kind] if kind == BehaviorKind::Honest.word());
        for field in Field::ALL {
            if field.of_behavior().is_some_and(|info| !applies(info, kinds) || is_honest(kinds)) {
                continue;
            }
            let spread = field.distribution(group).filter(|distribution| distribution.constant().is_none());
            let target = Target::Agent { group: index, field };
            let value = match spread {
                Some(distribution) if !self.is_given(target) => Some(distribution_text(distribution)),
                _ => self.value(target),
            };
            if let Some(value) = value {
                let _ = writeln!(text, "{} = {value}", field.name());
            }
        }
        if is_honest(kinds) {
            text.push_str("behavior = \"honest\"\n");
        }
        if let Some(rule) = group.rule.as_ref().filter(|_| !rule::is_of_expressions(group)) {
            // No text can say what the code does, but a result has to tell of it.
            let _ = writeln!(text, "# decides by code: {}", format!("{rule:?}").replace(char::is_control, " "));
        }
    }

    /// Whether it has a value only through a reference or an axis.
    fn is_given(&self, target: Target) -> bool {
        self.varying.contains(&target) || self.resolver.formulas.iter().any(|(other, _)| *other == target)
    }

    /// The value as TOML; `None` if it is not set or belongs to the sweep. (One at a time, the sweep starts from it.)
    fn value(&self, target: Target) -> Option<String> {
        if let Some(place) = self.resolver.axes.iter().position(|axis| axis.target == target) {
            if !self.resolver.design.starts_from_base(place) {
                return None;
            }
            if let Some(formula) = &self.resolver.axes[place].base {
                return Some(formula_text(formula));
            }
        }
        let formula = self.resolver.formulas.iter().find(|(other, _)| *other == target);
        match formula.filter(|_| self.varying.contains(&target)) {
            Some((_, formula)) => Some(formula_text(formula)),
            None => value_text(&target.read(&self.first.settings, &self.first.agents)),
        }
    }

    fn sweep(&self, text: &mut String) {
        let design = &self.resolver.design;
        if self.resolver.axes.is_empty() && self.resolver.constraints.is_empty() {
            return;
        }
        text.push_str("\n[sweep]\n");
        let _ = writeln!(text, "method = {}", quoted(design.method().word()));
        if let Some(samples) = design.method().samples() {
            let _ = writeln!(text, "samples = {samples}");
        }
        if let Method::Morris { levels, .. } = design.method() {
            let _ = writeln!(text, "levels = {levels}");
        }
        if let Some(environments) = self.environments() {
            let _ = writeln!(text, "environments = {environments}");
        }
        if !self.resolver.constraints.is_empty() {
            let constraints: Vec<String> =
                self.resolver.constraints.iter().map(|(_, written)| quoted(&written.text)).collect();
            let _ = writeln!(text, "constraints = [{}]", constraints.join(", "));
        }
        text.push_str("\n[sweep.axes]\n");
        for axis in &self.resolver.axes {
            let name = if axis.name.contains('.') { quoted(&axis.name) } else { axis.name.clone() };
            let _ = writeln!(text, "{name} = {}", axis_text(axis));
        }
        self.of_axes(text);
    }

    /// What is said of axes beside their values.
    fn of_axes(&self, text: &mut String) {
        let name = |axis: &Axis| if axis.name.contains('.') { quoted(&axis.name) } else { axis.name.clone() };
        let mut section = |title: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                let _ = writeln!(text, "\n[sweep.{title}]\n{}", lines.join("\n"));
            }
        };
        // One at a time a sweep starts from the parameter's own value, which stands among the parameters then.
        let is_told = |place: usize, axis: &Axis| axis.tells_today || !self.resolver.design.starts_from_base(place);
        let today = self.resolver.axes.iter().zip(self.resolver.status_quo()).enumerate();
        let today = today.filter(|(place, (axis, _))| is_told(*place, axis));
        let line = |(_, (axis, value)): (usize, (&Axis, Option<Value>))| {
            let text = match (value, &axis.today) {
                (Some(value), _) => value_text(&value)?,
                // It depends on the environment.
                (None, Some(Chosen::Formula(formula))) => formula_text(formula),
                (None, _) => return None,
            };
            Some(format!("{} = {text}", name(axis)))
        };
        section("status_quo", today.filter_map(line).collect());
        let weighed = self.resolver.axes.iter().filter(|axis| !axis.weights.is_empty());
        section("weights", weighed.map(|axis| format!("{} = {:?}", name(axis), axis.weights)).collect());
    }

    /// How candidates meet environments, where that has to be said.
    fn environments(&self) -> Option<String> {
        let (design, axes) = (&self.resolver.design, &self.resolver.axes);
        let is_environment = |axis: &Axis| axis.target.role() == Role::Environment;
        let both = axes.iter().any(is_environment) && !axes.iter().all(is_environment);
        let crosses = Method::samples_candidates_by(design.method().word());
        match design.environments().map(Method::samples) {
            Some(Some(count)) => Some(count.to_string()),
            Some(None) => (!crosses).then(|| quoted("crossed")),
            None => (crosses && both).then(|| quoted("joint")),
        }
    }
}

fn goal(text: &mut String, goal: &Goal) {
    let _ = writeln!(text, "\n[goals.{}]\nweight = {:?}\n\n[goals.{}.kpis]", goal.name, goal.weight, goal.name);
    for goals::Target { kpi, threshold, weight } in &goal.targets {
        let word = || quoted(threshold.word().unwrap_or_default());
        let bound = match threshold.number() {
            Some((key, number)) => format!("{{ {key} = {number:?}, weight = {weight:?} }}"),
            None if *weight == 1.0 => word(),
            None => format!("{{ than = {}, weight = {weight:?} }}", word()),
        };
        let _ = writeln!(text, "{} = {bound}", kpi.name);
    }
}

fn axis_text(axis: &Axis) -> String {
    if let Some(range) = &axis.range {
        return range.clone();
    }
    let value = |(chosen, _): &(Chosen, _)| match chosen {
        Chosen::Value(value) => value_text(value).unwrap_or_default(),
        Chosen::Formula(formula) => formula_text(formula),
    };
    format!("[{}]", axis.values.iter().map(value).collect::<Vec<_>>().join(", "))
}

fn formula_text(formula: &Formula) -> String {
    quoted(&format!("= {}", formula.text.trim()))
}

fn value_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Unset => return None,
        Value::Text(text) => quoted(text),
        Value::Texts(texts) => format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    })
}

pub(super) fn distribution_text(distribution: &Distribution) -> String {
    match distribution {
        Distribution::Constant(value) => format!("{value:?}"),
        Distribution::Uniform { low, high } => format!("{{ uniform = {{ low = {low:?}, high = {high:?} }} }}"),
        Distribution::Normal { mean, sd } => format!("{{ normal = {{ mean = {mean:?}, sd = {sd:?} }} }}"),
        Distribution::Lognormal { mean, sd } => format!("{{ lognormal = {{ mean = {mean:?}, sd = {sd:?} }} }}"),
        Distribution::Pareto { scale, shape } => format!("{{ pareto = {{ scale = {scale:?}, shape = {shape:?} }} }}"),
        Distribution::Empirical(values) => format!("{{ empirical = {values:?} }}"),
    }
}

/// A text in quotes, as TOML escapes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
