//! Section 1: what to choose, how sure that is, what it costs, and what would change it.

use gddt_analysis::Interval;
use gddt_analysis::decision::Estimate;

use super::describe::{
    alone, assignment, count, counted, ends, environment, is_shortened, listed, name, pair, percent, values,
};
use super::points::points;
use super::{GoalSource, Study};
use crate::axis::{readable, to_within};
use crate::page::{Block, Figure, KeyFigure, Prose, Section, Tone, Verdict};
use crate::{IntervalPlot, IntervalRow};

/// Candidates of the picture.
const SHOWN: usize = 15;

pub(super) fn section(study: &Study) -> Section {
    let mut blocks = Vec::new();
    if study.has_choice() && !study.decision.is_crossed {
        blocks.push(Block::Callout(Tone::Caution, not_crossed(study)));
        blocks.push(picture(study).into());
    } else if study.has_choice() {
        let tone = if is_level(study) { Tone::Caution } else { Tone::Answer };
        blocks.push(Block::Callout(tone, choice(study)));
        blocks.push(Block::KeyFigures(key_figures(study)));
        blocks.push(Block::List(points(study)));
        blocks.push(picture(study).into());
    } else {
        blocks.push(Block::Callout(Tone::Caution, no_choice(study)));
        blocks.push(Block::KeyFigures(key_figures(study)));
    }
    Section::new(1, "answer", "The answer", blocks)
}

/// The answer for a terminal.
pub(super) fn lines(study: &Study) -> Vec<String> {
    if !study.has_choice() {
        return vec![no_choice(study).plain()];
    }
    if !study.decision.is_crossed {
        return vec![not_crossed(study).plain()];
    }
    let mut lines = vec![choice(study).plain()];
    lines.extend(points(study).iter().map(|point| format!("- {}", point.plain())));
    lines
}

fn no_choice(study: &Study) -> Prose {
    let why = if study.plan.axes().is_empty() {
        "The scenario has no sweep, so there is nothing to choose between."
    } else {
        "The sweep has no control parameter: what it varies is environment, which nobody chooses."
    };
    let score = met(&study.decision.candidates[study.decision.choice].score);
    let mut targets = study.goals.iter().flat_map(|goal| &goal.targets);
    let about_half = if targets.any(|target| target.threshold.word().is_some()) {
        " About half of all trajectories are better than the median of the same trajectories, whatever is run: to judge a single scenario, give its targets numbers."
    } else {
        ""
    };
    Prose::text(why).and(" The scenario meets ").strong(score).and(format!(
        " on average.{about_half} Sweep a control parameter (a window, a bond, a reward) for a recommendation."
    ))
}

/// A score in words, with its interval.
fn met(score: &Estimate) -> String {
    let Some(Interval { low, high }) = score.interval else {
        return format!("{} of the goals (a single run: no interval)", percent(score.mean));
    };
    let [mean, from, to] = [score.mean, low, high].map(|share| to_within(100.0 * share, 100.0 * (high - low)));
    format!("{mean} % of the goals (95 % interval {from} % to {to} %)")
}

/// Whether all candidates score alike, so that nothing speaks for any of them.
fn is_level(study: &Study) -> bool {
    let candidates = &study.decision.candidates;
    candidates.iter().all(|candidate| candidate.score.mean == candidates[0].score.mean)
}

fn choice(study: &Study) -> Prose {
    let decision = &study.decision;
    let chosen = &decision.candidates[decision.choice];
    let words: Vec<String> = values(study, decision.choice).iter().map(assignment).collect();
    let candidates = counted(decision.candidates.len() as u64, "candidate");
    if is_level(study) {
        return Prose::text("Nothing to choose: ")
            .strong(format!("all {candidates} score alike"))
            .and(format!(
                ". On average over {} each meets {}. The runs do not tell the candidates apart: targets that are harder or easier to meet, or KPIs that have a value, would.",
                where_met(study),
                met(&chosen.score)
            ));
    }
    let median = decision.in_order()[decision.candidates.len() / 2];
    let prose =
        Prose::text(format!("Of {candidates} (combinations of the parameters that governance can set), choose "))
            .strong(listed(&words))
            .and(if study.data.control.iter().any(|&axis| is_shortened(&study.plan.axes()[axis].name)) {
                " (windows in L1 blocks)"
            } else {
                ""
            })
            .and(format!(
                ". On average over {} it meets {}; the candidate in the middle of the ranking meets {}.",
                where_met(study),
                met(&chosen.score),
                percent(decision.candidates[median].score.mean)
            ));
    let prose = if study.goal_source == GoalSource::Default {
        prose.and(
            " The scenario states no goals: these are the default ones (resilience, predictable blocks, predictable returns, each against the median), which may not be what it asks; [goals] states others.",
        )
    } else {
        prose
    };
    let prose = if decision.among_best().len() == decision.candidates.len() {
        prose.and(" The runs do not tell the candidates apart: more of them may change the choice.")
    } else {
        prose
    };
    if decision.choice == decision.best {
        return prose;
    }
    let [own, first] = [decision.choice, decision.best].map(|place| &decision.candidates[place]);
    prose.and(format!(
        " It is {} by mean score. {} is not clearly better (it meets {}), and its regret, the most that is lost against the best candidate of an environment, is clearly larger: {} instead of {}.",
        name(study, decision.choice),
        name(study, decision.best),
        percent(first.score.mean),
        readable(first.regret.estimate.mean, 3),
        readable(own.regret.estimate.mean, 3)
    ))
}

