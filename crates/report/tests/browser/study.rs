//! The report of a real result.

use std::fs;

use gddt_explore::execute::{Job, Record, preview};
use gddt_report::study::Study;
use serde_json::json;
use tempfile::TempDir;

use crate::chromium::{Chromium, READ_ALL};
use crate::made::Wanted;

const SWEEP: &str = "[sweep]\nmethod = \"cartesian\"\n[sweep.axes]\nphase_duration_rollup_max_blocks = [3, 9, 30]\n\
                     phase_duration_rollup_min_blocks = [0, \"= phase_duration_rollup_max_blocks\"]\n\
                     phase_duration_reveal_max_blocks = [3, 12]\nuncle_fallback = [\"none\", \"both\"]\n\
                     final_probability = [0.5, 0.7, 0.9]\nproving_marketplace_usage_probability = [0.2, 0.8]\n";

/// The report of a sweep in a window of its own, and the folder that it lies in.
fn opened(width: u32) -> Option<(Chromium, TempDir)> {
    let mut browser = Chromium::start()?;
    browser.size(width, 1000);
    let made = Wanted::new(SWEEP, 8, 100).make();
    let study = Study::read(&made.folder(), None).unwrap();
    let subset = study.combination_of_choice().unwrap();
    let moments = preview(&Job::prepare(study.plan(), Record::default()).unwrap(), subset, 200).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    fs::write(&path, study.showing(moments, Vec::new()).page().unwrap().html()).unwrap();
    browser.open(&path);
    Some((browser, folder))
}

#[test]
fn a_report_asks_for_nothing_complains_of_nothing_and_draws_every_chart() {
    let Some((mut browser, _folder)) = opened(1400) else { return };
    browser.keep_screen("study_first_screen.png");
    let chosen = "document.querySelector('#answer .callout').getBoundingClientRect().bottom";
    assert!(browser.evaluate(chosen).as_f64().unwrap() < 1000.0, "the answer is on the first screen");
    browser.keep_whole("study_light.png");
    assert!(browser.assert_sound_page() >= 25);
}

#[test]
fn a_phone_scrolls_a_report_in_one_direction_only() {
    let Some((mut browser, _folder)) = opened(360) else { return };
    browser.keep_screen("study_phone_first_screen.png");
    browser.keep_whole("study_phone.png");
    let widths = "[document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]";
    assert_eq!(browser.evaluate(widths), json!([360, 360, 360]));
}

#[test]
fn a_report_can_be_read_in_the_dark_and_on_paper() {
    let Some((mut browser, _folder)) = opened(1400) else { return };
    browser.media("screen", "dark");
    browser.evaluate(READ_ALL);
    browser.keep_whole("study_dark.png");
    assert!(browser.complaints().is_empty(), "{:?}", browser.complaints());
    assert!(browser.print("study.pdf").starts_with(b"%PDF"));
}
