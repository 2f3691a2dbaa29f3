//! `aztec-gddt report`.

use std::path::Path;

use gddt_explore::execute::{Job, Record, population, preview};
use gddt_explore::results::{MANIFEST, ResultFolder};
use gddt_explore::scenario::{Request, load_goals};
use gddt_report::study::{REPORT, Study, StudyError};
use serde_json::json;

use super::extras::SHOWN_TIMESTEPS;
use crate::args::ReportArgs;
use crate::outcome::{Failure, Outcome};
use crate::terminal::{say, tell};

/// Writes the report of a finished result beside its tables.
pub fn report(args: &ReportArgs) -> Outcome {
    let path = Path::new(&args.result);
    if !path.join(MANIFEST).is_file() {
        let what = if path.is_dir() { "is a folder without a result" } else { "is no result folder" };
        return Err(Failure::Usage(format!(
            "`{}` {what} (no {MANIFEST} in it); `aztec-gddt run SCENARIO` makes one",
            args.result
        )));
    }
    let goals = match &args.goals {
        None => None,
        Some(name) => {
            let goals = load_goals(&Request { target: Some(name.clone()), ..Request::default() })?;
            Some((name.clone(), goals))
        }
    };
    let mut folder = ResultFolder::open(path)?;
    let study = with_trajectory(Study::read(&folder, goals)?, args.quiet);
    write(&study, &mut folder)?;
    let written = folder.path().join(REPORT);
    if args.json {
        let document = json!({
            "report": written.display().to_string(),
            "answer": study.answer(),
            "choice": study.choice(),
        });
        return Ok(say(serde_json::to_string_pretty(&document)?)?);
    }
    if args.quiet {
        return Ok(say(written.display().to_string())?);
    }
    let answer = study.answer().join("\n");
    Ok(say(format!("{answer}\n\nReport:   {}\n          beside it: pictures/, tables/", written.display()))?)
}

/// What the manifest calls the files of a report.
const PART: &str = "report";

/// Writes a report with its pictures and tables into its folder, in the place of an earlier one. The page comes last: when a
/// new one is there, so is everything beside it.
pub fn write(study: &Study, folder: &mut ResultFolder) -> Result<(), Failure> {
    let page = study.page()?;
    let html = std::iter::once_with(|| Ok((String::from(REPORT), page.html().into_bytes())));
    let beside = page.files().map(|file| file.map_err(Failure::from));
    folder.replace_part::<Failure>(PART, beside.chain(html))
}

/// The study with a trajectory of its choice; without it where a recorded series is missing.
pub fn with_trajectory(study: Study, quiet: bool) -> Study {
    let trajectory = study.combination_of_choice().and_then(|subset| {
        let job = Job::prepare(study.plan(), Record::default()).ok()?;
        let moments = preview(&job, subset, SHOWN_TIMESTEPS).ok()?;
        Some((moments, population(&job, subset, SHOWN_TIMESTEPS).ok()?))
    });
    if trajectory.is_none() && !quiet {
        tell(
            "the timeline is left out: the choice cannot be run here (a recorded series is missing, or it is not known)",
        );
    }
    let (moments, population) = trajectory.unwrap_or_default();
    study.showing(moments, population)
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Folder(error) => error.into(),
            StudyError::Table(error) => error.into(),
            StudyError::Scenario { ref problems, .. } => {
                tell(error.to_string());
                Self::Scenario(problems.clone())
            }
            StudyError::OtherRun { .. } | StudyError::NoRows { .. } => Self::Usage(error.to_string()),
        }
    }
}
