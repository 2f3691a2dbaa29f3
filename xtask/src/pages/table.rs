//! Markdown tables.

/// A Markdown table; empty cells show a dash.
pub fn table<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&header.map(String::from));
    text.push_str(&line(&header.map(|_| String::from("---"))));
    for row in rows {
        text.push_str(&line(&row.map(|cell| if cell.is_empty() { String::from("–") } else { escaped(&cell) })));
    }
    text
}

/// A name in the font of code.
pub fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

fn escaped(cell: &str) -> String {
    cell.trim().replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::{code, table};

    #[test]
    fn cells_cannot_break_the_table() {
        let text = table(["a", "b"], [[code("x"), String::from("|y| < 1")], [String::new(), code("")]].into_iter());
        assert_eq!(text, "| a | b |\n| --- | --- |\n| `x` | \\|y\\| &lt; 1 |\n| – | – |\n");
    }
}
