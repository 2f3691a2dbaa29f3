//! Section 9: what it takes to do it again.

use super::describe::count;
use super::{GoalSource, Study};
use crate::page::{Block, Cell, Column, Section, Table};

pub(super) fn section(study: &Study) -> Section {
    let facts = &study.facts;
    let goals = match &study.goal_source {
        GoalSource::Given(name) => format!(" --goals '{}'", name.replace('\'', "'\\''")),
        GoalSource::Scenario | GoalSource::Default => String::new(),
    };
    let again = format!("aztec-gddt run scenario.toml --out again\naztec-gddt report again{goals}");
    let mut blocks = vec![
        Block::text(
            "With the scenario below, version and seed as above, these commands give the same result and the same report.",
        ),
        Block::Code { label: String::from("commands"), text: again },
    ];
    if !facts.command.is_empty() {
        blocks
            .push(Block::Code { label: String::from("the command that made the result"), text: facts.command.clone() });
    }
    blocks.push(Block::Details {
        summary: String::from("The scenario, complete"),
        blocks: vec![Block::Code { label: String::from("scenario.toml"), text: facts.scenario.clone() }],
    });
    blocks.push(Block::Details { summary: String::from("Data dictionary"), blocks: vec![dictionary(study).into()] });
    blocks.push(Block::Details { summary: String::from("Files of the result"), blocks: vec![files(study).into()] });
    Section::new(9, "appendix", "Appendix", blocks)
}

fn dictionary(study: &Study) -> Table {
    Table {
        name: String::from("data_dictionary"),
        caption: String::from("The columns of the table of trajectories, a row per run of a combination."),
        columns: vec![Column::words("column"), Column::words("unit"), Column::words("meaning")],
        rows: study
            .facts
            .columns
            .iter()
            .map(|(name, unit, meaning)| {
                vec![Cell::code(name.as_str()), Cell::text(unit.as_str()), Cell::text(meaning.as_str())]
            })
            .collect(),
    }
}

fn files(study: &Study) -> Table {
    Table {
        name: String::from("files"),
        caption: format!(
            "The {} files of the result, without those of the report.",
            count(study.facts.files.len() as u64)
        ),
        columns: vec![
            Column::words("file"),
            Column::numbers("rows", ""),
            Column::numbers("size", "bytes"),
            Column::words("SHA-256"),
        ],
        rows: study
            .facts
            .files
            .iter()
            .map(|(name, rows, bytes, sum)| {
                vec![
                    Cell::code(name.as_str()),
                    rows.map_or(Cell::Empty, Cell::count),
                    Cell::count(*bytes),
                    Cell::code(sum.as_str()),
                ]
            })
            .collect(),
    }
}
