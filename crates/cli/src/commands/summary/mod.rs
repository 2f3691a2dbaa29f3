//! What a result says, as tables, as JSON and as CSV.

mod attackers;
mod balance;
mod csv;
mod json;
mod single;
mod sweep;
mod values;

use gddt_analysis::{GroupSummary, Interval, OutcomeSummary, Summary};
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_model::kpi::KpiInfo;
use gddt_model::parameters::Value as Parameter;

pub use self::csv::csv;
pub use self::json::json;
use super::shock::Shocks;
use crate::args::RunArgs;
use crate::outcome::Failure;
use crate::terminal::number::{as_exact_as, readable};

/// The tables of a result.
pub fn tables(
    plan: &Plan,
    folder: &ResultFolder,
    (summary, shocks): (&Summary, &Shocks),
    args: &RunArgs,
) -> Result<String, Failure> {
    if plan.subset_count() > 1 {
        return sweep::tables(plan, folder, (summary, shocks), args);
    }
    let kpis = summary.groups.first().unwrap_or(&summary.pooled);
    let table = single::kpi_table(plan, kpis, shocks, &args.common);
    // Who names KPIs wants these.
    if args.common.names_kpis() {
        return Ok(table);
    }
    let attackers = attackers::by_group(plan, folder)?.map_or_else(String::new, |table| format!("\n\n{table}"));
    Ok(format!("{table}\n\n{}{attackers}", single::pooled_proportions(kpis)))
}

/// A KPI of a combination.
pub fn outcome_of<'a>(group: &'a GroupSummary, kpi: &str) -> Option<&'a OutcomeSummary> {
    group.outcomes.iter().find(|outcome| outcome.outcome == kpi)
}

/// Whether some trajectory has a value of a KPI.
pub fn is_measured(group: &GroupSummary, info: &KpiInfo) -> bool {
    outcome_of(group, info.name).is_some_and(|outcome| outcome.count > 0)
}

/// An estimate, its interval and two quantiles, as exact as the interval allows.
fn estimate(mean: Option<f64>, interval: Option<Interval>, quantiles: [Option<f64>; 2]) -> [String; 4] {
    let (Some(mean), Some(Interval { low, high })) = (mean, interval) else {
        return [readable(mean), String::from("–"), readable(quantiles[0]), readable(quantiles[1])];
    };
    let half_width = Some((high - low) / 2.0);
    let [mean_shown, low, high] = as_exact_as(half_width, [mean, low, high]);
    let [p05, p95] = quantiles.map(|quantile| {
        let [_, shown] = as_exact_as(half_width, [mean, quantile.unwrap_or(f64::NAN)]);
        shown
    });
    [mean_shown, format!("{low} … {high}"), p05, p95]
}

/// An estimate and half the width of its interval, or its ends if the estimate is not in the middle.
fn with_half_width(outcome: &OutcomeSummary) -> String {
    let (Some(mean), Some(interval)) = (outcome.mean, outcome.mean_interval) else { return readable(outcome.mean) };
    let half_width = interval.half_width();
    if (interval.high - mean - half_width).abs() > 1e-6 * half_width {
        let [mean, ends, ..] = estimate(Some(mean), Some(interval), [None, None]);
        return format!("{mean} ({ends})");
    }
    let [mean, half_width] = as_exact_as(Some(half_width), [mean, half_width]);
    format!("{mean} ± {half_width}")
}

/// A parameter's value without the trimmings of TOML.
pub fn plain(value: &Parameter) -> String {
    match value {
        Parameter::Text(text) => text.clone(),
        Parameter::Real(number) => short(*number),
        value => value.to_string(),
    }
}

/// A number as it was typed; one of many digits, which was drawn, with five of them. (Files have all.)
fn short(number: f64) -> String {
    let exact = number.to_string();
    if exact.len() <= 10 {
        exact
    } else {
        format!("{number:.4e}").parse().map_or(exact, |rounded: f64| rounded.to_string())
    }
}

#[cfg(test)]
mod tests {
    use gddt_analysis::{Interval, OutcomeSummary};

    use super::{short, with_half_width};

    #[test]
    fn numbers_that_were_typed_stay_and_drawn_ones_are_shortened() {
        let shown = [0.25, 1e-9, 639_000.0, 0.054_527_473_449_707_035, 123_456.789_012_345].map(short);
        assert_eq!(shown, ["0.25", "0.000000001", "639000", "0.054527", "123460"]);
    }

    #[test]
    fn an_interval_that_was_clipped_is_shown_by_its_ends() {
        let outcome = |low, high| OutcomeSummary {
            outcome: String::from("share"),
            count: 4,
            nulls: 0,
            mean: Some(0.1),
            sd: None,
            mean_interval: Some(Interval { low, high }),
            min: None,
            p05: None,
            p25: None,
            p75: None,
            median: None,
            p95: None,
            max: None,
        };
        assert_eq!(with_half_width(&outcome(0.08, 0.12)), "0.100 ± 0.020");
        assert_eq!(with_half_width(&outcome(0.0, 0.3)), "0.10 (0.00 … 0.30)");
        assert_eq!(with_half_width(&outcome(0.1, 0.1)), "0.1 ± 0");
    }
}
