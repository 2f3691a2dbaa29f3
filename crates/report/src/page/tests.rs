//! What holds for every page.

use super::{Block, Cell, Column, Figure, KeyFigure, Page, Prose, Section, Table, Tone, Verdict};
use crate::{Distribution, Histogram, ReportError};

/// Names that break careless writing.
const WILD: &str = "</script><b>&\"'<!--]]>\u{2028}";

fn table(name: &str, rows: usize) -> Table {
    Table {
        name: name.into(),
        caption: format!("Caption {WILD}"),
        columns: vec![Column::words(WILD).meaning(WILD), Column::numbers("mean", WILD)],
        rows: (0..rows).map(|row| vec![Cell::text(WILD), Cell::number(row as f64 / 7.0)]).collect(),
    }
}

fn figure(name: &str) -> Figure {
    let histogram = Histogram {
        title: WILD.into(),
        x_label: WILD.into(),
        distributions: vec![Distribution::from_values(WILD, &[1.0, 2.0, 2.0])],
        ..Histogram::default()
    };
    Figure::new(name, &histogram, WILD).reading(WILD)
}

fn every_block() -> Vec<Block> {
    vec![
        Block::Heading(WILD.into()),
        Block::Paragraph(Prose::text(WILD).strong(WILD).emphasis(WILD).code(WILD).link(WILD, "one")),
        Block::Callout(Tone::Answer, WILD.into()),
        Block::List(vec![WILD.into()]),
        Block::KeyFigures(vec![KeyFigure {
            value: WILD.into(),
            label: WILD.into(),
            detail: WILD.into(),
            verdict: Some((Verdict::Fail, WILD.into())),
        }]),
        table("first", 40).into(),
        Block::Code { label: WILD.into(), text: WILD.into() },
        Block::Details { summary: WILD.into(), blocks: vec![figure("inner").into(), table("inner", 1).into()] },
        figure("outer").into(),
    ]
}

fn page() -> Page {
    Page::new(WILD, WILD, vec![Section::new(0, "one", WILD, every_block())]).unwrap()
}

/// What a page with this block says is wrong.
fn problem(blocks: Vec<Block>) -> String {
    Page::new("", "", vec![Section::new(1, "one", "One", blocks)]).unwrap_err().to_string()
}

#[test]
fn no_text_becomes_markup_or_ends_a_script() {
    let html = page().html();
    assert!(!html.contains("<b>&") && !html.contains("<!--"));
    assert_eq!(html.matches("</script").count(), html.matches("<script").count());
    assert!(html.contains("&lt;/script&gt;&lt;b&gt;&amp;&quot;'"));
}

#[test]
fn a_charts_data_can_be_read_back_from_the_page() {
    let html = page().html();
    let scripts =
        html.split("<script type=\"application/json\">").skip(1).filter_map(|rest| rest.split("</script>").next());
    let options: Vec<serde_json::Value> = scripts.map(|script| serde_json::from_str(script).unwrap()).collect();
    assert_eq!(options.len(), 2);
    assert!(options.iter().all(|option| option["xAxis"]["name"] == WILD && option["series"][0]["name"] == WILD));
}

#[test]
fn every_element_that_is_opened_is_closed() {
    let html = page().html();
    for element in ["section", "figure", "table", "div", "ul", "ol", "li", "p", "details", "span", "tr", "svg", "main"]
    {
        let opened = html.matches(&format!("<{element}>")).count() + html.matches(&format!("<{element} ")).count();
        assert_eq!(opened, html.matches(&format!("</{element}>")).count(), "{element}");
    }
}

#[test]
fn equal_pages_give_equal_text() {
    assert_eq!(page().html(), page().html());
}

#[test]
fn figures_and_tables_are_numbered_in_the_order_of_reading() {
    let html = page().html();
    let place = |words: &str| html.find(words).unwrap();
    assert!(place("Table 1.") < place("Figure 1.") && place("Figure 1.") < place("Table 2."));
    assert!(place("Table 2.") < place("Figure 2."));
}

#[test]
fn a_pages_files_are_its_tables_and_its_pictures() {
    let files: Vec<(String, Vec<u8>)> = page().files().collect::<Result<_, _>>().unwrap();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let pictures = ["pictures/inner.svg", "pictures/inner.png", "pictures/outer.svg", "pictures/outer.png"];
    assert_eq!(names, [&["tables/first.csv", "tables/inner.csv"][..], &pictures[..]].concat());
    assert!(files[2].1.starts_with(b"<svg") && files[3].1.starts_with(b"\x89PNG"));
    assert_eq!(String::from_utf8_lossy(&files[0].1).matches("\r\n").count(), 41);
}

#[test]
fn two_things_cannot_have_one_name() {
    assert_eq!(problem(vec![table("a", 1).into(), table("a", 1).into()]), "two tables of the page are named `a`");
    let folded = Block::Details { summary: String::new(), blocks: vec![figure("a").into()] };
    assert_eq!(problem(vec![figure("a").into(), folded]), "two pictures of the page are named `a`");
    let twice = vec![Section::new(1, "a", "", vec![]), Section::new(2, "a", "", vec![])];
    assert!(matches!(Page::new("", "", twice), Err(ReportError::TakenName { kind: "section", .. })));
}

#[test]
fn a_name_that_is_no_file_name_everywhere_is_an_error() {
    for name in ["", "../a", "a b", "A", "ä", "a.b"] {
        let told = format!("`{name}` cannot name a table: lower-case letters, digits, `_` and `-` can");
        assert_eq!(problem(vec![table(name, 1).into()]), told);
    }
}

#[test]
fn a_link_to_no_section_is_an_error() {
    let lost = Prose::text("see ").link("there", "two");
    let told = "a link leads to the section `two`, which the page does not have";
    assert_eq!(problem(vec![Block::Callout(Tone::Note, lost.clone())]), told);
    assert_eq!(problem(vec![figure("a").reading(lost).into()]), told);
}

#[test]
fn a_row_with_too_few_cells_is_an_error() {
    let mut table = table("kpis", 3);
    table.rows[1].pop();
    assert_eq!(problem(vec![table.into()]), "row 2 of the table `kpis` has 1 cells, but there are 2 columns");
}
