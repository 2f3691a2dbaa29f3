//! How a problem looks.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{Diagnostic, Label, SourceKind, Sources};

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape sequences.
    Plain,
    /// Coloured with ANSI escape sequences.
    Coloured,
}

/// One problem as text, without a line break at the end.
pub(super) fn render(sources: &Sources, problem: &Diagnostic, style: Style) -> String {
    let mut group = Level::ERROR.primary_title(clean(&problem.title)).elements(snippets(sources, &problem.labels));
    for help in &problem.helps {
        group = group.element(Level::HELP.message(clean(help)));
    }
    for note in &problem.notes {
        group = group.element(Level::NOTE.message(clean(note)));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    renderer.render(&[group])
}

/// One snippet per source, in the order in which the labels name them.
fn snippets<'a>(sources: &'a Sources, labels: &'a [Label]) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut snippets: Vec<(super::SourceId, Snippet<'a, _>)> = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let Some(source) = sources.get(label.origin.source) else { continue };
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let text = (!label.text.is_empty()).then_some(label.text.as_str());
        let annotation = kind.span(source.fit(label.origin.span())).label(text);
        let known = snippets.iter().position(|(id, _)| *id == label.origin.source);
        let snippet = match known {
            Some(place) => snippets.remove(place).1,
            None if source.kind == SourceKind::Argument => Snippet::source(source.text.as_str()).line_numbering(false),
            None => Snippet::source(source.text.as_str()).path(source.name.as_str()),
        };
        let place = known.unwrap_or(snippets.len());
        snippets.insert(place, (label.origin.source, snippet.annotation(annotation)));
    }
    snippets.into_iter().map(|(_, snippet)| snippet).collect()
}

/// Text that a user wrote may hold control characters; in a message they are shown escaped.
fn clean(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let escape = character.is_control() && character != '\n';
            let (shown, escaped) =
                if escape { (None, Some(character.escape_default())) } else { (Some(character), None) };
            shown.into_iter().chain(escaped.into_iter().flatten())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use crate::diagnostics::{Diagnostic, Diagnostics, Origin, Source, Sources, Style};

    fn two_problems() -> Diagnostics {
        let mut sources = Sources::default();
        let file = sources.add(Source::file(
            Path::new("my/scenario.toml"),
            String::from("[params]\nfinal_probability = 1.5\nuncle_cuont = 2\n"),
        ));
        let argument = sources.add(Source::argument(String::from("--set l1.gas.price=-1")));
        Diagnostics::new(
            Arc::new(sources),
            vec![
                Diagnostic::new("`l1.gas.price` cannot be -1")
                    .at(Origin::new(argument, 19..21), "a number from 0 to 1e18 was expected")
                    .note("in every combination"),
                Diagnostic::new("there is no parameter `uncle_cuont`")
                    .at(Origin::new(file, 33..44), "")
                    .suggest(Some("uncle_count")),
                Diagnostic::new("two places")
                    .at(Origin::new(file, 9..26), "here")
                    .at(Origin::new(argument, 6..18), "and here"),
            ],
        )
    }

    #[test]
    fn a_problem_shows_place_line_caret_expectation_and_remedy() {
        insta::assert_snapshot!(two_problems());
    }

    #[test]
    fn colour_is_used_only_when_asked_for() {
        assert!(!two_problems().render(Style::Plain).contains('\u{1b}'));
        assert!(two_problems().render(Style::Coloured).contains('\u{1b}'));
    }

    #[test]
    fn of_very_many_problems_the_rest_is_counted() {
        let problems = (0..250).map(|number| Diagnostic::new(format!("problem {number}"))).collect();
        let shown = Diagnostics::new(Arc::default(), problems).to_string();
        assert_eq!(shown.matches("error: ").count(), 100);
        assert!(shown.ends_with("\nand 150 more problems\n"), "{shown}");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let problem = Diagnostic::new("a \u{1b}[31mred\u{7} title");
        let shown = Diagnostics::new(Arc::default(), vec![problem]).to_string();
        assert_eq!(shown, "error: a \\u{1b}[31mred\\u{7} title\n");
    }
}
