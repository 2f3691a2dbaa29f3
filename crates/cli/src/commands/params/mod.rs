//! `aztec-gddt params`.

use gddt_explore::diagnostics::nearest;
use gddt_model::kpi::{Better, COLUMNS, KpiInfo};
use gddt_model::parameters::{ParameterInfo, Settings, Value, table as parameters};

use crate::outcome::{Failure, Outcome};
use crate::terminal::say;
use crate::terminal::table::{Column, table};

/// Lists all parameters, or finds parameters and KPIs by name or a part of it.
pub fn params(name: Option<&str>) -> Outcome {
    let Some(name) = name else { return Ok(say(list(&parameters().iter().collect::<Vec<_>>()))?) };
    let (parameters, kpis) = matching(name);
    match (&parameters[..], &kpis[..]) {
        ([], []) => Err(Failure::Usage(nothing_found(name))),
        ([info], []) => Ok(say(explain(info))?),
        ([], [info]) => Ok(say(explain_kpi(info))?),
        (parameters, kpis) => {
            let lists =
                [(!parameters.is_empty()).then(|| list(parameters)), (!kpis.is_empty()).then(|| list_kpis(kpis))];
            Ok(say(lists.into_iter().flatten().collect::<Vec<_>>().join("\n\n"))?)
        }
    }
}

/// The parameter or KPI of this name, else all whose names contain it.
fn matching(name: &str) -> (Vec<&'static ParameterInfo>, Vec<&'static KpiInfo>) {
    let among = |is_it: &dyn Fn(&str) -> bool| {
        let parameters: Vec<_> = parameters().iter().filter(|info| is_it(&info.name)).collect();
        let kpis: Vec<_> = COLUMNS.iter().filter(|info| is_it(info.name)).collect();
        (parameters, kpis)
    };
    let exact = among(&|known| known == name);
    let part = name.to_lowercase();
    if exact.0.is_empty() && exact.1.is_empty() { among(&|known| known.contains(&part)) } else { exact }
}

fn nothing_found(name: &str) -> String {
    let parameter = nearest(name, parameters().iter().map(|info| info.name.as_str()));
    let kpi = nearest(name, COLUMNS.iter().map(|info| info.name));
    let near: Vec<String> = [parameter, kpi].into_iter().flatten().map(|near| format!("`{near}`")).collect();
    let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
    format!("there is no parameter or KPI `{name}`{hint} (aztec-gddt params lists all parameters)")
}

fn default(info: &ParameterInfo) -> Option<String> {
    Settings::default().get(&info.name).filter(|value| *value != Value::Unset).map(|value| value.to_string())
}

fn list(parameters: &[&ParameterInfo]) -> String {
    let rows = parameters.iter().map(|info| {
        vec![
            info.name.clone(),
            default(info).unwrap_or_else(|| String::from("–")),
            String::from(info.unit),
            String::from(info.role.word()),
            String::from(info.doc.trim()),
        ]
    });
    let columns = [
        Column::Name("parameter"),
        Column::Number("default"),
        Column::Aside("unit"),
        Column::Aside("chosen by"),
        Column::Prose("meaning"),
    ];
    table(&columns, rows)
}

fn list_kpis(kpis: &[&KpiInfo]) -> String {
    let rows =
        kpis.iter().map(|info| vec![String::from(info.name), String::from(info.unit), String::from(info.doc.trim())]);
    table(&[Column::Name("KPI"), Column::Aside("unit"), Column::Prose("definition")], rows)
}

fn explain(info: &ParameterInfo) -> String {
    let mut rows = vec![
        ("meaning", String::from(info.doc.trim())),
        ("values", info.kind.to_string()),
        ("default", default(info).unwrap_or_else(|| String::from("none, it may be left unset"))),
        ("chosen by", String::from(info.role.word())),
        ("acts in", format!("gddt_model::{}", info.acts_in)),
    ];
    if !info.unit.is_empty() {
        rows.insert(1, ("unit", String::from(info.unit)));
    }
    if !info.only_for_kinds.is_empty() {
        rows.push(("only for", format!("kind = {}", info.only_for_kinds.join(", "))));
    }
    described(&info.name, &rows)
}

fn explain_kpi(info: &KpiInfo) -> String {
    let better = match info.better {
        Better::Lower => "lower",
        Better::Higher => "higher",
        Better::Neither => "neither as such",
    };
    let rows = [
        ("definition", String::from(info.doc.trim())),
        ("unit", String::from(info.unit)),
        ("better", String::from(better)),
        ("group", String::from(info.group)),
    ];
    described(&format!("{} (KPI)", info.name), &rows)
}

fn described(name: &str, rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: Vec<String> = rows.iter().map(|(name, value)| format!("  {name:width$}  {value}")).collect();
    format!("{name}\n{}", lines.join("\n"))
}
