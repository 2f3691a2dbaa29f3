//! Section 0: where the figures come from.

use super::Study;
use super::describe::{count, counted};
use crate::page::{Block, Cell, Column, Prose, Section, Table};

pub(super) fn section(study: &Study) -> Section {
    let (plan, facts) = (&study.plan, &study.facts);
    let row = |what: &str, value: String| vec![Cell::text(what), Cell::code(value)];
    let sizes = format!("{} × {} × {}", count(plan.subset_count()), count(plan.runs()), count(plan.timesteps()));
    let mut rows = vec![
        row("Tool", format!("aztec-gddt {}", facts.version)),
        row("Result", facts.folder.clone()),
        row("Scenario", plan.name().to_owned()),
        row("Scenario's SHA-256", facts.scenario_hash.clone()),
        row("Seed", plan.seed().to_string()),
        row("Combinations × runs × timesteps", sizes),
    ];
    rows.extend((!facts.command.is_empty()).then(|| row("Command of the run", facts.command.clone())));
    let table = Table {
        name: String::from("provenance"),
        caption: String::from("What was run."),
        columns: vec![Column::words("what"), Column::words("value")],
        rows,
    };
    let summary = format!(
        "{} {}, seed {}, {} with {} each",
        study.facts.folder,
        format_args!("(aztec-gddt {})", facts.version),
        plan.seed(),
        counted(plan.subset_count(), "combination"),
        counted(plan.runs(), "run")
    );
    let note = Prose::text("The same scenario, seed and version give the same figures, on any number of threads. The scenario's text and the command are in ")
        .link("the appendix", "appendix")
        .and(".");
    let blocks = vec![Block::Details { summary, blocks: vec![table.into(), Block::text(note)] }];
    Section::new(0, "provenance", "Provenance", blocks)
}
