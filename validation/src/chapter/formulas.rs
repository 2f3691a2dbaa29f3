//! Formulas beside simulated values.

use std::fmt::Write as _;

use gddt_analysis::{Level, mean_interval};
use gddt_model::parameters::UncleFallback;

use super::numbers::{in_full, p_value, within};
use crate::ValidationError;
use crate::closed_forms::check::{Row, expectations, rows, simulate};
use crate::closed_forms::{Assumptions, Span};
use crate::processes::Measurement;

/// One table per parameter set.
pub fn tables() -> Result<String, ValidationError> {
    let mut text = String::new();
    for assumptions in Assumptions::all() {
        let measured = simulate(&assumptions)?;
        let _infallible = write!(
            text,
            "#### {}\n\n{}.\n\n| per process | formula | simulated | 95 % interval | p |\n|---|---:|---:|---:|---:|\n",
            capitalized(assumptions.name),
            described(&assumptions)
        );
        for row in rows(&assumptions, &expectations(&assumptions), &measured) {
            text.push_str(&line(&row, &measured));
        }
        text.push('\n');
    }
    Ok(text)
}

fn line(row: &Row, measured: &Measurement) -> String {
    let interval = mean_interval(&measured.moments(row.quantity), Level::NINETY_FIVE);
    let interval = interval.filter(|interval| interval.half_width() > 0.0).map_or_else(
        || String::from("does not vary"),
        |interval| {
            let end = |end| within(end, row.standard_error);
            format!("{} to {}", end(interval.low), end(interval.high))
        },
    );
    format!(
        "| {} | {} | {} | {interval} | {} |\n",
        row.quantity.words(),
        in_full(row.formula),
        within(row.simulated, row.standard_error),
        p_value(row.p_value)
    )
}

/// The parameter set in words.
fn described(assumptions: &Assumptions) -> String {
    let window = |span: Span| {
        if span.min == span.max { format!("{}", span.max) } else { format!("{}–{}", span.min, span.max) }
    };
    let windows =
        [assumptions.proposal, assumptions.commit_bond, assumptions.reveal, assumptions.rollup, assumptions.race]
            .map(window)
            .join(", ");
    let mut text = format!("n = {}, p = {}, windows {windows}", assumptions.sequencers, assumptions.final_probability);
    let percent = |share: f64| in_full(100.0 * share);
    for (who, share) in [("builders", assumptions.censoring_builders), ("validators", assumptions.censoring_validators)]
    {
        if share > 0.0 {
            let _infallible = write!(text, "; {who} censor {} %", percent(share));
        }
    }
    if assumptions.autocorrelation != 0.0 {
        let _infallible = write!(text, ", autocorrelation {}", assumptions.autocorrelation);
    }
    if assumptions.uncle_count > 0 && assumptions.uncle_fallback != UncleFallback::None {
        let _infallible = write!(text, "; {} uncles", assumptions.uncle_count);
    }
    text
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
