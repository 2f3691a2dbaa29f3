//! `summary.csv`: a row per parameter combination and KPI.

use gddt_analysis::{Interval, Summary};
use gddt_explore::scenario::Plan;
use gddt_model::parameters::{Value as Parameter, ValueKind};

use super::plain;

/// Every KPI with its 95 % interval per parameter combination, with the values of what is swept, and pooled over all
/// combinations (subset `all`, no values of what is swept).
pub fn csv(plan: &Plan, summary: &Summary) -> String {
    let axes = plan.axes().iter().map(|axis| axis.name.as_str());
    let measures =
        ["trajectories", "nulls", "mean", "ci95_low", "ci95_high", "sd", "min", "p05", "median", "p95", "max"];
    let header: Vec<&str> = std::iter::once("subset").chain(axes).chain(["kpi"]).chain(measures).collect();
    let mut text = line(header.into_iter().map(String::from));
    let pooled = (summary.groups.len() != 1).then_some(&summary.pooled);
    for (index, group) in (0..).zip(summary.groups.iter().chain(pooled)) {
        let (subset, values) = match group.key.first() {
            Some(subset) => (subset.to_string(), cells(plan, index)),
            None => (String::from("all"), vec![String::new(); plan.axes().len()]),
        };
        for outcome in &group.outcomes {
            // Trajectories of several combinations share their worlds, so pooled means have no simple interval.
            let interval = outcome.mean_interval.filter(|_| !group.key.is_empty());
            let numbers = [
                outcome.mean,
                interval.map(|Interval { low, .. }| low),
                interval.map(|Interval { high, .. }| high),
                outcome.sd,
                outcome.min,
                outcome.p05,
                outcome.median,
                outcome.p95,
                outcome.max,
            ];
            let numbers = numbers.map(|number| number.map_or_else(String::new, |number| format!("{number:?}")));
            let of_kpi = [outcome.outcome.clone(), outcome.count.to_string(), outcome.nulls.to_string()];
            let key = std::iter::once(subset.clone()).chain(values.iter().cloned());
            text.push_str(&line(key.chain(of_kpi).chain(numbers)));
        }
    }
    text
}

/// The values of what is swept in a parameter combination.
fn cells(plan: &Plan, subset: u64) -> Vec<String> {
    plan.axes().iter().zip(&plan.subset(subset).values).map(|(axis, value)| cell(axis.kind, value)).collect()
}

/// A parameter's value as the table of trajectories has it in CSV.
fn cell(kind: ValueKind, value: &Parameter) -> String {
    match (kind, value) {
        (_, Parameter::Unset) => String::new(),
        (ValueKind::Real { .. }, value) => value.number().map_or_else(String::new, |number| format!("{number:?}")),
        (_, value) => plain(value),
    }
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let mut line = fields.map(quoted).collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

/// A field as RFC 4180 has it.
fn quoted(field: String) -> String {
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_field_with_a_comma_or_a_quote_is_quoted() {
        let fields = ["both", "[\"a\", \"b\"]", "1.5"].map(|field| quoted(String::from(field)));
        assert_eq!(fields, ["both", "\"[\"\"a\"\", \"\"b\"\"]\"", "1.5"]);
    }
}
