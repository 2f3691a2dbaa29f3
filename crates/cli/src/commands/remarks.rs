//! Warnings of what is legal and hardly meant.

use gddt_explore::Plan;
use gddt_model::Problem;

use crate::terminal::tell;

/// Most combinations that are looked at.
const MOST: u64 = 10_000;

/// Tells what can hardly be meant by a plan, or in any of its combinations.
pub fn warn(plan: &Plan) {
    let of_combinations = common(plan).into_iter().map(|remark| remark.message);
    for remark in plan.remarks().into_iter().chain(of_combinations) {
        tell(format!("warning: {remark}"));
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
