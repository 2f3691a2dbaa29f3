//! Blocks as HTML.

use maud::{Markup, PreEscaped, html};

use super::figure::View;
use super::prose::Piece;
use super::{Align, Block, Cell, Column, Figure, KeyFigure, Prose, Table, Tone, Verdict};

/// How many figures and tables came before.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    figures: usize,
    tables: usize,
}

/// A block, with the number of its figure or table.
pub(super) fn block(block: &Block, numbers: &mut Numbers) -> Markup {
    match block {
        Block::Heading(text) => html! { h3 { (text) } },
        Block::Paragraph(text) => html! { p { (prose(text)) } },
        Block::Callout(tone, text) => callout(*tone, text),
        Block::List(points) => html! { ul { @for point in points { li { (prose(point)) } } } },
        Block::KeyFigures(figures) => html! { ul.key-figures { @for one in figures { (key_figure(one)) } } },
        Block::Table(one) => {
            numbers.tables += 1;
            table(one, numbers.tables)
        }
        Block::Figure(one) => {
            numbers.figures += 1;
            figure(one, numbers.figures)
        }
        Block::Code { label, text } => html! {
            div.code {
                @if !label.is_empty() { p.label { (label) } }
                pre tabindex="0" { code { (text) } }
            }
        },
        Block::Details { summary, blocks } => html! {
            details.fold {
                summary { (summary) }
                @for one in blocks { (self::block(one, numbers)) }
            }
        },
    }
}

/// Running text.
pub(super) fn prose(prose: &Prose) -> Markup {
    html! {
        @for piece in prose.pieces() {
            @match piece {
                Piece::Plain(text) => (text),
                Piece::Strong(text) => strong { (text) },
                Piece::Emphasis(text) => em { (text) },
                Piece::Code(text) => code { (text) },
                Piece::Link { text, section } => a href={ "#" (section) } { (text) },
            }
        }
    }
}

fn callout(tone: Tone, text: &Prose) -> Markup {
    let (class, word) = match tone {
        Tone::Answer => ("answer", "Answer"),
        Tone::Note => ("note", "Note"),
        Tone::Caution => ("caution", "Caution"),
    };
    html! { div class={ "callout " (class) } role="note" { p { strong.word { (word) } " " (prose(text)) } } }
}

fn key_figure(figure: &KeyFigure) -> Markup {
    html! {
        li {
            p.label { (figure.label) }
            p.value { (figure.value) }
            @if !figure.detail.is_empty() { p.detail { (figure.detail) } }
            @if let Some((verdict, words)) = &figure.verdict { p.detail { (badge(*verdict, words)) } }
        }
    }
}

fn badge(verdict: Verdict, words: &str) -> Markup {
    let class = match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Unclear => "unclear",
        Verdict::Note => "note",
    };
    html! { span class={ "badge " (class) } { (words) } }
}

fn table(table: &Table, number: usize) -> Markup {
    html! {
        div.table id={ "Table-" (table.name) } data-name=(table.name) {
            div.scroll tabindex="0" role="region" aria-label=(table.caption) {
                table {
                    caption { span { strong { "Table " (number) "." } " " (table.caption) } }
                    thead { tr { @for column in &table.columns { (heading(column)) } } }
                    tbody {
                        @for row in &table.rows {
                            tr class=[row.iter().any(is_named).then_some("named")] { @for (place, (one, column)) in row.iter().zip(&table.columns).enumerate() {
                                (cell(one, column, place == 0))
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn heading(column: &Column) -> Markup {
    let class = (column.align == Align::Right).then_some("n");
    let meaning = (!column.meaning.is_empty()).then_some(&column.meaning);
    html! {
        th scope="col" class=[class] title=[meaning] {
            span.name { (column.name) }
            @if !column.unit.is_empty() { " " span.unit { "(" (column.unit) ")" } }
        }
    }
}

/// Whether a meaning stands below the cell's name, over the whole width of the table.
fn is_named(cell: &Cell) -> bool {
    matches!(cell, Cell::Named { .. })
}

/// A cell; the first of a row names it.
fn cell(cell: &Cell, column: &Column, first: bool) -> Markup {
    let class = (column.align == Align::Right).then_some("n");
    let saved = cell.saved();
    let shown = match cell {
        Cell::Empty => html! { span.empty { "–" } },
        Cell::Text(text) => html! { (text) },
        // Long names may be broken after an underscore.
        Cell::Code(text) => html! {
            code { @for part in text.split_inclusive('_') { (part) wbr; } }
        },
        // The name stays on one line. Where there is no room for all of the meaning, it is read in whole by resting on it, or by the keyboard.
        Cell::Named { name, meaning } => html! {
            code { (name) } " " span.meaning tabindex="0" title=(meaning) { (meaning) }
        },
        // Where there is little room an interval goes below its number.
        Cell::Number { text, .. } => html! {
            @if let Some((number, ends)) = text.split_once(" [") {
                span.interval { span { (number) } " " span { "[" (ends) } }
            } @else { (text) }
        },
        Cell::Badge(verdict, words) => badge(*verdict, words),
    };
    // What is saved is told apart only where it differs from what is shown.
    let value = match cell {
        Cell::Empty | Cell::Named { .. } => Some(&saved),
        Cell::Number { text, .. } if *text != saved => Some(&saved),
        _ => None,
    };
    html! {
        @if first { th scope="row" class=[class] data-value=[value] { (shown) } }
        @else { td class=[class] data-value=[value] { (shown) } }
    }
}

fn figure(figure: &Figure, number: usize) -> Markup {
    let alt = figure.caption.plain();
    html! {
        figure {
            @for one in &figure.views { (view(one, &alt)) }
            figcaption {
                p { strong { "Figure " (number) "." } " " (prose(&figure.caption)) }
                @if !figure.reading.is_empty() { p.reading { strong { "How to read this:" } " " (prose(&figure.reading)) } }
            }
        }
    }
}

/// A picture as it is drawn, and what the script needs to draw it anew.
fn view(view: &View, alt: &str) -> Markup {
    let svg = view.picture.svg();
    html! {
        div.view id={ "Picture-" (view.name) } data-name=(view.name) {
            div.plot role="img" aria-label=(alt) { (PreEscaped(svg)) }
            @if let Some(chart) = &view.chart {
                div.live style={ "--height:" (chart.height) "px" } {
                    p.headline { (chart.title) }
                    @if !chart.subtitle.is_empty() { p.subline { (chart.subtitle) } }
                    div.canvas role="img" aria-label=(alt) {}
                }
                script type="application/json" { (PreEscaped(embedded(&chart.option))) }
            }
        }
    }
}

/// JSON in which nothing can be taken for markup.
fn embedded(json: &serde_json::Value) -> String {
    json.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
