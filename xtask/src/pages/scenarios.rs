//! The built-in scenarios by their key questions, with their texts.

use std::fmt::Write as _;

use gddt_explore::scenario::{Plan, Request, Topic, built_in, load};

use crate::error::Error;

/// The page.
///
/// # Errors
/// If a scenario cannot be loaded.
pub fn page() -> Result<String, Error> {
    let mut text = String::from(
        "# Built-in scenarios\n\n\
         `aztec-gddt run NAME` runs one, `aztec-gddt scenarios NAME > my.toml` makes it yours. Why each value is what it \
         is stands beside it and in `ASSUMPTIONS.md`.\n",
    );
    let mut plans = Vec::new();
    for name in built_in::names() {
        plans.push(load(&Request { target: Some(String::from(name)), ..Request::default() })?);
    }
    for topic in Topic::ALL.map(Some).into_iter().chain([None]) {
        let of_topic: Vec<&Plan> = plans.iter().filter(|plan| plan.topic() == topic).collect();
        if !of_topic.is_empty() {
            let _ = write!(text, "\n## {}\n", topic.map_or("Other", Topic::title));
        }
        for plan in of_topic {
            scenario(&mut text, plan);
        }
    }
    Ok(text)
}

fn scenario(text: &mut String, plan: &Plan) {
    let (name, toml) = built_in::find(plan.name()).unwrap_or_default();
    let _ = write!(
        text,
        "\n### `{name}`\n\n{}\n\n{} parameter combination{} × {} runs × {} timesteps.\n\n```toml\n{}\n```\n",
        plan.description().trim(),
        plan.subset_count(),
        if plan.subset_count() == 1 { "" } else { "s" },
        plan.runs(),
        plan.timesteps(),
        toml.trim_end()
    );
}
