//! The sections of a scenario.

use std::path::Path;

use gddt_model::agents::AgentGroup;
use gddt_model::kpi::KpiInfo;
use gddt_model::parameters::{self, Settings, Value};

use super::Cell;
use super::agents::agents;
use super::goals::goals;
use super::kpis::kpis;
use super::sweep::{WrittenSweep, sweep};
use super::value::{Given, Wrong, given};
use crate::diagnostics::{Diagnostic, Origin, Sources, nearest};
use crate::goals::Goal;
use crate::rule::Condition;
use crate::scenario::document::{Data, Document, Entry, Node, Reach, Table};
use crate::scenario::target::Target;
use crate::scenario::topic::Topic;

const SECTIONS: [&str; 12] =
    ["name", "description", "topic", "kpis", "extends", "run", "params", "agents", "demand", "l1", "sweep", "goals"];

/// A scenario as typed, each piece of the right type.
pub(in crate::scenario) struct Written {
    pub name: String,
    pub description: String,
    pub topic: Option<Topic>,
    pub kpis: Vec<&'static KpiInfo>,
    /// What was given to parameters and to quantities of agents.
    pub cells: Vec<Cell>,
    /// Names of the groups of agents, with their places.
    pub groups: Vec<(String, Origin)>,
    pub sweep: WrittenSweep,
    pub goals: Vec<Goal>,
    /// Names whose values are not known, because what was given to them, or to what was probably meant, was refused.
    pub refused: Vec<String>,
    /// Whether nothing is wrong with the sweep.
    pub sweep_is_whole: bool,
}

/// Reads the tree; the problems say all that is wrong with single pieces.
pub(in crate::scenario) fn read(document: &Document) -> (Written, Vec<Diagnostic>) {
    let table = &document.table;
    let mut reader = Reader::new(&document.sources, document.reach != Reach::All);
    reader.known_keys(table, "a scenario", &SECTIONS);
    let name = match table.get("name") {
        Some(entry) => reader.name(entry),
        None => tidy(&document.name),
    };
    let description = table.get("description").and_then(|entry| reader.text(entry, "description"));
    let topic = table.get("topic").and_then(|entry| reader.topic(entry));
    let kpis = table.get("kpis").map_or_else(Vec::new, |entry| kpis(&mut reader, entry));
    let mut cells = Vec::new();
    for (section, prefix) in [("run", "run."), ("params", ""), ("demand", "demand.")] {
        if let Some(section) = reader.section(table, section) {
            cells.extend(reader.parameters(section, prefix));
        }
    }
    if let Some(l1) = reader.section(table, "l1") {
        reader.known_keys(l1, "[l1]", &["gas", "blob", "builders", "validators"]);
        for name in ["gas", "blob", "builders", "validators"] {
            if let Some(section) = reader.section(l1, name) {
                cells.extend(reader.parameters(section, &format!("l1.{name}.")));
            }
        }
    }
    let before = reader.problems.len();
    let (groups, quantities) = agents(&mut reader, table.get("agents"));
    if reader.problems.len() > before {
        reader.refused.push(String::from("agents"));
    }
    cells.extend(quantities);
    let names: Vec<String> = groups.iter().map(|(name, _)| name.clone()).collect();
    let before = reader.problems.len();
    let sweep = match reader.section(table, "sweep") {
        Some(section) => sweep(&mut reader, section, &names),
        None => WrittenSweep::default(),
    };
    let sweep_is_whole = reader.problems.len() == before;
    let goals = reader.section(table, "goals").map_or_else(Vec::new, |section| goals(&mut reader, section));
    let Reader { problems, refused, .. } = reader;
    let description = description.unwrap_or_default();
    (Written { name, description, topic, kpis, cells, groups, sweep, goals, refused, sweep_is_whole }, problems)
}

/// Reads the goals alone; the problems say what is wrong with them, or stands where nothing is read.
pub(in crate::scenario) fn read_goals(document: &Document) -> (Vec<Goal>, Vec<Diagnostic>) {
    let mut reader = Reader::new(&document.sources, document.reach != Reach::All);
    reader.known_keys(&document.table, "a scenario", &SECTIONS);
    let section = reader.section(&document.table, "goals");
    let goals = section.map_or_else(Vec::new, |section| goals(&mut reader, section));
    (goals, reader.problems)
}

