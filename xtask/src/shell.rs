//! The little of a shell that documents need: words, quotes, a redirection, lines continued with a backslash.

/// A command line of `aztec-gddt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// What is typed behind the program's name.
    pub arguments: Vec<String>,
    /// Where the output goes, if it is redirected.
    pub output: Option<String>,
}

const PROGRAMS: [&[&str]; 2] = [&["aztec-gddt"], &["cargo", "run", "--release", "--"]];

/// The command lines of a block; none if its first line is no call of `aztec-gddt`.
///
/// # Errors
/// A message, if a block that begins with one holds something else.
pub fn command_lines(block: &str) -> Result<Option<Vec<CommandLine>>, String> {
    let joined = block.replace("\\\n", " ");
    let mut commands = Vec::new();
    for line in joined.lines().filter(|line| !line.trim().is_empty()) {
        match command_line(line) {
            Some(command) => commands.push(command),
            None if commands.is_empty() => return Ok(None),
            None => return Err(format!("`{line}` stands among commands of aztec-gddt and cannot be run")),
        }
    }
    Ok((!commands.is_empty()).then_some(commands))
}

fn command_line(line: &str) -> Option<CommandLine> {
    let words = words(line);
    let program =
        PROGRAMS.iter().find(|program| words.iter().zip(**program).filter(|(a, b)| a == b).count() == program.len())?;
    let mut arguments = words[program.len()..].to_vec();
    let redirection = arguments.iter().position(|word| word == ">");
    let output = redirection.and_then(|place| arguments.split_off(place).into_iter().nth(1));
    Some(CommandLine { arguments, output })
}

fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::{CommandLine, command_lines};

    fn line(arguments: &[&str], output: Option<&str>) -> CommandLine {
        let arguments = arguments.iter().map(|&word| String::from(word)).collect();
        CommandLine { arguments, output: output.map(String::from) }
    }

    #[test]
    fn commands_are_split_as_a_shell_splits_them() {
        let block = "aztec-gddt run \\\n  --set 'a = \"b\"'\ncargo run --release -- scenarios uncles > my.toml\n";
        let expected =
            vec![line(&["run", "--set", "a = \"b\""], None), line(&["scenarios", "uncles"], Some("my.toml"))];
        assert_eq!(command_lines(block), Ok(Some(expected)));
    }

    #[test]
    fn other_commands_are_left_alone_unless_they_are_mixed_with_ours() {
        assert_eq!(command_lines("cargo bench\n"), Ok(None));
        assert!(command_lines("aztec-gddt run\nls\n").is_err());
    }
}
