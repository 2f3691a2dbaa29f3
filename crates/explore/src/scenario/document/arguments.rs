//! `--set`, `--sweep`, `--runs`, `--timesteps`, `--seed`: the uppermost layer.

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

/// `--set agents.GROUP.FIELD=VALUE`.
pub(super) struct GroupChange {
    group: (String, Origin),
    entry: Entry,
}

pub(super) fn arguments(request: &Request, sources: &mut Sources) -> Arguments {
    let mut all = Arguments::default();
    for (name, number) in
        [("runs", request.runs), ("timesteps", request.timesteps), ("seed", request.seed)]
    {
        if let Some(number) = number {
            let text = format!("--{name} {number}");
            let places = (2..2 + name.len(), 3 + name.len());
            let id = sources.add(Source::argument(text.clone()));
            all.set(id, &["run", name].join("."), Origin::new(id, places.0), (places.1, &text[places.1..]));
        }
    }
    for set in &request.sets {
        if let Some((id, name, at, text)) = all.split("--set", set, sources) {
            all.set(id, name, Origin::new(id, at - 1 - name.len()..at - 1), (at, text));
        }
    }
    for sweep in &request.sweeps {
        if let Some((id, name, at, text)) = all.split("--sweep", sweep, sources) {
            all.sweep(id, name, Origin::new(id, at - 1 - name.len()..at - 1), (at, text));
        }
    }
    all
}

impl Arguments {
    /// Cuts `NAME=VALUE`; gives the source, the name, and the value with its place.
    fn split<'a>(
        &mut self,
        option: &str,
        argument: &'a str,
        sources: &mut Sources,
    ) -> Option<(SourceId, &'a str, usize, &'a str)> {
        let id = sources.add(Source::argument(format!("{option} {argument}")));
        let start = option.len() + 1;
        match argument.split_once('=') {
            Some((name, text)) if !name.trim().is_empty() => {
                let name = name.trim_start();
                // Spaces before the equals sign would move the place of the name; they are part of no name.
                Some((id, name, start + argument.len() - text.len(), text))
            }
            _ => {
                let expected = if option == "--set" { "NAME=VALUE" } else { "NAME=VALUE,VALUE,..." };
                let origin = Origin::new(id, start..start + argument.len());
                let problem = Diagnostic::new(format!("`{option}` needs a name and a value"));
                self.problems.push(problem.at(origin, format!("{expected} was expected")));
                None
            }
        }
    }

    fn set(&mut self, id: SourceId, name: &str, origin: Origin, (at, text): (usize, &str)) {
        let node = match value(id, at, text) {
            Ok(node) => node,
            Err(problems) => return self.problems.extend(problems),
        };
        let name = name.trim_end();
        let parts: Vec<&str> = name.split('.').collect();
        match parts[..] {
            ["agents", group, field] => self.change(GroupChange {
                group: (String::from(group), origin.part(7..7 + group.len())),
                entry: Entry { key: String::from(field), origin: origin.part(8 + group.len()..name.len()), node },
            }),
            ["agents", ..] => self.problems.push(
                Diagnostic::new(format!("there is no parameter `{name}`"))
                    .at(origin, "")
                    .help("a quantity of a group of agents is named agents.GROUP.QUANTITY, such as agents.provers.count"),
            ),
            ["sweep", ..] => self.problems.push(
                Diagnostic::new("a sweep cannot be changed with `--set`")
                    .at(origin, "")
                    .help("an axis is added or replaced with `--sweep NAME=VALUE,VALUE,...`"),
            ),
            ["run" | "l1", ..] => self.put(&parts, origin, node),
            _ => self.put(&["params", name], origin, node),
        }
    }

    fn change(&mut self, change: GroupChange) {
        let same = |other: &&GroupChange| other.group.0 == change.group.0 && other.entry.key == change.entry.key;
        match self.agents.iter().find(same).map(|first| first.entry.origin) {
            Some(first) => self.problems.push(twice(&change.entry.key, change.entry.origin, first)),
            None => self.agents.push(change),
        }
    }

    fn sweep(&mut self, id: SourceId, name: &str, origin: Origin, (at, text): (usize, &str)) {
        let node = match value(id, at, text) {
            Ok(node) if matches!(node.data, Data::Table(_)) => Ok(node),
            Ok(_) => list(id, at, text),
            Err(problems) => Err(problems),
        };
        match node {
            Ok(node) => self.put(&["sweep", "axes", name.trim_end()], origin, node),
            Err(problems) => self.problems.extend(problems),
        }
    }

    /// Puts a value under a path of keys.
    fn put(&mut self, path: &[&str], origin: Origin, node: Node) {
        let mut table = &mut self.layer;
        for key in &path[..path.len() - 1] {
            if table.table(key).is_none() {
                let inner = Node { origin, data: Data::Table(Table::default()) };
                table.put(Entry { key: String::from(*key), origin, node: inner });
            }
            match table.table_mut(key) {
                Some(inner) => table = inner,
                None => return,
            }
        }
        let key = path[path.len() - 1];
        if let Some(first) = table.get(key) {
            self.problems.push(twice(key, origin, first.origin));
        } else {
            table.put(Entry { key: String::from(key), origin, node });
        }
    }
}

fn twice(name: &str, again: Origin, first: Origin) -> Diagnostic {
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

/// The places of the commas outside brackets and quotes, and the end of the text.
fn commas(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let (mut depth, mut quote) = (0_i64, None);
    for (place, character) in text.char_indices() {
        match (character, quote) {
            (_, Some(open)) if character == open => quote = None,
            ('"' | '\'', None) => quote = Some(character),
            ('[' | '{', None) => depth += 1,
            (']' | '}', None) => depth -= 1,
            (',', None) if depth <= 0 => places.push(place),
            _ => {}
        }
    }
    places.push(text.len());
    places
}

impl GroupChange {
    /// Changes the group; gives the problem if there is none of that name.
    pub(super) fn apply(self, document: &mut Table) -> Option<Diagnostic> {
        let (name, origin) = self.group;
        if let Some(axes) = document.table_mut("sweep").and_then(|sweep| sweep.table_mut("axes")) {
            let axis = format!("agents.{name}.{}", self.entry.key);
            axes.entries.retain(|entry| entry.key != axis || entry.origin.source > origin.source);
        }
        let mut names = Vec::new();
        if let Some(Entry { node: Node { data: Data::List(groups), .. }, .. }) = document.get_mut("agents") {
            for group in groups {
                let Data::Table(group) = &mut group.data else { continue };
                let Some(known) = group.get("group").and_then(|entry| entry.node.text()) else { continue };
                if known == name {
                    group.put(self.entry);
                    return None;
                }
                names.push(String::from(known));
            }
        }
        let problem = Diagnostic::new(format!("there is no group of agents `{name}`")).at(origin, "");
        Some(problem.suggest(nearest(&name, names.iter().map(String::as_str))).note(format!("groups are {}", names.join(", "))))
    }
}