/// What all sections need to be read.
pub(super) struct Reader<'a> {
    pub sources: &'a Sources,
    pub problems: Vec<Diagnostic>,
    /// Names whose values were refused.
    pub refused: Vec<String>,
    /// Whether what is missing may be inherited from a scenario that could not be read.
    pub has_holes: bool,
    /// Somewhere to try values.
    settings: Settings,
    agents: [AgentGroup; 1],
}

impl<'a> Reader<'a> {
    fn new(sources: &'a Sources, has_holes: bool) -> Self {
        let (settings, agents) = (Settings::default(), [AgentGroup::new("", 0)]);
        Self { sources, problems: Vec::new(), refused: Vec::new(), has_holes, settings, agents }
    }

    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Reports keys that mean nothing in a section.
    pub(super) fn known_keys(&mut self, table: &Table, section: &str, known: &[&str]) {
        for entry in table.entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let problem = Diagnostic::new(format!("there is no key `{}` in {section}", entry.key)).at(entry.origin, "");
            let near = nearest(&entry.key, known.iter().copied());
            self.report(match (place_of(&entry.key), near) {
                (Some((place, _)), _) => problem.help(place),
                (None, None) => problem.note(format!("keys in {section} are {}", known.join(", "))),
                (None, near) => problem.suggest(near),
            });
        }
    }

    /// Reports a name in a table of parameters that is the name of none.
    fn unknown_parameter<'k>(&mut self, entry: &Entry, prefix: &str, known: impl Iterator<Item = &'k str>) {
        let problem = Diagnostic::new(format!("there is no parameter `{prefix}{}`", entry.key)).at(entry.origin, "");
        let place = place_of(&entry.key).filter(|(_, own)| *own != prefix);
        let near = nearest(&entry.key, known);
        self.refused.extend(near.map(|near| format!("{prefix}{near}")));
        self.report(match (place, entry.key.as_str()) {
            (Some((place, _)), _) => problem.help(place),
            (None, "l1" | "run" | "agents" | "demand" | "sweep") if prefix.is_empty() => {
                problem.help("tables such as [l1.gas] stand beside [params], not in it")
            }
            (None, _) => problem.suggest(near),
        });
    }

    /// A section, if it is there and a table.
    fn section<'t>(&mut self, table: &'t Table, name: &str) -> Option<&'t Table> {
        let entry = table.get(name)?;
        let section = entry.node.table();
        if section.is_none() {
            self.report(Wrong::new(&entry.node, format!("a table was expected: [{name}]")).diagnostic(name));
        }
        section
    }

    pub(super) fn text(&mut self, entry: &Entry, name: &str) -> Option<String> {
        let text = entry.node.text().map(String::from);
        if text.is_none() {
            self.report(Wrong::new(&entry.node, "a text was expected").diagnostic(name));
        }
        text
    }

    fn topic(&mut self, entry: &Entry) -> Option<Topic> {
        let words = Topic::ALL.map(Topic::word);
        let topic = entry.node.text().and_then(Topic::find);
        if topic.is_none() {
            let wrong = Wrong::new(&entry.node, format!("one of {} was expected", words.join(", ")));
            let near = entry.node.text().and_then(|text| nearest(text, words));
            self.report(wrong.diagnostic("topic").suggest(near));
        }
        topic
    }

    fn name(&mut self, entry: &Entry) -> String {
        let Some(name) = self.text(entry, "name") else { return String::new() };
        if name.is_empty() || name != tidy(&name) {
            self.report(
                Wrong::new(&entry.node, "a name of letters, digits, `-`, `_` and `.` was expected").diagnostic("name"),
            );
        }
        name
    }

    fn parameters(&mut self, section: &Table, prefix: &str) -> Vec<Cell> {
        let mut cells = Vec::new();
        for entry in &section.entries {
            let name = format!("{prefix}{}", entry.key);
            let info = parameters::find(&name).filter(|_| !prefix.is_empty() || !entry.key.contains('.'));
            match info {
                Some(info) => cells.extend(self.cell(Target::Parameter(info), &name, entry)),
                None if prefix.is_empty() => {
                    let known = parameters::table().iter().map(|info| info.name.as_str());
                    self.unknown_parameter(entry, prefix, known);
                }
                None => {
                    let own = parameters::table().iter().filter_map(|info| info.name.strip_prefix(prefix));
                    self.unknown_parameter(entry, prefix, own);
                }
            }
        }
        cells
    }

    /// Reads what is given to a target.
    pub(super) fn cell(&mut self, target: Target, name: &str, entry: &Entry) -> Option<Cell> {
        let read = match target {
            Target::Agent { field, .. } => super::quantity::quantity(&entry.node, field, self.sources),
            Target::Parameter(info) => given(&entry.node, info.kind, self.sources),
        };
        match read.and_then(|given| self.checked(target, given, &entry.node)) {
            Ok(Given::Formula(_)) if name.starts_with("run.") => {
                let wrong = Wrong::new(&entry.node, format!("{} was expected, not a reference", target.kind()));
                self.report(wrong.diagnostic(name));
                self.refused.push(String::from(name));
                None
            }
            Ok(given) => Some(Cell { target, key: entry.origin, origin: entry.node.origin, given }),
            Err(wrong) => {
                self.report(wrong.diagnostic(name));
                self.refused.push(String::from(name));
                None
            }
        }
    }

    /// Tries a value on its target, and makes paths absolute.
    pub(super) fn checked(&mut self, target: Target, given: Given, node: &Node) -> Result<Given, Wrong> {
        let Given::Value(mut value) = given else { return Ok(given) };
        if let (true, Value::Text(path)) = (target.is_path(), &mut value) {
            let folder = self.sources.get(node.origin.source).and_then(|source| source.folder.clone());
            let full = std::path::absolute(folder.unwrap_or_default().join(Path::new(path.as_str())));
            let known = full.ok().and_then(|full| full.to_str().map(String::from)).filter(|_| !path.is_empty());
            *path = known.ok_or_else(|| Wrong::new(node, "the path of a file was expected"))?;
        }
        if let (Target::Agent { field, .. }, Value::Text(text)) = (target, &value)
            && field.decides().is_some()
            && let Err(error) = Condition::compile(text)
        {
            return Err(Wrong::expression(node, text, &error, self.sources));
        }
        let target = match target {
            Target::Agent { field, .. } => Target::Agent { group: 0, field },
            parameter @ Target::Parameter(_) => parameter,
        };
        match target.write(&mut self.settings, &mut self.agents, &value) {
            Ok(()) => Ok(Given::Value(value)),
            Err(expected) => Err(Wrong::new(node, expected)),
        }
    }
}

