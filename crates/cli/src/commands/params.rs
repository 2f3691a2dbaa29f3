//! `aztec-gddt params`.

use gddt_explore::diagnostics::nearest;
use gddt_model::parameters::{ParameterInfo, Settings, Value, find, table as parameters};

use crate::outcome::{Failure, Outcome};
use crate::terminal::say;
use crate::terminal::table::{Column, table};

/// Lists all parameters, or explains one.
pub fn params(name: Option<&str>) -> Outcome {
    let Some(name) = name else { return Ok(say(list())?) };
    if let Some(info) = find(name) {
        return Ok(say(explain(info))?);
    }
    let hint = nearest(name, parameters().iter().map(|info| info.name.as_str()));
    let hint = hint.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(Failure::Usage(format!("there is no parameter `{name}`{hint} (aztec-gddt params lists all)")))
}

fn default(info: &ParameterInfo) -> Option<String> {
    Settings::default().get(&info.name).filter(|value| *value != Value::Unset).map(|value| value.to_string())
}

fn list() -> String {
    let rows = parameters().iter().map(|info| {
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
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: Vec<String> = rows.into_iter().map(|(name, value)| format!("  {name:width$}  {value}")).collect();
    format!("{}\n{}", info.name, lines.join("\n"))
}
