//! The built-in scenarios, with their texts.

use std::fmt::Write as _;

use gddt_explore::scenario::{Request, built_in, load};

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
    for name in built_in::names() {
        let plan = load(&Request { target: Some(String::from(name)), ..Request::default() })?;
        let (_, toml) = built_in::find(name).unwrap_or_default();
        let _ = write!(
            text,
            "\n## `{name}`\n\n{}\n\n{} parameter combination{} × {} runs × {} timesteps.\n\n```toml\n{}\n```\n",
            plan.description().trim(),
            plan.subset_count(),
            if plan.subset_count() == 1 { "" } else { "s" },
            plan.runs(),
            plan.timesteps(),
            toml.trim_end()
        );
    }
    Ok(text)
}
