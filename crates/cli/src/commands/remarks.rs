//! Warnings of what is legal and hardly meant.

use gddt_explore::Plan;
use gddt_model::Problem;

use crate::terminal::tell;

/// Most combinations that are looked at.
const MOST: u64 = 10_000;

/// Tells what can hardly be meant in any combination of a plan.
pub fn warn(plan: &Plan) {
    for remark in common(plan) {
        tell(format!("warning: {}", remark.message));
    }
}

/// Remarks that hold in every combination, as the first one has them; none if there are too many to look at.
fn common(plan: &Plan) -> Vec<Problem> {
    if plan.subset_count() > MOST {
        return Vec::new();
    }
    let of = |subset| {
        let subset = plan.subset(subset);
        gddt_model::remarks(&subset.settings, &subset.agents)
    };
    let mut common = of(0);
    for subset in 1..plan.subset_count() {
        if common.is_empty() {
            break;
        }
        let here = of(subset);
        common.retain(|remark| here.iter().any(|other| other.parameters == remark.parameters));
    }
    common
}
