//! What a fenced block asks for.

use crate::fence::Fence;
use crate::shell::{CommandLine, command_lines};

/// What is to be done with a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Run commands, which succeed or, if that is what they show, end with exit code 2.
    Run { commands: Vec<CommandLine>, fails: bool },
    /// Find this in what the commands before printed.
    Expect(String),
    /// Write a file, and if it is a scenario check it.
    Write { name: String, is_scenario: bool },
    /// Nothing.
    Nothing,
}

/// The task of a block: `sh` runs (unless `no-run` says otherwise), `text` is expected, `toml scenario NAME` is a
/// scenario, `LANGUAGE file NAME` another file.
///
/// # Errors
/// A message, if the block cannot be understood.
pub fn task(fence: &Fence) -> Result<Task, String> {
    let info: Vec<&str> = fence.info.iter().map(String::as_str).collect();
    Ok(match info[..] {
        ["sh"] => run(fence, false)?,
        ["sh", "fails"] => run(fence, true)?,
        ["text"] => Task::Expect(fence.text.clone()),
        ["toml", "scenario", name] => Task::Write { name: String::from(name), is_scenario: true },
        [_, "file", name] => Task::Write { name: String::from(name), is_scenario: false },
        [] | [_] | ["sh", "no-run"] => Task::Nothing,
        _ => return Err(format!("a block cannot be `{}`", info.join(" "))),
    })
}

fn run(fence: &Fence, fails: bool) -> Result<Task, String> {
    Ok(command_lines(&fence.text)?.map_or(Task::Nothing, |commands| Task::Run { commands, fails }))
}

/// The first expected line that the output does not have, in order. Spaces count as one, and `[...]` stands for anything.
pub fn missing<'a>(expected: &'a str, output: &str) -> Option<&'a str> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let output = plain(output);
    let mut rest = output.as_str();
    for line in expected.lines() {
        for piece in line.split("[...]").map(plain).filter(|piece| !piece.is_empty()) {
            match rest.split_once(piece.as_str()) {
                Some((_, after)) => rest = after,
                None => return Some(line),
            }
        }
    }
    None
}

/// The expected text with each line that was not printed replaced by the printed line that begins with the same word.
/// Lines with something left out stay as they are.
pub fn refreshed(expected: &str, output: &str) -> String {
    let first_word = |line: &str| line.split_whitespace().next().map(String::from);
    let mut printed = output.lines();
    let mut text = String::new();
    for line in expected.lines() {
        let mut rest = printed.clone();
        let found =
            (!line.contains("[...]")).then(|| rest.find(|printed| first_word(printed) == first_word(line))).flatten();
        if found.is_some() {
            printed = rest;
        }
        text.push_str(found.map_or(line, str::trim));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Task, missing, refreshed, task};
    use crate::fence::fences;

    #[test]
    fn words_behind_the_fence_say_what_to_do() {
        let tasks: Vec<_> =
            fences("```sh fails\naztec-gddt run x\n```\n```toml scenario a.toml\n```\n```sh no-run\n```\n")
                .iter()
                .map(task)
                .collect();
        assert!(matches!(&tasks[0], Ok(Task::Run { fails: true, commands }) if commands.len() == 1));
        assert_eq!(tasks[1], Ok(Task::Write { name: String::from("a.toml"), is_scenario: true }));
        assert_eq!(tasks[2], Ok(Task::Nothing));
        assert!(fences("```sh nonsense\n```\n").iter().all(|fence| task(fence).is_err()));
    }

    #[test]
    fn output_is_compared_line_by_line_in_order_with_room_for_what_is_left_out() {
        let output = "KPI   mean\n a    1.5\n b    2.5\ndone in 3 ms\n";
        assert_eq!(missing("KPI mean\n[...]\nb 2.5\ndone in [...] ms\n", output), None);
        assert_eq!(missing("b 2.5\na 1.5\n", output), Some("a 1.5"));
    }

    #[test]
    fn quoted_lines_are_brought_up_to_date_by_their_first_words() {
        let output = "KPI   mean\n a    1.5\n b    2.5\ndone in 3 ms\n";
        assert_eq!(refreshed("a 7\n[...]\nb  8\nc 9\n", output), "a    1.5\n[...]\nb    2.5\nc 9\n");
    }
}
