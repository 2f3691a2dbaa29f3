//! A comparison of sweeps, combination by combination.

use std::collections::BTreeMap;

use gddt_analysis::{Interval, PairedOutcome, Value};
use gddt_model::kpi::KpiInfo;
use serde_json::{Map, json};

use super::presentation::difference;
use crate::commands::combinations::{lay_out_combinations, legend};
use crate::terminal::number::counted;
use crate::terminal::table::{no_room, paragraph};

/// Combinations that are shown one by one.
const SHOWN: usize = 16;

/// The mean of paired differences of a KPI and its 95 % interval.
type Difference = (Option<f64>, Option<Interval>);

/// The differences of some KPIs in each combination of two sweeps.
pub struct Combinations {
    /// The swept parameters.
    names: Vec<String>,
    /// Their values in each combination.
    values: BTreeMap<Value, Vec<Value>>,
    kpis: Vec<&'static KpiInfo>,
    /// The combination, and a difference for each KPI.
    rows: Vec<(Value, Vec<Difference>)>,
}

impl Combinations {
    /// No combination yet, of the sweep of these parameters with these values.
    pub fn new(names: Vec<String>, values: BTreeMap<Value, Vec<Value>>, kpis: Vec<&'static KpiInfo>) -> Self {
        Self { names, values, kpis, rows: Vec::new() }
    }

    /// One more combination.
    pub fn add(&mut self, subset: &Value, outcomes: &[PairedOutcome]) {
        let of_kpi = |info: &&KpiInfo| {
            let outcome = outcomes.iter().find(|outcome| outcome.outcome == info.name);
            outcome.map_or((None, None), |outcome| (outcome.difference, outcome.difference_interval))
        };
        self.rows.push((subset.clone(), self.kpis.iter().map(of_kpi).collect()));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The combinations with the largest differences; in as many tables as it takes for all KPIs, or in one.
    pub fn table(&self, flowing: bool) -> String {
        let some = |place: usize, is_it: &dyn Fn(f64) -> bool| {
            self.rows.iter().any(|(_, differences)| differences[place].0.is_some_and(is_it))
        };
        let measured: Vec<usize> = (0..self.kpis.len()).filter(|place| some(*place, &|_| true)).collect();
        let kpis: Vec<&KpiInfo> = measured.iter().map(|place| self.kpis[*place]).collect();
        let Some(first) = measured.iter().copied().find(|place| some(*place, &|mean| mean != 0.0)) else {
            let names: Vec<&str> = self.kpis.iter().map(|info| info.name).collect();
            return paragraph(&format!("In no combination there is a difference of {}.", names.join(", ")));
        };
        let size = |row: &(Value, Vec<Difference>)| row.1[first].0.map_or(-1.0, f64::abs);
        let mut order: Vec<&(Value, Vec<Difference>)> = self.rows.iter().collect();
        order.sort_by(|one, other| size(other).total_cmp(&size(one)));
        order.truncate(SHOWN);
        let row = |(subset, differences): &&(Value, Vec<Difference>)| {
            let values = self.values.get(subset).into_iter().flatten();
            let shown = measured.iter().map(|place| difference(differences[*place].0, differences[*place].1));
            std::iter::once(subset).chain(values).map(Value::to_string).chain(shown).collect()
        };
        let rows: Vec<Vec<String>> = order.iter().map(row).collect();
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let (laid, is_short) = lay_out_combinations(&names, &kpis, flowing, &rows);
        let kpi = self.kpis[first].name;
        let mut parts =
            vec![paragraph(&format!("B − A in each combination, 95 %, the largest difference of {kpi} first:"))];
        parts.extend(is_short.then(|| legend(names)));
        let mut text = laid.text;
        let more = self.rows.len() - rows.len();
        let notes = [
            (!laid.left_out.is_empty())
                .then(|| format!("{} --kpis shows those you name, however many.", no_room(&laid.left_out))),
            (more > 0).then(|| {
                let are = if more == 1 { "is" } else { "are" };
                let more = counted(more as u64, "more combination");
                format!("{more}, with no larger difference of {kpi}, {are} left out; --json has all.")
            }),
        ];
        for note in notes.into_iter().flatten() {
            text = format!("{text}\n{}", paragraph(&note));
        }
        parts.push(text);
        parts.join("\n\n")
    }

    /// The combinations in their own order.
    pub fn json(&self) -> Vec<serde_json::Value> {
        let entry = |(subset, differences): &(Value, Vec<Difference>)| {
            let values = self.values.get(subset).into_iter().flatten().map(of_program);
            let parameters: Map<String, serde_json::Value> = self.names.iter().cloned().zip(values).collect();
            let kpis = self.kpis.iter().zip(differences).map(|(info, (mean, interval))| {
                let ends = interval.map(|interval| [interval.low, interval.high]);
                (String::from(info.name), json!({ "difference": mean, "difference_ci95": ends }))
            });
            json!({
                "subset": of_program(subset), "parameters": parameters,
                "kpis": kpis.collect::<Map<String, serde_json::Value>>(),
            })
        };
        self.rows.iter().map(entry).collect()
    }
}

/// A value as programs read it; whole numbers without a point.
fn of_program(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of this size is exact")]
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!(*number as i64),
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text.as_ref()),
    }
}
