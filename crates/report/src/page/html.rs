//! A page as one HTML document.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::blocks::{Numbers, block, prose};
use super::{Page, Section, assets};

/// Nothing may be fetched, not even by mistake.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:";

/// The whole document.
pub(super) fn document(page: &Page) -> String {
    let mut numbers = Numbers::default();
    let sections: Vec<Markup> = page.sections.iter().map(|one| section(one, &mut numbers)).collect();
    let has_charts = page.views().any(|view| view.chart.is_some());
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                title { (page.title) }
                style { (PreEscaped(assets::colors())) (PreEscaped(assets::STYLE)) }
                script { "document.documentElement.classList.add('js')" }
            }
            body {
                a.skip href="#Content" { "To the content" }
                (contents(page))
                main id="Content" {
                    header.title {
                        h1 { (page.title) }
                        @if !page.subtitle.is_empty() { p.subtitle { (prose(&page.subtitle)) } }
                    }
                    @for section in sections { (section) }
                }
                @if has_charts {
                    script { (PreEscaped(assets::ECHARTS)) }
                    script { (PreEscaped(assets::CHARTS)) }
                }
                script { (PreEscaped(assets::PAGE)) }
            }
        }
    }
    .into_string()
}

/// The table of contents: beside the page where there is room, folded above it elsewhere.
fn contents(page: &Page) -> Markup {
    html! {
        nav.contents aria-label="Contents" {
            details open {
                summary { "Contents" }
                ol {
                    @for section in &page.sections {
                        li { a href={ "#" (section.id) } { span.number { (section.number) } span { (section.title) } } }
                    }
                }
            }
        }
    }
}

fn section(section: &Section, numbers: &mut Numbers) -> Markup {
    html! {
        section id=(section.id) aria-labelledby={ "Heading-" (section.id) } {
            h2 id={ "Heading-" (section.id) } { span.number { (section.number) } " " (section.title) }
            @for one in &section.blocks { (block(one, numbers)) }
        }
    }
}
