//! Warnings of what is legal and hardly meant.

use gddt_explore::Plan;
use gddt_explore::scenario::Subset;
use gddt_model::parameters::Settings;
use gddt_model::{Idle, Problem};

use crate::terminal::tell;

/// Most combinations that are looked at.
const MOST: u64 = 10_000;

/// Tells what can hardly be meant by a plan, or in any of its combinations.
pub fn warn(plan: &Plan) {
    let of_combinations = common(plan).into_iter().map(|remark| remark.message);
    for remark in plan.remarks().into_iter().chain(of_combinations).chain(idle(plan)) {
        tell(format!("warning: {remark}"));
    }
}

/// Parameters that are swept or set, other than by default, and say nothing in any combination.
fn idle(plan: &Plan) -> Vec<String> {
    let standard = Settings::default();
    let first = plan.subset(0).settings;
    let is_swept = |name: &str| plan.axes().iter().any(|axis| axis.name == name);
    let is_set = |name: &str| first.get(name) != standard.get(name);
    // What is left at its default is no news. Without it there is nothing to look for in most plans, in one look.
    let find = |subset: &Subset| -> Vec<Idle> {
        let idle = gddt_model::idle(&subset.settings).into_iter();
        idle.filter(|idle| is_swept(idle.parameter) || is_set(idle.parameter)).collect()
    };
    let told = in_all(plan, find, |one, other| one.parameter == other.parameter).into_iter().map(|idle| {
        let what = if is_swept(idle.parameter) { "is swept and changes nothing" } else { "has no effect" };
        format!("{} {what}: {}", idle.parameter, idle.because)
    });
    told.collect()
}

/// Remarks that hold in every combination, as the first one has them.
fn common(plan: &Plan) -> Vec<Problem> {
    let of = |subset: &Subset| gddt_model::remarks(&subset.settings, &subset.agents);
    in_all(plan, of, |one, other| one.parameters == other.parameters)
}

/// What is found in every combination, as the first one has it; nothing if there are too many to look at.
fn in_all<T>(plan: &Plan, find: impl Fn(&Subset) -> Vec<T>, is_same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    if plan.subset_count() > MOST {
        return Vec::new();
    }
    let mut common = find(&plan.subset(0));
    for subset in 1..plan.subset_count() {
        if common.is_empty() {
            break;
        }
        let here = find(&plan.subset(subset));
        common.retain(|one| here.iter().any(|other| is_same(one, other)));
    }
    common
}
