//! Reports on small results, figure by figure and shape by shape.

mod bytes;
mod comparison;
mod figures;
mod made;
mod shapes;
mod words;

use std::collections::BTreeMap;

use gddt_analysis::Table;
use gddt_explore::execute::{Job, Record, preview};
use gddt_explore::goals::Goal;

use super::Study;
use made::{Made, Wanted};

/// Three windows for proofs and two for reveals, in two kinds of L1: 6 candidates in 2 environments.
const SWEEP: &str = "[sweep]\nmethod = \"cartesian\"\n[sweep.axes]\nphase_duration_rollup_max_blocks = [3, 9, 30]\n\
                     phase_duration_reveal_max_blocks = [3, 9]\nfinal_probability = [0.5, 0.9]\n";

/// A goal of two targets with a number and a median, and one of a target that often has no value; of unlike weights.
const GOALS: &str = "[goals.blocks]\nweight = 2\n[goals.blocks.kpis]\nproportion_skipped = { below = 0.2, weight = 3 }\n\
                     average_duration_finalized_blocks = \"below_median\"\n\
                     [goals.failures.kpis]\naverage_duration_nonfinalized_blocks = \"below_median\"\n";

/// A report as files.
struct Report {
    html: String,
    answer: Vec<String>,
    /// Tables and pictures as text: PNGs take their time.
    files: BTreeMap<String, String>,
}

/// The report as `aztec-gddt report` makes it.
fn report(made: &Made) -> Report {
    report_by(made, None)
}

fn report_by(made: &Made, goals: Option<(String, Vec<Goal>)>) -> Report {
    let study = Study::read(&made.folder(), goals).unwrap();
    let subset = study.combination_of_choice().unwrap();
    let moments = preview(&Job::prepare(study.plan(), Record::default()).unwrap(), subset, 60).unwrap();
    let study = study.showing(moments, Vec::new());
    let page = study.page().unwrap();
    Report { html: page.html(), answer: study.answer(), files: page.texts().collect() }
}

impl Report {
    fn text(&self, name: &str) -> &str {
        self.files.get(name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// A table's rows as maps from heading to cell.
    fn table(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let text = self.text(&format!("tables/{name}.csv"));
        csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
    }

    /// The answer as one text.
    fn told(&self) -> String {
        self.answer.join("\n")
    }

    /// What the page tells its script: the live charts.
    fn charts(&self) -> String {
        let data = self.html.split("<script type=\"application/json\"").skip(1);
        data.map(|rest| rest.split("</script").next().unwrap_or_default()).collect()
    }

    /// The page without styles, scripts and pictures: what people read.
    fn prose(&self) -> String {
        let mut html = self.html.clone();
        for tag in ["script", "style", "svg"] {
            while let Some(start) = html.find(&format!("<{tag}")) {
                let end = format!("</{tag}>");
                let length = html[start..].find(&end).unwrap() + end.len();
                html.replace_range(start..start + length, " ");
            }
        }
        let mut text = String::new();
        let mut is_tag = false;
        for letter in html.chars() {
            match letter {
                '<' => is_tag = true,
                '>' => is_tag = false,
                letter if !is_tag => text.push(letter),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A number of a table of a report.
#[track_caller]
fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {:?}", row[column]))
}

/// Columns of a result's trajectories, row by row.
fn trajectories(made: &Made, columns: &[&str]) -> Vec<Vec<Option<f64>>> {
    let table = Table::open(made.folder().table_path("trajectories").unwrap()).unwrap();
    let mut rows = Vec::new();
    for batch in table.batches(columns).unwrap() {
        let batch = batch.unwrap();
        rows.extend((0..batch.rows).map(|row| batch.columns.iter().map(|column| column.number(row)).collect()));
    }
    rows
}

#[track_caller]
fn assert_near(left: f64, right: f64) {
    assert!((left - right).abs() < 1e-6, "{left} is not {right}");
}
