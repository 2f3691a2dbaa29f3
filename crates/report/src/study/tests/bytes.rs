//! Equal results have equal reports, to the byte.

use std::fs;

use gddt_explore::table::Format;

use super::{GOALS, SWEEP, Wanted, report};
use crate::study::{REPORT, Study};

fn wanted() -> Wanted {
    Wanted::new(&format!("{SWEEP}{GOALS}"), 3, 40)
}

#[test]
fn a_result_has_the_same_report_each_time_and_on_any_number_of_threads() {
    let made = wanted().make();
    let first = report(&made);
    let again = report(&made);
    let serial = report(&Wanted { threads: 1, ..wanted() }.make());
    for other in [&again, &serial] {
        assert!(other.html == first.html && other.files == first.files && other.answer == first.answer);
    }
}

#[test]
fn an_earlier_report_in_the_folder_does_not_show_in_the_next_one() {
    let made = wanted().make();
    let first = report(&made);
    let mut folder = made.folder();
    folder.add_file(REPORT, b"an earlier one").unwrap();
    for (name, text) in &first.files {
        folder.add_file(name, text.as_bytes()).unwrap();
    }
    fs::write(made.path.join("pictures/old.svg"), "no longer made").unwrap();
    let second = report(&made);
    assert!(second.html == first.html && second.files == first.files);
}

#[test]
fn csv_tables_have_the_report_of_parquet_tables() {
    let [parquet, csv] = [Format::Parquet, Format::Csv].map(|format| report(&Wanted { format, ..wanted() }.make()));
    assert_eq!(csv.answer, parquet.answer);
    let differing: Vec<&String> =
        parquet.files.iter().filter(|(name, text)| csv.files.get(*name) != Some(*text)).map(|(name, _)| name).collect();
    assert_eq!(differing, ["tables/files.csv"]);
    assert_eq!(csv.files.len(), parquet.files.len());
}

#[test]
fn every_picture_can_be_a_png() {
    let made = wanted().make();
    let page = Study::read(&made.folder(), None).unwrap().page().unwrap();
    let files: Vec<(String, Vec<u8>)> = page.files().map(Result::unwrap).collect();
    let of = |ending: &str| files.iter().filter(|(name, _)| name.ends_with(ending)).collect::<Vec<_>>();
    let (drawn, encoded) = (of(".svg"), of(".png"));
    assert!(drawn.len() == encoded.len() && drawn.len() > 15, "{}", encoded.len());
    assert!(encoded.iter().all(|(_, bytes)| bytes.starts_with(b"\x89PNG")));
}
