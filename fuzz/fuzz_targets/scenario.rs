//! Any text is a scenario or refused with problems that can be shown.

#![no_main]

use gddt_explore::diagnostics::Style;
use gddt_explore::scenario::{Request, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let folder = tempfile::tempdir().expect("a folder for the scenario");
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).expect("the scenario is written");
    let target = Some(path.to_string_lossy().into_owned());
    match load(&Request { target, ..Request::default() }) {
        Ok(plan) => {
            drop(plan.resolved_toml());
            drop(plan.subset(plan.subset_count() - 1));
        }
        Err(problems) => {
            assert!(!problems.problems().is_empty());
            drop(problems.render(Style::Coloured));
        }
    }
});
