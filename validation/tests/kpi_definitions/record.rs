//! The recorded tables of a trajectory, as plain rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use gddt_engine::Draws;
use gddt_explore::record::{
    EventRecorder, Key, TimestepRecorder, agent_columns, event_columns, record_agents, timestep_columns,
};
use gddt_explore::scenario::Subset;
use gddt_explore::table::{Cell, TableBuffer};
use gddt_model::agents::AgentGroup;
use gddt_model::kpi::{Histogram, KpiObserver, Kpis};
use gddt_model::l1::Recorded;
use gddt_model::parameters::Settings;
use gddt_model::{Params, Trajectory};

use crate::users::Users;

/// A row by column name.
pub struct Row {
    numbers: BTreeMap<String, f64>,
    texts: BTreeMap<String, String>,
}

impl Row {
    /// A number that may be null.
    pub fn optional(&self, column: &str) -> Option<f64> {
        self.numbers.get(column).copied()
    }

    /// A number.
    pub fn number(&self, column: &str) -> f64 {
        self.optional(column).unwrap_or_else(|| panic!("{column} is null"))
    }

    /// A whole number that is not negative.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked first")]
    pub fn count(&self, column: &str) -> u64 {
        let number = self.number(column);
        assert!(number >= 0.0 && number.fract() == 0.0, "{column} = {number} is no count");
        number as u64
    }

    /// The place of an agent in the table of agents, if the cell names one.
    pub fn agent(&self, column: &str) -> Option<usize> {
        self.optional(column)?;
        usize::try_from(self.count(column)).ok()
    }

    /// A text.
    pub fn text(&self, column: &str) -> &str {
        self.texts.get(column).map_or("", String::as_str)
    }
}

/// Everything that is known of a trajectory.
pub struct Record {
    pub run: u64,
    pub settings: Settings,
    pub groups: Vec<AgentGroup>,
    /// What the accumulators measured.
    pub kpis: Kpis,
    /// What they counted, by name of the histogram.
    pub histograms: BTreeMap<&'static str, Vec<(u64, u64)>>,
    /// Rows of `timesteps`, the initial state in front.
    pub steps: Vec<Row>,
    /// Rows of `events`.
    pub events: Vec<Row>,
    /// Rows of `agents`.
    pub agents: Vec<Row>,
    /// What became of users' transactions.
    pub users: Users,
}

impl Record {
    pub fn of(subset: &Subset, run: u64) -> Self {
        let groups: Arc<[AgentGroup]> = subset.agents.clone().into();
        let mut params = Params::resolve(&subset.settings, &groups, &Recorded::default())
            .unwrap_or_else(|problems| panic!("{problems:?}"));
        let key = Key { subset: 0, run };
        let buffer = |columns| TableBuffer::new(&columns);
        let mut steps = buffer(timestep_columns().unwrap_or_else(|error| panic!("{error}")));
        let mut events = buffer(event_columns().unwrap_or_else(|error| panic!("{error}")));
        let mut agents = buffer(agent_columns().unwrap_or_else(|error| panic!("{error}")));
        let (mut trajectory, mut observer, mut users) =
            (Trajectory::default(), KpiObserver::default(), Users::default());
        let recorders = (TimestepRecorder { key, rows: &mut steps }, EventRecorder { key, rows: &mut events });
        let mut observers = (&mut observer, recorders.0, recorders.1, &mut users);
        trajectory.run(&mut params, &Draws::new(1, run), &mut observers);
        let kpis = observer.finish(&params, trajectory.state());
        let all = 0..observer.accounts().len();
        record_agents(key, &params, trajectory.state(), &observer, all, &mut agents);
        let mut histograms = BTreeMap::new();
        for which in Histogram::ALL {
            let counts: &mut Vec<(u64, u64)> = histograms.entry(which.word()).or_default();
            observer.histogram(which, |value, count| counts.push((value, count)));
        }
        Self {
            run,
            settings: subset.settings.clone(),
            groups: subset.agents.clone(),
            kpis,
            histograms,
            steps: rows(&steps),
            events: rows(&events),
            agents: rows(&agents),
            users,
        }
    }

    /// Events of a name.
    pub fn events(&self, name: &'static str) -> impl Iterator<Item = &Row> {
        self.events.iter().filter(move |event| event.text("event") == name)
    }

    /// The row of `timesteps` that an event belongs to.
    pub fn step_of(&self, event: &Row) -> &Row {
        &self.steps[usize::try_from(event.count("timestep")).unwrap_or(usize::MAX)]
    }

    /// The last row of `timesteps`.
    pub fn last(&self) -> &Row {
        self.steps.last().unwrap_or_else(|| panic!("there is no row"))
    }
}

fn rows(table: &TableBuffer) -> Vec<Row> {
    let columns = table.schema().columns();
    (0..table.rows())
        .map(|row| {
            let mut read = Row { numbers: BTreeMap::new(), texts: BTreeMap::new() };
            for (place, column) in columns.iter().enumerate() {
                let name = column.name.clone();
                match table.cell(row, place) {
                    Cell::Null => {}
                    Cell::Integer(number) => drop(read.numbers.insert(name, number as f64)),
                    Cell::Real(number) => drop(read.numbers.insert(name, number)),
                    Cell::Flag(flag) => drop(read.numbers.insert(name, f64::from(u8::from(flag)))),
                    Cell::Text(text) => drop(read.texts.insert(name, String::from(text))),
                }
            }
            read
        })
        .collect()
}
