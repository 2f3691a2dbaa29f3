//! A sweep, value by value: means over all combinations that share a value of a swept parameter.

use std::collections::BTreeMap;

use gddt_analysis::{Column, Table, Value};
use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_model::kpi::KpiInfo;

use super::balance::Balance;
use crate::outcome::Failure;
use crate::terminal::number::digits;

/// Values of a swept parameter up to which its means are shown.
pub const SHOWN_VALUES: usize = 8;

/// A value of a swept parameter, and the mean of each KPI over all trajectories that have it.
type ValueMeans = (Value, Vec<Option<f64>>);

/// The sum and number of each KPI by value of a swept parameter.
type Sums = BTreeMap<Value, Vec<(f64, u64)>>;

/// The means of KPIs by the values of each swept parameter.
pub struct Means<'a> {
    kpis: Vec<&'static KpiInfo>,
    /// The name of the parameter and its values; empty if they are more than [`SHOWN_VALUES`].
    axes: Vec<(&'a str, Vec<ValueMeans>)>,
    balance: Balance,
}

impl<'a> Means<'a> {
    /// Reads the trajectories of a result, once.
    pub fn read(plan: &'a Plan, folder: &ResultFolder, kpis: Vec<&'static KpiInfo>) -> Result<Self, Failure> {
        let trajectories = Table::open(folder.table_path("trajectories")?)?;
        let names: Vec<&str> = plan.axes().iter().map(|axis| axis.name.as_str()).collect();
        let subset = std::iter::once("subset");
        let columns: Vec<&str> = subset.chain(names.iter().copied()).chain(kpis.iter().map(|info| info.name)).collect();
        let mut sums: Vec<Option<Sums>> = vec![Some(BTreeMap::new()); names.len()];
        let (mut balance, mut last) = (Balance::default(), None);
        for batch in trajectories.batches(&columns)? {
            let batch = batch?;
            let Some((subsets, columns)) = batch.columns.split_first() else { continue };
            let (axes, measured) = columns.split_at(names.len());
            for (axis, by_value) in axes.iter().zip(&mut sums) {
                for row in 0..batch.rows {
                    let Some(known) = by_value else { break };
                    let sums = known.entry(axis.value(row)).or_insert_with(|| vec![(0.0, 0); kpis.len()]);
                    for (sum, column) in sums.iter_mut().zip(measured) {
                        if let Some(number) = column.number(row) {
                            sum.0 += number;
                            sum.1 += 1;
                        }
                    }
                    if known.len() > SHOWN_VALUES {
                        *by_value = None;
                    }
                }
            }
            for row in 0..batch.rows {
                let subset = Some(subsets.value(row));
                if subset != last {
                    let of_axis =
                        |(axis, by_value): (&Column, &Option<Sums>)| by_value.is_some().then(|| axis.value(row));
                    balance.add(&axes.iter().zip(&sums).map(of_axis).collect::<Vec<_>>());
                    last = subset;
                }
            }
        }
        let mean = |(sum, count): (f64, u64)| (count > 0).then(|| sum / count as f64);
        let means = |(value, sums): (Value, Vec<(f64, u64)>)| (value, sums.into_iter().map(mean).collect());
        let by_value = sums.into_iter().map(|sums| sums.into_iter().flatten().map(means).collect());
        Ok(Self { kpis, axes: names.into_iter().zip(by_value).collect(), balance })
    }

    /// Parameters with so many values that no means are shown.
    pub fn left_out(&self) -> Vec<&'a str> {
        self.axes.iter().filter(|(_, values)| values.is_empty()).map(|(name, _)| *name).collect()
    }

    /// Parameters whose means hold effects of other parameters whose means are shown.
    pub fn mixed(&self) -> Vec<&'a str> {
        let shown: Vec<usize> = (0..self.axes.len()).filter(|axis| !self.axes[*axis].1.is_empty()).collect();
        self.balance.mixed(&shown).into_iter().map(|axis| self.axes[axis].0).collect()
    }

    /// A row per value: parameter (in its first row), value, and the means of these KPIs.
    pub fn rows(&self, shown: &[&KpiInfo]) -> Vec<Vec<String>> {
        let places: Vec<usize> =
            shown.iter().filter_map(|info| self.kpis.iter().position(|known| known.name == info.name)).collect();
        let row = |(index, name, (value, means)): (usize, &str, &ValueMeans)| {
            let name = String::from(if index == 0 { name } else { "" });
            let means = places.iter().map(|place| digits(means[*place], 3));
            [name, value.to_string()].into_iter().chain(means).collect()
        };
        let values = self
            .axes
            .iter()
            .flat_map(|(name, values)| values.iter().enumerate().map(move |(index, means)| (index, *name, means)));
        values.map(row).collect()
    }
}
