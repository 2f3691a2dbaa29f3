//! `aztec-gddt schema`.

use crate::outcome::Outcome;
use crate::terminal::say;

/// Prints the JSON Schema of the scenario format.
pub fn schema() -> Outcome {
    Ok(say(serde_json::to_string_pretty(&gddt_explore::scenario::schema())?)?)
}