/// What the mean of the choice is a mean over.
fn where_met(study: &Study) -> String {
    let runs = counted(study.data.scores.replicates.len() as u64, "run");
    match (study.data.scores.environments.len(), study.decision.candidates[study.decision.choice].environments) {
        (1, _) => runs,
        (_, 1) => format!("{runs} in the one environment that it met"),
        (_, met) if study.is_weighed() => format!("{} (weighed) and {runs}", counted(met as u64, "environment")),
        (_, met) => format!("{} and {runs}", counted(met as u64, "environment")),
    }
}

fn key_figures(study: &Study) -> Vec<KeyFigure> {
    let decision = &study.decision;
    let chosen = &decision.candidates[decision.choice];
    let interval = |interval: Option<Interval>| {
        interval.map_or_else(|| String::from("a single run"), |interval| format!("95 % interval {}", ends(interval)))
    };
    let mut figures = vec![KeyFigure {
        value: alone(&chosen.score),
        label: String::from("score: share of the goals that is met"),
        detail: interval(chosen.score.interval),
        verdict: None,
    }];
    let has_environments = study.data.scores.environments.len() > 1 && decision.is_crossed;
    if has_environments {
        figures.push(KeyFigure {
            value: alone(&chosen.worst.estimate),
            label: String::from("score in its worst environment"),
            detail: environment(study, chosen.worst.environment),
            verdict: None,
        });
    }
    if has_environments && study.has_choice() {
        figures.push(KeyFigure {
            value: alone(&chosen.regret.estimate),
            label: String::from("regret: most that is lost against the best of an environment"),
            detail: environment(study, chosen.regret.environment),
            verdict: None,
        });
    }
    if study.has_choice() {
        let rivals = decision.among_best().len() - 1;
        let all = decision.candidates.len() as u64;
        figures.push(KeyFigure {
            value: if rivals == 0 { String::from("none") } else { count(rivals as u64) },
            label: format!("that may be the best as well, of {}", counted(all - 1, "other candidate")),
            detail: format!("rank {} to {}", chosen.ranks.0, chosen.ranks.1),
            verdict: Some(if rivals == 0 {
                (Verdict::Pass, String::from("clear"))
            } else {
                (Verdict::Unclear, String::from("not the only one"))
            }),
        });
    }
    figures
}

/// Why candidates that met different environments are not compared.
fn not_crossed(study: &Study) -> Prose {
    let candidates = counted(study.decision.candidates.len() as u64, "candidate");
    Prose::text(format!("No choice: the {candidates} met different environments, because the design samples control and environment together. The highest scores may be those of the mildest environments. "))
        .and("What the design tells, which parameters the score depends on, stands in ")
        .link("sensitivity", "sensitivity")
        .and(". For a choice, cross them: ")
        .code("environments = \"crossed\"")
        .and(" in [sweep] with a method such as sobol.")
}

fn picture(study: &Study) -> Figure {
    let decision = &study.decision;
    let row = |place: &usize| {
        let candidate = &decision.candidates[*place];
        let mark = match (*place == decision.choice, study.status_quo.candidate() == Some(*place)) {
            (true, true) => " (choice, own values)",
            (true, false) => " (choice)",
            (false, true) => " (own values)",
            (false, false) => "",
        };
        IntervalRow {
            label: format!("{}{mark}", name(study, *place)),
            value: Some(candidate.score.mean),
            interval: pair(candidate.score.interval),
            n: Some(candidate.trials),
        }
    };
    let mut order = decision.in_order();
    let hidden = order.len().saturating_sub(SHOWN);
    let last = order.last().copied();
    let special = |place: &usize| *place == decision.choice || study.status_quo.candidate() == Some(*place);
    let mut rest = order.split_off(SHOWN.min(order.len()));
    rest.retain(|place| special(place) || Some(*place) == last);
    order.extend(rest);
    let plot = IntervalPlot {
        title: if hidden > 0 {
            format!("Scores of the {SHOWN} best candidates, and of the last one")
        } else {
            String::from("Scores of all candidates")
        },
        subtitle: String::from(if study.is_weighed() {
            "mean over environments (weighed) and runs, 95 % intervals over runs"
        } else {
            "mean over environments and runs, 95 % intervals over runs"
        }),
        x_label: String::from("score (share of the goals that is met)"),
        rows: order.iter().map(row).collect(),
        ..IntervalPlot::default()
    };
    let caption = match study.status_quo.candidate() {
        Some(_) => {
            "The best candidates by mean score, and the scenario's own values. What they are is in the table of candidates."
        }
        None => "The best candidates by mean score. Their values are in the table of candidates.",
    };
    Figure::new("best_candidates", &plot, caption)
        .reading("A dot is a candidate's mean score, the bar its 95 % interval. Candidates share their random numbers, so two of them can differ clearly even where bars overlap: ranks come from paired differences.")
}
