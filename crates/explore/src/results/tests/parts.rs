//! Files that are replaced together.

use super::*;

fn files(made: &[(&str, &str)]) -> Vec<Result<(String, Vec<u8>), ResultError>> {
    made.iter().map(|(name, text)| Ok(((*name).to_owned(), text.as_bytes().to_vec()))).collect()
}

fn result(out: &Path) -> ResultFolder {
    straight(out, Format::Csv);
    let mut result = ResultFolder::open(out).unwrap();
    result.add_file("pictures/of_run.svg", b"run").unwrap();
    result.replace_part("report", files(&[("tables/a.csv", "a"), ("pictures/a.svg", "a"), ("r.html", "old")])).unwrap();
    result
}

fn further(out: &Path) -> Vec<String> {
    let mut names = names(out);
    names.retain(|name| name.contains('/') || name == "r.html");
    names
}

#[test]
fn a_part_has_the_files_of_its_last_writing_and_no_other() {
    let out = tempfile::tempdir().unwrap();
    let mut result = result(out.path());
    assert_eq!(further(out.path()), ["pictures/a.svg", "pictures/of_run.svg", "r.html", "tables/a.csv"]);
    fs::write(out.path().join("pictures/foreign.svg"), "").unwrap();
    result.replace_part("report", files(&[("pictures/b.svg", "b"), ("r.html", "new")])).unwrap();
    // Neither the run's pictures nor anybody else's are touched; an empty folder goes.
    assert_eq!(further(out.path()), ["pictures/b.svg", "pictures/foreign.svg", "pictures/of_run.svg", "r.html"]);
    assert!(!out.path().join("tables").exists());
    assert_eq!(fs::read(out.path().join("r.html")).unwrap(), b"new");
    assert_eq!(ResultFolder::open(out.path()).unwrap().manifest(), result.manifest());
    assert!(result.verify().is_empty() && result.manifest().file("tables/a.csv").is_none());
}

#[test]
fn a_file_that_cannot_be_made_or_named_leaves_the_part_as_it_was() {
    let out = tempfile::tempdir().unwrap();
    let mut result = result(out.path());
    let before = content(out.path());
    let failed = || Err(ResultError::NoManifest { path: PathBuf::from("x") });
    let good = || files(&[("r.html", "new"), ("tables/b.csv", "b")]);
    let with = |bad: &str| good().into_iter().chain(files(&[(bad, "")])).collect::<Vec<_>>();
    for made in [
        good().into_iter().chain([failed()]).collect(),
        with("scenario.toml"),
        with("../x"),
        with("pictures/of_run.svg/x"),
        with("r.html"),
    ] {
        result.replace_part("report", made).unwrap_err();
        assert!(content(out.path()) == before, "{:?}", names(out.path()));
    }
    let error = result.replace_part("other", files(&[("r.html", "mine")])).unwrap_err().to_string();
    assert!(error.contains("another file of the result has that name"), "{error}");
}

/// What a process leaves that is killed while names change: both old and new files, all in the manifest, and temporary ones.
#[test]
fn what_a_killed_process_left_is_cleared_up_by_the_next_one() {
    let out = tempfile::tempdir().unwrap();
    let mut result = result(out.path());
    let path = out.path().join(MANIFEST);
    let text = fs::read_to_string(&path).unwrap().replace("pictures/a.svg", "pictures/begun.svg");
    fs::write(path, text).unwrap();
    fs::rename(out.path().join("pictures/a.svg"), out.path().join("pictures/begun.svg")).unwrap();
    for name in ["pictures/.c.svg.x1.partial", "tables/.c.csv.x1.partial", ".r.html.x1.partial"] {
        fs::write(out.path().join(name), "half").unwrap();
    }
    result.replace_part("report", files(&[("pictures/a.svg", "a"), ("r.html", "new")])).unwrap();
    assert_eq!(further(out.path()), ["pictures/a.svg", "pictures/of_run.svg", "r.html"]);
    assert!(!names(out.path()).iter().any(|name| name.ends_with(".partial")));
    assert!(result.verify().is_empty());
}

#[test]
fn a_file_of_no_part_is_taken_over() {
    let out = tempfile::tempdir().unwrap();
    straight(out.path(), Format::Csv);
    let mut result = ResultFolder::open(out.path()).unwrap();
    result.add_file("r.html", b"older").unwrap();
    result.replace_part("report", files(&[("r.html", "new")])).unwrap();
    result.replace_part("report", files(&[])).unwrap();
    assert!(!out.path().join("r.html").exists() && result.manifest().file("r.html").is_none());
}