/// Where a name belongs that stands where it does not: what to say, and the prefix of the right table.
fn place_of(key: &str) -> Option<(String, &'static str)> {
    let place = |prefix: &'static str, table: &str, name: &str| {
        parameters::find(&format!("{prefix}{name}")).map(|_| (format!("`{name}` belongs in [{table}]"), prefix))
    };
    match key.split_once('.') {
        None => place("run.", "run", key).or_else(|| place("", "params", key)),
        Some(("run", name)) => place("run.", "run", name),
        Some(("demand", name)) => place("demand.", "demand", name),
        Some(("l1", rest)) => {
            let (table, name) = rest.split_once('.')?;
            [
                ("l1.gas.", "l1.gas"),
                ("l1.blob.", "l1.blob"),
                ("l1.builders.", "l1.builders"),
                ("l1.validators.", "l1.validators"),
            ]
            .into_iter()
            .find(|(_, known)| known.strip_prefix("l1.") == Some(table))
            .and_then(|(prefix, known)| place(prefix, known, name))
        }
        Some(_) => None,
    }
}

/// A text with everything that has no place in a file name replaced by dashes.
fn tidy(name: &str) -> String {
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    let name: String = name.chars().map(|character| if allowed(character) { character } else { '-' }).collect();
    let tidy = name.trim_start_matches(['-', '.']);
    if tidy.is_empty() { String::from("scenario") } else { String::from(tidy) }
}

/// The elements of a list under a key; reports anything else.
pub(super) fn list<'t>(reader: &mut Reader<'_>, entry: &'t Entry, name: &str, expected: &str) -> Option<&'t [Node]> {
    if let Data::List(nodes) = &entry.node.data {
        return Some(nodes);
    }
    reader.report(Wrong::new(&entry.node, format!("{expected} was expected")).diagnostic(name));
    None
}
