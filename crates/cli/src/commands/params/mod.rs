//! `aztec-gddt params`.

mod agents;

use std::collections::BTreeSet;

use gddt_explore::diagnostics::nearest;
use gddt_explore::scenario::{AgentKey, Request, agent_keys, load};
use gddt_model::kpi::{Better, COLUMNS, KpiInfo};
use gddt_model::parameters::{ParameterInfo, Settings, Value, ValueKind, table as parameters};

use crate::outcome::{Failure, Outcome};
use crate::terminal::say;
use crate::terminal::table::{Column, table};

/// Lists all parameters, or finds parameters, keys of agents and KPIs by name or a part of it.
pub fn params(name: Option<&str>) -> Outcome {
    let Some(name) = name else {
        return Ok(say(Found::of(&|_| true, &|_| false).listed())?);
    };
    let found = Found::matching(name);
    if found.is_empty() {
        return Err(Failure::Usage(nothing_found(name)));
    }
    Ok(say(if found.is_one_name() { found.explained()? } else { found.listed() })?)
}

/// Parameters, keys of groups of agents and KPIs.
struct Found {
    parameters: Vec<&'static ParameterInfo>,
    keys: Vec<AgentKey>,
    kpis: Vec<&'static KpiInfo>,
}

impl Found {
    fn of(is_it: &dyn Fn(&str) -> bool, is_kpi: &dyn Fn(&str) -> bool) -> Self {
        Self {
            parameters: parameters().iter().filter(|info| is_it(&info.name)).collect(),
            keys: agents::keys(is_it),
            kpis: COLUMNS.iter().filter(|info| is_kpi(info.name)).collect(),
        }
    }

    /// All of this name, else all whose names contain it.
    fn matching(name: &str) -> Self {
        let name = agents::without_group(name).unwrap_or_else(|| String::from(name));
        let is_it = |known: &str| known == name;
        let exact = Self::of(&is_it, &is_it);
        let part = name.to_lowercase();
        let has_part = |known: &str| known.to_lowercase().contains(&part);
        if exact.is_empty() { Self::of(&has_part, &has_part) } else { exact }
    }

    fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.keys.is_empty() && self.kpis.is_empty()
    }

    /// Whether a single name was found; a parameter and a key of agents may share it.
    fn is_one_name(&self) -> bool {
        let names = self.parameters.iter().map(|info| info.name.as_str()).chain(self.keys.iter().map(|key| key.name()));
        names.chain(self.kpis.iter().map(|info| info.name)).collect::<BTreeSet<&str>>().len() == 1
    }

    fn listed(&self) -> String {
        let lists = [
            (!self.parameters.is_empty()).then(|| list(&self.parameters)),
            (!self.keys.is_empty()).then(|| agents::list(&self.keys)),
            (!self.kpis.is_empty()).then(|| list_kpis(&self.kpis)),
        ];
        lists.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    }

    fn explained(&self) -> Result<String, Failure> {
        let baseline = load(&Request::default())?.subset(0);
        let parameters = self.parameters.iter().map(|info| explain(info, &baseline.settings));
        let keys = self.keys.iter().map(|key| agents::explain(*key, &baseline.agents));
        let kpis = self.kpis.iter().map(|info| explain_kpi(info));
        Ok(parameters.chain(keys).chain(kpis).collect::<Vec<_>>().join("\n\n"))
    }
}

fn nothing_found(name: &str) -> String {
    let keys = agent_keys().map(AgentKey::name);
    let parameter = nearest(name, parameters().iter().map(|info| info.name.as_str()).chain(keys));
    let kpi = nearest(name, COLUMNS.iter().map(|info| info.name));
    let near: Vec<String> = [parameter, kpi].into_iter().flatten().map(|near| format!("`{near}`")).collect();
    let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
    format!("there is no parameter or KPI `{name}`{hint} (aztec-gddt params lists all parameters)")
}

fn default(info: &ParameterInfo) -> Option<String> {
    written(info, &Settings::default())
}

fn written(info: &ParameterInfo, settings: &Settings) -> Option<String> {
    settings.get(&info.name).filter(|value| *value != Value::Unset).map(|value| value.to_string())
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

fn explain(info: &ParameterInfo, baseline: &Settings) -> String {
    let (default, in_baseline) = (default(info), written(info, baseline));
    let or_none = |value: Option<String>| value.unwrap_or_else(|| String::from("none, it may be left unset"));
    let mut rows = vec![("meaning", String::from(info.doc.trim()))];
    match info.kind {
        ValueKind::Choice(words) => {
            let labels = std::iter::once("values").chain(std::iter::repeat(""));
            let told = words.iter().zip(info.meanings).map(|(word, meaning)| format!("{word:?}: {}", meaning.trim()));
            rows.extend(labels.zip(told));
        }
        kind => rows.push(("values", kind.to_string())),
    }
    let differs = (in_baseline != default).then(|| ("in baseline", or_none(in_baseline)));
    rows.push(("default", or_none(default)));
    rows.extend(differs);
    rows.extend([("chosen by", String::from(info.role.word())), ("acts in", format!("gddt_model::{}", info.acts_in))]);
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
