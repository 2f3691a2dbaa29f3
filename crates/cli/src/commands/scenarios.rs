//! `aztec-gddt scenarios`.

use gddt_explore::scenario::{Request, built_in, load};

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
    let mut rows = Vec::new();
    for name in built_in::names() {
        let plan = load(&Request { target: Some(String::from(name)), ..Request::default() })?;
        let question = String::from(plan.description().trim());
        rows.push(vec![String::from(name), count(plan.trajectories()), count(plan.timesteps()), question]);
    }
    let columns = [
        Column::Name("scenario"),
        Column::Number("trajectories"),
        Column::Number("timesteps"),
        Column::Prose("question"),
    ];
    say(table(&columns, rows))?;
    say("\nRun one: aztec-gddt run NAME. Start your own from one: aztec-gddt scenarios NAME > my.toml")?;
    Ok(())
}
