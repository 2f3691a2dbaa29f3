//! The command line, as `--help` prints it.

use std::fmt::Write as _;
use std::path::Path;

use crate::error::Error;
use crate::tool::Tool;

/// The page.
///
/// # Errors
/// If the binary fails.
pub fn page(tool: &Tool, root: &Path) -> Result<String, Error> {
    let help = tool.text(&["--help"], root)?;
    let mut text = format!(
        "# Commands\n\n\
         Results and tables go to the standard output, progress and messages to the standard error. Exit codes: 0 done, 1 \
         the work failed, 2 wrong usage or scenario, 130 interrupted (what was finished is kept).\n\n{}",
        block(&help)
    );
    for command in commands(&help) {
        let _ = write!(text, "\n## `aztec-gddt {command}`\n\n{}", block(&tool.text(&[command, "--help"], root)?));
    }
    Ok(text)
}

/// The names of the commands: the lines below `Commands:` that are indented by two spaces.
fn commands(help: &str) -> impl Iterator<Item = &str> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    list.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
}

fn block(help: &str) -> String {
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    format!("```text\n{}\n```\n", lines.join("\n").trim_end())
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn commands_are_those_of_the_list_without_their_wrapped_lines() {
        let help = "Commands:\n  run    Run\n  check  Validate\n         and more\n  help   Print\n\nOptions:\n  -h\n";
        assert_eq!(commands(help).collect::<Vec<_>>(), ["run", "check"]);
    }
}
