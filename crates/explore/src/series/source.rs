//! What kind of file a path leads to.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::SeriesError;

const GZIP: &[u8] = &[0x1f, 0x8b];
const PARQUET: &[u8] = b"PAR1";

/// An opened file.
pub(super) enum Source {
    /// CSV, perhaps compressed.
    Text(Text),
    /// Parquet.
    Parquet(File),
}

/// Text, perhaps being decompressed.
pub(super) enum Text {
    Plain(File),
    Gzip(Box<MultiGzDecoder<BufReader<File>>>),
}

impl Text {
    /// What a failure to read means.
    pub(super) fn error(gzip: bool, path: &Path, source: io::Error) -> SeriesError {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::UnexpectedEof if gzip => SeriesError::TruncatedGzip { path },
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if gzip => {
                SeriesError::Damaged { path, reason: format!("its gzip data is wrong ({source})") }
            }
            _ => SeriesError::Io { path, source },
        }
    }

    pub(super) fn is_gzip(&self) -> bool {
        matches!(self, Self::Gzip(_))
    }
}

impl Read for Text {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(bytes),
            Self::Gzip(decoder) => decoder.read(bytes),
        }
    }
}

/// Opens a file and recognises its format by its first bytes, then by its name.
pub(super) fn open(path: &Path) -> Result<Source, SeriesError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => SeriesError::NotFound { path: path.to_owned() },
        _ => SeriesError::Io { path: path.to_owned(), source },
    };
    let unknown = |found: &str| Err(SeriesError::UnknownFormat { path: path.to_owned(), found: found.to_owned() });
    let mut file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return unknown("a folder");
    }
    let mut start = Vec::with_capacity(4);
    file.by_ref().take(4).read_to_end(&mut start).map_err(failed)?;
    file.rewind().map_err(failed)?;
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if start.is_empty() {
        return Err(SeriesError::Empty { path: path.to_owned() });
    }
    if start.starts_with(GZIP) {
        let decoder = MultiGzDecoder::new(BufReader::with_capacity(1 << 16, file));
        Ok(Source::Text(Text::Gzip(Box::new(decoder))))
    } else if start == PARQUET {
        Ok(Source::Parquet(file))
    } else {
        match extension.as_str() {
            "csv" => Ok(Source::Text(Text::Plain(file))),
            "gz" => unknown("named .gz but holds no gzip data"),
            "parquet" => unknown("named .parquet but holds no Parquet data"),
            _ => unknown("of a format that is not recognised"),
        }
    }
}
