//! The structure of a system as data: printed as a table or as a Mermaid diagram.

use std::fmt::Write as _;

/// The blocks of a system in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Structure {
    /// The system's name.
    pub name: &'static str,
    /// Its partial state update blocks.
    pub blocks: &'static [BlockInfo],
}

/// One partial state update block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockInfo {
    /// The identifier in the code.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Policies: they read the state and add up to the block's signal.
    pub policies: &'static [PolicyInfo],
    /// State updates: each applies the signal to the part that it owns.
    pub updates: &'static [UpdateInfo],
}

/// One policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyInfo {
    /// What people call it.
    pub label: &'static str,
    /// The function in the code.
    pub function: &'static str,
    /// Whether trajectories leave it out whose parameters give no optional member anything to do.
    pub is_optional: bool,
}

/// One state update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdateInfo {
    /// The part of the state that it owns.
    pub part: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// The function in the code.
    pub function: &'static str,
    /// Whether trajectories leave it out whose parameters give no optional member anything to do.
    pub is_optional: bool,
}

/// Whether a member of a block bears an attribute; `optional` is the only one that there is. (What
/// [`structure!`](crate::structure) asks.)
///
/// # Panics
/// At compile time, on any other.
#[doc(hidden)]
pub const fn is_optional(attributes: &[&str]) -> bool {
    match attributes {
        [] => false,
        [attribute] => {
            let is_known = matches!(attribute.as_bytes(), b"optional");
            assert!(is_known, "a member of a block may be #[optional] and nothing else");
            true
        }
        _ => unreachable!(),
    }
}

impl Structure {
    /// The structure as a Markdown table: number, block, policies, state updates. Optional members bear a star, which a line
    /// below the table explains.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| # | block | policies | state updated |\n|---|---|---|---|\n");
        for (number, block) in self.blocks.iter().enumerate() {
            let policies: Vec<String> = block
                .policies
                .iter()
                .map(|policy| format!("{}{}", policy.label, mark(policy.is_optional, "\\*")))
                .collect();
            let updates: Vec<String> = block
                .updates
                .iter()
                .map(|update| format!("`{}`: {}{}", update.part, update.label, mark(update.is_optional, "\\*")))
                .collect();
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                number + 1,
                block.label,
                or_none(policies.join("; ")),
                or_none(updates.join("; "))
            );
        }
        if self.has_optional_members() {
            text.push_str("\n\\* only where the parameters leave any of these something to do\n");
        }
        text
    }

    fn has_optional_members(&self) -> bool {
        let any = |block: &BlockInfo| {
            block.policies.iter().any(|policy| policy.is_optional)
                || block.updates.iter().any(|update| update.is_optional)
        };
        self.blocks.iter().any(any)
    }

    /// The structure as a Mermaid flowchart: in each block, policies feed the signal, the signal feeds the parts. Optional
    /// members bear a star.
    pub fn mermaid(&self) -> String {
        let mut text = String::from("flowchart TD\n");
        for (number, block) in self.blocks.iter().enumerate() {
            let number = number + 1;
            let _ = writeln!(text, "  subgraph B{number}[\"{number}. {}\"]\n    direction LR", block.label);
            let _ = writeln!(text, "    S{number}((signal))");
            for (index, policy) in block.policies.iter().enumerate() {
                let mark = mark(policy.is_optional, "*");
                let _ = writeln!(text, "    P{number}_{index}([\"{}{mark}\"]) --> S{number}", policy.label);
            }
            for (index, update) in block.updates.iter().enumerate() {
                let mark = mark(update.is_optional, "*");
                let _ =
                    writeln!(text, "    S{number} --> U{number}_{index}[\"{}: {}{mark}\"]", update.part, update.label);
            }
            text.push_str("  end\n");
        }
        for number in 1..self.blocks.len() {
            let _ = writeln!(text, "  B{number} --> B{}", number + 1);
        }
        text
    }
}

const fn mark(is_optional: bool, star: &'static str) -> &'static str {
    if is_optional { star } else { "" }
}

fn or_none(text: String) -> String {
    if text.is_empty() { String::from("(none)") } else { text }
}
