//! A fence around third-party readers.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a third-party reader on untrusted bytes; a panic inside becomes `Err` with its message.
///
/// The Parquet library checks most but not all of what a damaged file may say and panics on the rest (index out
/// of range, failed assertion). Whatever `read` has touched must not be used again after an `Err`.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|payload| {
        payload
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string))
            .unwrap_or_else(|| "no reason given".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message() {
        let empty: &[u8] = &[];
        assert!(guarded(|| empty[0]).unwrap_err().contains("out of bounds"));
        assert_eq!(guarded(|| 7), Ok(7));
    }
}
