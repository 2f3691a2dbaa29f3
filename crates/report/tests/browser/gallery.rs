//! A page with one of everything.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::chromium::{Chromium, READ_ALL};
use crate::sample;

/// The sample page in a window of its own, and the folder that it lies in.
fn opened(width: u32) -> Option<(Chromium, TempDir)> {
    let mut browser = Chromium::start()?;
    browser.size(width, 1000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    fs::write(&path, sample::page().unwrap().html()).unwrap();
    browser.open(&path);
    Some((browser, folder))
}

#[test]
fn a_page_asks_for_nothing_complains_of_nothing_and_draws_every_chart() {
    let Some((mut browser, _folder)) = opened(1400) else { return };
    browser.keep_screenshot("first_screen.png");
    browser.keep_whole("light.png");
    assert!(browser.assert_sound_page() >= 12);
}

#[test]
fn a_phone_scrolls_a_page_in_one_direction_only() {
    let Some((mut browser, _folder)) = opened(360) else { return };
    browser.keep_screenshot("phone_first_screen.png");
    browser.evaluate(READ_ALL);
    browser.keep_screenshot("phone.png");
    let widths = "[document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]";
    assert_eq!(browser.evaluate(widths), json!([360, 360, 360]));
    assert_eq!(browser.evaluate("document.querySelector('nav.contents details').open"), false);
}

#[test]
fn tables_are_sorted_filtered_and_saved_as_the_files_are() {
    let Some((mut browser, _folder)) = opened(1400) else { return };
    let page = sample::page().unwrap();
    for file in page.files().map(Result::unwrap).filter(|(name, _)| name.starts_with("tables/")) {
        let name = file.0.trim_start_matches("tables/").trim_end_matches(".csv").to_owned();
        let saved = browser.evaluate(&format!("document.getElementById('Table-{name}').csv()"));
        assert_eq!(saved.as_str().unwrap(), String::from_utf8(file.1).unwrap());
    }
    let on_table =
        |words: &str| format!("(() => {{ const box = document.getElementById('Table-combinations'); {words} }})()");
    let rows = on_table("return [...box.querySelectorAll('tbody tr')].filter((row) => row.offsetParent).length");
    assert_eq!(browser.evaluate(&rows), 25);
    browser.evaluate(&on_table("box.querySelector('.more button').click()"));
    assert_eq!(browser.evaluate(&rows), 72);
    browser.evaluate(&on_table("box.querySelectorAll('thead button')[5].click()"));
    let values =
        on_table("return [...box.querySelectorAll('tbody tr')].map((row) => Number(row.cells[5].dataset.value))");
    let values: Vec<f64> = serde_json::from_value(browser.evaluate(&values)).unwrap();
    assert!(values.is_sorted() && values.len() == 72, "{values:?}");
    let filter =
        "const input = box.querySelector('input'); input.value = 'PASS'; input.dispatchEvent(new Event('input'));";
    browser.evaluate(&on_table(filter));
    let passed = values.iter().filter(|value| **value < 0.05).count();
    assert_eq!(browser.evaluate(&rows), passed);
}

#[test]
fn pointing_at_a_chart_tells_estimate_interval_and_number() {
    let Some((mut browser, _folder)) = opened(1400) else { return };
    browser.evaluate(READ_ALL);
    let mut tip = |picture: &str, series: u32, datum: u32| {
        let chart = format!("document.querySelector('#Picture-{picture} .canvas')");
        let show = format!("{{ type: 'showTip', seriesIndex: {series}, dataIndex: {datum} }}");
        browser.evaluate(&format!("echarts.getInstanceByDom({chart}).dispatchAction({show})"));
        let text = format!("[...{chart}.querySelectorAll('.tip > *')].map((part) => part.textContent).join(' ')");
        browser.evaluate(&text).as_str().unwrap().to_owned()
    };
    let estimate = tip("skipped_by_combination", 0, 4);
    assert!(
        estimate.starts_with("proposal") && estimate.contains("interval 0.0") && estimate.ends_with("n 100"),
        "{estimate}"
    );
    let box_plot = tip("durations_by_window", 0, 0);
    assert!(box_plot.contains("5 % 23") && box_plot.contains("median 29") && box_plot.ends_with("n 800"), "{box_plot}");
    let cell = tip("skipped_by_windows", 0, 0);
    assert!(cell.contains("(L1 blocks) 3") && cell.contains("interval 0.29") && cell.ends_with("n 200"), "{cell}");
    let bar = tip("indices", 0, 0);
    assert!(bar.contains("first order 0.44") && bar.contains("interval 0.4") && bar.ends_with("n 4,096"), "{bar}");
    let dot = tip("front", 2, 3);
    assert!(dot.contains("combination") && dot.contains("interval") && dot.ends_with("n 200"), "{dot}");
    let bin = tip("histogram_one", 0, 2);
    assert!(bin.contains("20") && bin.contains("share"), "{bin}");
    let band = tip("convergence", 1, 8);
    assert!(band.starts_with("100 ") && band.contains("proposal ≤ 12") && band.contains("interval"), "{band}");
    let line = tip("series", 1, 5);
    assert!(line.contains("L1 gas price (gwei)"), "{line}");
}

#[test]
fn without_a_script_pictures_are_drawn_and_tables_are_whole() {
    let Some(mut browser) = Chromium::start() else { return };
    browser.call("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    fs::write(&path, sample::page().unwrap().html()).unwrap();
    browser.open(&path);
    browser.keep_screenshot("no_script.png");
    let seen = |selector: &str| {
        let all = format!("[...document.querySelectorAll('{selector}')].filter((one) => !one.closest('details.fold'))");
        format!(
            "(() => {{ const all = {all}; return [all.length, all.filter((one) => one.offsetHeight > 0).length] }})()"
        )
    };
    for (selector, number) in [(".plot", 13), ("#Table-combinations tbody tr", 72)] {
        let counts: Vec<u64> = serde_json::from_value(browser.evaluate(&seen(selector))).unwrap();
        assert!(counts[0] == counts[1] && counts[0] >= number, "{selector}: {counts:?}");
    }
    let counts: Vec<u64> = serde_json::from_value(browser.evaluate(&seen(".live"))).unwrap();
    assert_eq!(counts[1], 0);
}

#[test]
fn paper_shows_drawn_pictures_and_what_is_folded() {
    let Some((mut browser, _folder)) = opened(1400) else { return };
    browser.evaluate("document.documentElement.dataset.theme = 'dark'");
    let paper = browser.print("paper.pdf");
    assert!(paper.starts_with(b"%PDF"));
    browser.media("print", "dark");
    browser.evaluate("dispatchEvent(new Event('beforeprint'))");
    let seen = |selector: &str| {
        format!("[...document.querySelectorAll('{selector}')].filter((one) => one.getClientRects().length > 0).length")
    };
    let views = browser.evaluate("document.querySelectorAll('.view').length");
    assert_eq!(browser.evaluate(&seen(".plot svg")), views);
    assert_eq!(browser.evaluate(&seen(".live, nav, .tools, .save, .copy, .theme")), 0);
    assert_eq!(browser.evaluate("document.querySelectorAll('main details:not([open])').length"), 0);
    let ink = browser.evaluate("getComputedStyle(document.body).color");
    assert_eq!(ink, "rgb(31, 41, 51)", "dark words on paper");
    browser.evaluate("dispatchEvent(new Event('afterprint'))");
    assert_ne!(browser.evaluate("document.querySelectorAll('main details:not([open])').length"), 0);
}

#[test]
fn light_and_dark_follow_the_system_until_somebody_chooses() {
    let Some((mut browser, _folder)) = opened(1400) else { return };
    let ground = |browser: &mut Chromium| browser.evaluate("getComputedStyle(document.body).backgroundColor");
    let (light, dark): (Value, Value) = ("rgb(255, 255, 255)".into(), "rgb(21, 25, 30)".into());
    browser.media("screen", "light");
    assert_eq!(ground(&mut browser), light);
    browser.media("screen", "dark");
    assert_eq!(ground(&mut browser), dark);
    browser.evaluate(READ_ALL);
    browser.keep_screenshot("dark.png");
    let drawn = "getComputedStyle(document.querySelector('.plot svg rect')).fill";
    assert_eq!(browser.evaluate(drawn), dark);
    browser.evaluate("document.querySelector('.theme').click()");
    assert_eq!(ground(&mut browser), light);
    browser.media("screen", "light");
    browser.evaluate("document.querySelector('.theme').click()");
    assert_eq!(ground(&mut browser), dark);
    assert!(browser.complaints().is_empty(), "{:?}", browser.complaints());
}
