//! The chapter of the book shows what the code of today does.

use gddt_validation::chapter::{Chapter, book};

#[test]
fn the_committed_chapter_is_up_to_date() {
    let chapter = Chapter::generate().unwrap_or_else(|error| panic!("{error}"));
    chapter.check(&book()).unwrap_or_else(|error| panic!("{error}"));
}
