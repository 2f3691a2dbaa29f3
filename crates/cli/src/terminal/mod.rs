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
    out.write_all(text.as_ref().as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}
