//! Reports as one HTML file that asks for nothing outside itself.
//!
//! A [`Page`] is a document of sections and blocks, typed throughout: no markup comes from outside. It reads well on a
//! wide screen, a phone and paper, in light and dark, and without JavaScript, where pictures are drawn and tables are whole;
//! with it, pictures become live charts and tables can be sorted, filtered and saved.
//!
//! ```
//! use gddt_report::Histogram;
//! use gddt_report::page::{Block, Cell, Column, Figure, Page, Section, Table};
//!
//! let kpis = Table {
//!     name: "kpis".into(),
//!     caption: "KPIs over 100 runs".into(),
//!     columns: vec![Column::words("KPI"), Column::numbers("mean", "")],
//!     rows: vec![vec![Cell::code("proportion_skipped"), Cell::number(0.0525)]],
//! };
//! let figure = Figure::new("durations", &Histogram::default(), "How long attempts take.");
//! let blocks = vec![Block::text("Few attempts fail."), kpis.into(), figure.into()];
//! let page = Page::new("A study", "100 runs", vec![Section::new(1, "answer", "The answer", blocks)])?;
//! assert!(page.html().starts_with("<!DOCTYPE html>"));
//! let names: Vec<String> = page.files().map(|file| file.map(|(name, _)| name)).collect::<Result<_, _>>()?;
//! assert_eq!(names, ["tables/kpis.csv", "pictures/durations.svg", "pictures/durations.png"]);
//! # Ok::<(), gddt_report::ReportError>(())
//! ```

mod assets;
mod block;
mod blocks;
mod figure;
mod html;
mod prose;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub use block::{Block, KeyFigure, Section, Tone};
pub use figure::Figure;
pub use prose::Prose;
pub use table::{Align, Cell, Column, Table, Verdict};

use crate::error::ReportError;
use figure::View;
use prose::Piece;

/// A report whose names are in order: every file, table and section has its own, and every link leads somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    title: String,
    subtitle: Prose,
    sections: Vec<Section>,
}

impl Page {
    /// A page of these sections.
    ///
    /// # Errors
    /// When a name of a picture, table or section is not made of lower-case letters, digits, `_` and `-` or is taken
    /// already, when a link leads to no section, or when a table's row has not as many cells as the table has columns.
    pub fn new(
        title: impl Into<String>,
        subtitle: impl Into<Prose>,
        sections: Vec<Section>,
    ) -> Result<Self, ReportError> {
        let page = Self { title: title.into(), subtitle: subtitle.into(), sections };
        page.check_names()?;
        page.check_links()?;
        page.tables().try_for_each(check_rows)?;
        Ok(page)
    }

    /// The whole page as one HTML document; equal pages give equal text.
    pub fn html(&self) -> String {
        html::document(self)
    }

    /// What belongs beside the page, as names and bytes: `tables/NAME.csv` for each table, `pictures/NAME.svg` and
    /// `pictures/NAME.png` for each picture. Each is made when it is asked for.
    ///
    /// # Errors
    /// An item is an error when its picture is too large for a PNG.
    pub fn files(&self) -> impl Iterator<Item = Result<(String, Vec<u8>), ReportError>> {
        let texts = self.texts().map(|(name, text)| Ok((name, text.into_bytes())));
        texts.chain(self.views().map(|view| Ok((format!("pictures/{}.png", view.name), view.picture.png()?))))
    }

    /// The files of [`files`](Self::files) that are text: all but the PNGs.
    pub fn texts(&self) -> impl Iterator<Item = (String, String)> {
        let tables = self.tables().map(|table| (format!("tables/{}.csv", table.name), table.csv()));
        tables.chain(self.views().map(|view| (format!("pictures/{}.svg", view.name), view.picture.svg())))
    }

    /// All blocks, those of folded parts included, in the order of reading.
    fn blocks(&self) -> impl Iterator<Item = &Block> {
        let mut waiting: Vec<&Block> =
            self.sections.iter().rev().flat_map(|section| section.blocks.iter().rev()).collect();
        std::iter::from_fn(move || {
            let block = waiting.pop()?;
            if let Block::Details { blocks, .. } = block {
                waiting.extend(blocks.iter().rev());
            }
            Some(block)
        })
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
    }

    fn views(&self) -> impl Iterator<Item = &View> {
        let figures =
            self.blocks().filter_map(|block| if let Block::Figure(figure) = block { Some(figure) } else { None });
        figures.flat_map(|figure| &figure.views)
    }

    fn check_names(&self) -> Result<(), ReportError> {
        check_names("section", self.sections.iter().map(|section| section.id.as_str()))?;
        check_names("table", self.tables().map(|table| table.name.as_str()))?;
        check_names("picture", self.views().map(|view| view.name.as_str()))
    }

    fn check_links(&self) -> Result<(), ReportError> {
        let pieces = self.blocks().flat_map(Block::prose).chain([&self.subtitle]).flat_map(Prose::pieces);
        let targets =
            pieces.filter_map(|piece| if let Piece::Link { section, .. } = piece { Some(section) } else { None });
        let lost = targets.into_iter().find(|target| self.sections.iter().all(|section| section.id != **target));
        lost.map_or(Ok(()), |target| Err(ReportError::LostLink { section: target.clone() }))
    }
}

fn check_names<'a>(kind: &'static str, names: impl Iterator<Item = &'a str>) -> Result<(), ReportError> {
    let mut taken = HashSet::new();
    for name in names {
        let is_sound = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '_' | '-');
        if name.is_empty() || !name.chars().all(is_sound) {
            return Err(ReportError::UnsoundName { kind, name: name.to_owned() });
        }
        if !taken.insert(name) {
            return Err(ReportError::TakenName { kind, name: name.to_owned() });
        }
    }
    Ok(())
}

fn check_rows(table: &Table) -> Result<(), ReportError> {
    let columns = table.columns.len();
    match table.rows.iter().position(|row| row.len() != columns) {
        None => Ok(()),
        Some(row) => {
            let (name, cells) = (table.name.clone(), table.rows[row].len());
            Err(ReportError::RaggedTable { name, row: row + 1, cells, columns })
        }
    }
}
