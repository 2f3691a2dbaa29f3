//! The summary for programs.

use gddt_analysis::{GroupSummary, Interval, Summary};
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_model::kpi::COLUMNS;
use gddt_model::parameters::Value as Parameter;
use serde_json::{Map, Value, json};

use crate::args::Common;

/// All KPIs, or those asked for, per parameter combination and pooled.
pub fn json(plan: &Plan, folder: &ResultFolder, summary: &Summary, args: &Common) -> Value {
    let named = args.kpis();
    let is_wanted = |name: &str| named.is_empty() || named.iter().any(|info| info.name == name);
    let kpis = |group: &GroupSummary| -> Map<String, Value> {
        let described = COLUMNS.iter().zip(&group.outcomes).filter(|(info, _)| is_wanted(info.name));
        let described = described.map(|(info, outcome)| {
            let mut entry = json!({
                "mean": outcome.mean, "sd": outcome.sd, "min": outcome.min, "p05": outcome.p05,
                "median": outcome.median, "p95": outcome.p95, "max": outcome.max,
                "trajectories": outcome.count, "nulls": outcome.nulls, "unit": info.unit,
            });
            if !group.key.is_empty() {
                entry["ci95"] = json!(outcome.mean_interval.map(|Interval { low, high }| [low, high]));
            }
            (outcome.outcome.clone(), entry)
        });
        described.collect()
    };
    let subsets: Vec<Value> = (0..)
        .zip(&summary.groups)
        .map(|(index, group)| {
            let values = plan.subset(index).values;
            let parameters: Map<String, Value> =
                plan.axes().iter().zip(&values).map(|(axis, value)| (axis.name.clone(), json_value(value))).collect();
            json!({ "subset": index, "parameters": parameters, "kpis": kpis(group) })
        })
        .collect();
    let manifest = folder.manifest();
    json!({
        "scenario": plan.name(),
        "version": manifest.identity.version,
        "result": folder.path().display().to_string(),
        "seed": plan.seed(),
        "runs": plan.runs(),
        "timesteps": plan.timesteps(),
        "trajectories": plan.trajectories(),
        "files": manifest.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
        "subsets": subsets,
        "pooled": kpis(&summary.pooled),
    })
}

fn json_value(value: &Parameter) -> Value {
    match value {
        Parameter::Integer(number) => json!(number),
        Parameter::Real(number) => json!(number),
        Parameter::Flag(flag) => json!(flag),
        Parameter::Text(text) => json!(text),
        Parameter::Texts(texts) => json!(texts),
        Parameter::Reals(numbers) => json!(numbers),
        Parameter::Unset => Value::Null,
    }
}
