//! `--set`, `--sweep`, `--runs`, `--timesteps`, `--seed`: the uppermost layer.

use super::merge::OF_AXES;
use super::parse::value;
use super::{Data, Entry, Node, Table};
use crate::diagnostics::{Diagnostic, Origin, Source, SourceId, Sources, nearest};
use crate::scenario::Request;

/// What the command line says.
#[derive(Default)]
pub(super) struct Arguments {
    /// The values and axes that it sets, as a layer.
    pub layer: Table,
    /// What it sets in groups of agents, which stand in a list and so cannot be merged.
    pub agents: Vec<GroupChange>,
    pub problems: Vec<Diagnostic>,
}

/// `NAME=VALUE` and its places.
struct Assignment<'a> {
    name: &'a str,
    origin: Origin,
    text: &'a str,
    /// Where the text of the value begins.
    at: usize,
}

/// `--set agents.GROUP.FIELD=VALUE` or `--set agents.GROUP.behavior.FIELD=VALUE`.
pub(super) struct GroupChange {
    group: (String, Origin),
    /// Whether the field is one of the group's `behavior`.
    of_behavior: bool,
    entry: Entry,
}

pub(super) fn arguments(request: &Request, sources: &mut Sources) -> Arguments {
    let mut all = Arguments::default();
    for (name, number) in [("runs", request.runs), ("timesteps", request.timesteps), ("seed", request.seed)] {
        let Some(number) = number else { continue };
        let text = number.to_string();
        let source = sources.add(Source::argument(format!("--{name} {text}")));
        let origin = Origin::new(source, 2..2 + name.len());
        all.set(&Assignment { name: &format!("run.{name}"), origin, text: &text, at: 3 + name.len() });
    }
    for set in &request.sets {
        if let Some(assignment) = all.split("--set", set, sources) {
            all.set(&assignment);
        }
    }
    for sweep in &request.sweeps {
        if let Some(assignment) = all.split("--sweep", sweep, sources) {
            all.sweep(&assignment);
        }
    }
    // Another kind of behaviour starts its numbers anew: kinds first, so that numbers may stand before them.
    all.agents.sort_by_key(|change| !matches!(change.key().as_str(), "behavior" | "behavior.kind"));
    all
}

impl Arguments {
    fn split<'a>(&mut self, option: &str, argument: &'a str, sources: &mut Sources) -> Option<Assignment<'a>> {
        let source = sources.add(Source::argument(format!("{option} {argument}")));
        let start = option.len() + 1;
        if let Some((left, text)) = argument.split_once('=')
            && !left.trim().is_empty()
        {
            let name = left.trim();
            let name_start = start + left.len() - left.trim_start().len();
            let origin = Origin::new(source, name_start..name_start + name.len());
            return Some(Assignment { name, origin, text, at: start + left.len() + 1 });
        }
        let expected = if option == "--set" { "NAME=VALUE" } else { "NAME=VALUE,VALUE,..." };
        let problem = Diagnostic::new(format!("`{option}` needs a name and a value"));
        let origin = Origin::new(source, start..start + argument.len());
        self.problems.push(problem.at(origin, format!("{expected} was expected")));
        None
    }

    fn set(&mut self, assignment: &Assignment<'_>) {
        let Assignment { name, origin, text, at } = *assignment;
        let node = match value(origin.source, at, text) {
            Ok(node) => node,
            Err(problems) => return self.problems.extend(problems),
        };
        let parts: Vec<&str> = name.split('.').collect();
        match parts[..] {
            ["agents", group, field] | ["agents", group, "behavior", field] => self.change(GroupChange {
                group: (String::from(group), origin.part(7..7 + group.len())),
                of_behavior: parts.len() > 3,
                entry: Entry {
                    key: String::from(field),
                    origin: origin.part(name.len() - field.len()..name.len()),
                    node,
                },
            }),
            ["agents", ..] => {
                let problem = Diagnostic::new(format!("there is no parameter `{name}`")).at(origin, "");
                let example = "agents.GROUP.QUANTITY, such as agents.provers.count";
                self.problems.push(problem.help(format!("a quantity of a group of agents is named {example}")));
            }
            ["sweep", ..] => self.problems.push(
                Diagnostic::new("a sweep cannot be changed with `--set`")
                    .at(origin, "")
                    .help("an axis is added or replaced with `--sweep NAME=VALUE,VALUE,...`"),
            ),
            ["run" | "demand" | "l1" | "goals", ..] => self.put(&parts, origin, node),
            _ => self.put(&["params", name], origin, node),
        }
    }

    fn sweep(&mut self, assignment: &Assignment<'_>) {
        let Assignment { name, origin, text, at } = *assignment;
        let node = match value(origin.source, at, text) {
            Ok(node) if matches!(node.data, Data::Table(_)) => Ok(node),
            Ok(_) => list(origin.source, at, text),
            Err(problems) => Err(problems),
        };
        match node {
            Ok(node) => self.put(&["sweep", "axes", name], origin, node),
            Err(problems) => self.problems.extend(problems),
        }
    }

    /// Puts a value under a path of keys.
    fn put(&mut self, path: &[&str], origin: Origin, node: Node) {
        let Some((key, sections)) = path.split_last() else { return };
        let mut table = &mut self.layer;
        for section in sections {
            if table.get(section).is_none() {
                let inner = Node { origin, data: Data::Table(Table::default()) };
                table.put(Entry { key: String::from(*section), origin, node: inner });
            }
            let first = table.get(section).map_or(origin, |entry| entry.origin);
            match table.table_mut(section) {
                Some(inner) => table = inner,
                None => return self.problems.push(twice(section, origin, first)),
            }
        }
        match table.get(key).map(|first| first.origin) {
            Some(first) => self.problems.push(twice(key, origin, first)),
            None => table.put(Entry { key: String::from(*key), origin, node }),
        }
    }

    fn change(&mut self, change: GroupChange) {
        let same = |other: &&GroupChange| other.group.0 == change.group.0 && other.key() == change.key();
        match self.agents.iter().find(same).map(|first| first.entry.origin) {
            Some(first) => self.problems.push(twice(&change.entry.key, change.entry.origin, first)),
            None => self.agents.push(change),
        }
    }
}

