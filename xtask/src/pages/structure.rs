//! The model's structure, from its declaration.

use gddt_engine::System;
use gddt_model::Fernet;

use super::table::{code, table};

/// The page.
pub fn page() -> String {
    let structure = Fernet::STRUCTURE;
    let functions = structure.blocks.iter().flat_map(|block| {
        let policies = block.policies.iter().map(|policy| ("policy", policy.label, policy.function));
        let updates = block.updates.iter().map(|update| ("update", update.part, update.function));
        policies.chain(updates).map(move |(what, label, function)| {
            [String::from(block.label), String::from(what), String::from(label), code(&function.replace(' ', ""))]
        })
    });
    format!(
        "# Structure of the model\n\n\
         A timestep runs these partial state update blocks in this order. In a block all policies read the same state, \
         their contributions add up to a signal, and each state update applies the signal to the one part of the state \
         that it owns. `aztec-gddt structure` prints the same table.\n\n{}\n\
         ## Functions\n\n\
         The declaration is `structure.rs`; these are the functions that it lists, in the crate `gddt_model`.\n\n{}\n\
         ## Diagram\n\n\
         In [Mermaid](https://mermaid.js.org), as `aztec-gddt structure --format mermaid` prints it.\n\n\
         ```mermaid\n{}```\n",
        structure.markdown(),
        table(["block", "kind", "label or part", "function"], functions),
        structure.mermaid(),
    )
}
