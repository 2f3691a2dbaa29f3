//! What can go wrong when a picture becomes bytes, or parts a page.

/// Why a picture or a page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The picture has more pixels than fit into memory.
    #[error("a picture of {width} x {height} pixels is too large for a PNG")]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },

    /// The encoder failed.
    #[error("cannot encode a PNG: {reason}")]
    Encoding {
        /// What the encoder said.
        reason: String,
    },

    /// A name cannot be that of a file or the target of a link.
    #[error("`{name}` cannot name a {kind}: lower-case letters, digits, `_` and `-` can")]
    UnsoundName {
        /// Section, table or picture.
        kind: &'static str,
        /// The name.
        name: String,
    },

    /// Two things of a page have the same name.
    #[error("two {kind}s of the page are named `{name}`")]
    TakenName {
        /// Section, table or picture.
        kind: &'static str,
        /// The name.
        name: String,
    },

    /// A link of a page leads nowhere.
    #[error("a link leads to the section `{section}`, which the page does not have")]
    LostLink {
        /// The section's id.
        section: String,
    },

    /// A row of a table is shorter or longer than the others.
    #[error("row {row} of the table `{name}` has {cells} cells, but there are {columns} columns")]
    RaggedTable {
        /// The table.
        name: String,
        /// The row, from 1.
        row: usize,
        /// How many cells it has.
        cells: usize,
        /// How many columns the table has.
        columns: usize,
    },
}
