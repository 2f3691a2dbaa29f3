//! Writes the validation chapter of the book.
fn main() {}
