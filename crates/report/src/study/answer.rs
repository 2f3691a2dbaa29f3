//! Section 1: what to choose, how sure that is, what it costs, and what would change it.

use gddt_analysis::Interval;
use gddt_analysis::decision::{LevelShare, region};

use super::describe::{
    alone, assignment, counted, ends, environment, judged, listed, name, pair, percent, short, values, with_interval,
};
use super::{Study, data};
use crate::axis::readable;
use crate::page::{Block, Cell, Figure, KeyFigure, Prose, Section, Tone, Verdict};
use crate::{IntervalPlot, IntervalRow};

/// Parameters with more values than this are told by their ranges.
const FEW_VALUES: usize = 12;
/// Candidates of the picture.
const SHOWN: usize = 15;

pub(super) fn section(study: &Study) -> Section {
    let mut blocks = Vec::new();
    if study.has_choice() {
        blocks.push(Block::Callout(Tone::Answer, choice(study)));
        blocks.push(Block::KeyFigures(key_figures(study)));
        blocks.push(Block::List(points(study)));
        if !study.decision.is_crossed {
            blocks.push(Block::Callout(Tone::Caution, not_crossed()));
        }
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
    let score = with_interval(&study.decision.candidates[study.decision.choice].score);
    Prose::text(why)
        .and(" The report tells how the scenario does against the goals: its score is ")
        .strong(score)
        .and(". Sweep a control parameter (a window, a bond, a reward) for a recommendation.")
}

fn choice(study: &Study) -> Prose {
    let decision = &study.decision;
    let chosen = &decision.candidates[decision.choice];
    let pairs = values(study, decision.choice);
    let prose = Prose::text("Choose ");
    let words: Vec<String> = pairs.iter().map(assignment).collect();
    let prose = prose.strong(listed(&words)).and(format!(
        " ({}). It meets {} of the goals on average over {}",
        name(study, decision.choice),
        percent(chosen.score.mean),
        if study.data.scores.environments.len() > 1 {
            format!("{} environments", study.data.scores.environments.len())
        } else {
            String::from("the runs")
        }
    ));
    let prose = match chosen.score.interval {
        Some(interval) => {
            prose.and(format!(" (95 % interval {} to {})", percent(interval.low), percent(interval.high)))
        }
        None => prose.and(" (a single run: no interval)"),
    };
    let median = study.decision.in_order()[decision.candidates.len() / 2];
    prose.and(format!(
        "; the candidate in the middle of the ranking meets {}.",
        percent(decision.candidates[median].score.mean)
    ))
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
    if study.data.scores.environments.len() > 1 {
        figures.push(KeyFigure {
            value: alone(&chosen.worst.estimate),
            label: String::from("score in its worst environment"),
            detail: environment(study, chosen.worst.environment),
            verdict: None,
        });
    }
    if study.has_choice() {
        figures.push(KeyFigure {
            value: alone(&chosen.regret.estimate),
            label: String::from("regret: most that is lost against the best of an environment"),
            detail: environment(study, chosen.regret.environment),
            verdict: None,
        });
        let rivals = decision.among_best().len() - 1;
        let all = decision.candidates.len() as u64;
        figures.push(KeyFigure {
            value: if rivals == 0 { String::from("none") } else { rivals.to_string() },
            label: format!("others of {} that may be as good", counted(all, "candidate")),
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

/// The region, how sure, the price, and what would change the answer.
fn points(study: &Study) -> Vec<Prose> {
    [Some(common(study)), Some(sureness(study)), Some(price(study)), changes(study)].into_iter().flatten().collect()
}

/// What the candidates that may be the best have in common: values that all or most of them have.
fn common(study: &Study) -> Prose {
    let members = study.decision.among_best();
    let total = members.len() as f64;
    let (mut all_have, mut most_have) = (Vec::new(), Vec::new());
    for factor in region(&study.data.scores.candidates, &members) {
        let axis = &study.plan.axes()[study.data.control[factor.column]];
        let name = short(&axis.name);
        if factor.levels.len() > FEW_VALUES
            && let Some((low, high)) = factor.range
        {
            all_have.push(format!("{name} from {} to {}", readable(low, 3), readable(high, 3)));
            continue;
        }
        let inside: Vec<_> = factor.levels.iter().filter(|level| level.inside > 0).collect();
        if inside.len() < factor.levels.len() {
            let values: Vec<String> = inside.iter().map(|level| data::shown(axis, &level.value)).collect();
            all_have.push(format!("{name} = {}", values.join(" or ")));
            continue;
        }
        let candidates: u64 = factor.levels.iter().map(|level| level.all).sum();
        let over = |level: &&LevelShare| {
            let (share, expected) = (level.inside as f64 / total, level.all as f64 / candidates as f64);
            share >= 0.6 && share >= 1.2 * expected
        };
        if let Some(level) = factor.levels.iter().find(over) {
            let share = percent(level.inside as f64 / total);
            most_have.push(format!("{name} = {} ({share} of them)", data::shown(axis, &level.value)));
        }
    }
    let prose = Prose::default().strong("Region. ");
    if members.len() == 1 {
        return prose.and("No other candidate can be as good.");
    }
    let prose = prose.and(format!("{} may be the best. ", counted(members.len() as u64, "candidate")));
    let prose = if all_have.is_empty() { prose } else { prose.and("All have ").strong(listed(&all_have)).and(". ") };
    if most_have.is_empty() && all_have.is_empty() {
        return prose.and("They have no value in common that others lack: the runs do not tell them apart.");
    }
    if most_have.is_empty() { prose } else { prose.and("Most have ").strong(listed(&most_have)).and(".") }
}

fn sureness(study: &Study) -> Prose {
    let decision = &study.decision;
    let replicates = study.data.scores.replicates.len();
    let prose = Prose::default().strong("How sure. ");
    if replicates < 2 {
        return prose.and("With a single run nothing can be told apart from chance: ask for more with --runs.");
    }
    let order = decision.in_order();
    let second = order.iter().copied().find(|&place| place != decision.choice);
    let against = |place: usize| {
        let lead = decision.leads[place].as_ref().map(with_interval).unwrap_or_default();
        let share = decision.superiority[place].map(percent).unwrap_or_default();
        format!(
            "against {} it leads by {lead} and scores more in {share} of the runs (ties count half)",
            name(study, place)
        )
    };
    let runs = format!("Paired over {}: ", counted(replicates as u64, "run"));
    let middle = order[order.len() / 2];
    let mut parts: Vec<String> = second.into_iter().map(against).collect();
    if Some(middle) != second && middle != decision.choice {
        parts.push(against(middle));
    }
    let few = if replicates < 10 { " Few runs: intervals are wide, and more runs would tell more." } else { "" };
    prose.and(runs + &parts.join("; ") + "." + few)
}

/// Headline KPIs in which the choice is worse than the candidates on average.
fn price(study: &Study) -> Prose {
    let (choice, all) = (study.data.of_choice(), study.data.of_all());
    let (mut worse, mut better) = (Vec::new(), Vec::new());
    for (place, info) in study.kpis.iter().enumerate() {
        let difference = choice.difference(all, place, super::LEVEL);
        let Some(estimate) = &difference else { continue };
        let text = || {
            let there = choice.estimate(place, super::LEVEL).map_or(f64::NAN, |estimate| estimate.mean);
            format!("{} {} instead of {}", info.name, readable(there, 3), readable(there - estimate.mean, 3))
        };
        match judged(info, difference.as_ref()) {
            Cell::Badge(Verdict::Fail, _) => worse.push(text()),
            Cell::Badge(Verdict::Pass, _) => better.push(text()),
            _ => {}
        }
    }
    let prose = Prose::default().strong("Price. ");
    let better = better.len();
    if worse.is_empty() {
        return prose.and(format!(
            "Compared with the mean over all candidates none of the headline KPIs is worse, and {better} are better."
        ));
    }
    let more = worse.len().saturating_sub(4);
    worse.truncate(4);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    prose
        .and(format!("Compared with the mean over all candidates, {better} headline KPIs are better; worse are: "))
        .and(worse.join("; "))
        .and(rest)
        .and(". See ")
        .link("goals and KPIs", "goals")
        .and(".")
}

/// Weights, environments and targets under which another candidate is first.
fn changes(study: &Study) -> Option<Prose> {
    let decision = &study.decision;
    let mut parts = Vec::new();
    if study.goals.len() > 1 {
        let alone = decision.by_goal.iter().zip(&study.goals).filter(|(view, _)| view.best != decision.choice);
        let named: Vec<String> =
            alone.map(|(view, goal)| format!("{} alone ({})", goal.name, name(study, view.best))).collect();
        if !named.is_empty() {
            parts.push(format!("another would be first by {}", listed(&named)));
        }
    }
    let others = decision.by_environment.iter().filter(|view| view.best != decision.choice).count();
    let environments = decision.by_environment.len();
    if environments > 1 {
        parts.push(format!("another is first in {others} of {environments} environments"));
    }
    let critical: Vec<String> = decision
        .without
        .iter()
        .filter(|(_, _, view)| view.best != decision.choice)
        .map(|(goal, target, view)| {
            format!("{} ({})", study.goals[*goal].targets[*target].kpi.name, name(study, view.best))
        })
        .collect();
    if !critical.is_empty() && critical.len() <= 4 {
        parts.push(format!("without the target {} another would be first", listed(&critical)));
    } else if critical.is_empty() {
        parts.push(String::from("no single target decides: without any one of them the choice stays first"));
    } else {
        parts.push(format!("without one of {} targets another would be first", critical.len()));
    }
    let prose = Prose::default().strong("What would change it. ").and(capital(&parts.join("; "))).and(". See ");
    Some(prose.link("robustness", "robustness").and("."))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn not_crossed() -> Prose {
    Prose::text("The candidates met different environments (the design samples control and environment together), so worst cases and regrets compare unlike with unlike. ")
        .and("Write ")
        .code("environments = \"crossed\"")
        .and(" in the scenario's [sweep] to have every candidate in every environment.")
}

fn picture(study: &Study) -> Figure {
    let decision = &study.decision;
    let row = |place: &usize| {
        let candidate = &decision.candidates[*place];
        let mark = if *place == decision.choice { " (choice)" } else { "" };
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
    order.truncate(SHOWN);
    if hidden > 0 {
        order.extend(last);
    }
    let plot = IntervalPlot {
        title: format!(
            "Scores of the {} best candidates{}",
            SHOWN.min(order.len()),
            if hidden > 0 { ", and of the last one" } else { "" }
        ),
        subtitle: String::from("mean over environments and runs, 95 % intervals over runs"),
        x_label: String::from("score (share of the goals that is met)"),
        rows: order.iter().map(row).collect(),
        ..IntervalPlot::default()
    };
    Figure::new("best_candidates", &plot, "The best candidates by mean score. Their values are in the table of candidates.")
        .reading("A dot is a candidate's mean score, the bar its 95 % interval. Candidates share their random numbers, so two of them can differ clearly even where bars overlap: ranks come from paired differences.")
}
