//! Fenced blocks of a Markdown file.

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// Line of its opening fence, from 1.
    pub line: usize,
    /// The words behind the opening fence: language, then what is to be done with the block.
    pub info: Vec<String>,
    /// What it holds.
    pub text: String,
}

/// The fenced blocks of a text, in order. Fences start at the left margin.
pub fn fences(text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    for (number, line) in (1..).zip(text.lines()) {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let info = info.split_whitespace().map(String::from).collect();
                open = Some(Fence { line: number, info, text: String::new() });
            }
            (Some(_), Some(_)) => fences.extend(open.take()),
            (Some(fence), None) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, None) => {}
        }
    }
    fences
}

/// A text with another content in one of its blocks, which has as many lines.
pub fn replaced(text: &str, fence: &Fence, content: &str) -> String {
    let lines = text.split_inclusive('\n');
    let count = fence.text.lines().count();
    let before: String = lines.clone().take(fence.line).collect();
    let after: String = lines.skip(fence.line + count).collect();
    before + content + &after
}

#[cfg(test)]
mod tests {
    use super::{fences, replaced};

    #[test]
    fn the_content_of_a_block_is_replaced_and_nothing_else() {
        let text = "a\n```text\nb\nc\n```\nd\n";
        assert!(fences(text).iter().all(|fence| replaced(text, fence, "x\ny\n") == "a\n```text\nx\ny\n```\nd\n"));
    }

    #[test]
    fn blocks_are_found_with_their_lines_and_words() {
        let found = fences("a\n```sh fails\nb\nc\n```\n\n```\nd\n```\n");
        assert_eq!(found.iter().map(|fence| fence.line).collect::<Vec<_>>(), [2, 7]);
        assert_eq!(found[0].info, ["sh", "fails"]);
        assert_eq!((found[0].text.as_str(), found[1].text.as_str()), ("b\nc\n", "d\n"));
    }
}
