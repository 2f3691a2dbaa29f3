//! What can go wrong when a picture becomes bytes.

/// Why a picture could not be written.
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
}