/// A name that is given twice in the same layer.
pub(super) fn twice(name: &str, again: Origin, first: Origin) -> Diagnostic {
    Diagnostic::new(format!("`{name}` is given twice")).at(again, "given again here").at(first, "first given here")
}

/// `V1,V2,...` as a list: a TOML list without its brackets, or words and values between commas.
fn list(id: SourceId, at: usize, text: &str) -> Result<Node, Vec<Diagnostic>> {
    let origin = Origin::new(id, at..at + text.len());
    let mut elements = Vec::new();
    let mut start = 0;
    for end in commas(text) {
        let piece = &text[start..end];
        if !piece.trim().is_empty() {
            elements.push(value(id, at + start, piece)?);
        }
        start = end + 1;
    }
    Ok(Node { origin, data: Data::List(elements) })
}

/// The places of the commas outside brackets, parentheses and quotes, and the end of the text.
fn commas(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let (mut depth, mut quote) = (0_i64, None);
    for (place, character) in text.char_indices() {
        match (character, quote) {
            (_, Some(open)) if character == open => quote = None,
            ('"' | '\'', None) => quote = Some(character),
            ('[' | '{' | '(', None) => depth += 1,
            (']' | '}' | ')', None) => depth -= 1,
            (',', None) if depth <= 0 => places.push(place),
            _ => {}
        }
    }
    places.push(text.len());
    places
}

impl GroupChange {
    /// The key within the group.
    fn key(&self) -> String {
        if self.of_behavior { format!("behavior.{}", self.entry.key) } else { self.entry.key.clone() }
    }

    /// Changes the group; gives the problem if there is none of that name.
    pub(super) fn apply(self, document: &mut Table) -> Option<Diagnostic> {
        let key = self.key();
        let (name, origin) = self.group;
        let axis = format!("agents.{name}.{key}");
        for of_axes in OF_AXES {
            if let Some(table) = document.table_mut("sweep").and_then(|sweep| sweep.table_mut(of_axes)) {
                table.entries.retain(|entry| entry.key != axis || entry.origin.source > origin.source);
            }
        }
        let mut names = Vec::new();
        if let Some(Entry { node: Node { data: Data::List(groups), .. }, .. }) = document.get_mut("agents") {
            for group in groups {
                let Data::Table(group) = &mut group.data else { continue };
                let Some(known) = group.get("group").and_then(|entry| entry.node.text()) else { continue };
                if known == name {
                    put_in(group, self.of_behavior, self.entry);
                    return None;
                }
                names.push(String::from(known));
            }
        }
        let problem = Diagnostic::new(format!("there is no group of agents `{name}`")).at(origin, "");
        Some(
            problem
                .suggest(nearest(&name, names.iter().map(String::as_str)))
                .note(format!("groups are {}", names.join(", "))),
        )
    }
}

/// Puts an entry into a group, or into the table of its behaviour. Another kind of behaviour starts that table anew.
fn put_in(group: &mut Table, of_behavior: bool, entry: Entry) {
    if !of_behavior {
        return group.put(entry);
    }
    let origin = entry.origin;
    // `behavior = "KIND"` stands for `behavior = { kind = "KIND" }`.
    let mut inner = match group.get("behavior").map(|old| (old.origin, &old.node)) {
        Some((_, Node { data: Data::Table(table), .. })) => table.clone(),
        Some((key, node)) => {
            let mut table = Table::default();
            table.put(Entry { key: String::from("kind"), origin: key, node: node.clone() });
            table
        }
        None => Table::default(),
    };
    let word = |entry: &Entry| entry.node.text().map(String::from);
    if entry.key == "kind" && inner.get("kind").and_then(word) != word(&entry) {
        inner = Table::default();
    }
    inner.put(entry);
    group.put(Entry { key: String::from("behavior"), origin, node: Node { origin, data: Data::Table(inner) } });
}
