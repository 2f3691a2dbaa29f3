//! What the terminal can show.

pub mod number;
pub mod progress;
pub mod table;

use std::io::{self, IsTerminal, Write};

use gddt_explore::diagnostics::Style;

/// Whether messages may be coloured: standard error is a terminal, and nobody asked for plain text
/// (<https://no-color.org>).
pub fn is_colourful() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// How error messages are rendered.
pub fn error_style() -> Style {
    if is_colourful() { Style::Coloured } else { Style::Plain }
}

/// Prints to standard output.
///
/// # Errors
/// If nobody reads it any more, or the disk behind it is full: `print!` would panic.
pub fn say(text: impl AsRef<str>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut write = || {
        out.write_all(text.as_ref().as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()
    };
    write()
        .map_err(|error: io::Error| io::Error::new(error.kind(), format!("cannot write to standard output: {error}")))
}

/// Prints to standard error. Nothing can be done about a message that nobody can read: `eprintln!` would panic.
pub fn tell(text: impl AsRef<str>) {
    let _ = io::stderr().lock().write_all(format!("{}\n", text.as_ref()).as_bytes());
}

/// A word as a POSIX shell takes it.
pub fn shell_word(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_-./=,:+@%".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        String::from(text)
    } else if text.contains('\'') && !text.contains(['"', '$', '`', '\\', '!']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn what_a_shell_would_read_is_quoted_as_legibly_as_can_be() {
        assert_eq!(shell_word("results/baseline-1/a.toml"), "results/baseline-1/a.toml");
        assert_eq!(shell_word("my results"), "'my results'");
        assert_eq!(shell_word("it's"), "\"it's\"");
        assert_eq!(shell_word("it's $1"), r"'it'\''s $1'");
        assert_eq!(shell_word(""), "''");
    }
}
