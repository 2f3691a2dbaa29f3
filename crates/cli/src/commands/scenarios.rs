//! `aztec-gddt scenarios`.

use gddt_explore::scenario::{Plan, Request, Topic, built_in, load};

use crate::outcome::{Failure, Outcome};
use crate::terminal::number::count;
use crate::terminal::say;
use crate::terminal::table::{Column, table};

/// Lists the built-in scenarios by their questions, or prints one.
pub fn scenarios(name: Option<&str>) -> Outcome {
    let Some(name) = name else { return list() };
    if let Some((_, text)) = built_in::find(name) {
        return Ok(say(text.trim_end())?);
    }
    // The loader knows how to say what was meant.
    load(&Request { target: Some(String::from(name)), ..Request::default() })?;
    Err(Failure::Usage(format!("`{name}` is a scenario file, not a built-in scenario")))
}

fn list() -> Outcome {
    let mut plans = Vec::new();
    for name in built_in::names() {
        plans.push(load(&Request { target: Some(String::from(name)), ..Request::default() })?);
    }
    for topic in Topic::ALL.map(Some).into_iter().chain([None]) {
        let rows: Vec<Vec<String>> = plans.iter().filter(|plan| plan.topic() == topic).map(row).collect();
        if rows.is_empty() {
            continue;
        }
        let columns = [
            Column::Name("scenario"),
            Column::Number("trajectories"),
            Column::Number("timesteps"),
            Column::Prose("question"),
        ];
        say(topic.map_or("Other", Topic::title))?;
        say(table(&columns, rows))?;
        say("")?;
    }
    say("Run one: aztec-gddt run NAME. Start your own from one: aztec-gddt scenarios NAME > my.toml")?;
    Ok(())
}

fn row(plan: &Plan) -> Vec<String> {
    let (name, question) = (String::from(plan.name()), String::from(plan.question()));
    vec![name, count(plan.trajectories()), count(plan.timesteps()), question]
}
