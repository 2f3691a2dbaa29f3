//! The scenario that was asked for, with all that it extends.

use std::path::{Path, PathBuf};

use super::Table;
use super::arguments::{Arguments, arguments};
use super::merge::put_over;
use super::parse::{NOT_A_SCENARIO, document, is_table};
use super::rows::put_rows;
use crate::diagnostics::{Diagnostic, Origin, Source, SourceId, Sources, nearest};
use crate::scenario::{Request, built_in};

/// A scenario as typed: one tree, after `extends`, `--set` and `--sweep`.
pub(crate) struct Document {
    pub sources: Sources,
    pub table: Table,
    /// The scenario's name if it does not say one itself.
    pub name: String,
    pub reach: Reach,
    pub problems: Vec<Diagnostic>,
}

/// How much of a scenario could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All of it.
    All,
    /// The scenario itself, but not all that it extends: what is missing may be inherited.
    Own,
    /// Not even the scenario itself.
    Nothing,
}

/// Where a scenario's text comes from.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    BuiltIn(&'static str),
    File(PathBuf),
}

/// Reads the scenario that was asked for.
pub(crate) fn load(request: &Request) -> Document {
    let target = request.target.as_deref().unwrap_or("baseline");
    let mut loader =
        Loader { sources: Sources::default(), layers: Vec::new(), visited: Vec::new(), problems: Vec::new() };
    let name = match Place::locate(target, None) {
        Ok(place) => {
            let name = place.name();
            loader.follow(&place, None);
            name
        }
        Err(problem) => {
            loader.problems.push(problem);
            String::from(target)
        }
    };
    let Loader { mut sources, layers, mut problems, .. } = loader;
    let reach = match (problems.is_empty(), layers.is_empty()) {
        (true, _) => Reach::All,
        (false, false) => Reach::Own,
        (false, true) => Reach::Nothing,
    };
    let mut table = layers.into_iter().rev().reduce(put_over).unwrap_or_default();
    if reach != Reach::Nothing {
        let Arguments { layer, agents, problems: wrong } = arguments(request, &mut sources);
        problems.extend(wrong);
        let own = ["name", "description", "topic"].map(|key| table.remove(key));
        table = put_over(table, layer);
        own.into_iter().flatten().for_each(|entry| table.put(entry));
        // Groups that are not here may be inherited.
        let known = reach == Reach::All || table.get("agents").is_some();
        let changes = agents.into_iter().filter(|_| known);
        problems.extend(changes.filter_map(|change| change.apply(&mut table)));
    }
    Document { sources, table, name, reach, problems }
}

struct Loader {
    sources: Sources,
    /// The scenario asked for, then the one it extends, and so on.
    layers: Vec<Table>,
    visited: Vec<Place>,
    problems: Vec<Diagnostic>,
}

impl Loader {
    /// Reads a scenario and what it extends. `origin` is where it was named, if in a file.
    fn follow(&mut self, place: &Place, origin: Option<Origin>) {
        let known = |problem: Diagnostic| match origin {
            Some(origin) => problem.at(origin, ""),
            None => problem,
        };
        let identity = place.identity();
        if let Some(first) = self.visited.iter().position(|visited| *visited == identity) {
            let circle: Vec<String> = self.visited[first..].iter().map(Place::name).collect();
            self.problems.push(known(Diagnostic::new(format!("`{}` extends itself", identity.name()))).note(format!(
                "the circle is {} -> {}",
                circle.join(" -> "),
                identity.name()
            )));
            return;
        }
        self.visited.push(identity);
        let source = match place.read() {
            Ok(source) => self.sources.add(source),
            Err(problem) => return self.problems.push(known(problem)),
        };
        match document(&self.sources, source) {
            Ok(table) => self.descend(source, table),
            Err(problems) => self.problems.extend(problems),
        }
    }

    fn descend(&mut self, source: SourceId, mut table: Table) {
        let parent = table.remove("extends");
        self.problems.extend(put_rows(&mut table, &mut self.sources));
        // An empty layer below names the axes and so on of the lowest one like those of the others.
        self.layers.push(put_over(Table::default(), table));
        let Some(parent) = parent else { return };
        let Some(target) = parent.node.text() else {
            let problem = Diagnostic::new(format!("`extends` cannot be {}", parent.node.describe()));
            return self
                .problems
                .push(problem.at(parent.node.origin, "the name or the path of a scenario was expected"));
        };
        let folder = self.sources.get(source).and_then(|source| source.folder.clone());
        match Place::locate(target, folder.as_deref()) {
            Ok(place) => self.follow(&place, Some(parent.node.origin)),
            Err(problem) => self.problems.push(problem.at(parent.node.origin, "")),
        }
    }
}

impl Place {
    /// Finds a scenario by the name of a built-in one, or by its path.
    fn locate(target: &str, folder: Option<&Path>) -> Result<Self, Diagnostic> {
        if let Some((name, _)) = built_in::find(target) {
            return Ok(Self::BuiltIn(name));
        }
        let path = folder.map_or_else(|| PathBuf::from(target), |folder| folder.join(target));
        let is_path = target.contains(['/', '\\']) || Path::new(target).extension().is_some_and(|end| end == "toml");
        if is_path || path.is_file() {
            return Ok(Self::File(path));
        }
        let names = built_in::names();
        Err(Diagnostic::new(format!("there is no built-in scenario `{target}`"))
            .suggest(nearest(target, names.iter().copied()))
            .note(format!("built-in scenarios are {}; a file is named by a path that ends in .toml", names.join(", "))))
    }

    /// What is the same for two ways of naming the same file.
    fn identity(&self) -> Self {
        match self {
            Self::BuiltIn(_) => self.clone(),
            Self::File(path) => Self::File(path.canonicalize().unwrap_or_else(|_| path.clone())),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::BuiltIn(name) => String::from(*name),
            Self::File(path) => path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
        }
    }

    fn read(&self) -> Result<Source, Diagnostic> {
        match self {
            Self::BuiltIn(name) => Ok(Source::built_in(name, built_in::find(name).map_or("", |(_, text)| text))),
            Self::File(path) => match std::fs::read(path).map(String::from_utf8) {
                Ok(Ok(text)) => Ok(Source::file(path, text)),
                Ok(Err(error)) => {
                    let problem = Diagnostic::new(format!("`{}` is not text in UTF-8", path.display()));
                    let is_data = is_table(&path.to_string_lossy()) || error.as_bytes().starts_with(b"PAR1");
                    Err(if is_data { problem.help(NOT_A_SCENARIO) } else { problem })
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    Err(Diagnostic::new(format!("there is no file `{}`", path.display())))
                }
                Err(error) => Err(Diagnostic::new(format!("`{}` cannot be read: {error}", path.display()))),
            },
        }
    }
}
