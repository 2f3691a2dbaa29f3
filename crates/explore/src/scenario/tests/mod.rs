//! What a user types, and what comes out.

mod behaviors;
mod built_in;
mod designs;
mod goals;
mod kpis;
mod layers;
mod messages;
mod plans;
mod robustness;
mod schema;
mod status_quo;
mod sweeps;
mod tables;
mod weights;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Plan, Request, load};

/// A folder with files, removed at the end.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().unwrap_or_else(|error| panic!("a temporary folder: {error}")));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn request(&self, name: &str) -> Request {
        Request { target: Some(self.path(name).display().to_string()), ..Request::default() }
    }

    /// A text without the folder's own, changing name.
    fn anonymous(&self, text: &str) -> String {
        text.replace(&self.0.path().display().to_string(), "DIR")
    }
}

fn built_in(name: &str) -> Request {
    Request { target: Some(String::from(name)), ..Request::default() }
}

fn with(mut request: Request, sets: &[&str], sweeps: &[&str]) -> Request {
    request.sets = sets.iter().map(|text| String::from(*text)).collect();
    request.sweeps = sweeps.iter().map(|text| String::from(*text)).collect();
    request
}

fn plan(request: &Request) -> Plan {
    load(request).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The plan of a single file that extends nothing unless it says so.
fn plan_of(text: &str) -> Plan {
    let folder = Folder::new(&[("scenario.toml", text)]);
    plan(&folder.request("scenario.toml"))
}

/// All that is said about a request that cannot be met.
fn complaint(request: &Request) -> String {
    match load(request) {
        Ok(plan) => panic!("{} is fine", plan.name()),
        Err(problems) => problems.to_string(),
    }
}

/// All that is said about a file.
fn complaint_about(text: &str) -> String {
    let folder = Folder::new(&[("scenario.toml", text)]);
    folder.anonymous(&complaint(&folder.request("scenario.toml")))
}

/// The value of a parameter in a subset, as text.
fn value(plan: &Plan, subset: u64, name: &str) -> String {
    plan.subset(subset).settings.get(name).map_or_else(|| String::from("?"), |value| value.to_string())
}

fn assert_same(one: &Plan, other: &Plan) {
    assert_eq!((one.name(), one.description()), (other.name(), other.description()));
    assert_eq!((one.axes(), one.goals()), (other.axes(), other.goals()));
    assert_eq!((one.method(), one.samples(), one.crossing()), (other.method(), other.samples(), other.crossing()));
    assert_eq!(one.subset_count(), other.subset_count());
    assert_eq!(one.dropped_by_constraints(), other.dropped_by_constraints());
    assert_eq!(one.status_quo(), other.status_quo());
    (0..one.axes().len()).for_each(|axis| assert_eq!(one.weights(axis), other.weights(axis), "{axis}"));
    let stride = one.subset_count() / 500 + 1;
    for subset in (0..one.subset_count()).step_by(usize::try_from(stride).unwrap_or(1)) {
        assert_eq!(one.subset(subset), other.subset(subset), "{subset}");
        assert_eq!(one.design_place(subset), other.design_place(subset), "{subset}");
    }
}

/// The plan of a plan's own resolved text.
fn again(plan: &Plan) -> Plan {
    let text = plan.resolved_toml();
    let folder = Folder::new(&[("resolved.toml", &text)]);
    load(&folder.request("resolved.toml")).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn is_built_in(path: &Path) -> Option<&str> {
    path.file_stem().and_then(|stem| stem.to_str()).filter(|stem| super::built_in::find(stem).is_some())
}
