//! Documents that hold: their commands run, their scenarios are valid, what they quote was printed, and the functions
//! that they name exist.

use std::fs;
use std::path::{Path, PathBuf};

use crate::block::{Task, missing, refreshed, task};
use crate::error::Error;
use crate::fence::{fences, replaced};
use crate::references::unknown_references;
use crate::shell::CommandLine;
use crate::tool::Tool;

/// Checks README and all pages of the book that are not generated. With `update`, quoted output that was not printed is
/// replaced by what was.
///
/// # Errors
/// Everything that does not hold.
pub fn check(root: &Path, update: bool) -> Result<String, Error> {
    let tool = Tool::build(root)?;
    let mut pages: Vec<PathBuf> = ["README.md", "ASSUMPTIONS.md"].map(|name| root.join(name)).to_vec();
    pages_below(&root.join("book/src"), &mut pages)?;
    let (mut problems, mut commands) = (Vec::new(), 0);
    for page in &pages {
        let text = fs::read_to_string(page).map_err(Error::file(page))?;
        let name = page.strip_prefix(root).unwrap_or(page).display().to_string();
        problems.extend(unknown_references(root, &text).into_iter().map(|problem| format!("{name}: {problem}")));
        let workshop = tempfile::tempdir().map_err(Error::file(&std::env::temp_dir()))?;
        let mut reader = Reader { tool: &tool, folder: workshop.path(), output: String::new(), commands: 0 };
        let mut fresh = text.clone();
        for fence in fences(&text) {
            if update && matches!(task(&fence), Ok(Task::Expect(_))) && missing(&fence.text, &reader.output).is_some() {
                fresh = replaced(&fresh, &fence, &refreshed(&fence.text, &reader.output));
                continue;
            }
            if let Err(problem) = task(&fence).map(|task| reader.follow(&task, &fence.text)).and_then(|outcome| outcome)
            {
                problems.push(format!("{name}:{}: {problem}", fence.line));
            }
        }
        commands += reader.commands;
        if fresh != text {
            fs::write(page, fresh).map_err(Error::file(page))?;
        }
    }
    if problems.is_empty() {
        Ok(format!("{} documents hold, with {commands} commands", pages.len()))
    } else {
        Err(Error::Documents(problems))
    }
}

/// Somebody who follows a document step by step, in an empty folder.
struct Reader<'a> {
    tool: &'a Tool,
    folder: &'a Path,
    /// What the latest commands printed.
    output: String,
    commands: u64,
}

impl Reader<'_> {
    fn follow(&mut self, task: &Task, text: &str) -> Result<(), String> {
        match task {
            Task::Nothing => Ok(()),
            Task::Run { commands, fails } => {
                self.output.clear();
                commands.iter().try_for_each(|command| self.run(command, if *fails { 2 } else { 0 }))
            }
            Task::Expect(expected) => match missing(expected, &self.output) {
                Some(line) => Err(format!("this line was not printed: {line}\nwhat was printed:\n{}", self.output)),
                None => Ok(()),
            },
            Task::Write { name, is_scenario } => {
                let path = self.folder.join(name);
                let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
                written.map_err(|error| format!("{name}: {error}"))?;
                let check = [String::from("check"), name.clone()];
                let check = CommandLine { arguments: check.to_vec(), output: None };
                if *is_scenario { self.run(&check, 0) } else { Ok(()) }
            }
        }
    }

    fn run(&mut self, command: &CommandLine, code: i32) -> Result<(), String> {
        self.commands += 1;
        let output = self.tool.run(&command.arguments, self.folder).map_err(|error| error.to_string())?;
        let [printed, said] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
        if output.status.code() != Some(code) {
            let typed = command.arguments.join(" ");
            return Err(format!("`aztec-gddt {typed}` ended with {}, not {code}:\n{printed}{said}", output.status));
        }
        self.output.push_str(&said);
        match &command.output {
            Some(name) => fs::write(self.folder.join(name), printed).map_err(|error| format!("{name}: {error}"))?,
            None => self.output.push_str(&printed),
        }
        Ok(())
    }
}

fn pages_below(folder: &Path, pages: &mut Vec<PathBuf>) -> Result<(), Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        paths.push(entry.map_err(Error::file(folder))?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.ends_with("generated") {
            pages_below(&path, pages)?;
        } else if path.extension().is_some_and(|ending| ending == "md") {
            pages.push(path);
        }
    }
    Ok(())
}
