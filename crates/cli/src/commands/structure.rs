//! `aztec-gddt structure`.

use gddt_engine::System;
use gddt_model::Fernet;

use crate::args::StructureFormat;
use crate::outcome::Outcome;
use crate::terminal::say;

/// Prints the model's partial state update blocks.
pub fn structure(format: StructureFormat) -> Outcome {
    let text = match format {
        StructureFormat::Table => Fernet::STRUCTURE.markdown(),
        StructureFormat::Mermaid => Fernet::STRUCTURE.mermaid(),
    };
    Ok(say(text.trim_end())?)
}
