//! What can be said of a scenario some of whose values were refused: what does not concern those.

use std::collections::BTreeSet;

use super::compile::Formula;
use super::resolver::{Resolver, Step};
use super::validate::{Origins, validate};
use crate::design::Design;
use crate::diagnostics::Diagnostic;
use crate::scenario::read::Written;
use crate::scenario::target::Target;

/// Values that nobody knows. What belongs together is in doubt together: a table of `[l1]`, all agents.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubts(BTreeSet<String>);

impl Doubts {
    /// Whether a value is in doubt.
    pub(super) fn concern(&self, name: &str) -> bool {
        self.0.contains(scope(name))
    }

    fn raise(&mut self, name: &str) -> bool {
        self.0.insert(String::from(scope(name)))
    }
}

fn scope(name: &str) -> &str {
    match name.split('.').next() {
        Some("l1" | "demand") => name.rsplit_once('.').map_or(name, |(table, _)| table),
        Some("agents") => "agents",
        _ => name,
    }
}

/// What does not fit together besides what was refused; defaults stand in for that.
pub(super) fn beside(mut resolver: Resolver, written: &Written, origins: &Origins) -> Vec<Diagnostic> {
    let mut doubts = Doubts::default();
    for name in &written.refused {
        doubts.raise(name);
    }
    // Which combinations there are is not known either if the sweep is wrong, or constraints cannot be decided.
    if !written.sweep_is_whole || !resolver.constraints.is_empty() {
        for axis in std::mem::take(&mut resolver.axes) {
            doubts.raise(&axis.name);
        }
        resolver.constraints.clear();
        resolver.steps.retain(|step| matches!(step, Step::Formula(_)));
        resolver.design = Design::single();
    }
    spread(&resolver, &mut doubts);
    validate(&resolver, origins, &doubts).err().unwrap_or_default()
}

/// Puts in doubt what refers to values in doubt.
fn spread(resolver: &Resolver, doubts: &mut Doubts) {
    let of_axes = resolver.axes.iter().flat_map(|axis| axis.formulas().map(|formula| (axis.target, formula)));
    let formulas: Vec<(Target, &Formula)> =
        resolver.formulas.iter().map(|(target, formula)| (*target, formula)).chain(of_axes).collect();
    loop {
        let mut more = false;
        for (target, formula) in &formulas {
            let needs = formula.needs(&resolver.slots);
            if needs.iter().any(|need| doubts.concern(&need.name(&resolver.agents))) {
                more |= doubts.raise(&target.name(&resolver.agents));
            }
        }
        if !more {
            return;
        }
    }
}
