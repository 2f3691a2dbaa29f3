//! The choice for programs.

use gddt_analysis::Value;
use gddt_analysis::decision::Estimate;
use gddt_explore::scenario::AxisInfo;
use gddt_model::parameters::ValueKind;
use serde_json::{Map, json};

use super::Study;
use super::status_quo::recorded;

/// The values of the choice and what is known of it; null where there is nothing to choose between, or candidates met
/// different environments.
pub(super) fn json(study: &Study) -> serde_json::Value {
    if !study.has_choice() || !study.decision.is_crossed {
        return serde_json::Value::Null;
    }
    let decision = &study.decision;
    let chosen = &decision.candidates[decision.choice];
    let axes = study.data.control.iter().map(|&place| &study.plan.axes()[place]);
    let values: Map<String, serde_json::Value> =
        axes.zip(&chosen.key).map(|(axis, value)| (axis.name.clone(), parameter(axis, value))).collect();
    let goals: Map<String, serde_json::Value> =
        study.goals.iter().zip(&chosen.goals).map(|(goal, score)| (goal.name.clone(), estimate(score))).collect();
    json!({
        "values": values,
        "score": estimate(&chosen.score),
        "goals": goals,
        "worst": estimate(&chosen.worst.estimate),
        "regret": estimate(&chosen.regret.estimate),
        "ranks": [chosen.ranks.0, chosen.ranks.1],
        "candidates": decision.candidates.len(),
        "as_good": decision.among_best().len() - 1,
        "rival": decision.rival.map(|rival| study.numbers[rival.candidate]),
        "regret_gap": decision.rival.and_then(|rival| rival.difference).map(|difference| estimate(&difference)),
        "status_quo": status_quo(study),
    })
}

/// The scenario's own values, and what is known of them if they are a candidate.
fn status_quo(study: &Study) -> serde_json::Value {
    let own = study.plan.status_quo();
    let value = |&place: &usize| {
        let axis = &study.plan.axes()[place];
        Some((axis.name.clone(), parameter(axis, &recorded(own[place].as_ref()?))))
    };
    let values: Option<Map<String, serde_json::Value>> = study.data.control.iter().map(value).collect();
    let decision = &study.decision;
    let candidate = study.status_quo.candidate();
    json!({
        "values": values,
        "candidate": candidate.map(|place| study.numbers[place]),
        "is_choice": candidate == Some(decision.choice),
        "score": candidate.map(|place| estimate(&decision.candidates[place].score)),
        "lead": candidate.and_then(|place| decision.leads[place].as_ref().map(estimate)),
    })
}

fn estimate(estimate: &Estimate) -> serde_json::Value {
    json!({ "mean": estimate.mean, "ci95": estimate.interval.map(|interval| [interval.low, interval.high]) })
}

fn parameter(axis: &AxisInfo, value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Number(number) if axis.kind == ValueKind::Flag => json!(*number > 0.0),
        #[expect(clippy::cast_possible_truncation, reason = "whole parameters are far below 2^53")]
        Value::Number(number) if matches!(axis.kind, ValueKind::Integer { .. }) => json!(*number as i64),
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text.as_ref()),
    }
}
