//! What pages do in a browser: Debian's Chromium, headless. The screenshots stay in the target folder's `tmp`.

mod chromium;
mod gallery;
#[path = "../../src/study/tests/made.rs"]
mod made;
#[path = "../../examples/gallery/sample/mod.rs"]
mod sample;
mod study;
